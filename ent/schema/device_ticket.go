package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// DeviceTicket is a one-time enrolment token, as its hash.
type DeviceTicket struct{ ent.Schema }

// Annotations of the DeviceTicket.
func (DeviceTicket) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "device_tickets"}}
}

// Fields of the DeviceTicket.
func (DeviceTicket) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").Immutable(),
		field.String("device_id").Immutable(),
		field.Int64("expires_at").Immutable(),
		field.Int64("used_at").Default(0),
	}
}

// Indexes of the DeviceTicket.
func (DeviceTicket) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("device_id").StorageKey("device_ticket_device_id"),
	}
}
