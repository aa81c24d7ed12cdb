package planning

import (
	"fmt"
	"slices"
	"strconv"
)

// Forum (musyawarah) is the process state of one sitting at one stage and area,
// plenary or of one group or one agency.
type Forum struct {
	ID          string      `json:"id"` // ForumID
	Cycle       int         `json:"cycle"`
	Stage       Stage       `json:"stage"`
	Area        AreaCode    `json:"area,omitempty"`
	Agency      string      `json:"agency,omitempty"`
	Group       Group       `json:"group,omitempty"` // "" = plenary
	Number      int         `json:"number"`          // 1 for the first sitting
	Status      ForumStatus `json:"status"`
	Version     int         `json:"version"`
	ScheduledAt Instant     `json:"scheduled_at,omitempty"`
	OpenedAt    Instant     `json:"opened_at,omitempty"`
	ClosedAt    Instant     `json:"closed_at,omitempty"`
	SignedAt    Instant     `json:"signed_at,omitempty"`
	LastRole    Role        `json:"last_role,omitempty"`
}

// ForumStatus is how far a sitting has come.
type ForumStatus string

// The statuses, each with who must act next.
const (
	ForumScheduled  ForumStatus = "scheduled" // the chair opens it
	ForumIsOpen     ForumStatus = "open"      // the forum decides
	ForumReadingOut ForumStatus = "read_back" // the draft is read aloud and mended; the chair closes
	ForumClosed     ForumStatus = "closed"    // frozen; the chair and witnesses sign
	ForumSigned     ForumStatus = "signed"    // legal; nobody
)

// ForumStatuses lists the statuses in order.
func ForumStatuses() []ForumStatus {
	return []ForumStatus{ForumScheduled, ForumIsOpen, ForumReadingOut, ForumClosed, ForumSigned}
}

// ForumID is the identity of a sitting: <cycle>-<stage>-<area or agency>-<slug>-<n>,
// the slug "pleno" or the group.
func ForumID(cycle int, stage Stage, place, group string, n int) string {
	if group == "" {
		group = "pleno"
	}
	return fmt.Sprintf("%d-%s-%s-%s-%d", cycle, stage, place, group, n)
}

// Place is where the forum sits, for May.
func (f Forum) Place() Place { return Place{Stage: f.Stage, Area: f.Area, Agency: f.Agency} }

// Where is the area or agency code that names the forum.
func (f Forum) Where() string {
	if f.Agency != "" {
		return f.Agency
	}
	return string(f.Area)
}

// Sitting reports whether the forum is refereeing its agenda now.
func (f Forum) Sitting() bool { return f.Status == ForumIsOpen || f.Status == ForumReadingOut }

// MixedGroups is the group of a thematic sitting of all four named groups.
const MixedGroups Group = "mixed"

// Lists reports whether f is a listing sitting: a rembug warga of an RW, or a
// thematic one. It ranks and groups; its whole list then enters the plenary of
// its level, tag and basis intact, and the plenary decides (design.md 2, Forum).
func (f Forum) Lists() bool { return f.Group != "" || f.Area.Level() == LevelRW }

// listingActs are what a listing sitting may settle itself.
var listingActs = []Act{Merge, Withdraw, Return}

// CheckListing refuses with Conflict (error.listing_decides_not) an act that a
// listing sitting leaves to its plenary; a plenary may do them all.
func (f Forum) CheckListing(a Act) error {
	if f.Lists() && !slices.Contains(listingActs, a) {
		return Refuse(Conflict, "error.listing_decides_not", "act", string(a))
	}
	return nil
}

// CheckConfirm refuses with Conflict to confirm an agency's list as a whole where
// that is not done: anywhere but in the city's plenary while it sits.
func (f Forum) CheckConfirm() error {
	switch {
	case f.Stage != City || f.Lists():
		return Refuse(Conflict, "error.confirm_stage", "stage", string(f.Stage))
	case f.Status == ForumClosed || f.Status == ForumSigned:
		return Refuse(Conflict, "error.forum_frozen", "status", string(f.Status), "role", string(f.LastRole))
	case !f.Sitting():
		return Refuse(Conflict, "error.forum_step", "status", string(f.Status), "role", string(f.LastRole))
	}
	return nil
}

// TakesUp reports whether p belongs on the agenda of a plenary (or the agency's
// forum) when it opens: it waits at this stage, in this area or with this agency.
func (f Forum) TakesUp(p Proposal) bool {
	if p.Cycle != f.Cycle || p.Stage != f.Stage || p.Class.Terminal() || p.Class == Returned {
		return false
	}
	if f.Group == MixedGroups && p.ProposedBy == General || f.Group != "" && f.Group != MixedGroups && f.Group != p.ProposedBy {
		return false
	}
	if f.Stage == AgencyStage {
		return f.Agency != "" && f.Agency == p.Agency
	}
	return f.Area.Contains(p.Area)
}

// ForumCommand is one human act that moves a sitting.
type ForumCommand struct {
	ID         string   `json:"id"`
	Act        Action   `json:"act"` // forum.open, forum.read_back, forum.close, forum.sign, forum.schedule
	Forum      string   `json:"forum"`
	Expected   int      `json:"expected,omitempty"`
	Actor      ActorRef `json:"actor"`
	ReceivedAt Instant  `json:"received_at"`
	At         Instant  `json:"at,omitempty"` // schedule: the new instant
	// DeferRest closes with undecided proposals deferred in one act, with one
	// reason, to Year.
	DeferRest bool       `json:"defer_rest,omitempty"`
	Reason    ReasonCode `json:"reason,omitempty"`
	HasText   bool       `json:"has_text,omitempty"`
	Year      int        `json:"year,omitempty"`
	// Evidence is the stored file (hash) a signature rests on, and SignedBy the
	// offices whose signatures are on it.
	Evidence string       `json:"evidence,omitempty"`
	SignedBy []OfficeKind `json:"signed_by,omitempty"`
	// Changes counts what a correction states otherwise; the texts stay out of
	// every history.
	Changes int `json:"changes,omitempty"`
}

// DecideForum is the one rule of a sitting: scheduled → open → read_back →
// closed (frozen) → signed, and back to closed by a correction, which is signed
// anew. From open the chair may close at once, which counts as read back.
// undecided is how many proposals of its agenda have no decision; unseen how many
// companions' notes the chair has not seen. It returns Conflict where the step is
// illegal now, Invalid where a reason is owed.
func DecideForum(f Forum, c ForumCommand, undecided, unseen int) (Forum, error) {
	if c.Expected != 0 && c.Expected != f.Version {
		return f, Refuse(Conflict, "error.forum_stale", "status", string(f.Status), "role", string(f.LastRole))
	}
	next, from := forumStep(c.Act)
	if len(from) == 0 {
		return f, InvalidField("act", "error.act")
	}
	if !slices.Contains(from, f.Status) {
		key := "error.forum_step"
		if f.Status == ForumClosed || f.Status == ForumSigned {
			key = "error.forum_frozen"
		}
		return f, Refuse(Conflict, key, "status", string(f.Status), "role", string(f.LastRole))
	}
	if err := mayStep(f, c, undecided, unseen); err != nil {
		return f, err
	}
	f.Status, f.Version, f.LastRole = next, f.Version+1, c.Actor.Role
	switch c.Act {
	case ForumSchedule:
		f.ScheduledAt = c.At
	case ForumOpen:
		f.OpenedAt = c.ReceivedAt
	case ForumClose:
		f.ClosedAt = c.ReceivedAt
	case ForumSign:
		f.SignedAt = c.ReceivedAt
	case ForumCorrect:
		f.SignedAt = 0
	}
	return f, nil
}

func forumStep(a Action) (next ForumStatus, from []ForumStatus) {
	switch a {
	case ForumSchedule:
		return ForumScheduled, []ForumStatus{ForumScheduled}
	case ForumOpen:
		return ForumIsOpen, []ForumStatus{ForumScheduled}
	case ForumReadBack:
		return ForumReadingOut, []ForumStatus{ForumIsOpen}
	case ForumClose:
		return ForumClosed, []ForumStatus{ForumIsOpen, ForumReadingOut}
	case ForumSign:
		return ForumSigned, []ForumStatus{ForumClosed}
	case ForumCorrect:
		return ForumClosed, []ForumStatus{ForumClosed, ForumSigned}
	}
	return "", nil
}

// mayStep is what a step owes besides its order.
func mayStep(f Forum, c ForumCommand, undecided, unseen int) error {
	switch c.Act {
	case ForumClose:
		if unseen > 0 {
			return Refuse(Conflict, "error.notes_unseen", "count", strconv.Itoa(unseen))
		}
		return mayCloseWith(c, f, undecided)
	case ForumSign:
		for _, office := range c.SignedBy {
			if !office.Valid() {
				return InvalidField("signed_by", "error.office")
			}
		}
	case ForumCorrect:
		var e Fields
		if c.Changes < 1 {
			e.Add("changes", "error.required")
		}
		if !c.HasText {
			e.Add("reason_text", "error.reason_text_required")
		}
		return e.Err()
	}
	return nil
}

// mayCloseWith: a listing sitting passes on what it has not settled; a plenary
// owes every proposal a decision.
func mayCloseWith(c ForumCommand, f Forum, undecided int) error {
	if undecided == 0 || f.Lists() {
		return nil
	}
	if !c.DeferRest {
		return Refuse(Conflict, "error.forum_undecided", "count", strconv.Itoa(undecided))
	}
	var e Fields
	checkReason(&e, Command{Act: Defer, Decision: Decision{Reason: c.Reason, HasText: c.HasText}})
	if c.Year <= f.Cycle || c.Year > f.Cycle+10 {
		e.Add("year", "error.defer_year")
	}
	return e.Err()
}
