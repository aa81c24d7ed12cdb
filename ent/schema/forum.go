package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Forum (musyawarah): one sitting. Its ID is planning.ForumID.
type Forum struct{ ent.Schema }

// Annotations of the Forum.
func (Forum) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "forums"}}
}

// Fields of the Forum.
func (Forum) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").Immutable(),
		field.Int("cycle").Immutable(),
		field.String("stage").Immutable(),
		field.String("area").Immutable().Default(""),
		field.String("kecamatan").Immutable().Default(""),
		field.String("agency").Immutable().Default(""),
		field.String("group").Immutable().Default(""),
		field.Int("number").Immutable().Default(1),
		field.String("status"),
		field.Int("version").Default(0),
		field.Int64("scheduled_at").Default(0),
		field.Int64("opened_at").Default(0),
		field.Int64("closed_at").Default(0),
		field.Int64("signed_at").Default(0),
		field.String("last_role").Default(""),
		field.String("venue").Default(""),
		field.String("chair").Default(""),
		field.Int("women").Default(0),
		field.Int("men").Default(0),
		field.String("minutes_number").Default(""),
		field.Bool("late_close").Default(false),
		// What a sitting is besides its state: planning.Tally, and store.SittingFacts
		// (agenda, speeches, needs, why nihil, on paper), as JSON.
		field.Bytes("tally").Optional(),
		field.Bytes("facts").Optional(),
		field.Int64("created_at"),
	}
}

// Indexes of the Forum.
func (Forum) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("cycle", "stage", "status").StorageKey("forum_cycle_stage_status"),
		index.Fields("cycle", "area").StorageKey("forum_cycle_area"),
	}
}
