package store

import (
	"context"
	"fmt"

	entsql "entgo.io/ent/dialect/sql"

	"musrenbang/ent/db"
	"musrenbang/ent/db/command"
	"musrenbang/ent/db/cycle"
	"musrenbang/ent/db/forum"
	"musrenbang/ent/db/proposal"
	"musrenbang/ent/db/stagewindow"
	"musrenbang/planning"
)

// Pending returns undelivered commands that are due, oldest first. A subject's
// later commands are left out while an earlier one waits, so that order holds
// per subject.
func (s *Store) Pending(ctx context.Context, limit int) ([]Envelope, error) {
	rows, err := s.r.Command.Query().Where(command.Status(string(planning.CommandPending)), command.NextTryLTE(int64(s.now())), firstOfItsSubject).
		Order(command.BySeq()).Limit(limit).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read mailbox: %w", err)
	}
	out := make([]Envelope, 0, len(rows))
	for _, r := range rows {
		out = append(out, fromDBCommand(r))
	}
	return out, nil
}

// firstOfItsSubject leaves out commands whose subject has an earlier one pending.
func firstOfItsSubject(q *entsql.Selector) {
	earlier := entsql.Table(command.Table).As("earlier")
	q.Where(entsql.NotExists(entsql.Select(earlier.C(command.FieldID)).From(earlier).Where(entsql.And(
		entsql.ColumnsEQ(earlier.C(command.FieldSubjectKind), q.C(command.FieldSubjectKind)),
		entsql.ColumnsEQ(earlier.C(command.FieldSubject), q.C(command.FieldSubject)),
		entsql.EQ(earlier.C(command.FieldStatus), string(planning.CommandPending)),
		entsql.ColumnsLT(earlier.C(command.FieldSeq), q.C(command.FieldSeq)),
	))))
}

// EarlierPending reports whether the subject still has a pending command before
// seq: then it is not this one's turn.
func (s *Store) EarlierPending(ctx context.Context, subject string, seq int64) (bool, error) {
	ok, err := s.r.Command.Query().Where(command.Subject(subject), command.SeqLT(seq), command.Status(string(planning.CommandPending))).Exist(ctx)
	if err != nil {
		return false, fmt.Errorf("read mailbox: %w", err)
	}
	return ok, nil
}

// PendingCount is the relay's backlog.
func (s *Store) PendingCount(ctx context.Context) (int, error) {
	n, err := s.r.Command.Query().Where(command.Status(string(planning.CommandPending))).Count(ctx)
	if err != nil {
		return 0, fmt.Errorf("count mailbox: %w", err)
	}
	return n, nil
}

// Postpone notes a failed delivery and when to try again.
func (s *Store) Postpone(ctx context.Context, id string, until planning.Instant) error {
	return s.withTx(ctx, func(tx *db.Tx) error {
		err := tx.Command.Update().Where(command.ID(id), command.Status(string(planning.CommandPending))).AddAttempts(1).SetNextTry(int64(until)).Exec(ctx)
		if err != nil {
			return fmt.Errorf("postpone command: %w", err)
		}
		return nil
	})
}

// Delivered marks commands that need no answer (forum_decided) as taken.
func (s *Store) Delivered(ctx context.Context, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	return s.withTx(ctx, func(tx *db.Tx) error {
		for chunk := range chunks(ids, 500) {
			err := tx.Command.Update().Where(command.IDIn(chunk...), command.Status(string(planning.CommandPending))).
				SetStatus(string(planning.CommandApplied)).SetDoneAt(int64(s.now())).Exec(ctx)
			if err != nil {
				return fmt.Errorf("mark delivered: %w", err)
			}
		}
		return nil
	})
}

// ProposalState is a proposal as its row stands and the last event's version:
// what a workflow starts from.
func (s *Store) ProposalState(ctx context.Context, id string) (planning.Proposal, error) {
	row, err := s.r.Proposal.Get(ctx, id)
	if err != nil {
		return planning.Proposal{}, notFound(err, "error.proposal_unknown")
	}
	return fromDBProposal(row), nil
}

// ForumState is a sitting as its row stands.
func (s *Store) ForumState(ctx context.Context, id string) (planning.Forum, error) {
	row, err := s.r.Forum.Get(ctx, id)
	if err != nil {
		return planning.Forum{}, notFound(err, "error.forum_unknown")
	}
	return fromDBForum(row), nil
}

// Open lists what must have a live workflow, by ID after the given one: open
// proposals, sittings that are not signed, cycles that have not ended.
func (s *Store) OpenProposals(ctx context.Context, after string, limit int) ([]planning.Proposal, error) {
	rows, err := s.r.Proposal.Query().Where(proposal.Terminal(false), proposal.IDGT(after), proposal.VersionGT(0)).Order(proposal.ByID()).Limit(limit).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read open proposals: %w", err)
	}
	out := make([]planning.Proposal, len(rows))
	for i, r := range rows {
		out[i] = fromDBProposal(r)
	}
	return out, nil
}

// OpenForums lists the sittings that have opened and are not signed.
func (s *Store) OpenForums(ctx context.Context, after string, limit int) ([]planning.Forum, error) {
	rows, err := s.r.Forum.Query().Where(forum.StatusNEQ(string(planning.ForumSigned)), forum.VersionGT(0), forum.IDGT(after)).Order(forum.ByID()).Limit(limit).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read open forums: %w", err)
	}
	out := make([]planning.Forum, len(rows))
	for i, r := range rows {
		out[i] = fromDBForum(r)
	}
	return out, nil
}

// OpenCycles lists the years whose calendar still runs.
func (s *Store) OpenCycles(ctx context.Context) ([]int, error) {
	ids, err := s.r.Cycle.Query().Where(cycle.EndedAt(0)).Order(cycle.ByID()).IDs(ctx)
	if err != nil {
		return nil, fmt.Errorf("read open cycles: %w", err)
	}
	return ids, nil
}

// Undrained counts commands received before a stage's close that its referees
// have not taken: the closer waits for zero.
func (s *Store) Undrained(ctx context.Context, year int, before planning.Instant) (int, error) {
	n, err := s.r.Command.Query().Where(command.Status(string(planning.CommandPending)), command.ReceivedAtLT(int64(before)),
		command.SubjectKind("proposal"), func(q *entsql.Selector) {
			p := entsql.Table(proposal.Table)
			q.Where(entsql.In(q.C(command.FieldSubject), entsql.Select(p.C(proposal.FieldID)).From(p).Where(entsql.EQ(p.C(proposal.FieldCycle), year))))
		}).Count(ctx)
	if err != nil {
		return 0, fmt.Errorf("count undrained: %w", err)
	}
	return n, nil
}

// OpenSittings lists the forums of a stage that have not closed: who the
// calendar reminds and escalates to.
func (s *Store) OpenSittings(ctx context.Context, year int, st planning.Stage) ([]planning.Forum, error) {
	rows, err := s.r.Forum.Query().Where(forum.Cycle(year), forum.Stage(string(st)), forum.StatusIn(string(planning.ForumScheduled), string(planning.ForumIsOpen), string(planning.ForumReadingOut))).Order(forum.ByID()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read sittings: %w", err)
	}
	out := make([]planning.Forum, len(rows))
	for i, r := range rows {
		out[i] = fromDBForum(r)
	}
	return out, nil
}

// AcceptCycle puts an act on a calendar into the mailbox. A plain "no" is
// answered at once.
func (s *Store) AcceptCycle(ctx context.Context, c planning.CycleCommand, t planning.Texts) (planning.Outcome, error) {
	var out planning.Outcome
	if !planning.ValidID(c.ID) {
		return out, planning.InvalidField("id", "error.id")
	}
	if t.Reason != "" {
		if e := planning.CheckReasonText("reason_text", t.Reason); e != nil {
			return out, e
		}
	}
	c.HasText = t.Reason != ""
	subject := fmt.Sprint(c.Cycle)
	err := s.retryUnique(func() error {
		return s.withTx(ctx, func(tx *db.Tx) error {
			content := contentOf(c, t)
			if o, err := s.repeated(ctx, tx, c.ID, string(c.Act), subject, content); err != nil || o != nil {
				out = derefOutcome(o)
				return err
			}
			c := c
			c.ReceivedAt = s.now()
			cy, err := s.cycleState(ctx, tx, c.Cycle)
			if err != nil {
				return err
			}
			if _, _, err := planning.DecideCycle(cy, c); err != nil {
				return err
			}
			if err := s.insertCommandText(ctx, tx, c.ID, t); err != nil {
				return err
			}
			out = planning.Outcome{Command: c.ID, Status: planning.CommandPending}
			return s.insertCommand(ctx, tx, Envelope{ID: c.ID, Kind: KindCycle, Subject: subject, Act: string(c.Act), Payload: mustJSON(c), Actor: c.Actor, ReceivedAt: c.ReceivedAt, Content: content}, "", 0)
		})
	})
	return out, err
}

func (s *Store) cycleState(ctx context.Context, tx *db.Tx, year int) (planning.Cycle, error) {
	row, err := tx.Cycle.Get(ctx, year)
	if err != nil {
		return planning.Cycle{}, notFound(err, "error.cycle_unknown")
	}
	c := planning.Cycle{Year: row.ID, Revision: row.Revision, Ended: planning.Instant(row.EndedAt),
		Rules: planning.Rules{Version: row.Ruleset, Target: row.Target, PartThreshold: row.PartThreshold}}
	windows, err := tx.StageWindow.Query().Where(stagewindow.Cycle(year)).Order(stagewindow.ByOpensAt()).All(ctx)
	if err != nil {
		return c, fmt.Errorf("read windows: %w", err)
	}
	for _, w := range windows {
		c.Windows = append(c.Windows, fromDBWindow(w))
	}
	return c, nil
}

// Envelope is one command as the relay takes it.
func (s *Store) Envelope(ctx context.Context, id string) (Envelope, error) {
	r, err := s.r.Command.Get(ctx, id)
	if err != nil {
		return Envelope{}, notFound(err, "error.command_unknown")
	}
	return fromDBCommand(r), nil
}

func fromDBCommand(r *db.Command) Envelope {
	return Envelope{
		ID: r.ID, Seq: r.Seq, Kind: CommandKind(r.Kind), Subject: r.Subject, Act: r.Act, Payload: r.Payload,
		Actor:      planning.ActorRef{ID: r.Actor, Role: planning.Role(r.Role), Area: planning.AreaCode(r.Area), Agency: r.Agency},
		ReceivedAt: planning.Instant(r.ReceivedAt), Attempts: r.Attempts,
	}
}
