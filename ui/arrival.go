package ui

import (
	"crypto/subtle"
	"strings"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/store"
)

// arrivalBlock is the code people scan at the door, with its address.
func (h *Handler) arrivalBlock(w words, s store.Sitting) (block, error) {
	path := "/hadir/" + s.ID + "/" + h.store.ArrivalToken(s.ID)
	b := block{ID: "qr", Title: w.T("arrival.qr_title"), Text: w.T("arrival.qr_text"), Links: []Link{{Label: w.T("arrival.open"), URL: path}}}
	if h.base == "" {
		b.Text = w.T("arrival.no_address")
		return b, nil
	}
	var err error
	b.QR, err = qrCode(h.base+path, w.T("arrival.qr_label"))
	return b, err
}

// arrivalOf is the sitting whose door the address opens. A wrong token is told
// as an unknown page.
func (h *Handler) arrivalOf(c *fiber.Ctx) (store.Sitting, error) {
	id := paramOf(c, "id")
	if subtle.ConstantTimeCompare([]byte(h.store.ArrivalToken(id)), []byte(c.Params("token"))) != 1 {
		return store.Sitting{}, planning.Refuse(planning.NotFound, "error.route")
	}
	return h.store.Sitting(c.UserContext(), id)
}

// arrivalForm is the list of those present on one's own phone: it asks, and
// shows nothing of anybody else.
func (h *Handler) arrivalForm(c *fiber.Ctx) error {
	s, err := h.arrivalOf(c)
	if err != nil {
		return err
	}
	return h.showArrival(c, s, answers{}, nil)
}

func (h *Handler) showArrival(c *fiber.Ctx, s store.Sitting, a answers, wrong error) error {
	w := h.words(c)
	p := publicDeskPage{Page: h.page(c, w.T("arrival.title")), Lede: w.forum(s.Forum, s.AgencyName)}
	p.NoIndex, p.Nav = true, nil
	status, ok := h.wrongOn(c, &p.Page, &a, wrong)
	if !ok {
		return wrong
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	if !unfrozen(s) {
		p.Blocks = []block{{Empty: &Empty{Title: w.T("arrival.over"), Text: w.T("arrival.over_text")}}}
		return h.show(c, status, "public_desk", p)
	}
	id := a.text("attendee")
	if id == "" {
		id = auth.NewID()
	}
	f := &section{Action: c.Path(), Hidden: []hidden{{"attendee", id}}, Button: w.T("arrival.send"), Note: w.T("attendance.personal")}
	f.row(asks(a.field(w, "name", "attendance.name").complete("name")))
	f.row(tiles(a.choices(w, "sex", "attendance.sex", sexOptions(w)).optional()))
	f.row(selects(a.choices(w, "age", "attendance.age", ageOptions(w)).first(w.T("attendance.not_said")).optional().hint(w.T("arrival.children"))))
	f.row(asks(a.field(w, "organisation", "attendance.organisation").hint(w.T("attendance.organisation_hint")).optional()))
	f.row(selects(a.choices(w, "group", "attendance.speaks_for", attendeeGroups(w)).first(w.T("attendance.themselves")).optional()))
	p.Blocks = []block{{Text: w.T("arrival.lede"), Form: f}}
	return h.show(c, status, "public_desk", p)
}

// arrive keeps one arrival and says thanks. The same form sent twice is one
// arrival; nobody can mark themselves a delegate this way.
func (h *Handler) arrive(c *fiber.Ctx) error {
	s, err := h.arrivalOf(c)
	if err != nil {
		return err
	}
	a := readForm(c)
	x, err := readAttendee(a)
	x.Delegate, x.Girls, x.Boys = false, 0, 0
	if err == nil {
		err = h.store.SaveAttendee(c.UserContext(), planning.ActorRef{Role: planning.Citizen}, s.ID, x)
	}
	if err != nil {
		return h.showArrival(c, s, a, err)
	}
	return c.Redirect(strings.TrimSuffix(c.Path(), "/")+"/terima-kasih", fiber.StatusSeeOther)
}

// arrived is the page after it.
func (h *Handler) arrived(c *fiber.Ctx) error {
	s, err := h.arrivalOf(c)
	if err != nil {
		return err
	}
	w := h.words(c)
	p := publicDeskPage{Page: h.page(c, w.T("arrival.thanks")), Lede: w.T("arrival.thanks_text", "Forum", w.forum(s.Forum, s.AgencyName))}
	p.NoIndex, p.Nav = true, nil
	p.Blocks = []block{{Text: w.T("arrival.more"), Links: []Link{
		{Label: w.T("arrival.next_person"), URL: strings.TrimSuffix(c.Path(), "/terima-kasih")}, {Label: w.T("nav.track"), URL: "/lacak"},
	}}}
	return h.show(c, fiber.StatusOK, "public_desk", p)
}
