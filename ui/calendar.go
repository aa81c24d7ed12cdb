package ui

import (
	"github.com/gofiber/fiber/v2"

	"musrenbang/planning"
	"musrenbang/store"
)

// calendarPage is when each stage of a year opens and closes, for everybody.
type calendarPage struct {
	Page
	Years  []Chip
	Table  Table
	Empty  *Empty
	Manage string // for planners
}

func (h *Handler) calendar(c *fiber.Ctx) error {
	cycles, err := h.store.Cycles(c.UserContext())
	if err != nil {
		return err
	}
	w := h.words(c)
	p := calendarPage{Page: h.page(c, w.T("calendar.title"))}
	if len(cycles) == 0 {
		p.Empty = &Empty{Title: w.T("home.empty"), Text: w.T("home.empty_text")}
		return h.show(c, fiber.StatusOK, "calendar", p)
	}
	cy, err := calendarYear(c, cycles)
	if err != nil {
		return err
	}
	year := yearText(cy.Year)
	p.Title = w.T("calendar.title_year", "Year", year)
	p.Description = w.T("calendar.lede")
	p.Years = yearChips(cycles, cy.Year, "/kalender/")
	p.Table = calendarTable(w, cy, h.store.Now())
	if planning.MayAnywhere(actorOf(c), planning.ManageCalendar) {
		p.Manage = "/kerja/kalender/" + year
	}
	return h.show(c, fiber.StatusOK, "calendar", p)
}

// calendarYear is the year in the path, or the newest.
func calendarYear(c *fiber.Ctx, cycles []store.CycleInfo) (store.CycleInfo, error) {
	if c.Params("year") == "" {
		return cycles[0], nil
	}
	year, err := yearParam(c)
	if err != nil {
		return store.CycleInfo{}, err
	}
	for _, cy := range cycles {
		if cy.Year == year {
			return cy, nil
		}
	}
	return store.CycleInfo{}, planning.Refuse(planning.NotFound, "error.cycle_unknown")
}

func yearChips(cycles []store.CycleInfo, year int, path string) (chips []Chip) {
	for _, cy := range cycles {
		chips = append(chips, Chip{Label: yearText(cy.Year), URL: path + yearText(cy.Year), Current: cy.Year == year})
	}
	return chips
}

func calendarTable(w words, cy store.CycleInfo, now planning.Instant) Table {
	t := Table{Caption: w.T("calendar.title_year", "Year", yearText(cy.Year)), Hidden: true, Head: []Column{
		{Label: w.T("acc.stage")}, {Label: w.T("calendar.opens")}, {Label: w.T("calendar.closes")}, {Label: w.T("rows.state")},
	}}
	for _, win := range cy.Windows {
		t.Rows = append(t.Rows, []Cell{
			{Text: w.T("stage." + string(win.Stage))}, {Text: w.datetime(win.OpensAt)}, {Text: w.datetime(win.ClosesAt)},
			{Text: windowState(w, win, now), Strong: win.Opened != 0 && win.Closed == 0},
		})
	}
	return t
}

// windowState says whether a stage is open now.
func windowState(w words, win planning.Window, now planning.Instant) string {
	switch {
	case win.Closed != 0:
		return w.T("calendar.closed", "Date", w.date(win.Closed))
	case win.Opened != 0 && now >= win.ClosesAt:
		return w.T("calendar.closing")
	case win.Opened != 0:
		return w.T("calendar.open")
	}
	return w.T("calendar.ahead")
}
