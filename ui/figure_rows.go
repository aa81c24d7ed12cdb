package ui

import (
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"musrenbang/planning"
	"musrenbang/store"
)

// publicRows is how many rows a citizen's page has: on a phone each is a card.
const publicRows = 25

// groupSlug is how a group is written in an address, as in the year file.
var groupSlug = map[planning.Group]string{
	planning.Women: "perempuan", planning.Children: "anak", planning.Elderly: "lansia", planning.Disability: "disabilitas",
	planning.General: "umum",
}

// groupFrom reads a group out of an address, "" for none.
func groupFrom(slug string) planning.Group {
	for g, s := range groupSlug {
		if s == slug {
			return g
		}
	}
	return ""
}

// result is one kind of row behind a figure.
type result struct {
	slug    string // in the address
	verdict string // as the store asks for it
	key     string // in words
	tone    string
}

var results = []result{
	{"masuk", "verdict.kept", "verdict.kept", "kept"},
	{"belum", "verdict.not_kept", "verdict.not_kept", "refused"},
	{"terlalu-kecil", "verdict.too_small", "verdict.too_small", "refused"},
	{"ditarik", "verdict.withdrawn", "verdict.withdrawn", "info"},
	{"kembar", "verdict.duplicate", "verdict.duplicate", "info"},
	{"terlambat", "verdict.late", "verdict.late", "info"},
	{"resmi", "verdict.official", "verdict.official", "info"},
	{"bagian", "verdict.part", "verdict.part", "info"},
	{"menunggu", store.FigurePending, "verdict.pending", "waiting"},
	{"ditolak", store.FigureRefused, "verdict.refused", "refused"},
	{"tanpa-alasan", store.FigureUnexplained, "verdict.unexplained", "refused"},
	{"lain", store.FigureOther, "verdict.other_reason", "refused"},
}

// rowsPage is the list of proposals behind one figure.
type rowsPage struct {
	Page
	Lede    string
	Filters []filterGroup
	Rows    []publicRow
	Empty   *Empty
	More    string // address of the next page
	First   string // address of the first page, where this is another
}

// filterGroup is a line of choices under a heading of its own.
type filterGroup struct {
	Label string
	Chips []Chip
}

// publicRow is one proposal as everybody may see it.
type publicRow struct {
	Code, Title, Where string
	Class, Group       string
	Asked, Now         string
	Verdict, Tone      string
	Reason             string
}

func (h *Handler) figureRows(c *fiber.Ctx) error {
	year, err := yearParam(c)
	if err != nil {
		return err
	}
	q := queryOf(c)
	f := store.FigureFilter{
		Cycle: year, Scope: planning.AreaCode(q.Get("wilayah")), Measure: planning.Measure(strings.ToUpper(q.Get("ukuran"))),
		Group: groupFrom(q.Get("kelompok")), Cursor: q.Get("kursor"), Limit: publicRows,
	}
	for _, r := range results {
		if r.slug == q.Get("hasil") {
			f.Verdict = r.verdict
		}
	}
	page, err := h.store.AccommodationRows(c.UserContext(), f)
	if err != nil {
		return err
	}
	w := h.words(c)
	p := rowsPage{Page: h.page(c, w.T("rows.title", "Year", yearText(year))), Filters: figureFilters(c, w, f)}
	p.NoIndex = true
	p.Crumbs = []Link{{Label: w.T("nav.accommodation") + " " + yearText(year), URL: "/akomodasi/" + yearText(year)}}
	p.Lede = rowsLede(w, f)
	for _, r := range page.Items {
		p.Rows = append(p.Rows, figureRowView(w, r))
	}
	if len(p.Rows) == 0 {
		p.Empty = &Empty{Title: w.T("rows.empty"), Text: w.T("rows.empty_text")}
	}
	p.More, p.First = cursorLinks(c, page.Next)
	return h.show(c, fiber.StatusOK, "rows", p)
}

// cursorLinks are the ways to the next page and back to the first.
func cursorLinks(c *fiber.Ctx, next string) (more, first string) {
	if next != "" {
		more = setQuery(c, "kursor", next)
	}
	if c.Query("kursor") != "" {
		first = setQuery(c, "kursor", "")
	}
	return more, first
}

// setQuery is this page's address with one part of its query changed or, for "",
// left out.
func setQuery(c *fiber.Ctx, name, value string) string {
	return withQuery(c, func(q url.Values) {
		delete(q, noticeQuery)
		delete(q, langQuery)
		if value == "" {
			delete(q, name)
			return
		}
		q[name] = []string{value}
	})
}

// filterBy is setQuery for a filter, which begins again at the first page.
func filterBy(c *fiber.Ctx, name, value string) string {
	return withQuery(c, func(q url.Values) {
		delete(q, noticeQuery)
		delete(q, langQuery)
		delete(q, "kursor")
		delete(q, name)
		if value != "" {
			q[name] = []string{value}
		}
	})
}

func rowsLede(w words, f store.FigureFilter) string {
	measure := f.Measure
	if measure == "" {
		measure = planning.T2
	}
	parts := []string{w.T("rows.measure", "Measure", measureWord(w, measure))}
	if f.Verdict != "" {
		parts = append(parts, resultWord(w, f.Verdict))
	}
	if f.Scope != "" {
		parts = append(parts, w.area(f.Scope))
	}
	if f.Group != "" {
		parts = append(parts, w.T("group."+string(f.Group)))
	}
	return strings.Join(parts, " · ")
}

// figureFilters are the measures, groups and results to choose from.
func figureFilters(c *fiber.Ctx, w words, f store.FigureFilter) []filterGroup {
	measures := filterGroup{Label: w.T("acc.stage")}
	for _, m := range planning.Measures() {
		on := f.Measure == m || f.Measure == "" && m == planning.T2
		measures.Chips = append(measures.Chips, Chip{Label: measureWord(w, m), URL: filterBy(c, "ukuran", string(m)), Current: on})
	}
	groups := filterGroup{Label: w.T("acc.group"), Chips: []Chip{{Label: w.T("acc.all"), URL: filterBy(c, "kelompok", ""), Current: f.Group == ""}}}
	for _, g := range planning.Groups() {
		groups.Chips = append(groups.Chips, Chip{Label: w.T("group." + string(g) + ".short"), URL: filterBy(c, "kelompok", groupSlug[g]), Current: f.Group == g})
	}
	kinds := filterGroup{Label: w.T("rows.result"), Chips: []Chip{{Label: w.T("acc.all"), URL: filterBy(c, "hasil", ""), Current: f.Verdict == ""}}}
	for _, r := range results {
		kinds.Chips = append(kinds.Chips, Chip{Label: resultWord(w, r.verdict), URL: filterBy(c, "hasil", r.slug), Current: f.Verdict == r.verdict})
	}
	return []filterGroup{measures, groups, kinds}
}

// resultWord says how a row stands to a figure.
func resultWord(w words, verdict string) string {
	for _, r := range results {
		if r.verdict == verdict {
			return w.T(r.key)
		}
	}
	return verdict
}

func resultTone(verdict string) string {
	for _, r := range results {
		if r.verdict == verdict {
			return r.tone
		}
	}
	return "info"
}

func figureRowView(w words, r store.FigureRow) publicRow {
	row := publicRow{
		Code: string(r.Code), Title: publicTitle(w, r.Title, r.Area), Where: w.area(r.Area), Class: string(r.Class), Group: string(r.Group),
		Asked: w.money(r.AskedValue), Now: w.money(r.Value), Verdict: resultWord(w, r.Verdict), Tone: resultTone(r.Verdict),
	}
	if r.Reason != "" && r.Class.Refused() {
		row.Reason = w.T("reason." + string(r.Reason))
	}
	return row
}
