package api

import (
	"net/http"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/store"
)

func (h *handler) pipeline(c *fiber.Ctx) error {
	year, err := yearParam(c)
	if err != nil {
		return err
	}
	q := queryOf(c)
	under := q.area("under")
	if err := q.err(); err != nil {
		return err
	}
	p, err := h.store.Pipeline(c.UserContext(), year, under)
	if err != nil {
		return err
	}
	return c.JSON(viewPipeline(p))
}

type pipelineCellView struct {
	Stage       planning.Stage  `json:"stage,omitempty"`
	Here        int             `json:"here"`
	Waiting     int             `json:"waiting"`
	Overdue     int             `json:"overdue"`
	Asked       planning.Rupiah `json:"asked"`
	Passed      int             `json:"passed"`
	PassedValue planning.Rupiah `json:"passed_value"`
}

type pipelineRowView struct {
	Area   planning.AreaCode  `json:"area"`
	Name   string             `json:"name"`
	Cells  []pipelineCellView `json:"cells"`
	Total  pipelineCellView   `json:"total"`
	Silent int                `json:"silent"`
}

type pipelineView struct {
	Cycle   int               `json:"cycle"`
	Under   planning.AreaCode `json:"under"`
	AsOf    planning.Instant  `json:"as_of"`
	Stages  []planning.Stage  `json:"stages"`
	Windows []windowView      `json:"windows"`
	Rows    []pipelineRowView `json:"rows"`
	Total   pipelineRowView   `json:"total"`
	Silent  []areaRefView     `json:"silent"`
}

func viewPipeline(p store.Pipeline) pipelineView {
	return pipelineView{
		Cycle: p.Cycle, Under: p.Under, AsOf: p.AsOf, Stages: p.Stages, Windows: each(p.Windows, viewWindow),
		Rows: each(p.Rows, viewPipelineRow), Total: viewPipelineRow(p.Total), Silent: each(p.Silent, viewAreaRef),
	}
}

func viewPipelineRow(r store.PipelineRow) pipelineRowView {
	return pipelineRowView{Area: r.Area, Name: r.Name, Cells: each(r.Cells, viewPipelineCell), Total: viewPipelineCell(r.Total), Silent: r.Silent}
}

func viewPipelineCell(x store.PipelineCell) pipelineCellView {
	return pipelineCellView{
		Stage: x.Stage, Here: x.Here, Waiting: x.Waiting, Overdue: x.Overdue, Asked: x.Asked, Passed: x.Passed, PassedValue: x.PassedValue,
	}
}

// publish freezes the share as it is now.
func (h *handler) publish(c *fiber.Ctx) error {
	year, err := yearParam(c)
	if err != nil {
		return err
	}
	by, err := auth.Ref(c, planning.Publish, everywhere)
	if err != nil {
		return err
	}
	v, err := h.figure(c, year, "")
	if err != nil {
		return err
	}
	content, err := c.App().Config().JSONEncoder(v)
	if err != nil {
		return err
	}
	s, err := h.store.Publish(c.UserContext(), by, year, snapshotShare, v.Cutoff, content)
	if err != nil {
		return err
	}
	return c.Status(http.StatusCreated).JSON(viewSnapshot(s))
}

// snapshotShare is the kind of a published share.
const snapshotShare = "share"

func (h *handler) listSnapshots(c *fiber.Ctx) error {
	year, err := yearParam(c)
	if err != nil {
		return err
	}
	if err := nothingElse(c); err != nil {
		return err
	}
	list, err := h.store.Snapshots(c.UserContext(), year, "")
	if err != nil {
		return err
	}
	return c.JSON(snapshotsView{Snapshots: each(list, viewSnapshot)})
}
