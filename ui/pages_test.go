package ui

import (
	"maps"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"musrenbang/auth"
	"musrenbang/locales"
	"musrenbang/planning"
	"musrenbang/store"
)

// visits are all pages with who opens them.
func (s *story) visits() map[string][]string {
	drain := string(s.drain.Code)
	return map[string][]string{
		"": {
			"/", "/lacak", "/lacak/" + drain, "/lacak/" + string(s.rejected.Code), "/lacak/" + string(s.deferred.Code), "/lacak/" + string(s.returned.Code),
			"/lacak/" + string(s.merged.Code), "/lacak/" + string(s.waiting.Code), "/lacak/" + string(s.hostile.Code), "/lacak/" + string(s.hostile.Code) + "/tarik",
			"/akomodasi/2028", "/akomodasi/2028?wilayah=" + string(rejosari), "/akomodasi/2028/usulan", "/akomodasi/2028/usulan?ukuran=T2&kelompok=perempuan&hasil=masuk",
			"/cara-menghitung", "/wilayah", "/wilayah?cari=rejo", "/wilayah/" + string(timur), "/wilayah/" + string(rejosari), "/kalender", "/kalender/2028",
			"/musyawarah", "/musyawarah/" + s.forumID + "/berita-acara", "/masuk",
		},
		"fasilitator": {"/usulan/baru", "/kerja", "/kerja/usulan", "/kerja/usulan/" + string(s.waiting.Code), "/usulan/" + string(s.waiting.Code) + "/tanda-terima",
			"/musyawarah", "/usulan/rw1", "/musyawarah/jadwal", "/musyawarah/" + s.forumID, "/musyawarah/" + s.forumID + "/berita-acara"},
		"lurah":     {"/kerja", "/musyawarah/" + s.forumID},
		"kecamatan": {"/kerja", "/usulan/baru", "/kerja/usulan?tahap=subdistrict", "/musyawarah/jadwal"},
		"dinas":     {"/kerja", "/kerja/usulan/" + drain + "?tindakan=progress", "/kerja/usulan/" + drain + "?tindakan=cancel"},
		"perencana": {"/kerja", "/kerja?wilayah=" + string(timur), "/kerja/usulan?kelompok=perempuan&cari=drainase&urut=nilai", "/kerja/usulan?tanpa-alasan=1&lewat=1&menunggu=1",
			"/kerja/usulan/" + string(s.rejected.Code) + "?tindakan=review", "/kerja/usulan/" + string(s.hostile.Code) + "?tindakan=accommodate",
			"/kerja/usulan/" + string(s.hostile.Code) + "?tindakan=merge", "/kerja/kalender", "/kerja/kalender/2028", "/kerja/dokumen", "/kalender/2028", "/kerja/tablet", "/kerja/tablet/henti", "/kerja/tablet/cadangan"},
		"anggaran": {"/kerja", "/kerja/dokumen", "/kerja/usulan/" + string(s.paving.Code) + "?tindakan=fund", "/kerja/usulan/" + string(s.paving.Code) + "?tindakan=not_fund"},
		"pengamat": {"/kerja", "/kerja/usulan/" + drain},
	}
}

// TestEveryPageInBothLanguages opens every page as those who may, with real data:
// in the reader's language, whole, clean, and with a way to the other language.
func TestEveryPageInBothLanguages(t *testing.T) {
	s := tell(newWorld(t))
	before := locales.Missing()
	for login, paths := range s.visits() {
		for _, lang := range locales.Languages() {
			b := s.browser(lang)
			if login != "" {
				b = s.signedIn(login, lang)
			}
			for _, path := range paths {
				got := b.open(path)
				goodPage(t, login+" "+lang+" "+path, got, lang)
			}
		}
	}
	if after := locales.Missing(); !maps.Equal(before, after) {
		t.Errorf("texts were missing: %v", after)
	}
}

var (
	idAttribute = regexp.MustCompile(`\sid="([^"]*)"`)
	idUse       = regexp.MustCompile(`\s(?:for="|aria-describedby="|href="#)([^"]+)"`)
	heading     = regexp.MustCompile(`<h([1-6])`)
)

// goodPage holds a page to what every page owes.
func goodPage(t *testing.T, name string, got answer, lang string) {
	t.Helper()
	bare := got.body
	if strings.HasPrefix(got.path, "/musyawarah/") {
		bare = sittingScript.ReplaceAllString(bare, "")
	}
	for what, pattern := range forbidden {
		if m := pattern.FindString(bare); m != "" {
			t.Errorf("%s: %s: %s", name, what, m)
		}
	}
	if !strings.Contains(got.body, `<html lang="`+lang+`"`) || !strings.Contains(got.body, "bahasa=") {
		t.Errorf("%s does not state its language, or has no way to the other", name)
	}
	seen := map[string]bool{}
	for _, m := range idAttribute.FindAllStringSubmatch(got.body, -1) {
		if seen[m[1]] || m[1] == "" {
			t.Errorf("%s: id %q is empty or stands twice", name, m[1])
		}
		seen[m[1]] = true
	}
	for _, m := range idUse.FindAllStringSubmatch(got.body, -1) {
		for _, id := range strings.Fields(m[1]) {
			if !seen[id] {
				t.Errorf("%s points to %q, which is not on the page", name, id)
			}
		}
	}
	level := 0
	for _, m := range heading.FindAllStringSubmatch(got.body, -1) {
		if n := atoi(m[1]); n > level+1 && (level > 0 || n > 2) { // the list of errors stands above the first heading
			t.Errorf("%s: a heading of level %d follows one of level %d", name, n, level)
		} else {
			level = n
		}
	}
	if strings.Count(got.body, "<h1") != 1 {
		t.Errorf("%s has %d headings of the first level", name, strings.Count(got.body, "<h1"))
	}
	if got.header.Get("Content-Security-Policy") == "" || !strings.Contains(got.header.Get("Vary"), "Cookie") {
		t.Errorf("%s lacks its policy or Vary: %v", name, got.header)
	}
}

// TestNothingPersonalIsPublic opens every page for everybody and looks for what
// only officers may read.
func TestNothingPersonalIsPublic(t *testing.T) {
	s := tell(newWorld(t))
	for _, lang := range locales.Languages() {
		b := s.browser(lang)
		for _, path := range s.visits()[""] {
			got := b.open(path)
			got.lacks(t, "Sumarni", "Slamet Riyadi", "Petugas fasilitator", "Petugas lurah", "Pos ronda RW 06")
			if strings.Contains(got.body, "<script") {
				t.Errorf("%s holds a script", path)
			}
		}
		page := b.open("/lacak/" + string(s.hostile.Code))
		page.wants(t, hostileTitle)
	}
	officer := s.signedIn("perencana", "id").open("/kerja/usulan/" + string(s.drain.Code))
	officer.wants(t, secretProblem, secretLocation)
	officer.lacks(t, "<script")
}

// TestPublicMinutesCarryNoPlaces: the page is for everybody, the full paper with
// places and problems for officers of that place.
func TestPublicMinutesCarryNoPlaces(t *testing.T) {
	s := tell(newWorld(t))
	path := "/musyawarah/" + s.forumID + "/berita-acara"
	public := s.browser("id").open(path)
	public.wants(t, "Berita acara Musrenbang Kelurahan Rejosari", "Perbaikan drainase Gang Mawar", "PSU belum diserahkan", "24 perempuan")
	public.lacks(t, "Slamet", "Sumarni", ".pdf")
	if got := s.browser("id").get(path + ".pdf"); got.status != http.StatusSeeOther || !strings.HasPrefix(got.location, "/masuk?ke=") {
		t.Errorf("the full paper answers %d %q to nobody", got.status, got.location)
	}
	if got := s.signedIn("fasilitator2", "id").get(path + ".pdf"); got.status != http.StatusForbidden {
		t.Errorf("the full paper answers %d to another kelurahan", got.status)
	}
	paper := s.signedIn("lurah", "id").get(path + ".pdf")
	if paper.status != http.StatusOK || !strings.HasPrefix(paper.body, "%PDF-") {
		t.Errorf("the paper answers %d", paper.status)
	}
}

// TestCitizenPagesFitTheFirstWindow holds the budget of design.md 9 with real
// data: HTML and styles in 14 KB, no script, no second request.
func TestCitizenPagesFitTheFirstWindow(t *testing.T) {
	s := tell(newWorld(t))
	for _, lang := range locales.Languages() {
		for _, path := range []string{"/", "/lacak", "/lacak/" + string(s.drain.Code), "/akomodasi/2028", "/wilayah/" + string(rejosari), "/cara-menghitung"} {
			body := s.browser(lang).open(path).body
			size := compressed(t, body)
			t.Logf("%s %s: %d bytes, %d with brotli", lang, path, len(body), size)
			if size > 14*1024 {
				t.Errorf("%s %s takes %d bytes with brotli, at most %d may be", lang, path, size, 14*1024)
			}
			if strings.Contains(body, `rel="stylesheet"`) || strings.Contains(body, "<script") {
				t.Errorf("%s %s needs a second request to be read", lang, path)
			}
		}
	}
}

func TestTrackingTellsTheWholeStory(t *testing.T) {
	s := tell(newWorld(t))
	b := s.browser("id")
	b.open("/lacak/"+string(s.drain.Code)).wants(t,
		"Didanai tahun 2028", "Rp180 juta dari Rp210 juta yang diusulkan.", "Volumenya tetap 250 m.", "Berikutnya: pengerjaan oleh Dinas Pekerjaan Umum",
		"Diteruskan dengan perubahan oleh Forum Perangkat Daerah Dinas Pekerjaan Umum", "Rp210 juta → Rp180 juta", "Harga satuan mengikuti standar kota 2027.",
		"Diteruskan oleh Musrenbang Kelurahan Rejosari", "berita acara", "Perda 9 Tahun 2027", drainCode, "024-555-0123", "Diusulkan oleh Perempuan")
	b.open("/lacak/"+string(s.rejected.Code)).wants(t, "Belum bisa dipenuhi", "Status lahan belum jelas: Jalan masih milik pengembang perumahan",
		"Urus bukti lahan", "Ditolak oleh Musrenbang Kelurahan Rejosari")
	b.open("/lacak/"+string(s.deferred.Code)).wants(t, "Ditunda untuk rencana tahun 2029", "Pagu kecamatan habis")
	b.open("/lacak/"+string(s.returned.Code)).wants(t, "Perlu dilengkapi", "Lampirkan gambar letak pintu masuk balai.")
	b.open("/lacak/"+string(s.merged.Code)).wants(t, "Digabung dengan usulan "+string(s.drain.Code))
	b.open("/lacak/"+string(s.waiting.Code)).wants(t, "Sudah diterima, belum dibahas", "datang sesudah batas waktu")
	s.browser("en").open("/lacak/"+string(s.drain.Code)).wants(t, "in 2028", "Rp180 million of the Rp210 million proposed.", "Rejosari village")
}

func TestCodesAsPeopleTypeThem(t *testing.T) {
	s := tell(newWorld(t))
	b, code := s.browser("id"), string(s.drain.Code)
	sloppy := strings.ToLower(strings.ReplaceAll(code, "-", ""))
	for _, path := range []string{"/lacak?kode=" + sloppy, "/lacak/" + sloppy} {
		if got := b.get(path); got.location != "/lacak/"+code {
			t.Errorf("%s leads to %d %q", path, got.status, got.location)
		}
	}
	wrong := code[:len(code)-1] + map[bool]string{true: "1", false: "0"}[strings.HasSuffix(code, "0")]
	for path, want := range map[string]string{
		"/lacak?kode=" + wrong:                   "Ada huruf atau angka yang keliru",
		"/lacak/" + wrong:                        "Ada huruf atau angka yang keliru",
		"/lacak/halo":                            "Bentuk kode tidak tepat",
		"/lacak?kode=%3Cscript%3E":               "Bentuk kode tidak tepat",
		"/lacak/" + string(unknownCode(s.drain)): "Kode ini tidak ditemukan",
	} {
		got := b.get(path)
		if got.status != http.StatusNotFound {
			t.Errorf("%s answers %d", path, got.status)
		}
		got.wants(t, want, "Bila kodenya tidak ketemu")
		got.lacks(t, "<script>")
	}
}

// unknownCode is a well-formed code that nobody has.
func unknownCode(r planning.Receipt) planning.TrackingCode {
	c := planning.NewTrackingCode(year, [5]byte{1, 2, 3, 4, 5})
	if c == r.Code {
		c = planning.NewTrackingCode(year, [5]byte{5, 4, 3, 2, 1})
	}
	return c
}

func TestAccommodationShowsItsFractions(t *testing.T) {
	s := tell(newWorld(t))
	b := s.browser("id")
	page := b.open("/akomodasi/2028")
	// 15 from residents in time, 3 kept: the drain, what was merged into it and
	// covered, and the pavement. The late one stands apart.
	page.wants(t, "20,0 %", "3 dari 15 usulan", "sasaran 70 %", "Kurang 8 usulan", "Perwal 31 Tahun 2027", "1 usulan datang sesudah batas waktu",
		"8 usulan lain belum ditaksir nilainya.", "2 dari 3 kelurahan belum mengirim", "RKPD: Perwal 31 Tahun 2027")
	page.lacks(t, "NaN", "Inf")
	rows := b.open("/akomodasi/2028/usulan?ukuran=T2&hasil=masuk")
	rows.wants(t, "Perbaikan drainase Gang Mawar", "Pemavingan Jalan Melati", "Drainase Gang Mawar bagian timur")
	rows.lacks(t, "Pavingisasi Gang IV")
	b.open("/akomodasi/2028/usulan?hasil=ditolak&kelompok=umum").wants(t, "Pavingisasi Gang IV", "Status lahan belum jelas")
	b.open("/akomodasi/2028/usulan?hasil=ditarik").wants(t, "Tidak ada usulan")
	for path, status := range map[string]int{
		"/akomodasi/1999": http.StatusNotFound, "/akomodasi/2031": http.StatusNotFound, "/akomodasi/x": http.StatusNotFound,
		"/akomodasi/2028?wilayah=99.99": http.StatusNotFound, "/akomodasi/2028/usulan?ukuran=T9": http.StatusUnprocessableEntity,
		"/akomodasi/2028/usulan?kursor=zzz": http.StatusBadRequest, "/wilayah/99.99.99": http.StatusNotFound, "/nirgends": http.StatusNotFound,
	} {
		if got := b.get(path); got.status != status {
			t.Errorf("%s answers %d, want %d", path, got.status, status)
		}
	}
}

// TestAShareBelowTenHasNoPercentage is design.md 3, Arithmetic.
func TestAShareBelowTenHasNoPercentage(t *testing.T) {
	w := words{Text: locales.New("id")}
	cases := map[string]struct {
		kept, eligible   int
		figure, fraction string
		met, none        bool
	}{
		"none":               {0, 0, "", "0 dari 0", false, true},
		"nine":               {7, 9, "7 dari 9", "", true, false},
		"ten":                {7, 10, "70,0 %", "7 dari 10", true, false},
		"just short":         {466, 666, "69,96 %", "466 dari 666", false, false},
		"thousands":          {3412, 5306, "64,3 %", "3.412 dari 5.306", false, false},
		"none kept of a lot": {0, 40, "0,0 %", "0 dari 40", false, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			s := shareOf(w, c.kept, c.eligible, 70, "")
			if c.none != s.None || c.met != s.Met || !c.none && (s.Figure != c.figure || s.Fraction != c.fraction) {
				t.Errorf("%+v", s)
			}
		})
	}
}

func TestPagesForNobodyLeadToTheSignIn(t *testing.T) {
	w := newWorld(t)
	b := w.browser("id")
	for _, path := range []string{"/kerja", "/usulan/baru", "/kerja/dokumen", "/kerja/kalender"} {
		got := b.get(path)
		if got.status != http.StatusSeeOther || !strings.HasPrefix(got.location, "/masuk?ke=%2F") {
			t.Errorf("%s answers %d %q", path, got.status, got.location)
		}
	}
	admin := w.signedIn("pengelola", "id")
	for _, path := range []string{"/kerja", "/usulan/baru", "/kerja/kalender"} {
		if got := admin.get(path); got.status != http.StatusForbidden {
			t.Errorf("the administrator, who never decides, gets %d for %s", got.status, path)
		}
	}
	stranger := w.signedIn("fasilitator2", "id")
	receipt := w.submit(ask{title: "Pos ronda", group: planning.General, channel: planning.ChannelKelurahan, volume: 1000, unit: "unit", value: planning.Unpriced})
	for _, path := range []string{"/kerja/usulan/" + string(receipt.Code), "/usulan/" + string(receipt.Code) + "/tanda-terima"} {
		if got := stranger.get(path); got.status != http.StatusForbidden {
			t.Errorf("another kelurahan gets %d for %s", got.status, path)
		}
	}
}

func TestLanguageIsKept(t *testing.T) {
	w := newWorld(t)
	b := w.browser("id")
	b.open("/cara-menghitung?bahasa=en").wants(t, "How it is counted")
	b.open("/cara-menghitung").wants(t, "How it is counted")
	b.open("/cara-menghitung?bahasa=id").wants(t, "Cara menghitung")
	b.open("/cara-menghitung?bahasa=fr").wants(t, "Cara menghitung")
}

func TestAnEmptyCityHasPages(t *testing.T) {
	ctx := t.Context()
	clock := &testClock{at: begin}
	s, err := store.Open(ctx, store.Options{Dir: t.TempDir(), Clock: clock.now})
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	_, err = s.Migrate(ctx)
	must(t, err)
	door := auth.New(auth.Options{Store: s})
	pages, err := New(Deps{Store: s, Engine: &referee{store: s}, Door: door})
	must(t, err)
	w := &world{t: t, store: s, app: appOf(t, pages, door), pages: pages, clock: clock}
	for _, lang := range locales.Languages() {
		b := w.browser(lang)
		for _, path := range []string{"/", "/lacak", "/wilayah", "/kalender", "/musyawarah", "/cara-menghitung", "/masuk"} {
			goodPage(t, path, b.open(path), lang)
		}
		if got := b.get("/akomodasi"); got.status != http.StatusNotFound {
			t.Errorf("/akomodasi answers %d", got.status)
		}
	}
	w.browser("id").open("/").wants(t, "Belum ada tahun rencana", "Contoh untuk mencoba")
}

func TestStaticFilesAreServedForEver(t *testing.T) {
	w := newWorld(t)
	url, err := w.pages.Assets().URL("work.css")
	must(t, err)
	got := w.browser("id").open(url)
	if !strings.Contains(got.header.Get("Cache-Control"), "immutable") || got.header.Get("Content-Type") != "text/css; charset=utf-8" {
		t.Errorf("headers %v", got.header)
	}
	if got := w.browser("id").get("/static/gone.css"); got.status != http.StatusNotFound {
		t.Errorf("a file that is not there answers %d", got.status)
	}
}
