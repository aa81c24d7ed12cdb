package arch

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
)

// bannedWord is text that must not stand in any file of ours, or in any Go file of ours.
type bannedWord struct {
	pattern *regexp.Regexp
	goOnly  bool
	why     string
}

// The patterns are written so that they do not match themselves.
var bannedWords = []bannedWord{
	{regexp.MustCompile(`(^|[^\w.\-/])/(wor[k]|roo[t])/`), false, "names a folder of somebody's machine"},
	{regexp.MustCompile(`(^|[^\w.\-/])/hom[e]/[a-z]`), false, "names a folder of somebody's machine"},
	{regexp.MustCompile(`(?i)sub-?agen[t]\b|helper agen[t]\b`), false, "is no word of this project"},
	{regexp.MustCompile(`\bTOD[O]\b|\bFIXM[E]\b|\bXX[X]\b`), true, "unfinished work belongs in an issue, not in the code"},
	{regexp.MustCompile(`\b[tb]{1,2}\.Ski[p](f|Now)?\(`), true, "a test that steps aside proves nothing"},
}

func TestNoBannedWords(t *testing.T) {
	walk(t, func(name string, text []byte) {
		for _, fault := range bannedIn(name, string(text)) {
			t.Error(fault)
		}
	})
}

func bannedIn(name, text string) []string {
	var faults []string
	for _, word := range bannedWords {
		if word.goOnly && !strings.HasSuffix(name, ".go") {
			continue
		}
		if at := word.pattern.FindStringIndex(text); at != nil {
			line := 1 + strings.Count(text[:at[1]], "\n")
			faults = append(faults, fmt.Sprintf("%s:%d: %q %s", name, line, strings.TrimSpace(text[at[0]:at[1]]), word.why))
		}
	}
	return faults
}

func TestBannedWordsBite(t *testing.T) {
	cases := []struct {
		name, text string
		faults     int
	}{
		{"README.md", "see /wor" + "k/main", 1},
		{"README.md", "see `/roo" + "t/x`", 1},
		{"README.md", "https://example.org/wor" + "k/1 and net" + "/wor" + "k/", 0},
		{"README.md", "written by a Suba" + "gent", 1},
		{"README.md", "TOD" + "O later", 0},
		{"a.go", "// TOD" + "O later", 1},
		{"a_test.go", "t.Ski" + "p(\"slow\")", 1},
		{"a_test.go", "tb.Ski" + "pf(\"%d\", 1)", 1},
		{"a.go", "scanner.Ski" + "p(3)", 0},
	}
	for _, c := range cases {
		if got := bannedIn(c.name, c.text); len(got) != c.faults {
			t.Errorf("%s with %q: %v, want %d faults", c.name, c.text, got, c.faults)
		}
	}
}
