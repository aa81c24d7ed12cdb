package store

import (
	"context"
	"testing"
	"time"

	"entgo.io/ent/dialect"

	"musrenbang/ent/db"
	"musrenbang/planning"
	"musrenbang/reference"
)

// The tests of this file are about two that act at once on one proposal.

// whileOpen runs first in a transaction that stays open while then runs beside
// it, commits it, and returns what then answered.
func whileOpen(t *testing.T, s *Store, first func(tx *db.Tx) error, then func() error) error {
	t.Helper()
	answer := make(chan error, 1)
	must(t, s.runTx(context.Background(), func(tx *db.Tx) error {
		if err := first(tx); err != nil {
			return err
		}
		go func() { answer <- then() }()
		select {
		case err := <-answer:
			answer <- err
		case <-time.After(500 * time.Millisecond): // it waits for us, as it should
		}
		return nil
	}))
	return <-answer
}

// recorded submits n and has it recorded.
func recorded(t testing.TB, s *Store, n int) string {
	t.Helper()
	r, err := s.Submit(context.Background(), submission(n), facilitator)
	must(t, err)
	referee(t, s)
	return r.Proposal
}

// scheduledSitting is a village sitting and the step that opens it.
func scheduledSitting(t *testing.T, s *Store) (open planning.Forum, c planning.ForumCommand) {
	t.Helper()
	ctx := context.Background()
	f, err := s.ScheduleForum(ctx, planning.Forum{Cycle: 2028, Stage: planning.Village, Area: kelurahan}, ForumDetails{}, head)
	must(t, err)
	_, err = s.AcceptForum(ctx, forumAct(1, f.ID, planning.ForumOpen, head), planning.Texts{})
	must(t, err)
	env, err := s.Envelope(ctx, forumAct(1, f.ID, planning.ForumOpen, head).ID)
	must(t, err)
	decode(t, env.Payload, &c)
	open, err = planning.DecideForum(f, c, 0, 0)
	must(t, err)
	return open, c
}

// onlyOneReferee fails where a proposal on a sitting's agenda also has a command
// waiting for its workflow, or names a sitting that no longer sits.
func onlyOneReferee(t *testing.T, s *Store, id string) {
	t.Helper()
	ctx := context.Background()
	row, err := s.r.Proposal.Get(ctx, id)
	must(t, err)
	if row.Forum == "" {
		return
	}
	f, err := s.ForumState(ctx, row.Forum)
	must(t, err)
	if !f.Sitting() {
		t.Errorf("proposal is on the agenda of a sitting that is %s: nobody can ever decide it", f.Status)
	}
	pending, err := s.Pending(ctx, 100)
	must(t, err)
	for _, env := range pending {
		if env.Subject == id && env.Kind == KindDecide {
			t.Errorf("proposal is on an open agenda and its workflow holds a %s", env.Act)
		}
	}
}

func TestAnOpeningForumWaitsForACommandBeingAccepted(t *testing.T) {
	s := openTest(t, dialect.Postgres)
	ctx := context.Background()
	seedCity(t, s)
	id := recorded(t, s, 1)
	open, c := scheduledSitting(t, s)
	withdraw := act(1, id, planning.Withdraw, facilitator, planning.Decision{Proof: planning.ProofSlip})
	err := whileOpen(t, s,
		func(tx *db.Tx) error { _, err := s.accept(ctx, tx, withdraw, planning.Texts{}); return err },
		func() error { return s.RecordForum(ctx, open, c) })
	if planning.CodeOf(err) != planning.Unavailable {
		t.Errorf("opening answered %v; want Unavailable until the withdrawal has been taken", err)
	}
	onlyOneReferee(t, s, id)
}

func TestASubmissionNeverFallsBetweenScheduledAndOpen(t *testing.T) {
	s := openTest(t, dialect.Postgres)
	ctx := context.Background()
	seedCity(t, s)
	open, c := scheduledSitting(t, s)
	err := whileOpen(t, s,
		func(tx *db.Tx) error { _, err := s.submit(ctx, tx, submission(1), facilitator); return err },
		func() error { return s.RecordForum(ctx, open, c) })
	if planning.CodeOf(err) == planning.Unavailable {
		referee(t, s)
		return // it comes back and takes the proposal up
	}
	must(t, err)
	row, err := s.r.Proposal.Get(ctx, uuid(1))
	must(t, err)
	if row.Forum != open.ID {
		t.Error("a proposal received before the opening is on no agenda while its forum sits")
	}
}

func TestASubmissionNeverJoinsASittingThatCloses(t *testing.T) {
	s := openTest(t, dialect.Postgres)
	ctx := context.Background()
	seedCity(t, s)
	id := recorded(t, s, 1)
	f := openSitting(t, s, kelurahan, planning.Village)
	mustApply(t, s, act(1, id, planning.Forward, facilitator, planning.Decision{}), planning.Texts{})
	_, err := s.AcceptForum(ctx, forumAct(9, f.ID, planning.ForumClose, head), planning.Texts{})
	must(t, err)
	env, err := s.Envelope(ctx, forumAct(9, f.ID, planning.ForumClose, head).ID)
	must(t, err)
	var c planning.ForumCommand
	decode(t, env.Payload, &c)
	closed, err := planning.DecideForum(f, c, 0, 0)
	must(t, err)
	err = whileOpen(t, s,
		func(tx *db.Tx) error { _, err := s.submit(ctx, tx, submission(2), facilitator); return err },
		func() error { return s.CloseForum(ctx, closed, c) })
	t.Logf("the close answered %v", err)
	onlyOneReferee(t, s, uuid(2))
}

func TestADecisionAndAClosingForumDoNotLockEachOtherOut(t *testing.T) {
	s := openTest(t, dialect.Postgres)
	ctx := context.Background()
	seedCity(t, s)
	id := recorded(t, s, 1)
	f := openSitting(t, s, kelurahan, planning.Village)
	mustApply(t, s, act(1, id, planning.Forward, facilitator, planning.Decision{}), planning.Texts{})
	_, err := s.AcceptForum(ctx, forumAct(9, f.ID, planning.ForumClose, head), planning.Texts{})
	must(t, err)
	env, err := s.Envelope(ctx, forumAct(9, f.ID, planning.ForumClose, head).ID)
	must(t, err)
	var c planning.ForumCommand
	decode(t, env.Payload, &c)
	closed, err := planning.DecideForum(f, c, 0, 0)
	must(t, err)
	closing := make(chan error, 1)
	mend := act(2, id, planning.Reject, facilitator, planning.Decision{Reason: planning.ReasonCeiling, HasText: true})
	mend.Seen = 1
	err = s.runTx(ctx, func(tx *db.Tx) error {
		// As accept does.
		row, f, err := s.lockWithForum(ctx, tx, id)
		if err != nil {
			return err
		}
		go func() { closing <- s.CloseForum(ctx, closed, c) }()
		time.Sleep(500 * time.Millisecond)
		_, err = s.route(ctx, tx, row, f, mend, why, "")
		return err
	})
	if err != nil {
		t.Errorf("deciding while the forum closes: %v", err)
	}
	if err := <-closing; err != nil {
		t.Errorf("closing while somebody decides: %v", err)
	}
}

// recordedBy submits n by a channel of its own and has it recorded.
func recordedBy(t *testing.T, s *Store, n int, channel planning.Channel) string {
	t.Helper()
	sub := submission(n)
	sub.Channel = channel
	r, err := s.Submit(context.Background(), sub, facilitator)
	must(t, err)
	referee(t, s)
	return r.Proposal
}

func TestTwoMergesIntoEachOtherNeverBothStand(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		seedCity(t, s)
		a, b := recorded(t, s, 1), recorded(t, s, 2)
		reason := planning.Texts{Reason: "Lokasi dan pekerjaannya sama persis."}
		// Temporal is away: both wait in the mailbox.
		_, err := s.Accept(ctx, act(1, a, planning.Merge, planner, planning.Decision{Into: &planning.Target{ID: b}}), reason)
		must(t, err)
		_, err = s.Accept(ctx, act(1, b, planning.Merge, planner, planning.Decision{Into: &planning.Target{ID: a}}), reason)
		if err != nil {
			wantCode(t, err, planning.Conflict, "")
		}
		referee(t, s)
		pa, err := s.ProposalState(ctx, a)
		must(t, err)
		pb, err := s.ProposalState(ctx, b)
		must(t, err)
		if pa.Class == planning.Merged && pb.Class == planning.Merged {
			t.Error("each was merged into the other: nobody carries either on")
		}
	})
}

func TestTheSameIDWithOtherContentIsAConflict(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		seedCity(t, s)
		id := recorded(t, s, 1)
		openSitting(t, s, kelurahan, planning.Village)
		c := act(1, id, planning.Reject, facilitator, planning.Decision{Reason: planning.ReasonCeiling})
		_, err := s.Accept(ctx, c, why)
		must(t, err)
		_, err = s.Accept(ctx, c, why)
		must(t, err)
		_, err = s.Accept(ctx, c, planning.Texts{Reason: "Lokasinya bukan aset pemerintah kota."})
		if planning.CodeOf(err) != planning.Conflict {
			t.Errorf("the same ID with another reason answered %v; the reader believes it was kept", err)
		}
		c.Reason = planning.ReasonPrice
		_, err = s.Accept(ctx, c, why)
		if planning.CodeOf(err) != planning.Conflict {
			t.Errorf("the same ID with another code answered %v", err)
		}
	})
}

func TestAScreenFromBeforeTheOpeningOverwritesNoDecision(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		seedCity(t, s)
		id := recorded(t, s, 1)
		before, err := s.ProposalState(ctx, id)
		must(t, err)
		openSitting(t, s, kelurahan, planning.Village)
		mustApply(t, s, act(1, id, planning.Reject, facilitator, planning.Decision{Reason: planning.ReasonCeiling}), why)
		late := act(2, id, planning.Forward, head, planning.Decision{})
		late.Expected = before.Version // the proposal's, as the API documents it
		if _, err := s.Accept(ctx, late, planning.Texts{}); planning.CodeOf(err) != planning.Conflict {
			t.Errorf("a decision by one who never saw the other's answered %v", err)
		}
	})
}

func TestAProposersWithdrawalIsNotMendedAway(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		seedCity(t, s)
		id := recorded(t, s, 1)
		openSitting(t, s, kelurahan, planning.Village)
		citizen := planning.ActorRef{ID: "citizen", Role: planning.Citizen}
		mustApply(t, s, act(1, id, planning.Withdraw, citizen, planning.Decision{Proof: planning.ProofSecret}), planning.Texts{})
		mend := act(2, id, planning.Forward, facilitator, planning.Decision{})
		mend.Seen = 1
		if _, err := s.Accept(ctx, mend, planning.Texts{}); planning.CodeOf(err) != planning.Conflict {
			t.Errorf("a forum undid the proposer's own withdrawal: %v", err)
		}
	})
}

func TestRefusingWhatWasAppliedFreesNoMoney(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		seedCity(t, s)
		must(t, s.w.Ceiling.Create().SetCycle(2028).SetKind(string(planning.CeilingKelurahan)).SetKey(string(kelurahan)).SetAmount(1_000_000_000).Exec(ctx))
		id := recordedBy(t, s, 1, planning.ChannelKelurahan)
		openSitting(t, s, kelurahan, planning.Village)
		c := act(1, id, planning.Forward, facilitator, planning.Decision{})
		mustApply(t, s, c, planning.Texts{})
		must(t, s.Refuse(ctx, c.ID, planning.Refuse(planning.Conflict, "error.stale")))
		row, err := s.r.Ceiling.Query().Only(ctx)
		must(t, err)
		if row.Reserved != 210_000_000 {
			t.Errorf("%d stays reserved after a late refusal of an applied command; want 210000000", row.Reserved)
		}
	})
}

func TestMoneyComesBackFromAProposalThatEndsLater(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		seedCity(t, s)
		must(t, s.w.Ceiling.Create().SetCycle(2028).SetKind(string(planning.CeilingKelurahan)).SetKey(string(kelurahan)).SetAmount(1_000_000_000).Exec(ctx))
		id := recordedBy(t, s, 1, planning.ChannelKelurahan)
		f := openSitting(t, s, kelurahan, planning.Village)
		mustApply(t, s, act(1, id, planning.Forward, facilitator, planning.Decision{}), planning.Texts{})
		closeSitting(t, s, f)
		mustApply(t, s, act(2, id, planning.Reject, planner, planning.Decision{Reason: planning.ReasonCeiling}), why)
		row, err := s.r.Ceiling.Query().Only(ctx)
		must(t, err)
		if row.Reserved != 0 {
			t.Errorf("%d of the kelurahan's fund stays taken by a proposal rejected at the plan", row.Reserved)
		}
	})
}

func TestOneStuckSubjectStarvesNobody(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		seedCity(t, s)
		id := recorded(t, s, 1)
		for n := range 70 {
			_, err := s.Accept(ctx, act(n, id, planning.Withdraw, facilitator, planning.Decision{Proof: planning.ProofSlip}), planning.Texts{})
			must(t, err)
		}
		pending, err := s.Pending(ctx, 100)
		must(t, err)
		must(t, s.Postpone(ctx, pending[0].ID, s.now()+minute))
		_, err = s.Submit(ctx, submission(2), facilitator)
		must(t, err)
		pending, err = s.Pending(ctx, 64)
		must(t, err)
		for _, env := range pending {
			if env.Subject == uuid(2) {
				return
			}
		}
		t.Error("a batch is filled by commands whose turn it is not; the new proposal is not in it")
	})
}

func TestWhatIsForwardedIntoAnOpenSittingIsOnItsAgenda(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		seedCity(t, s)
		id := recorded(t, s, 1)
		f := openSitting(t, s, kelurahan, planning.Village)
		mustApply(t, s, act(1, id, planning.Forward, facilitator, planning.Decision{}), planning.Texts{})
		g := openSitting(t, s, kecamatan, planning.Subdistrict)
		closeSitting(t, s, f) // late: the kecamatan sits already
		_, err := s.Accept(ctx, act(2, id, planning.Forward, planning.ActorRef{ID: "k", Role: planning.SubdistrictOfficer, Area: kecamatan}, planning.Decision{}), planning.Texts{})
		if err != nil {
			t.Errorf("%s sits and cannot decide what was passed to it: %v", g.ID, err)
		}
	})
}

func TestAPartNeverTakesAnotherProposalsPlace(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		seedCity(t, s)
		id, other := recorded(t, s, 1), recorded(t, s, 2)
		_, err := s.Accept(ctx, act(1, id, planning.Split, planner, planning.Decision{Parts: []planning.Part{
			{ID: other, Channel: planning.ChannelKecamatan, Volume: 100_000, Value: 1_000_000},
			{ID: uuid(3), Channel: planning.ChannelKecamatan, Volume: 100_000, Value: 1_000_000},
		}}), planning.Texts{})
		if err == nil {
			t.Error("a part with the ID of another proposal was taken: it would vanish without a word")
		}
	})
}

func TestAnAmendmentObeysTheCatalogueAndMakesNoTwins(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		seedCity(t, s)
		must(t, s.LoadCatalogue(ctx, operatorRef, 2028, []reference.CatalogueEntry{{Code: "K1", Title: "Saluran", Unit: "m", UnitPriceCap: 1_000_000}}))
		a, b := submission(1), submission(2)
		a.Catalogue, b.Catalogue = "K1", "K1"
		a.Proposer, b.Proposer = "PKK RW 03", "PKK RW 03"
		for _, sub := range []planning.Submission{a, b} {
			_, err := s.Submit(ctx, sub, facilitator)
			must(t, err)
		}
		referee(t, s)
		dear := b
		dear.Value = 900_000_000_000
		_, err := s.Accept(ctx, act(1, b.ID, planning.Amend, facilitator, planning.Decision{}), planning.Texts{Amend: &dear})
		if planning.CodeOf(err) != planning.Invalid {
			t.Errorf("an amendment beyond the catalogue's price answered %v", err)
		}
		moved := b
		moved.Location = "Gang Melati, sisi timur"
		mustApply(t, s, act(2, b.ID, planning.Amend, facilitator, planning.Decision{}), planning.Texts{Amend: &moved})
		_, err = s.Accept(ctx, act(3, b.ID, planning.Merge, planner, planning.Decision{Into: &planning.Target{ID: a.ID, Duplicate: true}}), why)
		if planning.CodeOf(err) != planning.Invalid {
			t.Errorf("merging as a duplicate what is now at another place answered %v: it would leave the share", err)
		}
	})
}
