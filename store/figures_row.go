package store

import (
	"slices"

	"musrenbang/planning"
)

// rowFigure is what one proposal adds to the figures: the answers of
// planning.Account and planning.Verdicts about it, kept small.
type rowFigure struct {
	id       string
	code     planning.TrackingCode
	area     planning.AreaCode
	group    planning.Group // it counts for
	kin      []string       // what it was judged through
	verdicts [4]string      // in the order of planning.Measures
	share    rowShare
	lines    [lineCount]int8

	stage    planning.Stage
	class    planning.Class
	waits    bool // somebody still has to act
	part     bool // of a split
	official bool
	asked    planning.Rupiah // never negative
	passed   []passedStage
	text     uint64 // of the reason it was last refused with; 0 = none

	planRow   string // linked to
	planValue planning.Rupiah
}

// rowShare is a row's part of the shares; all zero where it is not eligible.
type rowShare struct {
	eligible, unpriced, declared bool
	group                        planning.Group
	benefits                     []planning.Group
	kept                         [4]bool
	linked                       [4]planning.Rupiah
	asked                        planning.Rupiah
}

// The lines of an Accommodation that are not shares.
const (
	lineWithdrawn = iota
	lineDuplicates
	lineLate
	lineOfficial
	linePending
	lineRefused
	lineUnexplained
	lineOther
	lineRetagged
	lineCount
)

// linesOf gives the lines of a, to be read or added to.
func linesOf(a *planning.Accommodation) [lineCount]*int {
	return [lineCount]*int{
		&a.Withdrawn, &a.Duplicates, &a.Late, &a.Official, &a.Pending, &a.Refused, &a.Unexplained, &a.Other, &a.Retagged,
	}
}

// passedStage is a stage a proposal has left forward, with the value it left with.
type passedStage struct {
	stage planning.Stage
	value planning.Rupiah
}

// words keeps one copy of each word that many rows repeat.
type words map[string]string

func keepWord[T ~string](w words, s T) T {
	if kept, ok := w[string(s)]; ok {
		return T(kept)
	}
	w[string(s)] = string(s)
	return s
}

// figure counts row i among the rows it is judged through.
func (w words) figure(r figureReader, rows countedRows, i int) *rowFigure {
	x := rows.rows[i]
	family := rows.family(i)
	f := &rowFigure{
		id: x.ID, code: x.Code, area: keepWord(w, x.Area), group: keepWord(w, groupOf(x.Counted)), stage: keepWord(w, x.Stage), class: keepWord(w, x.Class), waits: !x.terminal,
		part: x.SplitFrom != "", official: x.Origin.Official(), asked: max(x.AskedValue, 0), text: x.text,
	}
	for _, k := range family {
		f.kin = append(f.kin, k.ID)
	}
	all := append([]planning.Counted{x.Counted}, family...)
	adds := r.account(all)
	if len(family) > 0 {
		// What the family adds stands in their own rows.
		addAccount(&adds, r.account(family), -1)
	}
	f.share = w.share(adds)
	for line, n := range linesOf(&adds) {
		f.lines[line] = int8(*n)
	}
	for m, measure := range planning.Measures() {
		f.verdicts[m] = planning.Verdicts(r.frame.rules, all, r.plan, measure)[0]
	}
	for _, st := range planning.Stages() {
		if fact, ok := x.Facts[st]; ok && passes(fact.Act) {
			f.passed = append(f.passed, passedStage{st, max(fact.Value, 0)})
		}
	}
	if link := x.Facts[planning.Plan]; link.Act == planning.Accommodate && link.PlanRow != "" {
		f.planRow, f.planValue = keepWord(w, link.PlanRow), max(link.Value, 0)
	}
	return f
}

// share takes the share of one row from what it adds.
func (w words) share(adds planning.Accommodation) (s rowShare) {
	first := adds.Total[planning.T1]
	if first.Eligible == 0 {
		return s
	}
	s.eligible, s.unpriced, s.asked = true, first.Unpriced > 0, first.Asked
	for m, measure := range planning.Measures() {
		s.kept[m], s.linked[m] = adds.Total[measure].Kept > 0, adds.Total[measure].Linked
	}
	for g, x := range adds.Groups[planning.T1] {
		if x.Eligible > 0 {
			s.group, s.declared = keepWord(w, g), x.Declared > 0
		}
	}
	for g, x := range adds.Benefits {
		if x.Eligible > 0 {
			s.benefits = append(s.benefits, keepWord(w, g))
		}
	}
	slices.Sort(s.benefits)
	return s
}

// addTo adds the row to an account, or takes it off where sign is -1.
func (f *rowFigure) addTo(a *planning.Accommodation, sign int) {
	for line, n := range linesOf(a) {
		*n += sign * int(f.lines[line])
	}
	s := f.share
	if !s.eligible {
		return
	}
	one := planning.Share{Eligible: 1, Asked: s.asked}
	if s.unpriced {
		one.Unpriced = 1
	}
	for m, measure := range planning.Measures() {
		x := one
		x.Linked = s.linked[m]
		if s.kept[m] {
			x.Kept = 1
		}
		addShare(a.Total, measure, x, sign)
		if measure == planning.T2 {
			for _, g := range s.benefits {
				addShare(a.Benefits, g, x, sign)
			}
		}
		if s.declared {
			x.Declared, x.DeclaredKept = 1, x.Kept
		}
		addShare(a.Groups[measure], s.group, x, sign)
	}
}

// groupOf is the group a row counts for: the one it was received under.
func groupOf(r planning.Counted) planning.Group {
	if r.ReceivedAs != "" {
		return r.ReceivedAs
	}
	return r.ProposedBy
}

// passes reports whether a stage's result moves a proposal on.
func passes(a planning.Act) bool {
	switch a {
	case planning.Forward, planning.ForwardChanged, planning.Accommodate, planning.Fund, planning.Complete:
		return true
	}
	return false
}
