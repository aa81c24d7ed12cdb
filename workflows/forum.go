package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"musrenbang/planning"
	"musrenbang/refusal"
)

// ForumInput is what a sitting's run begins with.
type ForumInput struct {
	State    planning.Forum `json:"state"`
	Rendered int            `json:"rendered,omitempty"` // the version its paper was made at
	Reminded bool           `json:"reminded,omitempty"`
	Seen     []Handled      `json:"seen,omitempty"`
	// First is a command the run begins with: the correction that reopens a signed
	// forum's record.
	First *planning.ForumCommand `json:"first,omitempty"`
	// Since is when the content that counts now was frozen; 0 = at the close.
	Since planning.Instant `json:"since,omitempty"`
	// Chasing is set once the run waits by the procedure; Owed is what it read, and
	// how often it has reminded of what.
	Chasing         bool  `json:"chasing,omitempty"`
	Owed            *Owed `json:"owed,omitempty"`
	SignReminders   int   `json:"sign_reminders,omitempty"`
	UploadReminders int   `json:"upload_reminders,omitempty"`
	// Checked is set once a signed forum has looked whether everything was brought.
	Checked bool `json:"checked,omitempty"`
}

// signWithin is how long a forum that closed before chaseByProcedure may stay
// unsigned before its officers are reminded.
const signWithin = 3 * 24 * time.Hour

// Forum is one sitting: opened, decided, closed in one act, its paper made, its
// signature and scans chased, corrected where that is needed. The database referees
// its agenda while it sits.
func Forum(ctx workflow.Context, in ForumInput) (planning.Ack, error) {
	f := &forum{in: in}
	err := workflow.SetUpdateHandlerWithOptions(ctx, UpdateForum, f.decide, workflow.UpdateHandlerOptions{Validator: f.validate})
	if err != nil {
		return planning.Ack{}, err
	}
	return f.run(ctx)
}

type forum struct {
	in      ForumInput
	busy    bool
	refresh bool
}

func (f *forum) run(ctx workflow.Context) (planning.Ack, error) {
	workflow.Go(ctx, func(ctx workflow.Context) {
		workflow.GetSignalChannel(ctx, SignalRefresh).Receive(ctx, nil)
		f.refresh = true
	})
	if first := f.in.First; first != nil {
		f.in.First = nil
		if _, err := f.decide(ctx, *first); err != nil {
			workflow.GetLogger(ctx).Error("first command refused", "command", first.ID, "error", err)
		}
	}
	for {
		if err := f.wait(ctx); err != nil {
			return planning.Ack{}, err
		}
		if f.paperOwed() {
			if err := f.render(ctx); err != nil {
				return planning.Ack{}, err
			}
			continue
		}
		if f.over() || f.refresh || mustRoll(ctx) {
			break
		}
	}
	if err := quietDown(ctx); err != nil {
		return planning.Ack{}, err
	}
	if f.over() {
		return f.ack(), nil
	}
	return planning.Ack{}, workflow.NewContinueAsNewError(ctx, ForumType, f.in)
}

// wait sleeps until there is something to do; a closed, unsigned forum wakes for
// its one reminder. The timer is cancelled when something else comes first.
func (f *forum) wait(ctx workflow.Context) error {
	if st := f.in.State.Status; (st == planning.ForumClosed || st == planning.ForumSigned) && !f.in.Chasing {
		f.in.Chasing = f.byProcedure(ctx)
	}
	awake := func() bool { return f.paperOwed() || f.over() || f.refresh || mustRoll(ctx) }
	if f.in.Chasing && !awake() {
		return f.waitChasing(ctx)
	}
	if f.in.State.Status != planning.ForumClosed || f.in.Reminded || awake() {
		before := f.in.State.Status
		return workflow.Await(ctx, func() bool { return awake() || f.in.State.Status != before && !f.busy })
	}
	timerCtx, cancel := workflow.WithCancel(ctx)
	defer cancel()
	due := f.in.State.ClosedAt + planning.Instant(signWithin.Microseconds())
	timer := workflow.NewTimerWithOptions(timerCtx, time.Duration(max(due-now(ctx), 0))*time.Microsecond, workflow.TimerOptions{Summary: "signature reminder"})
	if err := workflow.Await(ctx, func() bool { return timer.IsReady() || awake() }); err != nil {
		return err
	}
	if !timer.IsReady() {
		return nil
	}
	f.in.Reminded = true
	return workflow.ExecuteActivity(working(ctx), RemindSigning, f.in.State.ID).Get(ctx, nil)
}

// paperOwed: the paper is made once at the close and again when signed.
func (f *forum) paperOwed() bool {
	closed := f.in.State.Status == planning.ForumClosed || f.in.State.Status == planning.ForumSigned
	return closed && !f.busy && f.in.Rendered < f.in.State.Version
}

func (f *forum) render(ctx workflow.Context) error {
	version := f.in.State.Version
	if err := workflow.ExecuteActivity(working(ctx), RenderMinutes, f.in.State.ID).Get(ctx, nil); err != nil {
		// A paper that cannot be made must not stop the sitting; the reconciler's
		// list and the log say so, and the next version tries again.
		workflow.GetLogger(ctx).Error("minutes not rendered", "forum", f.in.State.ID, "error", err)
	}
	f.in.Rendered = version
	return nil
}

func (f *forum) validate(_ workflow.Context, c planning.ForumCommand) error {
	if _, ok := f.handled(c.ID); ok {
		return nil
	}
	if f.busy {
		return refusal.ToTemporal(planning.Refuse(planning.Unavailable, "error.forum_busy"))
	}
	_, err := f.next(c)
	return refusal.ToTemporal(err)
}

// next asks the rule. How many are undecided the closing transaction counts; the
// workflow holds no agenda.
func (f *forum) next(c planning.ForumCommand) (planning.Forum, error) {
	return planning.DecideForum(f.in.State, c, 0, 0)
}

func (f *forum) decide(ctx workflow.Context, c planning.ForumCommand) (planning.Ack, error) {
	if ack, ok := f.handled(c.ID); ok {
		return ack, nil
	}
	next, err := f.next(c)
	if err != nil {
		return planning.Ack{}, refusal.ToTemporal(err)
	}
	// The database may still refuse a close (undecided proposals), so the state
	// moves after it has agreed, and nobody else acts in between.
	f.busy = true
	if c.Act == planning.ForumClose {
		err = workflow.ExecuteActivity(closing(ctx), CloseForum, next, c).Get(ctx, nil)
	} else {
		err = workflow.ExecuteActivity(recording(ctx), RecordForum, next, c).Get(ctx, nil)
	}
	f.busy = false
	if err != nil {
		return planning.Ack{}, unwrapped(err)
	}
	f.in.State = next
	if c.Act == planning.ForumCorrect {
		f.again(c.ReceivedAt)
	}
	ack := f.ack()
	f.in.Seen = append(f.in.Seen, Handled{ID: c.ID, Ack: ack})
	return ack, nil
}

func (f *forum) ack() planning.Ack {
	return planning.Ack{Version: f.in.State.Version, Stage: f.in.State.Stage, Forum: f.in.State.Status}
}

func (f *forum) handled(id string) (planning.Ack, bool) {
	for _, h := range f.in.Seen {
		if h.ID == id {
			return h.Ack, true
		}
	}
	return planning.Ack{}, false
}
