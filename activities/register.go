package activities

import (
	"go.temporal.io/sdk/activity"
)

// registry is what a worker offers for activities.
type registry interface {
	RegisterActivityWithOptions(a any, options activity.RegisterOptions)
}

// Register gives a worker every activity under the name workflows call it by;
// cmd's test compares the two lists.
func (a *Activities) Register(r registry) {
	for name, fn := range a.ByName() {
		r.RegisterActivityWithOptions(fn, activity.RegisterOptions{Name: name})
	}
}

// ByName lists every activity with its name.
func (a *Activities) ByName() map[string]any {
	return map[string]any{
		"RecordDecision": a.RecordDecision,
		"RecordForum":    a.RecordForum,
		"CloseForum":     a.CloseForum,
		"RenderMinutes":  a.RenderMinutes,
		"RecordCycle":    a.RecordCycle,
		"StartStage":     a.StartStage,
		"FinishStage":    a.FinishStage,
		"Remind":         a.Remind,
		"RemindSigning":  a.RemindSigning,
		"OwedPapers":     a.OwedPapers,
		"ChaseSignature": a.ChaseSignature,
		"ChaseUploads":   a.ChaseUploads,
	}
}
