package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
)

// AreaOutline is the border of an area, a ring of points in millionths of a
// degree, longitude before latitude; its id is the area's code.
type AreaOutline struct{ ent.Schema }

// Annotations of the AreaOutline.
func (AreaOutline) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "area_outlines"}}
}

// Fields of the AreaOutline.
func (AreaOutline) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").Immutable(),
		field.Bytes("ring"),
		field.String("source").Default(""),
	}
}
