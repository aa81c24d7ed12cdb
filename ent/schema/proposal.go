package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Proposal (usulan): the process state as its workflow last recorded it, and
// what lists filter by. Texts are in ProposalText.
type Proposal struct{ ent.Schema }

// Annotations of the Proposal.
func (Proposal) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "proposals"}}
}

// Fields of the Proposal.
func (Proposal) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").Immutable(),
		field.String("code").Immutable().Unique(),
		field.Int("cycle").Immutable(),
		field.String("area").Immutable(),
		field.String("kecamatan").Immutable().Default(""),
		field.String("kelurahan").Immutable().Default(""),
		field.String("rw").Default(""),
		field.String("rt").Default(""),
		field.String("origin").Immutable(),
		field.String("channel"),
		field.String("agency").Default(""),
		field.String("proposed_by"),
		field.String("basis").Default(""),
		field.String("benefits").Default(""),
		field.String("catalogue").Default(""),
		field.String("unit").Default(""),
		field.String("twin").Default(""),
		field.String("entry").Immutable(),
		field.String("stage"),
		field.String("class"),
		field.Int("version").Default(0),
		field.Int("round").Default(1),
		field.Int64("received_volume").Immutable(),
		field.Int64("received_value").Immutable(),
		field.Int64("asked_volume"),
		field.Int64("asked_value"),
		field.Int64("volume"),
		field.Int64("value"),
		field.Int("rank").Default(0),
		field.String("root").Default(""),
		field.Bool("covered").Default(false),
		field.Bool("duplicate").Default(false),
		field.Bool("early").Default(false),
		field.Bool("late").Immutable().Default(false),
		field.Bool("settled").Default(false),
		field.Bool("terminal").Default(false),
		field.String("last_act").Default(""),
		field.String("last_role").Default(""),
		field.Int64("last_at").Default(0),
		field.String("reason").Default(""),
		field.String("activity").Default(""),
		field.String("forum").Default(""),
		field.String("split_from").Immutable().Default(""),
		field.String("continues").Immutable().Default(""),
		field.String("content_hash").Immutable(),
		field.String("secret_hash").Immutable().Default(""),
		field.String("enterer").Immutable(),
		field.String("importer").Immutable().Default(""),
		field.Int64("received_at").Immutable(),
		field.Int64("device_time").Immutable().Default(0),
		field.String("intake").Immutable().Default(""),
		field.Bool("read_back").Immutable().Default(false),
		field.Bool("pooled").Immutable().Default(false),
		field.Int64("lon").Default(0),
		field.Int64("lat").Default(0),
	}
}

// Indexes of the Proposal.
func (Proposal) Indexes() []ent.Index {
	// Lists are read in order and end after a page: the filters most used come
	// before received_at, so that a page costs the same at any size of the table.
	return []ent.Index{
		index.Fields("cycle", "received_at", "id").StorageKey("proposal_cycle_received_at_id"),
		index.Fields("cycle", "stage", "received_at", "id").StorageKey("proposal_cycle_stage_received_at_id"),
		index.Fields("cycle", "class", "received_at", "id").StorageKey("proposal_cycle_class_received_at_id"),
		index.Fields("cycle", "kecamatan", "received_at", "id").StorageKey("proposal_cycle_kecamatan_received_at_id"),
		index.Fields("cycle", "agency", "received_at", "id").StorageKey("proposal_cycle_agency_received_at_id"),
		index.Fields("cycle", "reason", "received_at", "id").StorageKey("proposal_cycle_reason_received_at_id"),
		index.Fields("cycle", "kelurahan", "stage").StorageKey("proposal_cycle_kelurahan_stage"),
		index.Fields("cycle", "area").StorageKey("proposal_cycle_area"),
		index.Fields("cycle", "value", "id").StorageKey("proposal_cycle_value_id"),
		index.Fields("cycle", "rank", "id").StorageKey("proposal_cycle_rank_id"),
		index.Fields("forum").StorageKey("proposal_forum"),
		index.Fields("root").StorageKey("proposal_root"),
		index.Fields("split_from").StorageKey("proposal_split_from"),
		index.Fields("terminal", "cycle").StorageKey("proposal_terminal_cycle"),
	}
}
