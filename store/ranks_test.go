package store

import (
	"context"
	"slices"
	"testing"

	"musrenbang/planning"
)

func ranks(t *testing.T, s *Store, ids ...string) (out []int) {
	t.Helper()
	for _, id := range ids {
		d, err := s.ProposalByID(context.Background(), id)
		must(t, err)
		out = append(out, d.Rank)
	}
	return out
}

func TestAnRWRanksUntilTheForumTakesUp(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		seedCity(t, s)
		for n := range 4 {
			sub := submission(n + 1)
			if n == 3 {
				sub.RW = "04"
			}
			_, err := s.Submit(ctx, sub, facilitator)
			must(t, err)
		}
		referee(t, s)
		a, b, c, other := uuid(1), uuid(2), uuid(3), uuid(4)
		must(t, s.Rerank(ctx, facilitator, 2028, kelurahan, "03", []string{c, a, b}))
		if got := ranks(t, s, a, b, c, other); !slices.Equal(got, []int{2, 3, 1, 4}) {
			t.Errorf("ranks are %v", got)
		}
		for name, wrong := range map[string][]string{
			"of another RW": {a, other}, "twice": {a, b, a}, "nobody's": {a, uuid(9)}, "none": {},
		} {
			if err := s.Rerank(ctx, facilitator, 2028, kelurahan, "03", wrong); planning.CodeOf(err) != planning.Invalid {
				t.Errorf("a proposal %s: %v", name, err)
			}
		}
		wantCode(t, s.Rerank(ctx, facilitator, 2029, kelurahan, "03", []string{a}), planning.Invalid, "error.ranks")
		wantCode(t, s.Rerank(ctx, facilitator, 2028, sister, "03", []string{a}), planning.Invalid, "error.ranks")
		if got := ranks(t, s, a, b, c, other); !slices.Equal(got, []int{2, 3, 1, 4}) {
			t.Errorf("a refused order changed ranks to %v", got)
		}
		trail, err := s.AuditEntries(ctx, AuditFilter{Action: "proposals.rerank"}, Paging{})
		must(t, err)
		if len(trail.Items) != 1 || trail.Items[0].Subject != string(kelurahan) || trail.Items[0].Actor != facilitator.ID {
			t.Errorf("the trail has %+v", trail.Items)
		}
		openSitting(t, s, kelurahan, planning.Village)
		wantCode(t, s.Rerank(ctx, facilitator, 2028, kelurahan, "03", []string{a, b, c}), planning.Conflict, "error.on_agenda")
		if got := ranks(t, s, a, b, c); !slices.Equal(got, []int{2, 3, 1}) {
			t.Errorf("ranks after the forum's opening are %v", got)
		}
		noFindings(t, s)
	})
}

func TestLikeTitlesNearby(t *testing.T) {
	eachDialectClock(t, func(t *testing.T, s *Store, clock *testClock) {
		ctx := context.Background()
		seedCity(t, s)
		for n, c := range []struct {
			title string
			area  planning.AreaCode
		}{
			{"Perbaikan selokan Gang Mawar", kelurahan}, {"Pengadaan meja posyandu", kelurahan}, {"Selokan di Gang Mawar mampet", kelurahan},
			{"Perbaikan selokan Gang Mawar", sister}, {"Perbaikan jalan Gang Melati", kelurahan},
		} {
			sub := submission(n + 1)
			sub.Title, sub.Area = c.title, c.area
			_, err := s.Submit(ctx, sub, planner)
			must(t, err)
			clock.advance(second)
		}
		got, err := s.Similar(ctx, 2028, kelurahan, "selokan gang mawar", 5)
		must(t, err)
		var titles []string
		for _, x := range got {
			titles = append(titles, x.Title)
		}
		if !slices.Equal(titles, []string{"Perbaikan selokan Gang Mawar", "Selokan di Gang Mawar mampet"}) {
			t.Errorf("like it are %q", titles)
		}
		if x := got[0]; x.RW != "03" || x.At != testStart || x.Code == "" {
			t.Errorf("the likest is %+v", x)
		}
		if one, err := s.Similar(ctx, 2028, kelurahan, "selokan gang mawar", 1); err != nil || len(one) != 1 || one[0] != got[0] {
			t.Errorf("at most one: %+v, %v", one, err)
		}
		for _, nothing := range []string{"", "Pos kamling", "di"} {
			if got, err := s.Similar(ctx, 2028, kelurahan, nothing, 5); err != nil || len(got) != 0 {
				t.Errorf("%q is like %+v, %v", nothing, got, err)
			}
		}
		if got, err := s.Similar(ctx, 2029, kelurahan, "selokan gang mawar", 5); err != nil || len(got) != 0 {
			t.Errorf("another year's: %+v, %v", got, err)
		}
	})
}
