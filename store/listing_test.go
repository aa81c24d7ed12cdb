package store

import (
	"context"
	"slices"
	"testing"

	"musrenbang/planning"
)

// openForum puts a sitting on the calendar and opens it.
func openForum(t testing.TB, s *Store, f planning.Forum) planning.Forum {
	t.Helper()
	ctx := context.Background()
	f.Cycle = 2028
	f, err := s.ScheduleForum(ctx, f, ForumDetails{Venue: "Balai"}, head)
	must(t, err)
	stepForum(t, s, f.ID, planning.ForumOpen)
	f, err = s.ForumState(ctx, f.ID)
	must(t, err)
	return f
}

// stepForum takes one step and has it refereed.
func stepForum(t testing.TB, s *Store, forum string, act planning.Action) {
	t.Helper()
	c := forumAct(int(act[len(act)-1])*1000+len(act), forum, act, head)
	_, err := s.AcceptForum(context.Background(), c, planning.Texts{})
	must(t, err)
	referee(t, s)
	o, err := s.Outcome(context.Background(), c.ID)
	must(t, err)
	if o.Status != planning.CommandApplied {
		t.Fatalf("%s of %s: %s %v", act, forum, o.Status, o.Error)
	}
}

// TestAListEntersThePlenary: a thematic and an RW's sitting rank, merge and hand
// back; their whole list enters the plenary of their level, whenever that opens, and
// the plenary decides, with tag and basis intact.
func TestAListEntersThePlenary(t *testing.T) {
	for _, plenaryFirst := range []bool{false, true} {
		eachDialect(t, func(t *testing.T, s *Store) {
			ctx := context.Background()
			seedCity(t, s)
			for n, change := range []func(*planning.Submission){
				func(*planning.Submission) {},
				func(*planning.Submission) {},
				func(x *planning.Submission) { x.ProposedBy, x.RW = planning.General, "5" },
				func(x *planning.Submission) { x.ProposedBy, x.RW = planning.General, "" },
			} {
				sub := submission(n + 1)
				change(&sub)
				_, err := s.Submit(ctx, sub, facilitator)
				must(t, err)
			}
			referee(t, s)
			women := openForum(t, s, planning.Forum{Stage: planning.Village, Area: kelurahan, Group: planning.Women})
			rw := openForum(t, s, planning.Forum{Stage: planning.Village, Area: kelurahan + ".R05"})
			onAgenda(t, s, women.ID, 1, 2)
			onAgenda(t, s, rw.ID, 3)
			_, err := s.Accept(ctx, act(1, uuid(1), planning.Forward, facilitator, planning.Decision{}), planning.Texts{})
			wantCode(t, err, planning.Conflict, "error.listing_decides_not")
			mustApply(t, s, act(2, uuid(2), planning.Return, facilitator, planning.Decision{Reason: planning.ReasonConditions}), planning.Texts{Reason: "Gambar lokasinya belum ada."})
			var plenary planning.Forum
			if plenaryFirst {
				plenary = openForum(t, s, planning.Forum{Stage: planning.Village, Area: kelurahan})
				onAgenda(t, s, plenary.ID, 4)
			}
			before, err := s.ProposalState(ctx, uuid(1))
			must(t, err)
			stepForum(t, s, women.ID, planning.ForumClose)
			stepForum(t, s, rw.ID, planning.ForumClose)
			if !plenaryFirst {
				plenary = openForum(t, s, planning.Forum{Stage: planning.Village, Area: kelurahan})
			}
			onAgenda(t, s, plenary.ID, 1, 3, 4)
			after, err := s.ProposalState(ctx, uuid(1))
			must(t, err)
			if after != before {
				t.Errorf("a listing sitting changed what it listed:\n%+v\n%+v", before, after)
			}
			m, _, err := s.Minutes(ctx, women.ID)
			must(t, err)
			if !m.Listing || len(m.Passed) != 1 || m.Passed[0].Act != planning.Forward || m.Passed[0].Basis != planning.BasisOrganisation ||
				len(m.NotPassed) != 1 || m.NotPassed[0].Act != planning.Return || m.Ceiling != nil {
				t.Errorf("its minutes say %+v", m)
			}
			for _, n := range []int{1, 3, 4} {
				mustApply(t, s, act(5, uuid(n), planning.Forward, facilitator, planning.Decision{}), planning.Texts{})
			}
			stepForum(t, s, plenary.ID, planning.ForumClose)
			noFindings(t, s)
		})
	}
}

func onAgenda(t testing.TB, s *Store, forum string, want ...int) {
	t.Helper()
	sit, err := s.Sitting(context.Background(), forum)
	must(t, err)
	var got, ids []string
	for _, r := range sit.Agenda {
		got = append(got, r.ID)
	}
	for _, n := range want {
		ids = append(ids, uuid(n))
	}
	slices.Sort(got)
	if !slices.Equal(got, ids) {
		t.Errorf("on the agenda of %s: %v, want %v", forum, got, ids)
	}
}

// TestAResubmittedProposalJoinsThePlenary: what a listing sitting handed back and
// was mended is not lost between the two.
func TestAResubmittedProposalJoinsThePlenary(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		seedCity(t, s)
		id := recorded(t, s, 1)
		women := openForum(t, s, planning.Forum{Stage: planning.Village, Area: kelurahan, Group: planning.MixedGroups})
		mustApply(t, s, act(2, id, planning.Return, facilitator, planning.Decision{Reason: planning.ReasonConditions}), planning.Texts{Reason: "Gambar lokasinya belum ada."})
		stepForum(t, s, women.ID, planning.ForumClose)
		plenary := openForum(t, s, planning.Forum{Stage: planning.Village, Area: kelurahan})
		onAgenda(t, s, plenary.ID)
		mended := submission(1)
		mended.Location = "Gang Mawar nomor 4"
		_, err := s.Accept(ctx, act(3, id, planning.Resubmit, facilitator, planning.Decision{}), planning.Texts{Amend: &mended})
		must(t, err)
		referee(t, s)
		onAgenda(t, s, plenary.ID, 1)
		// A new one of the same RW goes to its sitting while that is open.
		rw := openForum(t, s, planning.Forum{Stage: planning.Village, Area: kelurahan + ".R03"})
		_, err = s.Submit(ctx, submission(2), facilitator)
		must(t, err)
		referee(t, s)
		onAgenda(t, s, rw.ID, 2)
		stepForum(t, s, rw.ID, planning.ForumClose)
		onAgenda(t, s, plenary.ID, 1, 2)
		noFindings(t, s)
	})
}

func TestAnRWSitsOnlyWhereItIs(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		seedCity(t, s)
		for name, c := range map[string]struct {
			f   planning.Forum
			key string
		}{
			"at a kelurahan there is not": {planning.Forum{Stage: planning.Village, Area: "33.74.01.9999.R01"}, "error.area_unknown"},
			"at another stage":            {planning.Forum{Stage: planning.Subdistrict, Area: kelurahan + ".R01"}, "error.forum_rw_stage"},
			"of a group there is not":     {planning.Forum{Stage: planning.Village, Area: kelurahan, Group: "youth"}, "error.group"},
		} {
			c.f.Cycle = 2028
			if _, err := s.ScheduleForum(ctx, c.f, ForumDetails{}, head); true {
				t.Run(name, func(t *testing.T) { wantCode(t, err, planning.Invalid, c.key) })
			}
		}
	})
}
