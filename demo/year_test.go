package demo

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// cycles are the three the demo shows side by side.
var cycles = []struct {
	year     int
	progress Progress
	low      int
	high     int
}{
	{2026, Finished, 680, 720}, {2027, InExecution, 630, 670}, {2028, MidDeliberation, 670, 710},
}

var seeds = []uint64{1, 7, 2028, 1<<63 + 5}

// everyYear runs a test on each cycle under each seed.
func everyYear(t *testing.T, test func(t *testing.T, year int, p Progress, rows []Row)) {
	for _, seed := range seeds {
		for _, c := range cycles {
			t.Run(fmt.Sprint(c.year, "/", seed), func(t *testing.T) { test(t, c.year, c.progress, rowsOf(c.year, c.progress, seed)) })
		}
	}
}

var generated = map[string][]Row{}

// rowsOf remembers a generated cycle, as most tests look at the same ones.
func rowsOf(year int, p Progress, seed uint64) []Row {
	key := fmt.Sprint(year, p, seed)
	if generated[key] == nil {
		generated[key] = Year(year, p, seed)
	}
	return generated[key]
}

func number(rows []Row) map[string]Row {
	out := make(map[string]Row, len(rows))
	for _, r := range rows {
		out[r.No] = r
	}
	return out
}

func TestEveryPathIsLegal(t *testing.T) {
	everyYear(t, func(t *testing.T, year int, _ Progress, rows []Row) {
		byNo := number(rows)
		if len(byNo) != len(rows) {
			t.Errorf("%d rows, %d numbers", len(rows), len(byNo))
		}
		for i, r := range rows {
			if r.No != strconv.Itoa(i+1) {
				t.Fatalf("row %d is numbered %s", i+1, r.No)
			}
			if why := fault(r, byNo, year); why != "" {
				t.Errorf("row %s: %s: %q", r.No, why, r.Record())
			}
		}
	})
}

func TestColumns(t *testing.T) {
	r := Row{No: "a", Note: "z"}
	rec := r.Record()
	if len(rec) != len(Columns) || len(Columns) != 28 || rec[0] != "a" || rec[27] != "z" {
		t.Errorf("%d columns, record of %d", len(Columns), len(rec))
	}
}

func TestCounts(t *testing.T) {
	for _, seed := range seeds {
		total, open := 0, 0
		for _, c := range cycles {
			rows := rowsOf(c.year, c.progress, seed)
			if len(rows) < c.low || len(rows) > c.high {
				t.Errorf("seed %d, %d: %d rows, want %d to %d", seed, c.year, len(rows), c.low, c.high)
			}
			total += len(rows)
			open += openRows(rows, c.progress, seed)
		}
		if total < 1950 || total > 2100 {
			t.Errorf("seed %d: %d rows in all", seed, total)
		}
		if open > 780 || open < 600 {
			t.Errorf("seed %d: %d proposals still open in the three cycles, want 600 to 780", seed, open)
		}
	}
}

// openRows counts what still waits for somebody: no ending, and if funded not
// yet completed or cancelled.
func openRows(rows []Row, p Progress, seed uint64) int {
	done := map[string]bool{}
	for _, x := range Realisations(rows, p, seed) {
		done[x.No] = x.Outcome == "completed" || x.Outcome == "cancelled"
	}
	n := 0
	for _, r := range rows {
		if endedStage(r) < 0 && !strings.HasPrefix(r.BudgetResult, "tidak_") && !done[r.No] {
			n++
		}
	}
	return n
}

func TestPricesUnderTheCap(t *testing.T) {
	everyYear(t, func(t *testing.T, _ int, _ Progress, rows []Row) {
		for _, r := range rows {
			e, ok := EntryOf(r.Title)
			if !ok || r.Unit != e.Unit || r.Channel != e.Channel && r.Channel != "luar" || r.Channel == "opd" && r.Agency != e.Agency {
				t.Errorf("row %s does not suit its catalogue entry %s: %q", r.No, e.Code, r.Record())
				continue
			}
			volume := thousandths(r.Volume)
			if volume <= 0 || r.Value != "" && amount(r.Value) <= 0 {
				t.Errorf("row %s asks for nothing: %s %s", r.No, r.Volume, r.Value)
			}
			if amount(r.Value)*1000 > volume*e.UnitPriceCap {
				t.Errorf("row %s asks Rp%s for %s %s, over the cap of Rp%d", r.No, r.Value, r.Volume, r.Unit, e.UnitPriceCap)
			}
			if r.PlanVolume != "" {
				volume = thousandths(r.PlanVolume)
			}
			if amount(r.PlanValue)*1000 > volume*e.UnitPriceCap {
				t.Errorf("row %s plans Rp%s for %s, over the cap", r.No, r.PlanValue, r.PlanVolume)
			}
			if whole := r.Unit != "m" && r.Unit != "m2" && r.Unit != "m3"; whole && thousandths(r.Volume)%1000 != 0 {
				t.Errorf("row %s asks for %s %s", r.No, r.Volume, r.Unit)
			}
		}
	})
}

// Neither the plan nor what a channel's own stage lets through may exceed the
// ceiling.
func TestSumsWithinTheCeilings(t *testing.T) {
	everyYear(t, func(t *testing.T, _ int, _ Progress, rows []Row) {
		plan, passed := map[purse]int64{}, map[purse]int64{}
		for _, r := range rows {
			e, _ := EntryOf(r.Title)
			p, stage := purse{"opd", e.Agency}, 2
			switch e.Channel {
			case "kelurahan":
				p, stage = purse{"kelurahan", r.AreaCode}, 0
			case "kecamatan":
				p, stage = purse{"kecamatan", r.AreaCode[:len("33.74.01")]}, 1
			}
			plan[p] += amount(r.PlanValue)
			value := amount(r.Value)
			for _, s := range results(r)[:stage+1] {
				if v, ok := strings.CutPrefix(s, "diubah:"); ok {
					value = amount(v)
				}
			}
			if s := results(r)[stage]; s == "diteruskan" || strings.HasPrefix(s, "diubah:") {
				passed[p] += value
			}
		}
		for p, ceiling := range purses() {
			if plan[p] > ceiling || passed[p] > ceiling {
				t.Errorf("%v: Rp%d planned, Rp%d passed, ceiling Rp%d", p, plan[p], passed[p], ceiling)
			}
		}
	})
}

func TestSameSeedSameBytes(t *testing.T) {
	for _, c := range cycles {
		first, again, other := encode(c.year, c.progress, 7), encode(c.year, c.progress, 7), encode(c.year, c.progress, 8)
		if !bytes.Equal(first, again) {
			t.Errorf("%d: the same seed gave different bytes", c.year)
		}
		if bytes.Equal(first, other) {
			t.Errorf("%d: another seed gave the same bytes", c.year)
		}
	}
}

func encode(year int, p Progress, seed uint64) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	rows := Year(year, p, seed)
	for _, r := range rows {
		w.Write(r.Record())
	}
	w.Flush()
	fmt.Fprintf(&b, "%+v", Realisations(rows, p, seed))
	return b.Bytes()
}

var personal = regexp.MustCompile(`\b(Bapak|Ibu|Bpk|Pak|Bu|Sdr|Saudara|Haji|Hj|Mbah|Mas|Mbak)\.? [A-Z]|(\+62|\b08)[\d -]{7,}|\b\d{16}\b|[Rr]umah (Pak|Bu|Bapak|Ibu)\b|@`)

func TestTextsAreCleanAndWritten(t *testing.T) {
	for _, s := range []string{"rumah Pak Slamet", "hubungi 0812 3456 7890", "Ibu Siti", "3374010101010001"} {
		if !personal.MatchString(s) {
			t.Errorf("the pattern for personal data misses %q", s)
		}
	}
	everyYear(t, func(t *testing.T, _ int, _ Progress, rows []Row) {
		for _, r := range rows {
			for _, text := range []string{r.Title, r.Problem, r.Location, r.Note} {
				// One kelurahan is called Tanjung Mas, which is no form of address.
				if personal.MatchString(strings.ReplaceAll(text, "Tanjung Mas", "Tanjung")) || strings.ContainsAny(text, "{}[]|") || strings.Contains(text, "  ") || text != strings.TrimSpace(text) {
					t.Errorf("row %s: %q", r.No, text)
				}
				words := strings.Fields(strings.ToLower(text))
				for i := 1; i < len(words); i++ {
					if words[i] == words[i-1] {
						t.Errorf("row %s repeats %q in %q", r.No, words[i], text)
					}
				}
			}
			if len(r.Problem) < 40 || !strings.HasSuffix(r.Problem, ".") || r.Location == "" {
				t.Errorf("row %s: problem %q, location %q", r.No, r.Problem, r.Location)
			}
		}
	})
}

func TestRowsDoNotReadAsCopies(t *testing.T) {
	everyYear(t, func(t *testing.T, _ int, _ Progress, rows []Row) {
		places, texts := map[string]bool{}, map[string]bool{}
		for _, r := range rows {
			places[r.AreaCode+r.Title+r.Location] = true
			texts[r.Problem] = true
		}
		if same := len(rows) - len(places); same*100 > len(rows) {
			t.Errorf("%d of %d rows repeat title and location", same, len(rows))
		}
		if same := len(rows) - len(texts); same > 1 {
			t.Errorf("%d of %d rows repeat a problem statement", same, len(rows))
		}
	})
}

func TestPlacesAndProposers(t *testing.T) {
	known := map[string]bool{}
	for _, a := range Areas() {
		known[a.Code] = true
	}
	everyYear(t, func(t *testing.T, _ int, _ Progress, rows []Row) {
		count, official, residents := map[string]int{}, 0, 0
		for _, r := range rows {
			if !known[r.AreaCode] {
				t.Errorf("row %s is in unknown area %s", r.No, r.AreaCode)
			}
			if r.ProposedBy == "umum" && r.Basis != "" || r.ProposedBy != "umum" && !slices.Contains([]string{"musyawarah", "organisasi", "pernyataan"}, r.Basis) {
				t.Errorf("row %s: group %s on basis %q", r.No, r.ProposedBy, r.Basis)
			}
			if _, isOfficial := legalStart[r.Origin]; isOfficial {
				official++
				continue
			}
			residents++
			count[r.ProposedBy]++
			if r.ProposedBy != "umum" && !strings.Contains(r.Benefits, r.ProposedBy) {
				t.Errorf("row %s: %s is not among the benefits %q", r.No, r.ProposedBy, r.Benefits)
			}
		}
		for group, want := range map[string]int{"perempuan": 18, "anak": 8, "lansia": 7, "disabilitas": 6, "umum": 60} {
			if got := count[group] * 100 / residents; got < want-2 || got > want+3 {
				t.Errorf("%s brings %d %% of the rows, want about %d", group, got, want)
			}
		}
		if share := official * 1000 / len(rows); share < 35 || share > 50 {
			t.Errorf("%d of %d rows are official, want about 4 %%", official, len(rows))
		}
	})
}
