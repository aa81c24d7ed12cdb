//go:build !external

package embedded

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/log"
	"go.temporal.io/server/common/metrics"
	tsql "go.temporal.io/server/common/persistence/sql"
	"go.temporal.io/server/common/persistence/sql/sqlplugin"
	sqliteplugin "go.temporal.io/server/common/persistence/sql/sqlplugin/sqlite"
	"go.temporal.io/server/common/resolver"
	sqliteschema "go.temporal.io/server/schema/sqlite"
	"google.golang.org/protobuf/types/known/durationpb"

	_ "modernc.org/sqlite"
)

// retention is how long closed workflows stay readable; what must last longer
// is in the application's database.
const retention = 30 * 24 * time.Hour

// statements are the schema's SQL, in order, taken from the server module by
// letting it "run" them on a recorder: the texts themselves are not exported.
func statements() ([]string, error) {
	var r recorder
	if err := sqliteschema.SetupSchemaOnDB(&r); err != nil {
		return nil, fmt.Errorf("read schema: %w", err)
	}
	if len(r.stmts) == 0 {
		return nil, errors.New("read schema: the server module gave no statements")
	}
	return r.stmts, nil
}

// recorder is an AdminDB that only notes what it is told to execute.
type recorder struct {
	sqlplugin.AdminDB
	stmts []string
}

// Exec notes the statement; the schema passes no arguments.
func (r *recorder) Exec(stmt string, _ ...any) error {
	r.stmts = append(r.stmts, stmt)
	return nil
}

// schemaHash tells one schema from another.
func schemaHash(stmts []string) string {
	h := sha256.New()
	for _, s := range stmts {
		fmt.Fprintf(h, "%d:%s", len(s), s)
	}
	return "sha256:" + hex.EncodeToString(h.Sum(nil))
}

// createStore makes the file with the whole schema in one transaction, on a
// connection that really closes: the server's own pool never does.
func createStore(ctx context.Context, path string, stmts []string) error {
	// Made here because SQLite would make it readable for everybody; -wal and
	// -shm take after it.
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("create store: %w", err)
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("create store: %w", err)
	}
	db, err := sql.Open("sqlite", "file:"+escapeDSN(path)+"?mode=rwc&_pragma=journal_mode(wal)&_pragma=synchronous(2)")
	if err != nil {
		return fmt.Errorf("create store: %w", err)
	}
	db.SetMaxOpenConns(1)
	err = inOneTransaction(ctx, db, stmts)
	if cerr := db.Close(); err == nil && cerr != nil {
		err = cerr
	}
	if err != nil {
		return fmt.Errorf("create store: %w", err)
	}
	return nil
}

func inOneTransaction(ctx context.Context, db *sql.DB, stmts []string) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	for _, s := range stmts {
		if _, err := tx.ExecContext(ctx, s); err != nil {
			return fmt.Errorf("%.60q: %w", s, err)
		}
	}
	return tx.Commit()
}

// storeConfig is how the server opens its file. Connection attributes the
// plugin does not know become pragmas. One connection: with several, the
// server's read-then-write transactions fail with SQLITE_BUSY_SNAPSHOT at once.
func storeConfig(path string) *config.SQL {
	return &config.SQL{
		PluginName:   sqliteplugin.PluginName,
		DatabaseName: escapeDSN(path),
		ConnectAttributes: map[string]string{
			"mode":         "rwc",
			"journal_mode": "wal",
			"synchronous":  "2",
		},
		MaxConns:     1,
		MaxIdleConns: 1,
	}
}

// escapeDSN protects what would end or change a path inside a file: URI.
func escapeDSN(path string) string {
	return strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path)
}

// registerNamespace adds the namespace if it is not there. It is done on the
// file, before the server starts, because a namespace registered through the
// server is seen by its own caches only seconds later.
func registerNamespace(cfg *config.SQL, name string) error {
	ns, err := sqliteschema.NewNamespaceConfig(clusterName, name, false, nil)
	if err != nil {
		return fmt.Errorf("describe namespace: %w", err)
	}
	ns.Detail.Config.Retention = durationpb.New(retention)
	if err := sqliteschema.CreateNamespaces(cfg, ns); err != nil {
		return fmt.Errorf("register namespace: %w", err)
	}
	return nil
}

// onStore runs one statement on the connection the server itself uses.
func onStore(cfg *config.SQL, stmt string) error {
	db, err := tsql.NewSQLAdminDB(sqlplugin.DbKindMain, cfg, resolver.NewNoopResolver(), log.NewNoopLogger(), metrics.NoopMetricsHandler)
	if err != nil {
		return fmt.Errorf("open store: %w", err)
	}
	defer func() { _ = db.Close() }()
	return db.Exec(stmt)
}

// checkPragmas reads back what a misspelt attribute would have left unset
// without a word. The plugin lets nobody read a row, so the question is put as
// one that fails ("integer overflow") when the answer is no.
func checkPragmas(cfg *config.SQL) error {
	for name, want := range map[string]string{"journal_mode": "wal", "synchronous": "2"} {
		ask := fmt.Sprintf("SELECT CASE CAST((SELECT %[1]s FROM pragma_%[1]s) AS TEXT) WHEN '%[2]s' THEN 1 ELSE abs(-9223372036854775808) END", name, want)
		if err := onStore(cfg, ask); err != nil {
			return fmt.Errorf("check that %s is %s: %w", name, want, err)
		}
	}
	return nil
}

// emptyWAL moves everything from the -wal file into temporal.db, so that after
// a clean stop the one file is the whole store.
func emptyWAL(cfg *config.SQL) error {
	if err := onStore(cfg, "PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		return fmt.Errorf("empty write-ahead log: %w", err)
	}
	return nil
}

// opened holds the store files the server's connection pool has taken in this
// process; it keeps them open until the process ends.
var opened sync.Map

func noteOpened(path string)     { opened.Store(path, true) }
func wasOpened(path string) bool { _, ok := opened.Load(path); return ok }
