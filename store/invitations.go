package store

import (
	"context"
	"fmt"

	"musrenbang/ent/db"
	"musrenbang/ent/db/invitation"
	"musrenbang/ent/db/user"
	"musrenbang/planning"
)

// Invite keeps the hash of a one-time link by which an account's holder sets a
// password, good until expiresAt. Older links of the account stop working.
// NotFound (error.user_unknown) where there is no such account, Conflict
// (error.user_disabled) where it is closed.
func (s *Store) Invite(ctx context.Context, by planning.ActorRef, userID, tokenHash string, expiresAt planning.Instant) error {
	return s.withTx(ctx, func(tx *db.Tx) error {
		row, err := s.userShared(ctx, tx, userID)
		if err != nil {
			return err
		}
		if row.Disabled {
			return planning.Refuse(planning.Conflict, "error.user_disabled")
		}
		now := int64(s.now())
		err = tx.Invitation.Update().Where(invitation.UserID(userID), invitation.UsedAt(0)).SetUsedAt(now).Exec(ctx)
		if err != nil {
			return fmt.Errorf("end older invitations: %w", err)
		}
		err = tx.Invitation.Create().SetID(tokenHash).SetUserID(userID).SetCreatedAt(now).SetExpiresAt(int64(expiresAt)).Exec(ctx)
		if err != nil {
			return fmt.Errorf("insert invitation: %w", err)
		}
		return auditTx(ctx, tx, s.now(), by, "user.invite", userID, nil)
	})
}

// userShared reads an account and keeps it from being changed until tx ends.
func (s *Store) userShared(ctx context.Context, tx *db.Tx, userID string) (*db.User, error) {
	row, err := forShare(s, tx.User.Query().Where(user.ID(userID))).Only(ctx)
	if err != nil {
		return nil, notFound(err, "error.user_unknown")
	}
	return row, nil
}

// Invitation returns whom a link was made for, while it can be used. NotFound
// (error.invitation_over) where it never existed, was used or has expired: a
// stranger learns no more than that.
func (s *Store) Invitation(ctx context.Context, tokenHash string) (User, error) {
	row, err := s.r.Invitation.Query().Where(invitation.ID(tokenHash), invitation.UsedAt(0), invitation.ExpiresAtGT(int64(s.now()))).Only(ctx)
	if err != nil {
		return User{}, notFound(err, "error.invitation_over")
	}
	u, err := s.User(ctx, row.UserID)
	if err == nil && u.Disabled {
		err = planning.Refuse(planning.NotFound, "error.invitation_over")
	}
	return u, err
}

// AcceptInvitation uses a link, once: it keeps the password hash, ends the
// account's sessions and returns its ID. NotFound (error.invitation_over) where
// the link cannot be used any more.
func (s *Store) AcceptInvitation(ctx context.Context, tokenHash, passwordHash string) (userID string, err error) {
	err = s.withTx(ctx, func(tx *db.Tx) error {
		now := s.now()
		// The row is claimed before anything else: of two who come at once one
		// finds it used.
		n, err := tx.Invitation.Update().
			Where(invitation.ID(tokenHash), invitation.UsedAt(0), invitation.ExpiresAtGT(int64(now))).
			SetUsedAt(int64(now)).Save(ctx)
		if err != nil {
			return fmt.Errorf("use invitation: %w", err)
		}
		if n == 0 {
			return planning.Refuse(planning.NotFound, "error.invitation_over")
		}
		row, err := tx.Invitation.Get(ctx, tokenHash)
		if err != nil {
			return fmt.Errorf("read invitation: %w", err)
		}
		userID = row.UserID
		holder, err := s.userShared(ctx, tx, userID)
		if err != nil {
			return err
		}
		if holder.Disabled {
			return planning.Refuse(planning.NotFound, "error.invitation_over")
		}
		if err := s.setPassword(ctx, tx, userID, passwordHash); err != nil {
			return err
		}
		return auditTx(ctx, tx, now, planning.ActorRef{ID: userID}, "user.accept_invitation", userID, nil)
	})
	return userID, err
}
