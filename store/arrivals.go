package store

import (
	"context"
	"crypto/subtle"
	"fmt"

	"musrenbang/ent/db"
	"musrenbang/ent/db/attendee"
	"musrenbang/planning"
)

// arrivalsMost bounds a list that anybody in a hall may add to.
const arrivalsMost = 5000

// Arrive puts somebody on a sitting's list who has the token that stood in the
// hall; again with the same ID it changes their line. Who comes so is no delegate.
// Forbidden (error.arrival_token) for another token, Conflict once the sitting has
// closed or its list is full.
func (s *Store) Arrive(ctx context.Context, forumID, token string, a planning.Attendee) error {
	if subtle.ConstantTimeCompare([]byte(token), []byte(s.ArrivalToken(forumID))) != 1 {
		return planning.Refuse(planning.Forbidden, "error.arrival_token")
	}
	if !planning.ValidID(a.ID) {
		return planning.InvalidField("id", "error.id")
	}
	a.Delegate, a.ArrivedAt = false, 0
	if err := planning.CheckAttendee(a); err != nil {
		return err
	}
	by := planning.ActorRef{ID: "arrival", Role: planning.Citizen}
	return s.retryUnique(func() error {
		return s.changeSitting(ctx, forumID, func(tx *db.Tx, _ planning.Forum) error {
			n, err := tx.Attendee.Query().Where(attendee.ForumID(forumID)).Count(ctx)
			if err != nil {
				return fmt.Errorf("count attendees: %w", err)
			}
			if n >= arrivalsMost {
				return planning.Refuse(planning.Conflict, "error.arrival_full")
			}
			return s.saveArrival(ctx, tx, by, forumID, a)
		})
	})
}

// saveArrival never touches a line that an officer has entered.
func (s *Store) saveArrival(ctx context.Context, tx *db.Tx, by planning.ActorRef, forumID string, a planning.Attendee) error {
	theirs, err := tx.Attendee.Query().Where(attendee.ID(a.ID), attendee.EnteredByNEQ(by.ID)).Exist(ctx)
	if err != nil {
		return fmt.Errorf("read attendee: %w", err)
	}
	if theirs {
		return planning.Refuse(planning.Conflict, "error.attendee_elsewhere")
	}
	return s.saveAttendee(ctx, tx, by, forumID, a)
}
