package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Paper is a document made of the record: what kind, of which forum, the digest of
// the content it was made of and the stored file.
type Paper struct{ ent.Schema }

// Annotations of the Paper.
func (Paper) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "papers"}}
}

// Fields of the Paper.
func (Paper) Fields() []ent.Field {
	return []ent.Field{
		field.String("forum_id").Immutable().Default(""),
		field.Int("cycle").Immutable().Default(0),
		field.String("kind").Immutable(),
		field.String("subject").Immutable().Default(""),
		field.String("digest").Immutable(),
		field.String("file").Immutable(),
		field.Int64("made_at").Immutable(),
	}
}

// Indexes of the Paper.
func (Paper) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("forum_id", "kind", "subject", "digest").Unique().StorageKey("paper_forum_id_kind_subject_digest"),
	}
}
