package store

import (
	"context"

	"musrenbang/ent/db"
	"musrenbang/planning"
)

// changeSitting runs change on a sitting that is locked and not yet frozen.
// NotFound (error.forum_unknown) where there is none, Conflict
// (error.forum_frozen) once it has closed.
func (s *Store) changeSitting(ctx context.Context, id string, change func(tx *db.Tx, f planning.Forum) error) error {
	return s.withTx(ctx, func(tx *db.Tx) error {
		f, err := s.lockForum(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := notFrozen(f); err != nil {
			return err
		}
		return change(tx, f)
	})
}

func notFrozen(f planning.Forum) error {
	if f.Status == planning.ForumClosed || f.Status == planning.ForumSigned {
		return planning.Refuse(planning.Conflict, "error.forum_frozen", "status", string(f.Status), "role", string(f.LastRole))
	}
	return nil
}

// mustSit refuses with Conflict what only a sitting that deliberates may do.
func mustSit(f planning.Forum) error {
	if err := notFrozen(f); err != nil || f.Sitting() {
		return err
	}
	return planning.Refuse(planning.Conflict, "error.forum_step", "status", string(f.Status), "role", string(f.LastRole))
}
