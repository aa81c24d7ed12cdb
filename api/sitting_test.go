package api

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"strings"
	"sync"
	"testing"

	"musrenbang/papers"
	"musrenbang/planning"
	"musrenbang/store"
)

// photo is a small picture that differs by n.
func photo(t testing.TB, n int) []byte {
	t.Helper()
	p := image.NewRGBA(image.Rect(0, 0, 32, 32))
	for i := range 32 {
		p.Set(i, n%32, color.RGBA{uint8(n), uint8(n >> 8), uint8(i * 8), 255})
	}
	var b bytes.Buffer
	must(t, jpeg.Encode(&b, p, nil))
	return b.Bytes()
}

// TestASittingFromListToSignature is one sitting as its officers hold it, by the
// API alone: listed, scored, moved, voted on, noted, read out, closed, signed,
// corrected and signed anew.
func TestASittingFromListToSignature(t *testing.T) {
	c := newCity(t)
	forum, code := c.onAgenda(kelurahan)
	second := c.enter(kelurahan)
	at := "/forums/" + forum
	put := func(as, path string, body any, status int) answer {
		return c.do(request{method: "PUT", as: as, path: at + path, body: body}).want(t, status)
	}
	line := c.next()
	for range 2 { // a tablet sends twice
		put("facilitator", "/attendees/"+line, map[string]any{"name": "Nyai Żółć 王小明 محمد", "sex": "woman", "age": "60+", "girls": 2, "delegate": true, "group": "women"}, 200)
	}
	put("facilitator", "/attendance", map[string]any{"disability": map[string]int{"yes": 1, "unsaid": 4}, "speakers": map[string]int{"woman": 1}}, 204)
	put("facilitator", "/facts", map[string]any{
		"venue": "Balai", "chair": "Lurah Kauman", "speeches": []string{"Camat Semarang Tengah"}, "needs": []any{map[string]any{"need": "ramp", "asked": 2, "provided": true}},
		"agenda": []any{map[string]any{"minutes": 15, "title": "Pembukaan"}},
	}, 204)
	put("facilitator", "/agenda/"+code+"/scores", map[string]any{"scores": fullScores()}, 204)
	half := fullScores()
	delete(half, "manfaat")
	put("facilitator", "/agenda/"+code+"/scores", map[string]any{"scores": half}, 422).wantKey(t, 422, "error.score_missing")
	put("facilitator", "/agenda/"+string(second.Code)+"/rank", map[string]any{"rank": 1, "reason": "Jembatan ini satu-satunya jalan ke sekolah."}, 204)
	put("facilitator", "/agenda/"+string(second.Code)+"/rank", map[string]any{"rank": 1}, 422)
	put("facilitator", "/agenda/"+code+"/reached", map[string]any{"vote": true, "for": -1}, 422)
	put("facilitator", "/agenda/"+code+"/reached", map[string]any{"vote": true, "for": 20, "against": 3}, 204)
	for _, x := range []string{code, string(second.Code)} {
		c.post("facilitator", "/proposals/"+x+"/decisions", map[string]any{"act": "forward"}).want(t, 200)
	}
	put("subdistrict", "/companions/women", map[string]any{"text": "Mohon usulan posyandu didahulukan."}, 204)
	c.post("village_head", at+"/read_back", map[string]any{}).want(t, 200)
	c.post("facilitator", at+"/mends", map[string]any{"field": "venue", "after": "Aula Kelurahan", "reason": "Tempatnya pindah karena hujan."}).want(t, 204)
	c.post("village_head", at+"/closing", map[string]any{}).wantKey(t, 409, "error.notes_unseen")
	c.post("village_head", at+"/companions/women/seen", nil).want(t, 204)
	c.post("village_head", at+"/closing", map[string]any{}).want(t, 200)
	put("facilitator", "/attendees/"+c.next(), map[string]any{"name": "Terlambat"}, 409).wantKey(t, 409, "error.forum_frozen")
	c.post("village_head", at+"/signing", map[string]any{}).wantKey(t, 409, "error.sign_scan")
	scan := c.do(request{method: "POST", as: "facilitator", path: at + "/uploads?kind=minutes_signed", body: photo(t, 7), headers: map[string]string{"Content-Type": "image/jpeg"}}).want(t, 201)
	c.post("village_head", at+"/signing", map[string]any{"signed_by": []string{"village_head", "residents"}}).want(t, 200)

	m, file, err := c.store.MinutesNumber(t.Context(), forum, 1)
	must(t, err)
	if m.Attendance.Women != 3 || m.Attendance.Disability.Yes != 1 || len(m.Delegates) != 1 || m.Venue != "Aula Kelurahan" || len(m.Witness) != 1 ||
		len(m.Reranked) != 1 || len(m.Criteria) != 6 || m.Passed[0].Code != second.Code || m.Passed[1].Reached == nil || file.Evidence != scan.field(t, "file") || file.SignedAt == 0 {
		t.Errorf("the minutes say %+v, file %+v", m, file)
	}
	c.post("village_head", at+"/correction", map[string]any{"changes": []string{"Yang memimpin adalah Sekretaris Kelurahan."}, "reason": "Nama jabatan pimpinan tertulis keliru.", "chair": "Sekretaris Kelurahan"}).want(t, 200)
	again, _, err := c.store.MinutesNumber(t.Context(), forum, 0)
	must(t, err)
	if again.Corrects != m.Number || again.Chair != "Sekretaris Kelurahan" || again.Number == m.Number || len(again.Passed) != 2 {
		t.Errorf("the correction says %+v", again)
	}
	public := string(c.get("", at+"/minutes").want(t, 200).body)
	for _, name := range []string{"王小明", "posyandu", "rahasia Pak"} {
		if strings.Contains(public, name) {
			t.Errorf("everybody reads %q in the minutes", name)
		}
	}
	old := string(c.get("", at+"/minutes?number=1").want(t, 200).body)
	if !strings.Contains(old, `"Lurah Kauman"`) || strings.Contains(public, `"Lurah Kauman"`) {
		t.Error("the first minutes did not stay as they were")
	}
	zipped := c.get("village_head", at+"/evidence.zip").want(t, 200)
	z, err := zip.NewReader(bytes.NewReader(zipped.body), int64(len(zipped.body)))
	must(t, err)
	names := map[string]bool{}
	for _, f := range z.File {
		names[f.Name[strings.LastIndex(f.Name, "/")+1:]] = true
	}
	if !names["berita-acara-1.json"] || !names["berita-acara-2.json"] || !names["SHA256SUMS"] || !names["index.json"] {
		t.Errorf("the bukti dukung holds %v", names)
	}
}

// TestTwoThousandCome: a full hall, two officers typing at once, and a guess at the
// hall's token.
func TestTwoThousandCome(t *testing.T) {
	c := newCity(t)
	forum := c.forumAt(kelurahan, planning.ForumIsOpen)
	ctx := context.Background()
	var wait sync.WaitGroup
	for desk := range 2 {
		wait.Go(func() {
			for i := range 1000 {
				a := planning.Attendee{ID: fmt.Sprintf("0190a1b2-0000-7000-8000-%04d%08d", desk, i), Name: fmt.Sprintf("Warga %d", i), Sex: planning.Woman, Age: planning.AgeAdult}
				if err := c.store.SaveAttendee(ctx, operator, forum, a); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	wait.Wait()
	a := c.get("village_head", "/forums/"+forum+"/attendees").want(t, 200)
	var list struct {
		Attendees []planning.Attendee
		Tally     planning.Tally
		Token     string
	}
	a.json(t, &list)
	if len(list.Attendees) != 2000 || list.Tally.Women != 2000 || list.Tally.Total != 2000 {
		t.Errorf("%d lines, %+v", len(list.Attendees), list.Tally)
	}
	c.post("", "/forums/"+forum+"/arrivals", map[string]any{"token": "0000", "name": "Siti"}).wantKey(t, 403, "error.arrival_token")
	c.post("", "/forums/"+forum+"/arrivals", map[string]any{"token": list.Token, "name": "Siti", "age": "0-17"}).wantKey(t, 422, "error.child_by_name")
	c.post("", "/forums/"+forum+"/arrivals", map[string]any{"token": list.Token, "name": "Siti"}).want(t, 204)
	id := list.Attendees[0].ID
	remove := request{method: "DELETE", as: "facilitator", path: "/forums/" + forum + "/attendees/" + id}
	c.do(remove).want(t, 204)
	c.do(remove).want(t, 204)
	c.do(request{method: "PUT", as: "facilitator", path: remove.path, body: map[string]any{"name": "Warga 0"}}).wantKey(t, 409, "error.attendee_removed")
	// The hall's token opens no line that an officer has entered.
	c.do(request{method: "POST", path: "/forums/" + forum + "/arrivals", key: list.Attendees[1].ID, body: map[string]any{"token": list.Token, "name": "Orang lain"}}).
		wantKey(t, 409, "error.attendee_elsewhere")
}

// TestAListingSittingLeavesDecisionsToItsPlenary: by the API, with its tag intact.
func TestAListingSittingLeavesDecisionsToItsPlenary(t *testing.T) {
	c := newCity(t)
	code := string(c.enter(kelurahan).Code)
	made := c.post("facilitator", "/forums", map[string]any{"cycle": year, "stage": "village", "area": kelurahan, "group": "women"}).want(t, 201)
	women := "/forums/" + made.field(t, "id")
	c.post("facilitator", women+"/opening", map[string]any{}).want(t, 200)
	c.post("facilitator", "/proposals/"+code+"/decisions", map[string]any{"act": "forward"}).wantKey(t, 409, "error.listing_decides_not")
	plenary := "/forums/" + c.forumAt(kelurahan, planning.ForumIsOpen)
	c.post("village_head", women+"/closing", map[string]any{}).want(t, 200)
	if body := string(c.get("facilitator", plenary).want(t, 200).body); !strings.Contains(body, code) {
		t.Errorf("the plenary does not have the list of the thematic sitting: %s", body)
	}
	c.post("facilitator", "/proposals/"+code+"/decisions", map[string]any{"act": "forward"}).want(t, 200)
	c.post("facilitator", "/forums", map[string]any{"cycle": year, "stage": "village", "area": string(kelurahan) + ".R03"}).want(t, 201)
	c.post("facilitator2", "/forums", map[string]any{"cycle": year, "stage": "village", "area": string(kelurahan) + ".R04"}).wantKey(t, 403, "error.forbidden")
}

// TestWhatIsBroughtAfterASitting: what it says it is does not count; what is too
// large is refused; a photo is nobody's before a person has looked at it.
func TestWhatIsBroughtAfterASitting(t *testing.T) {
	c := newCity(t)
	forum := c.forumAt(kelurahan, planning.ForumClosed)
	upload := func(kind, sent string, body []byte) answer {
		return c.do(request{method: "POST", as: "facilitator", path: "/forums/" + forum + "/uploads?kind=" + kind, body: body, headers: map[string]string{"Content-Type": sent}})
	}
	upload("photo", "image/jpeg", []byte("<script>alert(1)</script>")).wantKey(t, 422, "error.file_type")
	upload("photo", "image/jpeg", []byte("%PDF-1.7 ")).wantKey(t, 422, "error.photo_type")
	upload("photo", "image/jpeg", append(photo(t, 1), make([]byte, 40<<20)...)).want(t, 413)
	upload("anything", "image/jpeg", photo(t, 1)).wantKey(t, 400, "error.filter_value")
	upload("attendance", "application/pdf", []byte("%PDF-1.7 /ByteRange [0 5 6 900000]")).want(t, 201)
	a := upload("photo", "application/pdf", photo(t, 1)).want(t, 201) // what it is, not what it is called
	var u struct{ ID int }
	a.json(t, &u)
	path := fmt.Sprintf("/forums/%s/uploads/%d", forum, u.ID)
	c.get("", path).want(t, 401)
	c.get("facilitator2", path).want(t, 403)
	c.post("village_head", path+"/clearing", nil).want(t, 204)
	c.get("", path).want(t, 200)
	other := c.forumAt(sister, planning.ForumClosed)
	c.get("", fmt.Sprintf("/forums/%s/uploads/%d", other, u.ID)).wantKey(t, 404, "error.file_unknown")
	list := string(c.get("facilitator", "/forums/"+forum+"/uploads").want(t, 200).body)
	if !strings.Contains(list, `"signature_broken"`) || !strings.Contains(list, `"missing":["minutes_signed"]`) {
		t.Errorf("brought: %s", list)
	}
	if public := string(c.get("", "/forums/"+forum+"/uploads").want(t, 200).body); strings.Contains(public, "attendance") {
		t.Errorf("everybody sees %s", public)
	}
}

// TestCeilingsFromATable: all or none, with the row and the column of each fault.
func TestCeilingsFromATable(t *testing.T) {
	c := newCity(t)
	put := func(table string) answer {
		return c.do(request{method: "PUT", as: "planner", path: "/cycles/2028/ceilings", body: table, headers: map[string]string{"Content-Type": "text/csv; charset=utf-8"}})
	}
	kinds := "kode,jenis,pagu\n33.74.01.1001,kelurahan,%s\n%s,kecamatan,500000000\n"
	for name, x := range map[string]struct{ table, field string }{
		"an amount of words":     {fmt.Sprintf(kinds, "banyak", kecamatan), "row[2].pagu"},
		"a place there is not":   {fmt.Sprintf(kinds, "100000000", "33.74.99"), "row[3].kode"},
		"a kelurahan as kecamat": {fmt.Sprintf(kinds, "100000000", kelurahan), "row[3].kode"},
		"a column missing":       {"kode,jenis\n33.74.01.1001,kelurahan\n", "row[1]"},
	} {
		a := put(x.table).want(t, 422)
		if !strings.Contains(string(a.body), x.field) {
			t.Errorf("%s: %s is not named in %s", name, x.field, a.body)
		}
	}
	if list, err := c.store.Ceilings(t.Context(), year, store.CeilingFilter{}); err != nil || len(list) != 0 {
		t.Errorf("half of a table was kept: %+v, %v", list, err)
	}
	put(fmt.Sprintf(kinds, "100000000", kecamatan)).want(t, 200)
	if list, _ := c.store.Ceilings(t.Context(), year, store.CeilingFilter{}); len(list) != 2 {
		t.Errorf("kept %+v", list)
	}
}

// TestPapersThatAreMadeWhenAsked: what a sitting needs is there before it sits and
// follows its facts; names and secrets go to those who may read them, and a secret
// to nobody but the one who entered the proposal.
func TestPapersThatAreMadeWhenAsked(t *testing.T) {
	c := newCity(t)
	r := c.submit("facilitator", merged(draft(), "rw", "03"))
	forum := c.forumAt(kelurahan, planning.ForumScheduled)
	at := "/forums/" + forum
	paper := func(as, path string) []byte {
		t.Helper()
		a := c.get(as, at+"/papers/"+path).want(t, 200)
		if !bytes.HasPrefix(a.body, []byte("%PDF-")) {
			t.Errorf("%s for %s is no PDF", path, as)
		}
		return a.body
	}
	for _, kind := range []string{"invitation", "agenda", "attendance_blank", "kel1", "kel2"} {
		paper("facilitator", kind+".pdf")
	}
	before := paper("village_head", "invitation.pdf")
	c.do(request{method: "PUT", as: "facilitator", path: at + "/facts", body: map[string]any{"venue": "Balai", "letter_number": "005/17/2026"}}).want(t, 204)
	if bytes.Equal(before, paper("village_head", "invitation.pdf")) {
		t.Error("the invitation does not follow the facts")
	}
	if got, known := c.rows()["papers"]; got != 0 || !known {
		t.Errorf("%d papers were kept by reading them", got)
	}
	c.do(request{method: "PUT", as: "facilitator", path: at + "/attendees/" + c.next(), body: map[string]any{"name": "Sri Wahyuni", "sex": "woman"}}).want(t, 200)
	paper("village_head", "attendance.pdf")
	c.get("facilitator", at+"/papers/attendance.pdf").want(t, 403)
	paper("facilitator", "rw1.pdf?subject=03")
	if mine, office := paper("facilitator", "receipts.pdf?subject=03"), paper("village_head", "receipts.pdf?subject=03"); bytes.Equal(mine, office) {
		t.Errorf("the secret of %s is on the office's copy, or not on the enterer's", r.Code)
	}
	list := c.get("village_head", at+"/papers").want(t, 200)
	for _, kind := range []string{`"attendance"`, `"receipts"`, `"rw1"`, `"invitation"`} {
		if !strings.Contains(string(list.body), kind) {
			t.Errorf("the list lacks %s: %s", kind, list.body)
		}
	}
	if public := c.get("", at+"/papers").want(t, 200); string(public.body) != `{"papers":[]}` {
		t.Errorf("everybody sees %s", public.body)
	}
	for _, kind := range []string{"attendance.pdf", "receipts.pdf?subject=03", "rw1.pdf?subject=03"} {
		c.get("observer", at+"/papers/"+kind).want(t, 403)
		c.get("", at+"/papers/"+kind).want(t, 401)
		c.get("facilitator2", at+"/papers/"+kind).want(t, 403)
	}
	c.get("facilitator", at+"/papers/rw1.pdf?subject=04").wantKey(t, 404, "error.minutes_paper")
}

// TestASignatureRestsOnItsOwnPaper: not on the unsigned minutes, another kind of
// file, another sitting's scan, or the scan of minutes that were corrected since.
func TestASignatureRestsOnItsOwnPaper(t *testing.T) {
	c := newCity(t)
	file := func(kind, text string) string {
		a := c.do(request{method: "POST", as: "village_head", path: "/files?kind=" + kind, body: "%PDF-1.4 " + text, headers: map[string]string{"Content-Type": "application/pdf"}})
		return a.want(t, 201).field(t, "id")
	}
	scan := func(forum, text string) string {
		a := c.do(request{method: "POST", as: "village_head", path: "/forums/" + forum + "/uploads?kind=minutes_signed", body: "%PDF-1.4 " + text, headers: map[string]string{"Content-Type": "application/pdf"}})
		return a.want(t, 201).field(t, "file")
	}
	other := c.forumAt(kelurahan, planning.ForumClosed)
	id := c.forumAt(kelurahan, planning.ForumClosed)
	sign := func(evidence string) answer {
		return c.post("village_head", "/forums/"+id+"/signing", map[string]any{"evidence": evidence})
	}
	sign(file("slip", "tanda terima")).wantKey(t, 409, "error.sign_scan")
	sign(scan(other, "musyawarah lain")).wantKey(t, 409, "error.sign_scan")
	own := scan(id, "milik sendiri")
	sign(own).want(t, 200)
	c.clock.advance(hour)
	c.post("village_head", "/forums/"+id+"/correction", map[string]any{"changes": []string{"Tempatnya Aula Kelurahan."}, "reason": "Tempat tertulis keliru.", "venue": "Aula"}).want(t, 200)
	sign(own).wantKey(t, 409, "error.sign_scan")
	sign(file("minutes_signed", "perubahan")).want(t, 200)
}

// TestASlipNamesTheDayOfItsPlenary: of whatever channel, and of no thematic sitting.
func TestASlipNamesTheDayOfItsPlenary(t *testing.T) {
	c := newCity(t)
	day := c.store.Now() + 9*24*3_600_000_000
	schedule := func(extra map[string]any) {
		body := map[string]any{"cycle": year, "stage": "village", "area": kelurahan, "number": 1, "scheduled_at": day}
		for name, value := range extra {
			body[name] = value
		}
		c.post("village_head", "/forums", body).want(t, 201)
	}
	schedule(nil)
	schedule(map[string]any{"group": "women", "scheduled_at": day - 3*24*3_600_000_000})
	for channel, agency := range map[string]string{"kelurahan": "", "agency": publicWorks} {
		body := merged(merged(draft(), "channel", channel), "proposed_by", "women")
		if agency != "" {
			body = merged(body, "agency", agency)
		}
		r := c.submit("facilitator", body)
		d, err := c.store.ProposalByID(t.Context(), r.ID)
		must(t, err)
		slip, err := papers.Maker{Store: c.store}.Slip(t.Context(), d, "id", "")
		must(t, err)
		if slip.NextAt != day {
			t.Errorf("channel %s: the slip says %d, the plenary is on %d", channel, slip.NextAt, day)
		}
	}
}
