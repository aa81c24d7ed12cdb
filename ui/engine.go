package ui

import (
	"context"

	"musrenbang/planning"
)

// Engine takes what people do to its referee. A method returns a planning.Error
// where the act is refused, and an outcome that is still pending where the act
// is accepted and its referee has not answered yet.
type Engine interface {
	// Submit takes a proposal in; the same submission again gives the same
	// receipt.
	Submit(ctx context.Context, s planning.Submission, by planning.ActorRef) (planning.Receipt, error)
	// Decide is any other act on a proposal.
	Decide(ctx context.Context, c planning.Command, t planning.Texts) (planning.Outcome, error)
	// DecideForum is an act on a sitting.
	DecideForum(ctx context.Context, c planning.ForumCommand, t planning.Texts) (planning.Outcome, error)
	// DecideCycle is an act on a calendar.
	DecideCycle(ctx context.Context, c planning.CycleCommand, t planning.Texts) (planning.Outcome, error)
	// Outcome says what became of a command. NotFound where none has this ID.
	Outcome(ctx context.Context, commandID string) (planning.Outcome, error)
	// Ready reports whether the engine can referee at this moment.
	Ready(ctx context.Context) bool
}
