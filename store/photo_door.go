package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// CapturedBy is the device that took a proposal down, "" where none did.
func (s *Store) CapturedBy(ctx context.Context, proposalID string) (string, error) {
	c, err := s.capture(ctx, proposalID)
	if err != nil || c == nil {
		return "", err
	}
	return c.Device, nil
}

// DropUpload throws away what has come of a photo, because it is none; nothing is
// left to throw away where it never began or is stored.
func (s *Store) DropUpload(_ context.Context, proposalID, sentHash string) error {
	defer s.uploads.lock(proposalID + sentHash)()
	p, err := s.partial(proposalID, sentHash)
	if err != nil || p.name == "" {
		return err
	}
	if err := os.Remove(p.name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("throw upload away: %w", err)
	}
	return nil
}
