// Package migrations holds the steps from an empty database to today's schema,
// the same numbers for both dialects, and the triggers that keep append-only
// tables append-only. The steps are written by ent/diff and never edited once
// released; the store's Migrate applies them.
package migrations

import "embed"

// Files holds sqlite/NNNN_name.sql and postgres/NNNN_name.sql, to be applied in
// the order of their names, and triggers_sqlite.sql and triggers_postgres.sql,
// to be put back after every step: a step that rebuilds a table drops its
// triggers without a word.
//
//go:embed sqlite/*.sql postgres/*.sql triggers_*.sql
var Files embed.FS

// AppendOnly lists the tables whose rows are only ever added. Each has triggers
// named after it: TABLE_no_update and TABLE_no_delete, on PostgreSQL also
// TABLE_no_truncate.
func AppendOnly() []string {
	return []string{"events", "facts", "snapshots", "leaves", "log_nodes", "audit_entries"}
}
