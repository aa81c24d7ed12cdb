package store

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"musrenbang/ent/db/fact"
	"musrenbang/planning"
)

// everyRow reads a cycle the plain way: all rows, all facts, no sums kept.
func everyRow(t *testing.T, s *Store) []planning.Counted {
	t.Helper()
	ctx := context.Background()
	rows, err := s.r.Proposal.Query().All(ctx)
	must(t, err)
	facts, err := s.r.Fact.Query().Order(fact.ByRound()).All(ctx)
	must(t, err)
	latest := map[string]map[planning.Stage]planning.Fact{}
	for _, f := range facts {
		if latest[f.ProposalID] == nil {
			latest[f.ProposalID] = map[planning.Stage]planning.Fact{}
		}
		latest[f.ProposalID][planning.Stage(f.Stage)] = fromDBFact(f)
	}
	out := make([]planning.Counted, len(rows))
	for i, r := range rows {
		p := fromDBProposal(r)
		out[i] = planning.Counted{
			ID: p.ID, Code: p.Code, Area: p.Area, Origin: p.Origin, Channel: p.Channel, ProposedBy: p.ProposedBy, Basis: p.Basis,
			Benefits: splitGroups(r.Benefits), Entry: p.Entry, AskedVolume: p.AskedVolume, AskedValue: p.AskedValue, Late: p.Late,
			Early: p.Early, Duplicate: p.Duplicate, Root: p.Root, Covered: p.Covered, SplitFrom: r.SplitFrom, Class: p.Class,
			Facts: latest[p.ID],
		}
	}
	return out
}

func planOf(t *testing.T, s *Store) (book planning.PlanBook, set bool) {
	t.Helper()
	docs, err := s.Documents(context.Background(), 2028)
	must(t, err)
	book = planning.PlanBook{Set: map[string]bool{}, Rows: map[string]planning.Rupiah{}}
	for _, d := range docs {
		if d.SetAt > 0 && d.Kind != DocumentDraft {
			book.Set[d.ID] = true
			set = set || d.Kind == DocumentPlan
		}
	}
	rows, err := s.PlanRows(context.Background(), 2028)
	must(t, err)
	for _, r := range rows {
		book.Rows[r.ID] = r.Value
	}
	return book, set
}

// figuresAreTrue compares every figure that is kept by area with one count over
// all rows of the cycle.
func figuresAreTrue(t *testing.T, s *Store, when string) {
	t.Helper()
	ctx := context.Background()
	rows := everyRow(t, s)
	book, set := planOf(t, s)
	rules := planning.DefaultRules()
	for _, scope := range []planning.AreaCode{"", "33.74", kecamatan, otherKecamatan, kelurahan, sister, farKelurahan, silentVillage} {
		var outside []planning.Counted
		for _, r := range rows {
			if scope != "" && !scope.Contains(r.Area) {
				outside = append(outside, r)
			}
		}
		// What a scope counts is what the city counts less the rows outside it, each
		// judged among all rows.
		want := planning.Account(2028, rules, rows, book, set)
		for _, r := range outside {
			addAccount(&want, alone(r, rows, rules, book, set), -1)
		}
		got, beside, err := s.Accommodation(ctx, 2028, scope)
		must(t, err)
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("%s: figures of %q: want %s", when, scope, difference(want, got))
		}
		if beside.Refused != want.Refused || beside.PlanSet != set || beside.Other.Part != want.Other {
			t.Errorf("%s: beside the figure of %q: %+v", when, scope, beside)
		}
	}
}

// alone is what one row adds to the count of all rows: the difference that making
// it a part of nothing, which stands on no line, makes.
func alone(r planning.Counted, rows []planning.Counted, rules planning.Rules, book planning.PlanBook, set bool) planning.Accommodation {
	with := planning.Account(2028, rules, rows, book, set)
	without := slices.Clone(rows)
	for i := range without {
		if without[i].ID == r.ID && r.SplitFrom == "" {
			without[i].SplitFrom = "nothing"
		}
	}
	addAccount(&with, planning.Account(2028, rules, without, book, set), -1)
	return with
}

func TestFiguresKeptByAreaAreThoseOfOneCount(t *testing.T) {
	eachDialectClock(t, func(t *testing.T, s *Store, clock *testClock) {
		y := newYear(t, s, clock, 15)
		figuresAreTrue(t, s, "before anything")
		y.play(36, func(st planning.Stage) {
			figuresAreTrue(t, s, "after "+string(st))
			pipelineIsTrue(t, s, "after "+string(st))
		})
		rowsBehindAreTrue(t, s)
		noFindings(t, s)

		// A figure read between any two decisions is as true as one read at the end.
		for i := range 3 {
			y.submit()
			figuresAreTrue(t, s, fmt.Sprint("before the event of a late proposal ", i))
			referee(t, s)
			figuresAreTrue(t, s, fmt.Sprint("after it ", i))
		}
		if a, _, err := s.Accommodation(context.Background(), 2028, ""); err != nil || a.Total[planning.T2].Kept == 0 || a.Total[planning.T4].Kept == 0 || a.Unexplained == 0 || a.Other == 0 || a.Withdrawn == 0 {
			t.Errorf("the year played was too poor to prove anything: %+v, %v", a, err)
		}
	})
}

// pipelineIsTrue compares the pipeline with a count over all rows.
func pipelineIsTrue(t *testing.T, s *Store, when string) {
	t.Helper()
	ctx := context.Background()
	rows, err := s.r.Proposal.Query().All(ctx)
	must(t, err)
	here, waiting, asked := map[planning.Stage]int{}, 0, planning.Rupiah(0)
	for _, r := range rows {
		if r.Class == string(planning.SplitUp) {
			continue
		}
		here[planning.Stage(r.Stage)]++
		asked += max(planning.Rupiah(r.AskedValue), 0)
		if !r.Terminal {
			waiting++
		}
	}
	p, err := s.Pipeline(ctx, 2028, "")
	must(t, err)
	for i, c := range p.Total.Cells {
		if c.Here != here[p.Stages[i]] || c.Stage != p.Stages[i] {
			t.Errorf("%s: %d stand at %s, want %d", when, c.Here, p.Stages[i], here[p.Stages[i]])
		}
	}
	if p.Total.Total.Waiting != waiting || p.Total.Total.Asked != asked {
		t.Errorf("%s: pipeline waits for %d and asks for %d, want %d and %d", when, p.Total.Total.Waiting, p.Total.Total.Asked, waiting, asked)
	}
	if len(p.Rows) != 2 || p.Rows[0].Name != "Semarang Tengah" || p.Rows[1].Silent != 1 || len(p.Silent) != 1 || p.Silent[0].Code != silentVillage {
		t.Errorf("%s: pipeline rows %+v, silent %+v", when, p.Rows, p.Silent)
	}
	below, err := s.Pipeline(ctx, 2028, kecamatan)
	must(t, err)
	if below.Total.Total != p.Rows[0].Total || len(below.Rows) != 3 || below.Rows[0].Area != kecamatan || below.Rows[1].Name != "Miroto" {
		t.Errorf("%s: under %s: %+v, want the total %+v", when, kecamatan, below.Rows, p.Rows[0].Total)
	}
	if _, err := s.Pipeline(ctx, 2028, "33.74.99"); planning.CodeOf(err) != planning.NotFound {
		t.Errorf("pipeline of an unknown place: %v", err)
	}
}

// rowsBehindAreTrue turns the pages of every verdict and group and compares them
// with the verdicts of one count.
func rowsBehindAreTrue(t *testing.T, s *Store) {
	t.Helper()
	ctx := context.Background()
	rows := everyRow(t, s)
	book, set := planOf(t, s)
	want := map[string][]planning.TrackingCode{}
	for _, m := range planning.Measures() {
		for i, v := range planning.Verdicts(planning.DefaultRules(), rows, book, m) {
			want[string(m)+v] = append(want[string(m)+v], rows[i].Code)
		}
	}
	if len(want) < 12 {
		t.Errorf("only these verdicts came up: %v", want)
	}
	for _, m := range planning.Measures() {
		for _, v := range []string{"verdict.kept", "verdict.not_kept", "verdict.too_small", "verdict.part", "verdict.official", "verdict.late", "verdict.withdrawn", "verdict.duplicate"} {
			got := allRowsBehind(t, s, FigureFilter{Cycle: 2028, Measure: m, Verdict: v, Limit: 3})
			if !sameCodes(got, want[string(m)+v]) {
				t.Errorf("%s %s: %v, want %v", m, v, got, want[string(m)+v])
			}
		}
	}
	a := planning.Account(2028, planning.DefaultRules(), rows, book, set)
	for line, n := range map[string]int{FigurePending: a.Pending, FigureRefused: a.Refused, FigureUnexplained: a.Unexplained, FigureOther: a.Other} {
		if got := allRowsBehind(t, s, FigureFilter{Cycle: 2028, Verdict: line, Limit: 2}); len(got) != n {
			t.Errorf("behind %s stand %d rows, want %d", line, len(got), n)
		}
	}
	women := allRowsBehind(t, s, FigureFilter{Cycle: 2028, Group: planning.Women, Scope: kecamatan})
	n := 0
	for _, r := range rows {
		if r.ProposedBy == planning.Women && kecamatan.Contains(r.Area) {
			n++
		}
	}
	if len(women) != n || n == 0 {
		t.Errorf("women of %s: %d rows, want %d", kecamatan, len(women), n)
	}
	_, err := s.AccommodationRows(ctx, FigureFilter{Cycle: 2028, Measure: "T9"})
	wantCode(t, err, planning.Invalid, "error.measure")
	_, err = s.AccommodationRows(ctx, FigureFilter{Cycle: 2028, Cursor: "%%"})
	wantCode(t, err, planning.BadRequest, "error.cursor")
}

func allRowsBehind(t *testing.T, s *Store, f FigureFilter) (codes []planning.TrackingCode) {
	t.Helper()
	for {
		page, err := s.AccommodationRows(context.Background(), f)
		must(t, err)
		for _, r := range page.Items {
			if r.AreaName == "" || f.Verdict != "" && f.Verdict != r.Verdict && r.Verdict[:8] != "verdict." {
				t.Errorf("row %+v of %+v", r, f)
			}
			codes = append(codes, r.Code)
		}
		if f.Cursor = page.Next; f.Cursor == "" {
			return codes
		}
	}
}

func sameCodes(a, b []planning.TrackingCode) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

func TestFiguresFollowWhatIsNoEvent(t *testing.T) {
	eachDialectClock(t, func(t *testing.T, s *Store, clock *testClock) {
		ctx := context.Background()
		y := newYear(t, s, clock, 3)
		y.play(12, func(planning.Stage) {})
		_, beside, err := s.Accommodation(ctx, 2028, "")
		must(t, err)
		if !beside.Tested || beside.Kelurahan != 4 || len(beside.Silent) != 1 || beside.Cap != 0 || beside.LogSize == 0 || beside.Cutoff != clock.now() {
			t.Errorf("beside the figure: %+v", beside)
		}
		before := len(beside.Documents)
		y.document(DocumentExecution, true)
		must(t, s.SetSetting(ctx, planner, SettingCap, "3"))
		_, beside, err = s.Accommodation(ctx, 2028, "")
		must(t, err)
		if len(beside.Documents) != before+1 || beside.Cap != 3 {
			t.Errorf("a new document and a cap are not seen: %+v", beside)
		}
		// Two refusals with one text, whatever its case and spacing.
		if beside.Repeated.Whole != beside.Refused || beside.Repeated.Part < 2 {
			t.Errorf("repeated texts %+v of %d refusals", beside.Repeated, beside.Refused)
		}
		_, _, err = s.Accommodation(ctx, 1999, "")
		wantCode(t, err, planning.NotFound, "error.cycle_unknown")
		_, _, err = s.Accommodation(ctx, 2028, "33.74.99")
		wantCode(t, err, planning.NotFound, "error.area_unknown")
	})
}

func TestOverview(t *testing.T) {
	eachDialectClock(t, func(t *testing.T, s *Store, clock *testClock) {
		ctx := context.Background()
		if o, err := s.Overview(ctx); err != nil || len(o) != 0 {
			t.Fatalf("an empty city shows %+v, %v", o, err)
		}
		y := newYear(t, s, clock, 5)
		y.play(20, func(planning.Stage) {})
		o, err := s.Overview(ctx)
		must(t, err)
		a, _, err := s.Accommodation(ctx, 2028, "")
		must(t, err)
		if len(o) != 1 || o[0].Cycle != 2028 || o[0].Received+o[0].Official != 20 || o[0].Forums != 6 || o[0].ForumsClosed != 6 ||
			o[0].Accommodated != a.Total[planning.T2].Kept || o[0].Eligible != a.Total[planning.T2].Eligible || o[0].Silent != 1 || o[0].Kelurahan != 4 {
			t.Errorf("overview %+v", o)
		}
	})
}
