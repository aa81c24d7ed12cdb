package api

import (
	"net/http"
	"strings"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/store"
)

type ceilingView struct {
	Kind      planning.CeilingKind `json:"kind"`
	Key       string               `json:"key"`
	Amount    planning.Rupiah      `json:"amount"`
	Reserved  planning.Rupiah      `json:"reserved"`
	Remaining planning.Rupiah      `json:"remaining"` // negative after a noted overrun
}

func viewCeiling(c planning.Ceiling) ceilingView {
	return ceilingView{Kind: c.Kind, Key: c.Key, Amount: c.Amount, Reserved: c.Reserved, Remaining: c.Remaining()}
}

type ceilingsBody struct {
	Ceilings []ceilingBody `json:"ceilings"`
}

type ceilingsView struct {
	Ceilings []ceilingView `json:"ceilings"`
}

type ceilingBody struct {
	Kind   planning.CeilingKind `json:"kind"`
	Key    string               `json:"key"`
	Amount amount               `json:"amount"`
}

var ceilingKinds = []planning.CeilingKind{
	planning.CeilingKelurahan, planning.CeilingKecamatan, planning.CeilingAgency, planning.CeilingPlanRow,
}

func (h *handler) listCeilings(c *fiber.Ctx) error {
	year, err := yearParam(c)
	if err != nil {
		return err
	}
	q := queryOf(c)
	f := store.CeilingFilter{Kind: oneOf(q, "kind", ceilingKinds...)}
	if key := q.text("key"); key != "" {
		f.Keys = []string{key}
	}
	if err := q.err(); err != nil {
		return err
	}
	list, err := h.store.Ceilings(c.UserContext(), year, f)
	if err != nil {
		return err
	}
	return c.JSON(ceilingsView{Ceilings: each(list, viewCeiling)})
}

// putCeilings sets amounts, all or none; what is reserved stays.
func (h *handler) putCeilings(c *fiber.Ctx) error {
	year, by, err := officeAct(c, planning.ManageCeilings)
	if err != nil {
		return err
	}
	if kind, _, _ := strings.Cut(c.Get(fiber.HeaderContentType), ";"); strings.TrimSpace(kind) == "text/csv" {
		return h.putCeilingFile(c, year, by)
	}
	var b ceilingsBody
	if err := decode(c, &b); err != nil {
		return err
	}
	var f planning.Fields
	rows := make([]planning.Ceiling, len(b.Ceilings))
	for i, r := range b.Ceilings {
		rows[i] = planning.Ceiling{Cycle: year, Kind: r.Kind, Key: r.Key, Amount: r.Amount.rupiah(&f, cell("ceilings", i, "amount"), 0)}
		if !r.Amount.given {
			f.Add(cell("ceilings", i, "amount"), "error.required")
		}
		f.AddError(planning.CheckText(cell("ceilings", i, "key"), r.Key, 1, planning.MaxShort))
	}
	if err := checkRows(&f, "ceilings", len(rows)); err != nil {
		return err
	}
	if _, err := h.store.Cycle(c.UserContext(), year); err != nil {
		return err
	}
	if err := h.store.LoadCeilings(c.UserContext(), by, year, rows); err != nil {
		return err
	}
	return c.JSON(loadedView{Rows: len(rows)})
}

// officeAct is the year of the path and who acts, for acts on the whole city.
func officeAct(c *fiber.Ctx, what planning.Action) (year int, by planning.ActorRef, err error) {
	if year, err = yearParam(c); err != nil {
		return 0, by, err
	}
	by, err = auth.Ref(c, what, everywhere)
	return year, by, err
}

type documentBody struct {
	ID      string             `json:"id"` // UUID made by the caller
	Kind    store.DocumentKind `json:"kind"`
	Number  string             `json:"number"`
	Title   string             `json:"title"`
	DatedAt planning.Instant   `json:"dated_at"`
	SetAt   planning.Instant   `json:"set_at"` // 0 = not set yet; drafts carry nothing
	File    string             `json:"file"`   // SHA-256 of a stored paper
}

type documentView struct {
	ID      string             `json:"id"`
	Cycle   int                `json:"cycle"`
	Kind    store.DocumentKind `json:"kind"`
	Number  string             `json:"number"`
	Title   string             `json:"title,omitempty"`
	DatedAt planning.Instant   `json:"dated_at"`
	SetAt   planning.Instant   `json:"set_at,omitempty"`
	File    string             `json:"file,omitempty"`
}

type documentsView struct {
	Documents []documentView `json:"documents"`
}

func viewDocument(d store.Document) documentView {
	return documentView{
		ID: d.ID, Cycle: d.Cycle, Kind: d.Kind, Number: d.Number, Title: d.Title, DatedAt: d.DatedAt, SetAt: d.SetAt, File: d.File,
	}
}

func (h *handler) listDocuments(c *fiber.Ctx) error {
	year, err := yearParam(c)
	if err != nil {
		return err
	}
	if err := nothingElse(c); err != nil {
		return err
	}
	list, err := h.store.Documents(c.UserContext(), year)
	if err != nil {
		return err
	}
	return c.JSON(documentsView{Documents: each(list, viewDocument)})
}

func (h *handler) recordDocument(c *fiber.Ctx) error {
	year, by, err := officeAct(c, planning.RecordDocument)
	if err != nil {
		return err
	}
	var b documentBody
	if err := decode(c, &b); err != nil {
		return err
	}
	d := store.Document{
		ID: strings.ToLower(b.ID), Cycle: year, Kind: b.Kind, Number: b.Number, Title: b.Title, DatedAt: b.DatedAt, SetAt: b.SetAt,
		File: b.File, RecordedBy: by.ID,
	}
	if e := planning.CheckText("file", b.File, 0, 64); e != nil {
		return e
	}
	if err := h.store.RecordDocument(c.UserContext(), by, d); err != nil {
		return err
	}
	return c.Status(http.StatusCreated).JSON(viewDocument(d))
}

type planRowBody struct {
	ID       string            `json:"id"`
	Activity string            `json:"activity"`
	Agency   string            `json:"agency"`
	Area     planning.AreaCode `json:"area"`
	Value    amount            `json:"value"`
}

type planRowsBody struct {
	Document string        `json:"document"`
	Rows     []planRowBody `json:"plan_rows"`
}

// loadPlanRows keeps rows of a document's plan, all or none.
func (h *handler) loadPlanRows(c *fiber.Ctx) error {
	year, by, err := officeAct(c, planning.RecordDocument)
	if err != nil {
		return err
	}
	var b planRowsBody
	if err := decode(c, &b); err != nil {
		return err
	}
	var f planning.Fields
	rows := make([]store.PlanRow, len(b.Rows))
	for i, r := range b.Rows {
		rows[i] = store.PlanRow{
			ID: r.ID, Activity: r.Activity, Agency: r.Agency, Area: r.Area, Value: r.Value.rupiah(&f, cell("plan_rows", i, "value"), 0),
		}
		f.AddError(planning.CheckText(cell("plan_rows", i, "id"), r.ID, 1, planning.MaxShort))
		f.AddError(planning.CheckText(cell("plan_rows", i, "activity"), r.Activity, 1, 40))
		f.AddError(planning.CheckText(cell("plan_rows", i, "agency"), r.Agency, 0, 40))
		if r.Area != "" && r.Area.Level() == "" {
			f.Add(cell("plan_rows", i, "area"), "error.area_format")
		}
	}
	f.AddError(planning.CheckText("document", b.Document, 1, planning.MaxShort))
	if err := checkRows(&f, "plan_rows", len(rows)); err != nil {
		return err
	}
	if err := h.store.LoadPlanRows(c.UserContext(), by, year, b.Document, rows); err != nil {
		return err
	}
	return c.Status(http.StatusCreated).JSON(loadedView{Rows: len(rows)})
}

type auditView struct {
	ID      int              `json:"id"`
	At      planning.Instant `json:"at"`
	Actor   string           `json:"actor"`
	Role    planning.Role    `json:"role,omitempty"`
	Action  string           `json:"action"`
	Subject string           `json:"subject"`
	Detail  any              `json:"detail,omitempty"`
}

func viewAudit(e store.AuditEntry) auditView {
	v := auditView{ID: e.ID, At: e.At, Actor: e.Actor, Role: e.Role, Action: e.Action, Subject: e.Subject}
	if len(e.Detail) > 0 {
		v.Detail = e.Detail
	}
	return v
}

func (h *handler) listAudit(c *fiber.Ctx) error {
	q := queryOf(c)
	f := store.AuditFilter{
		Actor: q.text("actor"), Action: q.text("action"), Subject: q.text("subject"), From: q.instant("from"), Until: q.instant("until"),
	}
	paging := q.paging()
	if err := q.err(); err != nil {
		return err
	}
	page, err := h.store.AuditEntries(c.UserContext(), f, paging)
	if err != nil {
		return err
	}
	return c.JSON(pageOf(page, viewAudit))
}
