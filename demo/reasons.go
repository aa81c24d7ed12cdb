package demo

import (
	"fmt"
	"slices"
	"strings"
)

// codeWeights says how often each reason is given where it fits. LAIN stays
// rare on purpose: a city that refuses with "other" explains nothing.
var codeWeights = []struct {
	code   string
	weight int
}{
	{"KAM", 4}, {"SYA", 8}, {"LAH", 7}, {"KEW", 9}, {"PRI", 10}, {"DUP", 6}, {"SUD", 7}, {"SRV", 7},
	{"BLJ", 8}, {"HRG", 4}, {"TEK", 5}, {"LAN", 4}, {"NIL", 2}, {"LAIN", 1},
}

// reasoner writes why a proposal was not funded.
type reasoner struct {
	d     *dice
	cycle int
	left  map[purse]int64
	rank  map[string]int // the lowest rank that a village forum passed on, by area
}

// explain gives every outcome that is not funding its code and text.
func explain(d *dice, list []*draft, cycle int, left map[purse]int64) {
	r := &reasoner{d: d, cycle: cycle, left: left, rank: make(map[string]int)}
	for _, x := range list {
		if !x.endedAt(0) && x.rank > r.rank[x.area.Code] {
			r.rank[x.area.Code] = x.rank
		}
	}
	for _, x := range list {
		v := &x.verdict
		switch v.outcome {
		case rejected:
			v.code, v.note = r.refusal(x)
		case deferred:
			v.until = cycle + 1
			if d.chance(20) {
				v.until++
			}
			v.note = r.text(x, r.lines(x, "TUNDA", stages[v.stage]))
		case redirected:
			v.where, v.note = r.elsewhere(x)
		case kept, keptLess:
			r.budget(x)
		}
	}
}

// endedAt tells whether a draft went no further than a stage.
func (x *draft) endedAt(stage int) bool {
	switch x.verdict.outcome {
	case rejected, deferred, redirected, merged, recalled:
		return x.verdict.stage == stage
	case withdrawn:
		return stage == 0
	}
	return false
}

func (r *reasoner) refusal(x *draft) (code, note string) {
	stage := stages[x.verdict.stage]
	squeezed := x.verdict.tight || x.verdict.stage == x.moneyStage() && x.value > r.left[x.purse()]
	if squeezed && (x.verdict.tight || r.d.chance(60)) {
		return "PAG", r.text(x, r.lines(x, "PAG", stage))
	}
	if x.rank >= 3 && stage == "village" && r.rank[x.area.Code] < x.rank && r.d.chance(70) {
		return "KUO", r.text(x, r.lines(x, "KUO", stage))
	}
	weights := make([]int, len(codeWeights))
	for i, c := range codeWeights {
		fits := len(r.lines(x, c.code, stage)) > 0
		if c.code == "LAN" {
			fits = fits && x.value <= smallWork
		}
		if c.code == "KEW" {
			fits = fits && x.rec.class == road
		}
		if fits {
			weights[i] = c.weight
		}
	}
	code = codeWeights[r.d.weighted(weights)].code
	return code, r.text(x, r.lines(x, code, stage))
}

// smallWork is what the funds of one or two RT can carry in a year, in rupiah.
const smallWork = 30_000_000

func (r *reasoner) elsewhere(x *draft) (where, note string) {
	var fits []section
	for _, s := range reasons() {
		if s.head[0] != "ALIH" {
			continue
		}
		ok := true
		switch where := strings.Join(s.head[1:], " "); where {
		case "Dana operasional RT":
			ok = x.verdict.stage == 0 && x.value <= smallWork && slices.Contains([]string{"jalan", "akses", "lampu", "barang"}, x.rec.family)
		case "Pemeliharaan rutin":
			ok = slices.Contains([]string{"jalan", "akses", "saluran", "lampu", "rambu"}, x.rec.family)
		case "Pemerintah provinsi":
			ok = x.verdict.stage > 0 && x.rec.class == road
		case "Baznas":
			ok = x.rec.family == "bantuan"
		}
		if ok {
			fits = append(fits, s)
		}
	}
	s := pick(r.d, fits)
	return strings.Join(s.head[1:], " "), r.text(x, s.lines)
}

// budget decides at the APBD: most of the plan is funded, sometimes with less.
func (r *reasoner) budget(x *draft) {
	v := &x.verdict
	if r.d.chance(92) {
		v.paid = v.value
		if r.d.chance(15) {
			v.paid = roundDown(v.value * int64(r.d.between(90, 98)) / 100)
		}
		return
	}
	codes := []string{"PAG", "RFC", "RFC", "PRI", "HRG"}
	v.budget = pick(r.d, codes)
	lines := r.lines(x, v.budget, "budget")
	if len(lines) == 0 {
		v.budget = "RFC"
		lines = r.lines(x, v.budget, "budget")
	}
	v.note = r.text(x, lines)
}

// lines finds the texts of a code that suit the family and the stage. A block
// for all families does not speak at the budget unless it names that stage.
func (r *reasoner) lines(x *draft, code, stage string) []string {
	var out []string
	for _, s := range reasons() {
		if s.head[0] == code && matches(s.head[1], x.rec.family) && matches(s.head[2], stage) && (stage != "budget" || s.head[2] != "*") {
			out = append(out, s.lines...)
		}
	}
	return out
}

func matches(list, word string) bool {
	return list == "*" || slices.Contains(strings.Split(list, ","), word)
}

func (r *reasoner) text(x *draft, lines []string) string {
	s := x.slots(r.d, r.cycle).with("cycle", fmt.Sprint(r.cycle)).with("lalu", fmt.Sprint(r.cycle-1)).
		with("batas", numeral(x.rank-1)).with("tunda", fmt.Sprint(x.verdict.until))
	return upperFirst(s.fill(pick(r.d, lines)))
}
