package arch

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// module is our import path; every package of ours begins with it.
const module = "musrenbang"

// notOurs are folders, by name or by path, whose content nobody here wrote, or which git ignores.
var (
	notOurs      = []string{".git", ".task", "dist", "node_modules", "test-results", "playwright-report"}
	notOursPaths = []string{"bin", "data", "ent/db"}
)

// source is one hand-written Go file.
type source struct {
	// name is its path from the repository's root, with slashes.
	name string
	text []byte
	set  *token.FileSet
	file *ast.File
}

// pkg is the import path of the package whose folder the file is in.
func (s source) pkg() string { return path.Join(module, path.Dir(s.name)) }

func (s source) isTest() bool { return strings.HasSuffix(s.name, "_test.go") }

// imports are the paths that the file imports.
func (s source) imports() []string {
	var paths []string
	for _, spec := range s.file.Imports {
		if unquoted, err := strconv.Unquote(spec.Path.Value); err == nil {
			paths = append(paths, unquoted)
		}
	}
	return paths
}

// lines is how many lines the node covers.
func (s source) lines(n ast.Node) int {
	return s.set.Position(n.End()).Line - s.set.Position(n.Pos()).Line + 1
}

func parse(t *testing.T, name string, text []byte) source {
	t.Helper()
	s := source{name: name, text: text, set: token.NewFileSet()}
	file, err := parser.ParseFile(s.set, name, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatalf("parse %s: %v", name, err)
	}
	s.file = file
	return s
}

// sources are all hand-written Go files of the tree, whatever their build tags.
func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	walk(t, func(name string, text []byte) {
		if strings.HasSuffix(name, ".go") {
			if s := parse(t, name, text); !ast.IsGenerated(s.file) {
				all = append(all, s)
			}
		}
	})
	if len(all) < 10 {
		t.Fatalf("found only %d Go files; is the test looking at the right folder?", len(all))
	}
	return all
}

// walk visits every text file of the tree that somebody here wrote.
func walk(t *testing.T, visit func(name string, text []byte)) {
	t.Helper()
	root := ".."
	err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		if entry.IsDir() {
			if slices.Contains(notOurs, entry.Name()) || slices.Contains(notOursPaths, name) {
				return fs.SkipDir
			}
			return nil
		}
		if !entry.Type().IsRegular() {
			return nil
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if !bytes.ContainsRune(text, 0) {
			visit(name, text)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
