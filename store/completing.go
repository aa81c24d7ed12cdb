package store

import (
	"context"
	"fmt"

	"musrenbang/ent/db"
	"musrenbang/ent/db/command"
	"musrenbang/ent/db/proposal"
	"musrenbang/planning"
)

// complete fills in what only the database knows and refuses references it does
// not have.
func (s *Store) complete(ctx context.Context, tx *db.Tx, row *db.Proposal, c *planning.Command, t planning.Texts) error {
	var f planning.Fields
	if err := s.completeAmendment(ctx, tx, c, t); err != nil {
		return err
	}
	if err := partsAreNew(ctx, tx, c); err != nil {
		return err
	}
	if c.Agency != "" {
		if ok, err := s.agencyExists(ctx, tx, c.Agency); err != nil {
			return err
		} else if !ok {
			f.Add("agency", "error.agency_unknown")
		}
	}
	if err := s.checkPlanReferences(ctx, tx, row, c, &f); err != nil {
		return err
	}
	if c.Into != nil {
		if err := s.completeMerge(ctx, tx, c, &f); err != nil {
			return err
		}
	}
	return f.Err()
}

// completeAmendment holds an amended proposal to what a new one must keep, and
// gives it the twin key of its new content.
func (s *Store) completeAmendment(ctx context.Context, tx *db.Tx, c *planning.Command, t planning.Texts) error {
	if t.Amend == nil || c.Amendment == nil {
		return nil
	}
	if t.Amend.ID != c.Proposal {
		return planning.InvalidField("id", "error.id")
	}
	amended := *c.Amendment
	amended.Twin = t.Amend.Twin()
	c.Amendment = &amended
	return s.checkReferences(ctx, tx, *t.Amend)
}

// partsAreNew refuses a part under an identity that is taken.
func partsAreNew(ctx context.Context, tx *db.Tx, c *planning.Command) error {
	for _, part := range c.Parts {
		taken, err := tx.Proposal.Query().Where(proposal.ID(part.ID)).Exist(ctx)
		if err != nil {
			return fmt.Errorf("read part: %w", err)
		}
		if taken {
			return planning.InvalidField("parts", "error.parts")
		}
	}
	return nil
}

// completeMerge reads the proposal to be merged into. One about which something
// is still being decided cannot take another: two merged into each other would
// leave nobody to carry them on.
func (s *Store) completeMerge(ctx context.Context, tx *db.Tx, c *planning.Command, f *planning.Fields) error {
	into, err := forUpdate(s, tx.Proposal.Query().Where(proposal.ID(c.Into.ID))).Only(ctx)
	if db.IsNotFound(err) {
		f.Add("into", "error.merge_target")
		return nil
	}
	if err != nil {
		return fmt.Errorf("read merge target: %w", err)
	}
	busy, err := tx.Command.Query().Where(command.SubjectKind("proposal"), command.Subject(into.ID),
		command.Kind(string(KindDecide)), command.Status(string(planning.CommandPending))).Exist(ctx)
	if err != nil {
		return fmt.Errorf("read mailbox: %w", err)
	}
	if busy {
		return planning.Refuse(planning.Conflict, "error.merge_busy")
	}
	target := *c.Into
	target.Root, target.Cycle, target.Twin, target.Ended = into.Root, into.Cycle, into.Twin, into.Terminal
	c.Into = &target
	return nil
}

func (s *Store) checkPlanReferences(ctx context.Context, tx *db.Tx, row *db.Proposal, c *planning.Command, f *planning.Fields) error {
	if c.Document != "" {
		d, err := tx.Document.Get(ctx, c.Document)
		if err != nil && !db.IsNotFound(err) {
			return fmt.Errorf("read document: %w", err)
		}
		if err != nil || d.Cycle != row.Cycle {
			f.Add("document", "error.document_unknown")
		}
	}
	if c.Act != planning.Accommodate || c.Activity == "" {
		return nil
	}
	loaded, err := tx.ActivityCode.Query().Exist(ctx)
	if err != nil {
		return fmt.Errorf("read activity codes: %w", err)
	}
	if loaded {
		_, err := tx.ActivityCode.Get(ctx, c.Activity)
		if db.IsNotFound(err) {
			f.Add("activity", "error.activity_unknown")
		} else if err != nil {
			return fmt.Errorf("read activity code: %w", err)
		}
	}
	if c.PlanRow != "" {
		r, err := tx.PlanRow.Get(ctx, c.PlanRow)
		if err != nil && !db.IsNotFound(err) {
			return fmt.Errorf("read plan row: %w", err)
		}
		if err != nil || r.Cycle != row.Cycle {
			f.Add("plan_row", "error.plan_row_unknown")
		}
	}
	return nil
}
