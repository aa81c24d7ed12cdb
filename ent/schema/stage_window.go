package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// StageWindow (jendela tahapan) is when a stage of a cycle takes commands, in
// UTC microseconds. Writers take the row shared, the closer exclusively.
type StageWindow struct{ ent.Schema }

// Annotations of the StageWindow.
func (StageWindow) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "stage_windows"}}
}

// Fields of the StageWindow.
func (StageWindow) Fields() []ent.Field {
	return []ent.Field{
		field.Int("cycle"),
		field.String("stage"),
		field.Int64("opens_at"),
		field.Int64("closes_at"),
		field.Int64("remind_at").Default(0),
		field.Int64("opened_at").Default(0),
		field.Int64("closed_at").Default(0),
		field.Int64("reminded_at").Default(0),
	}
}

// Indexes of the StageWindow.
func (StageWindow) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("cycle", "stage").Unique().StorageKey("stage_window_cycle_stage"),
	}
}
