package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// Only what no tablet will come back for goes.
func TestLeftoversAreRemoved(t *testing.T) {
	data, file := files(t)
	mustRun(t, "import", "areas", file("areas.csv", areasFile), "--data", data)
	folder, now := filepath.Join(data, "uploads"), time.Now()
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, age := range map[string]time.Duration{"old": uploadsKept + time.Hour, "young": uploadsKept - time.Hour} {
		path := filepath.Join(folder, name)
		write(t, path, "half a photo")
		if err := os.Chtimes(path, now, now.Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	s, err := openStore(t.Context(), data, environment())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := tidyOnce(t.Context(), s, now); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(folder)
	if err != nil || len(left) != 1 || left[0].Name() != "young" {
		t.Errorf("left are %v, %v", left, err)
	}
}
