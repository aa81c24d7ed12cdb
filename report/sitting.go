package report

import (
	"strconv"
	"strings"

	"musrenbang/planning"
)

// laySitting lays out minutes of version 2: the body to be signed, then its
// annexes. A sitting without proposals keeps its attendance as an annex
// (usulan nihil; SOP Medan 2017, Kondisi Khusus).
func (r *record) laySitting() error {
	r.plan = r.appendices()
	r.page(false, paperSide, paperTop, paperBottom)
	r.letterhead()
	r.headline()
	r.changes()
	r.heard()
	r.resolve()
	r.remarks()
	r.groups()
	if err := r.endorse(); err != nil {
		return err
	}
	for i, a := range r.plan {
		a.draw(r.text.T("paper.annex.numbered", "Number", roman(i+1)))
	}
	return nil
}

// headline is the title with what kind of minutes these are.
func (r *record) headline() {
	t, year := r.text, strconv.Itoa(r.m.Forum.Cycle)
	big := style{font: Bold, size: 13, lead: 1.25, ink: ink}
	kind := t.T("paper.minutes.kind")
	switch {
	case r.corrects() != "":
		kind = t.T("paper.minutes.kind_changed")
	case r.empty():
		kind = t.T("paper.minutes.kind_nil")
	}
	r.centred(strings.ToUpper(kind), big)
	r.centred(strings.ToUpper(t.T("paper.minutes.heading", "Forum", r.forum)), big)
	r.centred(strings.ToUpper(t.T("paper.minutes.purpose", "City", cityName(t, r.m.City), "Year", year)), big)
	number := r.m.Number
	if number == "" {
		number = dots(24)
	}
	r.centred(t.T("paper.minutes.number", "Number", number), body)
	if c := r.corrects(); c != "" {
		r.centred(t.T("paper.minutes.corrects", "Number", c), body)
	}
	r.y += 4
}

// corrects is the number of the minutes that these change, "" for first ones.
func (r *record) corrects() string {
	if r.m.Corrects != "" {
		return r.m.Corrects
	}
	return r.o.Corrects
}

// changes states what a correction says otherwise, before all else.
func (r *record) changes() {
	number := r.corrects()
	if number == "" || len(r.m.Changes) == 0 {
		return
	}
	t := r.text
	r.paragraph(0, t.T("paper.minutes.changes", "Number", number), bodyBold)
	for i, change := range r.m.Changes {
		r.item(strconv.Itoa(i+1)+".", 7, change, body)
	}
	r.paragraph(0, t.T("paper.minutes.changes_rest", "Number", number), body)
	r.y += 3
}

// heard is "Pada hari ini …", what was heard, and the sitting's particulars.
func (r *record) heard() {
	t, m := r.text, r.m
	r.paragraph(0, r.openingText(), body)
	r.y += 2
	if r.empty() && m.Attendance.Total == 0 {
		r.room(3 * bodyBold.height())
		r.facts()
		r.centred(t.T("paper.minutes.states"), style{font: Bold, size: 12, ink: ink})
		r.y++
		return
	}
	r.paragraph(0, t.T("paper.minutes.considering"), body)
	number := 0
	point := func(text string) {
		number++
		r.item(strconv.Itoa(number)+".", 7, text, body)
	}
	if len(m.Speeches) > 0 {
		point(t.T("paper.minutes.heard_by"))
		for _, who := range m.Speeches {
			r.bullet(7, who)
		}
	} else {
		point(t.T("paper.minutes.heard_welcome"))
		point(t.T("paper.minutes.heard_papers"))
	}
	if len(m.Agenda) > 0 {
		point(r.agendaText())
	}
	point(t.T("paper.minutes.heard_answers_on"))
	r.y++
	r.facts()
	r.paragraph(0, t.T("paper.minutes.all", "Forum", r.forum), body)
	r.y += 2
	r.room(3 * bodyBold.height())
	r.centred(t.T("paper.minutes.agree"), style{font: Bold, size: 12, ink: ink})
	r.y++
}

func (r *record) openingText() string {
	t, m := r.text, r.m
	day, clock, venue := dots(20), dots(6), m.Venue
	if m.HeldAt != 0 {
		day, clock = longDate(t, int64(m.HeldAt), r.zone), t.Clock(int64(m.HeldAt), r.zone)
	}
	if venue == "" {
		venue = dots(20)
	}
	args := []any{"Day", day, "Clock", clock, "Venue", venue, "Forum", r.forum, "City", cityName(t, m.City), "Year", strconv.Itoa(m.Forum.Cycle)}
	if r.empty() && m.Attendance.Total == 0 {
		return t.T("paper.minutes.opening_nil", args...)
	}
	return t.T("paper.minutes.opening", args...)
}

// bullet sets a paragraph behind a dash.
func (r *record) bullet(indent float64, text string) {
	for i, line := range wrap(text, body.font, body.size, r.width-indent-5) {
		r.room(body.height())
		if i == 0 {
			r.put(r.left+indent, r.y, "–", body)
		}
		r.put(r.left+indent+5, r.y, line, body)
		r.y += body.height()
	}
}

// agendaText tells the order of business in one sentence.
func (r *record) agendaText() string {
	var points []string
	for _, p := range r.m.Agenda {
		point := p.Title
		if p.Minutes > 0 {
			point = r.text.T("paper.minutes.agenda_point", "Title", p.Title, "Minutes", r.text.Number(int64(p.Minutes)))
		}
		points = append(points, point)
	}
	return r.text.T("paper.minutes.agenda", "Points", strings.Join(points, "; "))
}

// facts are day, time, place and number of participants, as the forms have them.
func (r *record) facts() {
	t, m := r.text, r.m
	day, clock, venue := dots(20), dots(12), m.Venue
	if m.HeldAt != 0 {
		day = weekday(int64(m.HeldAt), r.zone) + ", " + t.Date(int64(m.HeldAt), r.zone)
		clock = t.Clock(int64(m.HeldAt), r.zone)
		if end := m.Forum.ClosedAt; end > m.HeldAt && t.Date(int64(end), r.zone) == t.Date(int64(m.HeldAt), r.zone) {
			clock = t.T("paper.minutes.from_to", "From", strings.TrimSuffix(clock, " "+zoneOf(clock)), "To", t.Clock(int64(end), r.zone))
		}
	}
	if venue == "" {
		venue = dots(20)
	}
	r.room(4 * body.height())
	for _, row := range [][2]string{
		{t.T("paper.minutes.fact_day"), day}, {t.T("paper.minutes.fact_time"), clock}, {t.T("paper.minutes.fact_venue"), venue},
		{t.T("paper.minutes.fact_present"), t.T("paper.minutes.persons", "Number", figure(t, present(m.Attendance)))},
	} {
		r.fact(7, 36, row[0], row[1])
	}
	r.y += 1.5
}

// fact is one line of particulars: a label, a colon and what it is.
func (r *record) fact(indent, label float64, name, text string) {
	r.one(r.left+indent, r.y, label, "", name, body)
	r.one(r.left+indent+label, r.y, 3, "", ":", body)
	lines := wrap(text, body.font, body.size, r.width-indent-label-4)
	for _, line := range lines {
		r.room(body.height())
		r.put(r.left+indent+label+4, r.y, line, body)
		r.y += body.height()
	}
	if len(lines) == 0 {
		r.y += body.height()
	}
}

// present is everybody who came, whether or not their sex is known.
func present(a planning.Tally) int { return max(a.Total, a.Women+a.Men) }

// roman writes the number of an annex.
func roman(n int) string {
	out := ""
	for _, d := range []struct {
		n int
		s string
	}{{10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}} {
		for n >= d.n {
			out, n = out+d.s, n-d.n
		}
	}
	return out
}
