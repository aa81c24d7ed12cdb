package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Attendee (peserta) is one line of an attendance list: personal data, removed at
// the end of its retention while the counts stay.
type Attendee struct{ ent.Schema }

// Annotations of the Attendee.
func (Attendee) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "attendees"}}
}

// Fields of the Attendee.
func (Attendee) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").Immutable(),
		field.String("forum_id").Immutable(),
		field.String("name").Default(""),
		field.String("sex").Default(""),
		field.String("age").Default(""),
		field.String("organisation").Default(""),
		field.String("group").Default(""),
		field.Int("girls").Default(0),
		field.Int("boys").Default(0),
		field.Bool("delegate").Default(false),
		field.Int64("arrived_at").Default(0),
		field.String("entered_by").Default(""),
		field.Int64("gone_at").Default(0),
	}
}

// Indexes of the Attendee.
func (Attendee) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("forum_id", "id").StorageKey("attendee_forum_id_id"),
	}
}
