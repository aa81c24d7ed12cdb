package api

import (
	"encoding/csv"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"musrenbang/auth"
	"musrenbang/planning"
)

// forward carries a proposal of the kecamatan channel to the plan.
func (c *city) toThePlan(body map[string]any) receipt {
	c.t.Helper()
	r := c.submit("facilitator", body)
	for _, s := range []struct {
		as, chair string
		stage     planning.Stage
		area      planning.AreaCode
	}{{"facilitator", "village_head", planning.Village, kelurahan}, {"subdistrict", "subdistrict", planning.Subdistrict, kecamatan}} {
		id := c.sit(s.chair, s.stage, s.area)
		c.post(s.as, "/proposals/"+r.Code+"/decisions", map[string]any{"act": "forward"}).want(c.t, 200)
		c.post(s.chair, "/forums/"+id+"/closing", map[string]any{}).want(c.t, 200)
	}
	return r
}

func TestFromThePlanToTheShare(t *testing.T) {
	c := newCity(t)
	r := c.toThePlan(draft())
	decisions := "/proposals/" + r.Code + "/decisions"
	rkpd := map[string]any{"id": uuid(70), "kind": "rkpd", "number": "Perwal 21 Tahun 2027", "dated_at": begin, "set_at": begin}
	link := map[string]any{"act": "accommodate", "document": uuid(70), "activity": code0003, "value": 200_000_000}
	c.play(t,
		scenario{name: "facilitators link nothing", request: request{method: "POST", path: decisions, as: "facilitator", body: link}, status: 403},
		scenario{name: "no document yet", request: request{method: "POST", path: decisions, as: "planner", body: link}, status: 422, key: "error.document_unknown"},
		scenario{name: "an agency records no documents", request: request{method: "POST", path: "/cycles/2028/documents", as: "agency", body: rkpd}, status: 403},
		scenario{name: "recorded", request: request{method: "POST", path: "/cycles/2028/documents", as: "planner", body: rkpd}, status: 201,
			changed: map[string]int{"documents": 1, "audit_entries": 1}},
		scenario{name: "recorded twice is once", request: request{method: "POST", path: "/cycles/2028/documents", as: "planner", body: rkpd}, status: 201},
		scenario{name: "with another number", request: request{method: "POST", path: "/cycles/2028/documents", as: "planner", body: merged(rkpd, "number", "Perwal 22")}, status: 409, key: "error.document_recorded"},
		scenario{name: "rows of the plan", request: request{method: "POST", path: "/cycles/2028/plan_rows", as: "planner", body: map[string]any{
			"document": uuid(70), "plan_rows": []any{map[string]any{"id": "R1", "activity": code0003, "value": 150_000_000}},
		}}, status: 201, has: []string{`"rows":1`}, changed: map[string]int{"plan_rows": 1, "ceilings": 1, "audit_entries": 1}},
		scenario{name: "more than its row holds", request: request{method: "POST", path: decisions, as: "planner", body: merged(link, "plan_row", "R1"), headers: map[string]string{"Accept-Language": "id"}},
			status: 422, key: "error.ceiling", has: []string{"Rp150.000.000"}},
		scenario{name: "one rupiah is no accommodation", request: request{method: "POST", path: decisions, as: "planner", body: merged(link, "value", 1)}, status: 422, key: "error.value_token"},
		scenario{name: "linked", request: request{method: "POST", path: decisions, as: "planner", body: merged(merged(link, "plan_row", "R1"), "value", "150.000.000")},
			status: 200, has: []string{`"class":"accommodated_full"`}, changed: map[string]int{"commands": 1, "events": 1, "facts": 1, "leaves": 1, "reservations": 1}},
		scenario{name: "what is left", request: request{method: "GET", path: "/cycles/2028/ceilings?kind=plan_row", as: "facilitator"}, status: 200, has: []string{`"remaining":0`}},
		scenario{name: "the share", request: request{method: "GET", path: "/cycles/2028/accommodation"}, status: 200,
			has: []string{`"eligible":1,"accommodated":1,"percent":"100.0","target_met":true`, `"women":{"eligible":1`, `"elderly":{"eligible":0,"accommodated":0,"percent":null`}},
		scenario{name: "of a village that sent nothing", request: request{method: "GET", path: "/cycles/2028/accommodation?area=33.74.02.1001"}, status: 200,
			has: []string{`"eligible":0,"accommodated":0,"percent":null,"target_met":false`}},
		scenario{name: "its rows", request: request{method: "GET", path: "/cycles/2028/accommodation/rows?measure=T2&group=women&verdict=verdict.kept"}, status: 200, has: []string{r.Code}, hasNot: []string{"Bu Siti"}},
		scenario{name: "published", request: request{method: "POST", path: "/cycles/2028/snapshots", as: "planner"}, status: 201, changed: map[string]int{"snapshots": 1, "audit_entries": 1}},
		scenario{name: "for everybody", request: request{method: "GET", path: "/cycles/2028/snapshots"}, status: 200, has: []string{`"digest"`, `"accommodated":1`}},
		scenario{name: "no such year", request: request{method: "GET", path: "/cycles/2031/accommodation"}, status: 404, key: "error.cycle_unknown"},
		scenario{name: "the pipeline", request: request{method: "GET", path: "/cycles/2028/pipeline?under=33.74.01", as: "budget"}, status: 200, has: []string{"Miroto", `"as_of"`}},
		scenario{name: "the log", request: request{method: "GET", path: "/log/checkpoint"}, status: 200, has: []string{`"origin":"musrenbang/33.74"`, `"size":4`}},
	)
}

func TestAnExportIsWholeAndForItsReader(t *testing.T) {
	c := newCity(t)
	for i := range 3 {
		c.submit("facilitator", with(map[string]any{"title": fmt.Sprintf("=HYPERLINK(%d)", i)}))
	}
	read := func(as string) [][]string {
		a := c.do(request{method: "GET", path: "/exports/year/2028.csv", as: as, headers: map[string]string{"Accept-Encoding": "gzip, br"}}).want(t, 200)
		if got := a.header.Get("Content-Length"); got != fmt.Sprint(len(a.body)) {
			t.Errorf("%s: Content-Length %s of %d bytes", as, got, len(a.body))
		}
		rows, err := csv.NewReader(strings.NewReader(string(a.body))).ReadAll()
		must(t, err)
		return rows
	}
	whole, reviewed := read("planner"), read("observer")
	if len(whole) != 4 || len(reviewed) != 4 || whole[0][0] != "no" {
		t.Fatalf("%d and %d rows, the first %v", len(whole), len(reviewed), whole[0])
	}
	if text := fmt.Sprint(whole); !strings.Contains(text, "Bu Siti") || strings.Contains(text, " =HYPERLINK") {
		t.Errorf("the planner reads %s", text)
	}
	if text := fmt.Sprint(reviewed); strings.Contains(text, "Bu Siti") || strings.Contains(text, "HYPERLINK") {
		t.Errorf("the observer reads %s", text)
	}
	if left, err := filepath.Glob(filepath.Join(c.store.Dir(), "musrenbang-export-*")); err != nil || len(left) != 0 {
		t.Errorf("temporary files are left: %v, %v", left, err)
	}
	c.play(t,
		scenario{name: "a village does not export the city", request: request{method: "GET", path: "/exports/year/2028.csv", as: "facilitator"}, status: 403},
		scenario{name: "no such year", request: request{method: "GET", path: "/exports/year/2031.csv", as: "planner"}, status: 404, key: "error.cycle_unknown"},
		scenario{name: "no year at all", request: request{method: "GET", path: "/exports/year/..%2f..%2fetc.csv", as: "planner"}, status: 404},
	)
}

func TestTheCalendar(t *testing.T) {
	c := newCity(t)
	next := map[string]any{"name": "RKPD 2029", "windows": []any{map[string]any{"stage": "village", "opens_at": begin + hour, "closes_at": begin + 2*hour}}}
	stage := "/cycles/2029/stages/village"
	c.play(t,
		scenario{name: "only planners make a year", request: request{method: "PUT", path: "/cycles/2029", as: "admin", body: next}, status: 403},
		scenario{name: "made", request: request{method: "PUT", path: "/cycles/2029", as: "planner", body: next}, status: 200, has: []string{`"target":70`},
			changed: map[string]int{"cycles": 1, "stage_windows": 1, "audit_entries": 1}},
		scenario{name: "made again is the same", request: request{method: "PUT", path: "/cycles/2029", as: "planner", body: next}, status: 200},
		scenario{name: "otherwise is refused", request: request{method: "PUT", path: "/cycles/2029", as: "planner", body: merged(next, "target", 80)}, status: 409, key: "error.cycle_exists"},
		scenario{name: "a lower part than the regulation's", request: request{method: "PUT", path: "/cycles/2030", as: "planner", body: merged(next, "part_threshold", 10)}, status: 422, key: "error.part_threshold"},
		scenario{name: "nothing is entered before it opens", request: request{method: "PUT", path: "/proposals/" + uuid(81), as: "facilitator", body: with(map[string]any{"cycle": 2029})},
			status: 409, key: "error.stage_not_open", has: []string{fmt.Sprint(int64(begin + hour))}},
		scenario{name: "moved without a reason", request: request{method: "PUT", path: stage, as: "planner", body: map[string]any{"opens_at": begin + hour, "closes_at": begin + 3*hour, "reason_text": ""}},
			status: 422, key: "error.reason_text_required"},
		scenario{name: "moved", request: request{method: "PUT", path: stage, as: "planner", body: map[string]any{"opens_at": begin + hour, "closes_at": begin + 3*hour, "reason_text": "Balai kelurahan kebanjiran."}},
			status: 200, changed: map[string]int{"commands": 1, "command_texts": 1, "audit_entries": 1}},
		scenario{name: "opened by hand", request: request{method: "POST", path: stage + "/opening", as: "planner", body: map[string]any{}}, status: 200, changed: map[string]int{"commands": 1, "audit_entries": 1}},
		scenario{name: "now it is entered", request: request{method: "PUT", path: "/proposals/" + uuid(81), as: "facilitator", body: with(map[string]any{"cycle": 2029})}, status: 201, changed: taken},
		scenario{name: "closed", request: request{method: "POST", path: stage + "/closing", as: "planner", body: map[string]any{}}, status: 200, changed: map[string]int{"commands": 1, "audit_entries": 1}},
		scenario{name: "late is taken and marked", request: request{method: "PUT", path: "/proposals/" + uuid(82), as: "facilitator", body: with(map[string]any{"cycle": 2029})}, status: 201,
			has: []string{`"late":true`}, changed: taken},
		scenario{name: "no such stage", request: request{method: "POST", path: "/cycles/2029/stages/party/opening", as: "planner", body: map[string]any{}}, status: 404},
		scenario{name: "the calendar is public", request: request{method: "GET", path: "/cycles/2029"}, status: 200, has: []string{`"closed_at"`}},
		scenario{name: "all years", request: request{method: "GET", path: "/cycles"}, status: 200, has: []string{`"year":2029`, `"year":2028`}},
	)
}

func TestWhatTheCityBrings(t *testing.T) {
	c := newCity(t)
	c.play(t,
		scenario{name: "areas", request: request{method: "PUT", path: "/areas", as: "admin", body: map[string]any{"areas": []any{
			map[string]any{"code": "33.74.02.1002", "level": "kelurahan", "name": "Bulu Lor", "parent": "33.74.02"}}}},
			status: 200, has: []string{`"rows":1`}, changed: map[string]int{"areas": 1, "audit_entries": 1}},
		scenario{name: "all or none", request: request{method: "PUT", path: "/areas", as: "admin", body: map[string]any{"areas": []any{
			map[string]any{"code": "33.74.02.1003", "level": "kelurahan", "name": "Plombokan", "parent": "33.74.02"},
			map[string]any{"code": "33.74.02.1004", "level": "kecamatan", "name": "", "parent": "33.74"}}}},
			status: 422, has: []string{"areas[1].code", "areas[1].parent", "areas[1].name"}},
		scenario{name: "a planner brings no areas", request: request{method: "PUT", path: "/areas", as: "planner", body: map[string]any{"areas": []any{}}}, status: 403},
		scenario{name: "areas for everybody", request: request{method: "GET", path: "/areas?under=33.74.02&level=kelurahan"}, status: 200, has: []string{"Bulu Lor"}, hasNot: []string{"Kauman"}},
		scenario{name: "agencies", request: request{method: "PUT", path: "/agencies", as: "admin", body: map[string]any{"agencies": []any{map[string]any{"code": "9.01", "name": "Dinas Sosial"}}}},
			status: 200, changed: map[string]int{"agencies": 1, "audit_entries": 1}},
		scenario{name: "an agency without a name", request: request{method: "PUT", path: "/agencies", as: "admin", body: map[string]any{"agencies": []any{map[string]any{"code": "9.02"}}}},
			status: 422, has: []string{"agencies[0].name"}},
		scenario{name: "agencies to read", request: request{method: "GET", path: "/agencies", as: "facilitator"}, status: 200, has: []string{"Dinas Sosial"}},
		scenario{name: "the catalogue", request: request{method: "PUT", path: "/cycles/2028/catalogue", as: "admin", body: map[string]any{"entries": []any{
			map[string]any{"code": "K-1", "title": "Saluran lingkungan", "unit": "m", "channel": "kecamatan", "unit_price_cap": 1_000_000}}}},
			status: 200, changed: map[string]int{"catalogue_entries": 1, "audit_entries": 1}},
		scenario{name: "to read", request: request{method: "GET", path: "/cycles/2028/catalogue", as: "facilitator"}, status: 200, has: []string{"K-1"}},
		scenario{name: "over its price", request: request{method: "PUT", path: "/proposals/" + uuid(90), as: "facilitator", body: with(map[string]any{"catalogue": "K-1", "value": 300_000_000}), headers: map[string]string{"Accept-Language": "en"}},
			status: 422, key: "error.price_cap", has: []string{"Rp250,000,000"}},
		scenario{name: "activity codes", request: request{method: "PUT", path: "/activity_codes", as: "admin", body: map[string]any{"activity_codes": []any{map[string]any{"code": code0003, "name": "Drainase"}}}},
			status: 200, changed: map[string]int{"activity_codes": 1, "audit_entries": 1}},
		scenario{name: "ceilings", request: request{method: "PUT", path: "/cycles/2028/ceilings", as: "planner", body: map[string]any{"ceilings": []any{
			map[string]any{"kind": "kelurahan", "key": kelurahan, "amount": "Rp500.000.000"}, map[string]any{"kind": "agency", "key": publicWorks, "amount": 7}}}},
			status: 200, has: []string{`"rows":2`}, changed: map[string]int{"ceilings": 2, "audit_entries": 1}},
		scenario{name: "a ceiling of nowhere", request: request{method: "PUT", path: "/cycles/2028/ceilings", as: "planner", body: map[string]any{"ceilings": []any{map[string]any{"kind": "kelurahan", "key": "99.99.99.9999", "amount": 5}}}},
			status: 422, key: "error.area_unknown"},
		scenario{name: "ceilings with a fraction", request: request{method: "PUT", path: "/cycles/2028/ceilings", as: "planner", body: map[string]any{"ceilings": []any{map[string]any{"kind": "agency", "key": publicWorks, "amount": 1.5}}}},
			status: 422, key: "error.rupiah_fraction"},
		scenario{name: "ceilings of a year that is not there", request: request{method: "PUT", path: "/cycles/2040/ceilings", as: "planner", body: map[string]any{"ceilings": []any{map[string]any{"kind": "agency", "key": publicWorks, "amount": 1}}}}, status: 404},
		scenario{name: "the trail", request: request{method: "GET", path: "/audit?action=ceilings.load", as: "observer"}, status: 200, has: []string{"ceilings.load"}, hasNot: []string{"areas.load"}},
	)
}

func TestAccounts(t *testing.T) {
	c := newCity(t)
	var made struct {
		User       struct{ ID string }
		Invitation struct{ Token string }
	}
	var session struct{ Token string }
	body := map[string]any{"login": "Budi", "name": "<script>alert(1)</script>", "grants": []any{map[string]any{"role": "facilitator", "area": sister}}}
	password := map[string]any{"password": "pohon mangga tua"}
	c.play(t,
		scenario{name: "only administrators", request: request{method: "POST", path: "/users", as: "planner", body: body}, status: 403},
		scenario{name: "a role without its place", request: request{method: "POST", path: "/users", as: "admin", body: merged(body, "grants", []any{map[string]any{"role": "facilitator"}})}, status: 422, key: "error.area_required"},
		scenario{name: "no such role", request: request{method: "POST", path: "/users", as: "admin", body: merged(body, "grants", []any{map[string]any{"role": "system"}})}, status: 422, key: "error.role"},
		scenario{name: "made", request: request{method: "POST", path: "/users", as: "admin", body: body}, status: 201, hasNot: []string{"<script>"},
			changed: map[string]int{"users": 1, "grants": 1, "invitations": 1, "audit_entries": 2},
			after:   func(c *city, a answer) { a.json(c.t, &made) }},
	)
	c.play(t,
		scenario{name: "the token itself is kept nowhere", request: request{method: "GET", path: "/users", as: "admin"}, status: 200, hasNot: []string{made.Invitation.Token},
			after: func(c *city, _ answer) {
				if got := c.state("SELECT count(*) FROM invitations WHERE id = ?", auth.HashToken(made.Invitation.Token)); got != "1" {
					c.t.Errorf("%s invitations under the token's hash", got)
				}
			}},
		scenario{name: "without a password nobody signs in", request: request{method: "POST", path: "/sessions", body: map[string]any{"login": "budi", "password": ""}}, status: 401, key: "error.sign_in_wrong"},
		scenario{name: "a poor password", request: request{method: "POST", path: "/invitations/" + made.Invitation.Token, body: map[string]any{"password": "musrenbang2028"}}, status: 422, key: "error.password_common"},
		scenario{name: "a short one", request: request{method: "POST", path: "/invitations/" + made.Invitation.Token, body: map[string]any{"password": "pendek"}}, status: 422, key: "error.password_short"},
		scenario{name: "the link", request: request{method: "POST", path: "/invitations/" + made.Invitation.Token, body: password}, status: 204, changed: map[string]int{"audit_entries": 1}},
		scenario{name: "opens once", request: request{method: "POST", path: "/invitations/" + made.Invitation.Token, body: password}, status: 404, key: "error.invitation_over"},
		scenario{name: "signed in", request: request{method: "POST", path: "/sessions", body: map[string]any{"login": " BUDI ", "password": "pohon mangga tua"}}, status: 201,
			changed: map[string]int{"sessions": 1}, after: func(c *city, a answer) { a.json(c.t, &session); c.tokens["budi"] = session.Token }},
		scenario{name: "me", request: request{method: "GET", path: "/me", as: "planner"}, status: 200, has: []string{`"planner"`}},
	)
	c.play(t,
		scenario{name: "it is budi", request: request{method: "GET", path: "/me", as: "budi"}, status: 200, has: []string{`"login":"budi"`, string(sister)}},
		scenario{name: "closed", request: request{method: "POST", path: "/users/" + made.User.ID + "/disabling", as: "admin"}, status: 204, changed: map[string]int{"sessions": -1, "audit_entries": 1}},
		scenario{name: "with the next request he is nobody", request: request{method: "GET", path: "/me", as: "budi"}, status: 401, key: "error.session"},
		scenario{name: "not even a public page with a dead token", request: request{method: "GET", path: "/areas", as: "budi"}, status: 401},
		scenario{name: "nor by signing in", request: request{method: "POST", path: "/sessions", body: map[string]any{"login": "budi", "password": "pohon mangga tua"}}, status: 401, key: "error.sign_in_wrong"},
		scenario{name: "nor by a new link", request: request{method: "POST", path: "/users/" + made.User.ID + "/invitations", as: "admin"}, status: 409, key: "error.user_disabled"},
		scenario{name: "nobody of that name", request: request{method: "POST", path: "/users/nobody/disabling", as: "admin"}, status: 404, key: "error.user_unknown"},
		scenario{name: "the last administrator stays", request: request{method: "POST", path: "/users/" + c.ids["admin"] + "/disabling", as: "admin"}, status: 409, key: "error.last_admin"},
		scenario{name: "signed out", request: request{method: "DELETE", path: "/sessions/current", as: "observer"}, status: 204, changed: map[string]int{"sessions": -1}},
		scenario{name: "and gone", request: request{method: "GET", path: "/me", as: "observer"}, status: 401},
	)
}
