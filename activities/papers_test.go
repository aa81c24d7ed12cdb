package activities_test

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"musrenbang/activities"
	"musrenbang/pgtest"
	"musrenbang/planning"
	"musrenbang/records"
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

// played is a record in which a small year's sittings were held.
func played(t *testing.T, dsn string) *store.Store {
	t.Helper()
	ctx := context.Background()
	clock := &records.Clock{}
	clock.Set(records.On(2020, 1, 1, 8, 0))
	s, err := store.Open(ctx, store.Options{Dir: t.TempDir(), DatabaseURL: dsn, Clock: clock.Now})
	must(t, err)
	t.Cleanup(func() { _ = s.Close() })
	_, err = s.Migrate(ctx)
	must(t, err)
	content, err := os.ReadFile("../yearfile/testdata/small_year.csv")
	must(t, err)
	rows, _, err := yearfile.Read(bytes.NewReader(content))
	must(t, err)
	names, agencies := map[planning.AreaCode]string{}, map[string]bool{}
	for _, r := range rows {
		for a := r.Area; a != ""; a = a.Parent() {
			names[a] = "Wilayah " + string(a)
		}
		if r.Agency != "" {
			agencies[r.Agency] = true
		}
	}
	var areas []reference.Area
	for _, c := range slices.Sorted(maps.Keys(names)) {
		areas = append(areas, reference.Area{Code: c, Level: c.Level(), Name: names[c], Parent: c.Parent()})
	}
	must(t, s.LoadAreas(ctx, operator, areas))
	var offices []reference.Agency
	for _, a := range slices.Sorted(maps.Keys(agencies)) {
		offices = append(offices, reference.Agency{Code: a, Name: "Dinas " + a})
	}
	must(t, s.LoadAgencies(ctx, operator, offices))
	must(t, records.Play(ctx, s, clock, []records.Year{{
		Cycle: 2026, Name: "RKPD 2026", File: strings.Repeat("ab", 32), Rows: rows, Calendar: records.Customary(2026), Until: records.On(2026, 6, 1, 12, 0),
		Plan: store.Document{Number: "Perwal 31"}, Budget: store.Document{Number: "Perda 9"}, Names: names,
		Importer: func(r yearfile.Row) string { return yearfile.Provenance("tahun.csv", strings.Repeat("ab", 32), r.No) },
	}}, records.Options{}))
	return s
}

func eachDialect(t *testing.T, test func(t *testing.T, s *store.Store)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, played(t, "")) })
	t.Run("postgres", func(t *testing.T) { test(t, played(t, pgtest.Start(t))) })
}

func forums(t *testing.T, s *store.Store, st planning.Stage) []string {
	t.Helper()
	ids, err := s.StageForums(context.Background(), 2026, st)
	must(t, err)
	if len(ids) == 0 {
		t.Fatalf("no sitting at stage %s", st)
	}
	return slices.Sorted(maps.Keys(ids))
}

func content(t *testing.T, s *store.Store, file string) []byte {
	t.Helper()
	f, _, err := s.OpenFile(context.Background(), file)
	must(t, err)
	defer func() { _ = f.Close() }()
	raw, err := io.ReadAll(f)
	must(t, err)
	return raw
}

// TestASittingLeavesEveryPaper: each kind that applies, each a file that opens.
func TestASittingLeavesEveryPaper(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *store.Store) {
		ctx := context.Background()
		a := &activities.Activities{Store: s, BaseURL: "https://musrenbang.semarangkota.go.id"}
		for _, stage := range []planning.Stage{planning.Village, planning.Subdistrict, planning.City} {
			for _, id := range forums(t, s, stage) {
				must(t, a.RenderMinutes(ctx, id))
				papers, err := s.Papers(ctx, id)
				must(t, err)
				kinds := map[string]int{}
				for _, p := range papers {
					kinds[p.Kind]++
					raw := content(t, s, p.File)
					if p.Kind != "board_text" && !bytes.HasPrefix(raw, []byte("%PDF-")) {
						t.Errorf("%s of %s is no PDF", p.Kind, id)
					}
				}
				for _, kind := range []string{"minutes", "invitation", "agenda", "attendance_blank"} {
					if kinds[kind] != 1 {
						t.Errorf("%s has %d of %s", id, kinds[kind], kind)
					}
				}
				m, file, err := s.MinutesNumber(ctx, id, 0)
				must(t, err)
				if file.File == "" {
					t.Errorf("%s: the paper is not tied to its content", id)
				}
				if stage != planning.Village || m.Listing {
					continue
				}
				if kinds["kel1"] != 1 || kinds["kel2"] != 1 || kinds["board"] < 2 || kinds["board_text"] != kinds["board"] {
					t.Errorf("%s has %v", id, kinds)
				}
			}
		}
	})
}

// TestPapersAreMadeOnce: repeated, the activity adds no row and no other file.
func TestPapersAreMadeOnce(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *store.Store) {
		ctx := context.Background()
		a := &activities.Activities{Store: s, BaseURL: "https://musrenbang.semarangkota.go.id"}
		id := forums(t, s, planning.Village)[0]
		must(t, a.RenderMinutes(ctx, id))
		first, err := s.Papers(ctx, id)
		must(t, err)
		must(t, a.RenderMinutes(ctx, id))
		second, err := s.Papers(ctx, id)
		must(t, err)
		if !slices.Equal(first, second) {
			t.Errorf("%d papers, then %d", len(first), len(second))
		}
	})
}

// TestBoardsShowEveryProposalOfTheirRW compares the boards with the record.
func TestBoardsShowEveryProposalOfTheirRW(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *store.Store) {
		ctx := context.Background()
		a := &activities.Activities{Store: s, BaseURL: "https://musrenbang.semarangkota.go.id"}
		id := forums(t, s, planning.Village)[0]
		f, err := s.ForumState(ctx, id)
		must(t, err)
		must(t, a.RenderMinutes(ctx, id))
		papers, err := s.Papers(ctx, id)
		must(t, err)
		boards := map[string]string{}
		for _, p := range papers {
			if rw, ok := strings.CutSuffix(p.Subject, "-id"); ok && p.Kind == "board_text" {
				boards[rw] = string(content(t, s, p.File))
			}
		}
		planner := planning.Actor{Grants: []planning.Grant{{Role: planning.Planner, Area: f.Area.Up(planning.LevelKota)}}}
		page, err := s.Proposals(ctx, store.ProposalFilter{Cycle: 2026, Area: f.Area, Limit: 200}, planner)
		must(t, err)
		if len(page.Items) == 0 || page.Next != "" {
			t.Fatalf("%d proposals, next %q", len(page.Items), page.Next)
		}
		for _, item := range page.Items {
			if rw := cmp.Or(item.RW, "00"); !strings.Contains(boards[rw], "/lacak/"+string(item.Code)) {
				t.Errorf("%s is not on the board of RW %q", item.Code, rw)
			}
			for rw, text := range boards {
				if rw != cmp.Or(item.RW, "00") && strings.Contains(text, string(item.Code)) {
					t.Errorf("%s of RW %q is on the board of RW %q", item.Code, item.RW, rw)
				}
			}
		}
	})
}

// TestEachNumberOfTheMinutesIsTheDatabases holds every frozen berita acara against
// the events of its proposals, which no paper was made of: what was decided on
// each, its value, volume and reason, and the sums.
func TestEachNumberOfTheMinutesIsTheDatabases(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *store.Store) {
		ctx, compared := context.Background(), 0
		decided := decisions(t, s)
		for _, stage := range []planning.Stage{planning.Village, planning.Subdistrict, planning.AgencyStage, planning.City} {
			ids, err := s.StageForums(ctx, 2026, stage)
			must(t, err)
			for id := range ids {
				m, _, err := s.MinutesNumber(ctx, id, 0)
				if planning.CodeOf(err) == planning.NotFound {
					continue // still open
				}
				must(t, err)
				var sum planning.Rupiah
				for _, row := range slices.Concat(m.Passed, m.NotPassed) {
					e, ok := decided[id][row.Code]
					if !ok {
						t.Errorf("%s: no event decides %s", id, row.Code)
						continue
					}
					if row.Act != e.Act || row.Value != e.NewValue || row.Volume != e.NewVolume || row.Reason != e.Reason {
						t.Errorf("%s, %s: the minutes say %s %d %d %s, its event %s %d %d %s", id, row.Code,
							row.Act, row.Value, row.Volume, row.Reason, e.Act, e.NewValue, e.NewVolume, e.Reason)
					}
					compared++
				}
				for _, row := range m.Passed {
					sum += max(decided[id][row.Code].NewValue, 0)
				}
				if len(m.Passed)+len(m.NotPassed) != len(decided[id]) || sum != m.PassedValue {
					t.Errorf("%s: %d rows and %d rupiah, the events say %d and %d", id, len(m.Passed)+len(m.NotPassed), m.PassedValue, len(decided[id]), sum)
				}
			}
		}
		if compared < 20 {
			t.Errorf("only %d rows were compared", compared)
		}
	})
}

// decisions are the events that sittings decided, by sitting and code.
func decisions(t *testing.T, s *store.Store) map[string]map[planning.TrackingCode]store.Step {
	t.Helper()
	ctx, out := context.Background(), map[string]map[planning.TrackingCode]store.Step{}
	planner := planning.Actor{Grants: []planning.Grant{{Role: planning.Planner, Area: "33.74"}}}
	filter := store.ProposalFilter{Cycle: 2026, Limit: 200}
	for {
		page, err := s.Proposals(ctx, filter, planner)
		must(t, err)
		for _, item := range page.Items {
			d, err := s.ProposalByID(ctx, item.ID)
			must(t, err)
			for _, step := range d.Steps {
				if step.Forum == "" {
					continue
				}
				if out[step.Forum] == nil {
					out[step.Forum] = map[planning.TrackingCode]store.Step{}
				}
				out[step.Forum][item.Code] = step
			}
		}
		if filter.Cursor = page.Next; page.Next == "" {
			return out
		}
	}
}
