package e2e

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// process is a child of the test. It dies with the test, however that ends.
type process struct {
	cmd   *exec.Cmd
	stdin io.WriteCloser
	out   *lines
	errs  *lines
	done  chan struct{}
	err   error
	guard *exec.Cmd
}

// lines keeps what a process printed and wakes whoever waits for more.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
	more chan struct{}
}

func newLines() *lines { return &lines{more: make(chan struct{})} }

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	close(l.more)
	l.more = make(chan struct{})
	return l.text.Write(b)
}

func (l *lines) String() string {
	text, _ := l.read()
	return text
}

// read returns what was printed so far and a channel that closes at the next word.
func (l *lines) read() (string, <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String(), l.more
}

// start runs the program under test with its own environment on top of ours.
func start(tb testing.TB, env []string, args ...string) *process {
	tb.Helper()
	return launch(tb, env, binary, args...)
}

func launch(tb testing.TB, env []string, program string, args ...string) *process {
	tb.Helper()
	p := &process{cmd: exec.Command(program, args...), out: newLines(), errs: newLines(), done: make(chan struct{})}
	p.cmd.Env = append(cleanEnvironment(), env...)
	p.cmd.Stdout, p.cmd.Stderr = p.out, p.errs
	// A group of its own: Ctrl-C in a terminal is for the test to pass on.
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	var err error
	if p.stdin, err = p.cmd.StdinPipe(); err != nil {
		tb.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		tb.Fatalf("start %v: %v", args, err)
	}
	p.guard = guardOver(tb, p.cmd.Process.Pid)
	go func() {
		p.err = p.cmd.Wait()
		// Before anybody else can get its number.
		_ = p.guard.Process.Kill()
		_ = p.guard.Wait()
		close(p.done)
	}()
	tb.Cleanup(func() {
		p.kill()
		if tb.Failed() {
			tb.Logf("%v printed to standard error:\n%s", args, tail(p.errs.String(), 4000))
		}
	})
	return p
}

// cleanEnvironment is ours without what would aim the program elsewhere.
func cleanEnvironment() []string {
	var env []string
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "DATABASE_URL=") && !strings.HasPrefix(v, "TEMPORAL_") && !strings.HasPrefix(v, "MUSRENBANG_") {
			env = append(env, v)
		}
	}
	return env
}

// guardOver kills the child when the test process is gone: its standard input
// ends then, for whatever reason (a panic of the time limit runs no cleanup).
func guardOver(tb testing.TB, pid int) *exec.Cmd {
	tb.Helper()
	guard := exec.Command("/bin/sh", "-c", `read -r nothing; kill -9 "$1"`, "guard", strconv.Itoa(pid))
	guard.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if _, err := guard.StdinPipe(); err != nil {
		tb.Fatal(err)
	}
	if err := guard.Start(); err != nil {
		tb.Fatal(err)
	}
	return guard
}

func tail(s string, most int) string {
	if len(s) > most {
		return "… " + s[len(s)-most:]
	}
	return s
}

// kill ends the process as a power cut would (kill -9) and waits until it is gone.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	<-p.done
}

func (p *process) interrupt() { _ = p.cmd.Process.Signal(os.Interrupt) }

// wait waits for the end and returns how it went.
func (p *process) wait(within time.Duration) error {
	select {
	case <-p.done:
		return p.err
	case <-time.After(within):
		return fmt.Errorf("still running after %s", within)
	}
}

// stop asks the process to end, as Ctrl-C does, and expects success.
func (p *process) stop(tb testing.TB) {
	tb.Helper()
	p.interrupt()
	if err := p.wait(30 * time.Second); err != nil {
		tb.Fatalf("after an interrupt: %v\n%s", err, tail(p.errs.String(), 2000))
	}
}

// await returns the first line of standard output that has the prefix.
func (p *process) await(prefix string, within time.Duration) (string, error) {
	limit := time.After(within)
	for {
		text, more := p.out.read()
		scanner := bufio.NewScanner(strings.NewReader(text))
		for scanner.Scan() {
			if rest, ok := strings.CutPrefix(scanner.Text(), prefix); ok && strings.HasSuffix(text, "\n") {
				return rest, nil
			}
		}
		select {
		case <-more:
		case <-p.done:
			if text, _ := p.out.read(); strings.Contains(text, prefix) {
				continue
			}
			return "", fmt.Errorf("ended before it printed %q: %w\n%s", prefix, errors.Join(p.err), tail(p.errs.String(), 2000))
		case <-limit:
			return "", fmt.Errorf("no %q after %s\n%s", prefix, within, tail(p.errs.String(), 2000))
		}
	}
}

// serve starts the service on a data directory and returns it with its address.
func serve(tb testing.TB, dir string, env ...string) (*process, string) {
	tb.Helper()
	p := start(tb, env, "serve", "--addr", "127.0.0.1:0", "--data", dir)
	url, err := p.await("Siap: ", time.Minute)
	if err != nil {
		tb.Fatalf("serve: %v", err)
	}
	return p, strings.TrimSpace(url)
}

// run lets a command end and returns what it printed to standard output.
func run(tb testing.TB, within time.Duration, env []string, args ...string) (string, error) {
	tb.Helper()
	p := start(tb, env, args...)
	err := p.wait(within)
	if err != nil {
		err = fmt.Errorf("%w\n%s", err, tail(p.errs.String(), 2000))
	}
	return p.out.String(), err
}

// check proves the record's invariants with the program's own command.
func check(tb testing.TB, dir string, env ...string) {
	tb.Helper()
	if findings, err := run(tb, 2*time.Minute, env, "check", "--data", dir); err != nil {
		tb.Errorf("check: %v\n%s", err, findings)
	}
}

// eventually asks until ok; the last answer says what was missing.
func eventually(tb testing.TB, within time.Duration, what string, ok func() (bool, string)) {
	tb.Helper()
	deadline, tick := time.Now().Add(within), time.NewTicker(50*time.Millisecond)
	defer tick.Stop()
	for {
		done, seen := ok()
		if done {
			return
		}
		if time.Now().After(deadline) {
			tb.Fatalf("%s: not within %s; %s", what, within, seen)
		}
		<-tick.C
	}
}

func background(tb testing.TB, within time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), within)
	tb.Cleanup(cancel)
	return ctx
}

// readAgain reads a response's body and leaves it to be read once more.
func readAgain(r *http.Response) ([]byte, error) {
	body, err := io.ReadAll(r.Body)
	_ = r.Body.Close()
	r.Body = io.NopCloser(bytes.NewReader(body))
	return body, err
}
