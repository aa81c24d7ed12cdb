package report

import (
	"strconv"
	"strings"

	"musrenbang/planning"
)

// agreed is the body of the decision: KESATU to KEEMPAT, then what must be said
// beside them.
func (r *record) agreed() {
	const indent = 28.0
	for _, point := range [][2]string{
		{r.text.T("paper.minutes.first"), r.first()},
		{r.text.T("paper.minutes.second"), r.secondly()},
		{r.text.T("paper.minutes.third"), r.attendance()},
		{r.text.T("paper.minutes.fourth"), r.use()},
	} {
		r.item(point[0], indent, point[1], body)
		r.y += 1.5
	}
	if r.m.LateClose {
		closed := r.text.T("paper.minutes.late_undated")
		if at := r.m.Forum.ClosedAt; at != 0 {
			closed = r.text.T("paper.minutes.late", "Date", r.text.DateTime(int64(at), r.zone))
		}
		r.item(r.text.T("paper.minutes.note"), indent, closed, body)
		r.y += 1.5
	}
}

// first is what was passed on, its sum, and the sum against the ceiling.
func (r *record) first() string {
	t, m := r.text, r.m
	switch {
	case r.empty():
		return t.T("paper.minutes.none")
	case len(m.Passed) == 0:
		return t.T("paper.minutes.passed_none")
	}
	total, unpriced := sumOf(m.Passed)
	parts := []string{t.T("paper.minutes.passed", "Number", figure(t, len(m.Passed)), "Where", r.onward(),
		"Value", t.Rupiah(int64(total)), "Spelled", spell(int64(total)))}
	if unpriced > 0 {
		parts = append(parts, t.T("paper.minutes.passed_unpriced", "Number", figure(t, unpriced)))
	}
	if m.Ceiling != nil {
		parts = append(parts, r.ceiling(*m.Ceiling))
	}
	return strings.Join(parts, " ")
}

// ceiling holds what was counted against it beside it.
func (r *record) ceiling(amount planning.Rupiah) string {
	t := r.text
	counted := r.counted()
	args := []any{"Counted", t.Rupiah(int64(counted)), "Ceiling", t.Rupiah(int64(amount))}
	if counted > amount {
		return t.T("paper.minutes.ceiling_over", append(args, "Over", t.Rupiah(int64(counted-amount)))...)
	}
	return t.T("paper.minutes.ceiling_left", append(args, "Left", t.Rupiah(int64(amount-counted)))...)
}

// counted is what draws on the forum's own ceiling: a kelurahan's money pays for
// what stays in its own channel, not for what it passes on to the kecamatan or an
// agency (the same rule as planning.CeilingFor).
func (r *record) counted() planning.Rupiah {
	own := map[planning.Stage]planning.Channel{
		planning.Village:     planning.ChannelKelurahan,
		planning.Subdistrict: planning.ChannelKecamatan,
		planning.AgencyStage: planning.ChannelAgency,
	}[r.m.Forum.Stage]
	sum := planning.Rupiah(0)
	for _, row := range r.m.Passed {
		if row.Value > 0 && (own == "" || row.Channel == own) {
			sum += row.Value
		}
	}
	return sum
}

// onward says where the passed ones go.
func (r *record) onward() string {
	switch r.m.Forum.Stage {
	case planning.Village:
		if level(r.m.Forum) == planning.LevelRW || r.m.Forum.Group != "" {
			return r.text.T("paper.onward.plenary")
		}
		return r.text.T("paper.onward.village")
	case planning.Subdistrict:
		return r.text.T("paper.onward.subdistrict")
	case planning.AgencyStage:
		return r.text.T("paper.onward.agency")
	}
	return r.text.T("paper.onward.city")
}

// endings are the ways a proposal is not passed on, in the order they are
// counted out; "" is a proposal the forum did not decide.
var endings = []planning.Act{
	planning.Reject, planning.Defer, planning.Return, planning.Redirect, planning.Merge,
	planning.Split, planning.Withdraw, "",
}

// secondly is what was not passed on, counted by how it ended.
func (r *record) secondly() string {
	t, m := r.text, r.m
	switch {
	case r.empty():
		return t.T("paper.minutes.none_annex")
	case len(m.NotPassed) == 0:
		return t.T("paper.minutes.not_passed_none")
	}
	counts := map[planning.Act]int{}
	for _, row := range m.NotPassed {
		counts[row.Act]++
	}
	var parts []string
	for _, act := range endings {
		if counts[act] > 0 {
			parts = append(parts, t.Number(int64(counts[act]))+" "+strings.ToLower(r.ending(act)))
			delete(counts, act)
		}
	}
	for _, act := range planning.Acts() {
		if counts[act] > 0 {
			parts = append(parts, t.Number(int64(counts[act]))+" "+strings.ToLower(r.ending(act)))
		}
	}
	return t.T("paper.minutes.not_passed", "Number", figure(t, len(m.NotPassed)), "Parts", strings.Join(parts, ", "))
}

// ending is how a row of Lampiran II ended, in a word.
func (r *record) ending(act planning.Act) string {
	if act == "" {
		return r.text.T("paper.annex.undecided")
	}
	return r.text.T("act." + string(act))
}

// attendance is who came, in counts: names stay on the list that was signed in
// the hall.
func (r *record) attendance() string {
	t, a := r.text, r.m.Attendance
	if a.Total == 0 && a.Women+a.Men == 0 {
		return t.T("paper.minutes.attendance_none")
	}
	total := max(a.Total, a.Women+a.Men)
	text := t.T("paper.minutes.attendance", "Total", figure(t, total), "Women", figure(t, a.Women), "Men", figure(t, a.Men))
	if rest := total - a.Women - a.Men; rest > 0 {
		text += " " + t.T("paper.minutes.attendance_rest", "Number", figure(t, rest))
	}
	return text + r.womenShare() + " " + t.T("paper.minutes.attendance_list")
}

// womenShare is women's part of those who stated their sex, beside what the
// procedure expects and what it was the year before.
func (r *record) womenShare() string {
	t, a := r.text, r.m.Attendance
	if r.m.WomenShare == 0 && r.m.WomenBaseline == 0 || a.Women+a.Men == 0 {
		return ""
	}
	text := " " + t.T("paper.minutes.women_share", "Percent", t.Percent(a.WomenShare(r.m.WomenShare)))
	if r.m.WomenShare > 0 {
		text += " " + t.T("paper.minutes.women_target", "Percent", t.Percent(strconv.Itoa(r.m.WomenShare)))
	}
	if r.m.WomenBaseline > 0 {
		text += " " + t.T("paper.minutes.women_before", "Percent", t.Percent(strconv.Itoa(r.m.WomenBaseline)))
	}
	return text
}

// use is what the minutes are taken up into.
func (r *record) use() string {
	year, city := strconv.Itoa(r.m.Forum.Cycle), cityName(r.text, r.m.City)
	switch r.m.Forum.Stage {
	case planning.Village:
		if level(r.m.Forum) == planning.LevelRW || r.m.Forum.Group != "" {
			return r.text.T("paper.use.plenary", "City", city, "Year", year)
		}
		return r.text.T("paper.use.village", "City", city, "Year", year)
	case planning.Subdistrict:
		return r.text.T("paper.use.subdistrict", "City", city, "Year", year)
	case planning.AgencyStage:
		return r.text.T("paper.use.agency", "City", city, "Year", year, "Agency", r.m.AgencyName)
	}
	return r.text.T("paper.use.city", "City", city, "Year", year)
}

// sumOf adds what was estimated and counts what was not.
func sumOf(rows []planning.MinutesRow) (total planning.Rupiah, unpriced int) {
	for _, row := range rows {
		if row.Value <= 0 { // planning.Unpriced, and nothing is free of cost
			unpriced++
			continue
		}
		total += row.Value
	}
	return total, unpriced
}
