package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Minutes (berita acara) of a closed forum: the content as frozen, its digest,
// and the paper made of it.
type Minutes struct{ ent.Schema }

// Annotations of the Minutes.
func (Minutes) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "minutes"}}
}

// Fields of the Minutes.
func (Minutes) Fields() []ent.Field {
	return []ent.Field{
		field.String("forum_id").Immutable(),
		field.Int("number").Immutable(),
		field.String("digest").Immutable(),
		field.Bytes("content").Immutable(),
		field.String("file").Default(""),
		field.Int("corrects").Immutable().Default(0),
		field.String("evidence").Default(""),
		field.Int64("signed_at").Default(0),
		field.Int64("created_at").Immutable(),
	}
}

// Indexes of the Minutes.
func (Minutes) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("forum_id", "number").Unique().StorageKey("minutes_forum_id_number"),
	}
}
