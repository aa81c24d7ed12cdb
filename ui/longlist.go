package ui

import (
	"bytes"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/report"
)

// longListPage chooses which Form RW.1 is printed.
type longListPage struct {
	Page
	Year  string
	Areas *Choices
	Area  string // where there is no choice
	RW    Field
	What  Choices
}

// What a printed form holds; in addresses, so in Indonesian.
const (
	listBlank  = "kosong"
	listFilled = "usulan"
)

func (h *Handler) longListForm(c *fiber.Ctx) error {
	return h.showLongList(c, answers{Values: queryOf(c)}, nil)
}

func (h *Handler) showLongList(c *fiber.Ctx, a answers, wrong error) error {
	e, err := h.entryFor(c)
	if err != nil {
		return err
	}
	w := h.words(c)
	p := longListPage{Page: h.page(c, w.T("longlist.title")), Year: yearText(e.cycle.Year)}
	p.Crumbs = []Link{{Label: w.T("propose.title"), URL: "/usulan/baru?tahun=" + p.Year}}
	status := fiber.StatusOK
	if wrong != nil {
		var ok bool
		if status, ok = h.refused(c, &p.Page, &a, wrong); !ok {
			return wrong
		}
	}
	areas := kelurahanOf(e.areas)
	if len(areas) == 1 {
		p.Area = string(areas[0])
	} else {
		q := a.choices(w, "wilayah", "propose.area", options(areas, w.longArea)).first(w.T("form.choose"))
		p.Areas = &q
	}
	p.RW = a.field(w, "rw", "propose.rw").short("numeric").optional().hint(w.T("longlist.rw_hint"))
	p.What = a.choices(w, "isi", "longlist.what", []Choice{
		{Value: listBlank, Label: w.T("longlist.blank"), Hint: w.T("longlist.blank_hint")},
		{Value: listFilled, Label: w.T("longlist.filled"), Hint: w.T("longlist.filled_hint")},
	}).preset(listBlank)
	p.What.ID = "isi-formulir" // the page's main part has the name already
	return h.show(c, status, "longlist", p)
}

func kelurahanOf(areas []planning.AreaCode) (out []planning.AreaCode) {
	for _, a := range areas {
		if a.Level() == planning.LevelKelurahan {
			out = append(out, a)
		}
	}
	return out
}

// longListPDF is Form RW.1 of an RW in the caller's area, to be filled in by hand
// or from its proposals.
func (h *Handler) longListPDF(c *fiber.Ctx) error {
	a := answers{Values: queryOf(c)}
	e, err := h.entryFor(c)
	if err != nil {
		return err
	}
	area, rw, filled, err := longListWish(a, kelurahanOf(e.areas))
	if err != nil {
		return h.showLongList(c, a, err)
	}
	name := "rw1-" + string(area)
	if rw != "" {
		name += "-rw" + rw
	}
	ctx, year := c.UserContext(), e.cycle.Year
	var l report.LongList
	if filled {
		if err := auth.TakenDown(c, planning.Place{Stage: planning.Village, Area: area}); err != nil {
			return err
		}
		l, err = h.papers().FilledLongList(ctx, year, area, rw, h.lang(c))
	} else {
		at := h.store.Now()
		if win, ok := e.cycle.Window(planning.Village); ok {
			at = win.OpensAt // the same blank form every day
		}
		l, err = h.papers().LongList(ctx, year, area, rw, h.lang(c), at)
	}
	if err != nil {
		return err
	}
	var buf bytes.Buffer
	if err := report.WriteLongList(&buf, l); err != nil {
		return err
	}
	return sendPDF(c, buf.Bytes(), name+".pdf")
}

// longListWish reads which form is asked for. Forbidden for a place outside the
// areas.
func longListWish(a answers, areas []planning.AreaCode) (area planning.AreaCode, rw string, filled bool, err error) {
	var f planning.Fields
	area, rw = planning.AreaCode(a.text("wilayah")), padded(a.text("rw"))
	if area == "" && len(areas) == 1 {
		area = areas[0]
	}
	switch {
	case area == "":
		f.Add("wilayah", "error.required")
	case area.Level() != planning.LevelKelurahan:
		f.Add("wilayah", "error.area_format")
	case !slices.Contains(areas, area):
		return area, rw, false, planning.Refuse(planning.Forbidden, "error.forbidden")
	}
	if len(rw) > 3 || strings.Trim(rw, "0123456789") != "" {
		f.Add("rw", "error.rw")
	}
	filled = a.Get("isi") == listFilled
	return area, rw, filled, f.Err()
}
