package simulate

import (
	"musrenbang/planning"
	"musrenbang/yearfile"
)

// submissionBody is the API's shape of a submission.
func submissionBody(s planning.Submission) map[string]any {
	body := map[string]any{
		"cycle": s.Cycle, "area": s.Area, "rw": s.RW, "rt": s.RT, "origin": s.Origin, "channel": s.Channel, "agency": s.Agency,
		"proposed_by": s.ProposedBy, "basis": s.Basis, "benefits": s.Benefits, "title": s.Title, "problem": s.Problem,
		"location": s.Location, "proposer": s.Proposer, "volume": s.Volume.String(), "unit": s.Unit, "rank": s.Rank,
		"importer": s.Importer, "value": nil,
	}
	if s.Value != planning.Unpriced {
		body["value"] = int64(s.Value)
	}
	return body
}

// decisionBody is the API's shape of a decision; only what is set is sent.
func (p *play) decisionBody(s step) map[string]any {
	d := s.Decision
	body := map[string]any{"act": s.Act, "imported": d.Imported, "covered": d.Covered}
	set := func(name, value string) {
		if value != "" {
			body[name] = value
		}
	}
	set("reason", string(d.Reason))
	set("reason_text", s.ReasonText)
	set("channel", string(d.Channel))
	set("agency", d.Agency)
	set("where", d.Where)
	set("proof", string(d.Proof))
	set("activity", d.Activity)
	set("site", string(d.Site))
	if d.Volume > 0 {
		body["volume"] = d.Volume.String()
	}
	if d.Value > 0 {
		body["value"] = int64(d.Value)
	}
	if d.Year > 0 {
		body["year"] = d.Year
	}
	if s.Into > 0 {
		body["into"] = yearfile.ProposalID(p.options.Cycle, p.options.Hash, s.Into)
	}
	switch s.Act {
	case planning.Accommodate:
		body["document"] = p.documents["rkpd"]
	case planning.Fund, planning.NotFund:
		body["document"] = p.documents["apbd"]
	}
	return body
}
