package store

import (
	"context"
	"testing"

	"musrenbang/planning"
)

func TestRecordingIsSafeToRepeatAndToReorder(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		seedCity(t, s)
		r, err := s.Submit(ctx, submission(1), facilitator)
		must(t, err)
		p0, err := s.ProposalState(ctx, r.Proposal)
		must(t, err)
		p1, e1, err := planning.Decide(p0, planning.Command{ID: derivedID("submit", p0.ID), Act: planning.Submit, Proposal: p0.ID, Actor: facilitator})
		must(t, err)
		p2, e2, err := planning.Decide(p1, act(1, p0.ID, planning.Withdraw, planning.ActorRef{Role: planning.Citizen}, planning.Decision{Proof: planning.ProofSecret}))
		must(t, err)
		for _, step := range []struct {
			p planning.Proposal
			e planning.Event
		}{{p2, e2}, {p1, e1}, {p2, e2}, {p1, e1}} {
			must(t, s.RecordDecision(ctx, step.p, step.e))
		}
		got, err := s.ProposalState(ctx, p0.ID)
		must(t, err)
		if got != p2 {
			t.Errorf("row is %+v; want %+v", got, p2)
		}
		other := e2
		other.Command = uuid(77)
		if err := s.RecordDecision(ctx, p2, other); planning.CodeOf(err) != planning.Conflict {
			t.Errorf("another history of the same version: %v", err)
		}
	})
}

func TestARingThroughOneAgendaIsBroken(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		seedCity(t, s)
		for n := range 2 {
			_, err := s.Submit(ctx, submission(n+1), facilitator)
			must(t, err)
		}
		f := openSitting(t, s, kelurahan, planning.Village)
		mustApply(t, s, act(1, uuid(1), planning.Merge, facilitator, planning.Decision{Into: &planning.Target{ID: uuid(2)}}), planning.Texts{})
		mustApply(t, s, act(1, uuid(2), planning.Merge, facilitator, planning.Decision{Into: &planning.Target{ID: uuid(1)}}), planning.Texts{})
		closeSitting(t, s, f)
		merged := 0
		for n := range 2 {
			p, err := s.ProposalState(ctx, uuid(n+1))
			must(t, err)
			if p.Class == planning.Merged {
				merged++
			}
		}
		if merged != 1 {
			t.Errorf("%d of two were merged into each other; want one", merged)
		}
		noFindings(t, s)
	})
}
