package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"musrenbang/planning"
)

// The overlap in which receipts are looked at again: two processes on PostgreSQL
// may commit in another order than they received.
const receiptOverlap planning.Instant = 10 * 1_000_000

// markChanged marks the proposals that have changed since b last looked: by the
// leaves of the log, which are in the order of commits, and by new receipts,
// which have no event yet. What is no event is found by the trail (refreshFrame).
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

// markAll marks everything to be counted.
func (s *Store) markAll(ctx context.Context, b *figureBook) error {
	areas, err := readAll(ctx, s, scanOne[planning.AreaCode], `SELECT DISTINCT area FROM proposals WHERE cycle = ?`, b.cycle)
	if err != nil {
		return fmt.Errorf("list areas of a cycle: %w", err)
	}
	for _, a := range areas {
		b.staleAreas[a] = true
	}
	return nil
}

// markByLog marks what the log's new leaves have changed.
func (s *Store) markByLog(ctx context.Context, b *figureBook, size int64) error {
	leaves, err := readHot(ctx, s, scanOne[[]byte], `SELECT data FROM leaves WHERE id >= ? AND id < ?`, b.leaves, size)
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
	for part := range chunks(slices.Sorted(maps.Keys(codes)), stalePart) {
		ids, err := readAll(ctx, s, scanOne[string], `SELECT id FROM proposals WHERE code IN (`+marks(len(part))+`)`, anys(part)...)
		if err != nil {
			return fmt.Errorf("find changed proposals: %w", err)
		}
		for _, id := range ids {
			b.mark(id)
		}
	}
	return nil
}

// markReceived marks what has been received since, and what may have been
// committed late.
func (s *Store) markReceived(ctx context.Context, b *figureBook) error {
	rows, err := readHot(ctx, s, scanReceived, `SELECT id, received_at FROM proposals WHERE cycle = ? AND received_at > ?`,
		b.cycle, max(int64(b.latest-receiptOverlap), 0))
	if err != nil {
		return fmt.Errorf("find new proposals: %w", err)
	}
	for _, r := range rows {
		if _, seen := b.recent[r.id]; !seen {
			b.mark(r.id)
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
	id string
	at planning.Instant
}

func scanReceived(r *sql.Rows) (x receivedRow, err error) { return x, r.Scan(&x.id, &x.at) }
