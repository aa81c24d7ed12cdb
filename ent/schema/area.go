package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Area (wilayah) is a place by its official code.
type Area struct{ ent.Schema }

// Annotations of the Area.
func (Area) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "areas"}}
}

// Fields of the Area.
func (Area) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").Immutable(),
		field.String("level"),
		field.String("name"),
		field.String("parent").Default(""),
	}
}

// Indexes of the Area.
func (Area) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("parent").StorageKey("area_parent"),
	}
}
