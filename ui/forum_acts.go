package ui

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/store"
)

// schedule puts a sitting on the calendar. Its identity follows from its place
// and number, so a second click changes nothing.
func (h *Handler) schedule(c *fiber.Ctx) error {
	w, a := h.words(c), readForm(c)
	var fields planning.Fields
	stage, place, _ := strings.Cut(a.text("place"), "/")
	f := planning.Forum{Stage: planning.Stage(stage), Group: planning.Group(a.text("group"))}
	f.Cycle, _ = strconv.Atoi(a.text("year"))
	f.Number, _ = strconv.Atoi(a.text("number"))
	if f.Stage == planning.AgencyStage {
		f.Agency = place
	} else {
		f.Area = planning.AreaCode(place)
	}
	if rw := a.text("rw"); rw != "" {
		f.Area = rwCode(&fields, f, rw)
	}
	if place == "" {
		fields.Add("place", "error.required")
	}
	at, e := w.parseInstant("scheduled_at", a.text("scheduled_at"))
	fields.AddError(e)
	f.ScheduledAt = at
	if err := fields.Err(); err != nil {
		return h.showSchedule(c, a, err)
	}
	by, err := auth.Ref(c, planning.ForumSchedule, f.Place())
	if err != nil {
		return h.showSchedule(c, a, err)
	}
	f, err = h.store.ScheduleForum(c.UserContext(), f, store.ForumDetails{Venue: a.text("venue"), Chair: a.text("chair")}, by)
	if err != nil {
		return h.showSchedule(c, a, err)
	}
	return after(c, "/musyawarah/"+f.ID, "dijadwalkan")
}

// rwCode is the RW of a kelurahan that somebody typed: 3, 03 and 003 are one.
func rwCode(fields *planning.Fields, f planning.Forum, rw string) planning.AreaCode {
	n, err := strconv.Atoi(rw)
	if err != nil || n < 1 || n > 999 || f.Area.Level() != planning.LevelKelurahan {
		fields.Add("rw", "error.rw")
		return f.Area
	}
	return planning.AreaCode(fmt.Sprintf("%s.R%02d", f.Area, n))
}

// wholeNumber is a count that must be given.
func wholeNumber(f *planning.Fields, a answers, name string) int {
	n, err := strconv.Atoi(a.text(name))
	if err != nil || n < 0 {
		f.Add(name, "error.number")
	}
	return n
}

// forumNews is what is told after a sitting's act.
var forumNews = map[planning.Action]string{
	planning.ForumOpen: "dibuka", planning.ForumReadBack: "dibacakan", planning.ForumClose: "ditutup", planning.ForumSign: "ditandatangani",
}

// forumSteps are the acts on a sitting by the last part of their address.
var forumSteps = map[string]planning.Action{
	"buka": planning.ForumOpen, "bacakan": planning.ForumReadBack, "tutup": planning.ForumClose, "tandatangani": planning.ForumSign,
}

// forumAct opens a sitting, notes that its draft was read aloud, closes it, or
// notes its signature.
func (h *Handler) forumAct(c *fiber.Ctx) error {
	s, err := h.sittingOf(c)
	if err != nil {
		return err
	}
	a := readForm(c)
	act, known := forumSteps[paramOf(c, "step")]
	if !known {
		return planning.Refuse(planning.NotFound, "error.route")
	}
	again := h.showSitting
	if act == planning.ForumClose {
		again = h.showClose
	}
	by, err := auth.Ref(c, act, s.Place())
	if err != nil {
		return again(c, s, a, err)
	}
	cmd := planning.ForumCommand{ID: a.text("id"), Act: act, Forum: s.ID, Actor: by}
	cmd.Expected, _ = strconv.Atoi(a.text("seen"))
	texts := planning.Texts{}
	switch {
	case act == planning.ForumClose && a.Get("defer_rest") != "":
		cmd.DeferRest, cmd.Reason = true, planning.ReasonCode(a.text("reason"))
		cmd.Year, _ = strconv.Atoi(a.text("year"))
		texts.Reason = a.text("reason_text")
	case act == planning.ForumSign:
		if cmd.Evidence, err = h.keepSigned(c, s, by); err != nil {
			return again(c, s, a, err)
		}
	}
	out, err := h.engine.DecideForum(c.UserContext(), cmd, texts)
	if err != nil {
		return again(c, s, a, err)
	}
	return sent(c, out, "/musyawarah/"+s.ID, forumNews[act])
}

// keepSigned keeps the signed minutes that came with the form as a scan of the
// sitting and returns its hash, "" where none came: then the one brought before counts.
func (h *Handler) keepSigned(c *fiber.Ctx, s store.Sitting, by planning.ActorRef) (string, error) {
	header, err := c.FormFile("paper")
	if err != nil || header.Size == 0 {
		return "", nil //nolint:nilerr // no file is no error here: the store asks for one that was brought before
	}
	content, err := contentOf(header)
	if err != nil {
		return "", err
	}
	kept, err := h.store.PutUpload(c.UserContext(), by, s.ID, planning.UploadMinutes, content)
	return kept.File, renamed(err, func(string) string { return "paper" })
}
