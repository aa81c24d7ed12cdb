package workflows

import (
	"go.temporal.io/sdk/workflow"

	"musrenbang/planning"
	"musrenbang/refusal"
)

// ProposalInput is what a run begins with: from the mailbox at first, from the
// database at a rebuild, from its predecessor when it continues as new. Fields
// are only ever added.
type ProposalInput struct {
	State planning.Proposal `json:"state"`
	// First is a command the run begins with: the submission, or the review that
	// reopens an ended proposal.
	First *planning.Command `json:"first,omitempty"`
	// Seen are the last commands handled, because deduplication by Update ID
	// holds for one run only.
	Seen []Handled `json:"seen,omitempty"`
}

// Handled is a command and what it was answered.
type Handled struct {
	ID  string       `json:"id"`
	Ack planning.Ack `json:"ack"`
}

// seenMost bounds how many handled commands a run remembers.
const seenMost = 50

// Proposal is the life of one proposal, up to 24 months: it takes commands as
// Updates, asks planning.Decide, and has each decision recorded. It ends with a
// terminal outcome; a review starts the same ID again.
func Proposal(ctx workflow.Context, in ProposalInput) (planning.Ack, error) {
	p := &proposal{state: in.State, seen: in.Seen}
	if err := p.setup(ctx); err != nil {
		return planning.Ack{}, err
	}
	return p.run(ctx, in.First)
}

type proposal struct {
	state   planning.Proposal
	seen    []Handled
	refresh bool
	broken  error // the record refused what this run has decided
	// forums brings what sittings have decided. Nobody may block in Receive on it:
	// the SDK runs an update's handler first, also where the signal came before
	// it, and would then not find the signal here.
	forums workflow.ReceiveChannel
}

// setup registers the handlers: from here on queued messages are taken.
func (p *proposal) setup(ctx workflow.Context) error {
	p.forums = workflow.GetSignalChannel(ctx, SignalForumDecided)
	workflow.Go(ctx, func(ctx workflow.Context) {
		workflow.GetSignalChannel(ctx, SignalRefresh).Receive(ctx, nil)
		p.refresh = true
	})
	return workflow.SetUpdateHandlerWithOptions(ctx, UpdateDecide, p.decide, workflow.UpdateHandlerOptions{Validator: p.validate})
}

func (p *proposal) run(ctx workflow.Context, first *planning.Command) (planning.Ack, error) {
	if first != nil {
		if _, err := p.decide(ctx, *first); err != nil {
			workflow.GetLogger(ctx).Error("first command refused", "command", first.ID, "error", err)
		}
	}
	over := func() bool { return p.state.Class.Terminal() || p.refresh || p.broken != nil || mustRoll(ctx) }
	for !over() {
		if err := workflow.Await(ctx, func() bool { return p.forums.Len() > 0 || over() }); err != nil {
			return planning.Ack{}, err
		}
		p.hearForums()
	}
	if !p.state.Class.Terminal() && p.broken == nil {
		if err := quietDown(ctx); err != nil {
			return planning.Ack{}, err
		}
	}
	if err := workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) }); err != nil {
		return planning.Ack{}, err
	}
	p.hearForums()
	switch {
	case p.broken != nil:
		return planning.Ack{}, p.broken
	case p.state.Class.Terminal():
		return p.ack(), nil
	}
	return planning.Ack{}, workflow.NewContinueAsNewError(ctx, ProposalType, ProposalInput{State: p.state, Seen: p.seen})
}

// validate refuses before anything is written to history: a "no" leaves no event.
func (p *proposal) validate(_ workflow.Context, c planning.Command) error {
	if _, ok := p.handled(c.ID); ok {
		return nil
	}
	if p.forums.Len() > 0 {
		return nil // what the forum decided comes first: decide takes it, then judges
	}
	_, _, err := planning.Decide(p.state, c)
	return refusal.ToTemporal(err)
}

// decide guards and moves the state without yielding, then has it recorded; a
// read after its answer sees the decision.
func (p *proposal) decide(ctx workflow.Context, c planning.Command) (planning.Ack, error) {
	if ack, ok := p.handled(c.ID); ok {
		return ack, nil
	}
	p.hearForums()
	next, event, err := planning.Decide(p.state, c)
	if err != nil {
		return planning.Ack{}, refusal.ToTemporal(err)
	}
	p.state = next
	ack := p.ack()
	p.remember(c.ID, ack)
	err = workflow.ExecuteActivity(recording(ctx), RecordDecision, next, event).Get(ctx, nil)
	if err != nil {
		// The record will not have it, so this run is ahead of the record: it ends,
		// and the next command starts another from the database.
		p.broken = err
		return planning.Ack{}, unwrapped(err)
	}
	return ack, nil
}

// hearForums moves the state by what forums have already decided and recorded:
// total, and without an activity. What is not newer is what we knew.
func (p *proposal) hearForums() {
	for {
		var e planning.Event
		if !p.forums.ReceiveAsync(&e) {
			return
		}
		if e.Version > p.state.Version {
			p.state = planning.Apply(p.state, e)
		}
	}
}

func (p *proposal) ack() planning.Ack {
	return planning.Ack{Version: p.state.Version, Stage: p.state.Stage, Class: p.state.Class}
}

func (p *proposal) handled(id string) (planning.Ack, bool) {
	for _, h := range p.seen {
		if h.ID == id {
			return h.Ack, true
		}
	}
	return planning.Ack{}, false
}

func (p *proposal) remember(id string, ack planning.Ack) {
	p.seen = append(p.seen, Handled{ID: id, Ack: ack})
	if len(p.seen) > seenMost {
		p.seen = p.seen[len(p.seen)-seenMost:]
	}
}
