package store

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"musrenbang/ent/db"
	"musrenbang/ent/db/attendee"
	"musrenbang/planning"
)

// Attendees is a sitting's list in the order people came; empty once its
// retention has ended. It is personal data: for the sitting's officers alone.
func (s *Store) Attendees(ctx context.Context, forumID string) ([]planning.Attendee, error) {
	return attendeesOf(ctx, s.r, forumID)
}

func attendeesOf(ctx context.Context, c *db.Client, forumID string) ([]planning.Attendee, error) {
	rows, err := c.Attendee.Query().Where(attendee.ForumID(forumID), attendee.GoneAt(0)).Order(attendee.ByArrivedAt(), attendee.ByID()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read attendees: %w", err)
	}
	out := make([]planning.Attendee, len(rows))
	for i, r := range rows {
		out[i] = planning.Attendee{
			ID: r.ID, Name: r.Name, Sex: planning.Sex(r.Sex), Age: planning.AgeBand(r.Age), Organisation: r.Organisation,
			Group: planning.Group(r.Group), Girls: r.Girls, Boys: r.Boys, Delegate: r.Delegate, ArrivedAt: planning.Instant(r.ArrivedAt),
		}
	}
	return out, nil
}

// SaveAttendee adds or mends one line until the sitting closes; again with the
// same ID it changes that line. A line that was removed stays removed: Conflict
// (error.attendee_removed), so that a tablet that was offline brings nobody back.
func (s *Store) SaveAttendee(ctx context.Context, by planning.ActorRef, forumID string, a planning.Attendee) error {
	if !planning.ValidID(a.ID) {
		return planning.InvalidField("id", "error.id")
	}
	if err := planning.CheckAttendee(a); err != nil {
		return err
	}
	return s.retryUnique(func() error {
		return s.changeSitting(ctx, forumID, func(tx *db.Tx, _ planning.Forum) error { return s.saveAttendee(ctx, tx, by, forumID, a) })
	})
}

func (s *Store) saveAttendee(ctx context.Context, tx *db.Tx, by planning.ActorRef, forumID string, a planning.Attendee) error {
	old, err := tx.Attendee.Get(ctx, a.ID)
	switch {
	case db.IsNotFound(err):
		if a.ArrivedAt == 0 {
			a.ArrivedAt = s.now()
		}
		err = tx.Attendee.Create().SetID(a.ID).SetForumID(forumID).SetName(a.Name).SetSex(string(a.Sex)).SetAge(string(a.Age)).
			SetOrganisation(a.Organisation).SetGroup(string(a.Group)).SetGirls(a.Girls).SetBoys(a.Boys).SetDelegate(a.Delegate).
			SetArrivedAt(int64(a.ArrivedAt)).SetEnteredBy(by.ID).Exec(ctx)
	case err != nil:
	case old.ForumID != forumID:
		return planning.Refuse(planning.Conflict, "error.attendee_elsewhere")
	case old.GoneAt != 0:
		return planning.Refuse(planning.Conflict, "error.attendee_removed")
	default:
		err = tx.Attendee.UpdateOneID(a.ID).SetName(a.Name).SetSex(string(a.Sex)).SetAge(string(a.Age)).SetOrganisation(a.Organisation).
			SetGroup(string(a.Group)).SetGirls(a.Girls).SetBoys(a.Boys).SetDelegate(a.Delegate).Exec(ctx)
	}
	if err != nil {
		return fmt.Errorf("save attendee: %w", err)
	}
	return nil
}

// RemoveAttendee takes a line off the list that was a mistake, and its name with
// it; again changes nothing. NotFound (error.attendee_unknown).
func (s *Store) RemoveAttendee(ctx context.Context, by planning.ActorRef, forumID, id string) error {
	return s.changeSitting(ctx, forumID, func(tx *db.Tx, _ planning.Forum) error {
		n, err := tx.Attendee.Update().Where(attendee.ID(id), attendee.ForumID(forumID)).SetName("").SetOrganisation("").SetSex("").SetAge("").
			SetGroup("").SetGirls(0).SetBoys(0).SetDelegate(false).SetGoneAt(int64(s.now())).Save(ctx)
		if err != nil {
			return fmt.Errorf("remove attendee: %w", err)
		}
		if n == 0 {
			return planning.Refuse(planning.NotFound, "error.attendee_unknown")
		}
		return auditTx(ctx, tx, s.now(), by, "forum.attendee_remove", forumID, map[string]string{"line": id})
	})
}

// ArrivalToken is what a sitting's QR carries: who has it stood in the hall, and
// may put themselves on the list. It follows from the receipt key, so it is the
// same on every paper and stored nowhere.
func (s *Store) ArrivalToken(forumID string) string {
	mac := hmac.New(sha256.New, s.ReceiptKey())
	mac.Write([]byte("arrival\x00" + forumID))
	return hex.EncodeToString(mac.Sum(nil)[:12])
}

// SetTally keeps counts where there is no list, and beside it what a list does not
// say: disability, speakers. Invalid for counts nobody can have made; Conflict
// after the close.
func (s *Store) SetTally(ctx context.Context, by planning.ActorRef, forumID string, t planning.Tally) error {
	if t.Total == 0 {
		t.Total = t.Women + t.Men + t.Unsaid
	}
	if err := planning.CheckTally(t); err != nil {
		return err
	}
	return s.changeSitting(ctx, forumID, func(tx *db.Tx, _ planning.Forum) error {
		if err := tx.Forum.UpdateOneID(forumID).SetTally(mustJSON(t)).SetWomen(t.Women).SetMen(t.Men).Exec(ctx); err != nil {
			return fmt.Errorf("save tally: %w", err)
		}
		return auditTx(ctx, tx, s.now(), by, "forum.attendance", forumID, nil)
	})
}

// Tally is who came, in counts: of the list where there is one, else as told.
func (s *Store) Tally(ctx context.Context, forumID string) (planning.Tally, error) {
	row, err := s.r.Forum.Get(ctx, forumID)
	if err != nil {
		return planning.Tally{}, notFound(err, "error.forum_unknown")
	}
	return tallyOf(ctx, s.r, row)
}

func tallyOf(ctx context.Context, c *db.Client, row *db.Forum) (t planning.Tally, err error) {
	if len(row.Tally) > 0 {
		if err := json.Unmarshal(row.Tally, &t); err != nil {
			return t, fmt.Errorf("decode tally of %s: %w", row.ID, err)
		}
	} else {
		t = planning.Tally{Women: row.Women, Men: row.Men, Total: row.Women + row.Men}
	}
	if st := planning.ForumStatus(row.Status); st == planning.ForumClosed || st == planning.ForumSigned {
		return t, nil // counted at the close
	}
	list, err := attendeesOf(ctx, c, row.ID)
	if err != nil || len(list) == 0 {
		return t, err
	}
	return planning.Count(list, t), nil
}
