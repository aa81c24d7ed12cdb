//go:build !external

package embedded

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
)

const queue = "test"

func greet(ctx workflow.Context, name string) (string, error) {
	if err := workflow.Sleep(ctx, time.Millisecond); err != nil {
		return "", err
	}
	return "salam, " + name, nil
}

func dial(t *testing.T, c *child) client.Client {
	t.Helper()
	cl, err := client.Dial(client.Options{HostPort: c.HostPort, Namespace: DefaultNamespace, Logger: quiet{}})
	must(t, err)
	t.Cleanup(cl.Close)
	return cl
}

type quiet struct{ log.Logger }

func (quiet) Debug(string, ...any) {}
func (quiet) Info(string, ...any)  {}
func (quiet) Warn(string, ...any)  {}
func (quiet) Error(string, ...any) {}

func work(t *testing.T, cl client.Client) worker.Worker {
	t.Helper()
	w := worker.New(cl, queue, worker.Options{})
	w.RegisterWorkflow(greet)
	must(t, w.Start())
	return w
}

// run runs one workflow to its end.
func run(t *testing.T, cl client.Client, id string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	r, err := cl.ExecuteWorkflow(ctx, client.StartWorkflowOptions{ID: id, TaskQueue: queue}, greet, id)
	must(t, err)
	var got string
	must(t, r.Get(ctx, &got))
	if got != "salam, "+id {
		t.Fatalf("workflow gave %q", got)
	}
}

// events counts the events of a workflow's history.
func events(t *testing.T, cl client.Client, id string) int {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	n := 0
	for it := cl.GetWorkflowHistory(ctx, id, "", false, 0); it.HasNext(); n++ {
		_, err := it.Next()
		must(t, err)
	}
	return n
}

func TestHistorySurvivesStopAndStart(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first := start(t, dir)
	if !first.Fresh || first.MovedAside != "" {
		t.Errorf("first boot: fresh %v, moved aside %q", first.Fresh, first.MovedAside)
	}
	b, err := os.ReadFile(filepath.Join(dir, addressName))
	must(t, err)
	if want := first.HostPort + " " + DefaultNamespace + "\n"; string(b) != want {
		t.Errorf("address file %q, want %q", b, want)
	}
	cl := dial(t, first)
	ns, err := cl.WorkflowService().DescribeNamespace(t.Context(), &workflowservice.DescribeNamespaceRequest{Namespace: DefaultNamespace})
	must(t, err)
	if got := ns.GetConfig().GetWorkflowExecutionRetentionTtl().AsDuration(); got != retention {
		t.Errorf("retention %v, want %v", got, retention)
	}
	w := work(t, cl)
	run(t, cl, "kept")
	n := events(t, cl, "kept")
	w.Stop()
	cl.Close()
	first.stop()
	if _, err := os.Stat(filepath.Join(dir, addressName)); !os.IsNotExist(err) {
		t.Errorf("address file after stop: %v", err)
	}
	checkFile(t, dir)

	second := start(t, dir)
	if !second.Fresh {
		t.Error("nobody confirmed the rebuild, but the second start is not fresh")
	}
	second.confirm()
	if got := events(t, dial(t, second), "kept"); got != n || n < 8 {
		t.Errorf("history has %d events after a restart, had %d", got, n)
	}
	second.stop()
	third := start(t, dir)
	if third.Fresh {
		t.Error("fresh again after ConfirmRebuilt")
	}
	third.stop()
}

func TestStopDoesNotWaitForPollers(t *testing.T) {
	t.Parallel()
	c := start(t, t.TempDir())
	w := work(t, dial(t, c))
	c.stop() // fails when it takes more than ten seconds
	w.Stop()
}

func TestAcknowledgedSurvivesKill(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := start(t, dir)
	cl := dial(t, c)
	w := work(t, cl)
	run(t, cl, "before")
	w.Stop()
	_, err := cl.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{ID: "open", TaskQueue: queue}, greet, "open")
	must(t, err)
	c.kill()

	again := start(t, dir)
	if string(readAddress(t, dir)) != again.HostPort+" "+DefaultNamespace+"\n" {
		t.Error("the killed process's address file was not replaced")
	}
	cl = dial(t, again)
	if events(t, cl, "before") < 8 {
		t.Error("a finished workflow lost its history")
	}
	w = work(t, cl)
	var got string
	must(t, cl.GetWorkflow(t.Context(), "open", "").Get(t.Context(), &got))
	if got != "salam, open" {
		t.Errorf("the open workflow gave %q", got)
	}
	w.Stop()
	again.stop()
}

func TestSecondProcessIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := start(t, dir)
	address := readAddress(t, dir)
	var refused report
	must(t, spawn(t, "serve", dir).out.Decode(&refused))
	if !refused.InUse || !strings.Contains(refused.Err, dir) {
		t.Errorf("second process: %+v", refused)
	}
	if pid := c.cmd.Process.Pid; !strings.Contains(refused.Err, "process "+itoa(pid)+";") {
		t.Errorf("the refusal %q does not name process %d", refused.Err, pid)
	}
	if string(readAddress(t, dir)) != string(address) {
		t.Error("the refused process changed the address file")
	}
	c.stop()
	start(t, dir).stop()
}

func TestCanceledStartGivesTheDirectoryBack(t *testing.T) {
	t.Parallel()
	spawn(t, "canceled", t.TempDir()).ready().stop()
}

func TestTakenPortIsAnError(t *testing.T) {
	t.Parallel()
	spawn(t, "clash", t.TempDir()).ready().stop()
}

func TestDirectoryWithAnAwkwardName(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "kota #1? 100% %41")
	start(t, dir).stop()
	if _, err := os.Stat(filepath.Join(dir, storeName)); err != nil {
		t.Error(err)
	}
	checkFile(t, dir)
}

func readAddress(t *testing.T, dir string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, addressName))
	must(t, err)
	return b
}
