package ui

import (
	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/store"
)

// coveragePublic is who has sent nothing, for everybody.
func (h *Handler) coveragePublic(c *fiber.Ctx) error {
	year, w, blocks, err := h.coverageBlocks(c, nil)
	if err != nil {
		return err
	}
	p := publicDeskPage{Page: h.page(c, w.T("coverage.title", "Year", yearText(year))), Lede: w.T("coverage.lede"), Blocks: blocks}
	p.Tabs = coverageStages(c, w)
	p.Description = p.Lede
	return h.show(c, fiber.StatusOK, "public_desk", p)
}

// coverageWork is the same for officers, who see their own kecamatan first and
// decide whether its sitting waits or goes on.
func (h *Handler) coverageWork(c *fiber.Ctx) error {
	return h.showCoverage(c, answers{}, nil)
}

func (h *Handler) showCoverage(c *fiber.Ctx, a answers, wrong error) error {
	own, _ := ownPlace(auth.Actor(c))
	year, w, blocks, err := h.coverageBlocks(c, func(r store.CoverageRow) bool { return own == "" || own.Contains(r.Area) || r.Area.Contains(own) })
	if err != nil {
		return err
	}
	p := deskPage{Page: h.page(c, w.T("coverage.title", "Year", yearText(year))), Lede: w.T("coverage.lede")}
	status, ok := h.wrongOn(c, &p.Page, &a, wrong)
	if !ok {
		return wrong
	}
	if planning.MayAnywhere(auth.Actor(c), planning.ManageCalendar) {
		p.Tabs = plannerTabs(c, w, year)
	} else {
		p.Tabs = coverageStages(c, w)
	}
	if own.Level() == planning.LevelKecamatan {
		wait, err := h.waitBlock(c, w, year, own, p.CSRF, a)
		if err != nil {
			return err
		}
		p.Blocks = append(p.Blocks, wait)
	}
	p.Blocks = append(p.Blocks, blocks...)
	return h.showDesk(c, p, status)
}

func coverageStages(c *fiber.Ctx, w words) (out []Chip) {
	now := coverageStage(c)
	for _, st := range []planning.Stage{planning.Village, planning.Subdistrict} {
		out = append(out, Chip{Label: w.T("stage." + string(st)), URL: setQuery(c, "tahap", string(st)), Current: st == now})
	}
	return out
}

func coverageStage(c *fiber.Ctx) planning.Stage {
	if st := planning.Stage(queryOf(c).Get("tahap")); st == planning.Subdistrict {
		return st
	}
	return planning.Village
}

// coverageBlocks are the counts, who is silent, and the whole table.
func (h *Handler) coverageBlocks(c *fiber.Ctx, keep func(store.CoverageRow) bool) (year int, w words, out []block, err error) {
	if year, err = yearParam(c); err != nil {
		return year, w, nil, err
	}
	if _, err = h.store.Cycle(c.UserContext(), year); err != nil {
		return year, w, nil, err
	}
	w = h.words(c)
	rows, err := h.store.Coverage(c.UserContext(), year, coverageStage(c))
	if err != nil {
		return year, w, nil, err
	}
	var silent, late, nihil, sent int
	var shown []store.CoverageRow
	for _, r := range rows {
		if keep != nil && !keep(r) {
			continue
		}
		shown = append(shown, r)
		switch {
		case r.Nihil:
			nihil++
		case r.Proposals == 0:
			silent++
		default:
			sent++
		}
		if r.Late {
			late++
		}
	}
	counts := block{Meters: []Meter{
		{Title: w.T("coverage.sent"), Value: w.count(sent), Of: w.T("coverage.of", "Total", w.count(len(shown)))},
		{Title: w.T("coverage.silent"), Value: w.count(silent)}, {Title: w.T("coverage.nihil"), Value: w.count(nihil)}, {Title: w.T("coverage.late"), Value: w.count(late)},
	}}
	list := block{ID: "daftar", Title: w.T("coverage.list")}
	if len(shown) == 0 {
		list.Empty = &Empty{Title: w.T("areas.empty"), Text: w.T("coverage.empty_text")}
	} else {
		list.Table = coverageTable(w, shown)
	}
	return year, w, []block{counts, list}, nil
}

func coverageTable(w words, rows []store.CoverageRow) *Table {
	t := &Table{Caption: w.T("coverage.list"), Hidden: true, Head: []Column{
		{Label: w.T("area.place")}, {Label: w.T("area.proposals"), Number: true}, {Label: w.T("coverage.rw_silent")}, {Label: w.T("coverage.sitting")}, {Label: w.T("rows.state")},
	}}
	for _, r := range rows {
		state := Cell{Text: w.T("coverage.state.sent"), Tone: "kept"}
		switch {
		case r.Nihil:
			state = Cell{Text: w.T("coverage.state.nihil"), Tone: "info"}
		case r.Proposals == 0:
			state = Cell{Text: w.T("coverage.state.silent"), Tone: "refused"}
		}
		if r.Late {
			state.Sub = w.T("coverage.state.late")
		}
		sitting := Cell{Text: w.T("coverage.unscheduled")}
		if r.Forum.ID != "" {
			sitting = Cell{Text: w.T("forum_status." + string(r.Forum.Status)), Sub: w.date(r.Forum.ScheduledAt)}
		}
		t.Rows = append(t.Rows, []Cell{{Text: r.Name, Sub: r.Parent, URL: "/wilayah/" + string(r.Area)}, {Text: w.count(r.Proposals)}, {Text: silentRWs(w, r)}, sitting, state})
	}
	return t
}

// silentRWs names the RW of a kelurahan that have sent nothing.
func silentRWs(w words, r store.CoverageRow) string {
	text := ""
	for _, x := range r.RWs {
		if x.Proposals > 0 {
			continue
		}
		if text != "" {
			text += ", "
		}
		text += x.RW
	}
	if text == "" {
		return "–"
	}
	return w.T("area_level.rw.named", "Name", text)
}

// waitBlock is a kecamatan's choice before its sitting: wait for who has sent
// nothing, or go on.
func (h *Handler) waitBlock(c *fiber.Ctx, w words, year int, own planning.AreaCode, csrf string, a answers) (block, error) {
	b := block{ID: "tunggu", Title: w.T("wait.title")}
	page, err := h.store.Forums(c.UserContext(), store.ForumFilter{Cycle: year, Stage: planning.Subdistrict, Area: own, Status: planning.ForumScheduled})
	if err != nil {
		return b, err
	}
	for _, f := range page.Items {
		if f.Lists() || f.Area != own {
			continue
		}
		b.Text = w.T("wait.text", "Forum", w.forum(f.Forum, ""), "Date", w.datetime(f.ScheduledAt))
		path := "/musyawarah/" + f.ID
		b.Buttons = []rowAct{{Action: path + "/buka", Label: w.T("wait.go_on"), CSRF: csrf, Hidden: []hidden{{"id", auth.NewID()}, {"seen", yearText(f.Version)}}}}
		b.Form = (&section{Action: "/kerja/cakupan/" + yearText(year) + "/tunggu", CSRF: csrf, Hidden: []hidden{{"id", auth.NewID()}, {"forum", f.ID}}, Button: w.T("wait.wait")}).
			row(asks(a.field(w, "at", "wait.until").kind("datetime-local").or(w.inputTime(f.ScheduledAt, dateTimeLayout))))
		return b, nil
	}
	b.Text = w.T("wait.none")
	b.Links = []Link{{Label: w.T("schedule.title"), URL: "/musyawarah/jadwal?tahun=" + yearText(year)}}
	return b, nil
}

// waitFor moves a kecamatan's sitting to a later hour.
func (h *Handler) waitFor(c *fiber.Ctx) error {
	w, a := h.words(c), readForm(c)
	s, err := h.store.Sitting(c.UserContext(), a.text("forum"))
	if err != nil {
		return err
	}
	by, err := auth.Ref(c, planning.ForumSchedule, s.Place())
	if err != nil {
		return err
	}
	at, e := w.parseInstant("at", a.text("at"))
	if e != nil {
		return h.showCoverage(c, a, e)
	}
	out, err := h.engine.DecideForum(c.UserContext(), planning.ForumCommand{ID: a.text("id"), Act: planning.ForumSchedule, Forum: s.ID, Actor: by, At: at}, planning.Texts{})
	if err != nil {
		return h.showCoverage(c, a, err)
	}
	return sent(c, out, "/kerja/cakupan/"+yearText(s.Cycle), "dijadwalkan")
}
