package api

import (
	"fmt"
	"strings"
	"testing"

	"musrenbang/planning"
)

// taken are the rows one received proposal adds.
var taken = map[string]int{"proposals": 1, "proposal_texts": 1, "codes": 1, "commands": 1, "events": 1, "leaves": 1}

func TestAProposalIsTakenInOnce(t *testing.T) {
	c := newCity(t)
	path := "/proposals/" + uuid(1)
	var first receipt
	c.play(t,
		scenario{
			name: "received", request: request{method: "PUT", path: path, as: "facilitator", body: draft()},
			status: 201, has: []string{`"code":"MB28-`, `"secret":"`, uuid(1)}, hasNot: []string{"Bu Siti"}, changed: taken,
			after: func(c *city, a answer) { a.json(c.t, &first) },
		},
		scenario{
			name: "the same again is the first receipt", request: request{method: "PUT", path: path, as: "facilitator", body: draft()},
			status: 200, after: func(c *city, a answer) {
				var again receipt
				a.json(c.t, &again)
				if again != first {
					c.t.Errorf("%+v, first it was %+v", again, first)
				}
			},
		},
		scenario{
			name: "numbers and names written otherwise are the same",
			request: request{method: "PUT", path: "/proposals/" + strings.ToUpper(uuid(1)), as: "facilitator", body: with(map[string]any{
				"volume": 250.0, "value": "Rp210.000.000", "benefits": []string{"elderly", "women"},
			})},
			status: 200, has: []string{"MB28-"},
		},
		scenario{
			name:    "other content, to its own area, shows what is kept",
			request: request{method: "PUT", path: path, as: "facilitator", body: with(map[string]any{"title": "Perbaikan jalan"})},
			status:  409, key: "error.other_content", has: []string{"Perbaikan selokan Gang Mawar", `"stored"`},
		},
		scenario{
			name: "other content, to another area, shows nothing",
			request: request{method: "PUT", path: path, as: "facilitator2", body: with(map[string]any{
				"area": sister, "title": "Perbaikan jalan",
			})},
			status: 409, key: "error.other_content", hasNot: []string{"selokan", "stored", "Bu Siti"},
		},
		scenario{
			name: "another area is not this facilitator's", request: request{method: "PUT", path: "/proposals/" + uuid(2), as: "facilitator2", body: draft()},
			status: 403, key: "error.forbidden",
		},
		scenario{
			name: "residents' asks are not entered as an office's own",
			request: request{method: "PUT", path: "/proposals/" + uuid(2), as: "facilitator", body: with(map[string]any{
				"origin": planning.FromPokir, "channel": planning.ChannelKelurahan,
			})},
			status: 403,
		},
		scenario{
			name: "every wrong field at once, each named",
			request: request{method: "PUT", path: "/proposals/" + uuid(2), as: "facilitator", body: with(map[string]any{
				"title": "", "volume": "0", "value": -5, "basis": "", "rank": -1,
			}), headers: map[string]string{"Accept-Language": "en"}},
			status: 422, has: []string{`"field":"title"`, `"field":"volume"`, `"field":"value"`, `"field":"basis"`, `"field":"rank"`, "must not be below zero"},
		},
		scenario{
			name: "not estimated yet", request: request{method: "PUT", path: "/proposals/" + uuid(3), as: "facilitator", body: with(map[string]any{"value": nil})},
			status: 201, changed: taken, after: func(c *city, a answer) {
				v := c.get("planner", "/proposals/"+uuid(3)).want(c.t, 200)
				if !strings.Contains(string(v.body), `"asked_value":null`) {
					c.t.Errorf("%s", v.body)
				}
			},
		},
	)
}

// TestNothingOfACitizensIsTheCallersToSay: state, code, enterer and version are
// refused by name (mass assignment).
func TestNothingOfACitizensIsTheCallersToSay(t *testing.T) {
	c := newCity(t)
	for _, field := range []string{"id", "code", "stage", "class", "version", "state", "enterer", "created_by", "secret", "late", "received_at"} {
		c.play(t, scenario{
			name:    field,
			request: request{method: "PUT", path: "/proposals/" + c.next(), as: "facilitator", body: with(map[string]any{field: "x"})},
			status:  422, key: "error.field_unknown", has: []string{fmt.Sprintf(`"field":%q`, field)},
		})
	}
}

// TestThePublicReadsNoNames: the tracking page knows the code and the decision,
// and none of the texts nobody has reviewed.
func TestThePublicReadsNoNames(t *testing.T) {
	c := newCity(t)
	r := c.submit("facilitator", with(map[string]any{"own_words": "Rumah saya kebanjiran", "proposer": "PKK Bu Dewi"}))
	private := []string{"Bu Siti", "kebanjiran", "Bu Dewi", "meluap", "selokan", r.Secret, "Petugas", c.ids["facilitator"]}
	c.play(t,
		scenario{name: "before the forum", request: request{method: "GET", path: "/track/" + r.Code}, status: 200,
			has: []string{`"class":"submitted"`, `"role":"facilitator"`, "Kauman"}, hasNot: private},
		scenario{name: "as people type it", request: request{method: "GET", path: "/track/" + strings.ToLower(strings.ReplaceAll(r.Code, "-", "%20"))},
			status: 200, hasNot: private},
		scenario{name: "a code that cannot be one", request: request{method: "GET", path: "/track/MB28-XXXX"}, status: 404, key: "error.code_format"},
		scenario{name: "one wrong character", request: request{method: "GET", path: "/track/" + wrongCheck(r.Code)}, status: 404, key: "error.code_check"},
		scenario{name: "the list", request: request{method: "GET", path: "/cycles/2028/accommodation/rows"}, status: 200, has: []string{r.Code}, hasNot: private},
		scenario{name: "nobody reads the officers' view", request: request{method: "GET", path: "/proposals/" + r.Code}, status: 401, hasNot: private},
		scenario{name: "the observer reads all but personal data", request: request{method: "GET", path: "/proposals/" + r.Code, as: "observer"}, status: 200,
			has: []string{"selokan"}, hasNot: []string{"kebanjiran", "Bu Dewi"}},
		scenario{name: "the administrator reads no proposals", request: request{method: "GET", path: "/proposals/" + r.Code, as: "admin"}, status: 403, hasNot: private},
	)
}

func wrongCheck(code string) string {
	last := code[len(code)-1]
	if last == '7' {
		return code[:len(code)-1] + "8"
	}
	return code[:len(code)-1] + "7"
}

// TestAListAnswersOnlyKnownFilters: a name we do not know is refused, so that no
// column can be asked for that was not offered (CVE-2023-34090).
func TestAListAnswersOnlyKnownFilters(t *testing.T) {
	c := newCity(t)
	mine := c.submit("facilitator", draft())
	far := c.submit("facilitator3", with(map[string]any{"area": farKel, "title": "Tanggul jebol"}))
	for _, query := range []string{
		"password_hash=x", "sort=id;select", "sort=title", "stage=anywhere", "class=secret", "limit=-1", "limit=1e9", "limit=9999999999999999999",
		"cycle=MMXXVIII", "area=33.74%25", "overdue=maybe", "filter[users.password]=x", "cursor=%00", "q=%ff", "reason=DROP", "order_by=1",
	} {
		a := c.get("planner", "/proposals?"+query)
		if a.status != 400 && !(strings.HasPrefix(query, "area=") && a.status < 500) {
			t.Errorf("?%s answered %d\n%s", query, a.status, a.body)
		}
	}
	c.play(t,
		scenario{name: "the planner sees the city", request: request{method: "GET", path: "/proposals?cycle=2028&sort=value&limit=10", as: "planner"}, status: 200,
			has: []string{mine.Code, far.Code}},
		scenario{name: "a facilitator sees their own", request: request{method: "GET", path: "/proposals", as: "facilitator"}, status: 200,
			has: []string{mine.Code}, hasNot: []string{far.Code, "Tanggul"}},
		scenario{name: "and no more by asking for another's", request: request{method: "GET", path: "/proposals?area=33.74.02.1001", as: "facilitator"}, status: 200,
			hasNot: []string{far.Code, "Tanggul"}},
		scenario{name: "quotes are text", request: request{method: "GET", path: "/proposals?q=%27+OR+1%3D1--", as: "planner"}, status: 200, hasNot: []string{mine.Code}},
		scenario{name: "percent is text", request: request{method: "GET", path: "/proposals?q=%25", as: "planner"}, status: 200, hasNot: []string{mine.Code}},
		scenario{name: "words are found", request: request{method: "GET", path: "/proposals?q=TANGGUL", as: "planner"}, status: 200, has: []string{far.Code}},
	)
}

func TestPagesFollowEachOther(t *testing.T) {
	c := newCity(t)
	want := map[string]bool{}
	for i := range 5 {
		c.clock.advance(1)
		want[c.submit("facilitator", with(map[string]any{"title": fmt.Sprintf("Usulan ke-%d", i)})).Code] = true
	}
	for cursor, turns := "", 0; ; turns++ {
		var page struct {
			Items []struct{ Code string }
			Next  string
		}
		c.get("facilitator", "/proposals?limit=2&cursor="+cursor).want(t, 200).json(t, &page)
		for _, p := range page.Items {
			if !want[p.Code] {
				t.Errorf("%s comes twice or from nowhere", p.Code)
			}
			delete(want, p.Code)
		}
		if cursor = page.Next; cursor == "" {
			break
		}
		if turns > 5 {
			t.Fatal("the pages never end")
		}
	}
	if len(want) != 0 {
		t.Errorf("never listed: %v", want)
	}
}
