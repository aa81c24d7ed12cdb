package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// ProposalText holds a proposal's free texts with their salts: erasable, and
// public only as reviewed.
type ProposalText struct{ ent.Schema }

// Annotations of the ProposalText.
func (ProposalText) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "proposal_texts"}}
}

// Fields of the ProposalText.
func (ProposalText) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").Immutable(),
		field.String("title"),
		field.Text("problem").Default(""),
		field.Text("location").Default(""),
		field.Text("own_words").Default(""),
		field.String("proposer").Default(""),
		field.Bytes("salt"),
		field.String("public_title").Default(""),
		field.Text("public_problem").Default(""),
		field.String("public_location").Default(""),
		field.Int64("reviewed_at").Default(0),
		field.Int64("erased_at").Default(0),
	}
}

// Indexes of the ProposalText: titles are searched within, so all of them are
// read, and this is where they lie close together.
func (ProposalText) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("title", "id").StorageKey("proposal_text_title_id"),
	}
}
