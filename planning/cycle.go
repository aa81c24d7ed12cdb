package planning

import "slices"

// Window (jendela tahapan) is when a stage takes commands: half-open, from
// OpensAt up to but not including ClosesAt. A received command counts by its
// receipt, so late is possible and early never.
type Window struct {
	Stage    Stage   `json:"stage"`
	OpensAt  Instant `json:"opens_at"`
	ClosesAt Instant `json:"closes_at"`
	RemindAt Instant `json:"remind_at,omitempty"`
	// Opened and Closed are when it really happened; 0 = not yet.
	Opened Instant `json:"opened,omitempty"`
	Closed Instant `json:"closed,omitempty"`
	// Reminded is 0 until the reminder has gone out.
	Reminded Instant `json:"reminded,omitempty"`
}

// Holds reports whether a command received at t falls into the window.
func (w Window) Holds(t Instant) bool {
	return t >= w.OpensAt && t < w.ClosesAt && (w.Closed == 0 || t < w.Closed)
}

// Cycle (tahun rencana) is the process state of one planning year: the year it
// plans for, its windows, and how often they were moved.
type Cycle struct {
	Year     int      `json:"year"`
	Windows  []Window `json:"windows"`
	Revision int      `json:"revision"`
	Rules    Rules    `json:"rules"`
	Ended    Instant  `json:"ended,omitempty"`
}

// Window returns the window of s; ok is false where the calendar has none.
func (c Cycle) Window(s Stage) (w Window, ok bool) {
	for _, w := range c.Windows {
		if w.Stage == s {
			return w, true
		}
	}
	return Window{}, false
}

// CycleAct is what can be done to a calendar.
type CycleAct string

// The acts on a calendar; the timers use the same two that people use.
const (
	MoveWindow CycleAct = "move_window"
	OpenStage  CycleAct = "open_stage"
	CloseStage CycleAct = "close_stage"
	RemindOf   CycleAct = "remind"
	EndCycle   CycleAct = "end"
)

// CycleCommand is one act on a calendar.
type CycleCommand struct {
	ID         string   `json:"id"`
	Act        CycleAct `json:"act"`
	Cycle      int      `json:"cycle"`
	Stage      Stage    `json:"stage,omitempty"`
	OpensAt    Instant  `json:"opens_at,omitempty"`
	ClosesAt   Instant  `json:"closes_at,omitempty"`
	Actor      ActorRef `json:"actor"`
	ReceivedAt Instant  `json:"received_at"`
	HasText    bool     `json:"has_text,omitempty"` // why a window was moved
}

// DecideCycle is the one rule of a calendar. Opening an open stage or closing a
// closed one is no error but no change: people and timers may both ask.
func DecideCycle(c Cycle, cmd CycleCommand) (next Cycle, changed bool, err error) {
	if c.Ended != 0 {
		return c, false, Refuse(Conflict, "error.cycle_ended")
	}
	if cmd.Act == EndCycle {
		c.Ended = cmd.ReceivedAt
		c.Revision++
		return c, true, nil
	}
	i := slices.IndexFunc(c.Windows, func(w Window) bool { return w.Stage == cmd.Stage })
	if i < 0 {
		return c, false, InvalidField("stage", "error.stage")
	}
	c.Windows = slices.Clone(c.Windows)
	w := &c.Windows[i]
	switch cmd.Act {
	case MoveWindow:
		if err := checkMove(*w, cmd); err != nil {
			return c, false, err
		}
		w.OpensAt, w.ClosesAt = cmd.OpensAt, cmd.ClosesAt
		w.RemindAt, w.Reminded = cmd.ClosesAt-remindBefore, 0
		// An extension reopens a window that had closed.
		if w.Closed != 0 && cmd.ClosesAt > cmd.ReceivedAt {
			w.Closed = 0
		}
	case OpenStage:
		if w.Opened != 0 && w.Closed == 0 {
			return c, false, nil
		}
		// The timer opens even a window that passed while nothing ran, and closes
		// it next: were it refused, it would ask for ever.
		if w.ClosesAt <= cmd.ReceivedAt && cmd.Actor.Role != System {
			return c, false, Refuse(Conflict, "error.window_past")
		}
		w.Opened, w.Closed = cmd.ReceivedAt, 0
		// Opened by hand before its time: the window begins now.
		w.OpensAt = min(w.OpensAt, cmd.ReceivedAt)
	case CloseStage:
		if w.Closed != 0 {
			return c, false, nil
		}
		if w.Opened == 0 {
			return c, false, Refuse(Conflict, "error.stage_not_open")
		}
		w.Closed = cmd.ReceivedAt
	case RemindOf:
		w.Reminded = cmd.ReceivedAt
	default:
		return c, false, InvalidField("act", "error.act")
	}
	c.Revision++
	return c, true, nil
}

// remindBefore is the notice before a window closes: three days.
const remindBefore Instant = 3 * 24 * 3600 * 1_000_000

func checkMove(w Window, cmd CycleCommand) error {
	var f Fields
	if cmd.ClosesAt <= cmd.OpensAt {
		f.Add("closes_at", "error.window_order")
	}
	if w.Opened != 0 && cmd.OpensAt > w.Opened && cmd.OpensAt > w.OpensAt {
		f.Add("opens_at", "error.window_opened")
	}
	if !cmd.HasText {
		f.Add("reason_text", "error.reason_text_required")
	}
	return f.Err()
}

// Due is the next thing the calendar owes and when; ok is false when nothing is
// left to wait for.
func (c Cycle) Due() (act CycleAct, stage Stage, at Instant, ok bool) {
	consider := func(a CycleAct, s Stage, t Instant) {
		if !ok || t < at {
			act, stage, at, ok = a, s, t, true
		}
	}
	for _, w := range c.Windows {
		if w.Opened == 0 {
			consider(OpenStage, w.Stage, w.OpensAt)
			continue
		}
		if w.Closed != 0 {
			continue
		}
		if w.Reminded == 0 && w.RemindAt > w.Opened && w.RemindAt < w.ClosesAt {
			consider(RemindOf, w.Stage, w.RemindAt)
		}
		consider(CloseStage, w.Stage, w.ClosesAt)
	}
	return act, stage, at, ok
}
