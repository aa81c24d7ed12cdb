package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync"

	"musrenbang/planning"
)

// figures holds what dashboards and shares are added up from. A count over a
// whole cycle reads every proposal, which at 50,000 of them is too slow for a
// page; so each area's part of it is counted once, kept, and counted again when a
// row of that area has changed. What is kept is derived from rows alone: it can be
// thrown away at any time, and each process has its own.
type figures struct {
	mu     sync.Mutex
	cycles map[int]*figureBook
}

// figureBook is one cycle's figures by area, and how far into the record they
// have read.
type figureBook struct {
	mu       sync.Mutex
	cycle    int
	frame    frame
	areas    map[planning.AreaCode]*areaFigure
	stale    map[planning.AreaCode]bool // to be counted again
	over     map[string]bool            // plan rows that more is linked to than they hold
	revision int                        // +1 at each change
	repeated map[planning.AreaCode]repeated

	listed   bool // every area with proposals has been found once
	leaves   int64
	audits   int64
	framedAt planning.Instant
	latest   planning.Instant // newest receipt seen
	recent   map[string]planning.Instant
	asOf     planning.Instant
}

// The overlap in which receipts are looked at again: two processes on PostgreSQL
// may commit in another order than they received. And how long small tables are
// believed without an audit row saying that they changed.
const (
	receiptOverlap planning.Instant = 10 * 1_000_000
	frameAge       planning.Instant = 5 * 1_000_000
)

// book returns the cycle's figures, locked and true to the record as it stands
// now. The caller unlocks.
func (s *Store) book(ctx context.Context, cycle int) (*figureBook, error) {
	s.figures.mu.Lock()
	b := s.figures.cycles[cycle]
	if b == nil {
		if s.figures.cycles == nil {
			s.figures.cycles = map[int]*figureBook{}
		}
		b = &figureBook{
			cycle: cycle, areas: map[planning.AreaCode]*areaFigure{}, stale: map[planning.AreaCode]bool{},
			recent: map[string]planning.Instant{}, repeated: map[planning.AreaCode]repeated{}, leaves: -1,
		}
		s.figures.cycles[cycle] = b
	}
	s.figures.mu.Unlock()
	b.mu.Lock()
	if err := s.refresh(ctx, b); err != nil {
		b.mu.Unlock()
		return nil, err
	}
	return b, nil
}

// WarmFigures counts every open cycle once, so that the first reader after a
// start does not wait for it.
func (s *Store) WarmFigures(ctx context.Context) error {
	years, err := s.OpenCycles(ctx)
	if err != nil {
		return err
	}
	for _, year := range years {
		b, err := s.book(ctx, year)
		if err != nil {
			return err
		}
		b.mu.Unlock()
	}
	return nil
}

// refresh brings b up to the record. Whatever it could not finish stays marked
// and is done by the next reader.
func (s *Store) refresh(ctx context.Context, b *figureBook) error {
	now := s.now()
	if err := s.refreshFrame(ctx, b, now); err != nil {
		return err
	}
	if err := s.markChanged(ctx, b); err != nil {
		return err
	}
	for len(b.stale) > 0 {
		for _, area := range slices.Sorted(maps.Keys(b.stale)) {
			a, err := s.countArea(ctx, b, area)
			if err != nil {
				return err
			}
			b.areas[area] = a
			delete(b.stale, area)
			b.revision++
		}
		b.markOverrun()
	}
	b.asOf = now
	return nil
}

// markChanged marks the areas whose rows have changed since b last looked: by the
// leaves of the log, which are in the order of commits, by new receipts, which
// have no event yet, and by the trail for what is no event.
func (s *Store) markChanged(ctx context.Context, b *figureBook) error {
	size, _, err := readOne(ctx, s, scanOne[int64], `SELECT coalesce(max(id), -1) + 1 FROM leaves`)
	if err != nil {
		return fmt.Errorf("read log size: %w", err)
	}
	if !b.listed {
		if err := s.markAll(ctx, b); err != nil {
			return err
		}
		b.listed, b.leaves = true, size
	}
	if size > b.leaves {
		if err := s.markByLog(ctx, b, size); err != nil {
			return err
		}
		b.leaves = size
	}
	return s.markReceived(ctx, b)
}

func (s *Store) markAll(ctx context.Context, b *figureBook) error {
	areas, err := readAll(ctx, s, scanOne[string], `SELECT DISTINCT area FROM proposals WHERE cycle = ?`, b.cycle)
	if err != nil {
		return fmt.Errorf("list areas of a cycle: %w", err)
	}
	b.mark(areas)
	return nil
}

func (b *figureBook) mark(areas []string) {
	for _, a := range areas {
		b.stale[planning.AreaCode(a)] = true
	}
}

// markByLog marks what the log's new leaves have changed.
func (s *Store) markByLog(ctx context.Context, b *figureBook, size int64) error {
	leaves, err := readAll(ctx, s, scanOne[[]byte], `SELECT data FROM leaves WHERE id >= ? AND id < ?`, b.leaves, size)
	if err != nil {
		return fmt.Errorf("read new leaves: %w", err)
	}
	codes := map[string]bool{}
	for _, data := range leaves {
		var l planning.Leaf
		if err := json.Unmarshal(data, &l); err != nil {
			return fmt.Errorf("decode leaf: %w", err)
		}
		if l.Cycle == b.cycle && l.Code != "" {
			codes[string(l.Code)] = true
		}
	}
	for part := range chunks(slices.Sorted(maps.Keys(codes)), 400) {
		if err := s.markCodes(ctx, b, part); err != nil {
			return err
		}
	}
	return nil
}

// markCodes marks the areas of these proposals, and of all that look through to
// them: what was merged into them or into what they are a part of, and what was
// merged into that in turn.
func (s *Store) markCodes(ctx context.Context, b *figureBook, codes []string) error {
	rows, err := s.readPlaces(ctx, `code`, codes)
	seen := map[string]bool{}
	for err == nil && len(rows) > 0 {
		var roots, wholes []string
		for _, r := range rows {
			b.stale[r.area] = true
			seen[r.id] = true
			roots = append(roots, r.id)
			if r.splitFrom != "" {
				roots, wholes = append(roots, r.splitFrom), append(wholes, r.splitFrom)
			}
		}
		var merged, above []rowPlace
		if merged, err = s.readPlaces(ctx, `root`, distinct(roots)); err != nil {
			break
		}
		if above, err = s.readPlaces(ctx, `id`, distinct(wholes)); err != nil {
			break
		}
		rows = slices.DeleteFunc(append(merged, above...), func(r rowPlace) bool { return seen[r.id] })
	}
	if err != nil {
		return fmt.Errorf("find changed proposals: %w", err)
	}
	return nil
}

// rowPlace is where a proposal is counted.
type rowPlace struct {
	id        string
	area      planning.AreaCode
	splitFrom string
}

// readPlaces finds proposals by one column, which is a constant of this file.
func (s *Store) readPlaces(ctx context.Context, column string, values []string) (out []rowPlace, err error) {
	for part := range chunks(values, 400) {
		rows, err := readAll(ctx, s, func(r *sql.Rows) (x rowPlace, err error) { return x, r.Scan(&x.id, &x.area, &x.splitFrom) },
			`SELECT id, area, split_from FROM proposals WHERE `+column+` IN (`+marks(len(part))+`)`, anys(part)...)
		if err != nil {
			return nil, err
		}
		out = append(out, rows...)
	}
	return out, nil
}

// markReceived marks what has been received since, and what may have been
// committed late.
func (s *Store) markReceived(ctx context.Context, b *figureBook) error {
	from := b.latest - receiptOverlap
	rows, err := readHot(ctx, s, func(r *sql.Rows) (x receivedRow, err error) {
		return x, r.Scan(&x.id, &x.area, &x.at)
	}, `SELECT id, area, received_at FROM proposals WHERE cycle = ? AND received_at > ?`, b.cycle, max(int64(from), 0))
	if err != nil {
		return fmt.Errorf("find new proposals: %w", err)
	}
	for _, r := range rows {
		if _, seen := b.recent[r.id]; !seen {
			b.stale[r.area] = true
			b.recent[r.id] = r.at
		}
		b.latest = max(b.latest, r.at)
	}
	for id, at := range b.recent {
		if at <= b.latest-receiptOverlap {
			delete(b.recent, id)
		}
	}
	return nil
}

type receivedRow struct {
	id   string
	area planning.AreaCode
	at   planning.Instant
}
