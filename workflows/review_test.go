package workflows_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"musrenbang/planning"
	"musrenbang/refusal"
	"musrenbang/workflows"
)

// carried decodes what a run that continued as new hands on.
func carried(t *testing.T, env *testsuite.TestWorkflowEnvironment, into any) {
	t.Helper()
	var again *workflow.ContinueAsNewError
	if err := env.GetWorkflowError(); !errors.As(err, &again) {
		t.Fatalf("ended with %v; want to continue as new", err)
	}
	if err := converter.GetDefaultDataConverter().FromPayloads(again.Input, into); err != nil {
		t.Fatal(err)
	}
}

// anything matches n arguments of an activity (testify's mock.Anything).
func anything(n int) []any {
	out := make([]any, n)
	for i := range out {
		out[i] = "mock.Anything"
	}
	return out
}

func refreshAfter(env *testsuite.TestWorkflowEnvironment, after time.Duration) {
	env.RegisterDelayedCallback(func() { env.SignalWorkflow(workflows.SignalRefresh, nil) }, after)
}

func TestAForumThatRollsHandsOnTheCloseItIsMaking(t *testing.T) {
	t.Parallel()
	env, _ := newEnv(t)
	f := scheduled()
	f.Status, f.Version = planning.ForumIsOpen, 1
	env.OnActivity(workflows.CloseForum, anything(3)...).After(5 * time.Second).Return(nil)
	refreshAfter(env, time.Hour)
	// Within the second that the roll sleeps.
	closing := send(t, env, time.Hour+500*time.Millisecond, workflows.UpdateForum, "close", forumCommand("close", planning.ForumClose))
	env.ExecuteWorkflow(workflows.ForumType, workflows.ForumInput{State: f})
	var in workflows.ForumInput
	carried(t, env, &in)
	if !closing.done || in.State.Status != planning.ForumClosed {
		t.Errorf("rolled while the database closed the forum: answered %t, the next run believes it is %s", closing.done, in.State.Status)
	}
}

func TestAYearThatRollsHandsOnTheChangeItIsMaking(t *testing.T) {
	t.Parallel()
	env, _ := newEnv(t)
	c := calendar(env)
	env.OnActivity(workflows.RecordCycle, anything(4)...).After(5 * time.Second).Return(nil)
	refreshAfter(env, time.Hour)
	move := cycleCommand("move", planning.MoveWindow, planning.Village)
	move.OpensAt, move.ClosesAt = at(env, 2*day), at(env, 12*day)
	moving := send(t, env, time.Hour+500*time.Millisecond, workflows.UpdateCycle, "move", move)
	env.ExecuteWorkflow(workflows.CycleType, workflows.CycleInput{State: c})
	var in workflows.CycleInput
	carried(t, env, &in)
	if !moving.done || in.State.Revision != 1 {
		t.Errorf("rolled while a window moved: answered %t, the next run is at revision %d", moving.done, in.State.Revision)
	}
}

func TestAStageThatCannotBeSetUpStillCloses(t *testing.T) {
	t.Parallel()
	env, j := newEnv(t)
	env.OnActivity(workflows.StartStage, anything(3)...).Return(refusal.ToTemporal(planning.InvalidField("agency", "error.agency_unknown")))
	c := calendar(env)
	end(t, env, 40*day)
	env.ExecuteWorkflow(workflows.CycleType, workflows.CycleInput{State: c})
	var closes int
	for _, cmd := range j.cycles {
		if cmd.Act == planning.CloseStage {
			closes++
		}
	}
	if closes != 2 {
		t.Errorf("%d stages closed after their sittings could not be scheduled; want 2: the calendar waits for ever", closes)
	}
}

func TestAStageThatCannotBeDrainedBlocksNoOther(t *testing.T) {
	t.Parallel()
	env, j := newEnv(t)
	env.OnActivity(workflows.FinishStage, anything(4)...).After(100 * day).Return(nil) // a command is stuck somewhere
	c := calendar(env)
	move := cycleCommand("move", planning.MoveWindow, planning.Subdistrict)
	move.OpensAt, move.ClosesAt = at(env, 21*day), at(env, 31*day)
	moving := send(t, env, 12*day, workflows.UpdateCycle, "move", move)
	env.RegisterDelayedCallback(func() {
		if !moving.done {
			t.Error("one command that is stuck somewhere stops the whole calendar")
		}
		opened := 0
		for _, cmd := range j.cycles {
			if cmd.Act == planning.OpenStage {
				opened++
			}
		}
		if opened != 2 {
			t.Errorf("%d stages have opened by day 25; want 2", opened)
		}
		env.CancelWorkflow()
	}, 25*day)
	env.ExecuteWorkflow(workflows.CycleType, workflows.CycleInput{State: c})
}

func TestADecisionTheRecordRefusesLeavesNoTrace(t *testing.T) {
	t.Parallel()
	env, j := newEnv(t)
	calls := 0
	env.OnActivity(workflows.RecordDecision, anything(3)...).Return(func(_ context.Context, _ planning.Proposal, e planning.Event) error {
		calls++
		if calls == 1 {
			return refusal.ToTemporal(planning.Refuse(planning.Conflict, "error.two_histories"))
		}
		j.decisions = append(j.decisions, e)
		return nil
	})
	p := atPlan()
	first := planning.Command{ID: "c1", Act: planning.Return, Proposal: proposalID, Decision: planning.Decision{Reason: planning.ReasonCeiling, HasText: true}}
	a := send(t, env, time.Hour, workflows.UpdateDecide, "c1", first)
	second := first
	second.ID, second.Expected = "c2", p.Version
	b := send(t, env, 2*time.Hour, workflows.UpdateDecide, "c2", second)
	env.RegisterDelayedCallback(env.CancelWorkflow, day)
	env.ExecuteWorkflow(workflows.ProposalType, workflows.ProposalInput{State: p})
	if a.err == nil {
		t.Error("the first was answered yes")
	}
	// Either the run has ended, to start again from the record, or it is where the
	// record is.
	if b.rejected != nil {
		t.Errorf("what the record still allows is refused for ever: %v", b.rejected)
	}
}
