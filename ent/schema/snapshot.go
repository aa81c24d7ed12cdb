package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Snapshot is a published figure, frozen; a later correction is a new row with
// the difference.
type Snapshot struct{ ent.Schema }

// Annotations of the Snapshot.
func (Snapshot) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "snapshots"}}
}

// Fields of the Snapshot.
func (Snapshot) Fields() []ent.Field {
	return []ent.Field{
		field.Int("cycle").Immutable(),
		field.String("kind").Immutable(),
		field.Int64("taken_at").Immutable(),
		field.Int64("cutoff_at").Immutable(),
		field.Bytes("content").Immutable(),
		field.String("digest").Immutable(),
		field.Int("previous").Immutable().Default(0),
	}
}

// Indexes of the Snapshot.
func (Snapshot) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("cycle", "taken_at").StorageKey("snapshot_cycle_taken_at"),
	}
}

// Hooks of the Snapshot: rows are only ever added. The database's trigger says the
// same to everyone else.
func (Snapshot) Hooks() []ent.Hook { return []ent.Hook{appendOnly} }
