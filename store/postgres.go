package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"entgo.io/ent/dialect"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// postgresConns bounds one process's connections; postgresWriters of them may be
// in a writing transaction at once, so that readers always find one.
const (
	postgresConns   = 20
	postgresWriters = 12
)

// openPostgres opens one pool for readers and writers. Waits for locks are
// bounded on the server, so that no transaction hangs for ever.
func (s *Store) openPostgres(ctx context.Context, address string) error {
	s.dialect = dialect.Postgres
	s.gate = make(chan struct{}, postgresWriters)
	config, err := pgx.ParseConfig(address)
	if err != nil {
		// pgx blanks the password, but the rest of the address stays private too.
		return errors.New("read DATABASE_URL: it is not a PostgreSQL address")
	}
	for name, value := range map[string]string{
		"application_name":                    "musrenbang",
		"timezone":                            "UTC",
		"lock_timeout":                        "10s",
		"idle_in_transaction_session_timeout": "60s",
	} {
		if _, chosen := config.RuntimeParams[name]; !chosen {
			config.RuntimeParams[name] = value
		}
	}
	s.wdb = stdlib.OpenDB(*config, stdlib.OptionAfterConnect(insistOnDurability))
	s.wdb.SetMaxOpenConns(postgresConns)
	s.wdb.SetMaxIdleConns(postgresConns)
	s.wdb.SetConnMaxIdleTime(5 * time.Minute)
	s.rdb = s.wdb
	return verifyPostgres(ctx, s.wdb)
}

// insistOnDurability makes each commit of ours wait for the disk even where the
// server's default says otherwise; a stronger default (a replica's) stays.
func insistOnDurability(ctx context.Context, conn *pgx.Conn) error {
	_, err := conn.Exec(ctx, "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'")
	if err != nil {
		return fmt.Errorf("insist on synchronous commits: %w", err)
	}
	return nil
}

// verifyPostgres refuses a server on which an acknowledged commit may be lost or
// on which our texts cannot be kept. (fsync is the server owner's to set and
// needs no check here: without it the server itself is lost.)
func verifyPostgres(ctx context.Context, pool *sql.DB) error {
	var version int
	var encoding, commit string
	row := pool.QueryRowContext(ctx, "SELECT current_setting('server_version_num')::int, current_setting('server_encoding'), current_setting('synchronous_commit')")
	if err := row.Scan(&version, &encoding, &commit); err != nil {
		return fmt.Errorf("connect to PostgreSQL: %w", err)
	}
	switch {
	case version < 150000:
		return fmt.Errorf("PostgreSQL %d is too old: 15 or newer is needed", version/10000)
	case encoding != "UTF8":
		return fmt.Errorf("the database's encoding is %s: UTF8 is needed", encoding)
	case commit == "off":
		return errors.New("synchronous_commit is off: an accepted proposal could be lost")
	}
	return nil
}
