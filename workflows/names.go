// Package workflows says when things happen, never what the rule is: it waits,
// asks planning, and has activities write. Three workflows carry the process,
// independent of each other and joined by IDs and the mailbox: Proposal (its
// whole life), Forum (one sitting), Cycle (one planning year).
//
// It must not import activities (their names are constants here; a test compares
// them with what the worker registers), the store, Ent or Fiber. Client is the
// only door from HTTP and the relay into Temporal. Payloads hold codes, figures
// and versions: no names, no texts.
package workflows

import (
	"fmt"
	"strings"

	"musrenbang/planning"
)

// TaskQueue is the one queue of workers and workflows.
const TaskQueue = "musrenbang"

// Names of workflow types.
const (
	ProposalType = "Proposal"
	ForumType    = "Forum"
	CycleType    = "Cycle"
)

// Names of messages. An act keeps its spelling inside the command; these name
// which referee is asked.
const (
	UpdateDecide       = "decide"        // planning.Command → planning.Ack
	UpdateForum        = "forum"         // planning.ForumCommand → planning.Ack
	UpdateCycle        = "cycle"         // planning.CycleCommand → planning.Ack
	SignalForumDecided = "forum_decided" // planning.Event; total
	SignalRefresh      = "refresh"       // roll into a new run, at deploy
)

// Names of activities.
const (
	RecordDecision = "RecordDecision"
	RecordForum    = "RecordForum"
	CloseForum     = "CloseForum"
	RenderMinutes  = "RenderMinutes"
	RecordCycle    = "RecordCycle"
	StartStage     = "StartStage"
	FinishStage    = "FinishStage"
	Remind         = "Remind"
	RemindSigning  = "RemindSigning"
	OwedPapers     = "OwedPapers"
	ChaseSignature = "ChaseSignature"
	ChaseUploads   = "ChaseUploads"
)

// Activities lists every activity name a worker must register.
func Activities() []string {
	return []string{
		RecordDecision, RecordForum, CloseForum, RenderMinutes, RecordCycle, StartStage, FinishStage, Remind, RemindSigning,
		OwedPapers, ChaseSignature, ChaseUploads,
	}
}

// ProposalID is the workflow ID of a proposal.
func ProposalID(code planning.TrackingCode) string { return "proposal/" + string(code) }

// ForumID is the workflow ID of a sitting: forum/<cycle>/<stage>/<place>/<slug>-<n>.
func ForumID(f planning.Forum) string {
	slug := string(f.Group)
	if slug == "" {
		slug = "pleno"
	}
	return fmt.Sprintf("forum/%d/%s/%s/%s-%d", f.Cycle, f.Stage, f.Where(), slug, f.Number)
}

// CycleID is the workflow ID of a planning year.
func CycleID(year int) string { return fmt.Sprintf("cycle/%d", year) }

// Kind is the first part of a workflow ID, for operators' lists.
func Kind(workflowID string) string {
	kind, _, _ := strings.Cut(workflowID, "/")
	return kind
}
