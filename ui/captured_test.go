package ui

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"musrenbang/locales"
	"musrenbang/planning"
)

// TestOfficersSeeHowAProposalCameIn: three persons on three lines, the tablet
// with its number, the clock, the place, and nothing of it for the public.
func TestOfficersSeeHowAProposalCameIn(t *testing.T) {
	e := inHall(tell(newWorld(t)))
	says := map[string][]string{
		"id": {"Yang mengusulkan PKK RW 03", "Yang mencatat Petugas fasilitator", "Yang memasukkan dari berkas Tidak ada", "Cara masuk Kunjungan rumah",
			"Sudah dibacakan kembali Ya", "Tablet 07, nomor 1", "menurut jam tablet", "-6.98000, 110.43700"},
		"en": {"Who asked PKK RW 03", "Who entered it Petugas fasilitator", "Who imported it from a file Nobody", "How it came in Home visit",
			"Read back to the proposer Yes", "Tablet 07, no. 1", "by the tablet's clock"},
	}
	path := "/kerja/usulan/" + string(e.lamp.Code)
	for _, lang := range locales.Languages() {
		got := e.signedIn("lurah", lang).open(path)
		got.wants(t, says[lang]...)
		goodPage(t, "detail "+lang, got, lang)
		if strings.Count(got.body, `<circle class="spot"`) != 1 || !strings.Contains(got.body, `class="border"`) {
			t.Errorf("%s: the point does not stand on the outline", lang)
		}
	}
	forum := e.hold("lurah", planning.Forum{Stage: planning.Village, Area: rejosari, Number: 2}, "Balai", "Lurah")
	e.signedIn("lurah", "id").open("/musyawarah/"+forum+"/putuskan/"+string(e.lamp.Code)).wants(t, says["id"]...)

	typed := e.signedIn("lurah", "id").open("/kerja/usulan/" + string(e.waiting.Code))
	typed.wants(t, "Yang mencatat Petugas fasilitator", "Warga umum, tanpa nama lembaga")
	typed.lacks(t, "Dicatat di", "menurut jam tablet", "Titik yang ditunjuk", "Cara masuk", "Foto tempatnya")
	e.browser("id").open("/lacak/"+string(e.lamp.Code)).lacks(t, "Tablet 07", "PKK RW 03", "Petugas", "110.43700", "Kunjungan rumah")
}

func TestAWrongClockIsSaid(t *testing.T) {
	e := inHall(tell(newWorld(t)))
	old := e.capture(e.seven, 6, func(s *planning.Submission) { s.Title, s.Capture.At = "Jam 1970", 5 })
	far := e.capture(e.seven, 7, func(s *planning.Submission) { s.Title, s.Capture.At = "Jam 2099", e.clock.now()+26_000*aDay })
	off := e.capture(e.seven, 8, func(s *planning.Submission) { s.Title, s.Capture.ClockOffsetMS = "Jam selisih", 40*60_000 })
	b := e.signedIn("lurah", "id")
	for _, r := range []planning.Receipt{old, far} {
		b.open("/kerja/usulan/"+string(r.Code)).wants(t, "Jam tablet keliru")
	}
	b.open("/kerja/usulan/"+string(off.Code)).wants(t, "selisih 40 menit")
	saved := e.capture(e.seven, 9, func(s *planning.Submission) { s.Title, s.Capture.RescuedBy = "Dari cadangan", e.by("perencana").ID })
	b.open("/kerja/usulan/"+string(saved.Code)).wants(t, "Petugas perencana, dari berkas cadangan tablet", "Yang mencatat Petugas fasilitator")
}

// TestPhotosArePublicOnceReleased: before it nobody finds them, after it only
// under their own proposal.
func TestPhotosArePublicOnceReleased(t *testing.T) {
	e := inHall(tell(newWorld(t)))
	code, first, second := string(e.lamp.Code), e.photos[0], e.photos[1]
	public := func(code string, id int) string { return "/lacak/" + code + "/foto/" + strconv.Itoa(id) }
	stranger := e.browser("id")
	if got := stranger.get(public(code, first.ID)); got.status != http.StatusNotFound {
		t.Fatalf("an unreleased photo is public: %d", got.status)
	}
	if got := stranger.open("/lacak/" + code); strings.Contains(got.body, "<img") {
		t.Fatal("the tracking page shows an unreleased photo")
	}
	path := "/kerja/usulan/" + code
	lurah := e.signedIn("lurah", "id")
	page := lurah.open(path)
	page.wants(t, "Foto tempatnya", "Boleh dilihat umum")
	if !strings.Contains(page.body, `src="/api/v1/photos/`+strconv.Itoa(first.ID)+`"`) {
		t.Error("the officer's page shows no photo")
	}
	observer := e.signedIn("pengamat", "id").open(path)
	observer.wants(t, "Belum ditampilkan untuk umum")
	observer.lacks(t, "Boleh dilihat umum")

	action := path + "/foto/" + strconv.Itoa(first.ID)
	token := lurah.form(page, action, nil)
	for _, login := range []string{"fasilitator2", "pengamat", "anggaran"} {
		b := e.signedIn(login, "id")
		token := token
		if login == "fasilitator2" {
			token = b.form(b.open("/kerja"), "/keluar", nil)
		}
		if got := b.post(action, token); got.status != http.StatusForbidden {
			t.Errorf("%s releases a photo: %d", login, got.status)
		}
	}
	if got := e.signedIn("fasilitator2", "id").get(path); got.status != http.StatusForbidden {
		t.Errorf("a facilitator of another kelurahan reads the proposal: %d", got.status)
	}
	if got := lurah.post("/kerja/usulan/"+string(e.waiting.Code)+"/foto/"+strconv.Itoa(first.ID), token); got.status != http.StatusNotFound {
		t.Errorf("a photo is released under another proposal: %d", got.status)
	}
	if got := lurah.post(action, token); got.status != http.StatusSeeOther {
		t.Fatalf("releasing: %d %s", got.status, got.text())
	}
	got := stranger.open(public(code, first.ID))
	if got.header.Get("Content-Type") != "image/jpeg" || got.body != string(shot(40)) {
		t.Errorf("the public photo is %s, %d bytes", got.header.Get("Content-Type"), len(got.body))
	}
	for _, wrong := range []string{public(code, second.ID), public(string(e.waiting.Code), first.ID), public(code, 0), public(code, 999), "/lacak/" + code + "/foto/x"} {
		if got := stranger.get(wrong); got.status != http.StatusNotFound {
			t.Errorf("%s: %d", wrong, got.status)
		}
	}
	for _, lang := range locales.Languages() {
		track := e.browser(lang).open("/lacak/" + code)
		if strings.Count(track.body, "<img") != 1 || !strings.Contains(track.body, `loading="lazy"`) || strings.Contains(track.body, `alt=""`) {
			t.Errorf("%s: the tracking page shows its photo badly: %s", lang, track.body)
		}
		goodPage(t, "track "+lang, track, lang)
	}
	all, err := e.store.PublicPhotos(context.Background(), e.lamp.Code)
	if err != nil || len(all) != 1 || all[0].ID != first.ID {
		t.Errorf("public photos: %v %v", all, err)
	}
	observer.lacks(t, "Hapus foto ini")
	gone := lurah.send(path, action+"/hapus", url.Values{"reason": {"Foto menampakkan wajah anak."}})
	if gone.status != http.StatusSeeOther {
		t.Fatalf("removing: %d %s", gone.status, gone.text())
	}
	lurah.open(gone.location).wants(t, "Foto sudah dihapus untuk selamanya.")
	if got := stranger.get(public(code, first.ID)); got.status != http.StatusNotFound {
		t.Errorf("a removed photo is still public: %d", got.status)
	}
}
