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
	// Evidence is the stored file (hash) a signature rests on.
	Evidence string `json:"evidence,omitempty"`
}

// DecideForum is the one rule of a sitting: scheduled → open → read_back →
// closed (frozen) → signed. From open the chair may close at once, which counts
// as read back. undecided is how many proposals of its agenda have no decision.
// It returns Conflict where the step is illegal now.
func DecideForum(f Forum, c ForumCommand, undecided int) (Forum, error) {
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
	if c.Act == ForumClose {
		if err := mayCloseWith(c, f, undecided); err != nil {
			return f, err
		}
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
	}
	return "", nil
}

func mayCloseWith(c ForumCommand, f Forum, undecided int) error {
	if undecided == 0 {
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
