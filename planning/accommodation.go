package planning

import (
	"fmt"
	"strings"
)

// Counted is one proposal as the count reads it: what was asked and by whom, and
// the latest fact each stage left. It comes from facts, never from the class.
type Counted struct {
	ID         string
	Code       TrackingCode
	Area       AreaCode
	Origin     Origin
	Channel    Channel
	ProposedBy Group
	Basis      Basis
	// ReceivedAs and ReceivedBasis are the group and basis it was received under
	// where it was retagged since, "" where not. The group shares go by them: no
	// retag moves a figure.
	ReceivedAs    Group
	ReceivedBasis Basis
	Benefits      []Group
	Entry         Stage
	AskedVolume   Volume
	AskedValue    Rupiah // Unpriced if never estimated
	Late          bool   // received after the close of the forum it entered
	Early         bool   // withdrawn by proof before that close
	Duplicate     bool   // merged as a same-proposer duplicate
	Root          string // merged into
	Covered       bool   // its own place and volume stand in the parent's scope
	SplitFrom     string // a part of a split: counted in its parent only
	Class         Class  // for what is pending, not for what is kept
	Facts         map[Stage]Fact
}

// PlanBook is what a count must know of documents and plan rows.
type PlanBook struct {
	// Set tells which documents have been set (ditetapkan): only those carry T2
	// and T3. A draft carries nothing.
	Set map[string]bool
	// Rows are the amounts of plan rows; empty where no plan was loaded, and then
	// the figure says "belum diuji terhadap pagu RKPD".
	Rows map[string]Rupiah
}

// Measure (ukuran) is how far "kept" has to have come.
type Measure string

// The four measures by count. T2 is the headline.
const (
	T1 Measure = "T1" // passed on, or on the kelurahan's own list
	T2 Measure = "T2" // linked in the RKPD as set
	T3 Measure = "T3" // in the APBD
	T4 Measure = "T4" // realised
)

// Measures lists the measures in order.
func Measures() []Measure { return []Measure{T1, T2, T3, T4} }

// Share is a fraction with its money.
type Share struct {
	Eligible     int    `json:"eligible"`
	Kept         int    `json:"accommodated"`
	Asked        Rupiah `json:"value_asked"`        // first asked, over the priced
	Linked       Rupiah `json:"value_accommodated"` // linked, over the priced
	Unpriced     int    `json:"unpriced"`
	Declared     int    `json:"declared"`      // of Eligible: on a declaration alone (groups only)
	DeclaredKept int    `json:"declared_kept"` // of Kept
}

// Met reports whether the target is reached: kept × 100 ≥ target × eligible, and
// never where nothing was eligible.
func (s Share) Met(target int) bool {
	return s.Eligible > 0 && s.Kept*100 >= target*s.Eligible
}

// Percent renders the count share; see Percent.
func (s Share) Percent(target int) string {
	return Percent(int64(s.Kept), int64(s.Eligible), target)
}

// ValuePercent renders the value share.
func (s Share) ValuePercent() string { return Percent(int64(s.Linked), int64(s.Asked), 0) }

// Percent renders part of whole half-up to one decimal, with a point ("64.3");
// where that would reach an unmet target, two decimals rounded down ("69.96" for
// 466 of 666). It is "" where whole is zero.
func Percent(part, whole int64, target int) string {
	if whole <= 0 {
		return ""
	}
	// Amounts stay below 10^19/2000 as MaxRupiah bounds each and a city has at
	// most a million rows; counts are far smaller.
	tenths := mulDiv(part, 2000, whole)
	tenths = (tenths + 1) / 2
	if target > 0 && tenths >= int64(target)*10 && !AtLeastShare(part, whole, target) {
		h := mulDiv(part, 10_000, whole)
		return fmt.Sprintf("%d.%02d", h/100, h%100)
	}
	return fmt.Sprintf("%d.%d", tenths/10, tenths%10)
}

// Accommodation (akomodasi) is the count of one scope of one cycle.
type Accommodation struct {
	Cycle  int
	Target int
	Total  map[Measure]Share
	Groups map[Measure]map[Group]Share // by ProposedBy, forum or organisation basis only in the headline
	// Benefits counts a proposal once in each group that gains.
	Benefits map[Group]Share // at T2
	// What left eligible, and what stands on lines of its own.
	Withdrawn  int
	Duplicates int
	Late       int
	Official   int
	// Pending are eligible ones without an ending or a link yet.
	Pending     int
	Refused     int
	Unexplained int  // refused without a recorded reason, and unanswered once the RKPD is set
	Other       int  // refused with LAIN
	Retagged    int  // whose group was corrected after receipt; shown beside the group shares
	Tested      bool // linked sums were tested against plan rows
}

// Account counts rows. It is the definition of design.md 3 and the only one;
// planSet says that the cycle's RKPD has been set, so silence is an answer owed.
func Account(cycle int, rules Rules, rows []Counted, book PlanBook, planSet bool) Accommodation {
	a := Accommodation{
		Cycle: cycle, Target: rules.Target, Total: map[Measure]Share{},
		Groups: map[Measure]map[Group]Share{}, Benefits: map[Group]Share{}, Tested: len(book.Rows) > 0,
	}
	for _, m := range Measures() {
		a.Total[m], a.Groups[m] = Share{}, map[Group]Share{} // also where nothing was entered
		for _, g := range Groups() {
			a.Groups[m][g] = Share{}
		}
	}
	for _, g := range Groups() {
		a.Benefits[g] = Share{}
	}
	j := newJudge(rules, rows, book)
	for _, r := range rows {
		if !a.admit(j, r) {
			continue
		}
		if r.ReceivedAs != "" {
			a.Retagged++
			r.ProposedBy, r.Basis = r.ReceivedAs, r.ReceivedBasis
		}
		a.count(j, r)
		a.answer(j, r, planSet)
	}
	return a
}

// admit sorts r into eligible or the line it stands on instead.
func (a *Accommodation) admit(j *judge, r Counted) bool {
	switch {
	case r.SplitFrom != "":
	case r.Origin.Official():
		a.Official++
	case r.Late:
		a.Late++
	case r.Early:
		a.Withdrawn++
	case r.Duplicate && j.standsFor(r):
		a.Duplicates++
	default:
		return true
	}
	return false
}

func (a *Accommodation) count(j *judge, r Counted) {
	for _, m := range Measures() {
		kept, linked := j.kept(r, m), j.linked(r, m)
		a.Total[m] = a.Total[m].add(r, kept, linked)
		g := a.Groups[m][r.ProposedBy].add(r, kept, linked)
		if r.ProposedBy != General && !r.Basis.Recognised() {
			g.Declared++
			if kept {
				g.DeclaredKept++
			}
		}
		a.Groups[m][r.ProposedBy] = g
		if m == T2 {
			for _, b := range r.Benefits {
				a.Benefits[b] = a.Benefits[b].add(r, kept, linked)
			}
		}
	}
}

// Headline is the group's share on the recognised bases: declared ones are in
// the total but shown apart (design.md 3, Groups).
func (s Share) Headline() (kept, eligible int) {
	return s.Kept - s.DeclaredKept, s.Eligible - s.Declared
}

func (s Share) add(r Counted, kept bool, linked Rupiah) Share {
	s.Eligible++
	if kept {
		s.Kept++
	}
	if r.AskedValue == Unpriced {
		s.Unpriced++
		return s
	}
	s.Asked += r.AskedValue
	s.Linked += linked
	return s
}

// answer counts what was refused, why, and what nobody has answered.
func (a *Accommodation) answer(j *judge, r Counted, planSet bool) {
	last, ok := lastFact(r)
	refused := ok && refuses(last.Act)
	switch {
	case refused:
		a.Refused++
		if last.Reason == "" || last.Reason == ReasonUnrecorded {
			a.Unexplained++
		}
		if last.Reason == ReasonOther {
			a.Other++
		}
	case !j.kept(r, T2) && !r.Class.Terminal() && !j.inPlan(r):
		a.Pending++
		if _, linked := r.Facts[Plan]; planSet && !linked && r.Class != Redirected {
			a.Unexplained++
		}
	}
}

func refuses(a Act) bool {
	return a == Reject || a == Defer || a == NotFund || a == Cancel || a == Redirect
}

func lastFact(r Counted) (f Fact, ok bool) {
	for _, s := range Stages() {
		if x, has := r.Facts[s]; has && (!ok || x.Version > f.Version) {
			f, ok = x, true
		}
	}
	return f, ok
}

// Definition is the text a published figure carries with it, as one line of
// rule names and their values (the catalogue has the sentences).
func (r Rules) Definition() string {
	return strings.Join([]string{
		fmt.Sprintf("ruleset=%d", r.Version), fmt.Sprintf("target=%d", r.Target), fmt.Sprintf("part=%d", r.PartThreshold),
	}, ";")
}
