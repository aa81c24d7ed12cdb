package workflows

import (
	"time"

	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
)

// WorkerOptions are how a worker for TaskQueue is set up, in the service and
// wherever it is measured. Its client must be the one that starts and asks the
// workflows, so that starts and activities can be eager.
func WorkerOptions() worker.Options {
	return worker.Options{
		WorkerStopTimeout:                  8 * time.Second,
		MaxConcurrentWorkflowTaskPollers:   4,
		MaxConcurrentActivityTaskPollers:   4,
		MaxConcurrentActivityExecutionSize: 64,
	}
}

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
