package api

import (
	"bytes"
	"testing"
)

// TestOnlyTheReceiptWithdraws: six characters on the slip, few guesses, no
// lock-out.
func TestOnlyTheReceiptWithdraws(t *testing.T) {
	c := newCity(t)
	r := c.submit("facilitator", draft())
	path := "/proposals/" + r.Code + "/withdrawals"
	wrong := scenario{name: "a wrong secret", request: request{method: "POST", path: path, body: map[string]any{"secret": "000000"}}, status: 403, key: "error.secret"}
	c.play(t, wrong, wrong, wrong, wrong, wrong,
		scenario{name: "too many guesses", request: request{method: "POST", path: path, body: map[string]any{"secret": r.Secret}}, status: 429, key: "error.guess_wait",
			after: func(c *city, a answer) {
				if a.header.Get("Retry-After") == "" {
					c.t.Error("no Retry-After")
				}
				c.clock.advance(hour)
			}},
		scenario{name: "an officer cannot claim the secret", request: request{method: "POST", path: "/proposals/" + r.Code + "/decisions", as: "facilitator", body: map[string]any{"act": "withdraw", "proof": "secret"}},
			status: 422, key: "error.proof"},
		scenario{name: "the right one, as people type it", request: request{method: "POST", path: path, body: map[string]any{"secret": " " + r.Secret[:3] + "-" + r.Secret[3:]}},
			status: 200, has: []string{`"class":"withdrawn"`}, changed: map[string]int{"commands": 1, "events": 1, "leaves": 1}},
		scenario{name: "withdrawn once", request: request{method: "POST", path: path, body: map[string]any{"secret": r.Secret}}, status: 409, key: "error.ended"},
		scenario{name: "no key", request: request{method: "POST", path: path, body: map[string]any{"secret": r.Secret}, headers: map[string]string{"Idempotency-Key": ""}},
			status: 400, key: "error.idempotency_key"},
	)
}

// TestGuessingCodesGetsSlow: a guess that hits nothing costs time, a code that is
// there never does.
func TestGuessingCodesGetsSlow(t *testing.T) {
	c := newCity(t)
	r := c.submit("facilitator", draft())
	for range 200 {
		c.get("", "/track/"+r.Code).want(t, 200)
	}
	refused := 0
	for i := range 10 {
		a := c.get("", "/track/"+unusedCode(i))
		switch a.status {
		case 404:
		case 429:
			refused++
		default:
			t.Fatalf("a guess answered %d", a.status)
		}
	}
	if refused == 0 {
		t.Error("ten guesses in one instant, none was slowed down")
	}
}

// TestTheSlipIsForItsArea: the secret is printed for the account that entered the
// proposal, until a forum takes it up.
func TestTheSlipIsForItsArea(t *testing.T) {
	c := newCity(t)
	r := c.submit("facilitator", draft())
	path := "/proposals/" + r.Code + "/receipt.pdf"
	mine := c.get("facilitator", path).want(t, 200).body
	office := c.get("subdistrict", path).want(t, 200).body
	if !bytes.HasPrefix(mine, []byte("%PDF-")) || bytes.Equal(mine, office) {
		t.Error("the enterer's slip and the office's copy are the same, or no papers")
	}
	c.play(t,
		scenario{name: "another village", request: request{method: "GET", path: path, as: "facilitator2"}, status: 403},
		scenario{name: "the observer", request: request{method: "GET", path: path, as: "observer"}, status: 403},
		scenario{name: "nobody", request: request{method: "GET", path: path}, status: 401},
	)
}

// TestAnAmendmentChangesWhatWasAskedAndNotWhere it was.
func TestAnAmendmentChangesTheContentAlone(t *testing.T) {
	c := newCity(t)
	r := c.submit("facilitator", draft())
	path := "/proposals/" + r.ID + "/amendments"
	body := map[string]any{"expected": 1, "title": "Perbaikan selokan dan jembatan", "problem": "Meluap.", "location": "Gang Mawar", "volume": "300,5", "unit": "m", "value": 250_000_000}
	c.play(t,
		scenario{name: "another village", request: request{method: "POST", path: path, as: "facilitator2", body: body}, status: 403},
		scenario{name: "the place is not an amendment's", request: request{method: "POST", path: path, as: "facilitator", body: merged(body, "area", sister)},
			status: 422, key: "error.field_unknown"},
		scenario{name: "amended", request: request{method: "POST", path: path, as: "facilitator", body: body}, status: 200,
			has: []string{`"version":2`}, changed: map[string]int{"commands": 1, "command_texts": 1, "events": 1, "leaves": 1}},
		scenario{name: "as it reads now", request: request{method: "GET", path: "/proposals/" + r.Code, as: "facilitator"}, status: 200,
			has: []string{"selokan dan jembatan", `"asked_volume":"300.5"`, `"asked_value":250000000`, `"area":"33.74.01.1001"`}},
		scenario{name: "an empty title", request: request{method: "POST", path: path, as: "facilitator", body: merged(body, "title", "")}, status: 422, key: "error.required"},
		scenario{name: "not by another act", request: request{method: "POST", path: path, as: "facilitator", body: merged(body, "act", "forward")}, status: 422, key: "error.act"},
	)
}

// merged is m with one member set.
func merged(m map[string]any, name string, value any) map[string]any {
	out := map[string]any{name: value}
	for k, v := range m {
		if k != name {
			out[k] = v
		}
	}
	return out
}
