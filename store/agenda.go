package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"musrenbang/ent/db"
	"musrenbang/ent/db/agendaitem"
	"musrenbang/ent/db/forum"
	"musrenbang/planning"
)

// decideOnAgenda is the database as referee: while a forum sits, only it moves
// the proposals on its agenda. The decision is kept on the agenda item and
// becomes an event when the forum closes; until then it can be mended, by one
// who says which decision they saw (Expected = the item's version). Two at once:
// one wins, the other gets Conflict with who and when.
func (s *Store) decideOnAgenda(ctx context.Context, tx *db.Tx, row *db.Proposal, c planning.Command, t planning.Texts) (planning.Outcome, error) {
	f, err := s.lockForum(ctx, tx, row.Forum)
	if err != nil {
		return planning.Outcome{}, err
	}
	if !f.Sitting() {
		return planning.Outcome{}, planning.Refuse(planning.Conflict, "error.forum_frozen", "status", string(f.Status), "role", string(f.LastRole))
	}
	if c.Act == planning.Amend || c.Act == planning.Resubmit || c.Act == planning.Review {
		return planning.Outcome{}, planning.Refuse(planning.Conflict, "error.on_agenda")
	}
	item, err := tx.AgendaItem.Query().Where(agendaitem.ForumID(f.ID), agendaitem.ProposalID(row.ID)).Only(ctx)
	if err != nil {
		return planning.Outcome{}, notFound(err, "error.proposal_unknown")
	}
	if err := agendaConflict(item, c); err != nil {
		return planning.Outcome{}, err
	}
	p := fromDBProposal(row)
	c.Forum = f.ID
	asked := c.Expected
	c.Expected = 0 // the item's version has been compared; the proposal's moves at the close
	if _, _, err := planning.Decide(p, c); err != nil {
		return planning.Outcome{}, err
	}
	if item.CommandID != "" {
		if err := s.release(ctx, tx, item.CommandID); err != nil {
			return planning.Outcome{}, err
		}
	}
	if err := s.reserve(ctx, tx, p, c, t.Note); err != nil {
		return planning.Outcome{}, err
	}
	n, err := tx.AgendaItem.Update().Where(agendaitem.ID(item.ID), agendaitem.Version(item.Version)).
		SetAct(string(c.Act)).SetCommand(mustJSON(c)).SetCommandID(c.ID).SetDecidedRole(string(c.Actor.Role)).
		SetDecidedBy(c.Actor.ID).SetDecidedAt(int64(c.ReceivedAt)).AddVersion(1).Save(ctx)
	if err != nil {
		return planning.Outcome{}, fmt.Errorf("save agenda decision: %w", err)
	}
	if n == 0 {
		return planning.Outcome{}, errAgain
	}
	if asked != 0 {
		// Mended with trace: the sitting's record keeps that a decision was changed.
		if err := auditTx(ctx, tx, c.ReceivedAt, c.Actor, "agenda.mend", row.Code, map[string]string{"forum": f.ID, "act": string(c.Act), "before": item.Act}); err != nil {
			return planning.Outcome{}, err
		}
	}
	return s.recordAgendaCommand(ctx, tx, c, t, item.Version+1)
}

func agendaConflict(item *db.AgendaItem, c planning.Command) error {
	if item.Version == c.Expected {
		return nil
	}
	return planning.Refuse(planning.Conflict, "error.already_decided", "act", item.Act, "role", item.DecidedRole,
		"at", strconv.FormatInt(item.DecidedAt, 10), "version", strconv.Itoa(item.Version))
}

func (s *Store) recordAgendaCommand(ctx context.Context, tx *db.Tx, c planning.Command, t planning.Texts, version int) (planning.Outcome, error) {
	if err := s.insertCommandText(ctx, tx, c.ID, t); err != nil {
		return planning.Outcome{}, err
	}
	if err := s.insertCommand(ctx, tx, envelopeOf(c), "", 0); err != nil {
		return planning.Outcome{}, err
	}
	out := planning.Outcome{Command: c.ID, Status: planning.CommandApplied, Ack: planning.Ack{Version: version}}
	return out, settle(ctx, tx, c.ID, out, s.now())
}

func (s *Store) lockForum(ctx context.Context, tx *db.Tx, id string) (planning.Forum, error) {
	row, err := forUpdate(s, tx.Forum.Query().Where(forum.ID(id))).Only(ctx)
	if err != nil {
		return planning.Forum{}, notFound(err, "error.forum_unknown")
	}
	return fromDBForum(row), nil
}

func commandOf(item *db.AgendaItem) (planning.Command, error) {
	var c planning.Command
	if err := json.Unmarshal(item.Command, &c); err != nil {
		return c, fmt.Errorf("decode agenda decision: %w", err)
	}
	return c, nil
}
