package ui

import (
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"musrenbang/planning"
)

func TestPlannersSetTheProcedure(t *testing.T) {
	w := newWorld(t)
	b := w.signedIn("perencana", "id")
	path := "/kerja/tata-cara/2028"
	bad := b.send(path, path, url.Values{"village-quorum": {"banyak"}, "reason": {""}})
	if bad.status != http.StatusUnprocessableEntity {
		t.Fatalf("a wrong figure answers %d", bad.status)
	}
	if kept := b.form(withPath(bad, path), path, nil); kept.Get("village-quorum") != "banyak" {
		t.Error("what was typed is lost")
	}
	ok := b.send(path, path, url.Values{"village-quorum": {"40"}, "quota-rw": {"3"}, "scoring": {"ahp"}, "reason": {"Surat edaran 5 tahun 2027 tentang tata cara."}})
	if ok.status != http.StatusSeeOther {
		t.Fatalf("saving answers %d %s", ok.status, ok.text())
	}
	p, err := w.store.Procedure(t.Context(), year)
	must(t, err)
	if r := p.For(planning.Village); r.Quorum != 40 || r.NoticeDays != 3 || len(r.Signatories) != 3 || p.Quotas["rw"] != 3 || p.Scoring[""][0].Weight != 32 {
		t.Errorf("kept is %+v", p)
	}
}

// TestPlannersWriteTheirOwnCriteria: as they stand on the page, changed, and with a
// mistake that is named by its line.
func TestPlannersWriteTheirOwnCriteria(t *testing.T) {
	w := newWorld(t)
	b := w.signedIn("perencana", "id")
	path := "/kerja/tata-cara/2028"
	because := url.Values{"reason": {"Surat edaran 6 tahun 2027 tentang kriteria."}}
	same := b.send(path, path, because)
	if same.status != http.StatusSeeOther {
		t.Fatalf("the criteria as they are answer %d %s", same.status, same.text())
	}
	p, err := w.store.Procedure(t.Context(), year)
	must(t, err)
	if !reflect.DeepEqual(p.Scoring, map[string][]planning.Criterion{"": planning.CriteriaJuknis()}) {
		t.Errorf("kept unchanged they are %+v", p.Scoring)
	}
	because.Set("criteria-", "mendesak | Keterdesakan | 3 | 1 = Dapat menunggu | 5 = Berbahaya\n\nluas | Luas manfaat | 1 | 1 = Satu RT | 3 = Satu RW")
	because.Set("criteria-non_physical", "peserta | Banyak peserta | 2 | 1 = Di bawah 20 orang | 2 = Selebihnya")
	if got := b.send(path, path, because); got.status != http.StatusSeeOther {
		t.Fatalf("two kinds answer %d %s", got.status, got.text())
	}
	p, err = w.store.Procedure(t.Context(), year)
	must(t, err)
	if len(p.Scoring[""]) != 2 || p.Scoring[""][0].Weight != 3 || p.Scoring[planning.KindNonPhysical][0].Scale[1].Text != "Selebihnya" {
		t.Errorf("kept is %+v", p.Scoring)
	}
	because.Set("criteria-", "mendesak | Keterdesakan | 3 | 1 = Dapat menunggu | 5 = Berbahaya\nluas | Luas manfaat | banyak | 1 = Satu RT | 3 = Satu RW")
	b.send(path, path, because).wants(t, "Baris 2 belum terbaca.")
	because.Set("criteria-", "sama | Satu | 1 | 1 = a | 2 = b\nsama | Dua | 1 | 1 = a | 2 = b")
	if got := b.send(path, path, because); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, `id="criteria--error"`) {
		t.Errorf("a code twice answers %d", got.status)
	}
}
