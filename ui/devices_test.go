package ui

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"musrenbang/auth"
	"musrenbang/locales"
	"musrenbang/planning"
)

var typedTicket = regexp.MustCompile(`<p class="ticket"><strong>([^<]+)</strong>`)

// ticketOn is the ticket a page shows, "" where it shows none.
func ticketOn(page answer) string {
	if m := typedTicket.FindStringSubmatch(page.body); m != nil {
		return m[1]
	}
	return ""
}

// TestATabletFromTicketToRevocation plays what an officer does with one tablet.
func TestATabletFromTicketToRevocation(t *testing.T) {
	w, ctx := newWorld(t), context.Background()
	b := w.signedIn("perencana", "id")
	b.open("/kerja/tablet").wants(t, "Belum ada tablet")

	none := b.send("/kerja/tablet", "/kerja/tablet", url.Values{"name": {" "}})
	if none.status != http.StatusUnprocessableEntity || !strings.Contains(none.body, `id="name-error"`) || !strings.Contains(none.body, `id="area-error"`) {
		t.Fatalf("a tablet without name and place: %d\n%s", none.status, none.text())
	}
	form := url.Values{"name": {"Tablet 07"}, "area": {string(rejosari)}}
	made := b.send("/kerja/tablet", "/kerja/tablet", form)
	if made.status != http.StatusSeeOther {
		t.Fatalf("%d %s", made.status, made.text())
	}
	path, _, _ := strings.Cut(made.location, "?")
	page := b.open(path)
	ticket := ticketOn(page)
	if ticket == "" || !strings.Contains(page.body, `class="qr"`) {
		t.Fatalf("no ticket or no QR code: %s", page.text())
	}
	if again := ticketOn(b.open(path)); again != ticket {
		t.Errorf("the page, loaded again, shows %q, not %q", again, ticket)
	}
	if other := ticketOn(w.signedIn("pengelola", "id").open(path)); other != "" {
		t.Errorf("somebody else's browser shows the ticket %q", other)
	}
	twice := b.send("/kerja/tablet", "/kerja/tablet", form)
	if twice.status != http.StatusUnprocessableEntity || !strings.Contains(twice.body, `id="name-error"`) {
		t.Errorf("a second click made a second tablet: %d", twice.status)
	}

	renewed := b.send(path, path+"/tiket", nil)
	fresh := ticketOn(b.open(renewed.location))
	if fresh == "" || fresh == ticket {
		t.Fatalf("the new ticket is %q", fresh)
	}
	if _, err := w.store.EnrolDevice(ctx, auth.HashToken(ticket), "x"); planning.CodeOf(err) != planning.NotFound {
		t.Errorf("the older ticket still enrols: %v", err)
	}
	token := auth.HashToken(auth.NewToken())
	w.clock.advance(1)
	if _, err := w.store.EnrolDevice(ctx, auth.HashToken(fresh), token); err != nil {
		t.Fatal(err)
	}
	if used := ticketOn(b.open(path)); used != "" {
		t.Errorf("a used ticket is still shown: %q", used)
	}

	bare := b.send(path+"/cabut", path+"/cabut", url.Values{"reason": {""}})
	if bare.status != http.StatusUnprocessableEntity || !strings.Contains(bare.body, `id="reason-error"`) {
		t.Errorf("revoked without a reason: %d", bare.status)
	}
	if _, err := w.store.DeviceByToken(ctx, token); err != nil {
		t.Fatalf("a refused revocation closed the tablet: %v", err)
	}
	b.send(path+"/cabut", path+"/cabut", url.Values{"reason": {"Hilang di angkutan umum"}})
	if _, err := w.store.DeviceByToken(ctx, token); planning.CodeOf(err) != planning.Unauthorized {
		t.Errorf("a revoked tablet's token opens: %v", err)
	}
	b.open(path).wants(t, "Dicabut", "Daftarkan lagi tablet ini")
	b.open("/kerja/tablet").wants(t, "Tablet 07", "Dicabut")
}

// TestTheListSaysWhereTheWorkIs reads the list as a planner does.
func TestTheListSaysWhereTheWorkIs(t *testing.T) {
	e := inHall(tell(newWorld(t)))
	says := map[string][]string{
		"id": {"Tablet 07", "Kelurahan Rejosari", "Petugas fasilitator", "3 usulan diterima", "1 belum terkirim", "2 foto belum terkirim",
			"no. 3, 5 belum diterima", "Ada nomor yang hilang", "812 MB", "2027.01.11", "Baru saja"},
		"en": {"3 proposals received", "1 not sent yet", "2 photos not sent yet", "no. 3, 5 not received", "Numbers are missing", "812 MB", "Just now"},
	}
	for _, lang := range locales.Languages() {
		got := e.signedIn("perencana", lang).open("/kerja/tablet")
		got.wants(t, says[lang]...)
		goodPage(t, "list "+lang, got, lang)
		if strings.Contains(got.body, "<img src=x") || !strings.Contains(got.body, "&lt;img src=x") {
			t.Errorf("%s: a tablet's name is markup", lang)
		}
	}
	b := e.signedIn("perencana", "id")
	e.beat(e.seven, planning.Beat{LastSeq: 5, Queued: 2, FreeMB: 90, ClockOffsetMS: -3 * 3600 * 1000})
	got := b.open("/kerja/tablet")
	got.wants(t, "Ada yang belum terkirim", "Penyimpanan tablet hampir penuh", "selisih 3 jam")
	got.lacks(t, "Ada nomor yang hilang")
	e.beat(e.seven, planning.Beat{LastSeq: 5, Dropped: []int{3, 5}, FreeMB: 3_400})
	got = b.open("/kerja/tablet")
	got.wants(t, "Semua sudah masuk", "3,4 GB")
	got.lacks(t, "belum diterima")
	e.clock.advance(aDay)
	b = e.signedIn("perencana", "id")
	b.open("/kerja/tablet").wants(t, "Kemarin pukul")
	e.beat(e.seven, planning.Beat{LastSeq: 6, Queued: 1, FreeMB: 3_400})
	e.clock.advance(3 * aDay)
	e.signedIn("perencana", "id").open("/kerja/tablet").wants(t, "lebih dari dua hari tidak terhubung")
}

// TestTabletsStayInTheirArea tries every door with every wrong key.
func TestTabletsStayInTheirArea(t *testing.T) {
	e := inHall(tell(newWorld(t)))
	lurah := e.signedIn("lurah", "id") // of Rejosari
	own, others := "/kerja/tablet/"+e.seven.ID, "/kerja/tablet/"+e.other.ID
	list := lurah.open("/kerja/tablet")
	list.wants(t, "Tablet 07")
	list.lacks(t, "onerror", "Miroto", "Hentikan aplikasi lapangan")
	lurah.open(own)
	token := lurah.form(lurah.open(own), own+"/tiket", nil)
	for _, path := range []string{others, others + "/cabut", "/kerja/tablet/henti"} {
		if got := lurah.get(path); got.status != http.StatusForbidden {
			t.Errorf("lurah opens %s: %d", path, got.status)
		}
	}
	for _, path := range []string{others + "/tiket", others + "/cabut", "/kerja/tablet/henti"} {
		token.Set("reason", "coba-coba")
		if got := lurah.post(path, token); got.status != http.StatusForbidden {
			t.Errorf("lurah posts to %s: %d", path, got.status)
		}
	}
	if got := lurah.send("/kerja/tablet", "/kerja/tablet", url.Values{"name": {"Tablet liar"}, "area": {string(miroto)}}); got.status != http.StatusForbidden {
		t.Errorf("lurah adds a tablet elsewhere: %d", got.status)
	}
	for _, login := range []string{"fasilitator", "dinas", "anggaran", "pengamat"} {
		b := e.signedIn(login, "id")
		for _, path := range []string{"/kerja/tablet", own, own + "/cabut", "/kerja/tablet/henti"} {
			if got := b.get(path); got.status != http.StatusForbidden {
				t.Errorf("%s opens %s: %d", login, path, got.status)
			}
		}
		b.open("/kerja").lacks(t, "/kerja/tablet")
	}
	if got := e.browser("id").get(own); got.status != http.StatusSeeOther {
		t.Errorf("a stranger opens a tablet: %d", got.status)
	}
	if got := lurah.get("/kerja/tablet/tidak-ada"); got.status != http.StatusNotFound {
		t.Errorf("a tablet that is none: %d", got.status)
	}
}

func TestTheSwitchStopsAndStarts(t *testing.T) {
	w, ctx := newWorld(t), context.Background()
	b := w.signedIn("pengelola", "en")
	got := b.send("/kerja/tablet/henti", "/kerja/tablet/henti", nil)
	if value, err := w.store.Setting(ctx, stopSetting); err != nil || value != "1" {
		t.Fatalf("after stopping the setting is %q, %v", value, err)
	}
	b.open(got.location).wants(t, "The field app is stopped")
	w.signedIn("lurah", "id").open("/kerja/tablet").wants(t, "Aplikasi lapangan sedang dihentikan")
	b.send("/kerja/tablet/henti", "/kerja/tablet/henti", nil)
	if value, err := w.store.Setting(ctx, stopSetting); err != nil || value != "" {
		t.Fatalf("after starting the setting is %q, %v", value, err)
	}
	b.open("/kerja/tablet").lacks(t, "The field app is stopped")
}

func TestAnExampleSaysThatItNeedsHTTPS(t *testing.T) {
	w := newWorld(t, func(d *Deps) { d.BaseURL = "" })
	d := w.tablet("perencana", "Tablet 01", rejosari)
	w.signedIn("perencana", "id").open("/kerja/tablet/"+d.ID).wants(t, "belum memakai https")
	w = newWorld(t)
	d = w.tablet("perencana", "Tablet 01", rejosari)
	got := w.signedIn("perencana", "id").open("/kerja/tablet/" + d.ID)
	got.lacks(t, "belum memakai https")
	got.wants(t, "musrenbang.semarangkota.go.id/lapangan")
}
