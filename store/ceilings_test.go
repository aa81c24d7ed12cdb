package store

import (
	"context"
	"testing"

	"musrenbang/planning"
)

func TestTheCeilingIsRefereedByTheDatabase(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		seedCity(t, s)
		must(t, s.LoadCeilings(ctx, operatorRef, 2028, []planning.Ceiling{{Cycle: 2028, Kind: planning.CeilingKelurahan, Key: string(kelurahan), Amount: 300_000_000}}))
		for n := range 2 {
			sub := submission(n + 1)
			sub.Channel = planning.ChannelKelurahan
			_, err := s.Submit(ctx, sub, facilitator)
			must(t, err)
		}
		openSitting(t, s, kelurahan, planning.Village)
		mustApply(t, s, act(1, uuid(1), planning.Forward, facilitator, planning.Decision{}), planning.Texts{})
		over := act(1, uuid(2), planning.Forward, facilitator, planning.Decision{})
		_, err := s.Accept(ctx, over, planning.Texts{})
		if e, ok := err.(*planning.Error); !ok || e.Key != "error.ceiling" || e.Args["remaining"] != "90000000" {
			t.Fatalf("above the ceiling without a note: %v", err)
		}
		mustApply(t, s, over, planning.Texts{Note: "Disepakati melebihi pagu, menunggu perubahan."})
		mended := act(2, uuid(2), planning.Reject, facilitator, planning.Decision{Reason: planning.ReasonCeiling})
		mended.Seen = 1
		mustApply(t, s, mended, why)
		noFindings(t, s)
	})
}

// TestACeilingChangedWhileTheForumSits holds from then on: what was passed before
// keeps its money, and the next decision is held against the new amount.
func TestACeilingChangedWhileTheForumSits(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		seedCity(t, s)
		ceiling := func(amount planning.Rupiah) {
			t.Helper()
			must(t, s.LoadCeilings(ctx, operatorRef, 2028, []planning.Ceiling{{Cycle: 2028, Kind: planning.CeilingKelurahan, Key: string(kelurahan), Amount: amount}}))
		}
		ceiling(900_000_000)
		for n := range 3 {
			sub := submission(n + 1) // Rp210 million each
			sub.Channel = planning.ChannelKelurahan
			_, err := s.Submit(ctx, sub, facilitator)
			must(t, err)
		}
		openSitting(t, s, kelurahan, planning.Village)
		mustApply(t, s, act(1, uuid(1), planning.Forward, facilitator, planning.Decision{}), planning.Texts{})
		ceiling(100_000_000) // below what was passed
		next := act(1, uuid(2), planning.Forward, facilitator, planning.Decision{})
		_, err := s.Accept(ctx, next, planning.Texts{})
		if e, ok := err.(*planning.Error); !ok || e.Key != "error.ceiling" || e.Args["remaining"] != "-110000000" {
			t.Fatalf("against a ceiling below what was passed: %v", err)
		}
		ceiling(420_000_000)
		mustApply(t, s, next, planning.Texts{})
		last := act(1, uuid(3), planning.Forward, facilitator, planning.Decision{})
		_, err = s.Accept(ctx, last, planning.Texts{})
		if e, ok := err.(*planning.Error); !ok || e.Key != "error.ceiling" || e.Args["remaining"] != "0" {
			t.Fatalf("with nothing left: %v", err)
		}
		list, err := s.Ceilings(ctx, 2028, CeilingFilter{})
		must(t, err)
		if len(list) != 1 || list[0].Amount != 420_000_000 || list[0].Reserved != 420_000_000 {
			t.Errorf("the ceilings are %+v", list)
		}
		noFindings(t, s)
	})
}
