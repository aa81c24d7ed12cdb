package demo

import (
	"strings"
	"testing"
)

// keptAtPlan counts a row as the accommodation rate T2 does: in the plan with
// at least half of its volume, or merged into such a row within its scope.
func keptAtPlan(r Row, byNo map[string]Row) bool {
	for _, s := range results(r) {
		if no, ok := strings.CutPrefix(s, "digabung:"); ok {
			return r.Covered == "ya" && keptAtPlan(byNo[no], byNo)
		}
	}
	if r.PlanResult == "" {
		return false
	}
	return r.PlanVolume == "" || thousandths(r.PlanVolume)*2 >= thousandths(r.Volume)
}

// tally counts eligible and kept rows by group, "" standing for all of them.
func tally(rows []Row) (eligible, kept map[string]int) {
	eligible, kept = map[string]int{}, map[string]int{}
	byNo := number(rows)
	for _, r := range rows {
		if _, official := legalStart[r.Origin]; official || r.VillageResult == "ditarik" {
			continue
		}
		for _, g := range []string{"", r.ProposedBy} {
			eligible[g]++
			if keptAtPlan(r, byNo) {
				kept[g]++
			}
		}
	}
	return eligible, kept
}

func TestShares(t *testing.T) {
	everyYear(t, func(t *testing.T, year int, p Progress, rows []Row) {
		eligible, kept := tally(rows)
		for _, g := range append([]string{""}, groups...) {
			t.Logf("%d %-12s %3d of %3d", year, g, kept[g], eligible[g])
		}
		if eligible["disabilitas"] < 10 {
			t.Errorf("%d proposals of people with disabilities", eligible["disabilitas"])
		}
		if p == MidDeliberation {
			if kept[""] != 0 {
				t.Errorf("%d rows kept before there is a plan", kept[""])
			}
			return
		}
		if share := kept[""] * 100 / eligible[""]; share < 55 || share > 68 {
			t.Errorf("%d of %d kept, want 55 to 68 %%", kept[""], eligible[""])
		}
		above, below := 0, 0
		for _, g := range groups {
			if kept[g]*100 >= 70*eligible[g] {
				above++
			} else {
				below++
			}
		}
		if above == 0 || below == 0 {
			t.Errorf("%d groups reach 70 %%, %d do not; want both", above, below)
		}
	})
}

func TestReasonsVary(t *testing.T) {
	everyYear(t, func(t *testing.T, _ int, p Progress, rows []Row) {
		codes, texts, refusals := map[string]int{}, map[string]int{}, 0
		for _, r := range rows {
			for _, s := range append(results(r), r.BudgetResult) {
				word, code, _ := strings.Cut(s, ":")
				if word == "ditolak" || word == "tidak_dianggarkan" {
					codes[code]++
					texts[r.Note]++
					refusals++
				}
			}
		}
		want := 12
		if p == MidDeliberation {
			want = 6
		}
		if len(codes) < want {
			t.Errorf("%d reason codes, want at least %d: %v", len(codes), want, codes)
		}
		if codes["LAIN"]*100 > 8*refusals {
			t.Errorf("%d of %d refusals say LAIN", codes["LAIN"], refusals)
		}
		for text, n := range texts {
			if p != MidDeliberation && n*100 > 8*refusals {
				t.Errorf("%d of %d refusals say %q", n, refusals, text)
			}
		}
	})
}

func TestEveryKindOfOutcomeOccurs(t *testing.T) {
	for _, seed := range seeds {
		seen := map[string]bool{}
		for _, r := range rowsOf(2026, Finished, seed) {
			for _, s := range append(results(r), r.BudgetResult) {
				word, _, _ := strings.Cut(s, ":")
				seen[word] = true
			}
			seen["tercakup "+r.Covered] = true
			seen["jalur "+r.Channel] = true
			seen["asal "+r.Origin] = true
			if r.PlanVolume != "" && thousandths(r.PlanVolume)*2 < thousandths(r.Volume) {
				seen["less than half"] = true
			}
			if r.Value == "" {
				seen["unpriced"] = true
			}
			if endedStage(r) < 0 && r.PlanResult == "" {
				seen["unanswered"] = true
			}
			if strings.Count(r.AreaCode, ".") < 3 {
				seen["thematic list above the kelurahan"] = true
			}
		}
		for _, want := range []string{
			"diteruskan", "diubah", "ditolak", "ditunda", "dialihkan", "digabung", "ditarik", "dianggarkan", "tidak_dianggarkan",
			"tercakup ya", "tercakup tidak", "jalur luar", "asal laporhendi", "asal kecamatan", "asal opd", "asal pokir",
			"less than half", "unpriced", "unanswered", "thematic list above the kelurahan",
		} {
			if !seen[want] {
				t.Errorf("seed %d: no row shows %q", seed, want)
			}
		}
	}
}

// A refusal for the ceiling must be true: what is left does not cover the row.
func TestCeilingRefusalsAreHonest(t *testing.T) {
	for _, seed := range seeds {
		d := newDice(seed, 99)
		list := drafts(d, planOf(Finished))
		left := judge(d, list, Finished)
		explain(d, list, 2026, left)
		n := 0
		for _, x := range list {
			if x.verdict.outcome != rejected || x.verdict.code != "PAG" {
				continue
			}
			n++
			if room := left[x.purse()]; x.value <= room && !x.verdict.tight {
				t.Errorf("seed %d: %s asks Rp%d, Rp%d is left, yet refused for the ceiling", seed, x.title(), x.value, room)
			}
		}
		if n == 0 {
			t.Errorf("seed %d: no ceiling ever bound", seed)
		}
	}
}

func TestMidDeliberation(t *testing.T) {
	villages := 0
	for _, a := range Areas() {
		if a.Level == "kelurahan" && ForumClosed(a.Code) {
			villages++
		}
	}
	if villages < 50 || villages > 68 {
		t.Errorf("%d village forums closed, want about a third of 177", villages)
	}
	if ForumClosed("33.74") || ForumClosed("") {
		t.Error("the city's forum reads closed")
	}
	for _, seed := range seeds {
		waiting := map[string]int{}
		for _, r := range rowsOf(2028, MidDeliberation, seed) {
			closed := ForumClosed(r.AreaCode)
			if starts := firstStage(r) == 0; starts && closed && r.VillageResult == "" {
				t.Errorf("row %s has no result of its closed forum", r.No)
			} else if starts && !closed && r.VillageResult != "" && r.VillageResult != "ditarik" {
				t.Errorf("row %s has result %q of an open forum", r.No, r.VillageResult)
			}
			switch {
			case r.SubdistrictResult == "diteruskan" && r.Channel == "opd":
				waiting["agency"]++
			case r.VillageResult == "diteruskan" && r.Channel != "kelurahan" && r.SubdistrictResult == "":
				waiting["subdistrict"]++
			case r.VillageResult == "" && firstStage(r) == 0:
				waiting["village"]++
			}
		}
		if waiting["agency"] < 5 || waiting["subdistrict"] < 20 || waiting["village"] < 300 {
			t.Errorf("seed %d: waiting %v", seed, waiting)
		}
	}
}

func TestShowcase(t *testing.T) {
	if ForumClosed(ShowcaseArea) {
		t.Fatal("the showcase forum has closed")
	}
	var ceiling int64 = purses()[purse{"kelurahan", ShowcaseArea}]
	for _, seed := range seeds {
		seen, n, asked := map[string]bool{}, 0, int64(0)
		for _, r := range rowsOf(2028, MidDeliberation, seed) {
			if r.AreaCode != ShowcaseArea || r.Origin != "warga" && r.Origin != "laporhendi" {
				continue
			}
			n++
			seen[r.ProposedBy], seen[r.Channel] = true, true
			if r.VillageResult != "" {
				t.Errorf("seed %d: row %s of the showcase is decided: %s", seed, r.No, r.VillageResult)
			}
			if r.Channel == "kelurahan" {
				asked += amount(r.Value)
			}
		}
		for _, want := range append([]string{"kelurahan", "kecamatan", "opd"}, groups...) {
			if !seen[want] {
				t.Errorf("seed %d: the showcase lacks %s", seed, want)
			}
		}
		if n < 12 || asked <= ceiling {
			t.Errorf("seed %d: %d rows asking Rp%d of a ceiling of Rp%d; want a list that must choose", seed, n, asked, ceiling)
		}
	}
}

func TestRealisations(t *testing.T) {
	everyYear(t, func(t *testing.T, year int, p Progress, rows []Row) {
		byNo, count := number(rows), map[string]int{}
		list := Realisations(rows, p, 7)
		for _, x := range list {
			count[x.Outcome]++
			if byNo[x.No].BudgetResult != "dianggarkan" {
				t.Errorf("row %s is realised without a budget", x.No)
			}
			if (x.Outcome == "cancelled") != (x.Code != "") || x.Code != "" && x.Note == "" {
				t.Errorf("row %s: %+v", x.No, x)
			}
			if (x.Outcome == "completed") != (x.Percent == 100) || x.Confirmed && x.Outcome != "completed" {
				t.Errorf("row %s: %+v", x.No, x)
			}
		}
		switch p {
		case Finished:
			if count["completed"]*100 < 88*len(list) || count["in_progress"]+count["not_started"] != 0 || count["cancelled"] == 0 {
				t.Errorf("finished: %v", count)
			}
		case InExecution:
			if count["in_progress"] == 0 || count["completed"] == 0 || count["not_started"] == 0 {
				t.Errorf("in execution: %v", count)
			}
		default:
			if len(list) != 0 {
				t.Errorf("%d realisations before the plan", len(list))
			}
		}
	})
}
