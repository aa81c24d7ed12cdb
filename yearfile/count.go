package yearfile

import "musrenbang/planning"

// Figures are the shares of a year as the file alone tells them, at the plan as
// set (T2, the headline), with the budget beside it.
type Figures struct {
	Eligible     int
	Withdrawn    int // by their proposers, before the village forum closed
	Official     int // kecamatan, agencies, pokir: a line of their own
	Accommodated int
	// Over the eligible that had an estimate: first asked, and linked in the plan.
	ValueAsked        planning.Rupiah
	ValueAccommodated planning.Rupiah
	Unpriced          int
	Funded            int // of Accommodated: in the budget (T3)
	Unexplained       int // refused without a recorded reason, or never answered
	// Groups has all five, each on the recognised bases alone.
	Groups map[planning.Group]GroupFigures
}

// GroupFigures are the share of the proposals a group made, in its forum or by
// its organisation; those on a mere declaration stand apart.
type GroupFigures struct {
	Eligible, Accommodated         int
	Declared, DeclaredAccommodated int
}

// Count counts rows from what the file says: design.md 3 a second time, on
// purpose without planning.Account, so that an error in one shows in the other.
// It takes the plan as set, and the part at the regulation's half.
func Count(rows []Row) Figures {
	c := counter{byNo: make(map[int]*Row, len(rows))}
	f := Figures{Groups: map[planning.Group]GroupFigures{}}
	for _, g := range planning.Groups() {
		f.Groups[g] = GroupFigures{}
	}
	for i := range rows {
		c.byNo[rows[i].No] = &rows[i]
	}
	for i := range rows {
		r := &rows[i]
		switch {
		case r.Origin != planning.FromResidents && r.Origin != planning.FromLaporHendi:
			f.Official++
		case r.AtVillage.Kind == Withdrawn:
			f.Withdrawn++
		default:
			c.add(&f, r)
		}
	}
	return f
}

type counter struct{ byNo map[int]*Row }

func (c counter) add(f *Figures, r *Row) {
	kept := c.reached(r, inPlan)
	f.Eligible++
	g := f.Groups[r.ProposedBy]
	known := r.ProposedBy == planning.General || r.Basis == planning.BasisForum || r.Basis == planning.BasisOrganisation
	if known {
		g.Eligible++
	} else {
		g.Declared++
	}
	if kept {
		f.Accommodated++
		if known {
			g.Accommodated++
		} else {
			g.DeclaredAccommodated++
		}
		if c.reached(r, inBudget) {
			f.Funded++
		}
	}
	f.Groups[r.ProposedBy] = g
	if r.Value == planning.Unpriced {
		f.Unpriced++
	} else {
		f.ValueAsked += r.Value
		if r.InPlan.Kind == Accommodated {
			f.ValueAccommodated += r.PlanValue
		}
	}
	if unexplained(r) {
		f.Unexplained++
	}
}

// reached follows a merged row to the one that carries it on, as long as each
// step covers it, and asks there.
func (c counter) reached(r *Row, there func(*Row) bool) bool {
	for range len(c.byNo) {
		end, _, ended := r.Ending()
		if !ended || end.Kind != Merged {
			return there(r)
		}
		parent, ok := c.byNo[end.Into]
		if !ok || r.Covered != CoverYes {
			return false
		}
		r = parent
	}
	return false
}

// inPlan: linked, with a value, at half the volume asked or more.
func inPlan(r *Row) bool {
	volume := r.PlanVolume
	if volume == 0 {
		volume = r.Volume
	}
	return r.InPlan.Kind == Accommodated && r.InPlan.Activity != "" && r.PlanValue > 0 && 2*volume >= r.Volume
}

func inBudget(r *Row) bool { return inPlan(r) && r.InBudget.Kind == Funded }

// unexplained: refused or put off with no reason on record, or left without an
// answer although the plan is set.
func unexplained(r *Row) bool {
	end, _, ended := r.Ending()
	switch {
	case !ended:
		return r.InPlan.Kind == None && r.Channel != planning.ChannelOutside ||
			r.Channel == planning.ChannelOutside && r.stillWaits()
	case end.Kind == Rejected || end.Kind == NotFunded:
		return end.Code == planning.ReasonUnrecorded
	case end.Kind == Deferred:
		return r.deferral() == planning.ReasonUnrecorded
	}
	return false
}

func (r *Row) stillWaits() bool {
	_, waits := r.Waiting()
	return waits
}
