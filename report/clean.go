package report

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/bidi"
	"golang.org/x/text/unicode/norm"
)

// missing stands for a character the font cannot draw: a reader sees that
// something stood there.
const missing = '□'

// noBreak is a space that no line breaks at; put draws it as a plain one.
const noBreak = '\u00a0'

// Clean maps text to what font can draw on one line. White space of any kind
// becomes one space per character (a no-break space stays); control characters, format characters (bidi
// controls, joiners, soft hyphens, byte order marks) and stacked marks are
// dropped; whatever the font has no glyph for, is not UTF-8, or is written from
// right to left (gofpdf would draw it backwards) becomes □. The result is valid
// UTF-8 of the basic plane, and cleaning it again changes nothing.
func Clean(text string, font Font) string {
	if plain(text) {
		return text
	}
	// An é made of two characters has a glyph only when composed. Runs of marks
	// are cut first, because composing very long ones costs quadratic time.
	text = norm.NFC.String(unstack(text))
	f := font.face()
	var b strings.Builder
	b.Grow(len(text))
	for _, r := range text {
		if kept, ok := f.keep(r); ok {
			b.WriteRune(kept)
		}
	}
	return b.String()
}

func plain(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return false
		}
	}
	return true
}

// unstack keeps at most two marks after a letter (Vietnamese has two) and turns
// broken bytes into U+FFFD.
func unstack(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	marks := 0
	for _, r := range text {
		if unicode.Is(unicode.M, r) {
			marks++
		} else {
			marks = 0
		}
		if marks <= 2 {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// keep says what is drawn for r; ok is false where nothing is.
func (f *face) keep(r rune) (kept rune, ok bool) {
	switch {
	case r == noBreak:
		return r, true
	case unicode.IsSpace(r):
		return ' ', true
	case unicode.Is(unicode.C, r) && !unicode.Is(unicode.Co, r):
		return 0, false
	case unicode.Is(unicode.M, r):
		// A mark that did not compose would be drawn beside its letter.
		return 0, false
	case r == utf8.RuneError || backwards(r):
		return missing, true
	}
	if _, drawn := f.glyph[r]; !drawn {
		return missing, true
	}
	return r, true
}

func backwards(r rune) bool {
	p, _ := bidi.LookupRune(r)
	return p.Class() == bidi.R || p.Class() == bidi.AL || p.Class() == bidi.AN
}
