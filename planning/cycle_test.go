package planning

import (
	"math/rand/v2"
	"testing"
)

const hour = Instant(3600 * 1_000_000)

// calendar has a village window from hour 100 to 200 and a kecamatan one after it.
func calendar() Cycle {
	return Cycle{Year: 2028, Rules: DefaultRules(), Windows: []Window{
		{Stage: Village, OpensAt: 100 * hour, ClosesAt: 200 * hour, RemindAt: 128 * hour},
		{Stage: Subdistrict, OpensAt: 300 * hour, ClosesAt: 400 * hour, RemindAt: 328 * hour},
	}}
}

func TestWindowsAreHalfOpen(t *testing.T) {
	w := Window{OpensAt: 100, ClosesAt: 200}
	for at, want := range map[Instant]bool{99: false, 100: true, 199: true, 200: false, 201: false} {
		if w.Holds(at) != want {
			t.Errorf("received at %d: %v", at, !want)
		}
	}
	w.Closed = 150
	if !w.Holds(149) || w.Holds(150) {
		t.Error("closed by hand before its time, it ends then")
	}
	w.Closed = 250
	if w.Holds(200) || w.Holds(220) {
		t.Error("closed late, it still ends at its time")
	}
}

func act(t *testing.T, c Cycle, cmd CycleCommand) Cycle {
	t.Helper()
	next, changed, err := DecideCycle(c, cmd)
	if err != nil || !changed || next.Revision != c.Revision+1 {
		t.Fatalf("%s: changed %v, revision %d after %d, %v", cmd.Act, changed, next.Revision, c.Revision, err)
	}
	return next
}

func due(t *testing.T, c Cycle, a CycleAct, s Stage, at Instant) {
	t.Helper()
	gotAct, gotStage, gotAt, ok := c.Due()
	if !ok || gotAct != a || gotStage != s || gotAt != at {
		t.Errorf("due: %s of %s at hour %d (%v), want %s of %s at hour %d", gotAct, gotStage, gotAt/hour, ok, a, s, at/hour)
	}
}

func TestAYearRunsByItsCalendar(t *testing.T) {
	c := calendar()
	due(t, c, OpenStage, Village, 100*hour)
	c = act(t, c, CycleCommand{Act: OpenStage, Stage: Village, ReceivedAt: 100 * hour})
	due(t, c, RemindOf, Village, 128*hour)
	c = act(t, c, CycleCommand{Act: RemindOf, Stage: Village, ReceivedAt: 128 * hour})
	due(t, c, CloseStage, Village, 200*hour)
	c = act(t, c, CycleCommand{Act: CloseStage, Stage: Village, ReceivedAt: 200 * hour})
	due(t, c, OpenStage, Subdistrict, 300*hour)
	c = act(t, c, CycleCommand{Act: OpenStage, Stage: Subdistrict, ReceivedAt: 300 * hour})
	c = act(t, c, CycleCommand{Act: CloseStage, Stage: Subdistrict, ReceivedAt: 320 * hour})
	if _, _, _, ok := c.Due(); ok {
		t.Error("everything is closed and something is still due")
	}
	c = act(t, c, CycleCommand{Act: EndCycle, ReceivedAt: 500 * hour})
	if _, _, err := DecideCycle(c, CycleCommand{Act: OpenStage, Stage: Village}); CodeOf(err) != Conflict || keyOf(err) != "error.cycle_ended" {
		t.Errorf("after its end: %v", err)
	}
}

func move(from, to, at Instant) CycleCommand {
	return CycleCommand{Act: MoveWindow, Stage: Village, OpensAt: from * hour, ClosesAt: to * hour, ReceivedAt: at * hour, HasText: true}
}

func TestMovingAWindow(t *testing.T) {
	open := func(t *testing.T) Cycle {
		return act(t, calendar(), CycleCommand{Act: OpenStage, Stage: Village, ReceivedAt: 100 * hour})
	}
	t.Run("earlier, before it opened", func(t *testing.T) {
		due(t, act(t, calendar(), move(50, 200, 10)), OpenStage, Village, 50*hour)
	})
	t.Run("later, before it opened", func(t *testing.T) {
		due(t, act(t, calendar(), move(350, 500, 10)), OpenStage, Subdistrict, 300*hour)
	})
	t.Run("its end earlier, while open", func(t *testing.T) {
		c := act(t, open(t), move(100, 160, 110))
		due(t, c, CloseStage, Village, 160*hour) // three days before that it was not yet open
		if w, _ := c.Window(Village); w.Holds(160*hour) || !w.Holds(160*hour-1) {
			t.Error("the new end does not bind")
		}
	})
	t.Run("its end into the past: closes now, by its timer", func(t *testing.T) {
		due(t, act(t, open(t), move(90, 105, 110)), CloseStage, Village, 105*hour)
	})
	t.Run("its end later, while open: reminds again", func(t *testing.T) {
		c := act(t, open(t), CycleCommand{Act: RemindOf, Stage: Village, ReceivedAt: 130 * hour})
		due(t, act(t, c, move(100, 300, 140)), RemindOf, Village, 228*hour)
	})
	t.Run("after it closed: an extension opens it again", func(t *testing.T) {
		c := act(t, open(t), CycleCommand{Act: CloseStage, Stage: Village, ReceivedAt: 200 * hour})
		c = act(t, c, move(100, 280, 210))
		w, _ := c.Window(Village)
		if w.Closed != 0 || !w.Holds(250*hour) || w.Holds(280*hour) {
			t.Errorf("%+v", w)
		}
		due(t, c, RemindOf, Village, 208*hour)
	})
	t.Run("after it closed, to an end that has passed too: stays closed", func(t *testing.T) {
		c := act(t, open(t), CycleCommand{Act: CloseStage, Stage: Village, ReceivedAt: 200 * hour})
		if w, _ := act(t, c, move(100, 205, 210)).Window(Village); w.Closed == 0 {
			t.Error("opened again")
		}
	})
	t.Run("the caller's calendar is not touched", func(t *testing.T) {
		c := calendar()
		act(t, c, move(50, 60, 10))
		if c.Windows[0].OpensAt != 100*hour {
			t.Error("moved in place")
		}
	})
}

func TestCalendarActsThatAreRefused(t *testing.T) {
	open := act(t, calendar(), CycleCommand{Act: OpenStage, Stage: Village, ReceivedAt: 100 * hour})
	cases := []struct {
		name string
		c    Cycle
		cmd  CycleCommand
		code Code
		want string
	}{
		{"a window that ends before it begins", calendar(), move(200, 100, 10), Invalid, "closes_at:error.window_order"},
		{"a window of nothing", calendar(), move(100, 100, 10), Invalid, "closes_at:error.window_order"},
		{"the beginning of an open window into the future", open, move(150, 200, 110), Invalid, "opens_at:error.window_opened"},
		{"without saying why", calendar(), CycleCommand{Act: MoveWindow, Stage: Village, OpensAt: 1, ClosesAt: 2}, Invalid, "reason_text:error.reason_text_required"},
		{"a stage the calendar has not", calendar(), CycleCommand{Act: OpenStage, Stage: City}, Invalid, "stage:error.stage"},
		{"an act there is not", calendar(), CycleCommand{Act: "pause", Stage: Village}, Invalid, "act:error.act"},
		{"closing what never opened", calendar(), CycleCommand{Act: CloseStage, Stage: Village, ReceivedAt: 1}, Conflict, ":error.stage_not_open"},
		{"opening by hand what has passed", calendar(), CycleCommand{Act: OpenStage, Stage: Village, ReceivedAt: 200 * hour, Actor: ActorRef{Role: Planner}}, Conflict, ":error.window_past"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			before := c.c.Windows[0]
			next, changed, err := DecideCycle(c.c, c.cmd)
			if got := fieldsOf(err); len(got) != 1 || got[0] != c.want || CodeOf(err) != c.code || changed {
				t.Errorf("%v (%s), changed %v", got, CodeOf(err), changed)
			}
			if next.Windows[0] != before || next.Revision != c.c.Revision {
				t.Error("refused, and the calendar it returned is another")
			}
		})
	}
}

func TestPeopleAndTimersMayBothAsk(t *testing.T) {
	c := act(t, calendar(), CycleCommand{Act: OpenStage, Stage: Village, ReceivedAt: 90 * hour})
	if w, _ := c.Window(Village); w.OpensAt != 90*hour || !w.Holds(95*hour) {
		t.Error("opened by hand before its time, the window begins then")
	}
	again, changed, err := DecideCycle(c, CycleCommand{Act: OpenStage, Stage: Village, ReceivedAt: 100 * hour})
	if err != nil || changed || again.Revision != c.Revision {
		t.Errorf("opened again: %v %v", changed, err)
	}
	c = act(t, c, CycleCommand{Act: CloseStage, Stage: Village, ReceivedAt: 150 * hour})
	again, changed, err = DecideCycle(c, CycleCommand{Act: CloseStage, Stage: Village, ReceivedAt: 200 * hour})
	if w, _ := again.Window(Village); err != nil || changed || w.Closed != 150*hour {
		t.Errorf("closed again: %v %v", changed, err)
	}
	c = act(t, c, CycleCommand{Act: OpenStage, Stage: Village, ReceivedAt: 160 * hour})
	if w, _ := c.Window(Village); !w.Holds(170 * hour) {
		t.Error("closed by mistake and opened again, it does not take commands")
	}
}

// TestTheTimerAlwaysComesToRest: whatever was moved and however long nothing ran,
// doing what is due ends, in a bounded number of steps, never before its time.
func TestTheTimerAlwaysComesToRest(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	for range 2000 {
		c, now := calendar(), Instant(r.Int64N(600))*hour
		for range r.IntN(6) {
			cmd := move(Instant(r.Int64N(500)), Instant(r.Int64N(500)), now/hour)
			cmd.Stage = pick(r, Village, Subdistrict)
			cmd.Act = pick(r, MoveWindow, OpenStage, CloseStage, RemindOf)
			c, _, _ = DecideCycle(c, cmd)
			now += Instant(r.Int64N(100)) * hour
		}
		for step := 0; ; step++ {
			a, stage, at, ok := c.Due()
			if !ok {
				break
			}
			if step > 10 {
				t.Fatalf("still busy after %d steps: %s of %s: %+v", step, a, stage, c.Windows)
			}
			now = max(now, at)
			next, changed, err := DecideCycle(c, CycleCommand{Act: a, Stage: stage, ReceivedAt: now, Actor: ActorRef{Role: System}})
			if err != nil || !changed {
				t.Fatalf("due %s of %s came to nothing (%v): %+v", a, stage, err, c.Windows)
			}
			c = next
		}
		for _, w := range c.Windows {
			if w.Opened == 0 || w.Closed == 0 {
				t.Fatalf("never ran: %+v", w)
			}
		}
	}
}
