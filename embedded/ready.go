//go:build !external

package embedded

import (
	"context"
	"errors"
	"fmt"
	"time"

	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"
)

const (
	frontendService = "temporal.api.workflowservice.v1.WorkflowService"
	// askEvery is the pause between two questions while the server comes up.
	askEvery = 5 * time.Millisecond
	// askFor bounds one question, so that a connection lost in the start is
	// asked again.
	askFor = 2 * time.Second
	// noSuchWorkflow is asked for to hear that it is not there.
	noSuchWorkflow = "ready?"
)

// awaitReady returns when the frontend calls itself healthy, knows the
// namespace, and reaches the history shard: only then is the first workflow
// started without a retry.
func awaitReady(ctx context.Context, hostPort, namespace string) error {
	conn, err := grpc.NewClient(hostPort, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return fmt.Errorf("dial server: %w", err)
	}
	defer conn.Close()
	tick := time.NewTicker(askEvery)
	defer tick.Stop()
	for {
		if err = ask(ctx, conn, namespace); err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for server: %w (last answer: %w)", ctx.Err(), err)
		case <-tick.C:
		}
	}
}

// ask puts the three questions once.
func ask(ctx context.Context, conn *grpc.ClientConn, namespace string) error {
	ctx, cancel := context.WithTimeout(ctx, askFor)
	defer cancel()
	health, err := healthpb.NewHealthClient(conn).Check(ctx, &healthpb.HealthCheckRequest{Service: frontendService}, grpc.WaitForReady(true))
	if err != nil {
		return err
	}
	if health.GetStatus() != healthpb.HealthCheckResponse_SERVING {
		return errors.New("frontend is " + health.GetStatus().String())
	}
	workflows := workflowservice.NewWorkflowServiceClient(conn)
	if _, err := workflows.DescribeNamespace(ctx, &workflowservice.DescribeNamespaceRequest{Namespace: namespace}); err != nil {
		return err
	}
	_, err = workflows.DescribeWorkflowExecution(ctx, &workflowservice.DescribeWorkflowExecutionRequest{
		Namespace: namespace,
		Execution: &commonpb.WorkflowExecution{WorkflowId: noSuchWorkflow},
	})
	if _, ok := serviceerror.FromStatus(status.Convert(err)).(*serviceerror.NotFound); ok || status.Code(err) == codes.OK {
		return nil
	}
	return err
}
