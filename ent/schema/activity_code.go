package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
)

// ActivityCode (sub kegiatan) links a proposal to the plan: U.BB.PP.2.KK.SSSS.
type ActivityCode struct{ ent.Schema }

// Annotations of the ActivityCode.
func (ActivityCode) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "activity_codes"}}
}

// Fields of the ActivityCode.
func (ActivityCode) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").Immutable(),
		field.String("name"),
	}
}
