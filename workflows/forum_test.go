package workflows_test

import (
	"slices"
	"testing"
	"time"

	"musrenbang/planning"
	"musrenbang/refusal"
	"musrenbang/workflows"
)

func scheduled() planning.Forum {
	return planning.Forum{ID: "2028-village-33.74.01.1001-pleno-1", Cycle: 2028, Stage: planning.Village, Area: "33.74.01.1001", Number: 1, Status: planning.ForumScheduled}
}

func forumCommand(id string, act planning.Action) planning.ForumCommand {
	return planning.ForumCommand{ID: id, Act: act, Forum: scheduled().ID, Actor: planning.ActorRef{ID: "u", Role: planning.VillageHead}}
}

func TestASittingFromOpenToSigned(t *testing.T) {
	t.Parallel()
	env, j := newEnv(t)
	acts := []planning.Action{planning.ForumOpen, planning.ForumReadBack, planning.ForumClose, planning.ForumSign}
	var answers []*answer
	for i, act := range acts {
		c := forumCommand(string(act), act)
		c.ReceivedAt = at(env, time.Duration(i+1)*time.Hour)
		answers = append(answers, send(t, env, time.Duration(i+1)*time.Hour, workflows.UpdateForum, string(act), c))
	}
	env.ExecuteWorkflow(workflows.ForumType, workflows.ForumInput{State: scheduled()})
	if err := env.GetWorkflowError(); err != nil {
		t.Fatal(err)
	}
	for i, a := range answers {
		if a.rejected != nil || a.err != nil || a.ack.Version != i+1 {
			t.Errorf("%s: %+v, rejected %v, error %v", acts[i], a.ack, a.rejected, a.err)
		}
	}
	if j.closes != 1 || len(j.forums) != 3 {
		t.Errorf("closed %d times, recorded %d other steps", j.closes, len(j.forums))
	}
	if j.papers != 2 {
		t.Errorf("made the paper %d times; want at the close and when signed", j.papers)
	}
	if j.reminders != 0 {
		t.Errorf("reminded %d times of a signature given at once", j.reminders)
	}
}

// TestAClosedForumIsChasedByItsProcedure: what is late, when the signature comes,
// and how often somebody is reminded of it.
func TestAClosedForumIsChasedByItsProcedure(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		signed          time.Duration
		missing         int
		reminded, chase int
	}{
		"signed in time, all brought":      {12 * time.Hour, 0, 0, 1},
		"signed in time, scans missing":    {12 * time.Hour, 2, 0, 3},
		"signed between the two reminders": {36 * time.Hour, 1, 1, 3},
		"signed after both":                {month, 1, 2, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env, j := newEnv(t)
			j.missing = c.missing
			f := scheduled()
			f.Status, f.Version, f.ClosedAt = planning.ForumClosed, 3, planning.Instant(env.Now().UnixMicro())
			sign := send(t, env, c.signed, workflows.UpdateForum, "sign", forumCommand("sign", planning.ForumSign))
			env.ExecuteWorkflow(workflows.ForumType, workflows.ForumInput{State: f, Rendered: 3})
			if err := env.GetWorkflowError(); err != nil || sign.err != nil || sign.rejected != nil {
				t.Fatal(err, sign.err, sign.rejected)
			}
			if j.reminders != c.reminded || j.chases != c.chase || j.old != 0 {
				t.Errorf("reminded %d times of the signature and %d of the scans; want %d and %d", j.reminders, j.chases, c.reminded, c.chase)
			}
			if len(j.since) != 1 || j.since[0] != f.ClosedAt {
				t.Errorf("counted from %v; want the close %d", j.since, f.ClosedAt)
			}
		})
	}
}

// TestACorrectionReopensASignedForum: the run that a correction begins freezes the
// new content, has its paper made and waits for the new signature.
func TestACorrectionReopensASignedForum(t *testing.T) {
	t.Parallel()
	env, j := newEnv(t)
	f := scheduled()
	f.Status, f.Version, f.ClosedAt, f.SignedAt = planning.ForumSigned, 4, 10, 20
	c := forumCommand("correct", planning.ForumCorrect)
	c.ReceivedAt, c.Changes, c.HasText = at(env, 0), 1, true
	sign := send(t, env, time.Hour, workflows.UpdateForum, "sign", forumCommand("sign", planning.ForumSign))
	env.ExecuteWorkflow(workflows.ForumType, workflows.ForumInput{State: f, Rendered: 4, First: &c})
	var ack planning.Ack
	if err := env.GetWorkflowResult(&ack); err != nil || ack.Forum != planning.ForumSigned || ack.Version != 6 {
		t.Fatalf("ended %+v, %v; want signed anew at version 6", ack, err)
	}
	if sign.err != nil || sign.rejected != nil || len(j.forums) != 2 || j.forums[0].Act != planning.ForumCorrect || j.papers != 2 {
		t.Errorf("signed %v, recorded %+v, made %d papers", sign.err, j.forums, j.papers)
	}
	if len(j.since) == 0 || j.since[0] != c.ReceivedAt {
		t.Errorf("counted from %v; want the correction", j.since)
	}
}

// TestAClosedForumIsCorrectedInItsRun: while it is chased, the correction comes as
// an update like any other, and the hours begin anew.
func TestAClosedForumIsCorrectedInItsRun(t *testing.T) {
	t.Parallel()
	env, j := newEnv(t)
	f := scheduled()
	f.Status, f.Version, f.ClosedAt = planning.ForumClosed, 3, planning.Instant(env.Now().UnixMicro())
	c := forumCommand("correct", planning.ForumCorrect)
	c.ReceivedAt, c.Changes, c.HasText = at(env, 5*day), 1, true
	correct := send(t, env, 5*day, workflows.UpdateForum, "correct", c)
	send(t, env, 5*day+time.Hour, workflows.UpdateForum, "sign", forumCommand("sign", planning.ForumSign))
	env.ExecuteWorkflow(workflows.ForumType, workflows.ForumInput{State: f, Rendered: 3})
	if err := env.GetWorkflowError(); err != nil || correct.err != nil || correct.rejected != nil {
		t.Fatal(err, correct.err, correct.rejected)
	}
	if want := []planning.Instant{f.ClosedAt, c.ReceivedAt}; !slices.Equal(j.since, want) {
		t.Errorf("counted from %v; want the close and the correction %v", j.since, want)
	}
}

func TestAFrozenForumRefusesEverythingButItsSignature(t *testing.T) {
	t.Parallel()
	env, j := newEnv(t)
	f := scheduled()
	f.Status, f.Version = planning.ForumClosed, 3
	again := send(t, env, time.Hour, workflows.UpdateForum, "again", forumCommand("again", planning.ForumClose))
	open := send(t, env, 2*time.Hour, workflows.UpdateForum, "open", forumCommand("open", planning.ForumOpen))
	send(t, env, 3*time.Hour, workflows.UpdateForum, "sign", forumCommand("sign", planning.ForumSign))
	env.ExecuteWorkflow(workflows.ForumType, workflows.ForumInput{State: f, Rendered: 3, Reminded: true})
	for name, a := range map[string]*answer{"closing twice": again, "opening again": open} {
		e, ok := refusal.FromTemporal(a.rejected)
		if !ok || e.Key != "error.forum_frozen" {
			t.Errorf("%s: rejected with %v", name, a.rejected)
		}
	}
	if j.closes != 0 {
		t.Errorf("closed %d times", j.closes)
	}
}

func TestACloseTheDatabaseRefusesLeavesTheForumOpen(t *testing.T) {
	t.Parallel()
	env, j := newEnv(t)
	j.refuse = planning.Refuse(planning.Conflict, "error.forum_undecided", "count", "3")
	f := scheduled()
	f.Status, f.Version = planning.ForumIsOpen, 1
	first := send(t, env, time.Hour, workflows.UpdateForum, "close-1", forumCommand("close-1", planning.ForumClose))
	second := send(t, env, 2*time.Hour, workflows.UpdateForum, "close-2", forumCommand("close-2", planning.ForumClose))
	send(t, env, 3*time.Hour, workflows.UpdateForum, "sign", forumCommand("sign", planning.ForumSign))
	env.ExecuteWorkflow(workflows.ForumType, workflows.ForumInput{State: f})
	e, ok := refusal.FromTemporal(first.err)
	if !ok || e.Key != "error.forum_undecided" || e.Args["count"] != "3" {
		t.Errorf("first close answered %v", first.err)
	}
	if second.err != nil || second.ack.Forum != planning.ForumClosed || j.closes != 1 {
		t.Errorf("second close %+v, %v, closed %d times", second.ack, second.err, j.closes)
	}
}
