package ui

import (
	"cmp"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/store"
)

// sittingPage is a sitting while it sits: the agenda in rank order, the money
// and each group's share so far.
type sittingPage struct {
	Page
	ID, Name, Facts string
	Status, Tone    string
	Seen            int
	Meters          []Meter
	Groups          []groupShare
	Tabs            []Chip
	Order           *Table   // the order of business with its times
	Warnings        []string // expectations not met so far
	Lists           []block  // the agencies' lists at the city's sitting
	Notes           int      // companions' notes that the chair has not seen
	Confirms        bool
	Agenda          []agendaView
	Undecided       int
	NextUndecided   string // anchor
	MayOpen         bool
	MayRead         bool
	MayClose        bool
	MaySign         bool
	Open            bool // sits now
	Minutes         string
	Correction      string
	CommandID       string
	Empty           *Empty
}

// groupShare is how a group fares in this sitting so far.
type groupShare struct {
	Group, Text string
}

// agendaView is one proposal on the agenda.
type agendaView struct {
	Anchor, Code, Rank string
	Title, Problem     string
	Place, Group       string
	Money, Volume      string
	Channel            string
	Decided, Tone      string // what was decided, in words
	Icon               string
	Reason             string
	Changed            string
	Seen               int
	Score              string
	Moved              string // the rank the sitting gave it, and why
	Reached            string
	Continues          string // what became of it last year
	Photos             []Link
	Mark               string // changes with anything this row says
	ID                 string // of the command its quick button sends
	Quick              bool   // may be passed on as it stands with one button
	URL                string // all other decisions
}

// sittingOf reads the sitting in the path, if the reader may see its texts.
func (h *Handler) sittingOf(c *fiber.Ctx) (store.Sitting, error) {
	s, err := h.store.Sitting(c.UserContext(), paramOf(c, "id"))
	if err != nil {
		return s, err
	}
	_, err = auth.Ref(c, planning.ReadProposals, s.Place())
	return s, err
}

func (h *Handler) sitting(c *fiber.Ctx) error {
	s, err := h.sittingOf(c)
	if err != nil {
		return err
	}
	return h.showSitting(c, s, answers{}, nil)
}

func (h *Handler) showSitting(c *fiber.Ctx, s store.Sitting, a answers, wrong error) error {
	w, actor := h.words(c), auth.Actor(c)
	p := sittingPage{
		Page: h.page(c, w.forum(s.Forum, s.AgencyName)), ID: s.ID, Facts: sittingFacts(w, s), Status: w.T("forum_status." + string(s.Status)),
		Tone: forumTone(s.Status), Seen: s.Version, Open: s.Sitting(), CommandID: auth.NewID(), Undecided: s.Undecided,
	}
	p.Crumbs = []Link{{Label: w.T("nav.forums"), URL: "/musyawarah?tahun=" + yearText(s.Cycle)}}
	status := fiber.StatusOK
	if wrong != nil {
		var ok bool
		if status, ok = h.refused(c, &p.Page, &a, wrong); !ok {
			return wrong
		}
	}
	p.allow(actor, s)
	h.carry(c, w, &p.Page, s)
	p.Meters = sittingMeters(w, s)
	p.Groups = groupShares(w, s)
	if err := h.aroundAgenda(c, w, s, &p); err != nil {
		return err
	}
	for i, r := range s.Agenda {
		v := agendaViewOf(w, actor, s, r, i)
		if v.Decided == "" && p.NextUndecided == "" {
			p.NextUndecided = v.Anchor
		}
		p.Agenda = append(p.Agenda, v)
	}
	if len(p.Agenda) == 0 {
		p.Empty = &Empty{Title: w.T("sitting.empty"), Text: w.T("sitting.empty_text")}
	}
	return h.show(c, status, "sitting", p)
}

// groupShares is how each group that asked for something fares so far.
func groupShares(w words, s store.Sitting) (out []groupShare) {
	for _, g := range s.Shares {
		if g.Total > 0 {
			out = append(out, groupShare{string(g.Group), w.T("sitting.passed", "Fraction", w.fraction(g.Passed, g.Total))})
		}
	}
	return out
}

func countOr(n int) string {
	if n == 0 {
		return ""
	}
	return yearText(n)
}

// allow says which acts on the sitting the reader may do now.
func (p *sittingPage) allow(actor planning.Actor, s store.Sitting) {
	may := func(what planning.Action) bool {
		_, err := planning.May(actor, what, s.Place())
		return err == nil
	}
	p.MayOpen = s.Status == planning.ForumScheduled && may(planning.ForumOpen)
	p.MayRead = s.Status == planning.ForumIsOpen && may(planning.ForumReadBack)
	p.MayClose = s.Forum.Sitting() && may(planning.ForumClose)
	p.MaySign = s.Status == planning.ForumClosed && may(planning.ForumSign)
	if s.ClosedAt != 0 {
		p.Minutes = "/musyawarah/" + s.ID + "/berita-acara"
		if may(planning.ForumCorrect) {
			p.Correction = "/musyawarah/" + s.ID + "/perubahan"
		}
	}
}

func sittingFacts(w words, s store.Sitting) string {
	parts := []string{w.datetime(s.ScheduledAt)}
	if s.Venue != "" {
		parts = append(parts, s.Venue)
	}
	if s.Chair != "" {
		parts = append(parts, w.T("sitting.chair", "Chair", s.Chair))
	}
	text := parts[0]
	for _, part := range parts[1:] {
		text += " · " + part
	}
	return text
}

// sittingMeters is what was passed of each channel, against its money where this
// sitting deals it out.
func sittingMeters(w words, s store.Sitting) (out []Meter) {
	for _, t := range s.Totals {
		m := Meter{Title: w.channel(t.Channel), Value: w.short(t.Value), Of: w.N("part.proposals", t.Passed)}
		if t.Unpriced > 0 {
			m.Note = w.N("sitting.unpriced", t.Unpriced)
		}
		if t.Ceiling != nil {
			m = ceilingMeter(w, w.T("sitting.ceiling", "Channel", w.channel(t.Channel)), t.Value, t.Ceiling.Amount)
		}
		out = append(out, m)
	}
	return out
}

// ceilingMeter is money used against money there is; over the top it says so in
// words.
func ceilingMeter(w words, title string, used, amount planning.Rupiah) Meter {
	percent := cmp.Or(planning.Percent(int64(used), int64(amount), 0), "0")
	m := Meter{
		Title: title, Value: w.short(used), Of: w.T("sitting.of", "Amount", w.short(amount)),
		Bar: Bar{Percent: percent, Label: w.Percent(percent), Over: used > amount}, Note: w.T("sitting.left", "Amount", w.short(amount-used)),
	}
	if used > amount {
		m.Note = w.T("sitting.over", "Amount", w.short(used-amount))
	}
	return m
}

func agendaViewOf(w words, actor planning.Actor, s store.Sitting, r store.AgendaRow, i int) agendaView {
	v := agendaView{
		Anchor: "u-" + string(r.Code), Code: string(r.Code), Rank: w.count(i + 1), Title: r.Title, Problem: r.Problem, Place: w.place(r.Area, r.RW),
		Group: string(r.ProposedBy), Money: w.money(r.Value), Volume: w.quantity(r.Volume, r.Unit), Channel: w.channel(r.Channel), Seen: r.Seen,
		ID: auth.NewID(), Mark: markOf(r),
	}
	if r.Location != "" {
		v.Place += " – " + r.Location
	}
	if r.AgencyName != "" {
		v.Channel += ", " + r.AgencyName
	}
	if r.Decided != nil {
		v.decided(w, r)
	}
	v.sitting(w, r)
	if !s.Forum.Sitting() {
		return v
	}
	offered := actsFor(actor, decidableOf(s, r))
	if len(offered) > 0 {
		v.URL = "/musyawarah/" + s.ID + "/putuskan/" + v.Code
		v.Quick = r.Decided == nil && offered[0] == planning.Forward
	}
	return v
}

// sitting says what the sitting said of a row besides its decision.
func (v *agendaView) sitting(w words, r store.AgendaRow) {
	if len(r.Scores) > 0 {
		v.Score = w.T("scores.value", "Score", w.count(r.Score))
	}
	if r.Moved > 0 {
		v.Moved = w.T("rank.was_moved", "Reason", r.MovedBecause)
	}
	if r.Reached != nil && r.Decided != nil {
		v.Reached = reachedWords(w, *r.Reached)
	}
}

// decided says what was decided on a row, with its reason and what it changed.
func (v *agendaView) decided(w words, r store.AgendaRow) {
	c := r.Decided
	v.Decided = w.T("act." + string(c.Act))
	v.Tone, v.Icon = "kept", "check"
	switch stepState(c.Act) {
	case StepRefused:
		v.Tone, v.Icon = "refused", "cross"
	case StepReturned:
		v.Tone, v.Icon = "waiting", "undo"
	}
	if c.Reason != "" || r.ReasonText != "" {
		v.Reason = reasonSentence(w, c.Reason, r.ReasonText)
	}
	if c.Act != planning.ForwardChanged {
		return
	}
	if c.Volume > 0 && c.Volume != r.Volume {
		v.Changed += w.quantity(r.Volume, r.Unit) + " → " + w.quantity(c.Volume, r.Unit) + ". "
	}
	if c.Value > 0 && c.Value != r.Value {
		v.Changed += w.money(r.Value) + " → " + w.money(c.Value) + ". "
	}
	if c.Channel != "" && c.Channel != r.Channel {
		v.Changed += w.channel(c.Channel) + ". "
	}
}

// decidableOf is a row of the agenda for the decision form. Where it stands is
// the sitting's to decide, so its version is the agenda's.
func decidableOf(s store.Sitting, r store.AgendaRow) decidable {
	return decidable{Proposal: r.Proposal, Unit: r.Unit, Seen: r.Seen, Sitting: s.Forum.Sitting()}
}
