package workflows_test

import (
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

func TestAnUnsignedForumIsRemindedOnce(t *testing.T) {
	t.Parallel()
	env, j := newEnv(t)
	f := scheduled()
	f.Status, f.Version, f.ClosedAt = planning.ForumClosed, 3, planning.Instant(env.Now().UnixMicro())
	send(t, env, month, workflows.UpdateForum, "sign", forumCommand("sign", planning.ForumSign))
	env.ExecuteWorkflow(workflows.ForumType, workflows.ForumInput{State: f, Rendered: 3})
	if j.reminders != 1 {
		t.Errorf("reminded %d times; want once, three days after the close", j.reminders)
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
