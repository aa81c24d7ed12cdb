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
	"sync/atomic"

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
	// away is set while Temporal does not answer: then nobody waits for it.
	away atomic.Bool
}

// New builds a relay; Run makes it work.
func New(s *store.Store, c *workflows.Client, log *slog.Logger) *Relay {
	return &Relay{store: s, client: c, log: log, wake: make(chan struct{}, 1)}
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
	if r.away.Load() {
		return pending, nil
	}
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
		// Somebody else may have settled it first; what the mailbox says holds.
		if out, err := r.store.Outcome(ctx, id); err == nil && out.Status == planning.CommandApplied {
			return out, nil
		}
		return planning.Outcome{Command: id, Status: planning.CommandRefused, Error: refused}, refused
	}
	r.noteAway(ctx, err)
	r.nudge()
	return pending, nil
}

// noteAway finds out, after a delivery that was not answered, whether Temporal
// answers at all.
func (r *Relay) noteAway(ctx context.Context, err error) {
	var e *planning.Error
	if errors.As(err, &e) && e.Key == "error.engine_away" && ctx.Err() == nil && !r.client.Ready(ctx) && ctx.Err() == nil {
		if !r.away.Swap(true) {
			r.log.Warn("Temporal does not answer; commands are queued", "error", err)
		}
	}
}

// reachable reports whether deliveries make sense, and notices that Temporal is
// back.
func (r *Relay) reachable(ctx context.Context) bool {
	if !r.away.Load() {
		return true
	}
	if !r.client.Ready(ctx) {
		return false
	}
	r.away.Store(false)
	r.log.Warn("Temporal answers again")
	return true
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
	// A run that is ahead of the record ends; the next delivery starts another.
	return e.Key != "error.no_workflow" && e.Key != "error.two_histories"
}
