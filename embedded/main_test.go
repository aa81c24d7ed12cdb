//go:build !external

package embedded

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.temporal.io/server/common/primitives"
)

// A test process never runs a server itself: the server's connection pool is
// global and never closes. Each server lives in a child, which is this test
// binary started again with childEnv set.
const (
	childEnv = "EMBEDDED_TEST_CHILD" // what the child is to do
	dirEnv   = "EMBEDDED_TEST_DIR"
	stepEnv  = "EMBEDDED_TEST_STEP"
)

// report is the one line a child writes to standard output.
type report struct {
	HostPort   string
	Fresh      bool
	MovedAside string
	Err        string
	InUse      bool
	StartMS    int64
	StopMS     int64
}

func TestMain(m *testing.M) {
	dir := os.Getenv(dirEnv)
	switch os.Getenv(childEnv) {
	case "":
		os.Exit(m.Run())
	case "serve":
		serve(dir, context.Background())
	case "canceled":
		canceledThenServe(dir)
	case "clash":
		clash(dir)
		serve(dir, context.Background())
	}
}

// serve starts a server, reports, obeys the lines on standard input and stops
// when there are no more.
func serve(dir string, ctx context.Context) {
	if want := os.Getenv(stepEnv); want != "" {
		atStep = func(step string) {
			if step == want {
				_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
				select {}
			}
		}
	}
	begin := time.Now()
	s, err := Start(ctx, Options{Dir: dir, Logger: slog.New(slog.NewTextHandler(os.Stderr, nil))})
	if err != nil {
		say(report{Err: err.Error(), InUse: errors.Is(err, ErrInUse)})
		return
	}
	say(report{HostPort: s.HostPort, Fresh: s.Fresh, MovedAside: s.MovedAside, StartMS: time.Since(begin).Milliseconds()})
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		if err := s.ConfirmRebuilt(); err != nil {
			say(report{Err: err.Error()})
		}
	}
	begin = time.Now()
	s.Stop()
	s.Stop()
	say(report{StopMS: time.Since(begin).Milliseconds()})
}

// canceledThenServe shows that a Start given up half-way leaves the directory
// usable, even for this process.
func canceledThenServe(dir string) {
	ctx, cancel := context.WithCancel(context.Background())
	atStep = func(step string) {
		if step == "marker" {
			cancel()
		}
	}
	if _, err := Start(ctx, Options{Dir: dir}); !errors.Is(err, context.Canceled) {
		say(report{Err: fmt.Sprintf("canceled start gave %v", err)})
		return
	}
	serve(dir, context.Background())
}

// clash puts a server together on a port somebody has; it must be an error.
func clash(dir string) {
	db := storeConfig(dir + "/clash.db")
	stmts, err := statements()
	if err == nil {
		err = createStore(context.Background(), dir+"/clash.db", stmts)
	}
	if err != nil {
		panic(err)
	}
	p, err := freePorts()
	if err != nil {
		panic(err)
	}
	l, err := net.Listen("tcp", p.hostPort(primitives.HistoryService))
	if err != nil {
		panic(err)
	}
	defer l.Close()
	s := &Server{db: db, logger: newLogger(slog.New(slog.DiscardHandler), nil)}
	if srv, err := s.assemble(p); srv != nil || !errors.As(err, new(fatal)) {
		panic(fmt.Sprintf("assemble on a taken port gave %v, %v", srv, err))
	}
}

func say(r report) { _ = json.NewEncoder(os.Stdout).Encode(r) }

// child is a process running serve.
type child struct {
	t      *testing.T
	cmd    *exec.Cmd
	in     io.WriteCloser
	out    *json.Decoder
	stderr bytes.Buffer
	report
}

// spawn starts a child and returns without waiting for its report.
func spawn(t *testing.T, mode, dir string, env ...string) *child {
	t.Helper()
	exe, err := os.Executable()
	must(t, err)
	c := &child{t: t, cmd: exec.Command(exe)}
	c.cmd.Env = append(os.Environ(), append(env, childEnv+"="+mode, dirEnv+"="+dir)...)
	c.cmd.Stderr = &c.stderr
	c.in, err = c.cmd.StdinPipe()
	must(t, err)
	out, err := c.cmd.StdoutPipe()
	must(t, err)
	c.out = json.NewDecoder(out)
	must(t, c.cmd.Start())
	t.Cleanup(func() { c.kill() })
	return c
}

// start starts a child and waits until its server is ready.
func start(t *testing.T, dir string) *child {
	t.Helper()
	return spawn(t, "serve", dir).ready()
}

func (c *child) ready() *child {
	c.t.Helper()
	if err := c.out.Decode(&c.report); err != nil {
		c.t.Fatalf("child said nothing (%v); its errors: %s", err, c.stderr.String())
	}
	if c.Err != "" {
		c.t.Fatalf("child failed: %s", c.Err)
	}
	return c
}

// confirm makes the child call ConfirmRebuilt.
func (c *child) confirm() {
	c.t.Helper()
	_, err := io.WriteString(c.in, "confirm\n")
	must(c.t, err)
}

// stop lets the child stop its server, and fails if it was slow or wrote
// anything it was not asked to.
func (c *child) stop() {
	c.t.Helper()
	must(c.t, c.in.Close())
	var last report
	if err := c.out.Decode(&last); err != nil {
		c.t.Fatalf("child did not report its stop: %v; its errors: %s", err, c.stderr.String())
	}
	if last.Err != "" || last.StopMS > 10_000 {
		c.t.Errorf("stop: %+v", last)
	}
	var more any
	if err := c.out.Decode(&more); err != io.EOF {
		c.t.Errorf("standard output held more than the reports: %v %v", more, err)
	}
	must(c.t, c.cmd.Wait())
	if noise := strings.TrimSpace(c.stderr.String()); noise != "" {
		c.t.Errorf("standard error held:\n%s", noise)
	}
	c.t.Logf("ready in %d ms, stopped in %d ms", c.StartMS, last.StopMS)
}

// kill ends the child as a power cut would, as far as the process goes.
func (c *child) kill() {
	_ = c.cmd.Process.Kill()
	_ = c.cmd.Wait()
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
