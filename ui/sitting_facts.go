package ui

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/store"
)

// factsPage is what a sitting is besides its proposals: place and chair, order
// of business, speeches, needs, the invitation.
func (h *Handler) factsPage(c *fiber.Ctx) error {
	s, err := h.sittingOf(c)
	if err != nil {
		return err
	}
	return h.showFacts(c, s, answers{}, nil)
}

func (h *Handler) showFacts(c *fiber.Ctx, s store.Sitting, a answers, wrong error) error {
	ctx, w := c.UserContext(), h.words(c)
	p := h.sittingDesk(c, w, s, w.T("facts.title"))
	status, ok := h.wrongOn(c, &p.Page, &a, wrong)
	if !ok {
		return wrong
	}
	facts, err := h.store.Facts(ctx, s.ID)
	if err != nil {
		return err
	}
	rules, err := h.store.Procedure(ctx, s.Cycle)
	if err != nil {
		return err
	}
	p.Blocks = []block{noticeBlock(w, s, facts, rules.ForSitting(s.Forum)), agendaBlock(w, s, facts), needsBlock(w, facts)}
	if unfrozen(s) && mayAt(c, planning.ForumSchedule, s) {
		p.Blocks = append(p.Blocks, block{ID: "ubah", Title: w.T("facts.edit"), Screen: true, Form: factsForm(w, s, p.CSRF, a, facts)})
	}
	return h.showDesk(c, p, status)
}

// noticeBlock says when the invitation went out and whether that was in time.
func noticeBlock(w words, s store.Sitting, f store.SittingFacts, r planning.StageRules) block {
	b := block{Details: []Detail{{w.T("facts.held"), []Link{{Label: w.datetime(s.ScheduledAt)}}}}}
	line := func(key, value string) {
		if value != "" {
			b.Details = append(b.Details, Detail{w.T(key), []Link{{Label: value}}})
		}
	}
	line("schedule.venue", s.Venue)
	line("schedule.chair", s.Chair)
	if f.Invited != 0 {
		line("facts.invited", w.date(f.Invited))
	}
	line("facts.letter_number", f.LetterNumber)
	if r.NoticeDays > 0 {
		line("facts.notice", w.N("facts.notice_days", r.NoticeDays))
	}
	if f.OnPaper {
		line("facts.mode", w.T("facts.on_paper"))
	}
	line("facts.nil_reason", f.NilReason)
	if short, days := shortNotice(s, f, r); short {
		b.Warnings = []string{w.T("shortfall.notice", "Got", w.count(days), "Want", w.count(r.NoticeDays))}
	}
	return b
}

// shortNotice reports whether the invitation went out later than the notice
// period asks, and how many whole days before the sitting it did.
func shortNotice(s store.Sitting, f store.SittingFacts, r planning.StageRules) (short bool, days int) {
	if f.Invited == 0 || s.ScheduledAt == 0 || r.NoticeDays == 0 {
		return false, 0
	}
	const day planning.Instant = 24 * 3600 * 1_000_000
	days = max(int((s.ScheduledAt-f.Invited)/day), 0)
	return days < r.NoticeDays, days
}

// agendaBlock is the order of business with the time of each point.
func agendaBlock(w words, s store.Sitting, f store.SittingFacts) block {
	b := block{ID: "susunan", Title: w.T("facts.agenda")}
	if t := agendaTable(w, s.ScheduledAt, f.Agenda); t != nil {
		b.Table = t
	} else {
		b.Empty = &Empty{Title: w.T("facts.agenda_none"), Text: w.T("facts.agenda_none_text")}
	}
	if len(f.Speeches) > 0 {
		b.Links = nil
		b.Text = w.T("facts.speeches_line", "List", strings.Join(f.Speeches, "; "))
	}
	return b
}

// agendaTable sets the points of an order of business at their clock times.
func agendaTable(w words, from planning.Instant, points []planning.AgendaPoint) *Table {
	if len(points) == 0 {
		return nil
	}
	t := &Table{Caption: w.T("facts.agenda"), Hidden: true, Head: []Column{{Label: w.T("facts.point")}, {Label: w.T("facts.time")}, {Label: w.T("facts.leader")}}}
	at := from
	for _, x := range points {
		end := at + planning.Instant(x.Minutes)*60*1_000_000
		t.Rows = append(t.Rows, []Cell{{Text: x.Title}, {Text: w.span(at, end)}, {Text: dash(x.Leader)}})
		at = end
	}
	return t
}

// span is from one clock time to another, the zone once: "08.00–08.15 WIB".
func (w words) span(from, to planning.Instant) string {
	start, _, _ := strings.Cut(w.Clock(int64(from), w.zone), " ")
	return start + "–" + w.Clock(int64(to), w.zone)
}

// needsBlock is what people asked for to be able to take part, and what was
// provided.
func needsBlock(w words, f store.SittingFacts) block {
	b := block{ID: "kebutuhan", Title: w.T("facts.needs")}
	if b.Table = needsTable(w, f.Needs); b.Table == nil {
		b.Text = w.T("facts.needs_none")
	}
	return b
}

func needsTable(w words, needs []planning.NeedCount) *Table {
	t := &Table{Caption: w.T("facts.needs"), Hidden: true, Head: []Column{
		{Label: w.T("facts.need")}, {Label: w.T("facts.asked"), Number: true}, {Label: w.T("facts.provided")},
	}}
	for _, n := range needs {
		if n.Asked == 0 && !n.Provided {
			continue
		}
		state := Cell{Text: w.T("facts.provided_no"), Tone: "refused"}
		if n.Provided {
			state = Cell{Text: w.T("facts.provided_yes"), Tone: "kept"}
		}
		t.Rows = append(t.Rows, []Cell{{Text: w.T("need." + string(n.Need))}, {Text: w.count(n.Asked)}, state})
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}

func factsForm(w words, s store.Sitting, csrf string, a answers, facts store.SittingFacts) *section {
	f := &section{ID: "acara", Action: "/musyawarah/" + s.ID + "/acara", CSRF: csrf, Button: w.T("button.save")}
	f.row(asks(a.field(w, "venue", "schedule.venue").or(s.Venue)), asks(a.field(w, "chair", "schedule.chair").or(s.Chair).optional()),
		asks(a.field(w, "invited", "facts.invited").kind("date").or(w.inputTime(facts.Invited, "2006-01-02")).optional()),
		asks(a.field(w, "letter_number", "facts.letter_number").or(facts.LetterNumber).optional()))
	f.row(asks(a.field(w, "agenda", "facts.agenda").lines(6).hint(w.T("facts.agenda_hint")).or(agendaLines(facts.Agenda)).optional()))
	f.row(asks(a.field(w, "speeches", "facts.speeches").lines(3).hint(w.T("facts.speeches_hint")).or(strings.Join(facts.Speeches, "\n")).optional()))
	f.row(headed(w.T("facts.needs")))
	asked := map[planning.Need]planning.NeedCount{}
	for _, n := range facts.Needs {
		asked[n.Need] = n
	}
	for _, need := range planning.Needs() {
		name := string(need)
		provided := a.tick(w, "provided_"+name, "need."+name, asked[need].Provided)
		provided.Label = w.T("facts.was_provided", "Need", w.T("need."+name))
		f.row(asks(a.field(w, "need_"+name, "need."+name).short("numeric").or(countOr(asked[need].Asked)).optional()), ticks(provided))
	}
	f.row(headed(w.T("facts.special")))
	f.row(asks(a.field(w, "nil_reason", "facts.nil_reason").lines(2).hint(w.T("facts.nil_hint")).or(facts.NilReason).optional()))
	paper := a.tick(w, "on_paper", "facts.on_paper", facts.OnPaper)
	paper.Hint = w.T("facts.on_paper_hint")
	f.row(ticks(paper))
	return f
}

// agendaLines writes points the way they are typed: "30 | Pembahasan | Lurah".
func agendaLines(points []planning.AgendaPoint) string {
	lines := make([]string, len(points))
	for i, p := range points {
		lines[i] = strconv.Itoa(p.Minutes) + " | " + p.Title
		if p.Leader != "" {
			lines[i] += " | " + p.Leader
		}
	}
	return strings.Join(lines, "\n")
}

// parseAgenda reads one point to a line: minutes, what, and who leads it, with |
// between them.
func parseAgenda(f *planning.Fields, text string) (out []planning.AgendaPoint) {
	for i, line := range strings.Split(text, "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		minutes, rest, two := strings.Cut(line, "|")
		title, leader, _ := strings.Cut(rest, "|")
		n, err := strconv.Atoi(strings.TrimSpace(minutes))
		if err != nil || !two || n < 1 || n > 24*60 || strings.TrimSpace(title) == "" {
			f.Add("agenda", "error.agenda_line", "line", strconv.Itoa(i+1))
			return out
		}
		out = append(out, planning.AgendaPoint{Minutes: n, Title: strings.TrimSpace(title), Leader: strings.TrimSpace(leader)})
	}
	return out
}

// lines are the lines of a text that hold something.
func (a answers) lines(name string) (out []string) {
	for _, line := range strings.Split(a.text(name), "\n") {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

func readFacts(w words, a answers) (store.SittingFacts, error) {
	var f planning.Fields
	facts := store.SittingFacts{
		Agenda: parseAgenda(&f, a.text("agenda")), Speeches: a.lines("speeches"), NilReason: a.text("nil_reason"), OnPaper: a.Get("on_paper") != "",
		LetterNumber: a.text("letter_number"),
	}
	for _, need := range planning.Needs() {
		n := planning.NeedCount{Need: need, Asked: someNumber(&f, a, "need_"+string(need)), Provided: a.Get("provided_"+string(need)) != ""}
		if n.Asked > 0 || n.Provided {
			facts.Needs = append(facts.Needs, n)
		}
	}
	if text := a.text("invited"); text != "" {
		at, e := w.parseInstant("invited", text)
		f.AddError(e)
		facts.Invited = at
	}
	return facts, f.Err()
}

// setFacts keeps them.
func (h *Handler) setFacts(c *fiber.Ctx) error {
	s, err := h.sittingOf(c)
	if err != nil {
		return err
	}
	w, a := h.words(c), readForm(c)
	by, err := auth.Ref(c, planning.ForumSchedule, s.Place())
	if err != nil {
		return h.showFacts(c, s, a, err)
	}
	facts, err := readFacts(w, a)
	if err == nil {
		err = h.store.SetFacts(c.UserContext(), by, s.ID, facts, a.text("venue"), a.text("chair"))
	}
	if err != nil {
		return h.showFacts(c, s, a, err)
	}
	return after(c, "/musyawarah/"+s.ID+"/acara", "acara")
}
