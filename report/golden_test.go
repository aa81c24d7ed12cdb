package report

import (
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"
	"testing"

	"musrenbang/planning"
)

var update = flag.Bool("update", false, "write the golden papers anew")

type golden struct {
	name  string
	write func(io.Writer) error
}

func minutesPaper(m planning.Minutes, o Options) func(io.Writer) error {
	return func(w io.Writer) error { return Minutes(w, m, m.Digest(), o) }
}

func goldens() []golden {
	english, again := sampleReceipt(), sampleReceipt()
	english.Lang = "en"
	english.NextForum = "The Musrenbang of Rejosari"
	english.Value = planning.Unpriced
	again.Secret, again.Code, again.NextAt, again.NextForum = "", "MB28-0000-0001-Y", 0, ""
	sample := sampleReceipt()
	sample.BaseURL = "http://localhost:8080"
	corrected := sampleOptions()
	corrected.Corrects = "001/BA/RW03/2028"
	blankEnglish, filledEnglish := blankList(), filledList()
	blankEnglish.Lang, filledEnglish.Lang = "en", "en"
	anyRW := blankList()
	anyRW.RW, anyRW.BaseURL = "", ""
	return append(append(otherGoldens(), boardGoldens()...), []golden{
		{"rw1_blank_id", longListPaper(blankList())},
		{"rw1_blank_en", longListPaper(blankEnglish)},
		{"rw1_blank_any", longListPaper(anyRW)},
		{"rw1_filled_id", longListPaper(filledList())},
		{"rw1_filled_en", longListPaper(filledEnglish)},
		{"receipt_id", func(w io.Writer) error { return Receipt(w, sampleReceipt()) }},
		{"receipt_en", func(w io.Writer) error { return Receipt(w, english) }},
		{"receipt_sample", func(w io.Writer) error { return Receipt(w, sample) }},
		{"receipts_two", func(w io.Writer) error { return Receipts(w, []ReceiptData{sampleReceipt(), again}) }},
		{"minutes_village", minutesPaper(villageMinutes(), sampleOptions())},
		{"minutes_subdistrict", minutesPaper(subdistrictMinutes(), sampleOptions())},
		{"minutes_agency", minutesPaper(agencyMinutes(), sampleOptions())},
		{"minutes_city", minutesPaper(cityMinutes(), sampleOptions())},
		{"minutes_none", minutesPaper(childrenMinutes(), Options{})},
		{"minutes_corrected", minutesPaper(neighbourhoodMinutes(), corrected)},
		{"sitting_kelurahan", minutesPaper(sittingMinutes(), sampleOptions())},
		{"sitting_kelurahan_signed", minutesPaper(signed(sittingMinutes()), sampleOptions())},
		{"sitting_rw", minutesPaper(rwMinutes(), sampleOptions())},
		{"sitting_thematic", minutesPaper(thematicMinutes(), sampleOptions())},
		{"sitting_kecamatan", minutesPaper(kecamatanMinutes(), sampleOptions())},
		{"sitting_agency", minutesPaper(agencySitting(), sampleOptions())},
		{"sitting_city", minutesPaper(citySitting(), sampleOptions())},
		{"sitting_nil", minutesPaper(nilMinutes(), sampleOptions())},
		{"sitting_correction", minutesPaper(perubahan(), sampleOptions())},
	}...)
}

// TestPapersAreGolden compares every byte: a paper that is signed and pinned up
// must come out the same next year.
func TestPapersAreGolden(t *testing.T) {
	for _, g := range goldens() {
		t.Run(g.name, func(t *testing.T) {
			var got bytes.Buffer
			if err := g.write(&got); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join("testdata", g.name+".golden.pdf")
			if *update {
				if err := os.WriteFile(path, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got.Bytes(), want) {
				t.Errorf("%s differs from %s (%d and %d bytes); look at it, then run with -update", g.name, path, got.Len(), len(want))
			}
		})
	}
}

func TestPapersAreStable(t *testing.T) {
	for _, g := range goldens() {
		var first bytes.Buffer
		if err := g.write(&first); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			var again bytes.Buffer
			if err := g.write(&again); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(first.Bytes(), again.Bytes()) {
				t.Fatalf("%s came out different the second time", g.name)
			}
		}
	}
}
