package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// AgendaItem is one proposal on a forum's agenda with its decision so far;
// frozen when the forum closes.
type AgendaItem struct{ ent.Schema }

// Annotations of the AgendaItem.
func (AgendaItem) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "agenda_items"}}
}

// Fields of the AgendaItem.
func (AgendaItem) Fields() []ent.Field {
	return []ent.Field{
		field.String("forum_id").Immutable(),
		field.String("proposal_id").Immutable(),
		field.Int("position").Default(0),
		field.String("act").Default(""),
		field.Bytes("command").Optional(),
		field.String("command_id").Default(""),
		field.String("decided_role").Default(""),
		field.String("decided_by").Default(""),
		field.Int64("decided_at").Default(0),
		field.Bytes("reached").Optional(),
		field.Int("rank").Default(0),
		field.String("rank_reason").Default(""),
		field.String("rank_role").Default(""),
		field.Bytes("scores").Optional(),
		field.Int("score").Default(0),
		field.Int("version").Default(0),
	}
}

// Indexes of the AgendaItem.
func (AgendaItem) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("forum_id", "proposal_id").Unique().StorageKey("agenda_item_forum_id_proposal_id"),
		index.Fields("proposal_id").StorageKey("agenda_item_proposal_id"),
	}
}
