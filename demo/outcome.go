package demo

import (
	"fmt"
	"slices"
	"strconv"
)

// closedSubdistricts have held their own forum in the cycle under deliberation.
var closedSubdistricts = []string{"33.74.08", "33.74.09", "33.74.16"}

// ForumClosed tells whether the forum of a kelurahan or kecamatan has closed in
// a cycle generated as MidDeliberation: every kelurahan of three kecamatan and
// about every fourth of the others, and those three kecamatan themselves.
func ForumClosed(areaCode string) bool {
	if slices.Contains(closedSubdistricts, areaCode) {
		return true
	}
	for i, q := range quarters() {
		if q.area.Code == areaCode {
			return slices.Contains(closedSubdistricts, q.sub.Code) || i%4 == 1 && areaCode != ShowcaseArea
		}
	}
	return false
}

// shows tells whether the result of a stage is known yet.
func (x *draft) shows(stage int, p Progress) bool {
	if p != MidDeliberation {
		return true
	}
	switch stage {
	case 0:
		return ForumClosed(x.area.Code) || x.verdict.outcome == withdrawn
	case 1:
		return ForumClosed(x.q.sub.Code)
	}
	return false
}

// row writes a draft as a line of the year file, as far as the cycle has come.
func (x *draft) row(d *dice, cycle int, p Progress, used map[string]bool) Row {
	s := x.slots(d, cycle)
	r := Row{
		No: strconv.Itoa(x.no), Origin: x.origin, Channel: x.channel, AreaCode: x.area.Code,
		ProposedBy: groups[x.group], Basis: x.basis, Benefits: x.benefits(),
		Title: x.title(), Problem: x.problem(d, s, used), Location: upperFirst(x.location(d, s)),
		Volume: x.volume(), Unit: x.entry.Unit,
	}
	if x.rw > 0 {
		r.RW = two(x.rw)
		if x.rec.place != atBuilding || x.entry.Code == "INF-10" || x.entry.Code == "INF-47" {
			r.RT = x.spot.rt
		}
	}
	if x.rank > 0 {
		r.Rank = strconv.Itoa(x.rank)
	}
	if x.priced {
		r.Value = strconv.FormatInt(x.value, 10)
	}
	if x.channel == "luar" && !x.shows(0, p) {
		// Before its forum nobody has sent it outside the plan.
		r.Channel = x.entry.Channel
	}
	if r.Channel == "opd" {
		r.Agency = x.entry.Agency
	}
	x.results(&r, p)
	return r
}

// results fills the columns of the stages, the plan and the budget.
func (x *draft) results(r *Row, p Progress) {
	columns := []*string{&r.VillageResult, &r.SubdistrictResult, &r.AgencyResult, &r.CityResult}
	v := x.verdict
	first, last := x.route()
	for stage := first; stage <= last; stage++ {
		if !x.shows(stage, p) {
			return
		}
		if x.endedAt(stage) {
			*columns[stage] = x.ending()
			r.Note = v.note
			if v.outcome == merged {
				r.Covered = map[bool]string{true: "ya", false: "tidak"}[x.covered]
			}
			return
		}
		*columns[stage] = "diteruskan"
		if v.changed == stage {
			*columns[stage] = fmt.Sprint("diubah:", v.value)
		}
	}
	if p == MidDeliberation || v.outcome == unanswered {
		return
	}
	r.PlanResult = "diakomodir:" + x.entry.ActivityCode
	if v.share < 100 {
		r.PlanVolume = decimal(x.planMilli(), '.')
	}
	r.PlanValue = strconv.FormatInt(v.value, 10)
	if v.budget != "" {
		r.BudgetResult, r.Note = "tidak_dianggarkan:"+v.budget, v.note
		return
	}
	r.BudgetResult, r.BudgetValue = "dianggarkan", strconv.FormatInt(v.paid, 10)
}

// ending is the word of a stage column that ends the proposal there.
func (x *draft) ending() string {
	v := x.verdict
	switch v.outcome {
	case deferred:
		return fmt.Sprint("ditunda:", v.until)
	case redirected:
		return "dialihkan:" + v.where
	case merged:
		return fmt.Sprint("digabung:", x.parent.no)
	case withdrawn, recalled:
		return "ditarik"
	}
	return "ditolak:" + v.code
}
