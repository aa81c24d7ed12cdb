package planning

import (
	"slices"
	"strings"
	"testing"
)

// routes spells out design.md 2, Channel, as a reader would.
var routes = map[Channel]string{
	ChannelKelurahan: "village plan budget realisation",
	ChannelKecamatan: "village subdistrict plan budget realisation",
	ChannelAgency:    "village subdistrict agency city plan budget realisation",
}

func TestEveryChannelPassesItsStagesInOrder(t *testing.T) {
	for channel, want := range routes {
		l := begin(t, submission(byChannel(channel)))
		got := []string{string(l.p.Stage)}
		for l.p.Stage != Realisation {
			before := l.p.Stage
			switch before {
			case Plan:
				l.do(Accommodate)
			case Budget:
				l.do(Fund)
			default:
				l.do(Forward)
			}
			got = append(got, string(l.p.Stage))
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%s: passed %s, want %s", channel, s, want)
		}
		l.do(Progress, Complete)
		if l.p.Class != Realised {
			t.Errorf("%s: ends as %s", channel, l.p.Class)
		}
	}
}

// deciding is what a forum may do with what lies before it.
const deciding = "forward forward_changed return defer redirect reject merge split withdraw"

// states drives a proposal into every kind of state and says which acts are
// open there; every other act is refused.
var states = []struct {
	name  string
	reach func(t *testing.T) *life
	legal string
}{
	{"fresh in its village", func(t *testing.T) *life { return begin(t, submission()) }, deciding + " amend"},
	{"passed on to the kecamatan", func(t *testing.T) *life { return begin(t, submission()).climb(Subdistrict) }, deciding},
	{"before its agency", func(t *testing.T) *life { return begin(t, submission()).climb(AgencyStage) }, deciding},
	{"before the city", func(t *testing.T) *life { return begin(t, submission()).climb(City) }, deciding},
	{"waiting for the plan", func(t *testing.T) *life { return begin(t, submission()).climb(Plan) },
		"accommodate reject defer redirect merge split withdraw return"},
	{"in the plan", func(t *testing.T) *life { return begin(t, submission()).climb(Budget) }, "fund not_fund"},
	{"funded", func(t *testing.T) *life { return begin(t, submission()).climb(Realisation) }, "progress complete cancel"},
	{"redirected", func(t *testing.T) *life { return begin(t, submission()).do(Redirect) }, "progress complete cancel"},
	{"sent back", func(t *testing.T) *life { return begin(t, submission()).do(Return) }, "amend resubmit withdraw reject"},
	{"repaired", func(t *testing.T) *life { return begin(t, submission()).do(Return, Resubmit) }, deciding},
	{"sent back by the kecamatan and repaired",
		func(t *testing.T) *life { return begin(t, submission()).climb(Subdistrict).do(Return, Resubmit) }, deciding},
	{"asked to go outside the plan", func(t *testing.T) *life { return begin(t, submission(byChannel(ChannelOutside))) },
		"return defer redirect reject merge split withdraw amend forward_changed"},
	{"rejected", func(t *testing.T) *life { return begin(t, submission()).do(Reject) }, "review"},
	{"reopened", func(t *testing.T) *life { return begin(t, submission()).do(Reject, Review) }, deciding},
	{"left out of the budget", func(t *testing.T) *life { return begin(t, submission()).climb(Budget).do(NotFund) }, "review"},
	{"left out of the budget and reopened",
		func(t *testing.T) *life { return begin(t, submission()).climb(Budget).do(NotFund, Review) }, "fund not_fund"},
	{"deferred", func(t *testing.T) *life { return begin(t, submission()).do(Defer) }, "review"},
	{"done", func(t *testing.T) *life { return begin(t, submission()).climb(Realisation).do(Complete) }, "review"},
	{"cancelled", func(t *testing.T) *life { return begin(t, submission()).climb(Realisation).do(Cancel) }, "review"},
	{"merged", func(t *testing.T) *life { return begin(t, submission()).do(Merge) }, ""},
	{"split", func(t *testing.T) *life { return begin(t, submission()).do(Split) }, ""},
	{"withdrawn", func(t *testing.T) *life { return begin(t, submission()).do(Withdraw) }, ""},
}

func TestEveryActInEveryState(t *testing.T) {
	refusals := []string{"error.wrong_stage", "error.ended", "error.nothing_to_review", "error.already_submitted",
		"error.repropose_is_new", "error.channel_ends"}
	for _, s := range states {
		t.Run(s.name, func(t *testing.T) {
			legal := strings.Fields(s.legal)
			for _, act := range Acts() {
				l := s.reach(t)
				d := proper(l.p, act)
				if l.p.Channel == ChannelOutside && act == ForwardChanged {
					d.Channel = ChannelAgency
				}
				err := l.try(act, d)
				want := slices.Contains(legal, string(act))
				switch {
				case want && err != nil:
					t.Errorf("%s: refused (%v)", act, err)
				case !want && err == nil:
					t.Errorf("%s: allowed, leads to %s at %s", act, l.p.Class, l.p.Stage)
				case !want && !slices.Contains(refusals, keyOf(err)):
					t.Errorf("%s: refused by %s", act, keyOf(err))
				case !want && CodeOf(err) == Internal:
					t.Errorf("%s: refused with code %s", act, CodeOf(err))
				}
			}
		})
	}
}

func TestButtonsOfferWhatTheRuleAllows(t *testing.T) {
	for _, s := range states {
		l := s.reach(t)
		legal := strings.Fields(s.legal)
		for _, act := range Allowed(l.p) {
			if !slices.Contains(legal, string(act)) {
				t.Errorf("%s: offers %s, which the rule refuses", s.name, act)
			}
		}
		for _, act := range legal {
			if !slices.Contains(Allowed(l.p), Act(act)) {
				t.Errorf("%s: does not offer %s, which the rule allows", s.name, act)
			}
		}
	}
}

// TestWhatActsLeadTo names the class and stage each act leaves.
func TestWhatActsLeadTo(t *testing.T) {
	cases := []struct {
		name  string
		at    Stage
		act   Act
		class Class
		stage Stage
	}{
		{"passed on by the village", Village, Forward, Forwarded, Subdistrict},
		{"passed on changed", Village, ForwardChanged, Forwarded, Subdistrict},
		{"sent back stays where it is", Subdistrict, Return, Returned, Subdistrict},
		{"put off", City, Defer, Deferred, City},
		{"sent outside is followed to done", Village, Redirect, Redirected, Realisation},
		{"refused", AgencyStage, Reject, Rejected, AgencyStage},
		{"merged", Plan, Merge, Merged, Plan},
		{"split", Plan, Split, SplitUp, Plan},
		{"withdrawn", Village, Withdraw, Withdrawn, Village},
		{"linked in the plan", Plan, Accommodate, AccommodatedFull, Budget},
		{"budgeted", Budget, Fund, Funded, Realisation},
		{"left out of the budget", Budget, NotFund, Rejected, Budget},
		{"begun", Realisation, Progress, Funded, Realisation},
		{"done", Realisation, Complete, Realised, Realisation},
		{"called off", Realisation, Cancel, Cancelled, Realisation},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			l := begin(t, submission()).climb(c.at).do(c.act)
			if l.p.Class != c.class || l.p.Stage != c.stage {
				t.Errorf("%s at %s, want %s at %s", l.p.Class, l.p.Stage, c.class, c.stage)
			}
		})
	}
}

func TestRepairedProposalComesBackWhereItWas(t *testing.T) {
	own := begin(t, submission()).do(Return, Resubmit)
	if own.p.Class != Submitted || own.p.Stage != Village {
		t.Errorf("sent back by its own village: %s at %s", own.p.Class, own.p.Stage)
	}
	later := begin(t, submission()).climb(City).do(Return, Resubmit)
	if later.p.Class != Forwarded || later.p.Stage != City {
		t.Errorf("sent back by the city: %s at %s", later.p.Class, later.p.Stage)
	}
}

func TestAnotherVersionThanSeenIsAConflict(t *testing.T) {
	l := begin(t, submission()).climb(Subdistrict)
	_, _, err := Decide(l.p, Command{ID: uuid(5), Act: Forward, Expected: 1})
	if CodeOf(err) != Conflict || keyOf(err) != "error.stale" {
		t.Fatalf("stale version: %v", err)
	}
	e := err.(*Error)
	if e.Args["act"] != "forward" || e.Args["version"] != "2" || e.Args["stage"] != "subdistrict" {
		t.Errorf("the refusal does not say what happened: %v", e.Args)
	}
	if _, _, err := Decide(l.p, Command{ID: uuid(5), Act: Forward, Expected: 2}); err != nil {
		t.Errorf("the version seen: %v", err)
	}
}

func TestAmendmentsCountOnlyBeforeAnyoneDecided(t *testing.T) {
	smaller := Decision{Amendment: &Amendment{Volume: 10_000, Value: 10_000_000}}
	fresh := begin(t, submission()).must(Amend, smaller)
	if fresh.p.AskedVolume != 10_000 || fresh.p.AskedValue != 10_000_000 {
		t.Errorf("before the forum an amendment is still the asking: asked %s", fresh.p.AskedVolume)
	}
	back := begin(t, submission()).do(Return).must(Resubmit, smaller)
	if back.p.AskedVolume != 100_000 || back.p.Volume != 10_000 {
		t.Errorf("sent back and shrunk: asked %s now %s, want 100 and 10", back.p.AskedVolume, back.p.Volume)
	}
	received := submission().Received("", false)
	p, _, err := Decide(received, Command{Act: Submit, Decision: Decision{Amendment: &Amendment{Volume: -5, Value: -5}}})
	if err != nil || p.Volume != received.Volume || p.Value != received.Value {
		t.Errorf("a submission took figures from an amendment: %s %s (%v)", p.Volume, p.Value, err)
	}
}

func TestWithdrawalLeavesEligibleOnlyBeforeItsForumClosed(t *testing.T) {
	cases := []struct {
		name  string
		life  func() *life
		proof Proof
		early bool
	}{
		{"with the secret, before the forum", func() *life { return begin(t, submission()) }, ProofSecret, true},
		{"with a signed slip, before the forum", func() *life { return begin(t, submission()) }, ProofSlip, true},
		{"by the meeting", func() *life { return begin(t, submission()) }, ProofMeeting, false},
		{"after the village passed it on", func() *life { return begin(t, submission()).climb(Subdistrict) }, ProofSecret, false},
		{"after the village sent it back", func() *life { return begin(t, submission()).do(Return) }, ProofSlip, false},
		{"after it was sent back and repaired", func() *life { return begin(t, submission()).do(Return, Resubmit) }, ProofSlip, false},
		{"after it was refused and reopened", func() *life { return begin(t, submission()).do(Reject, Review) }, ProofSecret, false},
		{"a thematic list of the kecamatan, before its forum",
			func() *life { return begin(t, submission(func(s *Submission) { s.Area = kecamatan })) }, ProofSlip, true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			l := c.life().must(Withdraw, Decision{Proof: c.proof})
			if l.p.Early != c.early || l.p.Class != Withdrawn {
				t.Errorf("early %v, class %s", l.p.Early, l.p.Class)
			}
		})
	}
	if err := begin(t, submission()).try(Withdraw, Decision{}); keyOf(err) != "error.proof" {
		t.Errorf("without proof: %v", err)
	}
}
