package api

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/reference"
)

// rowsBody is a whole list, kept all or none.
type rowsBody[T any] struct {
	Rows []T `json:"rows"`
}

// maxRows bounds one list; a city's own lists are far shorter.
const maxRows = 20_000

// maxFaults bounds how many wrong rows one answer names.
const maxFaults = 100

func (b rowsBody[T]) check(f *planning.Fields) error {
	switch {
	case len(b.Rows) == 0:
		f.Add("rows", "error.required")
	case len(b.Rows) > maxRows:
		f.Add("rows", "error.too_many_rows", "most", strconv.Itoa(maxRows))
	}
	err := f.Err()
	if err == nil {
		return nil
	}
	first := *asField(err)
	first.More = first.More[:min(len(first.More), maxFaults-1)]
	return &first
}

// rowField names one cell: rows[3].code.
func rowField(i int, name string) string { return "rows[" + strconv.Itoa(i) + "]." + name }

type loadedView struct {
	Rows int `json:"rows"`
}

func (h *handler) listAreas(c *fiber.Ctx) error {
	q := queryOf(c)
	under := q.area("under")
	level := oneOf(q, "level", planning.LevelKota, planning.LevelKecamatan, planning.LevelKelurahan, planning.LevelRW)
	if err := q.err(); err != nil {
		return err
	}
	list, err := h.store.Areas(c.UserContext())
	if err != nil {
		return err
	}
	kept := []reference.Area{}
	for _, a := range list {
		if (under == "" || under.Contains(a.Code)) && (level == "" || level == a.Level) {
			kept = append(kept, a)
		}
	}
	return c.JSON(listView[reference.Area]{Items: kept})
}

// putAreas adds and renames areas; none is ever removed.
func (h *handler) putAreas(c *fiber.Ctx) error {
	by, err := auth.Ref(c, planning.ManageAreas, everywhere)
	if err != nil {
		return err
	}
	var b rowsBody[reference.Area]
	if err := decode(c, &b); err != nil {
		return err
	}
	var f planning.Fields
	for i, a := range b.Rows {
		level := a.Code.Level()
		if level == "" || level != a.Level {
			f.Add(rowField(i, "code"), "error.area_format")
		}
		if a.Parent != a.Code.Parent() {
			f.Add(rowField(i, "parent"), "error.area_parent")
		}
		f.AddError(planning.CheckText(rowField(i, "name"), a.Name, 1, planning.MaxShort))
	}
	if err := b.check(&f); err != nil {
		return err
	}
	if err := h.store.LoadAreas(c.UserContext(), by, b.Rows); err != nil {
		return err
	}
	return c.JSON(loadedView{Rows: len(b.Rows)})
}

func (h *handler) listAgencies(c *fiber.Ctx) error {
	if err := nothingElse(c); err != nil {
		return err
	}
	list, err := h.store.Agencies(c.UserContext())
	if err != nil {
		return err
	}
	return c.JSON(listOf(list, func(a reference.Agency) reference.Agency { return a }))
}

func (h *handler) putAgencies(c *fiber.Ctx) error {
	by, err := auth.Ref(c, planning.ManageAreas, everywhere)
	if err != nil {
		return err
	}
	var b rowsBody[reference.Agency]
	if err := decode(c, &b); err != nil {
		return err
	}
	var f planning.Fields
	for i, a := range b.Rows {
		f.AddError(planning.CheckText(rowField(i, "code"), a.Code, 1, 40))
		f.AddError(planning.CheckText(rowField(i, "name"), a.Name, 1, planning.MaxTitle))
		f.AddError(planning.CheckText(rowField(i, "phone"), a.Phone, 0, 40))
	}
	if err := b.check(&f); err != nil {
		return err
	}
	if err := h.store.LoadAgencies(c.UserContext(), by, b.Rows); err != nil {
		return err
	}
	return c.JSON(loadedView{Rows: len(b.Rows)})
}

func (h *handler) listCatalogue(c *fiber.Ctx) error {
	year, err := yearParam(c)
	if err != nil {
		return err
	}
	if err := nothingElse(c); err != nil {
		return err
	}
	list, err := h.store.Catalogue(c.UserContext(), year)
	if err != nil {
		return err
	}
	return c.JSON(listOf(list, func(e reference.CatalogueEntry) reference.CatalogueEntry { return e }))
}

// putCatalogue makes the rows the catalogue of a cycle.
func (h *handler) putCatalogue(c *fiber.Ctx) error {
	year, by, err := officeAct(c, planning.ManageAreas)
	if err != nil {
		return err
	}
	var b rowsBody[reference.CatalogueEntry]
	if err := decode(c, &b); err != nil {
		return err
	}
	var f planning.Fields
	for i, e := range b.Rows {
		f.AddError(planning.CheckText(rowField(i, "code"), e.Code, 1, 40))
		f.AddError(planning.CheckText(rowField(i, "title"), e.Title, 3, planning.MaxTitle))
		f.AddError(planning.CheckText(rowField(i, "unit"), e.Unit, 1, 40))
		f.AddError(planning.CheckText(rowField(i, "agency"), e.Agency, 0, 40))
		f.AddError(planning.CheckText(rowField(i, "field"), e.Field, 0, planning.MaxShort))
		f.AddError(planning.CheckText(rowField(i, "conditions"), e.Conditions, 0, planning.MaxText))
		f.AddError(planning.CheckText(rowField(i, "activity"), e.Activity, 0, 40))
		if !e.Channel.Valid() {
			f.Add(rowField(i, "channel"), "error.channel")
		}
		if e.UnitPriceCap < 0 || e.UnitPriceCap > planning.MaxRupiah {
			f.Add(rowField(i, "unit_price_cap"), "error.rupiah_range")
		}
	}
	if err := b.check(&f); err != nil {
		return err
	}
	if err := h.store.LoadCatalogue(c.UserContext(), by, year, b.Rows); err != nil {
		return err
	}
	return c.JSON(loadedView{Rows: len(b.Rows)})
}

func (h *handler) putActivityCodes(c *fiber.Ctx) error {
	by, err := auth.Ref(c, planning.ManageAreas, everywhere)
	if err != nil {
		return err
	}
	var b rowsBody[reference.ActivityCode]
	if err := decode(c, &b); err != nil {
		return err
	}
	var f planning.Fields
	for i, a := range b.Rows {
		f.AddError(planning.CheckText(rowField(i, "code"), a.Code, 1, 40))
		f.AddError(planning.CheckText(rowField(i, "name"), a.Name, 1, planning.MaxLocation))
	}
	if err := b.check(&f); err != nil {
		return err
	}
	if err := h.store.LoadActivityCodes(c.UserContext(), by, b.Rows); err != nil {
		return err
	}
	return c.JSON(loadedView{Rows: len(b.Rows)})
}
