package activities

import (
	"context"

	"musrenbang/planning"
	"musrenbang/refusal"
)

// paperMost bounds a stored paper: 500 rows stay below 1 MB.
const paperMost = 32 << 20

// RenderMinutes makes the papers of a forum and keeps them by their hash: before it
// sits what it needs to sit, after its close the berita acara too, the lists for
// agencies and the boards of its RWs. Doing it twice makes nothing twice. It keeps
// the name that stored histories call it by.
//
// The filled attendance list and receipts are not kept: the one must go at the end
// of its retention, the others carry secrets. Who may see them has them made anew.
func (a *Activities) RenderMinutes(ctx context.Context, forumID string) error {
	defer alive(ctx)()
	return refusal.ToTemporal(a.render(ctx, forumID, false))
}

// RenderRecord makes the berita acara of a closed forum and nothing else: for
// years taken over whole, whose other papers nobody will pin up any more.
func (a *Activities) RenderRecord(ctx context.Context, forumID string) error {
	return a.render(ctx, forumID, true)
}

func (a *Activities) render(ctx context.Context, forumID string, recordOnly bool) error {
	f, err := a.Store.ForumState(ctx, forumID)
	if err != nil {
		return err
	}
	p, err := a.papersOf(ctx, f)
	if err != nil {
		return err
	}
	if f.ClosedAt == 0 {
		draft, err := a.Store.DraftMinutes(ctx, forumID)
		if err != nil {
			return err
		}
		return p.before(ctx, draft)
	}
	n, err := a.Store.MinutesCount(ctx, forumID)
	if err != nil {
		return err
	}
	m, _, err := a.Store.MinutesNumber(ctx, forumID, n)
	if err != nil {
		return err
	}
	if err := p.minutes(ctx, m, n); err != nil {
		return err
	}
	if recordOnly || m.V < 2 {
		return nil // a version 1 was held before there were other papers
	}
	if err := p.before(ctx, m); err != nil {
		return err
	}
	if err := p.agencies(ctx, m); err != nil {
		return err
	}
	return p.boards(ctx, m)
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
