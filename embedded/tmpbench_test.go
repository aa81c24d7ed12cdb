//go:build !external

package embedded

import (
	"context"
	"fmt"
	"os"
	"sort"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
)

func noop(context.Context) error { return nil }
func upd(ctx workflow.Context) error {
	done := false
	_ = workflow.SetUpdateHandler(ctx, "u", func(ctx workflow.Context) error {
		ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{StartToCloseTimeout: time.Second * 10})
		return workflow.ExecuteActivity(ctx, noop).Get(ctx, nil)
	})
	return workflow.Await(ctx, func() bool { return done })
}
func cpuOf(pid int) float64 {
	b, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	f := strings.Fields(string(b)[strings.LastIndex(string(b), ")")+1:])
	u, _ := strconv.Atoi(f[11])
	s, _ := strconv.Atoi(f[12])
	return float64(u+s) / 100
}
func TestTmpBench(t *testing.T) {
	if os.Getenv("TMPBENCH") == "" {
		return
	}
	c := start(t, t.TempDir())
	cl := dial(t, c)
	w := worker.New(cl, queue, worker.Options{})
	w.RegisterWorkflow(upd)
	w.RegisterActivity(noop)
	must(t, w.Start())
	ctx := context.Background()
	for i := range 16 {
		_, err := cl.ExecuteWorkflow(ctx, client.StartWorkflowOptions{ID: itoa(i), TaskQueue: queue}, upd)
		must(t, err)
	}
	one := func(i int) time.Duration {
		b := time.Now()
		h, err := cl.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{WorkflowID: itoa(i), UpdateName: "u", WaitForStage: client.WorkflowUpdateStageCompleted})
		must(t, err)
		must(t, h.Get(ctx, nil))
		return time.Since(b)
	}
	for i := range 16 {
		one(i)
	}
	var d []time.Duration
	c0 := cpuOf(c.cmd.Process.Pid)
	for i := range 150 {
		d = append(d, one(i%16))
	}
	c1 := cpuOf(c.cmd.Process.Pid)
	sort.Slice(d, func(i, j int) bool { return d[i] < d[j] })
	var wg sync.WaitGroup
	var mu sync.Mutex
	n := 0
	b := time.Now()
	for i := range 16 {
		wg.Go(func() {
			for time.Since(b) < 5*time.Second {
				one(i)
				mu.Lock()
				n++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	e := time.Since(b).Seconds()
	c2 := cpuOf(c.cmd.Process.Pid)
	fmt.Printf("BENCH c1 p50 %v p95 %v cpu/op %.1fms | c16 %.0f/s cpu/op %.1fms\n", d[75], d[142], (c1-c0)/150*1000, float64(n)/e, (c2-c1)/float64(n)*1000)
	w.Stop()
	c.kill()
}
