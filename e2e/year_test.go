package e2e

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"musrenbang/demo"
	"musrenbang/planning"
	"musrenbang/simulate"
	"musrenbang/yearfile"
)

// yearFiles are an area list and a year that `simulate` plays.
type yearFiles struct {
	areas, proposals string
	// want is what `simulate --json` must print, apart from the time it took.
	want simulate.Result
}

// realYear is a real kelurahan's year. It lies beside the repository, where the
// shared data is (or where MUSRENBANG_SHARED says), and not in it; ok is false in
// a clone without it, which has smallYear.
func realYear(tb testing.TB) (y yearFiles, ok bool) {
	tb.Helper()
	shared := os.Getenv("MUSRENBANG_SHARED")
	named := shared != ""
	if !named {
		shared = filepath.Join("..", "..", "shared")
	}
	y.areas = filepath.Join(shared, "data", "malang_wilayah.csv")
	y.proposals = filepath.Join(shared, "data", "kauman_year.csv")
	if _, err := os.Stat(y.proposals); os.IsNotExist(err) && !named {
		return y, false
	}
	group := func(eligible, kept int, percent string) simulate.GroupResult {
		g := simulate.GroupResult{Eligible: eligible, Accommodated: kept}
		if percent != "" {
			g.Percent = &percent
		}
		return g
	}
	count, value := "21.0", "26.5"
	y.want = simulate.Result{
		Cycle: planYear, Eligible: 138, Accommodated: 29, Percent: &count, ValueAsked: 2_232_210_000, ValueAccommodate: 591_490_000,
		ValuePercent: &value, Funded: 29, Unexplained: 109, Groups: map[planning.Group]simulate.GroupResult{
			planning.Women: group(30, 10, "33.3"), planning.Children: group(5, 2, "40.0"), planning.Elderly: group(3, 2, "66.7"),
			planning.Disability: group(0, 0, ""), planning.General: group(100, 15, "15.0"),
		},
	}
	return y, true
}

// smallYear is one row of every kind, made up; yearfile's tests have counted it
// by hand, and what it asks here is that count.
func smallYear(tb testing.TB) yearFiles {
	tb.Helper()
	y := yearFiles{areas: filepath.Join(tb.TempDir(), "areas.csv"), proposals: filepath.Join("..", "yearfile", "testdata", "small_year.csv")}
	areas, err := os.Create(y.areas)
	if err != nil {
		tb.Fatal(err)
	}
	defer areas.Close()
	w := csv.NewWriter(areas)
	_ = w.Write([]string{"kode", "level", "nama", "kode_induk"})
	for _, a := range demo.Areas() {
		_ = w.Write([]string{a.Code, a.Level, a.Name, a.Parent})
	}
	if w.Flush(); w.Error() != nil {
		tb.Fatal(w.Error())
	}
	file, err := os.Open(y.proposals)
	if err != nil {
		tb.Fatal(err)
	}
	defer file.Close()
	rows, _, err := yearfile.Read(file)
	if err != nil {
		tb.Fatal(err)
	}
	f := yearfile.Count(rows)
	y.want = simulate.Result{
		Cycle: planYear, Eligible: f.Eligible, Withdrawn: f.Withdrawn, Official: f.Official, Accommodated: f.Accommodated,
		ValueAsked: f.ValueAsked, ValueAccommodate: f.ValueAccommodated, Unpriced: f.Unpriced, Funded: f.Funded, Unexplained: f.Unexplained,
		Groups: map[planning.Group]simulate.GroupResult{},
	}
	for g, n := range f.Groups {
		y.want.Groups[g] = simulate.GroupResult{Eligible: n.Eligible, Accommodated: n.Accommodated}
	}
	return y
}

// years are the files that this clone can play.
func years(tb testing.TB) map[string]yearFiles {
	all := map[string]yearFiles{"small": smallYear(tb)}
	if y, ok := realYear(tb); ok {
		all["real"] = y
	}
	return all
}

func (y yearFiles) args(dir string, more ...string) []string {
	return append([]string{"simulate", "--areas", y.areas, "--proposals", y.proposals, "--cycle", fmt.Sprint(planYear), "--data", dir, "--json"}, more...)
}

// play runs the file to its end and holds what it prints against the figures.
func (y yearFiles) play(t *testing.T, dir string, more ...string) {
	t.Helper()
	printed, err := run(t, 3*time.Minute, nil, y.args(dir, more...)...)
	if err != nil {
		t.Fatalf("simulate: %v", err)
	}
	y.compare(t, printed)
}

func (y yearFiles) compare(t *testing.T, printed string) {
	t.Helper()
	var got simulate.Result
	if err := json.Unmarshal([]byte(printed), &got); err != nil {
		t.Fatalf("simulate printed %q: %v", printed, err)
	}
	if got.ElapsedMS <= 0 {
		t.Errorf("elapsed_ms is %d", got.ElapsedMS)
	}
	got.ElapsedMS = 0
	if y.want.Percent == nil { // the small year's percentages are arithmetic that planning's tests hold
		got.Percent, got.ValuePercent = nil, nil
		for g, r := range got.Groups {
			r.Percent, r.TargetMet = nil, false
			got.Groups[g] = r
		}
	}
	if !reflect.DeepEqual(got, y.want) {
		t.Errorf("simulate printed\n%+v, want\n%+v", got, y.want)
	}
}

// TestAYearIsPlayed plays the whole year, looks at it with Temporal's own client,
// and plays it again, which must change nothing.
func TestAYearIsPlayed(t *testing.T) {
	for name, y := range years(t) {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "data")
			y.play(t, dir)
			before := rowCounts(t, dir)
			p, _ := serve(t, dir)
			ids := workflowIDs(t, dir, before["proposals"])
			sat := (&city{dir: dir}).count(t, "forums WHERE version > 0")
			if len(ids["proposal"]) != before["proposals"] || len(ids["forum"]) != sat || !slices.Equal(ids["cycle"], []string{"cycle/2028"}) {
				t.Errorf("Temporal knows %d proposals, %d sittings and %v; the record %d, %d and one year",
					len(ids["proposal"]), len(ids["forum"]), ids["cycle"], before["proposals"], sat)
			}
			if name == "real" && (before["proposals"] != 138 || sat != 2) {
				t.Errorf("the record holds %d proposals and %d sittings that were opened, want 138 and 2", before["proposals"], sat)
			}
			p.stop(t)
			check(t, dir)
			y.play(t, dir)
			if after := rowCounts(t, dir); !reflect.DeepEqual(before, after) {
				t.Errorf("playing the same year again changed the record:\n%v\nbefore\n%v", after, before)
			}
		})
	}
}

// rowCounts counts the rows of every table, but for what each sign-in adds.
func rowCounts(t *testing.T, dir string) map[string]int {
	t.Helper()
	counts, c := map[string]int{}, &city{dir: dir}
	for _, name := range []string{
		"agencies", "agenda_items", "areas", "ceilings", "codes", "command_texts", "commands", "cycles", "documents", "events", "facts", "files",
		"forums", "grants", "leaves", "log_nodes", "minutes", "notices", "proposal_texts", "proposals", "reservations", "snapshots",
		"stage_windows", "users",
	} {
		counts[name] = c.count(t, name)
	}
	return counts
}

// temporalOf dials the server inside a running service, as its operator would.
func temporalOf(tb testing.TB, dir string) (c client.Client, namespace string) {
	tb.Helper()
	var words []string
	eventually(tb, 10*time.Second, "the address of Temporal", func() (bool, string) {
		text, err := os.ReadFile(filepath.Join(dir, "temporal.address"))
		words = strings.Fields(string(text))
		return err == nil && len(words) == 2, fmt.Sprintf("%q, %v", text, err)
	})
	c, err := client.Dial(client.Options{HostPort: words[0], Namespace: words[1], Logger: silent{}})
	if err != nil {
		tb.Fatalf("dial Temporal at %s: %v", words[0], err)
	}
	tb.Cleanup(c.Close)
	return c, words[1]
}

// silent is a Temporal SDK log that says nothing.
type silent struct{}

func (silent) Debug(string, ...any) {}
func (silent) Info(string, ...any)  {}
func (silent) Warn(string, ...any)  {}
func (silent) Error(string, ...any) {}

// workflowIDs lists the distinct workflow IDs Temporal knows, open and closed,
// by kind. Its lists follow behind, so they are asked until they are complete.
func workflowIDs(t *testing.T, dir string, proposals int) map[string][]string {
	t.Helper()
	c, namespace := temporalOf(t, dir)
	var ids map[string][]string
	eventually(t, 20*time.Second, "the list of workflows", func() (bool, string) {
		ids = listWorkflows(t, c, namespace)
		return len(ids["proposal"]) >= proposals, fmt.Sprintf("%d proposals", len(ids["proposal"]))
	})
	return ids
}

func listWorkflows(t *testing.T, c client.Client, namespace string) map[string][]string {
	t.Helper()
	ctx := background(t, 30*time.Second)
	seen := map[string]bool{}
	var token []byte
	for {
		page, err := c.ListWorkflow(ctx, &workflowservice.ListWorkflowExecutionsRequest{Namespace: namespace, PageSize: 500, NextPageToken: token})
		if err != nil {
			t.Fatalf("list workflows: %v", err)
		}
		for _, w := range page.GetExecutions() {
			seen[w.GetExecution().GetWorkflowId()] = true
		}
		if token = page.GetNextPageToken(); len(token) == 0 {
			break
		}
	}
	ids := map[string][]string{}
	for id := range seen {
		kind, _, _ := strings.Cut(id, "/")
		ids[kind] = append(ids[kind], id)
	}
	for _, list := range ids {
		slices.Sort(list)
	}
	return ids
}

// running reports whether a workflow of that ID is open now.
func running(ctx context.Context, c client.Client, id string) bool {
	d, err := c.DescribeWorkflowExecution(ctx, id, "")
	return err == nil && d.GetWorkflowExecutionInfo().GetStatus().String() == "Running"
}
