package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Command (perintah) is the mailbox: every human act that moves a proposal, a
// forum or a calendar, before anything acts on it.
type Command struct{ ent.Schema }

// Annotations of the Command.
func (Command) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "commands"}}
}

// Fields of the Command.
func (Command) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").Immutable(),
		field.Int64("seq").Unique().Immutable(),
		field.String("kind").Immutable(),
		field.String("subject_kind").Immutable(),
		field.String("subject").Immutable(),
		field.String("act").Immutable(),
		field.Bytes("payload").Immutable(),
		field.String("content").Immutable().Default(""), // hash of what the caller sent
		field.Int("schema").Default(1).Immutable(),
		field.String("actor").Immutable(),
		field.String("role").Immutable(),
		field.String("area").Immutable().Default(""),
		field.String("agency").Immutable().Default(""),
		field.String("proposer").Immutable().Default(""),
		field.String("enterer").Immutable().Default(""),
		field.String("importer").Immutable().Default(""),
		field.Int64("received_at").Immutable(),
		field.Int64("device_time").Immutable().Default(0),
		field.String("status").Default("pending"),
		field.Int("version").Default(0),
		field.Bytes("outcome").Optional(),
		field.Int("attempts").Default(0),
		field.Int64("next_try").Default(0),
		field.Int64("done_at").Default(0),
	}
}

// Indexes of the Command.
func (Command) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("status", "next_try", "seq").StorageKey("command_status_next_try_seq"),
		index.Fields("subject_kind", "subject", "status").StorageKey("command_subject_kind_subject_status"),
	}
}
