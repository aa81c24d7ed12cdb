package store

import (
	"context"
	"database/sql"
	"fmt"

	"musrenbang/ent/db"
	"musrenbang/ent/db/session"
	"musrenbang/planning"
)

// The kinds of sessions.
const (
	SessionBrowser = "browser" // a cookie
	SessionAPI     = "api"     // a bearer token of a tablet or program
)

// Session is a signed-in account on one device. ID is the hash of its token; the
// token itself is kept nowhere.
type Session struct {
	ID         string
	UserID     string
	Kind       string
	CreatedAt  planning.Instant
	LastSeenAt planning.Instant // exact to five minutes
	ExpiresAt  planning.Instant
}

// seenEvery is how exact last_seen is: one write for every five minutes of use,
// not one for every request.
const seenEvery planning.Instant = 5 * 60 * 1_000_000

// CreateSession keeps a new session; ID, UserID, Kind and ExpiresAt come from the
// caller. Unauthorized (error.user_disabled) for a closed account, NotFound
// (error.user_unknown) for none.
func (s *Store) CreateSession(ctx context.Context, n Session) (Session, error) {
	n.CreatedAt = s.now()
	n.LastSeenAt = n.CreatedAt
	err := s.withTx(ctx, func(tx *db.Tx) error {
		// Shared: an account that is being closed ends the sessions it sees.
		row, err := s.userShared(ctx, tx, n.UserID)
		if err != nil {
			return err
		}
		if row.Disabled {
			return planning.Refuse(planning.Unauthorized, "error.user_disabled")
		}
		err = tx.Session.Create().SetID(n.ID).SetUserID(n.UserID).SetKind(n.Kind).SetCreatedAt(int64(n.CreatedAt)).
			SetLastSeenAt(int64(n.LastSeenAt)).SetExpiresAt(int64(n.ExpiresAt)).Exec(ctx)
		if err != nil {
			return fmt.Errorf("insert session: %w", err)
		}
		return nil
	})
	return n, err
}

// sessionQuery reads a session, its account and its grants in one go: every
// request of a signed-in person asks it.
const sessionQuery = `SELECT s.user_id, s.kind, s.created_at, s.last_seen_at, s.expires_at, u.name, u.disabled,
	coalesce(g.role, ''), coalesce(g.area, ''), coalesce(g.agency, '')
	FROM sessions s JOIN users u ON u.id = s.user_id LEFT JOIN grants g ON g.user_id = u.id
	WHERE s.id = ? ORDER BY g.id`

// SessionActor returns whose session a token hash is, with the account's name
// and the grants it holds at this moment. Unauthorized (error.session_ended) where
// there is no such session, it has expired, or the account is closed.
func (s *Store) SessionActor(ctx context.Context, tokenHash string) (Session, planning.Actor, string, error) {
	rows, err := s.rdb.QueryContext(ctx, s.q(sessionQuery), tokenHash)
	if err != nil {
		return Session{}, planning.Actor{}, "", fmt.Errorf("read session: %w", err)
	}
	found, actor, name, disabled, err := scanSession(rows)
	if err != nil {
		return Session{}, planning.Actor{}, "", fmt.Errorf("read session: %w", err)
	}
	now := s.now()
	if found.UserID == "" || disabled || now >= found.ExpiresAt {
		return Session{}, planning.Actor{}, "", planning.Refuse(planning.Unauthorized, "error.session_ended")
	}
	found.ID = tokenHash
	if now-found.LastSeenAt >= seenEvery {
		if err := s.seen(ctx, tokenHash, now); err != nil {
			return Session{}, planning.Actor{}, "", err
		}
	}
	return found, actor, name, nil
}

func scanSession(rows *sql.Rows) (found Session, actor planning.Actor, name string, disabled bool, err error) {
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var g planning.Grant
		err := rows.Scan(&found.UserID, &found.Kind, &found.CreatedAt, &found.LastSeenAt, &found.ExpiresAt, &name, &disabled,
			&g.Role, &g.Area, &g.Agency)
		if err != nil {
			return found, actor, name, disabled, err
		}
		if g.Role != "" {
			actor.Grants = append(actor.Grants, g)
		}
	}
	actor.ID = found.UserID
	return found, actor, name, disabled, rows.Err()
}

// seen notes that the session is in use, if the writer is free this moment: no
// reader ever waits for it.
func (s *Store) seen(ctx context.Context, tokenHash string, now planning.Instant) error {
	_, err := s.tryTx(ctx, func(tx *db.Tx) error {
		return tx.Session.Update().Where(session.ID(tokenHash), session.LastSeenAtLT(int64(now))).SetLastSeenAt(int64(now)).Exec(ctx)
	})
	if err != nil && planning.CodeOf(err) != planning.Unavailable {
		return fmt.Errorf("note last use: %w", err)
	}
	return nil
}

// EndSession signs one device out. Ending an ended session changes nothing.
func (s *Store) EndSession(ctx context.Context, tokenHash string) error {
	return s.withTx(ctx, func(tx *db.Tx) error {
		if _, err := tx.Session.Delete().Where(session.ID(tokenHash)).Exec(ctx); err != nil {
			return fmt.Errorf("end session: %w", err)
		}
		return nil
	})
}

// EndAll signs an account out on all its devices.
func (s *Store) EndAll(ctx context.Context, by planning.ActorRef, userID string) error {
	return s.withTx(ctx, func(tx *db.Tx) error {
		if err := endSessions(ctx, tx, userID); err != nil {
			return err
		}
		return auditTx(ctx, tx, s.now(), by, "user.end_sessions", userID, nil)
	})
}

// Sessions lists an account's sessions that have not expired, newest first.
func (s *Store) Sessions(ctx context.Context, userID string) ([]Session, error) {
	rows, err := s.r.Session.Query().Where(session.UserID(userID), session.ExpiresAtGT(int64(s.now()))).
		Order(db.Desc(session.FieldCreatedAt, session.FieldID)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read sessions: %w", err)
	}
	out := make([]Session, len(rows))
	for i, r := range rows {
		out[i] = Session{
			ID: r.ID, UserID: r.UserID, Kind: r.Kind, CreatedAt: planning.Instant(r.CreatedAt),
			LastSeenAt: planning.Instant(r.LastSeenAt), ExpiresAt: planning.Instant(r.ExpiresAt),
		}
	}
	return out, nil
}

// PruneSessions removes sessions that have expired and returns how many.
func (s *Store) PruneSessions(ctx context.Context) (removed int, err error) {
	err = s.withTx(ctx, func(tx *db.Tx) error {
		if removed, err = tx.Session.Delete().Where(session.ExpiresAtLTE(int64(s.now()))).Exec(ctx); err != nil {
			return fmt.Errorf("remove sessions: %w", err)
		}
		return nil
	})
	return removed, err
}
