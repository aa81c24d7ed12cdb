package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Document (dokumen) is the act a result rests on.
type Document struct{ ent.Schema }

// Annotations of the Document.
func (Document) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "documents"}}
}

// Fields of the Document.
func (Document) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").Immutable(),
		field.Int("cycle"),
		field.String("kind"),
		field.String("number"),
		field.String("title").Default(""),
		field.Int64("dated_at"),
		field.Int64("set_at").Default(0),
		field.String("file").Default(""),
		field.String("recorded_by"),
	}
}

// Indexes of the Document.
func (Document) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("cycle", "kind").StorageKey("document_cycle_kind"),
	}
}
