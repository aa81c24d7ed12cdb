package records

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"os"
	"slices"
	"testing"

	"musrenbang/pgtest"
	"musrenbang/planning"
	"musrenbang/reference"
	"musrenbang/store"
	"musrenbang/yearfile"
)

var operator = planning.ActorRef{ID: "operator", Role: planning.System}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// open gives an empty record whose clock is set by hand.
func open(t *testing.T, dsn string) (*store.Store, *Clock) {
	t.Helper()
	clock := &Clock{}
	clock.Set(On(2020, 1, 1, 8, 0))
	s, err := store.Open(context.Background(), store.Options{Dir: t.TempDir(), DatabaseURL: dsn, Clock: clock.Now})
	must(t, err)
	t.Cleanup(func() { _ = s.Close() })
	_, err = s.Migrate(context.Background())
	must(t, err)
	return s, clock
}

func eachDialect(t *testing.T, test func(t *testing.T, s *store.Store, clock *Clock)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		s, clock := open(t, "")
		test(t, s, clock)
	})
	t.Run("postgres", func(t *testing.T) {
		s, clock := open(t, pgtest.Start(t))
		test(t, s, clock)
	})
}

// yearOf reads a year file and gives the store the places and agencies it names.
func yearOf(t *testing.T, s *store.Store, cycle int, content []byte) Year {
	t.Helper()
	rows, _, err := yearfile.Read(bytes.NewReader(content))
	must(t, err)
	codes, agencies := map[planning.AreaCode]bool{}, map[string]bool{}
	for _, r := range rows {
		for a := r.Area; a != ""; a = a.Parent() {
			codes[a] = true
		}
		if r.Agency != "" {
			agencies[r.Agency] = true
		}
	}
	ctx := context.Background()
	names := map[planning.AreaCode]string{}
	var areas []reference.Area
	for _, c := range slices.Sorted(maps.Keys(codes)) {
		areas = append(areas, reference.Area{Code: c, Level: c.Level(), Name: "Wilayah " + string(c), Parent: c.Parent()})
		names[c] = "Wilayah " + string(c)
	}
	must(t, s.LoadAreas(ctx, operator, areas))
	var offices []reference.Agency
	for _, a := range slices.Sorted(maps.Keys(agencies)) {
		offices = append(offices, reference.Agency{Code: a, Name: "Dinas " + a})
	}
	must(t, s.LoadAgencies(ctx, operator, offices))
	sum := sha256.Sum256(content)
	hash := hex.EncodeToString(sum[:])
	return Year{
		Cycle: cycle, Name: fmt.Sprintf("RKPD %d", cycle), File: hash, Rows: rows, Calendar: Customary(cycle), Until: On(cycle, 6, 1, 12, 0),
		Plan: store.Document{Number: "Perwal 31"}, Budget: store.Document{Number: "Perda 9"}, Names: names,
		Importer: func(r yearfile.Row) string { return yearfile.Provenance("tahun.csv", hash, r.No) },
	}
}

func small(t *testing.T) []byte {
	t.Helper()
	content, err := os.ReadFile("../yearfile/testdata/small_year.csv")
	must(t, err)
	return content
}

func noFindings(t *testing.T, s *store.Store) {
	t.Helper()
	must(t, s.Check(context.Background(), func(f store.Finding) { t.Errorf("check found %s", f) }))
}

// sameFigures holds the store's count against the file's own.
func sameFigures(t *testing.T, s *store.Store, y Year) {
	t.Helper()
	a, _, err := s.Accommodation(context.Background(), y.Cycle, "")
	must(t, err)
	want, t2 := yearfile.Count(y.Rows), a.Total[planning.T2]
	got := yearfile.Figures{
		Eligible: t2.Eligible, Withdrawn: a.Withdrawn, Official: a.Official, Accommodated: t2.Kept, ValueAsked: t2.Asked,
		ValueAccommodated: t2.Linked, Unpriced: t2.Unpriced, Funded: a.Total[planning.T3].Kept, Unexplained: a.Unexplained,
		Groups: map[planning.Group]yearfile.GroupFigures{},
	}
	for g, x := range a.Groups[planning.T2] {
		kept, eligible := x.Headline()
		got.Groups[g] = yearfile.GroupFigures{Eligible: eligible, Accommodated: kept, Declared: x.Declared, DeclaredAccommodated: x.DeclaredKept}
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("the record counts %+v\nthe file counts   %+v", got, want)
	}
	if a.Late != 0 || a.Duplicates != 0 {
		t.Errorf("%d late, %d duplicates", a.Late, a.Duplicates)
	}
}

func TestARecordedYearCountsAsItsFile(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *store.Store, clock *Clock) {
		y := yearOf(t, s, 2026, small(t))
		must(t, Play(context.Background(), s, clock, []Year{y}, Options{}))
		sameFigures(t, s, y)
		noFindings(t, s)
	})
}

func TestPlayedAgainNothingChanges(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *store.Store, clock *Clock) {
		ctx := context.Background()
		y := yearOf(t, s, 2026, small(t))
		y.Works = []Work{{No: 1, At: On(2026, 4, 1, 9, 0), Act: planning.Progress, Text: "Pekerjaan sudah setengah jalan."},
			{No: 1, At: On(2026, 5, 1, 9, 0), Act: planning.Complete}, {No: 11, At: On(2026, 5, 2, 9, 0), Act: planning.Complete}}
		must(t, Play(ctx, s, clock, []Year{y}, Options{}))
		size, err := s.LogSize(ctx)
		must(t, err)
		y.Exists, y.Recorded = true, nil
		must(t, Play(ctx, s, clock, []Year{y}, Options{Whole: true}))
		again, err := s.LogSize(ctx)
		must(t, err)
		if size == 0 || again != size {
			t.Errorf("the log grew from %d to %d leaves", size, again)
		}
		for no, class := range map[int]planning.Class{1: planning.Realised, 11: planning.Realised, 2: planning.Rejected, 5: planning.Funded} {
			if p, err := s.ProposalState(ctx, yearfile.ProposalID(2026, y.File, no)); err != nil || p.Class != class {
				t.Errorf("row %d is %s, %v; want %s", no, p.Class, err, class)
			}
		}
		noFindings(t, s)
	})
}

// TestInstantsArePlausible: nothing lies outside its stage's window, after the
// present, or before what it follows from.
func TestInstantsArePlausible(t *testing.T) {
	ctx := context.Background()
	s, clock := open(t, "")
	y := yearOf(t, s, 2026, small(t))
	must(t, Play(ctx, s, clock, []Year{y}, Options{}))
	var last planning.Instant
	must(t, s.Histories(ctx, 2026, func(h store.History) error {
		last = 0
		for i, e := range h.Steps {
			if e.At < last || e.At > y.Until {
				t.Errorf("%s: step %d (%s) at %s, after %s", h.Code, i, e.Act, timeOf(e.At), timeOf(last))
			}
			if w, ok := y.Calendar.Window(e.From); ok && !w.Holds(e.At) {
				t.Errorf("%s: %s at %s is outside the window of %s", h.Code, e.Act, timeOf(e.At), e.From)
			}
			if hours := timeOf(e.At).Hour(); hours < 7 || hours >= 23 {
				t.Errorf("%s: %s at %s, while people sleep", h.Code, e.Act, timeOf(e.At))
			}
			last = e.At
		}
		return nil
	}))
	if last == 0 {
		t.Error("no proposal was looked at")
	}
}

func TestWhatWaitsIsLeftWaiting(t *testing.T) {
	ctx := context.Background()
	s, clock := open(t, "")
	y := yearOf(t, s, 2026, small(t))
	for i := range y.Rows {
		r := &y.Rows[i]
		r.AtCity, r.InPlan, r.InBudget, r.PlanValue, r.PlanVolume, r.BudgetValue = yearfile.Outcome{}, yearfile.Outcome{}, yearfile.Outcome{}, 0, 0, 0
		if r.No == 20 { // with the other agency's
			r.AtAgency = yearfile.Outcome{}
		}
	}
	y.Sitting = func(stage planning.Stage, place string, held bool) (planning.Instant, bool) {
		w, _ := y.Calendar.Window(stage)
		return Daily(w.OpensAt+10*day, 19, 30), held
	}
	must(t, Play(ctx, s, clock, []Year{y}, Options{}))
	for id, want := range map[string]planning.ForumStatus{
		planning.ForumID(2026, planning.Village, "33.74.01.1001", "", 1): planning.ForumSigned,
		planning.ForumID(2026, planning.Subdistrict, "33.74.01", "", 1):  planning.ForumSigned,
		planning.ForumID(2026, planning.AgencyStage, "1.03.01", "", 1):   planning.ForumSigned,
		// It has answered row 10 and not row 20.
		planning.ForumID(2026, planning.AgencyStage, "1.02.01", "", 1): planning.ForumIsOpen,
		planning.ForumID(2026, planning.City, "33.74", "", 1):          planning.ForumScheduled,
	} {
		if f, err := s.ForumState(ctx, id); err != nil || f.Status != want {
			t.Errorf("%s is %s, %v; want %s", id, f.Status, err, want)
		}
	}
}

func TestRefusedRowsAreNamedAndNothingIsKept(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *store.Store, clock *Clock) {
		ctx := context.Background()
		y := yearOf(t, s, 2026, small(t))
		y.Rows[3].Area = "33.74.01.1099"   // nobody loaded it
		y.Rows[8].Agency = "9.99.99"       // nor this agency
		y.Rows[0].InPlan.Activity = "none" // Read would have refused it
		err := Play(ctx, s, clock, []Year{y}, Options{Whole: true})
		faults, ok := err.(Faults)
		if !ok {
			t.Fatalf("error is %v", err)
		}
		got := map[int]string{}
		for _, f := range faults {
			got[f.No] = f.Err.Key
		}
		want := map[int]string{4: "error.area_unknown", 9: "error.agency_unknown", 1: "error.activity_code"}
		if !maps.Equal(got, want) {
			t.Errorf("named %v; want %v", got, want)
		}
		if n, err := s.LogSize(ctx); err != nil || n != 0 {
			t.Errorf("%d leaves were kept, %v", n, err)
		}
		if c, err := s.Cycles(ctx); err != nil || len(c) != 0 {
			t.Errorf("cycles kept: %v, %v", c, err)
		}
		must(t, Play(ctx, s, clock, []Year{yearOf(t, s, 2026, small(t))}, Options{Whole: true, DryRun: true}))
		if n, err := s.LogSize(ctx); err != nil || n != 0 {
			t.Errorf("a dry run kept %d leaves, %v", n, err)
		}
	})
}

func TestARowLeftBehindByItsSittingIsNamed(t *testing.T) {
	s, clock := open(t, "")
	y := yearOf(t, s, 2026, small(t))
	r := &y.Rows[0] // the others of its kelurahan have gone on to the plan
	r.AtVillage, r.InPlan, r.InBudget, r.PlanValue, r.BudgetValue = yearfile.Outcome{}, yearfile.Outcome{}, yearfile.Outcome{}, 0, 0
	err := Play(context.Background(), s, clock, []Year{y}, Options{Whole: true})
	faults, ok := err.(Faults)
	if !ok || !slices.ContainsFunc(faults, func(f Fault) bool { return f.No == 1 && f.Err.Key == "error.year_left_behind" }) {
		t.Errorf("error is %v", err)
	}
}

func TestACeilingThatTheRecordExceedsIsNoted(t *testing.T) {
	ctx := context.Background()
	s, clock := open(t, "")
	y := yearOf(t, s, 2026, small(t))
	must(t, s.LoadCeilings(ctx, operator, 2026, []planning.Ceiling{{Kind: planning.CeilingKelurahan, Key: "33.74.01.1001", Amount: 15_000_000}}))
	must(t, Play(ctx, s, clock, []Year{y}, Options{}))
	c, err := s.Ceilings(ctx, 2026, store.CeilingFilter{})
	must(t, err)
	if len(c) != 1 || c[0].Remaining() != 15_000_000-40_000_000 { // rows 1, 2, 3 and 15, at ten million each
		t.Errorf("ceilings are %+v", c)
	}
	sameFigures(t, s, y)
	noFindings(t, s)
}
