package store

import (
	"slices"

	"musrenbang/planning"
	"musrenbang/yearfile"
)

// row turns a proposal and its events into a row of the year file.
func (x *exporter) row(p *exported, number int) yearfile.Row {
	r := p.row
	r.No = number
	r.Channel, r.Agency = p.channel, p.agency
	x.became(&r, p)
	if x.public {
		r.RW, r.RT = "", ""
		r.Title, r.Problem, r.Location = p.publicTitle, "", ""
		if p.hasPublished {
			r.Problem, r.Location = p.publicTexts[0], p.publicTexts[1]
		}
	}
	return r
}

// became writes what each stage made of p, the later round over the earlier.
func (x *exporter) became(r *yearfile.Row, p *exported) {
	value := r.Value
	for _, e := range p.events {
		if e.Act != planning.Redirect {
			// Where it was going; a redirection only takes it off that way.
			r.Channel, r.Agency = e.NewChannel, e.NewAgency
		}
		if cell := cellOf(r, e.From); cell != nil {
			if o, settled := x.outcome(e, value); settled {
				*cell = o
			}
		}
		switch e.Act {
		case planning.Merge:
			r.Covered = yearfile.CoverNo
			if e.Covered {
				r.Covered = yearfile.CoverYes
			}
		case planning.Accommodate:
			r.PlanVolume, r.PlanValue = e.NewVolume, e.NewValue
		case planning.Fund:
			r.BudgetValue = e.NewValue
		case planning.Reject, planning.Defer, planning.Redirect, planning.NotFund:
			r.Note = e.reason
		case planning.Review:
			r.Note = ""
		}
		value = e.NewValue
	}
	if len(p.parts) > 0 {
		x.follow(r, p)
	}
	if r.PlanVolume == r.Volume {
		r.PlanVolume = 0 // "as asked"
	}
}

// cellOf is the cell of a stage's outcome; realisation has none.
func cellOf(r *yearfile.Row, st planning.Stage) *yearfile.Outcome {
	switch st {
	case planning.Village:
		return &r.AtVillage
	case planning.Subdistrict:
		return &r.AtSubdistrict
	case planning.AgencyStage:
		return &r.AtAgency
	case planning.City:
		return &r.AtCity
	case planning.Plan:
		return &r.InPlan
	case planning.Budget:
		return &r.InBudget
	}
	return nil
}

// outcome is an event in the words of the file; settled is false for acts that
// leave the stage as it was.
func (x *exporter) outcome(e saidEvent, before planning.Rupiah) (o yearfile.Outcome, settled bool) {
	switch e.Act {
	case planning.Forward, planning.Split:
		o.Kind = yearfile.Forwarded
	case planning.ForwardChanged:
		o.Kind = yearfile.Forwarded
		if e.NewValue > 0 && e.NewValue != before {
			o.Kind, o.Value = yearfile.Changed, e.NewValue
		}
	case planning.Reject:
		o.Kind, o.Code = yearfile.Rejected, e.Reason
	case planning.Defer:
		o.Kind, o.Year = yearfile.Deferred, e.Year
	case planning.Redirect:
		o.Kind, o.Where = yearfile.Redirected, e.Where
	case planning.Merge:
		o.Kind = yearfile.Merged
		if e.Into != nil {
			o.Into = x.numbers[e.Into.ID]
		}
	case planning.Withdraw:
		o.Kind = yearfile.Withdrawn
	case planning.Accommodate:
		o.Kind, o.Activity = yearfile.Accommodated, e.Activity
	case planning.Fund:
		o.Kind = yearfile.Funded
	case planning.NotFund:
		o.Kind, o.Code = yearfile.NotFunded, e.Reason
	case planning.Review:
		// Looked at again: what was settled here is open until it is decided anew.
	default:
		return o, false
	}
	return o, true
}

// follow continues the row of a split proposal with the part that came furthest,
// and adds up what all parts were given.
func (x *exporter) follow(r *yearfile.Row, p *exported) {
	var best *yearfile.Row
	var volume planning.Volume
	var planned, budgeted planning.Rupiah
	for _, part := range p.parts {
		one := part.row
		one.Channel, one.Agency = part.channel, part.agency
		x.became(&one, part)
		if one.InPlan.Kind == yearfile.Accommodated {
			given := one.PlanVolume
			if given == 0 {
				given = one.Volume
			}
			volume, planned = volume+given, planned+one.PlanValue
		}
		if one.InBudget.Kind == yearfile.Funded {
			budgeted += one.BudgetValue
		}
		if best == nil || progress(&one) > progress(best) {
			best = &one
		}
	}
	r.Channel, r.Agency, r.Note = best.Channel, best.Agency, best.Note
	for _, st := range planning.Stages() {
		if to, from := cellOf(r, st), cellOf(best, st); from != nil && from.Kind != yearfile.None {
			*to = *from
		}
	}
	r.Covered, r.PlanVolume, r.PlanValue, r.BudgetValue = best.Covered, volume, planned, budgeted
}

// progress orders parts by the last stage that moved them on.
func progress(r *yearfile.Row) int {
	for i, st := range slices.Backward(planning.Stages()) {
		cell := cellOf(r, st)
		if cell != nil && cell.Kind != yearfile.None && !cell.Kind.Ends() {
			return i + 1
		}
	}
	return 0
}
