package ui

import (
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/reference"
	"musrenbang/store"
)

// decideForm is the one form for an act on a proposal: first the act is chosen,
// then only its questions are asked.
type decideForm struct {
	Action  string // where it is sent
	ID      string // the command's: a second click is the same act
	Seen    int    // version the reader saw
	Act     string
	Label   string // what the button says
	Effect  string // who acts next
	Acts    []Chip // to choose from
	Selects []Choices
	Fields  []Field
	Ticks   []Choice
	Danger  bool
	CSRF    string
	Over    bool         // asks for the note that goes over a ceiling
	Every   []decideForm // each act's form, on a page that is kept on a device
}

// decidable is a proposal as the form needs it.
type decidable struct {
	planning.Proposal
	Unit      string
	Activity  string // what the catalogue suggests
	Catalogue string
	Seen      int
	Sitting   bool // a sitting decides it
}

// actsFor lists the acts open on p that the reader may do here. Only these are
// offered; whether one is really allowed is decided again when it is sent.
func actsFor(actor planning.Actor, p decidable) []planning.Act {
	var out []planning.Act
	for _, act := range planning.Allowed(p.Proposal) {
		switch act {
		case planning.Amend, planning.Resubmit, planning.Split:
			continue // they have pages of their own, or come by file
		case planning.Withdraw:
			if p.Class == planning.Returned {
				continue
			}
		}
		g, err := planning.May(actor, planning.Action(act), p.Place())
		if err == nil && (p.Sitting || !p.Stage.NeedsForum() || !forumDecides(act, g.Role)) {
			out = append(out, act)
		}
	}
	return out
}

// forumDecides are the acts that at a deliberative stage belong to the sitting.
// Planners also merge at their desk.
func forumDecides(act planning.Act, role planning.Role) bool {
	switch act {
	case planning.Merge:
		return role != planning.Planner
	case planning.Forward, planning.ForwardChanged, planning.Return, planning.Defer, planning.Redirect, planning.Reject:
		return true
	}
	return false
}

// chosenAct is the act in ?tindakan= or in the form, if it is on offer.
func chosenAct(c *fiber.Ctx, a answers, offered []planning.Act) planning.Act {
	act := planning.Act(a.text("act"))
	if act == "" {
		act = planning.Act(queryOf(c).Get("tindakan"))
	}
	if slices.Contains(offered, act) {
		return act
	}
	return ""
}

// decideFormFor builds the form for p; nil where the reader can do nothing.
func (h *Handler) decideFormFor(c *fiber.Ctx, w words, p decidable, a answers, action string) (*decideForm, error) {
	offered := actsFor(auth.Actor(c), p)
	if len(offered) == 0 {
		return nil, nil
	}
	act := chosenAct(c, a, offered)
	f := &decideForm{Action: action, ID: auth.NewID(), Seen: p.Seen, Act: string(act), CSRF: auth.SessionCSRF(c), Over: c.Query("lebih") != ""}
	for _, o := range offered {
		f.Acts = append(f.Acts, Chip{Label: w.T("act." + string(o) + ".do"), URL: setQuery(c, "tindakan", string(o)) + "#putuskan", Current: o == act})
	}
	if act == "" {
		return f, nil
	}
	return f, h.fill(c, w, p, a, act, f)
}

// fill puts an act's questions on its form.
func (h *Handler) fill(c *fiber.Ctx, w words, p decidable, a answers, act planning.Act, f *decideForm) error {
	f.Label = w.T("act." + string(act) + ".do")
	f.Effect = actEffect(w, act, p)
	switch act {
	case planning.Reject, planning.Withdraw, planning.NotFund, planning.Cancel:
		f.Danger = true
	}
	agencies, documents, err := h.decideLists(c, act, p)
	if err != nil {
		return err
	}
	f.ask(w, a, act, p, agencies, documents)
	return nil
}

// decideLists reads what an act's questions choose from.
func (h *Handler) decideLists(c *fiber.Ctx, act planning.Act, p decidable) (agencies []reference.Agency, documents []store.Document, err error) {
	switch act {
	case planning.ForwardChanged, planning.Accommodate:
		if agencies, err = h.store.Agencies(c.UserContext()); err != nil {
			return nil, nil, err
		}
	}
	switch act {
	case planning.Accommodate, planning.Fund, planning.NotFund:
		documents, err = h.store.Documents(c.UserContext(), p.Cycle)
	}
	return agencies, documents, err
}

// actEffect says who acts next once this is done.
func actEffect(w words, act planning.Act, p decidable) string {
	var class planning.Class
	switch act {
	case planning.Forward, planning.ForwardChanged:
		class = planning.Forwarded
	case planning.Return:
		class = planning.Returned
	case planning.Defer:
		class = planning.Deferred
	case planning.Redirect:
		class = planning.Redirected
	case planning.Reject, planning.NotFund:
		class = planning.Rejected
	case planning.Merge:
		class = planning.Merged
	case planning.Accommodate:
		class = planning.AccommodatedFull
	case planning.Fund, planning.Progress:
		class = planning.Funded
	case planning.Complete:
		class = planning.Realised
	case planning.Cancel:
		class = planning.Cancelled
	case planning.Withdraw:
		class = planning.Withdrawn
	default:
		class = planning.UnderReview
	}
	return w.T("class." + string(class) + ".next")
}

// ask puts an act's questions on the form.
func (f *decideForm) ask(w words, a answers, act planning.Act, p decidable, agencies []reference.Agency, documents []store.Document) {
	switch act {
	case planning.ForwardChanged:
		f.askAmounts(w, a, p)
		f.Selects = append(f.Selects, a.choices(w, "channel", "detail.channel", channelOptions(w)).first(w.T("decide.unchanged")).optional(),
			a.choices(w, "agency", "propose.agency", agencyOptions(agencies)).first(w.T("decide.unchanged")).optional())
	case planning.Defer:
		f.Fields = append(f.Fields, a.field(w, "year", "decide.year").short("numeric").or(yearText(p.Cycle+1)))
	case planning.Redirect:
		f.Selects = append(f.Selects, a.choices(w, "where", "decide.where", whereOptions(w)).first(w.T("form.choose")))
		f.Fields = append(f.Fields, a.field(w, "where_other", "decide.where_other").optional())
	case planning.Merge:
		into := a.field(w, "into", "decide.into").hint(w.T("decide.into_hint"))
		into.Width = "code"
		f.Fields = append(f.Fields, into)
		f.Ticks = []Choice{
			{ID: "covered", Value: "1", Label: w.T("decide.covered"), Checked: a.Get("covered") != ""},
			{ID: "duplicate", Value: "1", Label: w.T("decide.duplicate"), Checked: a.Get("duplicate") != ""},
		}
	case planning.Accommodate:
		f.askPlan(w, a, p, agencies, documents)
	case planning.Fund:
		f.Fields = append(f.Fields, valueField(w, a, p))
		f.Selects = append(f.Selects, documentQuestion(w, a, documents))
	case planning.Withdraw:
		f.Selects = append(f.Selects, a.choices(w, "proof", "decide.proof", proofOptions(w, p)).first(w.T("form.choose")))
	}
	f.askReason(w, a, act)
}

func (f *decideForm) askAmounts(w words, a answers, p decidable) {
	f.Fields = append(f.Fields,
		a.field(w, "volume", "propose.volume").short("decimal").hint(w.T("decide.volume_now", "Volume", w.quantity(p.Volume, p.Unit))).optional(),
		valueField(w, a, p).optional())
}

func valueField(w words, a answers, p decidable) Field {
	return a.field(w, "value", "decide.value").short("text").hint(w.T("decide.value_now", "Value", w.money(p.Value)))
}

// askPlan asks for everything the headline rests on: agency, activity code,
// volume, value and document.
func (f *decideForm) askPlan(w words, a answers, p decidable, agencies []reference.Agency, documents []store.Document) {
	f.Fields = append(f.Fields, a.field(w, "activity", "detail.activity").hint(w.T("decide.activity_hint")).or(p.Activity))
	f.askAmounts(w, a, p)
	value := &f.Fields[len(f.Fields)-1]
	value.Optional = false
	if p.Value > 0 {
		*value = value.or(strconv.FormatInt(int64(p.Value), 10))
	}
	f.Selects = append(f.Selects,
		a.choices(w, "agency", "propose.agency", agencyOptions(agencies)).preset(p.Agency).first(w.T("decide.kecamatan")).optional(),
		documentQuestion(w, a, documents))
	f.Fields = append(f.Fields, a.field(w, "plan_row", "decide.plan_row").optional().hint(w.T("decide.plan_row_hint")))
}

func documentQuestion(w words, a answers, documents []store.Document) Choices {
	list := make([]Choice, 0, len(documents))
	for _, d := range documents {
		state := w.T("acc.doc_draft")
		if d.SetAt > 0 {
			state = w.T("acc.doc_set", "Date", w.date(d.SetAt))
		}
		list = append(list, Choice{Value: d.ID, Label: w.document(string(d.Kind)) + ": " + d.Number + " (" + state + ")"})
	}
	return a.choices(w, "document", "decide.document", list).first(w.T("form.choose")).hint(w.T("decide.document_hint"))
}

// whereOptions are where proposals usually go outside the plan.
func whereOptions(w words) []Choice {
	list := []string{"csr", "rt_fund", "maintenance"}
	return append(options(list, func(where string) string { return redirectedTo(w, where) }), Choice{Value: "other", Label: w.T("redirect.elsewhere")})
}

func proofOptions(w words, p decidable) []Choice {
	out := []Choice{{Value: string(planning.ProofSlip), Label: w.T("decide.proof_slip")}}
	if p.Sitting {
		out = append(out, Choice{Value: string(planning.ProofMeeting), Label: w.T("decide.proof_meeting")})
	}
	return out
}

func (f *decideForm) askReason(w words, a answers, act planning.Act) {
	switch {
	case act.OwesReason() && act != planning.Merge:
		f.Selects = append(f.Selects, a.choices(w, "reason", "decide.reason", reasonOptions(w)).first(w.T("form.choose")))
		f.Fields = append(f.Fields, a.field(w, "reason_text", "decide.reason_text").lines(3).hint(w.T("form.reason_hint")))
	case act == planning.Review || act == planning.Merge:
		f.Fields = append(f.Fields, a.field(w, "reason_text", "decide.reason_text").lines(3).optional())
	}
	if (f.Over || a.wrong["value"] != "") && act != planning.Fund {
		// A full ceiling can be gone over with a note that says why.
		f.Fields = append(f.Fields, a.field(w, "overrun_note", "decide.overrun").lines(2).optional().hint(w.T("decide.overrun_hint")))
	}
}
