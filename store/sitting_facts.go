package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"musrenbang/ent/db"
	"musrenbang/ent/db/draftmend"
	"musrenbang/planning"
)

// SittingFacts are what a sitting is besides its state and its people.
type SittingFacts struct {
	Agenda    []planning.AgendaPoint `json:"agenda,omitempty"`
	Speeches  []string               `json:"speeches,omitempty"` // who welcomed and who presented, by office
	Needs     []planning.NeedCount   `json:"needs,omitempty"`
	NilReason string                 `json:"nil_reason,omitempty"` // why there was no proposal
	OnPaper   bool                   `json:"on_paper,omitempty"`   // held on paper, keyed in by the kecamatan
	Invited   planning.Instant       `json:"invited,omitempty"`    // when the invitation went out; 0 = not recorded
	// LetterNumber is the invitation's number in its office's register; "" leaves a
	// line to write it on.
	LetterNumber string `json:"letter_number,omitempty"`
}

// Facts returns them. NotFound (error.forum_unknown).
func (s *Store) Facts(ctx context.Context, forumID string) (SittingFacts, error) {
	row, err := s.r.Forum.Get(ctx, forumID)
	if err != nil {
		return SittingFacts{}, notFound(err, "error.forum_unknown")
	}
	return factsOf(row)
}

func factsOf(row *db.Forum) (f SittingFacts, err error) {
	if len(row.Facts) == 0 {
		return f, nil
	}
	if err := json.Unmarshal(row.Facts, &f); err != nil {
		return f, fmt.Errorf("decode facts of %s: %w", row.ID, err)
	}
	return f, nil
}

// Check refuses with Invalid, field by field, facts that no paper could print.
func (x SittingFacts) Check() error {
	var f planning.Fields
	if len(x.Agenda) > 50 {
		f.Add("agenda", "error.too_many_rows", "most", "50")
	}
	for _, a := range x.Agenda {
		if a.Minutes < 0 || a.Minutes > 24*60 {
			f.Add("agenda", "error.number")
		}
		f.AddError(planning.CheckText("agenda", a.Title, 1, planning.MaxTitle))
		f.AddError(planning.CheckText("agenda", a.Leader, 0, planning.MaxShort))
	}
	if len(x.Speeches) > 50 {
		f.Add("speeches", "error.too_many_rows", "most", "50")
	}
	for _, line := range x.Speeches {
		f.AddError(planning.CheckText("speeches", line, 1, planning.MaxTitle))
	}
	for _, n := range x.Needs {
		if !slices.Contains(planning.Needs(), n.Need) {
			f.Add("needs", "error.need")
		}
		if n.Asked < 0 || n.Asked > 100_000 {
			f.Add("needs", "error.number")
		}
	}
	if x.NilReason != "" {
		f.AddError(planning.CheckReasonText("nil_reason", x.NilReason))
	}
	if x.Invited < 0 {
		f.Add("invited", "error.number")
	}
	f.AddError(planning.CheckText("letter_number", x.LetterNumber, 0, planning.MaxShort))
	return f.Err()
}

// SetFacts keeps what a sitting is, with its venue and who chairs (an office),
// until the close. While the draft is being read out every change of what it says
// is kept beside it, as MendDraft does. Invalid field by field.
func (s *Store) SetFacts(ctx context.Context, by planning.ActorRef, forumID string, facts SittingFacts, venue, chair string) error {
	if err := facts.Check(); err != nil {
		return err
	}
	var bad planning.Fields
	bad.AddError(planning.CheckText("venue", venue, 0, planning.MaxTitle))
	bad.AddError(planning.CheckText("chair", chair, 0, planning.MaxShort))
	if err := bad.Err(); err != nil {
		return err
	}
	return s.changeSitting(ctx, forumID, func(tx *db.Tx, f planning.Forum) error {
		row, err := tx.Forum.Get(ctx, forumID)
		if err != nil {
			return notFound(err, "error.forum_unknown")
		}
		before, err := draftOf(row)
		if err != nil {
			return err
		}
		after := draft{venue, chair, facts}
		if f.Status == planning.ForumReadingOut {
			for _, field := range draftFields {
				if was, is := before.get(field), after.get(field); was != is {
					if err := s.addMend(ctx, tx, by, forumID, DraftMend{Field: field, Before: was, After: is}); err != nil {
						return err
					}
				}
			}
		}
		return s.saveDraft(ctx, tx, by, forumID, after)
	})
}

// draft is what a draft says beyond the decisions.
type draft struct {
	venue, chair string
	facts        SittingFacts
}

// draftFields are what can be mended while a draft is read out.
var draftFields = []string{"venue", "chair", "nil_reason", "speeches"}

func draftOf(row *db.Forum) (draft, error) {
	facts, err := factsOf(row)
	return draft{row.Venue, row.Chair, facts}, err
}

func (d *draft) get(field string) string {
	switch field {
	case "venue":
		return d.venue
	case "chair":
		return d.chair
	case "nil_reason":
		return d.facts.NilReason
	case "speeches":
		return strings.Join(d.facts.Speeches, "\n")
	}
	return ""
}

func (d *draft) set(field, text string) {
	switch field {
	case "venue":
		d.venue = text
	case "chair":
		d.chair = text
	case "nil_reason":
		d.facts.NilReason = text
	case "speeches":
		d.facts.Speeches = slices.DeleteFunc(strings.Split(text, "\n"), func(l string) bool { return strings.TrimSpace(l) == "" })
	}
}

func (s *Store) saveDraft(ctx context.Context, tx *db.Tx, by planning.ActorRef, forumID string, d draft) error {
	if err := tx.Forum.UpdateOneID(forumID).SetFacts(mustJSON(d.facts)).SetVenue(d.venue).SetChair(d.chair).Exec(ctx); err != nil {
		return fmt.Errorf("save facts: %w", err)
	}
	return auditTx(ctx, tx, s.now(), by, "forum.facts", forumID, nil)
}

// DraftMend is one change of the draft while it was read out.
type DraftMend struct {
	Field, Before, After, Reason string
	Actor                        string // account ID
	Role                         planning.Role
	At                           planning.Instant
}

// MendDraft changes what the draft says (venue, chair, nil_reason or speeches,
// one per line) while it is read out, and keeps what it said before and why.
// Conflict where nothing is being read out.
func (s *Store) MendDraft(ctx context.Context, by planning.ActorRef, forumID, field, after, reason string) error {
	if !slices.Contains(draftFields, field) {
		return planning.InvalidField("field", "error.draft_field")
	}
	if err := planning.CheckReasonText("reason", reason); err != nil {
		return err
	}
	return s.changeSitting(ctx, forumID, func(tx *db.Tx, f planning.Forum) error {
		if f.Status != planning.ForumReadingOut {
			return planning.Refuse(planning.Conflict, "error.forum_step", "status", string(f.Status), "role", string(f.LastRole))
		}
		row, err := tx.Forum.Get(ctx, forumID)
		if err != nil {
			return notFound(err, "error.forum_unknown")
		}
		d, err := draftOf(row)
		if err != nil {
			return err
		}
		m := DraftMend{Field: field, Before: d.get(field), Reason: reason}
		d.set(field, after)
		if err := d.facts.Check(); err != nil {
			return err
		}
		if e := planning.CheckText("after", after, 0, planning.MaxText); e != nil {
			return e
		}
		if m.After = d.get(field); m.After == m.Before {
			return planning.InvalidField("after", "error.draft_same")
		}
		if err := s.addMend(ctx, tx, by, forumID, m); err != nil {
			return err
		}
		return s.saveDraft(ctx, tx, by, forumID, d)
	})
}

func (s *Store) addMend(ctx context.Context, tx *db.Tx, by planning.ActorRef, forumID string, m DraftMend) error {
	err := tx.DraftMend.Create().SetForumID(forumID).SetField(m.Field).SetBefore(m.Before).SetAfter(m.After).SetReason(m.Reason).
		SetActor(by.ID).SetRole(string(by.Role)).SetAt(int64(s.now())).Exec(ctx)
	if err != nil {
		return fmt.Errorf("keep mend: %w", err)
	}
	return nil
}

// DraftMends lists what was changed while the draft was read out, in order.
func (s *Store) DraftMends(ctx context.Context, forumID string) ([]DraftMend, error) {
	rows, err := s.r.DraftMend.Query().Where(draftmend.ForumID(forumID)).Order(draftmend.ByAt(), draftmend.ByID()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read mends: %w", err)
	}
	out := make([]DraftMend, len(rows))
	for i, r := range rows {
		out[i] = DraftMend{Field: r.Field, Before: r.Before, After: r.After, Reason: r.Reason, Actor: r.Actor, Role: planning.Role(r.Role), At: planning.Instant(r.At)}
	}
	return out, nil
}
