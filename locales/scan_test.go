package locales

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// composed lists every prefix from which sources build keys at run time, as in
// T("class." + class). A composed prefix that is not here fails the scan, and
// keys under these prefixes need no literal use.
var composed = []string{
	"act.", "acting.", "age.", "area_level.", "basis.", "channel.", "class.", "document.", "draft_field.", "forum_status.", "group.", "intake.",
	"need.", "office_kind.", "officer.", "origin.", "paper_kind.", "pdf.", "procedure_rule.", "reason.", "role.", "scoring_kind.", "sex.", "stage.", "upload.",
}

// vocabulary holds words kept ready for any page, used or not yet.
var vocabulary = []string{"nav.", "button.", "form.", "part.selected", "part.proposals", "share.fraction", "verdict.in_year"}

var (
	// {{t "key"}}, (t "key" …), {{n "key" 3}}, {{rich "key"}}
	templateKey = regexp.MustCompile(`[{(|\s](?:t|n|rich)\s+"([^"]+)"`)
	// text.T("key"), text.N("key", …)
	callKey = regexp.MustCompile(`\.(?:T|N)\(\s*"([^"]+)"`)
	// planning.Error{Key: "key"} and other tables of keys
	fieldKey = regexp.MustCompile(`\bKey:\s*"([a-z][a-z0-9_]*\.[A-Za-z0-9_.]+)"`)
	// every refusal and warning, however it is handed on
	errorKey = regexp.MustCompile(`"((?:error|warning|problem)\.[a-z0-9_.]+)"`)
	// T("class." + x), t (print "class." .Class), (printf "class.%s" .Class)
	prefixKey = regexp.MustCompile(`(?:\.(?:T|N)\(\s*|\bprintf?\s+)"([a-z][a-z0-9_]*\.)(?:"|%)`)
	// any quoted thing that looks like a key
	literal = regexp.MustCompile("[\"'`]([a-z][a-z0-9_]*(?:\\.[A-Za-z0-9_]+)+)[\"'`]")
)

// sources calls visit with every source file that may use a key.
func sources(t *testing.T, visit func(path, text string)) {
	t.Helper()
	skip := []string{".git", "node_modules", "testdata", "dist", "data", "locales", filepath.Join("ent", "db")}
	root := ".."
	count := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(root, path)
		if d.IsDir() {
			if slices.Contains(skip, rel) || slices.Contains(skip, d.Name()) && rel != "." {
				return filepath.SkipDir
			}
			return nil
		}
		if !slices.Contains([]string{".go", ".html", ".ts"}, filepath.Ext(path)) || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		count++
		visit(rel, string(raw))
		return nil
	})
	if err != nil || count == 0 {
		t.Fatalf("read sources: %d files, %v", count, err)
	}
}

// usedKeys returns what a source asks for: whole keys, and composed prefixes.
func usedKeys(path, text string) (keys, prefixes []string) {
	patterns := []*regexp.Regexp{callKey, fieldKey, errorKey}
	if strings.HasSuffix(path, ".html") {
		patterns = []*regexp.Regexp{templateKey}
	}
	for _, p := range patterns {
		for _, m := range p.FindAllStringSubmatch(text, -1) {
			if !strings.HasSuffix(m[1], ".") && !strings.HasSuffix(m[1], ".html") {
				keys = append(keys, m[1])
			}
		}
	}
	for _, m := range prefixKey.FindAllStringSubmatch(text, -1) {
		prefixes = append(prefixes, m[1])
	}
	return keys, prefixes
}

func TestEveryKeyInUseExists(t *testing.T) {
	id := messages(t, Indonesian)
	found := 0
	sources(t, func(path, text string) {
		keys, prefixes := usedKeys(path, text)
		found += len(keys)
		for _, key := range keys {
			if _, ok := id[key]; !ok {
				t.Errorf("%s uses %q, which is in no catalogue", path, key)
			}
		}
		for _, prefix := range prefixes {
			if !slices.Contains(composed, prefix) {
				t.Errorf("%s builds keys from %q: add it to composed, with a table of its words", path, prefix)
			}
		}
	})
	if found == 0 {
		t.Error("the scan found no key at all: its patterns no longer fit the sources")
	}
}

func TestEveryKeyIsUsed(t *testing.T) {
	used := map[string]bool{}
	sources(t, func(_, text string) {
		for _, m := range literal.FindAllStringSubmatch(text, -1) {
			used[m[1]] = true
		}
	})
	for _, key := range slices.Sorted(maps.Keys(messages(t, Indonesian))) {
		ready := slices.ContainsFunc(slices.Concat(composed, vocabulary), func(prefix string) bool {
			return strings.HasPrefix(key, prefix)
		})
		if !ready && !used[key] {
			t.Errorf("%q is used nowhere; remove it from both catalogues", key)
		}
	}
}

// TestTheScanSeesKeys keeps the patterns honest: each line must give its key.
func TestTheScanSeesKeys(t *testing.T) {
	cases := map[string]struct{ path, text, key, prefix string }{
		"template":          {"a.html", `<h1>{{t "a.b"}}</h1>`, "a.b", ""},
		"template argument": {"a.html", `{{template "x" (t "a.b" "N" .N)}}`, "a.b", ""},
		"template plural":   {"a.html", `{{n "a.b" .Count}}`, "a.b", ""},
		"template rich":     {"a.html", `{{rich "a.b" "Url" .URL}}`, "a.b", ""},
		"template composed": {"a.html", `{{t (print "class." .Class)}}`, "", "class."},
		"go call":           {"a.go", `text.T("a.b", "N", 1)`, "a.b", ""},
		"go plural":         {"a.go", `p.text.N("a.b", 3)`, "a.b", ""},
		"go error":          {"a.go", `return &planning.Error{Code: planning.Invalid, Key: "a.b"}`, "a.b", ""},
		"go error helper":   {"a.go", `InvalidField(field, "error.rupiah_range")`, "error.rupiah_range", ""},
		"go composed":       {"a.go", `text.T("reason." + string(code) + ".plain")`, "", "reason."},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			keys, prefixes := usedKeys(c.path, c.text)
			if c.key != "" && !slices.Equal(keys, []string{c.key}) {
				t.Errorf("keys %v, want %q", keys, c.key)
			}
			if c.prefix != "" && (len(keys) != 0 || !slices.Equal(prefixes, []string{c.prefix})) {
				t.Errorf("keys %v, prefixes %v, want %q", keys, prefixes, c.prefix)
			}
		})
	}
}
