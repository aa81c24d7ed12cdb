package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Capture (catatan tablet) is what a tablet claims of how a proposal was taken
// down; its id is the proposal's. Claims about sending, never content.
type Capture struct{ ent.Schema }

// Annotations of the Capture.
func (Capture) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "captures"}}
}

// Fields of the Capture.
func (Capture) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").Immutable(),
		field.String("device_id").Immutable(),
		field.Int("seq").Immutable(),
		field.String("person").Immutable(),
		field.Int64("at").Immutable().Default(0),
		field.Int64("clock_offset_ms").Immutable().Default(0),
		field.Int("form").Immutable().Default(0),
		field.String("app").Immutable().Default(""),
		field.String("lang").Immutable().Default(""),
		field.String("rescued_by").Immutable().Default(""),
	}
}

// Indexes of the Capture.
func (Capture) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("device_id", "seq").StorageKey("capture_device_id_seq"),
	}
}
