package ui

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/store"
)

// forumsPage lists the sittings of a year; everybody may know when they are.
type forumsPage struct {
	Page
	Lede     string
	Years    []Chip
	Stages   []Chip
	Rows     []forumRow
	Empty    *Empty
	More     string
	First    string
	Schedule string // the form for a new sitting
	Coverage string // who has sent nothing
}

// forumRow is one sitting in a list.
type forumRow struct {
	Name, When, Venue string
	Status, Tone      string
	Agenda            string
	URL, Label        string // the sitting for officers, its minutes for everybody
}

func (h *Handler) forums(c *fiber.Ctx) error {
	ctx, q := c.UserContext(), queryOf(c)
	cycles, err := h.store.Cycles(ctx)
	if err != nil {
		return err
	}
	w, actor := h.words(c), auth.Actor(c)
	p := forumsPage{Page: h.page(c, w.T("forums.title"))}
	if len(cycles) == 0 {
		p.Empty = &Empty{Title: w.T("home.empty"), Text: w.T("home.empty_text")}
		return h.show(c, fiber.StatusOK, "forums", p)
	}
	f := store.ForumFilter{Cycle: chosenYear(c, cycles), Stage: planning.Stage(q.Get("tahap")), Area: planning.AreaCode(q.Get("wilayah")), Cursor: q.Get("kursor")}
	if q.Get("wilayah") == "" && q.Get("semua") == "" {
		f.Area, f.Agency = ownPlace(actor)
	}
	page, err := h.store.Forums(ctx, f)
	if err != nil {
		return err
	}
	p.Lede = forumsLede(w, f)
	p.Years, p.Stages = forumChips(c, w, f, cycles)
	for _, item := range page.Items {
		p.Rows = append(p.Rows, forumRowView(w, actor, item))
	}
	if len(p.Rows) == 0 {
		p.Empty = &Empty{Title: w.T("forums.empty"), Text: w.T("forums.empty_text")}
	}
	p.More, p.First = cursorLinks(c, page.Next)
	p.Coverage = "/cakupan/" + yearText(f.Cycle)
	if planning.MayAnywhere(actor, planning.ReadProposals) {
		p.Coverage = "/kerja" + p.Coverage
	}
	if planning.MayAnywhere(actor, planning.ForumSchedule) {
		p.Schedule = "/musyawarah/jadwal?tahun=" + yearText(f.Cycle)
	}
	return h.show(c, fiber.StatusOK, "forums", p)
}

// ownPlace is where an officer's sittings are: what a list shows first.
func ownPlace(actor planning.Actor) (area planning.AreaCode, agency string) {
	for _, g := range actor.Grants {
		if g.Agency != "" {
			return "", g.Agency
		}
		if g.Area != "" && g.Area.Level() != planning.LevelKota {
			return g.Area, ""
		}
	}
	return "", ""
}

func forumsLede(w words, f store.ForumFilter) string {
	where := w.wholeCity()
	if f.Area != "" {
		where = w.area(f.Area)
	}
	return w.T("forums.lede", "Place", where, "Year", yearText(f.Cycle))
}

func forumChips(c *fiber.Ctx, w words, f store.ForumFilter, cycles []store.CycleInfo) (years, stages []Chip) {
	for _, cy := range cycles {
		years = append(years, Chip{Label: yearText(cy.Year), URL: filterBy(c, "tahun", yearText(cy.Year)), Current: cy.Year == f.Cycle})
	}
	stages = []Chip{{Label: w.T("acc.all"), URL: filterBy(c, "tahap", ""), Current: f.Stage == ""}}
	for _, st := range planning.Stages() {
		if st.Deliberative() {
			stages = append(stages, Chip{Label: w.T("stage." + string(st) + ".short"), URL: filterBy(c, "tahap", string(st)), Current: f.Stage == st})
		}
	}
	return years, stages
}

func forumRowView(w words, actor planning.Actor, f store.ForumItem) forumRow {
	row := forumRow{
		Name: w.forum(f.Forum, f.AgencyName), When: w.datetime(f.ScheduledAt), Venue: f.Venue,
		Status: w.T("forum_status." + string(f.Status)), Tone: forumTone(f.Status),
	}
	if f.Items > 0 {
		row.Agenda = w.N("part.proposals", f.Items)
		if f.Undecided > 0 && f.Sitting() {
			row.Agenda += ", " + w.N("forums.undecided", f.Undecided)
		}
	}
	_, err := planning.May(actor, planning.ReadProposals, f.Place())
	closed := f.Status == planning.ForumClosed || f.Status == planning.ForumSigned
	switch {
	case err == nil:
		row.URL, row.Label = "/musyawarah/"+f.ID, w.T("forums.open")
	case closed:
		row.URL, row.Label = "/musyawarah/"+f.ID+"/berita-acara", w.T("track.minutes")
	}
	return row
}

func forumTone(s planning.ForumStatus) string {
	switch s {
	case planning.ForumIsOpen, planning.ForumReadingOut:
		return "waiting"
	case planning.ForumClosed, planning.ForumSigned:
		return "kept"
	}
	return "info"
}

// schedulePage is the form for a new sitting.
type schedulePage struct {
	Page
	Year   string
	Place  Choices
	Group  Choices
	RW     Field
	Number Field
	At     Field
	Venue  Field
	Chair  Field
}

// scheduleForm asks for a sitting at one of the places where the reader may
// schedule one.
func (h *Handler) scheduleForm(c *fiber.Ctx) error { return h.showSchedule(c, answers{}, nil) }

func (h *Handler) showSchedule(c *fiber.Ctx, a answers, wrong error) error {
	ctx := c.UserContext()
	cycles, err := h.store.Cycles(ctx)
	if err != nil {
		return err
	}
	if len(cycles) == 0 {
		return planning.Refuse(planning.Conflict, "error.cycle_none")
	}
	w := h.words(c)
	places, err := h.forumPlaces(c, w)
	if err != nil {
		return err
	}
	if a.Values == nil {
		a.Values = queryOf(c)
	}
	p := schedulePage{Page: h.page(c, w.T("schedule.title")), Year: yearText(chosenYear(c, cycles))}
	p.Crumbs = []Link{{Label: w.T("nav.forums"), URL: "/musyawarah?tahun=" + p.Year}}
	status := fiber.StatusOK
	if wrong != nil {
		var ok bool
		if status, ok = h.refused(c, &p.Page, &a, wrong); !ok {
			return wrong
		}
	}
	p.Place = a.choices(w, "place", "schedule.place", places)
	if len(places) == 1 {
		p.Place = p.Place.preset(places[0].Value)
	} else {
		p.Place = p.Place.first(w.T("form.choose"))
	}
	groups := append(groupOptions(w), Choice{Value: string(planning.MixedGroups), Label: w.T("group.mixed")})
	p.Group = a.choices(w, "group", "schedule.group", groups).first(w.T("schedule.plenary"))
	p.RW = a.field(w, "rw", "schedule.rw").short("numeric").hint(w.T("schedule.rw_hint")).optional()
	p.Number = a.field(w, "number", "schedule.number").short("numeric").or("1")
	p.At = a.field(w, "scheduled_at", "schedule.at").kind("datetime-local").short("")
	p.Venue = a.field(w, "venue", "schedule.venue")
	p.Chair = a.field(w, "chair", "schedule.chair").hint(w.T("schedule.chair_hint")).optional()
	return h.show(c, status, "schedule", p)
}

// forumPlaces lists the stages and places where the reader may schedule, as
// "stage/area" or "agency/code".
func (h *Handler) forumPlaces(c *fiber.Ctx, w words) ([]Choice, error) {
	actor, ctx := auth.Actor(c), c.UserContext()
	areas, err := h.store.Areas(ctx)
	if err != nil {
		return nil, err
	}
	agencies, err := h.store.Agencies(ctx)
	if err != nil {
		return nil, err
	}
	var out []Choice
	add := func(f planning.Forum, agencyName string) {
		if _, err := planning.May(actor, planning.ForumSchedule, f.Place()); err == nil {
			out = append(out, Choice{Value: string(f.Stage) + "/" + f.Where(), Label: w.forum(f, agencyName)})
		}
	}
	stageOf := map[planning.Level]planning.Stage{
		planning.LevelKelurahan: planning.Village, planning.LevelKecamatan: planning.Subdistrict, planning.LevelKota: planning.City,
	}
	for _, area := range areas {
		if st := stageOf[area.Level]; st != "" {
			add(planning.Forum{Stage: st, Area: area.Code, Number: 1}, "")
		}
	}
	for _, g := range agencies {
		add(planning.Forum{Stage: planning.AgencyStage, Agency: g.Code, Number: 1}, g.Name)
	}
	return slices.Clip(out), nil
}
