package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// CompanionNote is the one note that the companion (pengawal) of a group leaves for
// a sitting; the chair must have seen it before the close.
type CompanionNote struct{ ent.Schema }

// Annotations of the CompanionNote.
func (CompanionNote) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "companion_notes"}}
}

// Fields of the CompanionNote.
func (CompanionNote) Fields() []ent.Field {
	return []ent.Field{
		field.String("forum_id").Immutable(),
		field.String("group").Immutable(),
		field.String("text"),
		field.String("written_by"),
		field.Int64("written_at"),
		field.Int64("seen_at").Default(0),
		field.String("seen_by").Default(""),
	}
}

// Indexes of the CompanionNote.
func (CompanionNote) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("forum_id", "group").Unique().StorageKey("companion_note_forum_id_group"),
	}
}
