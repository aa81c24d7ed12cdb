package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"musrenbang/ent/db"
	"musrenbang/ent/db/commandtext"
	"musrenbang/ent/db/proposal"
	"musrenbang/ent/db/reservation"
	"musrenbang/planning"
)

// closing is one close at work: what each decision of the agenda makes of its
// proposal, gathered first and then written many rows at a time, because a hall
// waits for the answer.
type closing struct {
	s     *Store
	tx    *db.Tx
	f     planning.Forum
	c     planning.ForumCommand
	rows  map[string]*db.Proposal
	moved map[string]planning.Proposal // as this close has left them
	join  joining
	done  []decided
	undue []*db.AgendaItem // a listing sitting's, for its plenary
}

// decided is one decision that has become an event.
type decided struct {
	p planning.Proposal
	e planning.Event
}

// settle turns the agenda into events and rows.
func (x *closing) settle(ctx context.Context, items []*db.AgendaItem) error {
	rest, err := x.deferRest(ctx, items)
	if err != nil {
		return err
	}
	// Merges first: what they are merged into is still open then, whatever this
	// sitting has decided about it.
	slices.SortStableFunc(items, func(a, b *db.AgendaItem) int {
		return cmp.Compare(btoi(a.Act != string(planning.Merge)), btoi(b.Act != string(planning.Merge)))
	})
	for _, it := range items {
		c, deferred := rest[it.ProposalID]
		if it.Act == "" && !deferred {
			x.undue = append(x.undue, it)
			continue
		}
		if !deferred {
			if c, err = commandOf(it); err != nil {
				return err
			}
		}
		if err := x.decide(ctx, it, c); err != nil {
			return err
		}
	}
	for _, write := range []func(context.Context) error{x.writeEvents, x.writeRows, x.releaseEnded, x.passOn} {
		if err := write(ctx); err != nil {
			return err
		}
	}
	events := make([]planning.Event, len(x.done))
	for i, d := range x.done {
		events[i] = d.e
	}
	return x.s.tellWorkflows(ctx, x.tx, events, x.c)
}

// decide turns one decision into its event. A decision that has become impossible
// since is dropped from the agenda and left where the proposal stands.
func (x *closing) decide(ctx context.Context, it *db.AgendaItem, c planning.Command) error {
	c.ReceivedAt = x.c.ReceivedAt
	if err := x.retarget(ctx, &c); err != nil {
		return err
	}
	row := x.rows[it.ProposalID]
	p, e, err := planning.Decide(fromDBProposal(row), c)
	if err != nil {
		return x.s.dropItem(ctx, x.tx, it, row, x.c, err)
	}
	x.moved[p.ID] = p
	x.done = append(x.done, decided{p, e})
	return nil
}

// retarget looks again at what a proposal is merged into: two of one agenda may
// each have been merged into the other, and only the first close of them stands.
func (x *closing) retarget(ctx context.Context, c *planning.Command) error {
	if c.Into == nil {
		return nil
	}
	target := *c.Into
	if p, ok := x.moved[target.ID]; ok {
		target.Root, target.Ended = p.Root, p.Class.Terminal()
	} else {
		into, err := x.tx.Proposal.Get(ctx, target.ID)
		if err != nil {
			return notFound(err, "error.merge_target")
		}
		target.Root, target.Ended = into.Root, into.Terminal
	}
	c.Into = &target
	return nil
}

// writeEvents adds event, leaf and fact of each decision: the append-only part.
func (x *closing) writeEvents(ctx context.Context) error {
	if len(x.done) == 0 {
		return nil
	}
	hashes, err := x.textHashes(ctx)
	if err != nil {
		return err
	}
	leaves := make([][]byte, len(x.done))
	for i, d := range x.done {
		leaves[i] = planning.LeafOf(d.p, d.e, hashes[d.e.Command]).Encode()
	}
	first, err := x.s.appendLeaves(ctx, x.tx, leaves)
	if err != nil {
		return err
	}
	ruleset := x.s.ruleset(ctx, x.tx, x.f.Cycle)
	events, facts := make([]*db.EventCreate, len(x.done)), []*db.FactCreate{}
	for i, d := range x.done {
		events[i] = eventRow(x.tx, d.e, first+int64(i))
		if d.e.Settles() {
			facts = append(facts, factRow(x.tx, d.p, d.e, ruleset))
		}
	}
	for part := range chunks(events, 500) {
		if err := x.tx.Event.CreateBulk(part...).Exec(ctx); err != nil {
			return fmt.Errorf("insert events: %w", err)
		}
	}
	for part := range chunks(facts, 500) {
		if err := x.tx.Fact.CreateBulk(part...).Exec(ctx); err != nil {
			return fmt.Errorf("insert facts: %w", err)
		}
	}
	return nil
}

// textHashes commits to the texts of all decisions, by command.
func (x *closing) textHashes(ctx context.Context) (map[string][]string, error) {
	out := make(map[string][]string, len(x.done))
	for part := range chunks(x.done, 500) {
		ids := make([]string, len(part))
		for i, d := range part {
			ids[i] = d.e.Command
		}
		texts, err := x.tx.CommandText.Query().Where(commandtext.IDIn(ids...)).All(ctx)
		if err != nil {
			return nil, fmt.Errorf("read command texts: %w", err)
		}
		for _, t := range texts {
			out[t.ID] = commandHashes(t)
		}
	}
	return out, nil
}

// writeRows moves the proposals and enters the parts of those that were split.
func (x *closing) writeRows(ctx context.Context) error {
	for _, d := range x.done {
		u := toDBState(x.tx.Proposal.Update().Where(proposal.ID(d.p.ID)), d.p).SetForum("")
		if d.e.Reason != "" {
			u.SetReason(string(d.e.Reason))
		}
		if err := u.Exec(ctx); err != nil {
			return fmt.Errorf("update proposal: %w", err)
		}
		if err := x.s.insertParts(ctx, x.tx, d.p, d.e); err != nil {
			return err
		}
	}
	return nil
}

// releaseEnded frees what the proposals that end here still hold.
func (x *closing) releaseEnded(ctx context.Context) error {
	for part := range chunks(x.done, 500) {
		var ids []string
		for _, d := range part {
			if endsMoney(d.p, d.e) {
				ids = append(ids, d.p.ID)
			}
		}
		held, err := x.tx.Reservation.Query().Where(reservation.ProposalIDIn(ids...), reservation.Released(false)).All(ctx)
		if err != nil {
			return fmt.Errorf("read reservations: %w", err)
		}
		for _, r := range held {
			if err := x.s.release(ctx, x.tx, r.CommandID); err != nil {
				return err
			}
		}
	}
	return nil
}

// passOn puts what goes on onto the agenda that is open for it: the next stage's,
// and for a listing sitting's own rows the plenary's.
func (x *closing) passOn(ctx context.Context) error {
	for _, it := range x.undue {
		row := x.rows[it.ProposalID]
		if err := x.tx.Proposal.UpdateOneID(row.ID).SetForum("").Exec(ctx); err != nil {
			return fmt.Errorf("leave agenda: %w", err)
		}
		if err := x.join.join(ctx, fromDBProposal(row), row); err != nil {
			return err
		}
	}
	for _, d := range x.done {
		if !comes(d.p, d.e) {
			continue
		}
		if err := x.join.join(ctx, d.p, x.rows[d.p.ID]); err != nil {
			return err
		}
	}
	return nil
}

// deferRest decides what a plenary has left, where the chair says so: one reason
// for all, of which each proposal keeps its own copy, to be erased apart.
func (x *closing) deferRest(ctx context.Context, items []*db.AgendaItem) (map[string]planning.Command, error) {
	out := map[string]planning.Command{}
	if x.f.Lists() {
		return out, nil
	}
	reason := ""
	var commands []*db.CommandCreate
	var texts []*db.CommandTextCreate
	for _, it := range items {
		if it.Act != "" {
			continue
		}
		if len(out) == 0 {
			t, err := x.tx.CommandText.Get(ctx, x.c.ID)
			if err != nil && !db.IsNotFound(err) {
				return nil, fmt.Errorf("read reason: %w", err)
			}
			if t != nil {
				reason = t.Reason
			}
		}
		c := planning.Command{
			ID: derivedID("defer_rest", x.c.ID, it.ProposalID), Act: planning.Defer, Proposal: it.ProposalID, Actor: x.c.Actor,
			ReceivedAt: x.c.ReceivedAt,
			Decision:   planning.Decision{Reason: x.c.Reason, HasText: x.c.HasText, Year: x.c.Year, Forum: x.c.Forum},
		}
		out[it.ProposalID] = c
		outcome := mustJSON(planning.Outcome{Command: c.ID, Status: planning.CommandApplied})
		commands = append(commands, commandRow(x.tx, x.s.nextSeq(), envelopeOf(c), "", 0).
			SetStatus(string(planning.CommandApplied)).SetOutcome(outcome).SetDoneAt(int64(x.s.now())))
		if reason != "" {
			texts = append(texts, x.tx.CommandText.Create().SetID(c.ID).SetReason(reason).SetSalt(newSalt()))
		}
		err := x.tx.AgendaItem.UpdateOneID(it.ID).SetAct(string(c.Act)).SetCommand(mustJSON(c)).SetCommandID(c.ID).
			SetDecidedRole(string(x.c.Actor.Role)).SetDecidedBy(x.c.Actor.ID).SetDecidedAt(int64(x.c.ReceivedAt)).AddVersion(1).Exec(ctx)
		if err != nil {
			return nil, fmt.Errorf("defer the rest: %w", err)
		}
	}
	for part := range chunks(texts, 500) {
		if err := x.tx.CommandText.CreateBulk(part...).Exec(ctx); err != nil {
			return nil, fmt.Errorf("copy reasons: %w", err)
		}
	}
	for part := range chunks(commands, 500) {
		if err := x.tx.Command.CreateBulk(part...).Exec(ctx); err != nil {
			return nil, fmt.Errorf("insert deferrals: %w", err)
		}
	}
	return out, nil
}
