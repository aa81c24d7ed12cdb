package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
)

// LogNode is one stored hash of the Merkle tree, by its storage index.
type LogNode struct{ ent.Schema }

// Annotations of the LogNode.
func (LogNode) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "log_nodes"}}
}

// Fields of the LogNode.
func (LogNode) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("id").Immutable(),
		field.Bytes("hash").Immutable(),
	}
}

// Hooks of the LogNode: rows are only ever added. The database's trigger says the
// same to everyone else.
func (LogNode) Hooks() []ent.Hook { return []ent.Hook{appendOnly} }
