package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Event (peristiwa) of a proposal: append-only, enforced by trigger. Body is
// planning.Event as JSON.
type Event struct{ ent.Schema }

// Annotations of the Event.
func (Event) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "events"}}
}

// Fields of the Event.
func (Event) Fields() []ent.Field {
	return []ent.Field{
		field.String("proposal_id").Immutable(),
		field.Int("version").Immutable(),
		field.String("command_id").Immutable(),
		field.String("act").Immutable(),
		field.String("stage").Immutable(),
		field.String("class").Immutable(),
		field.Int64("at").Immutable(),
		field.Bytes("body").Immutable(),
		field.Int64("leaf").Immutable(),
	}
}

// Indexes of the Event.
func (Event) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("proposal_id", "version").Unique().StorageKey("event_proposal_id_version"),
		index.Fields("command_id").StorageKey("event_command_id"),
		index.Fields("at").StorageKey("event_at"),
	}
}

// Hooks of the Event: rows are only ever added. The database's trigger says the
// same to everyone else.
func (Event) Hooks() []ent.Hook { return []ent.Hook{appendOnly} }
