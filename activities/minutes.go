package activities

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"musrenbang/papers"
	"musrenbang/planning"
	"musrenbang/refusal"
	"musrenbang/store"
)

// paperMost bounds a stored paper: 500 rows stay below 1 MB.
const paperMost = 32 << 20

// RenderMinutes makes the papers of a forum and keeps them by their hash: before it
// sits what it needs to sit, after its close the berita acara too, the lists for
// agencies and the boards of its RWs. Doing it twice makes nothing twice. It keeps
// the name that stored histories call it by. What must not be kept is made when
// somebody asks for it (papers.Maker.Asked).
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
	maker := papers.Maker{Store: a.Store, BaseURL: a.BaseURL}
	have, err := a.Store.Papers(ctx, forumID)
	if err != nil {
		return err
	}
	if f.ClosedAt == 0 {
		list, err := maker.Before(ctx, f)
		if err != nil {
			return err
		}
		return a.keepAll(ctx, f, have, list)
	}
	n, err := a.Store.MinutesCount(ctx, forumID)
	if err != nil {
		return err
	}
	minutes, err := maker.Minutes(ctx, f, n)
	if err != nil {
		return err
	}
	file, err := a.keep(ctx, f, have, minutes)
	if err != nil {
		return err
	}
	if err := a.Store.SaveMinutesFile(ctx, forumID, n, file); err != nil {
		return err
	}
	m, _, err := a.Store.MinutesNumber(ctx, forumID, n)
	if err != nil || recordOnly || m.V < 2 {
		return err // a version 1 was held before there were other papers
	}
	list, err := maker.After(ctx, f)
	if err != nil {
		return err
	}
	return a.keepAll(ctx, f, have, list)
}

func (a *Activities) keepAll(ctx context.Context, f planning.Forum, have []store.Paper, list []papers.Paper) error {
	for _, p := range list {
		if _, err := a.keep(ctx, f, have, p); err != nil {
			return err
		}
	}
	return nil
}

// keep stores one paper unless one of the same content is kept, so that a second
// run changes nothing, and returns its file.
func (a *Activities) keep(ctx context.Context, f planning.Forum, have []store.Paper, p papers.Paper) (string, error) {
	at := slices.IndexFunc(have, func(h store.Paper) bool { return h.Kind == p.Kind && h.Subject == p.Subject && h.Digest == p.Digest })
	if at >= 0 {
		return have[at].File, nil
	}
	var out bytes.Buffer
	if err := p.Write(&out); err != nil {
		return "", fmt.Errorf("make %s of %s: %w", p.Kind, f.ID, err)
	}
	file, err := a.Store.PutFile(ctx, p.Kind, &out, paperMost)
	if err != nil {
		return "", err
	}
	return file.ID, a.Store.SavePaper(ctx, store.Paper{Forum: f.ID, Cycle: f.Cycle, Kind: p.Kind, Subject: p.Subject, Digest: p.Digest, File: file.ID})
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
