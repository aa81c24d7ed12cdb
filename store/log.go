package store

import (
	"context"
	"fmt"

	"musrenbang/ent/db"
	"musrenbang/ent/db/leaf"
	"musrenbang/ent/db/lognode"
	"musrenbang/tlog"
)

// leafChunk bounds one INSERT: SQLite takes 32,766 parameters.
const leafChunk = 2000

// appendLeaf adds one leaf to the public log within tx and returns its index.
func (s *Store) appendLeaf(ctx context.Context, tx *db.Tx, data []byte) (index int64, err error) {
	return s.appendLeaves(ctx, tx, [][]byte{data})
}

// appendLeaves adds leaves in order and returns the index of the first. Indexes
// have no gaps: on PostgreSQL the log is locked until tx ends, so make it the
// transaction's last act; a rollback takes the leaves back with all else.
func (s *Store) appendLeaves(ctx context.Context, tx *db.Tx, leaves [][]byte) (first int64, err error) {
	if err := s.lockAlone(ctx, tx, lockLog); err != nil {
		return 0, err
	}
	size, err := logSize(ctx, tx)
	if err != nil || len(leaves) == 0 {
		return size, err
	}
	grown := growth{stored: tlog.StoredCount(size), below: readNodes(ctx, tx)}
	at := int64(s.now())
	rows := make([]*db.LeafCreate, len(leaves))
	for i, data := range leaves {
		n := size + int64(i)
		if err := grown.add(n, data); err != nil {
			return 0, err
		}
		rows[i] = tx.Leaf.Create().SetID(n).SetData(data).SetHash(tlog.LeafHash(data).String()).SetAt(at)
	}
	nodes := make([]*db.LogNodeCreate, len(grown.hashes))
	for i, h := range grown.hashes {
		nodes[i] = tx.LogNode.Create().SetID(grown.stored + int64(i)).SetHash(h[:])
	}
	if err := inChunks(rows, func(part []*db.LeafCreate) error { return tx.Leaf.CreateBulk(part...).Exec(ctx) }); err != nil {
		return 0, fmt.Errorf("append leaves: %w", err)
	}
	if err := inChunks(nodes, func(part []*db.LogNodeCreate) error { return tx.LogNode.CreateBulk(part...).Exec(ctx) }); err != nil {
		return 0, fmt.Errorf("append log nodes: %w", err)
	}
	return size, nil
}

// growth is what new leaves add to the stored hashes, before they are written.
type growth struct {
	stored int64 // how many hashes the table holds
	below  tlog.Reader
	hashes []tlog.Hash
}

func (g *growth) add(n int64, data []byte) error {
	hashes, err := tlog.StoredHashes(n, data, g.read)
	if err != nil {
		return err
	}
	g.hashes = append(g.hashes, hashes...)
	return nil
}

// read takes hashes from the new ones or, in one query, from the table.
func (g *growth) read(indexes []int64) ([]tlog.Hash, error) {
	var old []int64
	for _, i := range indexes {
		if i < g.stored {
			old = append(old, i)
		}
	}
	out := make([]tlog.Hash, len(indexes))
	var read []tlog.Hash
	if len(old) > 0 {
		var err error
		if read, err = g.below(old); err != nil {
			return nil, err
		}
	}
	for k, i := range indexes {
		if i >= g.stored {
			out[k] = g.hashes[i-g.stored]
			continue
		}
		out[k], read = read[0], read[1:]
	}
	return out, nil
}

func inChunks[T any](rows []T, insert func([]T) error) error {
	for len(rows) > 0 {
		n := min(len(rows), leafChunk)
		if err := insert(rows[:n]); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// logSize is one above the last index: the log has no gaps.
func logSize(ctx context.Context, q querier) (int64, error) {
	rows, err := q.QueryContext(ctx, "SELECT coalesce(max(id), -1) + 1 FROM leaves")
	if err != nil {
		return 0, fmt.Errorf("read log size: %w", err)
	}
	return scanInt(rows)
}

// readNodes reads stored hashes by their index through q's log_nodes.
func readNodes(ctx context.Context, tx *db.Tx) tlog.Reader {
	return func(indexes []int64) ([]tlog.Hash, error) {
		rows, err := tx.LogNode.Query().Where(lognode.IDIn(indexes...)).All(ctx)
		return orderNodes(indexes, rows, err)
	}
}

func orderNodes(indexes []int64, rows []*db.LogNode, err error) ([]tlog.Hash, error) {
	if err != nil {
		return nil, fmt.Errorf("read log nodes: %w", err)
	}
	byIndex := make(map[int64]tlog.Hash, len(rows))
	for _, r := range rows {
		var h tlog.Hash
		if copy(h[:], r.Hash) != tlog.HashSize || len(r.Hash) != tlog.HashSize {
			return nil, fmt.Errorf("log node %d is %d bytes long", r.ID, len(r.Hash))
		}
		byIndex[r.ID] = h
	}
	out := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		h, ok := byIndex[index]
		if !ok {
			return nil, fmt.Errorf("log node %d is missing", index)
		}
		out[i] = h
	}
	return out, nil
}

// LogSize is the number of leaves in the public log.
func (s *Store) LogSize(ctx context.Context) (int64, error) { return logSize(ctx, s.rdb) }

// LogReader reads stored hashes, for proofs about any past size of the log (see
// package tlog). It is good for one request: it keeps ctx.
func (s *Store) LogReader(ctx context.Context) tlog.Reader {
	return func(indexes []int64) ([]tlog.Hash, error) {
		rows, err := s.r.LogNode.Query().Where(lognode.IDIn(indexes...)).All(ctx)
		return orderNodes(indexes, rows, err)
	}
}

// LogRoot is the size of the log and the hash that stands for that many leaves.
func (s *Store) LogRoot(ctx context.Context) (size int64, root tlog.Hash, err error) {
	if size, err = s.LogSize(ctx); err != nil {
		return 0, tlog.Hash{}, err
	}
	// Nodes are never changed, so leaves that arrive meanwhile do not matter.
	root, err = tlog.Root(size, s.LogReader(ctx))
	return size, root, err
}

// LogLeaves returns up to n leaves from index from on, in order; fewer at the
// end of the log. n is capped at 10,000.
func (s *Store) LogLeaves(ctx context.Context, from int64, n int) ([][]byte, error) {
	n = min(max(n, 0), 10_000)
	rows, err := s.r.Leaf.Query().Where(leaf.IDGTE(from), leaf.IDLT(from+int64(n))).Order(leaf.ByID()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read leaves: %w", err)
	}
	out := make([][]byte, len(rows))
	for i, r := range rows {
		if r.ID != from+int64(i) {
			return nil, &tlog.Damage{From: from + int64(i), To: r.ID, What: "missing"}
		}
		out[i] = r.Data
	}
	return out, nil
}

// VerifyLog recomputes the whole log and compares it with its stored hashes and
// with checkpoints that are trusted because they were printed or kept elsewhere.
// The error is a *tlog.Damage that names the first leaf that is not what it was.
func (s *Store) VerifyLog(ctx context.Context, trusted ...tlog.Checkpoint) error {
	size, err := s.LogSize(ctx)
	if err != nil {
		return err
	}
	var chunk [][]byte
	var start int64
	next := func(n int64) ([]byte, error) {
		if n >= start+int64(len(chunk)) {
			start = n
			if chunk, err = s.LogLeaves(ctx, n, leafChunk); err != nil {
				return nil, err
			}
			if len(chunk) == 0 {
				return nil, &tlog.Damage{From: n, To: size, What: "missing"}
			}
		}
		return chunk[n-start], nil
	}
	return tlog.Verify(size, next, s.LogReader(ctx), trusted...)
}
