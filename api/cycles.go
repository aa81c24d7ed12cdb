package api

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/store"
)

type windowView struct {
	Stage    planning.Stage   `json:"stage"`
	OpensAt  planning.Instant `json:"opens_at"`
	ClosesAt planning.Instant `json:"closes_at"`
	RemindAt planning.Instant `json:"remind_at,omitempty"`
	Opened   planning.Instant `json:"opened_at,omitempty"`
	Closed   planning.Instant `json:"closed_at,omitempty"`
}

func viewWindow(w planning.Window) windowView {
	return windowView{Stage: w.Stage, OpensAt: w.OpensAt, ClosesAt: w.ClosesAt, RemindAt: w.RemindAt, Opened: w.Opened, Closed: w.Closed}
}

type cycleView struct {
	Year          int              `json:"year"`
	Name          string           `json:"name,omitempty"`
	Target        int              `json:"target"`
	PartThreshold int              `json:"part_threshold"`
	Ruleset       int              `json:"ruleset"`
	Revision      int              `json:"revision"`
	Ended         planning.Instant `json:"ended_at,omitempty"`
	Windows       []windowView     `json:"windows"`
}

type cyclesView struct {
	Cycles []cycleView `json:"cycles"`
}

func viewCycle(c store.CycleInfo) cycleView {
	return cycleView{
		Year: c.Year, Name: c.Name, Target: c.Rules.Target, PartThreshold: c.Rules.PartThreshold, Ruleset: c.Rules.Version,
		Revision: c.Revision, Ended: c.Ended, Windows: each(c.Windows, viewWindow),
	}
}

func (h *handler) listCycles(c *fiber.Ctx) error {
	if err := nothingElse(c); err != nil {
		return err
	}
	list, err := h.store.Cycles(c.UserContext())
	if err != nil {
		return err
	}
	return c.JSON(cyclesView{Cycles: each(list, viewCycle)})
}

func (h *handler) getCycle(c *fiber.Ctx) error {
	year, err := yearParam(c)
	if err != nil {
		return err
	}
	if err := nothingElse(c); err != nil {
		return err
	}
	v, err := h.cycleView(c, year)
	if err != nil {
		return err
	}
	return c.JSON(v)
}

func (h *handler) cycleView(c *fiber.Ctx, year int) (cycleView, error) {
	list, err := h.store.Cycles(c.UserContext())
	if err != nil {
		return cycleView{}, err
	}
	for _, info := range list {
		if info.Year == year {
			return viewCycle(info), nil
		}
	}
	return cycleView{}, planning.Refuse(planning.NotFound, "error.cycle_unknown", "cycle", strconv.Itoa(year))
}

type windowBody struct {
	Stage    planning.Stage   `json:"stage"`
	OpensAt  planning.Instant `json:"opens_at"`
	ClosesAt planning.Instant `json:"closes_at"`
	RemindAt planning.Instant `json:"remind_at"`
}

type cycleBody struct {
	Name          string       `json:"name"`
	Target        int          `json:"target"`         // percent; 0 = the regulation's 70
	PartThreshold int          `json:"part_threshold"` // percent; 0 = the regulation's 50
	Windows       []windowBody `json:"windows"`
}

// putCycle creates a planning year with its calendar. The same again changes
// nothing; windows are moved one by one afterwards, with a reason.
func (h *handler) putCycle(c *fiber.Ctx) error {
	year, err := yearParam(c)
	if err != nil {
		return err
	}
	var b cycleBody
	if err := decode(c, &b); err != nil {
		return err
	}
	by, err := auth.Ref(c, planning.ManageCalendar, everywhere)
	if err != nil {
		return err
	}
	rules := planning.DefaultRules()
	if b.Target != 0 {
		rules.Target = b.Target
	}
	if b.PartThreshold != 0 {
		rules.PartThreshold = b.PartThreshold
	}
	cycle := planning.Cycle{Year: year, Rules: rules, Windows: each(b.Windows, func(w windowBody) planning.Window {
		return planning.Window{Stage: w.Stage, OpensAt: w.OpensAt, ClosesAt: w.ClosesAt, RemindAt: w.RemindAt}
	})}
	if err := h.store.CreateCycle(c.UserContext(), by, cycle, b.Name); err != nil {
		return err
	}
	v, err := h.cycleView(c, year)
	if err != nil {
		return err
	}
	return c.JSON(v)
}

// stageAct opens or closes a stage by hand: the same act the timers use.
func (h *handler) stageAct(act planning.CycleAct) fiber.Handler {
	return func(c *fiber.Ctx) error {
		cmd, err := cycleCommand(c, act)
		if err != nil {
			return err
		}
		out, err := h.engine.DecideCycle(c.UserContext(), cmd, planning.Texts{})
		return answerOutcome(c, out, err)
	}
}

type moveBody struct {
	OpensAt    planning.Instant `json:"opens_at"`
	ClosesAt   planning.Instant `json:"closes_at"`
	ReasonText string           `json:"reason_text"`
}

// moveWindow changes when a stage takes commands, with the reason that is owed.
func (h *handler) moveWindow(c *fiber.Ctx) error {
	cmd, err := cycleCommand(c, planning.MoveWindow)
	if err != nil {
		return err
	}
	var b moveBody
	if err := decode(c, &b); err != nil {
		return err
	}
	cmd.OpensAt, cmd.ClosesAt = b.OpensAt, b.ClosesAt
	out, err := h.engine.DecideCycle(c.UserContext(), cmd, planning.Texts{Reason: b.ReasonText})
	return answerOutcome(c, out, err)
}

func cycleCommand(c *fiber.Ctx, act planning.CycleAct) (planning.CycleCommand, error) {
	var cmd planning.CycleCommand
	id, err := commandID(c)
	if err != nil {
		return cmd, err
	}
	year, err := yearParam(c)
	if err != nil {
		return cmd, err
	}
	stage := planning.Stage(c.Params("stage"))
	if !stage.Valid() {
		return cmd, planning.Refuse(planning.NotFound, "error.stage")
	}
	by, err := auth.Ref(c, planning.ManageCalendar, planning.Place{Stage: stage})
	if err != nil {
		return cmd, err
	}
	return planning.CycleCommand{ID: id, Act: act, Cycle: year, Stage: stage, Actor: by}, nil
}
