package store

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"musrenbang/planning"
)

func TestTheCitizenSeesTheWholeWay(t *testing.T) {
	eachDialectClock(t, func(t *testing.T, s *Store, clock *testClock) {
		ctx := context.Background()
		y := newYear(t, s, clock, 1)
		sub := submission(1)
		sub.Channel, sub.Agency, sub.Catalogue = planning.ChannelAgency, publicWorks, "K-01"
		receipt, err := s.Submit(ctx, sub, facilitator)
		must(t, err)
		code := receipt.Code
		track := func() Tracking {
			t.Helper()
			got, err := s.Track(ctx, code)
			must(t, err)
			return got
		}

		got := track()
		if got.Version != 0 || got.Leaf != -1 || len(got.Timeline) != 1 || got.Timeline[0].Act != planning.Submit || got.Timeline[0].At != receipt.ReceivedAt ||
			got.Title != "Perbaikan saluran lingkungan" || got.AreaName != "Miroto" || got.ParentName != "Semarang Tengah" || got.AgencyPhone != "024-0000001" ||
			got.Next != (NextStep{Stage: planning.Village, Role: planning.VillageHead, ClosesAt: testStart + 10_000*hour}) {
			t.Errorf("before the first event: %+v", got)
		}
		referee(t, s)
		f := openSitting(t, s, kelurahan, planning.Village)
		if got = track(); got.Next.Forum != f.ID || got.Next.Status != planning.ForumIsOpen || got.Leaf < 0 || len(got.Timeline) != 1 {
			t.Errorf("on the agenda: %+v", got)
		}
		mustApply(t, s, act(1, sub.ID, planning.Forward, facilitator, planning.Decision{}), planning.Texts{})
		closeSitting(t, s, f)
		must(t, s.SaveMinutesFile(ctx, f.ID, 1, "sha-of-the-paper"))
		y.sitting(planning.Forum{Stage: planning.Subdistrict, Area: kecamatan}, map[string]planning.Command{sub.ID: {Act: planning.Forward}})
		mustApply(t, s, act(2, sub.ID, planning.Return, official, planning.Decision{Reason: planning.ReasonConditions}), planning.Texts{Reason: "Lampirkan surat pernyataan hibah lahan."})
		if got = track(); got.Class != planning.Returned || got.Reason != planning.ReasonConditions || got.ReasonText == "" || got.Next.Role != planning.Facilitator {
			t.Errorf("returned: %+v", got)
		}
		mustApply(t, s, act(3, sub.ID, planning.Resubmit, facilitator, planning.Decision{}), planning.Texts{Reason: "Ibu Siti sudah tanda tangan."})
		mustApply(t, s, act(4, sub.ID, planning.ForwardChanged, official, planning.Decision{Value: 100_000_000, Reason: planning.ReasonPrice}), planning.Texts{Reason: "Harga mengikuti standar satuan kota."})
		y.sitting(planning.Forum{Stage: planning.City, Area: "33.74"}, map[string]planning.Command{sub.ID: {Act: planning.Forward}})
		rkpd := y.document(DocumentPlan, true)
		mustApply(t, s, act(5, sub.ID, planning.Accommodate, planner, planning.Decision{Activity: "7.01.03.2.02.0003", Value: 90_000_000, Document: rkpd}), planning.Texts{})
		mustApply(t, s, act(6, sub.ID, planning.NotFund, budgeteer, planning.Decision{Reason: planning.ReasonRefocusing}), planning.Texts{Reason: "Anggaran dialihkan untuk bencana banjir."})

		got = track()
		acts := ""
		for _, step := range got.Timeline {
			acts += string(step.Act) + " "
		}
		if acts != "not_fund accommodate forward forward_changed resubmit return forward forward submit " {
			t.Errorf("the timeline is %s", acts)
		}
		if got.Class != planning.Rejected || got.Reason != planning.ReasonRefocusing || got.ReasonText != "Anggaran dialihkan untuk bencana banjir." || got.Next != (NextStep{}) ||
			got.AskedValue != 210_000_000 || got.Value != 90_000_000 || got.Activity != "7.01.03.2.02.0003" || got.Version != 9 || got.Title != sub.Title {
			t.Errorf("at the end: %+v", got)
		}
		link, hall := got.Timeline[1], got.Timeline[7]
		if !strings.HasPrefix(link.Document, "Nomor ") || link.Activity == "" || link.Role != planning.Planner {
			t.Errorf("the link: %+v", link)
		}
		if hall.Forum != f.ID || hall.Status != planning.ForumClosed || hall.Minutes != "sha-of-the-paper" || hall.Rank != 1 || hall.Of != 1 || hall.OfficeName != "Miroto" || hall.To != planning.Subdistrict {
			t.Errorf("the hall: %+v", hall)
		}
		if desk := got.Timeline[3]; desk.OfficeName != "Dinas Pekerjaan Umum" || desk.ReasonText == "" || desk.Value != 100_000_000 {
			t.Errorf("the desk: %+v", desk)
		}
		if resubmitted := got.Timeline[4]; resubmitted.ReasonText != "" {
			t.Errorf("what the enterer wrote is public: %+v", resubmitted)
		}
		wantLeaf(t, s, got)
	})
}

func wantLeaf(t *testing.T, s *Store, got Tracking) {
	t.Helper()
	leaves, err := s.LogLeaves(context.Background(), got.Leaf, 1)
	must(t, err)
	var leaf planning.Leaf
	decode(t, leaves[0], &leaf)
	if leaf.Code != got.Code || leaf.Version != got.Version {
		t.Errorf("leaf %d is %+v", got.Leaf, leaf)
	}
}

// Nothing that a person wrote or is may reach the public page before an officer
// has reviewed it: every personal field holds a canary here.
func TestThePublicPageIsNotPersonal(t *testing.T) {
	eachDialectClock(t, func(t *testing.T, s *Store, clock *testClock) {
		ctx := context.Background()
		newYear(t, s, clock, 1)
		sub := submission(1)
		sub.Title, sub.Problem, sub.Location = "Rumah KANARI bocor", "Atap rumah Bu KANARI", "Rumah Pak KANARI"
		sub.OwnWords, sub.Proposer, sub.RT, sub.Importer = "Saya KANARI", "Keluarga KANARI", "077", "KANARI.csv"
		by := facilitator
		by.ID = "KANARI-akun"
		receipt, err := s.Submit(ctx, sub, by)
		must(t, err)
		referee(t, s)
		withdraw := act(1, sub.ID, planning.Withdraw, planning.ActorRef{ID: "KANARI", Role: planning.Citizen}, planning.Decision{Proof: planning.ProofSecret})
		mustApply(t, s, withdraw, planning.Texts{Reason: "Saya KANARI sudah pindah rumah."})
		got, err := s.Track(ctx, receipt.Code)
		must(t, err)
		body, err := json.Marshal(got)
		must(t, err)
		rows, err := s.AccommodationRows(ctx, FigureFilter{Cycle: 2028})
		must(t, err)
		figures, err := json.Marshal(rows)
		must(t, err)
		file, err := readPublic(s)
		must(t, err)
		export, err := json.Marshal(file)
		must(t, err)
		for name, text := range map[string][]byte{"tracking": body, "rows behind a figure": figures, "public year": export} {
			if strings.Contains(string(text), "KANARI") || strings.Contains(string(text), "077") {
				t.Errorf("%s shows %s", name, text)
			}
		}
		if got.Title != "" || got.Class != planning.Withdrawn || len(rows.Items) != 1 || len(file) != 1 {
			t.Errorf("tracking %+v", got)
		}
	})
}

func TestTrackingFollowsMergesAndSplits(t *testing.T) {
	eachDialectClock(t, func(t *testing.T, s *Store, clock *testClock) {
		ctx := context.Background()
		y := newYear(t, s, clock, 1)
		codes := map[int]planning.TrackingCode{}
		for n := 1; n <= 3; n++ {
			y.at(n, kelurahan)
			d, err := s.ProposalByID(ctx, uuid(n))
			must(t, err)
			codes[n] = d.Code
		}
		part := planning.Part{Channel: planning.ChannelKelurahan, Volume: 100_000, Value: planning.Unpriced}
		one, two := part, part
		one.ID, two.ID = uuid(51), uuid(52)
		y.sitting(planning.Forum{Stage: planning.Village, Area: kelurahan}, map[string]planning.Command{
			uuid(1): {Act: planning.Merge, Decision: planning.Decision{Into: &planning.Target{ID: uuid(2)}}},
			uuid(2): {Act: planning.Forward},
			uuid(3): {Act: planning.Split, Decision: planning.Decision{Parts: []planning.Part{one, two}}},
		})
		merged, err := s.Track(ctx, codes[1])
		must(t, err)
		if merged.Root != codes[2] || merged.Class != planning.Merged || merged.Reason != planning.ReasonDuplicate || merged.AgencyName != "Semarang Tengah" {
			t.Errorf("merged: %+v", merged)
		}
		whole, err := s.Track(ctx, codes[3])
		must(t, err)
		if len(whole.Parts) != 2 || whole.Next != (NextStep{}) {
			t.Fatalf("whole: %+v", whole)
		}
		for _, p := range whole.Parts {
			if got, err := s.Track(ctx, p); err != nil || got.Whole != codes[3] || got.AskedValue != planning.Unpriced {
				t.Errorf("part: %+v, %v", got, err)
			}
		}
		again := submission(4)
		again.Continues = uuid(1)
		receipt, err := s.Submit(ctx, again, facilitator)
		must(t, err)
		if got, err := s.Track(ctx, receipt.Code); err != nil || got.Continues != codes[1] {
			t.Errorf("continued: %+v, %v", got, err)
		}
		_, err = s.Track(ctx, planning.NewTrackingCode(2028, [5]byte{7}))
		wantCode(t, err, planning.NotFound, "error.code_unknown")
		_, err = s.Track(ctx, "MB28-0000-0000-1")
		wantCode(t, err, planning.Invalid, "error.code_check")
	})
}

// Whose turn it is follows from where a proposal stands, and nobody's after an end.
func TestWhoActsNext(t *testing.T) {
	for _, c := range planning.Classes() {
		for _, st := range planning.Stages() {
			role := nextRole(st, c, planning.FromResidents)
			if (role == "") != c.Terminal() {
				t.Errorf("%s at %s: next is %q", c, st, role)
			}
			if c == planning.Returned && role != planning.Facilitator {
				t.Errorf("returned at %s: next is %q", st, role)
			}
		}
	}
	for st, want := range map[planning.Stage]planning.Role{
		planning.Village: planning.VillageHead, planning.Subdistrict: planning.SubdistrictOfficer, planning.AgencyStage: planning.AgencyOfficer,
		planning.City: planning.Planner, planning.Plan: planning.Planner, planning.Budget: planning.BudgetTeam, planning.Realisation: planning.AgencyOfficer,
	} {
		if got := nextRole(st, planning.Forwarded, planning.FromResidents); got != want {
			t.Errorf("at %s: next is %q, want %q", st, got, want)
		}
	}
	if got := nextRole(planning.AgencyStage, planning.Returned, planning.FromPokir); got != planning.AgencyOfficer {
		t.Errorf("a returned official row goes to %q", got)
	}
}
