package store

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"entgo.io/ent/dialect"

	"musrenbang/ent/db"
	"musrenbang/planning"
)

func TestTxRollsBack(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		boom := errors.New("boom")
		err := s.withTx(t.Context(), func(tx *db.Tx) error {
			must(t, setSetting(t.Context(), tx, "a", "half"))
			return boom
		})
		if !errors.Is(err, boom) {
			t.Errorf("the error came back as %v", err)
		}
		func() {
			defer func() {
				if r := recover(); r != "bang" {
					t.Errorf("the panic came back as %v", r)
				}
			}()
			_ = s.withTx(t.Context(), func(tx *db.Tx) error {
				must(t, setSetting(t.Context(), tx, "a", "half"))
				panic("bang")
			})
		}()
		if got, err := s.Setting(t.Context(), "a"); err != nil || got != "" {
			t.Errorf("half a change stayed: %q, %v", got, err)
		}
		// The turn was given back both times.
		must(t, s.SetSetting(t.Context(), office, "a", "whole"))
		if got, err := s.Setting(t.Context(), "a"); err != nil || got != "whole" {
			t.Errorf("after two failures: %q, %v", got, err)
		}
	})
}

// TestTxStopsWaiting asks for a turn that does not come: the answer is
// Unavailable within its time, and a context that ends is heeded at once.
func TestTxStopsWaiting(t *testing.T) {
	s := openTest(t, dialect.SQLite)
	inside := func(*db.Tx) error {
		started := time.Now()
		err := s.withTx(t.Context(), func(*db.Tx) error { t.Error("a second writer got in"); return nil })
		wantCode(t, err, planning.Unavailable, "error.busy")
		if waited := time.Since(started); waited < acquireWithin || waited > 5*acquireWithin {
			t.Errorf("waited %v, want about %v", waited, acquireWithin)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := s.withTx(ctx, nil); !errors.Is(err, context.Canceled) {
			t.Errorf("a context that has ended gave %v", err)
		}
		if done, err := s.tryTx(t.Context(), nil); done || err != nil {
			t.Errorf("tryTx with the turn taken: %v, %v", done, err)
		}
		return nil
	}
	must(t, s.withTx(t.Context(), inside))
	if done, err := s.tryTx(t.Context(), func(*db.Tx) error { return nil }); !done || err != nil {
		t.Errorf("tryTx with the turn free: %v, %v", done, err)
	}
}

// TestBusyIsUnavailable lets another process's lock stand in the way.
func TestBusyIsUnavailable(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		s := openTest(t, dialect.SQLite)
		other, err := Open(t.Context(), Options{Dir: s.Dir()})
		must(t, err)
		defer other.Close()
		must(t, other.withTx(t.Context(), func(*db.Tx) error {
			wantCode(t, s.SetSetting(t.Context(), office, "a", "b"), planning.Unavailable, "error.busy")
			return nil
		}))
	})
	t.Run("postgres", func(t *testing.T) {
		s := openTest(t, dialect.Postgres)
		must(t, s.withTx(t.Context(), func(tx *db.Tx) error {
			must(t, s.lockAlone(t.Context(), tx, lockLog))
			err := s.withTx(t.Context(), func(inner *db.Tx) error {
				if _, err := inner.ExecContext(t.Context(), "SET LOCAL lock_timeout = '50ms'"); err != nil {
					return err
				}
				_, err := s.appendLeaf(t.Context(), inner, []byte("x"))
				return err
			})
			wantCode(t, err, planning.Unavailable, "error.busy")
			return nil
		}))
	})
}

// TestWritersQueue lets many write at once: every one gets its turn.
func TestWritersQueue(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		var wg sync.WaitGroup
		for range 40 {
			wg.Go(func() {
				err := s.withTx(t.Context(), func(tx *db.Tx) error {
					return auditTx(t.Context(), tx, s.now(), office, "test.queue", "x", nil)
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		page, err := s.AuditEntries(t.Context(), AuditFilter{Action: "test.queue"}, Paging{})
		if err != nil || len(page.Items) != 40 {
			t.Errorf("%d of 40 writes are there, %v", len(page.Items), err)
		}
	})
}

func TestPlaceholders(t *testing.T) {
	lite, post := &Store{dialect: dialect.SQLite}, &Store{dialect: dialect.Postgres}
	const query = "SELECT ? WHERE a = ? AND b IN (?, ?)"
	if got := lite.q(query); got != query {
		t.Errorf("SQLite: %s", got)
	}
	if got := post.q(query); got != "SELECT $1 WHERE a = $2 AND b IN ($3, $4)" {
		t.Errorf("PostgreSQL: %s", got)
	}
}

func TestCursor(t *testing.T) {
	c := cursor{testStart, "a|b"}
	got, set, limit, err := Paging{Cursor: c.encode()}.open()
	if err != nil || !set || got != c || limit != defaultLimit {
		t.Errorf("%+v, %v, %d, %v", got, set, limit, err)
	}
	for _, bad := range []string{"x", "!", "MTIz", "fGE", string(make([]byte, 600))} {
		_, _, _, err := Paging{Cursor: bad}.open()
		wantCode(t, err, planning.BadRequest, "error.cursor")
	}
	for ask, want := range map[int]int{0: 50, -1: 50, 7: 7, 100_000: 200} {
		if got := (Paging{Limit: ask}).limit(); got != want {
			t.Errorf("limit %d gives %d, want %d", ask, got, want)
		}
	}
}
