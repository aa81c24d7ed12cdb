package arch

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A step of docs/walk.md is a file in backquotes, with the names it is read for
// behind it: `dir/file.go` `Name`.
var (
	walkFile = regexp.MustCompile("`([a-z_]+/[A-Za-z0-9_./-]+\\.(?:go|ts|html|toml))`((?:(?:\\s+and)?\\s+`[A-Za-z]+`)*)")
	walkName = regexp.MustCompile("`([A-Za-z]+)`")
)

// TestTheWalkIsTrue: every file docs/walk.md names exists, and holds the names
// it is named for.
func TestTheWalkIsTrue(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..")
	text, err := os.ReadFile(filepath.Join(root, "docs", "walk.md"))
	if err != nil {
		t.Fatal(err)
	}
	steps := walkFile.FindAllStringSubmatch(string(text), -1)
	if len(steps) < 15 {
		t.Fatalf("found %d steps; the pattern no longer reads the walk", len(steps))
	}
	for _, step := range steps {
		source, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(step[1])))
		if err != nil {
			t.Errorf("the walk names %s: %v", step[1], err)
			continue
		}
		for _, name := range walkName.FindAllStringSubmatch(step[2], -1) {
			if !strings.Contains(string(source), ") "+name[1]+"(") && !strings.Contains(string(source), "func "+name[1]+"(") &&
				!strings.Contains(string(source), "function "+name[1]+"(") {
				t.Errorf("%s has no function %s", step[1], name[1])
			}
		}
	}
}
