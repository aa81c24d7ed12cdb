package api

import (
	"net/http"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/store"
)

// forumView is a sitting as offices list it.
type forumView struct {
	ID            string               `json:"id"`
	Cycle         int                  `json:"cycle"`
	Stage         planning.Stage       `json:"stage"`
	Area          planning.AreaCode    `json:"area,omitempty"`
	AreaName      string               `json:"area_name,omitempty"`
	Agency        string               `json:"agency,omitempty"`
	AgencyName    string               `json:"agency_name,omitempty"`
	Group         planning.Group       `json:"group,omitempty"`
	Number        int                  `json:"number"`
	Status        planning.ForumStatus `json:"status"`
	Version       int                  `json:"version"`
	ScheduledAt   planning.Instant     `json:"scheduled_at,omitempty"`
	OpenedAt      planning.Instant     `json:"opened_at,omitempty"`
	ClosedAt      planning.Instant     `json:"closed_at,omitempty"`
	SignedAt      planning.Instant     `json:"signed_at,omitempty"`
	Venue         string               `json:"venue,omitempty"`
	Chair         string               `json:"chair,omitempty"`
	Women         int                  `json:"women"`
	Men           int                  `json:"men"`
	MinutesNumber string               `json:"minutes_number,omitempty"`
	Items         int                  `json:"items"`
	Undecided     int                  `json:"undecided"`
}

func viewForum(f store.ForumItem) forumView {
	return forumView{
		ID: f.ID, Cycle: f.Cycle, Stage: f.Stage, Area: f.Area, AreaName: f.AreaName, Agency: f.Agency, AgencyName: f.AgencyName,
		Group: f.Group, Number: f.Number, Status: f.Status, Version: f.Version, ScheduledAt: f.ScheduledAt, OpenedAt: f.OpenedAt,
		ClosedAt: f.ClosedAt, SignedAt: f.SignedAt, Venue: f.Venue, Chair: f.Chair, Women: f.Women, Men: f.Men,
		MinutesNumber: f.MinutesNumber, Items: f.Items, Undecided: f.Undecided,
	}
}

type agendaView struct {
	ID         string                `json:"id"`
	Code       planning.TrackingCode `json:"code"`
	Position   int                   `json:"position"`
	Rank       int                   `json:"rank,omitempty"`
	Title      string                `json:"title"`
	Problem    string                `json:"problem"`
	Location   string                `json:"location"`
	Area       planning.AreaCode     `json:"area"`
	AreaName   string                `json:"area_name"`
	RW         string                `json:"rw,omitempty"`
	RT         string                `json:"rt,omitempty"`
	ProposedBy planning.Group        `json:"proposed_by"`
	Channel    planning.Channel      `json:"channel"`
	Agency     string                `json:"agency,omitempty"`
	Volume     volumeView            `json:"volume"`
	Unit       string                `json:"unit"`
	Value      rupiahView            `json:"value"`
	// Seen is what a decision that mends this one sends as expected.
	Seen       int                 `json:"seen"`
	Act        planning.Act        `json:"act,omitempty"`
	Reason     planning.ReasonCode `json:"reason,omitempty"`
	ReasonText string              `json:"reason_text,omitempty"`
	DecidedAt  planning.Instant    `json:"decided_at,omitempty"`
	DecidedBy  planning.Role       `json:"decided_by,omitempty"`
}

func viewAgenda(r store.AgendaRow) agendaView {
	v := agendaView{
		ID: r.ID, Code: r.Code, Position: r.Position, Rank: r.Rank, Title: r.Title, Problem: r.Problem, Location: r.Location,
		Area: r.Area, AreaName: r.AreaName, RW: r.RW, RT: r.RT, ProposedBy: r.ProposedBy, Channel: r.Channel, Agency: r.Agency,
		Volume: volumeView(r.Volume), Unit: r.Unit, Value: rupiahView(r.Value), Seen: r.Seen, ReasonText: r.ReasonText,
		DecidedAt: r.DecidedAt, DecidedBy: r.DecidedBy,
	}
	if r.Decided != nil {
		v.Act, v.Reason = r.Decided.Act, r.Decided.Reason
	}
	return v
}

type totalView struct {
	Channel  planning.Channel `json:"channel"`
	Passed   int              `json:"passed"`
	Value    planning.Rupiah  `json:"value"`
	Unpriced int              `json:"unpriced"`
	Ceiling  *ceilingView     `json:"ceiling,omitempty"`
}

type sittingShareView struct {
	Group  planning.Group `json:"group"`
	Passed int            `json:"passed"`
	Total  int            `json:"total"`
}

type sittingView struct {
	forumView
	Agenda []agendaView       `json:"agenda"`
	Totals []totalView        `json:"totals"`
	Shares []sittingShareView `json:"shares"`
}

func viewSitting(s store.Sitting) sittingView {
	return sittingView{
		forumView: viewForum(s.ForumItem), Agenda: each(s.Agenda, viewAgenda),
		Totals: each(s.Totals, func(t store.SittingTotal) totalView {
			v := totalView{Channel: t.Channel, Passed: t.Passed, Value: t.Value, Unpriced: t.Unpriced}
			if t.Ceiling != nil {
				ceiling := viewCeiling(*t.Ceiling)
				v.Ceiling = &ceiling
			}
			return v
		}),
		Shares: each(s.Shares, func(x store.SittingShare) sittingShareView {
			return sittingShareView{Group: x.Group, Passed: x.Passed, Total: x.Total}
		}),
	}
}

type scheduleBody struct {
	Cycle       int               `json:"cycle"`
	Stage       planning.Stage    `json:"stage"`
	Area        planning.AreaCode `json:"area"`
	Agency      string            `json:"agency"`
	Group       planning.Group    `json:"group"`
	Number      int               `json:"number"`
	ScheduledAt planning.Instant  `json:"scheduled_at"`
	Venue       string            `json:"venue"`
	Chair       string            `json:"chair"`
	Women       int               `json:"women"` // who came, where it is known already
	Men         int               `json:"men"`
}

// scheduleForum puts a sitting on the calendar; the same identity again moves its
// date and place while it has not opened.
func (h *handler) scheduleForum(c *fiber.Ctx) error {
	var b scheduleBody
	if err := decode(c, &b); err != nil {
		return err
	}
	f := planning.Forum{
		Cycle: b.Cycle, Stage: b.Stage, Area: b.Area, Agency: b.Agency, Group: b.Group, Number: b.Number, ScheduledAt: b.ScheduledAt,
	}
	if err := checkSchedule(f); err != nil {
		return err
	}
	by, err := auth.Ref(c, planning.ForumSchedule, f.Place())
	if err != nil {
		return err
	}
	details := store.ForumDetails{Venue: b.Venue, Chair: b.Chair, Women: b.Women, Men: b.Men}
	made, err := h.store.ScheduleForum(c.UserContext(), f, details, by)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderLocation, apiPrefix+"forums/"+made.ID)
	return c.Status(http.StatusCreated).JSON(viewForum(store.ForumItem{Forum: made, Venue: b.Venue, Chair: b.Chair, Women: b.Women, Men: b.Men}))
}

// checkSchedule refuses what would make no identity at all; the rest is the
// store's to say.
func checkSchedule(f planning.Forum) error {
	var e planning.Fields
	if !f.Stage.Deliberative() {
		e.Add("stage", "error.stage")
	}
	if f.Cycle < 2000 || f.Cycle > 2999 {
		e.Add("cycle", "error.cycle")
	}
	if f.Agency == "" && f.Area.Level() == "" {
		e.Add("area", "error.area_format")
	}
	e.AddError(planning.CheckText("agency", f.Agency, 0, planning.MaxShort))
	if f.ScheduledAt < 0 {
		e.Add("scheduled_at", "error.number")
	}
	return e.Err()
}

func (h *handler) listForums(c *fiber.Ctx) error {
	q := queryOf(c)
	paging := q.paging()
	f := store.ForumFilter{
		Cycle: q.number("cycle", 2999), Stage: oneOf(q, "stage", planning.Stages()...), Area: q.area("area"), Agency: q.text("agency"),
		Group: oneOf(q, "group", planning.Groups()...), Status: oneOf(q, "status", planning.ForumStatuses()...),
		Cursor: paging.Cursor, Limit: paging.Limit,
	}
	if err := q.err(); err != nil {
		return err
	}
	page, err := h.store.Forums(c.UserContext(), f)
	if err != nil {
		return err
	}
	return c.JSON(pageOf(page, viewForum))
}

// forum is the state of the sitting the path names.
func (h *handler) forum(c *fiber.Ctx) (planning.Forum, error) {
	id, err := pathParam(c, "id")
	if err != nil {
		return planning.Forum{}, err
	}
	return h.store.ForumState(c.UserContext(), id)
}

func (h *handler) getForum(c *fiber.Ctx) error {
	if err := nothingElse(c); err != nil {
		return err
	}
	f, err := h.forum(c)
	if err != nil {
		return err
	}
	if _, err := auth.Ref(c, planning.ReadProposals, f.Place()); err != nil {
		return err
	}
	s, err := h.store.Sitting(c.UserContext(), f.ID)
	if err != nil {
		return err
	}
	return c.JSON(viewSitting(s))
}

type forumActBody struct {
	Expected   int                 `json:"expected"`
	DeferRest  bool                `json:"defer_rest"`
	Reason     planning.ReasonCode `json:"reason"`
	ReasonText string              `json:"reason_text"`
	Year       int                 `json:"year"`
	Evidence   string              `json:"evidence"` // SHA-256 of a stored file
}

// forumAct opens, reads back, closes or signs a sitting.
func (h *handler) forumAct(act planning.Action) fiber.Handler {
	return func(c *fiber.Ctx) error {
		id, err := commandID(c)
		if err != nil {
			return err
		}
		var b forumActBody
		if err := decode(c, &b); err != nil {
			return err
		}
		f, err := h.forum(c)
		if err != nil {
			return err
		}
		by, err := auth.Ref(c, act, f.Place())
		if err != nil {
			return err
		}
		if b.Evidence != "" {
			if _, err := h.store.File(c.UserContext(), b.Evidence); err != nil {
				return fileField(err, "evidence")
			}
		}
		cmd := planning.ForumCommand{
			ID: id, Act: act, Forum: f.ID, Expected: b.Expected, Actor: by, DeferRest: b.DeferRest, Reason: b.Reason, Year: b.Year, Evidence: b.Evidence,
		}
		out, err := h.engine.DecideForum(c.UserContext(), cmd, planning.Texts{Reason: b.ReasonText})
		return answerOutcome(c, out, err)
	}
}

// fileField makes a file that is not stored the fault of the field that names it.
func fileField(err error, field string) error {
	if planning.CodeOf(err) == planning.NotFound {
		return planning.InvalidField(field, "error.file_unknown")
	}
	return err
}

type attendanceBody struct {
	Women int `json:"women"`
	Men   int `json:"men"`
}

// setAttendance keeps how many came, as counts, until the sitting is closed.
func (h *handler) setAttendance(c *fiber.Ctx) error {
	var b attendanceBody
	if err := decode(c, &b); err != nil {
		return err
	}
	f, err := h.forum(c)
	if err != nil {
		return err
	}
	by, err := auth.Ref(c, planning.ForumReadBack, f.Place())
	if err != nil {
		return err
	}
	if err := h.store.SetAttendance(c.UserContext(), f.ID, store.ForumDetails{Women: b.Women, Men: b.Men}, by); err != nil {
		return err
	}
	return c.SendStatus(http.StatusNoContent)
}
