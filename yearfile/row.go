package yearfile

import "musrenbang/planning"

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
