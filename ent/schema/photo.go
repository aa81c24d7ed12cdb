package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Photo of a proposal's place: the file as it was drawn anew, and the hash under
// which the tablet sent it. It is public once a person has looked at it. One that
// was removed keeps its row, so that the tablet does not send it again.
type Photo struct{ ent.Schema }

// Annotations of the Photo.
func (Photo) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "photos"}}
}

// Fields of the Photo.
func (Photo) Fields() []ent.Field {
	return []ent.Field{
		field.String("proposal_id").Immutable(),
		field.String("sent_hash").Immutable(),
		field.String("file_id").Immutable(),
		field.Int("position").Immutable(),
		field.Int64("received_at").Immutable(),
		field.Int64("cleared_at").Default(0),
		field.String("cleared_by").Default(""),
		field.Int64("removed_at").Default(0),
	}
}

// Indexes of the Photo.
func (Photo) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("proposal_id", "sent_hash").Unique().StorageKey("photo_proposal_id_sent_hash"),
	}
}
