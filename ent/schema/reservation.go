package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Reservation is what one command holds of a ceiling; a refused command
// releases it.
type Reservation struct{ ent.Schema }

// Annotations of the Reservation.
func (Reservation) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "reservations"}}
}

// Fields of the Reservation.
func (Reservation) Fields() []ent.Field {
	return []ent.Field{
		field.String("command_id"),
		field.Int("ceiling_id"),
		field.String("proposal_id"),
		field.Int64("amount"),
		field.Bool("released").Default(false),
		field.String("note").Default(""),
	}
}

// Indexes of the Reservation.
func (Reservation) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("command_id").StorageKey("reservation_command_id"),
		index.Fields("ceiling_id").StorageKey("reservation_ceiling_id"),
		index.Fields("proposal_id").StorageKey("reservation_proposal_id"),
	}
}
