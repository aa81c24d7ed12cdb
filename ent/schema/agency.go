package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
)

// Agency (perangkat daerah) carries proposals out.
type Agency struct{ ent.Schema }

// Annotations of the Agency.
func (Agency) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "agencies"}}
}

// Fields of the Agency.
func (Agency) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").Immutable(),
		field.String("name"),
		field.String("phone").Default(""),
	}
}
