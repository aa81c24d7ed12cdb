package store

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// outsideTx are the ways to the database that go around a transaction. Inside
// one, the first three would wait for it for ever (SQLite has one writer), and
// the others would not see what it has done.
var outsideTx = []string{"withTx", "tryTx", "w", "wdb", "r", "rdb"}

// TestNoTransactionInsideATransaction looks through the package's own source: in
// a function given to withTx, or one that takes a *db.Tx, nothing may reach for
// the database around that transaction, however many calls away.
func TestNoTransactionInsideATransaction(t *testing.T) {
	set := token.NewFileSet()
	names, err := filepath.Glob("*.go")
	must(t, err)
	var files []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(set, name, nil, 0)
		must(t, err)
		files = append(files, file)
	}
	if len(files) < 10 {
		t.Fatalf("only %d files were looked through", len(files))
	}
	for _, fault := range nested(set, files) {
		t.Error(fault)
	}
}

func TestNestingIsFound(t *testing.T) {
	const source = `package store
func (s *Store) direct() { s.withTx(ctx, func(tx *db.Tx) error { s.withTx(ctx, nil); return nil }) }
func (s *Store) reader() { _ = s.r.User }
func (s *Store) farther() { s.reader() }
func (s *Store) throughCalls() { s.withTx(ctx, func(tx *db.Tx) error { s.farther(); return nil }) }
func (s *Store) withParameter(tx *db.Tx) { s.wdb.Exec("x") }
func helper(s *Store, tx *db.Tx) { s.farther() }
func (s *Store) right() { s.farther(); s.withTx(ctx, func(tx *db.Tx) error { s.now(); return tx.User.Do() }) }
`
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, "x.go", source, 0)
	must(t, err)
	if faults := nested(set, []*ast.File{file}); len(faults) != 4 {
		t.Errorf("found %q, want the four wrong ones", faults)
	}
}

// nested lists the places inside transactions that go around them.
func nested(set *token.FileSet, files []*ast.File) []string {
	around := slices.Clone(outsideTx)
	// Methods that go around by calling another that does, to a fixed point.
	for grown := true; grown; {
		grown = false
		for _, f := range functions(files) {
			if f.Recv == nil || slices.Contains(around, f.Name.Name) || takesTx(f.Type) {
				continue
			}
			if len(uses(f.Body, around)) > 0 {
				around = append(around, f.Name.Name)
				grown = true
			}
		}
	}
	var faults []string
	for _, f := range functions(files) {
		if takesTx(f.Type) && f.Name.Name != "runTx" {
			faults = append(faults, places(set, f.Name.Name, uses(f.Body, around))...)
		}
		ast.Inspect(f.Body, func(n ast.Node) bool {
			if lit, ok := n.(*ast.FuncLit); ok && takesTx(lit.Type) {
				faults = append(faults, places(set, f.Name.Name, uses(lit.Body, around))...)
				return false
			}
			return true
		})
	}
	return faults
}

func functions(files []*ast.File) []*ast.FuncDecl {
	var out []*ast.FuncDecl
	for _, file := range files {
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Body != nil {
				out = append(out, f)
			}
		}
	}
	return out
}

// takesTx reports a parameter of type *db.Tx.
func takesTx(f *ast.FuncType) bool {
	for _, p := range f.Params.List {
		star, ok := p.Type.(*ast.StarExpr)
		if !ok {
			continue
		}
		if sel, ok := star.X.(*ast.SelectorExpr); ok && sel.Sel.Name == "Tx" {
			return true
		}
	}
	return false
}

// uses finds s.NAME for a name of the list; the store is called s everywhere.
func uses(body ast.Node, names []string) []*ast.SelectorExpr {
	var out []*ast.SelectorExpr
	ast.Inspect(body, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if x, ok := sel.X.(*ast.Ident); ok && x.Name == "s" && slices.Contains(names, sel.Sel.Name) {
			out = append(out, sel)
		}
		return true
	})
	return out
}

func places(set *token.FileSet, in string, found []*ast.SelectorExpr) []string {
	var out []string
	for _, sel := range found {
		out = append(out, set.Position(sel.Pos()).String()+": "+in+" uses s."+sel.Sel.Name+" inside a transaction")
	}
	return out
}
