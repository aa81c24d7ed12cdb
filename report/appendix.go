package report

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"musrenbang/planning"
)

// appendix is one annex of minutes of version 2; its number is its place.
type appendix struct {
	kind string
	draw func(name string)
}

const (
	annexPassed    = "passed"
	annexNotPassed = "not_passed"
	annexPresence  = "presence"
	annexDelegates = "delegates"
	annexScores    = "scores"
	annexReranked  = "reranked"
)

// appendices are the annexes that these minutes have.
func (r *record) appendices() (plan []appendix) {
	add := func(kind string, draw func(string)) { plan = append(plan, appendix{kind, draw}) }
	if !r.empty() {
		add(annexPassed, r.drawPassed)
		add(annexNotPassed, r.drawNotPassed)
	}
	if present(r.m.Attendance) > 0 || !r.empty() || len(r.m.Needs) > 0 {
		add(annexPresence, r.drawPresence)
	}
	if len(r.m.Delegates) > 0 {
		add(annexDelegates, r.drawDelegates)
	}
	if len(r.m.Reranked) > 0 {
		add(annexReranked, r.drawReranked)
	}
	if len(r.scored()) > 0 {
		add(annexScores, r.drawScores)
	}
	return plan
}

// annexName is "Lampiran III" for the kind that stands third.
func (r *record) annexName(kind string) string {
	for i, a := range r.plan {
		if a.kind == kind {
			return r.text.T("paper.annex.numbered", "Number", roman(i+1))
		}
	}
	return ""
}

// section is a part of a list that has a heading and a sum of its own.
type section struct {
	title string
	rows  []planning.MinutesRow
}

// sections divides what was passed on: a kelurahan's into its four lists by
// channel, empty ones too; a kecamatan's and the city's by who would carry it out.
func (r *record) sections() []section {
	t := r.text
	var out []section
	switch {
	case r.fourLists():
		for i, channel := range planning.Channels() {
			title := t.T("paper.annex.list", "List", letter(i), "Channel", t.T("channel."+string(channel)))
			out = append(out, section{title, ofChannel(r.m.Passed, channel)})
		}
		if rest := ofChannel(r.m.Passed, ""); len(rest) > 0 {
			out = append(out, section{t.T("paper.annex.no_channel"), rest})
		}
	case r.m.Forum.Stage == planning.Subdistrict || r.m.Forum.Stage == planning.City:
		for _, row := range r.m.Passed {
			title := strings.Join(spans(r.route(row)), " – ")
			at := slices.IndexFunc(out, func(s section) bool { return s.title == title })
			if at < 0 {
				at, out = len(out), append(out, section{title: title})
			}
			out[at].rows = append(out[at].rows, row)
		}
		slices.SortStableFunc(out, func(a, b section) int { return cmp.Compare(a.title, b.title) })
	default:
		out = []section{{"", r.m.Passed}}
	}
	if len(out) == 0 {
		out = []section{{}}
	}
	return out
}

func spans(c cell) (texts []string) {
	for _, s := range c {
		texts = append(texts, s.text)
	}
	return texts
}

// drawPassed is what was passed on, by section, with sums and the ceiling.
func (r *record) drawPassed(name string) {
	t, year := r.text, strconv.Itoa(r.m.Forum.Cycle)
	title := t.T("paper.annex.passed", "Forum", r.forum, "Year", year)
	if r.m.Listing {
		title = t.T("paper.annex.listed", "Forum", r.forum, "Year", year)
	}
	r.annexPage(true, name, title)
	table := r.rowsTable(t.T("paper.annex.route"))
	sections := r.sections()
	list := list{rows: r.m.Passed, passed: true, last: r.routeReached, divided: sections[0].title != ""}
	for i, s := range sections {
		if s.title != "" {
			table.bandRow(s.title)
		}
		if len(s.rows) == 0 {
			table.note(t.T("paper.annex.none"))
			continue
		}
		follow := 2
		if i == len(sections)-1 {
			follow = mostTotals
		}
		r.rowsOf(table, s.rows, list.last, follow)
		if s.title != "" {
			sum, _ := sumOf(s.rows)
			table.sum(valueColumn, t.T("paper.annex.of_section", "Number", t.Number(int64(len(s.rows)))), t.Number(int64(sum)), Regular)
		}
	}
	if len(r.m.Passed) > 0 {
		table.space(5)
		r.totals(table, list)
	}
}

// drawNotPassed is what was not, each with how it ended and why.
func (r *record) drawNotPassed(name string) {
	t := r.text
	r.annexPage(true, name, t.T("paper.annex.not_passed", "Forum", r.forum, "Year", strconv.Itoa(r.m.Forum.Cycle)))
	table := r.rowsTable(t.T("paper.annex.reason"))
	if len(r.m.NotPassed) == 0 {
		table.note(t.T("paper.annex.none"))
		return
	}
	r.rowsOf(table, r.m.NotPassed, r.reasonReached, 1)
	r.totals(table, list{rows: r.m.NotPassed})
}

// annexPage begins an annex: on a page of its own, or below another upright one
// where there is room for more than its heading.
func (r *record) annexPage(wide bool, name, title string) {
	side := paperSide
	if !wide && r.upright == r.pdf.PageNo() && r.bottom-r.y > 60 {
		r.y += 12
		r.annexHead(strings.ToUpper(name), title)
		return
	}
	if wide {
		side = annexSide
	}
	r.page(wide, side, paperTop, paperBottom-4)
	if !wide {
		r.upright = r.pdf.PageNo()
	}
	r.annexHead(strings.ToUpper(name), title)
}

// rowsTable is the table of proposals; its last column differs by list.
func (r *record) rowsTable(last string) *table {
	t := r.text
	table := newTable(r.sheet, annexSize, []column{
		{t.T("paper.annex.rank"), 13, "C"}, {t.T("paper.annex.code"), 37, ""}, {t.T("paper.annex.problem"), 54, ""},
		{t.T("paper.annex.proposal"), 54, ""}, {t.T("paper.annex.location"), 41, ""}, {t.T("paper.annex.volume"), 20, "R"},
		{t.T("paper.annex.value"), 25, "R"}, {last, 48, ""},
	})
	table.numbers = true
	return table
}

// rowsOf draws rows; the last stays with the n sums that follow it.
func (r *record) rowsOf(table *table, rows []planning.MinutesRow, last func(planning.MinutesRow) cell, n int) {
	for i, row := range rows {
		cells := r.cells(row, last(row))
		if row.Basis != "" && row.Group != planning.General {
			cells[1] = append(cells[1], span{text: r.text.T("basis." + string(row.Basis)), font: Regular})
		}
		if i < len(rows)-1 {
			table.row(cells)
			continue
		}
		table.keep(cells, n)
	}
}

// routeReached is who would pay and carry out, and how that was reached.
func (r *record) routeReached(row planning.MinutesRow) cell {
	return append(r.route(row), r.reachedCell(row)...)
}

func (r *record) reasonReached(row planning.MinutesRow) cell {
	c := r.reason(row)
	if row.MergedInto != "" {
		c = append(c, span{text: r.text.T("paper.annex.merged_into", "Code", string(row.MergedInto)), font: Regular})
	}
	return append(c, r.reachedCell(row)...)
}

// reachedCell is mufakat, or the count of the vote.
func (r *record) reachedCell(row planning.MinutesRow) cell {
	switch {
	case row.Reached == nil:
		return nil
	case !row.Reached.Vote:
		return cell{{text: r.text.T("paper.annex.consent"), font: Regular}}
	}
	n := func(i int) string { return r.text.Number(int64(i)) }
	return cell{{text: r.text.T("paper.annex.vote", "For", n(row.Reached.For), "Against", n(row.Reached.Against), "Abstain", n(row.Reached.Abstain)), font: Regular}}
}
