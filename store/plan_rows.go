package store

import (
	"context"
	"fmt"
	"strconv"

	"musrenbang/ent/db"
	"musrenbang/ent/db/document"
	"musrenbang/ent/db/planrow"
	"musrenbang/planning"
)

// PlanRow is one row of a loaded plan: an activity at a place with its money.
// What proposals link to it may not exceed Value.
type PlanRow struct {
	ID       string // made by the caller, unique over all cycles
	Activity string
	Agency   string
	Area     planning.AreaCode
	Value    planning.Rupiah
}

// LoadPlanRows keeps rows of the document's plan: new ones are added, known ones
// take the new money. Each row is a ceiling of its own (plan_row). A document
// that is not recorded is Invalid (error.document_unknown), a row of another
// cycle Conflict (error.plan_row_cycle). Loading the same rows again changes
// nothing.
func (s *Store) LoadPlanRows(ctx context.Context, by planning.ActorRef, cycle int, documentID string, rows []PlanRow) error {
	return s.withTx(ctx, func(tx *db.Tx) error {
		there, err := tx.Document.Query().Where(document.ID(documentID), document.Cycle(cycle)).Exist(ctx)
		if err != nil {
			return fmt.Errorf("read document: %w", err)
		}
		if !there {
			return planning.InvalidField("document", "error.document_unknown")
		}
		if err := insertPlanRows(ctx, tx, cycle, documentID, rows); err != nil {
			return err
		}
		ceilings := make([]planning.Ceiling, len(rows))
		for i, r := range rows {
			ceilings[i] = planning.Ceiling{Cycle: cycle, Kind: planning.CeilingPlanRow, Key: r.ID, Amount: r.Value}
		}
		if err := s.checkCeilingKeys(ctx, tx, ceilings); err != nil {
			return err
		}
		changes, err := setCeilings(ctx, tx, cycle, ceilings)
		if err != nil {
			return err
		}
		detail := map[string]any{"document": documentID, "rows": len(rows), "changed": len(changes)}
		return auditTx(ctx, tx, s.now(), by, "plan.load", strconv.Itoa(cycle), detail)
	})
}

func insertPlanRows(ctx context.Context, tx *db.Tx, cycle int, documentID string, rows []PlanRow) error {
	for part := range chunks(rows, loadChunk) {
		ids := make([]string, len(part))
		add := make([]*db.PlanRowCreate, len(part))
		for i, r := range part {
			ids[i] = r.ID
			add[i] = tx.PlanRow.Create().SetID(r.ID).SetCycle(cycle).SetDocument(documentID).SetActivity(r.Activity).
				SetAgency(r.Agency).SetArea(string(r.Area)).SetValue(int64(r.Value))
		}
		elsewhere, err := tx.PlanRow.Query().Where(planrow.IDIn(ids...), planrow.CycleNEQ(cycle)).Exist(ctx)
		if err != nil {
			return fmt.Errorf("read plan rows: %w", err)
		}
		if elsewhere {
			return planning.Refuse(planning.Conflict, "error.plan_row_cycle")
		}
		if err := tx.PlanRow.CreateBulk(add...).OnConflictColumns(planrow.FieldID).UpdateNewValues().Exec(ctx); err != nil {
			return fmt.Errorf("insert plan rows: %w", err)
		}
	}
	return nil
}

// PlanRows lists the rows of a cycle's plan by ID.
func (s *Store) PlanRows(ctx context.Context, cycle int) ([]PlanRow, error) {
	rows, err := s.r.PlanRow.Query().Where(planrow.Cycle(cycle)).Order(planrow.ByID()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read plan rows: %w", err)
	}
	out := make([]PlanRow, len(rows))
	for i, r := range rows {
		out[i] = PlanRow{ID: r.ID, Activity: r.Activity, Agency: r.Agency, Area: planning.AreaCode(r.Area), Value: planning.Rupiah(r.Value)}
	}
	return out, nil
}
