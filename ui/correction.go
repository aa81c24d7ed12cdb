package ui

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/store"
)

// correctionPage asks for new minutes that state what they change (berita acara
// perubahan). The first ones stay as they were.
func (h *Handler) correctionPage(c *fiber.Ctx) error {
	s, err := h.sittingOf(c)
	if err != nil {
		return err
	}
	return h.showCorrection(c, s, answers{}, nil)
}

func (h *Handler) showCorrection(c *fiber.Ctx, s store.Sitting, a answers, wrong error) error {
	w := h.words(c)
	p := h.sittingDesk(c, w, s, w.T("correction.title"))
	status, ok := h.wrongOn(c, &p.Page, &a, wrong)
	if !ok {
		return wrong
	}
	if unfrozen(s) {
		p.Blocks = []block{{Empty: &Empty{Title: w.T("correction.early"), Text: w.T("correction.early_text"), Link: &Link{Label: w.T("draft.title"), URL: "/musyawarah/" + s.ID + "/baca"}}}}
		return h.showDesk(c, p, status)
	}
	id := a.text("id")
	if id == "" {
		id = auth.NewID()
	}
	f := &section{Action: "/musyawarah/" + s.ID + "/perubahan", CSRF: p.CSRF, Hidden: []hidden{{"id", id}, {"seen", yearText(s.Version)}}, Button: w.T("correction.make"), Note: w.T("correction.note")}
	f.row(asks(a.field(w, "changes", "correction.changes").lines(5).hint(w.T("correction.changes_hint"))))
	f.row(asks(a.field(w, "reason_text", "correction.reason").lines(2)))
	p.Blocks = []block{{Text: w.T("correction.lede"), Form: f}}
	return h.showDesk(c, p, status)
}

// correct makes them.
func (h *Handler) correct(c *fiber.Ctx) error {
	s, err := h.sittingOf(c)
	if err != nil {
		return err
	}
	a := readForm(c)
	by, err := auth.Ref(c, planning.ForumCorrect, s.Place())
	if err != nil {
		return h.showCorrection(c, s, a, err)
	}
	x := store.Correction{Changes: a.lines("changes")}
	cmd := planning.ForumCommand{ID: a.text("id"), Act: planning.ForumCorrect, Forum: s.ID, Actor: by, Changes: len(x.Changes)}
	cmd.Expected, _ = strconv.Atoi(a.text("seen"))
	texts := x.Texts(a.text("reason_text"))
	cmd.HasText = texts.Reason != ""
	if err = x.Check(); err == nil {
		var out planning.Outcome
		if out, err = h.engine.DecideForum(c.UserContext(), cmd, texts); err == nil {
			return sent(c, out, "/musyawarah/"+s.ID+"/berita-acara", "perubahan")
		}
	}
	return h.showCorrection(c, s, a, err)
}
