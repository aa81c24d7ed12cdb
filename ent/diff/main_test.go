package main

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"musrenbang/pgtest"
)

var writeName = flag.String("write", "", "write the next migration under this name instead of checking")

const migrations = "../migrations"

// TestMigrationsMatchTheSchema replays the files of both dialects on real
// databases and finds nothing left to write.
func TestMigrationsMatchTheSchema(t *testing.T) {
	if *writeName != "" {
		if err := write(t.Context(), migrations, pgtest.Start(t), *writeName); err != nil {
			t.Fatal(err)
		}
		return
	}
	root := t.TempDir()
	if err := os.CopyFS(root, os.DirFS(migrations)); err != nil {
		t.Fatal(err)
	}
	before := list(t, root)
	if err := write(t.Context(), root, pgtest.Start(t), "drift"); err != nil {
		t.Fatal(err)
	}
	after := list(t, root)
	if len(before) == 0 || len(before) != len(after) {
		t.Errorf("schema and migrations differ: run go test ./ent/diff -args -write NAME\nbefore %v\nafter %v", before, after)
	}
}

// TestDriftIsFound takes the last index away from a copy of the files and finds
// that a migration is owed.
func TestDriftIsFound(t *testing.T) {
	root := t.TempDir()
	for _, d := range []string{"sqlite", "postgres"} {
		if err := os.Mkdir(filepath.Join(root, d), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := write(t.Context(), root, pgtest.Start(t), "init"); err != nil {
		t.Fatal(err)
	}
	if got := list(t, root); len(got) != 2 {
		t.Errorf("from nothing one file for each dialect is owed, got %v", got)
	}
}

func list(t *testing.T, root string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, "*", "*.sql"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}
