package store

import (
	"context"
	"fmt"
	"testing"

	"musrenbang/planning"
)

// everyRow reads a cycle the plain way: all rows, all facts, no sums kept.

// at is one kecamatan proposal of an area.
func (y *year) at(n int, area planning.AreaCode) string {
	y.t.Helper()
	sub := submission(n)
	sub.Area = area
	_, err := y.s.Submit(context.Background(), sub, facilitator)
	must(y.t, err)
	y.ids = append(y.ids, sub.ID)
	referee(y.t, y.s)
	return sub.ID
}

// sitting opens a forum, takes one decision on each given proposal, and closes.
func (y *year) sitting(f planning.Forum, decisions map[string]planning.Command) {
	y.t.Helper()
	f.Cycle = 2028
	f, err := y.s.ScheduleForum(context.Background(), f, ForumDetails{}, planner)
	must(y.t, err)
	y.forumAct(planning.ForumCommand{Act: planning.ForumOpen, Forum: f.ID, Actor: planner}, planning.Texts{})
	for id, c := range decisions {
		y.n++
		c.ID, c.Proposal, c.Actor = uuid(1_000_000+y.n), id, planner
		mustApply(y.t, y.s, c, planning.Texts{Reason: y.said[id]})
	}
	y.forumAct(planning.ForumCommand{Act: planning.ForumClose, Forum: f.ID, Actor: planner}, planning.Texts{})
}

// What is merged into a proposal of another area is kept or not with it, and its
// own area's figure must notice, also where that root is split later.
func TestAFigureFollowsARootInAnotherArea(t *testing.T) {
	eachDialectClock(t, func(t *testing.T, s *Store, clock *testClock) {
		ctx := context.Background()
		y := newYear(t, s, clock, 1)
		child, root := y.at(1, kelurahan), y.at(2, farKelurahan)
		child2, root2 := y.at(3, kelurahan), y.at(4, farKelurahan)
		into := func(id string) planning.Command {
			return planning.Command{Act: planning.Merge, Decision: planning.Decision{Into: &planning.Target{ID: id}, Covered: true}}
		}
		forward := planning.Command{Act: planning.Forward}
		y.sitting(planning.Forum{Stage: planning.Village, Area: kelurahan}, map[string]planning.Command{child: into(root), child2: into(root2)})
		y.sitting(planning.Forum{Stage: planning.Village, Area: farKelurahan}, map[string]planning.Command{root: forward, root2: forward})
		half := planning.Part{Channel: planning.ChannelKecamatan, Volume: 125_000, Value: 100_000_000}
		one, two := half, half
		one.ID, two.ID = uuid(51), uuid(52)
		y.sitting(planning.Forum{Stage: planning.Subdistrict, Area: otherKecamatan}, map[string]planning.Command{
			root: forward, root2: {Act: planning.Split, Decision: planning.Decision{Parts: []planning.Part{one, two}}},
		})
		y.sitting(planning.Forum{Stage: planning.Subdistrict, Area: otherKecamatan, Number: 2}, map[string]planning.Command{one.ID: forward, two.ID: forward})
		rkpd := y.document(DocumentPlan, true)
		kept := func(scope planning.AreaCode) int {
			a, _, err := s.Accommodation(ctx, 2028, scope)
			must(t, err)
			return a.Total[planning.T2].Kept
		}
		for i, step := range []struct {
			id   string
			want int
		}{{root, 1}, {one.ID, 2}, {two.ID, 2}} {
			figuresAreTrue(t, s, fmt.Sprint("before link ", i))
			mustApply(t, s, act(90+i, step.id, planning.Accommodate, planner, planning.Decision{
				Activity: "7.01.03.2.02.0003", Value: 90_000_000, Document: rkpd, Site: "33.74",
			}), planning.Texts{})
			if got := kept(kelurahan); got != step.want {
				t.Errorf("after link %d the children's area keeps %d, want %d", i, got, step.want)
			}
			figuresAreTrue(t, s, fmt.Sprint("after link ", i))
		}
		rows, err := s.AccommodationRows(ctx, FigureFilter{Cycle: 2028, Scope: kelurahan, Verdict: "verdict.kept"})
		must(t, err)
		if len(rows.Items) != 2 || rows.Items[0].Root == "" || rows.Items[0].Class != planning.Merged {
			t.Errorf("rows behind the figure: %+v", rows.Items)
		}
		noFindings(t, s)
	})
}

// A merge of merges: what was merged into a proposal that is merged in turn
// follows the one at the end.
func TestAFigureFollowsAChainOfMerges(t *testing.T) {
	eachDialectClock(t, func(t *testing.T, s *Store, clock *testClock) {
		y := newYear(t, s, clock, 1)
		first, middle, last := y.at(1, kelurahan), y.at(2, sister), y.at(3, farKelurahan)
		into := func(id string) planning.Command {
			return planning.Command{Act: planning.Merge, Decision: planning.Decision{Into: &planning.Target{ID: id}, Covered: true}}
		}
		y.sitting(planning.Forum{Stage: planning.Village, Area: kelurahan}, map[string]planning.Command{first: into(middle)})
		y.sitting(planning.Forum{Stage: planning.Village, Area: sister}, map[string]planning.Command{middle: into(last)})
		y.sitting(planning.Forum{Stage: planning.Village, Area: farKelurahan}, map[string]planning.Command{last: {Act: planning.Forward}})
		y.sitting(planning.Forum{Stage: planning.Subdistrict, Area: otherKecamatan}, map[string]planning.Command{last: {Act: planning.Forward}})
		figuresAreTrue(t, s, "before the link")
		mustApply(t, s, act(1, last, planning.Accommodate, planner, planning.Decision{
			Activity: "7.01.03.2.02.0003", Value: 90_000_000, Document: y.document(DocumentPlan, true), Site: "33.74",
		}), planning.Texts{})
		figuresAreTrue(t, s, "after the link")
		for _, area := range []planning.AreaCode{kelurahan, sister, farKelurahan} {
			if a, _, err := s.Accommodation(context.Background(), 2028, area); err != nil || a.Total[planning.T2].Kept != 1 {
				t.Errorf("%s keeps %d, %v", area, a.Total[planning.T2].Kept, err)
			}
		}
		noFindings(t, s)
	})
}

// A plan row holds what it holds over the whole cycle: a link in one area can
// take another area's links with it, and those of what was merged into them.
func TestAnOverrunPlanRowIsFeltEverywhere(t *testing.T) {
	eachDialectClock(t, func(t *testing.T, s *Store, clock *testClock) {
		ctx := context.Background()
		y := newYear(t, s, clock, 1)
		one, two, child := y.at(1, kelurahan), y.at(2, farKelurahan), y.at(3, sister)
		forward := planning.Command{Act: planning.Forward}
		y.sitting(planning.Forum{Stage: planning.Village, Area: sister}, map[string]planning.Command{
			child: {Act: planning.Merge, Decision: planning.Decision{Into: &planning.Target{ID: one}, Covered: true}},
		})
		y.sitting(planning.Forum{Stage: planning.Village, Area: kelurahan}, map[string]planning.Command{one: forward})
		y.sitting(planning.Forum{Stage: planning.Village, Area: farKelurahan}, map[string]planning.Command{two: forward})
		y.sitting(planning.Forum{Stage: planning.Subdistrict, Area: kecamatan}, map[string]planning.Command{one: forward})
		y.sitting(planning.Forum{Stage: planning.Subdistrict, Area: otherKecamatan}, map[string]planning.Command{two: forward})
		rkpd := y.document(DocumentPlan, true)
		load := func(value planning.Rupiah) {
			must(t, s.LoadPlanRows(ctx, planner, 2028, rkpd, []PlanRow{{ID: "R", Activity: "7.01.03.2.02.0003", Agency: publicWorks, Value: value}}))
		}
		load(100_000_000)
		kept := func(when string, want int) {
			t.Helper()
			figuresAreTrue(t, s, when)
			if a, _, err := s.Accommodation(ctx, 2028, ""); err != nil || a.Total[planning.T2].Kept != want || !a.Tested {
				t.Errorf("%s: kept %+v, want %d, %v", when, a.Total[planning.T2], want, err)
			}
		}
		for i, id := range []string{one, two} {
			kept(fmt.Sprint("before link ", i), 2*i)
			mustApply(t, s, act(1, id, planning.Accommodate, planner, planning.Decision{
				Activity: "7.01.03.2.02.0003", Value: 60_000_000, Document: rkpd, PlanRow: "R", Site: "33.74",
			}), planning.Texts{Note: "Disepakati melebihi baris."})
		}
		kept("overrun", 0)
	})
}

// A review opens another round: what is settled in it stands in the place of what
// was settled before.
func TestTheLatestRoundCounts(t *testing.T) {
	eachDialectClock(t, func(t *testing.T, s *Store, clock *testClock) {
		ctx := context.Background()
		y := newYear(t, s, clock, 1)
		id, other := y.at(1, kelurahan), y.at(2, kelurahan)
		y.said[other] = why.Reason
		y.sitting(planning.Forum{Stage: planning.Village, Area: kelurahan}, map[string]planning.Command{
			id: {Act: planning.Forward}, other: {Act: planning.Reject, Decision: planning.Decision{Reason: planning.ReasonOther}},
		})
		y.sitting(planning.Forum{Stage: planning.Subdistrict, Area: kecamatan}, map[string]planning.Command{id: {Act: planning.Forward}})
		rkpd := y.document(DocumentPlan, true)
		mustApply(t, s, act(1, id, planning.Reject, planner, planning.Decision{Reason: planning.ReasonOther}), planning.Texts{Reason: "  MELEBIHI pagu kecamatan tahun ini  "})
		_, beside, err := s.Accommodation(ctx, 2028, "")
		must(t, err)
		if beside.Repeated != (Fraction{2, 2}) || beside.Other != (Fraction{2, 2}) {
			t.Errorf("two refusals with one text: %+v", beside)
		}
		mustApply(t, s, act(2, id, planning.Review, planner, planning.Decision{}), planning.Texts{Reason: "Keberatan pengusul diterima."})
		mustApply(t, s, act(3, id, planning.Accommodate, planner, planning.Decision{Activity: "7.01.03.2.02.0003", Value: 60_000_000, Document: rkpd}), planning.Texts{})
		figuresAreTrue(t, s, "after the review")
		a, beside, err := s.Accommodation(ctx, 2028, "")
		must(t, err)
		if a.Total[planning.T2].Kept != 1 || a.Refused != 1 || beside.Repeated != (Fraction{1, 1}) {
			t.Errorf("after the review: %+v, %+v", a.Total[planning.T2], beside)
		}
		noFindings(t, s)
	})
}
