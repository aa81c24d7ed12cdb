package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Officeholder (pejabat) is who holds an office at a place, by which decree, from
// one day to another.
type Officeholder struct{ ent.Schema }

// Annotations of the Officeholder.
func (Officeholder) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "officeholders"}}
}

// Fields of the Officeholder.
func (Officeholder) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").Immutable(),
		field.String("office"),
		field.String("place"),
		field.String("name"),
		field.String("number").Default(""),
		field.String("acting").Default(""),
		field.String("decree").Default(""),
		field.Int64("from_at"),
		field.Int64("until_at").Default(0),
		field.Int64("created_at").Immutable(),
	}
}

// Indexes of the Officeholder.
func (Officeholder) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("office", "place", "from_at").StorageKey("officeholder_office_place_from_at"),
	}
}
