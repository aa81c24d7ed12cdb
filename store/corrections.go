package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"musrenbang/ent/db"
	"musrenbang/ent/db/minutes"
	"musrenbang/planning"
)

// Correction is what a berita acara perubahan states otherwise. Decisions have
// been carried on since; they are changed by a review, never here.
type Correction struct {
	Changes []string `json:"changes"` // as the paper states them, in Indonesian
	// Facts, Venue and Chair replace the frozen ones where they are given.
	Facts *SittingFacts `json:"facts,omitempty"`
	Venue string        `json:"venue,omitempty"`
	Chair string        `json:"chair,omitempty"`
}

// Check refuses with Invalid what no correction can say.
func (x Correction) Check() error {
	var f planning.Fields
	if len(x.Changes) > 50 {
		f.Add("changes", "error.too_many_rows", "most", "50")
	}
	for _, line := range x.Changes {
		f.AddError(planning.CheckText("changes", strings.TrimSpace(line), 10, planning.MaxText))
	}
	f.AddError(planning.CheckText("venue", x.Venue, 0, planning.MaxTitle))
	f.AddError(planning.CheckText("chair", x.Chair, 0, planning.MaxShort))
	if err := f.Err(); err != nil || x.Facts == nil {
		return err
	}
	return x.Facts.Check()
}

// Texts are a correction's command and its texts, for AcceptForum: the texts stay
// out of every history.
func (x Correction) Texts(reason string) planning.Texts {
	return planning.Texts{Reason: reason, Note: string(mustJSON(x))}
}

// writeCorrection adds the next number to a forum's minutes: the frozen content
// with what changed, and who signs it now. The earlier ones stay as they are.
func (s *Store) writeCorrection(ctx context.Context, tx *db.Tx, f planning.Forum, c planning.ForumCommand) error {
	last, err := latestMinutes(ctx, tx.Client(), f.ID)
	if err != nil || last == nil {
		return orNoMinutes(err)
	}
	var m planning.Minutes
	if err := json.Unmarshal(last.Content, &m); err != nil {
		return fmt.Errorf("decode minutes of %s: %w", f.ID, err)
	}
	text, err := tx.CommandText.Get(ctx, c.ID)
	if err != nil {
		return notFound(err, "error.command_unknown")
	}
	var x Correction
	if err := json.Unmarshal([]byte(text.Note), &x); err != nil {
		return fmt.Errorf("decode correction: %w", err)
	}
	m.V, m.Forum, m.Listing = 2, f, f.Lists()
	m.Corrects, m.Number = m.Number, correctionNumber(f, last.Number)
	m.Changes, m.ChangeReason = x.Changes, text.Reason
	if x.Venue != "" {
		m.Venue = x.Venue
	}
	if x.Chair != "" {
		m.Chair = x.Chair
	}
	if x.Facts != nil {
		m.Agenda, m.Speeches, m.Needs, m.OnPaper = x.Facts.Agenda, x.Facts.Speeches, x.Facts.Needs, x.Facts.OnPaper
		if len(m.Passed)+len(m.NotPassed) == 0 {
			m.NilReason = x.Facts.NilReason
		}
	}
	p, err := procedureOf(ctx, tx.Client(), f.Cycle)
	if err != nil {
		return err
	}
	if m.Signatories, err = officeholdersAt(ctx, tx.Client(), signatoriesOf(p, f), f, c.ReceivedAt); err != nil {
		return err
	}
	if err := tx.Forum.UpdateOneID(f.ID).SetMinutesNumber(m.Number).Exec(ctx); err != nil {
		return fmt.Errorf("number minutes: %w", err)
	}
	return insertMinutes(ctx, tx, m, last.Number+1, last.Number, c.ReceivedAt)
}

func orNoMinutes(err error) error {
	if err != nil {
		return err
	}
	return planning.Refuse(planning.NotFound, "error.minutes_none")
}

// signMinutes ties the signature to the content that counts now.
func signMinutes(ctx context.Context, tx *db.Tx, c planning.ForumCommand) error {
	last, err := latestMinutes(ctx, tx.Client(), c.Forum)
	if err != nil || last == nil {
		return orNoMinutes(err)
	}
	err = tx.Minutes.Update().Where(minutes.ID(last.ID)).SetEvidence(c.Evidence).SetSignedAt(int64(c.ReceivedAt)).Exec(ctx)
	if err != nil {
		return fmt.Errorf("sign minutes: %w", err)
	}
	return nil
}
