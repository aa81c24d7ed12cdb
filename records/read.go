package records

import (
	"cmp"
	"context"
	"slices"

	"musrenbang/planning"
	"musrenbang/store"
	"musrenbang/yearfile"
)

// Unsaid is something of a recorded proposal that a year file has no word for.
type Unsaid struct {
	No   int // the row it was written as
	Code planning.TrackingCode
	Key  string // catalogue key (warning.*)
}

// Read gives a recorded year as rows of a year file. A year that was recorded
// from one file keeps its numbers; any other is numbered in order of receipt.
// What the file's columns cannot say is named. It holds personal texts.
func Read(ctx context.Context, s *store.Store, cycle int) ([]yearfile.Row, []Unsaid, error) {
	var histories []store.History
	err := s.Histories(ctx, cycle, func(h store.History) error {
		if h.SplitFrom == "" {
			histories = append(histories, h)
		}
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	numbers := number(histories)
	w := writer{numbers: numbers}
	rows := make([]yearfile.Row, len(histories))
	for i, h := range histories {
		rows[i] = w.row(h)
	}
	return rows, w.unsaid, nil
}

// number sorts histories and gives each its row number.
func number(histories []store.History) map[string]int {
	numbers := make(map[string]int, len(histories))
	if oneFile(histories) {
		for _, h := range histories {
			_, numbers[h.ID], _ = yearfile.ProvenanceOf(h.Importer)
		}
	} else {
		slices.SortFunc(histories, func(a, b store.History) int {
			return cmp.Or(cmp.Compare(a.ReceivedAt, b.ReceivedAt), cmp.Compare(a.ID, b.ID))
		})
		for i, h := range histories {
			numbers[h.ID] = i + 1
		}
	}
	slices.SortFunc(histories, func(a, b store.History) int { return cmp.Compare(numbers[a.ID], numbers[b.ID]) })
	return numbers
}

// oneFile reports whether all come from rows of one file, each from its own.
func oneFile(histories []store.History) bool {
	seen := map[int]bool{}
	for _, h := range histories {
		_, no, ok := yearfile.ProvenanceOf(h.Importer)
		if !ok || seen[no] || !yearfile.SameFile(h.Importer, histories[0].Importer) {
			return false
		}
		seen[no] = true
	}
	return true
}

// writer turns histories into rows: the inverse of yearfile's steps.
type writer struct {
	numbers map[string]int // proposal → row
	unsaid  []Unsaid
}

func (w *writer) say(h store.History, key string) {
	w.unsaid = append(w.unsaid, Unsaid{No: w.numbers[h.ID], Code: h.Code, Key: key})
}

func (w *writer) row(h store.History) yearfile.Row {
	r := yearfile.Row{
		No: w.numbers[h.ID], Origin: h.Origin, Channel: h.Channel, Agency: h.Agency, Area: h.Area, RW: h.RW, RT: h.RT,
		ProposedBy: h.ProposedBy, Basis: h.Basis, Benefits: h.Benefits, Title: h.Texts.Title, Problem: h.Texts.Problem,
		Location: h.Texts.Location, Volume: h.AskedVolume, Unit: h.Unit, Value: h.AskedValue, Rank: h.Rank,
	}
	entered := h.Channel
	// The last word of each stage: after a review a stage decides again.
	last := map[planning.Stage]store.Step{}
	for _, e := range h.Steps {
		if e.Act == planning.Submit {
			entered = e.NewChannel
		}
		if e.Act == planning.Redirect {
			r.Channel = before(h, e)
		}
		if e.Settles() || e.Act == planning.Withdraw {
			last[e.From] = e
		}
	}
	for _, stage := range planning.Stages() {
		if e, ok := last[stage]; ok {
			w.tell(&r, h, stage, e, entered)
		}
	}
	return r
}

// before is the channel a proposal had when it was redirected.
func before(h store.History, redirect store.Step) planning.Channel {
	was := h.Channel
	for _, e := range h.Steps {
		if e.Version < redirect.Version {
			was = e.NewChannel
		}
	}
	return was
}

// tell writes one stage's outcome into its column.
func (w *writer) tell(r *yearfile.Row, h store.History, stage planning.Stage, e store.Step, entered planning.Channel) {
	o := yearfile.Outcome{}
	switch e.Act {
	case planning.Forward:
		o.Kind = yearfile.Forwarded
	case planning.ForwardChanged:
		o.Kind = yearfile.Forwarded
		if e.Decision.Value > 0 {
			o.Kind, o.Value = yearfile.Changed, e.NewValue
		}
		if e.Decision.Volume > 0 || e.Decision.Channel != "" || e.Decision.Agency != "" {
			w.say(h, "warning.export_changed")
		}
	case planning.Reject, planning.NotFund:
		o.Kind, o.Code = yearfile.Rejected, e.Reason
		if e.Act == planning.NotFund {
			o.Kind = yearfile.NotFunded
		}
		r.Note = e.ReasonText
	case planning.Defer:
		o.Kind, o.Year, r.Note = yearfile.Deferred, e.Year, e.ReasonText
	case planning.Redirect:
		o.Kind, o.Where, r.Note = yearfile.Redirected, e.Where, e.ReasonText
		// Passing on what was entered as outside the plan: yearfile's own word.
		if entered == planning.ChannelOutside && e.Where == "lainnya" {
			o = yearfile.Outcome{Kind: yearfile.Forwarded}
		}
	case planning.Merge:
		o.Kind, r.Covered = yearfile.Merged, yearfile.CoverNo
		if e.Into != nil {
			o.Into = w.numbers[e.Into.ID]
		}
		if e.Covered {
			r.Covered = yearfile.CoverYes
		}
	case planning.Withdraw:
		o = withdrawn(stage, e)
	case planning.Split:
		w.say(h, "warning.export_split")
		return
	case planning.Accommodate:
		o.Kind, o.Activity, r.PlanValue = yearfile.Accommodated, e.Activity, e.NewValue
		if e.NewVolume != h.AskedVolume {
			r.PlanVolume = e.NewVolume
		}
	case planning.Fund:
		o.Kind, r.BudgetValue = yearfile.Funded, e.Decision.Value
	default:
		return // what was carried out has no column
	}
	if cell := column(r, stage); cell != nil {
		*cell = o
	}
}

// withdrawn is the word for a withdrawal. In hasil_kelurahan it would mean one
// before the forum closed, which leaves the share: any other there was the
// meeting's.
func withdrawn(stage planning.Stage, e store.Step) yearfile.Outcome {
	if stage == planning.Village && !e.Early {
		return yearfile.Outcome{Kind: yearfile.Rejected, Code: planning.ReasonMeeting}
	}
	return yearfile.Outcome{Kind: yearfile.Withdrawn}
}

func column(r *yearfile.Row, stage planning.Stage) *yearfile.Outcome {
	switch stage {
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
