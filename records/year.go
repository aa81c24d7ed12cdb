package records

import (
	"musrenbang/planning"
	"musrenbang/store"
	"musrenbang/yearfile"
)

// Year is one planning year to be recorded.
type Year struct {
	Cycle int
	Name  string // "RKPD 2028"
	// File is the identity of the rows' file, its SHA-256 in hex: the IDs of
	// proposals and commands follow from it, so a second run changes nothing.
	File     string
	Rows     []yearfile.Row
	Calendar Calendar
	// Until is the present: what would have happened later is left out, and what
	// waits for it waits.
	Until planning.Instant
	// Exists says that the cycle is there with its calendar: stages are neither
	// opened nor closed then.
	Exists bool
	// Plan and Budget are the acts results rest on. Numbers are compulsory; IDs,
	// kinds and dates are filled in where they are empty.
	Plan, Budget store.Document
	// Recorded are the IDs of documents the cycle has already.
	Recorded []string
	Works    []Work
	// Snapshots freezes the figures at the close of each stage, as the calendar
	// does; not with Options.Whole.
	Snapshots bool
	// Places are the areas and agencies that sit at a stage even where no row
	// meets them; nil = only those that rows meet.
	Places map[planning.Stage][]string
	// Sitting says when a place sits; held tells whether rows were decided there.
	// sits makes a sitting open even though nothing has been decided. nil = spread
	// over the stage's window.
	Sitting func(stage planning.Stage, place string, held bool) (opens planning.Instant, sits bool)
	// Gathering is how long before its sitting a place's proposals come in; 0 =
	// since the window opened.
	Gathering planning.Instant
	// Catalogue gives a row's catalogue entry; nil = none.
	Catalogue func(yearfile.Row) string
	// Importer marks where a row came from (Provenance); nil = entered in the hall.
	Importer func(yearfile.Row) string
	// Account gives the account that holds an office, "" where none does.
	Account func(planning.ActorRef) string
	// Names and Agencies are for venues and chairs.
	Names    map[planning.AreaCode]string
	Agencies map[string]string
}

// Work is what was reported of one funded or redirected row while it was carried
// out. The year file has no column for it.
type Work struct {
	No     int
	At     planning.Instant
	Act    planning.Act // progress, complete or cancel
	Reason planning.ReasonCode
	Text   string
}

func (y *Year) submission(r yearfile.Row) planning.Submission {
	s := r.Submission(y.Cycle, y.File)
	if y.Catalogue != nil {
		s.Catalogue = y.Catalogue(r)
	}
	if y.Importer != nil {
		s.Importer = y.Importer(r)
	}
	return s
}

// documents are the two acts with what was left open filled in.
func (y *Year) documents() (plan, budget store.Document) {
	fill := func(d store.Document, kind store.DocumentKind, set planning.Instant) store.Document {
		if d.ID == "" {
			d.ID = yearfile.DeriveID(y.Cycle, y.File, 0, "document."+string(kind))
		}
		if d.DatedAt == 0 {
			d.DatedAt, d.SetAt = set, set
		}
		d.Cycle, d.Kind = y.Cycle, kind
		return d
	}
	return fill(y.Plan, store.DocumentPlan, y.Calendar.PlanSet), fill(y.Budget, store.DocumentBudget, y.Calendar.BudgetSet)
}

// rules and windows of a year that is not there yet.
func (y *Year) cycle() planning.Cycle {
	return planning.Cycle{Year: y.Cycle, Rules: planning.DefaultRules(), Windows: y.Calendar.Windows}
}
