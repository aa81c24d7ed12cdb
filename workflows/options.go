package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"musrenbang/planning"
	"musrenbang/refusal"
)

// recording are the options of activities that write our own record: tried for
// ever, because an accepted decision must land, and not retried where a rule has
// said no. Options set on the workflow's context do not reach update handlers,
// so each use calls this.
//
// The time limit is how long a decision hangs when the process that was writing
// it is killed: it takes milliseconds, so ten seconds are ample.
func recording(ctx workflow.Context) workflow.Context {
	return workflow.WithActivityOptions(ctx, recordingOptions())
}

// closing are the options of a forum's close, one transaction that may take long:
// its heartbeat tells work from death.
func closing(ctx workflow.Context) workflow.Context {
	o := recordingOptions()
	o.StartToCloseTimeout, o.HeartbeatTimeout = 10*time.Minute, heartbeatWithin
	return workflow.WithActivityOptions(ctx, o)
}

// heartbeatWithin is how long work that was under way in a killed process waits
// for another to take it up.
const heartbeatWithin = 15 * time.Second

func recordingOptions() workflow.ActivityOptions {
	return workflow.ActivityOptions{
		StartToCloseTimeout: 10 * time.Second,
		RetryPolicy: &temporal.RetryPolicy{
			InitialInterval: 200 * time.Millisecond, BackoffCoefficient: 2, MaximumInterval: 30 * time.Second,
			NonRetryableErrorTypes: []string{string(planning.Invalid), string(planning.Conflict), string(planning.NotFound), string(planning.Forbidden)},
		},
	}
}

// working are the options of longer side effects: papers, notices, stage ends.
func working(ctx workflow.Context) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: 5 * time.Minute,
		HeartbeatTimeout:    heartbeatWithin,
		RetryPolicy: &temporal.RetryPolicy{
			InitialInterval: time.Second, BackoffCoefficient: 2, MaximumInterval: time.Minute,
			NonRetryableErrorTypes: []string{string(planning.Invalid), string(planning.Conflict), string(planning.NotFound), string(planning.Forbidden)},
		},
	})
}

// rollAfter is the history length at which a run continues as new: short runs
// replay fast and no version patch outlives a stage (research: temporal.md 2.7).
const rollAfter = 200

// mustRoll reports whether this run should continue as new.
func mustRoll(ctx workflow.Context) bool {
	info := workflow.GetInfo(ctx)
	return info.GetContinueAsNewSuggested() || info.GetCurrentHistoryLength() > rollAfter
}

// unwrapped turns an activity's refusal back into the refusal itself, so that
// whoever sent the command reads the same error from every referee.
func unwrapped(err error) error {
	if e, ok := refusal.FromTemporal(err); ok {
		return refusal.ToTemporal(e)
	}
	return err
}

// quietDown waits until no handler runs, across a task boundary, so that no Update
// completes in the same task as a roll (temporal#6375) and none that came
// meanwhile is cut off.
func quietDown(ctx workflow.Context) error {
	finished := func() bool { return workflow.AllHandlersFinished(ctx) }
	if err := workflow.Await(ctx, finished); err != nil {
		return err
	}
	if err := workflow.Sleep(ctx, time.Second); err != nil {
		return err
	}
	return workflow.Await(ctx, finished)
}

// now is the workflow's clock as an instant.
func now(ctx workflow.Context) planning.Instant {
	return planning.Instant(workflow.Now(ctx).UnixMicro())
}
