package report

import (
	"io"
	"strconv"
	"time"

	"musrenbang/planning"
)

// Agenda writes the order of business of the forum of m with its times, to hang
// at the door. It fails only if w fails.
func Agenda(w io.Writer, m planning.Minutes, o Options) error {
	digest := Digest(m.Agenda)
	return twice(w, func(pages int) (*record, error) {
		r := newRecord("", m, digest, o)
		r.pages, r.frame = pages, r.plain
		r.pdf.SetTitle(plainTitle(r.text.T("paper.agenda.title")+" "+r.forum), true)
		r.page(false, paperSide, paperTop, paperBottom)
		r.letterhead()
		r.agendaTable(false)
		return r, nil
	})
}

// agendaTable is the agenda under its title; enclosed begins a page of its own.
func (r *record) agendaTable(enclosed bool) {
	t := r.text
	if enclosed && len(r.m.Agenda) == 0 {
		return
	}
	if enclosed {
		r.next()
	}
	big := style{font: Bold, size: 14, lead: 1.25, ink: ink}
	r.centred(t.T("paper.agenda.title"), big)
	r.centred(r.forum, style{font: Bold, size: 12, lead: 1.25, ink: ink})
	if at := r.sits(); at != 0 {
		r.centred(weekday(int64(at), r.zone)+", "+t.DateTime(int64(at), r.zone), body)
	}
	if r.m.Venue != "" {
		r.centred(r.m.Venue, body)
	}
	r.y += 4
	table := newTable(r.sheet, 11, []column{
		{t.T("paper.sign.no"), 10, "C"}, {t.T("paper.agenda.clock"), 32, "C"}, {t.T("paper.agenda.minutes"), 20, "R"},
		{t.T("paper.agenda.what"), 66, ""}, {t.T("paper.agenda.leader"), 44, ""},
	})
	at, total := r.sits(), 0
	for i, p := range r.m.Agenda {
		clock := ""
		if at != 0 {
			clock = r.hour(at) + "–" + r.hour(at+minutes(p.Minutes))
			at += minutes(p.Minutes)
		}
		total += p.Minutes
		table.row([]cell{says(strconv.Itoa(i + 1)), says(clock), says(t.Number(int64(p.Minutes))), {{text: p.Title, font: Bold}}, says(p.Leader)})
	}
	if len(r.m.Agenda) == 0 {
		table.note(t.T("paper.agenda.none"))
		return
	}
	table.sum(2, t.T("paper.agenda.total"), t.Number(int64(total)), Bold)
}

func minutes(n int) planning.Instant {
	return planning.Instant((time.Duration(n) * time.Minute).Microseconds())
}

// hour is a time of day without its zone.
func (r *record) hour(at planning.Instant) string {
	clock := r.text.Clock(int64(at), r.zone)
	return clock[:len(clock)-len(zoneOf(clock))-1]
}
