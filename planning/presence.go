package planning

import "slices"

// Sex is what an attendance list records; "" is not said.
type Sex string

// The sexes on the form (Juknis Asahan 2018, daftar hadir).
const (
	Woman Sex = "woman"
	Man   Sex = "man"
)

// AgeBand (kelompok usia) is as exact as an attendance list needs to be.
type AgeBand string

// The bands. Under eighteen is counted through a companion, never by name.
const (
	AgeChild  AgeBand = "0-17"
	AgeYouth  AgeBand = "18-30"
	AgeAdult  AgeBand = "31-59"
	AgeSenior AgeBand = "60+"
)

// AgeBands lists the bands.
func AgeBands() []AgeBand { return []AgeBand{AgeChild, AgeYouth, AgeAdult, AgeSenior} }

// Attendee (peserta) is one line of an attendance list: personal data, gone at
// the end of its retention. Children stand on it as a number with their
// companion, never by name.
type Attendee struct {
	ID           string  `json:"id"`
	Name         string  `json:"name"`
	Sex          Sex     `json:"sex,omitempty"`
	Age          AgeBand `json:"age,omitempty"`
	Organisation string  `json:"organisation,omitempty"`
	Group        Group   `json:"group,omitempty"`    // whom they speak for; "" = themselves
	Girls        int     `json:"girls,omitempty"`    // children who came with them
	Boys         int     `json:"boys,omitempty"`     //
	Delegate     bool    `json:"delegate,omitempty"` // carries the list to the next level
	ArrivedAt    Instant `json:"arrived_at"`
}

// CheckAttendee refuses, with one Invalid for each wrong field.
func CheckAttendee(a Attendee) error {
	var f Fields
	f.AddError(CheckText("name", a.Name, 1, MaxShort))
	f.AddError(CheckText("organisation", a.Organisation, 0, MaxShort))
	if a.Sex != "" && a.Sex != Woman && a.Sex != Man {
		f.Add("sex", "error.sex")
	}
	switch {
	case a.Age == AgeChild:
		f.Add("age", "error.child_by_name")
	case a.Age != "" && !slices.Contains(AgeBands(), a.Age):
		f.Add("age", "error.age")
	}
	if a.Group != "" && !a.Group.Valid() {
		f.Add("group", "error.group")
	}
	if a.Girls < 0 || a.Boys < 0 || a.Girls > 200 || a.Boys > 200 {
		f.Add("girls", "error.children_count")
	}
	return f.Err()
}

// Tally is who came, in counts only: what may be published.
type Tally struct {
	Women  int `json:"women"`
	Men    int `json:"men"`
	Total  int `json:"total"`            // women, men and those who did not say
	Unsaid int `json:"unsaid,omitempty"` // sex not said
	// Ages counts by band, children included.
	Ages map[AgeBand]int `json:"ages,omitempty"`
	// Groups counts who spoke for a group.
	Groups map[Group]int `json:"groups,omitempty"`
	// Disability is an anonymous tally, apart from the list.
	Disability DisabilityTally `json:"disability,omitzero"`
	// Speakers counts who took the floor, by sex and by group.
	Speakers map[Sex]int   `json:"speakers,omitempty"`
	SpokeFor map[Group]int `json:"spoke_for,omitempty"`
}

// DisabilityTally counts answers to a question that may stay unanswered.
type DisabilityTally struct {
	Yes    int `json:"yes"`
	No     int `json:"no"`
	Unsaid int `json:"unsaid"` // tidak menjawab
}

// Count tallies a list. Disability and speakers are counted apart and kept from
// base.
func Count(list []Attendee, base Tally) Tally {
	t := Tally{Ages: map[AgeBand]int{}, Groups: map[Group]int{}, Disability: base.Disability, Speakers: base.Speakers, SpokeFor: base.SpokeFor}
	for _, a := range list {
		switch a.Sex {
		case Woman:
			t.Women++
		case Man:
			t.Men++
		default:
			t.Unsaid++
		}
		if a.Age != "" {
			t.Ages[a.Age]++
		}
		if a.Group != "" {
			t.Groups[a.Group]++
		}
		t.Women, t.Men = t.Women+a.Girls, t.Men+a.Boys
		if n := a.Girls + a.Boys; n > 0 {
			t.Ages[AgeChild] += n
			t.Groups[Children] += n
		}
	}
	t.Total = t.Women + t.Men + t.Unsaid
	return t
}

// Shortfall is one configured expectation that a sitting did not meet. It warns
// and is printed; it never forbids.
type Shortfall struct {
	Kind  string `json:"kind"` // quorum, women, group, notice, late_close
	Group Group  `json:"group,omitempty"`
	Got   int    `json:"got"`
	Want  int    `json:"want"`
}

// WomenShare renders women's part of those who stated their sex, beside a target
// in percent (0 = none), as Percent does; "" where nobody stated it.
func (t Tally) WomenShare(target int) string {
	return Percent(int64(t.Women), int64(t.Women+t.Men), target)
}

// Shortfalls compares who came with what the procedure expects.
func (r StageRules) Shortfalls(t Tally) (out []Shortfall) {
	if r.Quorum > 0 && t.Total < r.Quorum {
		out = append(out, Shortfall{Kind: "quorum", Got: t.Total, Want: r.Quorum})
	}
	if r.WomenShare > 0 && t.Women+t.Men > 0 && t.Women*100 < r.WomenShare*(t.Women+t.Men) {
		out = append(out, Shortfall{Kind: "women", Got: t.Women * 100 / (t.Women + t.Men), Want: r.WomenShare})
	}
	for _, g := range r.Groups {
		present := t.Groups[g] > 0 || g == Disability && t.Disability.Yes > 0 || g == Women && t.Women > 0 || g == Elderly && t.Ages[AgeSenior] > 0
		if !present {
			out = append(out, Shortfall{Kind: "group", Group: g})
		}
	}
	return out
}

// Need (kebutuhan) is what somebody asked for to be able to take part.
type Need string

// The needs an invitation asks about.
const (
	NeedInterpreter Need = "interpreter" // juru bahasa isyarat
	NeedRamp        Need = "ramp"
	NeedLargePrint  Need = "large_print"
	NeedCompanion   Need = "companion"
	NeedTransport   Need = "transport"
	NeedChildCare   Need = "child_care"
	NeedHour        Need = "hour" // another hour of the day
)

// Needs lists them.
func Needs() []Need {
	return []Need{NeedInterpreter, NeedRamp, NeedLargePrint, NeedCompanion, NeedTransport, NeedChildCare, NeedHour}
}

// NeedCount is how often a need was asked for, and whether it was provided.
type NeedCount struct {
	Need     Need `json:"need"`
	Asked    int  `json:"asked"`
	Provided bool `json:"provided"`
}
