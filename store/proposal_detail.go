package store

import (
	"context"
	"encoding/json"
	"fmt"

	"musrenbang/ent/db"
	"musrenbang/ent/db/command"
	"musrenbang/ent/db/commandtext"
	"musrenbang/ent/db/event"
	"musrenbang/ent/db/fact"
	"musrenbang/ent/db/proposal"
	"musrenbang/planning"
)

// ProposalTexts are a proposal's free texts. The first five are personal data.
type ProposalTexts struct {
	Title, Problem, Location, OwnWords, Proposer string

	PublicTitle, PublicProblem, PublicLocation string
	// ReviewedAt is 0 until an officer has released a public form; ErasedAt is
	// when the personal texts were erased.
	ReviewedAt, ErasedAt planning.Instant
}

// Step is one event of a proposal with the texts that came with it.
type Step struct {
	planning.Event
	Leaf       int64 // index in the public log
	ReasonText string
	Note       string // overrun note; "" for an amendment
}

// Link names another proposal.
type Link struct {
	ID    string
	Code  planning.TrackingCode
	Stage planning.Stage
	Class planning.Class
}

// Waiting is a command the mailbox has accepted and its referee not yet answered.
type Waiting struct {
	ID         string
	Act        planning.Act
	Role       planning.Role
	ReceivedAt planning.Instant
	Attempts   int
}

// ProposalDetail is the officers' view of one proposal.
type ProposalDetail struct {
	ProposalItem
	Texts       ProposalTexts
	Steps       []Step // oldest first
	Facts       []planning.Fact
	Root        *Link  // merged into
	Merged      []Link // merged into this one
	SplitFrom   *Link
	Parts       []Link
	Continues   *Link // the proposal of an earlier cycle
	ContinuedBy []Link
	Pending     []Waiting
	Enterer     string // account
	Importer    string
	DeviceTime  planning.Instant // the device's claim
	ContentHash string
	Intake      planning.Intake
	ReadBack    bool
	Point       *planning.Point   // nil where nobody tapped the map
	Capture     *planning.Capture // nil where no tablet took it down
}

// ResolveCode turns a code as people type it, aliases included, into the
// proposal's ID and its main code. Invalid where it is no code at all, NotFound
// (error.code_unknown) where no proposal has it; where it is on a slip whose
// proposal has not arrived yet, the key is error.code_waiting.
func (s *Store) ResolveCode(ctx context.Context, code planning.TrackingCode) (id string, main planning.TrackingCode, err error) {
	canonical, err := planning.ParseTrackingCode(string(code))
	if err != nil {
		return "", "", err
	}
	found, ok, err := readOne(ctx, s, scanTwo, `SELECT p.id, p.code FROM codes c JOIN proposals p ON p.id = c.proposal_id WHERE c.id = ?`, string(canonical))
	if err != nil {
		return "", "", fmt.Errorf("resolve code: %w", err)
	}
	if !ok {
		return "", "", s.codeUnknown(ctx, canonical)
	}
	return found[0], planning.TrackingCode(found[1]), nil
}

// Proposal is the officers' view of the proposal with this code; whether the
// reader may see it is asked with May(ReadProposals, detail.Place()). Errors as
// in ResolveCode.
func (s *Store) Proposal(ctx context.Context, code planning.TrackingCode) (ProposalDetail, error) {
	id, _, err := s.ResolveCode(ctx, code)
	if err != nil {
		return ProposalDetail{}, err
	}
	return s.ProposalByID(ctx, id)
}

// ProposalByID is Proposal by UUID. NotFound: error.proposal_unknown.
func (s *Store) ProposalByID(ctx context.Context, id string) (ProposalDetail, error) {
	row, err := s.r.Proposal.Get(ctx, id)
	if err != nil {
		return ProposalDetail{}, notFound(err, "error.proposal_unknown")
	}
	text, err := s.r.ProposalText.Get(ctx, id)
	if err != nil {
		return ProposalDetail{}, notFound(err, "error.proposal_unknown")
	}
	names, err := s.namesFor(ctx, []*db.Proposal{row})
	if err != nil {
		return ProposalDetail{}, err
	}
	d := ProposalDetail{
		ProposalItem: names.item(row, text), Texts: fromDBText(text), Enterer: row.Enterer, Importer: row.Importer,
		DeviceTime: planning.Instant(row.DeviceTime), ContentHash: row.ContentHash,
		Intake: planning.Intake(row.Intake), ReadBack: row.ReadBack, Point: fromDBPoint(row.Lon, row.Lat),
	}
	if d.Capture, err = s.capture(ctx, id); err != nil {
		return d, err
	}
	if d.Steps, err = s.steps(ctx, id); err != nil {
		return d, err
	}
	facts, err := s.r.Fact.Query().Where(fact.ProposalID(id)).Order(fact.ByVersion()).All(ctx)
	if err != nil {
		return d, fmt.Errorf("read facts: %w", err)
	}
	for _, f := range facts {
		d.Facts = append(d.Facts, fromDBFact(f))
	}
	if err := s.relate(ctx, row, &d); err != nil {
		return d, err
	}
	d.Pending, err = s.waitingFor(ctx, id)
	return d, err
}

func fromDBText(t *db.ProposalText) ProposalTexts {
	return ProposalTexts{
		Title: t.Title, Problem: t.Problem, Location: t.Location, OwnWords: t.OwnWords, Proposer: t.Proposer,
		PublicTitle: t.PublicTitle, PublicProblem: t.PublicProblem, PublicLocation: t.PublicLocation,
		ReviewedAt: planning.Instant(t.ReviewedAt), ErasedAt: planning.Instant(t.ErasedAt),
	}
}

// steps reads a proposal's events with the texts that came with them.
func (s *Store) steps(ctx context.Context, id string) ([]Step, error) {
	events, err := s.r.Event.Query().Where(event.ProposalID(id)).Order(event.ByVersion()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read events: %w", err)
	}
	commands := make([]string, len(events))
	for i, e := range events {
		commands[i] = e.CommandID
	}
	texts, err := s.r.CommandText.Query().Where(commandtext.IDIn(commands...)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read reasons: %w", err)
	}
	said := make(map[string]*db.CommandText, len(texts))
	for _, t := range texts {
		said[t.ID] = t
	}
	out := make([]Step, len(events))
	for i, e := range events {
		if err := json.Unmarshal(e.Body, &out[i].Event); err != nil {
			return nil, fmt.Errorf("decode event %d of %s: %w", e.Version, id, err)
		}
		out[i].Leaf = e.Leaf
		t := said[e.CommandID]
		if t == nil {
			continue
		}
		out[i].ReasonText = t.Reason
		// An amendment keeps the new texts where others keep a note.
		if out[i].Amendment == nil {
			out[i].Note = t.Note
		}
	}
	return out, nil
}

// relate adds the proposals this one is bound to.
func (s *Store) relate(ctx context.Context, row *db.Proposal, d *ProposalDetail) error {
	up := distinct([]string{row.Root, row.SplitFrom, row.Continues})
	rows, err := s.r.Proposal.Query().Where(proposal.Or(
		proposal.IDIn(up...), proposal.Root(row.ID), proposal.SplitFrom(row.ID),
	)).Order(proposal.ByReceivedAt(), proposal.ByID()).All(ctx)
	if err != nil {
		return fmt.Errorf("read related proposals: %w", err)
	}
	for _, r := range rows {
		l := Link{ID: r.ID, Code: planning.TrackingCode(r.Code), Stage: planning.Stage(r.Stage), Class: planning.Class(r.Class)}
		if r.ID == row.Root {
			d.Root = &l
		}
		if r.ID == row.SplitFrom {
			d.SplitFrom = &l
		}
		if r.ID == row.Continues {
			d.Continues = &l
		}
		if r.Root == row.ID {
			d.Merged = append(d.Merged, l)
		}
		if r.SplitFrom == row.ID {
			d.Parts = append(d.Parts, l)
		}
	}
	return nil
}

func (s *Store) waitingFor(ctx context.Context, id string) ([]Waiting, error) {
	rows, err := s.r.Command.Query().Where(command.SubjectKind("proposal"), command.Subject(id), command.Status(string(planning.CommandPending))).
		Order(command.BySeq()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read mailbox: %w", err)
	}
	out := make([]Waiting, len(rows))
	for i, r := range rows {
		out[i] = Waiting{
			ID: r.ID, Act: planning.Act(r.Act), Role: planning.Role(r.Role), ReceivedAt: planning.Instant(r.ReceivedAt), Attempts: r.Attempts,
		}
	}
	return out, nil
}
