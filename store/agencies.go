package store

import (
	"context"
	"fmt"

	"musrenbang/ent/db"
	"musrenbang/ent/db/agency"
	"musrenbang/planning"
	"musrenbang/reference"
)

// LoadAgencies keeps agencies: new ones are added, known ones take the file's
// name and phone, none is removed. Loading the same file again changes nothing.
func (s *Store) LoadAgencies(ctx context.Context, by planning.ActorRef, agencies []reference.Agency) error {
	return s.withTx(ctx, func(tx *db.Tx) error { return s.loadAgencies(ctx, tx, by, agencies) })
}

func (s *Store) loadAgencies(ctx context.Context, tx *db.Tx, by planning.ActorRef, agencies []reference.Agency) error {
	for part := range chunks(agencies, loadChunk) {
		rows := make([]*db.AgencyCreate, len(part))
		for i, a := range part {
			rows[i] = tx.Agency.Create().SetID(a.Code).SetName(a.Name).SetPhone(a.Phone)
		}
		if err := tx.Agency.CreateBulk(rows...).OnConflictColumns(agency.FieldID).UpdateNewValues().Exec(ctx); err != nil {
			return fmt.Errorf("insert agencies: %w", err)
		}
	}
	return auditTx(ctx, tx, s.now(), by, "agencies.load", "agencies", map[string]int{"rows": len(agencies)})
}

// Agency returns one agency. NotFound (error.agency_unknown) where there is none.
func (s *Store) Agency(ctx context.Context, code string) (reference.Agency, error) {
	row, err := s.r.Agency.Get(ctx, code)
	if err != nil {
		return reference.Agency{}, notFound(err, "error.agency_unknown")
	}
	return fromDBAgency(row), nil
}

// Agencies lists every agency by code.
func (s *Store) Agencies(ctx context.Context) ([]reference.Agency, error) {
	rows, err := s.r.Agency.Query().Order(agency.ByID()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read agencies: %w", err)
	}
	out := make([]reference.Agency, len(rows))
	for i, r := range rows {
		out[i] = fromDBAgency(r)
	}
	return out, nil
}

func fromDBAgency(r *db.Agency) reference.Agency {
	return reference.Agency{Code: r.ID, Name: r.Name, Phone: r.Phone}
}

// unknownAgencies adds an error for each agency that is not loaded, once.
func (s *Store) unknownAgencies(ctx context.Context, tx *db.Tx, f *planning.Fields, codes map[string]bool) error {
	for code := range codes {
		if code == "" {
			continue
		}
		there, err := s.agencyExists(ctx, tx, code)
		if err != nil {
			return err
		}
		if !there {
			f.Add("agency", "error.agency_unknown", "code", code)
		}
	}
	return nil
}
