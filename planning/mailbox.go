package planning

// Texts are the free texts a command brings. They go to the erasable tables and
// never into a workflow.
type Texts struct {
	Reason string      // why: owed with a reason code
	Note   string      // overrun note, or how a sitting reached it
	Amend  *Submission // amend, resubmit: the whole proposal as it should read now
}

// Receipt is the answer to a submission, the same for ever: what the slip shows.
type Receipt struct {
	Proposal   string       `json:"id"`
	Code       TrackingCode `json:"code"`
	Secret     string       `json:"secret"`
	ReceivedAt Instant      `json:"received_at"`
	Late       bool         `json:"late"`
	// Replayed is true when the same submission had been received before.
	Replayed bool `json:"-"`
}

// CommandStatus is how far the mailbox is with a command.
type CommandStatus string

// The statuses.
const (
	CommandPending CommandStatus = "pending" // accepted; its referee has not answered yet
	CommandApplied CommandStatus = "applied" // done and recorded
	CommandRefused CommandStatus = "refused" // the rule said no; nothing changed
)

// Outcome is what became of a command.
type Outcome struct {
	Command string        `json:"command"`
	Status  CommandStatus `json:"status"`
	Ack
	Error *Error `json:"error,omitempty"`
}

// Ack is what a referee answers when a command is applied.
type Ack struct {
	Version int         `json:"version,omitempty"`
	Stage   Stage       `json:"stage,omitempty"`
	Class   Class       `json:"class,omitempty"`
	Forum   ForumStatus `json:"forum,omitempty"`
}
