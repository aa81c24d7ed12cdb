package ui

import (
	"bytes"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/report"
)

// minutesPage is a sitting's record as a page: the accessible version of its
// paper. Places and problems stand on the officers' paper only, because people
// wrote them before anybody reviewed them.
type minutesPage struct {
	Page
	Name, Number string
	Facts        []Detail
	Passed       []minutesRow
	NotPassed    []minutesRow
	PassedText   string
	Groups       Table
	Digest       string
	PDF          string // for officers
	Late         bool
	Signed       string
}

// minutesRow is one decision on the record.
type minutesRow struct {
	Code, Title, Group string
	Volume, Value      string
	Channel            string
	Act, Tone, Icon    string
	Reason             string
}

func (h *Handler) minutes(c *fiber.Ctx) error {
	id := paramOf(c, "id")
	m, _, err := h.store.Minutes(c.UserContext(), id)
	if err != nil {
		return err
	}
	w := h.words(c)
	name := w.forum(m.Forum, m.AgencyName)
	p := minutesPage{
		Page: h.page(c, w.T("minutes.title", "Forum", name)), Name: name, Number: m.Number, Late: m.LateClose, Digest: m.Digest(),
		Facts: minutesFacts(w, m), Groups: minutesGroups(w, m),
	}
	p.Crumbs = []Link{{Label: w.T("nav.forums"), URL: "/musyawarah?tahun=" + yearText(m.Forum.Cycle)}}
	p.PassedText = w.N("minutes.passed", len(m.Passed), "Value", w.Rupiah(int64(m.PassedValue)))
	p.Description = p.PassedText
	_, denied := planning.May(auth.Actor(c), planning.ReadProposals, m.Forum.Place())
	if denied == nil {
		p.PDF = "/musyawarah/" + id + "/berita-acara.pdf"
	}
	if p.Passed, err = h.minutesRows(c, w, m.Passed, denied != nil); err != nil {
		return err
	}
	if p.NotPassed, err = h.minutesRows(c, w, m.NotPassed, denied != nil); err != nil {
		return err
	}
	return h.show(c, fiber.StatusOK, "minutes", p)
}

// minutesRows lists decisions. For the public a title is the one that was
// released, which an officer may have mended since.
func (h *Handler) minutesRows(c *fiber.Ctx, w words, rows []planning.MinutesRow, public bool) ([]minutesRow, error) {
	out := make([]minutesRow, 0, len(rows))
	for _, r := range rows {
		title := r.Title
		if public {
			t, err := h.store.Track(c.UserContext(), r.Code)
			if err != nil {
				return nil, err
			}
			title = publicTitle(w, t.Title, t.Area)
		}
		v := minutesRow{
			Code: string(r.Code), Title: title, Group: string(r.Group), Volume: w.quantity(r.Volume, r.Unit), Value: w.money(r.Value),
			Channel: w.channel(r.Channel), Act: w.T("act." + string(r.Act)), Tone: "kept", Icon: "check",
		}
		switch stepState(r.Act) {
		case StepRefused:
			v.Tone, v.Icon = "refused", "cross"
		case StepReturned:
			v.Tone, v.Icon = "waiting", "undo"
		}
		if r.Reason != "" || r.ReasonText != "" {
			v.Reason = reasonSentence(w, r.Reason, r.ReasonText)
		}
		out = append(out, v)
	}
	return out, nil
}

func minutesFacts(w words, m planning.Minutes) []Detail {
	line := func(key, value string) Detail { return Detail{w.T(key), []Link{{Label: value}}} }
	out := []Detail{line("minutes.number", m.Number), line("minutes.held", w.datetime(m.HeldAt)), line("minutes.closed", w.datetime(m.Forum.ClosedAt))}
	if m.Venue != "" {
		out = append(out, line("schedule.venue", m.Venue))
	}
	if m.Chair != "" {
		out = append(out, line("schedule.chair", m.Chair))
	}
	if m.Attendance.Total > 0 {
		out = append(out, line("minutes.attendance", w.T("minutes.attendance_value", "Total", w.count(m.Attendance.Total),
			"Women", w.count(m.Attendance.Women), "Men", w.count(m.Attendance.Men))))
	}
	if m.Ceiling != nil {
		out = append(out, line("minutes.ceiling", w.Rupiah(int64(*m.Ceiling))))
	}
	return out
}

func minutesGroups(w words, m planning.Minutes) Table {
	asked, passed := map[planning.Group]int{}, map[planning.Group]int{}
	for _, r := range m.Passed {
		asked[r.Group]++
		passed[r.Group]++
	}
	for _, r := range m.NotPassed {
		asked[r.Group]++
	}
	t := Table{Caption: w.T("paper.groups.title"), Hidden: true, Head: []Column{
		{Label: w.T("paper.groups.group")}, {Label: w.T("paper.groups.asked"), Number: true}, {Label: w.T("paper.groups.passed"), Number: true},
	}}
	for _, g := range planning.Groups() {
		row := []Cell{{Text: w.T("group." + string(g))}, {Text: w.count(asked[g])}, {Text: w.count(passed[g])}}
		if asked[g] == 0 {
			row[1].Text = w.T("share.none")
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// minutesPDF is the paper itself: as it was stored, else drawn anew from the same
// content.
func (h *Handler) minutesPDF(c *fiber.Ctx) error {
	ctx, id := c.UserContext(), paramOf(c, "id")
	m, file, err := h.store.Minutes(ctx, id)
	if err != nil {
		return err
	}
	if _, err := auth.Ref(c, planning.ReadProposals, m.Forum.Place()); err != nil {
		return err
	}
	var buf bytes.Buffer
	if file != "" {
		f, _, err := h.store.OpenFile(ctx, file)
		if err != nil {
			return err
		}
		defer func() { _ = f.Close() }()
		if _, err := buf.ReadFrom(f); err != nil {
			return err
		}
		return sendPDF(c, buf.Bytes(), id+".pdf")
	}
	o := report.Options{BaseURL: h.base, Path: "/musyawarah/" + id + "/berita-acara", Zone: h.door.Zone()}
	if err := report.Minutes(&buf, m, m.Digest(), o); err != nil {
		return err
	}
	return sendPDF(c, buf.Bytes(), id+".pdf")
}
