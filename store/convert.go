package store

import (
	"strings"

	"musrenbang/ent/db"
	"musrenbang/planning"
)

// fromDBProposal is the process state a row repeats.
func fromDBProposal(p *db.Proposal) planning.Proposal {
	return planning.Proposal{
		ID: p.ID, Code: planning.TrackingCode(p.Code), Cycle: p.Cycle, Area: planning.AreaCode(p.Area),
		Origin: planning.Origin(p.Origin), Channel: planning.Channel(p.Channel), Agency: p.Agency,
		ProposedBy: planning.Group(p.ProposedBy), Basis: planning.Basis(p.Basis), Twin: p.Twin,
		Entry: planning.Stage(p.Entry), Stage: planning.Stage(p.Stage), Class: planning.Class(p.Class),
		Version: p.Version, Round: p.Round,
		AskedVolume: planning.Volume(p.AskedVolume), AskedValue: planning.Rupiah(p.AskedValue),
		Volume: planning.Volume(p.Volume), Value: planning.Rupiah(p.Value),
		Root: p.Root, Covered: p.Covered, Duplicate: p.Duplicate, Early: p.Early, Late: p.Late, Settled: p.Settled, Imported: p.Importer != "",
		LastAct: planning.Act(p.LastAct), LastRole: planning.Role(p.LastRole), LastAt: planning.Instant(p.LastAt),
	}
}

// toDBState writes the mutable part of a state onto an update of its row.
func toDBState(u *db.ProposalUpdate, p planning.Proposal) *db.ProposalUpdate {
	return u.SetChannel(string(p.Channel)).SetAgency(p.Agency).SetStage(string(p.Stage)).SetClass(string(p.Class)).
		SetVersion(p.Version).SetRound(p.Round).SetAskedVolume(int64(p.AskedVolume)).SetAskedValue(int64(p.AskedValue)).
		SetVolume(int64(p.Volume)).SetValue(int64(p.Value)).SetRoot(p.Root).SetCovered(p.Covered).
		SetDuplicate(p.Duplicate).SetEarly(p.Early).SetSettled(p.Settled).SetTerminal(p.Class.Terminal()).
		SetLastAct(string(p.LastAct)).SetLastRole(string(p.LastRole)).SetLastAt(int64(p.LastAt))
}

func fromDBForum(f *db.Forum) planning.Forum {
	return planning.Forum{
		ID: f.ID, Cycle: f.Cycle, Stage: planning.Stage(f.Stage), Area: planning.AreaCode(f.Area), Agency: f.Agency,
		Group: planning.Group(f.Group), Number: f.Number, Status: planning.ForumStatus(f.Status), Version: f.Version,
		ScheduledAt: planning.Instant(f.ScheduledAt), OpenedAt: planning.Instant(f.OpenedAt),
		ClosedAt: planning.Instant(f.ClosedAt), SignedAt: planning.Instant(f.SignedAt), LastRole: planning.Role(f.LastRole),
	}
}

func fromDBWindow(w *db.StageWindow) planning.Window {
	return planning.Window{
		Stage: planning.Stage(w.Stage), OpensAt: planning.Instant(w.OpensAt), ClosesAt: planning.Instant(w.ClosesAt),
		RemindAt: planning.Instant(w.RemindAt), Opened: planning.Instant(w.OpenedAt),
		Closed: planning.Instant(w.ClosedAt), Reminded: planning.Instant(w.RemindedAt),
	}
}

func fromDBFact(f *db.Fact) planning.Fact {
	return planning.Fact{
		Proposal: f.ProposalID, Stage: planning.Stage(f.Stage), Round: f.Round, Version: f.Version,
		Act: planning.Act(f.Act), Reason: planning.ReasonCode(f.Reason), HasText: f.HasText, Activity: f.Activity,
		Agency: f.Agency, Place: planning.AreaCode(f.Place), PlanRow: f.PlanRow, Volume: planning.Volume(f.Volume),
		Value: planning.Rupiah(f.Value), At: planning.Instant(f.At), Document: f.Document, Ruleset: f.Ruleset,
	}
}

// joinGroups and splitGroups keep the groups that gain in one column, fixed order.
func joinGroups(gs []planning.Group) string {
	var out []string
	for _, g := range planning.Groups() {
		for _, h := range gs {
			if g == h {
				out = append(out, string(g))
			}
		}
	}
	return strings.Join(out, ",")
}

func splitGroups(s string) []planning.Group {
	if s == "" {
		return nil
	}
	parts := strings.Split(s, ",")
	out := make([]planning.Group, len(parts))
	for i, p := range parts {
		out[i] = planning.Group(p)
	}
	return out
}
