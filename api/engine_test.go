package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"musrenbang/planning"
	"musrenbang/store"
)

// referee does what relay and workflows do, without Temporal: it takes what the
// real mailbox holds, asks the rule, and has the real store record it.
type referee struct {
	store *store.Store
	mu    sync.Mutex
	// away stands for a workflows' server that does not answer: commands stay in
	// the mailbox.
	away bool
	// failing is what entering a proposal fails with.
	failing error
}

func (r *referee) Submit(ctx context.Context, s planning.Submission, by planning.ActorRef) (planning.Receipt, error) {
	if r.failing != nil {
		return planning.Receipt{}, r.failing
	}
	receipt, err := r.store.Submit(ctx, s, by)
	if err != nil {
		return receipt, err
	}
	return receipt, r.drain(ctx)
}

func (r *referee) Decide(ctx context.Context, c planning.Command, t planning.Texts) (planning.Outcome, error) {
	out, err := r.store.Accept(ctx, c, t)
	return r.settled(ctx, out, err)
}

func (r *referee) DecideForum(ctx context.Context, c planning.ForumCommand, t planning.Texts) (planning.Outcome, error) {
	out, err := r.store.AcceptForum(ctx, c, t)
	return r.settled(ctx, out, err)
}

func (r *referee) DecideCycle(ctx context.Context, c planning.CycleCommand, t planning.Texts) (planning.Outcome, error) {
	out, err := r.store.AcceptCycle(ctx, c, t)
	return r.settled(ctx, out, err)
}

func (r *referee) Outcome(ctx context.Context, id string) (planning.Outcome, error) {
	return r.store.Outcome(ctx, id)
}

func (r *referee) Ready(context.Context) bool { return !r.away }

func (r *referee) settled(ctx context.Context, out planning.Outcome, err error) (planning.Outcome, error) {
	if err != nil || out.Status != planning.CommandPending {
		return out, err
	}
	if err := r.drain(ctx); err != nil {
		return out, err
	}
	out, err = r.store.Outcome(ctx, out.Command)
	if err == nil && out.Error != nil {
		return out, out.Error
	}
	return out, err
}

// drain settles everything the mailbox holds.
func (r *referee) drain(ctx context.Context) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	for !r.away {
		pending, err := r.store.Pending(ctx, 200)
		if err != nil || len(pending) == 0 {
			return err
		}
		for _, env := range pending {
			if err := r.settle(ctx, env); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *referee) settle(ctx context.Context, env store.Envelope) error {
	err := r.judge(ctx, env)
	var no *planning.Error
	if errors.As(err, &no) && no.Code != planning.Unavailable {
		return r.store.Refuse(ctx, env.ID, no)
	}
	return err
}

func (r *referee) judge(ctx context.Context, env store.Envelope) error {
	switch env.Kind {
	case store.KindForumDecided:
		return r.store.Delivered(ctx, []string{env.ID})
	case store.KindForum:
		var c planning.ForumCommand
		if err := json.Unmarshal(env.Payload, &c); err != nil {
			return err
		}
		return r.judgeForum(ctx, c)
	case store.KindCycle:
		var c planning.CycleCommand
		if err := json.Unmarshal(env.Payload, &c); err != nil {
			return err
		}
		state, err := r.store.Cycle(ctx, c.Cycle)
		if err != nil {
			return err
		}
		next, changed, err := planning.DecideCycle(state, c)
		if err != nil {
			return err
		}
		return r.store.RecordCycle(ctx, next, c, changed)
	}
	var c planning.Command
	if err := json.Unmarshal(env.Payload, &c); err != nil {
		return fmt.Errorf("decode command: %w", err)
	}
	state, err := r.store.ProposalState(ctx, c.Proposal)
	if err != nil {
		return err
	}
	next, event, err := planning.Decide(state, c)
	if err != nil {
		return err
	}
	return r.store.RecordDecision(ctx, next, event)
}

func (r *referee) judgeForum(ctx context.Context, c planning.ForumCommand) error {
	state, err := r.store.ForumState(ctx, c.Forum)
	if err != nil {
		return err
	}
	next, err := planning.DecideForum(state, c, 0, 0)
	if err != nil {
		return err
	}
	if c.Act == planning.ForumClose {
		return r.store.CloseForum(ctx, next, c)
	}
	return r.store.RecordForum(ctx, next, c)
}
