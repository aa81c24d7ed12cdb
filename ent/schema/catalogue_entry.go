package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// CatalogueEntry (kamus usulan) is one allowed kind of proposal.
type CatalogueEntry struct{ ent.Schema }

// Annotations of the CatalogueEntry.
func (CatalogueEntry) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "catalogue_entries"}}
}

// Fields of the CatalogueEntry.
func (CatalogueEntry) Fields() []ent.Field {
	return []ent.Field{
		field.Int("cycle"),
		field.String("code"),
		field.String("title"),
		field.String("unit"),
		field.Int64("unit_price_cap").Default(0),
		field.String("agency").Default(""),
		field.String("channel"),
		field.String("field").Default(""),
		field.Text("conditions").Default(""),
		field.String("activity").Default(""),
	}
}

// Indexes of the CatalogueEntry.
func (CatalogueEntry) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("cycle", "code").Unique().StorageKey("catalogue_entry_cycle_code"),
	}
}
