package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
)

// File is a stored paper or upload, by the SHA-256 of its content.
type File struct{ ent.Schema }

// Annotations of the File.
func (File) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "files"}}
}

// Fields of the File.
func (File) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").Immutable(),
		field.String("kind"),
		field.Int64("size"),
		field.Int64("created_at"),
	}
}
