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
	"musrenbang/ent/db/proposaltext"
	"musrenbang/planning"
)

// CloseForum freezes a sitting in one transaction: every decision of its agenda
// becomes event, fact, row and log leaf, so the citizen's page is right at once,
// and one forum_decided command per proposal is left for the relay to tell its
// workflow. Undecided proposals are deferred where the command says so, else it
// is Conflict (error.forum_undecided). It answers Unavailable while the mailbox
// still holds undelivered commands of its proposals. Safe to repeat.
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
	items, rows, err := s.agendaOf(ctx, tx, f.ID)
	if err != nil {
		return err
	}
	if err := drained(ctx, tx, slices.Sorted(maps.Keys(rows))); err != nil {
		return err
	}
	undecided := 0
	for _, it := range items {
		if it.Act == "" {
			undecided++
		}
	}
	before := f
	before.Status, before.Version = planning.ForumIsOpen, f.Version-1
	c.Expected = 0
	if _, err := planning.DecideForum(before, c, undecided); err != nil {
		return err
	}
	// Merges first: what they are merged into is still open then, whatever this
	// sitting has decided about it.
	slices.SortStableFunc(items, func(a, b *db.AgendaItem) int {
		return cmp.Compare(btoi(a.Act != string(planning.Merge)), btoi(b.Act != string(planning.Merge)))
	})
	var events []planning.Event
	for _, it := range items {
		e, err := s.closeItem(ctx, tx, it, rows[it.ProposalID], c)
		if err != nil {
			return err
		}
		if e != nil {
			events = append(events, *e)
		}
	}
	if err := s.tellWorkflows(ctx, tx, events, c); err != nil {
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

// agendaOf reads a forum's agenda with its rows as they stand, in rank order.
func (s *Store) agendaOf(ctx context.Context, tx *db.Tx, forumID string) ([]*db.AgendaItem, map[string]*db.Proposal, error) {
	items, err := tx.AgendaItem.Query().Where(agendaitem.ForumID(forumID)).Order(agendaitem.ByPosition(), agendaitem.ByProposalID()).All(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("read agenda: %w", err)
	}
	rows := make(map[string]*db.Proposal, len(items))
	ids := make([]string, len(items))
	for i, it := range items {
		ids[i] = it.ProposalID
	}
	for chunk := range chunks(slices.Sorted(slices.Values(ids)), 500) {
		found, err := forUpdate(s, tx.Proposal.Query().Where(proposal.IDIn(chunk...)).Order(proposal.ByID())).All(ctx)
		if err != nil {
			return nil, nil, fmt.Errorf("read agenda rows: %w", err)
		}
		for _, r := range found {
			rows[r.ID] = r
		}
	}
	slices.SortStableFunc(items, func(a, b *db.AgendaItem) int {
		return cmp.Or(cmp.Compare(rows[a.ProposalID].Rank, rows[b.ProposalID].Rank), cmp.Compare(a.Position, b.Position))
	})
	return items, rows, nil
}

// closeItem turns one decision into its event, or defers what was left. A
// decision that has become impossible since is dropped from the agenda and left
// where the proposal stands.
func (s *Store) closeItem(ctx context.Context, tx *db.Tx, it *db.AgendaItem, row *db.Proposal, fc planning.ForumCommand) (*planning.Event, error) {
	c, err := s.itemCommand(ctx, tx, it, fc)
	if err != nil {
		return nil, err
	}
	c.ReceivedAt = fc.ReceivedAt
	if err := retarget(ctx, tx, &c); err != nil {
		return nil, err
	}
	p, e, err := planning.Decide(fromDBProposal(row), c)
	if err != nil {
		return nil, s.dropItem(ctx, tx, it, row, fc, err)
	}
	if err := s.insertEvent(ctx, tx, p, e); err != nil {
		return nil, err
	}
	if err := s.insertParts(ctx, tx, p, e); err != nil {
		return nil, err
	}
	u := toDBState(tx.Proposal.Update().Where(proposal.ID(row.ID)), p).SetForum("")
	if e.Reason != "" {
		u.SetReason(string(e.Reason))
	}
	if err := u.Exec(ctx); err != nil {
		return nil, fmt.Errorf("update proposal: %w", err)
	}
	if err := s.releaseEnded(ctx, tx, p, e); err != nil {
		return nil, err
	}
	if err := s.joinSitting(ctx, tx, p, e); err != nil {
		return nil, err
	}
	return &e, nil
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

// retarget looks again at what a proposal is merged into: two of one agenda may
// each have been merged into the other, and only the first close of them stands.
func retarget(ctx context.Context, tx *db.Tx, c *planning.Command) error {
	if c.Into == nil {
		return nil
	}
	into, err := tx.Proposal.Get(ctx, c.Into.ID)
	if err != nil {
		return notFound(err, "error.merge_target")
	}
	target := *c.Into
	target.Root, target.Ended = into.Root, into.Terminal
	c.Into = &target
	return nil
}

func (s *Store) itemCommand(ctx context.Context, tx *db.Tx, it *db.AgendaItem, fc planning.ForumCommand) (planning.Command, error) {
	if it.Act != "" {
		return commandOf(it)
	}
	c := planning.Command{
		ID: derivedID("defer_rest", fc.ID, it.ProposalID), Act: planning.Defer, Proposal: it.ProposalID, Actor: fc.Actor,
		ReceivedAt: fc.ReceivedAt,
		Decision:   planning.Decision{Reason: fc.Reason, HasText: fc.HasText, Year: fc.Year, Forum: fc.Forum},
	}
	// One reason was given for all; each proposal keeps its own copy, to be
	// erased apart.
	t, err := tx.CommandText.Get(ctx, fc.ID)
	if err != nil && !db.IsNotFound(err) {
		return c, fmt.Errorf("read reason: %w", err)
	}
	if t != nil {
		if err := s.insertCommandText(ctx, tx, c.ID, planning.Texts{Reason: t.Reason}); err != nil {
			return c, err
		}
	}
	if err := s.insertCommand(ctx, tx, envelopeOf(c), "", 0); err != nil {
		return c, err
	}
	if err := settle(ctx, tx, c.ID, planning.Outcome{Command: c.ID, Status: planning.CommandApplied}, s.now()); err != nil {
		return c, err
	}
	err = tx.AgendaItem.UpdateOneID(it.ID).SetAct(string(c.Act)).SetCommand(mustJSON(c)).SetCommandID(c.ID).
		SetDecidedRole(string(fc.Actor.Role)).SetDecidedBy(fc.Actor.ID).SetDecidedAt(int64(fc.ReceivedAt)).AddVersion(1).Exec(ctx)
	if err != nil {
		return c, fmt.Errorf("defer the rest: %w", err)
	}
	return c, nil
}

// tellWorkflows leaves one total command per proposal for the relay.
func (s *Store) tellWorkflows(ctx context.Context, tx *db.Tx, events []planning.Event, fc planning.ForumCommand) error {
	var rows []*db.CommandCreate
	for _, e := range events {
		rows = append(rows, tx.Command.Create().SetID(derivedID("forum_decided", fc.ID, e.Proposal)).SetSeq(s.nextSeq()).
			SetKind(string(KindForumDecided)).SetSubjectKind("proposal").SetSubject(e.Proposal).SetAct(string(e.Act)).
			SetPayload(mustJSON(e)).SetActor(fc.Actor.ID).SetRole(string(fc.Actor.Role)).SetReceivedAt(int64(fc.ReceivedAt)))
	}
	for chunk := range chunks(rows, 100) {
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
		texts, err := tx.ProposalText.Query().Where(proposaltext.IDIn(chunk...), proposaltext.ReviewedAt(0)).All(ctx)
		if err != nil {
			return fmt.Errorf("read texts: %w", err)
		}
		for _, t := range texts {
			if err := tx.ProposalText.UpdateOneID(t.ID).SetPublicTitle(t.Title).SetReviewedAt(int64(at)).Exec(ctx); err != nil {
				return fmt.Errorf("release title: %w", err)
			}
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
