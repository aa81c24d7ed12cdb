package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
)

// CommandText holds the free text a command brought (a reason, an overrun
// note), with its salt: erasable.
type CommandText struct{ ent.Schema }

// Annotations of the CommandText.
func (CommandText) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "command_texts"}}
}

// Fields of the CommandText.
func (CommandText) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").Immutable(),
		field.Text("reason").Default(""),
		field.Text("note").Default(""),
		field.Bytes("salt"),
		field.Int64("erased_at").Default(0),
	}
}
