package planning

import "testing"

func TestMergedChildren(t *testing.T) {
	child := func(n int, root int, change ...func(*Counted)) Counted {
		all := append([]func(*Counted){ended(Merge, ReasonDuplicate), func(r *Counted) { r.Root, r.Covered = uuid(root), true }}, change...)
		return row(n, all...)
	}
	uncovered := func(r *Counted) { r.Covered = false }
	elsewhere := func(r *Counted) { r.Area = sister }
	cases := []struct {
		name   string
		rows   []Counted
		kept   int
		linked Rupiah
	}{
		{"parent kept, child covered", []Counted{row(1, linked()), child(2, 1)}, 2, 90},
		{"parent kept, child not covered", []Counted{row(1, linked()), child(2, 1, uncovered)}, 1, 90},
		{"parent not kept", []Counted{row(1), child(2, 1)}, 0, 0},
		{"child in a place the plan does not reach", []Counted{row(1, linked()), child(2, 1, elsewhere)}, 1, 90},
		{"child in a place the plan reaches", []Counted{row(1, linked(func(f *Fact) { f.Place = kecamatan })), child(2, 1, elsewhere)}, 2, 90},
		{"parent nobody knows", []Counted{child(2, 1)}, 0, 0},
		{"a chain, covered all along", []Counted{row(1, linked()), child(2, 1), child(3, 2)}, 3, 90},
		{"a chain, broken in the middle", []Counted{row(1, linked()), child(2, 1, uncovered), child(3, 2)}, 1, 90},
		{"a ring no rule allows", []Counted{child(1, 2), child(2, 1), row(3, linked())}, 1, 90},
		{"itself, which no rule allows", []Counted{child(1, 1)}, 0, 0},
		{"an official parent: its money is not the residents'", []Counted{
			row(1, linked(), func(r *Counted) { r.Origin = FromPokir }), child(2, 1)}, 1, 0},
	}
	for _, c := range cases {
		if got := at2(c.rows...); got.Kept != c.kept || got.Linked != c.linked {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}

func TestDuplicatesLeaveOnlyBesideATwinThatStays(t *testing.T) {
	twin := row(2, func(r *Counted) { r.Duplicate, r.Root, r.Class = true, uuid(1), Merged })
	cases := []struct {
		name     string
		root     Counted
		eligible int
	}{
		{"a twin in the share", row(1), 1},
		{"a late twin", row(1, func(r *Counted) { r.Late = true }), 1},
		{"an official twin", row(1, func(r *Counted) { r.Origin = FromPokir }), 1},
		{"a withdrawn twin", row(1, func(r *Counted) { r.Early = true }), 1},
		{"its own twin's duplicate", row(1, func(r *Counted) { r.Duplicate, r.Root = true, uuid(2) }), 2},
		{"a part of another", row(1, func(r *Counted) { r.SplitFrom = uuid(3) }), 1},
		{"nobody", row(3), 2},
	}
	for _, c := range cases {
		if got := at2(c.root, twin).Eligible; got != c.eligible {
			t.Errorf("%s: %d eligible, want %d", c.name, got, c.eligible)
		}
	}
}

func TestASplitStaysOne(t *testing.T) {
	split := row(1, func(r *Counted) { r.Facts[Village] = Fact{Act: Split, Version: 2}; r.Class = SplitUp })
	part := func(n int, of int, volume Volume, change ...func(*Counted)) Counted {
		return row(n, append([]func(*Counted){func(r *Counted) { r.SplitFrom, r.AskedVolume = uuid(of), volume }}, change...)...)
	}
	fund := func(doc string) func(*Counted) {
		return func(r *Counted) { r.Facts[Budget] = Fact{Act: Fund, Version: 4, Document: doc, Value: 30} }
	}
	cases := []struct {
		name   string
		rows   []Counted
		m      Measure
		kept   int
		linked Rupiah
	}{
		{"both parts planned", []Counted{split, part(2, 1, 50_000, linked()), part(3, 1, 50_000, linked())}, T2, 1, 180},
		{"half planned", []Counted{split, part(2, 1, 50_000, linked()), part(3, 1, 50_000)}, T2, 1, 90},
		{"a third planned", []Counted{split, part(2, 1, 33_000, linked()), part(3, 1, 67_000)}, T2, 0, 90},
		{"none planned", []Counted{split, part(2, 1, 50_000), part(3, 1, 50_000)}, T2, 0, 0},
		{"a part split again", []Counted{split, part(2, 1, 60_000), part(4, 2, 30_000, linked()), part(5, 2, 30_000, linked())}, T2, 1, 180},
		{"the split itself passes it on", []Counted{split, part(2, 1, 50_000)}, T1, 1, 0},
		{"parts in the budget", []Counted{split, part(2, 1, 50_000, linked(), fund(apbd))}, T3, 1, 30},
		{"parts in a draft of the budget", []Counted{split, part(2, 1, 50_000, linked(), fund("rapbd"))}, T3, 0, 0},
		{"parts done", []Counted{split, part(2, 1, 50_000, linked(), func(r *Counted) { r.Facts[Realisation] = Fact{Act: Complete, Value: 9} })}, T4, 1, 9},
	}
	for _, c := range cases {
		got := Account(2028, DefaultRules(), c.rows, setBook(), true).Total[c.m]
		if got.Eligible != 1 || got.Kept != c.kept || got.Linked != c.linked {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}

func TestPlanRowsBindWhereAPlanIsLoaded(t *testing.T) {
	on := func(name string, value Rupiah) func(*Counted) {
		return linked(func(f *Fact) { f.PlanRow, f.Value = name, value })
	}
	book := setBook()
	book.Rows = map[string]Rupiah{"a": 100, "b": 100}
	cases := []struct {
		name string
		rows []Counted
		kept int
	}{
		{"to the last rupiah", []Counted{row(1, on("a", 60)), row(2, on("a", 40))}, 2},
		{"one rupiah over: the whole row fails", []Counted{row(1, on("a", 60)), row(2, on("a", 41)), row(3, on("b", 9))}, 1},
		{"official rows use it up too", []Counted{row(1, on("a", 60)), row(2, on("a", 41), func(r *Counted) { r.Origin = FromPokir })}, 0},
		{"a negative link makes no room", []Counted{row(1, on("a", 60)), row(2, on("a", 60)), row(3, on("a", -60))}, 0},
		{"no row named", []Counted{row(1, on("", 1))}, 0},
		{"a row the plan has not", []Counted{row(1, on("z", 1))}, 0},
	}
	for _, c := range cases {
		a := Account(2028, DefaultRules(), c.rows, book, true)
		if a.Total[T2].Kept != c.kept || !a.Tested {
			t.Errorf("%s: %d kept, tested %v", c.name, a.Total[T2].Kept, a.Tested)
		}
	}
	if a := Account(2028, DefaultRules(), []Counted{row(1, on("z", 1))}, setBook(), true); a.Total[T2].Kept != 1 || a.Tested {
		t.Error("where no plan is loaded the figure stands and says it is untested")
	}
}
