package ui

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/store"
)

// drainForm is what a facilitator writes down.
func drainForm() url.Values {
	return url.Values{
		"proposed_by": {"women"}, "basis": {"organisation"}, "proposer": {"PKK RW 03"}, "rw": {"3"}, "rt": {"2"}, "location": {"Gang Mawar"},
		"catalogue": {"INF-01"}, "title": {"Perbaikan drainase Gang Mawar"}, "problem": {"Air naik tiap hujan"}, "own_words": {"Got e mampet"},
		"volume": {"250,5"}, "value": {"180 juta"}, "benefits": {"elderly", "general"}, "rank": {"1"},
	}
}

var codeInPath = regexp.MustCompile(`^/usulan/(MB28-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z])/tanda-terima$`)

// TestAProposalFromFormToReceipt goes the whole way as a facilitator does.
func TestAProposalFromFormToReceipt(t *testing.T) {
	w := newWorld(t)
	b := w.signedIn("fasilitator", "id")
	check := b.send("/usulan/baru", "/usulan/baru?tahun=2028", drainForm())
	check.wants(t, "Periksa sebelum dikirim", "Kelurahan Rejosari, RW 03", "Perempuan (Organisasi terdaftar)", "250,5 m", "Rp180.000.000",
		"Rp180 juta untuk 250,5 m", "Dinas Pekerjaan Umum", "Lansia, Warga umum", "Got e mampet")
	check.path = "/usulan/baru?tahun=2028"

	edit := b.post(check.path, b.form(check, check.path, url.Values{"step": {"edit"}}))
	kept := b.form(edit, check.path, nil)
	for name, want := range drainForm() {
		if name == "rw" || name == "rt" || strings.Join(kept[name], "|") == strings.Join(want, "|") {
			continue
		}
		t.Errorf("going back lost %s: %q, want %q", name, kept[name], want)
	}

	send := b.form(check, check.path, url.Values{"step": {"send"}})
	done := b.post(check.path, send)
	m := codeInPath.FindStringSubmatch(done.location)
	if done.status != http.StatusSeeOther || m == nil {
		t.Fatalf("sent: %d %q\n%s", done.status, done.location, done.text())
	}
	if again := b.post(check.path, send); again.location != done.location {
		t.Errorf("a second click leads to %q, the first to %q", again.location, done.location)
	}
	d, err := w.store.Proposal(t.Context(), planning.TrackingCode(m[1]))
	must(t, err)
	if d.Channel != planning.ChannelAgency || d.Agency != "DPU" || d.Unit != "m" || d.AskedVolume != 250_500 || d.AskedValue != rupiahs(180) ||
		d.RW != "03" || d.Texts.OwnWords != "Got e mampet" || d.Texts.Proposer != "PKK RW 03" || len(d.Benefits) != 2 || d.Rank != 1 {
		t.Errorf("stored %+v, %+v", d.ProposalItem, d.Texts)
	}
	receiptShowsItsSecretForAnHour(t, w, b, done.location, d)
}

func receiptShowsItsSecretForAnHour(t *testing.T, w *world, b *browser, path string, d store.ProposalDetail) {
	t.Helper()
	secret := w.store.Secret(d.ID)
	page := b.open(path)
	page.wants(t, string(d.Code), secret, "Perbaikan drainase Gang Mawar", "Musrenbang Kelurahan Rejosari", "musrenbang.semarangkota.go.id/lacak")
	if !strings.Contains(page.body, `<svg class="qr"`) || page.header.Get("Cache-Control") != "no-store" {
		t.Error("the receipt has no QR code, or may be kept by a cache")
	}
	paper := b.get(path + ".pdf")
	if paper.status != http.StatusOK || !strings.HasPrefix(paper.body, "%PDF-") || paper.header.Get("Cache-Control") != "no-store" {
		t.Errorf("the paper answers %d, %v", paper.status, paper.header)
	}
	w.signedIn("lurah", "id").open(path).lacks(t, secret)
	w.clock.advance(hour)
	b = w.signedIn("fasilitator", "id")
	later := b.open(path)
	later.lacks(t, secret)
	later.wants(t, "Tidak dicetak ulang")
}

// TestWhatIsWrongStandsBesideItsField and nothing that was written is lost.
func TestWhatIsWrongStandsBesideItsField(t *testing.T) {
	b := newWorld(t).signedIn("fasilitator", "id")
	fill := drainForm()
	for name, value := range map[string]string{"title": "x", "volume": "banyak", "value": "seratus", "rw": "tiga", "basis": "", "rank": "0", "location": "Gang <b>Mawar</b>"} {
		fill.Set(name, value)
	}
	got := b.send("/usulan/baru", "/usulan/baru?tahun=2028", fill)
	if got.status != http.StatusUnprocessableEntity {
		t.Errorf("status %d", got.status)
	}
	got.wants(t, "Ada yang perlu diperbaiki", "Tulis volume dengan angka", "Tulis jumlah rupiah dengan angka", "Pilih dasarnya", "Tulis nomor RT atau RW dengan angka",
		"Terlalu pendek", "Prioritas ditulis dengan angka mulai dari 1")
	if !strings.Contains(got.body, "<title>Galat:") || strings.Contains(got.body, "<b>Mawar") {
		t.Error("the title does not say that something is wrong, or markup came through")
	}
	for _, field := range []string{"title", "volume", "value", "rw", "basis", "rank"} {
		if !strings.Contains(got.body, `id="`+field+`-error"`) || !strings.Contains(got.body, `href="#`+field+`"`) {
			t.Errorf("%s: no error beside the field, or none on top", field)
		}
	}
	got.path = "/usulan/baru?tahun=2028"
	kept := b.form(got, got.path, nil)
	for name, want := range fill {
		if have := strings.Join(kept[name], "|"); have != strings.Join(want, "|") && !(name == "basis" && have == "") {
			t.Errorf("%s was %q, now %q", name, want, have)
		}
	}
	goodPage(t, "form with errors", got, "id")

	fill = drainForm()
	fill.Set("value", "")
	b.send("/usulan/baru", "/usulan/baru?tahun=2028", fill).wants(t, "atau centang “belum ditaksir”")
	fill.Set("unpriced", "1")
	b.send("/usulan/baru", "/usulan/baru?tahun=2028", fill).wants(t, "Periksa sebelum dikirim", "belum ditaksir")
	fill = drainForm()
	fill.Set("value", "251 juta")
	fill.Set("step", "send")
	b.send("/usulan/baru", "/usulan/baru?tahun=2028", fill).wants(t, "harga tertinggi menurut kamus usulan, yaitu Rp250.500.000")
}

// TestAChangedProposalIsAnotherOne: whoever goes back after sending and changes
// something does not overwrite what was received.
func TestAChangedProposalIsAnotherOne(t *testing.T) {
	b := newWorld(t).signedIn("fasilitator", "id")
	check := b.send("/usulan/baru", "/usulan/baru?tahun=2028", drainForm())
	path := "/usulan/baru?tahun=2028"
	check.path = path
	send := b.form(check, path, url.Values{"step": {"send"}})
	first := b.post(path, send)
	send.Set("title", "Perbaikan drainase Gang Melati")
	got := b.post(path, send)
	if got.status != http.StatusConflict {
		t.Fatalf("status %d to %q", got.status, got.location)
	}
	got.wants(t, "sudah tersimpan dengan isi lain")
	got.path = path
	again := b.form(got, path, url.Values{"step": {"send"}})
	if again.Get("id") == send.Get("id") {
		t.Error("the changed proposal keeps the first one's ID")
	}
	if second := b.post(path, again); second.location == first.location || codeInPath.FindString(second.location) == "" {
		t.Errorf("sent as another one: %d %q", second.status, second.location)
	}
}

func TestMoneyAsPeopleWriteIt(t *testing.T) {
	cases := map[string]planning.Rupiah{
		"150000000": 150_000_000, "Rp150.000.000": 150_000_000, "Rp. 1.500.000": 1_500_000, "150 juta": 150_000_000, "150jt": 150_000_000,
		"1,5 miliar": 1_500_000_000, "Rp 1.5 milyar": 1_500_000_000, "900 ribu": 900_000, "750rb": 750_000, "RP 2 JUTA": 2_000_000,
	}
	for text, want := range cases {
		if got, err := parseMoney("value", text); err != nil || got != want {
			t.Errorf("%q is %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "juta", "seratus juta", "1e9", "-5 juta", "1,5", "99999999 miliar", "1.5.5 juta", "1,2345 juta x"} {
		if got, err := parseMoney("value", text); planning.CodeOf(err) != planning.Invalid {
			t.Errorf("%q is %d, %v; want it refused", text, got, err)
		}
	}
}

func TestAForeignPostIsRefused(t *testing.T) {
	w := newWorld(t)
	b := w.signedIn("fasilitator", "id")
	path := "/usulan/baru?tahun=2028"
	form := b.form(b.open("/usulan/baru"), path, drainForm())
	form.Del("csrf")
	if got := b.post(path, form); got.status != http.StatusForbidden {
		t.Errorf("without a token: %d", got.status)
	}
	form.Set("csrf", "AAAA")
	if got := b.post(path, form); got.status != http.StatusForbidden {
		t.Errorf("with a made-up token: %d", got.status)
	}
	other := w.signedIn("lurah", "id")
	form.Set("csrf", other.form(other.open("/kerja"), "/keluar", nil).Get("csrf"))
	if got := b.post(path, form); got.status != http.StatusForbidden {
		t.Errorf("with another session's token: %d", got.status)
	}
	good := b.form(b.open("/usulan/baru"), path, drainForm())
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(good.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	if got := b.do(r); got.status != http.StatusForbidden {
		t.Errorf("from another site: %d", got.status)
	}
	page, err := w.store.Proposals(t.Context(), store.ProposalFilter{Cycle: year}, planning.Actor{ID: "x", Grants: []planning.Grant{{Role: planning.Planner}}})
	must(t, err)
	if len(page.Items) != 0 {
		t.Error("a refused form left a proposal")
	}
}

func TestSigningInAndOut(t *testing.T) {
	w := newWorld(t)
	b := w.browser("id")
	wrong := b.send("/masuk", "/masuk", url.Values{"login": {"lurah"}, "password": {"salah sekali ini"}})
	if wrong.status != http.StatusUnauthorized {
		t.Errorf("a wrong password answers %d", wrong.status)
	}
	wrong.wants(t, "Ada yang perlu diperbaiki")
	wrong.lacks(t, "salah sekali ini")
	in := b.send("/masuk?ke=%2Fmusyawarah", "/masuk", url.Values{"login": {"lurah"}, "password": {goodPass}})
	if in.location != "/musyawarah" {
		t.Errorf("signed in to %q", in.location)
	}
	b.open("/kerja").wants(t, "Petugas lurah", "Keluar")
	if out := b.send("/kerja", "/keluar", nil); out.location != "/musyawarah/keluar" || b.get(out.location).location != "/?kabar=keluar" {
		t.Errorf("signed out to %q", out.location)
	}
	b.open("/?kabar=keluar").wants(t, "Anda sudah keluar.")
	if got := b.get("/kerja"); got.status != http.StatusSeeOther {
		t.Errorf("after signing out /kerja answers %d", got.status)
	}
	for _, to := range []string{"//evil.example", "https://evil.example", `/\evil.example`, "/x\r\nSet-Cookie: a=b"} {
		if got := ownPath(to); got != "" {
			t.Errorf("%q was taken for a path of ours", to)
		}
	}
}

func TestAnInvitationMakesAPassword(t *testing.T) {
	w := newWorld(t)
	u, _, err := w.store.UserByLogin(t.Context(), "dinas")
	must(t, err)
	token := auth.NewToken()
	must(t, w.store.Invite(t.Context(), operator, u.ID, auth.HashToken(token), begin+aDay))
	path := "/undangan/" + token
	b := w.browser("id")
	b.send(path, path, url.Values{"password": {"pendek"}, "again": {"pendek"}}).wants(t, "Kata sandi paling sedikit 10 karakter.")
	b.send(path, path, url.Values{"password": {"sepeda merah di sawah"}, "again": {"sepeda biru di sawah"}}).wants(t, "Kedua kata sandi tidak sama")
	done := b.send(path, path, url.Values{"password": {"sepeda merah di sawah"}, "again": {"sepeda merah di sawah"}})
	if done.location != "/masuk?kabar=sandi" {
		t.Fatalf("answered %d %q %s", done.status, done.location, done.text())
	}
	if got := b.get(path); got.status != http.StatusNotFound {
		t.Errorf("a used link answers %d", got.status)
	}
	in := b.send("/masuk", "/masuk", url.Values{"login": {"dinas"}, "password": {"sepeda merah di sawah"}})
	if in.location != "/kerja" {
		t.Errorf("the new password: %d %q", in.status, in.location)
	}
}

func TestWithdrawingNeedsTheSecret(t *testing.T) {
	w := newWorld(t)
	r := w.submit(ask{title: "Pos ronda", group: planning.General, channel: planning.ChannelKelurahan, volume: 1000, unit: "unit", value: planning.Unpriced})
	b, path := w.browser("id"), "/lacak/"+string(r.Code)+"/tarik"
	wrong := b.send(path, path, url.Values{"secret": {"AAAAAA"}})
	if wrong.status != http.StatusUnprocessableEntity {
		t.Errorf("a wrong secret answers %d", wrong.status)
	}
	wrong.wants(t, "Kode rahasia tidak cocok")
	b.send(path, path, url.Values{"secret": {""}}).wants(t, "Isian ini wajib diisi.")
	done := b.send(path, path, url.Values{"secret": {strings.ToLower(r.Secret)}})
	if done.location != "/lacak/"+string(r.Code)+"?kabar=ditarik" {
		t.Fatalf("answered %d %q %s", done.status, done.location, done.text())
	}
	b.open(done.location).wants(t, "Penarikan diterima.", "Usulan sudah ditarik", "Ditarik oleh pengusulnya")
	if got := b.get(path); got.location != "/lacak/"+string(r.Code) {
		t.Errorf("withdrawing twice: %d %q", got.status, got.location)
	}
}

func TestACalendarFileNamesNoPerson(t *testing.T) {
	w := newWorld(t)
	r := w.submit(ask{title: "Pos ronda", problem: secretProblem, group: planning.General, channel: planning.ChannelKelurahan, volume: 1000, unit: "unit", value: planning.Unpriced})
	got := w.browser("id").open("/lacak/" + string(r.Code) + "/kalender.ics")
	if !strings.HasPrefix(got.header.Get("Content-Type"), "text/calendar") || !strings.Contains(got.body, "DTSTART;VALUE=DATE:20270131\r\n") {
		t.Errorf("%v\n%s", got.header, got.body)
	}
	got.lacks(t, "Sumarni", "Pos ronda")
}

// signPaper sends the form that notes a signature, with a scanned paper.
func signPaper(t *testing.T, b *browser, path string, page answer, paper []byte) answer {
	t.Helper()
	action := path + "/tandatangani"
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, values := range b.form(page, action, nil) {
		for _, v := range values {
			must(t, form.WriteField(name, v))
		}
	}
	file, err := form.CreateFormFile("paper", "berita-acara.pdf")
	must(t, err)
	_, err = file.Write(paper)
	must(t, err)
	must(t, form.Close())
	r := httptest.NewRequest(http.MethodPost, action, &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.do(r)
}

// TestWhatWasSentBackComesBack: a proposal is mended before the forum, sent back
// by it, completed, and comes up again.
func TestWhatWasSentBackComesBack(t *testing.T) {
	w := newWorld(t)
	r := w.submit(ask{title: "Pos ronda", group: planning.General, channel: planning.ChannelKelurahan, volume: 1000, unit: "unit", value: rupiahs(25), rw: "06"})
	b, path, desk := w.signedIn("fasilitator", "id"), "/usulan/"+string(r.Code)+"/perbaiki", "/kerja/usulan/"+string(r.Code)
	b.open(desk).wants(t, "Perbaiki")
	bad := b.send(path, path, url.Values{"volume": {"banyak"}, "title": {"x"}})
	if bad.status != http.StatusUnprocessableEntity {
		t.Errorf("a wrong amendment answers %d", bad.status)
	}
	bad.wants(t, "Tulis volume dengan angka", "Terlalu pendek")
	goodPage(t, "amendment with errors", withPath(bad, path), "id")
	if got := b.send(path, path, url.Values{"title": {"Pos ronda RW 06"}, "value": {"30 juta"}}); got.location != desk+"?kabar=diperbaiki" {
		t.Fatalf("mended: %d %q %s", got.status, got.location, got.text())
	}
	b.open(desk+"?kabar=diperbaiki").wants(t, "Perbaikan tersimpan.", "Pos ronda RW 06", "Rp30.000.000")

	id := w.hold("lurah", planning.Forum{Stage: planning.Village, Area: rejosari}, "Balai", "Lurah")
	if got := b.get(path); got.status != http.StatusConflict {
		t.Errorf("mending what is on an agenda answers %d", got.status)
	}
	w.decide("fasilitator", r.Code, planning.Return, planning.Decision{Reason: planning.ReasonConditions}, "Lampirkan gambar letak pos ronda.")
	w.forum("lurah", id, planning.ForumClose)
	b.open("/kerja").wants(t, "Perlu dilengkapi")
	b.open(path).wants(t, "Lampirkan gambar letak pos ronda.")
	if got := b.send(path, path, url.Values{"location": {"Sudut Gang Delima"}}); got.location != desk+"?kabar=diperbaiki" {
		t.Fatalf("completed: %d %q %s", got.status, got.location, got.text())
	}
	b.open(desk).wants(t, "Diajukan kembali", "Sudut Gang Delima")
	if got := w.signedIn("fasilitator2", "id").get(path); got.status != http.StatusForbidden {
		t.Errorf("another kelurahan gets %d", got.status)
	}
}
