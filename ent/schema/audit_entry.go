package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// AuditEntry (jejak audit): who did what that is not a proposal's event;
// append-only, no foreign keys, display text kept.
type AuditEntry struct{ ent.Schema }

// Annotations of the AuditEntry.
func (AuditEntry) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "audit_entries"}}
}

// Fields of the AuditEntry.
func (AuditEntry) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("at").Immutable(),
		field.String("actor").Immutable(),
		field.String("role").Immutable().Default(""),
		field.String("action").Immutable(),
		field.String("subject").Immutable(),
		field.Bytes("detail").Immutable().Optional(),
	}
}

// Indexes of the AuditEntry.
func (AuditEntry) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("at").StorageKey("audit_entry_at"),
		index.Fields("subject").StorageKey("audit_entry_subject"),
	}
}

// Hooks of the AuditEntry: rows are only ever added. The database's trigger says the
// same to everyone else.
func (AuditEntry) Hooks() []ent.Hook { return []ent.Hook{appendOnly} }
