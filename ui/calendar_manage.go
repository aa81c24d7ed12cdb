package ui

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
)

// manageCalendarPage is where planners move, open and close the stages of a year.
type manageCalendarPage struct {
	Page
	Years   []Chip
	Year    string
	Tabs    []Chip
	Windows []windowView
	Empty   *Empty
}

// windowView is one stage's window with what can be done to it.
type windowView struct {
	Stage, Name     string
	Opens, Closes   string
	State           string
	Open            bool
	MayOpen         bool
	MayClose        bool
	From, To, Why   Field
	Moving          bool // its form stands open
	OpenID, CloseID string
	MoveID          string
}

func (h *Handler) manageCalendar(c *fiber.Ctx) error { return h.showManageCalendar(c, answers{}, nil) }

func (h *Handler) showManageCalendar(c *fiber.Ctx, a answers, wrong error) error {
	cycles, err := h.store.Cycles(c.UserContext())
	if err != nil {
		return err
	}
	w := h.words(c)
	p := manageCalendarPage{Page: h.page(c, w.T("calendar.title"))}
	if len(cycles) == 0 {
		p.Empty = &Empty{Title: w.T("home.empty"), Text: w.T("queue.no_cycle")}
		return h.show(c, fiber.StatusOK, "calendar_manage", p)
	}
	cy, err := calendarYear(c, cycles)
	if err != nil {
		return err
	}
	p.Year = yearText(cy.Year)
	p.Title = w.T("calendar.title_year", "Year", p.Year)
	p.Years = yearChips(cycles, cy.Year, "/kerja/kalender/")
	p.Tabs = plannerTabs(c, w, cy.Year)
	p.Tabs[0].Current = true
	status := fiber.StatusOK
	if wrong != nil {
		var ok bool
		if status, ok = h.refused(c, &p.Page, &a, wrong); !ok {
			return wrong
		}
	}
	for _, win := range cy.Windows {
		p.Windows = append(p.Windows, windowViewOf(w, win, a, h.store.Now()))
	}
	// An error's field belongs to the form of one stage.
	for i := range p.Errors {
		if p.Errors[i].ID != "" {
			p.Errors[i].ID = a.text("stage") + "-" + p.Errors[i].ID
		}
	}
	return h.show(c, status, "calendar_manage", p)
}

func windowViewOf(w words, win planning.Window, a answers, now planning.Instant) windowView {
	v := windowView{
		Stage: string(win.Stage), Name: w.T("stage." + string(win.Stage)), Opens: w.datetime(win.OpensAt), Closes: w.datetime(win.ClosesAt),
		State: windowState(w, win, now), Open: win.Opened != 0 && win.Closed == 0, MayOpen: win.Opened == 0 || win.Closed != 0,
		MayClose: win.Opened != 0 && win.Closed == 0, OpenID: auth.NewID(), CloseID: auth.NewID(), MoveID: auth.NewID(),
	}
	mine := answers{}
	if a.text("stage") == v.Stage && a.text("act") == string(planning.MoveWindow) {
		mine, v.Moving = a, true
	}
	id := func(f Field) Field { f.ID = v.Stage + "-" + f.ID; return f }
	v.From = id(mine.field(w, "opens_at", "calendar.opens").kind("datetime-local").or(w.inputTime(win.OpensAt, dateTimeLayout)))
	v.To = id(mine.field(w, "closes_at", "calendar.closes").kind("datetime-local").or(w.inputTime(win.ClosesAt, dateTimeLayout)))
	v.Why = id(mine.field(w, "reason_text", "calendar.why").lines(2).hint(w.T("calendar.why_hint")))
	return v
}

// calendarAct moves, opens or closes one stage of the year.
func (h *Handler) calendarAct(c *fiber.Ctx) error {
	w, a := h.words(c), readForm(c)
	year, err := yearParam(c)
	if err != nil {
		return err
	}
	by, err := auth.Ref(c, planning.ManageCalendar, planning.Place{})
	if err != nil {
		return err
	}
	cmd := planning.CycleCommand{ID: a.text("id"), Act: planning.CycleAct(a.text("act")), Cycle: year, Stage: planning.Stage(a.text("stage")), Actor: by}
	switch cmd.Act {
	case planning.OpenStage, planning.CloseStage:
	case planning.MoveWindow:
		var f planning.Fields
		var e *planning.Error
		cmd.OpensAt, e = w.parseInstant("opens_at", a.text("opens_at"))
		f.AddError(e)
		cmd.ClosesAt, e = w.parseInstant("closes_at", a.text("closes_at"))
		f.AddError(e)
		if err := f.Err(); err != nil {
			return h.showManageCalendar(c, a, err)
		}
	default:
		return h.showManageCalendar(c, a, planning.InvalidField("act", "error.act"))
	}
	out, err := h.engine.DecideCycle(c.UserContext(), cmd, planning.Texts{Reason: a.text("reason_text")})
	if err != nil {
		return h.showManageCalendar(c, a, err)
	}
	return sent(c, out, "/kerja/kalender/"+strconv.Itoa(year), "kalender")
}
