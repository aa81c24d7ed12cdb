package yearfile

import (
	"strconv"

	"musrenbang/planning"
)

// checkForm asks the domain whether the row could be submitted as it stands.
func checkForm(r Row) []*planning.Error {
	e, ok := r.Submission(replayCycle, "").Validate().(*planning.Error)
	if !ok {
		return nil
	}
	names := map[string]string{
		"area": "kode_wilayah", "channel": "jalur", "agency": "opd", "origin": "asal", "proposed_by": "kelompok_pengusul",
		"basis": "dasar_kelompok", "benefits": "penerima_manfaat", "title": "judul", "problem": "permasalahan",
		"location": "lokasi", "unit": "satuan", "value": "nilai_usulan", "rank": "prioritas", "id": "no", "cycle": "no",
	}
	return renamed(e, func(field string) string { return names[field] })
}

// renamed gives each fault the column it belongs to; what has none keeps its name
// (volume, rw, rt are columns themselves).
func renamed(e *planning.Error, column func(field string) string) []*planning.Error {
	var out []*planning.Error
	for _, x := range e.All() {
		name := column(x.Field)
		if name == "" {
			name = x.Field
		}
		out = append(out, &planning.Error{Code: x.Code, Key: x.Key, Field: name, Args: x.Args})
	}
	return out
}

// checkPath refuses a row that leaves its way: nothing before its own stage or
// where its channel does not pass, nothing after an ending, no gap.
func checkPath(r Row) []*planning.Error {
	var faults []*planning.Error
	fail := func(column, key string, args ...string) {
		faults = append(faults, planning.InvalidField(column, key, args...))
	}
	ended, gap := "", ""
	for _, x := range r.results() {
		has, passes := x.outcome.Kind != None, r.passes(x.stage)
		switch {
		case has && ended != "":
			fail(x.column, "error.year_after_ending", "ended", ended)
		case has && !passes:
			fail(x.column, "error.year_not_on_path", "entry", columnOf(r.Entry()))
		case has && gap != "":
			fail(x.column, "error.year_gap", "gap", gap)
		case has && x.outcome.Kind.Ends():
			ended = x.column
		case has && r.Channel == planning.ChannelOutside && x.outcome.Kind == Forwarded:
			ended = x.column // leaves the plan: the same as redirected
		case !has && passes && gap == "":
			gap = x.column
		}
	}
	end, _, _ := r.Ending()
	if end.Kind != Merged && r.Covered == CoverYes {
		fail("tercakup", "error.year_covered")
	}
	return append(faults, checkFigures(r)...)
}

// checkFigures holds the figures of plan and budget against their outcomes.
func checkFigures(r Row) []*planning.Error {
	var faults []*planning.Error
	for _, x := range []struct {
		column, belongs string
		has, may        bool
	}{
		{"volume_rkpd", "hasil_rkpd", r.PlanVolume != 0, r.InPlan.Kind == Accommodated},
		{"nilai_rkpd", "hasil_rkpd", r.PlanValue != 0, r.InPlan.Kind == Accommodated},
		{"nilai_apbd", "hasil_apbd", r.BudgetValue != 0, r.InBudget.Kind == Funded},
	} {
		if x.has && !x.may {
			faults = append(faults, planning.InvalidField(x.column, "error.year_without", "belongs", x.belongs))
		}
	}
	return faults
}

// replayCycle is the year a row is tried in when the year does not matter.
const replayCycle = 2028

// replay asks the rule itself whether the row's acts would be allowed one after
// another: what Read takes, the referee takes.
func replay(r Row) []*planning.Error {
	cycle := replayCycle
	if end, _, ok := r.Ending(); ok && end.Kind == Deferred {
		cycle = end.Year - 1
	}
	p := r.Submission(cycle, "").Received("", false)
	p.Imported = true // a file may say less than a sitting must
	p, _, err := planning.Decide(p, planning.Command{Act: planning.Submit})
	for _, step := range r.Steps() {
		if err != nil {
			break
		}
		d := step.Decision
		switch step.Act {
		case planning.Merge:
			// Whether the row it names is there is checked over the whole file.
			d.Into = &planning.Target{ID: DeriveID(cycle, "target", step.Into, "proposal"), Cycle: cycle}
		case planning.Accommodate, planning.Fund:
			d.Document = "replay"
		}
		if p, _, err = planning.Decide(p, planning.Command{Act: step.Act, Decision: d}); err != nil {
			return renamed(asError(err), func(field string) string { return stepColumn(step, field) })
		}
	}
	if err != nil {
		return []*planning.Error{asError(err)}
	}
	return nil
}

func asError(err error) *planning.Error {
	if e, ok := err.(*planning.Error); ok {
		return e
	}
	return planning.Refuse(planning.Internal, "error.internal")
}

// stepColumn is the column a field of a decision came from.
func stepColumn(s Step, field string) string {
	switch {
	case field == "reason_text":
		return "catatan"
	case field == "agency":
		return "opd"
	case field == "value" && s.Act == planning.Accommodate:
		return "nilai_rkpd"
	case field == "value" && s.Act == planning.Fund:
		return "nilai_apbd"
	case field == "volume" && s.Act == planning.Accommodate:
		return "volume_rkpd"
	}
	return columnOf(s.Stage)
}

// checkMerges holds the merges of a file against one another and works out the
// places that parents have to contain.
func (s *sheet) checkMerges() {
	byNo := make(map[int]int, len(s.rows))
	for i, r := range s.rows {
		if first, twice := byNo[r.No]; twice && r.No != 0 {
			s.fault(s.places[i], planning.InvalidField("no", "error.year_no_twice", "first", strconv.Itoa(s.places[first].row)))
			continue
		}
		byNo[r.No] = i
	}
	for i := range s.rows {
		end, at, _ := s.rows[i].Ending()
		if end.Kind != Merged {
			continue
		}
		if key := s.mergeFault(byNo, i, end.Into, at); key != "" {
			s.fault(s.places[i], planning.InvalidField(columnOf(at), key, "into", strconv.Itoa(end.Into)))
		}
	}
	if s.faults.Err() == nil {
		s.widen(byNo)
	}
}

// mergeFault names what is wrong with merging row i into the row numbered into
// at stage at, "" where nothing is.
func (s *sheet) mergeFault(byNo map[int]int, i, into int, at planning.Stage) string {
	target, ok := byNo[into]
	switch {
	case !ok:
		return "error.merge_target"
	case target == i:
		return "error.merge_self"
	}
	for j, hops := target, 0; ; hops++ {
		end, _, _ := s.rows[j].Ending()
		next, known := byNo[end.Into]
		if end.Kind != Merged || !known {
			break
		}
		if next == i || hops > len(s.rows) {
			return "error.merge_ring"
		}
		j = next
	}
	end, when, ended := s.rows[target].Ending()
	switch {
	case !ended || at.Before(when):
		return ""
	case end.Kind == Merged:
		return "error.merge_into_merged"
	case when.Before(at) || end.Kind == Withdrawn:
		return "error.merge_ended"
	}
	return "" // refused by the same sitting: its merges are taken first
}

// widen gives each row that carries others the place around it and all it covers.
func (s *sheet) widen(byNo map[int]int) {
	for i := range s.rows {
		j := i
		for {
			end, at, _ := s.rows[j].Ending()
			if end.Kind != Merged || s.rows[j].Covered != CoverYes {
				break
			}
			j = byNo[end.Into]
			site := s.rows[j].Site
			if site == "" {
				site = s.rows[j].Area
			}
			for site != "" && !site.Contains(s.rows[i].Area) {
				site = site.Parent()
			}
			if site == "" {
				s.fault(s.places[i], planning.InvalidField(columnOf(at), "error.place_outside"))
				break
			}
			if site != s.rows[j].Area {
				s.rows[j].Site = site
			}
		}
	}
}
