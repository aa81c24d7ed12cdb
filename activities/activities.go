// Package activities does what workflows ask for: it writes the record, makes
// papers, owes notices. Each activity is safe to repeat, because Temporal runs it
// at least once; identities and instants come with the input, never from here.
//
// It may know the store, the papers and the texts. It must not know the
// workflows that call it, HTTP, or a rule: those are planning's.
package activities

import (
	"context"
	"log/slog"

	"musrenbang/planning"
	"musrenbang/refusal"
	"musrenbang/store"
)

// Activities are the side effects with what they need.
type Activities struct {
	Store *store.Store
	// BaseURL is the public address printed on papers; "" marks them "contoh".
	BaseURL string
	Log     *slog.Logger
}

// RecordDecision writes a proposal's decision: fact, event, row, outcome, leaf.
func (a *Activities) RecordDecision(ctx context.Context, p planning.Proposal, e planning.Event) error {
	return refusal.ToTemporal(a.Store.RecordDecision(ctx, p, e))
}

// RecordForum writes a sitting's step other than its close.
func (a *Activities) RecordForum(ctx context.Context, f planning.Forum, c planning.ForumCommand) error {
	return refusal.ToTemporal(a.Store.RecordForum(ctx, f, c))
}

// CloseForum freezes a sitting and decides its whole agenda in one transaction.
func (a *Activities) CloseForum(ctx context.Context, f planning.Forum, c planning.ForumCommand) error {
	defer alive(ctx)()
	return refusal.ToTemporal(a.Store.CloseForum(ctx, f, c))
}

// RecordCycle writes a calendar's step.
func (a *Activities) RecordCycle(ctx context.Context, c planning.Cycle, cmd planning.CycleCommand, changed bool) error {
	return refusal.ToTemporal(a.Store.RecordCycle(ctx, c, cmd, changed))
}
