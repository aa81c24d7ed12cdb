package store

import (
	"context"

	"musrenbang/planning"
)

// ProposalSort is the order of a list; only these three are offered.
type ProposalSort string

// The orders. Ties go by ID, so that pages never overlap.
const (
	SortReceived ProposalSort = "received" // newest first; the default
	SortValue    ProposalSort = "value"    // dearest first, by the value the last decision left; the unpriced last
	SortRank     ProposalSort = "rank"     // the proposer's own rank, 1 first; the unranked before it
)

// ProposalFilter narrows a list of one cycle. Empty fields do not narrow.
type ProposalFilter struct {
	Cycle   int // 0 is the newest cycle
	Area    planning.AreaCode
	Agency  string
	Stage   planning.Stage
	Class   planning.Class
	Group   planning.Group // who asked
	Channel planning.Channel
	Origin  planning.Origin
	Reason  planning.ReasonCode
	Forum   string // on this sitting's agenda now
	// Unexplained keeps those that left the plan without a recorded reason.
	Unexplained bool
	// Overdue keeps those that still wait at a stage whose window has closed.
	Overdue bool
	// Waiting keeps those somebody still has to act on.
	Waiting bool
	// Query is looked for in the title as its proposer wrote it, any case.
	Query  string
	Sort   ProposalSort
	Cursor string
	Limit  int
}

// ProposalItem is one row of an officer's list.
type ProposalItem struct {
	planning.Proposal
	Title       string // as its proposer wrote it; not for the public
	PublicTitle string // as reviewed, else the catalogue entry's, else ""
	RW, RT      string
	AreaName    string
	ParentName  string // the kecamatan of a kelurahan
	AgencyName  string
	Catalogue   string
	Unit        string
	Rank        int
	Benefits    []planning.Group
	Reason      planning.ReasonCode // of the last decision that carried one
	Activity    string
	Forum       string // the open sitting that has it on its agenda
	ReceivedAt  planning.Instant
	Overdue     bool
}

// ProposalCount is how many rows a filter keeps; counting stops at a bound, and
// then More is true ("lebih dari 1.000").
type ProposalCount struct {
	Count int
	More  bool
}

// ProposalTexts are a proposal's free texts. The first five are personal data.
type ProposalTexts struct {
	Title, Problem, Location, OwnWords, Proposer string

	PublicTitle, PublicProblem, PublicLocation string
	// ReviewedAt is 0 until an officer has released a public form; ErasedAt is
	// when the personal texts were erased.
	ReviewedAt, ErasedAt planning.Instant
}

// Step is one event of a proposal with the texts that came with it.
type Step struct {
	planning.Event
	Leaf       int64 // index in the public log
	ReasonText string
	Note       string // overrun note; "" for an amendment
}

// Link names another proposal.
type Link struct {
	ID    string
	Code  planning.TrackingCode
	Stage planning.Stage
	Class planning.Class
}

// Waiting is a command the mailbox has accepted and its referee not yet answered.
type Waiting struct {
	ID         string
	Act        planning.Act
	Role       planning.Role
	ReceivedAt planning.Instant
	Attempts   int
}

// ProposalDetail is the officers' view of one proposal.
type ProposalDetail struct {
	ProposalItem
	Texts       ProposalTexts
	Steps       []Step // oldest first
	Facts       []planning.Fact
	Root        *Link  // merged into
	Merged      []Link // merged into this one
	SplitFrom   *Link
	Parts       []Link
	Continues   *Link // the proposal of an earlier cycle
	ContinuedBy []Link
	Pending     []Waiting
	Enterer     string // account
	Importer    string
	DeviceTime  planning.Instant // the device's claim
	ContentHash string
}

// Proposals lists what f keeps within the actor's reach for ReadProposals. An
// actor without any reach gets Forbidden; a cursor or sort we do not know,
// BadRequest and Invalid.
func (s *Store) Proposals(ctx context.Context, f ProposalFilter, by planning.Actor) (Page[ProposalItem], error) {
	return Page[ProposalItem]{}, nil
}

// CountProposals counts what f keeps within the actor's reach, up to a bound.
func (s *Store) CountProposals(ctx context.Context, f ProposalFilter, by planning.Actor) (ProposalCount, error) {
	return ProposalCount{}, nil
}

// ResolveCode turns a code as it is printed, aliases included, into the
// proposal's ID and its main code. NotFound (error.code_unknown) where no proposal
// has it.
func (s *Store) ResolveCode(ctx context.Context, code planning.TrackingCode) (id string, main planning.TrackingCode, err error) {
	return "", "", nil
}

// Proposal is the officers' view of the proposal with this code; whether the
// reader may see it is asked with May(ReadProposals, detail.Place()).
func (s *Store) Proposal(ctx context.Context, code planning.TrackingCode) (ProposalDetail, error) {
	return ProposalDetail{}, nil
}

// ProposalByID is Proposal by UUID. NotFound: error.proposal_unknown.
func (s *Store) ProposalByID(ctx context.Context, id string) (ProposalDetail, error) {
	return ProposalDetail{}, nil
}
