package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"reflect"
	"testing"

	"musrenbang/planning"
	"musrenbang/yearfile"
)

// asFile is a year that holds every outcome the file has a word for.
func asFile() []yearfile.Row {
	row := func(no int, channel planning.Channel, change func(*yearfile.Row)) yearfile.Row {
		r := yearfile.Row{
			No: no, Origin: planning.FromResidents, Channel: channel, Area: kelurahan, RW: "03", RT: "1", ProposedBy: planning.Women,
			Basis: planning.BasisForum, Benefits: []planning.Group{planning.Women, planning.Children}, Title: fmt.Sprint("Usulan nomor ", no),
			Problem: "=SUM(A1) rusak", Location: "Gang Melati", Volume: 569_500, Unit: "m", Value: planning.Rupiah(no) * 1_000_000, Rank: no,
		}
		if channel == planning.ChannelAgency {
			r.Agency = publicWorks
		}
		change(&r)
		return r
	}
	is := func(k yearfile.Kind) yearfile.Outcome { return yearfile.Outcome{Kind: k} }
	on := is(yearfile.Forwarded)
	planned := yearfile.Outcome{Kind: yearfile.Accommodated, Activity: "7.01.03.2.02.0003"}
	return []yearfile.Row{
		row(1, planning.ChannelAgency, func(r *yearfile.Row) {
			r.AtVillage, r.AtSubdistrict, r.AtAgency, r.AtCity = on, on, on, on
			r.InPlan, r.PlanVolume, r.PlanValue = planned, 300_000, 900_000
			r.InBudget, r.BudgetValue = is(yearfile.Funded), 800_000
		}),
		row(2, planning.ChannelKelurahan, func(r *yearfile.Row) {
			r.AtVillage = yearfile.Outcome{Kind: yearfile.Changed, Value: 1_500_000}
			r.InPlan, r.PlanValue = planned, 1_400_000
			r.InBudget, r.Note = yearfile.Outcome{Kind: yearfile.NotFunded, Code: planning.ReasonRefocusing}, "Anggaran dialihkan untuk bencana."
		}),
		row(3, planning.ChannelKecamatan, func(r *yearfile.Row) {
			r.AtVillage = on
			r.AtSubdistrict, r.Covered = yearfile.Outcome{Kind: yearfile.Merged, Into: 7}, yearfile.CoverYes
		}),
		row(4, planning.ChannelKecamatan, func(r *yearfile.Row) {
			r.Value = planning.Unpriced
			r.AtVillage, r.Note = yearfile.Outcome{Kind: yearfile.Rejected, Code: planning.ReasonLand}, "Status lahan belum jelas."
		}),
		row(5, planning.ChannelKecamatan, func(r *yearfile.Row) {
			r.AtVillage = on
			r.AtSubdistrict, r.Note = yearfile.Outcome{Kind: yearfile.Deferred, Year: 2030}, "Menunggu jalan utama selesai."
		}),
		row(6, planning.ChannelKecamatan, func(r *yearfile.Row) {
			r.AtVillage, r.Note = yearfile.Outcome{Kind: yearfile.Redirected, Where: "csr"}, "Didanai perusahaan di sekitar."
		}),
		row(7, planning.ChannelKecamatan, func(r *yearfile.Row) { r.AtVillage, r.AtSubdistrict = on, on }),
		row(8, planning.ChannelKecamatan, func(r *yearfile.Row) { r.AtVillage = is(yearfile.Withdrawn) }),
	}
}

// enact plays a file's rows through forums and desks, and ends with what the file
// leaves unanswered still unanswered.
func (y *year) enact(rows []yearfile.Row) {
	y.t.Helper()
	ctx := context.Background()
	id := func(no int) string { return rows[no-1].Submission(2028, "f").ID }
	for _, r := range rows {
		y.clock.advance(minute)
		sub := r.Submission(2028, "f")
		sub.Importer = yearfile.Provenance("year.csv", "f", r.No) // what a file recorded of decisions is only for what came in one
		_, err := y.s.Submit(ctx, sub, facilitator)
		must(y.t, err)
	}
	referee(y.t, y.s)
	rkpd, apbd := y.document(DocumentPlan, true), y.document(DocumentBudget, true)
	stage := func(st planning.Stage) map[string]planning.Command {
		out := map[string]planning.Command{}
		for _, r := range rows {
			for _, step := range r.Steps() {
				if step.Stage != st {
					continue
				}
				c := planning.Command{Act: step.Act, Decision: step.Decision}
				switch step.Act {
				case planning.Merge:
					c.Into = &planning.Target{ID: id(step.Into)}
				case planning.Accommodate:
					c.Document = rkpd
				case planning.Fund:
					c.Document = apbd
				}
				y.said[id(r.No)] = step.ReasonText
				out[id(r.No)] = c
			}
		}
		return out
	}
	y.sitting(planning.Forum{Stage: planning.Village, Area: kelurahan}, stage(planning.Village))
	late := stage(planning.Subdistrict)
	y.sitting(planning.Forum{Stage: planning.Subdistrict, Area: kecamatan}, late)
	y.sitting(planning.Forum{Stage: planning.AgencyStage, Agency: publicWorks}, stage(planning.AgencyStage))
	y.sitting(planning.Forum{Stage: planning.City, Area: "33.74"}, stage(planning.City))
	for _, st := range []planning.Stage{planning.Plan, planning.Budget} {
		for p, c := range stage(st) {
			y.n++
			c.ID, c.Proposal, c.Actor = uuid(1_000_000+y.n), p, planner
			mustApply(y.t, y.s, c, planning.Texts{Reason: y.said[p]})
		}
	}
}

func TestTheYearComesOutAsItWentIn(t *testing.T) {
	eachDialectClock(t, func(t *testing.T, s *Store, clock *testClock) {
		ctx := context.Background()
		y := newYear(t, s, clock, 1)
		want := asFile()
		y.enact(want)
		var got []yearfile.Row
		must(t, s.ExportYear(ctx, 2028, func(r yearfile.Row) error { got = append(got, r); return nil }))
		if len(got) != len(want) {
			t.Fatalf("%d rows came out of %d", len(got), len(want))
		}
		for i := range want {
			if !reflect.DeepEqual(got[i], want[i]) {
				t.Errorf("row %d: %s", i+1, difference(want[i], got[i]))
			}
		}
		var file bytes.Buffer
		must(t, yearfile.Write(&file, got))
		if _, _, err := yearfile.Read(&file); err != nil {
			t.Errorf("the file that comes out cannot be read: %v", err)
		}
		if again, err := readPublic(s); err != nil || again[3].Title == "" || again[3].RW != "" || again[3].Problem != "" {
			t.Errorf("public rows show %+v, %v", again, err)
		}
		enough := errors.New("enough")
		if err := s.ExportYear(ctx, 2028, func(yearfile.Row) error { return enough }); !errors.Is(err, enough) {
			t.Errorf("an export whose reader gives up returns %v", err)
		}
		wantCode(t, s.ExportYear(ctx, 1999, nil), planning.NotFound, "error.cycle_unknown")
		noFindings(t, s)
	})
}

func readPublic(s *Store) (rows []yearfile.Row, err error) {
	err = s.ExportPublicYear(context.Background(), 2028, func(r yearfile.Row) error { rows = append(rows, r); return nil })
	return rows, err
}

// A split is one row, with what its parts were given together.
func TestASplitComesOutAsOneRow(t *testing.T) {
	eachDialectClock(t, func(t *testing.T, s *Store, clock *testClock) {
		y := newYear(t, s, clock, 1)
		whole := y.at(1, kelurahan)
		part := planning.Part{Channel: planning.ChannelKelurahan, Volume: 100_000, Value: 60_000_000}
		one, two, three := part, part, part
		one.ID, two.ID, three.ID = uuid(51), uuid(52), uuid(53)
		y.sitting(planning.Forum{Stage: planning.Village, Area: kelurahan}, map[string]planning.Command{
			whole: {Act: planning.Split, Decision: planning.Decision{Parts: []planning.Part{one, two}}},
		})
		y.sitting(planning.Forum{Stage: planning.Village, Area: kelurahan, Number: 2}, map[string]planning.Command{
			one.ID: {Act: planning.Forward}, two.ID: {Act: planning.Forward},
		})
		rkpd := y.document(DocumentPlan, true)
		for i, id := range []string{one.ID, two.ID} {
			mustApply(t, s, act(70+i, id, planning.Accommodate, planner, planning.Decision{Activity: "7.01.03.2.02.0003", Value: 50_000_000, Document: rkpd}), planning.Texts{})
		}
		y.clock.advance(minute)
		y.at(3, sister) // no forum has read it out
		var got []yearfile.Row
		must(t, s.ExportYear(context.Background(), 2028, func(r yearfile.Row) error { got = append(got, r); return nil }))
		if public, err := readPublic(s); err != nil || len(public) != 2 || public[0].Title == "" || public[1].Title != "" || public[1].Location != "" {
			t.Errorf("public rows are %+v, %v", public, err)
		}
		if len(got) != 2 || got[0].PlanVolume != 200_000 || got[0].PlanValue != 100_000_000 || got[0].AtVillage.Kind != yearfile.Forwarded ||
			got[0].InPlan.Activity == "" || got[0].Channel != planning.ChannelKelurahan {
			t.Errorf("rows are %+v", got)
		}
	})
}
