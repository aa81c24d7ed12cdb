package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"musrenbang/ent/db"
	"musrenbang/ent/db/command"
	"musrenbang/ent/db/proposal"
	"musrenbang/ent/db/stagewindow"
	"musrenbang/planning"
)

// CommandKind says which referee a command is for.
type CommandKind string

// The kinds of commands in the mailbox.
const (
	KindSubmit       CommandKind = "submit"        // starts a proposal's workflow
	KindDecide       CommandKind = "decide"        // an act on a proposal
	KindForumDecided CommandKind = "forum_decided" // a closed forum tells a proposal's workflow; total
	KindForum        CommandKind = "forum"         // an act on a sitting
	KindCycle        CommandKind = "cycle"         // an act on a calendar
)

// Envelope is a command as the relay takes it from the mailbox.
type Envelope struct {
	ID         string
	Seq        int64
	Kind       CommandKind
	Subject    string // proposal ID, forum ID, or the cycle's year
	Act        string
	Payload    []byte // planning.Command, planning.Event, planning.ForumCommand or planning.CycleCommand
	Actor      planning.ActorRef
	ReceivedAt planning.Instant
	Attempts   int
	Content    string // see contentOf; "" for the mailbox's own commands
}

func envelopeOf(c planning.Command) Envelope {
	kind := KindDecide
	if c.Act == planning.Submit {
		kind = KindSubmit
	}
	return Envelope{ID: c.ID, Kind: kind, Subject: c.Proposal, Act: string(c.Act), Payload: mustJSON(c), Actor: c.Actor, ReceivedAt: c.ReceivedAt}
}

// Accept puts one act on a proposal into the mailbox: durable, then answered. If
// an open forum has the proposal on its agenda, the database referees at once
// (applied); else the outcome is pending and the proposal's workflow decides.
// The same ID with the same content gives the same outcome; with other content
// Conflict (error.command_reused). A plain "no" (Invalid, Conflict) is answered
// without a trace.
func (s *Store) Accept(ctx context.Context, c planning.Command, t planning.Texts) (planning.Outcome, error) {
	if err := checkCommand(&c, t); err != nil {
		return planning.Outcome{}, err
	}
	var out planning.Outcome
	err := s.retryUnique(func() error {
		return s.withTx(ctx, func(tx *db.Tx) (err error) {
			out, err = s.accept(ctx, tx, c, t)
			return err
		})
	})
	return out, err
}

// accept is Accept within tx, for what checkCommand has passed.
func (s *Store) accept(ctx context.Context, tx *db.Tx, c planning.Command, t planning.Texts) (planning.Outcome, error) {
	content := contentOf(c, t)
	if o, err := s.repeated(ctx, tx, c.ID, string(c.Act), c.Proposal, content); err != nil || o != nil {
		return derefOutcome(o), err
	}
	c.ReceivedAt = s.now()
	row, f, err := s.lockWithForum(ctx, tx, c.Proposal)
	if err != nil {
		return planning.Outcome{}, err
	}
	if err := s.complete(ctx, tx, row, &c, t); err != nil {
		return planning.Outcome{}, err
	}
	return s.route(ctx, tx, row, f, c, t, content)
}

// contentOf is equal for equal content of a command as its caller sent it: the
// same ID with another content is a mistake, not a repetition. Who sends it
// again, in which of their roles, does not matter.
func contentOf(c any, t planning.Texts) string {
	switch x := c.(type) {
	case planning.Command:
		x.Actor, x.ReceivedAt = planning.ActorRef{}, 0
		c = x
	case planning.ForumCommand:
		x.Actor, x.ReceivedAt = planning.ActorRef{}, 0
		c = x
	case planning.CycleCommand:
		x.Actor, x.ReceivedAt = planning.ActorRef{}, 0
		c = x
	}
	h := sha256.New()
	h.Write(mustJSON(c))
	h.Write(mustJSON(t))
	return hex.EncodeToString(h.Sum(nil))
}

// lockWithForum locks a proposal and the sitting that has it on its agenda, the
// sitting first: everyone who needs both takes them in this order.
func (s *Store) lockWithForum(ctx context.Context, tx *db.Tx, id string) (*db.Proposal, *planning.Forum, error) {
	before, err := tx.Proposal.Query().Where(proposal.ID(id)).Select(proposal.FieldForum).Only(ctx)
	if err != nil {
		return nil, nil, notFound(err, "error.proposal_unknown")
	}
	var f *planning.Forum
	if before.Forum != "" {
		locked, err := s.lockForum(ctx, tx, before.Forum)
		if err != nil {
			return nil, nil, err
		}
		f = &locked
	}
	row, err := s.lockProposal(ctx, tx, id)
	if err == nil && row.Forum != before.Forum {
		return nil, nil, errAgain // an agenda was taken up or closed in between
	}
	return row, f, err
}

func derefOutcome(o *planning.Outcome) planning.Outcome {
	if o == nil {
		return planning.Outcome{}
	}
	return *o
}

// checkCommand settles what needs no row: identity and texts.
func checkCommand(c *planning.Command, t planning.Texts) error {
	if !planning.ValidID(c.ID) {
		return planning.InvalidField("id", "error.id")
	}
	if !c.Act.Valid() || c.Act == planning.Submit {
		return planning.InvalidField("act", "error.act")
	}
	var f planning.Fields
	f.AddError(planning.CheckText("overrun_note", t.Note, 0, planning.MaxText))
	switch {
	case t.Reason == "":
	case c.Imported:
		f.AddError(planning.CheckText("reason_text", t.Reason, 0, planning.MaxText))
	default:
		f.AddError(planning.CheckReasonText("reason_text", t.Reason))
	}
	c.HasText = t.Reason != ""
	c.Overrun = t.Note != ""
	if t.Amend != nil && (c.Act == planning.Amend || c.Act == planning.Resubmit) {
		if err := t.Amend.Validate(); err != nil {
			return err
		}
		c.Amendment = &planning.Amendment{Volume: t.Amend.Volume, Value: t.Amend.Value}
	} else if c.Act == planning.Amend {
		f.Add("title", "error.required")
	}
	return f.Err()
}

// repeated answers a command ID the mailbox has seen.
func (s *Store) repeated(ctx context.Context, tx *db.Tx, id, act, subject, content string) (*planning.Outcome, error) {
	row, err := tx.Command.Get(ctx, id)
	if db.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read command: %w", err)
	}
	if row.Act != act || row.Subject != subject || row.Content != "" && row.Content != content {
		return nil, planning.Refuse(planning.Conflict, "error.command_reused")
	}
	o, err := outcomeOf(row)
	if err == nil && o.Error != nil {
		return &o, o.Error
	}
	return &o, err
}

func outcomeOf(row *db.Command) (planning.Outcome, error) {
	o := planning.Outcome{Command: row.ID, Status: planning.CommandStatus(row.Status)}
	if len(row.Outcome) > 0 {
		if err := json.Unmarshal(row.Outcome, &o); err != nil {
			return o, fmt.Errorf("decode outcome of %s: %w", row.ID, err)
		}
	}
	return o, nil
}

// Outcome says what became of a command. NotFound (error.command_unknown) where
// the mailbox never saw it.
func (s *Store) Outcome(ctx context.Context, id string) (planning.Outcome, error) {
	row, err := s.r.Command.Get(ctx, id)
	if err != nil {
		return planning.Outcome{}, notFound(err, "error.command_unknown")
	}
	return outcomeOf(row)
}

// CommandActor is who sent a command: only they and readers of the audit may ask
// what became of it.
func (s *Store) CommandActor(ctx context.Context, id string) (string, error) {
	row, err := s.r.Command.Query().Where(command.ID(id)).Select(command.FieldActor).Only(ctx)
	if err != nil {
		return "", notFound(err, "error.command_unknown")
	}
	return row.Actor, nil
}

func (s *Store) lockProposal(ctx context.Context, tx *db.Tx, id string) (*db.Proposal, error) {
	row, err := forUpdate(s, tx.Proposal.Query().Where(proposal.ID(id))).Only(ctx)
	if err != nil {
		return nil, notFound(err, "error.proposal_unknown")
	}
	return row, nil
}

// route sends the command to its referee.
func (s *Store) route(ctx context.Context, tx *db.Tx, row *db.Proposal, f *planning.Forum, c planning.Command, t planning.Texts, content string) (planning.Outcome, error) {
	p := fromDBProposal(row)
	if f != nil {
		return s.decideOnAgenda(ctx, tx, row, *f, c, t, content)
	}
	if p.Stage.NeedsForum() && needsForum(c) && !p.Class.Terminal() {
		return planning.Outcome{}, planning.Refuse(planning.Conflict, "error.forum_needed", "stage", string(p.Stage))
	}
	if err := s.checkWindow(ctx, tx, p, c); err != nil {
		return planning.Outcome{}, err
	}
	waiting, err := tx.Command.Query().Where(command.SubjectKind("proposal"), command.Subject(p.ID), command.Status(string(planning.CommandPending))).Exist(ctx)
	if err != nil {
		return planning.Outcome{}, fmt.Errorf("read mailbox: %w", err)
	}
	if !waiting {
		// The row is up to date, so its "no" is the workflow's "no".
		if _, _, err := planning.Decide(p, c); err != nil {
			return planning.Outcome{}, err
		}
	}
	if err := s.reserve(ctx, tx, p, c, t.Note); err != nil {
		return planning.Outcome{}, err
	}
	if err := s.insertCommandText(ctx, tx, c.ID, t); err != nil {
		return planning.Outcome{}, err
	}
	env := envelopeOf(c)
	env.Content = content
	if err := s.insertCommand(ctx, tx, env, "", 0); err != nil {
		return planning.Outcome{}, err
	}
	return planning.Outcome{Command: c.ID, Status: planning.CommandPending}, nil
}

// needsForum: these acts belong to the sitting of a deliberative stage. Merging
// and splitting are also the planner's, withdrawing the proposer's.
func needsForum(c planning.Command) bool {
	switch c.Act {
	case planning.Forward, planning.ForwardChanged, planning.Return, planning.Defer, planning.Redirect, planning.Reject:
		return true
	case planning.Merge, planning.Split:
		return c.Actor.Role != planning.Planner
	}
	return false
}

// checkWindow refuses an officer's decision outside its stage's window. The row
// is read shared: its closer waits for us and then drains what came before.
func (s *Store) checkWindow(ctx context.Context, tx *db.Tx, p planning.Proposal, c planning.Command) error {
	if !c.Act.Decides() || c.Act == planning.Review || p.Stage == planning.Realisation || p.Class.Terminal() {
		return nil
	}
	w, err := forShare(s, tx.StageWindow.Query().Where(stagewindow.Cycle(p.Cycle), stagewindow.Stage(string(p.Stage)))).Only(ctx)
	if db.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read window: %w", err)
	}
	switch {
	case w.OpenedAt == 0 && int64(c.ReceivedAt) < w.OpensAt:
		return planning.Refuse(planning.Conflict, "error.stage_not_open", "stage", string(p.Stage), "at", fmt.Sprint(w.OpensAt))
	case !fromDBWindow(w).Holds(c.ReceivedAt):
		return planning.Refuse(planning.Conflict, "error.stage_closed", "stage", string(p.Stage), "at", fmt.Sprint(w.ClosesAt))
	}
	return nil
}

func (s *Store) insertCommandText(ctx context.Context, tx *db.Tx, id string, t planning.Texts) error {
	note := t.Note
	if t.Amend != nil {
		note = string(mustJSON(t.Amend))
	}
	if t.Reason == "" && note == "" {
		return nil
	}
	if err := tx.CommandText.Create().SetID(id).SetReason(t.Reason).SetNote(note).SetSalt(newSalt()).Exec(ctx); err != nil {
		return fmt.Errorf("insert command text: %w", err)
	}
	return nil
}

func (s *Store) insertCommand(ctx context.Context, tx *db.Tx, e Envelope, importer string, device planning.Instant) error {
	if err := commandRow(tx, s.nextSeq(), e, importer, device).Exec(ctx); err != nil {
		return fmt.Errorf("insert command: %w", err)
	}
	return nil
}

func commandRow(tx *db.Tx, seq int64, e Envelope, importer string, device planning.Instant) *db.CommandCreate {
	kind := "proposal"
	switch e.Kind {
	case KindForum:
		kind = "forum"
	case KindCycle:
		kind = "cycle"
	}
	return tx.Command.Create().SetID(e.ID).SetSeq(seq).SetKind(string(e.Kind)).SetSubjectKind(kind).
		SetSubject(e.Subject).SetAct(e.Act).SetPayload(e.Payload).SetContent(e.Content).SetActor(e.Actor.ID).SetRole(string(e.Actor.Role)).
		SetArea(string(e.Actor.Area)).SetAgency(e.Actor.Agency).SetEnterer(e.Actor.ID).SetImporter(importer).
		SetReceivedAt(int64(e.ReceivedAt)).SetDeviceTime(int64(device))
}

// nextSeq orders the mailbox: the clock in microseconds, made strictly rising in
// this process. Two processes colliding is a unique violation and tried again.
func (s *Store) nextSeq() int64 {
	for {
		last := s.seq.Load()
		next := max(int64(s.now()), last+1)
		if s.seq.CompareAndSwap(last, next) {
			return next
		}
	}
}

// settle marks a command done in the transaction that did it.
func settle(ctx context.Context, tx *db.Tx, id string, o planning.Outcome, at planning.Instant) error {
	_, err := settled(ctx, tx, id, o, at)
	return err
}

// settled is settle, and says whether the command was still pending.
func settled(ctx context.Context, tx *db.Tx, id string, o planning.Outcome, at planning.Instant) (bool, error) {
	n, err := tx.Command.Update().Where(command.ID(id), command.Status(string(planning.CommandPending))).
		SetStatus(string(o.Status)).SetVersion(o.Version).SetOutcome(mustJSON(o)).SetDoneAt(int64(at)).Save(ctx)
	if err != nil {
		return false, fmt.Errorf("settle command: %w", err)
	}
	return n > 0, nil
}

// Refuse records a referee's "no": the command ends, what it reserved is free
// again, and nothing else has changed. One that was settled before keeps its
// answer and its money.
func (s *Store) Refuse(ctx context.Context, id string, why *planning.Error) error {
	return s.withTx(ctx, func(tx *db.Tx) error {
		was, err := settled(ctx, tx, id, planning.Outcome{Command: id, Status: planning.CommandRefused, Error: why}, s.now())
		if err != nil || !was {
			return err
		}
		return s.release(ctx, tx, id)
	})
}

// derivedID is a UUID that follows from what it is for, so that a repetition
// makes no second row.
func derivedID(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s;", len(p), p)
	}
	b := h.Sum(nil)[:16]
	b[6], b[8] = b[6]&0x0f|0x80, b[8]&0x3f|0x80 // version 8, variant 1 (RFC 9562)
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:16])
}
