package rescue

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"musrenbang/planning"
)

const (
	deviceID = "0190a1b2-0000-7000-8000-0000000000d7"
	personID = "0190a1b2-0000-7000-8000-0000000000f1"
)

// tablet is a file as a browser wrote it, with texts that JSON writes in more than
// one way: quotes, a line separator, an emoji, half a surrogate pair.
func tablet(t testing.TB) []byte {
	t.Helper()
	content, err := os.ReadFile("testdata/tablet.json")
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func TestWhatATabletWroteIsRead(t *testing.T) {
	f, err := Read(bytes.NewReader(tablet(t)))
	if err != nil {
		t.Fatal(err)
	}
	if f.Device != deviceID || f.MadeAt != 1_799_629_200_000_000 || len(f.Rows) != 3 {
		t.Fatalf("read %+v", f)
	}
	first := f.Rows[0]
	want := planning.Submission{
		ID: "0190a1b2-0000-7000-8000-000000000001", Cycle: 2028, Area: "33.74.01.1001", RW: "03", Origin: planning.FromResidents,
		Channel: planning.ChannelKecamatan, ProposedBy: planning.Women, Basis: planning.BasisOrganisation,
		Benefits: []planning.Group{planning.Women, planning.Elderly}, Title: `Perbaikan selokan "Gang Mawar" <b>&</b>`,
		Problem: "Air meluap\nsetiap hujan.", Location: "Gang Mawar", OwnWords: "Kaliné mampet \u2028 😀 \\ 1/2", Proposer: "PKK RW 03",
		Volume: 569_500, Unit: "m", Value: planning.Unpriced, Rank: 1, DeviceTime: 1_799_629_200_000_000, Intake: planning.IntakeHall,
		ReadBack: true, Point: &planning.Point{Lon: 110_420_000, Lat: -6_990_000},
	}
	capture := planning.Capture{
		Device: deviceID, Seq: 1, Person: personID, At: 1_799_629_200_000_000, ClockOffsetMS: -1500, Form: 1, App: "1.0", Lang: "id",
	}
	if first.Err != nil || first.State != StateSent || first.Submission.ContentHash() != want.ContentHash() || *first.Submission.Capture != capture {
		t.Errorf("the first row is %+v, capture %+v", first, first.Submission.Capture)
	}
	second := f.Rows[1]
	if second.Err != nil || second.Submission.Value != 210_000_000 || second.Submission.Volume != 250_000 || len(second.Photos) != 1 {
		t.Fatalf("the second row is %+v", second)
	}
	if p := second.Photos[0]; p.Position != 1 || p.Type != "image/jpeg" || !bytes.HasPrefix(p.Content, []byte{0xff, 0xd8}) || len(p.Content) != 10 {
		t.Errorf("its photo is %+v", p)
	}
	// A draft is there with what is still wrong in it.
	if d := f.Rows[2]; d.State != StateDraft || planning.CodeOf(d.Err) != planning.Invalid {
		t.Errorf("the draft is %+v", d)
	}
}

// A byte changed anywhere is found, and a file cut off anywhere is refused.
func TestADamagedFileIsRefused(t *testing.T) {
	good := tablet(t)
	for _, c := range []struct{ name, was, is, key string }{
		{"a title changed", "Gang Mawar", "Gang Mewar", "error.rescue_damaged"},
		{"a state changed", `"state":"sent"`, `"state":"wait"`, "error.rescue_damaged"},
		{"a row's number changed", `"seq":2`, `"seq":9`, "error.rescue_damaged"},
		{"its hash changed", `"sha256":"`, `"sha256":"0`, "error.rescue_damaged"},
		{"another kind", "musrenbang-rescue", "musrenbang-backup", "error.rescue_kind"},
		{"a later version", `"v":1`, `"v":2`, "error.rescue_kind"},
	} {
		i := bytes.LastIndex(good, []byte(c.was))
		if i < 0 {
			t.Fatalf("%s: the file has no %s", c.name, c.was)
		}
		bad := slices.Concat(good[:i], []byte(c.is), good[i+len(c.was):])
		wantKey(t, c.name, bad, c.key)
	}
	for _, at := range []int{1, 50, len(good) / 2, len(good) - 3} {
		wantKey(t, "cut off", good[:at], "error.rescue_damaged", "error.rescue_kind")
	}
	for _, other := range []string{"", "[]", "kode,level,nama", `{"kind":1}`, "{}", "null", strings.Repeat("[", 20_000)} {
		wantKey(t, other[:min(len(other), 20)], []byte(other), "error.rescue_kind", "error.rescue_damaged")
	}
	wantKey(t, "something after it", append(slices.Clone(good), "{}"...), "error.rescue_damaged")
}

func wantKey(t *testing.T, name string, content []byte, keys ...string) {
	t.Helper()
	_, err := Read(bytes.NewReader(content))
	var e *planning.Error
	if !errors.As(err, &e) || !slices.Contains(keys, e.Key) {
		t.Errorf("%s: %v, want %v", name, err, keys)
	}
}

// What a person did with a mail program (spaces, another order of keys) is the same file.
func TestTheHashIsThatOfTheContent(t *testing.T) {
	var whole any
	d := json.NewDecoder(bytes.NewReader(bytes.ReplaceAll(tablet(t), []byte(`\ud800`), []byte(`?`))))
	d.UseNumber()
	if err := d.Decode(&whole); err != nil {
		t.Fatal(err)
	}
	object := whole.(map[string]any)
	object["sha256"] = hashOf(t, object["rows"])
	spaced, err := json.MarshalIndent(object, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	if f, err := Read(bytes.NewReader(spaced)); err == nil || len(f.Rows) != 0 {
		// MarshalIndent writes < as an escape: those are other bytes of one text.
		t.Errorf("escapes were taken for the texts' own: %v", err)
	}
	plain := bytes.NewBuffer(nil)
	e := json.NewEncoder(plain)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(object); err != nil {
		t.Fatal(err)
	}
	text := bytes.ReplaceAll(plain.Bytes(), []byte(`\u2028`), []byte("\u2028"))
	if f, err := Read(bytes.NewReader(text)); err != nil || len(f.Rows) != 3 || f.Rows[0].Err != nil {
		t.Errorf("spread out: %v", err)
	}
}

func hashOf(t *testing.T, rows any) string {
	t.Helper()
	b := bytes.NewBuffer(nil)
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	if err := e.Encode(rows); err != nil { // maps are written with their keys in order
		t.Fatal(err)
	}
	content := bytes.ReplaceAll(bytes.TrimSpace(b.Bytes()), []byte(`\u2028`), []byte("\u2028"))
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// fileOf is a file with one row whose fields are changed.
func fileOf(t testing.TB, change func(row, body map[string]any)) []byte {
	t.Helper()
	var object map[string]any
	d := json.NewDecoder(bytes.NewReader(tablet(t)))
	d.UseNumber()
	if err := d.Decode(&object); err != nil {
		t.Fatal(err)
	}
	row := object["rows"].([]any)[0].(map[string]any)
	change(row, row["body"].(map[string]any))
	b := bytes.NewBuffer(nil)
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	if err := e.Encode([]any{row}); err != nil {
		t.Fatal(err)
	}
	rows := bytes.TrimSpace(b.Bytes())
	sum := sha256.Sum256(rows)
	return []byte(`{"kind":"musrenbang-rescue","v":1,"device":"` + deviceID + `","made_at":1,"rows":` + string(rows) +
		`,"sha256":"` + hex.EncodeToString(sum[:]) + `"}`)
}

// A wrong row is named, field by field, and does not hold the file back.
func TestWrongRowsAreNamed(t *testing.T) {
	photo := func(more map[string]any) []any {
		p := map[string]any{"sha256": "", "position": 1, "type": "image/jpeg", "base64": "AAAA"}
		for k, v := range more {
			p[k] = v
		}
		return []any{p}
	}
	for name, c := range map[string]struct {
		change func(row, body map[string]any)
		field  string
		key    string
	}{
		"an unknown field":         {func(_, b map[string]any) { b["enterer"] = "me" }, "enterer", "error.field_unknown"},
		"an unknown field of rows": {func(r, _ map[string]any) { r["code"] = "MB28" }, "code", "error.field_unknown"},
		"a rescuer of its own":     {func(_, b map[string]any) { b["capture"].(map[string]any)["rescued_by"] = "me" }, "rescued_by", "error.field_unknown"},
		"a text for a number":      {func(_, b map[string]any) { b["cycle"] = "2028" }, "cycle", "error.field_kind"},
		"no capture":               {func(_, b map[string]any) { delete(b, "capture") }, "capture", "error.capture"},
		"no title":                 {func(_, b map[string]any) { b["title"] = "" }, "title", "error.required"},
		"no volume":                {func(_, b map[string]any) { b["volume"] = nil }, "volume", "error.volume_range"},
		"a volume in words":        {func(_, b map[string]any) { b["volume"] = "banyak" }, "volume", "error.volume_format"},
		"a fraction of a rupiah":   {func(_, b map[string]any) { b["value"] = json.Number("1.500") }, "value", "error.rupiah_fraction"},
		"no UUID":                  {func(r, _ map[string]any) { r["id"] = "39" }, "id", "error.id"},
		"no body":                  {func(r, _ map[string]any) { r["body"] = nil }, "", ""},
		"a photo of another hash":  {func(r, _ map[string]any) { r["photos"] = photo(nil) }, "photos", "error.photo_hash"},
		"a photo that is no text":  {func(r, _ map[string]any) { r["photos"] = photo(map[string]any{"base64": "%"}) }, "photos", "error.photo_hash"},
	} {
		f, err := Read(bytes.NewReader(fileOf(t, c.change)))
		if err != nil || len(f.Rows) != 1 {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var e *planning.Error
		if !errors.As(f.Rows[0].Err, &e) {
			t.Errorf("%s: the row's error is %v", name, f.Rows[0].Err)
		} else if c.key != "" && (e.Key != c.key || !strings.HasSuffix(e.Field, c.field)) {
			t.Errorf("%s: %v, want %s of %s", name, e, c.key, c.field)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(tablet(f))
	f.Add([]byte(`{"kind":"musrenbang-rescue","v":1,"rows":[5,{}],"sha256":""}`))
	f.Fuzz(func(t *testing.T, content []byte) {
		got, err := Read(bytes.NewReader(content))
		if err != nil && planning.CodeOf(err) == planning.Internal {
			t.Errorf("%v", err)
		}
		for _, r := range got.Rows {
			if r.Err == nil && r.Submission.Capture == nil {
				t.Error("a row without a capture passed")
			}
		}
	})
}
