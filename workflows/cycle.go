package workflows

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/workflow"

	"musrenbang/planning"
	"musrenbang/refusal"
)

// CycleInput is what a planning year's run begins with.
type CycleInput struct {
	State planning.Cycle `json:"state"`
	Seen  []Handled      `json:"seen,omitempty"`
}

// Cycle is one planning year: it opens and closes stages at the calendar's
// instants, reminds before and escalates after, and follows at once when a
// window is moved while it is being waited for. Several run side by side.
func Cycle(ctx workflow.Context, in CycleInput) (planning.Ack, error) {
	c := &cycle{in: in, turn: workflow.NewMutex(ctx)}
	err := workflow.SetUpdateHandlerWithOptions(ctx, UpdateCycle, c.decide, workflow.UpdateHandlerOptions{Validator: c.validate})
	if err != nil {
		return planning.Ack{}, err
	}
	return c.run(ctx)
}

type cycle struct {
	in        CycleInput
	turn      workflow.Mutex // people and the calendar act one at a time
	refresh   bool
	following int // what acts entail and is still being done
}

func (c *cycle) run(ctx workflow.Context) (planning.Ack, error) {
	workflow.Go(ctx, func(ctx workflow.Context) {
		workflow.GetSignalChannel(ctx, SignalRefresh).Receive(ctx, nil)
		c.refresh = true
	})
	for c.in.State.Ended == 0 && !c.refresh && !mustRoll(ctx) {
		act, stage, at, fired, err := c.waitDue(ctx)
		if err != nil {
			return planning.Ack{}, err
		}
		if !fired {
			continue
		}
		rev := c.in.State.Revision
		cmd := planning.CycleCommand{
			ID:  fmt.Sprintf("calendar/%d/%s/%s/%d", c.in.State.Year, act, stage, c.in.State.Revision),
			Act: act, Cycle: c.in.State.Year, Stage: stage, ReceivedAt: at, Actor: planning.ActorRef{ID: "calendar", Role: planning.System},
		}
		if _, err := c.apply(ctx, cmd); err != nil {
			workflow.GetLogger(ctx).Error("calendar act refused", "act", act, "stage", stage, "error", err)
			// Nothing may spin: wait for somebody to move the calendar.
			if err := workflow.Await(ctx, func() bool { return c.in.State.Revision != rev || c.refresh }); err != nil {
				return planning.Ack{}, err
			}
		}
	}
	if err := quietDown(ctx); err != nil {
		return planning.Ack{}, err
	}
	if err := workflow.Await(ctx, func() bool { return c.following == 0 && workflow.AllHandlersFinished(ctx) }); err != nil {
		return planning.Ack{}, err
	}
	if c.in.State.Ended != 0 {
		return planning.Ack{Version: c.in.State.Revision}, nil
	}
	return planning.Ack{}, workflow.NewContinueAsNewError(ctx, CycleType, c.in)
}

// waitDue waits for what the calendar owes next, or for a change of the
// calendar. Late is possible, early never: the instant is compared, the timer
// only wakes.
func (c *cycle) waitDue(ctx workflow.Context) (act planning.CycleAct, stage planning.Stage, at planning.Instant, fired bool, err error) {
	rev := c.in.State.Revision
	changed := func() bool { return c.in.State.Revision != rev || c.refresh || mustRoll(ctx) }
	act, stage, at, ok := c.in.State.Due()
	if !ok {
		return act, stage, at, false, workflow.Await(ctx, changed)
	}
	if at <= now(ctx) {
		return act, stage, at, true, nil
	}
	timerCtx, cancel := workflow.WithCancel(ctx)
	defer cancel()
	timer := workflow.NewTimerWithOptions(timerCtx, time.Duration(at-now(ctx))*time.Microsecond,
		workflow.TimerOptions{Summary: fmt.Sprintf("%s %s", act, stage)})
	if err := workflow.Await(ctx, func() bool { return timer.IsReady() || changed() }); err != nil {
		return act, stage, at, false, err
	}
	return act, stage, at, timer.IsReady() && c.in.State.Revision == rev, nil
}

func (c *cycle) validate(_ workflow.Context, cmd planning.CycleCommand) error {
	if _, ok := c.handled(cmd.ID); ok {
		return nil
	}
	_, _, err := planning.DecideCycle(c.in.State, cmd)
	return refusal.ToTemporal(err)
}

func (c *cycle) decide(ctx workflow.Context, cmd planning.CycleCommand) (planning.Ack, error) {
	return c.apply(ctx, cmd)
}

// apply is the one act both people and timers use: decide, record, and do what
// the act entails. The mutex holds a guard across the activities.
func (c *cycle) apply(ctx workflow.Context, cmd planning.CycleCommand) (planning.Ack, error) {
	if err := c.turn.Lock(ctx); err != nil {
		return planning.Ack{}, err
	}
	defer c.turn.Unlock()
	if ack, ok := c.handled(cmd.ID); ok {
		return ack, nil
	}
	next, changed, err := planning.DecideCycle(c.in.State, cmd)
	if err != nil {
		return planning.Ack{}, refusal.ToTemporal(err)
	}
	if err := workflow.ExecuteActivity(recording(ctx), RecordCycle, next, cmd, changed).Get(ctx, nil); err != nil {
		return planning.Ack{}, unwrapped(err)
	}
	c.in.State = next
	ack := planning.Ack{Version: next.Revision, Stage: cmd.Stage}
	c.in.Seen = append(c.in.Seen, Handled{ID: cmd.ID, Ack: ack})
	if len(c.in.Seen) > seenMost {
		c.in.Seen = c.in.Seen[len(c.in.Seen)-seenMost:]
	}
	if changed {
		// Apart, so that a stage that cannot be set up or drained holds up neither
		// the calendar nor the other stages.
		c.following++
		workflow.Go(ctx, func(ctx workflow.Context) {
			defer func() { c.following-- }()
			if err := c.follow(ctx, cmd); err != nil {
				workflow.GetLogger(ctx).Error("what a calendar act entails was not done", "act", cmd.Act, "stage", cmd.Stage, "error", err)
			}
		})
	}
	return ack, nil
}

// follow does what an act on the calendar entails.
func (c *cycle) follow(ctx workflow.Context, cmd planning.CycleCommand) error {
	switch cmd.Act {
	case planning.OpenStage:
		return workflow.ExecuteActivity(working(ctx), StartStage, cmd.Cycle, cmd.Stage).Get(ctx, nil)
	case planning.CloseStage:
		// First the window row (nobody new), then what was received before is
		// drained, then the stage is frozen and counted.
		return workflow.ExecuteActivity(working(ctx), FinishStage, cmd.Cycle, cmd.Stage, cmd.ReceivedAt).Get(ctx, nil)
	case planning.RemindOf:
		return workflow.ExecuteActivity(working(ctx), Remind, cmd.Cycle, cmd.Stage).Get(ctx, nil)
	}
	return nil
}

func (c *cycle) handled(id string) (planning.Ack, bool) {
	for _, h := range c.in.Seen {
		if h.ID == id {
			return h.Ack, true
		}
	}
	return planning.Ack{}, false
}
