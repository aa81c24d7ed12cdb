package store

import (
	"context"
	"encoding/json"
	"fmt"

	"musrenbang/ent/db"
	"musrenbang/ent/db/event"
	"musrenbang/ent/db/proposal"
	"musrenbang/planning"
)

// RecordDecision writes what a proposal's workflow has decided: fact, event, row
// (where its version is lower), command outcome and log leaf, in one transaction
// that is safe to repeat and to reorder. p is the state after e. The same version
// with another command is Conflict (error.two_histories): it means two histories
// of one proposal, and must be looked at by a person.
func (s *Store) RecordDecision(ctx context.Context, p planning.Proposal, e planning.Event) error {
	return s.retryUnique(func() error {
		return s.withTx(ctx, func(tx *db.Tx) error {
			return s.recordEvent(ctx, tx, p, e)
		})
	})
}

func (s *Store) recordEvent(ctx context.Context, tx *db.Tx, p planning.Proposal, e planning.Event) error {
	before, err := tx.Event.Query().Where(event.ProposalID(p.ID), event.Version(e.Version)).Only(ctx)
	switch {
	case err == nil && before.CommandID == e.Command:
		return nil
	case err == nil:
		return planning.Refuse(planning.Conflict, "error.two_histories", "proposal", p.ID, "command", e.Command)
	case !db.IsNotFound(err):
		return fmt.Errorf("read event: %w", err)
	}
	if err := s.insertEvent(ctx, tx, p, e); err != nil {
		return err
	}
	if err := s.amendTexts(ctx, tx, p, e); err != nil {
		return err
	}
	if err := s.insertParts(ctx, tx, p, e); err != nil {
		return err
	}
	u := tx.Proposal.Update().Where(proposal.ID(p.ID), proposal.VersionLT(p.Version))
	u = toDBState(u, p)
	if e.Reason != "" {
		u.SetReason(string(e.Reason))
	}
	if e.Activity != "" {
		u.SetActivity(e.Activity)
	}
	if err := u.Exec(ctx); err != nil {
		return fmt.Errorf("update proposal: %w", err)
	}
	if err := s.releaseEnded(ctx, tx, p, e); err != nil {
		return err
	}
	if err := s.joinSitting(ctx, tx, p, e); err != nil {
		return err
	}
	out := planning.Outcome{Command: e.Command, Status: planning.CommandApplied, Ack: planning.Ack{Version: p.Version, Stage: p.Stage, Class: p.Class}}
	return settle(ctx, tx, e.Command, out, s.now())
}

// insertEvent adds event, leaf and fact: the append-only part.
func (s *Store) insertEvent(ctx context.Context, tx *db.Tx, p planning.Proposal, e planning.Event) error {
	texts, err := s.textHashes(ctx, tx, e)
	if err != nil {
		return err
	}
	leaf, err := s.appendLeaf(ctx, tx, planning.LeafOf(p, e, texts).Encode())
	if err != nil {
		return err
	}
	if err := eventRow(tx, e, leaf).Exec(ctx); err != nil {
		return fmt.Errorf("insert event: %w", err)
	}
	if !e.Settles() {
		return nil
	}
	create := factRow(tx, p, e, s.ruleset(ctx, tx, p.Cycle))
	if e.Document != "" {
		if d, err := tx.Document.Get(ctx, e.Document); err == nil {
			create.SetDocumentHash(d.File)
		}
	}
	if err := create.Exec(ctx); err != nil {
		return fmt.Errorf("insert fact: %w", err)
	}
	return nil
}

func eventRow(tx *db.Tx, e planning.Event, leaf int64) *db.EventCreate {
	return tx.Event.Create().SetProposalID(e.Proposal).SetVersion(e.Version).SetCommandID(e.Command).SetAct(string(e.Act)).
		SetStage(string(e.From)).SetClass(string(e.Class)).SetAt(int64(e.At)).SetBody(mustJSON(e)).SetLeaf(leaf)
}

func factRow(tx *db.Tx, p planning.Proposal, e planning.Event, ruleset int) *db.FactCreate {
	f, _ := planning.FactOf(e, p.Area, ruleset)
	return tx.Fact.Create().SetProposalID(f.Proposal).SetCycle(p.Cycle).SetStage(string(f.Stage)).SetRound(f.Round).
		SetVersion(f.Version).SetAct(string(f.Act)).SetReason(string(f.Reason)).SetHasText(f.HasText).SetActivity(f.Activity).
		SetAgency(f.Agency).SetPlace(string(f.Place)).SetPlanRow(f.PlanRow).SetVolume(int64(f.Volume)).SetValue(int64(f.Value)).
		SetAt(int64(f.At)).SetDocument(f.Document).SetRuleset(f.Ruleset)
}

// textHashes commits to the texts that came with an event, in a fixed order:
// title, problem, location, own words at a submission; the reason otherwise.
func (s *Store) textHashes(ctx context.Context, tx *db.Tx, e planning.Event) ([]string, error) {
	if e.Act == planning.Submit {
		t, err := tx.ProposalText.Get(ctx, e.Proposal)
		if err != nil {
			return nil, notFound(err, "error.proposal_unknown")
		}
		var out []string
		for _, text := range []string{t.Title, t.Problem, t.Location, t.OwnWords} {
			out = append(out, planning.SaltedHash(t.Salt, text))
		}
		return out, nil
	}
	t, err := tx.CommandText.Get(ctx, e.Command)
	if db.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read command text: %w", err)
	}
	return commandHashes(t), nil
}

func commandHashes(t *db.CommandText) []string {
	out := []string{planning.SaltedHash(t.Salt, t.Reason)}
	if t.Note != "" {
		out = append(out, planning.SaltedHash(t.Salt, t.Note))
	}
	return out
}

// amendTexts replaces a proposal's texts by those its amendment brought.
func (s *Store) amendTexts(ctx context.Context, tx *db.Tx, p planning.Proposal, e planning.Event) error {
	if e.Amendment == nil {
		return nil
	}
	t, err := tx.CommandText.Get(ctx, e.Command)
	if err != nil {
		return notFound(err, "error.command_unknown")
	}
	var sub planning.Submission
	if err := json.Unmarshal([]byte(t.Note), &sub); err != nil {
		return fmt.Errorf("decode amendment: %w", err)
	}
	err = tx.ProposalText.UpdateOneID(p.ID).SetTitle(sub.Title).SetProblem(sub.Problem).SetLocation(sub.Location).
		SetOwnWords(sub.OwnWords).SetPublicTitle("").SetPublicProblem("").SetPublicLocation("").SetReviewedAt(0).Exec(ctx)
	if err != nil {
		return fmt.Errorf("amend texts: %w", err)
	}
	u := tx.Proposal.UpdateOneID(p.ID).SetUnit(sub.Unit).SetRw(sub.RW).SetRt(sub.RT).SetRank(sub.Rank).
		SetBenefits(joinGroups(sub.Benefits)).SetCatalogue(sub.Catalogue).SetTwin(p.Twin)
	if sub.Point != nil { // the online form has no map: it leaves the place as it was
		u.SetLon(sub.Point.Lon).SetLat(sub.Point.Lat)
	}
	if err := u.Exec(ctx); err != nil {
		return fmt.Errorf("amend proposal: %w", err)
	}
	return nil
}

// insertParts enters the pieces of a split as proposals of their own, linked to
// the one they came from; they are counted only there.
func (s *Store) insertParts(ctx context.Context, tx *db.Tx, p planning.Proposal, e planning.Event) error {
	if e.Act != planning.Split {
		return nil
	}
	row, err := tx.Proposal.Get(ctx, p.ID)
	if err != nil {
		return notFound(err, "error.proposal_unknown")
	}
	text, err := tx.ProposalText.Get(ctx, p.ID)
	if err != nil {
		return notFound(err, "error.proposal_unknown")
	}
	for _, part := range e.Parts {
		switch there, err := tx.Proposal.Get(ctx, part.ID); {
		case err == nil && there.SplitFrom == p.ID:
			continue // a repetition
		case err == nil:
			return planning.Refuse(planning.Conflict, "error.parts")
		case !db.IsNotFound(err):
			return fmt.Errorf("read part: %w", err)
		}
		sub := planning.Submission{
			ID: part.ID, Cycle: p.Cycle, Area: p.Area, RW: row.Rw, RT: row.Rt, Origin: p.Origin, Channel: part.Channel,
			Agency: part.Agency, ProposedBy: p.ProposedBy, Basis: p.Basis, Benefits: splitGroups(row.Benefits),
			Catalogue: row.Catalogue, Title: text.Title, Problem: text.Problem, Location: text.Location,
			Volume: part.Volume, Unit: row.Unit, Value: part.Value, Rank: row.Rank,
			Intake: planning.Intake(row.Intake), ReadBack: row.ReadBack, Point: fromDBPoint(row.Lon, row.Lat),
		}
		child := sub.Received(planning.NewTrackingCode(p.Cycle, randomFive()), p.Late)
		// A part begins where its whole was split.
		child.Entry, child.Stage = e.From, e.From
		in := insertion{by: e.Actor, at: e.At, splitFrom: p.ID}
		if err := s.insertProposal(ctx, tx, sub, child, in); err != nil {
			return err
		}
	}
	return nil
}
