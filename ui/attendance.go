package ui

import (
	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/store"
)

// attendancePage shows who came in counts, and to those who may read it the
// list; it takes new lines until the close.
func (h *Handler) attendancePage(c *fiber.Ctx) error {
	s, err := h.sittingOf(c)
	if err != nil {
		return err
	}
	return h.showAttendance(c, s, answers{}, nil)
}

func (h *Handler) showAttendance(c *fiber.Ctx, s store.Sitting, a answers, wrong error) error {
	ctx, w := c.UserContext(), h.words(c)
	p := h.sittingDesk(c, w, s, w.T("attendance.title"))
	status, ok := h.wrongOn(c, &p.Page, &a, wrong)
	if !ok {
		return wrong
	}
	tally, err := h.store.Tally(ctx, s.ID)
	if err != nil {
		return err
	}
	rules, err := h.store.Procedure(ctx, s.Cycle)
	if err != nil {
		return err
	}
	p.Blocks = append(p.Blocks, block{
		ID: "rekap", Title: w.T("attendance.counts"), Meters: tallyMeters(w, tally, rules.ForSitting(s.Forum)),
		Warnings: shortfallTexts(w, rules.ForSitting(s.Forum).Shortfalls(tally)),
	}, tallyBlock(w, tally))
	var list []planning.Attendee
	reads := mayAt(c, planning.ReadPersonal, s)
	if reads && !isCopy(c) {
		if list, err = h.store.Attendees(ctx, s.ID); err != nil {
			return err
		}
	}
	writes := unfrozen(s) && mayAt(c, planning.ForumReadBack, s)
	if writes {
		p.Blocks = append(p.Blocks, block{ID: "tambah", Title: w.T("attendance.add"), Text: w.T("attendance.add_text"), Screen: true,
			Form: attendeeForm(w, s, p.CSRF, a, chosenAttendee(c, list))})
	}
	switch {
	case isCopy(c):
		p.Blocks = append(p.Blocks, block{Title: w.T("attendance.list"), Text: w.T("offline.list_left_out")})
	case reads:
		p.Blocks = append(p.Blocks, attendeeList(w, s, p.CSRF, list, writes))
	default:
		p.Blocks = append(p.Blocks, block{Title: w.T("attendance.list"), Text: w.T("attendance.list_hidden")})
	}
	if !writes {
		return h.showDesk(c, p, status)
	}
	p.Blocks = append(p.Blocks, block{ID: "hitung", Title: w.T("attendance.tally"), Text: w.T("attendance.tally_text"), Screen: true,
		Form: tallyForm(w, s, p.CSRF, a, tally)})
	if !isCopy(c) {
		qr, err := h.arrivalBlock(w, s)
		if err != nil {
			return err
		}
		p.Blocks = append(p.Blocks, qr)
	}
	return h.showDesk(c, p, status)
}

// chosenAttendee is the line to be mended (?ubah=), else a new one.
func chosenAttendee(c *fiber.Ctx, list []planning.Attendee) planning.Attendee {
	for _, a := range list {
		if a.ID == c.Query("ubah") {
			return a
		}
	}
	return planning.Attendee{ID: auth.NewID()}
}

// tallyMeters are the counts that are looked at while people come in.
func tallyMeters(w words, t planning.Tally, r planning.StageRules) []Meter {
	out := []Meter{
		{Title: w.T("attendance.all"), Value: w.count(t.Total)},
		{Title: w.T("sex.woman"), Value: w.count(t.Women)},
		{Title: w.T("sex.man"), Value: w.count(t.Men)},
	}
	if t.Unsaid > 0 {
		out = append(out, Meter{Title: w.T("attendance.unsaid"), Value: w.count(t.Unsaid)})
	}
	if known := t.Women + t.Men; known > 0 {
		percent := t.WomenShare(r.WomenShare)
		m := Meter{Title: w.T("attendance.women_share"), Value: w.Percent(percent), Bar: Bar{Percent: percent, Group: "women", Label: w.Percent(percent)}}
		if r.WomenShare > 0 {
			m.Bar.Target = yearText(r.WomenShare)
			m.Note = w.T("attendance.women_target", "Percent", w.Percent(yearText(r.WomenShare)))
		}
		if r.WomenBaseline > 0 {
			m.Note += " " + w.T("attendance.women_before", "Percent", w.Percent(yearText(r.WomenBaseline)))
		}
		out = append(out, m)
	}
	return out
}

// tallyBlock is the rest of the counts as a table: ages, groups, disability,
// who took the floor.
func tallyBlock(w words, t planning.Tally) block {
	table := Table{Caption: w.T("attendance.counts"), Hidden: true, Head: []Column{{Label: w.T("attendance.what")}, {Label: w.T("attendance.people"), Number: true}}}
	line := func(label string, n int) {
		if n > 0 {
			table.Rows = append(table.Rows, []Cell{{Text: label}, {Text: w.count(n)}})
		}
	}
	for _, band := range planning.AgeBands() {
		line(w.T("attendance.aged", "Band", w.T("age."+ageKey(band))), t.Ages[band])
	}
	for _, g := range planning.Groups() {
		line(w.T("attendance.for_group", "Group", w.T("group."+string(g))), t.Groups[g])
	}
	line(w.T("attendance.disability_yes"), t.Disability.Yes)
	line(w.T("attendance.disability_no"), t.Disability.No)
	line(w.T("attendance.disability_unsaid"), t.Disability.Unsaid)
	line(w.T("attendance.spoke_women"), t.Speakers[planning.Woman])
	line(w.T("attendance.spoke_men"), t.Speakers[planning.Man])
	for _, g := range planning.Groups() {
		line(w.T("attendance.spoke_for", "Group", w.T("group."+string(g))), t.SpokeFor[g])
	}
	b := block{Table: &table}
	if len(table.Rows) == 0 {
		b = block{Empty: &Empty{Title: w.T("attendance.none"), Text: w.T("attendance.none_text")}}
	}
	return b
}

// ageKey is the part of a catalogue key that names an age band.
func ageKey(band planning.AgeBand) string {
	switch band {
	case planning.AgeChild:
		return "child"
	case planning.AgeYouth:
		return "youth"
	case planning.AgeAdult:
		return "adult"
	}
	return "senior"
}

func attendeeList(w words, s store.Sitting, csrf string, list []planning.Attendee, writes bool) block {
	b := block{ID: "daftar", Title: w.T("attendance.list"), Text: w.T("attendance.list_text")}
	if len(list) == 0 {
		b.Empty = &Empty{Title: w.T("attendance.list_empty"), Text: w.T("attendance.list_empty_text")}
		return b
	}
	t := Table{Caption: w.T("attendance.list"), Hidden: true, Head: []Column{
		{Label: w.T("attendance.name")}, {Label: w.T("attendance.sex")}, {Label: w.T("attendance.age")}, {Label: w.T("attendance.organisation")},
		{Label: w.T("attendance.children"), Number: true}, {Label: w.T("attendance.arrived")},
	}}
	if writes {
		t.Head = append(t.Head, Column{Label: w.T("attendance.mend")})
	}
	for _, x := range list {
		body := x.Organisation
		if x.Group != "" {
			body = joined(body, w.T("group."+string(x.Group)))
		}
		row := []Cell{{Text: x.Name}, {Text: sexWord(w, x.Sex)}, {Text: ageWord(w, x.Age)}, {Text: dash(body)}, {Text: childrenWord(w, x)}, {Text: w.Clock(int64(x.ArrivedAt), w.zone)}}
		if x.Delegate {
			row[0].Sub = w.T("attendance.is_delegate")
		}
		if writes {
			path := "/musyawarah/" + s.ID + "/hadir"
			row = append(row, Cell{Text: w.T("attendance.change"), URL: path + "?ubah=" + x.ID + "#tambah",
				Acts: []rowAct{{Action: path + "/hapus", Label: w.T("attendance.remove"), About: x.Name, CSRF: csrf, Hidden: []hidden{{"attendee", x.ID}}, Danger: true}}})
		}
		t.Rows = append(t.Rows, row)
	}
	b.Table = &t
	return b
}

func sexWord(w words, s planning.Sex) string {
	switch s {
	case planning.Woman:
		return w.T("sex.woman")
	case planning.Man:
		return w.T("sex.man")
	}
	return "–"
}

func ageWord(w words, a planning.AgeBand) string {
	if a == "" {
		return "–"
	}
	return w.T("age." + ageKey(a))
}

func childrenWord(w words, x planning.Attendee) string {
	if x.Girls+x.Boys == 0 {
		return "–"
	}
	return w.T("attendance.children_value", "Girls", w.count(x.Girls), "Boys", w.count(x.Boys))
}

func dash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

// joined sets what is not empty side by side.
func joined(parts ...string) string {
	text := ""
	for _, part := range parts {
		switch {
		case part == "":
		case text == "":
			text = part
		default:
			text += " · " + part
		}
	}
	return text
}
