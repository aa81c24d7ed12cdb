package report

import (
	"strings"
	"testing"
)

func TestGuardCell(t *testing.T) {
	risky := []string{
		"=1+1", "+62", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x", " =1", "\ufeff=1", "'=1", "\x00=1", "\u00a0-x",
	}
	for _, s := range risky {
		if got := GuardCell(s); got != "'"+s {
			t.Errorf("%q became %q", s, got)
		}
	}
	for _, s := range []string{"", "Jalan rusak", "1-2", "a=b", "'kutip'", "(–)", "  ", "https://x", "Rp-"} {
		if got := GuardCell(s); got != s {
			t.Errorf("%q became %q", s, got)
		}
	}
}

func FuzzGuardCell(f *testing.F) {
	for _, s := range append([]string{"=1", "'=1", "''=1", "'", "x"}, hostile...) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		cell := GuardCell(text)
		if UnguardCell(cell) != text {
			t.Fatalf("%q came back as %q", text, UnguardCell(cell))
		}
		if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r\n") {
			t.Fatalf("%q is a formula", cell)
		}
	})
}
