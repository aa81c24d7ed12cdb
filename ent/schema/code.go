package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Code (kode lacak) points to its proposal; aliases stay valid for ever. One given
// to a device's pool names the device and the cycle, and no proposal until it is used.
type Code struct{ ent.Schema }

// Annotations of the Code.
func (Code) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "codes"}}
}

// Fields of the Code.
func (Code) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").Immutable(),
		field.String("proposal_id").Default(""),
		field.String("device").Default(""),
		field.Bool("alias").Default(false),
		field.Int("cycle").Default(0),
	}
}

// Indexes of the Code.
func (Code) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("proposal_id").StorageKey("code_proposal_id"),
		index.Fields("device", "proposal_id").StorageKey("code_device_proposal_id"),
	}
}
