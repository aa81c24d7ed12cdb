package planning

import (
	"fmt"
	"testing"
)

// town is a small honest year, played through Decide: ten proposals of residents,
// of which three are in the plan, four refused with a reason, and three (7, 8, 9)
// still wait for the planner. Its headline is 3 of 10. Each attack tries to make
// that look better without planning anything as it was asked.
type town struct {
	t     *testing.T
	lives []*life
	rules Rules
	book  PlanBook
	// tags are the corrections made after receipt, by index.
	tags map[int]Retagging
}

func newTown(t *testing.T) *town {
	w := &town{t: t, rules: DefaultRules(), book: setBook(), tags: map[int]Retagging{}}
	for i := range 10 {
		l := w.enter(func(s *Submission) {
			if i == 1 || i == 4 {
				s.ProposedBy, s.Basis = General, ""
			}
		})
		switch {
		case i < 3:
			l.climb(Budget)
		case i < 7:
			l.do(Reject)
		default:
			l.climb(Plan)
		}
	}
	return w
}

// enter brings in one more proposal, as its facilitator would.
func (w *town) enter(change func(*Submission)) *life {
	s := submission(byChannel(ChannelKelurahan), func(s *Submission) {
		s.ID, s.Agency, s.ProposedBy, s.Basis = uuid(100+len(w.lives)), "", Women, BasisForum
		s.Proposer = fmt.Sprintf("PKK RW %02d", len(w.lives))
	}, change)
	if err := s.Validate(); err != nil {
		w.t.Fatal(fieldsOf(err))
	}
	l := begin(w.t, s)
	w.lives = append(w.lives, l)
	return l
}

func (w *town) count() Accommodation {
	rows := make([]Counted, 0, len(w.lives))
	for i, l := range w.lives {
		c := l.counted()
		if r, ok := w.tags[i]; ok {
			c.ReceivedAs, c.ReceivedBasis, c.ProposedBy, c.Basis = c.ProposedBy, c.Basis, r.To, r.Basis
		}
		rows = append(rows, c)
		for _, e := range l.events {
			for _, p := range e.Parts {
				part := row(900, func(r *Counted) { r.ID, r.SplitFrom, r.AskedVolume = p.ID, c.ID, p.Volume })
				rows = append(rows, part)
			}
		}
	}
	return Account(2028, w.rules, rows, w.book, true)
}

// link tries to link the i-th in the plan with change.
func (w *town) link(i int, change func(*Decision)) error {
	d := proper(w.lives[i].p, Accommodate)
	change(&d)
	return w.lives[i].try(Accommodate, d)
}

func (w *town) retag(i int, r Retagging) error {
	if err := CheckRetag(w.lives[i].p, r); err != nil {
		return err
	}
	w.tags[i] = r
	return nil
}

func (w *town) into(i int) *Target {
	return &Target{ID: w.lives[i].p.ID, Cycle: 2028, Twin: w.lives[i].p.Twin}
}

const honest = "3 of 10, women 2 of 8"

// headline is what the city would publish: in all, and for the group that asked.
func headline(a Accommodation) string {
	kept, eligible := a.Groups[T2][Women].Headline()
	return fmt.Sprintf("%d of %d, women %d of %d", a.Total[T2].Kept, a.Total[T2].Eligible, kept, eligible)
}

var attacks = []struct {
	name    string
	attack  func(w *town) error
	refused string // the key; "" = it goes through and changes nothing
}{
	{"merge: the refused-to-be into a kept one", func(w *town) error {
		return w.lives[7].try(Merge, Decision{Into: w.into(0)})
	}, ""},
	{"merge: claimed to be covered by one that is not kept", func(w *town) error {
		return w.lives[7].try(Merge, Decision{Into: w.into(8), Covered: true})
	}, ""},
	{"merge: claimed to be covered by one planned elsewhere", func(w *town) error {
		// Entered in the sister kelurahan, like an eleventh; one of the ten makes room.
		w.lives[9] = begin(w.t, submission(byChannel(ChannelKelurahan), func(s *Submission) {
			s.ID, s.Agency, s.Area = uuid(109), "", sister
		}))
		return w.lives[9].try(Merge, Decision{Into: w.into(0), Covered: true})
	}, ""},
	{"merge: as a duplicate of another proposer's", func(w *town) error {
		into := w.into(0)
		into.Duplicate = true
		return w.lives[7].try(Merge, Decision{Into: into})
	}, "error.merge_not_twin"},
	{"merge: as a duplicate of a late twin", func(w *town) error {
		late := w.enter(func(s *Submission) { s.Proposer = "PKK RW 07" })
		late.p.Late = true
		into := w.into(10)
		into.Duplicate = true
		return w.lives[7].try(Merge, Decision{Into: into})
	}, ""},
	{"merge: as a duplicate of an official twin", func(w *town) error {
		w.enter(func(s *Submission) { s.Proposer, s.Origin = "PKK RW 07", FromKecamatan })
		into := w.into(10)
		into.Duplicate = true
		return w.lives[7].try(Merge, Decision{Into: into})
	}, ""},
	{"merge: into oneself", func(w *town) error {
		return w.lives[7].try(Merge, Decision{Into: w.into(7), Covered: true})
	}, "error.merge_self"},
	{"merge: round in a ring", func(w *town) error {
		if err := w.lives[7].try(Merge, Decision{Into: w.into(8), Covered: true}); err != nil {
			return err
		}
		into := w.into(7)
		into.Root = w.lives[7].p.Root
		return w.lives[8].try(Merge, Decision{Into: into, Covered: true})
	}, "error.merge_ring"},
	{"split: a kept one would be many, a refused one none", func(w *town) error {
		return w.lives[7].try(Split, proper(w.lives[7].p, Split))
	}, ""},
	{"split: of one already in the plan", func(w *town) error {
		return w.lives[0].try(Split, proper(w.lives[0].p, Split))
	}, "error.wrong_stage"},
	{"withdraw: by a slip after the forum closed", func(w *town) error {
		return w.lives[7].try(Withdraw, Decision{Proof: ProofSlip})
	}, ""},
	{"withdraw: by the meeting", func(w *town) error {
		l := begin(w.t, submission(byChannel(ChannelKelurahan), func(s *Submission) { s.ID = uuid(107) }))
		w.lives[7] = l
		return l.try(Withdraw, Decision{Proof: ProofMeeting})
	}, ""},
	{"withdraw: sent back by the forum first, then by a slip", func(w *town) error {
		l := begin(w.t, submission(byChannel(ChannelKelurahan), func(s *Submission) { s.ID = uuid(107) }))
		w.lives[7] = l
		return l.do(Return).try(Withdraw, Decision{Proof: ProofSlip})
	}, ""},
	{"withdraw: reopened first, then by a slip", func(w *town) error {
		return w.lives[3].do(Review).try(Withdraw, Decision{Proof: ProofSlip})
	}, ""},
	{"withdraw: without any proof", func(w *town) error { return w.lives[7].try(Withdraw, Decision{}) }, "error.proof"},
	{"withdraw: what was refused", func(w *town) error {
		return w.lives[3].try(Withdraw, Decision{Proof: ProofSlip})
	}, "error.ended"},
	{"data bank: put off to later years", func(w *town) error {
		w.lives[8].do(Defer)
		return w.lives[7].try(Defer, proper(w.lives[7].p, Defer))
	}, ""},
	{"data bank: sent outside the plan and done there", func(w *town) error {
		w.lives[7].do(Redirect, Progress, Complete)
		return nil
	}, ""},
	{"data bank: forwarded outside the plan without a word", func(w *town) error {
		l := begin(w.t, submission(byChannel(ChannelOutside), func(s *Submission) { s.ID = uuid(107) }))
		w.lives[7] = l
		return l.try(Forward, Decision{})
	}, "error.channel_ends"},
	{"official rows: planned in numbers", func(w *town) error {
		for _, o := range []Origin{FromKecamatan, FromAgency, FromPokir} {
			w.enter(func(s *Submission) { s.Origin = o }).climb(Budget)
		}
		return nil
	}, ""},
	{"official rows: a resident's entered as an office's own", func(w *town) error {
		_, err := MaySubmit(Actor{Grants: []Grant{people["facilitator"]}}, submission(func(s *Submission) { s.Origin = FromPokir }))
		return err
	}, "error.origin_role"},
	{"late rows: planned in numbers", func(w *town) error {
		for range 5 {
			l := w.enter(func(*Submission) {})
			l.p.Late = true
			l.climb(Budget)
		}
		return nil
	}, ""},
	{"Rp1: linked for one rupiah", func(w *town) error {
		return w.link(7, func(d *Decision) { d.Value = 1 })
	}, "error.value_token"},
	{"Rp1: linked for nothing", func(w *town) error {
		return w.link(7, func(d *Decision) { d.Value = 0 })
	}, "error.value_required"},
	{"Rp1: linked for one rupiah where nobody had estimated it", func(w *town) error {
		w.lives[7] = begin(w.t, submission(byChannel(ChannelKelurahan), func(s *Submission) { s.ID, s.Value = uuid(107), Unpriced })).climb(Plan)
		return w.link(7, func(d *Decision) { d.Value = 1 })
	}, "error.value_token"},
	{"Rp1: shrunk to one rupiah by its forum, then linked", func(w *town) error {
		l := begin(w.t, submission(byChannel(ChannelKelurahan), func(s *Submission) { s.ID = uuid(107) }))
		w.lives[7] = l.must(ForwardChanged, Decision{Value: 1, Reason: ReasonPrice, HasText: true})
		return w.link(7, func(d *Decision) { d.Value = 1 })
	}, "error.value_token"},
	{"a tenth of the volume: linked so", func(w *town) error {
		return w.link(7, func(d *Decision) { d.Volume, d.Value = 10_000, 10_000_000 })
	}, ""},
	{"a tenth of the volume: shrunk by its forum, then linked in full", func(w *town) error {
		l := begin(w.t, submission(byChannel(ChannelKelurahan), func(s *Submission) { s.ID = uuid(107) }))
		w.lives[7] = l.must(ForwardChanged, Decision{Volume: 10_000, Reason: ReasonCeiling, HasText: true})
		return w.link(7, func(d *Decision) { d.Value = 10_000_000 })
	}, ""},
	{"a tenth of the volume: sent back, resubmitted so, linked in full", func(w *town) error {
		l := begin(w.t, submission(byChannel(ChannelKelurahan), func(s *Submission) { s.ID = uuid(107) }))
		l.do(Return).must(Resubmit, Decision{Amendment: &Amendment{Volume: 10_000, Value: 10_000_000}}).do(Forward)
		w.lives[7] = l
		return w.link(7, func(d *Decision) { d.Value = 10_000_000 })
	}, ""},
	{"a tenth of the volume: with the part lowered to a tenth", func(w *town) error {
		w.rules.PartThreshold = 10
		return w.link(7, func(d *Decision) { d.Volume, d.Value = 10_000, 10_000_000 })
	}, ""},
	{"catch-all code: zeros", func(w *town) error {
		return w.link(7, func(d *Decision) { d.Activity = "0.00.00.2.00.0000" })
	}, "error.activity_code"},
	{"catch-all code: a whole programme", func(w *town) error {
		return w.link(7, func(d *Decision) { d.Activity = "1.03.10" })
	}, "error.activity_code"},
	{"catch-all place: the whole province", func(w *town) error {
		return w.link(7, func(d *Decision) { d.Site = "33" })
	}, "error.place_outside"},
	{"catch-all row: three linked to one plan row that pays for none", func(w *town) error {
		w.book.Rows = map[string]Rupiah{"real": 300_000_000, "small": 50_000_000}
		for i := range 3 {
			f := w.lives[i].events
			f[len(f)-1].PlanRow = "real"
		}
		for i := 7; i < 10; i++ {
			if err := w.link(i, func(d *Decision) { d.PlanRow = "small" }); err != nil {
				return err
			}
		}
		return nil
	}, ""},
	{"catch-all row: linked to no plan row where a plan is loaded", func(w *town) error {
		w.book.Rows = map[string]Rupiah{"real": 300_000_000}
		for i := range 3 {
			f := w.lives[i].events
			f[len(f)-1].PlanRow = "real"
		}
		return w.link(7, func(*Decision) {})
	}, ""},
	{"a draft: linked to a plan that was never set", func(w *town) error {
		return w.link(7, func(d *Decision) { d.Document = "rancangan-akhir" })
	}, ""},
	{"retag: a refused one out of the group", func(w *town) error { return w.retag(3, Retagging{General, "", true}) }, ""},
	{"retag: a kept one into the group", func(w *town) error { return w.retag(1, Retagging{Women, BasisForum, true}) }, ""},
	{"retag: a refused one onto a declaration, out of the headline", func(w *town) error {
		return w.retag(3, Retagging{Women, BasisDeclaration, true})
	}, ""},
	{"retag: a group on no basis", func(w *town) error { return w.retag(1, Retagging{Women, "", true}) }, "error.basis_required"},
	{"retag: without a reason", func(w *town) error {
		return w.retag(3, Retagging{To: Children, Basis: BasisForum})
	}, "error.reason_text_required"},
	{"placeholder reason: a dash", func(w *town) error { return orNil(CheckReasonText("reason_text", "-")) }, "error.text_short"},
	{"placeholder reason: as the rules say", func(w *town) error {
		return orNil(CheckReasonText("reason_text", "Sesuai  aturan."))
	}, "error.reason_placeholder"},
	{"placeholder reason: none at all", func(w *town) error {
		return w.lives[7].try(Reject, Decision{HasText: true})
	}, "error.reason_required"},
	{"placeholder reason: not recorded, by hand", func(w *town) error {
		return w.lives[7].try(Reject, Decision{Reason: ReasonUnrecorded, HasText: true})
	}, "error.reason_import_only"},
	{"placeholder reason: other, with no text", func(w *town) error {
		return w.lives[7].try(Reject, Decision{Reason: ReasonOther, Imported: true})
	}, "error.reason_text_required"},
	{"placeholder reason: none, called imported by hand", func(w *town) error {
		return w.lives[7].try(Reject, Decision{Reason: ReasonPriority, Imported: true})
	}, "error.import_only"},
	{"silence: never answered", func(w *town) error { return nil }, ""},
}

// TestAttacksOnTheShare is the table of design.md 3: each leaves the headline as
// it was, or is refused by name. It is permanent: an attack may be added, none
// taken away.
func TestAttacksOnTheShare(t *testing.T) {
	for _, c := range attacks {
		t.Run(c.name, func(t *testing.T) {
			w := newTown(t)
			if got := headline(w.count()); got != honest {
				t.Fatalf("the honest year reads %s", got)
			}
			if err := c.attack(w); keyOf(err) != c.refused {
				t.Errorf("refused by %q, want %q", keyOf(err), c.refused)
			}
			if got := headline(w.count()); got != honest {
				t.Errorf("the headline became %s", got)
			}
		})
	}
}

func orNil(e *Error) error {
	if e == nil {
		return nil
	}
	return e
}

// TestHonestStepsMoveTheShare keeps the table above honest: the same moves done
// as the definition asks do count.
func TestHonestStepsMoveTheShare(t *testing.T) {
	cases := []struct {
		name string
		step func(w *town) error
		want string
	}{
		{"linked as asked", func(w *town) error { return w.link(7, func(*Decision) {}) }, "4 of 10, women 3 of 8"},
		{"linked at half the volume", func(w *town) error {
			return w.link(7, func(d *Decision) { d.Volume, d.Value = 50_000, 50_000_000 })
		}, "4 of 10, women 3 of 8"},
		{"linked at a low price", func(w *town) error {
			return w.link(7, func(d *Decision) { d.Value = 20_000_000 })
		}, "4 of 10, women 3 of 8"},
		{"merged into a kept one that covers it", func(w *town) error {
			return w.lives[7].try(Merge, Decision{Into: w.into(0), Covered: true})
		}, "4 of 10, women 3 of 8"},
		{"withdrawn by its proposer before the forum", func(w *town) error {
			w.lives[7] = begin(w.t, submission(byChannel(ChannelKelurahan), func(s *Submission) { s.ID, s.Agency = uuid(107), "" }))
			return w.lives[7].try(Withdraw, Decision{Proof: ProofSecret})
		}, "3 of 9, women 2 of 7"},
		{"the same need entered twice by the same proposer", func(w *town) error {
			into := w.into(8)
			into.Duplicate, into.Twin = true, w.lives[7].p.Twin
			return w.lives[7].try(Merge, Decision{Into: into})
		}, "3 of 9, women 2 of 7"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w := newTown(t)
			if err := c.step(w); err != nil {
				t.Fatal(fieldsOf(err))
			}
			if got := headline(w.count()); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

// TestALowPriceShowsByValue: by count a low price keeps a proposal, since full or
// part goes by volume; the share by value beside it falls by what was not paid.
func TestALowPriceShowsByValue(t *testing.T) {
	full, cheap := newTown(t), newTown(t)
	if err := full.link(7, func(*Decision) {}); err != nil {
		t.Fatal(err)
	}
	if err := cheap.link(7, func(d *Decision) { d.Value = 1_000_000 }); err != nil {
		t.Fatal(err)
	}
	a, b := full.count().Total[T2], cheap.count().Total[T2]
	if a.Kept != 4 || b.Kept != 4 || a.ValuePercent() != "40.0" || b.ValuePercent() != "30.1" {
		t.Errorf("full %d, %s; cheap %d, %s", a.Kept, a.ValuePercent(), b.Kept, b.ValuePercent())
	}
}

// TestRefusalsWithoutReasonShow: TCT and silence are printed as unexplained.
func TestRefusalsWithoutReasonShow(t *testing.T) {
	w := newTown(t)
	if a := w.count(); a.Unexplained != 3 || a.Pending != 3 || a.Refused != 4 {
		t.Fatalf("%+v", a)
	}
	w.lives[7].p.Imported = true
	w.lives[7].must(Reject, Decision{Reason: ReasonUnrecorded, Imported: true})
	w.lives[8].must(Reject, Decision{Reason: ReasonOther, HasText: true})
	if a := w.count(); a.Unexplained != 2 || a.Other != 1 || a.Refused != 6 || a.Pending != 1 {
		t.Errorf("refused %d, unexplained %d, other %d, pending %d", a.Refused, a.Unexplained, a.Other, a.Pending)
	}
}
