package main

import (
	"context"
	"time"

	"musrenbang/store"
)

// How often leftovers are looked for, and how long an unfinished photo waits for
// its tablet: longer than any tablet lies in a drawer with a proposal on it.
const (
	tidyEvery   = 6 * time.Hour
	uploadsKept = 90 * 24 * time.Hour
)

// tidy removes sessions that have expired and photos that never came whole, now
// and every few hours. A failure is news and no reason to stop.
func (s *system) tidy(ctx context.Context) {
	for {
		if err := tidyOnce(ctx, s.store, time.Now()); err != nil && ctx.Err() == nil {
			s.log.Warn("leftovers could not be removed", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(tidyEvery):
		}
	}
}

func tidyOnce(ctx context.Context, s *store.Store, now time.Time) error {
	if _, err := s.PruneSessions(ctx); err != nil {
		return err
	}
	_, err := s.PruneUploads(now.Add(-uploadsKept))
	return err
}
