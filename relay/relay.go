// Package relay carries commands from the mailbox to their referees and back: at
// once for the person who waits, later for what could not be delivered, for ever.
// It is what makes "accepted" hold while Temporal is down.
//
// Relay is the Engine of api and ui. It may know the store and the workflows'
// client. It must not know HTTP, decide anything a rule decides, or start a
// workflow inside a request: a missing one is started here, from the database.
package relay

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync/atomic"
	"time"

	"musrenbang/planning"
	"musrenbang/store"
	"musrenbang/workflows"
)

// Relay joins the mailbox to the workflows.
type Relay struct {
	store  *store.Store
	client *workflows.Client
	log    *slog.Logger
	wake   chan struct{}
	// intake counts submissions in flight: the relay yields to them.
	intake atomic.Int64
	// started remembers which submissions' workflows have just been started: they
	// settle themselves within moments and are not asked for again meanwhile.
	started map[string]time.Time
}

// New builds a relay; Run makes it work.
func New(s *store.Store, c *workflows.Client, log *slog.Logger) *Relay {
	return &Relay{store: s, client: c, log: log, wake: make(chan struct{}, 1), started: map[string]time.Time{}}
}

// Submit accepts a proposal. It is durable when this returns; its workflow is
// started by the relay's loop, never here.
func (r *Relay) Submit(ctx context.Context, s planning.Submission, by planning.ActorRef) (planning.Receipt, error) {
	r.intake.Add(1)
	receipt, err := r.store.Submit(ctx, s, by)
	r.intake.Add(-1)
	if err == nil && !receipt.Replayed {
		r.nudge()
	}
	return receipt, err
}

// Decide accepts an act on a proposal and asks its referee. A refusal comes back
// as a planning.Error; with Temporal away the outcome is pending and the relay
// goes on.
func (r *Relay) Decide(ctx context.Context, c planning.Command, t planning.Texts) (planning.Outcome, error) {
	out, err := r.store.Accept(ctx, c, t)
	if err != nil || out.Status != planning.CommandPending {
		return out, err
	}
	return r.deliverNow(ctx, c.ID, c.Proposal)
}

// DecideForum accepts an act on a sitting and asks its workflow.
func (r *Relay) DecideForum(ctx context.Context, c planning.ForumCommand, t planning.Texts) (planning.Outcome, error) {
	out, err := r.store.AcceptForum(ctx, c, t)
	if err != nil || out.Status != planning.CommandPending {
		return out, err
	}
	return r.deliverNow(ctx, c.ID, c.Forum)
}

// DecideCycle accepts an act on a calendar and asks its workflow.
func (r *Relay) DecideCycle(ctx context.Context, c planning.CycleCommand, t planning.Texts) (planning.Outcome, error) {
	out, err := r.store.AcceptCycle(ctx, c, t)
	if err != nil || out.Status != planning.CommandPending {
		return out, err
	}
	return r.deliverNow(ctx, c.ID, "")
}

// Outcome says what became of a command.
func (r *Relay) Outcome(ctx context.Context, id string) (planning.Outcome, error) {
	return r.store.Outcome(ctx, id)
}

// Ready reports whether Temporal answers.
func (r *Relay) Ready(ctx context.Context) bool { return r.client.Ready(ctx) }

// deliverNow tries once, for the person who waits. What cannot be settled now
// stays pending, and the loop takes it.
func (r *Relay) deliverNow(ctx context.Context, id, subject string) (planning.Outcome, error) {
	pending := planning.Outcome{Command: id, Status: planning.CommandPending}
	env, err := r.store.Envelope(ctx, id)
	if err != nil {
		return pending, nil //nolint:nilerr // accepted: what follows is the relay's to repeat
	}
	if earlier, err := r.store.EarlierPending(ctx, env.Subject, env.Seq); err != nil || earlier {
		r.nudge()
		return pending, nil
	}
	err = r.deliver(ctx, env)
	var refused *planning.Error
	switch {
	case err == nil:
		return r.store.Outcome(ctx, id)
	case errors.As(err, &refused) && final(refused):
		return planning.Outcome{Command: id, Status: planning.CommandRefused, Error: refused}, refused
	}
	r.nudge()
	return pending, nil
}

// nudge wakes the loop; many nudges are one.
func (r *Relay) nudge() {
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// final reports whether a refusal is the rule's, not the weather's.
func final(e *planning.Error) bool {
	switch e.Code {
	case planning.Unavailable, planning.Internal, planning.TooMany:
		return false
	}
	return e.Key != "error.no_workflow"
}

const (
	batch    = 64
	idle     = 2 * time.Second
	backOff  = 500 * time.Millisecond
	backMost = time.Minute
)

// Run delivers what waits until ctx ends. It never gives a command up.
func (r *Relay) Run(ctx context.Context) {
	for ctx.Err() == nil {
		worked, err := r.pass(ctx)
		if err != nil && ctx.Err() == nil {
			r.log.Warn("relay pass failed", "error", err)
		}
		if worked && err == nil {
			continue
		}
		select {
		case <-ctx.Done():
		case <-r.wake:
		case <-time.After(idle):
		}
	}
}

// pass delivers one batch; worked says that there may be more.
func (r *Relay) pass(ctx context.Context) (worked bool, err error) {
	commands, err := r.store.Pending(ctx, batch+len(r.started))
	commands = r.fresh(commands)
	if err != nil || len(commands) == 0 {
		return false, err
	}
	lanes := laneBySubject(commands)
	done := make(chan lap, len(lanes))
	slots := make(chan struct{}, r.concurrency())
	for _, lane := range lanes {
		slots <- struct{}{}
		go func() {
			defer func() { <-slots }()
			done <- r.runLane(ctx, lane)
		}()
	}
	for range lanes {
		l := <-done
		worked = worked || l.progress
		if l.started != "" {
			r.started[l.started] = time.Now()
		}
	}
	return worked, nil
}

// lap is how one lane went: whether anything moved, and which submission's
// workflow was started and will settle itself.
type lap struct {
	progress bool
	started  string
}

// settleWithin is how long a started workflow may take to record its first
// event before it is started again (which changes nothing if it runs).
const settleWithin = 10 * time.Second

// fresh leaves out what was started moments ago.
func (r *Relay) fresh(commands []store.Envelope) []store.Envelope {
	for id, at := range r.started {
		if time.Since(at) > settleWithin {
			delete(r.started, id)
		}
	}
	return slices.DeleteFunc(commands, func(c store.Envelope) bool {
		_, ok := r.started[c.ID]
		return ok
	})
}

// concurrency yields to people who are submitting.
func (r *Relay) concurrency() int {
	if r.intake.Load() > 0 {
		return 2
	}
	return 8
}

// laneBySubject keeps each subject's commands in order and apart from others'.
func laneBySubject(commands []store.Envelope) [][]store.Envelope {
	index := map[string]int{}
	var lanes [][]store.Envelope
	for _, c := range commands {
		i, ok := index[c.Subject]
		if !ok {
			i = len(lanes)
			index[c.Subject] = i
			lanes = append(lanes, nil)
		}
		lanes[i] = append(lanes[i], c)
	}
	return lanes
}

// runLane delivers one subject's commands in order and stops at the first that
// must wait; progress says whether any was settled.
func (r *Relay) runLane(ctx context.Context, lane []store.Envelope) (l lap) {
	if earlier, err := r.store.EarlierPending(ctx, lane[0].Subject, lane[0].Seq); err != nil || earlier {
		return l // an earlier one is backing off: order holds
	}
	for _, env := range lane {
		err := r.deliver(ctx, env)
		if errors.Is(err, errStarted) {
			return lap{progress: true, started: env.ID}
		}
		if err != nil {
			var refused *planning.Error
			if errors.As(err, &refused) && final(refused) {
				l.progress = true
				continue
			}
			wait := min(backOff<<min(env.Attempts, 10), backMost)
			if perr := r.store.Postpone(ctx, env.ID, r.store.Now()+planning.Instant(wait.Microseconds())); perr != nil {
				r.log.Warn("command not postponed", "command", env.ID, "error", perr)
			}
			return l
		}
		l.progress = true
	}
	return l
}
