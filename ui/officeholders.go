package ui

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
)

// officeholdersPage lists who holds which office at a place, since when and by
// which decree; the signature blocks follow it.
func (h *Handler) officeholdersPage(c *fiber.Ctx) error {
	return h.showOfficeholders(c, answers{}, nil)
}

// officePlaces are the places whose offices the reader may keep: all of them for
// who manages areas, else the places of the reader's own grants.
func (h *Handler) officePlaces(c *fiber.Ctx, w words) (out []Choice, err error) {
	actor := auth.Actor(c)
	if !planning.MayAnywhere(actor, planning.ManageAreas) && !planning.MayAnywhere(actor, planning.ManageCalendar) {
		for _, g := range actor.Grants {
			switch {
			case g.Agency != "":
				out = append(out, Choice{Value: g.Agency, Label: g.Agency})
			case g.Area != "":
				out = append(out, Choice{Value: string(g.Area), Label: w.area(g.Area)})
			}
		}
		return out, nil
	}
	areas, err := h.store.Areas(c.UserContext())
	if err != nil {
		return nil, err
	}
	for _, x := range areas {
		out = append(out, Choice{Value: string(x.Code), Label: w.area(x.Code)})
	}
	agencies, err := h.store.Agencies(c.UserContext())
	for _, g := range agencies {
		out = append(out, Choice{Value: g.Code, Label: g.Name})
	}
	return out, err
}

func (h *Handler) showOfficeholders(c *fiber.Ctx, a answers, wrong error) error {
	w := h.words(c)
	p := deskPage{Page: h.page(c, w.T("officeholders.title")), Lede: w.T("officeholders.lede")}
	status, ok := h.wrongOn(c, &p.Page, &a, wrong)
	if !ok {
		return wrong
	}
	places, err := h.officePlaces(c, w)
	if err != nil {
		return err
	}
	where := a.text("where")
	if where == "" {
		where = queryOf(c).Get("tempat")
	}
	if where == "" && len(places) > 0 {
		where = places[0].Value
	}
	list, err := h.store.Officeholders(c.UserContext(), where)
	if err != nil {
		return err
	}
	shown := block{ID: "daftar", Title: w.T("officeholders.at", "Place", placeLabel(places, where)), Table: holdersTable(w, list, h.store.Now())}
	if shown.Table == nil {
		shown.Empty = &Empty{Title: w.T("officeholders.empty"), Text: w.T("officeholders.empty_text")}
	}
	p.Blocks = []block{shown, {ID: "tambah", Title: w.T("officeholders.add"), Text: w.T("officeholders.add_text"), Form: holderForm(w, p.CSRF, a, places, where)}}
	return h.showDesk(c, p, status)
}

func placeLabel(places []Choice, value string) string {
	for _, x := range places {
		if x.Value == value {
			return x.Label
		}
	}
	return value
}

func holdersTable(w words, list []planning.Officeholder, now planning.Instant) *Table {
	if len(list) == 0 {
		return nil
	}
	t := &Table{Caption: w.T("officeholders.title"), Hidden: true, Head: []Column{
		{Label: w.T("officeholders.name")}, {Label: w.T("officeholders.office")}, {Label: w.T("officeholders.decree")}, {Label: w.T("officeholders.span")}, {Label: w.T("rows.state")},
	}}
	for _, x := range list {
		until := w.T("officeholders.still")
		if x.Until != 0 {
			until = w.date(x.Until)
		}
		state := Cell{Text: w.T("officeholders.past"), Tone: "info"}
		if x.In(now) {
			state = Cell{Text: w.T("officeholders.now"), Tone: "kept"}
		}
		t.Rows = append(t.Rows, []Cell{{Text: x.Name, Sub: x.Number}, {Text: officeWords(w, x)}, {Text: dash(x.Decree)}, {Text: w.date(x.From) + " – " + until}, state})
	}
	return t
}

func holderForm(w words, csrf string, a answers, places []Choice, where string) *section {
	id := a.text("holder")
	if id == "" {
		id = auth.NewID()
	}
	f := &section{Action: "/kerja/pejabat", CSRF: csrf, Hidden: []hidden{{"holder", id}}, Button: w.T("button.save")}
	f.row(selects(a.choices(w, "where", "officeholders.place", places).preset(where)),
		selects(a.choices(w, "office", "officeholders.office", options(planning.Offices(), func(o planning.OfficeKind) string { return w.T("office_kind." + string(o)) })).first(w.T("form.choose"))))
	f.row(asks(a.field(w, "name", "officeholders.name")), asks(a.field(w, "number", "officeholders.number").optional()))
	acting := []Choice{{Value: "", Label: w.T("officeholders.holder")}, {Value: string(planning.ActingTask), Label: w.T("officeholders.plt")}, {Value: string(planning.ActingDay), Label: w.T("officeholders.plh")}}
	f.row(selects(a.choices(w, "acting", "officeholders.acting", acting)), asks(a.field(w, "decree", "officeholders.decree").optional()))
	f.row(asks(a.field(w, "from", "officeholders.from").kind("date")), asks(a.field(w, "until", "officeholders.until").kind("date").optional()))
	return f
}

// saveOfficeholder keeps who holds an office.
func (h *Handler) saveOfficeholder(c *fiber.Ctx) error {
	w, a := h.words(c), readForm(c)
	var f planning.Fields
	x := planning.Officeholder{ID: a.text("holder"), Office: planning.OfficeKind(a.text("office")), Where: a.text("where"), Name: a.text("name"),
		Number: a.text("number"), Acting: planning.Acting(a.text("acting")), Decree: a.text("decree")}
	from, e := w.parseInstant("from", a.text("from"))
	f.AddError(e)
	x.From = from
	if text := a.text("until"); text != "" {
		until, e := w.parseInstant("until", text)
		f.AddError(e)
		// The day named is the last one in office.
		x.Until = planning.Instant(time.UnixMicro(int64(until)).In(w.zone).AddDate(0, 0, 1).UnixMicro())
	}
	if !x.Office.Valid() {
		f.Add("office", "error.required")
	}
	by, err := h.keeperOf(c, w, x.Where)
	if err == nil {
		err = f.Err()
	}
	if err == nil {
		err = h.store.SaveOfficeholder(c.UserContext(), by, x)
	}
	if err != nil {
		return h.showOfficeholders(c, a, err)
	}
	return after(c, "/kerja/pejabat?tempat="+x.Where, "pejabat")
}

// keeperOf says in which of their grants the reader keeps the offices of a place.
func (h *Handler) keeperOf(c *fiber.Ctx, w words, where string) (planning.ActorRef, error) {
	places, err := h.officePlaces(c, w)
	if err != nil {
		return planning.ActorRef{}, err
	}
	for _, x := range places {
		if x.Value != where {
			continue
		}
		actor := auth.Actor(c)
		for _, g := range actor.Grants {
			if g.Agency == where || string(g.Area) == where || g.Area == "" && g.Agency == "" {
				return planning.ActorRef{ID: actor.ID, Role: g.Role, Area: g.Area, Agency: g.Agency}, nil
			}
		}
	}
	return planning.ActorRef{}, planning.Refuse(planning.Forbidden, "error.forbidden")
}
