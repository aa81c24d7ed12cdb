package planning

import "slices"

// Role (peran) is what a person is in the process.
type Role string

// The roles. Admin manages accounts and catalogue and never decides (Perbup
// Asahan 49/2017 art. 5); observer reads all but personal data.
const (
	Facilitator        Role = "facilitator"
	VillageHead        Role = "village_head" // lurah, or the chair of the sitting
	SubdistrictOfficer Role = "subdistrict_officer"
	AgencyOfficer      Role = "agency_officer"
	Planner            Role = "planner"
	BudgetTeam         Role = "budget_team"
	Admin              Role = "admin"
	Observer           Role = "observer"
	// Citizen acts with a code and its secret, without an account.
	Citizen Role = "citizen"
	// System is the calendar and the importer of records.
	System Role = "system"
)

// Roles lists the roles an account can hold.
func Roles() []Role {
	return []Role{Facilitator, VillageHead, SubdistrictOfficer, AgencyOfficer, Planner, BudgetTeam, Admin, Observer}
}

// Valid reports whether an account can hold r.
func (r Role) Valid() bool { return slices.Contains(Roles(), r) }

// Grant binds a role to where it holds: an area (with all below it), an agency,
// or the whole city (both empty).
type Grant struct {
	Role   Role     `json:"role"`
	Area   AreaCode `json:"area,omitempty"`
	Agency string   `json:"agency,omitempty"`
}

// Actor is who asks, with every grant the account holds right now.
type Actor struct {
	ID     string
	Grants []Grant
}

// ActorRef is what a command records of who acted, in which role, where, at
// receipt. No names: a history cannot be edited to forget a person.
type ActorRef struct {
	ID     string   `json:"id"`
	Role   Role     `json:"role"`
	Area   AreaCode `json:"area,omitempty"`
	Agency string   `json:"agency,omitempty"`
}

// Place is where something would be done.
type Place struct {
	Stage  Stage
	Area   AreaCode
	Agency string
}
