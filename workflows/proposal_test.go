package workflows_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"musrenbang/planning"
	"musrenbang/refusal"
	"musrenbang/workflows"
)

// journal stands in for the record: it keeps what the activities were told, and
// can fail like a database that is away.
type journal struct {
	decisions []planning.Event
	forums    []planning.ForumCommand
	closes    int
	papers    int
	reminders int
	cycles    []planning.CycleCommand
	started   []planning.Stage
	finished  []planning.Stage
	reminded  []planning.Stage
	failFirst int
	refuse    error

	old     int                // reminders of the way before the procedure's hours
	since   []planning.Instant // from when papers were owed, as often as it was asked
	within  planning.Instant   // when the signature is due; the uploads after twice that
	chases  int                // reminders of uploads
	missing int                // how many kinds of uploads are still owed
}

func (j *journal) register(env *testsuite.TestWorkflowEnvironment) {
	reg := func(name string, fn any) { env.RegisterActivityWithOptions(fn, activity.RegisterOptions{Name: name}) }
	reg(workflows.RecordDecision, func(_ context.Context, _ planning.Proposal, e planning.Event) error {
		if j.failFirst > 0 {
			j.failFirst--
			return errors.New("database away")
		}
		j.decisions = append(j.decisions, e)
		return nil
	})
	reg(workflows.RecordForum, func(_ context.Context, _ planning.Forum, c planning.ForumCommand) error {
		j.forums = append(j.forums, c)
		return nil
	})
	reg(workflows.CloseForum, func(_ context.Context, _ planning.Forum, c planning.ForumCommand) error {
		if j.refuse != nil {
			err := j.refuse
			j.refuse = nil
			return refusal.ToTemporal(err)
		}
		j.closes++
		return nil
	})
	reg(workflows.RenderMinutes, func(context.Context, string) error { j.papers++; return nil })
	reg(workflows.RemindSigning, func(context.Context, string) error { j.old++; return nil })
	reg(workflows.OwedPapers, func(_ context.Context, _ string, since planning.Instant) (workflows.Owed, error) {
		j.since = append(j.since, since)
		return workflows.Owed{Signature: since + j.within, Uploads: since + 2*j.within}, nil
	})
	reg(workflows.ChaseSignature, func(context.Context, string, int, int) error { j.reminders++; return nil })
	reg(workflows.ChaseUploads, func(context.Context, string, int) (int, error) { j.chases++; return j.missing, nil })
	reg(workflows.RecordCycle, func(_ context.Context, _ planning.Cycle, c planning.CycleCommand, _ bool) error {
		j.cycles = append(j.cycles, c)
		return nil
	})
	stage := func(list *[]planning.Stage) func(context.Context, int, planning.Stage) error {
		return func(_ context.Context, _ int, s planning.Stage) error { *list = append(*list, s); return nil }
	}
	reg(workflows.StartStage, stage(&j.started))
	reg(workflows.Remind, stage(&j.reminded))
	reg(workflows.FinishStage, func(_ context.Context, _ int, s planning.Stage, _ planning.Instant) error {
		j.finished = append(j.finished, s)
		return nil
	})
}

// answer keeps what an Update was answered.
type answer struct {
	t        *testing.T
	rejected error
	done     bool
	err      error
	ack      planning.Ack
}

func (a *answer) Accept()          {}
func (a *answer) Reject(err error) { a.rejected = err }
func (a *answer) Complete(v any, err error) {
	a.done, a.err = true, err
	if ack, ok := v.(planning.Ack); ok {
		a.ack = ack
	}
}

func newEnv(t *testing.T) (*testsuite.TestWorkflowEnvironment, *journal) {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestWorkflowEnvironment()
	j := &journal{within: planning.Instant(day.Microseconds())}
	j.register(env)
	env.SetTestTimeout(20 * time.Second)
	env.RegisterWorkflowWithOptions(workflows.Proposal, workflow.RegisterOptions{Name: workflows.ProposalType})
	env.RegisterWorkflowWithOptions(workflows.Forum, workflow.RegisterOptions{Name: workflows.ForumType})
	env.RegisterWorkflowWithOptions(workflows.Cycle, workflow.RegisterOptions{Name: workflows.CycleType})
	return env, j
}

const proposalID = "0190a1b2-0000-7000-8000-000000000001"

// atPlan is a proposal that forums have passed on to the RKPD.
func atPlan() planning.Proposal {
	return planning.Proposal{
		ID: proposalID, Code: "MB28-0000-0000-0", Cycle: 2028, Area: "33.74.01.1001", Origin: planning.FromResidents,
		Channel: planning.ChannelKecamatan, ProposedBy: planning.Women, Basis: planning.BasisOrganisation, Entry: planning.Village,
		Stage: planning.Plan, Class: planning.Forwarded, Version: 3, Round: 1, AskedVolume: 1000, AskedValue: 5_000_000,
		Volume: 1000, Value: 5_000_000, Settled: true,
	}
}

func command(id string, act planning.Act, d planning.Decision) planning.Command {
	return planning.Command{ID: id, Act: act, Proposal: proposalID, Actor: planning.ActorRef{ID: "u", Role: planning.Planner}, Decision: d}
}

var (
	accommodate = planning.Decision{Activity: "7.01.03.2.02.0003", Value: 5_000_000, Document: "doc-rkpd"}
	fund        = planning.Decision{Value: 5_000_000, Document: "doc-apbd"}
)

func send(t *testing.T, env *testsuite.TestWorkflowEnvironment, after time.Duration, name, id string, arg any) *answer {
	t.Helper()
	a := &answer{t: t}
	env.RegisterDelayedCallback(func() { env.UpdateWorkflow(name, id, a, arg) }, after)
	return a
}

const month = 30 * 24 * time.Hour

func TestProposalLivesTwentyFourMonths(t *testing.T) {
	t.Parallel()
	env, j := newEnv(t)
	in := send(t, env, 6*month, workflows.UpdateDecide, "c1", command("c1", planning.Accommodate, accommodate))
	funded := send(t, env, 11*month, workflows.UpdateDecide, "c2", command("c2", planning.Fund, fund))
	working := send(t, env, 18*month, workflows.UpdateDecide, "c3", command("c3", planning.Progress, planning.Decision{}))
	done := send(t, env, 23*month, workflows.UpdateDecide, "c4", command("c4", planning.Complete, planning.Decision{}))
	env.ExecuteWorkflow(workflows.ProposalType, workflows.ProposalInput{State: atPlan()})
	if err := env.GetWorkflowError(); err != nil {
		t.Fatal(err)
	}
	for i, a := range []*answer{in, funded, working, done} {
		if a.rejected != nil || a.err != nil || !a.done {
			t.Errorf("act %d: rejected %v, error %v, done %v", i+1, a.rejected, a.err, a.done)
		}
	}
	var ack planning.Ack
	if err := env.GetWorkflowResult(&ack); err != nil || ack.Class != planning.Realised || ack.Version != 7 {
		t.Errorf("ended %+v, %v; want realised at version 7", ack, err)
	}
	if len(j.decisions) != 4 || j.decisions[3].Act != planning.Complete {
		t.Errorf("recorded %d events", len(j.decisions))
	}
}

func TestSubmissionIsTheFirstCommandOfARun(t *testing.T) {
	t.Parallel()
	env, j := newEnv(t)
	p := atPlan()
	p.Stage, p.Class, p.Version, p.Settled = planning.Village, planning.Submitted, 0, false
	c := command("c0", planning.Submit, planning.Decision{})
	withdraw := send(t, env, time.Hour, workflows.UpdateDecide, "c1", command("c1", planning.Withdraw, planning.Decision{Proof: planning.ProofSecret}))
	env.ExecuteWorkflow(workflows.ProposalType, workflows.ProposalInput{State: p, First: &c})
	if len(j.decisions) != 2 || j.decisions[0].Act != planning.Submit || !j.decisions[1].Early {
		t.Fatalf("recorded %+v; want a submission and an early withdrawal", j.decisions)
	}
	if withdraw.ack.Class != planning.Withdrawn {
		t.Errorf("answered %+v", withdraw.ack)
	}
}

func TestARefusalLeavesNoEvent(t *testing.T) {
	t.Parallel()
	env, j := newEnv(t)
	early := send(t, env, time.Hour, workflows.UpdateDecide, "c1", command("c1", planning.Fund, fund))
	stale := command("c2", planning.Accommodate, accommodate)
	stale.Expected = 2
	old := send(t, env, 2*time.Hour, workflows.UpdateDecide, "c2", stale)
	env.RegisterDelayedCallback(env.CancelWorkflow, 3*time.Hour)
	env.ExecuteWorkflow(workflows.ProposalType, workflows.ProposalInput{State: atPlan()})
	for name, a := range map[string]*answer{"budget act at plan": early, "old version": old} {
		e, ok := refusal.FromTemporal(a.rejected)
		if !ok || e.Code != planning.Conflict {
			t.Errorf("%s: rejected with %v; want conflict", name, a.rejected)
		}
	}
	if len(j.decisions) != 0 {
		t.Errorf("recorded %d events; want none", len(j.decisions))
	}
}

func TestTheSameCommandIsAnsweredOnce(t *testing.T) {
	t.Parallel()
	env, j := newEnv(t)
	c := command("c1", planning.Accommodate, accommodate)
	first := send(t, env, time.Hour, workflows.UpdateDecide, "c1", c)
	// The Update's ID differs, as after a roll: the run's own memory must answer.
	again := send(t, env, 2*time.Hour, workflows.UpdateDecide, "c1-again", c)
	env.RegisterDelayedCallback(env.CancelWorkflow, 3*time.Hour)
	env.ExecuteWorkflow(workflows.ProposalType, workflows.ProposalInput{State: atPlan()})
	if again.rejected != nil || again.ack != first.ack || first.ack.Version != 4 {
		t.Errorf("first %+v, again %+v (%v)", first.ack, again.ack, again.rejected)
	}
	if len(j.decisions) != 1 {
		t.Errorf("recorded %d events; want one", len(j.decisions))
	}
}

func TestRecordingIsRepeatedUntilTheDatabaseIsBack(t *testing.T) {
	t.Parallel()
	env, j := newEnv(t)
	j.failFirst = 5
	a := send(t, env, time.Hour, workflows.UpdateDecide, "c1", command("c1", planning.Accommodate, accommodate))
	env.RegisterDelayedCallback(env.CancelWorkflow, 5*time.Hour)
	env.ExecuteWorkflow(workflows.ProposalType, workflows.ProposalInput{State: atPlan()})
	if !a.done || a.err != nil || len(j.decisions) != 1 {
		t.Errorf("done %v, error %v, recorded %d", a.done, a.err, len(j.decisions))
	}
}

func TestAForumsDecisionMovesTheStateWithoutAnActivity(t *testing.T) {
	t.Parallel()
	env, j := newEnv(t)
	p := atPlan()
	p.Stage, p.Class, p.Version = planning.Village, planning.Submitted, 1
	p.Settled = false
	_, passed, err := planning.Decide(p, command("f1", planning.Forward, planning.Decision{}))
	if err != nil {
		t.Fatal(err)
	}
	later, rejected, err := planning.Decide(planning.Apply(p, passed), command("f2", planning.Reject, planning.Decision{Reason: planning.ReasonCeiling, HasText: true}))
	if err != nil || later.Class != planning.Rejected {
		t.Fatal(err)
	}
	for i, e := range []planning.Event{passed, passed, rejected} { // the second time it is old news
		env.RegisterDelayedCallback(func() { env.SignalWorkflow(workflows.SignalForumDecided, e) }, time.Duration(i+1)*time.Hour)
	}
	env.ExecuteWorkflow(workflows.ProposalType, workflows.ProposalInput{State: p})
	var ack planning.Ack
	if err := env.GetWorkflowResult(&ack); err != nil || ack.Class != planning.Rejected || ack.Version != 3 {
		t.Errorf("ended %+v, %v", ack, err)
	}
	if len(j.decisions) != 0 {
		t.Errorf("recorded %d events; the forum had recorded them", len(j.decisions))
	}
}

func TestARefreshContinuesAsNewWithItsMemory(t *testing.T) {
	t.Parallel()
	env, _ := newEnv(t)
	a := send(t, env, time.Hour, workflows.UpdateDecide, "c1", command("c1", planning.Accommodate, accommodate))
	env.RegisterDelayedCallback(func() { env.SignalWorkflow(workflows.SignalRefresh, nil) }, 2*time.Hour)
	env.ExecuteWorkflow(workflows.ProposalType, workflows.ProposalInput{State: atPlan()})
	var roll *workflow.ContinueAsNewError
	if !errors.As(env.GetWorkflowError(), &roll) {
		t.Fatalf("ended with %v; want continue-as-new", env.GetWorkflowError())
	}
	if !a.done {
		t.Error("the handler had not finished")
	}
}

func TestALongHistoryContinuesAsNew(t *testing.T) {
	t.Parallel()
	env, _ := newEnv(t)
	env.RegisterDelayedCallback(func() {
		env.SetCurrentHistoryLength(250)
		env.SignalWorkflow(workflows.SignalForumDecided, planning.Event{})
	}, time.Hour)
	env.ExecuteWorkflow(workflows.ProposalType, workflows.ProposalInput{State: atPlan()})
	var roll *workflow.ContinueAsNewError
	if !errors.As(env.GetWorkflowError(), &roll) {
		t.Fatalf("ended with %v; want continue-as-new", env.GetWorkflowError())
	}
}
