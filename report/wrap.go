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
// spaces, after a hyphen or a slash, and inside a word that is wider than the
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

// pieces cuts cleaned text after each place where a line may break; spaces
// belong to the word before them, and leading ones vanish.
func pieces(text string) []string {
	text = strings.TrimLeft(text, " ")
	var out []string
	start := 0
	for i := range len(text) {
		end := i + 1
		atSpace := text[i] == ' ' && (end == len(text) || text[end] != ' ')
		atHyphen := (text[i] == '-' || text[i] == '/') && end < len(text) && text[end] != ' ' && i > start
		if atSpace || atHyphen {
			out = append(out, text[start:end])
			start = end
		}
	}
	if start < len(text) {
		out = append(out, text[start:])
	}
	return out
}

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
