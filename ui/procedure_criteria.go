package ui

import (
	"strconv"
	"strings"

	"musrenbang/planning"
)

// criteriaKinds are the kinds of proposals that may have criteria of their own; ""
// are the common ones.
var criteriaKinds = []string{"", planning.KindPhysical, planning.KindNonPhysical}

// criteriaName is the question for the criteria of a kind.
func criteriaName(kind string) string { return "criteria-" + kind }

// askCriteria asks for each kind's criteria as lines of text, as they stand now.
func askCriteria(f *section, w words, a answers, p planning.Procedure) {
	for _, kind := range criteriaKinds {
		q := a.field(w, criteriaName(kind), "procedure.criteria").lines(6).or(criteriaLines(p.Scoring[kind])).optional()
		q.Label = w.T("scores.criteria_of", "Kind", scoringKind(w, kind))
		q.Hint = w.T("procedure.criteria_hint")
		f.row(asks(q))
	}
}

// criteriaLines writes criteria the way they are typed:
// "mendesak | Keterdesakan | 32 | 1 = Dapat menunggu | 5 = Membahayakan".
func criteriaLines(list []planning.Criterion) string {
	lines := make([]string, len(list))
	for i, c := range list {
		parts := []string{c.Code, c.Name, strconv.Itoa(c.Weight)}
		for _, x := range c.Scale {
			parts = append(parts, strconv.Itoa(x.Score)+" = "+x.Text)
		}
		lines[i] = strings.Join(parts, " | ")
	}
	return strings.Join(lines, "\n")
}

// readCriteria reads them back; a line that is not so written is named.
func readCriteria(f *planning.Fields, a answers) map[string][]planning.Criterion {
	out := map[string][]planning.Criterion{}
	for _, kind := range criteriaKinds {
		name := criteriaName(kind)
		for i, line := range strings.Split(a.text(name), "\n") {
			if strings.TrimSpace(line) == "" {
				continue
			}
			c, ok := parseCriterion(line)
			if !ok {
				f.Add(name, "error.criteria_line", "line", strconv.Itoa(i+1))
				break
			}
			out[kind] = append(out[kind], c)
		}
	}
	return out
}

func parseCriterion(line string) (c planning.Criterion, ok bool) {
	parts := strings.Split(line, "|")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	if len(parts) < 5 {
		return c, false // a scale has two answers at least
	}
	weight, err := strconv.Atoi(parts[2])
	if err != nil {
		return c, false
	}
	c = planning.Criterion{Code: parts[0], Name: parts[1], Weight: weight}
	for _, part := range parts[3:] {
		number, text, two := strings.Cut(part, "=")
		score, err := strconv.Atoi(strings.TrimSpace(number))
		if err != nil || !two {
			return c, false
		}
		c.Scale = append(c.Scale, planning.Anchor{Score: score, Text: strings.TrimSpace(text)})
	}
	return c, true
}
