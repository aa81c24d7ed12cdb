package store

import (
	"slices"
	"testing"

	"musrenbang/planning"
	"musrenbang/reference"
)

const (
	testCity   planning.AreaCode = "33.74"
	testKec    planning.AreaCode = "33.74.01"
	testKel    planning.AreaCode = "33.74.01.1001"
	testAgency                   = "1.03"
)

// loadPlaces loads a city of one kecamatan, two kelurahan and one agency.
func loadPlaces(t testing.TB, s *Store) {
	t.Helper()
	must(t, s.LoadAreas(t.Context(), office, []reference.Area{
		{Code: testCity, Level: planning.LevelKota, Name: "Kota Semarang"},
		{Code: testKec, Level: planning.LevelKecamatan, Name: "Semarang Tengah", Parent: testCity},
		{Code: testKel, Level: planning.LevelKelurahan, Name: "Miroto", Parent: testKec},
		{Code: "33.74.01.1002", Level: planning.LevelKelurahan, Name: "Brumbungan", Parent: testKec},
	}))
	must(t, s.LoadAgencies(t.Context(), office, []reference.Agency{{Code: testAgency, Name: "Dinas Pekerjaan Umum"}}))
}

func newUser(t testing.TB, s *Store, login string, grants ...planning.Grant) User {
	t.Helper()
	u, err := s.CreateUser(t.Context(), office, NewUser{Login: login, Name: "Nama " + login, PasswordHash: "hash of " + login, Grants: grants})
	must(t, err)
	return u
}

func TestCreateUser(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		loadPlaces(t, s)
		grants := []planning.Grant{{Role: planning.Facilitator, Area: testKel}, {Role: planning.AgencyOfficer, Agency: testAgency}}
		u := newUser(t, s, "siti", grants...)
		if again := newUser(t, s, "siti", grants...); again.ID != u.ID {
			t.Errorf("the same account was made twice: %s and %s", u.ID, again.ID)
		}
		_, err := s.CreateUser(t.Context(), office, NewUser{Login: " SITI ", Name: "Siti lain"})
		wantCode(t, err, planning.Conflict, "error.login_taken")
		got, hash, err := s.UserByLogin(t.Context(), "Siti")
		if err != nil || hash != "hash of siti" || got.ID != u.ID || !slices.Equal(got.Grants, grants) {
			t.Errorf("by login: %+v, %q, %v", got, hash, err)
		}
		_, _, err = s.UserByLogin(t.Context(), "nobody")
		wantCode(t, err, planning.NotFound, "error.user_unknown")
		actor, name, err := s.Actor(t.Context(), u.ID)
		if err != nil || name != "Nama siti" || actor.ID != u.ID || !slices.Equal(actor.Grants, grants) {
			t.Errorf("actor: %+v, %q, %v", actor, name, err)
		}
		page, err := s.AuditEntries(t.Context(), AuditFilter{Subject: u.ID}, Paging{})
		if err != nil || len(page.Items) != 1 || page.Items[0].Action != "user.create" {
			t.Errorf("the trail has %+v, %v; want one user.create", page.Items, err)
		}
	})
}

func TestUserFieldsAndGrantsAreChecked(t *testing.T) {
	cases := []struct {
		name, login, key string
		grants           []planning.Grant
	}{
		{"login too short", "a", "error.login", nil},
		{"login with a space", "a b", "error.login", nil},
		{"no such role", "budi", "error.role", []planning.Grant{{Role: planning.Citizen}}},
		{"facilitator of nowhere", "budi", "error.area_required", []planning.Grant{{Role: planning.Facilitator}}},
		{"officer of no agency", "budi", "error.agency_required", []planning.Grant{{Role: planning.AgencyOfficer}}},
		{"area that is not loaded", "budi", "error.area_unknown", []planning.Grant{{Role: planning.VillageHead, Area: "33.74.99.1001"}}},
		{"agency that is not loaded", "budi", "error.agency_unknown", []planning.Grant{{Role: planning.AgencyOfficer, Agency: "9.99"}}},
		{"planner of one area", "budi", "error.grant_whole_city", []planning.Grant{{Role: planning.Planner, Area: testKec}}},
	}
	eachDialect(t, func(t *testing.T, s *Store) {
		loadPlaces(t, s)
		for _, c := range cases {
			_, err := s.CreateUser(t.Context(), office, NewUser{Login: c.login, Name: "Budi", Grants: c.grants})
			if planning.CodeOf(err) != planning.Invalid {
				t.Errorf("%s: %v", c.name, err)
				continue
			}
			wantCode(t, err, planning.Invalid, c.key)
		}
		if page, err := s.Users(t.Context(), Paging{}); err != nil || len(page.Items) != 0 {
			t.Errorf("refused accounts stayed: %+v, %v", page.Items, err)
		}
	})
}

func TestTheLastAdministratorStays(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		admin := []planning.Grant{{Role: planning.Admin}}
		first := newUser(t, s, "first", admin...)
		wantCode(t, s.Disable(t.Context(), office, first.ID), planning.Conflict, "error.last_admin")
		wantCode(t, s.SetGrants(t.Context(), office, first.ID, nil), planning.Conflict, "error.last_admin")
		if g, err := s.Grants(t.Context(), first.ID); err != nil || !slices.Equal(g, admin) {
			t.Errorf("the refused change stayed: %v, %v", g, err)
		}
		second := newUser(t, s, "second", admin...)
		must(t, s.Disable(t.Context(), office, first.ID))
		must(t, s.Disable(t.Context(), office, first.ID))
		wantCode(t, s.SetGrants(t.Context(), office, second.ID, []planning.Grant{{Role: planning.Observer}}), planning.Conflict, "error.last_admin")
		must(t, s.Enable(t.Context(), office, first.ID))
		must(t, s.SetGrants(t.Context(), office, second.ID, []planning.Grant{{Role: planning.Observer}}))
		observer := newUser(t, s, "third", planning.Grant{Role: planning.Observer})
		must(t, s.Disable(t.Context(), office, observer.ID))
		_, _, err := s.Actor(t.Context(), observer.ID)
		wantCode(t, err, planning.Unauthorized, "error.user_disabled")
	})
}

func TestUsersArePaged(t *testing.T) {
	eachDialectClock(t, func(t *testing.T, s *Store, clock *testClock) {
		var want []string
		for i, login := range []string{"e1", "d2", "c3", "b4", "a5"} {
			if i%2 == 0 { // some share an instant
				clock.advance(second)
			}
			newUser(t, s, login, planning.Grant{Role: planning.Observer})
			want = append(want, login)
		}
		var got []string
		paging := Paging{Limit: 2}
		for range 4 {
			page, err := s.Users(t.Context(), paging)
			must(t, err)
			for _, u := range page.Items {
				got = append(got, u.Login)
				if len(u.Grants) != 1 {
					t.Errorf("%s came without its grant", u.Login)
				}
			}
			if paging.Cursor = page.Next; page.Next == "" {
				break
			}
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("pages gave %v, want %v", got, want)
		}
	})
}
