package records

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"musrenbang/planning"
	"musrenbang/store"
)

// Options say how years are played.
type Options struct {
	// Whole plays everything in one transaction and keeps it only if no row was
	// refused. Else it is kept piece by piece, and the first refusal ends it.
	Whole bool
	// DryRun takes everything back at the end; with Whole only.
	DryRun bool
	// Progress is told how many acts of how many are done; nil = nobody.
	Progress func(done, total int)
}

// piece is how many acts one transaction holds where the whole is not one: a
// second or so, so that the terminal moves and the write-ahead log stays small.
const piece = 500

// errTakenBack ends a transaction that is not to be kept.
var errTakenBack = errors.New("records: taken back")

// Play records years, all in the order of time. s must have been opened with
// clock's Now. What the rules or the mailbox refuse is named row by row (Faults).
// Played again, the same years change nothing.
func Play(ctx context.Context, s *store.Store, clock *Clock, years []Year, o Options) error {
	var deeds []deed
	for i := range years {
		y := &years[i]
		for _, d := range y.deeds() {
			d.do = y.guard(d.no, d.do)
			if d.at > y.Until && (d.tick || !o.Whole) {
				continue // it has not happened yet
			}
			d.at = min(d.at, y.Until)
			deeds = append(deeds, d)
		}
	}
	slices.SortStableFunc(deeds, func(a, b deed) int { return cmp.Compare(a.at, b.at) })
	p := &player{store: s, clock: clock, failed: map[rowKey]bool{}}
	if o.Whole {
		return p.whole(ctx, deeds, o)
	}
	return p.pieces(ctx, deeds, o)
}

// guard names the row a refusal belongs to and leaves out what would only follow
// from it.
func (y *Year) guard(no int, do func(ctx context.Context, p *player) error) func(ctx context.Context, p *player) error {
	return func(ctx context.Context, p *player) error {
		key := rowKey{y.Cycle, no}
		if no != 0 && p.failed[key] {
			return nil
		}
		err := do(ctx, p)
		var refused *planning.Error
		if err == nil || !errors.As(err, &refused) || refused.Code == planning.Unavailable || refused.Code == planning.Internal {
			return err
		}
		if no == 0 && len(p.faults) > 0 {
			return nil // a sitting that cannot close because of a row named already
		}
		p.failed[key] = true
		p.faults = append(p.faults, Fault{Cycle: y.Cycle, No: no, Err: refused})
		return nil
	}
}

// whole plays everything in one transaction.
func (p *player) whole(ctx context.Context, deeds []deed, o Options) error {
	err := p.store.Batch(ctx, func(b *store.Batch) error {
		p.b, p.faults, p.failed = b, nil, map[rowKey]bool{}
		for i, d := range deeds {
			if err := p.one(ctx, d); err != nil {
				return err
			}
			o.tell(i+1, len(deeds))
		}
		if len(p.faults) > 0 || o.DryRun {
			return errTakenBack
		}
		return nil
	})
	if err != nil && !errors.Is(err, errTakenBack) {
		return err
	}
	return p.faults.err()
}

// pieces plays in transactions of bounded size.
func (p *player) pieces(ctx context.Context, deeds []deed, o Options) error {
	done, total := 0, len(deeds)
	for len(deeds) > 0 {
		n := 1
		if !deeds[0].own {
			for n < min(piece, len(deeds)) && !deeds[n].own {
				n++
			}
		}
		if err := p.some(ctx, deeds[:n]); err != nil {
			return err
		}
		deeds = deeds[n:]
		done += n
		o.tell(done, total)
	}
	return nil
}

func (p *player) some(ctx context.Context, deeds []deed) error {
	if deeds[0].own {
		p.clock.Set(deeds[0].at)
		return deeds[0].do(ctx, p)
	}
	failed := maps.Clone(p.failed)
	return p.store.Batch(ctx, func(b *store.Batch) error {
		p.b, p.faults, p.failed = b, nil, maps.Clone(failed)
		for _, d := range deeds {
			if err := p.one(ctx, d); err != nil {
				return err
			}
		}
		return p.faults.err()
	})
}

func (p *player) one(ctx context.Context, d deed) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	p.clock.Set(d.at)
	// Looked at here, once an act: below, SQLite would watch it in a goroutine of
	// its own for each statement.
	return d.do(context.WithoutCancel(ctx), p)
}

func (o Options) tell(done, total int) {
	if o.Progress != nil {
		o.Progress(done, total)
	}
}

// Fault is one row that was refused. No is 0 where it was no row's act.
type Fault struct {
	Cycle, No int
	Err       *planning.Error
}

// Faults are the rows that were refused. As a planning.Error it is Invalid
// (error.file_rows).
type Faults []Fault

// Error names the first, for logs.
func (f Faults) Error() string {
	if len(f) == 0 {
		return "no faults"
	}
	return fmt.Sprintf("cycle %d, row %d: %v (%d in all)", f[0].Cycle, f[0].No, f[0].Err, len(f))
}

// Unwrap gives the edge what it can translate.
func (f Faults) Unwrap() error {
	return planning.Refuse(planning.Invalid, "error.file_rows", "count", fmt.Sprint(len(f)))
}

// err is f as an error: what was no row's act is left out where it only followed
// from a row's.
func (f Faults) err() error {
	rows := slices.DeleteFunc(slices.Clone(f), func(x Fault) bool { return x.No == 0 })
	switch {
	case len(rows) > 0:
		return rows
	case len(f) > 0:
		return f
	}
	return nil
}
