package records

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"musrenbang/activities"
	"musrenbang/planning"
	"musrenbang/store"
	"musrenbang/yearfile"
)

// player is the referee of what is being recorded: it does each deed through the
// mailbox and has the rule's answer recorded, as the workflows would.
type player struct {
	store  *store.Store
	clock  *Clock
	b      *store.Batch
	faults Faults
	failed map[rowKey]bool
}

type rowKey struct{ cycle, no int }

// overrunNote goes with a decision that the record has above its ceiling: it was
// taken, so it is not refused now.
const overrunNote = "Melebihi pagu indikatif; dicatat sebagaimana diputuskan."

func (p *player) submit(ctx context.Context, y *Year, r yearfile.Row) error {
	by, sub := y.enterer(r), y.submission(r)
	if err := mayEnter(by, sub); err != nil {
		return err
	}
	receipt, err := p.b.Submit(ctx, sub, by)
	if err != nil || receipt.Replayed {
		return err
	}
	return p.record(ctx, store.SubmitCommand(receipt.Proposal, by, receipt.ReceivedAt))
}

// step does what one stage made of a row.
func (p *player) step(ctx context.Context, y *Year, x rowStep, forum string) error {
	id := yearfile.ProposalID(y.Cycle, y.File, x.row.No)
	c := planning.Command{
		ID: x.ID(y.Cycle, y.File, x.row.No), Act: x.Act, Proposal: id, Actor: y.decider(x.Stage, x.Act, x.row), Decision: x.Decision,
	}
	c.Forum = forum
	if x.Act == planning.Merge {
		c.Into = &planning.Target{ID: yearfile.ProposalID(y.Cycle, y.File, x.Into)}
	}
	plan, budget := y.documents()
	switch x.Act {
	case planning.Accommodate:
		c.Document = plan.ID
	case planning.Fund, planning.NotFund:
		c.Document = budget.ID
	}
	if err := mayDecide(c.Actor, c.Act, planning.Place{Stage: x.Stage, Area: x.row.Area, Agency: x.row.Agency}); err != nil {
		return err
	}
	return p.decide(ctx, c, planning.Texts{Reason: x.ReasonText})
}

// work records what was reported of a row while it was carried out.
func (p *player) work(ctx context.Context, y *Year, r yearfile.Row, w Work, k int) error {
	id := yearfile.ProposalID(y.Cycle, y.File, r.No)
	c := planning.Command{
		ID: yearfile.DeriveID(y.Cycle, y.File, r.No, fmt.Sprintf("work.%d.%s", k, w.Act)), Act: w.Act, Proposal: id,
		Actor: y.decider(planning.Realisation, w.Act, r), Decision: planning.Decision{Reason: w.Reason},
	}
	if err := mayDecide(c.Actor, c.Act, planning.Place{Stage: planning.Realisation, Area: r.Area, Agency: r.Agency}); err != nil {
		return err
	}
	return p.decide(ctx, c, planning.Texts{Reason: w.Text})
}

// decide accepts a command and, unless a sitting has taken it, answers for the
// proposal's workflow.
func (p *player) decide(ctx context.Context, c planning.Command, t planning.Texts) error {
	out, err := p.b.Accept(ctx, c, t)
	var no *planning.Error
	if errors.As(err, &no) && no.Key == "error.ceiling" {
		t.Note = overrunNote
		out, err = p.b.Accept(ctx, c, t)
	}
	if err != nil || out.Status != planning.CommandPending {
		return err
	}
	env, err := p.b.Envelope(ctx, c.ID)
	if err != nil {
		return err
	}
	var taken planning.Command
	if err := json.Unmarshal(env.Payload, &taken); err != nil {
		return fmt.Errorf("decode command: %w", err)
	}
	return p.record(ctx, taken)
}

func (p *player) record(ctx context.Context, c planning.Command) error {
	state, err := p.b.ProposalState(ctx, c.Proposal)
	if err != nil {
		return err
	}
	next, e, err := planning.Decide(state, c)
	if err != nil {
		return err
	}
	return p.b.RecordDecision(ctx, next, e)
}

func (p *player) schedule(ctx context.Context, y *Year, sit *sitting) error {
	f := sit.forum
	f.ScheduledAt = sit.opens
	_, err := p.b.ScheduleForum(ctx, f, y.details(sit), calendarRef)
	var no *planning.Error
	if errors.As(err, &no) && no.Key == "error.forum_step" {
		return nil // it has opened in an earlier run
	}
	return err
}

// forumAct moves a sitting by one step.
func (p *player) forumAct(ctx context.Context, y *Year, f planning.Forum, act planning.Action) error {
	by := y.chair(f)
	if _, err := planning.May(actorOf(by), act, f.Place()); err != nil {
		return err
	}
	c := planning.ForumCommand{ID: yearfile.DeriveID(y.Cycle, y.File, 0, f.ID+"."+string(act)), Act: act, Forum: f.ID, Actor: by}
	out, err := p.b.AcceptForum(ctx, c, planning.Texts{})
	if err != nil || out.Status != planning.CommandPending {
		return err
	}
	env, err := p.b.Envelope(ctx, c.ID)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(env.Payload, &c); err != nil {
		return fmt.Errorf("decode command: %w", err)
	}
	state, err := p.b.ForumState(ctx, f.ID)
	if err != nil {
		return err
	}
	// The mailbox has counted the undecided, and the close counts them again.
	next, err := planning.DecideForum(state, c, 0, 0)
	if err != nil {
		return err
	}
	if act != planning.ForumClose {
		return p.b.RecordForum(ctx, next, c)
	}
	if err := p.b.CloseForum(ctx, next, c); err != nil {
		return err
	}
	return p.b.ForumDelivered(ctx, f.ID)
}

// moveStage opens or closes a stage by the act the timers use.
func (p *player) moveStage(ctx context.Context, y *Year, act planning.CycleAct, stage planning.Stage) error {
	state, err := p.b.Cycle(ctx, y.Cycle)
	if err != nil {
		return err
	}
	cmd := planning.CycleCommand{
		ID:  fmt.Sprintf("calendar/%d/%s/%s/%d", y.Cycle, act, stage, state.Revision),
		Act: act, Cycle: y.Cycle, Stage: stage, ReceivedAt: p.clock.Now(), Actor: calendarRef,
	}
	next, changed, err := planning.DecideCycle(state, cmd)
	if err != nil {
		return err
	}
	return p.b.RecordCycle(ctx, next, cmd, changed)
}

// finishStage does what follows a close: the figures as they stand are frozen.
func (p *player) finishStage(ctx context.Context, year int, stage planning.Stage, closed planning.Instant) error {
	return (&activities.Activities{Store: p.store}).FinishStage(ctx, year, stage, closed)
}
