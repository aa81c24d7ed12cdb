package api

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"musrenbang/planning"
)

// row is one proposal of a rescue file; photos are what the tablet would have sent.
func row(id string, body map[string]any, photos ...[]byte) map[string]any {
	list := []any{}
	for i, p := range photos {
		list = append(list, map[string]any{"sha256": hashOf(p), "position": i + 1, "type": "image/jpeg", "base64": base64.StdEncoding.EncodeToString(p)})
	}
	return map[string]any{"id": id, "body": body, "state": "waiting", "photos": list}
}

// rescueFile is what a tablet saves.
func (c *city) rescueFile(tablet string, rows ...map[string]any) string {
	c.t.Helper()
	encoded, err := json.Marshal(rows)
	must(c.t, err)
	return fmt.Sprintf(`{"kind":"musrenbang-rescue","v":1,"device":%q,"made_at":1,"rows":%s,"sha256":%q}`, c.ids[tablet], encoded, hashOf(encoded))
}

func (c *city) rescue(as, file string) (v rescuesView) {
	c.t.Helper()
	c.post(as, "/rescues", file).want(c.t, 200).json(c.t, &v)
	return v
}

// statuses are what became of the rows, with the key of each refusal.
func (v rescuesView) statuses() string {
	var list []string
	for _, r := range v.Rows {
		text := r.Status
		if r.Error != nil {
			text += " " + r.Error.Key
		}
		list = append(list, text)
	}
	return strings.Join(list, ", ")
}

// TestARescueFileTwice: a revoked tablet's queue comes in with its slips and
// photos, one row that is wrong holds none up, and the same file changes nothing.
func TestARescueFileTwice(t *testing.T) {
	c := newCity(t)
	slip := c.pool("tablet")[0]
	sent, slipped, wrong, drawn := c.next(), c.next(), c.next(), c.next()
	c.put("tablet", "/proposals/"+sent, c.captured("tablet", 1, nil)).want(t, 201)
	photo := photograph(t, 60, 40)
	c.piece("tablet", sent, photo, 0, 100).want(t, 200) // and then its network was gone
	c.post("village_head", "/devices/"+c.ids["tablet"]+"/revocation", map[string]any{"reason": "Layarnya pecah."}).want(t, 204)
	file := c.rescueFile("tablet",
		row(sent, c.captured("tablet", 1, nil), photo),
		row(slipped, c.captured("tablet", 2, map[string]any{"slip": slip.Code}), photograph(t, 50, 40)),
		row(wrong, c.captured("tablet", 3, map[string]any{"title": ""})),
		row(drawn, c.captured("tablet", 4, nil), []byte("no photo")),
	)
	got := c.rescue("village_head", file)
	if s := got.statuses(); s != "known, received, refused error.required, received error.photo_type" && s != "known, received, refused error.text_short, received error.photo_type" {
		t.Fatalf("became %s", s)
	}
	if got.Rows[0].Photos != 1 || got.Rows[1].Photos != 1 || got.Rows[1].Code != slip.Code || got.Device != c.ids["tablet"] {
		t.Errorf("%+v", got)
	}
	who := "SELECT p.enterer || ' ' || k.person || ' ' || k.rescued_by FROM proposals p JOIN captures k ON k.id = p.id WHERE p.id = ?"
	facilitator, head := c.ids["facilitator"], c.ids["village_head"]
	if is := c.state(who, slipped); is != facilitator+" "+facilitator+" "+head {
		t.Errorf("entered, taken down, brought by %s", is)
	}
	if is := c.state(who, sent); is != facilitator+" "+facilitator+" " {
		t.Errorf("what the tablet had sent itself is now brought by %s", is)
	}
	before := c.rows()
	again := c.rescue("village_head", file)
	if s := again.statuses(); !strings.HasPrefix(s, "known, known, refused ") || !strings.HasSuffix(s, "known error.photo_type") {
		t.Errorf("the second time %s", s)
	}
	if changed := added(before, c.rows()); len(changed) != 0 {
		t.Errorf("the same file again changed %v", changed)
	}
}

// TestWhoEntersARescuedRow: whoever took it down, also where they have left since;
// who brings it answers for it, and only where they look after tablets.
func TestWhoEntersARescuedRow(t *testing.T) {
	c := newCity(t)
	file := func(id string, changes map[string]any) string {
		return c.rescueFile("tablet", row(id, c.captured("tablet", 1, changes)))
	}
	early, late := c.next(), c.next()
	if s := c.rescue("village_head", file(early, nil)).statuses(); s != "received" {
		t.Fatalf("while she may: %s", s)
	}
	must(t, c.store.Disable(t.Context(), operator, c.ids["facilitator"]))
	for _, as := range []string{"village_head2", "subdistrict_far"} {
		if s := c.rescue(as, file(late, nil)).statuses(); s != "refused error.forbidden" {
			t.Errorf("%s, who looks after another area: %s", as, s)
		}
	}
	if s := c.rescue("village_head", file(early, nil)).statuses(); s != "known" {
		t.Errorf("what was received is %s", s)
	}
	if s := c.rescue("village_head", file(late, nil)).statuses(); s != "received" {
		t.Errorf("what she took down before she left is %s", s)
	}
	if by := c.state("SELECT enterer FROM proposals WHERE id = ?", late); by != c.ids["facilitator"] {
		t.Errorf("entered by %s", by)
	}
	d, err := c.store.ProposalByID(t.Context(), late)
	if err != nil || d.Class != planning.Submitted || d.Capture.RescuedBy != c.ids["village_head"] {
		t.Errorf("%s, %+v, %v", d.Class, d.Capture, err)
	}
	claim := func(field string, value any) map[string]any {
		return map[string]any{"capture": but(c.capture("tablet", 1), field, value)}
	}
	before := c.rows()
	for name, x := range map[string]struct {
		id      string
		changes map[string]any
		want    string
	}{
		"a device nobody knows":  {c.next(), claim("device", uuid(77)), "refused error.device_unknown"},
		"outside its own area":   {c.next(), map[string]any{"area": sister}, "refused error.rescue_area"},
		"no capture":             {c.next(), map[string]any{"capture": nil}, "refused error.capture"},
		"other content":          {early, map[string]any{"title": "Judul lain"}, "refused error.other_content"},
		"somebody else's device": {c.next(), map[string]any{"capture": c.capture("tablet3", 1)}, "refused error.rescue_area"},
		"one who never used it":  {c.next(), claim("by", c.ids["facilitator2"]), "refused error.device_person"},
		"the planner's name":     {c.next(), claim("by", c.ids["planner"]), "refused error.device_person"},
		"an office's own row":    {c.next(), map[string]any{"origin": planning.FromKecamatan}, "refused error.device_person"},
	} {
		if s := c.rescue("planner", file(x.id, x.changes)).statuses(); s != x.want {
			t.Errorf("%s: %s, want %s", name, s, x.want)
		}
	}
	if changed := added(before, c.rows()); len(changed) != 0 {
		t.Errorf("refused rows changed %v", changed)
	}
}

// TestAHostileRescueFile is refused whole where it is none, or was changed.
func TestAHostileRescueFile(t *testing.T) {
	c := newCity(t)
	good := c.rescueFile("tablet", row(c.next(), c.captured("tablet", 1, nil)))
	before := c.rows()
	for name, file := range map[string]string{
		"one letter changed": strings.Replace(good, "Gang Mawar", "Gang Melati", 1),
		"cut off":            good[:len(good)/2],
		"another file":       `{"kind":"backup"}`,
		"a list":             `[]`,
		"nothing":            "",
		"a picture":          "\xff\xd8\xff",
		"two at once":        good + good,
		"ten thousand deep":  strings.Repeat("[", 10_000),
	} {
		t.Run(name, func(t *testing.T) {
			c.t = t
			a := c.post("village_head", "/rescues", file).want(t, 422)
			if !strings.HasPrefix(a.field(t, "key"), "error.rescue_") {
				t.Errorf("%s", a.body)
			}
		})
	}
	c.t = t
	if changed := added(before, c.rows()); len(changed) != 0 {
		t.Errorf("hostile files changed %v", changed)
	}
}
