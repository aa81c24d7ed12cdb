package demo

import "slices"

// outcome is what becomes of a proposal.
type outcome int

const (
	undecided  outcome = iota
	kept               // in the plan, at least half of the volume
	keptLess           // in the plan with less than half: does not count as kept
	rejected           // with a reason code
	deferred           // to a later year
	redirected         // outside the plan
	merged             // into its parent
	withdrawn          // by the proposer before the village forum closed
	recalled           // by the proposer later
	unanswered         // passed on, and the plan says nothing
)

// verdict is the whole course of one proposal.
type verdict struct {
	outcome outcome
	stage   int   // index into stages where it ended, for endings
	changed int   // index of the stage that changed the value, or -1
	value   int64 // rupiah after the change
	share   int   // percent of the volume in the plan
	tight   bool  // it was ranked high enough, but did not fit the ceiling
	code    string
	note    string
	where   string // for redirected
	until   int    // for deferred: the year
	budget  string // reason code when left out of the budget
	paid    int64  // rupiah in the budget
}

// stages are the deciding stages in order; a result column belongs to each.
var stages = []string{"village", "subdistrict", "agency", "city"}

// route returns first and last deciding stage of a draft.
func (x *draft) route() (first, last int) {
	switch x.channel {
	case "kecamatan":
		last = 1
	case "opd":
		last = 3
	}
	switch {
	case x.area.Level == "kota":
		first = 3
	case x.area.Level == "kecamatan":
		first = 1
	default:
		first = max(0, slices.Index(stages, official(x.origin)))
	}
	return first, last
}

// moneyStage is the stage at which the channel's ceiling is spent.
func (x *draft) moneyStage() int {
	first, last := x.route()
	return max(first, min(last, 2))
}

// target shares in percent of the eligible rows of each group.
func targets(p Progress) [5]int {
	if p == InExecution {
		return [5]int{69, 58, 74, 50, 57}
	}
	return [5]int{75, 62, 66, 52, 59}
}

// judge settles every draft of a cycle under the ceilings and returns what is
// left of them.
func judge(d *dice, list []*draft, p Progress) map[purse]int64 {
	j := &judging{d: d, left: purses()}
	for _, x := range list {
		x.verdict = verdict{changed: -1, share: 100, value: x.value}
	}
	j.forced(list)
	for group, percent := range targets(p) {
		j.group(list, group, percent)
	}
	for _, x := range list {
		if official(x.origin) != "" {
			j.official(x)
		}
	}
	j.settleTwins(list)
	return j.left
}

type judging struct {
	d    *dice
	left map[purse]int64
}

// forced settles the rows whose end does not depend on rank: those outside the
// plan, the early withdrawals and the twins.
func (j *judging) forced(list []*draft) {
	for _, x := range list {
		switch {
		case x.parent != nil:
			x.verdict.outcome = merged
		case x.channel == "luar":
			x.verdict.outcome = redirected
		case official(x.origin) == "" && x.area.Level == "kelurahan" && x.child == nil && x.code == "" && j.d.chance(2):
			x.verdict.outcome = withdrawn
		}
	}
	for _, x := range list {
		if x.child != nil && x.verdict.outcome == undecided && !j.keep(x) {
			j.end(x, rejected)
		}
	}
}

// group keeps the best-ranked rows of a group until its share is reached and
// gives the rest the other outcomes in fixed proportions.
func (j *judging) group(list []*draft, group, percent int) {
	var open []*draft
	eligible, done := 0, 0
	for _, x := range list {
		if x.group != group || official(x.origin) != "" || x.verdict.outcome == withdrawn {
			continue
		}
		eligible++
		switch {
		case x.verdict.outcome == undecided:
			open = append(open, x)
		case x.included():
			done++
		}
	}
	score := make(map[*draft]int, len(open))
	for _, x := range open {
		score[x] = max(x.rank, 1)*8 + j.d.r.IntN(30)
	}
	slices.SortStableFunc(open, func(a, b *draft) int { return score[a] - score[b] })
	want := (eligible*percent + 50) / 100
	var rest []*draft
	for _, x := range open {
		if done < want && j.keep(x) {
			done++
			continue
		}
		rest = append(rest, x)
	}
	j.refuse(rest)
}

// keep takes a row into the plan if its channel's ceiling has room, if need be
// with less volume; otherwise it marks the row as squeezed out.
func (j *judging) keep(x *draft) bool {
	v := &x.verdict
	purse := x.purse()
	if x.value > j.left[purse] {
		share := int(j.left[purse] * 100 / x.value / 5 * 5)
		if share < 55 || x.milli < 4000 {
			v.outcome, v.tight = rejected, true
			return false
		}
		x.shrink(share)
	} else if x.milli >= 4000 && x.child == nil && j.d.chance(13) {
		x.shrink(j.d.between(11, 18) * 5)
	} else if j.d.chance(10) || !x.priced {
		first, last := x.route()
		v.changed = j.d.between(first, max(first, min(last, x.moneyStage())))
		v.value = roundDown(x.value * int64(j.d.between(86, 98)) / 100)
	}
	j.left[purse] -= v.value
	v.outcome = kept
	return true
}

// shrink cuts the volume to a share and the value with it.
func (x *draft) shrink(share int) {
	v := &x.verdict
	v.share, v.changed = share, x.moneyStage()
	v.value = roundDown(x.planMilli() * x.price / 1000)
}

// planMilli is the volume in the plan, in thousandths, cut to whole units.
func (x *draft) planMilli() int64 {
	if x.verdict.share == 100 {
		return x.milli
	}
	return x.milli * int64(x.verdict.share) / 100 / 1000 * 1000
}

// refuse spreads the outcomes that are not funding over the rest of a group.
func (j *judging) refuse(rest []*draft) {
	weights := []int{66, 17, 7, 3, 3, 4}
	ends := []outcome{rejected, deferred, redirected, recalled, unanswered, keptLess}
	for _, x := range rest {
		if x.verdict.tight {
			j.end(x, rejected)
			continue
		}
		o := ends[j.d.weighted(weights)]
		if (o == unanswered || o == keptLess) && x.value > j.left[x.purse()] || o == keptLess && x.milli < 5000 {
			o = rejected
		}
		j.end(x, o)
	}
}

// end records an outcome and the stage it happens at.
func (j *judging) end(x *draft, o outcome) {
	v := &x.verdict
	v.outcome = o
	first, last := x.route()
	switch o {
	case unanswered:
		j.left[x.purse()] -= v.value
	case keptLess:
		x.shrink(j.d.between(4, 8) * 5)
		j.left[x.purse()] -= v.value
	case recalled:
		// A withdrawal in the village column would be one before its close.
		if last == 0 {
			v.outcome = rejected
			return
		}
		v.stage = max(first, 1)
	default:
		v.stage = first
		if v.tight {
			v.stage = x.moneyStage()
		} else if last > first {
			v.stage = first + j.d.weighted([]int{34, 32, 26, 12}[:last-first+1])
		}
		// A refusal after the ceiling's own stage has held its money until then.
		if money := x.moneyStage(); v.stage > money && x.value > j.left[x.purse()] {
			v.stage = money
		} else if v.stage > money {
			j.left[x.purse()] -= x.value
		}
	}
}

func (j *judging) official(x *draft) {
	if j.d.chance(78) && j.keep(x) {
		return
	}
	j.end(x, rejected)
}

// settleTwins merges each twin at the village; one whose first did not get
// past the village cannot be merged into it and is refused as well.
func (j *judging) settleTwins(list []*draft) {
	for _, x := range list {
		if x.parent == nil {
			continue
		}
		p := x.parent.verdict
		ended := p.outcome == rejected || p.outcome == deferred || p.outcome == redirected
		if p.outcome == withdrawn || ended && p.stage == 0 {
			x.parent.child = nil
			x.parent, x.covered = nil, false
			j.end(x, rejected)
			continue
		}
		x.verdict.stage = 0
	}
}

// included tells whether a draft counts as kept at T2.
func (x *draft) included() bool {
	if x.verdict.outcome == merged {
		return x.covered && x.parent.verdict.outcome == kept
	}
	return x.verdict.outcome == kept
}
