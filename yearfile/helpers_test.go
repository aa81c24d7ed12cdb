package yearfile

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"musrenbang/planning"
)

func open(t testing.TB, path string) []Row {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, _, err := Read(f)
	if err != nil {
		t.Fatalf("%s: %v", path, faults(err))
	}
	return rows
}

// faults lists what a file was refused for: row, column and key of each.
func faults(err error) []string {
	var e *planning.Error
	if !errors.As(err, &e) {
		return []string{fmt.Sprint(err)}
	}
	var out []string
	for _, x := range e.All() {
		out = append(out, strings.Join(strings.Fields(x.Args["row"]+" "+x.Field+" "+x.Key), " "))
	}
	return out
}

// line is one row of a file by column, on the kelurahan's own channel, passed on
// and linked; change overrides cells.
func line(no string, change ...string) map[string]string {
	m := map[string]string{
		"no": no, "asal": "warga", "jalur": "kelurahan", "kode_wilayah": "33.74.01.1001", "rw": "03", "kelompok_pengusul": "umum",
		"judul": "Perbaikan saluran", "permasalahan": "Saluran mampet", "lokasi": "Gang Mawar", "volume": "100", "satuan": "m",
		"nilai_usulan": "10000000", "prioritas": "1", "hasil_kelurahan": "diteruskan",
		"hasil_rkpd": "diakomodir:1.03.10.2.01.0042", "nilai_rkpd": "9000000",
	}
	return with(m, change...)
}

// asked is line without any outcome yet.
func asked(no string, change ...string) map[string]string {
	return with(with(line(no), "hasil_kelurahan", "", "hasil_rkpd", "", "nilai_rkpd", ""), change...)
}

func with(m map[string]string, change ...string) map[string]string {
	for i := 0; i+1 < len(change); i += 2 {
		m[change[i]] = change[i+1]
	}
	return m
}

// file writes lines as a file, with plain quoting.
func file(lines ...map[string]string) string {
	var b strings.Builder
	b.WriteString(strings.Join(columns, ",") + "\n")
	for _, m := range lines {
		cells := make([]string, len(columns))
		for i, c := range columns {
			cells[i] = `"` + strings.ReplaceAll(m[c], `"`, `""`) + `"`
		}
		b.WriteString(strings.Join(cells, ",") + "\n")
	}
	return b.String()
}

func read(t testing.TB, text string) ([]Row, []Warning) {
	t.Helper()
	rows, warnings, err := Read(strings.NewReader(text))
	if err != nil {
		t.Fatalf("%v", faults(err))
	}
	return rows, warnings
}

// played is a row after the rule has been asked for each of its steps.
type played struct {
	p     planning.Proposal
	facts map[planning.Stage]planning.Fact
}

// play takes a whole year through planning.Decide, stage by stage, as simulate
// does through the server.
func play(t testing.TB, rows []Row, cycle int) map[int]*played {
	t.Helper()
	all := map[int]*played{}
	do := func(r Row, s Step) {
		x, d := all[r.No], s.Decision
		switch s.Act {
		case planning.Merge:
			into := all[s.Into].p
			d.Into = &planning.Target{ID: into.ID, Root: into.Root, Cycle: into.Cycle, Twin: into.Twin, Ended: into.Class.Terminal()}
		case planning.Accommodate:
			d.Document = "rkpd"
		case planning.Fund:
			d.Document = "apbd"
		}
		p, e, err := planning.Decide(x.p, planning.Command{ID: s.ID(cycle, "hash", r.No), Act: s.Act, Decision: d})
		if err != nil {
			t.Fatalf("row %d, %s at %s: the rule refuses what Read took: %v", r.No, s.Act, s.Stage, faults(err))
		}
		if e.From != s.Stage {
			t.Fatalf("row %d: %s falls at %s, the step says %s", r.No, s.Act, e.From, s.Stage)
		}
		x.p = p
		if f, ok := planning.FactOf(e, p.Area, 1); ok {
			x.facts[f.Stage] = f
		}
	}
	for _, r := range rows {
		s := r.Submission(cycle, "hash")
		if err := s.Validate(); err != nil {
			t.Fatalf("row %d: %v", r.No, faults(err))
		}
		s.Importer = "a file"
		p, _, err := planning.Decide(s.Received("", false), planning.Command{Act: planning.Submit})
		if err != nil {
			t.Fatal(err)
		}
		all[r.No] = &played{p: p, facts: map[planning.Stage]planning.Fact{}}
	}
	for _, stage := range planning.Stages() {
		for _, mergesNow := range []bool{true, false} {
			for _, r := range rows {
				for _, s := range r.Steps() {
					if s.Stage == stage && (s.Act == planning.Merge) == mergesNow {
						do(r, s)
					}
				}
			}
		}
	}
	return all
}

// account is the definition's own count of a year that has been played.
func account(rows []Row, all map[int]*played) planning.Accommodation {
	var counted []planning.Counted
	for _, r := range rows {
		p := all[r.No].p
		counted = append(counted, planning.Counted{
			ID: p.ID, Area: p.Area, Origin: p.Origin, Channel: p.Channel, ProposedBy: p.ProposedBy, Basis: p.Basis, Entry: p.Entry,
			AskedVolume: p.AskedVolume, AskedValue: p.AskedValue, Early: p.Early, Root: p.Root, Covered: p.Covered, Class: p.Class,
			Facts: all[r.No].facts,
		})
	}
	book := planning.PlanBook{Set: map[string]bool{"rkpd": true, "apbd": true}}
	return planning.Account(2028, planning.DefaultRules(), counted, book, true)
}

// agree compares the two counts figure by figure.
func agree(t testing.TB, f Figures, a planning.Accommodation) {
	t.Helper()
	t2 := a.Total[planning.T2]
	mine := []any{f.Eligible, f.Withdrawn, f.Official, f.Accommodated, f.ValueAsked, f.ValueAccommodated, f.Unpriced, f.Funded, f.Unexplained}
	theirs := []any{t2.Eligible, a.Withdrawn, a.Official, t2.Kept, t2.Asked, t2.Linked, t2.Unpriced, a.Total[planning.T3].Kept, a.Unexplained}
	for i, name := range []string{"eligible", "withdrawn", "official", "accommodated", "asked", "linked", "unpriced", "funded", "unexplained"} {
		if mine[i] != theirs[i] {
			t.Errorf("%s: the file says %v, the definition %v", name, mine[i], theirs[i])
		}
	}
	for _, g := range planning.Groups() {
		kept, eligible := a.Groups[planning.T2][g].Headline()
		if f.Groups[g].Eligible != eligible || f.Groups[g].Accommodated != kept || f.Groups[g].Declared != a.Groups[planning.T2][g].Declared {
			t.Errorf("%s: the file says %+v, the definition %d of %d", g, f.Groups[g], kept, eligible)
		}
	}
}
