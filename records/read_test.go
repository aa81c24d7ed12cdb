package records

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"slices"
	"testing"

	"musrenbang/planning"
	"musrenbang/store"
	"musrenbang/yearfile"
)

// said reduces a row to what a record keeps of it: a basis that was left open is
// a declaration, groups have an order, a merge without a word is not covered, a
// volume as asked is not repeated, and a note belongs to a refusal and says why.
func said(r yearfile.Row) string {
	if r.ProposedBy != planning.General && r.Basis == "" {
		r.Basis = planning.BasisDeclaration
	}
	var groups []planning.Group
	for _, g := range planning.Groups() {
		if slices.Contains(r.Benefits, g) {
			groups = append(groups, g)
		}
	}
	r.Benefits = groups
	end, _, _ := r.Ending()
	r.Covered = ""
	if end.Kind == yearfile.Merged {
		r.Covered = yearfile.CoverNo
		if slices.ContainsFunc(r.Steps(), func(s yearfile.Step) bool { return s.Decision.Covered }) {
			r.Covered = yearfile.CoverYes
		}
	}
	if r.PlanVolume == r.Volume {
		r.PlanVolume = 0
	}
	var note string
	for _, s := range r.Steps() {
		if s.ReasonText != "" {
			note = s.ReasonText
		}
	}
	r.Note = note
	return fmt.Sprintf("%+v", r)
}

func sameRows(t *testing.T, got, want []yearfile.Row) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d rows, want %d", len(got), len(want))
	}
	wrong := 0
	for i := range want {
		if g, w := said(got[i]), said(want[i]); g != w && wrong < 3 {
			wrong++
			t.Errorf("row %d reads\n%s\nwant\n%s", i+1, g, w)
		}
	}
}

// TestWhatWasRecordedIsReadBack: import, export, import again into another city,
// export again: what the record says stays the same to the byte.
func TestWhatWasRecordedIsReadBack(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *store.Store, clock *Clock) {
		y := yearOf(t, s, 2026, small(t))
		sameRows(t, throughRecord(t, s, clock, y), y.Rows)
	})
}

func throughRecord(t *testing.T, s *store.Store, clock *Clock, y Year) []yearfile.Row {
	t.Helper()
	ctx := context.Background()
	must(t, Play(ctx, s, clock, []Year{y}, Options{Whole: true}))
	first := export(t, s, y.Cycle)
	other, theirs := open(t, "")
	again := yearOf(t, other, y.Cycle, first)
	must(t, Play(ctx, other, theirs, []Year{again}, Options{Whole: true}))
	if second := export(t, other, y.Cycle); !bytes.Equal(first, second) {
		t.Errorf("the second export differs:\n%s\nfrom the first:\n%s", second, first)
	}
	return again.Rows
}

func export(t *testing.T, s *store.Store, cycle int) []byte {
	t.Helper()
	rows, unsaid, err := Read(context.Background(), s, cycle)
	must(t, err)
	if len(unsaid) > 0 {
		t.Errorf("could not be said: %+v", unsaid)
	}
	var b bytes.Buffer
	must(t, yearfile.Write(&b, rows))
	return b.Bytes()
}

// TestARealYear is Kauman's, where a copy lies beside the repository; it is not
// ours to ship. Its figures are those of design.md 8.
func TestARealYear(t *testing.T) {
	content, err := os.ReadFile("../../shared/data/kauman_year.csv")
	if os.IsNotExist(err) {
		t.Log("no real year beside the repository: the small one has to do")
		return
	}
	must(t, err)
	s, clock := open(t, "")
	y := yearOf(t, s, 2026, content)
	rows := throughRecord(t, s, clock, y)
	sameRows(t, rows, y.Rows)
	sameFigures(t, s, y)
	noFindings(t, s)
	a, _, err := s.Accommodation(context.Background(), 2026, "")
	must(t, err)
	if x := a.Total[planning.T2]; x.Eligible != 138 || x.Kept != 29 || x.Asked != 2_232_210_000 || x.Linked != 591_490_000 {
		t.Errorf("the headline is %+v", x)
	}
}

// TestWhatAFileCannotSayIsNamed: a split, a changed volume, and a withdrawal by
// the meeting, which in hasil_kelurahan would leave the share.
func TestWhatAFileCannotSayIsNamed(t *testing.T) {
	e := func(stage planning.Stage, act planning.Act, d planning.Decision) store.Step {
		return store.Step{Event: planning.Event{Act: act, From: stage, Decision: d, NewChannel: planning.ChannelKecamatan, NewVolume: 80_000, NewValue: 7}}
	}
	h := func(steps ...store.Step) store.History {
		out := store.History{Proposal: planning.Proposal{ID: "x", Cycle: 2028, Channel: planning.ChannelKecamatan, AskedVolume: 100_000}, Steps: steps}
		for i := range out.Steps {
			out.Steps[i].Version = i + 1
		}
		return out
	}
	cases := []struct {
		name    string
		history store.History
		row     yearfile.Row
		unsaid  string
	}{
		{"split", h(e(planning.Village, planning.Split, planning.Decision{})), yearfile.Row{}, "warning.export_split"},
		{"changed volume", h(e(planning.Village, planning.ForwardChanged, planning.Decision{Volume: 80_000})),
			yearfile.Row{AtVillage: yearfile.Outcome{Kind: yearfile.Forwarded}}, "warning.export_changed"},
		{"changed value", h(e(planning.Village, planning.ForwardChanged, planning.Decision{Value: 7})),
			yearfile.Row{AtVillage: yearfile.Outcome{Kind: yearfile.Changed, Value: 7}}, ""},
		{"withdrawn by the meeting", h(e(planning.Village, planning.Withdraw, planning.Decision{Proof: planning.ProofMeeting})),
			yearfile.Row{AtVillage: yearfile.Outcome{Kind: yearfile.Rejected, Code: planning.ReasonMeeting}}, ""},
		{"decided again after an objection", h(
			e(planning.Village, planning.Reject, planning.Decision{Reason: planning.ReasonLand}),
			e(planning.Village, planning.Review, planning.Decision{}), e(planning.Village, planning.Forward, planning.Decision{})),
			yearfile.Row{AtVillage: yearfile.Outcome{Kind: yearfile.Forwarded}}, ""},
		{"completed", h(e(planning.Realisation, planning.Complete, planning.Decision{})), yearfile.Row{}, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w := writer{numbers: map[string]int{"x": 1}}
			got := w.row(c.history)
			if got.AtVillage != c.row.AtVillage || got.AtSubdistrict != c.row.AtSubdistrict {
				t.Errorf("row is %+v", got)
			}
			if c.unsaid == "" && len(w.unsaid) != 0 || c.unsaid != "" && (len(w.unsaid) != 1 || w.unsaid[0].Key != c.unsaid) {
				t.Errorf("unsaid %+v", w.unsaid)
			}
		})
	}
}
