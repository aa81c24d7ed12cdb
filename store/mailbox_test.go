package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"testing"

	"musrenbang/planning"
	"musrenbang/reference"
)

const (
	kelurahan = planning.AreaCode("33.74.01.1001")
	sister    = planning.AreaCode("33.74.01.1002")
	kecamatan = planning.AreaCode("33.74.01")
)

var (
	facilitator = planning.ActorRef{ID: "f", Role: planning.Facilitator, Area: kelurahan}
	head        = planning.ActorRef{ID: "h", Role: planning.VillageHead, Area: kelurahan}
	planner     = planning.ActorRef{ID: "p", Role: planning.Planner}
)

// seedCity gives s a small city and one open cycle.
func seedCity(t testing.TB, s *Store) {
	t.Helper()
	ctx := context.Background()
	must(t, s.LoadAreas(ctx, operatorRef, []reference.Area{
		{Code: "33.74", Level: planning.LevelKota, Name: "Kota Semarang"},
		{Code: kecamatan, Level: planning.LevelKecamatan, Name: "Semarang Tengah", Parent: "33.74"},
		{Code: kelurahan, Level: planning.LevelKelurahan, Name: "Miroto", Parent: kecamatan},
		{Code: sister, Level: planning.LevelKelurahan, Name: "Brumbungan", Parent: kecamatan},
	}))
	must(t, s.CreateCycle(ctx, operatorRef, planning.Cycle{Year: 2028, Rules: planning.DefaultRules(), Windows: openWindows()}, "RKPD 2028"))
}

// openWindows are wide enough for a test's clock that stands still.
func openWindows() []planning.Window {
	var out []planning.Window
	for _, st := range []planning.Stage{planning.Village, planning.Subdistrict, planning.AgencyStage, planning.City, planning.Plan, planning.Budget} {
		out = append(out, planning.Window{Stage: st, OpensAt: testStart - hour, ClosesAt: testStart + 1000*hour})
	}
	return out
}

var operatorRef = planning.ActorRef{ID: "operator", Role: planning.System}

func uuid(n int) string { return fmt.Sprintf("0190a1b2-0000-7000-8000-%012d", n) }

func submission(n int) planning.Submission {
	return planning.Submission{
		ID: uuid(n), Cycle: 2028, Area: kelurahan, RW: "03", Origin: planning.FromResidents, Channel: planning.ChannelKecamatan,
		ProposedBy: planning.Women, Basis: planning.BasisOrganisation, Title: fmt.Sprintf("Perbaikan selokan %d", n),
		Problem: "Air meluap setiap hujan.", Location: "Gang Mawar", Volume: 250_000, Unit: "m", Value: 210_000_000, Rank: n,
	}
}

// referee does what the workflows do, without Temporal: it takes what the
// mailbox holds, asks the rule, and has it recorded.
func referee(t testing.TB, s *Store) {
	t.Helper()
	ctx := context.Background()
	var last []string
	for {
		pending, err := s.Pending(ctx, 100)
		must(t, err)
		if len(pending) == 0 {
			return
		}
		var left []string
		for _, env := range pending {
			left = append(left, env.ID)
		}
		if slices.Equal(left, last) {
			t.Fatalf("referee: commands wait for ever: %v", left)
		}
		last = left
		for _, env := range pending {
			refereeOne(t, s, env)
		}
	}
}

func refereeOne(t testing.TB, s *Store, env Envelope) {
	t.Helper()
	ctx := context.Background()
	switch env.Kind {
	case KindForumDecided:
		must(t, s.Delivered(ctx, []string{env.ID}))
	case KindForum:
		var c planning.ForumCommand
		decode(t, env.Payload, &c)
		f, err := s.ForumState(ctx, env.Subject)
		must(t, err)
		next, err := planning.DecideForum(f, c, 0, 0)
		if err == nil && c.Act == planning.ForumClose {
			err = s.CloseForum(ctx, next, c)
		} else if err == nil {
			err = s.RecordForum(ctx, next, c)
		}
		refuse(t, s, env.ID, err)
	default:
		var c planning.Command
		decode(t, env.Payload, &c)
		p, err := s.ProposalState(ctx, env.Subject)
		must(t, err)
		next, e, err := planning.Decide(p, c)
		if err == nil {
			err = s.RecordDecision(ctx, next, e)
		}
		refuse(t, s, env.ID, err)
	}
}

func refuse(t testing.TB, s *Store, id string, err error) {
	t.Helper()
	if err == nil {
		return
	}
	e, ok := err.(*planning.Error)
	if !ok {
		t.Fatalf("referee: %v", err)
	}
	if e.Code == planning.Unavailable {
		return // "not now": it is asked again in the next round
	}
	must(t, s.Refuse(context.Background(), id, e))
}

func act(n int, proposal string, a planning.Act, by planning.ActorRef, d planning.Decision) planning.Command {
	return planning.Command{ID: derivedID("test", fmt.Sprint(n), proposal), Act: a, Proposal: proposal, Actor: by, Decision: d}
}

func forumAct(n int, forum string, a planning.Action, by planning.ActorRef) planning.ForumCommand {
	return planning.ForumCommand{ID: derivedID("forum", fmt.Sprint(n), forum), Act: a, Forum: forum, Actor: by}
}

func mustApply(t testing.TB, s *Store, c planning.Command, texts planning.Texts) {
	t.Helper()
	_, err := s.Accept(context.Background(), c, texts)
	must(t, err)
	referee(t, s)
	o, err := s.Outcome(context.Background(), c.ID)
	must(t, err)
	if o.Status != planning.CommandApplied {
		t.Fatalf("%s: %s %v", c.Act, o.Status, o.Error)
	}
}

func openSitting(t testing.TB, s *Store, area planning.AreaCode, stage planning.Stage) planning.Forum {
	t.Helper()
	f, err := s.ScheduleForum(context.Background(), planning.Forum{Cycle: 2028, Stage: stage, Area: area}, ForumDetails{Venue: "Balai", Women: 12, Men: 20}, head)
	must(t, err)
	_, err = s.AcceptForum(context.Background(), forumAct(1, f.ID, planning.ForumOpen, head), planning.Texts{})
	must(t, err)
	referee(t, s)
	f, err = s.ForumState(context.Background(), f.ID)
	must(t, err)
	return f
}

func closeSitting(t testing.TB, s *Store, f planning.Forum) {
	t.Helper()
	_, err := s.AcceptForum(context.Background(), forumAct(9, f.ID, planning.ForumClose, head), planning.Texts{})
	must(t, err)
	referee(t, s)
}

var why = planning.Texts{Reason: "Melebihi pagu kecamatan tahun ini."}

func TestAProposalFromHallToBudget(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		seedCity(t, s)
		receipt, err := s.Submit(ctx, submission(1), facilitator)
		must(t, err)
		second, err := s.Submit(ctx, submission(2), facilitator)
		must(t, err)
		f := openSitting(t, s, kelurahan, planning.Village)
		if f.Status != planning.ForumIsOpen {
			t.Fatalf("forum is %s", f.Status)
		}
		mustApply(t, s, act(1, receipt.Proposal, planning.Forward, facilitator, planning.Decision{}), planning.Texts{})
		mustApply(t, s, act(1, second.Proposal, planning.Reject, facilitator, planning.Decision{Reason: planning.ReasonCeiling}), why)
		closeSitting(t, s, f)

		p, err := s.ProposalState(ctx, receipt.Proposal)
		must(t, err)
		if p.Stage != planning.Subdistrict || p.Class != planning.Forwarded || p.Version != 2 {
			t.Fatalf("after the village forum: %s %s v%d", p.Stage, p.Class, p.Version)
		}
		g := openSitting(t, s, kecamatan, planning.Subdistrict)
		mustApply(t, s, act(2, receipt.Proposal, planning.ForwardChanged, planner, planning.Decision{Value: 180_000_000, Reason: planning.ReasonPrice}), planning.Texts{Reason: "Harga mengikuti standar satuan kota."})
		closeSitting(t, s, g)

		rkpd := Document{ID: uuid(901), Cycle: 2028, Kind: "rkpd", Number: "Perwal 31/2027", DatedAt: testStart, SetAt: testStart}
		apbd := Document{ID: uuid(902), Cycle: 2028, Kind: "apbd", Number: "Perda 9/2027", DatedAt: testStart, SetAt: testStart}
		must(t, s.RecordDocument(ctx, planner, rkpd))
		must(t, s.RecordDocument(ctx, planner, apbd))
		mustApply(t, s, act(3, receipt.Proposal, planning.Accommodate, planner, planning.Decision{Activity: "7.01.03.2.02.0003", Value: 180_000_000, Document: rkpd.ID}), planning.Texts{})
		mustApply(t, s, act(4, receipt.Proposal, planning.Fund, planner, planning.Decision{Value: 180_000_000, Document: apbd.ID}), planning.Texts{})

		a, _, err := s.Accommodation(ctx, 2028, "33.74")
		must(t, err)
		if got := a.Total[planning.T2]; got.Eligible != 2 || got.Kept != 1 || got.Asked != 420_000_000 || got.Linked != 180_000_000 {
			t.Errorf("T2 is %+v", got)
		}
		if a.Total[planning.T3].Kept != 1 || a.Unexplained != 0 {
			t.Errorf("T3 %+v, unexplained %d", a.Total[planning.T3], a.Unexplained)
		}
		noFindings(t, s)
	})
}

func noFindings(t *testing.T, s *Store) {
	t.Helper()
	must(t, s.Check(context.Background(), func(f Finding) { t.Errorf("check found %+v", f) }))
}

func TestSubmittingIsIdempotentForEver(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		seedCity(t, s)
		const n = 20
		var wg sync.WaitGroup
		receipts := make([]planning.Receipt, n)
		errs := make([]error, n)
		for i := range n {
			wg.Go(func() { receipts[i], errs[i] = s.Submit(ctx, submission(1), facilitator) })
		}
		wg.Wait()
		fresh := 0
		for i := range n {
			must(t, errs[i])
			if !receipts[i].Replayed {
				fresh++
			}
			if receipts[i].Code != receipts[0].Code || receipts[i].Secret != receipts[0].Secret {
				t.Errorf("receipt %d differs: %+v and %+v", i, receipts[i], receipts[0])
			}
		}
		if fresh != 1 {
			t.Errorf("%d submissions were taken as new; want one", fresh)
		}
		other := submission(1)
		other.Title = "Lain"
		if _, err := s.Submit(ctx, other, facilitator); planning.CodeOf(err) != planning.Conflict {
			t.Errorf("other content under the same UUID: %v", err)
		}
		referee(t, s)
		noFindings(t, s)
	})
}

func TestTwoChairsAtOnce(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		seedCity(t, s)
		r, err := s.Submit(ctx, submission(1), facilitator)
		must(t, err)
		f := openSitting(t, s, kelurahan, planning.Village)
		errs := make([]error, 2)
		var wg sync.WaitGroup
		for i, a := range []planning.Act{planning.Forward, planning.Reject} {
			wg.Go(func() {
				_, errs[i] = s.Accept(ctx, act(i, r.Proposal, a, facilitator, planning.Decision{Reason: planning.ReasonCeiling}), why)
			})
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
				continue
			}
			e, ok := err.(*planning.Error)
			if !ok || e.Key != "error.already_decided" || e.Args["role"] != "facilitator" || e.Args["at"] == "0" {
				t.Errorf("the loser was told %v", err)
			}
		}
		if won != 1 {
			t.Errorf("%d decisions won", won)
		}
		closeSitting(t, s, f)
		noFindings(t, s)
	})
}

func TestClosingNamesTheUndecidedAndCanDeferThem(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		seedCity(t, s)
		for n := range 5 {
			_, err := s.Submit(ctx, submission(n+1), facilitator)
			must(t, err)
		}
		f := openSitting(t, s, kelurahan, planning.Village)
		c := forumAct(2, f.ID, planning.ForumClose, head)
		_, err := s.AcceptForum(ctx, c, planning.Texts{})
		if e, ok := err.(*planning.Error); !ok || e.Key != "error.forum_undecided" || e.Args["count"] != "5" {
			t.Fatalf("closing with undecided proposals: %v", err)
		}
		c = forumAct(3, f.ID, planning.ForumClose, head)
		c.DeferRest, c.Year, c.Reason = true, 2029, planning.ReasonPriority
		_, err = s.AcceptForum(ctx, c, planning.Texts{Reason: "Waktu musyawarah tidak cukup; dibahas tahun depan."})
		must(t, err)
		referee(t, s)
		for n := range 5 {
			p, err := s.ProposalState(ctx, uuid(n+1))
			must(t, err)
			if p.Class != planning.Deferred {
				t.Errorf("proposal %d is %s", n+1, p.Class)
			}
		}
		m, _, err := s.Minutes(ctx, f.ID)
		must(t, err)
		if len(m.NotPassed) != 5 || m.NotPassed[0].ReasonText == "" || m.Attendance.Women != 12 {
			t.Errorf("minutes list %d not passed, first reason %q, women %d", len(m.NotPassed), m.NotPassed[0].ReasonText, m.Attendance.Women)
		}
		_, err = s.Accept(ctx, act(5, uuid(1), planning.Forward, head, planning.Decision{}), planning.Texts{})
		if planning.CodeOf(err) != planning.Conflict {
			t.Errorf("a decision after the close: %v", err)
		}
		noFindings(t, s)
	})
}

func decode(t testing.TB, b []byte, v any) {
	t.Helper()
	must(t, json.Unmarshal(b, v))
}
