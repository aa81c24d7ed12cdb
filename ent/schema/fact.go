package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Fact: what one stage settled about one proposal in one round; append-only,
// enforced by trigger.
type Fact struct{ ent.Schema }

// Annotations of the Fact.
func (Fact) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "facts"}}
}

// Fields of the Fact.
func (Fact) Fields() []ent.Field {
	return []ent.Field{
		field.String("proposal_id").Immutable(),
		field.Int("cycle").Immutable(),
		field.String("stage").Immutable(),
		field.Int("round").Immutable(),
		field.Int("version").Immutable(),
		field.String("act").Immutable(),
		field.String("reason").Immutable().Default(""),
		field.Bool("has_text").Immutable().Default(false),
		field.String("activity").Immutable().Default(""),
		field.String("agency").Immutable().Default(""),
		field.String("place").Immutable().Default(""),
		field.String("plan_row").Immutable().Default(""),
		field.Int64("volume").Immutable(),
		field.Int64("value").Immutable(),
		field.Int64("at").Immutable(),
		field.String("document").Immutable().Default(""),
		field.String("document_hash").Immutable().Default(""),
		field.Int("ruleset").Immutable(),
	}
}

// Indexes of the Fact.
func (Fact) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("proposal_id", "stage", "round").Unique().StorageKey("fact_proposal_id_stage_round"),
		index.Fields("cycle", "stage", "act").StorageKey("fact_cycle_stage_act"),
	}
}

// Hooks of the Fact: rows are only ever added. The database's trigger says the
// same to everyone else.
func (Fact) Hooks() []ent.Hook { return []ent.Hook{appendOnly} }
