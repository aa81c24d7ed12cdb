package ui

import (
	"net/url"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/store"
)

// amendPage is a proposal's form again: to mend it before a forum takes it up, or
// to complete one that was sent back.
type amendPage struct {
	proposePage
	Code   string
	Seen   int
	Back   string
	Why    string // what was asked for when it was sent back
	Button string
}

// amendable reads the proposal and says which act is open on it: resubmit where
// it was sent back, amend before any forum. Conflict (error.wrong_stage) where
// neither is.
func (h *Handler) amendable(c *fiber.Ctx) (store.ProposalDetail, planning.Act, error) {
	d, err := h.detailOf(c)
	if err != nil {
		return d, "", err
	}
	act := planning.Amend
	if d.Class == planning.Returned {
		act = planning.Resubmit
	}
	if d.Forum != "" {
		return d, act, planning.Refuse(planning.Conflict, "error.on_agenda")
	}
	if !slices.Contains(planning.Allowed(d.Proposal), act) {
		return d, act, planning.Refuse(planning.Conflict, "error.wrong_stage", "stage", string(d.Stage), "class", string(d.Class))
	}
	_, err = auth.Ref(c, planning.Action(act), d.Place())
	return d, act, err
}

func (h *Handler) amendForm(c *fiber.Ctx) error {
	d, act, err := h.amendable(c)
	if err != nil {
		return err
	}
	return h.showAmend(c, d, act, answersOf(d), nil)
}

// answersOf fills the form with what is on record.
func answersOf(d store.ProposalDetail) answers {
	v := url.Values{
		"rw": {d.RW}, "rt": {d.RT}, "location": {d.Texts.Location}, "own_words": {d.Texts.OwnWords}, "catalogue": {d.Catalogue},
		"title": {d.Texts.Title}, "problem": {d.Texts.Problem}, "volume": {d.Volume.String()}, "unit": {d.Unit},
	}
	if d.Value > 0 {
		v.Set("value", d.Value.String())
	} else {
		v.Set("unpriced", "1")
	}
	if d.Rank > 0 {
		v.Set("rank", strconv.Itoa(d.Rank))
	}
	for _, g := range d.Benefits {
		v.Add("benefits", string(g))
	}
	return answers{Values: v}
}

func (h *Handler) showAmend(c *fiber.Ctx, d store.ProposalDetail, act planning.Act, a answers, wrong error) error {
	w := h.words(c)
	p := amendPage{Code: string(d.Code), Seen: d.Version, Back: "/kerja/usulan/" + string(d.Code), Button: w.T("act." + string(act) + ".do")}
	p.Page = h.page(c, w.T("amend.title"))
	p.Crumbs = []Link{{Label: string(d.Code), URL: p.Back}}
	p.ID, p.Heading = auth.NewID(), w.T("amend.heading", "Code", string(d.Code), "Place", w.place(d.Area, d.RW))
	if act == planning.Resubmit && len(d.Steps) > 0 {
		last := d.Steps[len(d.Steps)-1]
		p.Why = reasonSentence(w, last.Reason, last.ReasonText)
	}
	status := fiber.StatusOK
	if wrong != nil {
		var ok bool
		if status, ok = h.refused(c, &p.Page, &a, wrong); !ok {
			return wrong
		}
	}
	catalogue, err := h.store.Catalogue(c.UserContext(), d.Cycle)
	if err != nil {
		return err
	}
	p.fillWho(w, a)
	p.fillWhat(w, a, entry{catalogue: catalogue})
	p.fillLast(w, a)
	return h.show(c, status, "amend", p)
}

// amend sends the proposal as it should read now. Who asked, where and by which
// channel stay as they were received.
func (h *Handler) amend(c *fiber.Ctx) error {
	d, act, err := h.amendable(c)
	if err != nil {
		return err
	}
	a := readForm(c)
	by, err := auth.Ref(c, planning.Action(act), d.Place())
	if err != nil {
		return h.showAmend(c, d, act, a, err)
	}
	s := planning.Submission{
		ID: d.ID, Cycle: d.Cycle, Area: d.Area, Origin: d.Origin, Channel: d.Channel, Agency: d.Agency, ProposedBy: d.ProposedBy, Basis: d.Basis,
		Proposer: d.Texts.Proposer, RW: padded(a.text("rw")), RT: padded(a.text("rt")), Catalogue: a.text("catalogue"), Title: a.text("title"),
		Problem: a.text("problem"), Location: a.text("location"), OwnWords: a.text("own_words"), Unit: a.text("unit"),
	}
	for _, g := range a.Values["benefits"] {
		s.Benefits = append(s.Benefits, planning.Group(g))
	}
	var f planning.Fields
	readAmounts(&f, a, &s)
	if err := joinFields(f, s.Validate()); err != nil {
		return h.showAmend(c, d, act, a, err)
	}
	cmd := planning.Command{ID: a.text("id"), Act: act, Proposal: d.ID, Actor: by}
	cmd.Expected, _ = strconv.Atoi(a.text("seen"))
	out, err := h.engine.Decide(c.UserContext(), cmd, planning.Texts{Amend: &s})
	if err != nil {
		return h.showAmend(c, d, act, a, err)
	}
	return sent(c, out, "/kerja/usulan/"+string(d.Code), "diperbaiki")
}
