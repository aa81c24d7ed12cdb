package report

import "strings"

// millimetres per point.
const perPoint = 25.4 / 72

// measure is the width of cleaned text in millimetres at size points.
func measure(text string, font Font, size float64) float64 {
	f, ems := font.face(), 0.0
	for _, r := range text {
		ems += f.width(r)
	}
	return ems * size * perPoint
}

// wrap breaks text into cleaned lines that fit width millimetres. It breaks at
// spaces, at the joints of long words (mayBreak), and inside a word that is wider than the
// line, so it always ends, whatever the text. An empty text gives no line.
func wrap(text string, font Font, size, width float64) []string {
	f, limit := font.face(), width/(size*perPoint)
	var lines []string
	var line strings.Builder
	used := 0.0
	flush := func() {
		if s := strings.TrimRight(line.String(), " "); s != "" {
			lines = append(lines, s)
		}
		line.Reset()
		used = 0
	}
	for _, piece := range pieces(Clean(text, font)) {
		bare := 0.0 // without the spaces that may hang over the end
		full := 0.0
		for _, r := range piece {
			full += f.width(r)
			if r != ' ' {
				bare = full
			}
		}
		if used+bare > limit && used > 0 {
			flush()
		}
		if bare <= limit {
			line.WriteString(piece)
			used += full
			continue
		}
		for _, r := range piece {
			w := f.width(r)
			if used+w > limit && used > 0 {
				flush()
			}
			line.WriteRune(r)
			used += w
		}
	}
	flush()
	return lines
}

// firm joins the words of a short text, such as a date, so that no line breaks
// inside it.
func firm(text string) string { return strings.ReplaceAll(text, " ", string(noBreak)) }

// pieces cuts cleaned text after each place where a line may break; spaces
// belong to the word before them, and leading ones vanish.
func pieces(text string) []string {
	text = strings.TrimLeft(text, " ")
	var out []string
	start := 0
	for i := range len(text) {
		if mayBreak(text, i) {
			out = append(out, text[start:i+1])
			start = i + 1
		}
	}
	if start < len(text) {
		out = append(out, text[start:])
	}
	return out
}

// mayBreak reports whether a line may end after text[i]: after the last of some
// spaces, and within words such as "anak-anak", "dan/atau" and "kota.go.id", but
// not within figures, dates and tracking codes.
func mayBreak(text string, i int) bool {
	if i+1 >= len(text) {
		return false
	}
	switch text[i] {
	case ' ':
		return text[i+1] != ' '
	case '-', '/', '.':
		return i > 0 && lower(text[i-1]) && lower(text[i+1])
	}
	return false
}

func lower(b byte) bool { return 'a' <= b && b <= 'z' }

// shorten keeps at most n lines and marks the cut with an ellipsis.
func shorten(lines []string, n int, font Font, size, width float64) []string {
	if len(lines) <= n {
		return lines
	}
	last := []rune(lines[n-1])
	for len(last) > 0 && measure(strings.TrimRight(string(last), " ")+"…", font, size) > width {
		last = last[:len(last)-1]
	}
	return append(lines[:n-1:n-1], strings.TrimRight(string(last), " ")+"…")
}
