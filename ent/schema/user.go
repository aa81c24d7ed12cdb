package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
)

// User (akun) of an office. Names and passwords never leave this table.
type User struct{ ent.Schema }

// Annotations of the User.
func (User) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "users"}}
}

// Fields of the User.
func (User) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").Immutable(),
		field.String("login").Unique(),
		field.String("name"),
		field.String("password_hash").Default(""),
		field.Bool("disabled").Default(false),
		field.Int64("created_at"),
		field.Int64("updated_at"),
	}
}
