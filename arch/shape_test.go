package arch

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/token"
	"path"
	"slices"
	"strings"
	"testing"
)

// The limits of CONTRIBUTING.md, tests included. Most files and functions are far below them.
const (
	maxFileLines     = 400
	maxFunctionLines = 80
)

// vagueNames are package names that say nothing.
var vagueNames = []string{"util", "utils", "common", "helper", "helpers", "model", "models", "types", "manager", "impl", "misc", "shared"}

func TestFilesAndFunctionsAreShort(t *testing.T) {
	for _, s := range sources(t) {
		for _, fault := range tooLong(s) {
			t.Error(fault)
		}
	}
}

func tooLong(s source) []string {
	var faults []string
	if lines := bytes.Count(s.text, []byte("\n")); lines > maxFileLines {
		faults = append(faults, fmt.Sprintf("%s has %d lines, split it at %d", s.name, lines, maxFileLines))
	}
	for _, declaration := range s.file.Decls {
		if f, ok := declaration.(*ast.FuncDecl); ok && s.lines(f) > maxFunctionLines {
			faults = append(faults, fmt.Sprintf("%s: %s has %d lines, more than %d", s.name, f.Name.Name, s.lines(f), maxFunctionLines))
		}
	}
	return faults
}

func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	documented := map[string]bool{}
	for _, s := range sources(t) {
		if s.isTest() {
			continue
		}
		folder := path.Dir(s.name)
		documented[folder] = documented[folder] || describes(s)
		if slices.Contains(vagueNames, s.file.Name.Name) {
			t.Errorf("%s: package %s has a name that says nothing", s.name, s.file.Name.Name)
		}
	}
	for folder, ok := range documented {
		if !ok {
			t.Errorf("no file in %s begins with a comment that says what the package is for", folder)
		}
	}
}

func describes(s source) bool { return s.file.Doc != nil && strings.TrimSpace(s.file.Doc.Text()) != "" }

func TestExportedNamesAreDocumented(t *testing.T) {
	for _, s := range sources(t) {
		if s.isTest() || s.file.Name.Name == "main" {
			continue
		}
		for _, name := range undocumented(s) {
			t.Errorf("%s: %s has no comment", s.name, name)
		}
	}
}

// undocumented lists exported functions, methods of exported types, types, constants and variables without a comment of their own or of
// their group. Methods that only meet a well-known interface need none, and neither do the fixed method names of an Ent schema.
func undocumented(s source) []string {
	wellKnown := []string{"Error", "String", "Unwrap", "Is", "Len", "Less", "Swap", "MarshalJSON", "UnmarshalJSON", "MarshalText", "UnmarshalText"}
	schema := []string{"Fields", "Edges", "Indexes", "Mixin", "Annotations", "Hooks", "Policy"}
	var names []string
	for _, declaration := range s.file.Decls {
		switch d := declaration.(type) {
		case *ast.FuncDecl:
			method := d.Recv != nil
			known := method && (slices.Contains(wellKnown, d.Name.Name) || slices.Contains(schema, d.Name.Name))
			if d.Name.IsExported() && d.Doc == nil && !known && (!method || ast.IsExported(receiver(d))) {
				names = append(names, d.Name.Name)
			}
		case *ast.GenDecl:
			if d.Tok != token.IMPORT && d.Doc == nil {
				names = append(names, undocumentedSpecs(d)...)
			}
		}
	}
	return names
}

func undocumentedSpecs(d *ast.GenDecl) []string {
	var names []string
	for _, spec := range d.Specs {
		switch one := spec.(type) {
		case *ast.TypeSpec:
			if one.Name.IsExported() && one.Doc == nil && one.Comment == nil {
				names = append(names, one.Name.Name)
			}
		case *ast.ValueSpec:
			for _, name := range one.Names {
				if name.IsExported() && one.Doc == nil && one.Comment == nil {
					names = append(names, name.Name)
				}
			}
		}
	}
	return names
}

// receiver is the name of the type that a method belongs to.
func receiver(d *ast.FuncDecl) string {
	expression := d.Recv.List[0].Type
	for {
		switch e := expression.(type) {
		case *ast.StarExpr:
			expression = e.X
		case *ast.IndexExpr:
			expression = e.X
		case *ast.IndexListExpr:
			expression = e.X
		case *ast.Ident:
			return e.Name
		default:
			return ""
		}
	}
}

func TestShapeRulesBite(t *testing.T) {
	long := "package x\nfunc f() {" + strings.Repeat("\n", 90) + "}\n"
	if got := tooLong(parse(t, "a/a.go", []byte(long))); len(got) != 1 || !strings.Contains(got[0], "f has 91 lines") {
		t.Errorf("a function of 91 lines: %v", got)
	}
	if got := tooLong(parse(t, "a/a.go", []byte("package x\n"+strings.Repeat("\n", 400)))); len(got) != 1 {
		t.Errorf("a file of 401 lines: %v", got)
	}
	bare := "package x\nfunc F() {}\ntype T int\nfunc (*T) M() {}\nfunc (T) String() string\nfunc (t hidden) N() {}\nconst (\n\tA = 1\n\t// B is two.\n\tB = 2\n)\n"
	s := parse(t, "a/a.go", []byte(bare))
	if got, want := strings.Join(undocumented(s), " "), "F T M A"; got != want {
		t.Errorf("undocumented names are %q, want %q", got, want)
	}
	if describes(s) {
		t.Error("a package without a comment passes for documented")
	}
}
