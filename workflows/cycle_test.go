package workflows_test

import (
	"slices"
	"testing"
	"time"

	"go.temporal.io/sdk/testsuite"

	"musrenbang/planning"
	"musrenbang/refusal"
	"musrenbang/workflows"
)

const day = 24 * time.Hour

func at(env *testsuite.TestWorkflowEnvironment, after time.Duration) planning.Instant {
	return planning.Instant(env.Now().Add(after).UnixMicro())
}

// calendar has a village window of days 1–11, reminded on day 8, and a
// subdistrict window of days 20–30.
func calendar(env *testsuite.TestWorkflowEnvironment) planning.Cycle {
	return planning.Cycle{Year: 2028, Rules: planning.DefaultRules(), Windows: []planning.Window{
		{Stage: planning.Village, OpensAt: at(env, day), ClosesAt: at(env, 11*day), RemindAt: at(env, 8*day)},
		{Stage: planning.Subdistrict, OpensAt: at(env, 20*day), ClosesAt: at(env, 30*day)},
	}}
}

func cycleCommand(id string, act planning.CycleAct, s planning.Stage) planning.CycleCommand {
	return planning.CycleCommand{ID: id, Act: act, Cycle: 2028, Stage: s, Actor: planning.ActorRef{ID: "p", Role: planning.Planner}, HasText: true}
}

func end(t *testing.T, env *testsuite.TestWorkflowEnvironment, after time.Duration) {
	c := cycleCommand("end", planning.EndCycle, "")
	c.ReceivedAt = at(env, after)
	send(t, env, after, workflows.UpdateCycle, "end", c)
}

func TestTheCalendarOpensRemindsAndCloses(t *testing.T) {
	t.Parallel()
	env, j := newEnv(t)
	c := calendar(env)
	end(t, env, 40*day)
	env.ExecuteWorkflow(workflows.CycleType, workflows.CycleInput{State: c})
	if err := env.GetWorkflowError(); err != nil {
		t.Fatal(err)
	}
	var acts []planning.CycleAct
	for _, r := range j.cycles {
		acts = append(acts, r.Act)
	}
	want := []planning.CycleAct{planning.OpenStage, planning.RemindOf, planning.CloseStage, planning.OpenStage, planning.CloseStage, planning.EndCycle}
	if !slices.Equal(acts, want) {
		t.Errorf("did %v; want %v", acts, want)
	}
	if j.cycles[2].ReceivedAt != c.Windows[0].ClosesAt {
		t.Errorf("closed at %d; want the calendar's own instant %d", j.cycles[2].ReceivedAt, c.Windows[0].ClosesAt)
	}
	if !slices.Equal(j.finished, []planning.Stage{planning.Village, planning.Subdistrict}) || !slices.Equal(j.reminded, []planning.Stage{planning.Village}) {
		t.Errorf("froze %v, reminded %v", j.finished, j.reminded)
	}
}

func TestADeadlineMovesWhileItIsWaitedFor(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		at, until time.Duration // when it is moved, and to when
		reopened  bool
	}{
		"later":           {5 * day, 15 * day, false},
		"earlier":         {5 * day, 6 * day, false},
		"after it closed": {12 * day, 16 * day, true},
		"to the same day": {5 * day, 11 * day, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env, j := newEnv(t)
			c := calendar(env)
			move := cycleCommand("move", planning.MoveWindow, planning.Village)
			move.OpensAt, move.ClosesAt, move.ReceivedAt = c.Windows[0].OpensAt, at(env, tc.until), at(env, tc.at)
			a := send(t, env, tc.at, workflows.UpdateCycle, "move", move)
			end(t, env, 40*day)
			env.ExecuteWorkflow(workflows.CycleType, workflows.CycleInput{State: c})
			if a.rejected != nil || a.err != nil {
				t.Fatalf("rejected %v, error %v", a.rejected, a.err)
			}
			var closes []planning.Instant
			for _, r := range j.cycles {
				if r.Act == planning.CloseStage && r.Stage == planning.Village {
					closes = append(closes, r.ReceivedAt)
				}
			}
			want := []planning.Instant{move.ClosesAt}
			if tc.reopened {
				want = []planning.Instant{c.Windows[0].ClosesAt, move.ClosesAt}
			}
			if !slices.Equal(closes, want) {
				t.Errorf("closed at %v; want %v", closes, want)
			}
		})
	}
}

func TestPeopleAndTimersUseTheSameAct(t *testing.T) {
	t.Parallel()
	env, j := newEnv(t)
	c := calendar(env)
	byHand := cycleCommand("by-hand", planning.CloseStage, planning.Village)
	byHand.ReceivedAt = at(env, 9*day)
	twice := byHand
	twice.ID = "twice"
	send(t, env, 9*day, workflows.UpdateCycle, "by-hand", byHand)
	again := send(t, env, 10*day, workflows.UpdateCycle, "twice", twice)
	end(t, env, 40*day)
	env.ExecuteWorkflow(workflows.CycleType, workflows.CycleInput{State: c})
	if again.err != nil || again.rejected != nil {
		t.Errorf("closing a closed stage: %v, %v; want no error and no change", again.err, again.rejected)
	}
	if n := len(j.finished); n != 2 {
		t.Errorf("froze %d stages; want the village once and the subdistrict once", n)
	}
}

func TestACalendarWithoutReasonIsNotMoved(t *testing.T) {
	t.Parallel()
	env, _ := newEnv(t)
	c := calendar(env)
	move := cycleCommand("move", planning.MoveWindow, planning.Village)
	move.HasText, move.OpensAt, move.ClosesAt = false, c.Windows[0].OpensAt, at(env, 15*day)
	a := send(t, env, 5*day, workflows.UpdateCycle, "move", move)
	end(t, env, 40*day)
	env.ExecuteWorkflow(workflows.CycleType, workflows.CycleInput{State: c})
	if e, ok := refusal.FromTemporal(a.rejected); !ok || e.Code != planning.Invalid || e.Field != "reason_text" {
		t.Errorf("rejected with %v", a.rejected)
	}
}
