package activities

import (
	"context"
	"fmt"

	"musrenbang/planning"
	"musrenbang/refusal"
)

// owedPapers is when a closed sitting's papers are due; the workflow reads it by
// the same names.
type owedPapers struct {
	Signature planning.Instant `json:"signature"`
	Uploads   planning.Instant `json:"uploads"`
}

// OwedPapers reads from the cycle's procedure when the signature and the scans of
// a sitting are due whose content was frozen at since.
func (a *Activities) OwedPapers(ctx context.Context, forumID string, since planning.Instant) (owedPapers, error) {
	f, err := a.Store.ForumState(ctx, forumID)
	if err != nil {
		return owedPapers{}, refusal.ToTemporal(err)
	}
	p, err := a.Store.Procedure(ctx, f.Cycle)
	if err != nil {
		return owedPapers{}, refusal.ToTemporal(err)
	}
	signature, uploads := p.For(f.Stage).Owed(since)
	return owedPapers{signature, uploads}, nil
}

// ChaseSignature owes the times-th reminder of a missing signature on the content
// of a version; from the second on the level above is told too. A forum that was
// signed meanwhile owes nothing.
func (a *Activities) ChaseSignature(ctx context.Context, forumID string, version, times int) error {
	f, err := a.Store.ForumState(ctx, forumID)
	if err != nil {
		return refusal.ToTemporal(err)
	}
	if f.Status != planning.ForumClosed {
		return nil
	}
	return a.chase(ctx, fmt.Sprintf("forum.unsigned.%d.%d", version, times), f, times)
}

// ChaseUploads owes the times-th reminder of scans and photos that are missing
// (none for 0, which only looks), and answers how many kinds that are.
func (a *Activities) ChaseUploads(ctx context.Context, forumID string, times int) (int, error) {
	f, err := a.Store.ForumState(ctx, forumID)
	if err != nil {
		return 0, refusal.ToTemporal(err)
	}
	missing, err := a.Store.MissingUploads(ctx, forumID)
	if err != nil {
		return 0, refusal.ToTemporal(err)
	}
	if len(missing) == 0 || times == 0 {
		return len(missing), nil
	}
	return len(missing), a.chase(ctx, fmt.Sprintf("forum.uploads_missing.%d.%d", f.Version, times), f, times)
}

func (a *Activities) chase(ctx context.Context, kind string, f planning.Forum, times int) error {
	if err := a.owe(ctx, kind, f.ID, f.Where()); err != nil || times < 2 {
		return err
	}
	return a.owe(ctx, kind+".above", f.ID, above(f))
}
