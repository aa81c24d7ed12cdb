package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"musrenbang/auth"
	"musrenbang/picture"
	"musrenbang/planning"
	"musrenbang/store"
)

func hashOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// photograph is a JPEG of the given size with something in it.
func photograph(t testing.TB, width, height int) []byte {
	t.Helper()
	picture := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			picture.SetRGBA(x, y, color.RGBA{R: uint8(x), G: uint8(y), B: uint8(x ^ y), A: 255})
		}
	}
	var out bytes.Buffer
	must(t, jpeg.Encode(&out, picture, &jpeg.Options{Quality: 80}))
	return out.Bytes()
}

// ticketAt adds a device that waits to be enrolled.
func (c *city) ticketAt(at planning.AreaCode) auth.Ticket {
	c.t.Helper()
	ticket, err := c.door.AddDevice(context.Background(), operator, "Tablet baru", at)
	must(c.t, err)
	return ticket
}

// photoAt is a photo of a proposal, as it is kept.
func (c *city) photoAt(at planning.AreaCode) store.Photo {
	c.t.Helper()
	ctx := context.Background()
	r := c.enter(at)
	raw := append(photograph(c.t, 8, 8), []byte(r.Proposal)...)
	_, err := c.store.AppendPhoto(ctx, r.Proposal, hashOf(raw), 0, int64(len(raw)), raw)
	must(c.t, err)
	photo, err := c.store.FinishPhoto(ctx, r.Proposal, hashOf(raw), 1, photograph(c.t, 8, 8))
	must(c.t, err)
	return photo
}

// piece sends a part of a photo.
func (c *city) piece(as, proposal string, whole []byte, from, to int) answer {
	c.t.Helper()
	return c.do(request{
		method: "PUT", path: fmt.Sprintf("/proposals/%s/photos/%s?offset=%d&size=%d&position=1", proposal, hashOf(whole), from, len(whole)),
		as: as, body: whole[from:to], headers: map[string]string{"Content-Type": "application/octet-stream"},
	})
}

// TestATabletsFirstDay goes from the ticket to a received proposal with its slip.
func TestATabletsFirstDay(t *testing.T) {
	c := newCity(t)
	made := c.post("village_head", "/devices", map[string]any{"name": "Tablet 07", "area": kelurahan}).want(t, 201)
	id := made.field(t, "id")
	enrolled := c.post("", "/device/enrolment", map[string]any{"ticket": made.field(t, "ticket")}).want(t, 201)
	if got := enrolled.header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("a token may be cached: %q", got)
	}
	var counting struct {
		NextSeq int `json:"next_seq"`
	}
	if enrolled.json(t, &counting); counting.NextSeq != 1 {
		t.Errorf("a new tablet begins at %d", counting.NextSeq)
	}
	c.tokens["tablet"], c.ids["tablet"] = enrolled.field(t, "token"), id
	joined := c.post("tablet", "/device/people", map[string]any{"login": "facilitator", "password": goodPassword}).want(t, 201)
	if joined.field(t, "id") != c.ids["facilitator"] || joined.field(t, "name") != "Petugas facilitator" {
		t.Errorf("joined: %s", joined.body)
	}
	var device struct {
		Name     string
		AreaName string `json:"area_name"`
		People   []personView
	}
	c.get("tablet", "/device").want(t, 200).json(t, &device)
	if device.Name != "Tablet 07" || device.AreaName != "Kauman" || len(device.People) != 1 {
		t.Errorf("the device knows itself as %+v", device)
	}
	pool := c.pool("tablet")
	if again := c.pool("tablet"); !slices.Equal(pool, again) || len(pool) != poolSize {
		t.Errorf("%d codes, and asked again others", len(pool))
	}
	body := c.captured("tablet", 1, map[string]any{"slip": pool[0].Code, "point": map[string]any{"lon": 110_420_000, "lat": -6_970_000}})
	uuid := c.next()
	var r receipt
	c.put("tablet", "/proposals/"+uuid, body).want(t, 201).json(t, &r)
	if r.Code != string(pool[0].Code) || r.Secret != pool[0].Secret {
		t.Errorf("received as %s, and the slip says %s", r.Code, pool[0].Code)
	}
	var again receipt
	c.put("tablet", "/proposals/"+uuid, body).want(t, 200).json(t, &again)
	if again != r {
		t.Errorf("the second answer is %+v, the first %+v", again, r)
	}
	if left := c.pool("tablet"); slices.Contains(left, pool[0]) || len(left) != poolSize {
		t.Errorf("a used code is in the pool, or it is not full: %d", len(left))
	}
	if got := c.state("SELECT enterer || ' ' || intake || ' ' || read_back FROM proposals WHERE id = ?", uuid); got != c.ids["facilitator"]+" hall 1" {
		t.Errorf("entered as %s", got)
	}
	c.post("", "/proposals/"+r.Code+"/withdrawals", map[string]any{"secret": pool[0].Secret}).want(t, 200)
}

func (c *city) pool(tablet string) []poolCodeView {
	c.t.Helper()
	var p poolView
	c.post(tablet, "/device/codes", map[string]any{"cycle": year}).want(c.t, 200).json(c.t, &p)
	slices.SortFunc(p.Codes, func(a, b poolCodeView) int { return strings.Compare(string(a.Code), string(b.Code)) })
	return p.Codes
}

// TestAPlannerSeesWhatIsMissing: tablet 07 has not sent no. 2, and was seen now.
func TestAPlannerSeesWhatIsMissing(t *testing.T) {
	c := newCity(t)
	for _, seq := range []int{1, 3} {
		c.put("tablet", "/proposals/"+c.next(), c.captured("tablet", seq, nil)).want(t, 201)
	}
	var beat beatView
	c.post("tablet", "/device/heartbeat", map[string]any{"at": begin, "queued": 2, "last_seq": 4, "dropped": []int{4}, "form": 1, "app": "1.0", "lang": "id"}).want(t, 200).json(t, &beat)
	if beat.Time != begin || beat.Stop || beat.Form != planning.FormVersion || beat.Reference == "" {
		t.Errorf("the answer to a beat: %+v", beat)
	}
	must(t, c.store.SetSetting(context.Background(), operator, settingStop, "1"))
	c.post("tablet", "/device/heartbeat", map[string]any{"last_seq": 4, "dropped": []int{4}, "queued": 2}).want(t, 200).json(t, &beat)
	if !beat.Stop {
		t.Error("the switch is thrown, and the tablet is not told")
	}
	var list devicesView
	c.get("village_head", "/devices").want(t, 200).json(t, &list)
	if len(list.Devices) != 1 {
		t.Fatalf("the head of Kauman sees %d tablets", len(list.Devices))
	}
	d := list.Devices[0]
	if d.ID != c.ids["tablet"] || d.Received != 2 || !slices.Equal(d.Missing, []int{2}) || d.MissingCount != 1 || d.SeenAt != begin || d.Beat.Queued != 2 {
		t.Errorf("tablet 07 is shown as %+v", d)
	}
	c.get("planner", "/devices").want(t, 200).json(t, &list)
	if len(list.Devices) != len(tablets) {
		t.Errorf("the planner sees %d tablets", len(list.Devices))
	}
}

// TestReferenceDataIsFetchedOnce: by its version, packed, and anew once it changes.
func TestReferenceDataIsFetchedOnce(t *testing.T) {
	c := newCity(t)
	first := c.get("tablet", "/device/reference").want(t, 200)
	tag := first.header.Get("ETag")
	var r store.DeviceReference
	first.json(t, &r)
	if tag != `W/"`+r.Version+`"` || r.Version == "" || strings.Contains(first.header.Get("Cache-Control"), "no-store") {
		t.Errorf("ETag %s of version %q, %s", tag, r.Version, first.header.Get("Cache-Control"))
	}
	again := func(header string) answer {
		return c.do(request{method: "GET", path: "/device/reference", as: "tablet", headers: map[string]string{"If-None-Match": header}})
	}
	for _, header := range []string{tag, `"` + r.Version + `"`, `"other", ` + tag, "*"} {
		if a := again(header).want(t, 304); len(a.body) != 0 || a.header.Get("ETag") != tag {
			t.Errorf("304 with %d bytes and ETag %s", len(a.body), a.header.Get("ETag"))
		}
	}
	again(`"other"`).want(t, 200)
	c.clock.advance(2 * hour)
	again(tag).want(t, 304) // time alone changes nothing
	c.put("admin", "/cycles/2028/catalogue", rowsOf("entries", map[string]any{"code": "K1", "title": "Saluran", "unit": "m", "channel": "kelurahan"})).want(t, 200)
	changed := again(tag).want(t, 200)
	if !strings.Contains(string(changed.body), "Saluran") {
		t.Errorf("the new catalogue is not in it: %s", changed.body)
	}
	var beat beatView
	c.post("tablet", "/device/heartbeat", map[string]any{}).want(t, 200).json(t, &beat)
	if `W/"`+beat.Reference+`"` != changed.header.Get("ETag") {
		t.Errorf("the beat speaks of %q, the reference data of %s", beat.Reference, changed.header.Get("ETag"))
	}
	packed := c.do(request{method: "GET", path: "/device/reference", as: "tablet", headers: map[string]string{"Accept-Encoding": "br"}})
	if packed.header.Get("Content-Encoding") != "br" || packed.header.Get("ETag") != changed.header.Get("ETag") {
		t.Errorf("packed with %q, ETag %s", packed.header.Get("Content-Encoding"), packed.header.Get("ETag"))
	}
}

// TestAPhotoArrivesInPieces, through a network that loses answers.
func TestAPhotoArrivesInPieces(t *testing.T) {
	c := newCity(t)
	uuid := c.next()
	c.put("tablet", "/proposals/"+uuid, c.captured("tablet", 1, nil)).want(t, 201)
	plain := photograph(t, 2000, 1000)
	exif := "Exif\x00\x00GPS -6.98 110.41 canary"
	raw := append([]byte("\xff\xd8\xff\xe1\x00"+string(rune(len(exif)+2))+exif), plain[2:]...)
	half := len(raw) / 2
	where := func() (u uploadView) {
		c.get("tablet", "/proposals/"+uuid+"/photos/"+hashOf(raw)).want(t, 200).json(t, &u)
		return u
	}
	if u := where(); u.Offset != 0 || u.Done {
		t.Errorf("nothing has been sent, and %+v has arrived", u)
	}
	for range 2 { // its answer was lost
		var p pieceView
		a := c.piece("tablet", uuid, raw, 0, half)
		if a.status == http.StatusConflict {
			a.wantKey(t, 409, "error.upload_offset")
			continue
		}
		a.want(t, 200).json(t, &p)
		if p.Offset != int64(half) || p.Done {
			t.Errorf("after the first half: %+v", p)
		}
	}
	var refused struct{ Args map[string]string }
	c.piece("tablet", uuid, raw, half+10, len(raw)).wantKey(t, 409, "error.upload_offset").json(t, &refused)
	if refused.Args["offset"] != fmt.Sprint(half) {
		t.Errorf("go on from %v, want %d", refused.Args, half)
	}
	if u := where(); u.Offset != int64(half) || u.Done {
		t.Errorf("half is there: %+v", u)
	}
	for range 2 {
		var p pieceView
		c.piece("tablet", uuid, raw, half, len(raw)).want(t, 201).json(t, &p)
		if !p.Done || p.Offset != int64(len(raw)) {
			t.Errorf("at the end: %+v", p)
		}
	}
	if u := where(); !u.Done {
		t.Errorf("it is kept, and %+v", u)
	}
	var d struct {
		Photos  []photoView
		Intake  planning.Intake
		Capture captureView
	}
	c.get("facilitator", "/proposals/"+uuid).want(t, 200).json(t, &d)
	if len(d.Photos) != 1 || d.Intake != planning.IntakeHall || d.Capture.Seq != 1 || d.Capture.By != c.ids["facilitator"] {
		t.Errorf("its reader sees %+v", d)
	}
	list, err := c.store.Photos(t.Context(), uuid)
	must(t, err)
	if len(list) != 1 || list[0].Position != 1 {
		t.Fatalf("kept: %+v", list)
	}
	c.holdsClean(t, list[0])
}

// holdsClean reads a photo as an officer and looks for what must not be in it.
func (c *city) holdsClean(t *testing.T, photo store.Photo) {
	t.Helper()
	path := fmt.Sprintf("/photos/%d", photo.ID)
	a := c.get("village_head", path).want(t, 200)
	size, kind, err := image.DecodeConfig(bytes.NewReader(a.body))
	must(t, err)
	if kind != "jpeg" || size.Width > picture.PhotoSide || bytes.Contains(a.body, []byte("canary")) || bytes.Contains(a.body, []byte("Exif")) {
		t.Errorf("kept as %s of %d × %d, with what came along: %v", kind, size.Width, size.Height, bytes.Contains(a.body, []byte("canary")))
	}
	if a.header.Get("Content-Type") != "image/jpeg" {
		t.Errorf("Content-Type: %s", a.header.Get("Content-Type"))
	}
	// Nobody has looked at it: it may show people, and the observer reads no
	// personal data.
	c.get("observer", path).wantKey(t, 403, "error.forbidden")
	must(t, c.store.ClearPhoto(t.Context(), operator, photo.ID))
	c.get("observer", path).want(t, 200)
	c.get("village_head2", path).wantKey(t, 403, "error.forbidden")
	f, _, err := c.store.OpenFile(t.Context(), photo.File)
	must(t, err)
	defer func() { _ = f.Close() }()
	kept, err := io.ReadAll(f)
	must(t, err)
	if !bytes.Equal(kept, a.body) {
		t.Error("another file is sent than is kept")
	}
}

// TestAListIsReorderedUntilItsForum takes one up.
func TestAListIsReorderedUntilItsForum(t *testing.T) {
	c := newCity(t)
	var order []string
	for seq := 1; seq <= 3; seq++ {
		id := c.next()
		c.put("tablet", "/proposals/"+id, c.captured("tablet", seq, map[string]any{"title": fmt.Sprintf("Saluran gang %d", seq)})).want(t, 201)
		order = append([]string{id}, order...)
	}
	body := map[string]any{"cycle": year, "area": kelurahan, "rw": "03", "by": c.ids["facilitator"], "order": order}
	c.post("tablet", "/device/ranks", body).want(t, 204)
	for i, id := range order {
		if got := c.state("SELECT rank FROM proposals WHERE id = ?", id); got != fmt.Sprint(i+1) {
			t.Errorf("rank %s, want %d", got, i+1)
		}
	}
	c.post("tablet", "/device/ranks", but(body, "by", "")).want(t, 204)
	c.post("tablet2", "/device/ranks", but(body, "by", "")).wantKey(t, 403, "error.device_area")
	c.post("tablet", "/device/ranks", but(body, "by", c.ids["facilitator2"])).wantKey(t, 403, "error.device_person")
	c.post("tablet", "/device/ranks", but(body, "order", []string{})).wantKey(t, 422, "error.ranks")
	c.post("tablet", "/device/ranks", but(body, "order", []string{"nope"})).wantKey(t, 422, "error.id")
	c.sit("village_head", planning.Village, kelurahan)
	c.post("tablet", "/device/ranks", body).wantKey(t, 409, "error.on_agenda")
}

func but(body map[string]any, name string, value any) map[string]any {
	out := map[string]any{}
	for k, v := range body {
		out[k] = v
	}
	out[name] = value
	return out
}

// TestSimilarIsAHint of at most five, of the area alone.
func TestSimilarIsAHint(t *testing.T) {
	c := newCity(t)
	for seq := 1; seq <= 7; seq++ {
		c.put("tablet", "/proposals/"+c.next(), c.captured("tablet", seq, map[string]any{"title": "Perbaikan saluran Gang Mawar"})).want(t, 201)
	}
	c.submit("facilitator2", with(map[string]any{"area": sister, "title": "Perbaikan saluran Gang Mawar"}))
	var found similarsView
	c.get("tablet", "/device/similar?area="+string(kelurahan)+"&title=perbaikan%20saluran%20mawar").want(t, 200).json(t, &found)
	if len(found.Items) != maxSimilar || found.Items[0].Title != "Perbaikan saluran Gang Mawar" {
		t.Errorf("found %+v", found)
	}
	c.get("tablet", "/device/similar?title=jembatan").want(t, 200).json(t, &found)
	if len(found.Items) != 0 {
		t.Errorf("a bridge sounds like %+v", found)
	}
	c.get("tablet", "/device/similar?area="+string(sister)+"&title=saluran").wantKey(t, 403, "error.device_area")
}

func TestPingIsThisServerAndNeverFromACache(t *testing.T) {
	c := newCity(t)
	a := c.get("", "/ping").want(t, 200)
	var p struct {
		Musrenbang string
		Time       int64
	}
	must(t, json.Unmarshal(a.body, &p))
	if p.Musrenbang != "here" || p.Time != int64(begin) || a.header.Get("Cache-Control") != "no-store" {
		t.Errorf("%s %q", a.body, a.header.Get("Cache-Control"))
	}
}
