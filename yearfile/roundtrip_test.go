package yearfile

import (
	"encoding/csv"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"musrenbang/planning"
)

func equal(a, b []Row) bool {
	if len(a) == 0 && len(b) == 0 {
		return true
	}
	return reflect.DeepEqual(a, b)
}

func pick[T any](r *rand.Rand, list ...T) T { return list[r.IntN(len(list))] }

// randomYear is a year of n rows that keep to the rules, with merges among them.
func randomYear(r *rand.Rand, n int) []Row {
	rows := make([]Row, n)
	for i := range rows {
		rows[i] = randomAsked(r, i+1)
	}
	// A row only merges into one before it that goes on at least as far, so that
	// years stay legal without searching.
	for i := range rows {
		randomResults(r, rows, i)
	}
	return rows
}

func randomAsked(r *rand.Rand, no int) Row {
	x := Row{
		No: no * 3, Origin: pick(r, planning.FromResidents, planning.FromResidents, planning.FromLaporHendi, planning.FromKecamatan, planning.FromPokir),
		Channel: pick(r, planning.Channels()...), Area: pick[planning.AreaCode](r, "33.74.01.1001", "33.74.01.1002", "33.74.02.1001", "33.74.01", "33.74"),
		RW: pick(r, "", "03"), RT: pick(r, "", "1"), ProposedBy: pick(r, planning.Groups()...), Basis: pick(r, append(planning.Bases(), "")...),
		Benefits: pick(r, nil, []planning.Group{planning.Women}, []planning.Group{planning.Elderly, planning.Disability}),
		Title:    awkward(r, "Perbaikan saluran"), Problem: awkward(r, ""), Location: awkward(r, "Gang Mawar"), Unit: awkward(r, "m"),
		Volume: planning.Volume(1000 + r.Int64N(900_000)), Value: pick(r, planning.Unpriced, planning.Rupiah(1000+r.Int64N(90_000_000))),
		Rank: r.IntN(4),
	}
	if x.Channel == planning.ChannelAgency {
		x.Agency = "1.03.01"
	}
	return x
}

// awkward is a text that files have broken on before.
func awkward(r *rand.Rand, base string) string {
	return pick(r, base, base, base+"abc", "=SUM(A1)"+base, "+62 "+base+"abc", "-abc"+base, "@abc"+base, "'abc"+base, "'=abc"+base, "''=abc"+base,
		"\tabc"+base, "abc\ndef"+base, "a\"b,c;d"+base, " abc "+base, "ꦱꦸꦫ👩‍👧"+base)
}

func randomResults(r *rand.Rand, rows []Row, i int) {
	x := &rows[i]
	value := x.Value
	for _, s := range x.results() {
		if !x.passes(s.stage) {
			continue
		}
		if r.IntN(12) == 0 {
			return // the file stops here
		}
		switch s.stage {
		case planning.Budget:
			*s.outcome = pick(r, Outcome{Kind: Funded}, Outcome{Kind: NotFunded, Code: pick(r, planning.ReasonUnrecorded, planning.ReasonRefocusing)})
			if s.outcome.Kind == Funded {
				x.BudgetValue = pick(r, 0, planning.Rupiah(5_000))
			}
		case planning.Plan:
			*s.outcome = Outcome{Kind: Accommodated, Activity: "1.03.10.2.01.0042"}
			x.PlanVolume = pick(r, 0, x.Volume/3, x.Volume/2, x.Volume/2+1)
			x.PlanValue = max(value, 5_000)
		default:
			*s.outcome = forumOutcome(r, rows, i, s.stage)
			if s.outcome.Kind == Changed {
				value = s.outcome.Value
			}
		}
		if s.outcome.Kind.Ends() || x.Channel == planning.ChannelOutside {
			break
		}
	}
	if end, _, ok := x.Ending(); ok && end.Kind != Merged && end.Kind != Withdrawn {
		x.Note = pick(r, "", "-", "Lahan belum diserahkan", "=1+1 belum ada lahan")
		if end.Code == planning.ReasonOther {
			x.Note = "Lahan belum diserahkan"
		}
	}
}

func forumOutcome(r *rand.Rand, rows []Row, i int, at planning.Stage) Outcome {
	x := &rows[i]
	switch r.IntN(12) {
	case 0:
		return Outcome{Kind: Rejected, Code: pick(r, planning.ReasonCodes()...)}
	case 1:
		return Outcome{Kind: Deferred, Year: 2030}
	case 2:
		return Outcome{Kind: Redirected, Where: "CSR"}
	case 3:
		return Outcome{Kind: Withdrawn}
	case 4:
		if x.Channel != planning.ChannelOutside {
			return Outcome{Kind: Changed, Value: max(x.Value, 0) + 1 + planning.Rupiah(r.Int64N(1000)) + planning.Rupiah(len(at))*10_000}
		}
	case 5, 6:
		if i > 0 {
			into := rows[r.IntN(i)]
			if _, _, ended := into.Ending(); !ended {
				x.Covered = pick(r, CoverYes, CoverNo, "")
				return Outcome{Kind: Merged, Into: into.No}
			}
		}
	}
	return Outcome{Kind: Forwarded}
}

// TestYearsReadBackAsTheyWereWritten, and what was read plays through the rules,
// and both counts of it agree: the definition's and this package's own.
func TestYearsReadBackAsTheyWereWritten(t *testing.T) {
	merged, kept := 0, 0
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 8))
		want := randomYear(r, 1+r.IntN(40))
		var b strings.Builder
		if err := Write(&b, want); err != nil {
			t.Fatal(err)
		}
		got, _, err := Read(strings.NewReader(b.String()))
		if err != nil {
			t.Fatalf("seed %d: %v", seed, faults(err))
		}
		for i := range got {
			want[i].Site = got[i].Site // worked out, not written
		}
		if !equal(got, want) {
			for i := range got {
				if !reflect.DeepEqual(got[i], want[i]) {
					t.Fatalf("seed %d:\n%+v, want\n%+v", seed, got[i], want[i])
				}
			}
		}
		f := Count(got)
		agree(t, f, account(got, play(t, got, 2028)))
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
		kept += f.Accommodated
		for i := range got {
			if end, _, _ := got[i].Ending(); end.Kind == Merged {
				merged++
			}
		}
	}
	if merged < 100 || kept < 100 {
		t.Errorf("%d merged, %d kept: the years are too plain to prove anything", merged, kept)
	}
}

func TestSmallYearRoundTrip(t *testing.T) {
	rows := open(t, filepath.Join("testdata", "small_year.csv"))
	var b strings.Builder
	if err := Write(&b, rows); err != nil {
		t.Fatal(err)
	}
	again, _ := read(t, b.String())
	if !equal(again, rows) {
		t.Errorf("%+v", again)
	}
	if rows[22].Title != "=cmd|' /C calc'!A1" || rows[22].Problem != "Baris satu\nbaris dua, \"kutipan\"" {
		t.Errorf("%q %q", rows[22].Title, rows[22].Problem)
	}
}

// TestNoCellIsAFormula: whatever a citizen wrote, no spreadsheet runs it.
func TestNoCellIsAFormula(t *testing.T) {
	r := Row{No: 1, Value: planning.Unpriced}
	for i, start := range []string{"=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", "'=1", "''@x"} {
		r.No, r.Title, r.Problem, r.Location, r.Unit, r.Note, r.Agency = i+1, start, start, start, start, start, start
		var b strings.Builder
		if err := Write(&b, []Row{r}); err != nil {
			t.Fatal(err)
		}
		records, err := csv.NewReader(strings.NewReader(b.String())).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		guarded := 0
		for _, cell := range records[1] {
			if cell != "" && strings.ContainsRune("=+-@\t\r\n", rune(cell[0])) {
				t.Errorf("%q was written as %q", start, cell)
			}
			if strings.HasPrefix(cell, "'") {
				guarded++
				if unguard(cell) != newlines(start) {
					t.Errorf("%q reads back as %q", start, unguard(cell))
				}
			}
		}
		if guarded != 6 {
			t.Errorf("%q: %d texts guarded, want 6", start, guarded)
		}
	}
	for _, plain := range []string{"", "'", "abc", "'abc", "a=b", "Jum'at", "'' "} {
		if guard(plain) != plain || unguard(plain) != plain {
			t.Errorf("%q became %q and %q", plain, guard(plain), unguard(plain))
		}
	}
}

func TestWriteSaysWhenItFails(t *testing.T) {
	if err := Write(full{}, []Row{{No: 1}}); err == nil {
		t.Error("a full disk, and no error")
	}
	rows := make([]Row, 100_000)
	if err := Write(full{}, rows); err == nil {
		t.Error("a full disk in the middle, and no error")
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestWordsOfTheFile(t *testing.T) {
	if len(Columns()) != 28 || Columns()[0] != "no" || Columns()[27] != "catatan" {
		t.Error(Columns())
	}
	Columns()[0] = "x"
	if columns[0] != "no" {
		t.Error("the caller can rename the columns")
	}
	var got []string
	for _, g := range planning.Groups() {
		got = append(got, GroupName(g))
	}
	if s := fmt.Sprint(got); s != "[perempuan anak lansia disabilitas umum]" || GroupName("youth") != "youth" {
		t.Error(s)
	}
}
