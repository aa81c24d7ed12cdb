package ui

import (
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"musrenbang/planning"
	"musrenbang/store"
)

// homePage is the citizens' front page.
type homePage struct {
	Page
	Field  Field
	Cycles []homeCycle
	Empty  *Empty
}

// homeCycle is one planning year on the front page.
type homeCycle struct {
	Title    string
	Stage    string // what happens now, with its date
	Share    Share
	Facts    []string
	URL      string
	Calendar string
}

func (h *Handler) home(c *fiber.Ctx) error {
	cycles, err := h.store.Overview(c.UserContext())
	if err != nil {
		return err
	}
	w := h.words(c)
	p := homePage{Page: h.page(c, w.T("home.title")), Field: codeField(answers{}, w)}
	p.Description = w.T("home.lede")
	for _, o := range cycles {
		planSet, err := h.planSet(c, o.Cycle)
		if err != nil {
			return err
		}
		p.Cycles = append(p.Cycles, homeCycleOf(w, o, planSet))
	}
	if len(p.Cycles) == 0 {
		p.Empty = &Empty{Title: w.T("home.empty"), Text: w.T("home.empty_text")}
	}
	return h.show(c, fiber.StatusOK, "home", p)
}

func homeCycleOf(w words, o store.CycleOverview, planSet bool) homeCycle {
	year := yearText(o.Cycle)
	view := homeCycle{Title: w.T("home.cycle", "Year", year), URL: "/akomodasi/" + year, Calendar: "/kalender/" + year}
	switch {
	case o.Ended:
		view.Stage = w.T("home.ended")
	case o.Stage != "":
		view.Stage = w.T("home.now", "Stage", w.T("stage."+string(o.Stage)), "Date", w.date(o.ClosesAt-1))
	default:
		view.Stage = w.T("home.between")
	}
	view.Facts = []string{w.N("home.received", o.Received)}
	if o.Forums > 0 {
		view.Facts = append(view.Facts, w.T("home.forums", "Closed", w.count(o.ForumsClosed), "Total", w.count(o.Forums)))
	}
	if o.Waiting > 0 {
		view.Facts = append(view.Facts, w.N("home.waiting", o.Waiting))
	}
	if o.Funded > 0 {
		view.Facts = append(view.Facts, w.N("home.funded", o.Funded))
	}
	if o.Realised > 0 {
		view.Facts = append(view.Facts, w.N("home.realised", o.Realised))
	}
	if o.Silent > 0 && o.Kelurahan > o.Silent {
		view.Facts = append(view.Facts, w.N("home.silent", o.Silent))
	}
	view.Share = shareOf(w, o.Accommodated, o.Eligible, o.Target, "").until(w, planSet, year)
	view.Share.Title = w.T("home.share")
	view.Share.URL = view.URL
	return view
}

// planSet reports whether a year's RKPD has been set: before that nothing can
// count as kept, and a share of nought would be no answer.
func (h *Handler) planSet(c *fiber.Ctx, year int) (bool, error) {
	documents, err := h.store.Documents(c.UserContext(), year)
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(documents, func(d store.Document) bool { return d.Kind == store.DocumentPlan && d.SetAt > 0 }), nil
}

// until says of a share that cannot be counted yet what it waits for.
func (s Share) until(w words, planSet bool, year string) Share {
	if planSet || s.None {
		return s
	}
	return Share{Title: s.Title, URL: s.URL, Ahead: true, Figure: w.T("acc.not_yet"), Text: w.T("acc.not_yet_text", "Year", year), Bar: Bar{Group: s.Bar.Group}}
}

// fewProposals is below how many a share is shown as its fraction alone
// (design.md 3, Arithmetic).
const fewProposals = 10

// shareOf is a share of proposals against the target. Below ten it is a fraction
// without a percentage; of none it says so and is never met.
func shareOf(w words, kept, eligible, target int, group planning.Group) Share {
	s := Share{None: eligible == 0, Met: planning.Share{Eligible: eligible, Kept: kept}.Met(target), Unit: w.T("share.unit")}
	percent := planning.Percent(int64(kept), int64(eligible), target)
	s.Figure, s.Fraction = w.Percent(percent), w.fraction(kept, eligible)
	if eligible < fewProposals {
		s.Figure, s.Fraction = s.Fraction, ""
	}
	s.Bar = Bar{Percent: percent, Target: strconv.Itoa(target), Group: string(group), Label: s.Figure}
	return s
}
