package simulate

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"musrenbang/planning"
	"musrenbang/yearfile"
)

// people are the signed-in users of the year: one sign-in each, whose token
// serves the whole run.
type people struct {
	planner, budget *caller
	facilitators    map[planning.AreaCode]*caller // by kelurahan
	heads           map[planning.AreaCode]*caller
	subdistricts    map[planning.AreaCode]*caller // by kecamatan
	agencies        map[string]*caller
}

// enterer is who brings a row: residents' rows the facilitator or the officer of
// the place they were raised in, official rows the office itself.
func (u people) enterer(r yearfile.Row) *caller {
	switch {
	case r.Origin == planning.FromAgency:
		return u.agencies[r.Agency]
	case r.Origin == planning.FromPokir, r.Area.Level() == planning.LevelKota:
		return u.planner
	case r.Origin == planning.FromKecamatan, r.Area.Level() == planning.LevelKecamatan:
		return u.subdistricts[r.Area.Up(planning.LevelKecamatan)]
	}
	return u.facilitators[r.Area.Up(planning.LevelKelurahan)]
}

// officers are who records a forum's decisions and who closes it.
func (u people) officers(stage planning.Stage, place string) (officer, chair *caller) {
	switch stage {
	case planning.Village:
		return u.facilitators[planning.AreaCode(place)], u.heads[planning.AreaCode(place)]
	case planning.Subdistrict:
		c := u.subdistricts[planning.AreaCode(place)]
		return c, c
	case planning.AgencyStage:
		return u.agencies[place], u.agencies[place]
	}
	return u.planner, u.planner
}

// account is one user to be signed in.
type account struct {
	login string
	role  planning.Role
	area  planning.AreaCode
	desk  string
	keep  func(*caller)
}

// signInAll makes the accounts the file's places need and signs each in once.
func (p *play) signInAll(ctx context.Context) error {
	u := people{
		facilitators: map[planning.AreaCode]*caller{}, heads: map[planning.AreaCode]*caller{},
		subdistricts: map[planning.AreaCode]*caller{}, agencies: map[string]*caller{},
	}
	accounts := []account{
		{login: "sim-perencana", role: planning.Planner, keep: func(c *caller) { u.planner = c }},
		{login: "sim-anggaran", role: planning.BudgetTeam, keep: func(c *caller) { u.budget = c }},
	}
	add := func(login string, role planning.Role, area planning.AreaCode, desk string, keep func(*caller)) {
		accounts = append(accounts, account{login, role, area, desk, keep})
	}
	for _, code := range p.areasAt(planning.LevelKelurahan) {
		add("sim-fasilitator-"+string(code), planning.Facilitator, code, "", func(c *caller) { u.facilitators[code] = c })
		add("sim-lurah-"+string(code), planning.VillageHead, code, "", func(c *caller) { u.heads[code] = c })
	}
	for _, code := range p.areasAt(planning.LevelKecamatan) {
		add("sim-camat-"+string(code), planning.SubdistrictOfficer, code, "", func(c *caller) { u.subdistricts[code] = c })
	}
	for _, code := range p.agencyCodes() {
		add("sim-opd-"+code, planning.AgencyOfficer, "", code, func(c *caller) { u.agencies[code] = c })
	}
	p.bar.start("masuk sebagai pengguna", len(accounts))
	for _, a := range accounts {
		c, err := p.signIn(ctx, a)
		if err != nil {
			return fmt.Errorf("masuk sebagai %s: %w", a.login, err)
		}
		a.keep(c)
		p.bar.step()
	}
	p.people = u
	return nil
}

func (p *play) areasAt(level planning.Level) []planning.AreaCode {
	seen := map[planning.AreaCode]bool{}
	for _, r := range p.options.Rows {
		if code := r.Area.Up(level); code != "" {
			seen[code] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

func (p *play) agencyCodes() []string {
	seen := map[string]bool{}
	for _, r := range p.options.Rows {
		if r.Agency != "" {
			seen[r.Agency] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// signIn makes an account (or a new link for one of an earlier run), sets its
// password through the one-time link, and signs in.
func (p *play) signIn(ctx context.Context, a account) (*caller, error) {
	grant := map[string]any{"role": a.role}
	if a.area != "" {
		grant["area"] = a.area
	}
	if a.desk != "" {
		grant["agency"] = a.desk
	}
	var made struct {
		Invitation invitation `json:"invitation"`
	}
	body := map[string]any{"login": a.login, "name": "Simulasi " + a.login, "grants": []any{grant}}
	if _, err := p.admin.call(ctx, http.MethodPost, "/users", "", body, &made); err != nil {
		if err := p.reinvite(ctx, a.login, err, &made.Invitation); err != nil {
			return nil, err
		}
	}
	password := passwordOf(made.Invitation.Token)
	if _, err := p.admin.as("").call(ctx, http.MethodPost, "/invitations/"+url.PathEscape(made.Invitation.Token), "", map[string]string{"password": password}, nil); err != nil {
		return nil, err
	}
	var session struct {
		Token string `json:"token"`
	}
	_, err := p.admin.as("").call(ctx, http.MethodPost, "/sessions", "", map[string]string{"login": a.login, "password": password}, &session)
	return p.admin.as(session.Token), err
}

// passwordOf follows from an account's invitation. It is mostly letters: digits and
// the account's own words count for nothing in a password (auth.CheckPassword).
func passwordOf(token string) string {
	sum := sha256.Sum256([]byte("simulate " + token))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:20]))
}

// invitation is a one-time link's token.
type invitation struct {
	Token string `json:"token"`
}

func (p *play) reinvite(ctx context.Context, login string, because error, into *invitation) error {
	var list struct {
		Items []struct {
			ID    string `json:"id"`
			Login string `json:"login"`
		} `json:"items"`
		Next string `json:"next"`
	}
	for cursor := ""; ; cursor = list.Next {
		path := "/users?limit=200"
		if cursor != "" {
			path += "&cursor=" + url.QueryEscape(cursor)
		}
		list.Items, list.Next = nil, ""
		if _, err := p.admin.call(ctx, http.MethodGet, path, "", nil, &list); err != nil {
			return err
		}
		for _, u := range list.Items {
			if u.Login != login {
				continue
			}
			_, err := p.admin.call(ctx, http.MethodPost, "/users/"+u.ID+"/invitations", "", struct{}{}, into)
			return err
		}
		if list.Next == "" {
			return because
		}
	}
}
