package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	entsql "entgo.io/ent/dialect/sql"

	"musrenbang/ent/db"
	"musrenbang/planning"
)

// acquireWithin is how long a write waits for its turn before it answers
// Unavailable: long enough for a queue of commits, short enough for a person.
const acquireWithin = 2 * time.Second

// withTx runs fn in the one kind of transaction that writes: committed if fn
// returns nil, rolled back if it returns an error or panics. Where no turn comes
// within two seconds it returns Unavailable (error.busy); nothing was done then.
//
// Never call withTx, or use s.w, s.r or their pools, inside fn: on SQLite the
// inner call would wait for the outer one. nesting_test.go looks for it.
func (s *Store) withTx(ctx context.Context, fn func(tx *db.Tx) error) error {
	release, err := s.acquire(ctx, acquireWithin)
	if err != nil {
		return err
	}
	defer release()
	return s.runTx(ctx, fn)
}

// tryTx is withTx for what may as well happen later: done is false, and nothing
// was tried, where a turn is not free at once.
func (s *Store) tryTx(ctx context.Context, fn func(tx *db.Tx) error) (done bool, err error) {
	select {
	case s.gate <- struct{}{}:
		defer func() { <-s.gate }()
		return true, s.runTx(ctx, fn)
	default:
		return false, nil
	}
}

func (s *Store) runTx(ctx context.Context, fn func(tx *db.Tx) error) error {
	return s.runTxOn(ctx, s.w, fn)
}

func (s *Store) runTxOn(ctx context.Context, client *db.Client, fn func(tx *db.Tx) error) error {
	tx, err := client.Tx(ctx)
	if err != nil {
		return busyError("begin transaction", err)
	}
	// Rollback after a commit is a no-op; on every other way out, panics
	// included, it is what keeps half a change from staying.
	defer func() { _ = tx.Rollback() }()
	if err := fn(tx); err != nil {
		return asUnavailable(err)
	}
	if err := tx.Commit(); err != nil {
		return busyError("commit", err)
	}
	return nil
}

// acquire takes a turn to write, within the given time.
func (s *Store) acquire(ctx context.Context, within time.Duration) (release func(), err error) {
	timer := time.NewTimer(within)
	defer timer.Stop()
	select {
	case s.gate <- struct{}{}:
		return func() { <-s.gate }, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("wait to write: %w", ctx.Err())
	case <-timer.C:
		return nil, planning.Refuse(planning.Unavailable, "error.busy")
	}
}

// lockable is any of Ent's queries.
type lockable[Q any] interface {
	ForUpdate(opts ...entsql.LockOption) Q
	ForShare(opts ...entsql.LockOption) Q
}

// forUpdate locks the rows of q until the transaction ends. SQLite's writer is
// alone already, and its dialect knows no such clause.
func forUpdate[Q lockable[Q]](s *Store, q Q) Q {
	if s.postgres() {
		return q.ForUpdate()
	}
	return q
}

// forShare keeps others from changing the rows of q until the transaction ends.
func forShare[Q lockable[Q]](s *Store, q Q) Q {
	if s.postgres() {
		return q.ForShare()
	}
	return q
}

// The advisory locks of PostgreSQL, each for one thing that has no row to lock.
const (
	lockMigrate = 0x6d757372_01 // "musr": ours among other programs' locks
	lockLog     = 0x6d757372_02
	lockMailbox = 0x6d757372_03
	lockAdmins  = 0x6d757372_04
)

// lockAlone makes the rest of the transaction alone among those that take the
// same lock. On SQLite every writer is alone already.
func (s *Store) lockAlone(ctx context.Context, q querier, lock int64) error {
	if !s.postgres() {
		return nil
	}
	if _, err := q.ExecContext(ctx, "SELECT pg_advisory_xact_lock($1)", lock); err != nil {
		return fmt.Errorf("take lock: %w", err)
	}
	return nil
}

// q rewrites ? placeholders to $1, $2, … for PostgreSQL. Queries are constants
// of this package and hold no question mark in quotes.
func (s *Store) q(query string) string {
	if !s.postgres() {
		return query
	}
	var b strings.Builder
	n := 0
	for i := range len(query) {
		if query[i] != '?' {
			b.WriteByte(query[i])
			continue
		}
		n++
		b.WriteString("$" + strconv.Itoa(n))
	}
	return b.String()
}
