package ui

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
)

// checkPage shows what will be sent, before it is sent.
type checkPage struct {
	Page
	Year    string
	Details []Detail
	Echo    string // the amount as people say it, to find a nought too many
	Hidden  []hidden
}

// hidden carries an answer from one page to the next.
type hidden struct{ Name, Value string }

// propose takes the form in two steps: first it is checked and shown again, then
// it is sent. The proposal's own ID travels along, so that a second click, or a
// page sent again after a lost answer, is the same proposal.
func (h *Handler) propose(c *fiber.Ctx) error {
	a := readForm(c)
	if !planning.ValidID(a.Get("id")) {
		a.Set("id", auth.NewID())
	}
	if a.Get("step") == "edit" {
		return h.showPropose(c, a, nil)
	}
	s, err := h.submission(c, a)
	if err != nil {
		return h.showPropose(c, a, err)
	}
	by, err := auth.SubmitRef(c, s)
	if err != nil {
		return h.showPropose(c, a, err)
	}
	if a.Get("step") != "send" {
		return h.showCheck(c, a, s)
	}
	receipt, err := h.engine.Submit(c.UserContext(), s, by)
	if err != nil {
		if isKey(err, "error.other_content") {
			a.Set("id", auth.NewID()) // sent once already, then changed: it is another proposal now
		}
		return h.showPropose(c, a, err)
	}
	return c.Redirect("/usulan/"+string(receipt.Code)+"/tanda-terima", fiber.StatusSeeOther)
}

// submission reads a proposal out of the form. Where the catalogue says unit,
// channel or agency, an empty answer means what it says.
func (h *Handler) submission(c *fiber.Ctx, a answers) (planning.Submission, error) {
	var f planning.Fields
	e, err := h.entryFor(c)
	if err != nil {
		return planning.Submission{}, err
	}
	s := planning.Submission{
		ID: a.text("id"), Cycle: e.cycle.Year, Area: planning.AreaCode(a.text("area")), RW: padded(a.text("rw")), RT: padded(a.text("rt")),
		Origin: planning.Origin(a.text("origin")), Channel: planning.Channel(a.text("channel")), Agency: a.text("agency"),
		ProposedBy: planning.Group(a.text("proposed_by")), Basis: planning.Basis(a.text("basis")), Catalogue: a.text("catalogue"),
		Title: a.text("title"), Problem: a.text("problem"), Location: a.text("location"), OwnWords: a.text("own_words"),
		Proposer: a.text("proposer"), Unit: a.text("unit"), Intake: planning.Intake(a.text("intake")), ReadBack: a.Get("read_back") != "",
	}
	if len(e.areas) == 1 {
		s.Area = e.areas[0]
	}
	if s.Origin == "" {
		s.Origin = e.origins[0]
	}
	if s.ProposedBy == planning.General {
		s.Basis = ""
	}
	for _, g := range a.Values["benefits"] {
		s.Benefits = append(s.Benefits, planning.Group(g))
	}
	e.complete(&s)
	readAmounts(&f, a, &s)
	return s, joinFields(f, s.Validate())
}

// complete fills in what the chosen kind of proposal says by itself.
func (e entry) complete(s *planning.Submission) {
	for _, k := range e.catalogue {
		if k.Code != s.Catalogue {
			continue
		}
		if s.Title == "" {
			s.Title = k.Title
		}
		if s.Unit == "" {
			s.Unit = k.Unit
		}
		if s.Channel == "" {
			s.Channel = k.Channel
			if s.Agency == "" && k.Channel == planning.ChannelAgency {
				s.Agency = k.Agency
			}
		}
	}
	if s.Channel != planning.ChannelAgency {
		s.Agency = ""
	}
}

func readAmounts(f *planning.Fields, a answers, s *planning.Submission) {
	v, err := planning.ParseVolume("volume", a.text("volume"))
	addError(f, err)
	s.Volume = v
	s.Value = planning.Unpriced
	if a.Get("unpriced") == "" {
		if a.text("value") == "" {
			f.Add("value", "error.value_or_unpriced")
		} else {
			value, err := parseMoney("value", a.text("value"))
			addError(f, err)
			s.Value = value
		}
	}
	if rank := a.text("rank"); rank != "" {
		n, err := strconv.Atoi(rank)
		if err != nil || n < 1 {
			f.Add("rank", "error.rank")
		}
		s.Rank = n
	}
}

// padded writes RW and RT as the city does: 03.
func padded(number string) string {
	if len(number) == 1 {
		return "0" + number
	}
	return number
}

func (h *Handler) showCheck(c *fiber.Ctx, a answers, s planning.Submission) error {
	w := h.words(c)
	p := checkPage{Page: h.page(c, w.T("check.title")), Year: yearText(s.Cycle)}
	line := func(key, value string) {
		if value != "" {
			p.Details = append(p.Details, Detail{Label: w.T(key), Values: []Link{{Label: value}}})
		}
	}
	who := w.T("group." + string(s.ProposedBy))
	if s.Basis != "" {
		who += " (" + w.T("basis."+string(s.Basis)) + ")"
	}
	line("propose.area", w.place(s.Area, s.RW))
	line("propose.rt", s.RT)
	line("propose.who", who)
	line("propose.body", s.Proposer)
	line("propose.what", s.Title)
	line("propose.problem", s.Problem)
	line("propose.own_words", s.OwnWords)
	line("propose.location", s.Location)
	line("propose.volume", w.quantity(s.Volume, s.Unit))
	line("propose.value", w.money(s.Value))
	line("detail.channel", w.channel(s.Channel))
	if s.Agency != "" {
		if agency, err := h.store.Agency(c.UserContext(), s.Agency); err == nil {
			line("propose.agency", agency.Name)
		}
	}
	line("propose.benefits", w.groups(s.Benefits))
	if s.Rank > 0 {
		line("propose.rank", w.count(s.Rank))
	}
	line("propose.origin", w.T("origin."+string(s.Origin)))
	if s.Intake.Valid() {
		line("propose.intake", w.T("intake."+string(s.Intake)))
	}
	if s.ReadBack {
		line("propose.read_back", w.T("detail.yes"))
	}
	if s.Value > 0 {
		p.Echo = w.T("check.echo", "Value", w.short(s.Value), "Volume", w.quantity(s.Volume, s.Unit))
	}
	p.Hidden = a.carried()
	return h.show(c, fiber.StatusOK, "check", p)
}

// carried lists the answers for the next page, without what belongs to one page.
func (a answers) carried() (out []hidden) {
	for _, name := range carriedFields {
		for _, v := range a.Values[name] {
			out = append(out, hidden{name, v})
		}
	}
	return out
}

var carriedFields = []string{
	"id", "area", "rw", "rt", "origin", "proposed_by", "basis", "proposer", "catalogue", "title", "problem", "own_words", "location",
	"volume", "unit", "value", "unpriced", "channel", "agency", "benefits", "rank", "intake", "read_back",
}
