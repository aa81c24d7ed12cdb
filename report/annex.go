package report

import (
	"strconv"
	"strings"

	"musrenbang/planning"
)

const annexSize = 8.5

// annexes are the lists, in landscape: Lampiran I passed on, Lampiran II not.
func (r *record) annexes() {
	t, year := r.text, strconv.Itoa(r.m.Forum.Cycle)
	r.annex(list{
		name: t.T("paper.annex.first"), title: t.T("paper.annex.passed", "Forum", r.forum, "Year", year),
		rows: r.m.Passed, head: t.T("paper.annex.channel"), last: r.route, passed: true,
	})
	r.annex(list{
		name: t.T("paper.annex.second"), title: t.T("paper.annex.not_passed", "Forum", r.forum, "Year", year),
		rows: r.m.NotPassed, head: t.T("paper.annex.reason"), last: r.reason,
	})
}

// list is one annex: its heading, its rows, and its last column.
type list struct {
	name, title string
	rows        []planning.MinutesRow
	head        string
	last        func(planning.MinutesRow) cell
	passed      bool
	divided     bool // its sections have sums of their own already
}

const (
	valueColumn = 6 // where sums stand
	mostTotals  = 8 // the most rows totals draws: four channels, their sum, three about the ceiling
)

// annex lays out one list on pages of its own.
func (r *record) annex(l list) {
	t := r.text
	r.page(true, annexSide, paperTop, paperBottom-4)
	r.annexHead(l.name, l.title)
	table := newTable(r.sheet, annexSize, []column{
		{t.T("paper.annex.rank"), 13, "C"},
		{t.T("paper.annex.code"), 36, ""},
		{t.T("paper.annex.problem"), 54, ""},
		{t.T("paper.annex.proposal"), 54, ""},
		{t.T("paper.annex.location"), 42, ""},
		{t.T("paper.annex.volume"), 20, "R"},
		{t.T("paper.annex.value"), 25, "R"},
		{l.head, 48, ""},
	})
	table.numbers = true
	for i, row := range l.rows {
		cells := r.cells(row, l.last(row))
		if i < len(l.rows)-1 {
			table.row(cells)
			continue
		}
		// Sums that stand alone on a page, or apart from each other, are hard to check.
		table.keep(cells, mostTotals)
	}
	if len(l.rows) == 0 {
		table.note(t.T("paper.annex.none"))
		return
	}
	r.totals(table, l)
}

// annexHead ties the annex to its minutes.
func (r *record) annexHead(name, title string) {
	t := r.text
	number := r.m.Number
	if number == "" {
		number = dots(16)
	}
	date := dots(16)
	if r.m.HeldAt != 0 {
		date = t.Date(int64(r.m.HeldAt), r.zone)
	}
	r.one(r.left, r.y, r.width, "", name, style{font: Bold, size: 11, ink: ink})
	r.one(r.left, r.y, r.width, "R", t.T("paper.annex.belongs", "Number", number, "Date", date), style{size: 9, lead: 1.6, ink: ink})
	r.y += 6.5
	r.centred(title, style{font: Bold, size: 12, lead: 1.3, ink: ink})
	r.y += 2
}

func (r *record) cells(row planning.MinutesRow, last cell) []cell {
	t := r.text
	value := t.T("paper.unpriced")
	if row.Value > 0 {
		value = t.Number(int64(row.Value))
	}
	rank := ""
	if row.Rank > 0 {
		rank = strconv.Itoa(row.Rank)
	}
	proposal := cell{{text: row.Title, font: Bold}}
	if row.Changed {
		proposal = append(proposal, span{text: t.T("paper.annex.changed", "Reason", r.reasonText(row))})
	}
	place := cell{}
	for _, part := range []string{row.Area, row.Location} {
		if strings.TrimSpace(part) != "" {
			place = append(place, span{text: part})
		}
	}
	return []cell{
		says(rank),
		{{text: string(row.Code), font: Bold}, {text: t.T("group." + string(row.Group))}},
		says(row.Problem),
		proposal,
		place,
		says(strings.TrimSpace(t.Volume(int64(row.Volume)) + " " + row.Unit)),
		says(value),
		last,
	}
}

// route is who would pay and carry out.
func (r *record) route(row planning.MinutesRow) cell {
	var c cell
	if row.Channel != "" {
		c = append(c, span{text: r.text.T("channel." + string(row.Channel))})
	}
	if row.Agency != "" {
		c = append(c, span{text: row.Agency})
	}
	return c
}

// reason is how it ended and why: the code, what the code means, and the text.
func (r *record) reason(row planning.MinutesRow) cell {
	c := cell{{text: r.ending(row.Act), font: Bold}}
	if row.Act == "" && row.Reason == "" && strings.TrimSpace(row.ReasonText) == "" {
		return append(c, span{text: r.text.T("paper.annex.undecided_why")})
	}
	if row.Act == planning.Withdraw && row.Reason == "" && strings.TrimSpace(row.ReasonText) == "" {
		return append(c, span{text: r.text.T("paper.annex.withdrawn_why")})
	}
	return append(c, span{text: r.reasonText(row)})
}

// reasonText never leaves the reason blank: where none was recorded it says so.
func (r *record) reasonText(row planning.MinutesRow) string {
	code := row.Reason
	text := strings.TrimSpace(row.ReasonText)
	if code == "" && text != "" {
		return text
	}
	if code == "" {
		code = planning.ReasonUnrecorded
	}
	said := string(code) + " – " + r.text.T("reason."+string(code)) + "."
	if text != "" {
		said += " " + text
	}
	return said
}

// totals close the list: by channel where there are several, all together, and
// against the ceiling.
func (r *record) totals(table *table, l list) {
	t := r.text
	if l.passed && !l.divided {
		r.channels(table, l.rows)
	}
	total, unpriced := sumOf(l.rows)
	label := t.T("paper.annex.total", "Number", t.Number(int64(len(l.rows))))
	if unpriced > 0 {
		label = t.T("paper.annex.total_unpriced", "Number", t.Number(int64(len(l.rows))), "Unpriced", t.Number(int64(unpriced)))
	}
	table.sum(valueColumn, label, t.Number(int64(total)), Bold)
	if !l.passed || r.m.Ceiling == nil {
		return
	}
	amount, counted := *r.m.Ceiling, r.counted()
	table.sum(valueColumn, t.T("paper.annex.counted"), t.Number(int64(counted)), Regular)
	table.sum(valueColumn, t.T("paper.annex.ceiling"), t.Number(int64(amount)), Regular)
	if counted > amount {
		table.sum(valueColumn, t.T("paper.annex.over"), t.Number(int64(counted-amount)), Bold)
		return
	}
	table.sum(valueColumn, t.T("paper.annex.left"), t.Number(int64(amount-counted)), Bold)
}

func (r *record) channels(table *table, rows []planning.MinutesRow) {
	by := map[planning.Channel][]planning.MinutesRow{}
	for _, row := range rows {
		by[row.Channel] = append(by[row.Channel], row)
	}
	if len(by) < 2 {
		return
	}
	for _, channel := range planning.Channels() {
		if list := by[channel]; len(list) > 0 {
			sum, _ := sumOf(list)
			label := r.text.T("paper.annex.of_channel", "Channel", r.text.T("channel."+string(channel)),
				"Number", r.text.Number(int64(len(list))))
			table.sum(valueColumn, label, r.text.Number(int64(sum)), Regular)
		}
	}
}
