package store

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"musrenbang/ent/db"
	"musrenbang/tlog"
)

func appendTest(t *testing.T, s *Store, leaves ...string) int64 {
	t.Helper()
	data := make([][]byte, len(leaves))
	for i, l := range leaves {
		data[i] = []byte(l)
	}
	var first int64
	must(t, s.withTx(t.Context(), func(tx *db.Tx) (err error) {
		first, err = s.appendLeaves(t.Context(), tx, data)
		return err
	}))
	return first
}

// TestLogGrowsGapless lets fifty writers append at once, some of whom fail.
func TestLogGrowsGapless(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		const writers = 50
		boom := errors.New("boom")
		var mu sync.Mutex
		seen := map[int64]bool{}
		var wg sync.WaitGroup
		for w := range writers {
			wg.Go(func() {
				var index int64
				err := s.withTx(t.Context(), func(tx *db.Tx) (err error) {
					if index, err = s.appendLeaf(t.Context(), tx, fmt.Appendf(nil, "leaf of %d", w)); err != nil {
						return err
					}
					if w%5 == 0 {
						return boom
					}
					return nil
				})
				mu.Lock()
				defer mu.Unlock()
				switch {
				case w%5 == 0 && !errors.Is(err, boom), w%5 != 0 && err != nil:
					t.Errorf("writer %d: %v", w, err)
				case w%5 != 0 && seen[index]:
					t.Errorf("index %d was given twice", index)
				case w%5 != 0:
					seen[index] = true
				}
			})
		}
		wg.Wait()
		for n := range int64(writers - writers/5) {
			if !seen[n] {
				t.Errorf("index %d is missing", n)
			}
		}
		size, err := s.LogSize(t.Context())
		if err != nil || size != int64(len(seen)) {
			t.Errorf("size %d, %v, want %d", size, err, len(seen))
		}
		must(t, s.VerifyLog(t.Context()))
	})
}

// TestLogAgreesWithATreeInMemory appends in batches of every size and compares
// the root with one computed from the leaves alone.
func TestLogAgreesWithATreeInMemory(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		var all [][]byte
		var checkpoints []tlog.Checkpoint
		for batch := range 12 {
			leaves := make([]string, batch)
			for i := range leaves {
				leaves[i] = fmt.Sprintf("%d/%d", batch, i)
				all = append(all, []byte(leaves[i]))
			}
			if first := appendTest(t, s, leaves...); first != int64(len(all)-batch) {
				t.Fatalf("batch of %d begins at %d, want %d", batch, first, len(all)-batch)
			}
			size, root, err := s.LogRoot(t.Context())
			must(t, err)
			if size != int64(len(all)) || root != rootOf(t, all) {
				t.Fatalf("after %d leaves the root is of %d leaves or wrong", len(all), size)
			}
			checkpoints = append(checkpoints, tlog.Checkpoint{Origin: "musrenbang/33.74", Size: size, Root: root})
		}
		must(t, s.VerifyLog(t.Context(), checkpoints...))
		got, err := s.LogLeaves(t.Context(), 60, 100)
		if err != nil || len(got) != len(all)-60 || string(got[0]) != string(all[60]) {
			t.Errorf("leaves from 60: %d, %v", len(got), err)
		}
		proof, err := tlog.ProveInclusion(int64(len(all)), 33, s.LogReader(t.Context()))
		must(t, err)
		must(t, tlog.CheckInclusion(proof, int64(len(all)), rootOf(t, all), 33, tlog.LeafHash(all[33])))
		checkpoints[3].Root[0] ^= 1
		if err := s.VerifyLog(t.Context(), checkpoints...); err == nil {
			t.Error("a log that a checkpoint contradicts was verified")
		}
	})
}

func rootOf(t *testing.T, leaves [][]byte) tlog.Hash {
	t.Helper()
	var stored []tlog.Hash
	read := func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			out[i] = stored[index]
		}
		return out, nil
	}
	for n, data := range leaves {
		hashes, err := tlog.StoredHashes(int64(n), data, read)
		must(t, err)
		stored = append(stored, hashes...)
	}
	root, err := tlog.Root(int64(len(leaves)), read)
	must(t, err)
	return root
}

// TestVerifyLogNamesTheDamage changes, removes and forges behind the triggers'
// back, as somebody with the file in hand could.
func TestVerifyLogNamesTheDamage(t *testing.T) {
	tampering := []struct {
		name, sql string
		at        int64
	}{
		{"a changed byte", "UPDATE leaves SET data = 'leaf X' WHERE id = 4", 4},
		{"a leaf taken out of the middle", "DELETE FROM leaves WHERE id = 5", 5},
		{"a stored hash", "UPDATE log_nodes SET hash = (SELECT hash FROM log_nodes WHERE id = 1) WHERE id = 0", 0},
		{"the last leaf cut off", "DELETE FROM leaves WHERE id = 8", 8},
	}
	for _, c := range tampering {
		t.Run(c.name, func(t *testing.T) {
			eachDialect(t, func(t *testing.T, s *Store) {
				for i := range 9 {
					appendTest(t, s, fmt.Sprintf("leaf %d", i))
				}
				size, root, err := s.LogRoot(t.Context())
				must(t, err)
				known := tlog.Checkpoint{Origin: "musrenbang/33.74", Size: size, Root: root}
				must(t, s.VerifyLog(t.Context(), known))
				openTables(t, s, "leaves", "log_nodes")
				_, err = s.wdb.ExecContext(t.Context(), c.sql)
				must(t, err)
				var damage *tlog.Damage
				if err := s.VerifyLog(t.Context(), known); !errors.As(err, &damage) || damage.From != c.at {
					t.Errorf("verified with %v, want damage at leaf %d", err, c.at)
				}
			})
		})
	}
}

// openTables takes the append-only triggers off.
func openTables(t *testing.T, s *Store, tables ...string) {
	t.Helper()
	for _, table := range tables {
		for _, kind := range []string{"_no_update", "_no_delete"} {
			drop := "DROP TRIGGER " + table + kind
			if s.postgres() {
				drop += " ON " + table
			}
			_, err := s.wdb.ExecContext(t.Context(), drop)
			must(t, err)
		}
	}
}
