package planning

import (
	"errors"
	"fmt"
	"testing"
)

const (
	kota       AreaCode = "33.74"
	kecamatan  AreaCode = "33.74.01"
	kelurahan  AreaCode = "33.74.01.1001"
	sister     AreaCode = "33.74.01.1002"
	otherKec   AreaCode = "33.74.02"
	otherKel   AreaCode = "33.74.02.1001"
	roadAgency          = "1.03.01"
	healthDesk          = "1.02.01"
	rkpd                = "rkpd-2028"
	apbd                = "apbd-2028"
	roadCode            = "1.03.10.2.01.0042"
)

// uuid is the n-th of a row of well-formed identities.
func uuid(n int) string { return fmt.Sprintf("00000000-0000-7000-8000-%012d", n) }

// submission is a valid one of a kelurahan's residents for the agency channel.
func submission(change ...func(*Submission)) Submission {
	s := Submission{
		ID: uuid(1), Cycle: 2028, Area: kelurahan, RW: "03", RT: "05", Origin: FromResidents, Channel: ChannelAgency,
		Agency: roadAgency, ProposedBy: Women, Basis: BasisForum, Benefits: []Group{Women, Elderly},
		Catalogue: "JLN-01", Title: "Perbaikan saluran", Problem: "Saluran mampet saat hujan", Location: "Gang Mawar",
		Proposer: "PKK RW 03", Volume: 100_000, Unit: "m", Value: 100_000_000, Rank: 1,
	}
	for _, f := range change {
		f(&s)
	}
	return s
}

func byChannel(c Channel) func(*Submission) { return func(s *Submission) { s.Channel = c } }

// life is a proposal on its way with all that was recorded of it.
type life struct {
	t        testing.TB
	received Proposal
	p        Proposal
	events   []Event
	now      Instant
}

// begin receives and records s.
func begin(t testing.TB, s Submission) *life {
	t.Helper()
	received := s.Received(NewTrackingCode(s.Cycle, [5]byte{1, 2, 3, 4, 5}), false)
	l := &life{t: t, received: received, p: received, now: 1_000_000}
	l.must(Submit, Decision{})
	return l
}

// try does act and returns the refusal, leaving the state as Decide left it.
func (l *life) try(act Act, d Decision) error {
	l.now++
	p, e, err := Decide(l.p, Command{ID: uuid(9000 + len(l.events)), Act: act, Proposal: l.p.ID, ReceivedAt: l.now, Decision: d})
	if err != nil {
		if p != l.p {
			l.t.Errorf("%s was refused and changed the state all the same", act)
		}
		return err
	}
	l.p, l.events = p, append(l.events, e)
	return nil
}

func (l *life) must(act Act, d Decision) *life {
	l.t.Helper()
	if err := l.try(act, d); err != nil {
		l.t.Fatalf("%s at %s (%s): %v", act, l.p.Stage, l.p.Class, err)
	}
	return l
}

// do does act with everything it needs.
func (l *life) do(acts ...Act) *life {
	l.t.Helper()
	for _, a := range acts {
		l.must(a, proper(l.p, a))
	}
	return l
}

// climb forwards l until it stands at s.
func (l *life) climb(s Stage) *life {
	l.t.Helper()
	for l.p.Stage != s {
		switch l.p.Stage {
		case Plan:
			l.do(Accommodate)
		case Budget:
			l.do(Fund)
		default:
			l.do(Forward)
		}
	}
	return l
}

// counted is l as the count reads it.
func (l *life) counted() Counted {
	c := Counted{
		ID: l.p.ID, Code: l.p.Code, Area: l.p.Area, Origin: l.p.Origin, Channel: l.p.Channel, ProposedBy: l.p.ProposedBy,
		Basis: l.p.Basis, Entry: l.p.Entry, AskedVolume: l.p.AskedVolume, AskedValue: l.p.AskedValue, Late: l.p.Late,
		Early: l.p.Early, Duplicate: l.p.Duplicate, Root: l.p.Root, Covered: l.p.Covered, Class: l.p.Class,
		Facts: map[Stage]Fact{},
	}
	for _, e := range l.events {
		if f, ok := FactOf(e, l.p.Area, 1); ok {
			c.Facts[f.Stage] = f
		}
	}
	return c
}

// proper is a decision with which act is legal wherever act itself is.
func proper(p Proposal, act Act) Decision {
	d := Decision{}
	if act.OwesReason() {
		d.Reason, d.HasText = ReasonPriority, true
	}
	switch act {
	case ForwardChanged:
		d.Value = max(p.Value, 0) + 1_000
	case Defer:
		d.Year = p.Cycle + 1
	case Redirect:
		d.Where = "csr"
	case Withdraw:
		d.Proof = ProofSecret
	case Merge:
		d.Into = &Target{ID: uuid(777), Cycle: p.Cycle}
	case Split:
		half := p.Volume / 2
		d.Parts = []Part{{ID: uuid(801), Channel: ChannelKelurahan, Volume: half, Value: Unpriced}, {ID: uuid(802), Channel: ChannelKecamatan, Volume: half, Value: 5_000}}
	case Accommodate:
		d.Document, d.Activity, d.Value = rkpd, roadCode, max(p.Value, tokenRupiah)
	case Fund:
		d.Document, d.Value = apbd, max(p.Value, 1)
	case Amend:
		d.Amendment = &Amendment{Volume: p.Volume, Value: p.Value}
	}
	return d
}

// keyOf is the catalogue key of a refusal, "" for none; an error of another kind
// is its own text, so that no table can match it by accident.
func keyOf(err error) string {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Key
	}
	return "not a planning.Error: " + err.Error()
}

// fieldsOf lists field:key of every field refused.
func fieldsOf(err error) []string {
	var e *Error
	if !errors.As(err, &e) {
		return nil
	}
	var out []string
	for _, x := range e.All() {
		out = append(out, x.Field+":"+x.Key)
	}
	return out
}
