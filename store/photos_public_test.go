package store

import (
	"context"
	"testing"
)

// The public sees what was released, of the proposal it asks for, in the tablet's
// order.
func TestPublicPhotosAreReleasedOnes(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		seedCity(t, s)
		first, err := s.Submit(ctx, submission(1), facilitator)
		must(t, err)
		second, err := s.Submit(ctx, submission(2), facilitator)
		must(t, err)
		late, early := sendPhoto(t, s, uuid(1), 1, 3), sendPhoto(t, s, uuid(1), 2, 1)
		kept, others := sendPhoto(t, s, uuid(1), 3, 2), sendPhoto(t, s, uuid(2), 4, 1)
		if got, err := s.PublicPhotos(ctx, first.Code); err != nil || len(got) != 0 {
			t.Fatalf("unreleased photos are public: %v, %v", got, err)
		}
		for _, p := range []Photo{late, early, others} {
			must(t, s.ClearPhoto(ctx, office, p.ID))
		}
		got, err := s.PublicPhotos(ctx, first.Code)
		must(t, err)
		if len(got) != 2 || got[0].ID != early.ID || got[1].ID != late.ID || got[0].File != early.File || got[0].ClearedAt == 0 {
			t.Errorf("public are %+v, want %d then %d and not %d", got, early.ID, late.ID, kept.ID)
		}
		if got, err := s.PublicPhotos(ctx, second.Code); err != nil || len(got) != 1 || got[0].Proposal != uuid(2) {
			t.Errorf("of the second proposal: %v, %v", got, err)
		}
		if got, err := s.PublicPhotos(ctx, "MB28-0000-0000-0"); err != nil || len(got) != 0 {
			t.Errorf("of nobody's code: %v, %v", got, err)
		}
	})
}
