package planning

import "slices"

// Action is something an account may or may not do: an Act on a proposal, a
// forum's act (forum.*), or an office's act.
type Action string

// The actions that are not acts on a proposal.
const (
	ForumSchedule  Action = "forum.schedule"
	ForumOpen      Action = "forum.open"
	ForumReadBack  Action = "forum.read_back"
	ForumClose     Action = "forum.close"
	ForumSign      Action = "forum.sign"
	ForumCorrect   Action = "forum.correct"   // a berita acara perubahan, where a sitting may be closed
	ReadProposals  Action = "read.proposals"  // the officers' view, with texts
	ReadPersonal   Action = "read.personal"   // contacts and attendance
	ReviewText     Action = "text.review"     // release a text for the public page
	Retag          Action = "proposal.retag"  // correct the group that asked; keeps both
	ManageCalendar Action = "cycle.manage"    // windows, opening and closing a stage
	ManageCeilings Action = "ceilings.manage" //
	Publish        Action = "snapshot.publish"
	RecordDocument Action = "document.record"
	ManageUsers    Action = "users.manage"
	ManageAreas    Action = "areas.manage"   // areas, agencies, catalogue, codes
	ManageDevices  Action = "devices.manage" // enrol and revoke tablets, take their rescue files
	ReadAudit      Action = "audit.read"
)

// bound says how far a grant reaches for an action.
type bound int

const (
	nowhere   bound = iota
	ownArea         // the grant's area contains the place
	ownLevel        // as ownArea, and the place is at this role's own stage
	ownDesk         // at the agency stage, where the grant's agency is the place's
	ownRows         // as ownDesk, and where an agency's own rows begin past it
	ownWork         // at realisation, where the grant's office carries it out
	cityLevel       // at the city stage
	anywhere
)

// authority is the whole table of design.md 5, "Who may what". A pair that is
// not here is refused.
var authority = map[Role]map[Action]bound{
	Facilitator: {
		"submit": ownArea, "amend": ownArea, "resubmit": ownArea, "withdraw": ownArea, "repropose": ownArea,
		"forward": ownLevel, "forward_changed": ownLevel, "return": ownLevel, "defer": ownLevel,
		"redirect": ownLevel, "reject": ownLevel, "merge": ownLevel, "split": ownLevel,
		ForumSchedule: ownLevel, ForumOpen: ownLevel, ForumReadBack: ownLevel, ReadProposals: ownArea,
		ReviewText: ownLevel,
	},
	VillageHead: {
		"forward": ownLevel, "forward_changed": ownLevel, "return": ownLevel, "defer": ownLevel,
		"redirect": ownLevel, "reject": ownLevel, "merge": ownLevel, "split": ownLevel,
		ForumSchedule: ownLevel, ForumOpen: ownLevel, ForumReadBack: ownLevel, ForumClose: ownLevel,
		ForumSign: ownLevel, ForumCorrect: ownLevel, ReadProposals: ownArea, ReadPersonal: ownArea, ReviewText: ownLevel,
		ManageDevices: ownArea,
	},
	SubdistrictOfficer: {
		// Submitting covers the kecamatan's own rows and paper lists keyed in for
		// a kelurahan without network (Perbup Asahan 49/2017 E.2, F.2).
		"submit": ownArea, "amend": ownArea, "resubmit": ownArea, "withdraw": ownArea, "repropose": ownArea,
		"forward": ownLevel, "forward_changed": ownLevel, "return": ownLevel, "defer": ownLevel,
		"redirect": ownLevel, "reject": ownLevel, "merge": ownLevel, "split": ownLevel,
		ForumSchedule: ownLevel, ForumOpen: ownLevel, ForumReadBack: ownLevel, ForumClose: ownLevel,
		// The kecamatan carries out what no agency was named for.
		"progress": ownWork, "complete": ownWork, "cancel": ownWork,
		ForumSign: ownLevel, ForumCorrect: ownLevel, ReadProposals: ownArea, ReadPersonal: ownArea, ReviewText: ownArea,
		Retag: ownArea, ManageDevices: ownArea,
	},
	AgencyOfficer: {
		"submit": ownRows, "amend": ownRows, "resubmit": ownRows,
		"forward": ownDesk, "forward_changed": ownDesk, "return": ownDesk, "defer": ownDesk,
		"redirect": ownDesk, "reject": ownDesk,
		"progress": ownWork, "complete": ownWork, "cancel": ownWork,
		ForumSchedule: ownDesk, ForumOpen: ownDesk, ForumReadBack: ownDesk, ForumClose: ownDesk,
		ForumSign: ownDesk, ForumCorrect: ownDesk, ReadProposals: anywhere,
	},
	Planner: {
		"submit": anywhere, "withdraw": anywhere, "forward": anywhere, "forward_changed": anywhere,
		"return": anywhere, "defer": anywhere, "redirect": anywhere, "reject": anywhere,
		"merge": anywhere, "split": anywhere, "review": anywhere, "accommodate": anywhere,
		ForumSchedule: anywhere, ForumOpen: anywhere, ForumReadBack: anywhere,
		// Only its own chair closes a sitting; the planner chairs the city's.
		ForumClose: cityLevel, ForumSign: cityLevel, ForumCorrect: cityLevel, ReadProposals: anywhere, ReadPersonal: anywhere, ReviewText: anywhere,
		Retag: anywhere, ManageCalendar: anywhere, ManageCeilings: anywhere, Publish: anywhere,
		RecordDocument: anywhere, ManageDevices: anywhere, ReadAudit: anywhere,
	},
	BudgetTeam: {
		"fund": anywhere, "not_fund": anywhere, ReadProposals: anywhere, RecordDocument: anywhere,
	},
	Admin:    {ManageUsers: anywhere, ManageAreas: anywhere, ManageDevices: anywhere, ReadAudit: anywhere},
	Observer: {ReadProposals: anywhere, ReadAudit: anywhere},
	System: {
		"submit": anywhere, "repropose": anywhere, ForumSchedule: anywhere, ForumOpen: anywhere,
		ManageCalendar: anywhere, Publish: anywhere,
	},
	// The door checks the secret before a citizen's command is made.
	Citizen: {"withdraw": anywhere},
}

// ownStage is the stage at which a role decides.
var ownStage = map[Role]Stage{
	Facilitator: Village, VillageHead: Village, SubdistrictOfficer: Subdistrict,
	AgencyOfficer: AgencyStage, Planner: City, BudgetTeam: Budget,
}

// plannerStages are where planners decide: below them they only record what the
// forum of that level has closed (its own officers decide), above them the
// budget team does.
var plannerStages = map[Stage]bool{City: true, Plan: true}

// May answers "may this actor do this here", and in which grant. It returns
// Forbidden where no grant allows it. It is the only place that knows.
func May(a Actor, what Action, at Place) (Grant, error) {
	for _, g := range a.Grants {
		if allows(g, what, at) {
			return g, nil
		}
	}
	return Grant{}, Refuse(Forbidden, "error.forbidden")
}

// MayAnywhere reports whether some grant allows the action at some place: for
// menus and for listing what lies in one's own area.
func MayAnywhere(a Actor, what Action) bool {
	for _, g := range a.Grants {
		if authority[g.Role][what] != nowhere {
			return true
		}
	}
	return false
}

func allows(g Grant, what Action, at Place) bool {
	reach := authority[g.Role][what]
	if g.Role == Planner && Act(what).Valid() && Act(what).Decides() && at.Stage.Valid() &&
		!plannerStages[at.Stage] && what != Action(Merge) && what != Action(Split) && what != Action(Review) {
		return false
	}
	switch reach {
	case anywhere:
		return true
	case ownArea:
		return g.Area.Contains(at.Area)
	case ownLevel:
		// The forum of a kelurahan sits on its own area, so an RW's place counts.
		return at.Stage == ownStage[g.Role] && g.Area.Contains(at.Area)
	case ownDesk:
		return at.Stage == AgencyStage && g.Agency != "" && g.Agency == at.Agency
	case ownRows:
		return (at.Stage == AgencyStage || at.Stage == Plan) && g.Agency != "" && g.Agency == at.Agency
	case ownWork:
		office := Executor(at.Agency, at.Area)
		return at.Stage == Realisation && office != "" && (office == g.Agency || g.Area.Contains(AreaCode(office)))
	case cityLevel:
		return at.Stage == City
	}
	return false
}

// origins says which lines a role may enter: whoever takes down what residents
// ask may not enter it as an office's own, out of the share (design.md 3, Unit),
// and no agency speaks for residents.
var origins = map[Role][]Origin{
	Facilitator:        {FromResidents, FromLaporHendi},
	SubdistrictOfficer: {FromResidents, FromLaporHendi, FromKecamatan},
	AgencyOfficer:      {FromAgency},
	Planner:            Origins(),
	System:             Origins(),
}

// MaySubmit answers "may this actor enter this": May where the proposal begins,
// and the lines open to the role. It returns Forbidden (error.forbidden, or
// error.origin_role where only the origin is wrong).
func MaySubmit(a Actor, s Submission) (Grant, error) {
	at := Place{Stage: EntryStage(s.Origin, s.Area.Level(), s.Channel), Area: s.Area, Agency: s.Agency}
	key := "error.forbidden"
	for _, g := range a.Grants {
		if !allows(g, Action(Submit), at) {
			continue
		}
		if slices.Contains(origins[g.Role], s.Origin) {
			return g, nil
		}
		key = "error.origin_role"
	}
	return Grant{}, Refuse(Forbidden, key)
}
