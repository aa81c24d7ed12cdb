package report

import (
	"strings"
	"unicode"
)

// GuardCell makes a text safe in a CSV or spreadsheet cell: one that a
// spreadsheet would take for a formula gets an apostrophe in front. It is for
// texts only; a negative number would no longer be one. UnguardCell undoes it
// exactly.
func GuardCell(text string) string {
	if risky(text) {
		return "'" + text
	}
	return text
}

// UnguardCell returns the text that GuardCell was given.
func UnguardCell(cell string) string {
	if rest, ok := strings.CutPrefix(cell, "'"); ok && risky(rest) {
		return rest
	}
	return cell
}

// risky reports whether a spreadsheet may read text as a formula: = + - @, their
// full-width forms, a tab or a line break at the start, or any of them behind
// what a spreadsheet skips. Apostrophes count as skipped so that the guard can be
// undone without doubt.
func risky(text string) bool {
	for _, r := range text {
		switch {
		case strings.ContainsRune("=+-@＝＋－＠﹢﹣﹫\t\r\n\x00", r):
			return true
		case r == '\'' || unicode.IsSpace(r) || unicode.Is(unicode.Cf, r):
			continue
		}
		return false
	}
	return false
}
