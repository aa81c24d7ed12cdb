package records

import (
	"time"

	"musrenbang/planning"
	"musrenbang/yearfile"
)

// Calendar is when the stages of a planning year ran and when its two acts were
// set.
type Calendar struct {
	Windows   []planning.Window
	PlanSet   planning.Instant // the RKPD, as a regulation of the mayor
	BudgetSet planning.Instant // the APBD, as a regional regulation
}

// Customary is the calendar most cities keep for the plan of a year: kelurahan in
// January of the year before, kecamatan in February, agencies and the city in
// March, the RKPD set by the end of June, the APBD by the end of November
// (Permendagri 86/2017, art. 77–140; UU 23/2014, art. 312).
func Customary(year int) Calendar {
	y := year - 1
	return Calendar{
		Windows: []planning.Window{
			{Stage: planning.Village, OpensAt: On(y, time.January, 5, 7, 0), ClosesAt: On(y, time.January, 31, 16, 0)},
			{Stage: planning.Subdistrict, OpensAt: On(y, time.February, 3, 7, 0), ClosesAt: On(y, time.February, 27, 16, 0)},
			{Stage: planning.AgencyStage, OpensAt: On(y, time.March, 3, 7, 0), ClosesAt: On(y, time.March, 17, 16, 0)},
			{Stage: planning.City, OpensAt: On(y, time.March, 19, 7, 0), ClosesAt: On(y, time.March, 31, 16, 0)},
			{Stage: planning.Plan, OpensAt: On(y, time.April, 1, 7, 0), ClosesAt: On(y, time.July, 10, 16, 0)},
			{Stage: planning.Budget, OpensAt: On(y, time.November, 2, 7, 0), ClosesAt: On(y, time.December, 15, 16, 0)},
			{Stage: planning.Realisation, OpensAt: On(year, time.January, 2, 7, 0), ClosesAt: On(year, time.December, 31, 16, 0)},
		},
		PlanSet: On(y, time.June, 26, 10, 0), BudgetSet: On(y, time.November, 28, 10, 0),
	}
}

// Squeezed is a calendar for a year whose customary one is not over at until: the
// same stages one after another in the forty days before. A file says what was
// decided, not when.
func Squeezed(until planning.Instant) Calendar {
	from := until - 40*day
	at := func(d planning.Instant) planning.Instant { return from + d*day }
	return Calendar{
		Windows: []planning.Window{
			{Stage: planning.Village, OpensAt: at(0), ClosesAt: at(10)},
			{Stage: planning.Subdistrict, OpensAt: at(10), ClosesAt: at(16)},
			{Stage: planning.AgencyStage, OpensAt: at(16), ClosesAt: at(22)},
			{Stage: planning.City, OpensAt: at(22), ClosesAt: at(28)},
			{Stage: planning.Plan, OpensAt: at(28), ClosesAt: at(34)},
			{Stage: planning.Budget, OpensAt: at(34), ClosesAt: at(39)},
		},
		PlanSet: at(29), BudgetSet: at(35),
	}
}

// Of is the calendar of a planning year that is there already. Its acts are taken
// to have been set early in their windows.
func Of(c planning.Cycle) Calendar {
	cal := Calendar{Windows: c.Windows}
	if w, ok := c.Window(planning.Plan); ok {
		cal.PlanSet = w.OpensAt + (w.ClosesAt-w.OpensAt)/4
	}
	if w, ok := c.Window(planning.Budget); ok {
		cal.BudgetSet = w.OpensAt + (w.ClosesAt-w.OpensAt)/4
	}
	return cal
}

// Window is the window of a stage; ok is false where the calendar has none.
func (c Calendar) Window(s planning.Stage) (w planning.Window, ok bool) {
	return planning.Cycle{Windows: c.Windows}.Window(s)
}

// begins is when the first window opens.
func (c Calendar) begins() planning.Instant {
	first := c.Windows[0].OpensAt
	for _, w := range c.Windows {
		first = min(first, w.OpensAt)
	}
	return first
}

// Fitting is the calendar for a file of a year that is not on record: the
// customary one where it has come as far as the rows have, else one squeezed into
// the time before until.
func Fitting(year int, rows []yearfile.Row, until planning.Instant) Calendar {
	c := Customary(year)
	last := planning.Village
	for _, r := range rows {
		if steps := r.Steps(); len(steps) > 0 && last.Before(steps[len(steps)-1].Stage) {
			last = steps[len(steps)-1].Stage
		}
		if entry := r.Entry(); last.Before(entry) {
			last = entry
		}
	}
	if w, ok := c.Window(last); ok && w.ClosesAt <= until {
		return c
	}
	return Squeezed(until)
}
