package api

import (
	"strings"
	"sync"
	"testing"

	"musrenbang/planning"
)

// decided are the rows one decision on an open forum's agenda adds.
func decided(more map[string]int) map[string]int {
	rows := map[string]int{"commands": 1}
	for table, n := range more {
		rows[table] = n
	}
	return rows
}

var reasoned = map[string]any{"act": "reject", "reason": "LAH", "reason_text": "Tanah gang ini belum diserahkan pengembang."}

func TestAForumFromItsDateToItsPaper(t *testing.T) {
	c := newCity(t)
	a := c.submit("facilitator", draft())
	b := c.submit("facilitator", with(map[string]any{"title": "Lampu jalan Gang Melati", "rank": 2}))
	late := c.submit("facilitator2", with(map[string]any{"area": sister}))
	id := "2028-village-33.74.01.1001-pleno-1"
	path := "/forums/" + id
	schedule := map[string]any{"cycle": year, "stage": "village", "area": kelurahan, "venue": "Balai Kelurahan", "chair": "Lurah Kauman", "scheduled_at": begin + hour}
	c.play(t,
		scenario{name: "another village's facilitator schedules nothing here", request: request{method: "POST", path: "/forums", as: "facilitator2", body: schedule},
			status: 403, key: "error.forbidden"},
		scenario{name: "scheduled", request: request{method: "POST", path: "/forums", as: "facilitator", body: schedule}, status: 201,
			has: []string{id, "Balai Kelurahan"}, changed: map[string]int{"forums": 1, "audit_entries": 1}},
		scenario{name: "before it opens nothing is decided", request: request{method: "POST", path: "/proposals/" + a.Code + "/decisions", as: "facilitator", body: map[string]any{"act": "forward"}},
			status: 409, key: "error.forum_needed"},
		scenario{name: "it cannot close before it opened", request: request{method: "POST", path: path + "/closing", as: "village_head", body: map[string]any{}},
			status: 409, key: "error.forum_step"},
		scenario{name: "opened", request: request{method: "POST", path: path + "/opening", as: "facilitator", body: map[string]any{}}, status: 200,
			has: []string{`"status":"applied"`, `"forum":"open"`}, changed: map[string]int{"agenda_items": 2, "commands": 1, "audit_entries": 1}},
		scenario{name: "who came", request: request{method: "PUT", path: path + "/attendance", as: "facilitator", body: map[string]any{"women": 14, "men": 11}},
			status: 204, changed: map[string]int{"audit_entries": 1}},
		scenario{name: "decided", request: request{method: "POST", path: "/proposals/" + a.Code + "/decisions", as: "facilitator", body: map[string]any{"act": "forward"}, key: uuid(11)},
			status: 200, has: []string{`"version":1`}, changed: decided(nil)},
		scenario{name: "the same command again is the same answer", request: request{method: "POST", path: "/proposals/" + a.Code + "/decisions", as: "facilitator", body: map[string]any{"act": "forward"}, key: uuid(11)},
			status: 200, has: []string{`"version":1`}},
		scenario{name: "the same command for another act is refused", request: request{method: "POST", path: "/proposals/" + b.Code + "/decisions", as: "facilitator", body: map[string]any{"act": "forward"}, key: uuid(11)},
			status: 409, key: "error.command_reused"},
		scenario{name: "without a reason nothing is rejected", request: request{method: "POST", path: "/proposals/" + b.ID + "/decisions", as: "village_head", body: map[string]any{"act": "reject"}},
			status: 422, has: []string{`"field":"reason"`}},
		scenario{name: "nor with a placeholder", request: request{method: "POST", path: "/proposals/" + b.ID + "/decisions", as: "village_head", body: map[string]any{"act": "reject", "reason": "LAIN", "reason_text": "sesuai aturan"}},
			status: 422, key: "error.reason_placeholder"},
		scenario{name: "it cannot close with one undecided", request: request{method: "POST", path: path + "/closing", as: "village_head", body: map[string]any{}},
			status: 409, key: "error.forum_undecided", has: []string{`"count":"1"`}},
		scenario{name: "rejected with a reason", request: request{method: "POST", path: "/proposals/" + b.ID + "/decisions", as: "village_head", body: reasoned},
			status: 200, changed: decided(map[string]int{"command_texts": 1})},
		scenario{name: "the sitting as its hall sees it", request: request{method: "GET", path: path, as: "village_head"}, status: 200,
			has: []string{`"act":"forward"`, `"act":"reject"`, "Gang Mawar, depan rumah Bu Siti", `"undecided":0`}, hasNot: []string{late.Code}},
		scenario{name: "minutes before the close", request: request{method: "GET", path: path + "/minutes"}, status: 404, key: "error.minutes_none"},
		scenario{name: "the facilitator does not close", request: request{method: "POST", path: path + "/closing", as: "facilitator", body: map[string]any{}},
			status: 403, key: "error.forbidden"},
		scenario{name: "read back", request: request{method: "POST", path: path + "/read_back", as: "facilitator", body: map[string]any{}}, status: 200,
			changed: map[string]int{"commands": 1, "audit_entries": 1}},
		scenario{name: "closed by the village head", request: request{method: "POST", path: path + "/closing", as: "village_head", body: map[string]any{}}, status: 200,
			has:     []string{`"forum":"closed"`},
			changed: map[string]int{"commands": 3, "audit_entries": 1, "events": 2, "facts": 2, "leaves": 2, "minutes": 1}},
		scenario{name: "frozen", request: request{method: "PUT", path: path + "/attendance", as: "facilitator", body: map[string]any{"women": 99, "men": 0}},
			status: 409, key: "error.forum_frozen"},
		scenario{name: "the public reads the minutes without homes and names", request: request{method: "GET", path: path + "/minutes"}, status: 200,
			has: []string{a.Code, b.Code, "Perbaikan selokan Gang Mawar", "Tanah gang ini belum diserahkan", `"women":14`}, hasNot: []string{"Bu Siti", "meluap"}},
		scenario{name: "offices read all of it", request: request{method: "GET", path: path + "/minutes", as: "subdistrict"}, status: 200, has: []string{"Bu Siti"}},
		scenario{name: "another village's office reads as the public does", request: request{method: "GET", path: path + "/minutes", as: "facilitator2"}, status: 200, hasNot: []string{"Bu Siti"}},
		scenario{name: "the paper for the public", request: request{method: "GET", path: path + "/minutes.pdf"}, status: 200, has: []string{"%PDF-"},
			after: func(c *city, a answer) {
				if got := a.header.Get("Content-Disposition"); !strings.Contains(got, "berita-acara-2028-village") {
					c.t.Errorf("Content-Disposition: %s", got)
				}
			}},
		scenario{name: "the signed paper is still being made", request: request{method: "GET", path: path + "/minutes.pdf", as: "planner"}, status: 404, key: "error.minutes_paper"},
		scenario{name: "the citizen sees the reason at once", request: request{method: "GET", path: "/track/" + b.Code}, status: 200,
			has: []string{`"class":"rejected"`, "Tanah gang ini belum diserahkan", `"reason":"LAH"`, "Lampu jalan Gang Melati"}, hasNot: []string{"Bu Siti"}},
		scenario{name: "and where the other one stands", request: request{method: "GET", path: "/track/" + a.Code}, status: 200,
			has: []string{`"stage":"subdistrict"`, `"class":"forwarded"`}},
	)
}

// TestTwoDecisionsAtOnce: one wins, the other learns who won and when, in its own
// language.
func TestTwoDecisionsAtOnce(t *testing.T) {
	c := newCity(t)
	r := c.submit("facilitator", draft())
	c.sit("village_head", planning.Village, kelurahan)
	officers := []string{"facilitator", "village_head"}
	answers := make([]answer, 8)
	var wg sync.WaitGroup
	requests := make([]request, len(answers))
	for i := range requests {
		requests[i] = request{method: "POST", path: "/proposals/" + r.Code + "/decisions", as: officers[i%2], body: map[string]any{"act": "forward", "expected": 0},
			key: uuid(100 + i), headers: map[string]string{"Accept-Language": "id"}}
	}
	for i := range answers {
		wg.Go(func() { answers[i] = c.do(requests[i]) })
	}
	wg.Wait()
	won := 0
	for _, a := range answers {
		if a.status == 200 {
			won++
			continue
		}
		a.wantKey(t, 409, "error.already_decided")
		detail := a.field(t, "detail")
		who := strings.Contains(detail, "Fasilitator") || strings.Contains(detail, "Lurah")
		if !who || !strings.Contains(detail, "11 Januari 2027 pukul 08.00 WIB") || !strings.Contains(detail, "Diteruskan") {
			t.Errorf("the other one is told: %s", detail)
		}
	}
	if won != 1 {
		t.Errorf("%d of %d won", won, len(answers))
	}
}

// TestAnOldPageDecidesNothing: at a stage without forums the version seen counts.
func TestAnOldPageDecidesNothing(t *testing.T) {
	c := newCity(t)
	r := c.submit("agency", with(map[string]any{"origin": "agency", "channel": "agency", "agency": publicWorks, "area": kota, "proposed_by": "general", "basis": nil}))
	path := "/proposals/" + r.Code + "/decisions"
	c.play(t,
		scenario{name: "forwarded at its version", request: request{method: "POST", path: path, as: "agency", body: map[string]any{"act": "forward", "expected": 1}},
			status: 200, has: []string{`"version":2`, `"stage":"city"`}, changed: map[string]int{"commands": 1, "events": 1, "facts": 1, "leaves": 1}},
		scenario{name: "the other agency is not asked", request: request{method: "POST", path: path, as: "agency2", body: map[string]any{"act": "forward", "expected": 1}},
			status: 403, key: "error.forbidden"},
		scenario{name: "an old page", request: request{method: "POST", path: path, as: "planner", body: map[string]any{"act": "merge", "into": uuid(77), "expected": 1}, headers: map[string]string{"Accept-Language": "en"}},
			status: 422, has: []string{`"field":"into"`}},
		scenario{name: "an old page, said in English", request: request{method: "POST", path: path, as: "planner", body: map[string]any{"act": "withdraw", "proof": "slip", "expected": 1}, headers: map[string]string{"Accept-Language": "en"}},
			status: 409, key: "error.stale", has: []string{"Agency officer", "11 January 2027, 08:00 WIB", "Forwarded"}},
	)
}

// TestWithTheRefereeAwayTheActIsKept: 202 with the place to ask, and the answer
// once the workflows' server is back.
func TestWithTheRefereeAwayTheActIsKept(t *testing.T) {
	c := newCity(t)
	r := c.submit("facilitator", draft())
	c.engine.away = true
	c.play(t,
		scenario{name: "accepted", request: request{method: "POST", path: "/proposals/" + r.Code + "/withdrawals", body: map[string]any{"secret": r.Secret}, key: uuid(50)},
			status: 202, has: []string{`"status":"pending"`}, changed: map[string]int{"commands": 1},
			after: func(c *city, a answer) {
				if got := a.header.Get("Location"); got != "/api/v1/commands/"+uuid(50) {
					c.t.Errorf("Location: %s", got)
				}
			}},
		scenario{name: "intake goes on", request: request{method: "PUT", path: "/proposals/" + uuid(60), as: "facilitator", body: draft()}, status: 201,
			changed: map[string]int{"proposals": 1, "proposal_texts": 1, "codes": 1, "commands": 1}},
		scenario{name: "and says so", request: request{method: "GET", path: "/ready"}, status: 200, has: []string{`"degraded"`}},
		scenario{name: "nobody else asks", request: request{method: "GET", path: "/commands/" + uuid(50), as: "facilitator2"}, status: 404, key: "error.command_unknown"},
		scenario{name: "a reader of the audit may", request: request{method: "GET", path: "/commands/" + uuid(50), as: "observer"}, status: 200, has: []string{`"pending"`}},
	)
	c.engine.away = false
	must(t, c.engine.drain(t.Context()))
	c.play(t,
		scenario{name: "applied", request: request{method: "GET", path: "/commands/" + uuid(50), as: "observer"}, status: 200, has: []string{`"applied"`, `"withdrawn"`}},
		scenario{name: "the citizen sees it", request: request{method: "GET", path: "/track/" + r.Code}, status: 200, has: []string{`"class":"withdrawn"`}},
	)
}
