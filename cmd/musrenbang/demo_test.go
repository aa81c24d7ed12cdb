package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"musrenbang/demo"
	"musrenbang/embedded"
	"musrenbang/records/democity"
)

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestTheDemoTouchesNothingThatIsNotItsOwn: a folder with anybody's data is
// refused and left as it is; only what stands beside the demo's own mark goes.
func TestTheDemoTouchesNothingThatIsNotItsOwn(t *testing.T) {
	foreign := t.TempDir()
	write(t, filepath.Join(foreign, "musrenbang.db"), "a city's record")
	if _, err := prepareDemo(t.Context(), foreign); err == nil {
		t.Error("a folder of something else was taken")
	}
	if content, err := os.ReadFile(filepath.Join(foreign, "musrenbang.db")); err != nil || string(content) != "a city's record" {
		t.Errorf("the foreign record reads %q, %v", content, err)
	}

	half := t.TempDir()
	write(t, filepath.Join(half, demoLoading), "")
	write(t, filepath.Join(half, "musrenbang.db"), "half a demo")
	lock, err := claimDemo(half)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := claimDemo(half); !errors.Is(err, embedded.ErrInUse) {
		t.Errorf("a second loader was answered %v", err)
	}
	if err := emptyDemo(half); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(half)
	if err != nil || len(left) != 1 || left[0].Name() != demoLoading {
		t.Errorf("left are %v, %v", left, err)
	}
	if err := lock.Close(); err != nil {
		t.Fatal(err)
	}

	whole := t.TempDir()
	if err := writeDemo(whole, demoMark{Built: 7, Tour: democity.Tour{Finished: 2026}}); err != nil {
		t.Fatal(err)
	}
	if mark, err := prepareDemo(t.Context(), whole); err != nil || mark.Tour.Finished != 2026 {
		t.Errorf("a whole demo gives %+v, %v", mark, err)
	}
}

func TestTheSignInsArePrinted(t *testing.T) {
	var out bytes.Buffer
	printDemo(&out, "http://x", "data/demo", demoMark{Tour: democity.Tour{Finished: 2026, Refused: "MB26-AAAA-AAAA-A", Sitting: "2028-village-x"}})
	for _, p := range demo.People() {
		if !strings.Contains(out.String(), p.Login) || !strings.Contains(out.String(), p.Password) {
			t.Errorf("%s is not printed", p.Login)
		}
	}
	for _, want := range []string{"http://x/lacak/MB26-AAAA-AAAA-A", "http://x/musyawarah/2028-village-x", "http://x/akomodasi/2026", "Village head", "Rejosari"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not printed in\n%s", want, out.String())
		}
	}
}
