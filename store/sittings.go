package store

import (
	"context"

	"musrenbang/planning"
)

// ForumFilter narrows a list of sittings of one cycle.
type ForumFilter struct {
	Cycle  int // 0 is the newest cycle
	Stage  planning.Stage
	Area   planning.AreaCode // any level: sittings in it and below
	Agency string
	Group  planning.Group
	Status planning.ForumStatus
	Cursor string
	Limit  int
}

// ForumItem is one row of the list of sittings.
type ForumItem struct {
	planning.Forum
	AreaName      string
	AgencyName    string
	Venue, Chair  string
	Women, Men    int
	MinutesNumber string
	LateClose     bool
	Items         int // on its agenda
	Undecided     int // of them
}

// AgendaRow is one proposal on a sitting's agenda.
type AgendaRow struct {
	planning.Proposal
	Position   int // on the agenda, as the proposers ranked them
	Rank       int // the proposer's own
	Title      string
	Problem    string
	Location   string
	RW, RT     string
	AreaName   string
	Unit       string
	AgencyName string
	// Decided is the decision so far, nil while undecided; Seen is the agenda
	// item's version, to be sent back as Expected when the decision is mended.
	Decided    *planning.Command
	Seen       int
	ReasonText string
	Note       string
	DecidedAt  planning.Instant
	DecidedBy  planning.Role
}

// SittingTotal is what a sitting has passed of one channel, against the money
// that channel has at this place.
type SittingTotal struct {
	Channel  planning.Channel
	Passed   int
	Value    planning.Rupiah   // passed, over the priced
	Unpriced int               // passed without an estimate
	Ceiling  *planning.Ceiling // nil where none is loaded or this stage does not draw on it
}

// SittingShare is how a group fares in this sitting so far.
type SittingShare struct {
	Group         planning.Group
	Passed, Total int
}

// Sitting is a forum with its agenda as the screen shows it.
type Sitting struct {
	ForumItem
	ParentName  string
	ScheduledIn planning.Window // the stage's window; zero where none is set
	Agenda      []AgendaRow     // in rank order
	Totals      []SittingTotal
	Shares      []SittingShare // the five groups, in their order
}

// Forums lists sittings, the latest scheduled first.
func (s *Store) Forums(ctx context.Context, f ForumFilter) (Page[ForumItem], error) {
	return Page[ForumItem]{}, nil
}

// Sitting is the view of one forum. NotFound: error.forum_unknown.
func (s *Store) Sitting(ctx context.Context, forumID string) (Sitting, error) {
	return Sitting{}, nil
}

// Minutes is the latest content of a closed forum's record and the stored file of
// its paper ("" until the paper has been made). NotFound (error.minutes_none)
// before the close.
func (s *Store) Minutes(ctx context.Context, forumID string) (m planning.Minutes, file string, err error) {
	return planning.Minutes{}, "", nil
}
