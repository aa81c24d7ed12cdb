package ui

import (
	"context"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"musrenbang/planning"
	"musrenbang/store"
)

// accommodationPage is the share of residents' proposals that was kept, with
// everything that has to stand beside it (design.md 3).
type accommodationPage struct {
	Page
	Lede      string
	Years     []Chip
	Headline  Share
	Groups    []Share
	Measures  Table
	Benefits  Table
	Notes     []note
	Silent    []Link // who has sent nothing
	Documents []string
	RowsURL   string
	Scopes    []Link // the places below this one
	ScopeName string
}

// note is one line beside the figures; URL leads to its rows.
type note struct {
	Text string
	URL  string
}

// accommodation leads to the newest year, or shows the year asked for.
func (h *Handler) accommodation(c *fiber.Ctx) error {
	ctx := c.UserContext()
	cycles, err := h.store.Cycles(ctx)
	if err != nil {
		return err
	}
	if paramOf(c, "year") == "" {
		if len(cycles) == 0 {
			return planning.Refuse(planning.NotFound, "error.cycle_unknown")
		}
		return c.Redirect("/akomodasi/"+yearText(bestYear(cycles)), fiber.StatusSeeOther)
	}
	year, err := yearParam(c)
	if err != nil {
		return err
	}
	scope := planning.AreaCode(queryOf(c).Get("wilayah"))
	a, beside, err := h.store.Accommodation(ctx, year, scope)
	if err != nil {
		return err
	}
	below, err := h.store.Children(ctx, h.orCity(ctx, scope))
	if err != nil {
		return err
	}
	w := h.words(c)
	view := figures{w: w, a: a, beside: beside, year: year, scope: scope}
	p := accommodationPage{
		Page: h.page(c, w.T("acc.title")), Lede: view.lede(), Headline: view.headline(), Groups: view.groups(),
		Measures: view.measures(), Benefits: view.benefits(), Notes: view.notes(), Silent: view.silent(),
		Documents: view.documents(), RowsURL: view.rows("", "", ""),
	}
	if scope != "" {
		p.Title = w.T("acc.title_in", "Place", w.area(scope))
		p.ScopeName = w.area(scope)
		p.Crumbs = []Link{{Label: w.wholeCity(), URL: "/akomodasi/" + yearText(year)}}
		if k := scope.Parent(); k.Level() == planning.LevelKecamatan {
			p.Crumbs = append(p.Crumbs, Link{Label: w.area(k), URL: "/akomodasi/" + yearText(year) + "?wilayah=" + string(k)})
		}
	}
	p.Description = p.Headline.Figure + " – " + p.Headline.Text
	for _, cy := range cycles {
		p.Years = append(p.Years, Chip{Label: w.T("acc.year", "Year", yearText(cy.Year)), URL: "/akomodasi/" + yearText(cy.Year), Current: cy.Year == year})
	}
	for _, area := range below {
		p.Scopes = append(p.Scopes, Link{Label: w.bare(area.Code), URL: "/akomodasi/" + yearText(year) + "?wilayah=" + string(area.Code)})
	}
	return h.show(c, fiber.StatusOK, "accommodation", p)
}

// orCity is the area below which to look for ways further down.
func (h *Handler) orCity(ctx context.Context, scope planning.AreaCode) planning.AreaCode {
	if scope != "" {
		return scope
	}
	return h.city(ctx).Area
}

// bestYear is the newest year whose plan has a result to show: once its RKPD
// window has closed, else the newest.
func bestYear(cycles []store.CycleInfo) int {
	for _, cy := range cycles {
		if w, ok := cy.Window(planning.Plan); ok && w.Closed != 0 {
			return cy.Year
		}
	}
	return cycles[0].Year
}

// yearParam is the planning year in the path.
func yearParam(c *fiber.Ctx) (int, error) {
	year, err := strconv.Atoi(c.Params("year"))
	if err != nil || year < 2000 || year > 2999 {
		return 0, planning.Refuse(planning.NotFound, "error.cycle_unknown")
	}
	return year, nil
}
