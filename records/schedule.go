package records

import (
	"cmp"
	"context"
	"slices"

	"musrenbang/planning"
	"musrenbang/yearfile"
)

// deed is one act of a year at its instant.
type deed struct {
	at  planning.Instant
	no  int // the row it belongs to; 0 = none
	do  func(ctx context.Context, p *player) error
	own bool // runs by itself, between transactions
	// tick is the calendar's: it is left out where its time has not come, even
	// where rows are taken as they are.
	tick bool
}

// schedule lays a year out in time: what follows from one another comes one after
// another, whatever the calendar.
type schedule struct {
	*Year
	sittings  map[string]*sitting // by forum ID
	submitted map[int]planning.Instant
	deeds     []deed
}

// deeds of a year, in the order of their instants.
func (y *Year) deeds() []deed {
	s := &schedule{Year: y, sittings: map[string]*sitting{}, submitted: map[int]planning.Instant{}}
	s.layOutSittings()
	s.calendar()
	for _, r := range y.Rows {
		s.enter(r)
	}
	s.sit()
	s.decide()
	s.documents()
	s.works()
	slices.SortStableFunc(s.deeds, func(a, b deed) int { return cmp.Compare(a.at, b.at) })
	return s.deeds
}

func (s *schedule) add(at planning.Instant, no int, do func(ctx context.Context, p *player) error) {
	s.deeds = append(s.deeds, deed{at: at, no: no, do: do})
}

// calendar opens the year and its stages, as the timers would.
func (s *schedule) calendar() {
	if s.Exists {
		return
	}
	s.add(s.Calendar.begins()-30*day, 0, func(ctx context.Context, p *player) error {
		return p.b.CreateCycle(ctx, s.planner(), s.cycle(), s.Name)
	})
	for _, w := range s.Calendar.Windows {
		move := func(at planning.Instant, act planning.CycleAct) {
			s.deeds = append(s.deeds, deed{at: at, tick: true, do: func(ctx context.Context, p *player) error {
				return p.moveStage(ctx, s.Year, act, w.Stage)
			}})
		}
		move(w.OpensAt, planning.OpenStage)
		move(w.ClosesAt, planning.CloseStage)
		if s.Snapshots {
			s.deeds = append(s.deeds, deed{at: w.ClosesAt, own: true, tick: true, do: func(ctx context.Context, p *player) error {
				return p.finishStage(ctx, s.Cycle, w.Stage, w.ClosesAt)
			}})
		}
	}
}

// enter has a row taken in before the sitting that takes it up, by day.
func (s *schedule) enter(r yearfile.Row) {
	stage := r.Entry()
	w := s.window(stage)
	from, to := w.OpensAt, w.ClosesAt
	if sit := s.sittings[s.forumID(stage, place(stage, r))]; sit != nil {
		to = sit.opens
		if s.Gathering > 0 {
			from = max(from, to-s.Gathering)
		}
	} else if stage == planning.Plan && s.Calendar.PlanSet > from {
		to = s.Calendar.PlanSet
	}
	at := from + part(to-from, 0.05+0.85*Fraction(s.File, "entered", r.No))
	if to-from >= 3*day {
		at = Daily(at, 8, 0) + part(12*hour, Fraction(s.File, "hour", r.No))
	}
	at = max(from+second, min(at, to-minute))
	s.submitted[r.No] = at
	s.add(at, r.No, func(ctx context.Context, p *player) error { return p.submit(ctx, s.Year, r) })
}

// decide lays out what was decided at desks, and early withdrawals.
func (s *schedule) decide() {
	desks := map[planning.Stage][]rowStep{}
	for _, x := range s.steps() {
		switch sit := s.sittings[s.forumID(x.Stage, place(x.Stage, x.row))]; {
		case x.early():
			at := s.submitted[x.row.No] + (sit.opens-s.submitted[x.row.No])/2
			s.add(at, x.row.No, x.play(s.Year, ""))
		case !x.Stage.Deliberative():
			desks[x.Stage] = append(desks[x.Stage], x)
		}
	}
	for _, stage := range []planning.Stage{planning.Plan, planning.Budget} {
		list := desks[stage]
		slices.SortStableFunc(list, mergesFirst)
		w, set := s.window(stage), s.set(stage)
		for k, x := range list {
			s.add(deskTime(w, set, k, len(list)), x.row.No, x.play(s.Year, ""))
		}
	}
}

// set is when the act was set that a stage's results rest on.
func (s *schedule) set(stage planning.Stage) planning.Instant {
	if stage == planning.Budget {
		return s.Calendar.BudgetSet
	}
	return s.Calendar.PlanSet
}

// deskTime is when the k-th of n decisions was taken after their act was set: in
// office hours of the four days that follow, where the window is that long.
func deskTime(w planning.Window, set planning.Instant, k, n int) planning.Instant {
	left := w.ClosesAt - set
	if left < 7*day {
		return set + minute + part(left/2, float64(k)/float64(n))
	}
	const days = 4
	in := float64(k) / float64(n) * days
	return Daily(set+planning.Instant(1+int(in))*day, 8, 0) + part(7*hour, in-float64(int(in)))
}

// documents records the acts where some result rests on them.
func (s *schedule) documents() {
	plan, budget := s.Year.documents()
	reached := map[planning.Stage]bool{}
	for _, x := range s.steps() {
		reached[x.Stage] = true
	}
	if (reached[planning.Plan] || reached[planning.Budget]) && !s.recorded(plan.ID) {
		s.add(s.Calendar.PlanSet, 0, func(ctx context.Context, p *player) error {
			return p.b.RecordDocument(ctx, s.planner(), plan)
		})
	}
	if reached[planning.Budget] && !s.recorded(budget.ID) {
		s.add(s.Calendar.BudgetSet, 0, func(ctx context.Context, p *player) error {
			return p.b.RecordDocument(ctx, s.budgetTeam(), budget)
		})
	}
}

// recorded reports whether a document is one of those the cycle has already.
func (s *schedule) recorded(id string) bool { return slices.Contains(s.Recorded, id) }

// works lays out what was reported while the year was carried out.
func (s *schedule) works() {
	byNo := make(map[int]yearfile.Row, len(s.Rows))
	for _, r := range s.Rows {
		byNo[r.No] = r
	}
	for k, w := range s.Works {
		r, ok := byNo[w.No]
		if !ok {
			continue
		}
		s.add(w.At, w.No, func(ctx context.Context, p *player) error { return p.work(ctx, s.Year, r, w, k) })
	}
}

// rowStep is one row's act at one stage.
type rowStep struct {
	row yearfile.Row
	yearfile.Step
}

func (s *schedule) steps() []rowStep {
	var out []rowStep
	for _, r := range s.Rows {
		for _, x := range r.Steps() {
			out = append(out, rowStep{r, x})
		}
	}
	return out
}

// early is a withdrawal by its proposer before the village forum: it needs no
// sitting.
func (x rowStep) early() bool {
	return x.Act == planning.Withdraw && x.Decision.Proof == planning.ProofSlip
}

// play has the act done; forum is the sitting that decides, "" for a desk.
func (x rowStep) play(y *Year, forum string) func(ctx context.Context, p *player) error {
	return func(ctx context.Context, p *player) error { return p.step(ctx, y, x, forum) }
}

// mergesFirst puts merges before what may end the rows they lead to.
func mergesFirst(a, b rowStep) int {
	first := func(x rowStep) int {
		if x.Act == planning.Merge {
			return 0
		}
		return 1
	}
	return cmp.Compare(first(a), first(b))
}
