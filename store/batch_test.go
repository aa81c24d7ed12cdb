package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"musrenbang/planning"
)

// TestABatchStandsOrFallsAsOne: the acts of a batch see one another, a refusal in
// it harms nothing, and an error takes everything back.
func TestABatchStandsOrFallsAsOne(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		seedCity(t, s)
		enough := errors.New("enough")
		for _, end := range []error{enough, nil} {
			err := s.Batch(ctx, func(b *Batch) error {
				for n := range 12 {
					if err := receive(ctx, b, submission(n+1)); err != nil {
						return err
					}
				}
				wrong := submission(40)
				wrong.Area = "33.74.01.1999"
				if _, err := b.Submit(ctx, wrong, facilitator); planning.CodeOf(err) != planning.Invalid {
					return fmt.Errorf("an unknown area was answered %w", err)
				}
				return end
			})
			if !errors.Is(err, end) {
				t.Fatalf("the batch ended with %v", err)
			}
			size, err := s.LogSize(ctx)
			must(t, err)
			if want := map[bool]int64{true: 0, false: 12}[end != nil]; size != want {
				t.Errorf("the log has %d leaves, want %d", size, want)
			}
		}
		if n, err := s.PendingCount(ctx); err != nil || n != 0 {
			t.Errorf("%d commands wait, %v", n, err)
		}
		noFindings(t, s)
	})
}

// receive submits and records, as a referee does.
func receive(ctx context.Context, b *Batch, sub planning.Submission) error {
	r, err := b.Submit(ctx, sub, facilitator)
	if err != nil {
		return err
	}
	c := SubmitCommand(r.Proposal, facilitator, r.ReceivedAt)
	env, err := b.Envelope(ctx, c.ID)
	if err != nil {
		return err
	}
	var kept planning.Command
	if err := json.Unmarshal(env.Payload, &kept); err != nil || kept.ID != c.ID {
		return fmt.Errorf("the mailbox keeps %+v, %w", kept, err)
	}
	p, err := b.ProposalState(ctx, r.Proposal)
	if err != nil {
		return err
	}
	next, e, err := planning.Decide(p, c)
	if err != nil {
		return err
	}
	return b.RecordDecision(ctx, next, e)
}

func TestASittingInABatch(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		seedCity(t, s)
		must(t, s.Batch(ctx, func(b *Batch) error {
			if err := receive(ctx, b, submission(1)); err != nil {
				return err
			}
			f, err := b.ScheduleForum(ctx, planning.Forum{Cycle: 2028, Stage: planning.Village, Area: kelurahan}, ForumDetails{Venue: "Balai"}, head)
			if err != nil {
				return err
			}
			for n, a := range []planning.Action{planning.ForumOpen, planning.ForumClose} {
				c := forumAct(n, f.ID, a, head)
				if _, err := b.AcceptForum(ctx, c, planning.Texts{}); err != nil {
					return err
				}
				c.ReceivedAt = s.now()
				if f, err = planning.DecideForum(f, c, 0, 0); err != nil {
					return err
				}
				if a == planning.ForumClose {
					return errors.Join(b.CloseForum(ctx, f, c), b.ForumDelivered(ctx, f.ID))
				}
				if err := b.RecordForum(ctx, f, c); err != nil {
					return err
				}
				if _, err := b.Accept(ctx, act(1, uuid(1), planning.Forward, facilitator, planning.Decision{}), planning.Texts{}); err != nil {
					return err
				}
			}
			return nil
		}))
		p, err := s.ProposalState(ctx, uuid(1))
		must(t, err)
		if p.Stage != planning.Subdistrict {
			t.Errorf("the proposal is at %s", p.Stage)
		}
		if n, err := s.PendingCount(ctx); err != nil || n != 0 {
			t.Errorf("%d commands wait, %v", n, err)
		}
		noFindings(t, s)
	})
}
