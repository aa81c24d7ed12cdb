package store

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"entgo.io/ent/dialect"
)

// TestPragmasTake reads every pragma on every connection of both pools.
func TestPragmasTake(t *testing.T) {
	s := openTest(t, dialect.SQLite)
	for range s.rdb.Stats().MaxOpenConnections {
		conn, err := s.rdb.Conn(t.Context())
		must(t, err)
		defer conn.Close()
		for _, p := range readerPragmas {
			var got string
			must(t, conn.QueryRowContext(t.Context(), "PRAGMA "+p.name).Scan(&got))
			if !strings.EqualFold(got, p.want) {
				t.Errorf("reader: %s is %q, want %q", p.name, got, p.want)
			}
		}
	}
	must(t, verifySQLite(t.Context(), s.wdb, writerPragmas))
}

// TestBadPragmaIsLoud feeds the check what SQLite itself passes over in silence.
func TestBadPragmaIsLoud(t *testing.T) {
	for _, bad := range []pragma{{"sinchronous", "FULL", "2"}, {"synchronous", "FUL", "2"}, {"journal_mode", "DELETE", "wal"}} {
		pool, err := openPool(filepath.Join(t.TempDir(), sqliteFile), "immediate", []pragma{bad}, 1)
		must(t, err)
		if err := verifySQLite(t.Context(), pool, []pragma{bad}); err == nil {
			t.Errorf("%s(%s) was accepted", bad.name, bad.set)
		}
		must(t, pool.Close())
	}
}

func TestReadersCannotWrite(t *testing.T) {
	s := openTest(t, dialect.SQLite)
	if _, err := s.rdb.ExecContext(t.Context(), "INSERT INTO settings (id, value) VALUES ('a', 'b')"); err == nil {
		t.Error("a reading connection wrote")
	}
}

// TestReaderDoesNotWait holds the writer in an open transaction and reads: at
// once, and what was committed last.
func TestReaderDoesNotWait(t *testing.T) {
	s := openTest(t, dialect.SQLite)
	must(t, s.SetSetting(t.Context(), office, "a", "committed"))
	tx, err := s.w.Tx(t.Context())
	must(t, err)
	must(t, setSetting(t.Context(), tx, "a", "not yet"))
	got, err := s.Setting(t.Context(), "a")
	if err != nil || got != "committed" {
		t.Errorf("read %q, %v while a write is open", got, err)
	}
	must(t, tx.Commit())
	if got, err = s.Setting(t.Context(), "a"); err != nil || got != "not yet" {
		t.Errorf("read %q, %v after the commit", got, err)
	}
}

func TestOddPathsStayPaths(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "kota? #1 100%25 & _txlock=deferred")
	s := openEmpty(t, Options{Dir: dir})
	_, err := s.Migrate(t.Context())
	must(t, err)
	if _, err := os.Stat(filepath.Join(dir, sqliteFile)); err != nil {
		t.Errorf("the database is not where it was asked for: %v", err)
	}
	info, err := os.Stat(dir)
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the data directory's mode is %v, %v, want 0700", info.Mode(), err)
	}
}

func TestOpenRefuses(t *testing.T) {
	if _, err := Open(context.Background(), Options{}); err == nil {
		t.Error("no directory was accepted")
	}
	file := filepath.Join(t.TempDir(), "file")
	must(t, os.WriteFile(file, nil, 0o600))
	if _, err := Open(context.Background(), Options{Dir: file}); err == nil {
		t.Error("a file was accepted as the data directory")
	}
	bad := t.TempDir()
	must(t, os.WriteFile(filepath.Join(bad, sqliteFile), []byte("this is no database, whatever its name says; it is long enough to be one"), 0o600))
	if _, err := Open(context.Background(), Options{Dir: bad}); err == nil {
		t.Error("a file that is no database was accepted")
	}
	const secret = "rahasia"
	_, err := Open(context.Background(), Options{Dir: t.TempDir(), DatabaseURL: "postgres://a:" + secret + "@[::1/x"})
	if err == nil || strings.Contains(err.Error(), secret) {
		t.Errorf("a bad address gave %v", err)
	}
}

func TestOlderThan(t *testing.T) {
	for _, c := range []struct {
		version, than string
		want          bool
	}{{"3.51.3", "3.51.3", false}, {"3.51.2", "3.51.3", true}, {"3.9.9", "3.51.3", true}, {"4.0.0", "3.51.3", false}, {"x", "3.51.3", true}} {
		if got := olderThan(c.version, c.than); got != c.want {
			t.Errorf("%s older than %s: %v", c.version, c.than, got)
		}
	}
}
