package ui

import (
	"bytes"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/report"
	"musrenbang/store"
)

// minutesPage is a sitting's record as a page: the accessible version of its
// paper. Places and problems stand on the officers' paper only, because people
// wrote them before anybody reviewed them.
type minutesPage struct {
	Page
	View    minutesView
	Numbers []Chip // the first minutes and each correction of them
	Photos  []Link // released by a person
	Digest  string
	Links   []Link // the paper and its evidence, for officers
	Late    bool
	Seal    string // whether it is signed: "sah" stands here and nowhere else
	Signed  bool
}

// minutesRow is one decision on the record.
type minutesRow struct {
	Rank               int
	Code, Title, Group string
	Place, Problem     string // for officers
	Volume, Value      string
	Channel            string
	Act, Tone, Icon    string
	Reason             string
	Reached            string // how it was decided
	Into               string // code of the proposal it was merged into
}

func (h *Handler) minutes(c *fiber.Ctx) error {
	id := paramOf(c, "id")
	newest, _, err := h.store.Minutes(c.UserContext(), id)
	if err != nil {
		return err
	}
	w := h.words(c)
	m, kept, chips, err := h.minutesNumber(c, w, newest)
	if err != nil {
		return err
	}
	p := minutesPage{Page: h.page(c, w.T("minutes.title", "Forum", w.forum(m.Forum, m.AgencyName))), Late: m.LateClose, Digest: m.Digest(), Numbers: chips}
	p.Crumbs = []Link{{Label: w.T("nav.forums"), URL: "/musyawarah?tahun=" + yearText(m.Forum.Cycle)}}
	p.Seal, p.Signed = w.T("minutes.unsigned"), kept.SignedAt != 0
	if p.Signed {
		p.Seal = w.T("minutes.signed", "Date", w.datetime(kept.SignedAt))
	}
	_, denied := planning.May(auth.Actor(c), planning.ReadProposals, m.Forum.Place())
	if p.View, err = h.minutesViewOf(c, w, m, denied != nil); err != nil {
		return err
	}
	p.Description = p.View.PassedText
	if denied == nil {
		p.Links = []Link{{Label: w.T("minutes.pdf"), URL: "/musyawarah/" + id + "/berita-acara.pdf"}, {Label: w.T("minutes.evidence"), URL: "/api/v1/forums/" + id + "/evidence.zip"}}
		if _, err := planning.May(auth.Actor(c), planning.ForumCorrect, m.Forum.Place()); err == nil {
			p.Links = append(p.Links, Link{Label: w.T("correction.title"), URL: "/musyawarah/" + id + "/perubahan"})
		}
	}
	if p.Photos, err = h.publicPhotos(c, w, id); err != nil {
		return err
	}
	return h.show(c, fiber.StatusOK, "minutes", p)
}

// minutesNumber reads the minutes that ?nomor= asks for, else the newest, and
// leads between them.
func (h *Handler) minutesNumber(c *fiber.Ctx, w words, newest planning.Minutes) (m planning.Minutes, kept store.MinutesFile, chips []Chip, err error) {
	id, asked := newest.Forum.ID, c.QueryInt("nomor")
	m, found := newest, 0
	for n := 1; ; n++ {
		x, file, err := h.store.MinutesNumber(c.UserContext(), id, n)
		if planning.CodeOf(err) == planning.NotFound && n > 1 {
			break
		}
		if err != nil {
			return m, kept, nil, err
		}
		chips = append(chips, Chip{Label: x.Number, URL: setQuery(c, "nomor", yearText(n))})
		if asked == n || asked < 1 {
			m, kept, found = x, file, n
		}
	}
	if found == 0 {
		return m, kept, nil, planning.Refuse(planning.NotFound, "error.minutes_none")
	}
	chips[found-1].Current = true
	return m, kept, chips, nil
}

// publicPhotos are the photos of a sitting that a person has released.
func (h *Handler) publicPhotos(c *fiber.Ctx, w words, id string) (out []Link, err error) {
	list, err := h.store.Uploads(c.UserContext(), id)
	for _, u := range list {
		if u.Kind == planning.UploadPhoto && u.ClearedAt != 0 {
			out = append(out, Link{Label: w.T("uploads.photo_alt"), URL: fileAddress(id, "foto", strconv.Itoa(u.ID))})
		}
	}
	return out, err
}

// minutesRows lists decisions. For the public a title is the one that was
// released, which an officer may have mended since.
func (h *Handler) minutesRows(c *fiber.Ctx, w words, rows []planning.MinutesRow, public bool) ([]minutesRow, error) {
	released := map[planning.TrackingCode]store.ProposalItem{}
	if public {
		codes := make([]planning.TrackingCode, len(rows))
		for i, r := range rows {
			codes[i] = r.Code
		}
		var err error
		if released, err = h.store.ProposalsByCode(c.UserContext(), codes); err != nil {
			return nil, err
		}
	}
	out := make([]minutesRow, 0, len(rows))
	for _, r := range rows {
		title := r.Title
		if public {
			title = publicTitle(w, released[r.Code].PublicTitle, released[r.Code].Area)
		}
		v := minutesRow{
			Rank: r.Rank, Code: string(r.Code), Title: title, Group: string(r.Group), Volume: w.quantity(r.Volume, r.Unit), Value: w.money(r.Value),
			Channel: w.channel(r.Channel), Act: w.T("act." + string(r.Act)), Tone: "kept", Icon: "check",
		}
		if !public {
			v.Place, v.Problem = joined(w.inRW(r.RW), r.Location), r.Problem
		}
		if r.Reached != nil {
			v.Reached = reachedWords(w, *r.Reached)
		}
		v.Into = string(r.MergedInto)
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
	if share := m.Attendance.WomenShare(m.WomenShare); share != "" && m.WomenShare+m.WomenBaseline > 0 {
		out = append(out, line("minutes.women", w.womenShare(share, m.WomenShare, m.WomenBaseline)))
	}
	if m.Ceiling != nil {
		out = append(out, line("minutes.ceiling", w.Rupiah(int64(*m.Ceiling))))
	}
	return out
}

// womenShare is women's part of those who came, beside target and the year before.
func (w words) womenShare(share string, target, before int) string {
	text := w.Percent(share)
	if target > 0 {
		text += " · " + w.T("minutes.women_target", "Percent", w.Percent(yearText(target)))
	}
	if before > 0 {
		text += " · " + w.T("minutes.women_before", "Percent", w.Percent(yearText(before)))
	}
	return text
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
