package store

import (
	"reflect"
	"slices"
	"testing"

	"musrenbang/planning"
)

const testYear = 2028

// testCycle is a calendar whose village stage is open at testStart.
func testCycle() planning.Cycle {
	day := 24 * hour
	return planning.Cycle{Year: testYear, Rules: planning.DefaultRules(), Windows: []planning.Window{
		{Stage: planning.Village, OpensAt: testStart - day, ClosesAt: testStart + 30*day, RemindAt: testStart + 27*day, Opened: testStart - day},
		{Stage: planning.Subdistrict, OpensAt: testStart + 31*day, ClosesAt: testStart + 60*day, RemindAt: testStart + 57*day},
		{Stage: planning.Plan, OpensAt: testStart + 90*day, ClosesAt: testStart + 180*day, RemindAt: testStart + 177*day},
	}}
}

func openYear(t testing.TB, s *Store) {
	t.Helper()
	must(t, s.CreateCycle(t.Context(), office, testCycle(), "RKPD 2028"))
}

func TestCreateCycle(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		openYear(t, s)
		openYear(t, s)
		got, err := s.Cycle(t.Context(), testYear)
		if err != nil || !reflect.DeepEqual(got, testCycle()) {
			t.Errorf("cycle is %+v, %v", got, err)
		}
		w, err := s.Window(t.Context(), testYear, planning.Subdistrict)
		if err != nil || w != testCycle().Windows[1] {
			t.Errorf("window is %+v, %v", w, err)
		}
		other := testCycle()
		other.Windows[0].ClosesAt++
		wantCode(t, s.CreateCycle(t.Context(), office, other, ""), planning.Conflict, "error.cycle_exists")
		other = testCycle()
		other.Year = 2027
		must(t, s.CreateCycle(t.Context(), office, other, "RKPD 2027"))
		list, err := s.Cycles(t.Context())
		if err != nil || len(list) != 2 || list[0].Year != testYear || list[0].Name != "RKPD 2028" || len(list[1].Windows) != 3 {
			t.Errorf("cycles are %+v, %v", list, err)
		}
		_, err = s.Cycle(t.Context(), 2030)
		wantCode(t, err, planning.NotFound, "error.cycle_unknown")
		_, err = s.Window(t.Context(), testYear, planning.City)
		wantCode(t, err, planning.NotFound, "error.cycle_unknown")
	})
}

func TestCreateCycleChecksFields(t *testing.T) {
	cases := map[string]func(c *planning.Cycle){
		"error.cycle":          func(c *planning.Cycle) { c.Year = 28 },
		"error.target":         func(c *planning.Cycle) { c.Rules.Target = 101 },
		"error.part_threshold": func(c *planning.Cycle) { c.Rules.PartThreshold = 49 },
		"error.required":       func(c *planning.Cycle) { c.Windows = nil },
		"error.stage":          func(c *planning.Cycle) { c.Windows = append(c.Windows, c.Windows[0]) },
		"error.window_order":   func(c *planning.Cycle) { c.Windows[1].ClosesAt = c.Windows[1].OpensAt },
	}
	for key, spoil := range cases {
		c := testCycle()
		spoil(&c)
		wantCode(t, checkCycle(c, "x"), planning.Invalid, key)
	}
}

func TestRecordCycle(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		openYear(t, s)
		actor := planning.ActorRef{ID: office.ID, Role: planning.Planner}
		move := planning.CycleCommand{
			ID: "0b6c4a4e-7d39-4d0a-8a53-0d1b8f3c2a11", Act: planning.MoveWindow, Cycle: testYear, Stage: planning.Village,
			OpensAt: testStart - 24*hour, ClosesAt: testStart + hour, Actor: actor,
		}
		out, err := s.AcceptCycle(t.Context(), move, planning.Texts{Reason: "Jadwal diundur karena banjir di tiga kelurahan."})
		if err != nil || out.Status != planning.CommandPending {
			t.Fatalf("accepted: %+v, %v", out, err)
		}
		move.ReceivedAt, move.HasText = s.Now(), true
		first, err := s.Cycle(t.Context(), testYear)
		must(t, err)
		second, changed, err := planning.DecideCycle(first, move)
		must(t, err)
		closing := planning.CycleCommand{ID: "timer/close", Act: planning.CloseStage, Cycle: testYear, Stage: planning.Village, Actor: actor, ReceivedAt: s.Now() + hour}
		third, closed, err := planning.DecideCycle(second, closing)
		must(t, err)
		// Out of order, then again and again: the newest revision stays.
		must(t, s.RecordCycle(t.Context(), third, closing, closed))
		for range 2 {
			must(t, s.RecordCycle(t.Context(), second, move, changed))
			must(t, s.RecordCycle(t.Context(), third, closing, closed))
		}
		got, err := s.Cycle(t.Context(), testYear)
		slices.SortFunc(third.Windows, func(a, b planning.Window) int { return int(a.OpensAt - b.OpensAt) })
		if err != nil || !reflect.DeepEqual(got, third) {
			t.Errorf("cycle is %+v, %v\nwant %+v", got, err, third)
		}
		if out, err = s.Outcome(t.Context(), move.ID); err != nil || out.Status != planning.CommandApplied {
			t.Errorf("the command's outcome is %+v, %v", out, err)
		}
		page, err := s.AuditEntries(t.Context(), AuditFilter{Subject: "2028", Actor: actor.ID}, Paging{})
		must(t, err)
		var actions []string
		for _, e := range page.Items {
			actions = append(actions, e.Action)
		}
		if len(actions) != 2 || !slices.Contains(actions, "cycle.close_stage") || !slices.Contains(actions, "cycle.create") {
			t.Errorf("the trail has %v", actions)
		}
		wantCode(t, s.RecordCycle(t.Context(), planning.Cycle{Year: 2040}, closing, true), planning.NotFound, "error.cycle_unknown")
	})
}
