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
// who says which decision they saw (Command.Seen). Two at once: one wins, the
// other gets Conflict with who and when. A proposer's own withdrawal comes before
// any decision and cannot be mended away. f is locked by the caller.
func (s *Store) decideOnAgenda(ctx context.Context, tx *db.Tx, row *db.Proposal, f planning.Forum, c planning.Command, t planning.Texts, content string) (planning.Outcome, error) {
	if !f.Sitting() {
		return planning.Outcome{}, planning.Refuse(planning.Conflict, "error.forum_frozen", "status", string(f.Status), "role", string(f.LastRole))
	}
	if c.Act == planning.Amend || c.Act == planning.Resubmit || c.Act == planning.Review {
		return planning.Outcome{}, planning.Refuse(planning.Conflict, "error.on_agenda")
	}
	if err := f.CheckListing(c.Act); err != nil {
		return planning.Outcome{}, err
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
	if _, _, err := planning.Decide(p, c); err != nil {
		return planning.Outcome{}, err
	}
	c.Expected = 0 // compared; until the close the proposal's version may still move
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
	if item.Version != 0 {
		// Mended with trace: the sitting's record keeps that a decision was changed.
		if err := auditTx(ctx, tx, c.ReceivedAt, c.Actor, "agenda.mend", row.Code, map[string]string{"forum": f.ID, "act": string(c.Act), "before": item.Act}); err != nil {
			return planning.Outcome{}, err
		}
		if f.Status == planning.ForumReadingOut {
			m := DraftMend{Field: "decision " + row.Code, Before: item.Act, After: string(c.Act), Reason: t.Reason}
			if err := s.addMend(ctx, tx, c.Actor, f.ID, m); err != nil {
				return planning.Outcome{}, err
			}
		}
	}
	return s.recordAgendaCommand(ctx, tx, c, t, content, item.Version+1)
}

func agendaConflict(item *db.AgendaItem, c planning.Command) error {
	if before, err := commandOf(item); item.Act == string(planning.Withdraw) && err == nil && before.Proof != planning.ProofMeeting {
		return planning.Refuse(planning.Conflict, "error.withdrawn_by_proposer", "at", strconv.FormatInt(item.DecidedAt, 10))
	}
	if item.Version == c.Seen || c.Act == planning.Withdraw && c.Proof != planning.ProofMeeting {
		return nil
	}
	return planning.Refuse(planning.Conflict, "error.already_decided", "act", item.Act, "role", item.DecidedRole,
		"at", strconv.FormatInt(item.DecidedAt, 10), "version", strconv.Itoa(item.Version))
}

func (s *Store) recordAgendaCommand(ctx context.Context, tx *db.Tx, c planning.Command, t planning.Texts, content string, version int) (planning.Outcome, error) {
	if err := s.insertCommandText(ctx, tx, c.ID, t); err != nil {
		return planning.Outcome{}, err
	}
	env := envelopeOf(c)
	env.Content = content
	if err := s.insertCommand(ctx, tx, env, "", 0); err != nil {
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

// sittingFor finds the open sitting that has to take p up where it stands: a
// listing one of its group or RW before the plenary. "" where none sits. The rows
// are read shared: a sitting neither opens nor closes around us.
func (s *Store) sittingFor(ctx context.Context, tx *db.Tx, p planning.Proposal, rw string) (sitting string, forums []planning.Forum, err error) {
	return (&joining{s: s, tx: tx}).sittingFor(ctx, p, rw)
}

// joining puts proposals on the agendas of sittings that are open, remembering
// within one transaction which sit where.
type joining struct {
	s      *Store
	tx     *db.Tx
	leaves string // the sitting that is being closed
	known  map[joiningPlace][]planning.Forum
}

type joiningPlace struct {
	cycle  int
	stage  planning.Stage
	area   planning.AreaCode
	agency string
}

func (j *joining) forumsAt(ctx context.Context, at joiningPlace) ([]planning.Forum, error) {
	if forums, ok := j.known[at]; ok {
		return forums, nil
	}
	q := j.tx.Forum.Query().Where(forum.Cycle(at.cycle), forum.Stage(string(at.stage)), forumAt(at.area, at.agency)).Order(forum.ByID())
	rows, err := forShare(j.s, q).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read forums: %w", err)
	}
	forums := make([]planning.Forum, len(rows))
	for i, row := range rows {
		forums[i] = fromDBForum(row)
	}
	if j.known == nil {
		j.known = map[joiningPlace][]planning.Forum{}
	}
	j.known[at] = forums
	return forums, nil
}

func (j *joining) sittingFor(ctx context.Context, p planning.Proposal, rw string) (sitting string, forums []planning.Forum, err error) {
	if !p.Stage.Deliberative() {
		return "", nil, nil
	}
	p = placed(p, rw)
	forums, err = j.forumsAt(ctx, joiningPlace{p.Cycle, p.Stage, p.Area, p.Agency})
	if err != nil {
		return "", nil, err
	}
	for _, f := range forums {
		if f.ID != j.leaves && f.Sitting() && f.TakesUp(p) && (sitting == "" || f.Lists()) {
			sitting = f.ID
		}
	}
	return sitting, forums, nil
}

// joinSitting puts a proposal that has just come to a stage on the agenda of the
// forum that sits there: nothing falls between two stages.
func (s *Store) joinSitting(ctx context.Context, tx *db.Tx, p planning.Proposal, e planning.Event) error {
	if !comes(p, e) {
		return nil
	}
	row, err := tx.Proposal.Get(ctx, p.ID)
	if err != nil {
		return notFound(err, "error.proposal_unknown")
	}
	return (&joining{s: s, tx: tx}).join(ctx, p, row)
}

// comes reports whether e has brought p to a stage, or back to one.
func comes(p planning.Proposal, e planning.Event) bool {
	return !p.Class.Terminal() && p.Class != planning.Returned &&
		(e.From != e.To || e.Act == planning.Resubmit || e.Act == planning.Review)
}

// join puts p, whose row is row, on the agenda of the sitting that is open for it.
func (j *joining) join(ctx context.Context, p planning.Proposal, row *db.Proposal) error {
	sitting, _, err := j.sittingFor(ctx, p, row.Rw)
	if err != nil || sitting == "" {
		return err
	}
	there, err := j.tx.AgendaItem.Query().Where(agendaitem.ForumID(sitting), agendaitem.ProposalID(p.ID)).Exist(ctx)
	if err != nil {
		return fmt.Errorf("read agenda: %w", err)
	}
	if !there {
		if err := j.tx.AgendaItem.Create().SetForumID(sitting).SetProposalID(p.ID).SetPosition(row.Rank).Exec(ctx); err != nil {
			return fmt.Errorf("put on agenda: %w", err)
		}
	}
	if err := j.tx.Proposal.UpdateOneID(p.ID).SetForum(sitting).Exec(ctx); err != nil {
		return fmt.Errorf("mark agenda: %w", err)
	}
	return nil
}
