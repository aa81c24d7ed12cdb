package api

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"

	"musrenbang/planning"
)

// TestWhatATabletMayNotClaim: each lie is named, and nothing of it is kept.
func TestWhatATabletMayNotClaim(t *testing.T) {
	c := newCity(t)
	own, foreign := c.pool("tablet")[0].Code, c.pool("tablet2")[0].Code
	lie := func(field string, value any) map[string]any { return but(c.capture("tablet", 1), field, value) }
	cases := map[string]struct {
		as      string
		changes map[string]any
		status  int
		key     string
	}{
		"no capture":                      {"tablet", map[string]any{"capture": nil}, 403, "error.device_capture"},
		"another tablet's capture":        {"tablet", map[string]any{"capture": c.capture("tablet2", 1)}, 403, "error.device_capture"},
		"an account with a capture":       {"facilitator", nil, 403, "error.device_capture"},
		"a person who never joined":       {"tablet", map[string]any{"capture": lie("by", c.ids["facilitator2"])}, 403, "error.device_person"},
		"a planner who never joined":      {"tablet", map[string]any{"capture": lie("by", c.ids["planner"])}, 403, "error.device_person"},
		"a person nobody knows":           {"tablet", map[string]any{"capture": lie("by", "nobody")}, 403, "error.device_person"},
		"another area":                    {"tablet", map[string]any{"area": sister}, 403, "error.device_area"},
		"the kecamatan around it":         {"tablet", map[string]any{"area": kecamatan}, 403, "error.device_area"},
		"an office's own row":             {"tablet", map[string]any{"origin": planning.FromKecamatan, "channel": planning.ChannelKecamatan}, 403, "error.origin_role"},
		"number 0":                        {"tablet", map[string]any{"capture": lie("seq", 0)}, 422, "error.capture"},
		"a number below 0":                {"tablet", map[string]any{"capture": lie("seq", -1)}, 422, "error.capture"},
		"a number without an end":         {"tablet", map[string]any{"capture": lie("seq", 1_000_001)}, 422, "error.capture"},
		"a number in words":               {"tablet", map[string]any{"capture": lie("seq", "satu")}, 422, "error.field_kind"},
		"no person":                       {"tablet", map[string]any{"capture": lie("by", "")}, 422, "error.required"},
		"a form of tomorrow":              {"tablet", map[string]any{"capture": lie("form", planning.FormVersion+1)}, 422, "error.form_version"},
		"a rescuer of its own choosing":   {"tablet", map[string]any{"capture": lie("rescued_by", "x")}, 422, "error.field_unknown"},
		"another tablet's slip":           {"tablet", map[string]any{"slip": foreign}, 422, "error.slip"},
		"a slip that was never given out": {"tablet", map[string]any{"slip": unusedCode(1)}, 422, "error.slip"},
		"a slip written small":            {"tablet", map[string]any{"slip": strings.ToLower(string(own))}, 422, "error.slip"},
		"a slip without a tablet":         {"facilitator", map[string]any{"capture": nil, "slip": own}, 422, "error.slip"},
		"a way in that is none":           {"tablet", map[string]any{"intake": "telepathy"}, 422, "error.intake"},
		"a point in the sea of Japan":     {"tablet", map[string]any{"point": map[string]any{"lon": 135_000_000, "lat": 40_000_000}}, 422, "error.point"},
		"a point of fractions":            {"tablet", map[string]any{"point": map[string]any{"lon": 110.42, "lat": -6.97}}, 422, "error.field_kind"},
	}
	before := c.rows()
	for name, x := range cases {
		t.Run(name, func(t *testing.T) {
			c.t = t
			c.put(x.as, "/proposals/"+c.next(), c.captured("tablet", 1, x.changes)).wantKey(t, x.status, x.key)
		})
	}
	c.t = t
	if changed := added(before, c.rows()); len(changed) != 0 {
		t.Errorf("lies changed %v", changed)
	}
}

// TestAClockOf1970And2099: the tablet's clock is a claim, and refuses nothing.
func TestAClockOf1970And2099(t *testing.T) {
	c := newCity(t)
	for i, at := range []int64{0, 1, 4_102_444_799_000_000, -1} {
		body := c.captured("tablet", i+1, map[string]any{"capture": but(c.capture("tablet", i+1), "at", at), "device_time": at})
		c.put("tablet", "/proposals/"+c.next(), body).want(t, 201)
	}
	if n := c.state("SELECT count(*) FROM proposals WHERE late AND received_at = ?", int64(begin)); n != "0" {
		t.Errorf("%s proposals are late by the tablet's clock", n)
	}
}

// TestTwoTabletsWithOneUUID: the second is told, and learns what is stored only in
// its own area.
func TestTwoTabletsWithOneUUID(t *testing.T) {
	c := newCity(t)
	id := c.next()
	c.put("tablet", "/proposals/"+id, c.captured("tablet", 1, nil)).want(t, 201)
	other := c.put("tablet2", "/proposals/"+id, c.captured("tablet2", 1, nil)).wantKey(t, 409, "error.other_content")
	if strings.Contains(string(other.body), "Gang Mawar") {
		t.Errorf("another area's tablet reads it: %s", other.body)
	}
	again := c.put("tablet", "/proposals/"+id, c.captured("tablet", 2, map[string]any{"title": "Judul lain"})).wantKey(t, 409, "error.other_content")
	if !strings.Contains(string(again.body), "Gang Mawar") {
		t.Errorf("its own tablet does not see what is stored: %s", again.body)
	}
	// The same twice at once is one.
	twin := c.next()
	var wg sync.WaitGroup
	for range 4 {
		req := c.build(request{method: "PUT", path: "/proposals/" + twin, as: "tablet", body: c.captured("tablet", 2, nil)})
		wg.Go(func() {
			resp, err := c.app.Test(req, int(within.Milliseconds()))
			if err != nil || resp.StatusCode != 200 && resp.StatusCode != 201 {
				t.Errorf("%v, %v", resp, err)
			}
		})
	}
	wg.Wait()
	if n := c.state("SELECT count(*) FROM proposals"); n != "2" {
		t.Errorf("%s proposals, want 2", n)
	}
}

// TestALostAnswerIsGivenAfterThePersonHasLeft: what was received stays received,
// whoever leaves the tablet or their office; new rows are refused.
func TestALostAnswerIsGivenAfterThePersonHasLeft(t *testing.T) {
	c := newCity(t)
	id, body := c.next(), c.captured("tablet", 1, nil)
	c.put("tablet", "/proposals/"+id, body).want(t, 201)
	do := c.do(request{method: "DELETE", path: "/device/people/" + c.ids["facilitator"], as: "tablet"})
	do.want(t, 204)
	c.put("tablet", "/proposals/"+id, body).want(t, 200)
	c.put("tablet", "/proposals/"+c.next(), c.captured("tablet", 2, nil)).wantKey(t, 403, "error.device_person")
	c.put("tablet2", "/proposals/"+id, body).wantKey(t, 403, "error.device_capture")
}

// TestARevokedTabletKeepsItsQueue: every route says so, in one word, and nothing is
// taken; enrolled anew it goes on.
func TestARevokedTabletKeepsItsQueue(t *testing.T) {
	c := newCity(t)
	id := c.next()
	c.post("village_head", "/devices/"+c.ids["tablet"]+"/revocation", map[string]any{"reason": "x"}).want(t, 422)
	c.post("village_head", "/devices/"+c.ids["tablet"]+"/revocation", map[string]any{"reason": "Tablet hilang di pasar."}).want(t, 204)
	before := c.rows()
	a := c.put("tablet", "/proposals/"+id, c.captured("tablet", 1, nil)).wantKey(t, 401, "error.device_revoked")
	if got := a.header.Get("WWW-Authenticate"); !strings.HasPrefix(got, "Device ") {
		t.Errorf("WWW-Authenticate: %s", got)
	}
	c.post("tablet", "/device/codes", map[string]any{"cycle": year}).wantKey(t, 401, "error.device_revoked")
	c.get("tablet", "/device").wantKey(t, 401, "error.device_revoked")
	c.get("tablet", "/areas").wantKey(t, 401, "error.device_revoked")
	if changed := added(before, c.rows()); len(changed) != 0 {
		t.Errorf("a revoked tablet changed %v", changed)
	}
	ticket := c.post("village_head", "/devices/"+c.ids["tablet"]+"/tickets", nil).want(t, 201).field(t, "ticket")
	c.tokens["tablet"] = c.post("", "/device/enrolment", map[string]any{"ticket": ticket}).want(t, 201).field(t, "token")
	c.put("tablet", "/proposals/"+id, c.captured("tablet", 1, nil)).want(t, 201)
}

// pngBomb is a small PNG that says it is 60,000 pixels wide and high.
func pngBomb() []byte {
	var out bytes.Buffer
	out.WriteString("\x89PNG\r\n\x1a\n")
	chunk := func(kind string, data []byte) {
		_ = binary.Write(&out, binary.BigEndian, uint32(len(data)))
		sum := crc32.ChecksumIEEE(append([]byte(kind), data...))
		out.WriteString(kind)
		out.Write(data)
		_ = binary.Write(&out, binary.BigEndian, sum)
	}
	head := binary.BigEndian.AppendUint32(nil, 60_000)
	head = binary.BigEndian.AppendUint32(head, 60_000)
	chunk("IHDR", append(head, 8, 2, 0, 0, 0))
	chunk("IDAT", []byte("\x78\x9c\x03\x00\x00\x00\x00\x01"))
	chunk("IEND", nil)
	return out.Bytes()
}

// TestWhatIsNoPhotoIsThrownAway, all of it, and may be sent again whole.
func TestWhatIsNoPhotoIsThrownAway(t *testing.T) {
	c := newCity(t)
	id := c.next()
	c.put("tablet", "/proposals/"+id, c.captured("tablet", 1, nil)).want(t, 201)
	good := photograph(t, 40, 30)
	cases := map[string]struct {
		raw []byte
		key string
	}{
		"a PDF":                   {[]byte("%PDF-1.4 not a photo"), "error.photo_type"},
		"a script":                {[]byte(`<svg onload="alert(1)">`), "error.photo_type"},
		"a bomb":                  {pngBomb(), "error.file_pixels"},
		"half a photo":            {good[:len(good)/2], "error.file_damaged"},
		"a head without a body":   {good[:20], "error.file_damaged"},
		"one byte":                {[]byte{0xff}, "error.photo_type"},
		"a JPEG's head on a text": {append([]byte("\xff\xd8\xff"), "halo"...), "error.file_damaged"},
	}
	before := c.rows()
	for name, x := range cases {
		t.Run(name, func(t *testing.T) {
			c.t = t
			c.piece("tablet", id, x.raw, 0, len(x.raw)).wantKey(t, 422, x.key)
			var u uploadView
			c.get("tablet", "/proposals/"+id+"/photos/"+hashOf(x.raw)).want(t, 200).json(t, &u)
			if u.Offset != 0 || u.Done {
				t.Errorf("of what was thrown away %+v is left", u)
			}
		})
	}
	c.t = t
	if changed := added(before, c.rows()); len(changed) != 0 {
		t.Errorf("what is no photo changed %v", changed)
	}
}

// TestAPhotoIsBounded: in its hash, its size, its pieces and their number, and by
// who may bring it.
func TestAPhotoIsBounded(t *testing.T) {
	c := newCity(t)
	id := c.next()
	c.put("tablet", "/proposals/"+id, c.captured("tablet", 1, nil)).want(t, 201)
	good := photograph(t, 40, 30)
	put := func(as, proposal, query string, body any) answer {
		return c.do(request{method: "PUT", path: "/proposals/" + proposal + "/photos/" + query, as: as, body: body})
	}
	whole := fmt.Sprintf("?offset=0&size=%d&position=1", len(good))
	put("tablet", id, hashOf([]byte("another"))+whole, good).wantKey(t, 422, "error.photo_hash")
	put("tablet", id, "nothex"+whole, good).wantKey(t, 422, "error.photo_hash")
	put("tablet", id, strings.Repeat("z", 64)+whole, good).wantKey(t, 422, "error.photo_hash")
	put("tablet", id, hashOf(good)+"?size=4194305", good).wantKey(t, 413, "error.too_large")
	put("tablet", id, hashOf(good)+"?size=99999999999999999", good).wantKey(t, 413, "error.too_large")
	put("tablet", id, hashOf(good)+"?size=0", good).want(t, 422)
	put("tablet", id, hashOf(good)+"?size=-1", good).wantKey(t, 400, "error.filter_value")
	put("tablet", id, hashOf(good)+whole+"&rotate=1", good).wantKey(t, 400, "error.filter_unknown")
	put("tablet", id, hashOf(good)+"?offset=4000000000&size=10", good).want(t, 400)
	put("tablet", id, hashOf(good)+"?size=3000000&position=9", good).wantKey(t, 400, "error.filter_value")
	put("tablet", id, hashOf(good)+"?size=3000000", bytes.Repeat([]byte("a"), 256<<10+1)).wantKey(t, 413, "error.too_large")
	put("tablet", id, hashOf(good)+"?size=10", good).want(t, 422) // more than it says
	put("tablet2", id, hashOf(good)+whole, good).wantKey(t, 403, "error.device_capture")
	put("facilitator2", id, hashOf(good)+whole, good).wantKey(t, 403, "error.forbidden")
	put("tablet", c.enter(kelurahan).Proposal, hashOf(good)+whole, good).wantKey(t, 403, "error.device_capture")
	put("tablet", c.next(), hashOf(good)+whole, good).want(t, 404)
	put("tablet", "../../etc", hashOf(good)+whole, good).want(t, 404)
	for n := range 3 {
		photo := photograph(t, 30+n, 30)
		c.piece("facilitator", id, photo, 0, len(photo)).want(t, 201)
	}
	c.piece("tablet", id, good, 0, len(good)).wantKey(t, 409, "error.photo_most")
	if n := c.state("SELECT count(*) FROM photos"); n != "3" {
		t.Errorf("%s photos are kept", n)
	}
}

// TestATabletsHundredMegabytes are refused before they are read.
func TestATabletsHundredMegabytes(t *testing.T) {
	c := newCity(t)
	id := c.next()
	c.put("tablet", "/proposals/"+id, c.captured("tablet", 1, nil)).want(t, 201)
	addr := c.listen()
	token := "Authorization: Device " + c.tokens["tablet"] + "\r\n"
	for name, x := range map[string]struct{ line, token, key string }{
		"a photo":        {"PUT /api/v1/proposals/" + id + "/photos/" + hashOf(nil) + "?size=1048576", token, "error.too_large"},
		"a proposal":     {"PUT /api/v1/proposals/" + id, token, "error.too_large"},
		"a beat":         {"POST /api/v1/device/heartbeat", token, "error.too_large"},
		"a paper":        {"POST /api/v1/files?kind=slip", token, "error.device_route"},
		"a ticket":       {"POST /api/v1/device/enrolment", "", "error.too_large"},
		"nobody's photo": {"PUT /api/v1/proposals/" + id + "/photos/" + hashOf(nil), "", "error.sign_in"},
	} {
		t.Run(name, func(t *testing.T) {
			head := x.line + " HTTP/1.1\r\nHost: " + addr + "\r\nContent-Type: application/json\r\n" + x.token + "Content-Length: 104857600\r\n\r\n"
			resp, body := send1(t, addr, head, &endless{100 << 20})
			if !strings.Contains(string(body), `"`+x.key+`"`) || !resp.Close {
				t.Errorf("%d %s, closed %v", resp.StatusCode, body, resp.Close)
			}
		})
	}
}

// TestABeatOfNonsense is named and not kept.
func TestABeatOfNonsense(t *testing.T) {
	c := newCity(t)
	for field, value := range map[string]any{
		"queued": -1, "last_seq": 1 << 40, "dropped": []int{0}, "app": strings.Repeat("a", 81), "lang": "a language", "is_admin": true, "at": "now",
	} {
		a := c.post("tablet", "/device/heartbeat", map[string]any{field: value}).want(t, 422)
		if !strings.Contains(string(a.body), field) {
			t.Errorf("%s is not named: %s", field, a.body)
		}
	}
	many := make([]int, maxDropped+1)
	for i := range many {
		many[i] = i + 1
	}
	c.post("tablet", "/device/heartbeat", map[string]any{"dropped": many}).wantKey(t, 422, "error.beat")
	if got := c.state("SELECT seen_at FROM devices WHERE id = ?", c.ids["tablet"]); got != fmt.Sprint(int64(begin)) {
		t.Errorf("seen at %s", got)
	}
}

// TestWaitingIsSaid: 429 and 503 carry how long.
func TestWaitingIsSaid(t *testing.T) {
	c := newCity(t)
	var a answer
	for range 7 {
		a = c.post("", "/device/enrolment", map[string]any{"ticket": "salah"})
	}
	if a.wantKey(t, 429, "error.guess_wait").header.Get("Retry-After") == "" {
		t.Error("429 without a Retry-After")
	}
	busy := newCity(t)
	busy.engine.failing = context.DeadlineExceeded
	a = busy.put("tablet", "/proposals/"+busy.next(), busy.captured("tablet", 1, nil)).wantKey(t, 503, "error.busy")
	if a.header.Get("Retry-After") == "" {
		t.Error("503 without a Retry-After")
	}
}

// TestNoSecretGetsIntoTheLog: tokens, tickets, logins, passwords, names and codes.
func TestNoSecretGetsIntoTheLog(t *testing.T) {
	var log bytes.Buffer
	var mu sync.Mutex
	c := newCity(t, func(d *Deps) {
		d.Log = slog.New(slog.NewJSONHandler(writer(func(p []byte) (int, error) {
			mu.Lock()
			defer mu.Unlock()
			return log.Write(p)
		}), &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	ticket := c.post("village_head", "/devices", map[string]any{"name": "Tablet kenari", "area": kelurahan}).want(t, 201).field(t, "ticket")
	token := c.post("", "/device/enrolment", map[string]any{"ticket": ticket}).want(t, 201).field(t, "token")
	c.post("", "/device/enrolment", map[string]any{"ticket": ticket}).want(t, 404)
	c.tokens["tablet"] = token
	c.post("tablet", "/device/people", map[string]any{"login": "facilitator", "password": goodPassword}).want(t, 201)
	c.post("tablet", "/device/people", map[string]any{"login": "kenarilogin", "password": "kenarisandi"}).want(t, 401)
	code := c.pool("tablet")[0]
	c.get("tablet", "/device/similar?title=kenarijudul").want(t, 200)
	c.tokens["tablet"] = token[:len(token)-1] + "x"
	c.get("tablet", "/device").want(t, http.StatusUnauthorized)
	mu.Lock()
	defer mu.Unlock()
	for _, secret := range []string{ticket, token, "kenari", goodPassword, string(code.Code), code.Secret, c.tokens["tablet"], `"facilitator"`} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
	if !strings.Contains(log.String(), "/api/v1/device/enrolment") {
		t.Errorf("the log holds no requests: %s", log.String())
	}
}

type writer func([]byte) (int, error)

func (w writer) Write(p []byte) (int, error) { return w(p) }
