package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
)

// Leaf of the public log, gapless by index; append-only, enforced by trigger.
type Leaf struct{ ent.Schema }

// Annotations of the Leaf.
func (Leaf) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "leaves"}}
}

// Fields of the Leaf.
func (Leaf) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("id").Immutable(),
		field.Bytes("data").Immutable(),
		field.String("hash").Immutable(),
		field.Int64("at").Immutable(),
	}
}

// Hooks of the Leaf: rows are only ever added. The database's trigger says the
// same to everyone else.
func (Leaf) Hooks() []ent.Hook { return []ent.Hook{appendOnly} }
