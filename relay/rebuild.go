package relay

import (
	"context"
	"fmt"
	"sync"
	"time"

	"musrenbang/planning"
	"musrenbang/workflows"
)

// Progress tells how far a long work has come.
type Progress func(done int)

// Rebuilt counts what Rebuild found and started.
type Rebuilt struct {
	Proposals, Forums, Cycles int
	Started                   int
}

// page is how many rows are read at a time.
const page = 500

// Rebuild makes sure that every open proposal, sitting and cycle has a live
// workflow at its place, from the database alone: after a lost or moved Temporal
// store, an upgrade of the embedded server, a restore, or a move to a cluster.
// What runs already is left alone; submissions not yet recorded are the relay's.
func (r *Relay) Rebuild(ctx context.Context, progress Progress) (Rebuilt, error) {
	var out Rebuilt
	years, err := r.store.OpenCycles(ctx)
	if err != nil {
		return out, err
	}
	for _, y := range years {
		state, err := r.store.Cycle(ctx, y)
		if err != nil {
			return out, err
		}
		if err := r.client.StartCycle(ctx, state); err != nil {
			return out, fmt.Errorf("start cycle %d: %w", y, err)
		}
		out.Cycles++
	}
	if out.Forums, err = r.rebuildForums(ctx); err != nil {
		return out, err
	}
	out.Proposals, err = r.rebuildProposals(ctx, progress)
	out.Started = out.Cycles + out.Forums + out.Proposals
	return out, err
}

func (r *Relay) rebuildForums(ctx context.Context) (n int, err error) {
	after := ""
	for {
		forums, err := r.store.OpenForums(ctx, after, page)
		if err != nil || len(forums) == 0 {
			return n, err
		}
		for _, f := range forums {
			if err := r.client.StartForum(ctx, f); err != nil {
				return n, fmt.Errorf("start forum %s: %w", f.ID, err)
			}
			n++
		}
		after = forums[len(forums)-1].ID
	}
}

func (r *Relay) rebuildProposals(ctx context.Context, progress Progress) (n int, err error) {
	after := ""
	for {
		list, err := r.store.OpenProposals(ctx, after, page)
		if err != nil || len(list) == 0 {
			return n, err
		}
		if err := r.startAll(ctx, list); err != nil {
			return n, err
		}
		n += len(list)
		if progress != nil {
			progress(n)
		}
		after = list[len(list)-1].ID
	}
}

// startAll starts a page of proposals, several at a time.
func (r *Relay) startAll(ctx context.Context, list []planning.Proposal) error {
	var (
		wg    sync.WaitGroup
		once  sync.Once
		first error
		slots = make(chan struct{}, 8)
	)
	for _, p := range list {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			if err := r.client.StartProposal(ctx, p, nil); err != nil {
				once.Do(func() { first = fmt.Errorf("start proposal %s: %w", p.Code, err) })
			}
		})
	}
	wg.Wait()
	return first
}

// Reconcile repeats Rebuild's care row by row while the system runs: one page of
// open proposals a minute, each looked for in Temporal and started if missing.
func (r *Relay) Reconcile(ctx context.Context, every time.Duration) {
	after := ""
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(every):
		}
		next, err := r.reconcilePage(ctx, after)
		if err != nil && ctx.Err() == nil {
			r.log.Warn("reconcile failed", "error", err)
		}
		after = next
	}
}

func (r *Relay) reconcilePage(ctx context.Context, after string) (next string, err error) {
	list, err := r.store.OpenProposals(ctx, after, 50)
	if err != nil || len(list) == 0 {
		return "", err
	}
	for _, p := range list {
		running, err := r.client.Running(ctx, workflows.ProposalID(p.Code))
		if err != nil {
			return after, err
		}
		if running {
			continue
		}
		// Read again: it may have ended since the page was read.
		now, err := r.store.ProposalState(ctx, p.ID)
		if err != nil || now.Class.Terminal() {
			continue
		}
		r.log.Warn("open proposal without workflow, started", "proposal", p.Code)
		if err := r.client.StartProposal(ctx, now, nil); err != nil {
			return after, err
		}
	}
	return list[len(list)-1].ID, nil
}
