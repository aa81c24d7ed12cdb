package ui

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/store"
)

// attendeeForm asks for one line of the list.
func attendeeForm(w words, s store.Sitting, csrf string, a answers, x planning.Attendee) *section {
	if a.Get("attendee") != "" {
		x = planning.Attendee{ID: a.Get("attendee")}
	}
	f := &section{ID: "peserta", Action: "/musyawarah/" + s.ID + "/hadir", CSRF: csrf, Hidden: []hidden{{"attendee", x.ID}}, Button: w.T("attendance.save")}
	f.row(asks(a.field(w, "name", "attendance.name").or(x.Name)))
	f.row(tiles(a.choices(w, "sex", "attendance.sex", sexOptions(w)).preset(string(x.Sex)).optional()))
	f.row(selects(a.choices(w, "age", "attendance.age", ageOptions(w)).preset(string(x.Age)).first(w.T("attendance.not_said")).optional()),
		selects(a.choices(w, "group", "attendance.speaks_for", attendeeGroups(w)).preset(string(x.Group)).first(w.T("attendance.themselves")).optional()))
	f.row(asks(a.field(w, "organisation", "attendance.organisation").hint(w.T("attendance.organisation_hint")).or(x.Organisation).optional()))
	f.row(headed(w.T("attendance.children_head")))
	f.row(asks(a.field(w, "girls", "attendance.girls").short("numeric").or(countOr(x.Girls)).optional()),
		asks(a.field(w, "boys", "attendance.boys").short("numeric").or(countOr(x.Boys)).optional()))
	f.row(ticks(a.tick(w, "delegate", "attendance.delegate", x.Delegate)))
	f.Note = w.T("attendance.personal")
	return f
}

func sexOptions(w words) []Choice {
	return []Choice{{Value: string(planning.Woman), Label: w.T("sex.woman")}, {Value: string(planning.Man), Label: w.T("sex.man")}}
}

// ageOptions leaves children out: they are counted through their companion.
func ageOptions(w words) (out []Choice) {
	for _, band := range planning.AgeBands() {
		if band != planning.AgeChild {
			out = append(out, Choice{Value: string(band), Label: w.T("age." + ageKey(band))})
		}
	}
	return out
}

func attendeeGroups(w words) []Choice {
	return options(planning.Groups(), func(g planning.Group) string { return w.T("group." + string(g)) })
}

// readAttendee reads the form of one line; a number left empty is none.
func readAttendee(a answers) (planning.Attendee, error) {
	var f planning.Fields
	x := planning.Attendee{
		ID: a.text("attendee"), Name: a.text("name"), Sex: planning.Sex(a.text("sex")), Age: planning.AgeBand(a.text("age")),
		Organisation: a.text("organisation"), Group: planning.Group(a.text("group")), Girls: someNumber(&f, a, "girls"), Boys: someNumber(&f, a, "boys"),
		Delegate: a.Get("delegate") != "",
	}
	return x, joinFields(f, planning.CheckAttendee(x))
}

// someNumber is a count that may be left empty.
func someNumber(f *planning.Fields, a answers, name string) int {
	text := a.text(name)
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > 100_000 {
		f.Add(name, "error.number")
		return 0
	}
	return n
}

// attend keeps one line of the list.
func (h *Handler) attend(c *fiber.Ctx) error {
	s, err := h.sittingOf(c)
	if err != nil {
		return err
	}
	a := readForm(c)
	by, err := auth.Ref(c, planning.ForumReadBack, s.Place())
	if err != nil {
		return h.showAttendance(c, s, a, err)
	}
	x, err := readAttendee(a)
	if err == nil {
		err = h.store.SaveAttendee(c.UserContext(), by, s.ID, x)
	}
	if err != nil {
		return h.showAttendance(c, s, a, err)
	}
	return after(c, "/musyawarah/"+s.ID+"/hadir#tambah", "peserta")
}

// unattend takes a line off the list: a mistake.
func (h *Handler) unattend(c *fiber.Ctx) error {
	s, err := h.sittingOf(c)
	if err != nil {
		return err
	}
	a := readForm(c)
	by, err := auth.Ref(c, planning.ForumReadBack, s.Place())
	if err == nil {
		err = h.store.RemoveAttendee(c.UserContext(), by, s.ID, a.text("attendee"))
	}
	if err != nil {
		a.Del("attendee")
		return h.showAttendance(c, s, a, err)
	}
	return after(c, "/musyawarah/"+s.ID+"/hadir#daftar", "peserta_hapus")
}

// tallyForm asks for what is counted and not listed. Where a list is kept, women
// and men are counted from it.
func tallyForm(w words, s store.Sitting, csrf string, a answers, t planning.Tally) *section {
	f := &section{ID: "rekap-isi", Action: "/musyawarah/" + s.ID + "/rekap", CSRF: csrf, Button: w.T("button.save")}
	number := func(name, key string, n int) control {
		return asks(a.field(w, name, key).short("numeric").or(countOr(n)).optional())
	}
	f.row(number("women", "sex.woman", t.Women), number("men", "sex.man", t.Men), number("unsaid", "attendance.unsaid", t.Unsaid))
	f.row(headed(w.T("attendance.disability_head")))
	f.row(number("disability_yes", "attendance.yes", t.Disability.Yes), number("disability_no", "attendance.no", t.Disability.No),
		number("disability_unsaid", "attendance.unanswered", t.Disability.Unsaid))
	f.row(headed(w.T("attendance.spoke_head")))
	f.row(number("spoke_woman", "sex.woman", t.Speakers[planning.Woman]), number("spoke_man", "sex.man", t.Speakers[planning.Man]))
	var groups []control
	for _, g := range planning.Groups() {
		groups = append(groups, number("spoke_"+string(g), "group."+string(g)+".short", t.SpokeFor[g]))
	}
	f.row(groups...)
	return f
}

// setTally keeps what was counted.
func (h *Handler) setTally(c *fiber.Ctx) error {
	s, err := h.sittingOf(c)
	if err != nil {
		return err
	}
	a := readForm(c)
	by, err := auth.Ref(c, planning.ForumReadBack, s.Place())
	if err != nil {
		return h.showAttendance(c, s, a, err)
	}
	t, err := readTally(a)
	if err == nil {
		err = h.store.SetTally(c.UserContext(), by, s.ID, t)
	}
	if err != nil {
		return h.showAttendance(c, s, a, err)
	}
	return after(c, "/musyawarah/"+s.ID+"/hadir", "hadir")
}

func readTally(a answers) (planning.Tally, error) {
	var f planning.Fields
	n := func(name string) int { return someNumber(&f, a, name) }
	t := planning.Tally{
		Women: n("women"), Men: n("men"), Unsaid: n("unsaid"), Speakers: map[planning.Sex]int{}, SpokeFor: map[planning.Group]int{},
		Disability: planning.DisabilityTally{Yes: n("disability_yes"), No: n("disability_no"), Unsaid: n("disability_unsaid")},
	}
	t.Total = t.Women + t.Men + t.Unsaid
	for _, sex := range []planning.Sex{planning.Woman, planning.Man} {
		if x := n("spoke_" + string(sex)); x > 0 {
			t.Speakers[sex] = x
		}
	}
	for _, g := range planning.Groups() {
		if x := n("spoke_" + string(g)); x > 0 {
			t.SpokeFor[g] = x
		}
	}
	return t, f.Err()
}
