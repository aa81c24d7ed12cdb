package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
)

// Cycle (tahun rencana) is one planning year; its ID is the year it plans for.
type Cycle struct{ ent.Schema }

// Annotations of the Cycle.
func (Cycle) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "cycles"}}
}

// Fields of the Cycle.
func (Cycle) Fields() []ent.Field {
	return []ent.Field{
		field.Int("id").Immutable(),
		field.String("name").Default(""),
		field.Int("target").Default(70),
		field.Int("part_threshold").Default(50),
		field.Int("ruleset").Default(1),
		field.Int("revision").Default(0),
		field.Bytes("procedure").Optional(),
		field.Int64("ended_at").Default(0),
		field.Int64("created_at"),
	}
}
