package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Ceiling (pagu indikatif) in rupiah, with what accepted commands have reserved
// of it.
type Ceiling struct{ ent.Schema }

// Annotations of the Ceiling.
func (Ceiling) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "ceilings"}}
}

// Fields of the Ceiling.
func (Ceiling) Fields() []ent.Field {
	return []ent.Field{
		field.Int("cycle"),
		field.String("kind"),
		field.String("key"),
		field.Int64("amount"),
		field.Int64("reserved").Default(0),
	}
}

// Indexes of the Ceiling.
func (Ceiling) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("cycle", "kind", "key").Unique().StorageKey("ceiling_cycle_kind_key"),
	}
}
