package planning

import "slices"

// Act (tindakan) is something done to a proposal. Its spelling is the same from
// here to the update, the activity, the store, the audit row, the locale key and
// the route.
type Act string

// The acts on a proposal.
const (
	Submit         Act = "submit"          // enter a proposal
	Amend          Act = "amend"           // by the enterer until the forum takes it up
	Withdraw       Act = "withdraw"        // with the proposer's code and secret, or signed slip
	Forward        Act = "forward"         // pass on as it stands
	ForwardChanged Act = "forward_changed" // pass on with another volume, value, channel or agency; reason owed
	Return         Act = "return"          // send back for repair; stays at its stage
	Resubmit       Act = "resubmit"        // the repaired one comes back
	Defer          Act = "defer"           // to a later year
	Redirect       Act = "redirect"        // outside the plan: CSR, RT fund, this year's maintenance
	Reject         Act = "reject"
	Merge          Act = "merge"       // into another proposal, which carries it on
	Split          Act = "split"       // into parts that go separate ways
	Review         Act = "review"      // after an objection: the decision is looked at again
	Repropose      Act = "repropose"   // in the next cycle, linked to this one
	Accommodate    Act = "accommodate" // linked in the RKPD
	Fund           Act = "fund"        // in the APBD
	NotFund        Act = "not_fund"    // in the RKPD but not in the APBD
	Progress       Act = "progress"    // work has begun or goes on
	Complete       Act = "complete"    // done
	Cancel         Act = "cancel"      // will not be done after all
)

// Acts lists every act.
func Acts() []Act {
	return []Act{
		Submit, Amend, Withdraw, Forward, ForwardChanged, Return, Resubmit, Defer, Redirect, Reject,
		Merge, Split, Review, Repropose, Accommodate, Fund, NotFund, Progress, Complete, Cancel,
	}
}

// Valid reports whether a is an act on a proposal.
func (a Act) Valid() bool { return slices.Contains(Acts(), a) }

// OwesReason reports whether a must carry a reason code (design.md 2, Reason).
func (a Act) OwesReason() bool {
	switch a {
	case ForwardChanged, Return, Defer, Redirect, Reject, Merge, NotFund, Cancel:
		return true
	}
	return false
}

// Decides reports whether a settles a proposal's stage: forums and officers do
// these, proposers do the others.
func (a Act) Decides() bool {
	switch a {
	case Forward, ForwardChanged, Return, Defer, Redirect, Reject, Merge, Split,
		Accommodate, Fund, NotFund, Progress, Complete, Cancel, Review:
		return true
	}
	return false
}

// Class is the outcome class of a proposal (kelas keadaan). The set is fixed;
// labels may change.
type Class string

// The classes; each says who must act next.
const (
	Draft            Class = "draft"             // on the tablet; the enterer finishes it
	Submitted        Class = "submitted"         // received; the forum of its stage takes it up
	UnderReview      Class = "under_review"      // on an open forum's agenda, or reopened; the forum or officer decides
	Returned         Class = "returned"          // the enterer repairs and resubmits it
	Forwarded        Class = "forwarded"         // passed on; the forum or officer of its new stage decides
	AccommodatedFull Class = "accommodated_full" // in the RKPD as asked; the budget team decides
	AccommodatedPart Class = "accommodated_part" // in the RKPD in part; the budget team decides
	Funded           Class = "funded"            // in the APBD; the agency carries it out
	Redirected       Class = "redirected"        // outside the plan; the named office carries it out
	Deferred         Class = "deferred"          // ended this year; the proposer may repropose
	Rejected         Class = "rejected"          // ended; the proposer may object or repropose
	Merged           Class = "merged"            // follows its parent; nobody acts on it
	SplitUp          Class = "split"             // its parts go on; nobody acts on it
	Withdrawn        Class = "withdrawn"         // ended by its proposer
	Realised         Class = "realised"          // done; residents may confirm
	Cancelled        Class = "cancelled"         // funded but not done; the agency owes the reason
)

// Classes lists every class.
func Classes() []Class {
	return []Class{
		Draft, Submitted, UnderReview, Returned, Forwarded, AccommodatedFull, AccommodatedPart, Funded,
		Redirected, Deferred, Rejected, Merged, SplitUp, Withdrawn, Realised, Cancelled,
	}
}

// Terminal reports whether the process has ended: its workflow closes, and only
// a review opens it again.
func (c Class) Terminal() bool {
	switch c {
	case Deferred, Rejected, Merged, SplitUp, Withdrawn, Realised, Cancelled:
		return true
	}
	return false
}

// Refused reports whether an explanation is owed to the proposer for ending or
// leaving the plan.
func (c Class) Refused() bool {
	switch c {
	case Deferred, Rejected, Cancelled, Redirected:
		return true
	}
	return false
}
