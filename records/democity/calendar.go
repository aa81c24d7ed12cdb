package democity

import (
	"time"

	"musrenbang/demo"
	"musrenbang/planning"
	"musrenbang/records"
)

const (
	minute planning.Instant = 60 * 1_000_000
	day                     = 24 * 60 * minute
)

// Years are the three planning years around now: the one being carried out or
// just over, the next, and the one being deliberated. Villages sit in January of
// the year before the plan's; from July on the demo looks ahead to the next.
func Years(now planning.Instant) (finished, budgeted, open int) {
	t := time.UnixMicro(int64(now)).UTC()
	finished = t.Year() - 1
	if t.Month() >= time.July {
		finished = t.Year()
	}
	return finished, finished + 1, finished + 2
}

// past is the calendar of a year whose plan is set. A budget still ahead in the
// second half of November has been approved early.
func past(year int, now planning.Instant) records.Calendar {
	c := records.Customary(year)
	early := records.On(year-1, time.November, 13, 10, 0)
	if c.BudgetSet > now && early < now {
		c.BudgetSet = early
	}
	return c
}

// around is the calendar of the year being deliberated: kelurahan and kecamatan
// sit now, agencies and the city in the weeks that follow.
func around(year int, now planning.Instant) records.Calendar {
	at := func(days, hours int) planning.Instant { return records.Daily(now+planning.Instant(days)*day, hours, 0) }
	w := func(s planning.Stage, opens, closes planning.Instant) planning.Window {
		return planning.Window{Stage: s, OpensAt: opens, ClosesAt: closes, RemindAt: closes - 3*day}
	}
	plan := max(at(105, 16), records.On(year-1, time.July, 10, 16, 0))
	budget := max(plan+30*day, records.On(year-1, time.November, 2, 7, 0))
	return records.Calendar{
		Windows: []planning.Window{
			w(planning.Village, at(-45, 7), at(12, 16)),
			w(planning.Subdistrict, at(-13, 7), at(26, 16)),
			w(planning.AgencyStage, at(28, 7), at(46, 16)),
			w(planning.City, at(48, 7), at(60, 16)),
			w(planning.Plan, at(61, 7), plan),
			w(planning.Budget, budget, budget+43*day),
			w(planning.Realisation, records.On(year, time.January, 2, 7, 0), records.On(year, time.December, 31, 16, 0)),
		},
		PlanSet: plan - 14*day, BudgetSet: budget + 26*day,
	}
}

// gathering is how long before its sitting a place of the open year brings its
// lists: those that sit next week have brought some, those after it few.
const gathering = 10 * day

// sittings says when places of the open year sit. The showcase kelurahan sits
// now, with its whole list on the agenda and nothing decided yet.
func sittings(now planning.Instant) func(planning.Stage, string, bool) (planning.Instant, bool) {
	return func(stage planning.Stage, place string, held bool) (planning.Instant, bool) {
		daily := func(from, span float64, hours, minutes int) planning.Instant {
			days := from + span*records.Fraction(place, string(stage))
			return records.Daily(now+planning.Instant(days*float64(day)), hours, minutes)
		}
		switch {
		case stage == planning.Village && place == demo.ShowcaseArea:
			return lastSession(now), true
		case stage == planning.Village && held:
			return daily(-32, 20, 19, 30), false
		case stage == planning.Village:
			return daily(1, 9, 19, 30), false
		case stage == planning.Subdistrict && held:
			return daily(-8, 4, 9, 0), false
		case stage == planning.Subdistrict:
			return daily(14, 8, 9, 0), false
		case stage == planning.AgencyStage:
			return daily(36, 6, 9, 0), false
		}
		return daily(54, 2, 9, 0), false
	}
}

// lastSession is the last nine in the morning or half past seven in the evening.
func lastSession(now planning.Instant) planning.Instant {
	for _, t := range []planning.Instant{records.Daily(now, 19, 30), records.Daily(now, 9, 0)} {
		if t <= now-10*minute {
			return t
		}
	}
	return records.Daily(now-day, 19, 30)
}
