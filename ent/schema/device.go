package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Device (tablet): one enrolled tablet or phone, its credential as a hash, and what
// its last heartbeat said.
type Device struct{ ent.Schema }

// Annotations of the Device.
func (Device) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "devices"}}
}

// Fields of the Device.
func (Device) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").Immutable(),
		field.String("name"),
		field.String("area"),
		field.String("token_hash").Default(""),
		field.String("added_by").Immutable(),
		field.Int64("created_at").Immutable(),
		field.Int64("enrolled_at").Default(0),
		field.Int64("revoked_at").Default(0),
		field.String("revoked_by").Default(""),
		field.String("revoked_for").Default(""), // the office's own reason
		field.Int64("seen_at").Default(0),
		field.Int("last_seq").Default(0),
		field.Bytes("beat").Optional(),
	}
}

// Indexes of the Device.
func (Device) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("token_hash").StorageKey("device_token_hash"),
		index.Fields("area").StorageKey("device_area"),
	}
}
