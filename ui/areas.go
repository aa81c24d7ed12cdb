package ui

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"musrenbang/planning"
	"musrenbang/store"
)

// areasPage lists the places of the city.
type areasPage struct {
	Page
	Search    Field
	Districts []district
	Empty     *Empty
}

// district is a kecamatan with the kelurahan below it.
type district struct {
	Link
	Villages []Link
}

func (h *Handler) areas(c *fiber.Ctx) error {
	tops, err := h.store.AreaTree(c.UserContext())
	if err != nil {
		return err
	}
	w, wanted := h.words(c), strings.TrimSpace(queryOf(c).Get("cari"))
	p := areasPage{Page: h.page(c, w.T("areas.title"))}
	p.Description = w.T("areas.lede")
	p.Search = Field{ID: "cari", Name: "cari", Label: w.T("areas.search"), Type: "search", Value: wanted, Width: "short"}
	for _, top := range tops {
		for _, k := range top.Below {
			if d, ok := districtOf(k, wanted); ok {
				p.Districts = append(p.Districts, d)
			}
		}
	}
	if len(p.Districts) == 0 {
		p.Empty = &Empty{Title: w.T("areas.empty"), Text: w.T("areas.empty_text")}
	}
	return h.show(c, fiber.StatusOK, "areas", p)
}

// districtOf keeps a kecamatan whose name, or a name below it, holds what is
// looked for.
func districtOf(node *store.AreaNode, wanted string) (d district, ok bool) {
	fits := func(name string) bool { return strings.Contains(strings.ToLower(name), strings.ToLower(wanted)) }
	d.Link = Link{Label: node.Name, URL: "/wilayah/" + string(node.Code)}
	all := fits(node.Name)
	for _, v := range node.Below {
		if all || fits(v.Name) {
			d.Villages = append(d.Villages, Link{Label: v.Name, URL: "/wilayah/" + string(v.Code)})
		}
	}
	return d, all || len(d.Villages) > 0
}

// areaPage is what was proposed in one place, or the places below a wider one.
type areaPage struct {
	Page
	Lede   string
	Years  []Chip
	Share  *Share
	Below  *Table
	Rows   []publicRow
	Empty  *Empty
	More   string
	First  string
	Forums string // address of the sittings of this place
	Board  string // address of the boards of a kelurahan's RW
}

func (h *Handler) area(c *fiber.Ctx) error {
	ctx, code := c.UserContext(), planning.AreaCode(paramOf(c, "code"))
	a, err := h.store.Area(ctx, code)
	if err != nil {
		return err
	}
	cycles, err := h.store.Cycles(ctx)
	if err != nil {
		return err
	}
	w := h.words(c)
	p := areaPage{Page: h.page(c, w.area(a.Code)), Forums: "/musyawarah?wilayah=" + string(a.Code)}
	p.Crumbs = []Link{{Label: w.T("nav.areas"), URL: "/wilayah"}}
	if k := code.Parent(); k.Level() == planning.LevelKecamatan {
		p.Crumbs = append(p.Crumbs, Link{Label: w.area(k), URL: "/wilayah/" + string(k)})
	}
	if len(cycles) == 0 {
		p.Empty = &Empty{Title: w.T("home.empty"), Text: w.T("home.empty_text")}
		return h.show(c, fiber.StatusOK, "area", p)
	}
	year := chosenYear(c, cycles)
	for _, cy := range cycles {
		p.Years = append(p.Years, Chip{Label: yearText(cy.Year), URL: filterBy(c, "tahun", yearText(cy.Year)), Current: cy.Year == year})
	}
	p.Lede = w.T("area.lede", "Year", yearText(year))
	p.Description = p.Lede
	if err := h.areaShare(c, w, &p, year, code); err != nil {
		return err
	}
	if code.Level() == planning.LevelKelurahan {
		p.Board = "/papan/" + string(code)
		err = h.areaRows(c, w, &p, year, code)
	} else {
		err = h.areaBelow(c, w, &p, year, code)
	}
	if err != nil {
		return err
	}
	return h.show(c, fiber.StatusOK, "area", p)
}

// chosenYear is ?tahun= where there is such a year, else the newest.
func chosenYear(c *fiber.Ctx, cycles []store.CycleInfo) int {
	for _, cy := range cycles {
		if c.Query("tahun") == yearText(cy.Year) {
			return cy.Year
		}
	}
	if len(cycles) == 0 {
		return 0
	}
	return cycles[0].Year
}

func (h *Handler) areaShare(c *fiber.Ctx, w words, p *areaPage, year int, code planning.AreaCode) error {
	a, beside, err := h.store.Accommodation(c.UserContext(), year, code)
	if err != nil {
		return err
	}
	t2 := a.Total[planning.T2]
	s := shareOf(w, t2.Kept, t2.Eligible, a.Target, "").until(w, beside.PlanSet, yearText(year))
	s.Title, s.URL = w.T("home.share"), "/akomodasi/"+yearText(year)+"?wilayah="+string(code)
	p.Share = &s
	return nil
}

func (h *Handler) areaRows(c *fiber.Ctx, w words, p *areaPage, year int, code planning.AreaCode) error {
	page, err := h.store.AccommodationRows(c.UserContext(), store.FigureFilter{Cycle: year, Scope: code, Cursor: queryOf(c).Get("kursor"), Limit: publicRows})
	if err != nil {
		return err
	}
	for _, r := range page.Items {
		row := figureRowView(w, r)
		row.Verdict = "" // how it counts belongs to the figure's own page
		p.Rows = append(p.Rows, row)
	}
	if len(p.Rows) == 0 {
		p.Empty = &Empty{Title: w.T("area.empty"), Text: w.T("area.empty_text")}
	}
	p.More, p.First = cursorLinks(c, page.Next)
	return nil
}

// areaBelow counts what stands and has passed in the places below a wider one.
func (h *Handler) areaBelow(c *fiber.Ctx, w words, p *areaPage, year int, code planning.AreaCode) error {
	under := code
	if code.Level() == planning.LevelKota {
		under = ""
	}
	line, err := h.store.Pipeline(c.UserContext(), year, under)
	if err != nil {
		return err
	}
	t := Table{Caption: w.T("area.below"), Hidden: true, Head: []Column{
		{Label: w.T("area.place")}, {Label: w.T("area.proposals"), Number: true}, {Label: w.T("area.asked"), Number: true},
	}}
	for _, r := range line.Rows {
		name := Cell{Text: w.bare(r.Area), URL: "/wilayah/" + string(r.Area)}
		if r.Area == code {
			name = Cell{Text: w.area(r.Area)}
		}
		if r.Total.Here == 0 && r.Silent > 0 {
			name.Sub = w.T("area.silent")
		}
		t.Rows = append(t.Rows, []Cell{name, {Text: w.count(r.Total.Here)}, {Text: someMoney(w, r.Total.Asked)}})
	}
	p.Below = &t
	return nil
}

// someMoney is an amount in a table, a dash for none.
func someMoney(w words, r planning.Rupiah) string {
	if r == 0 {
		return "–"
	}
	return w.short(r)
}
