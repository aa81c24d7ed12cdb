package api

import (
	"net/http"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/store"
)

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
		Group: oneOf(q, "group", append(planning.Groups(), planning.MixedGroups)...), Status: oneOf(q, "status", planning.ForumStatuses()...),
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
	// SignedBy are the offices whose signatures are on it.
	SignedBy []planning.OfficeKind `json:"signed_by"`
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
		if act != planning.ForumSign {
			b.Evidence = "" // nothing else rests on a paper
		}
		if b.Evidence != "" {
			scan, err := h.store.AdoptScan(c.UserContext(), by, f.ID, b.Evidence)
			if err != nil {
				return fileField(err, "evidence")
			}
			b.Evidence = scan.File
		}
		cmd := planning.ForumCommand{
			ID: id, Act: act, Forum: f.ID, Expected: b.Expected, Actor: by, DeferRest: b.DeferRest, Reason: b.Reason, Year: b.Year, Evidence: b.Evidence,
			SignedBy: b.SignedBy,
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
