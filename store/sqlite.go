package store

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"path/filepath"
	"runtime"
	"strings"

	"entgo.io/ent/dialect"
	_ "modernc.org/sqlite" // driver "sqlite"
)

// sqliteFile is the database's name in the data directory.
const sqliteFile = "musrenbang.db"

// minSQLite is the first version in which two connections that checkpoint and
// write at once cannot corrupt the file (the WAL-reset bug, sqlite.org/wal.html).
const minSQLite = "3.51.3"

// pragma is a setting and what reading it back must give. SQLite answers a
// misspelt one with silence, so every one is read back.
type pragma struct{ name, set, want string }

// writerPragmas: FULL syncs each commit, so an answer given is on disk;
// recursive_triggers lets the delete trigger see INSERT OR REPLACE; the log is
// folded back every 1,000 pages (4 MB) and kept below 64 MB.
var writerPragmas = []pragma{
	{"busy_timeout", "2000", "2000"},
	{"cache_size", "-32768", "-32768"},
	{"foreign_keys", "1", "1"},
	{"journal_mode", "WAL", "wal"},
	{"journal_size_limit", "67108864", "67108864"},
	{"recursive_triggers", "1", "1"},
	{"synchronous", "FULL", "2"},
	{"temp_store", "MEMORY", "2"},
	{"wal_autocheckpoint", "1000", "1000"},
}

// readerPragmas: query_only turns a write by mistake into an error. No memory
// mapping: it was measured to bring readers nothing beyond noise, and an I/O
// error on a mapped page kills the process.
var readerPragmas = []pragma{
	{"busy_timeout", "5000", "5000"},
	{"cache_size", "-16384", "-16384"},
	{"foreign_keys", "1", "1"},
	{"query_only", "1", "1"},
	{"temp_store", "MEMORY", "2"},
}

// openSQLite opens two pools on the file: one connection that writes and begins
// every transaction as the writer, and several that only read. Readers see the
// last commit and never wait for the writer.
func (s *Store) openSQLite(ctx context.Context) error {
	s.dialect = dialect.SQLite
	s.gate = make(chan struct{}, 1)
	path := filepath.Join(s.dir, sqliteFile)
	var err error
	if s.wdb, err = openPool(path, "immediate", writerPragmas, 1); err != nil {
		return err
	}
	// The writer first: it creates the file and sets its journal mode.
	if err := verifySQLite(ctx, s.wdb, writerPragmas); err != nil {
		return fmt.Errorf("writer of %s: %w", path, err)
	}
	if s.rdb, err = openPool(path, "deferred", readerPragmas, max(4, runtime.GOMAXPROCS(0))); err != nil {
		return err
	}
	if err := verifySQLite(ctx, s.rdb, readerPragmas); err != nil {
		return fmt.Errorf("readers of %s: %w", path, err)
	}
	return nil
}

func openPool(path, lock string, pragmas []pragma, conns int) (*sql.DB, error) {
	pool, err := sql.Open("sqlite", sqliteDSN(path, lock, pragmas))
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	// Connections stay open: a new one would have to read the whole schema again.
	pool.SetMaxOpenConns(conns)
	pool.SetMaxIdleConns(conns)
	return pool, nil
}

func sqliteDSN(path, lock string, pragmas []pragma) string {
	q := url.Values{"_txlock": {lock}}
	for _, p := range pragmas {
		q.Add("_pragma", p.name+"("+p.set+")")
	}
	// A URL, so that a path with ?, # or % stays a path.
	return (&url.URL{Scheme: "file", Path: path, RawQuery: q.Encode()}).String()
}

// verifySQLite reads every pragma back and fails loudly on the first that did
// not take.
func verifySQLite(ctx context.Context, pool *sql.DB, pragmas []pragma) error {
	var version string
	if err := pool.QueryRowContext(ctx, "SELECT sqlite_version()").Scan(&version); err != nil {
		return fmt.Errorf("read SQLite version: %w", err)
	}
	if olderThan(version, minSQLite) {
		return fmt.Errorf("SQLite %s can corrupt a file under two connections; %s or newer is needed", version, minSQLite)
	}
	for _, p := range pragmas {
		var got string
		// Names are constants of this file; pragmas take no parameters.
		if err := pool.QueryRowContext(ctx, "PRAGMA "+p.name).Scan(&got); err != nil {
			return fmt.Errorf("read back pragma %s: %w", p.name, err)
		}
		if !strings.EqualFold(got, p.want) {
			return fmt.Errorf("pragma %s is %q, want %q", p.name, got, p.want)
		}
	}
	return nil
}

// olderThan compares dotted versions by number.
func olderThan(version, than string) bool {
	var a, b [3]int
	_, errA := fmt.Sscanf(version, "%d.%d.%d", &a[0], &a[1], &a[2])
	_, errB := fmt.Sscanf(than, "%d.%d.%d", &b[0], &b[1], &b[2])
	if errA != nil || errB != nil {
		return true
	}
	for i := range a {
		if a[i] != b[i] {
			return a[i] < b[i]
		}
	}
	return false
}
