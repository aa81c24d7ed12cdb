package store

import (
	"context"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"musrenbang/planning"
)

// Before Migrate there is no key: the secrets would fit nothing later.
func TestNoCodesWithoutAKey(t *testing.T) {
	s, err := Open(context.Background(), Options{Dir: t.TempDir()})
	must(t, err)
	defer s.Close()
	if pool, err := s.PoolCodes(context.Background(), uuid(1), 2028, 3); err == nil || !strings.Contains(err.Error(), "receipt key") {
		t.Errorf("%d codes and %v", len(pool), err)
	}
}

func TestThePoolIsToppedUpAndKept(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		seedCity(t, s)
		d, u := enrolled(t, s, "Tablet 07")
		first, err := s.PoolCodes(ctx, d.ID, 2028, 20)
		must(t, err)
		again, err := s.PoolCodes(ctx, d.ID, 2028, 20)
		must(t, err)
		if len(first) != 20 || !slices.Equal(first, again) {
			t.Fatalf("a lost answer lost codes: %d and %d", len(first), len(again))
		}
		seen := map[string]bool{}
		for _, c := range first {
			if code, err := planning.ParseTrackingCode(string(c.Code)); err != nil || code != c.Code || c.Secret != s.SlipSecret(c.Code) || len(c.Secret) != 6 {
				t.Fatalf("code %+v: %v", c, err)
			}
			seen[c.Secret] = true
			// Until its proposal arrives, the code is nobody's.
			_, _, err := s.ResolveCode(ctx, c.Code)
			wantCode(t, err, planning.NotFound, "error.code_waiting")
			_, err = s.Track(ctx, c.Code)
			wantCode(t, err, planning.NotFound, "error.code_waiting")
		}
		if len(seen) < 19 {
			t.Errorf("%d different secrets of 20 codes", len(seen))
		}
		sub := captured(d, u, 1, 1)
		sub.Slip = first[4].Code
		_, err = s.Submit(ctx, sub, facilitator)
		must(t, err)
		more, err := s.PoolCodes(ctx, d.ID, 2028, 25)
		must(t, err)
		if len(more) != 25 || slices.Contains(more, first[4]) {
			t.Errorf("%d codes after one was used", len(more))
		}
		for _, c := range slices.Delete(slices.Clone(first), 4, 5) {
			if !slices.Contains(more, c) {
				t.Errorf("code %s was lost", c.Code)
			}
		}
		if some, err := s.PoolCodes(ctx, d.ID, 2028, 3); err != nil || len(some) != 25 {
			t.Errorf("asking for fewer gives %d, %v", len(some), err)
		}
		_, err = s.PoolCodes(ctx, d.ID, 2031, 3)
		wantCode(t, err, planning.Invalid, "error.cycle_unknown")
		_, err = s.PoolCodes(ctx, uuid(99), 2028, 3)
		wantCode(t, err, planning.NotFound, "error.device_unknown")
	})
}

// Two requests at once do not fill the pool twice.
func TestThePoolIsFilledOnce(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		seedCity(t, s)
		d, _ := enrolled(t, s, "Tablet 07")
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				if got, err := s.PoolCodes(ctx, d.ID, 2028, 50); err != nil || len(got) != 50 {
					t.Errorf("%d codes, %v", len(got), err)
				}
			})
		}
		all.Wait()
	})
}

// The proposer walks home with code and secret; the proposal arrives at night
// and has just those, however often it is sent.
func TestASlipIsTheReceipt(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		seedCity(t, s)
		d, u := enrolled(t, s, "Tablet 07")
		codes, err := s.PoolCodes(ctx, d.ID, 2028, 5)
		must(t, err)
		sub := captured(d, u, 1, 1)
		sub.Slip, sub.Point = codes[0].Code, &planning.Point{Lon: 110_420_000, Lat: -6_990_000}
		first, err := s.Submit(ctx, sub, facilitator)
		must(t, err)
		if first.Code != codes[0].Code || first.Secret != codes[0].Secret || first.Replayed {
			t.Errorf("the receipt is %+v, the slip says %+v", first, codes[0])
		}
		// A rescue file brings it once more, with another capture: the same proposal.
		again := sub
		rescued := *sub.Capture
		rescued.RescuedBy = "somebody else"
		again.Capture = &rescued
		second, err := s.Submit(ctx, again, planner)
		must(t, err)
		first.Replayed = true
		if second != first {
			t.Errorf("sent again: %+v, want %+v", second, first)
		}
		detail, err := s.Proposal(ctx, codes[0].Code)
		must(t, err)
		if !detail.Pooled || detail.Intake != planning.IntakeVisit || !detail.ReadBack || detail.Point == nil || *detail.Point != *sub.Point ||
			detail.Capture == nil || *detail.Capture != *sub.Capture || s.ReceiptSecret(detail.ProposalItem) != codes[0].Secret {
			t.Errorf("kept as %+v, capture %+v", detail.ProposalItem, detail.Capture)
		}
		if fits, err := s.SecretFits(ctx, sub.ID, codes[0].Secret); err != nil || !fits {
			t.Errorf("the slip's secret does not open its proposal: %v", err)
		}
		if fits, err := s.SecretFits(ctx, sub.ID, s.Secret(sub.ID)); err != nil || fits {
			t.Errorf("another secret opens it too: %v", err)
		}
		// Without a slip all is as it was.
		plain, err := s.Submit(ctx, submission(2), facilitator)
		must(t, err)
		if fits, err := s.SecretFits(ctx, uuid(2), plain.Secret); err != nil || !fits || plain.Secret != s.Secret(uuid(2)) {
			t.Errorf("a plain receipt: %+v, %v", plain, err)
		}
		_, err = s.SecretFits(ctx, uuid(99), plain.Secret)
		wantCode(t, err, planning.NotFound, "error.proposal_unknown")
		referee(t, s)
		noFindings(t, s)
	})
}

func TestASlipOfSomebodyElse(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		seedCity(t, s)
		must(t, s.CreateCycle(ctx, operatorRef, planning.Cycle{Year: 2029, Rules: planning.DefaultRules(), Windows: openWindows()}, "RKPD 2029"))
		d, u := enrolled(t, s, "Tablet 07")
		other, err := s.AddDevice(ctx, office, "Tablet 08", kelurahan, "", 0)
		must(t, err)
		pool, err := s.PoolCodes(ctx, d.ID, 2028, 3)
		must(t, err)
		theirs, err := s.PoolCodes(ctx, other.ID, 2028, 1)
		must(t, err)
		plain, err := s.Submit(ctx, submission(1), facilitator)
		must(t, err)
		used := captured(d, u, 2, 1)
		used.Slip = pool[0].Code
		_, err = s.Submit(ctx, used, facilitator)
		must(t, err)
		next := func(change func(*planning.Submission)) planning.Submission {
			sub := captured(d, u, 3, 2)
			sub.Slip = pool[1].Code
			change(&sub)
			return sub
		}
		for name, c := range map[string]struct {
			sub  planning.Submission
			code planning.Code
			key  string
		}{
			"of another device": {next(func(sub *planning.Submission) { sub.Slip = theirs[0].Code }), planning.Invalid, "error.slip"},
			"of another year":   {next(func(sub *planning.Submission) { sub.Cycle = 2029 }), planning.Invalid, "error.slip"},
			"never given out": {
				next(func(sub *planning.Submission) {
					sub.Slip = planning.NewTrackingCode(2028, [5]byte{1, 2, 3, 4, 5})
				}), planning.Invalid, "error.slip",
			},
			"a receipt's code": {next(func(sub *planning.Submission) { sub.Slip = plain.Code }), planning.Invalid, "error.slip"},
			"used already":     {next(func(sub *planning.Submission) { sub.Slip = pool[0].Code }), planning.Conflict, "error.slip_used"},
			"without a tablet": {next(func(sub *planning.Submission) { sub.Capture = nil }), planning.Invalid, "error.slip"},
		} {
			_, err := s.Submit(ctx, c.sub, facilitator)
			if planning.CodeOf(err) != c.code {
				t.Errorf("a slip %s: %v", name, err)
				continue
			}
			wantCode(t, err, c.code, c.key)
		}
		// Nothing of those stayed behind, and the right slip still works.
		got, err := s.Submit(ctx, next(func(*planning.Submission) {}), facilitator)
		must(t, err)
		if got.Code != pool[1].Code {
			t.Errorf("receipt %+v", got)
		}
		referee(t, s)
		noFindings(t, s)
	})
}

// Whatever a bad network makes of a tablet's evening (answers lost, everything
// sent again in any order, by several connections at once), each finished proposal
// is there once, with its own slip.
func TestAnyOrderOfRetriesGivesOneRowEach(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		seedCity(t, s)
		d, u := enrolled(t, s, "Tablet 07")
		const proposals, seed = 12, 20
		for round := range 3 {
			dice := rand.New(rand.NewPCG(seed, uint64(round)))
			pool, err := s.PoolCodes(ctx, d.ID, 2028, proposals)
			must(t, err)
			subs := make([]planning.Submission, proposals)
			var sends []int
			for i := range subs {
				n := round*proposals + i + 1
				subs[i] = captured(d, u, n, n)
				if i%3 != 2 { // some get their code from the server
					subs[i].Slip = pool[i].Code
				}
				for range 1 + dice.IntN(4) {
					sends = append(sends, i)
				}
			}
			dice.Shuffle(len(sends), func(a, b int) { sends[a], sends[b] = sends[b], sends[a] })
			receipts := make([]planning.Receipt, len(sends))
			var all sync.WaitGroup
			queue := make(chan int)
			for range 4 {
				all.Go(func() {
					for at := range queue {
						r, err := s.Submit(ctx, subs[sends[at]], facilitator)
						if err != nil {
							t.Errorf("round %d, seed %d: %v", round, seed, err)
						}
						r.Replayed = false
						receipts[at] = r
					}
				})
			}
			for at := range sends {
				queue <- at
			}
			close(queue)
			all.Wait()
			of := map[int]planning.Receipt{}
			for at, i := range sends {
				if r, ok := of[i]; ok && r != receipts[at] {
					t.Errorf("proposal %d has receipts %+v and %+v", i, r, receipts[at])
				}
				of[i] = receipts[at]
				if subs[i].Slip != "" && receipts[at].Code != subs[i].Slip {
					t.Errorf("proposal %d has code %s, its slip says %s", i, receipts[at].Code, subs[i].Slip)
				}
			}
		}
		list, err := s.Devices(ctx, nil)
		must(t, err)
		if it := list[0]; it.Received != 3*proposals || it.MissingCount != 0 || len(it.Repeated) != 0 {
			t.Errorf("the device shows %d received, %d missing, repeated %v", it.Received, it.MissingCount, it.Repeated)
		}
		for _, table := range []string{"proposals", "captures", "proposal_texts"} {
			if n, err := readAll(ctx, s, scanOne[int], "SELECT count(*) FROM "+table); err != nil || n[0] != 3*proposals {
				t.Errorf("%s has %v rows, want %d (%v)", table, n, 3*proposals, err)
			}
		}
		referee(t, s)
		noFindings(t, s)
	})
}

func TestTwentyEqualSubmissionsAtOnce(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		seedCity(t, s)
		d, u := enrolled(t, s, "Tablet 07")
		pool, err := s.PoolCodes(ctx, d.ID, 2028, 1)
		must(t, err)
		sub := captured(d, u, 1, 1)
		sub.Slip = pool[0].Code
		receipts := make([]planning.Receipt, 20)
		var all sync.WaitGroup
		for i := range receipts {
			all.Go(func() {
				var err error
				if receipts[i], err = s.Submit(ctx, sub, facilitator); err != nil {
					t.Errorf("submission %d: %v", i, err)
				}
			})
		}
		all.Wait()
		fresh := 0
		for _, r := range receipts {
			if !r.Replayed {
				fresh++
			}
			r.Replayed = false
			if want := (planning.Receipt{Proposal: sub.ID, Code: sub.Slip, Secret: pool[0].Secret, ReceivedAt: s.now()}); r != want {
				t.Errorf("receipt %+v, want %+v", r, want)
			}
		}
		if fresh != 1 {
			t.Errorf("%d of 20 were the first", fresh)
		}
	})
}

// What an officer amends or splits keeps how it came in, and the tablet's retry
// still meets its own content.
func TestContentStaysAfterAmendAndSplit(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		seedCity(t, s)
		d, u := enrolled(t, s, "Tablet 07")
		pool, err := s.PoolCodes(ctx, d.ID, 2028, 2)
		must(t, err)
		sub := captured(d, u, 1, 1)
		sub.Slip, sub.Point = pool[0].Code, &planning.Point{Lon: 110_420_000, Lat: -6_990_000}
		_, err = s.Submit(ctx, sub, facilitator)
		must(t, err)
		referee(t, s)
		amended := sub
		amended.Title, amended.Point, amended.Slip, amended.Capture = "Perbaikan selokan Gang Mawar", nil, "", nil
		mustApply(t, s, act(1, sub.ID, planning.Amend, facilitator, planning.Decision{}), planning.Texts{Amend: &amended})
		detail, err := s.ProposalByID(ctx, sub.ID)
		must(t, err)
		if detail.Title != amended.Title || detail.Point == nil || *detail.Point != *sub.Point || detail.Intake != planning.IntakeVisit ||
			!detail.ReadBack || detail.ContentHash != sub.ContentHash() {
			t.Errorf("amended without a map: %+v at %v", detail.ProposalItem, detail.Point)
		}
		amended.Point = &planning.Point{Lon: 110_421_000, Lat: -6_991_000}
		mustApply(t, s, act(2, sub.ID, planning.Amend, facilitator, planning.Decision{}), planning.Texts{Amend: &amended})
		if detail, err = s.ProposalByID(ctx, sub.ID); err != nil || detail.Point == nil || *detail.Point != *amended.Point {
			t.Errorf("amended with a map: %v, %v", detail.Point, err)
		}
		r, err := s.Submit(ctx, sub, facilitator)
		must(t, err)
		if !r.Replayed || r.Secret != pool[0].Secret {
			t.Errorf("the tablet's retry got %+v", r)
		}
		other := sub
		other.ReadBack = false
		_, err = s.Submit(ctx, other, facilitator)
		wantCode(t, err, planning.Conflict, "error.other_content")
		noFindings(t, s)
	})
}
