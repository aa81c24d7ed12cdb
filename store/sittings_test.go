package store

import (
	"context"
	"slices"
	"testing"

	"musrenbang/planning"
)

func TestASittingAddsUpWhileItDecides(t *testing.T) {
	eachDialectClock(t, func(t *testing.T, s *Store, clock *testClock) {
		ctx := context.Background()
		newYear(t, s, clock, 1)
		must(t, s.LoadCeilings(ctx, operatorRef, 2028, []planning.Ceiling{{Cycle: 2028, Kind: planning.CeilingKelurahan, Key: string(kelurahan), Amount: 300_000_000}}))
		for n, change := range []func(*planning.Submission){
			func(s *planning.Submission) { s.Channel, s.Rank = planning.ChannelKelurahan, 3 },
			func(s *planning.Submission) {
				s.Channel, s.Rank, s.Value = planning.ChannelKelurahan, 1, planning.Unpriced
			},
			func(s *planning.Submission) { s.Rank, s.ProposedBy = 2, planning.Elderly },
			func(s *planning.Submission) { s.Rank, s.ProposedBy = 4, planning.Elderly },
		} {
			sub := submission(n + 1)
			change(&sub)
			_, err := s.Submit(ctx, sub, facilitator)
			must(t, err)
		}
		f := openSitting(t, s, kelurahan, planning.Village)
		sit, err := s.Sitting(ctx, f.ID)
		must(t, err)
		if sit.Undecided != 4 || sit.Items != 4 || len(sit.Totals) != 1 || sit.Totals[0].Ceiling.Remaining() != 300_000_000 || sit.Window.Stage != planning.Village ||
			sit.AreaName != "Miroto" || sit.ParentName != "Semarang Tengah" || sit.Venue != "Balai" || sit.Women != 12 {
			t.Errorf("at its opening: %+v", sit)
		}
		ranks := []int{}
		for _, r := range sit.Agenda {
			ranks = append(ranks, r.Rank)
		}
		if !slices.Equal(ranks, []int{1, 2, 3, 4}) || sit.Agenda[0].Title == "" || sit.Agenda[0].Location == "" {
			t.Errorf("the agenda is %v: %+v", ranks, sit.Agenda[0])
		}

		mustApply(t, s, act(1, uuid(1), planning.Forward, facilitator, planning.Decision{}), planning.Texts{})
		mustApply(t, s, act(1, uuid(2), planning.Forward, facilitator, planning.Decision{}), planning.Texts{})
		mustApply(t, s, act(1, uuid(3), planning.ForwardChanged, facilitator, planning.Decision{Value: 50_000_000, Reason: planning.ReasonPrice}), why)
		sit, err = s.Sitting(ctx, f.ID)
		must(t, err)
		wantSitting(t, "open", sit)
		if sit.Undecided != 1 || sit.Totals[0].Ceiling.Remaining() != 90_000_000 || sit.Agenda[3].Decided != nil {
			t.Errorf("with one undecided: %+v", sit)
		}
		changed := sit.Agenda[1]
		if changed.Decided == nil || changed.Decided.Act != planning.ForwardChanged || changed.ReasonText != why.Reason || changed.Seen != 1 ||
			changed.DecidedBy != planning.Facilitator || changed.Result != nil {
			t.Errorf("the decision so far: %+v", changed)
		}
		_, _, err = s.Minutes(ctx, f.ID)
		wantCode(t, err, planning.NotFound, "error.minutes_none")

		mustApply(t, s, act(1, uuid(4), planning.Reject, facilitator, planning.Decision{Reason: planning.ReasonCeiling}), why)
		closeSitting(t, s, f)
		// What happens to a proposal later does not change what its hall decided.
		g := openSitting(t, s, kecamatan, planning.Subdistrict)
		mustApply(t, s, act(2, uuid(3), planning.ForwardChanged, planner, planning.Decision{Value: 1_000_000, Reason: planning.ReasonPrice}), why)
		closeSitting(t, s, g)
		sit, err = s.Sitting(ctx, f.ID)
		must(t, err)
		wantSitting(t, "closed", sit)
		if sit.Undecided != 0 || sit.Agenda[1].Result == nil || sit.Agenda[1].Result.To != planning.Subdistrict {
			t.Errorf("closed: %+v", sit.Agenda[1])
		}
		m, file, err := s.Minutes(ctx, f.ID)
		must(t, err)
		if len(m.Passed) != 3 || len(m.NotPassed) != 1 || file != "" || m.PassedValue != 260_000_000 {
			t.Errorf("minutes %+v, file %q", m, file)
		}
		_, err = s.Sitting(ctx, "2028-village-33.74.99-pleno-1")
		wantCode(t, err, planning.NotFound, "error.forum_unknown")
	})
}

// wantSitting: two of the kelurahan's own money, one of them unpriced, and one
// for the kecamatan at its changed value; one of two elderly, two of two women.
func wantSitting(t *testing.T, when string, sit Sitting) {
	t.Helper()
	own := SittingTotal{Channel: planning.ChannelKelurahan, Passed: 2, Value: 210_000_000, Unpriced: 1, Ceiling: sit.Totals[0].Ceiling}
	if len(sit.Totals) != 2 || sit.Totals[0] != own || sit.Totals[1] != (SittingTotal{Channel: planning.ChannelKecamatan, Passed: 1, Value: 50_000_000}) {
		t.Errorf("%s: totals %+v", when, sit.Totals)
	}
	want := []SittingShare{{planning.Women, 2, 2}, {planning.Children, 0, 0}, {planning.Elderly, 1, 2}, {planning.Disability, 0, 0}, {planning.General, 0, 0}}
	if !slices.Equal(sit.Shares, want) {
		t.Errorf("%s: shares %+v", when, sit.Shares)
	}
}

func TestForumsAreListedByTheirFilter(t *testing.T) {
	eachDialectClock(t, func(t *testing.T, s *Store, clock *testClock) {
		ctx := context.Background()
		newYear(t, s, clock, 1)
		for i, f := range []planning.Forum{
			{Stage: planning.Village, Area: kelurahan}, {Stage: planning.Village, Area: kelurahan, Group: planning.Women},
			{Stage: planning.Village, Area: farKelurahan}, {Stage: planning.Subdistrict, Area: kecamatan},
			{Stage: planning.AgencyStage, Agency: health}, {Stage: planning.City, Area: "33.74"},
		} {
			f.Cycle, f.ScheduledAt = 2028, testStart+planning.Instant(i/2)*hour
			_, err := s.ScheduleForum(ctx, f, ForumDetails{Venue: "Balai"}, planner)
			must(t, err)
		}
		for name, c := range map[string]struct {
			f    ForumFilter
			want []string
		}{
			"all, latest first": {ForumFilter{Limit: 2}, []string{
				"2028-city-33.74-pleno-1", "2028-agency-" + health + "-pleno-1", "2028-village-" + string(farKelurahan) + "-pleno-1",
				"2028-subdistrict-" + string(kecamatan) + "-pleno-1", "2028-village-" + string(kelurahan) + "-women-1", "2028-village-" + string(kelurahan) + "-pleno-1",
			}},
			"stage":     {ForumFilter{Stage: planning.City}, []string{"2028-city-33.74-pleno-1"}},
			"agency":    {ForumFilter{Agency: health}, []string{"2028-agency-" + health + "-pleno-1"}},
			"group":     {ForumFilter{Group: planning.Women}, []string{"2028-village-" + string(kelurahan) + "-women-1"}},
			"kelurahan": {ForumFilter{Area: farKelurahan}, []string{"2028-village-" + string(farKelurahan) + "-pleno-1"}},
			"kecamatan": {ForumFilter{Area: kecamatan, Limit: 1}, []string{
				"2028-subdistrict-" + string(kecamatan) + "-pleno-1", "2028-village-" + string(kelurahan) + "-women-1", "2028-village-" + string(kelurahan) + "-pleno-1",
			}},
			"status": {ForumFilter{Status: planning.ForumClosed}, nil},
			"cycle":  {ForumFilter{Cycle: 2027}, nil},
		} {
			var got []string
			for {
				page, err := s.Forums(ctx, c.f)
				must(t, err)
				for _, f := range page.Items {
					got = append(got, f.ID)
					if f.AreaName == "" && f.AgencyName == "" || f.Venue != "Balai" {
						t.Errorf("%s: %+v", name, f)
					}
				}
				if c.f.Cursor = page.Next; c.f.Cursor == "" {
					break
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%s: %v, want %v", name, got, c.want)
			}
		}
		if page, err := s.Forums(ctx, ForumFilter{Area: "33.74"}); err != nil || len(page.Items) != 5 {
			t.Errorf("the city has %d forums of areas, %v", len(page.Items), err)
		}
	})
}
