package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// ForumUpload is a scan or photo tied to a sitting; a photo is public once a person
// has looked at it.
type ForumUpload struct{ ent.Schema }

// Annotations of the ForumUpload.
func (ForumUpload) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "forum_uploads"}}
}

// Fields of the ForumUpload.
func (ForumUpload) Fields() []ent.Field {
	return []ent.Field{
		field.String("forum_id").Immutable(),
		field.String("kind").Immutable(),
		field.String("file_id").Immutable(),
		field.String("uploaded_by").Immutable(),
		field.Int64("uploaded_at").Immutable(),
		field.Int64("cleared_at").Default(0),
		field.String("cleared_by").Default(""),
		field.String("note").Default(""),
	}
}

// Indexes of the ForumUpload.
func (ForumUpload) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("forum_id", "kind", "file_id").Unique().StorageKey("forum_upload_forum_id_kind_file_id"),
	}
}
