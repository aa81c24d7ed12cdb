package workflows_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"musrenbang/planning"
	"musrenbang/workflows"
)

// histories are saved runs of real processes, some ended and some still open,
// from every release (go test ./e2e -run TestHistories -save-histories RELEASE
// adds those of the next one; none is ever changed). A workflow that does not
// replay them would strand every city's running proposals.
func histories(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "history", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// TestSavedHistoriesReplay holds today's workflows against every run that was
// ever saved, under the names that the worker registers.
func TestSavedHistoriesReplay(t *testing.T) {
	kinds := map[string]int{}
	for _, file := range histories(t) {
		replayer := worker.NewWorkflowReplayer()
		workflows.Register(replayer)
		if err := replayer.ReplayWorkflowHistoryFromJSONFile(quiet(), file); err != nil {
			t.Errorf("%s does not replay: %v", filepath.Base(file), err)
		}
		for _, kind := range []string{"-proposal-", "-forum-", "-cycle-"} {
			if strings.Contains(file, kind) {
				kinds[kind]++
			}
		}
	}
	if kinds["-proposal-"] < 6 || kinds["-forum-"] < 2 || kinds["-cycle-"] < 1 {
		t.Errorf("too few saved histories: %v", kinds)
	}
}

// TestReplayBites replays them with workflows that do something else.
func TestReplayBites(t *testing.T) {
	other := func(ctx workflow.Context, _ map[string]any) (planning.Ack, error) {
		return planning.Ack{}, workflow.Sleep(ctx, time.Hour)
	}
	for _, file := range histories(t) {
		replayer := worker.NewWorkflowReplayer()
		for _, name := range []string{workflows.ProposalType, workflows.ForumType, workflows.CycleType} {
			replayer.RegisterWorkflowWithOptions(other, workflow.RegisterOptions{Name: name})
		}
		if err := replayer.ReplayWorkflowHistoryFromJSONFile(quiet(), file); err == nil {
			t.Errorf("%s replays with any workflow at all", filepath.Base(file))
		}
	}
}

// quiet keeps the SDK's own log out of the tests' output.
func quiet() log.Logger { return silence{} }

type silence struct{}

func (silence) Debug(string, ...any) {}
func (silence) Info(string, ...any)  {}
func (silence) Warn(string, ...any)  {}
func (silence) Error(string, ...any) {}
