package demo

import (
	"encoding/csv"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
)

func TestAreas(t *testing.T) {
	count := map[string]int{}
	names := map[string]int{}
	known := map[string]string{}
	for _, a := range Areas() {
		count[a.Level]++
		if known[a.Code] != "" {
			t.Errorf("code %s appears twice", a.Code)
		}
		known[a.Code] = a.Level
		switch a.Level {
		case "kelurahan":
			names[a.Name]++
			if known[a.Parent] != "kecamatan" || !strings.HasPrefix(a.Code, a.Parent+".1") {
				t.Errorf("%s %s: parent %q", a.Code, a.Name, a.Parent)
			}
		case "kecamatan":
			if known[a.Parent] != "kota" {
				t.Errorf("%s %s: parent %q", a.Code, a.Name, a.Parent)
			}
		}
	}
	if count["kota"] != 1 || count["kecamatan"] != 16 || count["kelurahan"] != 177 {
		t.Errorf("levels %v, want 1 kota, 16 kecamatan, 177 kelurahan", count)
	}
	for name, n := range names {
		repeats := name == "Purwosari" || name == "Mangunharjo"
		if (n == 2) != repeats || n > 2 {
			t.Errorf("name %s occurs %d times", name, n)
		}
	}
}

func TestCatalogueHangsTogether(t *testing.T) {
	code := regexp.MustCompile(`^\d\.\d{2}\.\d{2}\.2\.\d{2}\.\d{4}$`)
	activities := map[string]bool{}
	for _, a := range ActivityCodes() {
		if !code.MatchString(a.Code) || activities[a.Code] || a.Name == "" {
			t.Errorf("activity code %+v is malformed or repeated", a)
		}
		activities[a.Code] = true
	}
	agency := map[string]bool{}
	for _, a := range Agencies() {
		if !regexp.MustCompile(`^[A-Z]+$`).MatchString(a.Code) || agency[a.Code] {
			t.Errorf("agency code %q is malformed or repeated", a.Code)
		}
		if !regexp.MustCompile(`^024-555-0\d{3}$`).MatchString(a.Phone) {
			t.Errorf("agency %s has phone %q", a.Code, a.Phone)
		}
		agency[a.Code] = true
	}
	seen := map[string]bool{}
	for _, e := range Catalogue() {
		if seen[e.Code] || !activities[e.ActivityCode] || !agency[e.Agency] || e.Conditions == "" {
			t.Errorf("entry %s: repeated, unknown activity %s, unknown agency %s or no conditions", e.Code, e.ActivityCode, e.Agency)
		}
		seen[e.Code] = true
		if (e.Agency == "KEC") != (e.Channel != "opd") {
			t.Errorf("entry %s: channel %s does not suit agency %s", e.Code, e.Channel, e.Agency)
		}
		if got, ok := EntryOf(e.Title + " di Gang Mawar III"); !ok || got.Code != e.Code {
			t.Errorf("EntryOf(%q) = %s", e.Title, got.Code)
		}
	}
	if n := len(seen); n < 45 {
		t.Errorf("catalogue has %d entries, want at least 45", n)
	}
	if _, ok := EntryOf("Pengadaan helikopter"); ok {
		t.Error("EntryOf found an entry for something the catalogue does not hold")
	}
}

func TestEveryEntryHasARecipeAndWords(t *testing.T) {
	if len(recipes) != len(Catalogue()) {
		t.Fatalf("%d recipes for %d entries", len(recipes), len(Catalogue()))
	}
	for _, rec := range recipes {
		e := entryByCode(rec.code)
		if len(rec.tails()) < 4 {
			t.Errorf("%s: too few closing sentences", e.Code)
		}
		for g, weight := range rec.weights {
			if n := len(problemLines(e.Code, groups[g])); weight > 0 && n < 4 {
				t.Errorf("%s for %s: %d problem statements, want at least 4", e.Code, groups[g], n)
			}
		}
	}
}

func TestCeilingsCoverEveryPlace(t *testing.T) {
	have := purses()
	if len(have) != len(Ceilings()) {
		t.Errorf("%d ceilings, %d distinct", len(Ceilings()), len(have))
	}
	check := func(channel, code string, low, high int64) {
		if n := have[purse{channel, code}]; n < low || n > high {
			t.Errorf("ceiling %s %s is Rp%d, want %d to %d", channel, code, n, low, high)
		}
		delete(have, purse{channel, code})
	}
	for _, a := range Areas() {
		switch a.Level {
		case "kelurahan":
			check("kelurahan", a.Code, 200_000_000, 1_000_000_000)
		case "kecamatan":
			check("kecamatan", a.Code, 400_000_000, 1_000_000_000)
		}
	}
	for _, a := range Agencies() {
		if a.Code != "KEC" {
			check("opd", a.Code, 100_000_000, 15_000_000_000)
		}
	}
	if len(have) != 0 {
		t.Errorf("ceilings of unknown places: %v", have)
	}
}

func TestFileGivesTheCSVsOnly(t *testing.T) {
	for _, name := range []string{"areas.csv", "agencies.csv", "catalogue.csv", "activity_codes.csv", "ceilings.csv"} {
		data, err := File(name)
		if err != nil {
			t.Fatal(err)
		}
		if rows, err := csv.NewReader(strings.NewReader(string(data))).ReadAll(); err != nil || len(rows) < 10 {
			t.Errorf("%s: %d rows, %v", name, len(rows), err)
		}
	}
	for _, name := range []string{"problems.txt", "../row.go", "none.csv", ""} {
		if _, err := File(name); err == nil {
			t.Errorf("File(%q) gave something", name)
		}
	}
}

func TestPeople(t *testing.T) {
	roles, logins := map[string]bool{}, map[string]bool{}
	areas, agencies := map[string]bool{}, map[string]bool{}
	for _, a := range Areas() {
		areas[a.Code] = true
	}
	for _, a := range Agencies() {
		agencies[a.Code] = true
	}
	for _, p := range People() {
		if roles[p.Role] || logins[p.Login] || p.Name == "" {
			t.Errorf("%+v repeats a role or login, or has no name", p)
		}
		roles[p.Role], logins[p.Login] = true, true
		if len(p.Password) < 12 || strings.ToLower(p.Password) != p.Password {
			t.Errorf("%s: password is short or hard to type", p.Role)
		}
		if (p.Area == "") == (p.Agency == "") || p.Area != "" && !areas[p.Area] || p.Agency != "" && !agencies[p.Agency] {
			t.Errorf("%s is bound to area %q and agency %q", p.Role, p.Area, p.Agency)
		}
	}
	for _, role := range []string{"facilitator", "village_head", "subdistrict_officer", "agency_officer", "planner", "budget_team", "admin", "observer"} {
		if !roles[role] {
			t.Errorf("nobody signs in as %s", role)
		}
	}
}

// The package is facts and rows; a dependency on the module would turn the
// demo into a second way round the rules.
func TestImportsTheStandardLibraryAlone(t *testing.T) {
	entries, err := fs.Glob(os.DirFS("."), "*.go")
	if err != nil || len(entries) < 5 {
		t.Fatalf("%d files, %v", len(entries), err)
	}
	for _, name := range entries {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, imp := range f.Imports {
			if first, _, _ := strings.Cut(strings.Trim(imp.Path.Value, `"`), "/"); strings.Contains(first, ".") || first == "musrenbang" {
				t.Errorf("%s imports %s", name, imp.Path.Value)
			}
		}
	}
}
