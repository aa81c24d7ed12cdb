package ui

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"musrenbang/planning"
	"musrenbang/store"
)

// aroundAgenda fills what stands around the list of proposals: the way to the
// other pages, the order of business, what is not as the procedure asks, and at
// the city's sitting the agencies' lists.
func (h *Handler) aroundAgenda(c *fiber.Ctx, w words, s store.Sitting, p *sittingPage) error {
	ctx := c.UserContext()
	p.Tabs = sittingTabs(c, w, s)
	facts, err := h.store.Facts(ctx, s.ID)
	if err != nil {
		return err
	}
	rules, err := h.store.Procedure(ctx, s.Cycle)
	if err != nil {
		return err
	}
	from := s.ScheduledAt
	if s.OpenedAt != 0 {
		from = s.OpenedAt
	}
	p.Order = agendaTable(w, from, facts.Agenda)
	if s.OpenedAt != 0 && unfrozen(s) {
		tally, err := h.store.Tally(ctx, s.ID)
		if err != nil {
			return err
		}
		p.Warnings = shortfallTexts(w, rules.ForSitting(s.Forum).ShortOf(s.Forum, tally, facts.Invited, s.Window))
	} else if short, days := shortNotice(s, facts, rules.ForSitting(s.Forum)); short {
		p.Warnings = append(p.Warnings, w.T("shortfall.notice", "Got", w.count(days), "Want", w.count(rules.ForSitting(s.Forum).NoticeDays)))
	}
	notes, err := h.store.CompanionNotes(ctx, s.ID)
	if err != nil {
		return err
	}
	for _, n := range notes {
		if n.SeenAt == 0 {
			p.Notes++
		}
	}
	p.Confirms = s.Stage == planning.City
	p.Lists = agencyLists(w, s, p.CSRF, mayAt(c, planning.Action(planning.Forward), s))
	return nil
}

// history adds what one proposal brings with it: its released photos and last year's answer.
func (h *Handler) history(c *fiber.Ctx, w words, s store.Sitting, r store.AgendaRow, v *agendaView) error {
	photos, err := h.store.Photos(c.UserContext(), r.ID)
	if err != nil {
		return err
	}
	for _, p := range photos {
		if p.ClearedAt != 0 {
			v.Photos = append(v.Photos, Link{Label: w.T("sitting.photo", "Number", w.count(p.Position), "Title", r.Title),
				URL: decideAddress(s, r) + "/foto/" + strconv.Itoa(p.Position)})
		}
	}
	t, err := h.store.Track(c.UserContext(), r.Code)
	if err != nil || t.Continues == "" {
		return err
	}
	before, err := h.store.Track(c.UserContext(), t.Continues)
	if err != nil {
		return err
	}
	answer := w.T("class." + string(before.Class))
	if before.Reason != "" || before.ReasonText != "" {
		answer += ". " + reasonSentence(w, before.Reason, before.ReasonText)
	}
	v.Continues = w.T("sitting.continues", "Code", string(before.Code), "Year", yearText(before.Cycle), "Answer", answer)
	return nil
}

// agendaPhoto sends a released photo of a proposal on the agenda to whoever shows
// it to the hall.
func (h *Handler) agendaPhoto(c *fiber.Ctx) error {
	_, r, _, err := h.agendaRow(c)
	if err != nil {
		return err
	}
	photos, err := h.store.Photos(c.UserContext(), r.ID)
	if err != nil {
		return err
	}
	for _, p := range photos {
		if p.ClearedAt != 0 && strconv.Itoa(p.Position) == c.Params("n") {
			return h.sendStored(c, p.File, "no-store")
		}
	}
	return planning.Refuse(planning.NotFound, "error.route")
}
