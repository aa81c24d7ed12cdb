package api

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"musrenbang/planning"
)

// request is one call as a person or program would make it.
type request struct {
	method, path string
	as           string // login; "" is nobody
	body         any    // string and []byte as they are, else JSON
	headers      map[string]string
	key          string // Idempotency-Key; "" makes one for POST
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func (a answer) json(t testing.TB, into any) {
	t.Helper()
	if err := json.Unmarshal(a.body, into); err != nil {
		t.Fatalf("answer is no JSON: %v\n%s", err, a.body)
	}
}

// field reads one member of a JSON object; "" where there is none.
func (a answer) field(t testing.TB, name string) string {
	t.Helper()
	var m map[string]any
	a.json(t, &m)
	s, _ := m[name].(string)
	return s
}

// do sends a request to the app and holds the answer against openapi.yaml.
func (c *city) do(r request) answer {
	c.t.Helper()
	req := c.build(r)
	resp, err := c.app.Test(req, int(within.Milliseconds()))
	if err != nil {
		c.t.Fatalf("%s %s: %v", r.method, r.path, err)
	}
	body, err := io.ReadAll(resp.Body)
	must(c.t, err)
	_ = resp.Body.Close()
	a := answer{status: resp.StatusCode, header: resp.Header, body: body}
	conforms(c.t, req, a)
	return a
}

func (c *city) build(r request) *http.Request {
	c.t.Helper()
	var body []byte
	switch b := r.body.(type) {
	case nil:
	case string:
		body = []byte(b)
	case []byte:
		body = b
	default:
		var err error
		body, err = json.Marshal(b)
		must(c.t, err)
	}
	path := r.path
	if !strings.HasPrefix(path, "/api/") {
		path = "/api/v1" + path
	}
	req := httptest.NewRequest(r.method, path, bytes.NewReader(body))
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if r.as != "" {
		token, ok := c.tokens[r.as]
		if !ok {
			c.t.Fatalf("nobody is called %q", r.as)
		}
		scheme := "Bearer "
		if _, tablet := tablets[r.as]; tablet {
			scheme = "Device "
		}
		req.Header.Set("Authorization", scheme+token)
	}
	switch {
	case r.key != "":
		req.Header.Set("Idempotency-Key", r.key)
	case r.method != http.MethodGet:
		req.Header.Set("Idempotency-Key", c.next())
	}
	for name, value := range r.headers {
		if value == "" {
			req.Header.Del(name)
			continue
		}
		req.Header.Set(name, value)
	}
	return req
}

// get, post and put are the calls of tests that expect an answer.
func (c *city) get(as, path string) answer {
	c.t.Helper()
	return c.do(request{method: "GET", path: path, as: as})
}

func (c *city) post(as, path string, body any) answer {
	c.t.Helper()
	return c.do(request{method: "POST", path: path, as: as, body: body})
}

func (c *city) put(as, path string, body any) answer {
	c.t.Helper()
	return c.do(request{method: "PUT", path: path, as: as, body: body})
}

// want fails unless the answer has the status.
func (a answer) want(t testing.TB, status int) answer {
	t.Helper()
	if a.status != status {
		t.Fatalf("answered %d, want %d\n%s", a.status, status, a.body)
	}
	return a
}

// wantKey fails unless the answer is a refusal with that key.
func (a answer) wantKey(t testing.TB, status int, key string) answer {
	t.Helper()
	a.want(t, status)
	if got := a.field(t, "key"); got != key {
		t.Fatalf("refused with %q, want %q\n%s", got, key, a.body)
	}
	return a
}

// draft is a submission's body; tests change what they are about.
func draft() map[string]any {
	return map[string]any{
		"cycle": year, "area": kelurahan, "rw": "03", "rt": "1", "origin": planning.FromResidents,
		"channel": planning.ChannelKecamatan, "proposed_by": planning.Women, "basis": planning.BasisOrganisation,
		"benefits": []string{"women", "elderly"}, "title": "Perbaikan selokan Gang Mawar",
		"problem": "Air meluap setiap hujan.", "location": "Gang Mawar, depan rumah Bu Siti", "proposer": "PKK RW 03",
		"volume": "250", "unit": "m", "value": 210_000_000, "rank": 1,
	}
}

// with is draft with some members changed; nil leaves one out.
func with(changes map[string]any) map[string]any {
	d := draft()
	for name, value := range changes {
		if value == nil {
			delete(d, name)
			continue
		}
		d[name] = value
	}
	return d
}

// captured is draft as a tablet sends it: its own area, its person, number seq.
func (c *city) captured(tablet string, seq int, changes map[string]any) map[string]any {
	d := with(map[string]any{
		"area": tablets[tablet].area, "intake": planning.IntakeHall, "read_back": true,
		"capture": c.capture(tablet, seq),
	})
	for name, value := range changes {
		d[name] = value
	}
	return d
}

func (c *city) capture(tablet string, seq int) map[string]any {
	return map[string]any{
		"device": c.ids[tablet], "seq": seq, "by": c.ids[tablets[tablet].person], "at": begin, "clock_offset_ms": -400,
		"form": planning.FormVersion, "app": "1.0", "lang": "id",
	}
}

// receipt is the answer to a submission.
type receipt struct {
	ID, Code, Secret string
	Late             bool
}

// submit enters a proposal and returns its receipt.
func (c *city) submit(as string, body map[string]any) receipt {
	c.t.Helper()
	var r receipt
	c.put(as, "/proposals/"+c.next(), body).want(c.t, http.StatusCreated).json(c.t, &r)
	return r
}

// sit schedules and opens a plenary, whose agenda takes up what waits there.
func (c *city) sit(as string, stage planning.Stage, area planning.AreaCode) string {
	c.t.Helper()
	made := c.post(as, "/forums", map[string]any{"cycle": year, "stage": stage, "area": area, "venue": "Balai"}).want(c.t, http.StatusCreated)
	id := made.field(c.t, "id")
	c.post(as, "/forums/"+id+"/opening", map[string]any{}).want(c.t, http.StatusOK)
	return id
}

// unusedCode is the n-th well-formed code that no proposal has.
func unusedCode(n int) string {
	return string(planning.NewTrackingCode(year, [5]byte{0xff, 0xff, 0xff, 0xff, byte(n)}))
}
