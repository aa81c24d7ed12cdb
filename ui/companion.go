package ui

import (
	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/store"
)

// companionsPage is for those who watch over a group's proposals: how each of
// them fares here, and the one note that the chair must have seen before closing.
func (h *Handler) companionsPage(c *fiber.Ctx) error {
	s, err := h.sittingOf(c)
	if err != nil {
		return err
	}
	return h.showCompanions(c, s, answers{}, nil)
}

func (h *Handler) showCompanions(c *fiber.Ctx, s store.Sitting, a answers, wrong error) error {
	w := h.words(c)
	p := h.sittingDesk(c, w, s, w.T("companion.title"))
	status, ok := h.wrongOn(c, &p.Page, &a, wrong)
	if !ok {
		return wrong
	}
	notes, err := h.store.CompanionNotes(c.UserContext(), s.ID)
	if err != nil {
		return err
	}
	said := map[planning.Group]store.CompanionNote{}
	for _, n := range notes {
		said[n.Group] = n
	}
	closes := unfrozen(s) && mayAt(c, planning.ForumClose, s)
	for _, g := range planning.Groups() {
		if g != planning.General {
			p.Blocks = append(p.Blocks, companionBlock(w, s, p.CSRF, a, g, said[g], closes))
		}
	}
	// An error's field belongs to the form of one group.
	for i := range p.Errors {
		if p.Errors[i].ID != "" {
			p.Errors[i].ID += "-" + idOf(a.text("group"))
		}
	}
	return h.showDesk(c, p, status)
}

// companionBlock is one group: its pipeline at this level and its note.
func companionBlock(w words, s store.Sitting, csrf string, a answers, g planning.Group, note store.CompanionNote, closes bool) block {
	b := block{ID: string(g), Title: w.T("group." + string(g))}
	b.Table = companionTable(w, s, g)
	if b.Table == nil {
		b.Text = w.T("companion.none")
	}
	if note.Text != "" {
		said := noteBlock(w, s, csrf, note, closes)
		b.Details, b.Buttons = said.Details, said.Buttons
	}
	if !unfrozen(s) {
		return b
	}
	mine := answers{}
	if a.text("group") == string(g) {
		mine = a
	}
	f := mine.field(w, "text", "companion.write").lines(3).hint(w.T("companion.hint")).or(note.Text)
	f.ID += "-" + string(g)
	b.Form = (&section{Action: "/musyawarah/" + s.ID + "/pengawal", CSRF: csrf, Hidden: []hidden{{"group", string(g)}}, Button: w.T("companion.save")}).row(asks(f))
	return b
}

// noteBlock is a group's note with whether the chair has seen it.
func noteBlock(w words, s store.Sitting, csrf string, note store.CompanionNote, closes bool) block {
	group := w.T("group." + string(note.Group))
	state := w.T("companion.unseen")
	if note.SeenAt != 0 {
		state = w.T("companion.seen", "Date", w.datetime(note.SeenAt))
	}
	b := block{Details: []Detail{{w.T("companion.note", "Group", group), []Link{{Label: note.Text}, {Label: state}}}}}
	if closes && note.SeenAt == 0 {
		b.Buttons = []rowAct{{Action: "/musyawarah/" + s.ID + "/pengawal/lihat", Label: w.T("companion.see"), About: group, CSRF: csrf,
			Hidden: []hidden{{"group", string(note.Group)}}}}
	}
	return b
}

// companionTable is a group's proposals on this agenda, nil where there is none.
func companionTable(w words, s store.Sitting, g planning.Group) *Table {
	t := &Table{Caption: w.T("companion.pipeline", "Group", w.T("group."+string(g))), Hidden: true, Head: []Column{
		{Label: w.T("rows.proposal")}, {Label: w.T("rows.asked"), Number: true}, {Label: w.T("minutes.decision")},
	}}
	for _, r := range s.Agenda {
		if r.ProposedBy != g {
			continue
		}
		v := agendaView{}
		state := Cell{Text: w.T("sitting.undecided"), Tone: "waiting"}
		if r.Decided != nil {
			v.decided(w, r)
			state = Cell{Text: v.Decided, Tone: v.Tone, Sub: joined(v.Changed, v.Reason)}
		}
		t.Rows = append(t.Rows, []Cell{{Text: r.Title, Sub: string(r.Code), URL: "/kerja/usulan/" + string(r.Code)}, {Text: w.money(r.Value)}, state})
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}

// companionNote keeps a group's note; writing it anew asks the chair to look
// again.
func (h *Handler) companionNote(c *fiber.Ctx) error {
	return h.companionAct(c, planning.ReadProposals, "pengawal", func(by planning.ActorRef, s store.Sitting, a answers) error {
		return h.store.SaveCompanionNote(c.UserContext(), by, s.ID, planning.Group(a.text("group")), a.text("text"))
	})
}

// companionSeen notes that the chair has read a group's note.
func (h *Handler) companionSeen(c *fiber.Ctx) error {
	return h.companionAct(c, planning.ForumClose, "pengawal_lihat", func(by planning.ActorRef, s store.Sitting, a answers) error {
		return h.store.MarkNoteSeen(c.UserContext(), by, s.ID, planning.Group(a.text("group")))
	})
}

func (h *Handler) companionAct(c *fiber.Ctx, what planning.Action, news string, act func(planning.ActorRef, store.Sitting, answers) error) error {
	s, err := h.sittingOf(c)
	if err != nil {
		return err
	}
	a := readForm(c)
	by, err := auth.Ref(c, what, s.Place())
	if err == nil {
		err = act(by, s, a)
	}
	if err != nil {
		return h.showCompanions(c, s, a, err)
	}
	return after(c, "/musyawarah/"+s.ID+"/pengawal#"+idOf(a.text("group")), news)
}
