package records

import (
	"musrenbang/planning"
	"musrenbang/yearfile"
)

// place is where a stage's sitting is held: an area, or an agency at its stage.
func place(stage planning.Stage, r yearfile.Row) string {
	switch stage {
	case planning.Village:
		return string(r.Area.Up(planning.LevelKelurahan))
	case planning.Subdistrict:
		return string(r.Area.Up(planning.LevelKecamatan))
	case planning.AgencyStage:
		return r.Agency
	}
	return string(r.Area.Up(planning.LevelKota))
}

// enterer is the office that takes a row in: the facilitator of the kelurahan,
// the sub-district officer for lists held there, agencies for their own, the
// planner for the rest (planning's table, design.md 5).
func (y *Year) enterer(r yearfile.Row) planning.ActorRef {
	level := r.Area.Level()
	switch {
	case r.Origin == planning.FromAgency && r.Agency != "":
		return y.office(planning.AgencyOfficer, "", r.Agency)
	case r.Origin == planning.FromKecamatan || !r.Origin.Official() && level == planning.LevelKecamatan:
		return y.office(planning.SubdistrictOfficer, r.Area.Up(planning.LevelKecamatan), "")
	case r.Origin.Official() || level == planning.LevelKota:
		return y.planner()
	}
	return y.office(planning.Facilitator, r.Area.Up(planning.LevelKelurahan), "")
}

// decider is the office that records a decision at a stage.
func (y *Year) decider(stage planning.Stage, act planning.Act, r yearfile.Row) planning.ActorRef {
	switch stage {
	case planning.Village:
		return y.office(planning.Facilitator, r.Area.Up(planning.LevelKelurahan), "")
	case planning.Subdistrict:
		return y.office(planning.SubdistrictOfficer, r.Area.Up(planning.LevelKecamatan), "")
	case planning.AgencyStage:
		// Merging and taking back are not an agency's to do.
		if act != planning.Merge && act != planning.Withdraw {
			return y.office(planning.AgencyOfficer, "", r.Agency)
		}
	case planning.Budget:
		return y.budgetTeam()
	case planning.Realisation:
		if r.Agency != "" {
			return y.office(planning.AgencyOfficer, "", r.Agency)
		}
		return y.office(planning.SubdistrictOfficer, planning.AreaCode(planning.Executor("", r.Area)), "")
	}
	return y.planner()
}

// chair is the office that opens, closes and signs a sitting.
func (y *Year) chair(f planning.Forum) planning.ActorRef {
	switch f.Stage {
	case planning.Village:
		return y.office(planning.VillageHead, f.Area, "")
	case planning.Subdistrict:
		return y.office(planning.SubdistrictOfficer, f.Area, "")
	case planning.AgencyStage:
		return y.office(planning.AgencyOfficer, "", f.Agency)
	}
	return y.planner()
}

// planner and budgetTeam hold their office for the whole city: no area.
func (y *Year) planner() planning.ActorRef    { return y.office(planning.Planner, "", "") }
func (y *Year) budgetTeam() planning.ActorRef { return y.office(planning.BudgetTeam, "", "") }

// office is an actor of a role at a place, under the account that holds it where
// there is one.
func (y *Year) office(role planning.Role, area planning.AreaCode, agency string) planning.ActorRef {
	ref := planning.ActorRef{Role: role, Area: area, Agency: agency}
	if y.Account != nil {
		ref.ID = y.Account(ref)
	}
	if ref.ID == "" {
		ref.ID = "office/" + string(role) + "/" + string(area) + agency
	}
	return ref
}

// mayEnter and mayDecide ask planning's table what the door would have asked.
func mayEnter(by planning.ActorRef, s planning.Submission) error {
	_, err := planning.MaySubmit(actorOf(by), s)
	return err
}

func mayDecide(by planning.ActorRef, act planning.Act, at planning.Place) error {
	_, err := planning.May(actorOf(by), planning.Action(act), at)
	return err
}

func actorOf(by planning.ActorRef) planning.Actor {
	return planning.Actor{ID: by.ID, Grants: []planning.Grant{{Role: by.Role, Area: by.Area, Agency: by.Agency}}}
}

// calendarRef is who opens and closes stages when nobody does it by hand.
var calendarRef = planning.ActorRef{ID: "calendar", Role: planning.System}
