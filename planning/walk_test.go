package planning

import (
	"encoding/json"
	"math/rand/v2"
	"testing"
)

// walker takes random steps, legal and illegal, the way a whole city would.
type walker struct {
	*rand.Rand
	ids int
}

func pick[T any](r *rand.Rand, list ...T) T { return list[r.IntN(len(list))] }

func (w *walker) submission() Submission {
	channel := pick(w.Rand, Channels()...)
	area := pick(w.Rand, kelurahan, kelurahan, kelurahan, sister, kecamatan, kota)
	return submission(func(s *Submission) {
		w.ids++
		s.ID, s.Area, s.Channel = uuid(w.ids), area, channel
		s.Origin = pick(w.Rand, FromResidents, FromResidents, FromLaporHendi, FromKecamatan, FromAgency, FromPokir)
		s.ProposedBy = pick(w.Rand, Groups()...)
		s.Volume = Volume(1 + w.Int64N(1_000_000))
		s.Value = pick(w.Rand, Unpriced, Rupiah(1+w.Int64N(500_000_000)))
	})
}

// decision is a decision for act, mostly proper, sometimes with one thing broken.
func (w *walker) decision(p Proposal, act Act) Decision {
	d := proper(p, act)
	d.Volume = pick(w.Rand, 0, 0, p.Volume, Volume(1+w.Int64N(1_000_000)), -1)
	d.Value = pick(w.Rand, d.Value, d.Value, Rupiah(w.Int64N(900_000_000)), MaxRupiah+1)
	switch w.IntN(8) {
	case 0:
		d.Reason = pick(w.Rand, append(ReasonCodes(), "", "ZZZ")...)
	case 1:
		d.HasText = !d.HasText
	case 2:
		d.Channel = pick(w.Rand, append(Channels(), "sungai")...)
	case 3:
		d.Agency = pick(w.Rand, roadAgency, healthDesk)
	case 4:
		d.Proof = pick(w.Rand, ProofSecret, ProofMeeting, ProofSlip, "")
	case 5:
		d.Site = pick(w.Rand, kota, kecamatan, sister, "33")
	case 6:
		d.Document, d.Year = "", pick(w.Rand, 0, p.Cycle, p.Cycle+3)
	}
	if act == Amend || act == Resubmit {
		d.Amendment = pick(w.Rand, nil, &Amendment{Volume: 5, Value: Unpriced}, &Amendment{Volume: 70_000, Value: 70_000_000}, &Amendment{})
	}
	if act == Merge {
		w.ids++
		d.Covered = w.IntN(2) == 0
		d.Into = pick(w.Rand, nil, &Target{ID: p.ID, Cycle: p.Cycle}, &Target{ID: uuid(w.ids), Cycle: p.Cycle},
			&Target{ID: uuid(w.ids), Cycle: p.Cycle, Duplicate: true, Twin: p.Twin}, &Target{ID: uuid(w.ids), Root: p.ID, Cycle: p.Cycle})
	}
	return d
}

// walk takes steps and checks every promise after each.
func (w *walker) walk(t *testing.T, steps int, seen map[Class]int) {
	l := begin(t, w.submission())
	for range steps {
		before := l.p
		// Ends and returns are many; half the steps are those that lead on, so that
		// walks also reach the far end of the year.
		act := pick(w.Rand, Acts()...)
		if w.IntN(2) == 0 {
			act = pick(w.Rand, Forward, ForwardChanged, Accommodate, Fund, Complete, Resubmit)
		}
		if err := l.try(act, w.decision(l.p, act)); err != nil {
			if code := CodeOf(err); code != Invalid && code != Conflict {
				t.Fatalf("%s at %s: refused with %s", act, before.Stage, code)
			}
			continue
		}
		e := l.events[len(l.events)-1]
		switch {
		case e.Version != before.Version+1 || l.p.Version != e.Version:
			t.Fatalf("version %d after %d", l.p.Version, before.Version)
		case before.Class.Terminal() && act != Review:
			t.Fatalf("%s after %s", act, before.Class)
		case l.p.Stage.Before(before.Stage):
			t.Fatalf("%s leads back from %s to %s", act, before.Stage, l.p.Stage)
		case !l.p.Stage.Valid() || e.From != before.Stage || e.To != l.p.Stage || e.Class != l.p.Class:
			t.Fatalf("the event tells another story: %+v", e)
		case l.p.Volume <= 0 || l.p.Value == 0 || l.p.Value < Unpriced || l.p.AskedVolume <= 0:
			t.Fatalf("%s left volume %d and value %d", act, l.p.Volume, l.p.Value)
		case l.p.Root == l.p.ID:
			t.Fatal("merged into itself")
		case act != Amend && before.Settled && (l.p.AskedVolume != before.AskedVolume || l.p.AskedValue != before.AskedValue):
			t.Fatalf("%s changed what was first asked", act)
		case act.OwesReason() && e.Reason == "":
			t.Fatalf("%s without a reason", act)
		}
		seen[l.p.Class]++
	}
	w.replay(t, l)
}

// replay folds the record as it was and as it comes back from storage.
func (w *walker) replay(t *testing.T, l *life) {
	if got := Fold(l.received, l.events); got != l.p {
		t.Fatalf("fold(events)\n%+v\nis not the state\n%+v", got, l.p)
	}
	raw, err := json.Marshal(l.events)
	if err != nil {
		t.Fatal(err)
	}
	var stored []Event
	if err := json.Unmarshal(raw, &stored); err != nil {
		t.Fatal(err)
	}
	if got := Fold(l.received, stored); got != l.p {
		t.Fatalf("fold(stored events)\n%+v\nis not the state\n%+v", got, l.p)
	}
	for i, e := range l.events {
		if e.Version != i+1 {
			t.Fatalf("event %d has version %d", i, e.Version)
		}
		f, ok := FactOf(e, l.p.Area, 7)
		if ok != e.Settles() || ok && (f.Stage != e.From || f.Version != e.Version || f.Ruleset != 7 || f.Agency == "") {
			t.Fatalf("fact of %s: %+v", e.Act, f)
		}
	}
}

func TestRandomWalksKeepEveryPromise(t *testing.T) {
	seen := map[Class]int{}
	for seed := range uint64(3000) {
		w := &walker{Rand: rand.New(rand.NewPCG(seed, 2028))}
		w.walk(t, 40, seen)
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	for _, c := range Classes() {
		// A draft lives on the tablet: no act leads there.
		if c != Draft && seen[c] == 0 {
			t.Errorf("no walk reached %s", c)
		}
		if c == Draft && seen[c] != 0 {
			t.Error("an act led back to a draft")
		}
	}
}

func TestDecidingIsTheSameEveryTime(t *testing.T) {
	for seed := range uint64(200) {
		w := &walker{Rand: rand.New(rand.NewPCG(seed, 1))}
		l := begin(t, w.submission())
		for range 10 {
			act := pick(w.Rand, Acts()...)
			c := Command{ID: uuid(3), Act: act, Decision: w.decision(l.p, act)}
			p1, e1, err1 := Decide(l.p, c)
			p2, e2, err2 := Decide(l.p, c)
			j1, _ := json.Marshal([]any{p1, e1, err1})
			j2, _ := json.Marshal([]any{p2, e2, err2})
			if string(j1) != string(j2) {
				t.Fatalf("seed %d: %s\n%s", seed, j1, j2)
			}
			if err1 == nil {
				l.p, l.events = p1, append(l.events, e1)
			}
		}
	}
}
