package ui

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/report"
	"musrenbang/store"
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
	w := h.words(c)
	l := report.LongList{
		Lang: h.lang(c), BaseURL: h.base, City: w.city, Kecamatan: w.bare(area.Parent()), Kelurahan: w.bare(area), RW: rw,
		Cycle: e.cycle.Year, At: h.store.Now(), Zone: h.door.Zone(),
	}
	name := "rw1-" + string(area)
	if rw != "" {
		name += "-rw" + rw
	}
	if filled {
		if _, err := auth.Ref(c, planning.ReadProposals, planning.Place{Stage: planning.Village, Area: area}); err != nil {
			return err
		}
		if err := h.fillLongList(c, &l, area); err != nil {
			return err
		}
	} else if win, ok := e.cycle.Window(planning.Village); ok {
		l.At = win.OpensAt // the same blank form every day
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

// longListPiece is how many rows one query brings.
const longListPiece = 200

// fillLongList puts the RW's proposals on the form, those with a rank first.
func (h *Handler) fillLongList(c *fiber.Ctx, l *report.LongList, area planning.AreaCode) error {
	ctx := c.UserContext()
	f := store.ProposalFilter{Cycle: l.Cycle, Area: area, Origin: planning.FromResidents, Sort: store.SortRank, Limit: longListPiece}
	var items []store.ProposalItem
	for {
		page, err := h.store.Proposals(ctx, f, auth.Actor(c))
		if err != nil {
			return err
		}
		for _, x := range page.Items {
			if x.RW == l.RW && x.Area == area && x.Class != planning.Withdrawn {
				items = append(items, x)
			}
		}
		if f.Cursor = page.Next; f.Cursor == "" {
			break
		}
	}
	slices.SortStableFunc(items, func(x, y store.ProposalItem) int {
		if unranked := cmp.Compare(btoi(x.Rank == 0), btoi(y.Rank == 0)); unranked != 0 {
			return unranked
		}
		return cmp.Or(cmp.Compare(x.Rank, y.Rank), cmp.Compare(x.ReceivedAt, y.ReceivedAt), strings.Compare(string(x.Code), string(y.Code)))
	})
	kinds, err := h.kindNames(c, l.Cycle)
	if err != nil {
		return err
	}
	l.Rows, l.At = []report.LongListRow{}, 0
	for _, x := range items {
		d, err := h.store.ProposalByID(ctx, x.ID)
		if err != nil {
			return err
		}
		l.At = max(l.At, d.ReceivedAt)
		l.Rows = append(l.Rows, longListRow(d, kinds[d.Catalogue]))
	}
	return nil
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// kindNames are the catalogue's names by their codes.
func (h *Handler) kindNames(c *fiber.Ctx, year int) (map[string]string, error) {
	list, err := h.store.Catalogue(c.UserContext(), year)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, k := range list {
		names[k.Code] = k.Title
	}
	return names, nil
}

func longListRow(d store.ProposalDetail, kind string) report.LongListRow {
	return report.LongListRow{
		Code: d.Code, ProposedBy: d.ProposedBy, Basis: d.Basis, Body: d.Texts.Proposer, RW: d.RW, RT: d.RT, Location: d.Texts.Location,
		OwnWords: d.Texts.OwnWords, Kind: kind, Title: d.Texts.Title, Problem: d.Texts.Problem, Volume: d.AskedVolume, Unit: d.Unit,
		Value: d.AskedValue, Channel: d.Channel, Benefits: d.Benefits, Rank: d.Rank, Intake: d.Intake, ReadBack: d.ReadBack,
	}
}
