package ui

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"musrenbang/planning"
)

// hostileName is what somebody may write into a list.
const hostileName = `Bu <script>alert(1)</script> "Ning" ᬓᬸ عائشة`

// sitdown is a village's sitting in its midst, filled in through its pages.
type sitdown struct {
	*world
	path    string
	asked   []planning.Receipt
	head    *browser // chairs
	recorde *browser // writes down
}

// sitDown opens the sitting of hall and fills in everything around it.
func sitDown(t *testing.T) *sitdown {
	t.Helper()
	w, asked := hall(t)
	id := w.hold("lurah", planning.Forum{Stage: planning.Village, Area: rejosari}, "Balai Kelurahan", "Lurah Rejosari")
	e := &sitdown{world: w, asked: asked, path: "/musyawarah/" + id, head: w.signedIn("lurah", "id"), recorde: w.signedIn("fasilitator", "id")}
	for _, p := range []url.Values{
		{"name": {hostileName}, "sex": {"woman"}, "age": {"60+"}, "group": {"elderly"}, "organisation": {"Karang Werda"}, "delegate": {"1"}},
		{"name": {"Siti Aminah"}, "sex": {"woman"}, "age": {"31-59"}, "group": {"children"}, "organisation": {"Forum Anak"}, "girls": {"4"}, "boys": {"3"}},
		{"name": {"Joko"}, "sex": {"man"}, "age": {"18-30"}},
	} {
		e.does(e.recorde.send(e.path+"/hadir", e.path+"/hadir", p))
	}
	e.does(e.recorde.send(e.path+"/hadir", e.path+"/rekap", url.Values{"disability_yes": {"2"}, "disability_unsaid": {"1"}, "spoke_woman": {"5"}, "spoke_elderly": {"2"}}))
	e.does(e.recorde.send(e.path+"/acara", e.path+"/acara", url.Values{
		"agenda": {"15 | Pembukaan | Lurah\n60 | Pembahasan prioritas | Ketua LPMK"}, "speeches": {"Sambutan Camat"}, "invited": {"2027-01-10"},
		"need_interpreter": {"2"}, "provided_interpreter": {"1"}, "need_ramp": {"1"}}))
	scores := url.Values{"mendesak": {"5"}, "ekonomi": {"3"}, "potensi": {"1"}, "kemiskinan": {"5"}, "manfaat": {"3"}, "partisipasi": {"1"}}
	for _, r := range asked[:2] {
		e.does(e.recorde.send(e.decide(r), e.decide(r)+"/nilai", scores))
	}
	e.does(e.recorde.send(e.decide(asked[3]), e.decide(asked[3])+"/urutan", url.Values{"rank": {"1"}, "reason": {"Anak-anak menunggu sejak dua tahun lalu."}}))
	e.does(e.recorde.send(e.path+"/pengawal", e.path+"/pengawal", nil), http.StatusUnprocessableEntity)
	note := e.recorde.form(e.recorde.open(e.path+"/pengawal"), e.path+"/pengawal", nil)
	note["group"], note["text"] = []string{"children"}, []string{"Taman baca sudah ditunda dua kali."}
	e.does(e.recorde.post(e.path+"/pengawal", note))
	return e
}

func (e *sitdown) decide(r planning.Receipt) string { return decidePath(e.path, r) }

// does fails where an act was not taken (or did not answer as wanted).
func (e *sitdown) does(got answer, want ...int) answer {
	e.t.Helper()
	status := http.StatusSeeOther
	if len(want) > 0 {
		status = want[0]
	}
	if got.status != status {
		e.t.Fatalf("%s answers %d: %s", got.path, got.status, got.text())
	}
	return got
}

// picture is a small photo.
func picture(t testing.TB) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 64, 48))
	for i := range img.Pix {
		img.Pix[i] = byte(i)
	}
	img.Set(1, 1, color.White)
	var b bytes.Buffer
	must(t, jpeg.Encode(&b, img, nil))
	return b.Bytes()
}

// attach sends a form with a file.
func (b *browser) attach(action string, values url.Values, field, name string, content []byte) answer {
	b.t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	for key, list := range values {
		for _, v := range list {
			must(b.t, m.WriteField(key, v))
		}
	}
	part, err := m.CreateFormFile(field, name)
	must(b.t, err)
	_, err = part.Write(content)
	must(b.t, err)
	must(b.t, m.Close())
	r := httptest.NewRequest(http.MethodPost, action, &body)
	r.Header.Set("Content-Type", m.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.do(r)
}

func TestWhoCame(t *testing.T) {
	e := sitDown(t)
	page := e.head.open(e.path + "/hadir")
	page.wants(t, "Semua 10", "Perempuan 6", "Laki-laki 4", hostileName, "Delegasi", "4 perempuan, 3 laki-laki", "Penyandang disabilitas 2", "Berbicara mewakili: Lansia 2",
		"Jangan difoto", "Kode QR daftar hadir")
	if strings.Contains(page.body, "<script>alert") {
		t.Error("a name is markup")
	}
	seen := e.recorde.open(e.path + "/hadir")
	seen.wants(t, "Semua 10", "Daftar nama hanya tampil bagi pimpinan sidang.")
	seen.lacks(t, "Siti Aminah", "Joko")
	if got := e.signedIn("fasilitator2", "id").get(e.path + "/hadir"); got.status != http.StatusForbidden {
		t.Errorf("another kelurahan reads the list: %d", got.status)
	}
	bad := e.recorde.send(e.path+"/hadir", e.path+"/hadir", url.Values{"name": {""}, "girls": {"banyak"}, "organisation": {"PKK RW 03"}})
	e.does(bad, http.StatusUnprocessableEntity)
	if kept := e.recorde.form(withPath(bad, e.path+"/hadir"), e.path+"/hadir", nil); kept.Get("organisation") != "PKK RW 03" {
		t.Errorf("what was typed is lost: %v", kept)
	}
	form := e.head.form(page, e.path+"/hadir/hapus", nil)
	e.does(e.head.post(e.path+"/hadir/hapus", form))
	e.head.open(e.path+"/hadir").wants(t, "Hapus")
	if after := e.head.open(e.path + "/hadir").text(); strings.Contains(after, "Semua 10") {
		t.Errorf("a removed line still counts: %s", after)
	}
}

func TestArrivingByPhone(t *testing.T) {
	e := sitDown(t)
	id := strings.TrimPrefix(e.path, "/musyawarah/")
	door := "/hadir/" + id + "/" + e.store.ArrivalToken(id)
	for _, lang := range []string{"id", "en"} {
		goodPage(t, lang+" arrival", e.browser(lang).open(door), lang)
	}
	b := e.browser("id")
	page := b.open(door)
	page.lacks(t, "Siti Aminah", "<script", "Delegasi")
	form := b.form(page, door, url.Values{"name": {"Wahyu"}, "sex": {"man"}, "delegate": {"1"}})
	for range 2 { // a double click is one arrival
		if got := e.does(b.post(door, form)); got.location != door+"/terima-kasih" {
			t.Errorf("arrived leads to %q", got.location)
		}
	}
	b.open(door+"/terima-kasih").wants(t, "Terima kasih, Anda tercatat hadir", "Musrenbang Kelurahan Rejosari")
	list := e.head.open(e.path + "/hadir")
	list.wants(t, "Semua 11", "Wahyu")
	if strings.Count(list.text(), "Delegasi") != 1 {
		t.Error("somebody made themselves a delegate")
	}
	e.does(b.post(door, b.form(page, door, url.Values{"name": {""}})), http.StatusUnprocessableEntity)
	if got := b.get("/hadir/" + id + "/" + strings.Repeat("0", 24)); got.status != http.StatusNotFound {
		t.Errorf("a wrong token opens the door: %d", got.status)
	}
}

func TestTheSittingSeesItsMoneyScoresAndNotes(t *testing.T) {
	e := sitDown(t)
	page := e.recorde.open(e.path)
	page.wants(t, "Pembahasan prioritas", "08.15–09.15", "Urutan diubah musyawarah: Anak-anak menunggu sejak dua tahun lalu.", "skor 18",
		"Undangan disampaikan 1 hari sebelum musyawarah", "1 catatan pengawal belum dilihat pimpinan.")
	if first := strings.Index(page.text(), "Taman baca"); first < 0 || first > strings.Index(page.text(), "Perbaikan drainase") {
		t.Error("the moved proposal does not stand first")
	}
	scores := e.recorde.open(e.path + "/skor")
	scores.wants(t, "skor sama", "Anak-anak menunggu", "Keterdesakan", "5 – Membahayakan bila ditunda", "Tidak ada batas.")
	bad := e.recorde.send(e.decide(e.asked[2]), e.decide(e.asked[2])+"/nilai", url.Values{"mendesak": {"5"}})
	e.does(bad, http.StatusUnprocessableEntity).wants(t, "Pilih satu skor untuk kriteria ini.")
	vote := e.does(e.recorde.send(e.decide(e.asked[0]), e.decide(e.asked[0])+"/cara", url.Values{"how": {"vote"}, "for": {"20"}, "against": {"4"}}))
	if !strings.HasPrefix(vote.location, e.decide(e.asked[0])) {
		t.Errorf("leads to %q", vote.location)
	}
	e.does(e.recorde.send(e.path, e.decide(e.asked[0]), nil))
	e.recorde.open(e.path).wants(t, "Pemungutan suara: 20 setuju, 4 menolak, 0 abstain")
}

func TestTheScreenOfTheHall(t *testing.T) {
	e := sitDown(t)
	page := e.recorde.open(e.path + "/layar")
	page.wants(t, "Taman baca", "Usulan 1 dari 4", "Rp0 dari Rp250 juta", "0 dari 1")
	page.lacks(t, "Siti Aminah", "Joko", "Petugas", "<script")
	const renews = `http-equiv="refresh"`
	if strings.Contains(page.body, renews) || !strings.Contains(e.recorde.open(e.path+"/layar?ikuti=1").body, renews) {
		t.Error("the screen does not renew itself where it is asked to, and only there")
	}
	e.recorde.open(e.path+"/layar?usulan="+string(e.asked[1].Code)).wants(t, "Pemavingan Jalan Melati", "Jalan berlubang")
}

func TestTheChairSeesEveryNoteBeforeClosing(t *testing.T) {
	e := sitDown(t)
	for _, r := range e.asked {
		e.does(e.recorde.send(e.decide(r)+"?tindakan=defer", e.decide(r), url.Values{"year": {"2029"}, "reason": {"PAG"}, "reason_text": {"Pagu tahun ini sudah habis dipakai."}}))
	}
	e.head.open(e.path+"/tutup").wants(t, "Catatan pengawal yang harus dilihat dahulu", "Taman baca sudah ditunda dua kali.")
	e.does(e.head.send(e.path+"/tutup", e.path+"/tutup", nil), http.StatusConflict)
	e.does(e.head.send(e.path+"/tutup", e.path+"/pengawal/lihat", nil))
	e.does(e.head.send(e.path, e.path+"/bacakan", nil))
	draft := e.head.open(e.path + "/baca")
	draft.wants(t, "0 usulan diteruskan", "4 usulan tidak diteruskan.", "Balai Kelurahan", "Belum ada yang dibetulkan.")
	e.does(e.head.send(e.path+"/baca", e.path+"/baca", url.Values{"field": {"venue"}, "after": {"Balai RW 03"}, "reason": {"Tempat dipindah karena hujan deras."}}))
	e.head.open(e.path+"/baca").wants(t, "Balai Kelurahan", "Balai RW 03", "Tempat dipindah karena hujan deras.", "Lurah,")
	e.does(e.head.send(e.path+"/tutup", e.path+"/tutup", nil))
	e.minutesOf(t)
	e.correctIt(t)
}

// minutesOf holds the public page to what it must and must not say.
func (e *sitdown) minutesOf(t *testing.T) {
	t.Helper()
	public := e.browser("id").open(e.path + "/berita-acara")
	public.wants(t, "Sudah ditutup, menunggu tanda tangan.", "Balai RW 03", "Keterdesakan", "Lansia", "Juru bahasa isyarat", "Perubahan urutan", "1 catatan, sudah dilihat pimpinan", "1 orang")
	public.lacks(t, "Sah:", "Siti Aminah", "Joko", "Taman baca sudah ditunda", "Ning", "evidence.zip", "Jalan berlubang")
	officer := e.head.open(e.path + "/berita-acara")
	officer.wants(t, hostileName, "Taman baca sudah ditunda dua kali.", "Jalan berlubang", "Bukti dukung (ZIP)")
	e.does(e.head.attach(e.path+"/tandatangani", e.head.form(e.head.open(e.path), e.path+"/tandatangani", nil), "paper", "ba.pdf", []byte("%PDF-1.4 signed")))
	e.browser("id").open(e.path+"/berita-acara").wants(t, "Sah: ditandatangani pada")
}

func (e *sitdown) correctIt(t *testing.T) {
	t.Helper()
	e.does(e.head.send(e.path+"/perubahan", e.path+"/perubahan", url.Values{"changes": {""}, "reason_text": {""}}), http.StatusUnprocessableEntity)
	e.does(e.head.send(e.path+"/perubahan", e.path+"/perubahan", url.Values{
		"changes": {"Jumlah peserta perempuan menjadi 26 orang."}, "reason_text": {"Dua peserta terlewat saat daftar disalin."}}))
	now := e.browser("id").open(e.path + "/berita-acara")
	now.wants(t, "Berita acara perubahan atas Nomor", "Jumlah peserta perempuan menjadi 26 orang.", "Sudah ditutup, menunggu tanda tangan.")
	first := e.browser("id").open(e.path + "/berita-acara?nomor=1")
	first.wants(t, "Sah: ditandatangani pada")
	first.lacks(t, "26 orang")
	if got := e.browser("id").get(e.path + "/berita-acara?nomor=9"); got.status != http.StatusNotFound {
		t.Errorf("minutes that do not exist answer %d", got.status)
	}
}

func TestScansAndPhotos(t *testing.T) {
	e := sitDown(t)
	page := e.recorde.open(e.path + "/berkas")
	form := e.recorde.form(page, e.path+"/berkas", url.Values{"kind": {"photo"}})
	e.does(e.recorde.attach(e.path+"/berkas", form, "file", "foto.jpg", []byte("bukan gambar")), http.StatusUnprocessableEntity)
	e.does(e.recorde.attach(e.path+"/berkas", form, "file", "foto.jpg", picture(t)))
	list, err := e.store.Uploads(t.Context(), strings.TrimPrefix(e.path, "/musyawarah/"))
	must(t, err)
	if len(list) != 1 {
		t.Fatalf("%d uploads are kept", len(list))
	}
	shown := e.path + "/foto/" + yearText(list[0].ID)
	if got := e.browser("id").get(shown); got.status != http.StatusNotFound {
		t.Errorf("a photo nobody has checked is public: %d", got.status)
	}
	if got := e.recorde.open(e.path + "/berkas/" + yearText(list[0].ID)); got.header.Get("Content-Type") != "image/jpeg" {
		t.Errorf("officers see it as %q", got.header.Get("Content-Type"))
	}
	e.does(e.recorde.send(e.path+"/berkas", e.path+"/berkas/periksa", nil))
	if got := e.browser("id").open(shown); !strings.HasPrefix(got.body, "\xff\xd8\xff") {
		t.Error("a checked photo is not public")
	}
}

func TestThePagesOfASittingInBothLanguages(t *testing.T) {
	e := sitDown(t)
	for _, lang := range []string{"id", "en"} {
		b := e.signedIn("lurah", lang)
		for _, sub := range []string{"", "/hadir", "/acara", "/skor", "/pengawal", "/baca", "/berkas", "/layar", "/tutup", "/perubahan", "/putuskan/" + string(e.asked[0].Code)} {
			goodPage(t, lang+" "+sub, b.open(e.path+sub), lang)
		}
		for _, path := range []string{"/cakupan/2028", "/cakupan/2028?tahap=subdistrict", "/papan/" + string(rejosari) + "/3", "/daftar/DPU/2028"} {
			goodPage(t, lang+" "+path, e.browser(lang).open(path), lang)
		}
		planner := e.signedIn("perencana", lang)
		for _, path := range []string{"/kerja/tata-cara/2028", "/kerja/cakupan/2028", "/kerja/pagu/2028", "/kerja/pejabat"} {
			goodPage(t, lang+" "+path, planner.open(path), lang)
		}
		goodPage(t, lang+" kecamatan", e.signedIn("kecamatan", lang).open("/kerja/cakupan/2028"), lang)
	}
}

// TestWhoMayOpenWhat: pages of a sitting are for the officers of its place, and
// planners' settings for planners.
func TestWhoMayOpenWhat(t *testing.T) {
	e := sitDown(t)
	closed := []string{"", "/hadir", "/acara", "/skor", "/pengawal", "/baca", "/berkas", "/layar", "/putuskan/" + string(e.asked[0].Code)}
	for _, sub := range closed {
		if got := e.browser("id").get(e.path + sub); got.status != http.StatusSeeOther || !strings.HasPrefix(got.location, "/masuk") {
			t.Errorf("%q answers %d %q to nobody", sub, got.status, got.location)
		}
		if got := e.signedIn("fasilitator2", "id").get(e.path + sub); got.status != http.StatusForbidden {
			t.Errorf("%q answers %d to another kelurahan", sub, got.status)
		}
	}
	for _, path := range []string{"/kerja/tata-cara/2028", "/kerja/pagu/2028"} {
		if got := e.recorde.get(path); got.status != http.StatusForbidden {
			t.Errorf("%s answers %d to a facilitator", path, got.status)
		}
	}
	watcher := e.signedIn("pengamat", "id")
	watcher.open(e.path+"/hadir").lacks(t, "Siti Aminah", "Simpan peserta", "Hapus")
	watcher.open(e.path+"/baca").lacks(t, "Simpan pembetulan")
	form := e.recorde.form(e.recorde.open(e.path+"/hadir"), e.path+"/hadir", url.Values{"name": {"Penyusup"}})
	form.Set("csrf", e.recorde.form(watcher.open(e.path+"/hadir"), "/keluar", nil).Get("csrf"))
	if got := watcher.post(e.path+"/hadir", form); got.status != http.StatusForbidden {
		t.Errorf("an observer writes a list: %d", got.status)
	}
}

func TestCeilingsComeByFile(t *testing.T) {
	w := newWorld(t)
	b := w.signedIn("perencana", "id")
	path := "/kerja/pagu/2028"
	form := b.form(b.open(path), path, nil)
	bad := b.attach(path, form, "file", "pagu.csv", []byte("jenis,kode,pagu\nkelurahan,33.74.03.1008,300 ribu\nrt,33.74.03.1008,1\n"))
	if bad.status != http.StatusUnprocessableEntity {
		t.Fatalf("a wrong file answers %d %s", bad.status, bad.text())
	}
	bad.wants(t, "2 pagu", "3 jenis", "Rp250.000.000")
	ok := b.attach(path, form, "file", "pagu.csv", []byte("jenis,kode,pagu\nkelurahan,33.74.03.1008,300000000\n"))
	if ok.status != http.StatusSeeOther {
		t.Fatalf("a right file answers %d %s", ok.status, ok.text())
	}
	b.open(path).wants(t, "Kelurahan Rejosari", "Rp300.000.000")
}

func TestOfficeholdersFillTheSignatures(t *testing.T) {
	w := newWorld(t)
	head := w.signedIn("lurah", "id")
	path := "/kerja/pejabat"
	bad := head.send(path, path, url.Values{"name": {""}, "from": {""}})
	if bad.status != http.StatusUnprocessableEntity {
		t.Fatalf("an empty form answers %d", bad.status)
	}
	got := head.send(path, path, url.Values{"office": {"village_head"}, "name": {hostileName}, "acting": {"plt"}, "decree": {"SK 821/12/2026"}, "from": {"2026-01-01"}})
	if got.status != http.StatusSeeOther {
		t.Fatalf("saving answers %d %s", got.status, got.text())
	}
	head.open(path).wants(t, hostileName, "Plt. Lurah", "SK 821/12/2026", "Menjabat")
	form := head.form(head.open(path), path, url.Values{"where": {string(miroto)}, "office": {"village_head"}, "name": {"Orang lain"}, "from": {"2026-01-01"}})
	if got := head.post(path, form); got.status != http.StatusForbidden {
		t.Errorf("a lurah names another kelurahan's officeholder: %d", got.status)
	}
}

// TestFiveHundredProposals: the largest agenda is still a page, whole and fast to
// read in one piece.
func TestFiveHundredProposals(t *testing.T) {
	w := newWorld(t)
	for range 500 {
		w.submit(ask{title: "Perbaikan saluran", group: planning.General, channel: planning.ChannelKelurahan, volume: 1000, unit: "m", value: 1_000_000, rw: "03"})
	}
	path := "/musyawarah/" + w.hold("lurah", planning.Forum{Stage: planning.Village, Area: rejosari}, "Balai", "Lurah")
	b := w.signedIn("lurah", "id")
	for _, sub := range []string{"", "/skor", "/layar", "/tutup"} {
		b.open(path + sub)
	}
	if page := b.open(path); strings.Count(page.body, `<li id="u-`) != 500 {
		t.Errorf("%d of 500 stand on the agenda", strings.Count(page.body, `<li id="u-`))
	}
	board := w.browser("id").open("/papan/" + string(rejosari) + "/3")
	board.wants(t, "Papan usulan Kelurahan Rejosari, RW 03")
	if got := w.browser("id").get("/papan/" + string(rejosari) + "?rw=003"); got.location != "/papan/"+string(rejosari)+"/3" {
		t.Errorf("leads to %q", got.location)
	}
}
