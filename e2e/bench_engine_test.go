package e2e

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"musrenbang/activities"
	"musrenbang/embedded"
	"musrenbang/planning"
	"musrenbang/relay"
	"musrenbang/store"
	"musrenbang/workflows"
)

// engine is what a running service has inside, without HTTP, in this process:
// server, worker and client on one file, the record on another.
type engine struct {
	b        *testing.B
	city     *city
	store    *store.Store
	temporal client.Client
	relay    *relay.Relay
	// careers are proposals on their way, each with what comes next.
	careers []*career
	bares   []string
}

// career is one proposal and how many decisions it has had since its sitting.
type career struct {
	id    string
	steps int
}

// mostSteps keeps a career's run below the length at which it continues as new:
// nobody decides twenty times on one proposal in a minute.
const mostSteps = 12

func newEngine(b *testing.B) *engine {
	b.Helper()
	e := &engine{b: b, city: found(b, filepath.Join(b.TempDir(), "data"), "")}
	server, err := embedded.Start(context.Background(), embedded.Options{Dir: e.city.dir, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(server.Stop)
	if e.temporal, err = client.Dial(client.Options{HostPort: server.HostPort, Namespace: server.Namespace, Logger: silent{}}); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(e.temporal.Close)
	e.store = e.city.open(b)
	b.Cleanup(func() { _ = e.store.Close() })
	w := worker.New(e.temporal, workflows.TaskQueue, workflows.WorkerOptions())
	workflows.Register(w)
	(&activities.Activities{Store: e.store, Log: slog.New(slog.DiscardHandler)}).Register(w)
	w.RegisterWorkflowWithOptions(bare, workflow.RegisterOptions{Name: bareType})
	w.RegisterActivityWithOptions(bareNothing, activity.RegisterOptions{Name: bareActivity})
	if err := w.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(w.Stop)
	e.relay = relay.New(e.store, workflows.NewClient(e.temporal), slog.New(slog.DiscardHandler))
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { e.relay.Run(ctx) })
	b.Cleanup(func() { stop(); running.Wait() })
	return e
}

// benchEngine compares decisions and starts with those of the bare workflow.
func benchEngine(b *testing.B, t *table) {
	e := newEngine(b)
	const careers = 240
	e.starts(t, careers)
	e.sit()
	for _, clients := range []int{1, 16} {
		d := inTurns(5, func() sample { return e.decideBare(clients) }, func() sample { return e.decide(clients) })
		what := fmt.Sprintf("decide, %d at once", clients)
		t.line(what+": bare workflow", d.first.String(), "", true)
		t.line(what+": real", d.second.String(), "", true)
		t.line(what+": rate ÷ bare", spread(d.rates), "≥ 0.75", median(d.rates) >= 0.75)
		t.line(what+": p95 ÷ bare", spread(d.tails), "≤ 1.4", median(d.tails) <= 1.4)
	}
	real, least := e.events()
	t.line("events per decision", fmt.Sprintf("%d (bare %d)", real, least), "≤ 15", real <= 15)
}

// starts measures how fast submissions get their workflow and their first record,
// beside bare workflows that run one activity first.
func (e *engine) starts(t *table, n int) {
	ctx := background(e.b, 5*time.Minute)
	began := time.Now()
	var wg sync.WaitGroup
	slots := make(chan struct{}, 8)
	for i := range n {
		id := fmt.Sprintf("bare/%d", i)
		e.bares = append(e.bares, id)
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			options := client.StartWorkflowOptions{ID: id, TaskQueue: workflows.TaskQueue, EnableEagerStart: true}
			_, err := e.temporal.ExecuteWorkflow(ctx, options, bareType, planning.Proposal{ID: uuidOf(id), Stage: planning.Realisation, Class: planning.Funded, Version: 4})
			if err != nil {
				e.b.Errorf("start a bare workflow: %v", err)
			}
		})
	}
	wg.Wait()
	if err := bareDecide(ctx, e.temporal, e.bares[n-1], progress(uuidOf("last"), uuidOf("last"))); err != nil {
		e.b.Fatal(err)
	}
	least := float64(n) / time.Since(began).Seconds()
	for i := range n {
		id := uuidOf("career", i)
		e.careers = append(e.careers, &career{id: id})
		s := planning.Submission{
			ID: id, Cycle: planYear, Area: passed, RW: "03", Origin: planning.FromResidents, Channel: planning.ChannelKelurahan, ProposedBy: planning.General,
			Title: fmt.Sprintf("Perbaikan saluran %d", i), Problem: "Mampet.", Location: "Gang", Volume: 100_000, Unit: "m", Value: 10_000_000,
		}
		if _, err := e.store.Submit(ctx, s, planning.ActorRef{ID: "f", Role: planning.Facilitator, Area: kecamatan}); err != nil {
			e.b.Fatal(err)
		}
	}
	began = time.Now()
	e.wake(ctx)
	e.city.drained(e.b, 5*time.Minute)
	real := float64(n) / time.Since(began).Seconds()
	t.line("start: bare workflow with one activity", fmt.Sprintf("%.0f/s", least), "", true)
	t.line("start: proposal's workflow and first record", fmt.Sprintf("%.0f/s, %.2f of bare", real, real/least), "", true)
}

// wake submits once through the relay, which then sees what waits.
func (e *engine) wake(ctx context.Context) {
	s := planning.Submission{
		ID: uuidOf("wake"), Cycle: planYear, Area: quiet, Origin: planning.FromResidents, Channel: planning.ChannelKelurahan, ProposedBy: planning.General,
		Title: "Perbaikan saluran", Volume: 100_000, Unit: "m", Value: 10_000_000,
	}
	if _, err := e.relay.Submit(ctx, s, planning.ActorRef{ID: "f", Role: planning.Facilitator, Area: kecamatan}); err != nil {
		e.b.Fatal(err)
	}
}

// sit takes all careers through their sitting into the plan.
func (e *engine) sit() {
	ctx := background(e.b, 5*time.Minute)
	head := planning.ActorRef{ID: "h", Role: planning.VillageHead, Area: kecamatan}
	f, err := e.store.ScheduleForum(ctx, planning.Forum{Cycle: planYear, Stage: planning.Village, Area: passed, Number: 1}, store.ForumDetails{}, head)
	act := func(a planning.Action) {
		if err == nil {
			cmd := planning.ForumCommand{ID: uuidOf(f.ID, a), Act: a, Forum: f.ID, Actor: head}
			_, err = e.relay.DecideForum(ctx, cmd, planning.Texts{})
			e.city.drained(e.b, time.Minute)
		}
	}
	act(planning.ForumOpen)
	for _, c := range e.careers {
		if err == nil {
			cmd := planning.Command{ID: uuidOf(c.id, "forward"), Act: planning.Forward, Proposal: c.id, Actor: head}
			_, err = e.relay.Decide(ctx, cmd, planning.Texts{})
		}
	}
	act(planning.ForumClose)
	if err != nil {
		e.b.Fatalf("sit: %v", err)
	}
}

// turn is how long each side of a pair works.
const turn = 4 * time.Second

func (e *engine) decideBare(clients int) sample {
	next := e.deal(clients)
	return closedLoop(clients, turn, func(i int) error {
		n := <-next[i]
		defer func() { next[i] <- n }()
		id := uuidOf("bare", i, time.Now().UnixNano())
		return bareDecide(context.Background(), e.temporal, e.bares[n], progress(id, uuidOf(e.bares[n])))
	})
}

// decide has each client go through its own proposals, the least decided first.
func (e *engine) decide(clients int) sample {
	next := e.deal(clients)
	return closedLoop(clients, turn, func(i int) error {
		n := <-next[i]
		c := e.careers[n]
		if c.steps >= mostSteps {
			return errors.New("too few proposals for so fast a machine")
		}
		cmd := e.step(c)
		c.steps++
		defer func() { next[i] <- n }()
		out, err := e.relay.Decide(context.Background(), cmd, planning.Texts{})
		if err == nil && out.Status != planning.CommandApplied {
			err = fmt.Errorf("%s is %s", cmd.Act, out.Status)
		}
		return err
	})
}

// deal gives every client its own proposals, in a ring.
func (e *engine) deal(clients int) []chan int {
	hands := make([]chan int, clients)
	for i := range hands {
		hands[i] = make(chan int, len(e.careers))
	}
	for n := range e.careers {
		hands[n%clients] <- n
	}
	return hands
}

// step is the next real decision on a proposal: the plan, the budget, the work.
func (e *engine) step(c *career) planning.Command {
	id := uuidOf(c.id, "step", c.steps)
	switch c.steps {
	case 0:
		return planning.Command{ID: id, Act: planning.Accommodate, Proposal: c.id, Actor: planning.ActorRef{ID: "p", Role: planning.Planner},
			Decision: planning.Decision{Document: e.city.document, Activity: "7.01.03.2.02.0003", Value: 9_000_000}}
	case 1:
		return planning.Command{ID: id, Act: planning.Fund, Proposal: c.id, Actor: planning.ActorRef{ID: "b", Role: planning.BudgetTeam},
			Decision: planning.Decision{Document: e.city.budget, Value: 9_000_000}}
	}
	return progress(id, c.id)
}

func progress(id, proposal string) planning.Command {
	return planning.Command{ID: id, Act: planning.Progress, Proposal: proposal, Actor: planning.ActorRef{ID: "s", Role: planning.SubdistrictOfficer, Area: kecamatan}}
}

// events counts what one decision adds to a history, and one bare update.
func (e *engine) events() (real, least int64) {
	ctx := background(e.b, time.Minute)
	state, err := e.store.ProposalState(ctx, e.careers[0].id)
	if err != nil {
		e.b.Fatal(err)
	}
	length := func(id string) int64 {
		d, err := e.temporal.DescribeWorkflowExecution(ctx, id, "")
		if err != nil {
			e.b.Fatal(err)
		}
		return d.GetWorkflowExecutionInfo().GetHistoryLength()
	}
	before, bareBefore := length(workflows.ProposalID(state.Code)), length(e.bares[0])
	if _, err := e.relay.Decide(ctx, e.step(e.careers[0]), planning.Texts{}); err != nil {
		e.b.Fatal(err)
	}
	if err := bareDecide(ctx, e.temporal, e.bares[0], progress(uuidOf("count"), uuidOf("count"))); err != nil {
		e.b.Fatal(err)
	}
	return length(workflows.ProposalID(state.Code)) - before, length(e.bares[0]) - bareBefore
}
