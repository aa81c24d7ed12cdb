package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// DraftMend is one change of the draft minutes while they were read out: what it
// said before and after, and who asked for it.
type DraftMend struct{ ent.Schema }

// Annotations of the DraftMend.
func (DraftMend) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "draft_mends"}}
}

// Fields of the DraftMend.
func (DraftMend) Fields() []ent.Field {
	return []ent.Field{
		field.String("forum_id").Immutable(),
		field.String("field").Immutable(),
		field.String("before").Immutable().Default(""),
		field.String("after").Immutable().Default(""),
		field.String("reason").Immutable().Default(""),
		field.String("actor").Immutable(),
		field.String("role").Immutable(),
		field.Int64("at").Immutable(),
	}
}

// Indexes of the DraftMend.
func (DraftMend) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("forum_id").StorageKey("draft_mend_forum_id"),
	}
}
