package planning

import (
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
)

// setBook has the RKPD and the APBD set and no plan rows loaded.
func setBook() PlanBook { return PlanBook{Set: map[string]bool{rkpd: true, apbd: true}} }

// row is an eligible proposal of residents; change makes it what a case needs.
func row(n int, change ...func(*Counted)) Counted {
	r := Counted{
		ID: uuid(n), Area: kelurahan, Origin: FromResidents, Channel: ChannelKelurahan, ProposedBy: General, Entry: Village,
		AskedVolume: 100_000, AskedValue: 100, Class: Forwarded,
		Facts: map[Stage]Fact{Village: {Stage: Village, Act: Forward, Version: 2, Value: 100}},
	}
	for _, f := range change {
		f(&r)
	}
	return r
}

// linked is the change that makes a row part of the plan as design.md 3 asks.
func linked(change ...func(*Fact)) func(*Counted) {
	return func(r *Counted) {
		f := Fact{Stage: Plan, Act: Accommodate, Version: 3, Document: rkpd, Activity: roadCode, Agency: "33.74.01",
			Volume: r.AskedVolume, Value: 90, Place: r.Area}
		for _, c := range change {
			c(&f)
		}
		r.Facts = maps.Clone(r.Facts)
		r.Facts[Plan], r.Class = f, AccommodatedFull
	}
}

func ended(a Act, reason ReasonCode) func(*Counted) {
	return func(r *Counted) {
		r.Facts = map[Stage]Fact{Village: {Stage: Village, Act: a, Version: 2, Reason: reason}}
		r.Class = map[Act]Class{Reject: Rejected, Defer: Deferred, Redirect: Redirected, Merge: Merged}[a]
	}
}

func at2(rows ...Counted) Share {
	return Account(2028, DefaultRules(), rows, setBook(), true).Total[T2]
}

// TestWhatIsKeptInThePlan takes the definition of T2 apart, one clause a line.
func TestWhatIsKeptInThePlan(t *testing.T) {
	cases := []struct {
		name string
		link func(*Fact)
		kept bool
	}{
		{"everything there", func(*Fact) {}, true},
		{"half the volume", func(f *Fact) { f.Volume = 50_000 }, true},
		{"a hair under half the volume", func(f *Fact) { f.Volume = 49_999 }, false},
		{"a tenth of the volume", func(f *Fact) { f.Volume = 10_000 }, false},
		{"more than was asked", func(f *Fact) { f.Volume = 900_000 }, true},
		{"no volume", func(f *Fact) { f.Volume = 0 }, false},
		{"no value", func(f *Fact) { f.Value = 0 }, false},
		{"a value from below", func(f *Fact) { f.Value = -5 }, false},
		{"full volume at a low price: volume decides", func(f *Fact) { f.Value = 20 }, true},
		{"no agency", func(f *Fact) { f.Agency = "" }, false},
		{"no activity code", func(f *Fact) { f.Activity = "" }, false},
		{"a catch-all code", func(f *Fact) { f.Activity = "0.00.00.2.00.0000" }, false},
		{"a programme's code", func(f *Fact) { f.Activity = "1.03.10" }, false},
		{"no document", func(f *Fact) { f.Document = "" }, false},
		{"a draft that was never set", func(f *Fact) { f.Document = "rancangan" }, false},
		{"a place that contains its own", func(f *Fact) { f.Place = kecamatan }, true},
		{"another place", func(f *Fact) { f.Place = sister }, false},
		{"no place", func(f *Fact) { f.Place = "" }, false},
		{"another act", func(f *Fact) { f.Act = Reject }, false},
	}
	for _, c := range cases {
		if got := at2(row(1, linked(c.link))); (got.Kept == 1) != c.kept || got.Eligible != 1 {
			t.Errorf("%s: %d of %d kept", c.name, got.Kept, got.Eligible)
		}
	}
	if at2(row(1)).Kept != 0 {
		t.Error("passed on is not yet in the plan")
	}
}

func TestACityMayOnlyRaiseThePart(t *testing.T) {
	half := row(1, linked(func(f *Fact) { f.Volume = 60_000 }))
	tenth := row(2, linked(func(f *Fact) { f.Volume = 10_000 }))
	for part, want := range map[int]int{0: 1, 10: 1, 50: 1, 60: 1, 61: 0, 100: 0} {
		a := Account(2028, Rules{Target: 70, PartThreshold: part}, []Counted{half, tenth}, setBook(), true)
		if a.Total[T2].Kept != want {
			t.Errorf("threshold %d: %d kept, want %d", part, a.Total[T2].Kept, want)
		}
	}
}

func TestLinesOfTheirOwn(t *testing.T) {
	rows := []Counted{
		row(1, linked()), row(2),
		row(3, linked(), func(r *Counted) { r.Origin = FromKecamatan }),
		row(4, linked(), func(r *Counted) { r.Origin = FromAgency }),
		row(5, linked(), func(r *Counted) { r.Origin = FromPokir }),
		row(6, linked(), func(r *Counted) { r.Late = true }),
		row(7, func(r *Counted) { r.Early, r.Class = true, Withdrawn }),
		row(8, func(r *Counted) { r.Duplicate, r.Root, r.Class = true, uuid(2), Merged }),
		row(9, linked(), func(r *Counted) { r.SplitFrom = uuid(2) }),
		row(10, func(r *Counted) { r.Origin = FromLaporHendi }),
		row(11, func(r *Counted) { r.Class = Withdrawn }), // later, or by the meeting
	}
	a := Account(2028, DefaultRules(), rows, setBook(), true)
	if a.Total[T2].Eligible != 4 || a.Official != 3 || a.Late != 1 || a.Withdrawn != 1 || a.Duplicates != 1 {
		t.Errorf("%+v", a)
	}
	want := []string{"verdict.kept", "verdict.kept", "verdict.official", "verdict.official", "verdict.official", "verdict.late",
		"verdict.withdrawn", "verdict.duplicate", "verdict.part", "verdict.not_kept", "verdict.not_kept"}
	if got := Verdicts(DefaultRules(), rows, setBook(), T2); !slices.Equal(got, want) {
		t.Errorf("verdicts\n%v, want\n%v", got, want)
	}
	small := Verdicts(DefaultRules(), []Counted{row(1, linked(func(f *Fact) { f.Volume = 1 }))}, setBook(), T2)
	if small[0] != "verdict.too_small" {
		t.Errorf("a sliver is %s", small[0])
	}
}

func TestTheFourMeasures(t *testing.T) {
	budgeted := func(doc string, value Rupiah) func(*Counted) {
		return func(r *Counted) { r.Facts[Budget] = Fact{Act: Fund, Version: 4, Document: doc, Value: value} }
	}
	done := func(r *Counted) { r.Facts[Realisation] = Fact{Act: Complete, Version: 5, Value: 70} }
	rows := []Counted{
		row(1, linked(), budgeted(apbd, 80), done), // all the way
		row(2, linked(), budgeted(apbd, 60)),       // budgeted, not done
		row(3, linked(), budgeted("rapbd", 50)),    // in a draft of the budget
		row(4, linked()),                           // in the plan
		row(5),                                     // passed on
		row(6, ended(Reject, ReasonCeiling)),       // refused
		row(7, ended(Redirect, ReasonOtherFunding), func(r *Counted) { // outside, and done
			r.Facts[Realisation] = Fact{Act: Complete, Version: 3}
		}),
	}
	a := Account(2028, DefaultRules(), rows, setBook(), true)
	for m, want := range map[Measure][2]int64{T1: {5, 500}, T2: {4, 360}, T3: {2, 140}, T4: {1, 70}} {
		got := a.Total[m]
		if int64(got.Kept) != want[0] || int64(got.Linked) != want[1] || got.Eligible != 7 || got.Asked != 700 {
			t.Errorf("%s: %+v, want kept %d linked %d", m, got, want[0], want[1])
		}
	}
}

func TestMoneyIsCountedOverThePriced(t *testing.T) {
	rows := []Counted{
		row(1, linked()),
		row(2, linked(), func(r *Counted) { r.AskedValue = Unpriced }),
		row(3, ended(Reject, ReasonCeiling)),
	}
	got := at2(rows...)
	if got.Kept != 2 || got.Unpriced != 1 || got.Asked != 200 || got.Linked != 90 || got.ValuePercent() != "45.0" {
		t.Errorf("%+v %s", got, got.ValuePercent())
	}
}

func TestGroups(t *testing.T) {
	by := func(g Group, b Basis) func(*Counted) { return func(r *Counted) { r.ProposedBy, r.Basis = g, b } }
	gain := func(g ...Group) func(*Counted) { return func(r *Counted) { r.Benefits = g } }
	rows := []Counted{
		row(1, linked(), by(Women, BasisForum), gain(Women, Children)),
		row(2, by(Women, BasisOrganisation), gain(Women)),
		row(3, linked(), by(Women, BasisDeclaration)),
		row(4, by(Women, "")),
		row(5, linked(), by(General, ""), gain(Elderly)),
		row(6, linked(), by(Children, BasisForum), func(r *Counted) { r.ReceivedAs, r.ReceivedBasis = General, "" }),
	}
	a := Account(2028, DefaultRules(), rows, setBook(), true)
	women := a.Groups[T2][Women]
	kept, eligible := women.Headline()
	if women.Eligible != 4 || women.Kept != 2 || women.Declared != 2 || women.DeclaredKept != 1 || kept != 1 || eligible != 2 {
		t.Errorf("women %+v, headline %d of %d", women, kept, eligible)
	}
	if a.Total[T2].Eligible != 6 || a.Total[T2].Kept != 4 {
		t.Errorf("the total %+v", a.Total[T2])
	}
	if g := a.Groups[T2][General]; g.Eligible != 2 || g.Kept != 2 || g.Declared != 0 || a.Groups[T2][Children].Eligible != 0 || a.Retagged != 1 {
		t.Errorf("a retagged row counts where it was received: %+v, %d retagged", g, a.Retagged)
	}
	if b := a.Benefits; b[Women].Eligible != 2 || b[Women].Kept != 1 || b[Children].Eligible != 1 || b[Elderly].Kept != 1 || b[Disability].Eligible != 0 {
		t.Errorf("benefits %+v", b)
	}
	none := a.Groups[T2][Disability]
	if none.Met(70) || none.Met(0) || none.Percent(70) != "" || len(a.Groups[T2]) != len(Groups()) || len(a.Benefits) != len(Groups()) {
		t.Error("a group without proposals is there, empty, and never met")
	}
}

func TestTargetIsMetByCount(t *testing.T) {
	for _, c := range []struct {
		kept, eligible, target int
		met                    bool
	}{{7, 10, 70, true}, {466, 666, 70, false}, {467, 666, 70, true}, {0, 0, 70, false}, {69, 100, 70, false}, {1, 1, 100, true}} {
		if got := (Share{Kept: c.kept, Eligible: c.eligible}).Met(c.target); got != c.met {
			t.Errorf("%d of %d at %d: %v", c.kept, c.eligible, c.target, got)
		}
	}
	if s := (Share{Kept: 466, Eligible: 666}); s.Percent(70) != "69.96" {
		t.Error(s.Percent(70))
	}
}

func TestAnswersOwed(t *testing.T) {
	rows := []Counted{
		row(1, linked()),
		row(2), // unanswered
		row(3, ended(Reject, ReasonUnrecorded)),
		row(4, ended(Reject, "")),
		row(5, ended(Reject, ReasonOther)),
		row(6, ended(Defer, ReasonCeiling)),
		row(7, ended(Redirect, ReasonOtherFunding)),
		row(8, linked(func(f *Fact) { f.Volume = 1 })), // too small, but linked: it waits for nobody
		row(9, linked(func(f *Fact) { f.Document = "rancangan" })),
	}
	set := Account(2028, DefaultRules(), rows, setBook(), true)
	if set.Refused != 5 || set.Unexplained != 3 || set.Other != 1 || set.Pending != 2 {
		t.Errorf("plan set: refused %d, unexplained %d, other %d, pending %d", set.Refused, set.Unexplained, set.Other, set.Pending)
	}
	before := Account(2028, DefaultRules(), rows, setBook(), false)
	if before.Unexplained != 2 || before.Pending != 2 {
		t.Errorf("before it: unexplained %d, pending %d", before.Unexplained, before.Pending)
	}
}

// randomRows are rows of every kind, with merges and splits among them.
func randomRows(r *rand.Rand, n int) []Counted {
	rows := make([]Counted, n)
	for i := range rows {
		rows[i] = row(i+1, func(c *Counted) {
			c.Area = pick(r, kelurahan, sister, kecamatan)
			c.Origin = pick(r, FromResidents, FromResidents, FromResidents, FromLaporHendi, FromPokir)
			c.ProposedBy, c.Basis = pick(r, Groups()...), pick(r, append(Bases(), "")...)
			c.Benefits = pick(r, nil, []Group{Women}, []Group{Women, Elderly})
			c.Late, c.Early = r.IntN(9) == 0, r.IntN(9) == 0
			c.AskedValue = pick(r, Unpriced, Rupiah(1+r.Int64N(1000)))
			if r.IntN(4) == 0 {
				c.ReceivedAs = General
			}
		})
		switch r.IntN(7) {
		case 0, 1:
			linked(func(f *Fact) { f.Volume, f.PlanRow = Volume(r.Int64N(120_000)), pick(r, "a", "b", "") })(&rows[i])
		case 2:
			ended(pick(r, Reject, Defer, Redirect), pick(r, ReasonCodes()...))(&rows[i])
		case 3:
			if i > 0 {
				ended(Merge, ReasonDuplicate)(&rows[i])
				rows[i].Root, rows[i].Covered, rows[i].Duplicate = uuid(1+r.IntN(i)), r.IntN(2) == 0, r.IntN(3) == 0
			}
		case 4:
			if i > 0 {
				rows[i].SplitFrom = uuid(1 + r.IntN(i))
			}
		}
	}
	return rows
}

func TestEveryCountHoldsTogether(t *testing.T) {
	for seed := range uint64(500) {
		r := rand.New(rand.NewPCG(seed, 9))
		rows, book := randomRows(r, 1+r.IntN(60)), setBook()
		if r.IntN(2) == 0 {
			book.Rows = map[string]Rupiah{"a": 500, "b": 10_000}
		}
		a := Account(2028, DefaultRules(), rows, book, true)
		parts := 0
		for _, x := range rows {
			if x.SplitFrom != "" {
				parts++
			}
		}
		if sum := a.Total[T2].Eligible + a.Official + a.Late + a.Withdrawn + a.Duplicates + parts; sum != len(rows) {
			t.Fatalf("seed %d: %d rows, %d accounted for", seed, len(rows), sum)
		}
		for i, m := range Measures() {
			var sum Share
			for _, g := range a.Groups[m] {
				sum.Eligible, sum.Kept, sum.Asked, sum.Linked = sum.Eligible+g.Eligible, sum.Kept+g.Kept, sum.Asked+g.Asked, sum.Linked+g.Linked
				if g.Kept > g.Eligible || g.Declared > g.Eligible || g.DeclaredKept > g.Kept || g.DeclaredKept > g.Declared {
					t.Fatalf("seed %d %s: %+v", seed, m, g)
				}
			}
			total := a.Total[m]
			if sum.Eligible != total.Eligible || sum.Kept != total.Kept || sum.Asked != total.Asked || sum.Linked != total.Linked {
				t.Fatalf("seed %d %s: groups %+v, total %+v", seed, m, sum, total)
			}
			if i >= 2 && total.Kept > a.Total[T2].Kept {
				t.Fatalf("seed %d: %s keeps more than the plan", seed, m)
			}
		}
		kept := 0
		for _, v := range Verdicts(DefaultRules(), rows, book, T2) {
			if v == "verdict.kept" {
				kept++
			}
		}
		if kept != a.Total[T2].Kept {
			t.Fatalf("seed %d: %d rows say kept, the figure %d", seed, kept, a.Total[T2].Kept)
		}
		shuffled := slices.Clone(rows)
		r.Shuffle(len(rows), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		if !reflect.DeepEqual(a, Account(2028, DefaultRules(), shuffled, book, true)) {
			t.Fatalf("seed %d: the order of rows changes the count", seed)
		}
	}
}

func TestDefinitionIsPrintedWithTheFigure(t *testing.T) {
	if d := DefaultRules().Definition(); d != "ruleset=1;target=70;part=50" {
		t.Error(d)
	}
}
