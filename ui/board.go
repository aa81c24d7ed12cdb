package ui

import (
	"html/template"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"musrenbang/planning"
	"musrenbang/store"
)

// boardPage is the Papan RW: every proposal of one RW with its verdict and
// reason, to be pinned to a board or pasted into a chat.
type boardPage struct {
	Page
	Lede    string
	Years   []Chip
	Rows    []boardRow
	Empty   *Empty
	QR      template.HTML
	Address string
	Text    string
	Papers  []Link
}

// boardRow is one proposal on the board.
type boardRow struct {
	Code, Title, Group string
	Class, Reason      string
	Money              string
}

// everyone reads for pages that show nothing but what is public.
var everyone = planning.Actor{ID: "public", Grants: []planning.Grant{{Role: planning.Observer}}}

// boardMost is how many proposals one board holds.
const boardMost = 1000

// findBoard leads to the board of ?rw=, or back to the kelurahan.
func (h *Handler) findBoard(c *fiber.Ctx) error {
	area, rw := planning.AreaCode(paramOf(c, "area")), strings.TrimLeft(strings.TrimSpace(c.Query("rw")), "0")
	if !isRW(rw) {
		return c.Redirect("/wilayah/"+url.PathEscape(string(area)), fiber.StatusSeeOther)
	}
	return c.Redirect("/papan/"+url.PathEscape(string(area))+"/"+rw, fiber.StatusSeeOther)
}

// isRW knows the number of an RW without its leading zeros.
func isRW(rw string) bool { return rw != "" && len(rw) <= 3 && strings.Trim(rw, "0123456789") == "" }

func (h *Handler) board(c *fiber.Ctx) error {
	ctx := c.UserContext()
	area, rw := planning.AreaCode(paramOf(c, "area")), strings.TrimLeft(paramOf(c, "rw"), "0")
	if area.Level() != planning.LevelKelurahan || !isRW(rw) {
		return planning.Refuse(planning.NotFound, "error.route")
	}
	if _, err := h.store.Area(ctx, area); err != nil {
		return err
	}
	cycles, err := h.store.Cycles(ctx)
	if err != nil {
		return err
	}
	w := h.words(c)
	if len(rw) == 1 {
		rw = "0" + rw
	}
	p := boardPage{Page: h.page(c, w.T("board.title", "Place", w.place(area, rw)))}
	p.Crumbs = []Link{{Label: w.area(area), URL: "/wilayah/" + string(area)}}
	year := chosenYear(c, cycles)
	for _, cy := range cycles {
		p.Years = append(p.Years, Chip{Label: yearText(cy.Year), URL: filterBy(c, "tahun", yearText(cy.Year)), Current: cy.Year == year})
	}
	p.Lede = w.T("board.lede", "Year", yearText(year))
	p.Description = p.Lede
	list, err := h.boardList(c, year, planning.AreaCode(string(area)+".R"+rw))
	if err != nil {
		return err
	}
	for _, x := range list {
		p.Rows = append(p.Rows, boardRowOf(w, x))
	}
	if len(p.Rows) == 0 {
		p.Empty = &Empty{Title: w.T("area.empty"), Text: w.T("area.empty_text")}
	}
	if h.base != "" {
		address := h.base + c.Path()
		_, p.Address, _ = strings.Cut(address, "://")
		if p.QR, err = qrCode(address, w.T("board.qr")); err != nil {
			return err
		}
	}
	p.Text = boardText(w, p, h.base)
	return h.show(c, fiber.StatusOK, "board", p)
}

// boardList reads the proposals of an RW page by page.
func (h *Handler) boardList(c *fiber.Ctx, year int, rw planning.AreaCode) (out []store.ProposalItem, err error) {
	f := store.ProposalFilter{Cycle: year, Area: rw, Limit: 100}
	for len(out) < boardMost {
		page, err := h.store.Proposals(c.UserContext(), f, everyone)
		if err != nil {
			return nil, err
		}
		out = append(out, page.Items...)
		if page.Next == "" {
			break
		}
		f.Cursor = page.Next
	}
	return out, nil
}

func boardRowOf(w words, x store.ProposalItem) boardRow {
	row := boardRow{Code: string(x.Code), Title: publicTitle(w, x.PublicTitle, x.Area), Group: string(x.ProposedBy), Class: string(x.Class), Money: w.money(x.Value)}
	if x.Reason != "" {
		row.Reason = w.T("reason." + string(x.Reason) + ".plain")
	}
	return row
}

// boardText is the board as plain lines for a chat.
func boardText(w words, p boardPage, base string) string {
	var b strings.Builder
	b.WriteString(p.Title + "\n" + p.Lede + "\n")
	for i, r := range p.Rows {
		b.WriteString("\n" + w.count(i+1) + ". " + r.Title + "\n" + w.T("class."+r.Class))
		if r.Reason != "" {
			b.WriteString(" – " + r.Reason)
		}
		b.WriteString("\n")
		if base != "" {
			b.WriteString(base + "/lacak/")
		}
		b.WriteString(r.Code + "\n")
	}
	return b.String()
}

// agencyList is what residents asked of one agency in a year, for everybody.
func (h *Handler) agencyList(c *fiber.Ctx) error {
	year, err := yearParam(c)
	if err != nil {
		return err
	}
	ctx, w, code := c.UserContext(), h.words(c), paramOf(c, "agency")
	agencies, err := h.store.Agencies(ctx)
	if err != nil {
		return err
	}
	name := ""
	for _, g := range agencies {
		if g.Code == code {
			name = g.Name
		}
	}
	if name == "" {
		return planning.Refuse(planning.NotFound, "error.agency_unknown")
	}
	page, err := h.store.Proposals(ctx, store.ProposalFilter{Cycle: year, Agency: code, Limit: publicRows, Cursor: queryOf(c).Get("kursor")}, everyone)
	if err != nil {
		return err
	}
	p := publicDeskPage{Page: h.page(c, w.T("agency_list.title", "Agency", name, "Year", yearText(year))), Lede: w.T("agency_list.lede")}
	p.Description = p.Lede
	t := Table{Caption: w.T("rows.list"), Hidden: true, Head: []Column{
		{Label: w.T("rows.proposal")}, {Label: w.T("rows.place")}, {Label: w.T("rows.group")}, {Label: w.T("rows.asked"), Number: true}, {Label: w.T("rows.state")},
	}}
	for _, x := range page.Items {
		r := boardRowOf(w, x)
		t.Rows = append(t.Rows, []Cell{{Text: r.Title, Sub: r.Code, URL: "/lacak/" + r.Code}, {Text: w.place(x.Area, x.RW)}, {Group: r.Group}, {Text: r.Money}, {Class: r.Class, Sub: r.Reason}})
	}
	b := block{Table: &t}
	if len(t.Rows) == 0 {
		b = block{Empty: &Empty{Title: w.T("area.empty"), Text: w.T("area.empty_text")}}
	}
	more, first := cursorLinks(c, page.Next)
	if first != "" {
		b.Links = append(b.Links, Link{Label: w.T("rows.first"), URL: first})
	}
	if more != "" {
		b.Links = append(b.Links, Link{Label: w.T("button.next_page"), URL: more})
	}
	p.Blocks = []block{b}
	return h.show(c, fiber.StatusOK, "public_desk", p)
}
