package store

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"

	"musrenbang/ent/db"
	"musrenbang/ent/db/grant"
	"musrenbang/ent/db/session"
	"musrenbang/ent/db/user"
	"musrenbang/planning"
)

// User is an account of an office, with the grants it holds.
type User struct {
	ID        string
	Login     string
	Name      string // personal data: for signed-in offices only
	Disabled  bool
	CreatedAt planning.Instant
	Grants    []planning.Grant
}

// NewUser is what an account begins with. PasswordHash is made by package auth;
// empty until its holder has used an invitation.
type NewUser struct {
	Login        string
	Name         string
	PasswordHash string
	Grants       []planning.Grant
}

// CreateUser makes an account. Logins are kept in lower case. The same login
// with the same name and grants is the account that is there already, unchanged;
// with others it is Conflict (error.login_taken). A wrong field or grant is
// Invalid (see SetGrants).
func (s *Store) CreateUser(ctx context.Context, by planning.ActorRef, n NewUser) (User, error) {
	n.Login = normalLogin(n.Login)
	var f planning.Fields
	if !validLogin(n.Login) {
		f.Add("login", "error.login")
	}
	f.AddError(planning.CheckText("name", n.Name, 1, planning.MaxShort))
	if err := f.Err(); err != nil {
		return User{}, err
	}
	var made User
	err := s.retryUnique(func() error {
		return s.withTx(ctx, func(tx *db.Tx) error {
			there, err := tx.User.Query().Where(user.Login(n.Login)).Only(ctx)
			if err == nil {
				made, err = sameUser(ctx, tx, there, n)
				return err
			}
			if !db.IsNotFound(err) {
				return fmt.Errorf("read user: %w", err)
			}
			if err := s.checkGrants(ctx, tx, n.Grants); err != nil {
				return err
			}
			now := s.now()
			made = User{ID: newID(now), Login: n.Login, Name: n.Name, CreatedAt: now, Grants: n.Grants}
			err = tx.User.Create().SetID(made.ID).SetLogin(n.Login).SetName(n.Name).SetPasswordHash(n.PasswordHash).
				SetCreatedAt(int64(now)).SetUpdatedAt(int64(now)).Exec(ctx)
			if err != nil {
				return fmt.Errorf("insert user: %w", err)
			}
			if err := insertGrants(ctx, tx, made.ID, n.Grants); err != nil {
				return err
			}
			return auditTx(ctx, tx, now, by, "user.create", made.ID, map[string]any{"grants": n.Grants})
		})
	})
	return made, err
}

func sameUser(ctx context.Context, tx *db.Tx, row *db.User, n NewUser) (User, error) {
	grants, err := tx.Grant.Query().Where(grant.UserID(row.ID)).Order(grant.ByID()).All(ctx)
	if err != nil {
		return User{}, fmt.Errorf("read grants: %w", err)
	}
	u := fromDBUser(row, grants)
	if u.Name != n.Name || !slices.Equal(u.Grants, n.Grants) {
		return User{}, planning.Refuse(planning.Conflict, "error.login_taken")
	}
	return u, nil
}

// normalLogin lets a tablet's helpful capital letter pass.
func normalLogin(login string) string { return strings.ToLower(strings.TrimSpace(login)) }

func validLogin(login string) bool {
	if len(login) < 2 || len(login) > 64 {
		return false
	}
	return strings.Trim(login, "abcdefghijklmnopqrstuvwxyz0123456789._@-") == ""
}

// newID makes a UUID (version 7) whose order is that of at.
func newID(at planning.Instant) string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // crypto/rand.Read never fails on the platforms Go supports
	ms := uint64(at / 1000)
	for i := range 6 {
		b[i] = byte(ms >> (40 - 8*i))
	}
	b[6], b[8] = b[6]&0x0f|0x70, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// UserByLogin returns an account and its password hash, for the one who checks
// it. NotFound (error.user_unknown) where there is none.
func (s *Store) UserByLogin(ctx context.Context, login string) (u User, passwordHash string, err error) {
	row, err := s.r.User.Query().Where(user.Login(normalLogin(login))).Only(ctx)
	if err != nil {
		return User{}, "", notFound(err, "error.user_unknown")
	}
	u, err = s.withGrants(ctx, row)
	return u, row.PasswordHash, err
}

// User returns an account. NotFound (error.user_unknown) where there is none.
func (s *Store) User(ctx context.Context, id string) (User, error) {
	row, err := s.r.User.Get(ctx, id)
	if err != nil {
		return User{}, notFound(err, "error.user_unknown")
	}
	return s.withGrants(ctx, row)
}

func (s *Store) withGrants(ctx context.Context, row *db.User) (User, error) {
	grants, err := s.r.Grant.Query().Where(grant.UserID(row.ID)).Order(grant.ByID()).All(ctx)
	if err != nil {
		return User{}, fmt.Errorf("read grants: %w", err)
	}
	return fromDBUser(row, grants), nil
}

func fromDBUser(r *db.User, grants []*db.Grant) User {
	u := User{ID: r.ID, Login: r.Login, Name: r.Name, Disabled: r.Disabled, CreatedAt: planning.Instant(r.CreatedAt)}
	for _, g := range grants {
		u.Grants = append(u.Grants, fromDBGrant(g))
	}
	return u
}

// Users lists accounts, oldest first. A cursor of another list is BadRequest
// (error.cursor).
func (s *Store) Users(ctx context.Context, p Paging) (Page[User], error) {
	c, set, limit, err := p.open()
	if err != nil {
		return Page[User]{}, err
	}
	q := s.r.User.Query()
	if set {
		q = q.Where(user.Or(user.CreatedAtGT(int64(c.at)), user.And(user.CreatedAt(int64(c.at)), user.IDGT(c.id))))
	}
	rows, err := q.Order(user.ByCreatedAt(), user.ByID()).Limit(limit + 1).All(ctx)
	if err != nil {
		return Page[User]{}, fmt.Errorf("read users: %w", err)
	}
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	grants, err := s.r.Grant.Query().Where(grant.UserIDIn(ids...)).Order(grant.ByID()).All(ctx)
	if err != nil {
		return Page[User]{}, fmt.Errorf("read grants: %w", err)
	}
	of := map[string][]*db.Grant{}
	for _, g := range grants {
		of[g.UserID] = append(of[g.UserID], g)
	}
	place := func(r *db.User) cursor { return cursor{planning.Instant(r.CreatedAt), r.ID} }
	return pageOf(rows, limit, place, func(r *db.User) User { return fromDBUser(r, of[r.ID]) }), nil
}

// SetPassword keeps a new password hash and ends the account's sessions. NotFound
// (error.user_unknown) where there is no such account.
func (s *Store) SetPassword(ctx context.Context, by planning.ActorRef, userID, passwordHash string) error {
	return s.withTx(ctx, func(tx *db.Tx) error {
		if err := s.setPassword(ctx, tx, userID, passwordHash); err != nil {
			return err
		}
		return auditTx(ctx, tx, s.now(), by, "user.set_password", userID, nil)
	})
}

func (s *Store) setPassword(ctx context.Context, tx *db.Tx, userID, passwordHash string) error {
	n, err := tx.User.Update().Where(user.ID(userID)).SetPasswordHash(passwordHash).SetUpdatedAt(int64(s.now())).Save(ctx)
	if err != nil {
		return fmt.Errorf("keep password: %w", err)
	}
	if n == 0 {
		return planning.Refuse(planning.NotFound, "error.user_unknown")
	}
	return endSessions(ctx, tx, userID)
}

func endSessions(ctx context.Context, tx *db.Tx, userID string) error {
	if _, err := tx.Session.Delete().Where(session.UserID(userID)).Exec(ctx); err != nil {
		return fmt.Errorf("end sessions: %w", err)
	}
	return nil
}

// Disable closes an account and ends its sessions in the same transaction.
// Closing a closed one changes nothing. The last administrator cannot be closed:
// Conflict (error.last_admin).
func (s *Store) Disable(ctx context.Context, by planning.ActorRef, userID string) error {
	return s.setDisabled(ctx, by, userID, true, "user.disable")
}

// Enable opens a closed account again; its sessions stay ended.
func (s *Store) Enable(ctx context.Context, by planning.ActorRef, userID string) error {
	return s.setDisabled(ctx, by, userID, false, "user.enable")
}

func (s *Store) setDisabled(ctx context.Context, by planning.ActorRef, userID string, disabled bool, action string) error {
	return s.withTx(ctx, func(tx *db.Tx) error {
		if err := s.lockAlone(ctx, tx, lockAdmins); err != nil {
			return err
		}
		row, err := tx.User.Get(ctx, userID)
		if err != nil {
			return notFound(err, "error.user_unknown")
		}
		if row.Disabled == disabled {
			return nil
		}
		if err := tx.User.UpdateOneID(userID).SetDisabled(disabled).SetUpdatedAt(int64(s.now())).Exec(ctx); err != nil {
			return fmt.Errorf("change user: %w", err)
		}
		if disabled {
			if err := endSessions(ctx, tx, userID); err != nil {
				return err
			}
			admin, err := tx.Grant.Query().Where(grant.UserID(userID), grant.Role(string(planning.Admin))).Exist(ctx)
			if err != nil {
				return fmt.Errorf("read grants: %w", err)
			}
			if admin {
				if err := keepAnAdmin(ctx, tx, userID); err != nil {
					return err
				}
			}
		}
		return auditTx(ctx, tx, s.now(), by, action, userID, nil)
	})
}
