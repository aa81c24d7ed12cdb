package planning

import (
	"slices"
	"strconv"
)

// Command (perintah) is one human act on a proposal as the mailbox keeps it: who,
// when, on which version, and the decision's figures. Texts stay in the store;
// HasText says that one came with it.
type Command struct {
	ID         string   `json:"id"` // made by the caller; the Update's ID
	Act        Act      `json:"act"`
	Proposal   string   `json:"proposal"`
	Expected   int      `json:"expected,omitempty"` // version of the proposal the actor saw; 0 = whatever it is
	Seen       int      `json:"seen,omitempty"`     // on an agenda: version of the decision the actor saw; 0 = none yet
	Actor      ActorRef `json:"actor"`
	ReceivedAt Instant  `json:"received_at"`
	Decision
}

// Decision (keputusan) is what was decided, beyond the act itself. Which fields
// an act uses is said per act in check; the others are refused as noise nowhere:
// they are ignored.
type Decision struct {
	Reason    ReasonCode `json:"reason,omitempty"`
	HasText   bool       `json:"has_text,omitempty"`
	Imported  bool       `json:"imported,omitempty"` // recorded from a file; allows TCT
	Channel   Channel    `json:"channel,omitempty"`
	Agency    string     `json:"agency,omitempty"`
	Volume    Volume     `json:"volume,omitempty"` // 0 = unchanged
	Value     Rupiah     `json:"value,omitempty"`  // 0 = unchanged
	Year      int        `json:"year,omitempty"`   // defer: to which
	Where     string     `json:"where,omitempty"`  // redirect: csr, rt_fund, maintenance, …
	Proof     Proof      `json:"proof,omitempty"`  // withdraw
	Into      *Target    `json:"into,omitempty"`   // merge
	Covered   bool       `json:"covered,omitempty"`
	Activity  string     `json:"activity,omitempty"` // accommodate: activity code
	Document  string     `json:"document,omitempty"` // the act the result rests on (its ID)
	PlanRow   string     `json:"plan_row,omitempty"`
	Site      AreaCode   `json:"site,omitempty"` // accommodate: the place in the plan; "" = its own
	Parts     []Part     `json:"parts,omitempty"`
	Overrun   bool       `json:"overrun,omitempty"` // an overrun note came with it
	Forum     string     `json:"forum,omitempty"`   // the sitting that decides
	Amendment *Amendment `json:"amendment,omitempty"`
}

// Proof says how we know the proposer wants it withdrawn.
type Proof string

// The proofs.
const (
	ProofSecret  Proof = "secret"  // the six characters on the receipt
	ProofSlip    Proof = "slip"    // a signed slip, kept by the officer
	ProofMeeting Proof = "meeting" // the meeting withdrew it: it stays in eligible
)

// Target is the proposal another is merged into, as its row stands.
type Target struct {
	ID    string `json:"id"`
	Root  string `json:"root,omitempty"`
	Cycle int    `json:"cycle"`
	Twin  string `json:"twin,omitempty"`
	Ended bool   `json:"ended,omitempty"`
	// Duplicate asks to merge as a same-proposer duplicate, which leaves eligible
	// and is listed publicly.
	Duplicate bool `json:"duplicate,omitempty"`
}

// Part is one piece of a split proposal. A split stays one in every count.
type Part struct {
	ID      string  `json:"id"`
	Channel Channel `json:"channel"`
	Agency  string  `json:"agency,omitempty"`
	Volume  Volume  `json:"volume"`
	Value   Rupiah  `json:"value"`
}

// Amendment is what an amend or resubmit changes in the process state; texts are
// replaced in the store by the same transaction.
type Amendment struct {
	Volume Volume `json:"volume"`
	Value  Rupiah `json:"value"`
	// Twin is the key of the amended content; see Proposal.Twin.
	Twin string `json:"twin,omitempty"`
}

// Rules (ruleset) are the cycle's settings a decision is taken under. Version is
// stored with each fact.
type Rules struct {
	Version       int `json:"version"`
	Target        int `json:"target"`         // percent; 70 unless the city sets another
	PartThreshold int `json:"part_threshold"` // percent of the volume asked; 50, only upward
}

// DefaultRules are the regulation's and design.md 3's.
func DefaultRules() Rules { return Rules{Version: 1, Target: 70, PartThreshold: 50} }

// Decide is the one rule: may c be done to p now, and what follows. Validator,
// handler, forum, importer and rebuild all call it. It returns the next state
// and the event that leads there, or Invalid (a field), Conflict (moved on,
// wrong stage, ended) — never Forbidden: who may is asked with May before.
func Decide(p Proposal, c Command) (Proposal, Event, error) {
	if err := guard(p, c); err != nil {
		return p, Event{}, err
	}
	if err := check(p, c); err != nil {
		return p, Event{}, err
	}
	e := eventOf(p, c)
	return Apply(p, e), e, nil
}

// guard refuses what the state as a whole forbids.
func guard(p Proposal, c Command) error {
	if !c.Act.Valid() {
		return InvalidField("act", "error.act")
	}
	if c.Act == Submit {
		if p.Version != 0 {
			return Refuse(Conflict, "error.already_submitted")
		}
		return nil
	}
	if c.Expected != 0 && c.Expected != p.Version {
		return moved(p, "error.stale")
	}
	if c.Act == Review {
		if !p.Class.Terminal() || p.Class == Withdrawn || p.Class == Merged || p.Class == SplitUp {
			return moved(p, "error.nothing_to_review")
		}
		return nil
	}
	if c.Act == Repropose {
		return Refuse(Conflict, "error.repropose_is_new")
	}
	if p.Class.Terminal() {
		return moved(p, "error.ended")
	}
	if !slices.Contains(actsAt(p), c.Act) {
		return moved(p, "error.wrong_stage")
	}
	return nil
}

// moved is a Conflict that says what happened last, by which office and when.
func moved(p Proposal, key string) *Error {
	return Refuse(Conflict, key, "act", string(p.LastAct), "role", string(p.LastRole),
		"at", strconv.FormatInt(int64(p.LastAt), 10), "stage", string(p.Stage), "class", string(p.Class),
		"version", strconv.Itoa(p.Version))
}

// actsAt lists what can be done to p where it stands.
func actsAt(p Proposal) []Act {
	switch {
	case p.Class == Returned:
		return []Act{Amend, Resubmit, Withdraw, Reject}
	case p.Stage == Realisation && p.Class == Redirected:
		return []Act{Progress, Complete, Cancel}
	case p.Stage == Realisation:
		return []Act{Progress, Complete, Cancel}
	case p.Stage == Budget:
		return []Act{Fund, NotFund}
	case p.Stage == Plan:
		return []Act{Accommodate, Reject, Defer, Redirect, Merge, Split, Withdraw, Return}
	}
	acts := []Act{Forward, ForwardChanged, Return, Defer, Redirect, Reject, Merge, Split, Withdraw}
	if p.Class == Submitted && !p.Settled {
		acts = append(acts, Amend)
	}
	return acts
}

// Allowed lists the acts open on p now, for buttons; who may is asked apart.
func Allowed(p Proposal) []Act {
	if p.Class.Terminal() {
		if p.Class == Withdrawn || p.Class == Merged || p.Class == SplitUp {
			return nil
		}
		return []Act{Review}
	}
	acts := actsAt(p)
	if !passesOn(p) {
		acts = slices.DeleteFunc(acts, func(a Act) bool { return a == Forward })
	}
	return acts
}

// passesOn reports whether p can be forwarded as it stands. Out of the plan only
// a redirect leads: it says where to, and why.
func passesOn(p Proposal) bool {
	next, ok := p.Channel.Next(p.Stage)
	return ok && next != Realisation
}

// Executor is who carries a proposal out where no agency is named: the kecamatan
// is a perangkat daerah of its own (channels kelurahan and kecamatan).
func Executor(agency string, area AreaCode) string {
	if agency != "" {
		return agency
	}
	if k := area.Up(LevelKecamatan); k != "" {
		return string(k)
	}
	return string(area)
}
