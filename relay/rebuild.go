package relay

import (
	"context"
	"errors"
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
		if err := r.startYear(ctx, y); err != nil {
			return out, err
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

func (r *Relay) startYear(ctx context.Context, year int) error {
	state, err := r.store.Cycle(ctx, year)
	if err != nil {
		return err
	}
	if err := r.client.StartCycle(ctx, state); err != nil {
		return fmt.Errorf("start cycle %d: %w", year, err)
	}
	return nil
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
			if err := r.startOpen(ctx, p.ID); err != nil {
				once.Do(func() { first = fmt.Errorf("start proposal %s: %w", p.Code, err) })
			}
		})
	}
	wg.Wait()
	return first
}

// purgeEvery is how often lists are looked at whose retention has ended.
const purgeEvery = 6 * time.Hour

// Reconcile repeats Rebuild's care row by row while the system runs: every year,
// and one page of open sittings and of open proposals at a time, each looked for
// in Temporal and started if missing.
func (r *Relay) Reconcile(ctx context.Context, every time.Duration) {
	forum, proposal := "", ""
	var purged time.Time
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(every):
		}
		if time.Since(purged) > purgeEvery {
			purged = time.Now()
			if _, err := r.store.PurgeAttendees(ctx, r.store.Now()); err != nil && ctx.Err() == nil {
				r.log.Warn("lists of names whose time is up were not removed", "error", err)
			}
		}
		if r.away.Load() {
			continue
		}
		err := r.reconcileYears(ctx)
		var failed [2]error
		forum, failed[0] = r.reconcileForums(ctx, forum)
		proposal, failed[1] = r.reconcileProposals(ctx, proposal)
		if err = errors.Join(err, failed[0], failed[1]); err != nil && ctx.Err() == nil {
			r.log.Warn("reconcile failed", "error", err)
		}
	}
}

func (r *Relay) reconcileYears(ctx context.Context) error {
	years, err := r.store.OpenCycles(ctx)
	if err != nil {
		return err
	}
	for _, y := range years {
		err := r.ensure(ctx, workflows.CycleID(y), func() error { return r.startYear(ctx, y) })
		if err != nil {
			return err
		}
	}
	return nil
}

// looked is how many rows one round looks at.
const looked = 50

func (r *Relay) reconcileForums(ctx context.Context, after string) (next string, err error) {
	list, err := r.store.OpenForums(ctx, after, looked)
	if err != nil || len(list) == 0 {
		return "", err
	}
	for _, f := range list {
		err := r.ensure(ctx, workflows.ForumID(f), func() error {
			now, err := r.store.ForumState(ctx, f.ID)
			if err != nil || now.Status == planning.ForumSigned {
				return err
			}
			return r.client.StartForum(ctx, now)
		})
		if err != nil {
			return after, err
		}
	}
	return list[len(list)-1].ID, nil
}

func (r *Relay) reconcileProposals(ctx context.Context, after string) (next string, err error) {
	list, err := r.store.OpenProposals(ctx, after, looked)
	if err != nil || len(list) == 0 {
		return "", err
	}
	for _, p := range list {
		err := r.ensure(ctx, workflows.ProposalID(p.Code), func() error {
			now, err := r.store.ProposalState(ctx, p.ID)
			if err != nil || now.Class.Terminal() {
				return err
			}
			return r.client.StartProposal(ctx, now, nil)
		})
		if err != nil {
			return after, err
		}
	}
	return list[len(list)-1].ID, nil
}

// ensure starts a workflow that does not run. start reads the row again: it may
// have ended since its page was read.
func (r *Relay) ensure(ctx context.Context, workflowID string, start func() error) error {
	running, err := r.client.Running(ctx, workflowID)
	if err != nil || running {
		return err
	}
	r.log.Warn("open process without workflow, started", "workflow", workflowID)
	return start()
}

// startOpen starts a proposal from its row as it stands now: it may have moved on
// since a page was read.
func (r *Relay) startOpen(ctx context.Context, id string) error {
	now, err := r.store.ProposalState(ctx, id)
	if err != nil || now.Class.Terminal() {
		return err
	}
	return r.client.StartProposal(ctx, now, nil)
}
