package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// PlanRow is one row of a loaded plan, with the rupiah that links to it may not
// exceed.
type PlanRow struct{ ent.Schema }

// Annotations of the PlanRow.
func (PlanRow) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "plan_rows"}}
}

// Fields of the PlanRow.
func (PlanRow) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").Immutable(),
		field.Int("cycle"),
		field.String("document").Default(""),
		field.String("activity"),
		field.String("agency").Default(""),
		field.String("area").Default(""),
		field.Int64("value"),
	}
}

// Indexes of the PlanRow.
func (PlanRow) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("cycle").StorageKey("plan_row_cycle"),
	}
}
