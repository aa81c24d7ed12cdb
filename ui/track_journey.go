package ui

import (
	"musrenbang/planning"
	"musrenbang/store"
)

// journeyOf is the way a proposal went, newest first, with the step it waits for
// on top.
func journeyOf(w words, t store.Tracking) []JourneyStep {
	var out []JourneyStep
	if t.Next.Role != "" {
		out = append(out, JourneyStep{State: StepNow, Title: waitingTitle(w, t)})
	}
	for i, step := range t.Timeline {
		var before store.TimelineStep
		if i+1 < len(t.Timeline) {
			before = t.Timeline[i+1]
		}
		out = append(out, journeyStep(w, t, step, before))
	}
	return out
}

func waitingTitle(w words, t store.Tracking) string {
	if t.Class == planning.Returned {
		return w.T("track.waits_repair")
	}
	return w.T("stage." + string(t.Next.Stage))
}

func journeyStep(w words, t store.Tracking, step, before store.TimelineStep) JourneyStep {
	j := JourneyStep{
		State: stepState(step.Act), At: int64(step.At), Title: w.T("act."+string(step.Act)+".done", "Forum", stepOffice(w, t, step)),
		Facts: stepFacts(w, t, step, before),
	}
	if step.Reason != "" || step.ReasonText != "" {
		j.Reason = reasonSentence(w, step.Reason, step.ReasonText)
	}
	if step.Status == planning.ForumClosed || step.Status == planning.ForumSigned {
		j.Links = []Link{{Label: w.T("track.minutes"), URL: "/musyawarah/" + step.Forum + "/berita-acara"}}
	}
	return j
}

func stepState(act planning.Act) string {
	switch act {
	case planning.Reject, planning.Defer, planning.NotFund, planning.Cancel:
		return StepRefused
	case planning.Return:
		return StepReturned
	}
	return StepDone
}

func stepFacts(w words, t store.Tracking, step, before store.TimelineStep) (facts []string) {
	if step.Rank > 0 && step.Of > 0 {
		facts = append(facts, w.T("track.rank", "Rank", w.count(step.Rank), "Of", w.count(step.Of)))
	}
	if step.Year != 0 && step.Act == planning.Defer {
		facts = append(facts, w.T("track.to_year", "Year", yearText(step.Year)))
	}
	if step.Where != "" && step.Act == planning.Redirect {
		facts = append(facts, redirectedTo(w, step.Where))
	}
	if step.Activity != "" {
		facts = append(facts, w.T("track.activity", "Code", step.Activity))
	}
	if before.At != 0 && step.Value > 0 && step.Value != before.Value {
		if before.Value > 0 {
			facts = append(facts, w.short(before.Value)+" → "+w.short(step.Value))
		} else {
			facts = append(facts, w.Rupiah(int64(step.Value)))
		}
	}
	if before.At != 0 && step.Volume != before.Volume {
		facts = append(facts, w.quantity(before.Volume, t.Unit)+" → "+w.quantity(step.Volume, t.Unit))
	}
	if before.At != 0 && step.Channel != "" && step.Channel != before.Channel {
		facts = append(facts, w.channel(step.Channel))
	}
	if step.Document != "" {
		facts = append(facts, step.Document)
	}
	return facts
}

// stepOffice is who did a step: the sitting, the office, or the group that asks.
// Never a person.
func stepOffice(w words, t store.Tracking, step store.TimelineStep) string {
	switch step.Act {
	case planning.Submit, planning.Amend, planning.Resubmit:
		if t.Origin.Official() {
			return w.T("origin." + string(t.Origin))
		}
		return w.T("group." + string(t.Group))
	case planning.Withdraw:
		if step.Role == planning.Citizen {
			return w.T("office.proposer")
		}
	}
	agency := step.OfficeName
	if f, ok := forumOf(step.Forum); ok {
		if f.Agency != step.Office {
			agency = f.Agency
		}
		return w.forum(f, agency)
	}
	if step.Stage == planning.Realisation || step.Stage == planning.AgencyStage {
		if name := officeName(w, step.Office, step.OfficeName); name != "" {
			return name
		}
		return officeName(w, t.Agency, t.AgencyName)
	}
	return w.stageOffice(step.Stage, t.Area, t.AgencyName)
}
