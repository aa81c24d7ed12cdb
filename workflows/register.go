package workflows

import "go.temporal.io/sdk/workflow"

// registry is what a worker offers for workflows.
type registry interface {
	RegisterWorkflowWithOptions(w any, options workflow.RegisterOptions)
}

// Register gives a worker every workflow under its constant name.
func Register(r registry) {
	r.RegisterWorkflowWithOptions(Proposal, workflow.RegisterOptions{Name: ProposalType})
	r.RegisterWorkflowWithOptions(Forum, workflow.RegisterOptions{Name: ForumType})
	r.RegisterWorkflowWithOptions(Cycle, workflow.RegisterOptions{Name: CycleType})
}
