package store

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"musrenbang/ent/db"
	"musrenbang/ent/db/agendaitem"
	"musrenbang/ent/db/proposal"
	"musrenbang/planning"
)

// CloseForum freezes a sitting in one transaction: every decision of its agenda
// becomes event, fact, row and log leaf, so the citizen's page is right at once,
// and one forum_decided command per proposal is left for the relay to tell its
// workflow. Undecided proposals of a plenary are deferred where the command says
// so, else it is Conflict (error.forum_undecided); a listing sitting passes them
// to its plenary as they are. A companion's note that the chair has not seen is
// Conflict (error.notes_unseen). It answers Unavailable while the mailbox still
// holds undelivered commands of its proposals. Safe to repeat.
func (s *Store) CloseForum(ctx context.Context, f planning.Forum, c planning.ForumCommand) error {
	names, err := s.AreaNames(ctx)
	if err != nil {
		return err
	}
	return s.retryUnique(func() error {
		return s.withTx(ctx, func(tx *db.Tx) error { return s.closeForum(ctx, tx, f, c, names) })
	})
}

func (s *Store) closeForum(ctx context.Context, tx *db.Tx, f planning.Forum, c planning.ForumCommand, names map[planning.AreaCode]string) error {
	old, err := s.lockForum(ctx, tx, f.ID)
	if err != nil || old.Version >= f.Version {
		return err
	}
	items, rows, err := s.agendaOf(ctx, tx.Client(), f.ID, true)
	if err != nil {
		return err
	}
	if err := drained(ctx, tx, slices.Sorted(maps.Keys(rows))); err != nil {
		return err
	}
	if err := s.mayClose(ctx, tx, f, c, items); err != nil {
		return err
	}
	x := &closing{s: s, tx: tx, f: f, c: c, rows: rows, moved: map[string]planning.Proposal{}, join: joining{s: s, tx: tx, leaves: f.ID}}
	if err := x.settle(ctx, items); err != nil {
		return err
	}
	if err := s.releaseTitles(ctx, tx, rows, c.ReceivedAt); err != nil {
		return err
	}
	if err := s.saveForum(ctx, tx, f, c); err != nil {
		return err
	}
	return s.writeMinutes(ctx, tx, f, names)
}

// mayClose asks the rule with what only the database can count.
func (s *Store) mayClose(ctx context.Context, tx *db.Tx, f planning.Forum, c planning.ForumCommand, items []*db.AgendaItem) error {
	undecided := 0
	for _, it := range items {
		if it.Act == "" {
			undecided++
		}
	}
	unseen, err := unseenNotes(ctx, tx, f.ID)
	if err != nil {
		return err
	}
	before := f
	before.Status, before.Version = planning.ForumIsOpen, f.Version-1
	c.Expected = 0
	_, err = planning.DecideForum(before, c, undecided, unseen)
	return err
}

// agendaOf reads a forum's agenda with its rows as they stand, in rank order; the
// rows are locked where lock says so, which needs a transaction.
func (s *Store) agendaOf(ctx context.Context, c *db.Client, forumID string, lock bool) ([]*db.AgendaItem, map[string]*db.Proposal, error) {
	items, err := c.AgendaItem.Query().Where(agendaitem.ForumID(forumID)).Order(agendaitem.ByPosition(), agendaitem.ByProposalID()).All(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("read agenda: %w", err)
	}
	rows := make(map[string]*db.Proposal, len(items))
	ids := make([]string, len(items))
	for i, it := range items {
		ids[i] = it.ProposalID
	}
	for chunk := range chunks(slices.Sorted(slices.Values(ids)), 500) {
		q := c.Proposal.Query().Where(proposal.IDIn(chunk...)).Order(proposal.ByID())
		if lock {
			q = forUpdate(s, q)
		}
		found, err := q.All(ctx)
		if err != nil {
			return nil, nil, fmt.Errorf("read agenda rows: %w", err)
		}
		for _, r := range found {
			rows[r.ID] = r
		}
	}
	for _, id := range ids {
		if rows[id] == nil {
			return nil, nil, fmt.Errorf("agenda of %s names proposal %s, which is missing", forumID, id)
		}
	}
	slices.SortStableFunc(items, func(a, b *db.AgendaItem) int {
		return cmp.Or(cmp.Compare(rows[a.ProposalID].Rank, rows[b.ProposalID].Rank), cmp.Compare(a.Position, b.Position))
	})
	return items, rows, nil
}

// dropItem takes a decision that has become impossible off the agenda, with a
// trace; the proposal waits for the next sitting.
func (s *Store) dropItem(ctx context.Context, tx *db.Tx, it *db.AgendaItem, row *db.Proposal, fc planning.ForumCommand, why error) error {
	if err := s.release(ctx, tx, it.CommandID); err != nil {
		return err
	}
	if err := tx.AgendaItem.DeleteOneID(it.ID).Exec(ctx); err != nil {
		return fmt.Errorf("drop from agenda: %w", err)
	}
	if err := tx.Proposal.UpdateOneID(row.ID).SetForum("").Exec(ctx); err != nil {
		return fmt.Errorf("leave agenda: %w", err)
	}
	return auditTx(ctx, tx, fc.ReceivedAt, fc.Actor, "agenda.drop", row.Code, map[string]string{"forum": fc.Forum, "act": it.Act, "why": why.Error()})
}

// tellWorkflows leaves one total command per proposal for the relay.
func (s *Store) tellWorkflows(ctx context.Context, tx *db.Tx, events []planning.Event, fc planning.ForumCommand) error {
	rows := make([]*db.CommandCreate, len(events))
	for i, e := range events {
		rows[i] = tx.Command.Create().SetID(derivedID("forum_decided", fc.ID, e.Proposal)).SetSeq(s.nextSeq()).
			SetKind(string(KindForumDecided)).SetSubjectKind("proposal").SetSubject(e.Proposal).SetAct(string(e.Act)).
			SetPayload(mustJSON(e)).SetActor(fc.Actor.ID).SetRole(string(fc.Actor.Role)).SetReceivedAt(int64(fc.ReceivedAt))
	}
	for chunk := range chunks(rows, 500) {
		if err := tx.Command.CreateBulk(chunk...).Exec(ctx); err != nil {
			return fmt.Errorf("tell workflows: %w", err)
		}
	}
	return nil
}

// releaseTitles makes public what was read aloud in the hall: the titles on the
// closed agenda. Places and problems stay with the officers until reviewed.
func (s *Store) releaseTitles(ctx context.Context, tx *db.Tx, rows map[string]*db.Proposal, at planning.Instant) error {
	for chunk := range chunks(slices.Sorted(maps.Keys(rows)), 500) {
		update := s.q("UPDATE proposal_texts SET public_title = title, reviewed_at = ? WHERE reviewed_at = 0 AND id IN (" + marks(len(chunk)) + ")")
		if _, err := tx.ExecContext(ctx, update, append([]any{int64(at)}, anys(chunk)...)...); err != nil {
			return fmt.Errorf("release titles: %w", err)
		}
	}
	return nil
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
