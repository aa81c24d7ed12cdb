package api

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/reference"
)

// A whole list is read and written under its own name, so that what GET gives can
// be changed and PUT back. It is kept all or none.
type (
	areasBody struct {
		Areas []reference.Area `json:"areas"`
	}
	agenciesBody struct {
		Agencies []reference.Agency `json:"agencies"`
	}
	catalogueBody struct {
		Entries []reference.CatalogueEntry `json:"entries"`
	}
	codesBody struct {
		Codes []reference.ActivityCode `json:"activity_codes"`
	}
)

// maxRows bounds one list; a city's own lists are far shorter.
const maxRows = 20_000

// maxFaults bounds how many wrong rows one answer names.
const maxFaults = 100

// checkRows refuses an empty or endless list and what f has noted of its rows.
func checkRows(f *planning.Fields, list string, n int) error {
	switch {
	case n == 0:
		f.Add(list, "error.required")
	case n > maxRows:
		f.Add(list, "error.too_many_rows", "most", strconv.Itoa(maxRows))
	}
	err := f.Err()
	if err == nil {
		return nil
	}
	first := *asField(err)
	first.More = first.More[:min(len(first.More), maxFaults-1)]
	return &first
}

// cell names one field of one row: areas[3].code.
func cell(list string, i int, name string) string { return list + "[" + strconv.Itoa(i) + "]." + name }

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
	return c.JSON(areasBody{Areas: kept})
}

// putAreas adds and renames areas; none is ever removed.
func (h *handler) putAreas(c *fiber.Ctx) error {
	by, err := auth.Ref(c, planning.ManageAreas, everywhere)
	if err != nil {
		return err
	}
	var b areasBody
	if err := decode(c, &b); err != nil {
		return err
	}
	var f planning.Fields
	for i, a := range b.Areas {
		level := a.Code.Level()
		if level == "" || level != a.Level {
			f.Add(cell("areas", i, "code"), "error.area_format")
		}
		if a.Parent != a.Code.Parent() {
			f.Add(cell("areas", i, "parent"), "error.area_parent", "code", string(a.Parent))
		}
		f.AddError(planning.CheckText(cell("areas", i, "name"), a.Name, 1, planning.MaxShort))
	}
	if err := checkRows(&f, "areas", len(b.Areas)); err != nil {
		return err
	}
	if err := h.store.LoadAreas(c.UserContext(), by, b.Areas); err != nil {
		return err
	}
	return c.JSON(loadedView{Rows: len(b.Areas)})
}

func (h *handler) listAgencies(c *fiber.Ctx) error {
	if err := nothingElse(c); err != nil {
		return err
	}
	list, err := h.store.Agencies(c.UserContext())
	if err != nil {
		return err
	}
	return c.JSON(agenciesBody{Agencies: list})
}

func (h *handler) putAgencies(c *fiber.Ctx) error {
	by, err := auth.Ref(c, planning.ManageAreas, everywhere)
	if err != nil {
		return err
	}
	var b agenciesBody
	if err := decode(c, &b); err != nil {
		return err
	}
	var f planning.Fields
	for i, a := range b.Agencies {
		f.AddError(planning.CheckText(cell("agencies", i, "code"), a.Code, 1, 40))
		f.AddError(planning.CheckText(cell("agencies", i, "name"), a.Name, 1, planning.MaxTitle))
		f.AddError(planning.CheckText(cell("agencies", i, "phone"), a.Phone, 0, 40))
	}
	if err := checkRows(&f, "agencies", len(b.Agencies)); err != nil {
		return err
	}
	if err := h.store.LoadAgencies(c.UserContext(), by, b.Agencies); err != nil {
		return err
	}
	return c.JSON(loadedView{Rows: len(b.Agencies)})
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
	return c.JSON(catalogueBody{Entries: list})
}

// putCatalogue makes the rows the catalogue of a cycle.
func (h *handler) putCatalogue(c *fiber.Ctx) error {
	year, by, err := officeAct(c, planning.ManageAreas)
	if err != nil {
		return err
	}
	var b catalogueBody
	if err := decode(c, &b); err != nil {
		return err
	}
	var f planning.Fields
	for i, e := range b.Entries {
		f.AddError(planning.CheckText(cell("entries", i, "code"), e.Code, 1, 40))
		f.AddError(planning.CheckText(cell("entries", i, "title"), e.Title, 3, planning.MaxTitle))
		f.AddError(planning.CheckText(cell("entries", i, "unit"), e.Unit, 1, 40))
		f.AddError(planning.CheckText(cell("entries", i, "agency"), e.Agency, 0, 40))
		f.AddError(planning.CheckText(cell("entries", i, "field"), e.Field, 0, planning.MaxShort))
		f.AddError(planning.CheckText(cell("entries", i, "conditions"), e.Conditions, 0, planning.MaxText))
		f.AddError(planning.CheckText(cell("entries", i, "activity"), e.Activity, 0, 40))
		if !e.Channel.Valid() {
			f.Add(cell("entries", i, "channel"), "error.channel")
		}
		if e.UnitPriceCap < 0 || e.UnitPriceCap > planning.MaxRupiah {
			f.Add(cell("entries", i, "unit_price_cap"), "error.rupiah_range")
		}
	}
	if err := checkRows(&f, "entries", len(b.Entries)); err != nil {
		return err
	}
	if err := h.store.LoadCatalogue(c.UserContext(), by, year, b.Entries); err != nil {
		return err
	}
	return c.JSON(loadedView{Rows: len(b.Entries)})
}

func (h *handler) putActivityCodes(c *fiber.Ctx) error {
	by, err := auth.Ref(c, planning.ManageAreas, everywhere)
	if err != nil {
		return err
	}
	var b codesBody
	if err := decode(c, &b); err != nil {
		return err
	}
	var f planning.Fields
	for i, a := range b.Codes {
		f.AddError(planning.CheckText(cell("activity_codes", i, "code"), a.Code, 1, 40))
		f.AddError(planning.CheckText(cell("activity_codes", i, "name"), a.Name, 1, planning.MaxLocation))
	}
	if err := checkRows(&f, "activity_codes", len(b.Codes)); err != nil {
		return err
	}
	if err := h.store.LoadActivityCodes(c.UserContext(), by, b.Codes); err != nil {
		return err
	}
	return c.JSON(loadedView{Rows: len(b.Codes)})
}
