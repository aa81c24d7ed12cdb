package demo

import (
	"fmt"
	"slices"
	"strings"
	"sync"
)

// section is a run of lines in a text file under one "@" heading.
type section struct {
	head  []string // words of the heading, without "@"
	lines []string
}

func readSections(name string) []section {
	data, err := files.ReadFile("data/" + name)
	if err != nil {
		panic(fmt.Sprintf("demo: read %s: %v", name, err))
	}
	var out []section
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '@':
			out = append(out, section{head: strings.Fields(line[1:])})
		case len(out) == 0:
			panic("demo: " + name + " has text before its first heading")
		default:
			out[len(out)-1].lines = append(out[len(out)-1].lines, line)
		}
	}
	return out
}

var problems = sync.OnceValue(func() []section { return readSections("problems.txt") })
var phrases = sync.OnceValue(func() []section { return readSections("phrases.txt") })
var reasons = sync.OnceValue(func() []section { return readSections("reasons.txt") })

// problemLines returns the statements of an entry that suit the group: those
// kept for it, and the general ones.
func problemLines(code, group string) []string {
	var own, open []string
	for _, s := range problems() {
		if s.head[0] != code {
			continue
		}
		for _, line := range s.lines {
			tag, rest, tagged := strings.Cut(strings.TrimPrefix(line, "["), "] ")
			switch {
			case !tagged || line[0] != '[':
				open = append(open, line)
			case tag == group:
				own = append(own, rest)
			}
		}
	}
	// A group's own words come up more often than the general ones.
	return append(append(own, own...), open...)
}

func phraseLines(head ...string) []string {
	for _, s := range phrases() {
		if slices.Equal(s.head, head) {
			return s.lines
		}
	}
	return nil
}

// tails returns the sentences that may close a statement of the recipe.
func (rec *recipe) tails() []string {
	if rec.tail != "" {
		return phraseLines("tail", rec.tail)
	}
	return phraseLines("tail", rec.family)
}

// slots are the words a template may ask for, as pairs of name and value.
type slots []string

func (s slots) with(name, value string) slots { return append(s, "{"+name+"}", value) }

// fill replaces every slot. A slot without a value is a mistake in the text
// files, found by the first test that draws the line.
func (s slots) fill(template string) string {
	for i := 1; i < len(s); i += 2 {
		if s[i] == "" && strings.Contains(template, s[i-1]) {
			panic(fmt.Sprintf("demo: %s is empty in %q", s[i-1], template))
		}
	}
	out := strings.NewReplacer(s...).Replace(template)
	if strings.ContainsAny(out, "{}") {
		panic(fmt.Sprintf("demo: unknown slot in %q", template))
	}
	return out
}

var numerals = []string{"nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"}

// numeral writes small whole numbers as words, as running text does.
func numeral(n int) string {
	if n >= 0 && n < len(numerals) {
		return numerals[n]
	}
	return fmt.Sprint(n)
}

// sufferers says who is hit first, by proposing group.
var sufferers = [5][]string{
	{"ibu yang membawa balita", "ibu hamil", "kader posyandu", "perempuan yang pulang kerja malam"},
	{"anak yang berangkat sekolah", "anak yang bermain sore hari"},
	{"warga lanjut usia", "lansia yang memakai tongkat"},
	{"pengguna kursi roda", "warga tunanetra", "penyandang disabilitas dan pendampingnya"},
	{"pejalan kaki", "anak sekolah", "warga lanjut usia", "ibu yang membawa balita"},
}
