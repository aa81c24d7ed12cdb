package ui

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
)

// procedurePage is how sittings are held in a year (tata cara): everybody may
// read it, planners change it with a reason.
func (h *Handler) procedurePage(c *fiber.Ctx) error {
	return h.showProcedure(c, answers{}, nil)
}

func (h *Handler) showProcedure(c *fiber.Ctx, a answers, wrong error) error {
	year, err := yearParam(c)
	if err != nil {
		return err
	}
	rules, err := h.store.Procedure(c.UserContext(), year)
	if err != nil {
		return err
	}
	w := h.words(c)
	p := deskPage{Page: h.page(c, w.T("procedure.title", "Year", yearText(year))), Lede: w.T("procedure.lede")}
	p.Tabs = plannerTabs(c, w, year)
	status, ok := h.wrongOn(c, &p.Page, &a, wrong)
	if !ok {
		return wrong
	}
	f := &section{Action: "/kerja/tata-cara/" + yearText(year), CSRF: p.CSRF, Button: w.T("button.save"), Note: w.T("procedure.note")}
	for _, st := range planning.Stages() {
		if st.Deliberative() {
			askStage(f, w, a, st, rules.For(st))
		}
	}
	askScoring(f, w, a, rules)
	f.row(headed(w.T("procedure.keep_head")))
	f.row(asks(a.field(w, "keep", "procedure.keep").short("numeric").hint(w.T("procedure.keep_hint")).or(countOr(rules.KeepAttendanceDays))))
	f.row(asks(a.field(w, "reason", "procedure.reason").lines(2).hint(w.T("procedure.reason_hint"))))
	p.Blocks = []block{{ID: "ubah", Title: w.T("procedure.rules"), Form: f}}
	return h.showDesk(c, p, status)
}

// stageNumbers are the figures of a stage's rules with how each is set.
var stageNumbers = []struct {
	name string
	at   func(*planning.StageRules) *int
}{
	{"notice_days", func(r *planning.StageRules) *int { return &r.NoticeDays }},
	{"entry_hours", func(r *planning.StageRules) *int { return &r.EntryHours }},
	{"sign_hours", func(r *planning.StageRules) *int { return &r.SignWithinHours }},
	{"upload_hours", func(r *planning.StageRules) *int { return &r.UploadHours }},
	{"quorum", func(r *planning.StageRules) *int { return &r.Quorum }},
	{"women_share", func(r *planning.StageRules) *int { return &r.WomenShare }},
	{"women_baseline", func(r *planning.StageRules) *int { return &r.WomenBaseline }},
	{"delegates", func(r *planning.StageRules) *int { return &r.Delegates }},
}

// askStage asks for the rules of one stage.
func askStage(f *section, w words, a answers, st planning.Stage, r planning.StageRules) {
	at := string(st) + "-"
	f.row(headed(w.T("stage." + string(st))))
	var row []control
	for _, x := range stageNumbers {
		row = append(row, asks(a.field(w, at+x.name, "procedure_rule."+x.name).short("numeric").or(countOr(*x.at(&r))).optional()))
	}
	f.row(row...)
	f.row(tiles(chosen(a, a.choices(w, at+"groups", "procedure.groups", attendeeGroups(w)).many().optional(), func(v string) bool { return slices.Contains(r.Groups, planning.Group(v)) })))
	f.row(tiles(chosen(a, a.choices(w, at+"uploads", "procedure.uploads", uploadKinds(w)).many().optional(), func(v string) bool { return slices.Contains(r.Uploads, planning.UploadKind(v)) })))
	offices := options(planning.Offices(), func(o planning.OfficeKind) string { return w.T("office_kind." + string(o)) })
	f.row(tiles(chosen(a, a.choices(w, at+"offices", "procedure.offices", offices).many().optional(), func(v string) bool {
		return slices.ContainsFunc(r.Signatories, func(s planning.Signatory) bool { return string(s.Office) == v })
	})))
}

// chosen ticks what is in force where nothing was answered yet.
func chosen(a answers, q Choices, holds func(string) bool) Choices {
	if a.Values == nil {
		for i := range q.Options {
			q.Options[i].Checked = holds(q.Options[i].Value)
		}
	}
	return q
}

// askScoring asks which criteria hold, and how many proposals each kind of
// proposer may bring.
func askScoring(f *section, w words, a answers, p planning.Procedure) {
	f.row(headed(w.T("procedure.scoring_head")))
	presets := []Choice{{Value: "keep", Label: w.T("procedure.scoring_keep")}, {Value: "juknis", Label: w.T("procedure.scoring_juknis")},
		{Value: "ahp", Label: w.T("procedure.scoring_ahp")}, {Value: "none", Label: w.T("procedure.scoring_none")}}
	f.row(tiles(a.choices(w, "scoring", "procedure.scoring", presets).preset("keep")))
	askCriteria(f, w, a, p)
	f.row(headed(w.T("scores.quotas")))
	var row []control
	for _, who := range quotaKinds() {
		q := a.field(w, "quota-"+who, "scores.quota_rw").short("numeric").or(countOr(p.Quotas[who])).optional()
		q.Label = quotaWord(w, who)
		row = append(row, asks(q))
	}
	f.row(row...)
}

// setProcedure changes it, with a reason.
func (h *Handler) setProcedure(c *fiber.Ctx) error {
	year, err := yearParam(c)
	if err != nil {
		return err
	}
	a := readForm(c)
	by, err := auth.Ref(c, planning.ManageCalendar, planning.Place{})
	if err != nil {
		return err
	}
	was, err := h.store.Procedure(c.UserContext(), year)
	if err != nil {
		return err
	}
	p, err := readProcedure(a, was)
	if err == nil {
		err = renamed(h.store.SetProcedure(c.UserContext(), by, year, p, a.text("reason")), procedureField)
	}
	if err != nil {
		return h.showProcedure(c, a, err)
	}
	return after(c, "/kerja/tata-cara/"+yearText(year), "tata_cara")
}

// procedureField is the question of the page that asks for a field of the rule.
func procedureField(field string) string {
	switch {
	case field == "keep_attendance_days":
		return "keep"
	case strings.HasPrefix(field, "quotas."):
		return "quota-" + strings.TrimPrefix(field, "quotas.")
	case strings.HasPrefix(field, "scoring."):
		kind, _, _ := strings.Cut(strings.TrimPrefix(field, "scoring."), "[")
		return criteriaName(kind)
	}
	name := strings.ReplaceAll(strings.TrimPrefix(field, "stages."), ".", "-")
	name = strings.ReplaceAll(name, "-signatories", "-offices")
	return strings.NewReplacer("sign_within_hours", "sign_hours").Replace(name)
}

func readProcedure(a answers, was planning.Procedure) (planning.Procedure, error) {
	var f planning.Fields
	p := planning.Procedure{V: was.V, Stages: map[planning.Stage]planning.StageRules{}, Quotas: map[string]int{}}
	for _, st := range planning.Stages() {
		if st.Deliberative() {
			p.Stages[st] = readStage(&f, a, st, was.For(st))
		}
	}
	switch a.text("scoring") {
	case "juknis":
		p.Scoring = map[string][]planning.Criterion{"": planning.CriteriaJuknis()}
	case "ahp":
		p.Scoring = map[string][]planning.Criterion{"": planning.CriteriaAHP()}
	case "none":
		p.Scoring = nil
	default:
		p.Scoring = readCriteria(&f, a)
	}
	for _, who := range quotaKinds() {
		if n := someNumber(&f, a, "quota-"+who); n > 0 {
			p.Quotas[who] = n
		}
	}
	p.KeepAttendanceDays = wholeNumber(&f, a, "keep")
	if a.text("reason") == "" {
		f.Add("reason", "error.required")
	}
	return p, f.Err()
}

func readStage(f *planning.Fields, a answers, st planning.Stage, was planning.StageRules) planning.StageRules {
	at := string(st) + "-"
	var r planning.StageRules
	for _, x := range stageNumbers {
		n := someNumber(f, a, at+x.name)
		if (x.name == "women_share" || x.name == "women_baseline") && n > 100 {
			f.Add(at+x.name, "error.number")
		}
		*x.at(&r) = n
	}
	for _, v := range a.Values[at+"groups"] {
		r.Groups = append(r.Groups, planning.Group(v))
	}
	for _, v := range a.Values[at+"uploads"] {
		r.Uploads = append(r.Uploads, planning.UploadKind(v))
	}
	for _, v := range a.Values[at+"offices"] {
		office := planning.Signatory{Office: planning.OfficeKind(v)}
		if i := slices.IndexFunc(was.Signatories, func(s planning.Signatory) bool { return s.Office == office.Office }); i >= 0 {
			office = was.Signatories[i]
		}
		r.Signatories = append(r.Signatories, office)
	}
	return r
}

// plannerTabs leads between what a year's planners set and watch.
func plannerTabs(c *fiber.Ctx, w words, year int) []Chip {
	y := strconv.Itoa(year)
	tabs := []Chip{
		{Label: w.T("calendar.title"), URL: "/kerja/kalender/" + y}, {Label: w.T("procedure.tab"), URL: "/kerja/tata-cara/" + y},
		{Label: w.T("coverage.tab"), URL: "/kerja/cakupan/" + y}, {Label: w.T("ceilings.tab"), URL: "/kerja/pagu/" + y},
		{Label: w.T("officeholders.tab"), URL: "/kerja/pejabat"},
	}
	for i := range tabs {
		tabs[i].Current = c.Path() == tabs[i].URL
	}
	return tabs
}
