package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Grant binds a user to a role at an area, at an agency, or in the whole city.
type Grant struct{ ent.Schema }

// Annotations of the Grant.
func (Grant) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "grants"}}
}

// Fields of the Grant.
func (Grant) Fields() []ent.Field {
	return []ent.Field{
		field.String("user_id"),
		field.String("role"),
		field.String("area").Default(""),
		field.String("agency").Default(""),
	}
}

// Indexes of the Grant.
func (Grant) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("user_id").StorageKey("grant_user_id"),
	}
}
