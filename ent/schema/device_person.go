package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// DevicePerson says which account uses which device.
type DevicePerson struct{ ent.Schema }

// Annotations of the DevicePerson.
func (DevicePerson) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "device_people"}}
}

// Fields of the DevicePerson.
func (DevicePerson) Fields() []ent.Field {
	return []ent.Field{
		field.String("device_id").Immutable(),
		field.String("user_id").Immutable(),
		field.Int64("joined_at").Immutable(),
	}
}

// Indexes of the DevicePerson.
func (DevicePerson) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("device_id", "user_id").Unique().StorageKey("device_person_device_id_user_id"),
		index.Fields("user_id").StorageKey("device_person_user_id"),
	}
}
