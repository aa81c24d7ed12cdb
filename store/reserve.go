package store

import (
	"context"
	"fmt"

	"musrenbang/ent/db"
	"musrenbang/ent/db/ceiling"
	"musrenbang/ent/db/reservation"
	"musrenbang/planning"
)

// reserve holds the money a command moves against its ceiling, in the mailbox's
// own transaction: compare-and-set, so that two commands can never both take the
// last rupiah. Where no ceiling is loaded nothing is checked. Over the ceiling
// without an overrun note it is Invalid (error.ceiling).
func (s *Store) reserve(ctx context.Context, tx *db.Tx, p planning.Proposal, c planning.Command, note string) error {
	kind, key, value, ok := planning.CeilingFor(p, c)
	if !ok {
		return nil
	}
	row, err := s.ceilingRow(ctx, tx, p.Cycle, kind, key)
	if err != nil || row == nil {
		return err
	}
	held := planning.Ceiling{Cycle: row.Cycle, Kind: kind, Key: key, Amount: planning.Rupiah(row.Amount), Reserved: planning.Rupiah(row.Reserved)}
	if _, err := held.Reserve(value, note != ""); err != nil {
		return err
	}
	n, err := tx.Ceiling.Update().Where(ceiling.ID(row.ID), ceiling.Reserved(row.Reserved)).AddReserved(int64(value)).Save(ctx)
	if err != nil {
		return fmt.Errorf("reserve: %w", err)
	}
	if n == 0 {
		return errAgain // somebody else reserved between our read and our write
	}
	err = tx.Reservation.Create().SetCommandID(c.ID).SetCeilingID(row.ID).SetProposalID(p.ID).SetAmount(int64(value)).SetNote(note).Exec(ctx)
	if err != nil {
		return fmt.Errorf("insert reservation: %w", err)
	}
	return nil
}

// ceilingRow finds the ceiling, making a plan row's on first use.
func (s *Store) ceilingRow(ctx context.Context, tx *db.Tx, cycle int, kind planning.CeilingKind, key string) (*db.Ceiling, error) {
	row, err := tx.Ceiling.Query().Where(ceiling.Cycle(cycle), ceiling.Kind(string(kind)), ceiling.Key(key)).Only(ctx)
	if err == nil {
		return row, nil
	}
	if !db.IsNotFound(err) {
		return nil, fmt.Errorf("read ceiling: %w", err)
	}
	if kind != planning.CeilingPlanRow {
		return nil, nil
	}
	plan, err := tx.PlanRow.Get(ctx, key)
	if err != nil {
		return nil, notFound(err, "error.plan_row_unknown")
	}
	row, err = tx.Ceiling.Create().SetCycle(cycle).SetKind(string(kind)).SetKey(key).SetAmount(plan.Value).Save(ctx)
	if err != nil {
		return nil, fmt.Errorf("insert ceiling: %w", err)
	}
	return row, nil
}

// release frees what a refused or replaced command held; again is no change.
func (s *Store) release(ctx context.Context, tx *db.Tx, commandID string) error {
	rows, err := tx.Reservation.Query().Where(reservation.CommandID(commandID), reservation.Released(false)).All(ctx)
	if err != nil {
		return fmt.Errorf("read reservations: %w", err)
	}
	for _, r := range rows {
		if err := tx.Ceiling.UpdateOneID(r.CeilingID).AddReserved(-r.Amount).Exec(ctx); err != nil {
			return fmt.Errorf("release: %w", err)
		}
		if err := tx.Reservation.UpdateOneID(r.ID).SetReleased(true).Exec(ctx); err != nil {
			return fmt.Errorf("mark released: %w", err)
		}
	}
	return nil
}

// releaseEnded frees whatever an ended proposal still holds. One that was left
// out of the budget stays in the plan and keeps its row there; a split's parts go
// on with the money of the whole.
func (s *Store) releaseEnded(ctx context.Context, tx *db.Tx, p planning.Proposal, e planning.Event) error {
	if !endsMoney(p, e) {
		return nil
	}
	rows, err := tx.Reservation.Query().Where(reservation.ProposalID(p.ID), reservation.Released(false)).All(ctx)
	if err != nil {
		return fmt.Errorf("read reservations: %w", err)
	}
	for _, r := range rows {
		if err := s.release(ctx, tx, r.CommandID); err != nil {
			return err
		}
	}
	return nil
}

func endsMoney(p planning.Proposal, e planning.Event) bool {
	switch p.Class {
	case planning.Rejected, planning.Deferred, planning.Withdrawn, planning.Merged, planning.Redirected:
		return e.Act != planning.NotFund
	}
	return false
}
