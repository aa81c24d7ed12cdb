package activities

import (
	"bytes"
	"context"
	"fmt"

	"musrenbang/planning"
	"musrenbang/refusal"
	"musrenbang/report"
)

// paperMost bounds a stored paper: 500 rows stay below 1 MB.
const paperMost = 32 << 20

// RenderMinutes makes the paper of a forum's frozen minutes, keeps it by its hash
// and ties it to the content. The same content gives the same bytes, so doing it
// twice leaves one file.
func (a *Activities) RenderMinutes(ctx context.Context, forumID string) error {
	defer alive(ctx)()
	f, err := a.Store.ForumState(ctx, forumID)
	if err != nil {
		return refusal.ToTemporal(err)
	}
	m, _, err := a.Store.Minutes(ctx, forumID)
	if err != nil {
		return refusal.ToTemporal(err)
	}
	digest := m.Digest()
	// "Sah" only once signed: the paper's mark follows the forum, its content does
	// not change.
	m.Forum.Status, m.Forum.SignedAt = f.Status, f.SignedAt
	var paper bytes.Buffer
	o := report.Options{BaseURL: a.BaseURL, Path: "/musyawarah/" + f.ID + "/berita-acara"}
	if err := report.Minutes(&paper, m, digest, o); err != nil {
		return fmt.Errorf("render minutes of %s: %w", forumID, err)
	}
	file, err := a.Store.PutFile(ctx, "minutes", &paper, paperMost)
	if err != nil {
		return refusal.ToTemporal(err)
	}
	number, err := a.Store.MinutesCount(ctx, forumID)
	if err != nil {
		return refusal.ToTemporal(err)
	}
	return refusal.ToTemporal(a.Store.SaveMinutesFile(ctx, forumID, number, file.ID))
}

// RemindSigning owes a notice to those who must sign a closed forum.
func (a *Activities) RemindSigning(ctx context.Context, forumID string) error {
	f, err := a.Store.ForumState(ctx, forumID)
	if err != nil {
		return refusal.ToTemporal(err)
	}
	if f.Status != planning.ForumClosed {
		return nil
	}
	return a.owe(ctx, "forum.unsigned", forumID, f.Where())
}
