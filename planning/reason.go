package planning

import "slices"

// ReasonCode is the coded reason owed for every outcome that is not funding.
// Sources per code: docs/glossary.md (research: domain.md 9.4).
type ReasonCode string

// The reason codes.
const (
	ReasonCatalogue    ReasonCode = "KAM"  // not in the catalogue
	ReasonConditions   ReasonCode = "SYA"  // conditions or papers incomplete
	ReasonLand         ReasonCode = "LAH"  // land or PSU not clear or not handed over
	ReasonAuthority    ReasonCode = "KEW"  // not the city's authority
	ReasonCeiling      ReasonCode = "PAG"  // over the ceiling
	ReasonPriority     ReasonCode = "PRI"  // not among the year's priorities
	ReasonDuplicate    ReasonCode = "DUP"  // duplicate of another proposal
	ReasonDone         ReasonCode = "SUD"  // already built, maintained or budgeted
	ReasonSurvey       ReasonCode = "SRV"  // the site survey does not confirm it
	ReasonExpenditure  ReasonCode = "BLJ"  // kind of expenditure not allowed
	ReasonQuota        ReasonCode = "KUO"  // over the cap per proposer
	ReasonPrice        ReasonCode = "HRG"  // price not by the city's standard
	ReasonTechnical    ReasonCode = "TEK"  // technically not possible
	ReasonOtherFunding ReasonCode = "LAN"  // continued with other funding
	ReasonMeeting      ReasonCode = "NIL"  // withdrawn by the meeting
	ReasonOther        ReasonCode = "LAIN" // other; a text is compulsory
	ReasonRefocusing   ReasonCode = "RFC"  // the budget was refocused
	ReasonUnrecorded   ReasonCode = "TCT"  // imports only: the source recorded none; counts as unexplained
)

// ReasonCodes lists the codes in the order forms offer them.
func ReasonCodes() []ReasonCode {
	return []ReasonCode{
		ReasonCeiling, ReasonPriority, ReasonConditions, ReasonLand, ReasonCatalogue, ReasonAuthority,
		ReasonDuplicate, ReasonDone, ReasonSurvey, ReasonExpenditure, ReasonQuota, ReasonPrice,
		ReasonTechnical, ReasonOtherFunding, ReasonMeeting, ReasonRefocusing, ReasonOther, ReasonUnrecorded,
	}
}

// Valid reports whether r is a known code.
func (r ReasonCode) Valid() bool { return slices.Contains(ReasonCodes(), r) }
