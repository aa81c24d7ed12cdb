package store

import (
	"context"
	"encoding/json"
	"fmt"

	"musrenbang/ent/db"
	"musrenbang/ent/db/agendaitem"
	"musrenbang/planning"
)

// changeItem runs change on one item of a sitting's agenda while it sits, and
// leaves a trace. NotFound (error.not_on_agenda).
func (s *Store) changeItem(ctx context.Context, by planning.ActorRef, forumID, proposalID, action string,
	change func(tx *db.Tx, f planning.Forum, it *db.AgendaItem) (detail any, err error)) error {
	return s.changeSitting(ctx, forumID, func(tx *db.Tx, f planning.Forum) error {
		if err := mustSit(f); err != nil {
			return err
		}
		it, err := tx.AgendaItem.Query().Where(agendaitem.ForumID(forumID), agendaitem.ProposalID(proposalID)).Only(ctx)
		if err != nil {
			return notFound(err, "error.not_on_agenda")
		}
		detail, err := change(tx, f, it)
		if err != nil {
			return err
		}
		return auditTx(ctx, tx, s.now(), by, action, forumID, detail)
	})
}

// SetScores keeps the answers given to one proposal, all of its kind's criteria at
// once, and what they weigh. Invalid names the criterion that is wrong or missing.
func (s *Store) SetScores(ctx context.Context, by planning.ActorRef, forumID, proposalID string, scores planning.Scores) error {
	return s.changeItem(ctx, by, forumID, proposalID, "agenda.score", func(tx *db.Tx, f planning.Forum, it *db.AgendaItem) (any, error) {
		p, err := procedureOf(ctx, tx.Client(), f.Cycle)
		if err != nil {
			return nil, err
		}
		row, err := tx.Proposal.Get(ctx, proposalID)
		if err != nil {
			return nil, notFound(err, "error.proposal_unknown")
		}
		criteria := p.Criteria(planning.KindOf(row.Unit))
		if len(criteria) == 0 {
			return nil, planning.Refuse(planning.Conflict, "error.no_scoring")
		}
		if err := planning.CheckScores(criteria, scores); err != nil {
			return nil, err
		}
		sum := planning.Weigh(criteria, scores)
		if err := tx.AgendaItem.UpdateOneID(it.ID).SetScores(mustJSON(scores)).SetScore(sum).Exec(ctx); err != nil {
			return nil, fmt.Errorf("save scores: %w", err)
		}
		return map[string]any{"proposal": row.Code, "score": sum, "before": it.Score}, nil
	})
}

// SetRank moves a proposal to another place of the agenda, with the reason that is
// owed and printed; 0 gives it its own place back. Invalid: a place the agenda has
// not, no reason.
func (s *Store) SetRank(ctx context.Context, by planning.ActorRef, forumID, proposalID string, rank int, reason string) error {
	return s.changeItem(ctx, by, forumID, proposalID, "agenda.rank", func(tx *db.Tx, _ planning.Forum, it *db.AgendaItem) (any, error) {
		n, err := tx.AgendaItem.Query().Where(agendaitem.ForumID(forumID)).Count(ctx)
		if err != nil {
			return nil, fmt.Errorf("count agenda: %w", err)
		}
		if err := planning.CheckRank(rank, n, reason); err != nil {
			return nil, err
		}
		err = tx.AgendaItem.UpdateOneID(it.ID).SetRank(rank).SetRankReason(reason).SetRankRole(string(by.Role)).Exec(ctx)
		if err != nil {
			return nil, fmt.Errorf("save rank: %w", err)
		}
		return map[string]any{"proposal": it.ProposalID, "rank": rank, "before": it.Rank}, nil
	})
}

// SetReached keeps how the decision on one proposal was reached.
func (s *Store) SetReached(ctx context.Context, by planning.ActorRef, forumID, proposalID string, r planning.Reached) error {
	if err := planning.CheckReached(r); err != nil {
		return err
	}
	return s.changeItem(ctx, by, forumID, proposalID, "agenda.reached", func(tx *db.Tx, _ planning.Forum, it *db.AgendaItem) (any, error) {
		if err := tx.AgendaItem.UpdateOneID(it.ID).SetReached(mustJSON(r)).Exec(ctx); err != nil {
			return nil, fmt.Errorf("save how it was reached: %w", err)
		}
		return map[string]any{"proposal": it.ProposalID, "reached": r}, nil
	})
}

// ConfirmRest forwards what the city's plenary has not decided of one agency's
// list, in one act; the exceptions were decided one by one before. It returns how
// many that were; the same command again returns the same and changes nothing. A
// proposal that cannot be forwarded as it stands refuses the whole, by its rule.
func (s *Store) ConfirmRest(ctx context.Context, by planning.ActorRef, forumID, agency, commandID string) (int, error) {
	if !planning.ValidID(commandID) {
		return 0, planning.InvalidField("id", "error.id")
	}
	n := 0
	err := s.retryUnique(func() error {
		return s.withTx(ctx, func(tx *db.Tx) (err error) {
			n, err = s.confirmRest(ctx, tx, by, forumID, agency, commandID)
			return err
		})
	})
	return n, err
}

func (s *Store) confirmRest(ctx context.Context, tx *db.Tx, by planning.ActorRef, forumID, agency, commandID string) (int, error) {
	f, err := s.lockForum(ctx, tx, forumID)
	if err != nil {
		return 0, err
	}
	items, rows, err := s.agendaOf(ctx, tx.Client(), forumID, true)
	if err != nil {
		return 0, err
	}
	confirm := func(id string) string { return derivedID("confirm", commandID, id) }
	var rest []*db.AgendaItem
	before := 0
	for _, it := range items {
		row := rows[it.ProposalID]
		switch {
		case it.CommandID == confirm(it.ProposalID):
			before++
		case row.Agency == agency && it.Act == "":
			rest = append(rest, it)
		}
	}
	if before > 0 {
		return before, nil
	}
	if err := f.CheckConfirm(); err != nil {
		return 0, err
	}
	if len(rest) == 0 {
		return 0, planning.Refuse(planning.Conflict, "error.confirm_nothing")
	}
	for _, it := range rest {
		c := planning.Command{ID: confirm(it.ProposalID), Act: planning.Forward, Proposal: it.ProposalID, Actor: by, ReceivedAt: s.now(), Seen: it.Version}
		if _, err := s.decideOnAgenda(ctx, tx, rows[it.ProposalID], f, c, planning.Texts{}, contentOf(c, planning.Texts{})); err != nil {
			return 0, err
		}
	}
	return len(rest), auditTx(ctx, tx, s.now(), by, "forum.confirm", forumID, map[string]any{"agency": agency, "rows": len(rest)})
}

// placesOf puts an agenda in the order the sitting has given it.
func placesOf(items []*db.AgendaItem, rows map[string]*db.Proposal) map[string]planning.Placed {
	list := make([]planning.AgendaPlace, len(items))
	for i, it := range items {
		list[i] = planning.AgendaPlace{
			ID: it.ProposalID, Own: rows[it.ProposalID].Rank, Listed: it.Position, Scored: len(it.Scores) > 0, Score: it.Score, Moved: it.Rank,
		}
	}
	out := make(map[string]planning.Placed, len(items))
	for _, p := range planning.Arrange(list) {
		out[p.ID] = p
	}
	return out
}

func scoresOf(it *db.AgendaItem) (x planning.Scores, err error) {
	if len(it.Scores) == 0 {
		return nil, nil
	}
	if err := json.Unmarshal(it.Scores, &x); err != nil {
		return nil, fmt.Errorf("decode scores: %w", err)
	}
	return x, nil
}

func reachedOf(it *db.AgendaItem) (*planning.Reached, error) {
	if len(it.Reached) == 0 {
		return nil, nil
	}
	var r planning.Reached
	if err := json.Unmarshal(it.Reached, &r); err != nil {
		return nil, fmt.Errorf("decode how it was reached: %w", err)
	}
	return &r, nil
}

// rwVariants are the ways in which an RW's number is written on a proposal.
func rwVariants(rw planning.AreaCode) []string {
	code := string(rw)
	n := code[len(rw.Parent())+2:] // behind ".R"
	bare := trimZeros(n)
	out := []string{bare}
	for len(bare) < 3 {
		bare = "0" + bare
		out = append(out, bare)
	}
	return out
}

func trimZeros(s string) string {
	for len(s) > 1 && s[0] == '0' {
		s = s[1:]
	}
	return s
}

// placed is where a proposal belongs for a listing sitting: its RW, where it is of
// a kelurahan and names one.
func placed(p planning.Proposal, rw string) planning.Proposal {
	if p.Stage != planning.Village || p.Area.Level() != planning.LevelKelurahan || rw == "" {
		return p
	}
	n := trimZeros(rw)
	if len(n) < 2 {
		n = "0" + n
	}
	if code := p.Area + planning.AreaCode(".R"+n); code.Level() == planning.LevelRW {
		p.Area = code
	}
	return p
}
