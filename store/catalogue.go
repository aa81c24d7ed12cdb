package store

import (
	"context"
	"fmt"
	"strconv"

	entsql "entgo.io/ent/dialect/sql"

	"musrenbang/ent/db"
	"musrenbang/ent/db/activitycode"
	"musrenbang/ent/db/catalogueentry"
	"musrenbang/ent/db/predicate"
	"musrenbang/ent/db/proposal"
	"musrenbang/planning"
	"musrenbang/reference"
)

// LoadCatalogue makes entries the catalogue of a cycle: new ones are added,
// known ones changed, and those that entries no longer has removed unless a
// proposal names them. An agency that is not loaded is Invalid
// (error.agency_unknown, with its code). Loading the same file again changes
// nothing.
func (s *Store) LoadCatalogue(ctx context.Context, by planning.ActorRef, cycle int, entries []reference.CatalogueEntry) error {
	return s.withTx(ctx, func(tx *db.Tx) error { return s.loadCatalogue(ctx, tx, by, cycle, entries) })
}

func (s *Store) loadCatalogue(ctx context.Context, tx *db.Tx, by planning.ActorRef, cycle int, entries []reference.CatalogueEntry) error {
	agencies := map[string]bool{}
	for _, e := range entries {
		agencies[e.Agency] = true
	}
	var f planning.Fields
	if err := s.unknownAgencies(ctx, tx, &f, agencies); err != nil {
		return err
	}
	if err := f.Err(); err != nil {
		return err
	}
	for part := range chunks(entries, loadChunk) {
		rows := make([]*db.CatalogueEntryCreate, len(part))
		for i, e := range part {
			rows[i] = toDBCatalogueEntry(tx.CatalogueEntry.Create(), cycle, e)
		}
		up := tx.CatalogueEntry.CreateBulk(rows...).OnConflictColumns(catalogueentry.FieldCycle, catalogueentry.FieldCode)
		if err := up.UpdateNewValues().Exec(ctx); err != nil {
			return fmt.Errorf("insert catalogue: %w", err)
		}
	}
	removed, err := removeOldEntries(ctx, tx, cycle, entries)
	if err != nil {
		return err
	}
	detail := map[string]int{"rows": len(entries), "removed": removed}
	return auditTx(ctx, tx, s.now(), by, "catalogue.load", strconv.Itoa(cycle), detail)
}

func removeOldEntries(ctx context.Context, tx *db.Tx, cycle int, entries []reference.CatalogueEntry) (removed int, err error) {
	keep := make(map[string]bool, len(entries))
	for _, e := range entries {
		keep[e.Code] = true
	}
	used, err := tx.Proposal.Query().Where(proposal.Cycle(cycle), proposal.CatalogueNEQ("")).
		Unique(true).Select(proposal.FieldCatalogue).Strings(ctx)
	if err != nil {
		return 0, fmt.Errorf("read used entries: %w", err)
	}
	for _, code := range used {
		keep[code] = true
	}
	there, err := tx.CatalogueEntry.Query().Where(catalogueentry.Cycle(cycle)).Select(catalogueentry.FieldCode).Strings(ctx)
	if err != nil {
		return 0, fmt.Errorf("read catalogue: %w", err)
	}
	var old []string
	for _, code := range there {
		if !keep[code] {
			old = append(old, code)
		}
	}
	for part := range chunks(old, loadChunk) {
		n, err := tx.CatalogueEntry.Delete().Where(catalogueentry.Cycle(cycle), catalogueentry.CodeIn(part...)).Exec(ctx)
		if err != nil {
			return removed, fmt.Errorf("remove catalogue entries: %w", err)
		}
		removed += n
	}
	return removed, nil
}

// Catalogue lists the entries of a cycle by code; none where none is loaded.
func (s *Store) Catalogue(ctx context.Context, cycle int) ([]reference.CatalogueEntry, error) {
	rows, err := s.r.CatalogueEntry.Query().Where(catalogueentry.Cycle(cycle)).Order(catalogueentry.ByCode()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read catalogue: %w", err)
	}
	out := make([]reference.CatalogueEntry, len(rows))
	for i, r := range rows {
		out[i] = fromDBCatalogueEntry(r)
	}
	return out, nil
}

// CatalogueEntry returns one entry of a cycle. NotFound
// (error.catalogue_unknown) where there is none.
func (s *Store) CatalogueEntry(ctx context.Context, cycle int, code string) (reference.CatalogueEntry, error) {
	row, err := s.r.CatalogueEntry.Query().Where(catalogueentry.Cycle(cycle), catalogueentry.Code(code)).Only(ctx)
	if err != nil {
		return reference.CatalogueEntry{}, notFound(err, "error.catalogue_unknown")
	}
	return fromDBCatalogueEntry(row), nil
}

func toDBCatalogueEntry(c *db.CatalogueEntryCreate, cycle int, e reference.CatalogueEntry) *db.CatalogueEntryCreate {
	return c.SetCycle(cycle).SetCode(e.Code).SetTitle(e.Title).SetUnit(e.Unit).SetUnitPriceCap(int64(e.UnitPriceCap)).
		SetAgency(e.Agency).SetChannel(string(e.Channel)).SetField(e.Field).SetConditions(e.Conditions).SetActivity(e.Activity)
}

func fromDBCatalogueEntry(r *db.CatalogueEntry) reference.CatalogueEntry {
	return reference.CatalogueEntry{
		Code: r.Code, Title: r.Title, Unit: r.Unit, UnitPriceCap: planning.Rupiah(r.UnitPriceCap), Agency: r.Agency,
		Channel: planning.Channel(r.Channel), Field: r.Field, Conditions: r.Conditions, Activity: r.Activity,
	}
}

// LoadActivityCodes keeps the national list of activity codes: new ones are
// added, known ones take the file's name, none is removed. Loading the same file
// again changes nothing.
func (s *Store) LoadActivityCodes(ctx context.Context, by planning.ActorRef, codes []reference.ActivityCode) error {
	return s.withTx(ctx, func(tx *db.Tx) error { return s.loadActivityCodes(ctx, tx, by, codes) })
}

func (s *Store) loadActivityCodes(ctx context.Context, tx *db.Tx, by planning.ActorRef, codes []reference.ActivityCode) error {
	for part := range chunks(codes, loadChunk) {
		rows := make([]*db.ActivityCodeCreate, len(part))
		for i, c := range part {
			rows[i] = tx.ActivityCode.Create().SetID(c.Code).SetName(c.Name)
		}
		if err := tx.ActivityCode.CreateBulk(rows...).OnConflictColumns(activitycode.FieldID).UpdateNewValues().Exec(ctx); err != nil {
			return fmt.Errorf("insert activity codes: %w", err)
		}
	}
	return auditTx(ctx, tx, s.now(), by, "codes.load", "activity_codes", map[string]int{"rows": len(codes)})
}

// ActivityCode returns one activity code. NotFound (error.activity_unknown)
// where the list does not have it.
func (s *Store) ActivityCode(ctx context.Context, code string) (reference.ActivityCode, error) {
	row, err := s.r.ActivityCode.Get(ctx, code)
	if err != nil {
		return reference.ActivityCode{}, notFound(err, "error.activity_unknown")
	}
	return reference.ActivityCode{Code: row.ID, Name: row.Name}, nil
}

// ActivityCodes lists up to 50 codes that begin with text or whose name has it
// in it, by code.
func (s *Store) ActivityCodes(ctx context.Context, text string) ([]reference.ActivityCode, error) {
	begins := predicate.ActivityCode(entsql.FieldHasPrefix(activitycode.FieldID, text))
	rows, err := s.r.ActivityCode.Query().Where(activitycode.Or(begins, activitycode.NameContainsFold(text))).
		Order(activitycode.ByID()).Limit(defaultLimit).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read activity codes: %w", err)
	}
	out := make([]reference.ActivityCode, len(rows))
	for i, r := range rows {
		out[i] = reference.ActivityCode{Code: r.ID, Name: r.Name}
	}
	return out, nil
}

// ActivityCodeCount is how many activity codes are loaded; with none, only their
// format is checked.
func (s *Store) ActivityCodeCount(ctx context.Context) (int, error) {
	n, err := s.r.ActivityCode.Query().Count(ctx)
	if err != nil {
		return 0, fmt.Errorf("count activity codes: %w", err)
	}
	return n, nil
}
