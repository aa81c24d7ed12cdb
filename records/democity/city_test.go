package democity

import (
	"context"
	"fmt"
	"testing"
	"time"

	"musrenbang/demo"
	"musrenbang/planning"
	"musrenbang/records"
	"musrenbang/store"
	"musrenbang/yearfile"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// build makes a part of the city on a day: the showcase's kecamatan, whose
// sittings are being held, and one that has closed.
func build(t *testing.T, now planning.Instant) (*store.Store, Tour, []records.Year) {
	t.Helper()
	ctx := context.Background()
	clock := &records.Clock{}
	clock.Set(now)
	s, err := store.Open(ctx, store.Options{Dir: t.TempDir(), Clock: clock.Now})
	must(t, err)
	t.Cleanup(func() { _ = s.Close() })
	_, err = s.Migrate(ctx)
	must(t, err)
	o := Options{
		Now: now, Within: []planning.AreaCode{"33.74.03", "33.74.09"},
		Hash: func(_ context.Context, password string) (string, error) { return "hash of " + password, nil },
	}
	tour, err := Build(ctx, s, clock, o)
	must(t, err)
	b := &builder{Options: o}
	var years []records.Year
	for year, progress := range map[int]demo.Progress{tour.Finished: demo.Finished, tour.Budgeted: demo.InExecution} {
		y, err := b.year(year, progress)
		must(t, err)
		years = append(years, y)
	}
	return s, tour, years
}

// TestTheCityIsWholeOnAnyDay: the record proves itself, and what is decided
// counts as its rows say.
func TestTheCityIsWholeOnAnyDay(t *testing.T) {
	for _, now := range []planning.Instant{
		records.On(2026, time.November, 22, 10, 29), records.On(2028, time.February, 29, 2, 0),
		records.On(2027, time.August, 15, 23, 59), // the next budget is still ahead
	} {
		t.Run(time.UnixMicro(int64(now)).UTC().Format(time.DateOnly), func(t *testing.T) {
			t.Parallel()
			s, tour, years := build(t, now)
			must(t, s.Check(t.Context(), func(f store.Finding) { t.Errorf("check found %s", f) }))
			for _, y := range years {
				countsAsItsRows(t, s, y)
			}
			showcaseSits(t, s, tour)
			showcaseTablet(t, s)
			nothingAhead(t, s, tour, now)
			if tour.Realised == "" || tour.Refused == "" || tour.Waiting == "" || tour.Secret == "" || tour.Funded == "" {
				t.Errorf("the tour lacks something: %+v", tour)
			}
		})
	}
}

func countsAsItsRows(t *testing.T, s *store.Store, y records.Year) {
	t.Helper()
	a, _, err := s.Accommodation(t.Context(), y.Cycle, "")
	must(t, err)
	f, t2 := yearfile.Count(y.Rows), a.Total[planning.T2]
	if y.Calendar.BudgetSet > y.Until {
		f.Funded = 0
	}
	got := fmt.Sprint(t2.Eligible, a.Withdrawn, a.Official, t2.Kept, t2.Asked, t2.Linked, t2.Unpriced, a.Total[planning.T3].Kept, a.Unexplained)
	want := fmt.Sprint(f.Eligible, f.Withdrawn, f.Official, f.Accommodated, f.ValueAsked, f.ValueAccommodated, f.Unpriced, f.Funded, f.Unexplained)
	if got != want || f.Eligible < 50 {
		t.Errorf("%d counts %s, its rows %s", y.Cycle, got, want)
	}
}

func showcaseSits(t *testing.T, s *store.Store, tour Tour) {
	t.Helper()
	f, err := s.ForumState(t.Context(), tour.Sitting)
	must(t, err)
	if f.Status != planning.ForumIsOpen {
		t.Errorf("the showcase's sitting is %s", f.Status)
	}
	groups := map[planning.Group]bool{}
	must(t, s.Histories(t.Context(), tour.Open, func(h store.History) error {
		if h.Area == demo.ShowcaseArea {
			groups[h.ProposedBy] = true
		}
		return nil
	}))
	if len(groups) != 5 {
		t.Errorf("the showcase's list has %v", groups)
	}
	snapshots, err := s.Snapshots(t.Context(), tour.Finished, "stage.city")
	must(t, err)
	if len(snapshots) != 1 {
		t.Errorf("%d snapshots of the city stage", len(snapshots))
	}
}

// nothingAhead: no receipt or decision lies after the present, every step of a
// past year lies in its window, and the open year has a stage open and one ahead.
func nothingAhead(t *testing.T, s *store.Store, tour Tour, now planning.Instant) {
	t.Helper()
	for _, year := range []int{tour.Finished, tour.Budgeted, tour.Open} {
		c, err := s.Cycle(t.Context(), year)
		must(t, err)
		must(t, s.Histories(t.Context(), year, func(h store.History) error {
			for _, e := range h.Steps {
				w, ok := c.Window(e.From)
				if e.At > now || ok && e.From != planning.Realisation && (e.At < w.OpensAt || e.At >= w.ClosesAt) {
					t.Errorf("%d %s: %s at %s lies ahead or outside its window", year, h.Code, e.Act, time.UnixMicro(int64(e.At)).UTC())
				}
			}
			return nil
		}))
	}
	c, err := s.Cycle(t.Context(), tour.Open)
	must(t, err)
	village, _ := c.Window(planning.Village)
	act, stage, at, ok := c.Due()
	if village.Opened == 0 || village.Closed != 0 || !ok || at <= now || at > now+30*day {
		t.Errorf("village window %+v; next is %s %s", village, act, stage)
	}
}

func TestYearsLieAroundNow(t *testing.T) {
	for _, c := range []struct {
		at   planning.Instant
		want [3]int
	}{
		{records.On(2026, time.November, 22, 10, 0), [3]int{2026, 2027, 2028}},
		{records.On(2027, time.January, 1, 12, 0), [3]int{2026, 2027, 2028}},
		{records.On(2027, time.June, 30, 12, 0), [3]int{2026, 2027, 2028}},
		{records.On(2027, time.July, 2, 12, 0), [3]int{2027, 2028, 2029}},
	} {
		a, b, d := Years(c.at)
		if got := [3]int{a, b, d}; got != c.want {
			t.Errorf("at %d: %v, want %v", c.at, got, c.want)
		}
	}
}
