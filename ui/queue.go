package ui

import (
	"cmp"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/store"
)

// queuePage is where an officer begins: what waits for them first, then where
// everything stands.
type queuePage struct {
	Page
	Years              []Chip
	Next               []workRow // the first that wait
	NextLabel, NextURL string
	Sittings           []Link // open now, at the reader's place
	Empty              *Empty
	Meters             []Meter
	Pipeline           pipelineTable
	Submit             string
	Away               bool // the engine does not answer: acts are kept and done later
}

// queueLine is one pile of work and the way to it.
type queueLine struct {
	Link
	mine   bool // waits for the reader
	filter store.ProposalFilter
}

// pipelineTable is places by stages: how many stand there and with how much
// money.
type pipelineTable struct {
	Head []string
	Rows []pipelineRow
}

type pipelineRow struct {
	Name, URL string
	Cells     []pipelineCell
	Total     bool
}

type pipelineCell struct {
	Count, Money, URL string
	Label             string // the stage, for phones
	Overdue           string
}

func (h *Handler) queue(c *fiber.Ctx) error {
	ctx := c.UserContext()
	cycles, err := h.store.Cycles(ctx)
	if err != nil {
		return err
	}
	w, actor := h.words(c), auth.Actor(c)
	p := queuePage{Page: h.page(c, w.T("queue.title")), Away: !h.engine.Ready(ctx)}
	if len(cycles) == 0 {
		p.Empty = &Empty{Title: w.T("home.empty"), Text: w.T("queue.no_cycle")}
		return h.show(c, fiber.StatusOK, "queue", p)
	}
	year := chosenYear(c, cycles)
	for _, cy := range cycles {
		p.Years = append(p.Years, Chip{Label: yearText(cy.Year), URL: filterBy(c, "tahun", yearText(cy.Year)), Current: cy.Year == year})
	}
	p.Title = w.T("queue.title_year", "Year", yearText(year))
	if planning.MayAnywhere(actor, planning.Action(planning.Amend)) {
		p.Submit = "/usulan/baru?tahun=" + yearText(year)
	}
	lines, err := h.queueLines(c, w, actor, year)
	if err != nil {
		return err
	}
	if err := h.fillNext(c, w, &p, lines); err != nil {
		return err
	}
	if planning.MayAnywhere(actor, planning.ManageDevices) {
		p.Side = append(p.Side, LinkGroup{Links: []Link{{Label: w.T("devices.title"), URL: "/kerja/tablet"}}})
	}
	if p.Sittings, err = h.openSittings(c, w, actor, year); err != nil {
		return err
	}
	if p.Meters, err = h.officeMeters(c, w, actor, year); err != nil {
		return err
	}
	if err := h.fillPipeline(c, w, &p, actor, year); err != nil {
		return err
	}
	return h.show(c, fiber.StatusOK, "queue", p)
}

// openSittings are the sittings at the reader's place that sit now.
func (h *Handler) openSittings(c *fiber.Ctx, w words, actor planning.Actor, year int) (out []Link, err error) {
	area, agency := ownPlace(actor)
	if area == "" && agency == "" {
		return nil, nil
	}
	for _, status := range []planning.ForumStatus{planning.ForumIsOpen, planning.ForumReadingOut} {
		page, err := h.store.Forums(c.UserContext(), store.ForumFilter{Cycle: year, Area: area, Agency: agency, Status: status, Limit: 5})
		if err != nil {
			return nil, err
		}
		for _, f := range page.Items {
			if f.Area == area || f.Agency != "" && f.Agency == agency {
				out = append(out, Link{Label: w.forum(f.Forum, f.AgencyName), URL: "/musyawarah/" + f.ID})
			}
		}
	}
	return out, nil
}

// waitingFor lists what waits for somebody with these grants.
func waitingFor(w words, actor planning.Actor, year int) (lines []queueLine) {
	add := func(f store.ProposalFilter) {
		f.Cycle, f.Waiting = year, true
		label := w.T("queue.returned")
		if f.Stage != "" {
			label = w.T("queue.waiting", "Stage", w.T("stage."+string(f.Stage)+".short"))
		}
		lines = append(lines, queueLine{Link{Label: label, URL: listURL(f)}, true, f})
	}
	for _, g := range actor.Grants {
		switch g.Role {
		case planning.Facilitator:
			add(store.ProposalFilter{Stage: planning.Village, Area: g.Area})
			add(store.ProposalFilter{Class: planning.Returned, Area: g.Area})
		case planning.VillageHead:
			add(store.ProposalFilter{Stage: planning.Village, Area: g.Area})
		case planning.SubdistrictOfficer:
			add(store.ProposalFilter{Stage: planning.Subdistrict, Area: g.Area})
		case planning.AgencyOfficer:
			add(store.ProposalFilter{Stage: planning.AgencyStage, Agency: g.Agency})
			add(store.ProposalFilter{Stage: planning.Realisation, Agency: g.Agency})
		case planning.Planner:
			add(store.ProposalFilter{Stage: planning.City})
			add(store.ProposalFilter{Stage: planning.Plan})
		case planning.BudgetTeam:
			add(store.ProposalFilter{Stage: planning.Budget})
		}
	}
	return lines
}

// queueLines are what waits for the reader, and what is late or unexplained
// within their reach, each with its count.
func (h *Handler) queueLines(c *fiber.Ctx, w words, actor planning.Actor, year int) ([]queueLine, error) {
	lines := waitingFor(w, actor, year)
	overdue := store.ProposalFilter{Cycle: year, Overdue: true}
	unexplained := store.ProposalFilter{Cycle: year, Unexplained: true}
	lines = append(lines,
		queueLine{Link{Label: w.T("queue.overdue"), URL: listURL(overdue)}, false, overdue},
		queueLine{Link{Label: w.T("queue.unexplained"), URL: listURL(unexplained)}, false, unexplained})
	for i := range lines {
		n, err := h.store.CountProposals(c.UserContext(), lines[i].filter, actor)
		if err != nil {
			return nil, err
		}
		lines[i].Count = &n.Count
		if n.More {
			lines[i].Label = w.T("queue.at_least", "Label", lines[i].Label)
		}
	}
	return lines, nil
}

// queueSide is the side column: the piles, the one with this address marked.
func queueSide(lines []queueLine, address string) []LinkGroup {
	var g LinkGroup
	for _, l := range lines {
		l.Current = l.URL == address
		g.Links = append(g.Links, l.Link)
	}
	return []LinkGroup{g}
}

// firstWaiting is how many rows of the queue stand on the first page.
const firstWaiting = 8

// fillNext shows the first proposals of the first pile that is not empty.
func (h *Handler) fillNext(c *fiber.Ctx, w words, p *queuePage, lines []queueLine) error {
	for _, l := range lines {
		if !l.mine || *l.Count == 0 {
			continue
		}
		p.NextLabel, p.NextURL = l.Label, l.URL
		p.Side = queueSide(lines, l.URL)
		f := l.filter
		f.Limit = firstWaiting
		page, err := h.store.Proposals(c.UserContext(), f, auth.Actor(c))
		if err != nil {
			return err
		}
		for _, item := range page.Items {
			p.Next = append(p.Next, workRowOf(w, item))
		}
		return nil
	}
	p.Side = queueSide(lines, "")
	p.Empty = &Empty{Title: w.T("queue.empty"), Text: w.T("queue.empty_text")}
	return nil
}

// officeMeters is the money of the reader's own office.
func (h *Handler) officeMeters(c *fiber.Ctx, w words, actor planning.Actor, year int) ([]Meter, error) {
	f := store.CeilingFilter{}
	for _, g := range actor.Grants {
		switch {
		case g.Agency != "":
			f.Keys = append(f.Keys, g.Agency)
		case g.Area.Level() == planning.LevelKelurahan || g.Area.Level() == planning.LevelKecamatan:
			f.Keys = append(f.Keys, string(g.Area))
		}
	}
	if len(f.Keys) == 0 {
		return nil, nil
	}
	ceilings, err := h.store.Ceilings(c.UserContext(), year, f)
	if err != nil {
		return nil, err
	}
	var out []Meter
	for _, x := range ceilings {
		if x.Kind != planning.CeilingPlanRow {
			out = append(out, ceilingMeter(w, w.T("queue.ceiling", "Place", w.ceilingPlace(x)), x.Reserved, x.Amount))
		}
	}
	return out, nil
}

func (w words) ceilingPlace(x planning.Ceiling) string {
	if x.Kind == planning.CeilingAgency {
		return x.Key
	}
	return w.area(planning.AreaCode(x.Key))
}

func (h *Handler) fillPipeline(c *fiber.Ctx, w words, p *queuePage, actor planning.Actor, year int) error {
	under := planning.AreaCode(queryOf(c).Get("wilayah"))
	if own, _ := ownPlace(actor); own != "" && !own.Contains(under) {
		under = own
	}
	line, err := h.store.Pipeline(c.UserContext(), year, under)
	if err != nil {
		return err
	}
	for _, st := range line.Stages {
		p.Pipeline.Head = append(p.Pipeline.Head, w.T("stage."+string(st)+".short"))
	}
	total := pipelineView(w, line.Total, year)
	total.Name, total.Total = w.T("queue.total"), true
	p.Pipeline.Rows = append(p.Pipeline.Rows, total)
	for _, r := range line.Rows {
		row := pipelineView(w, r, year)
		if r.Area.Level() == planning.LevelKecamatan && r.Area != under {
			row.URL = filterBy(c, "wilayah", string(r.Area))
		}
		p.Pipeline.Rows = append(p.Pipeline.Rows, row)
	}
	return nil
}

func pipelineView(w words, r store.PipelineRow, year int) pipelineRow {
	row := pipelineRow{Name: cmp.Or(r.Name, w.wholeCity())}
	for _, x := range r.Cells {
		cell := pipelineCell{Count: w.count(x.Here), Label: w.T("stage." + string(x.Stage) + ".short")}
		if x.Here > 0 {
			cell.Money = w.short(x.Asked)
			cell.URL = listURL(store.ProposalFilter{Cycle: year, Stage: x.Stage, Area: r.Area})
		}
		if x.Overdue > 0 {
			cell.Overdue = w.N("queue.overdue_count", x.Overdue)
		}
		row.Cells = append(row.Cells, cell)
	}
	return row
}

// listURL is the address of the list that a filter keeps.
func listURL(f store.ProposalFilter) string {
	q := url.Values{}
	set := func(name, value string) {
		if value != "" {
			q.Set(name, value)
		}
	}
	set("tahun", yearText(f.Cycle))
	set("tahap", string(f.Stage))
	set("wilayah", string(f.Area))
	set("opd", f.Agency)
	set("keadaan", string(f.Class))
	set("kelompok", groupSlug[f.Group])
	for name, on := range map[string]bool{"menunggu": f.Waiting, "lewat": f.Overdue, "tanpa-alasan": f.Unexplained} {
		if on {
			q.Set(name, "1")
		}
	}
	return "/kerja/usulan?" + q.Encode()
}
