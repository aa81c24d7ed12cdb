package ui

import (
	"github.com/gofiber/fiber/v2"

	"musrenbang/planning"
	"musrenbang/store"
)

// screenPage is what the hall sees: large type, one proposal, the money and the
// groups so far. It holds nothing personal and asks the server again by itself.
type screenPage struct {
	Page
	Following bool   // renews itself
	Follow    string // the same page, the other way
	Row       *agendaView
	Position  string
	Meters    []Meter
	Groups    []screenShare
	Last      *agendaView // what was decided last
	Prev      string
	Next      string
	Back      string
	Empty     *Empty
}

// screenShare is how much of what a group asked for has been passed on.
type screenShare struct {
	Group, Text string
	Bar         Bar
}

// screen shows the proposal of ?usulan=, else the first that waits for its
// decision.
func (h *Handler) screen(c *fiber.Ctx) error {
	s, err := h.sittingOf(c)
	if err != nil {
		return err
	}
	w := h.words(c)
	p := screenPage{Page: h.page(c, w.forum(s.Forum, s.AgencyName)), Meters: sittingMeters(w, s), Back: "/musyawarah/" + s.ID}
	p.NoIndex, p.Nav, p.User = true, nil, nil
	// A page that moves by itself takes the reader's place away, so it only does
	// where the one at the projector has asked for it (WCAG 2.2.2, 3.2.5).
	if p.Following = c.Query(followQuery) != ""; p.Following {
		p.Follow = setQuery(c, followQuery, "")
	} else {
		p.Follow = setQuery(c, followQuery, "1")
	}
	p.Groups = screenShares(w, s)
	at := onScreen(c, s)
	if at < 0 {
		p.Empty = &Empty{Title: w.T("screen.done"), Text: w.T("screen.done_text")}
		if len(s.Agenda) == 0 {
			p.Empty = &Empty{Title: w.T("sitting.empty"), Text: w.T("sitting.empty_text")}
		}
	} else {
		v := agendaViewOf(w, planning.Actor{}, s, s.Agenda[at], at)
		if err := h.history(c, w, s, s.Agenda[at], &v); err != nil {
			return err
		}
		p.Row, p.Position = &v, w.T("screen.position", "Number", w.count(at+1), "Total", w.count(len(s.Agenda)))
		if at > 0 {
			p.Prev = setQuery(c, "usulan", string(s.Agenda[at-1].Code))
		}
		if at+1 < len(s.Agenda) {
			p.Next = setQuery(c, "usulan", string(s.Agenda[at+1].Code))
		}
	}
	if last := lastDecided(s); last != nil {
		v := agendaView{Title: last.Title}
		v.decided(w, *last)
		p.Last = &v
	}
	return h.show(c, fiber.StatusOK, "screen", p)
}

// followQuery asks the screen to renew itself.
const followQuery = "ikuti"

func onScreen(c *fiber.Ctx, s store.Sitting) int {
	wanted := c.Query("usulan")
	for i, r := range s.Agenda {
		if wanted == string(r.Code) || wanted == "" && r.Decided == nil {
			return i
		}
	}
	return -1
}

func lastDecided(s store.Sitting) *store.AgendaRow {
	var last *store.AgendaRow
	for i := range s.Agenda {
		r := &s.Agenda[i]
		if r.Decided != nil && (last == nil || r.DecidedAt > last.DecidedAt) {
			last = r
		}
	}
	return last
}

func screenShares(w words, s store.Sitting) (out []screenShare) {
	for _, g := range s.Shares {
		if g.Total == 0 {
			continue
		}
		percent := planning.Percent(int64(g.Passed), int64(g.Total), 0)
		out = append(out, screenShare{Group: string(g.Group), Text: w.fraction(g.Passed, g.Total), Bar: Bar{Percent: percent, Group: string(g.Group), Label: w.fraction(g.Passed, g.Total)}})
	}
	return out
}
