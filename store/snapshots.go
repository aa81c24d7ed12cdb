package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"musrenbang/ent/db"
	"musrenbang/ent/db/cycle"
	"musrenbang/ent/db/snapshot"
	"musrenbang/planning"
)

// Snapshot is a published figure, frozen. A later correction is a new snapshot
// that names the one before it.
type Snapshot struct {
	ID       int
	Cycle    int
	Kind     string           // which figure, such as "share"
	TakenAt  planning.Instant // when it was published
	CutoffAt planning.Instant // what had happened before it is counted
	Content  json.RawMessage
	Digest   string // SHA-256 of Content in hex
	Previous int    // 0 for the first of its kind
}

// Publish freezes a figure. The same content as the last snapshot of its kind is
// that snapshot: nothing is added. NotFound (error.cycle_unknown) where there is
// no such cycle.
func (s *Store) Publish(ctx context.Context, by planning.ActorRef, year int, kind string, cutoff planning.Instant, content json.RawMessage) (Snapshot, error) {
	sum := sha256.Sum256(content)
	n := Snapshot{Cycle: year, Kind: kind, TakenAt: s.now(), CutoffAt: cutoff, Content: content, Digest: hex.EncodeToString(sum[:])}
	err := s.withTx(ctx, func(tx *db.Tx) error {
		// The cycle's row orders publications: each knows the one before it.
		if _, err := forUpdate(s, tx.Cycle.Query().Where(cycle.ID(year))).Only(ctx); err != nil {
			return notFound(err, "error.cycle_unknown")
		}
		last, err := tx.Snapshot.Query().Where(snapshot.Cycle(year), snapshot.Kind(kind)).Order(db.Desc(snapshot.FieldID)).First(ctx)
		switch {
		case err == nil && last.Digest == n.Digest && last.CutoffAt == int64(cutoff):
			n = fromDBSnapshot(last)
			return nil
		case err == nil:
			n.Previous = last.ID
		case !db.IsNotFound(err):
			return fmt.Errorf("read snapshot: %w", err)
		}
		row, err := tx.Snapshot.Create().SetCycle(year).SetKind(kind).SetTakenAt(int64(n.TakenAt)).SetCutoffAt(int64(cutoff)).
			SetContent(content).SetDigest(n.Digest).SetPrevious(n.Previous).Save(ctx)
		if err != nil {
			return fmt.Errorf("insert snapshot: %w", err)
		}
		n.ID = row.ID
		return auditTx(ctx, tx, n.TakenAt, by, "snapshot.publish", fmt.Sprintf("%d/%s", year, kind), map[string]string{"digest": n.Digest})
	})
	if err != nil {
		return Snapshot{}, err
	}
	return n, nil
}

// Snapshot returns one snapshot. NotFound (error.snapshot_unknown) where there
// is none.
func (s *Store) Snapshot(ctx context.Context, id int) (Snapshot, error) {
	row, err := s.r.Snapshot.Get(ctx, id)
	if err != nil {
		return Snapshot{}, notFound(err, "error.snapshot_unknown")
	}
	return fromDBSnapshot(row), nil
}

// Snapshots lists what a cycle has published, newest first; kind "" means all.
func (s *Store) Snapshots(ctx context.Context, year int, kind string) ([]Snapshot, error) {
	q := s.r.Snapshot.Query().Where(snapshot.Cycle(year))
	if kind != "" {
		q = q.Where(snapshot.Kind(kind))
	}
	rows, err := q.Order(db.Desc(snapshot.FieldID)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read snapshots: %w", err)
	}
	out := make([]Snapshot, len(rows))
	for i, r := range rows {
		out[i] = fromDBSnapshot(r)
	}
	return out, nil
}

func fromDBSnapshot(r *db.Snapshot) Snapshot {
	return Snapshot{
		ID: r.ID, Cycle: r.Cycle, Kind: r.Kind, TakenAt: planning.Instant(r.TakenAt), CutoffAt: planning.Instant(r.CutoffAt),
		Content: r.Content, Digest: r.Digest, Previous: r.Previous,
	}
}
