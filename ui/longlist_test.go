package ui

import (
	"bytes"
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"musrenbang/locales"
	"musrenbang/planning"
	"musrenbang/report"
	"musrenbang/store"
)

// TestTheFormAsksWhatThePaperAsks holds the page to the paper: the same
// questions, in the same order, in the same words.
func TestTheFormAsksWhatThePaperAsks(t *testing.T) {
	w := newWorld(t)
	for _, lang := range locales.Languages() {
		text, from := locales.New(lang), 0
		page := w.signedIn("fasilitator", lang).open("/usulan/baru").text()
		for _, key := range report.LongListQuestions() {
			at := strings.Index(page[from:], text.T(key))
			if at < 0 {
				t.Fatalf("%s: %q does not stand behind the questions before it", lang, text.T(key))
			}
			from += at + len(text.T(key))
		}
	}
}

func TestTheLongListIsPrinted(t *testing.T) {
	e := inHall(tell(newWorld(t)))
	b := e.signedIn("fasilitator", "id")
	b.open("/usulan/rw1").wants(t, "Cetak Formulir RW.1", "Kosong", "Terisi")
	b.open("/usulan/baru").wants(t, "Cetak Formulir RW.1")
	b.open("/kerja").wants(t, "Cetak Formulir RW.1")
	blank := b.open("/usulan/rw1.pdf?wilayah=" + string(rejosari) + "&rw=3&isi=kosong")
	if blank.header.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(blank.body, "%PDF-") {
		t.Fatalf("the blank form is %q", blank.header.Get("Content-Type"))
	}
	e.clock.advance(hour)
	if later := b.open("/usulan/rw1.pdf?rw=03"); later.body != blank.body {
		t.Error("the blank form of an hour later is another one")
	}
	filled := b.open("/usulan/rw1.pdf?rw=03&isi=usulan")
	want := e.wantedList(t)
	if len(want.Rows) < 5 {
		t.Fatalf("only %d proposals of RW 03 to print", len(want.Rows))
	}
	var paper bytes.Buffer
	must(t, report.WriteLongList(&paper, want))
	if filled.body != paper.String() {
		t.Error("the filled form does not hold the RW's proposals in rank order")
	}
}

// wantedList is RW 03's list made from single reads.
func (e *evening) wantedList(t *testing.T) report.LongList {
	t.Helper()
	l := report.LongList{Lang: "id", BaseURL: "https://musrenbang.semarangkota.go.id", City: "Semarang", Kecamatan: "Semarang Timur",
		Kelurahan: "Rejosari", RW: "03", Cycle: year, Zone: e.pages.door.Zone()}
	kinds := map[string]string{"INF-01": "Perbaikan drainase lingkungan", "INF-02": "Pemavingan jalan lingkungan"}
	page, err := e.store.Proposals(context.Background(), store.ProposalFilter{Cycle: year, Sort: store.SortValue, Limit: 200}, e.actor("perencana"))
	must(t, err)
	for _, x := range page.Items {
		if x.Area != rejosari || x.RW != "03" || x.Class == planning.Withdrawn {
			continue
		}
		d, err := e.store.ProposalByID(context.Background(), x.ID)
		must(t, err)
		l.At = max(l.At, d.ReceivedAt)
		l.Rows = append(l.Rows, report.LongListRow{
			Code: d.Code, ProposedBy: d.ProposedBy, Basis: d.Basis, Body: d.Texts.Proposer, RW: d.RW, RT: d.RT, Location: d.Texts.Location,
			OwnWords: d.Texts.OwnWords, Kind: kinds[d.Catalogue], Title: d.Texts.Title, Problem: d.Texts.Problem, Volume: d.AskedVolume,
			Unit: d.Unit, Value: d.AskedValue, Channel: d.Channel, Benefits: d.Benefits, Rank: d.Rank, Intake: d.Intake, ReadBack: d.ReadBack,
		})
	}
	slices.SortFunc(l.Rows, func(x, y report.LongListRow) int { return rankOf(x) - rankOf(y) })
	return l
}

// actor is an account with its grants.
func (w *world) actor(login string) planning.Actor {
	w.t.Helper()
	u, _, err := w.store.UserByLogin(context.Background(), login)
	must(w.t, err)
	return planning.Actor{ID: u.ID, Grants: u.Grants}
}

func rankOf(r report.LongListRow) int {
	if r.Rank == 0 {
		return 1_000_000
	}
	return r.Rank
}

func TestTheLongListStaysInItsArea(t *testing.T) {
	e := inHall(tell(newWorld(t)))
	b := e.signedIn("fasilitator2", "id") // of Miroto
	for _, what := range []string{"kosong", "usulan"} {
		if got := b.get("/usulan/rw1.pdf?wilayah=" + string(rejosari) + "&rw=03&isi=" + what); got.status != http.StatusForbidden {
			t.Errorf("a facilitator of Miroto prints Rejosari's %s form: %d", what, got.status)
		}
	}
	for _, login := range []string{"lurah", "pengamat", "anggaran"} {
		if got := e.signedIn(login, "id").get("/usulan/rw1.pdf?rw=03"); got.status != http.StatusForbidden {
			t.Errorf("%s may not enter proposals but prints the form: %d", login, got.status)
		}
	}
	own := e.signedIn("fasilitator", "id")
	for _, wrong := range []string{"rw=3a", "rw=0003", "rw=-1"} {
		got := own.get("/usulan/rw1.pdf?" + wrong)
		if got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, `id="rw-error"`) {
			t.Errorf("%s: %d", wrong, got.status)
		}
	}
	planner := e.signedIn("kecamatan", "id")
	got := planner.get("/usulan/rw1.pdf?rw=03")
	if got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, `id="wilayah-error"`) {
		t.Errorf("without an area: %d", got.status)
	}
	planner.open("/usulan/rw1.pdf?rw=03&wilayah=" + string(bugangan) + "&isi=usulan") // none yet: says so
}
