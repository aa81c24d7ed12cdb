package e2e

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"time"

	"github.com/gofiber/fiber/v2"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/workflow"

	"musrenbang/planning"
	"musrenbang/store"
)

// What the benchmarks compare with: the least that does the same work. A request
// becomes the same transaction or the same read, without anybody asking who comes,
// without forms, languages, receipts on paper and pages. A decision becomes an
// update whose workflow runs one regular activity that does nothing.

// serveBare answers on a free port, which it prints, until standard input ends.
func serveBare(dir string) error {
	s, err := store.Open(context.Background(), store.Options{Dir: dir})
	if err != nil {
		return err
	}
	defer s.Close()
	app := fiber.New(fiber.Config{DisableStartupMessage: true, Immutable: true})
	app.Put("/api/v1/proposals/:uuid", func(c *fiber.Ctx) error { return bareSubmit(c, s) })
	app.Get("/lacak/:code", func(c *fiber.Ctx) error {
		t, err := s.Track(c.UserContext(), planning.TrackingCode(c.Params("code")))
		if err != nil {
			return err
		}
		return c.SendString(t.Title + " " + string(t.Class))
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println("Siap: http://" + listener.Addr().String())
	go func() {
		_, _ = io.Copy(io.Discard, bufio.NewReader(os.Stdin))
		_ = app.Shutdown()
	}()
	return app.Listener(listener)
}

func bareSubmit(c *fiber.Ctx, s *store.Store) error {
	var b struct {
		Cycle      int               `json:"cycle"`
		Area       planning.AreaCode `json:"area"`
		RW         string            `json:"rw"`
		Origin     planning.Origin   `json:"origin"`
		Channel    planning.Channel  `json:"channel"`
		ProposedBy planning.Group    `json:"proposed_by"`
		Title      string            `json:"title"`
		Problem    string            `json:"problem"`
		Location   string            `json:"location"`
		Proposer   string            `json:"proposer"`
		Unit       string            `json:"unit"`
		Value      planning.Rupiah   `json:"value"`
		Rank       int               `json:"rank"`
	}
	if err := json.Unmarshal(c.Body(), &b); err != nil {
		return err
	}
	receipt, err := s.Submit(c.UserContext(), planning.Submission{
		ID: c.Params("uuid"), Cycle: b.Cycle, Area: b.Area, RW: b.RW, Origin: b.Origin, Channel: b.Channel, ProposedBy: b.ProposedBy,
		Title: b.Title, Problem: b.Problem, Location: b.Location, Proposer: b.Proposer, Volume: 100_000, Unit: b.Unit, Value: b.Value, Rank: b.Rank,
	}, operator)
	if err != nil {
		return err
	}
	return c.Status(fiber.StatusCreated).JSON(receipt)
}

// The bare workflow, under names of its own on the same task queue.
const (
	bareType     = "Bare"
	bareUpdate   = "bare"
	bareActivity = "BareActivity"
)

// bare waits for updates; each runs the activity with what a real decision would
// hand over, and answers.
func bare(ctx workflow.Context, state planning.Proposal) error {
	err := workflow.SetUpdateHandler(ctx, bareUpdate, func(ctx workflow.Context, c planning.Command) (planning.Ack, error) {
		ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{StartToCloseTimeout: 30 * time.Second})
		_, e, _ := planning.Decide(state, c)
		return planning.Ack{Version: state.Version}, workflow.ExecuteActivity(ctx, bareActivity, state, e).Get(ctx, nil)
	})
	if err != nil {
		return err
	}
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{StartToCloseTimeout: 30 * time.Second})
	if err := workflow.ExecuteActivity(ctx, bareActivity, state, planning.Event{}).Get(ctx, nil); err != nil {
		return err
	}
	return workflow.Await(ctx, func() bool { return false })
}

func bareNothing(context.Context, planning.Proposal, planning.Event) error { return nil }

// bareDecide is one update of the bare workflow, sent as the real one is.
func bareDecide(ctx context.Context, c client.Client, id string, cmd planning.Command) error {
	h, err := c.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		UpdateID: cmd.ID, WorkflowID: id, UpdateName: bareUpdate, Args: []any{cmd}, WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if err != nil {
		return err
	}
	var ack planning.Ack
	return h.Get(ctx, &ack)
}
