package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"musrenbang/planning"
	"musrenbang/store"
)

// outlinesFile is a map with one kelurahan in it.
func outlinesFile(code string) string {
	return fmt.Sprintf(`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"kode":%q},
		"geometry":{"type":"Polygon","coordinates":[[[110.4,-6.99],[110.41,-6.99],[110.41,-6.98],[110.4,-6.99]]]}}]}`, code)
}

func TestOutlinesAreImported(t *testing.T) {
	data, file := files(t)
	mustRun(t, "import", "areas", file("areas.csv", areasFile), "--data", data)
	good := file("peta.geojson", outlinesFile("33.74.01.1001"))
	if out := mustRun(t, "import", "outlines", good, "--dry-run", "--data", data); !strings.Contains(out, "1 baris benar") {
		t.Errorf("a dry run says %q", out)
	}
	if _, ok := outlineOf(t, data); ok {
		t.Error("a dry run kept the outline")
	}
	for range 2 {
		if out := mustRun(t, "import", "outlines", good, "--data", data); out != "1 baris disimpan.\n" {
			t.Errorf("the import says %q", out)
		}
	}
	if ring, ok := outlineOf(t, data); !ok || len(ring) != 3 {
		t.Errorf("kept %v", ring)
	}
	for content, want := range map[string]string{
		outlinesFile("33.74.01.1999"): "kode: 33.74.01.1999", outlinesFile("Miroto"): "Baris 1, kolom kode: ", "kode;garis": "Baris 1: ",
		strings.Replace(outlinesFile("33.74.01.1001"), "Polygon", "Point", 1): "Baris 1, kolom geometry: ",
	} {
		_, complaints, err := typed(t, "import", "outlines", file("bad.geojson", content), "--data", data)
		if err == nil || !strings.Contains(complaints, want) {
			t.Errorf("%q is not in %q, %v", want, complaints, err)
		}
	}
}

func outlineOf(t *testing.T, data string) ([]planning.Point, bool) {
	t.Helper()
	s, err := openStore(t.Context(), data, environment())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	o, ok, err := s.Outline(t.Context(), "33.74.01.1001")
	if err != nil {
		t.Fatal(err)
	}
	return o.Ring, ok
}

// hallWith makes a city with a tablet and a person on it, and returns their IDs.
func hallWith(t *testing.T, data string) (device, person string) {
	t.Helper()
	ctx := t.Context()
	s, err := openStore(ctx, data, environment())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	windows := []planning.Window{{Stage: planning.Village, OpensAt: s.Now() - 1_000_000, ClosesAt: s.Now() + 3_600_000_000}}
	if err := s.CreateCycle(ctx, operator(), planning.Cycle{Year: 2028, Rules: planning.DefaultRules(), Windows: windows}, "RKPD 2028"); err != nil {
		t.Fatal(err)
	}
	d, err := s.AddDevice(ctx, operator(), "Tablet 07", "33.74.01.1001", "", 0)
	if err != nil {
		t.Fatal(err)
	}
	u, err := s.CreateUser(ctx, operator(), store.NewUser{
		Login: "fasilitator", Name: "Fasilitator Contoh", Grants: []planning.Grant{{Role: planning.Facilitator, Area: "33.74.01.1001"}},
	})
	if err == nil {
		err = s.JoinDevice(ctx, d.ID, u.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	return d.ID, u.ID
}

// rescueFile is what a tablet with three proposals saves; the second's catalogue
// entry does not exist.
func rescueFile(t *testing.T, device, person string) string {
	t.Helper()
	var rows []any
	for n := 1; n <= 3; n++ {
		body := map[string]any{
			"cycle": 2028, "area": "33.74.01.1001", "origin": "residents", "channel": "kecamatan", "proposed_by": "general", "title": "Perbaikan selokan",
			"volume": "250", "unit": "m", "value": nil, "intake": "hall",
			"capture": map[string]any{"device": device, "seq": n, "by": person, "form": planning.FormVersion},
		}
		if n == 2 {
			body["catalogue"] = "TIDAK-ADA"
		}
		rows = append(rows, map[string]any{
			"id": fmt.Sprintf("0190a1b2-0000-7000-8000-%012d", n), "state": map[bool]string{true: "waiting", false: "draft"}[n < 3], "body": body, "photos": []any{},
		})
	}
	raw, err := json.Marshal(rows)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(raw)
	return fmt.Sprintf(`{"kind":"musrenbang-rescue","v":1,"device":%q,"made_at":1,"rows":%s,"sha256":%q}`, device, raw, hex.EncodeToString(sum[:]))
}

// What is sound in a rescue file comes in, once; what is not is named.
func TestARescueFileIsImported(t *testing.T) {
	data, file := files(t)
	mustRun(t, "import", "areas", file("areas.csv", areasFile), "--data", data)
	device, person := hallWith(t, data)
	path := file("cadangan.json", rescueFile(t, device, person))
	again := func(want string, more ...string) {
		t.Helper()
		out, complaints, err := typed(t, append([]string{"import", "rescue", path, "--data", data}, more...)...)
		if err == nil || !strings.HasPrefix(out, want) {
			t.Errorf("%v says %q, want %q (%v)", more, out, want, err)
		}
		if !strings.Contains(complaints, "Baris 2, kolom catalogue: ") || strings.Count(complaints, "\n") != 1 {
			t.Errorf("%v complains %q", more, complaints)
		}
	}
	again("1 usulan baru, 0 sudah ada, 1 draf, 1 ditolak", "--dry-run")
	again("1 usulan baru disimpan, 0 sudah ada, 1 draf dilewati, 1 ditolak")
	again("0 usulan baru disimpan, 1 sudah ada, 1 draf dilewati, 1 ditolak")
	again("0 usulan baru, 1 sudah ada, 1 draf, 1 ditolak", "--dry-run")
	mustRun(t, "check", "--data", data)
	for content, want := range map[string]string{
		strings.Replace(rescueFile(t, "d", "p"), "selokan", "jalan", 1): "terpotong atau berubah", areasFile: "bukan cadangan tablet",
	} {
		out, complaints, err := typed(t, "import", "rescue", file("bad.json", content), "--data", data)
		if err == nil || out != "" || !strings.Contains(complaints, want) {
			t.Errorf("%q is not in %q (%q, %v)", want, complaints, out, err)
		}
	}
}
