package api

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"musrenbang/auth"
	"musrenbang/planning"
)

// cells says who may make one call, by place; nobody else may, and nothing may
// change when they try.
type cells map[planning.AreaCode][]string

// Who there is. The matrix is declared here by hand, from design.md 5, "Who may
// what"; it never asks planning.May, which it is there to test.
var (
	nobody    = ""
	accounts  = []string{"facilitator", "facilitator2", "facilitator3", "village_head", "village_head2", "village_head3", "subdistrict", "subdistrict_far", "agency", "agency2", "planner", "budget", "admin", "observer"}
	devices   = []string{"tablet", "tablet2", "tablet3"}
	everybody = append(append([]string{nobody}, accounts...), devices...)
	readers   = slices.DeleteFunc(slices.Clone(accounts), func(a string) bool { return a == "admin" })
)

// here is a call whose place does not matter.
func here(who ...string) cells { return cells{kelurahan: who} }

// local is a call for the offices of the place itself, and some of the whole city.
func local(roles []string, city ...string) cells {
	offices := map[planning.AreaCode]map[string]string{
		kelurahan: {"facilitator": "facilitator", "village_head": "village_head", "subdistrict": "subdistrict"},
		sister:    {"facilitator": "facilitator2", "village_head": "village_head2", "subdistrict": "subdistrict"},
		farKel:    {"facilitator": "facilitator3", "village_head": "village_head3", "subdistrict": "subdistrict_far"},
	}
	out := cells{}
	for place, who := range offices {
		for _, role := range roles {
			out[place] = append(out[place], who[role])
		}
		out[place] = append(out[place], city...)
	}
	return out
}

var (
	submitters = local([]string{"facilitator", "subdistrict"}, "planner")
	keepers    = local([]string{"village_head", "subdistrict"}, "planner", "admin")
	ownTablet  = cells{kelurahan: {"tablet"}, sister: {"tablet2"}, farKel: {"tablet3"}}
	sitters    = local([]string{"facilitator", "village_head"}, "planner")
	reading    = local([]string{"facilitator", "village_head", "subdistrict"}, "agency", "agency2", "planner", "budget", "observer")
)

// call is one route of the matrix: who may, and how it is called at a place.
type call struct {
	may  cells
	make func(c *city, at planning.AreaCode) request
}

func get(path string) func(*city, planning.AreaCode) request {
	return func(*city, planning.AreaCode) request { return request{method: "GET", path: path} }
}

func send(method, path string, body any) func(*city, planning.AreaCode) request {
	return func(*city, planning.AreaCode) request { return request{method: method, path: path, body: body} }
}

func forumCall(step string, status planning.ForumStatus) func(*city, planning.AreaCode) request {
	return func(c *city, at planning.AreaCode) request {
		return request{method: "POST", path: "/forums/" + c.forumAt(at, status) + "/" + step, body: map[string]any{}}
	}
}

func rowsOf(list string, row map[string]any) map[string]any {
	return map[string]any{list: []any{row}}
}

// matrix has one entry for each route of the table; the test fails where one is
// missing.
var matrix = map[string]call{
	"GET /health":                          {here(everybody...), get("/health")},
	"GET /ready":                           {here(everybody...), get("/ready")},
	"GET /ping":                            {here(everybody...), get("/ping")},
	"GET /openapi.yaml":                    {here(everybody...), get("/openapi.yaml")},
	"GET /areas":                           {here(everybody...), get("/areas")},
	"GET /cycles":                          {here(everybody...), get("/cycles")},
	"GET /cycles/:year":                    {here(everybody...), get("/cycles/2028")},
	"GET /cycles/:year/accommodation":      {here(everybody...), get("/cycles/2028/accommodation")},
	"GET /cycles/:year/accommodation/rows": {here(everybody...), get("/cycles/2028/accommodation/rows")},
	"GET /cycles/:year/snapshots":          {here(everybody...), get("/cycles/2028/snapshots")},
	"GET /log/checkpoint":                  {here(everybody...), get("/log/checkpoint")},
	"GET /track/:code": {here(everybody...), func(c *city, at planning.AreaCode) request {
		return request{method: "GET", path: "/track/" + string(c.enter(at).Code)}
	}},
	"GET /forums/:id/minutes": {here(everybody...), func(c *city, at planning.AreaCode) request {
		return request{method: "GET", path: "/forums/" + c.forumAt(at, planning.ForumClosed) + "/minutes"}
	}},
	"GET /forums/:id/minutes.pdf": {here(everybody...), func(c *city, at planning.AreaCode) request {
		return request{method: "GET", path: "/forums/" + c.paperAt(at) + "/minutes.pdf"}
	}},
	"POST /sessions": {here(everybody...), send("POST", "/sessions", map[string]any{"login": "observer", "password": goodPassword})},
	"POST /invitations/:token": {here(everybody...), func(c *city, _ planning.AreaCode) request {
		token, _, err := c.door.Invite(context.Background(), operator, c.account())
		must(c.t, err)
		return request{method: "POST", path: "/invitations/" + token, body: map[string]any{"password": "pohon mangga tua"}}
	}},
	"POST /proposals/:code/withdrawals": {here(everybody...), func(c *city, at planning.AreaCode) request {
		r := c.enter(at)
		return request{method: "POST", path: "/proposals/" + string(r.Code) + "/withdrawals", body: map[string]any{"secret": r.Secret}}
	}},

	"GET /me":                     {here(accounts...), get("/me")},
	"DELETE /sessions/current":    {here(accounts...), send("DELETE", "/sessions/current", nil)},
	"GET /agencies":               {here(accounts...), get("/agencies")},
	"GET /cycles/:year/catalogue": {here(accounts...), get("/cycles/2028/catalogue")},
	"GET /cycles/:year/documents": {here(accounts...), get("/cycles/2028/documents")},
	"GET /cycles/:year/ceilings":  {here(accounts...), get("/cycles/2028/ceilings")},
	"GET /commands/:id": {here("planner", "admin", "observer"), func(c *city, at planning.AreaCode) request {
		id := c.next()
		_, err := c.engine.Decide(context.Background(), planning.Command{
			ID: id, Act: planning.Withdraw, Proposal: c.enter(at).Proposal, Actor: operator, Decision: planning.Decision{Proof: planning.ProofSlip},
		}, planning.Texts{})
		must(c.t, err)
		return request{method: "GET", path: "/commands/" + id}
	}},

	"PUT /proposals/:code": {submitters, func(c *city, at planning.AreaCode) request {
		return request{method: "PUT", path: "/proposals/" + c.next(), body: with(map[string]any{"area": at})}
	}},
	"GET /proposals": {here(readers...), get("/proposals")},
	"GET /proposals/:code": {reading, func(c *city, at planning.AreaCode) request {
		return request{method: "GET", path: "/proposals/" + c.enter(at).Proposal}
	}},
	"GET /proposals/:code/receipt.pdf": {submitters, func(c *city, at planning.AreaCode) request {
		return request{method: "GET", path: "/proposals/" + string(c.enter(at).Code) + "/receipt.pdf"}
	}},
	"POST /proposals/:code/decisions": {local([]string{"facilitator", "village_head"}), func(c *city, at planning.AreaCode) request {
		r := c.enter(at)
		c.forumAt(at, planning.ForumIsOpen)
		return request{method: "POST", path: "/proposals/" + string(r.Code) + "/decisions", body: map[string]any{"act": "forward"}}
	}},
	"POST /proposals/:code/amendments": {local([]string{"facilitator", "subdistrict"}), func(c *city, at planning.AreaCode) request {
		return request{method: "POST", path: "/proposals/" + c.enter(at).Proposal + "/amendments", body: map[string]any{"title": "Judul lain", "volume": "3", "unit": "m"}}
	}},
	"GET /cycles/:year/pipeline": {here(readers...), get("/cycles/2028/pipeline")},
	"GET /proposals/:code/photos/:hash": {submitters, func(c *city, at planning.AreaCode) request {
		return request{method: "GET", path: "/proposals/" + c.enter(at).Proposal + "/photos/" + hashOf([]byte("foto"))}
	}},
	"PUT /proposals/:code/photos/:hash": {submitters, func(c *city, at planning.AreaCode) request {
		return request{method: "PUT", path: "/proposals/" + c.enter(at).Proposal + "/photos/" + hashOf([]byte("foto")) + "?size=4&position=1", body: "fo"}
	}},
	"POST /photos/:id/removal": {textual, func(c *city, at planning.AreaCode) request {
		return request{method: "POST", path: fmt.Sprintf("/photos/%d/removal", c.photoAt(at).ID), body: map[string]any{"reason": "Foto menampakkan wajah anak."}}
	}},
	"GET /photos/:id": {reading, func(c *city, at planning.AreaCode) request {
		photo := c.photoAt(at)
		must(c.t, c.store.ClearPhoto(context.Background(), operator, photo.ID))
		return request{method: "GET", path: fmt.Sprintf("/photos/%d", photo.ID)}
	}},

	"POST /device/enrolment": {here(everybody...), func(c *city, at planning.AreaCode) request {
		return request{method: "POST", path: "/device/enrolment", body: map[string]any{"ticket": c.ticketAt(at).Token}}
	}},
	"GET /device":         {here(devices...), get("/device")},
	"POST /device/people": {here(devices...), send("POST", "/device/people", map[string]any{"login": "facilitator", "password": goodPassword})},
	"DELETE /device/people/:id": {here(devices...), func(c *city, _ planning.AreaCode) request {
		return request{method: "DELETE", path: "/device/people/" + c.ids["facilitator"]}
	}},
	"GET /device/reference":  {here(devices...), get("/device/reference")},
	"POST /device/codes":     {here(devices...), send("POST", "/device/codes", map[string]any{"cycle": year})},
	"POST /device/heartbeat": {here(devices...), send("POST", "/device/heartbeat", map[string]any{"at": begin, "last_seq": 1})},
	"GET /device/similar": {ownTablet, func(_ *city, at planning.AreaCode) request {
		return request{method: "GET", path: "/device/similar?title=Usulan&area=" + string(at)}
	}},
	"POST /device/ranks": {ownTablet, func(c *city, at planning.AreaCode) request {
		by := map[planning.AreaCode]string{kelurahan: "facilitator", sister: "facilitator2", farKel: "facilitator3"}[at]
		return request{method: "POST", path: "/device/ranks", body: map[string]any{
			"cycle": year, "area": at, "rw": "", "by": c.ids[by], "order": []string{c.enter(at).Proposal},
		}}
	}},
	"GET /devices": {here("village_head", "village_head2", "village_head3", "subdistrict", "subdistrict_far", "planner", "admin"), get("/devices")},
	"POST /devices": {keepers, func(_ *city, at planning.AreaCode) request {
		return request{method: "POST", path: "/devices", body: map[string]any{"name": "Tablet 9", "area": at}}
	}},
	"POST /rescues": {here("village_head", "village_head2", "village_head3", "subdistrict", "subdistrict_far", "planner", "admin"),
		func(c *city, at planning.AreaCode) request {
			return request{method: "POST", path: "/rescues", body: c.rescueFile("tablet", row(c.next(), c.captured("tablet", 1, nil)))}
		}},
	"POST /devices/:id/tickets": {keepers, func(c *city, at planning.AreaCode) request {
		return request{method: "POST", path: "/devices/" + c.ticketAt(at).Device + "/tickets"}
	}},
	"POST /devices/:id/revocation": {keepers, func(c *city, at planning.AreaCode) request {
		return request{method: "POST", path: "/devices/" + c.ticketAt(at).Device + "/revocation", body: map[string]any{"reason": "Tablet hilang."}}
	}},

	"POST /forums": {sitters, func(c *city, at planning.AreaCode) request {
		c.n++
		return request{method: "POST", path: "/forums", body: map[string]any{"cycle": year, "stage": "village", "area": at, "number": c.n%98 + 1}}
	}},
	"GET /forums": {here(readers...), get("/forums")},
	"GET /forums/:id": {reading, func(c *city, at planning.AreaCode) request {
		return request{method: "GET", path: "/forums/" + c.forumAt(at, planning.ForumScheduled)}
	}},
	"POST /forums/:id/opening":   {sitters, forumCall("opening", planning.ForumScheduled)},
	"POST /forums/:id/read_back": {sitters, forumCall("read_back", planning.ForumIsOpen)},
	"POST /forums/:id/closing":   {local([]string{"village_head"}), forumCall("closing", planning.ForumReadingOut)},
	"POST /forums/:id/signing": {local([]string{"village_head"}), func(c *city, at planning.AreaCode) request {
		forum := c.forumAt(at, planning.ForumClosed)
		_, err := c.store.PutUpload(context.Background(), operator, forum, planning.UploadMinutes, []byte("%PDF-1.4 "+forum))
		must(c.t, err)
		return request{method: "POST", path: "/forums/" + forum + "/signing", body: map[string]any{}}
	}},
	"PUT /forums/:id/attendance": {sitters, func(c *city, at planning.AreaCode) request {
		c.n++
		return request{method: "PUT", path: "/forums/" + c.forumAt(at, planning.ForumScheduled) + "/attendance", body: map[string]any{"women": c.n % 100, "men": 3}}
	}},
	"POST /files": {here(slices.DeleteFunc(slices.Clone(accounts), func(a string) bool { return a == "admin" || a == "observer" })...),
		func(c *city, _ planning.AreaCode) request {
			return request{method: "POST", path: "/files?kind=slip", body: "%PDF-1.4 " + c.next(), headers: map[string]string{"Content-Type": "application/pdf"}}
		}},

	"PUT /cycles/:year": {here("planner"), func(c *city, _ planning.AreaCode) request {
		c.n++
		return request{method: "PUT", path: fmt.Sprintf("/cycles/%d", 2100+c.n), body: map[string]any{"windows": []any{map[string]any{"stage": "village", "opens_at": 1, "closes_at": 2}}}}
	}},
	"POST /cycles/:year/stages/:stage/opening": {here("planner"), send("POST", "/cycles/2028/stages/city/opening", map[string]any{})},
	"POST /cycles/:year/stages/:stage/closing": {here("planner"), send("POST", "/cycles/2028/stages/city/closing", map[string]any{})},
	"PUT /cycles/:year/stages/:stage": {here("planner"), send("PUT", "/cycles/2028/stages/city", map[string]any{
		"opens_at": begin - hour, "closes_at": begin + 99*hour, "reason_text": "Balai kota sedang diperbaiki.",
	})},
	"PUT /cycles/:year/ceilings": {here("planner"), func(c *city, _ planning.AreaCode) request {
		c.n++
		return request{method: "PUT", path: "/cycles/2028/ceilings", body: rowsOf("ceilings", map[string]any{"kind": "agency", "key": publicWorks, "amount": 1000 + c.n})}
	}},
	"POST /cycles/:year/documents": {here("planner", "budget"), func(c *city, _ planning.AreaCode) request {
		return request{method: "POST", path: "/cycles/2028/documents", body: map[string]any{"id": c.next(), "kind": "apbd", "number": "Perda 9", "dated_at": begin}}
	}},
	"POST /cycles/:year/plan_rows": {here("planner", "budget"), func(c *city, _ planning.AreaCode) request {
		return request{method: "POST", path: "/cycles/2028/plan_rows", body: map[string]any{
			"document": c.rkpd(), "plan_rows": []any{map[string]any{"id": c.next(), "activity": code0003, "value": 5}},
		}}
	}},
	"POST /cycles/:year/snapshots": {here("planner"), send("POST", "/cycles/2028/snapshots", nil)},
	"GET /exports/year/:year.csv":  {here("agency", "agency2", "planner", "budget", "observer"), get("/exports/year/2028.csv")},
	"GET /audit":                   {here("planner", "admin", "observer"), get("/audit")},
	"PUT /areas":                   {here("admin"), send("PUT", "/areas", rowsOf("areas", map[string]any{"code": kota, "level": "kota", "name": "Semarang"}))},
	"PUT /agencies":                {here("admin"), send("PUT", "/agencies", rowsOf("agencies", map[string]any{"code": "9", "name": "Dinas"}))},
	"PUT /cycles/:year/catalogue":  {here("admin"), send("PUT", "/cycles/2028/catalogue", rowsOf("entries", map[string]any{"code": "K", "title": "Saluran", "unit": "m", "channel": "agency"}))},
	"PUT /activity_codes":          {here("admin"), send("PUT", "/activity_codes", rowsOf("activity_codes", map[string]any{"code": code0003, "name": "Drainase"}))},
	"GET /users":                   {here("admin"), get("/users")},
	"POST /users": {here("admin"), func(c *city, _ planning.AreaCode) request {
		c.n++
		return request{method: "POST", path: "/users", body: map[string]any{"login": fmt.Sprintf("baru%d", c.n), "name": "Baru", "grants": []any{map[string]any{"role": "observer"}}}}
	}},
	"POST /users/:id/disabling": {here("admin"), func(c *city, _ planning.AreaCode) request {
		return request{method: "POST", path: "/users/" + c.account() + "/disabling"}
	}},
	"POST /users/:id/invitations": {here("admin"), func(c *city, _ planning.AreaCode) request {
		return request{method: "POST", path: "/users/" + c.account() + "/invitations"}
	}},
}

// TestOnlyDeclaredCellsAreOpen calls every route as every account, at its own, its
// sister's and a far kelurahan: what the matrix names succeeds, everything else is
// refused and changes nothing.
func TestOnlyDeclaredCellsAreOpen(t *testing.T) {
	table := newCity(t).routes.Table()
	for _, route := range table {
		if route.Method == http.MethodHead {
			continue
		}
		name := route.Method + " " + strings.TrimPrefix(route.Path, "/api/v1")
		cell, ok := matrix[name]
		if !ok {
			t.Errorf("the matrix does not say who may call %s", name)
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCity(t)
			for place, may := range cell.may {
				refused := cell.make(c, place) // one for all who may not: it must survive them
				for _, as := range everybody {
					if slices.Contains(may, as) {
						c.tryOpen(cell.make(c, place), place, as)
						continue
					}
					c.tryShut(refused, place, as)
				}
			}
		})
	}
	if want := len(table) - countHead(table); len(matrix) != want {
		t.Errorf("the matrix has %d routes, the table %d", len(matrix), want)
	}
}

func (c *city) tryOpen(r request, place planning.AreaCode, as string) {
	c.t.Helper()
	r.as = as
	if a := c.do(r); a.status < 200 || a.status > 299 {
		c.t.Errorf("%q at %s: %d, though the matrix lets them\n%s", as, place, a.status, a.body)
	}
}

func (c *city) tryShut(r request, place planning.AreaCode, as string) {
	c.t.Helper()
	r.as = as
	before := c.rows()
	a := c.do(r)
	who := as
	if who == nobody {
		who = "nobody"
	}
	wants := []int{403, 404}
	if as == nobody {
		wants = []int{401}
	}
	if !slices.Contains(wants, a.status) {
		c.t.Errorf("%s at %s: %d, and the matrix does not let them\n%s", who, place, a.status, a.body)
	}
	if changed := added(before, c.rows()); len(changed) != 0 {
		c.t.Errorf("%s at %s was refused and changed %v", who, place, changed)
	}
	if strings.Contains(string(a.body), "rahasia") || strings.Contains(string(a.body), "Pak Budi") {
		c.t.Errorf("%s at %s is refused and reads it all the same: %s", who, place, a.body)
	}
}

// TestListsEndWhereOnesReachEnds: what a list holds is checked row by row, because
// the matrix only sees that it answers.
func TestListsEndWhereOnesReachEnds(t *testing.T) {
	c := newCity(t)
	codes := map[planning.AreaCode]string{}
	for _, at := range []planning.AreaCode{kelurahan, sister, farKel} {
		codes[at] = string(c.enter(at).Code)
	}
	for _, as := range readers {
		body := string(c.get(as, "/proposals").want(t, 200).body)
		grant := people[as]
		for at, code := range codes {
			sees := grant.Area == "" || strings.HasPrefix(string(at), string(grant.Area))
			if strings.Contains(body, code) != sees {
				t.Errorf("%s sees the proposal of %s: %v, want %v", as, at, !sees, sees)
			}
		}
	}
}

func countHead(table []auth.Route) (n int) {
	for _, r := range table {
		if r.Method == http.MethodHead {
			n++
		}
	}
	return n
}
