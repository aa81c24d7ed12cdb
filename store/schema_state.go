package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"musrenbang/ent/migrations"
)

// appliedSteps reads which steps the database has, with their checksums; none of
// a database that was never migrated.
func (s *Store) appliedSteps(ctx context.Context, q querier) (map[string]string, error) {
	exists := "SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'schema_migrations'"
	if s.postgres() {
		exists = "SELECT table_name::text FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = 'schema_migrations'"
	}
	tables, err := queryStrings(ctx, q, exists)
	if err != nil || len(tables) == 0 {
		return nil, err
	}
	rows, err := q.QueryContext(ctx, "SELECT version, checksum FROM schema_migrations")
	if err != nil {
		return nil, fmt.Errorf("read schema_migrations: %w", err)
	}
	defer func() { _ = rows.Close() }()
	have := map[string]string{}
	for rows.Next() {
		var version, checksum string
		if err := rows.Scan(&version, &checksum); err != nil {
			return nil, fmt.Errorf("read schema_migrations: %w", err)
		}
		have[version] = checksum
	}
	return have, rows.Err()
}

// pendingSteps compares what there is with what has been applied.
func pendingSteps(steps []step, have map[string]string) ([]step, error) {
	known := map[string]bool{triggersVersion: true}
	var pending []step
	for _, st := range steps {
		known[st.version] = true
		checksum, applied := have[st.version]
		switch {
		case !applied:
			pending = append(pending, st)
		case checksum != st.checksum:
			return nil, fmt.Errorf("migration %s was changed after it was applied", st.version)
		case len(pending) > 0:
			return nil, fmt.Errorf("migration %s is missing although %s was applied", pending[0].version, st.version)
		}
	}
	for version := range have {
		if !known[version] {
			return nil, fmt.Errorf("migration %s is unknown here: %w", version, ErrNewer)
		}
	}
	return pending, nil
}

// triggersMissing reports whether a trigger of an append-only table is not there
// or is not today's.
func (s *Store) triggersMissing(ctx context.Context, q querier, have map[string]string, triggers step) (bool, error) {
	if have[triggersVersion] != triggers.checksum {
		return true, nil
	}
	list := "SELECT name FROM sqlite_master WHERE type = 'trigger'"
	kinds := []string{"_no_update", "_no_delete"}
	if s.postgres() {
		// 'O' and 'A' are the enabled ones; 'D' and 'R' would not fire for us.
		list = "SELECT tgname::text FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
		kinds = append(kinds, "_no_truncate")
	}
	there, err := queryStrings(ctx, q, list)
	if err != nil {
		return false, err
	}
	for _, table := range migrations.AppendOnly() {
		for _, kind := range kinds {
			if !slices.Contains(there, table+kind) {
				return true, nil
			}
		}
	}
	return false, nil
}

func queryStrings(ctx context.Context, q querier, query string, args ...any) ([]string, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read: %w", err)
	}
	return scanStrings(rows)
}

// scanStrings reads the one column of rows and closes them.
func scanStrings(rows *sql.Rows) ([]string, error) {
	defer func() { _ = rows.Close() }()
	var out []string
	for rows.Next() {
		var v string
		if err := rows.Scan(&v); err != nil {
			return nil, fmt.Errorf("read: %w", err)
		}
		out = append(out, v)
	}
	return out, rows.Err()
}
