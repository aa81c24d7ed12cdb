package auth

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"musrenbang/locales"
	"musrenbang/planning"
)

// site is one place in the sources that makes a refusal.
type site struct {
	where string
	key   string
	args  []string // names
}

// sites reads every refusal of the tree: planning.Refuse(code, key, args…),
// InvalidField(field, key, args…), Fields.Add(field, key, args…), and error
// literals with a key.
func sites(t *testing.T) []site {
	t.Helper()
	var found []site
	set := token.NewFileSet()
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		// yearfile adds the row to each of its faults on the way out; its own tests
		// read them.
		skip := []string{filepath.Join("..", "ent", "db"), filepath.Join("..", "yearfile")}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == "testdata" || slices.Contains(skip, path)) {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil // half-written by somebody; its own package says so
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			if s, ok := refusalOf(call); ok {
				s.where = set.Position(call.Pos()).String()
				found = append(found, s)
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) < 150 {
		t.Fatalf("only %d refusals found: the scan no longer fits the sources", len(found))
	}
	return found
}

func refusalOf(call *ast.CallExpr) (site, bool) {
	name := ""
	switch f := call.Fun.(type) {
	case *ast.Ident:
		name = f.Name
	case *ast.SelectorExpr:
		name = f.Sel.Name
	}
	if name != "Refuse" && name != "InvalidField" && name != "Add" || len(call.Args) < 2 {
		return site{}, false
	}
	key := text(call.Args[1])
	if !strings.HasPrefix(key, "error.") {
		return site{}, false
	}
	s := site{key: key}
	for i := 2; i+1 < len(call.Args); i += 2 {
		s.args = append(s.args, text(call.Args[i]))
	}
	return s, call.Ellipsis == token.NoPos
}

func text(e ast.Expr) string {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return ""
	}
	s, err := strconv.Unquote(lit.Value)
	if err != nil {
		return ""
	}
	return s
}

// sample is a value an argument of that name may have.
var sample = map[string]string{
	"act": "forward", "role": "planner", "at": "1799629200000000", "stage": "village", "class": "forwarded", "status": "open",
	"version": "3", "count": "2", "remaining": "1000000", "amount": "2000000", "most": "2000", "least": "10", "seconds": "30",
	"cycle": "2028", "size": "1 MiB",
}

// TestEveryRefusalIsASentence gives each refusal of the tree the arguments its
// place gives it, and reads it in both languages.
func TestEveryRefusalIsASentence(t *testing.T) {
	d := New(Options{})
	for _, s := range sites(t) {
		args := []string{}
		for _, name := range s.args {
			value, ok := sample[name]
			if !ok {
				value = "x"
			}
			args = append(args, name, value)
		}
		e := planning.Refuse(planning.Invalid, s.key, args...)
		for _, lang := range locales.Languages() {
			sentence := d.Sentence(locales.New(lang), e)
			switch {
			case strings.Contains(sentence, "["):
				t.Errorf("%s: %s with %v has no sentence in %s: %s", s.where, s.key, s.args, lang, sentence)
			case strings.Contains(sentence, "<no value>"):
				t.Errorf("%s: %s in %s lacks an argument: %s", s.where, s.key, lang, sentence)
			}
		}
	}
}

// TestAConflictSaysWhoAndWhen reads the two refusals of design.md's "two decisions
// at once" as their readers do.
func TestAConflictSaysWhoAndWhen(t *testing.T) {
	d := New(Options{})
	for _, key := range []string{"error.stale", "error.already_decided"} {
		e := planning.Refuse(planning.Conflict, key, "act", "reject", "role", "village_head", "at", "1799629200000000", "stage", "village",
			"class", "rejected", "version", "2")
		for lang, want := range map[string][]string{
			"id": {"Lurah", "11 Januari 2027 pukul 08.00 WIB"}, "en": {"Village head", "11 January 2027, 08:00 WIB"},
		} {
			sentence := d.Sentence(locales.New(lang), e)
			for _, w := range want {
				if !strings.Contains(strings.ToLower(sentence), strings.ToLower(w)) {
					t.Errorf("%s in %s does not say %q: %s", key, lang, w, sentence)
				}
			}
		}
		bare := planning.Refuse(planning.Conflict, key, "act", "", "role", "", "at", "0", "version", "0")
		for _, lang := range locales.Languages() {
			if s := d.Sentence(locales.New(lang), bare); strings.Contains(s, "1970") || strings.Contains(s, "()") || strings.Contains(s, "[") {
				t.Errorf("%s in %s speaks of nobody: %s", key, lang, s)
			}
		}
	}
}

func TestStatusOfEveryCode(t *testing.T) {
	d := New(Options{})
	cases := map[string]struct {
		err    error
		status int
		key    string
	}{
		"field":           {planning.InvalidField("title", "error.required"), 422, "error.required"},
		"unreadable":      {planning.Refuse(planning.BadRequest, "error.body"), 400, "error.body"},
		"nobody":          {planning.Refuse(planning.Unauthorized, "error.sign_in"), 401, "error.sign_in"},
		"not here":        {planning.Refuse(planning.Forbidden, "error.forbidden"), 403, "error.forbidden"},
		"not there":       {planning.Refuse(planning.NotFound, "error.code_unknown"), 404, "error.code_unknown"},
		"moved on":        {planning.Refuse(planning.Conflict, "error.already_submitted"), 409, "error.already_submitted"},
		"too large":       {planning.Refuse(planning.TooLarge, "error.file_large"), 413, "error.file_large"},
		"too many":        {planning.Refuse(planning.TooMany, "error.too_busy", "seconds", "10"), 429, "error.too_busy"},
		"away":            {planning.Refuse(planning.Unavailable, "error.busy"), 503, "error.busy"},
		"wrapped":         {fmt.Errorf("read x: %w", planning.Refuse(planning.NotFound, "error.code_unknown")), 404, "error.code_unknown"},
		"joined":          {errors.Join(planning.Refuse(planning.Unavailable, "error.busy"), errors.New("database is locked")), 503, "error.busy"},
		"anything else":   {errors.New("disk on fire: /var/lib/secret"), 500, "error.internal"},
		"ours, by code":   {planning.Refuse(planning.Internal, "error.two_histories"), 500, "error.internal"},
		"unknown code":    {planning.Refuse("teapot", "error.act"), 500, "error.internal"},
		"no such route":   {fiber.ErrNotFound, 404, "error.route"},
		"wrong method":    {fiber.ErrMethodNotAllowed, 405, "error.method"},
		"large header":    {fiber.ErrRequestHeaderFieldsTooLarge, 431, "error.headers"},
		"slow body":       {fiber.ErrRequestTimeout, 408, "error.slow"},
		"body at server":  {fiber.ErrRequestEntityTooLarge, 413, "error.too_large"},
		"fiber's other":   {fiber.ErrTeapot, 400, "error.request"},
		"a broken header": {fiber.NewError(http.StatusBadRequest, "cannot find ':'"), 400, "error.request"},
	}
	for name, c := range cases {
		p := d.Explain("id", "req-1", c.err)
		if p.Status != c.status || p.Key != c.key || p.Instance != "req-1" || p.Title == "" || strings.Contains(p.Title+p.Detail, "[") {
			t.Errorf("%s: %+v", name, p)
		}
		if strings.Contains(p.Detail, "/var/lib") {
			t.Errorf("%s tells what is inside: %s", name, p.Detail)
		}
	}
}

func TestFieldsAreListedOnce(t *testing.T) {
	var f planning.Fields
	f.Add("title", "error.required")
	f.Add("value", "error.rupiah_range")
	p := New(Options{}).Explain("en", "r", f.Err())
	if len(p.Errors) != 2 || p.Errors[0].Field != "title" || p.Errors[1].Field != "value" || p.Errors[1].Detail == "" {
		t.Errorf("%+v", p.Errors)
	}
}
