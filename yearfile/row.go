package yearfile

import (
	"strconv"
	"strings"

	"musrenbang/planning"
)

// Row is one proposal of the year: what was asked, and what each stage made of it.
type Row struct {
	No         int // its number in the file; digabung points at it
	Origin     planning.Origin
	Channel    planning.Channel
	Agency     string // compulsory on the agency channel
	Area       planning.AreaCode
	RW, RT     string // may be empty
	ProposedBy planning.Group
	Basis      planning.Basis // "" = the file does not say
	Benefits   []planning.Group

	Title, Problem, Location string

	Volume planning.Volume
	Unit   string
	Value  planning.Rupiah // planning.Unpriced where never estimated
	Rank   int             // 0 = none; per proposer, so ranks repeat

	AtVillage, AtSubdistrict, AtAgency, AtCity Outcome

	Covered Cover // of a merged row

	InPlan      Outcome
	PlanVolume  planning.Volume // 0 = as asked
	PlanValue   planning.Rupiah // 0 = none
	InBudget    Outcome
	BudgetValue planning.Rupiah // 0 = as in the plan

	Note string // text of the last refusal

	// Site is the place its link in the plan has to contain, where that is wider
	// than its own: the narrowest area around it and the merged rows it covers.
	// It is worked out by Read and not a column.
	Site planning.AreaCode
}

// Kind is what a stage made of a proposal, in the words of the file.
type Kind string

// The kinds; "" is no outcome.
const (
	None         Kind = ""
	Forwarded    Kind = "diteruskan"
	Changed      Kind = "diubah"  // :VALUE, passed on at another value
	Rejected     Kind = "ditolak" // :CODE
	Deferred     Kind = "ditunda" // :YEAR
	Redirected   Kind = "dialihkan"
	Merged       Kind = "digabung" // :NO
	Withdrawn    Kind = "ditarik"
	Accommodated Kind = "diakomodir" // :ACTIVITY_CODE
	Funded       Kind = "dianggarkan"
	NotFunded    Kind = "tidak_dianggarkan" // :CODE
)

// Ends reports whether nothing may follow k.
func (k Kind) Ends() bool {
	switch k {
	case Rejected, Deferred, Redirected, Merged, Withdrawn, NotFunded:
		return true
	}
	return false
}

// Outcome is one result cell. Which field is used follows from Kind.
type Outcome struct {
	Kind     Kind
	Value    planning.Rupiah     // Changed
	Code     planning.ReasonCode // Rejected, NotFunded
	Year     int                 // Deferred
	Where    string              // Redirected
	Into     int                 // Merged: the number of the row that carries it on
	Activity string              // Accommodated
}

// String is the cell as the file has it.
func (o Outcome) String() string {
	arg := ""
	switch o.Kind {
	case Changed:
		arg = o.Value.String()
	case Rejected, NotFunded:
		arg = string(o.Code)
	case Deferred:
		arg = strconv.Itoa(o.Year)
	case Redirected:
		arg = o.Where
	case Merged:
		arg = strconv.Itoa(o.Into)
	case Accommodated:
		arg = o.Activity
	default:
		return string(o.Kind)
	}
	return string(o.Kind) + ":" + arg
}

// parseOutcome reads a result cell; allowed are the kinds its column knows.
func parseOutcome(column, cell string, allowed []Kind) (Outcome, *planning.Error) {
	word, arg, hasArg := strings.Cut(cell, ":")
	o := Outcome{Kind: Kind(strings.TrimSpace(word))}
	arg = strings.TrimSpace(arg)
	bad := func() (Outcome, *planning.Error) {
		return Outcome{}, planning.InvalidField(column, "error.year_outcome", "value", short(cell), "allowed", joinKinds(allowed))
	}
	if o.Kind == None && !hasArg {
		return o, nil
	}
	known := false
	for _, k := range allowed {
		known = known || k == o.Kind
	}
	if !known {
		return bad()
	}
	switch o.Kind {
	case Forwarded, Withdrawn, Funded:
		if hasArg {
			return bad()
		}
	case Changed:
		v, err := planning.ParseRupiah(column, arg)
		if err != nil || v <= 0 {
			return bad()
		}
		o.Value = v
	case Rejected, NotFunded:
		if o.Code = planning.ReasonCode(arg); !o.Code.Valid() {
			return Outcome{}, planning.InvalidField(column, "error.reason", "value", short(arg))
		}
	case Deferred:
		if o.Year = number(arg, 2001, 2999); o.Year == 0 {
			return bad()
		}
	case Merged:
		if o.Into = number(arg, 1, maxNo); o.Into == 0 {
			return bad()
		}
	case Redirected:
		o.Where = arg // its form is checked by the rule itself
	case Accommodated:
		o.Activity = arg
	}
	return o, nil
}

// maxNo is the largest row number: far above MaxRows, so that files may number
// as they like.
const maxNo = 999_999_999

// number reads plain digits between least and most, 0 for anything else.
func number(s string, least, most int) int {
	if s == "" || len(s) > 9 || strings.Trim(s, "0123456789") != "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < least || n > most {
		return 0
	}
	return n
}

func joinKinds(kinds []Kind) string {
	words := make([]string, len(kinds))
	for i, k := range kinds {
		words[i] = string(k)
	}
	return strings.Join(words, ", ")
}

// short keeps a quoted cell from filling the page it is shown on.
func short(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// Cover says whether a merged row's place and volume stand in its parent's scope.
type Cover string

// The answers; "" is none and counts as no.
const (
	CoverYes Cover = "ya"
	CoverNo  Cover = "tidak"
)

// results lists the outcomes of the forums with their stage and column, in order.
func (r *Row) results() []result {
	return []result{
		{planning.Village, "hasil_kelurahan", &r.AtVillage},
		{planning.Subdistrict, "hasil_kecamatan", &r.AtSubdistrict},
		{planning.AgencyStage, "hasil_opd", &r.AtAgency},
		{planning.City, "hasil_kota", &r.AtCity},
		{planning.Plan, "hasil_rkpd", &r.InPlan},
		{planning.Budget, "hasil_apbd", &r.InBudget},
	}
}

type result struct {
	stage   planning.Stage
	column  string
	outcome *Outcome
}

// Entry is the stage at which the row begins.
func (r Row) Entry() planning.Stage {
	return planning.EntryStage(r.Origin, r.Area.Level(), r.Channel)
}

// passes reports whether the row comes by s on its way.
func (r Row) passes(s planning.Stage) bool {
	entry := r.Entry()
	if s == entry {
		return true
	}
	for _, t := range r.Channel.Route() {
		if t == s {
			return entry.Before(s)
		}
	}
	return false
}

// Ending is the outcome that ended the row and the stage it fell at; ok is false
// while it goes on.
func (r Row) Ending() (o Outcome, at planning.Stage, ok bool) {
	for _, x := range r.results() {
		if x.outcome.Kind.Ends() {
			return *x.outcome, x.stage, true
		}
	}
	return Outcome{}, "", false
}

// Waiting is the forum stage at which the file leaves the row without an answer;
// ok is false where every forum it met has answered.
func (r Row) Waiting() (at planning.Stage, ok bool) {
	if _, _, ended := r.Ending(); ended {
		return "", false
	}
	for _, x := range r.results() {
		if x.stage.Deliberative() && r.passes(x.stage) && x.outcome.Kind == None {
			return x.stage, true
		}
	}
	return "", false
}
