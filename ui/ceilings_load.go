package ui

import (
	"bytes"
	"errors"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/reference"
	"musrenbang/store"
)

// ceilingsPage shows the money of a year, what of it is used, and takes a new
// list as a file.
func (h *Handler) ceilingsPage(c *fiber.Ctx) error { return h.showCeilings(c, answers{}, nil, nil) }

func (h *Handler) showCeilings(c *fiber.Ctx, a answers, faults reference.Faults, wrong error) error {
	year, err := yearParam(c)
	if err != nil {
		return err
	}
	if _, err := h.store.Cycle(c.UserContext(), year); err != nil {
		return err
	}
	w := h.words(c)
	p := deskPage{Page: h.page(c, w.T("ceilings.title", "Year", yearText(year))), Lede: w.T("ceilings.lede"), Tabs: plannerTabs(c, w, year)}
	status, ok := h.wrongOn(c, &p.Page, &a, wrong)
	if !ok {
		return wrong
	}
	if len(faults) > 0 {
		p.Blocks = append(p.Blocks, h.faultsBlock(c, w, faults))
	}
	list, err := h.store.Ceilings(c.UserContext(), year, store.CeilingFilter{})
	if err != nil {
		return err
	}
	agencies, err := h.store.Agencies(c.UserContext())
	if err != nil {
		return err
	}
	shown := block{ID: "daftar", Title: w.T("ceilings.list"), Table: ceilingsTable(w, list, agencies)}
	if shown.Table == nil {
		shown.Empty = &Empty{Title: w.T("ceilings.empty"), Text: w.T("ceilings.empty_text")}
	}
	f := &section{ID: "unggah", Action: "/kerja/pagu/" + yearText(year), CSRF: p.CSRF, Files: true, Button: w.T("ceilings.send"), Note: w.T("ceilings.note")}
	f.row(asks(Field{ID: "file", Name: "file", Label: w.T("ceilings.file"), Hint: w.T("ceilings.file_hint"), Type: "file", Error: a.wrong["file"]}))
	p.Blocks = append(p.Blocks, block{Title: w.T("ceilings.load"), Form: f}, shown)
	return h.showDesk(c, p, status)
}

// faultsBlock names every wrong cell of a file by row and column.
func (h *Handler) faultsBlock(c *fiber.Ctx, w words, faults reference.Faults) block {
	t := Table{Caption: w.T("ceilings.faults"), Hidden: true, Head: []Column{{Label: w.T("ceilings.row")}, {Label: w.T("ceilings.column")}, {Label: w.T("ceilings.fault")}}}
	for _, x := range faults {
		var args []string
		for name, value := range x.Args {
			args = append(args, name, value)
		}
		text := h.door.Explain(h.lang(c), "", planning.Refuse(planning.Invalid, x.Key, args...)).Detail
		t.Rows = append(t.Rows, []Cell{{Text: strconv.Itoa(x.Row)}, {Text: dash(x.Column)}, {Text: text}})
	}
	return block{ID: "keliru", Title: w.T("ceilings.faults"), Text: w.T("ceilings.faults_text"), Table: &t}
}

func ceilingsTable(w words, list []planning.Ceiling, agencies []reference.Agency) *Table {
	names := map[string]string{}
	for _, g := range agencies {
		names[g.Code] = g.Name
	}
	t := &Table{Caption: w.T("ceilings.list"), Hidden: true, Head: []Column{
		{Label: w.T("ceilings.whose")}, {Label: w.T("ceilings.amount"), Number: true}, {Label: w.T("ceilings.used"), Number: true}, {Label: w.T("ceilings.left"), Number: true},
	}}
	for _, x := range list {
		if x.Kind == planning.CeilingPlanRow {
			continue
		}
		name := names[x.Key]
		if x.Kind != planning.CeilingAgency {
			name = w.area(planning.AreaCode(x.Key))
		}
		left := Cell{Text: w.Rupiah(int64(x.Remaining()))}
		if x.Remaining() < 0 {
			left = Cell{Text: w.T("sitting.over", "Amount", w.Rupiah(int64(-x.Remaining()))), Tone: "refused"}
		}
		t.Rows = append(t.Rows, []Cell{{Text: dash(name), Sub: x.Key}, {Text: w.Rupiah(int64(x.Amount))}, {Text: w.Rupiah(int64(x.Reserved))}, left})
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}

// loadCeilings takes a file of ceilings, wholly or not at all.
func (h *Handler) loadCeilings(c *fiber.Ctx) error {
	year, err := yearParam(c)
	if err != nil {
		return err
	}
	a := readForm(c)
	by, err := auth.Ref(c, planning.ManageCeilings, planning.Place{})
	if err != nil {
		return err
	}
	header, err := c.FormFile("file")
	if err != nil || header.Size == 0 {
		return h.showCeilings(c, a, nil, planning.InvalidField("file", "error.required"))
	}
	content, err := contentOf(header)
	if err != nil {
		return err
	}
	list, err := reference.ReadCeilings(bytes.NewReader(content), year)
	var faults reference.Faults
	if errors.As(err, &faults) {
		return h.showCeilings(c, a, faults, planning.InvalidField("file", "error.file_rows", "count", strconv.Itoa(len(faults))))
	}
	if err == nil {
		err = h.store.LoadCeilings(c.UserContext(), by, year, list)
	}
	if err != nil {
		return h.showCeilings(c, a, nil, err)
	}
	return after(c, "/kerja/pagu/"+yearText(year), "pagu")
}
