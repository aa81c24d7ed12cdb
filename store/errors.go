package store

import (
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"musrenbang/ent/db"
	"musrenbang/planning"
)

// notFound turns Ent's "no such row" into NotFound with the given catalogue key
// (error.*); other errors are wrapped, nil stays nil.
func notFound(err error, key string) error {
	switch {
	case err == nil:
		return nil
	case db.IsNotFound(err):
		return planning.Refuse(planning.NotFound, key)
	}
	return fmt.Errorf("read row: %w", err)
}

// isUnique reports whether err is a broken unique constraint: somebody was
// first.
func isUnique(err error) bool {
	var p *pgconn.PgError
	if errors.As(err, &p) {
		return p.Code == "23505"
	}
	var l *sqlite.Error
	if errors.As(err, &l) {
		return l.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || l.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY
	}
	return false
}

// isBusy reports whether the database gave up waiting for a lock: nothing was
// done, and the same request may succeed a moment later.
func isBusy(err error) bool {
	var p *pgconn.PgError
	if errors.As(err, &p) {
		switch p.Code {
		case "40001", "40P01", "55P03", // serialisation, deadlock, lock not available
			"53300", "57P01", "57P03": // too many connections, shutting down, starting up
			return true
		}
		return false
	}
	var l *sqlite.Error
	if errors.As(err, &l) {
		primary := l.Code() & 0xff
		return primary == sqlite3.SQLITE_BUSY || primary == sqlite3.SQLITE_LOCKED
	}
	return false
}

// asUnavailable gives a busy database its code and leaves other errors alone.
func asUnavailable(err error) error {
	if isBusy(err) {
		return errors.Join(planning.Refuse(planning.Unavailable, "error.busy"), err)
	}
	return err
}

func busyError(doing string, err error) error {
	if isBusy(err) {
		return asUnavailable(err)
	}
	return fmt.Errorf("%s: %w", doing, err)
}
