package planning

// Event (peristiwa) is one step in a proposal's life, append-only: all that is
// needed to rebuild its state, and nothing personal.
type Event struct {
	Proposal string   `json:"proposal"`
	Version  int      `json:"version"`
	Command  string   `json:"command"`
	Act      Act      `json:"act"`
	From     Stage    `json:"from"`
	To       Stage    `json:"to"`
	Class    Class    `json:"class"` // after the act
	Round    int      `json:"round"` // the round the act belongs to
	Actor    ActorRef `json:"actor"`
	At       Instant  `json:"at"`
	Decision
	// As the act left them.
	NewChannel Channel `json:"new_channel"`
	NewAgency  string  `json:"new_agency,omitempty"`
	NewVolume  Volume  `json:"new_volume"`
	NewValue   Rupiah  `json:"new_value"`
	Early      bool    `json:"early,omitempty"`
}

// eventOf builds the event of a command that has been checked.
func eventOf(p Proposal, c Command) Event {
	e := Event{
		Proposal: p.ID, Version: p.Version + 1, Command: c.ID, Act: c.Act, From: p.Stage, To: p.Stage,
		Class: p.Class, Round: p.Round, Actor: c.Actor, At: c.ReceivedAt, Decision: c.Decision,
		NewChannel: p.Channel, NewAgency: p.Agency, NewVolume: p.Volume, NewValue: p.Value,
	}
	switch c.Act {
	case Submit, Amend, Resubmit:
		e.enter(p, c)
	case Forward, ForwardChanged:
		e.pass(p, c)
	case Return:
		e.Class = Returned
	case Withdraw:
		// Only by the proposer's own proof and before the first forum closed does
		// a withdrawal leave eligible (design.md 3, "Leaves eligible").
		e.Class = Withdrawn
		e.Early = !p.Settled && p.Stage == p.Entry && c.Proof != ProofMeeting
	case Defer:
		e.Class = Deferred
	case Redirect:
		e.Class, e.To, e.NewChannel = Redirected, Realisation, ChannelOutside
	case Reject, NotFund:
		e.Class = Rejected
	case Merge:
		e.Class = Merged
		if e.Reason == "" {
			e.Reason = ReasonDuplicate
		}
	case Split:
		e.Class = SplitUp
	case Review:
		e.Class, e.Round = UnderReview, p.Round+1
	case Accommodate:
		e.link(p, c)
	case Fund:
		e.Class, e.To = Funded, Realisation
		if c.Value > 0 {
			e.NewValue = c.Value
		}
	case Complete:
		e.Class = Realised
	case Cancel:
		e.Class = Cancelled
	}
	return e
}

func (e *Event) enter(p Proposal, c Command) {
	e.Class = Submitted
	if c.Act == Amend {
		e.Class = p.Class
	}
	// What was sent back from a later stage comes back to that stage.
	if c.Act == Resubmit && p.Stage != p.Entry {
		e.Class = Forwarded
	}
	if a := c.Amendment; a != nil && c.Act != Submit {
		e.NewVolume, e.NewValue = a.Volume, a.Value
	}
}

func (e *Event) pass(p Proposal, c Command) {
	if c.Act == ForwardChanged {
		e.change(c)
	}
	e.Class = Forwarded
	e.To, _ = e.NewChannel.Next(p.Stage)
}

func (e *Event) change(c Command) {
	if c.Channel != "" {
		e.NewChannel = c.Channel
	}
	if c.Agency != "" {
		e.NewAgency = c.Agency
	}
	if c.Volume > 0 {
		e.NewVolume = c.Volume
	}
	if c.Value > 0 {
		e.NewValue = c.Value
	}
}

func (e *Event) link(p Proposal, c Command) {
	e.NewValue = c.Value
	if c.Volume > 0 {
		e.NewVolume = c.Volume
	}
	if c.Agency != "" {
		e.NewAgency = c.Agency
	}
	if e.Site == "" {
		e.Site = p.Area
	}
	e.Class, e.To = AccommodatedFull, Budget
	if e.NewVolume < p.AskedVolume {
		e.Class = AccommodatedPart
	}
}

// Apply moves a state along one event. It is total: an event has already been
// allowed, so it is never refused. fold(events) = row rests on it.
func Apply(p Proposal, e Event) Proposal {
	p.Version, p.Stage, p.Class, p.Round = e.Version, e.To, e.Class, e.Round
	p.Channel, p.Agency, p.Volume, p.Value = e.NewChannel, e.NewAgency, e.NewVolume, e.NewValue
	p.LastAct, p.LastRole, p.LastAt = e.Act, e.Actor.Role, e.At
	switch e.Act {
	case Amend, Resubmit:
		// Before anyone has decided, an amendment is still the first asking.
		if !p.Settled && e.Amendment != nil {
			p.AskedVolume, p.AskedValue = e.NewVolume, e.NewValue
			p.Twin = e.Amendment.Twin
		}
	case Merge:
		if e.Into != nil {
			p.Root, p.Covered, p.Duplicate = e.Into.ID, e.Covered, e.Into.Duplicate
		}
	case Withdraw:
		p.Early = e.Early
	}
	// A forum's return is no result, but the forum has closed on it: from here the
	// first asking stands and a withdrawal no longer leaves eligible. Else "send
	// back, then withdraw or shrink" would be a way to cook the share.
	if e.Settles() || e.Act == Return {
		p.Settled = true
	}
	return p
}

// Fold replays events in order on the received state.
func Fold(received Proposal, events []Event) Proposal {
	p := received
	for _, e := range events {
		p = Apply(p, e)
	}
	return p
}

// Settles reports whether e is a stage's result and so leaves a Fact.
func (e Event) Settles() bool {
	switch e.Act {
	case Forward, ForwardChanged, Defer, Redirect, Reject, Merge, Split, Accommodate, Fund, NotFund, Complete, Cancel:
		return true
	}
	return false
}

// Fact is what one stage settled about one proposal in one round: a new row each
// time, never overwritten. T1–T4 and V1–V4 read facts, never the current class.
type Fact struct {
	Proposal string     `json:"proposal"`
	Stage    Stage      `json:"stage"`
	Round    int        `json:"round"`
	Version  int        `json:"version"`
	Act      Act        `json:"act"`
	Reason   ReasonCode `json:"reason,omitempty"`
	HasText  bool       `json:"has_text,omitempty"`
	Activity string     `json:"activity,omitempty"`
	Agency   string     `json:"agency,omitempty"`
	Place    AreaCode   `json:"place,omitempty"`
	PlanRow  string     `json:"plan_row,omitempty"`
	Volume   Volume     `json:"volume"`
	Value    Rupiah     `json:"value"`
	At       Instant    `json:"at"`
	Document string     `json:"document,omitempty"`
	Ruleset  int        `json:"ruleset"`
}

// FactOf returns the fact e leaves; ok is false where it settles nothing.
func FactOf(e Event, area AreaCode, ruleset int) (f Fact, ok bool) {
	if !e.Settles() {
		return Fact{}, false
	}
	return Fact{
		Proposal: e.Proposal, Stage: e.From, Round: e.Round, Version: e.Version, Act: e.Act, Reason: e.Reason,
		HasText: e.HasText, Activity: e.Activity, Agency: Executor(e.NewAgency, area), Place: e.Site,
		PlanRow: e.PlanRow, Volume: e.NewVolume, Value: e.NewValue, At: e.At, Document: e.Document, Ruleset: ruleset,
	}, true
}
