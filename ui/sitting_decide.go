package ui

import (
	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/store"
)

// agendaPage is the decision on one proposal of an agenda.
type agendaPage struct {
	Page
	Row    agendaView
	Decide *decideForm
	Meters []Meter
	Groups []groupShare
	Back   string
	Beside []block // how it was reached, rank, scores
	Prev   string
	Next   string
	// Captured is how the proposal came in.
	Captured capturedView
}

// agendaRow finds the row of the agenda that the path names.
func (h *Handler) agendaRow(c *fiber.Ctx) (store.Sitting, store.AgendaRow, int, error) {
	s, err := h.sittingOf(c)
	if err != nil {
		return s, store.AgendaRow{}, 0, err
	}
	for i, r := range s.Agenda {
		if string(r.Code) == c.Params("code") {
			return s, r, i, nil
		}
	}
	return s, store.AgendaRow{}, 0, planning.Refuse(planning.NotFound, "error.proposal_unknown")
}

func (h *Handler) agendaForm(c *fiber.Ctx) error {
	s, r, i, err := h.agendaRow(c)
	if err != nil {
		return err
	}
	return h.showAgenda(c, s, r, i, answers{}, nil)
}

func (h *Handler) showAgenda(c *fiber.Ctx, s store.Sitting, r store.AgendaRow, i int, a answers, wrong error) error {
	w := h.words(c)
	p := agendaPage{Page: h.page(c, w.T("sitting.decide_title", "Title", r.Title)), Meters: sittingMeters(w, s)}
	p.Groups = groupShares(w, s)
	p.Row = agendaViewOf(w, auth.Actor(c), s, r, i)
	if err := h.history(c, w, s, r, &p.Row); err != nil {
		return err
	}
	p.Back = "/musyawarah/" + s.ID + "#" + p.Row.Anchor
	if i > 0 {
		p.Prev = decideAddress(s, s.Agenda[i-1])
	}
	if i+1 < len(s.Agenda) {
		p.Next = decideAddress(s, s.Agenda[i+1])
	}
	p.Crumbs = []Link{{Label: w.forum(s.Forum, s.AgencyName), URL: p.Back}}
	status := fiber.StatusOK
	if wrong != nil {
		var ok bool
		if status, ok = h.refused(c, &p.Page, &a, wrong); !ok {
			return wrong
		}
	}
	d, err := h.store.ProposalByID(c.UserContext(), r.ID)
	if err != nil {
		return err
	}
	h.carry(c, w, &p.Page, s)
	if !isCopy(c) {
		if p.Captured, err = h.captured(c, w, d); err != nil {
			return err
		}
	}
	action := "/musyawarah/" + s.ID + "/putuskan/" + string(r.Code)
	if p.Decide, err = h.decideFormFor(c, w, decidableOf(s, r), a, action); err != nil {
		return err
	}
	if p.Decide != nil && isCopy(c) {
		if err := h.everyAct(c, w, decidableOf(s, r), p.Decide); err != nil {
			return err
		}
	}
	if s.Forum.Sitting() && mayAt(c, planning.ForumReadBack, s) {
		criteria, err := h.criteriaFor(c, s, r)
		if err != nil {
			return err
		}
		p.Beside = besideDecision(w, s, r, i, p.CSRF, a, criteria)
	}
	return h.show(c, status, "agenda", p)
}

// agendaDecide keeps the sitting's decision on one proposal and goes on to the
// next one that has none.
func (h *Handler) agendaDecide(c *fiber.Ctx) error {
	s, r, i, err := h.agendaRow(c)
	if err != nil {
		return err
	}
	a := readForm(c)
	cmd, texts, err := h.decision(c, a, decidableOf(s, r))
	cmd.Forum = s.ID
	if err == nil {
		err = invalid(r.Proposal, cmd)
	}
	var out planning.Outcome
	if err == nil {
		out, err = h.engine.Decide(c.UserContext(), cmd, texts)
	}
	if err != nil {
		return h.showAgenda(c, s, r, i, a, err)
	}
	return sent(c, out, "/musyawarah/"+s.ID+"#"+nextAnchor(s, i), "diputuskan")
}

// nextAnchor is the next undecided proposal after row i, else row i itself.
func nextAnchor(s store.Sitting, i int) string {
	for _, r := range s.Agenda[i+1:] {
		if r.Decided == nil {
			return "u-" + string(r.Code)
		}
	}
	return "u-" + string(s.Agenda[i].Code)
}

// closePage is the last look before a sitting is frozen.
type closePage struct {
	Page
	Name      string
	ID        string // the sitting's
	Seen      int
	CommandID string
	Meters    []Meter
	Groups    []groupShare
	Undecided []Link
	Reason    Choices
	Text      Field
	Year      Field
	Lede      string
	Notes     []block // companions' notes to be seen first
	Draft     string
}

func (h *Handler) closeForm(c *fiber.Ctx) error {
	s, err := h.sittingOf(c)
	if err != nil {
		return err
	}
	if !s.Forum.Sitting() {
		return c.Redirect("/musyawarah/"+s.ID, fiber.StatusSeeOther)
	}
	return h.showClose(c, s, answers{}, nil)
}

func (h *Handler) showClose(c *fiber.Ctx, s store.Sitting, a answers, wrong error) error {
	w := h.words(c)
	name := w.forum(s.Forum, s.AgencyName)
	p := closePage{
		Page: h.page(c, w.T("close.title")), Name: name, ID: s.ID, Seen: s.Version, CommandID: auth.NewID(), Meters: sittingMeters(w, s),
		Lede: w.N("close.lede", len(s.Agenda), "Forum", name),
	}
	p.Crumbs = []Link{{Label: name, URL: "/musyawarah/" + s.ID}}
	status := fiber.StatusOK
	if wrong != nil {
		var ok bool
		if status, ok = h.refused(c, &p.Page, &a, wrong); !ok {
			return wrong
		}
	}
	h.carry(c, w, &p.Page, s)
	p.Groups = groupShares(w, s)
	p.Draft = "/musyawarah/" + s.ID + "/baca"
	notes, err := h.store.CompanionNotes(c.UserContext(), s.ID)
	if err != nil {
		return err
	}
	for _, n := range notes {
		if n.SeenAt == 0 {
			p.Notes = append(p.Notes, noteBlock(w, s, p.CSRF, n, true))
		}
	}
	for _, r := range s.Agenda {
		if r.Decided == nil && !s.Lists() {
			p.Undecided = append(p.Undecided, Link{Label: string(r.Code) + " – " + r.Title, URL: "/musyawarah/" + s.ID + "/putuskan/" + string(r.Code)})
		}
	}
	p.Reason = a.choices(w, "reason", "decide.reason", reasonOptions(w)).first(w.T("form.choose"))
	p.Text = a.field(w, "reason_text", "decide.reason_text").lines(3).hint(w.T("form.reason_hint"))
	p.Year = a.field(w, "year", "decide.year").short("numeric").or(yearText(s.Cycle + 1))
	return h.show(c, status, "close", p)
}
