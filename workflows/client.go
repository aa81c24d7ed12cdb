package workflows

import (
	"context"
	"errors"
	"fmt"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"musrenbang/planning"
	"musrenbang/refusal"
)

// Client is the only door from HTTP and the relay into Temporal. Every method
// returns a planning.Error when the workflow said no, NotFound
// (error.no_workflow) when none is running, and Unavailable (error.engine_away)
// when Temporal could not answer in time: then nothing is known and the same
// command may be sent again.
type Client struct{ temporal client.Client }

// NewClient wraps a Temporal client. The same one must serve the worker, so that
// starts and activities can be eager.
func NewClient(c client.Client) *Client { return &Client{temporal: c} }

// answerWithin is how long a person waits for a referee before the answer is
// "queued".
const answerWithin = 5 * time.Second

// Decide asks a proposal's workflow, with the command's ID as the Update's.
func (c *Client) Decide(ctx context.Context, code planning.TrackingCode, cmd planning.Command) (planning.Ack, error) {
	return c.update(ctx, ProposalID(code), UpdateDecide, cmd.ID, cmd)
}

// DecideForum asks a sitting's workflow.
func (c *Client) DecideForum(ctx context.Context, f planning.Forum, cmd planning.ForumCommand) (planning.Ack, error) {
	return c.update(ctx, ForumID(f), UpdateForum, cmd.ID, cmd)
}

// DecideCycle asks a year's workflow.
func (c *Client) DecideCycle(ctx context.Context, cmd planning.CycleCommand) (planning.Ack, error) {
	return c.update(ctx, CycleID(cmd.Cycle), UpdateCycle, cmd.ID, cmd)
}

func (c *Client) update(ctx context.Context, workflowID, name, id string, arg any) (planning.Ack, error) {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	h, err := c.temporal.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		UpdateID: id, WorkflowID: workflowID, UpdateName: name, Args: []any{arg},
		WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	var ack planning.Ack
	if err == nil {
		err = h.Get(ctx, &ack)
	}
	return ack, c.explain(err)
}

func (c *Client) explain(err error) error {
	if err == nil {
		return nil
	}
	if e, ok := refusal.FromTemporal(err); ok {
		return e
	}
	var missing *serviceerror.NotFound
	if errors.As(err, &missing) {
		return planning.Refuse(planning.NotFound, "error.no_workflow")
	}
	return fmt.Errorf("%w: %w", planning.Refuse(planning.Unavailable, "error.engine_away"), err)
}

// ForumDecided tells a proposal's workflow what its forum decided and recorded.
func (c *Client) ForumDecided(ctx context.Context, code planning.TrackingCode, e planning.Event) error {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	return c.explain(c.temporal.SignalWorkflow(ctx, ProposalID(code), "", SignalForumDecided, e))
}

// StartProposal starts a proposal's workflow at a state, with the command it
// begins with, if any. One that runs already is left alone.
func (c *Client) StartProposal(ctx context.Context, state planning.Proposal, first *planning.Command) error {
	return c.start(ctx, ProposalID(state.Code), ProposalType, ProposalInput{State: state, First: first}, enumspb.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING)
}

// ReopenProposal starts an ended proposal again with its review. A run that is
// still open under its ID gives way.
func (c *Client) ReopenProposal(ctx context.Context, state planning.Proposal, review planning.Command) error {
	return c.start(ctx, ProposalID(state.Code), ProposalType, ProposalInput{State: state, First: &review}, enumspb.WORKFLOW_ID_CONFLICT_POLICY_TERMINATE_EXISTING)
}

// StartForum starts a sitting's workflow at a state.
func (c *Client) StartForum(ctx context.Context, state planning.Forum) error {
	return c.start(ctx, ForumID(state), ForumType, ForumInput{State: state, Rendered: renderedSoFar(state)}, enumspb.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING)
}

// ReopenForum starts a signed forum again with its correction. A run that is still
// open under its ID is left alone and is asked instead.
func (c *Client) ReopenForum(ctx context.Context, state planning.Forum, correction planning.ForumCommand) error {
	in := ForumInput{State: state, Rendered: state.Version, First: &correction}
	return c.start(ctx, ForumID(state), ForumType, in, enumspb.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING)
}

// renderedSoFar: a forum restarted from the database has its paper already,
// unless it never closed.
func renderedSoFar(f planning.Forum) int {
	if f.Status == planning.ForumClosed || f.Status == planning.ForumSigned {
		return f.Version - 1 // making it once more is harmless: same content, same hash
	}
	return 0
}

// StartCycle starts a planning year's workflow at a state.
func (c *Client) StartCycle(ctx context.Context, state planning.Cycle) error {
	return c.start(ctx, CycleID(state.Year), CycleType, CycleInput{State: state}, enumspb.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING)
}

func (c *Client) start(ctx context.Context, id, kind string, input any, conflict enumspb.WorkflowIdConflictPolicy) error {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	_, err := c.temporal.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID: id, TaskQueue: TaskQueue, EnableEagerStart: true,
		// A review reopens an ended proposal under its own ID; whether it has ended
		// is the database's terminal flag, which outlives Temporal's retention.
		WorkflowIDReusePolicy:    enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
		WorkflowIDConflictPolicy: conflict,
	}, kind, input)
	return c.explain(err)
}

// Running reports whether a workflow of that ID is open.
func (c *Client) Running(ctx context.Context, workflowID string) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	d, err := c.temporal.DescribeWorkflowExecution(ctx, workflowID, "")
	var missing *serviceerror.NotFound
	if errors.As(err, &missing) {
		return false, nil
	}
	if err != nil {
		return false, c.explain(err)
	}
	return d.GetWorkflowExecutionInfo().GetStatus() == enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING, nil
}

// Restart ends a run that disagrees with the record; the caller starts it again.
func (c *Client) Restart(ctx context.Context, workflowID, why string) error {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	err := c.temporal.TerminateWorkflow(ctx, workflowID, "", why)
	var missing *serviceerror.NotFound
	if errors.As(err, &missing) {
		return nil
	}
	return c.explain(err)
}

// Ready reports whether Temporal answers.
func (c *Client) Ready(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	_, err := c.temporal.CheckHealth(ctx, &client.CheckHealthRequest{})
	return err == nil
}
