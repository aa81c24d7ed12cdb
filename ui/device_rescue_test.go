package ui

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"musrenbang/planning"
	"musrenbang/store"
)

// rescued is a row as a tablet writes it.
func rescued(w *world, d store.Device, seq int, change func(row, body map[string]any)) map[string]any {
	body := map[string]any{
		"cycle": year, "area": string(d.Area), "rw": "03", "rt": "02", "origin": "residents", "channel": "kelurahan", "agency": "", "proposed_by": "women",
		"basis": "organisation", "benefits": []string{"women"}, "catalogue": "", "title": "Talut dari cadangan", "problem": "Longsor.",
		"location": "Gang Mawar", "own_words": "", "proposer": "PKK RW 03", "volume": "12,5", "unit": "m", "value": nil, "rank": seq, "continues": "",
		"intake": "hall", "read_back": true, "slip": "", "device_time": int64(w.clock.now()),
		"capture": map[string]any{"device": d.ID, "seq": seq, "by": w.by("fasilitator").ID, "at": int64(w.clock.now()), "clock_offset_ms": 0,
			"form": planning.FormVersion, "app": "1", "lang": "id"},
	}
	row := map[string]any{"id": w.id(), "state": "waiting", "photos": []any{}, "body": body}
	if change != nil {
		change(row, body)
	}
	return row
}

// rescueFile is the whole file, its hash over the rows as they stand.
func rescueFile(t *testing.T, d store.Device, rows ...map[string]any) []byte {
	t.Helper()
	raw, err := json.Marshal(rows)
	must(t, err)
	sum := sha256.Sum256(raw)
	file, err := json.Marshal(map[string]any{"kind": "musrenbang-rescue", "v": 1, "device": d.ID, "made_at": 1, "rows": json.RawMessage(raw),
		"sha256": hex.EncodeToString(sum[:])})
	must(t, err)
	return file
}

// upload sends a file through the page's form.
func (b *browser) upload(path string, file []byte) answer {
	b.t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	for name, values := range b.form(b.open(path), path, nil) {
		for _, v := range values {
			must(b.t, m.WriteField(name, v))
		}
	}
	part, err := m.CreateFormFile("file", "cadangan.json")
	must(b.t, err)
	_, err = part.Write(file)
	must(b.t, err)
	must(b.t, m.Close())
	r := httptest.NewRequest(http.MethodPost, path, &body)
	r.Header.Set("Content-Type", m.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.do(r)
}

const rescuePath = "/kerja/tablet/cadangan"

// TestARescueFileIsTakenInOnce: each row says what became of it, a wrong one
// holds no other back, and the same file again changes nothing.
func TestARescueFileIsTakenInOnce(t *testing.T) {
	e := inHall(tell(newWorld(t)))
	photo := shot(77)
	sum := sha256.Sum256(photo)
	file := rescueFile(t, e.seven,
		rescued(e.world, e.seven, 5, func(row, _ map[string]any) {
			row["photos"] = []any{map[string]any{"sha256": hex.EncodeToString(sum[:]), "position": 1, "type": "image/jpeg",
				"base64": base64.StdEncoding.EncodeToString(photo)}}
		}),
		rescued(e.world, e.seven, 6, func(_, body map[string]any) { body["title"], body["rw"] = "ab", "R3" }),
		rescued(e.world, e.seven, 7, func(_, body map[string]any) { body["title"] = hostileTitle }),
		rescued(e.world, e.seven, 8, func(row, body map[string]any) { row["state"], body["title"] = "draft", "Belum selesai ditulis" }))
	b := e.signedIn("lurah", "id")
	got := b.upload(rescuePath, file)
	if got.status != http.StatusOK {
		t.Fatalf("%d %s", got.status, got.text())
	}
	goodPage(t, "rescue", got, "id")
	got.wants(t, "2 usulan masuk, 0 sudah ada sebelumnya, 2 tidak dimasukkan", "Talut dari cadangan", "1 foto tersimpan", "Tidak dimasukkan", "Jenis usulan: ", "RW: ",
		"Draf, belum selesai di tablet")
	if strings.Contains(got.body, "<script") || strings.Count(got.body, `class="refused-ink"`) < 2 {
		t.Errorf("a hostile title, or a wrong row without its reasons: %s", got.body)
	}
	page, err := e.store.Proposals(t.Context(), store.ProposalFilter{Cycle: year, Query: "talut dari cadangan"}, e.actor("perencana"))
	must(t, err)
	if len(page.Items) != 1 {
		t.Fatalf("%d proposals came of one row", len(page.Items))
	}
	d, err := e.store.ProposalByID(t.Context(), page.Items[0].ID)
	must(t, err)
	if d.Enterer != e.by("fasilitator").ID || d.Capture == nil || d.Capture.RescuedBy != e.by("lurah").ID || d.Texts.Proposer != "PKK RW 03" {
		t.Errorf("who asked, entered and imported: %q, %q, %+v", d.Texts.Proposer, d.Enterer, d.Capture)
	}
	if photos, err := e.store.Photos(t.Context(), d.ID); err != nil || len(photos) != 1 {
		t.Errorf("photos: %v, %v", photos, err)
	}
	b.upload(rescuePath, file).wants(t, "0 usulan masuk, 2 sudah ada sebelumnya, 2 tidak dimasukkan")
	again, err := e.store.Proposals(t.Context(), store.ProposalFilter{Cycle: year, Query: "talut dari cadangan"}, e.actor("perencana"))
	must(t, err)
	if photos, err := e.store.Photos(t.Context(), d.ID); len(again.Items) != 1 || err != nil || len(photos) != 1 {
		t.Errorf("the same file twice: %d proposals, %d photos, %v", len(again.Items), len(photos), err)
	}
}

func TestARescueFileIsReadWithCare(t *testing.T) {
	e := inHall(tell(newWorld(t)))
	b := e.signedIn("lurah", "id")
	whole := rescueFile(t, e.seven, rescued(e.world, e.seven, 5, nil))
	for name, file := range map[string][]byte{
		"nothing": nil, "no JSON": []byte("halo"), "another file": []byte(`{"kind":"x"}`), "cut off": whole[:len(whole)/2],
		"changed": bytes.Replace(whole, []byte("Longsor"), []byte("Banjir!"), 1), "no rows": rescueFile(t, e.seven, []map[string]any{}...),
	} {
		got := b.upload(rescuePath, file)
		if got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, `id="file-error"`) {
			t.Errorf("%s: %d %s", name, got.status, got.text())
		}
	}
	// Another kelurahan's tablet is not this lurah's to empty.
	got := b.upload(rescuePath, rescueFile(t, e.other, rescued(e.world, e.other, 1, nil)))
	got.wants(t, "0 usulan masuk", "1 tidak dimasukkan")
	if page, err := e.store.Proposals(t.Context(), store.ProposalFilter{Cycle: year, Area: miroto}, e.actor("perencana")); err != nil || len(page.Items) != 0 {
		t.Errorf("a lurah of Rejosari brought in %d proposals of Miroto, %v", len(page.Items), err)
	}
	for _, login := range []string{"fasilitator", "pengamat", "dinas"} {
		if got := e.signedIn(login, "id").get(rescuePath); got.status != http.StatusForbidden {
			t.Errorf("%s opens the page for rescue files: %d", login, got.status)
		}
	}
}
