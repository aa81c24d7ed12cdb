package store

import (
	"context"

	"musrenbang/planning"
	"musrenbang/reference"
)

// LoadAreas is Store.LoadAreas.
func (b *Batch) LoadAreas(ctx context.Context, by planning.ActorRef, areas []reference.Area) error {
	if err := b.s.loadAreas(ctx, b.tx, by, areas); err != nil {
		return err
	}
	// Dropped before the commit too: a reader in between is stale for seconds at most.
	b.s.names.forget()
	return nil
}

// LoadAgencies is Store.LoadAgencies.
func (b *Batch) LoadAgencies(ctx context.Context, by planning.ActorRef, agencies []reference.Agency) error {
	return b.s.loadAgencies(ctx, b.tx, by, agencies)
}

// LoadCatalogue is Store.LoadCatalogue.
func (b *Batch) LoadCatalogue(ctx context.Context, by planning.ActorRef, cycle int, entries []reference.CatalogueEntry) error {
	return b.s.loadCatalogue(ctx, b.tx, by, cycle, entries)
}

// LoadActivityCodes is Store.LoadActivityCodes.
func (b *Batch) LoadActivityCodes(ctx context.Context, by planning.ActorRef, codes []reference.ActivityCode) error {
	return b.s.loadActivityCodes(ctx, b.tx, by, codes)
}

// LoadCeilings is Store.LoadCeilings.
func (b *Batch) LoadCeilings(ctx context.Context, by planning.ActorRef, cycle int, ceilings []planning.Ceiling) error {
	return b.s.loadCeilings(ctx, b.tx, by, cycle, ceilings)
}

// LoadOutlines is Store.LoadOutlines.
func (b *Batch) LoadOutlines(ctx context.Context, by planning.ActorRef, outlines []reference.Outline) error {
	return b.s.loadOutlines(ctx, b.tx, by, outlines)
}
