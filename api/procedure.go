package api

import (
	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/store"
)

type procedureBody struct {
	Procedure planning.Procedure `json:"procedure"`
	Reason    string             `json:"reason"`
}

type procedureView struct {
	Procedure planning.Procedure `json:"procedure"`
}

// procedure is how a cycle holds its sittings, for all to read.
func (h *handler) procedure(c *fiber.Ctx) error {
	year, err := yearParam(c)
	if err != nil {
		return err
	}
	if err := nothingElse(c); err != nil {
		return err
	}
	p, err := h.store.Procedure(c.UserContext(), year)
	if err != nil {
		return err
	}
	return c.JSON(procedureView{p})
}

// putProcedure gives a cycle another procedure, with the reason that is owed.
func (h *handler) putProcedure(c *fiber.Ctx) error {
	year, by, err := officeAct(c, planning.ManageCalendar)
	if err != nil {
		return err
	}
	var b procedureBody
	if err := decode(c, &b); err != nil {
		return err
	}
	if err := h.store.SetProcedure(c.UserContext(), by, year, b.Procedure, b.Reason); err != nil {
		return err
	}
	p, err := h.store.Procedure(c.UserContext(), year)
	if err != nil {
		return err
	}
	return c.JSON(procedureView{p})
}

type rwCoverageView struct {
	RW        string `json:"rw"`
	Proposals int    `json:"proposals"`
}

type coverageView struct {
	Area      planning.AreaCode    `json:"area"`
	Name      string               `json:"name"`
	Parent    string               `json:"parent"`
	Proposals int                  `json:"proposals"`
	RWs       []rwCoverageView     `json:"rws"`
	Forum     string               `json:"forum,omitempty"`
	Status    planning.ForumStatus `json:"status,omitempty"`
	Late      bool                 `json:"late"`
	Nihil     bool                 `json:"nihil"`
}

type coverageListView struct {
	Stage    planning.Stage `json:"stage"`
	Coverage []coverageView `json:"coverage"`
}

// coverage tells who has sent nothing, whose sitting is late, and whose was empty.
func (h *handler) coverage(c *fiber.Ctx) error {
	year, err := yearParam(c)
	if err != nil {
		return err
	}
	q := queryOf(c)
	stage := oneOf(q, "stage", planning.Village, planning.Subdistrict, planning.City)
	if err := q.err(); err != nil {
		return err
	}
	if stage == "" {
		stage = planning.Village
	}
	if _, err := h.store.Cycle(c.UserContext(), year); err != nil {
		return err
	}
	rows, err := h.store.Coverage(c.UserContext(), year, stage)
	if err != nil {
		return err
	}
	return c.JSON(coverageListView{stage, each(rows, func(r store.CoverageRow) coverageView {
		return coverageView{
			Area: r.Area, Name: r.Name, Parent: r.Parent, Proposals: r.Proposals, Forum: r.Forum.ID, Status: r.Forum.Status, Late: r.Late, Nihil: r.Nihil,
			RWs: each(r.RWs, func(x store.RWCoverage) rwCoverageView { return rwCoverageView(x) }),
		}
	})})
}

type officeholdersView struct {
	Officeholders []planning.Officeholder `json:"officeholders"`
}

func (h *handler) listOfficeholders(c *fiber.Ctx) error {
	q := queryOf(c)
	place := q.text("place")
	if err := q.err(); err != nil {
		return err
	}
	list, err := h.store.Officeholders(c.UserContext(), place)
	if err != nil {
		return err
	}
	return c.JSON(officeholdersView{list})
}

// putOfficeholder records who holds an office: by those who look after the city's
// lists, or by the place's own chair.
func (h *handler) putOfficeholder(c *fiber.Ctx) error {
	var o planning.Officeholder
	if err := decode(c, &o); err != nil {
		return err
	}
	by, err := auth.Ref(c, planning.ManageAreas, everywhere)
	if err != nil {
		by, err = auth.Ref(c, planning.ForumClose, officeAt(o.Where))
	}
	if err != nil {
		return err
	}
	o.Knows = false
	if err := h.store.SaveOfficeholder(c.UserContext(), by, o); err != nil {
		return err
	}
	return c.JSON(o)
}

// officeAt is where the sittings are that an office of this place signs.
func officeAt(where string) planning.Place {
	area := planning.AreaCode(where)
	switch area.Level() {
	case planning.LevelKelurahan, planning.LevelRW:
		return planning.Place{Stage: planning.Village, Area: area}
	case planning.LevelKecamatan:
		return planning.Place{Stage: planning.Subdistrict, Area: area}
	case planning.LevelKota:
		return planning.Place{Stage: planning.City, Area: area}
	}
	return planning.Place{Stage: planning.AgencyStage, Agency: where}
}
