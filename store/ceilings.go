package store

import (
	"context"
	"fmt"
	"strconv"

	"musrenbang/ent/db"
	"musrenbang/ent/db/ceiling"
	"musrenbang/planning"
)

// CeilingFilter narrows ceilings; zero fields do not filter.
type CeilingFilter struct {
	Kind planning.CeilingKind
	Keys []string // area or agency codes, or plan rows
}

// ceilingChange is what the audit trail keeps of a changed ceiling.
type ceilingChange struct {
	Kind planning.CeilingKind `json:"kind"`
	Key  string               `json:"key"`
	From planning.Rupiah      `json:"from"`
	To   planning.Rupiah      `json:"to"`
}

// LoadCeilings sets the amounts of a cycle's ceilings and leaves those that are
// not given. What commands have reserved stays: a ceiling lowered below it shows
// a negative remainder until an overrun is explained or a decision changed. An
// area or agency that is not loaded is Invalid (error.area_unknown,
// error.agency_unknown, with its code). Loading the same amounts again changes
// nothing.
func (s *Store) LoadCeilings(ctx context.Context, by planning.ActorRef, cycle int, ceilings []planning.Ceiling) error {
	return s.withTx(ctx, func(tx *db.Tx) error { return s.loadCeilings(ctx, tx, by, cycle, ceilings) })
}

func (s *Store) loadCeilings(ctx context.Context, tx *db.Tx, by planning.ActorRef, cycle int, ceilings []planning.Ceiling) error {
	if err := s.checkCeilingKeys(ctx, tx, ceilings); err != nil {
		return err
	}
	changes, err := setCeilings(ctx, tx, cycle, ceilings)
	if err != nil || len(changes) == 0 {
		return err
	}
	return auditTx(ctx, tx, s.now(), by, "ceilings.load", strconv.Itoa(cycle), changes)
}

func (s *Store) checkCeilingKeys(ctx context.Context, tx *db.Tx, ceilings []planning.Ceiling) error {
	var f planning.Fields
	agencies := map[string]bool{}
	for _, c := range ceilings {
		if c.Amount < 0 || c.Amount > planning.MaxRupiah {
			f.Add("amount", "error.rupiah_range", "code", c.Key)
		}
		switch c.Kind {
		case planning.CeilingAgency:
			agencies[c.Key] = true
		case planning.CeilingKelurahan, planning.CeilingKecamatan:
			there, err := s.areaExists(ctx, tx, planning.AreaCode(c.Key))
			if err != nil {
				return err
			}
			if !there {
				f.Add("key", "error.area_unknown", "code", c.Key)
			}
		case planning.CeilingPlanRow:
		default:
			f.Add("kind", "error.ceiling_kind")
		}
	}
	if err := s.unknownAgencies(ctx, tx, &f, agencies); err != nil {
		return err
	}
	return f.Err()
}

// setCeilings writes the amounts that differ and returns what changed.
func setCeilings(ctx context.Context, tx *db.Tx, cycle int, ceilings []planning.Ceiling) ([]ceilingChange, error) {
	rows, err := tx.Ceiling.Query().Where(ceiling.Cycle(cycle)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read ceilings: %w", err)
	}
	type place struct{ kind, key string }
	there := make(map[place]*db.Ceiling, len(rows))
	for _, r := range rows {
		there[place{r.Kind, r.Key}] = r
	}
	var changes []ceilingChange
	var missing []*db.CeilingCreate
	for _, c := range ceilings {
		change := ceilingChange{Kind: c.Kind, Key: c.Key, To: c.Amount}
		row := there[place{string(c.Kind), c.Key}]
		switch {
		case row == nil:
			missing = append(missing, tx.Ceiling.Create().SetCycle(cycle).SetKind(string(c.Kind)).SetKey(c.Key).SetAmount(int64(c.Amount)))
		case row.Amount == int64(c.Amount):
			continue
		default:
			change.From = planning.Rupiah(row.Amount)
			// Only the amount: a reservation made meanwhile must not be undone.
			if err := tx.Ceiling.UpdateOneID(row.ID).SetAmount(int64(c.Amount)).Exec(ctx); err != nil {
				return nil, fmt.Errorf("change ceiling: %w", err)
			}
		}
		changes = append(changes, change)
	}
	for part := range chunks(missing, loadChunk) {
		up := tx.Ceiling.CreateBulk(part...).OnConflictColumns(ceiling.FieldCycle, ceiling.FieldKind, ceiling.FieldKey)
		if err := up.Update(func(u *db.CeilingUpsert) { u.UpdateAmount() }).Exec(ctx); err != nil {
			return nil, fmt.Errorf("insert ceilings: %w", err)
		}
	}
	return changes, nil
}

// Ceilings lists a cycle's ceilings with what is reserved, by kind and key.
func (s *Store) Ceilings(ctx context.Context, cycle int, f CeilingFilter) ([]planning.Ceiling, error) {
	q := s.r.Ceiling.Query().Where(ceiling.Cycle(cycle))
	if f.Kind != "" {
		q = q.Where(ceiling.Kind(string(f.Kind)))
	}
	if len(f.Keys) > 0 {
		q = q.Where(ceiling.KeyIn(f.Keys...))
	}
	rows, err := q.Order(ceiling.ByKind(), ceiling.ByKey()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read ceilings: %w", err)
	}
	out := make([]planning.Ceiling, len(rows))
	for i, r := range rows {
		out[i] = planning.Ceiling{
			Cycle: r.Cycle, Kind: planning.CeilingKind(r.Kind), Key: r.Key,
			Amount: planning.Rupiah(r.Amount), Reserved: planning.Rupiah(r.Reserved),
		}
	}
	return out, nil
}
