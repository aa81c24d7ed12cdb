package report

import (
	"io"
	"strconv"

	"musrenbang/planning"
)

// blankLines is how many lines a blank attendance list has where none are asked
// for: three pages.
const blankLines = 45

// AttendanceBlank writes the list to sign in the hall, with n lines (0 is a usual
// number). It asks for no address and no telephone number: what is not asked
// cannot leak. It fails only if the address is too long or w fails.
func AttendanceBlank(w io.Writer, m planning.Minutes, n int, o Options) error {
	if n <= 0 {
		n = blankLines
	}
	return attendanceList(w, m, make([]planning.Attendee, n), true, Digest([]any{m.Forum.ID, n}), o)
}

// Attendance writes the filled list: personal data, for the forum's officers
// only. It fails only if w fails.
func Attendance(w io.Writer, m planning.Minutes, list []planning.Attendee, o Options) error {
	return attendanceList(w, m, list, false, Digest(list), o)
}

func attendanceList(w io.Writer, m planning.Minutes, list []planning.Attendee, blank bool, digest string, o Options) error {
	return twice(w, func(pages int) (*record, error) {
		r := newRecord("", m, digest, o)
		r.pages, r.frame = pages, r.plain
		r.pdf.SetTitle(plainTitle(r.text.T("paper.list.title", "Forum", r.forum)), true)
		r.page(true, annexSide, paperTop-6, paperBottom-4)
		if err := r.listHead(blank); err != nil {
			return nil, err
		}
		r.listRows(list, blank)
		r.listEnd(list, blank)
		return r, nil
	})
}

// listHead is the title, the particulars and the QR code to sign in by phone.
func (r *record) listHead(blank bool) error {
	t := r.text
	const side = 26.0
	qr := blank && r.base != "" && r.o.Arrival != ""
	top := r.y
	r.centred(t.T("paper.list.title", "Forum", r.forum), style{font: Bold, size: 13, lead: 1.3, ink: ink})
	r.y += 1
	if qr {
		r.width -= side + 40
	}
	day, clock, venue := dots(20), dots(12), r.m.Venue
	if at := r.sits(); at != 0 {
		day, clock = weekday(int64(at), r.zone)+", "+t.Date(int64(at), r.zone), t.Clock(int64(at), r.zone)
	}
	if venue == "" {
		venue = dots(20)
	}
	for _, row := range [][2]string{
		{t.T("paper.minutes.fact_day"), day}, {t.T("paper.minutes.fact_time"), clock}, {t.T("paper.minutes.fact_venue"), venue},
	} {
		r.fact(0, 30, row[0], row[1])
	}
	if qr {
		r.width += side + 40
		if err := r.code(r.left+r.width-side, top+4, side, r.base+r.o.Arrival); err != nil {
			return err
		}
		r.lines(r.left+r.width-side-40, top+10, wrap(t.T("paper.list.phone"), Regular, 9, 38), small)
		r.y = max(r.y, top+4+side)
	}
	r.y += 1
	how := t.T("paper.list.private")
	if blank {
		how = t.T("paper.list.how")
	}
	r.paragraph(0, how, small)
	r.y += 1.5
	return nil
}

func (r *record) listRows(list []planning.Attendee, blank bool) {
	t := r.text
	table := newTable(r.sheet, 9, []column{
		{t.T("paper.sign.no"), 10, "C"}, {t.T("paper.sign.name"), 62, ""}, {t.T("paper.list.sex"), 22, "C"}, {t.T("paper.list.age"), 40, "C"},
		{t.T("paper.sign.body"), 50, ""}, {t.T("paper.list.group"), 30, ""}, {t.T("paper.list.children"), 22, "C"}, {t.T("paper.sign.signature"), 37, ""},
	})
	table.least = 9.2
	ages := t.T("paper.list.ages")
	for i, a := range list {
		cells := []cell{says(strconv.Itoa(i + 1)), says(a.Name), says(r.sexLetter(a.Sex)), says(""), says(a.Organisation), says(""), says(""), nil}
		if blank {
			cells[2], cells[3] = says(t.T("paper.list.sexes")), says(ages)
		}
		if a.Age != "" {
			cells[3] = says(t.T("age." + ageKeys[a.Age]))
		}
		if a.Group != "" {
			cells[5] = says(t.T("group." + string(a.Group) + ".short"))
		}
		if a.Girls+a.Boys > 0 {
			cells[6] = says(t.T("paper.list.came_with", "Girls", strconv.Itoa(a.Girls), "Boys", strconv.Itoa(a.Boys)))
		}
		table.row(cells)
	}
	if len(list) == 0 {
		table.note(t.T("paper.annex.none"))
	}
}

func (r *record) sexLetter(s planning.Sex) string {
	switch s {
	case planning.Woman:
		return "P"
	case planning.Man:
		return "L"
	}
	return "–"
}

// listEnd are the counts, the anonymous tally and who answers for the list.
func (r *record) listEnd(list []planning.Attendee, blank bool) {
	t := r.text
	r.y += 2
	r.room(48)
	var counts string
	if blank {
		counts = t.T("paper.list.counts", "Total", dots(4), "Women", dots(4), "Men", dots(4))
	} else {
		c := planning.Count(list, r.m.Attendance)
		n := func(i int) string { return t.Number(int64(i)) }
		counts = t.T("paper.list.counts", "Total", n(c.Total), "Women", n(c.Women), "Men", n(c.Men))
		if c.Unsaid > 0 {
			counts += " " + t.T("paper.minutes.attendance_rest", "Number", n(c.Unsaid))
		}
	}
	r.paragraph(0, counts, bodyBold)
	d := r.m.Attendance.Disability
	tally := t.T("paper.minutes.by_disability", "Yes", dots(3), "No", dots(3), "Unsaid", dots(3))
	if !blank {
		tally = t.T("paper.minutes.by_disability", "Yes", t.Number(int64(d.Yes)), "No", t.Number(int64(d.No)), "Unsaid", t.Number(int64(d.Unsaid)))
	}
	r.paragraph(0, tally, body)
	s := signatory{above: []string{t.T("paper.sign.knowing"), r.m.Chair}, below: []string{t.T("paper.sign.full_name")}}
	for _, h := range r.m.Signatories {
		if h.Office != planning.OfficeResidents && !h.Knows && r.leads(h) {
			s = r.signatoryOf(h, t.T("paper.sign.knowing"))
			break
		}
	}
	head, _ := r.rowTall([]signatory{s})
	r.block(r.left+r.width-blockWide, r.y-4, head, s)
}
