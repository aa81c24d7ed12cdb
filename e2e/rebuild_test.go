package e2e

import (
	"context"
	"errors"
	"fmt"

	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.temporal.io/sdk/client"

	"musrenbang/planning"
	"musrenbang/workflows"
)

// TestRebuild throws Temporal's whole store away and rebuilds it from the record:
// every open proposal, sitting and year has a running workflow at its place, and
// a decision that was queued meanwhile is taken.
func TestRebuild(t *testing.T) {
	y, dir := smallYear(t), filepath.Join(t.TempDir(), "data")
	y.play(t, dir)
	c := &city{dir: dir, tokens: map[planning.Role]string{}}
	proposal, queued := c.queue(t)
	stores, err := filepath.Glob(filepath.Join(dir, "temporal.*"))
	if err != nil || len(stores) == 0 {
		t.Fatalf("no store to delete: %v, %v", stores, err)
	}
	for _, file := range stores {
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
	}
	if printed, err := run(t, 2*time.Minute, nil, "rebuild", "--data", dir); err != nil {
		t.Fatalf("rebuild: %v\n%s", err, printed)
	}
	p, _ := serve(t, dir)
	c.drained(t, time.Minute)
	temporal, _ := temporalOf(t, dir)
	if n := c.alive(t, temporal); n < 8 {
		t.Errorf("only %d open processes were looked at", n)
	}
	s := c.open(t)
	defer s.Close()
	o, err := s.Outcome(background(t, time.Minute), queued)
	if err != nil || o.Status != planning.CommandApplied {
		t.Errorf("the queued decision is %q (%v, %v)", o.Status, o.Error, err)
	}
	if state, err := s.ProposalState(background(t, time.Minute), proposal); err != nil || state.LastAct != planning.Progress {
		t.Errorf("its proposal's last act is %q (%v)", state.LastAct, err)
	}
	p.stop(t)
	check(t, dir)
}

// queue puts a decision on some open proposal into the mailbox while no referee
// runs.
func (c *city) queue(t *testing.T) (proposal, command string) {
	t.Helper()
	ctx := background(t, time.Minute)
	s := c.open(t)
	defer s.Close()
	open, err := s.OpenProposals(ctx, "", 500)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range open {
		if p.Stage != planning.Realisation {
			continue
		}
		by := planning.ActorRef{ID: "officer", Role: planning.SubdistrictOfficer, Area: p.Area.Up(planning.LevelKecamatan)}
		cmd := planning.Command{ID: uuidOf("queued"), Act: planning.Progress, Proposal: p.ID, Actor: by}
		o, err := s.Accept(ctx, cmd, planning.Texts{})
		if err != nil || o.Status != planning.CommandPending {
			t.Fatalf("queue a decision: %+v, %v", o, err)
		}
		return p.ID, cmd.ID
	}
	t.Fatalf("none of %d open proposals is being carried out", len(open))
	return "", ""
}

// alive asks Temporal for the workflow of everything that is open, and whether
// each stands where the record says.
func (c *city) alive(t *testing.T, temporal client.Client) (looked int) {
	t.Helper()
	ctx := background(t, time.Minute)
	s := c.open(t)
	defer s.Close()
	proposals, err := s.OpenProposals(ctx, "", 5000)
	if err != nil {
		t.Fatal(err)
	}
	forums, err := s.OpenForums(ctx, "", 5000)
	if err != nil {
		t.Fatal(err)
	}
	years, err := s.OpenCycles(ctx)
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	for _, p := range proposals {
		ids[workflows.ProposalID(p.Code)] = true
		if at := place(ctx, temporal, p); at != "" {
			t.Errorf("%s: %s", p.Code, at)
		}
	}
	for _, f := range forums {
		ids[workflows.ForumID(f)] = true
	}
	for _, y := range years {
		ids[workflows.CycleID(y)] = true
	}
	for id := range ids {
		if !running(ctx, temporal, id) {
			t.Errorf("%s does not run", id)
		}
	}
	return len(ids)
}

// place compares the state a workflow works on with the row: a command that
// expects another version than the workflow's is refused with the one it has.
func place(ctx context.Context, temporal client.Client, p planning.Proposal) (difference string) {
	probe := planning.Command{ID: uuidOf("probe", p.ID), Act: planning.Cancel, Proposal: p.ID, Expected: p.Version + 1000, Actor: operator}
	_, err := workflows.NewClient(temporal).Decide(ctx, p.Code, probe)
	// Right after a rebuild a workflow may still be promised to the worker that has
	// just ended. Unavailable says: ask again, as the relay does.
	for planning.CodeOf(err) == planning.Unavailable && ctx.Err() == nil {
		_, err = workflows.NewClient(temporal).Decide(ctx, p.Code, probe)
	}
	var refused *planning.Error
	if !errors.As(err, &refused) || refused.Key != "error.stale" {
		return fmt.Sprintf("asked for its version it answered %v", err)
	}
	if got := strings.Join([]string{refused.Args["stage"], refused.Args["class"], refused.Args["version"]}, " "); got != fmt.Sprintf("%s %s %d", p.Stage, p.Class, p.Version) {
		return fmt.Sprintf("its workflow is at %s, the record at %s %s %d", got, p.Stage, p.Class, p.Version)
	}
	return ""
}
