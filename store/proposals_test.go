package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"musrenbang/ent/db"
	"musrenbang/planning"
)

// reader is an actor with one grant.
func reader(g planning.Grant) planning.Actor {
	return planning.Actor{ID: "reader", Grants: []planning.Grant{g}}
}

var everywhere = reader(planning.Grant{Role: planning.Planner})

// allProposals turns every page.
func allProposals(t *testing.T, s *Store, f ProposalFilter, by planning.Actor) (out []ProposalItem) {
	t.Helper()
	for {
		page, err := s.Proposals(context.Background(), f, by)
		must(t, err)
		if f.Limit > 0 && len(page.Items) > f.Limit {
			t.Fatalf("a page of %d holds %d rows", f.Limit, len(page.Items))
		}
		out = append(out, page.Items...)
		if f.Cursor = page.Next; f.Cursor == "" {
			return out
		}
	}
}

func ids(items []ProposalItem) []string {
	out := make([]string, len(items))
	for i, it := range items {
		out[i] = it.ID
	}
	return out
}

// Every filter and every order is compared with the same done in Go over all
// rows, page by page of three.
func TestListsAreTheRowsTheirFilterKeeps(t *testing.T) {
	eachDialectClock(t, func(t *testing.T, s *Store, clock *testClock) {
		ctx := context.Background()
		y := newYear(t, s, clock, 11)
		y.play(30, func(planning.Stage) {})
		for range 5 { // some that no forum has taken up, in one instant
			y.submit()
		}
		y.sit(planning.Forum{Stage: planning.Village, Area: sister, Number: 2, Group: planning.Women}, head)
		rows, err := s.r.Proposal.Query().All(ctx)
		must(t, err)
		for name, c := range map[string]struct {
			f    ProposalFilter
			keep func(*db.Proposal) bool
		}{
			"all":       {ProposalFilter{}, func(*db.Proposal) bool { return true }},
			"cycle":     {ProposalFilter{Cycle: 2029}, func(*db.Proposal) bool { return false }},
			"city":      {ProposalFilter{Area: "33.74"}, func(*db.Proposal) bool { return true }},
			"kecamatan": {ProposalFilter{Area: kecamatan}, func(p *db.Proposal) bool { return p.Kecamatan == string(kecamatan) }},
			"kelurahan": {ProposalFilter{Area: sister}, func(p *db.Proposal) bool { return p.Area == string(sister) }},
			"rw": {ProposalFilter{Area: kelurahan + ".R03"}, func(p *db.Proposal) bool {
				return p.Area == string(kelurahan) && (p.Rw == "3" || p.Rw == "03")
			}},
			"agency":  {ProposalFilter{Agency: health}, func(p *db.Proposal) bool { return p.Agency == health }},
			"stage":   {ProposalFilter{Stage: planning.Plan}, func(p *db.Proposal) bool { return p.Stage == "plan" }},
			"class":   {ProposalFilter{Class: planning.Rejected}, func(p *db.Proposal) bool { return p.Class == "rejected" }},
			"both":    {ProposalFilter{Stage: planning.Village, Class: planning.Deferred}, func(p *db.Proposal) bool { return p.Stage == "village" && p.Class == "deferred" }},
			"group":   {ProposalFilter{Group: planning.Elderly}, func(p *db.Proposal) bool { return p.ProposedBy == "elderly" }},
			"channel": {ProposalFilter{Channel: planning.ChannelOutside}, func(p *db.Proposal) bool { return p.Channel == "outside" }},
			"origin":  {ProposalFilter{Origin: planning.FromPokir}, func(p *db.Proposal) bool { return p.Origin == "pokir" }},
			"reason":  {ProposalFilter{Reason: planning.ReasonCeiling}, func(p *db.Proposal) bool { return p.Reason == "PAG" }},
			"waiting": {ProposalFilter{Waiting: true}, func(p *db.Proposal) bool { return !p.Terminal }},
			"unexplained": {ProposalFilter{Unexplained: true}, func(p *db.Proposal) bool {
				return slices.Contains([]string{"deferred", "rejected", "cancelled", "redirected"}, p.Class) && p.Reason == "TCT"
			}},
			"percent sign": {ProposalFilter{Query: "1% DI"}, titled(t, s, "1% di")},
			"underscore":   {ProposalFilter{Query: "_2"}, titled(t, s, "_2")},
			"backslash":    {ProposalFilter{Query: `\`}, func(*db.Proposal) bool { return false }},
			"title at a place": {ProposalFilter{Query: "GANG_1", Area: kecamatan}, func(p *db.Proposal) bool {
				return p.Kecamatan == string(kecamatan) && titled(t, s, "gang_1")(p)
			}},
		} {
			for _, order := range []ProposalSort{"", SortReceived, SortValue, SortRank} {
				c.f.Sort, c.f.Limit = order, 3
				want := sorted(rows, c.keep, order)
				got := ids(allProposals(t, s, c.f, everywhere))
				if !slices.Equal(got, want) {
					t.Errorf("%s by %q: %v, want %v", name, order, got, want)
				}
			}
			if n, err := s.CountProposals(ctx, c.f, everywhere); err != nil || n.Count != len(sorted(rows, c.keep, "")) || n.More {
				t.Errorf("%s counts %+v, %v", name, n, err)
			}
		}
	})
}

func titled(t *testing.T, s *Store, part string) func(*db.Proposal) bool {
	return func(p *db.Proposal) bool {
		text, err := s.r.ProposalText.Get(context.Background(), p.ID)
		must(t, err)
		return strings.Contains(strings.ToLower(text.Title), part)
	}
}

func sorted(rows []*db.Proposal, keep func(*db.Proposal) bool, order ProposalSort) []string {
	rows = slices.Clone(rows)
	slices.SortFunc(rows, func(a, b *db.Proposal) int {
		switch order {
		case SortValue:
			return -cmp.Or(cmp.Compare(a.Value, b.Value), cmp.Compare(a.ID, b.ID))
		case SortRank:
			return cmp.Or(cmp.Compare(a.Rank, b.Rank), cmp.Compare(a.ID, b.ID))
		}
		return -cmp.Or(cmp.Compare(a.ReceivedAt, b.ReceivedAt), cmp.Compare(a.ID, b.ID))
	})
	out := []string{}
	for _, r := range rows {
		if keep(r) {
			out = append(out, r.ID)
		}
	}
	return out
}

func TestNobodyListsBeyondTheirReach(t *testing.T) {
	eachDialectClock(t, func(t *testing.T, s *Store, clock *testClock) {
		ctx := context.Background()
		newYear(t, s, clock, 1)
		for n, area := range []planning.AreaCode{kelurahan, sister, farKelurahan, kecamatan} {
			sub := submission(n + 1)
			sub.Area = area
			_, err := s.Submit(ctx, sub, facilitator)
			must(t, err)
		}
		for _, c := range []struct {
			name  string
			by    planning.Actor
			area  planning.AreaCode
			want  []int
			wants planning.Code
		}{
			{"planner", everywhere, "", []int{1, 2, 3, 4}, ""},
			{"observer under a kecamatan", reader(planning.Grant{Role: planning.Observer}), kecamatan, []int{1, 2, 4}, ""},
			{"agency officer", reader(planning.Grant{Role: planning.AgencyOfficer, Agency: health}), "", []int{1, 2, 3, 4}, ""},
			{"facilitator", reader(planning.Grant{Role: planning.Facilitator, Area: sister}), "", []int{2}, ""},
			{"facilitator asks for the city", reader(planning.Grant{Role: planning.Facilitator, Area: sister}), "33.74", []int{2}, ""},
			{"facilitator asks for a neighbour", reader(planning.Grant{Role: planning.Facilitator, Area: sister}), kelurahan, nil, ""},
			{"kecamatan", reader(planning.Grant{Role: planning.SubdistrictOfficer, Area: kecamatan}), "", []int{1, 2, 4}, ""},
			{"kecamatan asks for one of its own", reader(planning.Grant{Role: planning.SubdistrictOfficer, Area: kecamatan}), kelurahan, []int{1}, ""},
			{"two places", planning.Actor{Grants: []planning.Grant{
				{Role: planning.Facilitator, Area: sister}, {Role: planning.VillageHead, Area: farKelurahan}, {Role: planning.Admin},
			}}, "", []int{2, 3}, ""},
			{"admin", reader(planning.Grant{Role: planning.Admin}), "", nil, planning.Forbidden},
			{"facilitator without a place", reader(planning.Grant{Role: planning.Facilitator}), "", nil, planning.Forbidden},
			{"nobody", planning.Actor{}, "", nil, planning.Forbidden},
		} {
			page, err := s.Proposals(ctx, ProposalFilter{Area: c.area, Sort: SortRank}, c.by)
			if planning.CodeOf(err) != c.wants {
				t.Errorf("%s: %v", c.name, err)
			}
			var want []string
			for _, n := range c.want {
				want = append(want, uuid(n))
			}
			if got := ids(page.Items); !slices.Equal(got, want) {
				t.Errorf("%s sees %v, want %v", c.name, got, want)
			}
			count, err := s.CountProposals(ctx, ProposalFilter{Area: c.area}, c.by)
			if planning.CodeOf(err) != c.wants || count.Count != len(want) {
				t.Errorf("%s counts %+v, %v", c.name, count, err)
			}
		}
	})
}

func TestListsRefuseWhatTheyDoNotKnow(t *testing.T) {
	eachDialectClock(t, func(t *testing.T, s *Store, clock *testClock) {
		ctx := context.Background()
		y := newYear(t, s, clock, 1)
		for range 3 {
			y.submit()
		}
		_, err := s.Proposals(ctx, ProposalFilter{Sort: "title"}, everywhere)
		wantCode(t, err, planning.Invalid, "error.sort")
		page, err := s.Proposals(ctx, ProposalFilter{Limit: 1}, everywhere)
		must(t, err)
		_, err = s.Proposals(ctx, ProposalFilter{Sort: SortValue, Cursor: page.Next}, everywhere)
		wantCode(t, err, planning.BadRequest, "error.cursor")
		_, err = s.Proposals(ctx, ProposalFilter{Cursor: "x"}, everywhere)
		wantCode(t, err, planning.BadRequest, "error.cursor")
	})
}

// A list read page by page while proposals come in shows each one once, and those
// that were there at the start all.
func TestPagesHoldWhileProposalsComeIn(t *testing.T) {
	eachDialectClock(t, func(t *testing.T, s *Store, clock *testClock) {
		y := newYear(t, s, clock, 1)
		for range 7 {
			y.submit()
		}
		was := slices.Clone(y.ids)
		f, seen := ProposalFilter{Limit: 2}, map[string]int{}
		for {
			page, err := s.Proposals(context.Background(), f, everywhere)
			must(t, err)
			for _, it := range page.Items {
				seen[it.ID]++
			}
			clock.advance(second)
			y.submit()
			if f.Cursor = page.Next; f.Cursor == "" {
				break
			}
		}
		for _, id := range was {
			if seen[id] != 1 {
				t.Errorf("%s was shown %d times", id, seen[id])
			}
		}
	})
}

func TestOverdueIsWhatWaitsBehindAClosedWindow(t *testing.T) {
	eachDialectClock(t, func(t *testing.T, s *Store, clock *testClock) {
		ctx := context.Background()
		y := newYear(t, s, clock, 1)
		y.at(1, kelurahan)
		y.at(2, sister)
		y.sitting(planning.Forum{Stage: planning.Village, Area: kelurahan}, map[string]planning.Command{uuid(1): {Act: planning.Forward}})
		for _, c := range []struct {
			after planning.Instant
			want  int
		}{{0, 0}, {10_000*hour - 1, 0}, {1, 2}} {
			clock.advance(c.after)
			got := allProposals(t, s, ProposalFilter{Overdue: true, Limit: 1}, everywhere)
			if len(got) != c.want {
				t.Errorf("%d are overdue after %d, want %d", len(got), c.after, c.want)
			}
			p, err := s.Pipeline(ctx, 2028, "")
			must(t, err)
			if p.Total.Total.Overdue != c.want || p.Total.Cells[0].Overdue != min(c.want, 1) {
				t.Errorf("pipeline has %+v overdue after %d", p.Total, c.after)
			}
			for _, it := range got {
				if !it.Overdue {
					t.Errorf("%s is not marked overdue", it.ID)
				}
			}
		}
		if got := allProposals(t, s, ProposalFilter{Overdue: true, Stage: planning.Village}, everywhere); len(got) != 1 || got[0].ID != uuid(2) {
			t.Errorf("overdue at the village stage: %v", ids(got))
		}
	})
}

func TestTheOfficersViewHoldsTheWholeLife(t *testing.T) {
	eachDialectClock(t, func(t *testing.T, s *Store, clock *testClock) {
		ctx := context.Background()
		y := newYear(t, s, clock, 1)
		sub := submission(1)
		sub.Catalogue, sub.OwnWords, sub.Proposer, sub.DeviceTime = "K-01", "Kami kebanjiran.", "PKK RW 03", 5
		receipt, err := s.Submit(ctx, sub, facilitator)
		must(t, err)
		y.at(2, kelurahan)
		d, err := s.Proposal(ctx, planning.TrackingCode(strings.ToLower(string(receipt.Code))))
		must(t, err)
		if len(d.Pending) != 0 || len(d.Steps) != 1 || d.PublicTitle != "Perbaikan saluran lingkungan" || d.Texts.OwnWords != sub.OwnWords {
			t.Errorf("after receipt: %+v", d)
		}
		f := openSitting(t, s, kelurahan, planning.Village)
		if d, err = s.ProposalByID(ctx, uuid(1)); err != nil || d.Forum != f.ID {
			t.Errorf("on the agenda of %q, %v", d.Forum, err)
		}
		mustApply(t, s, act(1, uuid(1), planning.Merge, facilitator, planning.Decision{Into: &planning.Target{ID: uuid(2)}}), planning.Texts{Reason: "Satu saluran dengan usulan kedua."})
		mustApply(t, s, act(2, uuid(2), planning.Forward, facilitator, planning.Decision{}), planning.Texts{})
		closeSitting(t, s, f)
		d, err = s.ProposalByID(ctx, uuid(1))
		must(t, err)
		if d.Root == nil || d.Root.ID != uuid(2) || d.Root.Stage != planning.Subdistrict || len(d.Steps) != 2 || d.Steps[1].ReasonText != "Satu saluran dengan usulan kedua." ||
			len(d.Facts) != 1 || d.Facts[0].Act != planning.Merge || d.AreaName != "Miroto" || d.ParentName != "Semarang Tengah" || d.PublicTitle != sub.Title ||
			d.Enterer != facilitator.ID || d.DeviceTime != 5 || d.ContentHash != sub.ContentHash() || d.Steps[1].Leaf <= d.Steps[0].Leaf || d.Forum != "" {
			t.Errorf("after the forum: %+v", d)
		}
		if other, err := s.ProposalByID(ctx, uuid(2)); err != nil || len(other.Merged) != 1 || other.Merged[0].Code != receipt.Code {
			t.Errorf("the root has merged %+v, %v", other.Merged, err)
		}
		_, err = s.Proposal(ctx, planning.NewTrackingCode(2028, [5]byte{9}))
		wantCode(t, err, planning.NotFound, "error.code_unknown")
		_, err = s.Proposal(ctx, "MB28-XXXX")
		wantCode(t, err, planning.Invalid, "error.code_format")
		_, err = s.ProposalByID(ctx, uuid(99))
		wantCode(t, err, planning.NotFound, "error.proposal_unknown")

		// A code that was printed before is an alias of the same proposal.
		alias := planning.NewTrackingCode(2028, [5]byte{1, 2, 3, 4, 5})
		must(t, s.w.Code.Create().SetID(string(alias)).SetProposalID(uuid(1)).SetAlias(true).Exec(ctx))
		if id, main, err := s.ResolveCode(ctx, alias); err != nil || id != uuid(1) || main != receipt.Code {
			t.Errorf("the alias is %s, %s, %v", id, main, err)
		}
		if got, err := s.Track(ctx, alias); err != nil || got.Code != receipt.Code {
			t.Errorf("the alias tracks %s, %v", got.Code, err)
		}
	})
}

func TestCountingStopsAtItsBound(t *testing.T) {
	s, clock := openTestClock(t, "sqlite3")
	newYear(t, s, clock, 1)
	ctx := context.Background()
	must(t, s.withTx(ctx, func(tx *db.Tx) error {
		var rows []*db.ProposalCreate
		for n := range countBound + 1 {
			p := submission(n+1).Received(planning.NewTrackingCode(2028, [5]byte{byte(n >> 8), byte(n)}), false)
			rows = append(rows, tx.Proposal.Create().SetID(p.ID).SetCode(string(p.Code)).SetCycle(2028).SetArea(string(p.Area)).
				SetOrigin("residents").SetChannel("kecamatan").SetProposedBy("women").SetEntry("village").SetStage("village").SetClass("submitted").
				SetReceivedVolume(1).SetReceivedValue(1).SetAskedVolume(1).SetAskedValue(1).SetVolume(1).SetValue(1).SetContentHash(fmt.Sprint(n)).
				SetEnterer("f").SetReceivedAt(int64(n)))
		}
		for part := range chunks(rows, 200) {
			if err := tx.Proposal.CreateBulk(part...).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	}))
	n, err := s.CountProposals(ctx, ProposalFilter{}, everywhere)
	if err != nil || n != (ProposalCount{Count: countBound, More: true}) {
		t.Errorf("counted %+v, %v", n, err)
	}
}
