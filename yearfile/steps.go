package yearfile

import (
	"crypto/sha256"
	"fmt"

	"musrenbang/planning"
)

// DeriveID is the identity of what row no of a file does in a cycle: the same
// again for the same cycle, file (its SHA-256 in hex), row and act, so that a
// second run changes nothing. It has the form of a UUID of version 8.
func DeriveID(cycle int, fileHash string, no int, act string) string {
	h := sha256.Sum256(fmt.Appendf(nil, "musrenbang yearfile\n%d\n%d:%s\n%d\n%s", cycle, len(fileHash), fileHash, no, act))
	b := h[:16]
	b[6], b[8] = b[6]&0x0f|0x80, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// ProposalID is the identity of the proposal that row no submits.
func ProposalID(cycle int, fileHash string, no int) string {
	return DeriveID(cycle, fileHash, no, "proposal")
}

// Submission is what the row's proposer brings in a cycle. A named group whose
// basis the file leaves open counts as declared: nothing else is known.
func (r Row) Submission(cycle int, fileHash string) planning.Submission {
	basis := r.Basis
	if basis == "" && r.ProposedBy != planning.General {
		basis = planning.BasisDeclaration
	}
	return planning.Submission{
		ID: ProposalID(cycle, fileHash, r.No), Cycle: cycle, Area: r.Area, RW: r.RW, RT: r.RT, Origin: r.Origin,
		Channel: r.Channel, Agency: r.Agency, ProposedBy: r.ProposedBy, Basis: basis, Benefits: r.Benefits, Title: r.Title,
		Problem: r.Problem, Location: r.Location, Volume: r.Volume, Unit: r.Unit, Value: r.Value, Rank: r.Rank,
	}
}

// Step is one act the row asks for after its submission, at the stage it falls.
// What only the caller knows is left open: Document (the plan or budget act),
// Into.ID of a merge (ProposalID of row Into), Forum and Actor. Within one stage
// merges come before the endings of other rows.
type Step struct {
	Stage      planning.Stage
	Act        planning.Act
	Decision   planning.Decision
	ReasonText string // goes with the decision; "" = none recorded
	Into       int    // merge: the number of the row that carries it on
}

// ID is the step's identity as a command of row no.
func (s Step) ID(cycle int, fileHash string, no int) string {
	return DeriveID(cycle, fileHash, no, string(s.Stage)+"."+string(s.Act))
}

// Steps are the acts the row asks for, in order, up to fund or not_fund.
func (r Row) Steps() []Step {
	var steps []Step
	for _, x := range r.results() {
		if x.outcome.Kind == None {
			continue
		}
		step := r.step(*x.outcome, x.stage)
		step.Stage = x.stage
		steps = append(steps, step)
	}
	return steps
}

func (r Row) step(o Outcome, at planning.Stage) Step {
	switch o.Kind {
	case Forwarded:
		if r.Channel == planning.ChannelOutside {
			// Passing on what is outside the plan is sending it there.
			return r.owing(planning.Redirect, planning.ReasonOtherFunding, planning.Decision{Where: "lainnya"})
		}
		return Step{Act: planning.Forward}
	case Changed:
		// The note belongs to the last refusal, so why it changed is not recorded.
		return Step{Act: planning.ForwardChanged, Decision: planning.Decision{Value: o.Value, Reason: planning.ReasonUnrecorded, Imported: true}}
	case Rejected:
		return r.owing(planning.Reject, o.Code, planning.Decision{})
	case Deferred:
		return r.owing(planning.Defer, r.deferral(), planning.Decision{Year: o.Year})
	case Redirected:
		return r.owing(planning.Redirect, planning.ReasonOtherFunding, planning.Decision{Where: o.Where})
	case Merged:
		return Step{Act: planning.Merge, Into: o.Into, Decision: planning.Decision{Covered: r.Covered == CoverYes}}
	case Withdrawn:
		// Only in hasil_kelurahan is it known to have come before the forum closed.
		proof := planning.ProofMeeting
		if at == planning.Village {
			proof = planning.ProofSlip
		}
		return Step{Act: planning.Withdraw, Decision: planning.Decision{Proof: proof}}
	case Accommodated:
		volume := r.PlanVolume
		if volume == 0 {
			volume = r.Volume
		}
		return Step{Act: planning.Accommodate, Decision: planning.Decision{
			Activity: o.Activity, Volume: volume, Value: r.PlanValue, Agency: r.Agency, Site: r.Site}}
	case Funded:
		return Step{Act: planning.Fund, Decision: planning.Decision{Value: r.BudgetValue}}
	}
	return r.owing(planning.NotFund, o.Code, planning.Decision{})
}

// owing is a step that owes a reason. What the file leaves without text can only
// be recorded as imported.
func (r Row) owing(act planning.Act, code planning.ReasonCode, d planning.Decision) Step {
	text := reasonText(r.Note)
	d.Reason, d.HasText = code, text != ""
	d.Imported = text == "" || code == planning.ReasonUnrecorded
	return Step{Act: act, Decision: d, ReasonText: text}
}

// deferral is the reason for putting a row off. The file has no code for it: its
// text is one of its own kind, and without a text none was recorded.
func (r Row) deferral() planning.ReasonCode {
	if reasonText(r.Note) == "" {
		return planning.ReasonUnrecorded
	}
	return planning.ReasonOther
}

// reasonText is the note where it gives a reason, "" where it is a dash or
// another placeholder.
func reasonText(note string) string {
	if planning.CheckReasonText("catatan", note) != nil {
		return ""
	}
	return note
}
