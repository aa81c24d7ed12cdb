package ui

import (
	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/store"
)

// draftPage shows the whole draft as it would be frozen now, in the order in
// which it is read aloud, with what was mended while it was.
type draftPage struct {
	Page
	Lede    string
	Tabs    []Chip
	Said    []string // the opening, sentence by sentence
	Minutes minutesView
	Mends   []mendView
	Form    *section
	Early   bool   // mended on the pages themselves until it is read out
	Frozen  string // address of the minutes, once closed
}

// mendView is one change of the draft.
type mendView struct {
	What, Before, After, Reason, Who string
}

func (h *Handler) draft(c *fiber.Ctx) error {
	s, err := h.sittingOf(c)
	if err != nil {
		return err
	}
	return h.showDraft(c, s, answers{}, nil)
}

func (h *Handler) showDraft(c *fiber.Ctx, s store.Sitting, a answers, wrong error) error {
	ctx, w := c.UserContext(), h.words(c)
	desk := h.sittingDesk(c, w, s, w.T("draft.title"))
	p := draftPage{Page: desk.Page, Lede: desk.Lede, Tabs: desk.Tabs}
	status, ok := h.wrongOn(c, &p.Page, &a, wrong)
	if !ok {
		return wrong
	}
	m, err := h.store.DraftMinutes(ctx, s.ID)
	if err != nil {
		return err
	}
	if p.Minutes, err = h.minutesViewOf(c, w, m, false); err != nil {
		return err
	}
	p.Said = draftOpening(w, s, m)
	mends, err := h.store.DraftMends(ctx, s.ID)
	if err != nil {
		return err
	}
	for _, x := range mends {
		p.Mends = append(p.Mends, mendView{
			What: w.T("draft_field." + x.Field), Before: dash(x.Before), After: dash(x.After), Reason: x.Reason,
			Who: w.T("role."+string(x.Role)) + ", " + w.datetime(x.At),
		})
	}
	p.Early = s.Status == planning.ForumScheduled || s.Status == planning.ForumIsOpen
	switch {
	case !unfrozen(s):
		p.Frozen = "/musyawarah/" + s.ID + "/berita-acara"
	case s.Status == planning.ForumReadingOut && mayAt(c, planning.ForumReadBack, s):
		p.Form = mendForm(w, s, p.CSRF, a)
	}
	return h.show(c, status, "draft", p)
}

// draftOpening is the beginning of the paper in sentences to be read aloud.
func draftOpening(w words, s store.Sitting, m planning.Minutes) []string {
	held := m.HeldAt
	if held == 0 {
		held = s.ScheduledAt
	}
	out := []string{w.T("draft.opening", "Forum", w.forum(s.Forum, s.AgencyName), "Date", w.datetime(held), "Venue", dash(m.Venue))}
	if m.Chair != "" {
		out = append(out, w.T("draft.chaired", "Chair", m.Chair))
	}
	if m.Attendance.Total > 0 {
		out = append(out, w.T("draft.present", "Total", w.count(m.Attendance.Total), "Women", w.count(m.Attendance.Women), "Men", w.count(m.Attendance.Men)))
	}
	passed := w.N("minutes.passed", len(m.Passed), "Value", w.Rupiah(int64(m.PassedValue)))
	out = append(out, passed, w.N("draft.not_passed", len(m.NotPassed)))
	if s.Undecided > 0 {
		out = append(out, w.N("draft.undecided", s.Undecided))
	}
	return out
}

// mendable are the parts of a draft that can be mended while it is read out.
// Decisions are mended on their own pages, where their traces are.
var mendable = []string{"venue", "chair", "speeches", "nil_reason"}

func mendForm(w words, s store.Sitting, csrf string, a answers) *section {
	f := &section{ID: "betulkan", Action: "/musyawarah/" + s.ID + "/baca", CSRF: csrf, Button: w.T("draft.mend"), Note: w.T("draft.mend_note")}
	f.row(selects(a.choices(w, "field", "draft.what", options(mendable, func(x string) string { return w.T("draft_field." + x) })).first(w.T("form.choose"))))
	f.row(asks(a.field(w, "after", "draft.after").lines(2)))
	f.row(asks(a.field(w, "reason", "draft.why")))
	return f
}

// mendDraft changes one part of the draft and keeps what stood there.
func (h *Handler) mendDraft(c *fiber.Ctx) error {
	s, err := h.sittingOf(c)
	if err != nil {
		return err
	}
	a := readForm(c)
	by, err := auth.Ref(c, planning.ForumReadBack, s.Place())
	if err == nil {
		err = h.store.MendDraft(c.UserContext(), by, s.ID, a.text("field"), a.text("after"), a.text("reason"))
	}
	if err != nil {
		return h.showDraft(c, s, a, err)
	}
	return after(c, "/musyawarah/"+s.ID+"/baca#betulan", "betulan")
}
