package ui

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/store"
)

// documentsPage lists the acts that results rest on, and takes new ones.
type documentsPage struct {
	Page
	Years  []Chip
	Year   string
	Rows   []documentRow
	Empty  *Empty
	ID     string
	Kind   Choices
	Number Field
	Name   Field
	Dated  Field
	Set    Field
}

// documentRow is a recorded document; one that is not set yet can be set.
type documentRow struct {
	ID, Kind, Number, Name string
	Dated, Set             string
	Draft                  bool
	KindCode, DatedInput   string // to send it again as it is
	Today                  string
}

func (h *Handler) documents(c *fiber.Ctx) error { return h.showDocuments(c, answers{}, nil) }

func (h *Handler) showDocuments(c *fiber.Ctx, a answers, wrong error) error {
	ctx := c.UserContext()
	cycles, err := h.store.Cycles(ctx)
	if err != nil {
		return err
	}
	w := h.words(c)
	p := documentsPage{Page: h.page(c, w.T("documents.title"))}
	if len(cycles) == 0 {
		p.Empty = &Empty{Title: w.T("home.empty"), Text: w.T("queue.no_cycle")}
		return h.show(c, fiber.StatusOK, "documents", p)
	}
	year := chosenYear(c, cycles)
	p.ID, p.Year, p.Title = auth.NewID(), yearText(year), w.T("documents.title_year", "Year", yearText(year))
	for _, cy := range cycles {
		p.Years = append(p.Years, Chip{Label: yearText(cy.Year), URL: filterBy(c, "tahun", yearText(cy.Year)), Current: cy.Year == year})
	}
	status := fiber.StatusOK
	if wrong != nil {
		var ok bool
		if status, ok = h.refused(c, &p.Page, &a, wrong); !ok {
			return wrong
		}
	}
	list, err := h.store.Documents(ctx, year)
	if err != nil {
		return err
	}
	for _, d := range list {
		p.Rows = append(p.Rows, documentRowOf(w, d, h.store.Now()))
	}
	if len(p.Rows) == 0 {
		p.Empty = &Empty{Title: w.T("documents.empty"), Text: w.T("documents.empty_text")}
	}
	p.Kind = a.choices(w, "kind", "documents.kind", documentOptions(w)).first(w.T("form.choose"))
	p.Number = a.field(w, "number", "documents.number").hint(w.T("documents.number_hint"))
	p.Name = a.field(w, "title", "documents.name").optional()
	p.Dated = a.field(w, "dated_at", "documents.dated").kind("date").short("")
	p.Set = a.field(w, "set_at", "documents.set").kind("date").short("").optional().hint(w.T("documents.set_hint"))
	return h.show(c, status, "documents", p)
}

func documentOptions(w words) []Choice {
	return options(store.DocumentKinds(), func(k store.DocumentKind) string {
		switch k {
		case store.DocumentPlanRevised:
			return w.T("documents.plan_revised")
		case store.DocumentBudgetRevised:
			return w.T("documents.budget_revised")
		}
		return w.T("document." + string(k))
	})
}

func documentRowOf(w words, d store.Document, now planning.Instant) documentRow {
	row := documentRow{
		ID: d.ID, Kind: w.document(string(d.Kind)), Number: d.Number, Name: d.Title, Dated: w.date(d.DatedAt), Draft: d.SetAt == 0,
		KindCode: string(d.Kind), DatedInput: w.inputTime(d.DatedAt, time.DateOnly), Today: w.inputTime(now, time.DateOnly),
	}
	if d.SetAt > 0 {
		row.Set = w.date(d.SetAt)
	}
	return row
}

// recordDocument keeps a document, or sets one that was recorded as a draft. The
// form brings the ID, so that a second click changes nothing.
func (h *Handler) recordDocument(c *fiber.Ctx) error {
	w, a := h.words(c), readForm(c)
	by, err := auth.Ref(c, planning.RecordDocument, planning.Place{})
	if err != nil {
		return err
	}
	cycles, err := h.store.Cycles(c.UserContext())
	if err != nil {
		return err
	}
	var f planning.Fields
	d := store.Document{ID: a.text("id"), Cycle: chosenYear(c, cycles), Kind: store.DocumentKind(a.text("kind")), Number: a.text("number"), Title: a.text("title")}
	at, e := w.parseInstant("dated_at", a.text("dated_at"))
	f.AddError(e)
	d.DatedAt = at
	if s := a.text("set_at"); s != "" {
		d.SetAt, e = w.parseInstant("set_at", s)
		f.AddError(e)
	}
	err = f.Err()
	if err == nil {
		err = h.store.RecordDocument(c.UserContext(), by, d)
	}
	if err != nil {
		return h.showDocuments(c, a, err)
	}
	return after(c, "/kerja/dokumen?tahun="+yearText(d.Cycle), "dicatat")
}
