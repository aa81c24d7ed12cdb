package store

import (
	"context"
	"fmt"

	entsql "entgo.io/ent/dialect/sql"

	"musrenbang/ent/db"
	"musrenbang/ent/db/agendaitem"
	"musrenbang/ent/db/command"
	"musrenbang/planning"
)

// Batch is the mailbox and the record within one transaction: many acts that
// stand or fall together, each by the very function that its method of the same
// name on Store runs alone. It is for records that come in by the thousand (a
// year file, the demo city), where a synced commit for each would take minutes.
//
// Its caller is the referee, as the workflows are for single acts: it accepts,
// asks planning's rule, and has the result recorded. A refusal (planning.Error)
// leaves the transaction usable; any other error must be returned from the batch.
type Batch struct {
	s     *Store
	tx    *db.Tx
	names map[planning.AreaCode]string
}

// Batch runs fn in one transaction: all of it is kept if fn returns nil, nothing
// if it returns an error. fn may be run again from the start where another
// process was quicker, and must not call the store but through b. Other writers
// wait meanwhile: keep a batch below what a person would wait, unless nobody else
// is there.
func (s *Store) Batch(ctx context.Context, fn func(b *Batch) error) error {
	names, err := s.AreaNames(ctx)
	if err != nil {
		return err
	}
	client := s.w
	if !s.postgres() {
		client = db.NewClient(db.Driver(preparing{entsql.OpenDB(s.dialect, s.wdb)}))
	}
	return s.retryUnique(func() error {
		release, err := s.acquire(ctx, acquireWithin)
		if err != nil {
			return err
		}
		defer release()
		return s.runTxOn(ctx, client, func(tx *db.Tx) error { return fn(&Batch{s: s, tx: tx, names: names}) })
	})
}

// Submit is Store.Submit.
func (b *Batch) Submit(ctx context.Context, sub planning.Submission, by planning.ActorRef) (planning.Receipt, error) {
	if err := sub.Validate(); err != nil {
		return planning.Receipt{}, err
	}
	return b.s.submit(ctx, b.tx, sub, by)
}

// Accept is Store.Accept.
func (b *Batch) Accept(ctx context.Context, c planning.Command, t planning.Texts) (planning.Outcome, error) {
	if err := checkCommand(&c, t); err != nil {
		return planning.Outcome{}, err
	}
	return b.s.accept(ctx, b.tx, c, t)
}

// AcceptForum is Store.AcceptForum.
func (b *Batch) AcceptForum(ctx context.Context, c planning.ForumCommand, t planning.Texts) (planning.Outcome, error) {
	if err := checkForumCommand(&c, t); err != nil {
		return planning.Outcome{}, err
	}
	return b.s.acceptForum(ctx, b.tx, c, t)
}

// Envelope is Store.Envelope: the command as the mailbox completed it.
func (b *Batch) Envelope(ctx context.Context, id string) (Envelope, error) {
	row, err := b.tx.Command.Get(ctx, id)
	if err != nil {
		return Envelope{}, notFound(err, "error.command_unknown")
	}
	return fromDBCommand(row), nil
}

// ProposalState is Store.ProposalState.
func (b *Batch) ProposalState(ctx context.Context, id string) (planning.Proposal, error) {
	row, err := b.tx.Proposal.Get(ctx, id)
	if err != nil {
		return planning.Proposal{}, notFound(err, "error.proposal_unknown")
	}
	return fromDBProposal(row), nil
}

// ForumState is Store.ForumState.
func (b *Batch) ForumState(ctx context.Context, id string) (planning.Forum, error) {
	row, err := b.tx.Forum.Get(ctx, id)
	if err != nil {
		return planning.Forum{}, notFound(err, "error.forum_unknown")
	}
	return fromDBForum(row), nil
}

// Cycle is Store.Cycle.
func (b *Batch) Cycle(ctx context.Context, year int) (planning.Cycle, error) {
	return b.s.cycleState(ctx, b.tx, year)
}

// CreateCycle is Store.CreateCycle.
func (b *Batch) CreateCycle(ctx context.Context, by planning.ActorRef, c planning.Cycle, name string) error {
	if err := checkCycle(c, name); err != nil {
		return err
	}
	return b.s.createCycle(ctx, b.tx, by, c, name)
}

// RecordCycle is Store.RecordCycle.
func (b *Batch) RecordCycle(ctx context.Context, c planning.Cycle, cmd planning.CycleCommand, changed bool) error {
	return b.s.recordCycle(ctx, b.tx, c, cmd, changed)
}

// RecordDocument is Store.RecordDocument.
func (b *Batch) RecordDocument(ctx context.Context, by planning.ActorRef, d Document) error {
	d.RecordedBy = by.ID
	if err := checkDocument(d); err != nil {
		return err
	}
	return b.s.recordDocument(ctx, b.tx, by, d)
}

// RecordDecision is Store.RecordDecision.
func (b *Batch) RecordDecision(ctx context.Context, p planning.Proposal, e planning.Event) error {
	return b.s.recordEvent(ctx, b.tx, p, e)
}

// ScheduleForum is Store.ScheduleForum.
func (b *Batch) ScheduleForum(ctx context.Context, f planning.Forum, d ForumDetails, by planning.ActorRef) (planning.Forum, error) {
	f, err := newForum(f, d)
	if err != nil {
		return f, err
	}
	return b.s.scheduleForum(ctx, b.tx, f, d, by)
}

// RecordForum is Store.RecordForum.
func (b *Batch) RecordForum(ctx context.Context, f planning.Forum, c planning.ForumCommand) error {
	return b.s.recordForum(ctx, b.tx, f, c)
}

// CloseForum is Store.CloseForum.
func (b *Batch) CloseForum(ctx context.Context, f planning.Forum, c planning.ForumCommand) error {
	return b.s.closeForum(ctx, b.tx, f, c, b.names)
}

// ForumDelivered marks as taken what a closed sitting left for the workflows of
// its proposals: for records whose proposals have no workflow yet. The rows know
// already, and that is what a workflow starts from.
func (b *Batch) ForumDelivered(ctx context.Context, id string) error {
	ids, err := b.tx.AgendaItem.Query().Where(agendaitem.ForumID(id)).Select(agendaitem.FieldProposalID).Strings(ctx)
	if err != nil {
		return fmt.Errorf("read agenda: %w", err)
	}
	for chunk := range chunks(ids, 500) {
		err := b.tx.Command.Update().Where(command.SubjectKind("proposal"), command.SubjectIn(chunk...),
			command.Status(string(planning.CommandPending)), command.Kind(string(KindForumDecided))).
			SetStatus(string(planning.CommandApplied)).SetDoneAt(int64(b.s.now())).Exec(ctx)
		if err != nil {
			return fmt.Errorf("mark delivered: %w", err)
		}
	}
	return nil
}
