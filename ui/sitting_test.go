package ui

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"musrenbang/planning"
	"musrenbang/store"
)

// hall is a village with proposals that wait for its forum.
func hall(t *testing.T) (*world, []planning.Receipt) {
	t.Helper()
	w := newWorld(t)
	var out []planning.Receipt
	for _, a := range []ask{
		{title: "Perbaikan drainase", group: planning.Women, basis: planning.BasisForum, catalogue: "INF-01", channel: planning.ChannelAgency, agency: "DPU", volume: 250_000, unit: "m", value: rupiahs(210)},
		{title: "Pemavingan Jalan Melati", problem: "Jalan berlubang", group: planning.Elderly, basis: planning.BasisForum, channel: planning.ChannelKelurahan, volume: 300_000, unit: "m2", value: rupiahs(200)},
		{title: "Pos ronda", group: planning.General, channel: planning.ChannelKelurahan, volume: 1000, unit: "unit", value: rupiahs(80)},
		{title: "Taman baca", group: planning.Children, basis: planning.BasisForum, channel: planning.ChannelKelurahan, volume: 1000, unit: "unit", value: rupiahs(40)},
	} {
		out = append(out, w.submit(a))
	}
	return w, out
}

// TestASittingFromScheduleToSignature is a village's evening, page by page.
func TestASittingFromScheduleToSignature(t *testing.T) {
	w, r := hall(t)
	head := w.signedIn("lurah", "id")
	made := head.send("/musyawarah/jadwal", "/musyawarah/jadwal?tahun=2028", url.Values{
		"scheduled_at": {"2027-01-20T19:30"}, "venue": {"Balai Kelurahan"}, "chair": {"Lurah Rejosari"}})
	path := "/musyawarah/2028-village-" + string(rejosari) + "-pleno-1"
	if made.location != path+"?kabar=dijadwalkan" {
		t.Fatalf("scheduled: %d %q %s", made.status, made.location, made.text())
	}
	w.browser("id").open("/musyawarah").wants(t, "Musrenbang Kelurahan Rejosari", "20 Januari 2027 pukul 19.30 WIB", "Balai Kelurahan")
	if got := head.send(path, path+"/buka", nil); got.location != path+"?kabar=dibuka" {
		t.Fatalf("opened: %d %q %s", got.status, got.location, got.text())
	}
	head.send(path+"/hadir", path+"/rekap", url.Values{"women": {"24"}, "men": {"31"}})
	if got := head.send(path+"/hadir", path+"/rekap", url.Values{"women": {"banyak"}, "men": {"31"}}); got.status != http.StatusUnprocessableEntity {
		t.Errorf("a wrong count answers %d", got.status)
	}
	fac := w.signedIn("fasilitator", "id")
	fac.open(path).wants(t, "Jalan berlubang", "4 belum diputuskan", "Rp0 dari Rp250 juta", "0 dari 1 diteruskan")
	one := decidePath(path, r[0])
	if got := fac.send(path, one, nil); got.location != path+"?kabar=diputuskan#u-"+string(r[1].Code) {
		t.Errorf("passed on with one button: %d %q", got.status, got.location)
	}
	decideOnAgenda(t, fac, path, r)
	page := fac.open(path)
	page.wants(t, "Rp180 juta dari Rp250 juta", "sisa Rp70 juta", "1 belum diputuskan", "Harga satuan mengikuti standar kota.", "Rp200.000.000 → Rp180.000.000")
	page.lacks(t, "Tutup musyawarah…") // a facilitator records, the head closes
	closeSitting(t, w, head, path, r)
}

func decidePath(path string, r planning.Receipt) string { return path + "/putuskan/" + string(r.Code) }

func decideOnAgenda(t *testing.T, fac *browser, path string, r []planning.Receipt) {
	t.Helper()
	two := decidePath(path, r[1])
	fac.open(two).wants(t, "Pilih keputusannya dahulu.", "Teruskan dengan perubahan", "Tolak dengan alasan")
	form := two + "?tindakan=forward_changed"
	bad := fac.send(form, two, url.Values{"value": {"180 juta"}, "reason": {"HRG"}, "reason_text": {"ditolak"}})
	if bad.status != http.StatusUnprocessableEntity {
		t.Errorf("a reason that is none answers %d", bad.status)
	}
	bad.wants(t, "Ada yang perlu diperbaiki")
	if kept := fac.form(withPath(bad, two), two, nil); kept.Get("value") != "180 juta" || kept.Get("reason") != "HRG" {
		t.Errorf("what was written is lost: %v", kept)
	}
	fac.send(form, two, url.Values{"value": {"180 juta"}, "reason": {"HRG"}, "reason_text": {"Harga satuan mengikuti standar kota."}})

	three := decidePath(path, r[2])
	over := fac.send(three+"?tindakan=forward", three, nil)
	if over.status != http.StatusUnprocessableEntity {
		t.Errorf("over the ceiling answers %d", over.status)
	}
	over.wants(t, "Pagu tidak cukup: tersisa Rp70.000.000 dari Rp250.000.000")
	if !strings.Contains(over.body, `name="overrun_note"`) {
		t.Error("there is no way to say why the ceiling is exceeded")
	}
	got := fac.send(three+"?tindakan=reject", three, url.Values{"reason": {"PAG"}, "reason_text": {"Pagu kelurahan tahun ini sudah habis."}})
	if got.status != http.StatusSeeOther {
		t.Errorf("rejecting answers %d %s", got.status, got.text())
	}
}

func withPath(a answer, path string) answer { a.path = path; return a }

func closeSitting(t *testing.T, w *world, head *browser, path string, r []planning.Receipt) {
	t.Helper()
	head.send(path, path+"/bacakan", nil)
	page := head.open(path + "/tutup")
	page.wants(t, "1 usulan belum diputuskan", string(r[3].Code), "Taman baca", "Tunda semua yang belum diputuskan")
	bad := head.send(path+"/tutup", path+"/tutup", url.Values{"reason": {""}})
	if bad.status != http.StatusUnprocessableEntity {
		t.Errorf("closing without a reason answers %d %s", bad.status, bad.text())
	}
	done := head.send(path+"/tutup", path+"/tutup", url.Values{"reason": {"PRI"}, "reason_text": {"Menunggu gedung yang sesuai tahun depan."}})
	if done.location != path+"?kabar=ditutup" {
		t.Fatalf("closed: %d %q %s", done.status, done.location, done.text())
	}
	w.browser("id").open("/lacak/"+string(r[3].Code)).wants(t, "Ditunda", "Menunggu gedung yang sesuai tahun depan.", "Ditunda oleh Musrenbang Kelurahan Rejosari")
	w.browser("id").open("/lacak/"+string(r[1].Code)).wants(t, "Harga satuan mengikuti standar kota.", "Pemavingan Jalan Melati")
	w.browser("id").open(path+"/berita-acara").wants(t, "2 usulan diteruskan, seluruhnya Rp390.000.000.", "55 orang: 24 perempuan, 31 laki-laki", "Pagu kelurahan tahun ini sudah habis.")
	page = head.open(path)
	if got := signPaper(t, head, path, page, []byte("MZ this is no paper")); got.status != http.StatusUnprocessableEntity {
		t.Errorf("a program for a paper answers %d", got.status)
	}
	signed := signPaper(t, head, path, page, []byte("%PDF-1.4 signed"))
	if signed.location != path+"?kabar=ditandatangani" {
		t.Errorf("signed: %d %q %s", signed.status, signed.location, signed.text())
	}
	head.open(path).wants(t, "Sudah ditandatangani")
}

// TestTwoAtOneAgenda: the second to decide sees who was first, and when.
func TestTwoAtOneAgenda(t *testing.T) {
	w, r := hall(t)
	id := w.hold("lurah", planning.Forum{Stage: planning.Village, Area: rejosari}, "Balai", "Lurah")
	path := "/musyawarah/" + id
	fac, head := w.signedIn("fasilitator", "id"), w.signedIn("lurah", "id")
	action := decidePath(path, r[0])
	late := head.form(head.open(action+"?tindakan=reject"), action, url.Values{"reason": {"PRI"}, "reason_text": {"Belum prioritas lingkungan."}})
	fac.send(path, action, nil)
	got := head.post(action, late)
	if got.status != http.StatusConflict {
		t.Errorf("the second answers %d", got.status)
	}
	got.wants(t, "Usulan ini baru saja diputuskan: Diteruskan, 11 Januari 2027 pukul 08.00 WIB (Fasilitator).")
	again := head.form(withPath(got, action), action, nil)
	if again.Get("id") == late.Get("id") || again.Get("reason_text") != "Belum prioritas lingkungan." {
		t.Error("the form keeps its spent ID, or lost what was written")
	}
	if out := w.signedIn("fasilitator2", "id").get(path); out.status != http.StatusForbidden {
		t.Errorf("another village's facilitator gets %d", out.status)
	}
	w.signedIn("perencana", "id").open("/kerja/usulan/"+string(r[0].Code)).wants(t, "ada pada acara musyawarah yang sedang berlangsung")
}

// TestPlannersDecide goes through the acts that planners, the budget team and
// agencies do at their desks.
func TestPlannersDecide(t *testing.T) {
	s := tell(newWorld(t))
	path := "/kerja/usulan/" + string(s.hostile.Code)
	planner := s.signedIn("perencana", "id")
	bad := planner.send(path+"?tindakan=accommodate", path, url.Values{"activity": {"1.2.3"}, "value": {""}})
	if bad.status != http.StatusUnprocessableEntity {
		t.Errorf("a wrong link answers %d", bad.status)
	}
	bad.wants(t, "Kode sub kegiatan tidak sah", "Pilih dokumen yang menjadi dasar keputusan.", "Tulis nilai rupiahnya")
	goodPage(t, "decide with errors", withPath(bad, path), "id")
	stale := planner.form(planner.open(path+"?tindakan=reject"), path, url.Values{"reason": {"PRI"}, "reason_text": {"Belum prioritas tahun rencana ini."}})
	done := planner.send(path+"?tindakan=accommodate", path, url.Values{"activity": {drainCode}, "value": {"90 juta"}, "document": {s.plan}, "agency": {"DPU"}})
	if done.location != path+"?kabar=diputuskan" {
		t.Fatalf("linked: %d %q %s", done.status, done.location, done.text())
	}
	got := planner.post(path, stale)
	if got.status != http.StatusForbidden && got.status != http.StatusConflict {
		t.Errorf("a decision on what has moved on answers %d", got.status)
	}
	s.browser("id").open("/lacak/"+string(s.hostile.Code)).wants(t, "Masuk rencana kota tahun 2028", "Rp90 juta dari Rp96 juta")

	budget := s.signedIn("anggaran", "id")
	out := budget.send(path+"?tindakan=not_fund", path, url.Values{"reason": {"RFC"}, "reason_text": {"Anggaran dialihkan untuk penanganan banjir."}})
	if out.status != http.StatusSeeOther {
		t.Errorf("not funding answers %d %s", out.status, out.text())
	}
	s.browser("id").open("/lacak/"+string(s.hostile.Code)).wants(t, "Belum bisa dipenuhi", "Anggaran dialihkan untuk penanganan banjir.")
	review := planner.send(path+"?tindakan=review", path, url.Values{"reason_text": {"Pengusul menyampaikan keberatan dengan foto."}})
	if review.status != http.StatusSeeOther {
		t.Errorf("reviewing answers %d %s", review.status, review.text())
	}
	agency := s.signedIn("dinas", "id")
	desk := "/kerja/usulan/" + string(s.drain.Code)
	agency.send(desk+"?tindakan=progress", desk, nil)
	agency.send(desk+"?tindakan=complete", desk, nil)
	s.browser("id").open("/lacak/"+string(s.drain.Code)).wants(t, "Sudah selesai dikerjakan", "Selesai dikerjakan oleh Dinas Pekerjaan Umum")
}

// TestOnlyOpenActsAreOffered: no page offers what would be refused.
func TestOnlyOpenActsAreOffered(t *testing.T) {
	s := tell(newWorld(t))
	path := "/kerja/usulan/" + string(s.hostile.Code)
	s.signedIn("pengamat", "id").open(path).lacks(t, "tindakan=")
	planner := s.signedIn("perencana", "id").open(path)
	planner.wants(t, "Masukkan ke RKPD", "Gabungkan", "Kembalikan untuk dilengkapi")
	planner.lacks(t, "tindakan=fund", "tindakan=complete", "tindakan=forward\"")
	budget := s.signedIn("anggaran", "id").open("/kerja/usulan/" + string(s.paving.Code))
	budget.wants(t, "Danai", "Tidak didanai")
	budget.lacks(t, "tindakan=accommodate")
	s.signedIn("fasilitator", "id").open("/kerja/usulan/"+string(s.waiting.Code)).wants(t, "keputusan hanya diambil dalam musyawarah")
}

// TestWhatIsAcceptedButNotYetDone: with the engine away an act is queued, says
// so, and is done later; a second click is the same act.
func TestWhatIsAcceptedButNotYetDone(t *testing.T) {
	s := tell(newWorld(t))
	s.engine.away = true
	planner := s.signedIn("perencana", "id")
	path := "/kerja/usulan/" + string(s.hostile.Code)
	form := planner.form(planner.open(path+"?tindakan=reject"), path, url.Values{"reason": {"PRI"}, "reason_text": {"Belum prioritas tahun rencana ini."}})
	got := planner.post(path, form)
	again := planner.post(path, form)
	if !strings.HasPrefix(got.location, "/kerja/perintah/"+form.Get("id")) || again.location != got.location {
		t.Fatalf("queued: %d %q, again %q", got.status, got.location, again.location)
	}
	page := planner.get(got.location)
	if page.status != http.StatusAccepted {
		t.Errorf("a queued act answers %d", page.status)
	}
	page.wants(t, "sedang tidak terjangkau", "Lihat lagi", "Yang sudah diterima tidak akan hilang")
	planner.open(path).wants(t, "sedang dijalankan")
	if other := s.signedIn("lurah", "id").get(got.location); other.status != http.StatusNotFound {
		t.Errorf("somebody else's act answers %d", other.status)
	}
	s.engine.away = false
	must(t, s.engine.drain(t.Context()))
	planner.open(got.location).wants(t, "Sudah dijalankan.")
}

func TestCalendarActs(t *testing.T) {
	w := newWorld(t)
	b, path := w.signedIn("perencana", "id"), "/kerja/kalender/2028"
	page := b.open(path)
	values := formOfStage(b, page, path, "subdistrict", "open_stage")
	if got := b.post(path, values); got.location != path+"?kabar=kalender" {
		t.Fatalf("opened: %d %q %s", got.status, got.location, got.text())
	}
	move := formOfStage(b, b.open(path), path, "village", "move_window")
	move.Set("opens_at", "2027-01-06T08:00")
	move.Set("closes_at", "2027-01-05T08:00")
	move.Set("reason_text", "Banjir di dua kelurahan, musyawarah diundur.")
	bad := b.post(path, move)
	if bad.status != http.StatusUnprocessableEntity {
		t.Errorf("a window that closes before it opens answers %d", bad.status)
	}
	bad.wants(t, "Waktu tutup harus sesudah waktu buka.")
	goodPage(t, "calendar with errors", withPath(bad, path), "id")
	move = formOfStage(b, b.open(path), path, "village", "move_window")
	move.Set("closes_at", "2027-02-14T16:00")
	move.Set("reason_text", "Banjir di dua kelurahan, musyawarah diundur.")
	if got := b.post(path, move); got.location != path+"?kabar=kalender" {
		t.Fatalf("moved: %d %q %s", got.status, got.location, got.text())
	}
	w.browser("id").open("/kalender/2028").wants(t, "14 Februari 2027 pukul 16.00 WIB", "sedang berlangsung")
}

// formOfStage reads the form of one stage and act out of the calendar's page.
func formOfStage(b *browser, page answer, path, stage, act string) url.Values {
	b.t.Helper()
	for _, part := range strings.Split(page.body, "<form ")[1:] {
		one := answer{path: path, body: "<form " + strings.SplitN(part, "</form>", 2)[0] + "</form>"}
		if strings.Contains(one.body, `name="stage" value="`+stage+`"`) && strings.Contains(one.body, `value="`+act+`"`) {
			return b.form(one, path, url.Values{"act": {act}})
		}
	}
	b.t.Fatalf("no form for %s %s", stage, act)
	return nil
}

func TestDocumentsAreRecordedOnce(t *testing.T) {
	w := newWorld(t)
	b, path := w.signedIn("anggaran", "id"), "/kerja/dokumen?tahun=2028"
	bad := b.send("/kerja/dokumen", path, url.Values{"kind": {""}, "number": {""}})
	if bad.status != http.StatusUnprocessableEntity {
		t.Errorf("an empty form answers %d", bad.status)
	}
	goodPage(t, "document with errors", withPath(bad, path), "id")
	form := b.form(b.open("/kerja/dokumen"), path, url.Values{"kind": {"rkpd"}, "number": {"Perwal 31 Tahun 2027"}, "dated_at": {"2027-06-26"}})
	for range 2 {
		if got := b.post(path, form); got.location != path+"&kabar=dicatat" {
			t.Fatalf("recorded: %d %q %s", got.status, got.location, got.text())
		}
	}
	list, err := w.store.Documents(t.Context(), year)
	must(t, err)
	if len(list) != 1 || list[0].Kind != store.DocumentPlan || list[0].SetAt != 0 {
		t.Fatalf("%+v", list)
	}
	set := b.form(b.open("/kerja/dokumen"), path, url.Values{"set_at": {"2027-06-28"}})
	if got := b.post(path, set); got.location != path+"&kabar=dicatat" {
		t.Fatalf("set: %d %q %s", got.status, got.location, got.text())
	}
	b.open("/kerja/dokumen").wants(t, "28 Juni 2027")
}

func TestTheListFiltersAndPages(t *testing.T) {
	s := tell(newWorld(t))
	b := s.signedIn("perencana", "id")
	b.open("/kerja/usulan?kelompok=perempuan").wants(t, "2 usulan", "Kelompok: Perempuan")
	page := b.open("/kerja/usulan?cari=drainase&keadaan=funded")
	page.wants(t, "1 usulan", "Perbaikan drainase Gang Mawar", "“drainase”")
	page.lacks(t, "Pavingisasi")
	if got := b.get("/kerja/usulan?cari=" + strings.ToLower(string(s.drain.Code))); got.location != "/kerja/usulan/"+string(s.drain.Code) {
		t.Errorf("a code in the search field leads to %q", got.location)
	}
	if got := b.open("/kerja/usulan?cari=%3Cscript%3E"); strings.Contains(got.body, "<script") {
		t.Error("what was looked for came back as markup")
	}
	if got := b.get("/kerja/usulan?kursor=zzz"); got.status != http.StatusBadRequest {
		t.Errorf("a made-up cursor answers %d", got.status)
	}
	own := s.signedIn("fasilitator2", "id").open("/kerja/usulan")
	own.lacks(t, "Gang Mawar", "Sumarni")
	for i := range 60 {
		s.submit(ask{title: "Lampu " + yearText(i), group: planning.General, channel: planning.ChannelKelurahan, volume: 1000, unit: "unit", value: planning.Unpriced})
	}
	first := b.open("/kerja/usulan?keadaan=submitted")
	next := hrefBefore(first.body, "Berikutnya")
	if !strings.Contains(next, "kursor=") {
		t.Fatalf("no next page: %q", next)
	}
	second := b.open(strings.ReplaceAll(next, "&amp;", "&"))
	second.wants(t, "Halaman pertama")
	if a, c := strings.Count(first.body, `data-label`), strings.Count(second.body, `data-label`); a <= c || c == 0 {
		t.Errorf("%d and %d cells", a, c)
	}
}

// hrefBefore is the address of the last link before a word.
func hrefBefore(body, word string) string {
	at := strings.LastIndex(body, word)
	if at < 0 {
		return ""
	}
	_, rest, _ := strings.Cut(body[strings.LastIndex(body[:at], "<a "):at], `href="`)
	address, _, _ := strings.Cut(rest, `"`)
	return address
}
