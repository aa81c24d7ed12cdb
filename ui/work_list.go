package ui

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/store"
)

// workListPage is the officers' list of proposals with its filters.
type workListPage struct {
	Page
	Count   string
	Filters []Chip // in force
	Sorts   []Chip
	Hidden  []hidden // what the filter form keeps
	Fields  []Field
	Selects []Choices
	Open    bool // the filter form stands open
	Rows    []workRow
	Empty   *Empty
	More    string
	First   string
}

// workRow is one proposal in an officer's list.
type workRow struct {
	Code, Title, Where string
	Group, Class       string
	Stage, Asked, Now  string
	Reason             string
	Overdue            bool
}

func (h *Handler) workList(c *fiber.Ctx) error {
	ctx, q, actor := c.UserContext(), queryOf(c), auth.Actor(c)
	if code, err := planning.ParseTrackingCode(q.Get("cari")); err == nil {
		return c.Redirect("/kerja/usulan/"+string(code), fiber.StatusSeeOther)
	}
	cycles, err := h.store.Cycles(ctx)
	if err != nil {
		return err
	}
	w := h.words(c)
	p := workListPage{Page: h.page(c, w.T("list.title"))}
	if len(cycles) == 0 {
		p.Empty = &Empty{Title: w.T("home.empty"), Text: w.T("queue.no_cycle")}
		return h.show(c, fiber.StatusOK, "work_list", p)
	}
	f := listFilter(c, cycles)
	page, err := h.store.Proposals(ctx, f, actor)
	if err != nil {
		return err
	}
	count, err := h.store.CountProposals(ctx, f, actor)
	if err != nil {
		return err
	}
	p.Title = w.T("list.title_year", "Year", yearText(f.Cycle))
	lines, err := h.queueLines(c, w, actor, f.Cycle)
	if err != nil {
		return err
	}
	p.Side = queueSide(lines, pathOf(c))
	p.Count = w.N("part.proposals", count.Count)
	if count.More {
		p.Count = w.T("queue.more_than", "Number", p.Count)
	}
	for _, item := range page.Items {
		p.Rows = append(p.Rows, workRowOf(w, item))
	}
	if len(p.Rows) == 0 {
		p.Empty = &Empty{Title: w.T("rows.empty"), Text: w.T("list.empty_text")}
	}
	p.More, p.First = cursorLinks(c, page.Next)
	if err := h.fillFilters(c, w, &p, f, cycles); err != nil {
		return err
	}
	return h.show(c, fiber.StatusOK, "work_list", p)
}

// listFilter reads the filters out of the address. What is no known word of ours
// does not narrow.
func listFilter(c *fiber.Ctx, cycles []store.CycleInfo) store.ProposalFilter {
	q := queryOf(c)
	f := store.ProposalFilter{
		Cycle: chosenYear(c, cycles), Area: planning.AreaCode(q.Get("wilayah")), Agency: q.Get("opd"), Group: groupFrom(q.Get("kelompok")),
		Unexplained: q.Get("tanpa-alasan") != "", Overdue: q.Get("lewat") != "", Waiting: q.Get("menunggu") != "",
		Query: strings.TrimSpace(q.Get("cari")), Cursor: q.Get("kursor"),
	}
	if st := planning.Stage(q.Get("tahap")); st.Valid() {
		f.Stage = st
	}
	if class := planning.Class(q.Get("keadaan")); slices.Contains(planning.Classes(), class) {
		f.Class = class
	}
	if ch := planning.Channel(q.Get("jalur")); ch.Valid() {
		f.Channel = ch
	}
	switch q.Get("urut") {
	case "nilai":
		f.Sort = store.SortValue
	case "prioritas":
		f.Sort = store.SortRank
	}
	return f
}

func workRowOf(w words, item store.ProposalItem) workRow {
	row := workRow{
		Code: string(item.Code), Title: item.Title, Where: w.place(item.Area, item.RW), Group: string(item.ProposedBy), Class: string(item.Class),
		Stage: w.T("stage." + string(item.Stage) + ".short"), Asked: w.money(item.AskedValue), Overdue: item.Overdue,
	}
	if item.Value != item.AskedValue {
		row.Now = w.money(item.Value)
	}
	if item.Reason != "" && (item.Class.Refused() || item.Class == planning.Returned) {
		row.Reason = w.T("reason." + string(item.Reason))
	}
	return row
}

// fillFilters shows the filters in force, each with the way to remove it, and the
// form to set others.
func (h *Handler) fillFilters(c *fiber.Ctx, w words, p *workListPage, f store.ProposalFilter, cycles []store.CycleInfo) error {
	agencies, err := h.store.Agencies(c.UserContext())
	if err != nil {
		return err
	}
	a := answers{Values: queryOf(c)}
	all := w.T("acc.all")
	p.Fields = []Field{a.field(w, "cari", "form.search").kind("search")}
	p.Selects = []Choices{
		a.choices(w, "tahun", "area.year", options(yearsOf(cycles), func(y string) string { return y })).preset(yearText(f.Cycle)),
		a.choices(w, "tahap", "list.stage", options(planning.Stages(), func(s planning.Stage) string { return w.T("stage." + string(s)) })).first(all),
		a.choices(w, "wilayah", "list.area", h.areaOptions(w, auth.Actor(c))).first(all),
		a.choices(w, "opd", "propose.agency", agencyOptions(agencies)).first(all),
		a.choices(w, "kelompok", "acc.group", slugOptions(w)).first(all),
		a.choices(w, "keadaan", "rows.state", options(planning.Classes(), func(x planning.Class) string { return w.T("class." + string(x)) })).first(all),
		a.choices(w, "jalur", "detail.channel", options(planning.Channels(), w.channel)).first(all),
	}
	for _, name := range []string{"menunggu", "lewat", "tanpa-alasan", "urut"} {
		if v := a.Get(name); v != "" {
			p.Hidden = append(p.Hidden, hidden{name, v})
		}
	}
	p.Filters = h.filterChips(c, w, a, p.Selects)
	for _, s := range []struct{ slug, key string }{{"", "list.newest"}, {"nilai", "list.dearest"}, {"prioritas", "list.ranked"}} {
		p.Sorts = append(p.Sorts, Chip{Label: w.T(s.key), URL: filterBy(c, "urut", s.slug), Current: a.Get("urut") == s.slug})
	}
	return nil
}

func yearsOf(cycles []store.CycleInfo) (years []string) {
	for _, cy := range cycles {
		years = append(years, yearText(cy.Year))
	}
	return years
}

func slugOptions(w words) []Choice {
	out := make([]Choice, 0, len(groupSlug))
	for _, g := range planning.Groups() {
		out = append(out, Choice{Value: groupSlug[g], Label: w.T("group." + string(g))})
	}
	return out
}

// areaOptions are the kecamatan of the city, or the places below the reader's own.
func (h *Handler) areaOptions(w words, actor planning.Actor) (out []Choice) {
	own, _ := ownPlace(actor)
	var codes []planning.AreaCode
	for code := range w.areas {
		level := code.Level()
		if own == "" && level == planning.LevelKecamatan || own != "" && own.Contains(code) && level != planning.LevelRW {
			codes = append(codes, code)
		}
	}
	slices.Sort(codes)
	return options(codes, w.longArea)
}

// filterChips are the filters in force.
func (h *Handler) filterChips(c *fiber.Ctx, w words, a answers, selects []Choices) (chips []Chip) {
	for _, q := range selects {
		value := a.Get(q.Name)
		if value == "" || q.Name == "tahun" {
			continue
		}
		label := value
		for _, o := range q.Options {
			if o.Value == value {
				label = o.Label
			}
		}
		if q.Name == "wilayah" {
			label = w.area(planning.AreaCode(value))
		}
		chips = append(chips, Chip{Label: q.Label + ": " + label, RemoveURL: filterBy(c, q.Name, "")})
	}
	for _, flag := range []struct{ name, key string }{
		{"menunggu", "list.waiting"}, {"lewat", "queue.overdue"}, {"tanpa-alasan", "queue.unexplained"},
	} {
		if a.Get(flag.name) != "" {
			chips = append(chips, Chip{Label: w.T(flag.key), RemoveURL: filterBy(c, flag.name, "")})
		}
	}
	if text := a.Get("cari"); text != "" {
		chips = append(chips, Chip{Label: "“" + text + "”", RemoveURL: filterBy(c, "cari", "")})
	}
	return chips
}
