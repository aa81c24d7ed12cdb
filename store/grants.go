package store

import (
	"context"
	"fmt"

	"musrenbang/ent/db"
	"musrenbang/ent/db/grant"
	"musrenbang/ent/db/user"
	"musrenbang/planning"
)

// SetGrants replaces what an account may do. It takes effect with the account's
// next request. A role that no account can hold is Invalid (error.role); a role
// that holds at a place needs it (error.area_required, error.agency_required) and
// the place must be loaded (error.area_unknown, error.agency_unknown). Taking the
// last administrator's grant is Conflict (error.last_admin).
func (s *Store) SetGrants(ctx context.Context, by planning.ActorRef, userID string, grants []planning.Grant) error {
	return s.withTx(ctx, func(tx *db.Tx) error {
		if err := s.lockAlone(ctx, tx, lockAdmins); err != nil {
			return err
		}
		row, err := tx.User.Get(ctx, userID)
		if err != nil {
			return notFound(err, "error.user_unknown")
		}
		if err := s.checkGrants(ctx, tx, grants); err != nil {
			return err
		}
		was, err := tx.Grant.Query().Where(grant.UserID(userID)).Order(grant.ByID()).All(ctx)
		if err != nil {
			return fmt.Errorf("read grants: %w", err)
		}
		if _, err := tx.Grant.Delete().Where(grant.UserID(userID)).Exec(ctx); err != nil {
			return fmt.Errorf("remove grants: %w", err)
		}
		if err := insertGrants(ctx, tx, userID, grants); err != nil {
			return err
		}
		before := fromDBUser(row, was).Grants
		if !row.Disabled && holds(before, planning.Admin) && !holds(grants, planning.Admin) {
			if err := keepAnAdmin(ctx, tx, userID); err != nil {
				return err
			}
		}
		return auditTx(ctx, tx, s.now(), by, "user.set_grants", userID, map[string]any{"before": before, "after": grants})
	})
}

func holds(grants []planning.Grant, role planning.Role) bool {
	for _, g := range grants {
		if g.Role == role {
			return true
		}
	}
	return false
}

func insertGrants(ctx context.Context, tx *db.Tx, userID string, grants []planning.Grant) error {
	rows := make([]*db.GrantCreate, len(grants))
	for i, g := range grants {
		rows[i] = tx.Grant.Create().SetUserID(userID).SetRole(string(g.Role)).SetArea(string(g.Area)).SetAgency(g.Agency)
	}
	if len(rows) == 0 {
		return nil
	}
	if err := tx.Grant.CreateBulk(rows...).Exec(ctx); err != nil {
		return fmt.Errorf("insert grants: %w", err)
	}
	return nil
}

func (s *Store) checkGrants(ctx context.Context, tx *db.Tx, grants []planning.Grant) error {
	var f planning.Fields
	for _, g := range grants {
		if !g.Role.Valid() {
			f.Add("role", "error.role", "role", string(g.Role))
			continue
		}
		checkGrantPlace(&f, g)
		if g.Area != "" {
			there, err := s.areaExists(ctx, tx, g.Area)
			if err != nil {
				return err
			}
			if !there {
				f.Add("area", "error.area_unknown", "code", string(g.Area))
			}
		}
		if err := s.unknownAgencies(ctx, tx, &f, map[string]bool{g.Agency: true}); err != nil {
			return err
		}
	}
	return f.Err()
}

// checkGrantPlace: a grant without the place its role holds at allows nothing,
// and one with a place too many would look narrower than it is.
func checkGrantPlace(f *planning.Fields, g planning.Grant) {
	switch g.Role {
	case planning.Facilitator, planning.VillageHead, planning.SubdistrictOfficer:
		if g.Area == "" {
			f.Add("area", "error.area_required", "role", string(g.Role))
		}
	case planning.AgencyOfficer:
		if g.Agency == "" {
			f.Add("agency", "error.agency_required", "role", string(g.Role))
		}
	default:
		if g.Area != "" || g.Agency != "" {
			f.Add("area", "error.grant_whole_city", "role", string(g.Role))
		}
	}
}

// keepAnAdmin refuses a change that takes this administrator away and leaves
// nobody who could undo it.
func keepAnAdmin(ctx context.Context, tx *db.Tx, leaving string) error {
	others, err := tx.Grant.Query().Where(grant.Role(string(planning.Admin)), grant.UserIDNEQ(leaving)).Select(grant.FieldUserID).Strings(ctx)
	if err != nil {
		return fmt.Errorf("read administrators: %w", err)
	}
	open, err := tx.User.Query().Where(user.IDIn(others...), user.Disabled(false)).Exist(ctx)
	if err != nil {
		return fmt.Errorf("read administrators: %w", err)
	}
	if !open {
		return planning.Refuse(planning.Conflict, "error.last_admin")
	}
	return nil
}

// Grants lists what an account may do, whether it is open or closed.
func (s *Store) Grants(ctx context.Context, userID string) ([]planning.Grant, error) {
	rows, err := s.r.Grant.Query().Where(grant.UserID(userID)).Order(grant.ByID()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read grants: %w", err)
	}
	out := make([]planning.Grant, len(rows))
	for i, r := range rows {
		out[i] = fromDBGrant(r)
	}
	return out, nil
}

func fromDBGrant(g *db.Grant) planning.Grant {
	return planning.Grant{Role: planning.Role(g.Role), Area: planning.AreaCode(g.Area), Agency: g.Agency}
}

// Actor returns an account as the one who asks, with its name. NotFound
// (error.user_unknown) where there is none, Unauthorized (error.user_disabled)
// where it is closed.
func (s *Store) Actor(ctx context.Context, userID string) (planning.Actor, string, error) {
	u, err := s.User(ctx, userID)
	if err != nil {
		return planning.Actor{}, "", err
	}
	if u.Disabled {
		return planning.Actor{}, "", planning.Refuse(planning.Unauthorized, "error.user_disabled")
	}
	return planning.Actor{ID: u.ID, Grants: u.Grants}, u.Name, nil
}
