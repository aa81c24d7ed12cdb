package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"musrenbang/planning"
)

// Owed is when a closed sitting's papers are due, by its cycle's procedure.
type Owed struct {
	Signature planning.Instant `json:"signature"`
	Uploads   planning.Instant `json:"uploads"`
}

// chaseAgain is how long after the first reminder the second goes out, to the
// level above as well. After that the board of late sittings says the rest.
const chaseAgain = planning.Instant(3 * 24 * time.Hour / time.Microsecond)

// chaseTimes is how often somebody is reminded of one thing.
const chaseTimes = 2

// chaseByProcedure is the change that gave a closed forum the procedure's hours
// in place of three days and one reminder; runs that closed before it keep theirs.
const chaseByProcedure = "chase-by-procedure"

// byProcedure reports whether this run waits by the procedure. It is asked only of
// a closed forum, so that a run that was open at the upgrade waits by it too.
func (f *forum) byProcedure(ctx workflow.Context) bool {
	return workflow.GetVersion(ctx, chaseByProcedure, workflow.DefaultVersion, 1) >= 1
}

// waitChasing sleeps until a paper of the closed forum is due and reminds of it,
// or until something else is to be done.
func (f *forum) waitChasing(ctx workflow.Context) error {
	if f.in.Owed == nil {
		var owed Owed
		since := f.in.Since
		if since == 0 {
			since = f.in.State.ClosedAt
		}
		if err := workflow.ExecuteActivity(working(ctx), OwedPapers, f.in.State.ID, since).Get(ctx, &owed); err != nil {
			return err
		}
		f.in.Owed = &owed
	}
	version := f.in.State.Version
	moved := func() bool {
		return f.in.State.Version != version && !f.busy || f.paperOwed() || f.refresh || mustRoll(ctx)
	}
	due, remind := f.nextChase()
	if remind == nil {
		return workflow.Await(ctx, moved) // reminded of everything; only the signature is waited for
	}
	if due > now(ctx) {
		timerCtx, cancel := workflow.WithCancel(ctx)
		defer cancel()
		timer := workflow.NewTimerWithOptions(timerCtx, time.Duration(due-now(ctx))*time.Microsecond, workflow.TimerOptions{Summary: "papers due"})
		if err := workflow.Await(ctx, func() bool { return timer.IsReady() || moved() }); err != nil {
			return err
		}
		if !timer.IsReady() {
			return nil
		}
	}
	return remind(ctx)
}

// nextChase is the next reminder and when it is due; nil where none is left.
func (f *forum) nextChase() (due planning.Instant, remind func(workflow.Context) error) {
	if f.in.State.Status == planning.ForumSigned && !f.in.Checked && f.in.UploadReminders < chaseTimes {
		// Signed with everything brought: nothing is left to wait for.
		return 0, func(ctx workflow.Context) error {
			f.in.Checked = true
			return f.chaseUploads(ctx, 0)
		}
	}
	if f.in.State.Status == planning.ForumClosed && f.in.SignReminders < chaseTimes {
		due = f.in.Owed.Signature + planning.Instant(f.in.SignReminders)*chaseAgain
		remind = func(ctx workflow.Context) error {
			f.in.SignReminders++
			f.in.Reminded = true
			return workflow.ExecuteActivity(working(ctx), ChaseSignature, f.in.State.ID, f.in.State.Version, f.in.SignReminders).Get(ctx, nil)
		}
	}
	if f.in.UploadReminders < chaseTimes {
		uploads := f.in.Owed.Uploads + planning.Instant(f.in.UploadReminders)*chaseAgain
		if remind == nil || uploads < due {
			due = uploads
			remind = func(ctx workflow.Context) error {
				f.in.UploadReminders++
				return f.chaseUploads(ctx, f.in.UploadReminders)
			}
		}
	}
	return due, remind
}

// chaseUploads looks for what is missing and, from the first time on, reminds of it.
func (f *forum) chaseUploads(ctx workflow.Context, times int) error {
	var missing int
	err := workflow.ExecuteActivity(working(ctx), ChaseUploads, f.in.State.ID, times).Get(ctx, &missing)
	if err == nil && missing == 0 {
		f.in.UploadReminders = chaseTimes // nothing is owed any more
	}
	return err
}

// over reports whether nothing is waited for any more: signed, and its uploads
// brought or chased.
func (f *forum) over() bool {
	return f.in.State.Status == planning.ForumSigned && !f.paperOwed() && (!f.in.Chasing || f.in.UploadReminders >= chaseTimes)
}

// again begins the chase anew after a correction, which is signed like the first.
func (f *forum) again(at planning.Instant) {
	f.in.Since, f.in.Owed, f.in.SignReminders, f.in.UploadReminders, f.in.Reminded, f.in.Checked = at, nil, 0, 0, false, false
}
