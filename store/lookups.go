package store

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"musrenbang/ent/db"
	"musrenbang/ent/db/agency"
	"musrenbang/ent/db/area"
	"musrenbang/ent/db/cycle"
	"musrenbang/ent/db/predicate"
	"musrenbang/planning"
)

// errAgain asks retryUnique for another turn: somebody else was quicker.
var errAgain = errors.New("store: somebody else was quicker, read again")

// retryUnique runs a transaction again where another one took what it was about
// to make: the second time it sees what the other has done.
func (s *Store) retryUnique(fn func() error) error {
	var err error
	for range 5 {
		err = fn()
		if !errors.Is(err, errAgain) && !isUnique(err) {
			return err
		}
	}
	return fmt.Errorf("gave up after five turns: %w", err)
}

func (s *Store) areaExists(ctx context.Context, tx *db.Tx, code planning.AreaCode) (bool, error) {
	ok, err := tx.Area.Query().Where(area.ID(string(code))).Exist(ctx)
	if err != nil {
		return false, fmt.Errorf("read area: %w", err)
	}
	return ok, nil
}

func (s *Store) agencyExists(ctx context.Context, tx *db.Tx, code string) (bool, error) {
	ok, err := tx.Agency.Query().Where(agency.ID(code)).Exist(ctx)
	if err != nil {
		return false, fmt.Errorf("read agency: %w", err)
	}
	return ok, nil
}

// ruleset is the version of the rules a cycle's decisions are taken under.
func (s *Store) ruleset(ctx context.Context, tx *db.Tx, year int) int {
	c, err := tx.Cycle.Query().Where(cycle.ID(year)).Select(cycle.FieldRuleset).Only(ctx)
	if err != nil {
		return planning.DefaultRules().Version
	}
	return c.Ruleset
}

func cycleID(year int) predicate.Cycle { return cycle.ID(year) }

// chunks cuts a list for statements with a bounded number of parameters.
func chunks[T any](list []T, size int) iter.Seq[[]T] { return slices.Chunk(list, size) }

// Fresh reports whether nothing has ever been migrated: a new, empty database.
func (s *Store) Fresh(ctx context.Context) (bool, error) {
	have, err := s.appliedSteps(ctx, s.rdb)
	return len(have) == 0, err
}

// ready loads what lives in memory, once the tables are there: the receipt key,
// and where the mailbox's order has come to, so that a clock set back never puts
// a command before one that came earlier.
func (s *Store) ready(ctx context.Context) error {
	var last int64
	err := s.rdb.QueryRowContext(ctx, "SELECT COALESCE(MAX(seq), 0) FROM commands").Scan(&last)
	if err != nil {
		return fmt.Errorf("read mailbox order: %w", err)
	}
	s.seq.Store(max(s.seq.Load(), last))
	return s.loadReceiptKey(ctx)
}
