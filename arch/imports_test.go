package arch

import (
	"os/exec"
	"strings"
	"testing"
)

// ban forbids packages to packages. A name stands for the import path and everything below it.
type ban struct {
	// who may not import; "" is everybody but the ones in except.
	who    string
	except []string
	never  []string
	// tests tells whether the ban holds for test files too.
	tests bool
	why   string
}

var bans = []ban{
	{who: "musrenbang/planning", never: []string{"net", "os", "database", "log", "math/rand", "crypto/rand"},
		why: "planning is pure rules: same input, same answer"},
	{who: "musrenbang/workflows", never: []string{"musrenbang/activities", "musrenbang/store", "musrenbang/ent", "musrenbang/report",
		"github.com/gofiber", "net/http", "database/sql", "math/rand", "os"},
		why: "workflows decide when; effects are named, not called"},
	{who: "musrenbang/activities", never: []string{"musrenbang/workflows", "musrenbang/api", "musrenbang/ui", "musrenbang/ent",
		"github.com/gofiber"}, why: "activities write through the store and know no caller"},
	{who: "musrenbang/store", never: []string{"go.temporal.io", "github.com/gofiber", "musrenbang/report", "musrenbang/workflows",
		"musrenbang/activities", "musrenbang/api", "musrenbang/ui"}, why: "the store keeps records and nothing else"},
	{who: "musrenbang/api", never: []string{"musrenbang/ent", "go.temporal.io", "musrenbang/ui", "musrenbang/workflows"},
		why: "api reads the store and speaks to its Engine"},
	{who: "musrenbang/ui", never: []string{"musrenbang/ent", "go.temporal.io", "musrenbang/api", "musrenbang/workflows"},
		why: "ui reads the store and speaks to its Engine"},
	{who: "musrenbang/report", never: []string{"musrenbang/store", "musrenbang/ent", "github.com/gofiber", "go.temporal.io"},
		why: "a paper is made from what it is given"},
	{who: "musrenbang/papers", never: []string{"musrenbang/ent", "github.com/gofiber", "go.temporal.io", "musrenbang/activities", "musrenbang/api",
		"musrenbang/ui", "net/http"}, why: "papers says what a paper is made of, not who keeps or sends it"},
	{who: "musrenbang/tlog", never: []string{"musrenbang/planning", "musrenbang/store", "database"}, tests: true,
		why: "the log's proofs know neither SQL nor proposals"},
	{who: "musrenbang/locales", never: []string{"musrenbang/store", "musrenbang/ent", "musrenbang/api", "musrenbang/ui", "github.com/gofiber",
		"go.temporal.io"}, why: "locales knows keys, not types"},
	{except: []string{"musrenbang/store", "musrenbang/ent"}, never: []string{"musrenbang/ent/db"}, tests: true,
		why: "only the store speaks to the database"},
	{except: []string{"musrenbang/cmd", "musrenbang/e2e", "musrenbang/embedded"}, never: []string{"musrenbang/embedded"}, tests: true,
		why: "whoever imports it compiles the Temporal server"},
	{except: []string{"musrenbang/embedded"}, never: []string{"go.temporal.io/server"}, tests: true,
		why: "the Temporal server stays behind one door"},
	{except: []string{"musrenbang/pgtest"}, never: []string{"musrenbang/pgtest", "testing"},
		why: "test tools stay out of the binary"},
}

// within tells whether the import path is the named one or below it.
func within(path, name string) bool { return path == name || strings.HasPrefix(path, name+"/") }

func withinAny(path string, names []string) string {
	for _, name := range names {
		if within(path, name) {
			return name
		}
	}
	return ""
}

// broken lists the imports of one file that the ban forbids.
func (b ban) broken(s source) []string {
	pkg := s.pkg()
	if (s.isTest() && !b.tests) || (b.who != "" && !within(pkg, b.who)) || withinAny(pkg, b.except) != "" {
		return nil
	}
	var found []string
	for _, imported := range s.imports() {
		if withinAny(imported, b.never) != "" {
			found = append(found, imported)
		}
	}
	return found
}

func TestNobodyImportsWhatIsBanned(t *testing.T) {
	for _, s := range sources(t) {
		for _, b := range bans {
			for _, imported := range b.broken(s) {
				t.Errorf("%s imports %s: %s", s.name, imported, b.why)
			}
		}
	}
}

// TestPlanningNeedsTheStandardLibraryAlone looks through the imports of imports too.
func TestPlanningNeedsTheStandardLibraryAlone(t *testing.T) {
	for _, dep := range dependencies(t, "planning") {
		first, _, _ := strings.Cut(dep, "/")
		ours := within(dep, module+"/planning")
		if !ours && (strings.Contains(first, ".") || first == module) {
			t.Errorf("planning depends on %s, which is not the standard library", dep)
		}
		if withinAny(dep, []string{"net/http", "database/sql", "os/exec"}) != "" {
			t.Errorf("planning depends on %s, so it could reach outside", dep)
		}
	}
}

func TestWorkflowsReachNoEffects(t *testing.T) {
	effects := []string{"musrenbang/activities", "musrenbang/store", "musrenbang/ent", "github.com/gofiber", "github.com/jackc", "modernc.org"}
	for _, dep := range dependencies(t, "workflows") {
		if withinAny(dep, effects) != "" {
			t.Errorf("workflows depends on %s", dep)
		}
	}
}

// dependencies are all packages that a package of ours needs, itself included; none while its folder holds no Go file.
func dependencies(t *testing.T, folder string) []string {
	t.Helper()
	written := false
	for _, s := range sources(t) {
		written = written || s.pkg() == module+"/"+folder
	}
	if !written {
		t.Logf("there is no package %s yet", folder)
		return nil
	}
	list := exec.CommandContext(t.Context(), "go", "list", "-deps", "./"+folder)
	list.Dir = ".."
	output, err := list.Output()
	if err != nil {
		if exit, ok := err.(*exec.ExitError); ok {
			t.Fatalf("go list -deps ./%s: %s", folder, exit.Stderr)
		}
		t.Fatal(err)
	}
	return strings.Fields(string(output))
}

// TestBansBite feeds each kind of ban a file that breaks it and one that does not.
func TestBansBite(t *testing.T) {
	cases := []struct {
		file, imported string
		broken         bool
	}{
		{"planning/clock.go", "os", true},
		{"planning/clock.go", "net/url", true},
		{"planning/clock.go", "time", false},
		{"planning/clock_test.go", "os", false},
		{"planningtools/clock.go", "os", false},
		{"workflows/proposal.go", "musrenbang/activities", true},
		{"workflows/proposal_test.go", "musrenbang/activities", false},
		{"workflows/proposal.go", "go.temporal.io/sdk/workflow", false},
		{"api/app.go", "musrenbang/ent/db/proposal", true},
		{"ui/citizen/track.go", "go.temporal.io/sdk/client", true},
		{"ui/track.go", "musrenbang/api", true},
		{"ui/track.go", "musrenbang/store", false},
		{"report/pdf_test.go", "musrenbang/ent/db", true},
		{"store/proposals.go", "musrenbang/ent/db", false},
		{"cmd/musrenbang/serve.go", "musrenbang/embedded", false},
		{"api/app_test.go", "musrenbang/embedded", true},
		{"e2e/story_test.go", "musrenbang/embedded", false},
		{"e2e/story_test.go", "go.temporal.io/server/temporal", true},
		{"store/open.go", "testing", true},
		{"store/open_test.go", "musrenbang/pgtest", false},
	}
	for _, c := range cases {
		s := parse(t, c.file, []byte("package x\nimport _ \""+c.imported+"\"\n"))
		broken := false
		for _, b := range bans {
			broken = broken || len(b.broken(s)) > 0
		}
		if broken != c.broken {
			t.Errorf("%s importing %s: broken is %v, want %v", c.file, c.imported, broken, c.broken)
		}
	}
}
