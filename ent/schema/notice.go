package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Notice is a message owed to somebody, once per key: reminders, escalations,
// answers.
type Notice struct{ ent.Schema }

// Annotations of the Notice.
func (Notice) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "notices"}}
}

// Fields of the Notice.
func (Notice) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").Immutable(),
		field.String("kind"),
		field.String("subject"),
		field.String("recipient"),
		field.Bytes("body").Optional(),
		field.Int64("created_at"),
		field.Int64("sent_at").Default(0),
		field.Int("attempts").Default(0),
	}
}

// Indexes of the Notice.
func (Notice) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("sent_at", "created_at").StorageKey("notice_sent_at_created_at"),
	}
}
