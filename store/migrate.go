package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"musrenbang/ent/migrations"
)

// ErrNewer is returned, wrapped, for a database that a newer program has
// migrated: running on would write what that program no longer reads.
var ErrNewer = errors.New("the database was migrated by a newer version of this program")

// step is one migration file.
type step struct{ version, checksum, content string }

// triggersVersion is the name under which the triggers' checksum is kept.
const triggersVersion = "triggers"

const createMigrations = `CREATE TABLE IF NOT EXISTS schema_migrations (
  version text NOT NULL PRIMARY KEY, checksum text NOT NULL, applied_at bigint NOT NULL)`

// Migrate brings the schema up to date and returns the names of what it applied,
// nothing if there was nothing to do. Each step is one transaction, and the
// append-only triggers are put back within the last one. Two processes may call
// it at once: one waits for the other. A step that was changed after it was
// applied, or a database of a newer program (ErrNewer), is refused.
func (s *Store) Migrate(ctx context.Context) (applied []string, err error) {
	steps, triggers, err := readSteps(migrations.Files, s.postgres())
	if err != nil {
		return nil, err
	}
	if applied, err = s.migrate(ctx, steps, triggers); err != nil {
		return applied, fmt.Errorf("migrate: %w", err)
	}
	return applied, s.ready(ctx)
}

// Behind reports whether Migrate has something to do. It returns ErrNewer,
// wrapped, for a database of a newer program.
func (s *Store) Behind(ctx context.Context) (bool, error) {
	steps, triggers, err := readSteps(migrations.Files, s.postgres())
	if err != nil {
		return false, err
	}
	have, err := s.appliedSteps(ctx, s.rdb)
	if err != nil {
		return false, err
	}
	pending, err := pendingSteps(steps, have)
	if err != nil || len(pending) > 0 {
		return err == nil, err
	}
	missing, err := s.triggersMissing(ctx, s.rdb, have, triggers)
	if err != nil || missing {
		return missing, err
	}
	return false, s.ready(ctx)
}

func readSteps(files fs.FS, postgres bool) (steps []step, triggers step, err error) {
	folder := "sqlite"
	if postgres {
		folder = "postgres"
	}
	names, err := fs.Glob(files, folder+"/*.sql")
	if err != nil {
		return nil, step{}, fmt.Errorf("list migrations: %w", err)
	}
	slices.Sort(names)
	for _, name := range append(names, "triggers_"+folder+".sql") {
		content, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, step{}, fmt.Errorf("read migration: %w", err)
		}
		sum := sha256.Sum256(content)
		steps = append(steps, step{strings.TrimSuffix(path.Base(name), ".sql"), hex.EncodeToString(sum[:]), string(content)})
	}
	last := len(steps) - 1
	triggers = steps[last]
	triggers.version = triggersVersion
	return steps[:last], triggers, nil
}

func (s *Store) migrate(ctx context.Context, steps []step, triggers step) (applied []string, err error) {
	conn, err := s.wdb.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	// ErrBadConn from a connection broken on the way is the step's own error too.
	defer func() { _ = conn.Close() }()
	if !s.postgres() {
		// Inside a transaction SQLite ignores this switch, and a step that rebuilds
		// a table would then act on its children (Atlas does the same).
		if _, err := conn.ExecContext(ctx, "PRAGMA foreign_keys = OFF"); err != nil {
			return nil, fmt.Errorf("switch foreign keys off: %w", err)
		}
		defer func() {
			_, on := conn.ExecContext(context.WithoutCancel(ctx), "PRAGMA foreign_keys = ON")
			err = errors.Join(err, on)
		}()
	}
	for {
		name, err := s.migrateOne(ctx, conn, steps, triggers)
		if err != nil || name == "" {
			return applied, err
		}
		applied = append(applied, name)
	}
}

// migrateOne applies the first step that is owed, with the triggers if it is the
// last, and returns its name; "" when nothing is owed. What is owed is read
// under the lock, because another process may be doing the same.
func (s *Store) migrateOne(ctx context.Context, conn *sql.Conn, steps []step, triggers step) (name string, err error) {
	begin := "BEGIN IMMEDIATE"
	if s.postgres() {
		begin = "BEGIN"
	}
	if _, err := conn.ExecContext(ctx, begin); err != nil {
		return "", fmt.Errorf("begin: %w", err)
	}
	defer func() {
		if err != nil {
			_, back := conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
			err = errors.Join(err, back)
		}
	}()
	if err := s.lockAlone(ctx, conn, lockMigrate); err != nil {
		return "", err
	}
	if _, err := conn.ExecContext(ctx, createMigrations); err != nil {
		return "", fmt.Errorf("create schema_migrations: %w", err)
	}
	name, err = s.applyOwed(ctx, conn, steps, triggers)
	if err != nil {
		return "", err
	}
	if err := s.checkForeignKeys(ctx, conn); err != nil {
		return "", err
	}
	if _, err := conn.ExecContext(ctx, "COMMIT"); err != nil {
		return "", fmt.Errorf("commit: %w", err)
	}
	return name, nil
}

func (s *Store) applyOwed(ctx context.Context, conn *sql.Conn, steps []step, triggers step) (string, error) {
	have, err := s.appliedSteps(ctx, conn)
	if err != nil {
		return "", err
	}
	pending, err := pendingSteps(steps, have)
	if err != nil {
		return "", err
	}
	if len(pending) > 0 {
		if err := s.applyStep(ctx, conn, pending[0]); err != nil {
			return "", err
		}
		if len(pending) > 1 {
			return pending[0].version, nil
		}
		return pending[0].version, s.applyTriggers(ctx, conn, triggers)
	}
	missing, err := s.triggersMissing(ctx, conn, have, triggers)
	if err != nil || !missing {
		return "", err
	}
	return triggers.version, s.applyTriggers(ctx, conn, triggers)
}

// applyTriggers puts the triggers back and looks that they are all there: a
// table that was forgotten in their file would be open to change.
func (s *Store) applyTriggers(ctx context.Context, conn *sql.Conn, triggers step) error {
	if err := s.applyStep(ctx, conn, triggers); err != nil {
		return err
	}
	missing, err := s.triggersMissing(ctx, conn, map[string]string{triggersVersion: triggers.checksum}, triggers)
	if err == nil && missing {
		return errors.New("an append-only table has no trigger in " + triggers.version)
	}
	return err
}

// applyStep runs a whole file in one call: both drivers take several statements
// without parameters, so nothing here has to understand where one ends.
func (s *Store) applyStep(ctx context.Context, conn *sql.Conn, st step) error {
	if _, err := conn.ExecContext(ctx, st.content); err != nil {
		return fmt.Errorf("apply %s: %w", st.version, err)
	}
	note := s.q("INSERT INTO schema_migrations (version, checksum, applied_at) VALUES (?, ?, ?) " +
		"ON CONFLICT (version) DO UPDATE SET checksum = excluded.checksum, applied_at = excluded.applied_at")
	if _, err := conn.ExecContext(ctx, note, st.version, st.checksum, int64(s.now())); err != nil {
		return fmt.Errorf("note %s: %w", st.version, err)
	}
	return nil
}

// checkForeignKeys proves before the commit that a step, run with the checks
// off, left no row pointing at nothing.
func (s *Store) checkForeignKeys(ctx context.Context, conn *sql.Conn) error {
	if s.postgres() {
		return nil
	}
	rows, err := conn.QueryContext(ctx, "SELECT DISTINCT \"table\" FROM pragma_foreign_key_check")
	if err != nil {
		return fmt.Errorf("check foreign keys: %w", err)
	}
	broken, err := scanStrings(rows)
	if err != nil {
		return err
	}
	if len(broken) > 0 {
		return fmt.Errorf("rows of %s would point at nothing", strings.Join(broken, ", "))
	}
	return nil
}
