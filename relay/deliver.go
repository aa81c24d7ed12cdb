package relay

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"musrenbang/planning"
	"musrenbang/store"
)

// deliver hands one command to its referee. nil means settled; a planning.Error
// that is final means refused and recorded as such; anything else means "not
// now".
func (r *Relay) deliver(ctx context.Context, env store.Envelope) error {
	var err error
	switch env.Kind {
	case store.KindSubmit:
		err = r.deliverSubmit(ctx, env)
	case store.KindDecide:
		err = r.deliverDecide(ctx, env)
	case store.KindForumDecided:
		err = r.deliverForumDecided(ctx, env)
	case store.KindForum:
		err = r.deliverForum(ctx, env)
	case store.KindCycle:
		err = r.deliverCycle(ctx, env)
	default:
		return fmt.Errorf("deliver %s: unknown kind %q", env.ID, env.Kind)
	}
	var refused *planning.Error
	if errors.As(err, &refused) && final(refused) {
		if rerr := r.store.Refuse(ctx, env.ID, refused); rerr != nil {
			return fmt.Errorf("record refusal: %w", rerr)
		}
		return refused
	}
	return err
}

// deliverSubmit starts the proposal's workflow with its submission. Its first
// activity settles the command; until then the start is repeated, harmlessly.
func (r *Relay) deliverSubmit(ctx context.Context, env store.Envelope) error {
	var c planning.Command
	if err := json.Unmarshal(env.Payload, &c); err != nil {
		return fmt.Errorf("decode command: %w", err)
	}
	state, err := r.store.ProposalState(ctx, env.Subject)
	if err != nil {
		return err
	}
	if state.Version > 0 {
		return r.store.Delivered(ctx, []string{env.ID})
	}
	if err := r.client.StartProposal(ctx, state, &c); err != nil {
		return err
	}
	return errStarted
}

// errNotYet: something that comes before this command is not recorded yet.
var errNotYet = errors.New("relay: not this one's turn")

// errStarted: the workflow has the command and will settle it; look again later.
var errStarted = errors.New("relay: started, not yet recorded")

func (r *Relay) deliverDecide(ctx context.Context, env store.Envelope) error {
	var c planning.Command
	if err := json.Unmarshal(env.Payload, &c); err != nil {
		return fmt.Errorf("decode command: %w", err)
	}
	state, err := r.store.ProposalState(ctx, env.Subject)
	if err != nil {
		return err
	}
	if c.Act == planning.Review {
		return r.deliverReview(ctx, state, c)
	}
	if state.Version == 0 {
		return errNotYet // its submission comes first, whatever a clock may say
	}
	_, err = r.client.Decide(ctx, state.Code, c)
	if !missing(err) {
		return err
	}
	if _, _, no := planning.Decide(state, c); no != nil && state.Class.Terminal() {
		return no // ended: no workflow is owed, and the rule's answer is known
	}
	if err := r.client.StartProposal(ctx, state, nil); err != nil {
		return err
	}
	_, err = r.client.Decide(ctx, state.Code, c)
	return err
}

// deliverReview reopens an ended proposal under its own workflow ID, guarded by
// the row's class. Any run still open under that ID has finished its work, since
// the row has ended, and gives way.
func (r *Relay) deliverReview(ctx context.Context, state planning.Proposal, c planning.Command) error {
	if _, _, err := planning.Decide(state, c); err != nil {
		return err
	}
	if err := r.client.ReopenProposal(ctx, state, c); err != nil {
		return err
	}
	return errStarted
}

func (r *Relay) deliverForumDecided(ctx context.Context, env store.Envelope) error {
	var e planning.Event
	if err := json.Unmarshal(env.Payload, &e); err != nil {
		return fmt.Errorf("decode event: %w", err)
	}
	state, err := r.store.ProposalState(ctx, env.Subject)
	if err != nil {
		return err
	}
	err = r.client.ForumDecided(ctx, state.Code, e)
	if missing(err) && state.Class.Terminal() {
		err = nil // the row knows, and no run is owed
	} else if missing(err) {
		// Started from the row, which knows already; told all the same, because
		// another may have started it from an older one.
		if err = r.client.StartProposal(ctx, state, nil); err == nil {
			err = r.client.ForumDecided(ctx, state.Code, e)
		}
	}
	if err != nil && !missing(err) {
		return err
	}
	return errTold
}

// errTold: the workflow knows; the loop marks such commands many at a time.
var errTold = errors.New("relay: told")

func (r *Relay) deliverForum(ctx context.Context, env store.Envelope) error {
	var c planning.ForumCommand
	if err := json.Unmarshal(env.Payload, &c); err != nil {
		return fmt.Errorf("decode command: %w", err)
	}
	state, err := r.store.ForumState(ctx, env.Subject)
	if err != nil {
		return err
	}
	_, err = r.client.DecideForum(ctx, state, c)
	if !missing(err) {
		return err
	}
	if state.Status == planning.ForumSigned {
		// Its run has ended; only a correction begins another.
		if _, no := planning.DecideForum(state, c, 0, 0); no != nil {
			return no
		}
		if err := r.client.ReopenForum(ctx, state, c); err != nil {
			return err
		}
		return errStarted
	}
	if err := r.client.StartForum(ctx, state); err != nil {
		return err
	}
	_, err = r.client.DecideForum(ctx, state, c)
	return err
}

func (r *Relay) deliverCycle(ctx context.Context, env store.Envelope) error {
	var c planning.CycleCommand
	if err := json.Unmarshal(env.Payload, &c); err != nil {
		return fmt.Errorf("decode command: %w", err)
	}
	year, err := strconv.Atoi(env.Subject)
	if err != nil {
		return fmt.Errorf("read year: %w", err)
	}
	_, err = r.client.DecideCycle(ctx, c)
	if !missing(err) {
		return err
	}
	state, err := r.store.Cycle(ctx, year)
	if err != nil {
		return err
	}
	if err := r.client.StartCycle(ctx, state); err != nil {
		return err
	}
	_, err = r.client.DecideCycle(ctx, c)
	return err
}

func missing(err error) bool {
	var e *planning.Error
	return errors.As(err, &e) && e.Key == "error.no_workflow"
}
