// Package store keeps the record: it is the only importer of ent/db and the only
// package that speaks SQL. Callers see planning's types and plain structs, never
// a generated entity.
//
// One city's data is one SQLite file in the data directory, or a PostgreSQL
// database; both dialects carry the same tables, the same migrations by number
// and the same tests. Instants are UTC microseconds, money whole rupiah, volumes
// thousandths of their unit.
//
// It must not know Temporal, HTTP, languages or papers, and it decides nothing
// that a rule in planning decides. Start with tx.go (the one way to write), then
// commands.go (the mailbox) and log.go (the public log).
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"

	"musrenbang/ent/db"
	_ "musrenbang/ent/db/runtime" // hooks and defaults of the schema
	"musrenbang/planning"
)

// Options say where the data is.
type Options struct {
	// Dir is the data directory: the SQLite file, the folder of stored files and
	// the receipt key live in it. It is created if missing.
	Dir string
	// DatabaseURL is a postgres:// address; empty means SQLite in Dir.
	DatabaseURL string
	// Clock gives the present instant; nil means the system's clock.
	Clock func() planning.Instant
}

// Store is an open database with its folder. It is safe for concurrent use.
type Store struct {
	w, r       *db.Client // on PostgreSQL the same client twice
	wdb, rdb   *sql.DB
	dialect    string
	dir        string
	now        func() planning.Instant
	gate       chan struct{} // one token per transaction that may write at once
	names      nameCache
	uploads    uploads
	naming     sync.RWMutex           // held to read from storing a file to naming it, to write while nameless ones go
	figures    figures                // what dashboards are added up from; see figures.go
	statements sync.Map               // prepared queries, by their text
	seq        atomic.Int64           // the mailbox's order; see nextSeq
	key        atomic.Pointer[[]byte] // the receipt key, once loaded
}

// Open opens or creates the database and proves that it is set up as durable
// writes need it; a setting that did not take is an error, not a warning. It does
// not migrate: call Behind or Migrate before any other method.
func Open(ctx context.Context, o Options) (*Store, error) {
	if o.Dir == "" {
		return nil, errors.New("open store: no data directory given")
	}
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	// Personal data lives here: the directory is its owner's alone.
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make data directory: %w", err)
	}
	s := &Store{dir: dir, now: o.Clock}
	if s.now == nil {
		s.now = systemClock
	}
	if o.DatabaseURL == "" {
		err = s.openSQLite(ctx)
	} else {
		err = s.openPostgres(ctx, o.DatabaseURL)
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	s.w = db.NewClient(db.Driver(entsql.OpenDB(s.dialect, s.wdb)))
	s.r = s.w
	if s.rdb != s.wdb {
		s.r = db.NewClient(db.Driver(entsql.OpenDB(s.dialect, s.rdb)))
	}
	return s, nil
}

func systemClock() planning.Instant { return planning.Instant(time.Now().UnixMicro()) }

// Close closes the pools, readers first, so that the writer's last connection
// folds SQLite's write-ahead log back into the file.
func (s *Store) Close() error {
	var errs []error
	if s.rdb != nil && s.rdb != s.wdb {
		errs = append(errs, s.rdb.Close())
	}
	if s.wdb != nil {
		errs = append(errs, s.wdb.Close())
	}
	return errors.Join(errs...)
}

// Dialect is "sqlite3" or "postgres", for operators' messages.
func (s *Store) Dialect() string { return s.dialect }

// Dir is the data directory, absolute.
func (s *Store) Dir() string { return s.dir }

// Now is the present instant by the store's clock: the one clock that receipts,
// windows and sessions are judged by.
func (s *Store) Now() planning.Instant { return s.now() }

// Ping proves that both pools answer.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.rdb.PingContext(ctx); err != nil {
		return fmt.Errorf("ping readers: %w", err)
	}
	if s.rdb == s.wdb {
		return nil
	}
	if err := s.wdb.PingContext(ctx); err != nil {
		return fmt.Errorf("ping writer: %w", err)
	}
	return nil
}

func (s *Store) postgres() bool { return s.dialect == dialect.Postgres }

// querier is what raw SQL runs on: a client, a transaction, or a pool.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}
