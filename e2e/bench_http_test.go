package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/valyala/fasthttp"

	"musrenbang/planning"
)

// caller sends requests with as little work of its own as possible: it shares the
// processors with what it measures.
type caller struct {
	http  *fasthttp.HostClient
	token string
}

func callerOf(url, token string) *caller {
	return &caller{token: token, http: &fasthttp.HostClient{
		Addr: strings.TrimPrefix(url, "http://"), MaxConns: 256, ReadTimeout: 30 * time.Second, WriteTimeout: 30 * time.Second,
	}}
}

// call sends one request and expects the status.
func (c *caller) call(method, path string, body []byte, want int) error {
	req, resp := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
	defer fasthttp.ReleaseRequest(req)
	defer fasthttp.ReleaseResponse(resp)
	req.Header.SetMethod(method)
	req.SetRequestURI("http://" + c.http.Addr + path)
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	if body != nil {
		req.Header.SetContentType("application/json")
		req.SetBody(body)
	}
	if err := c.http.Do(req, resp); err != nil {
		return err
	}
	if resp.StatusCode() != want {
		return fmt.Errorf("%s %s: %d %.200s", method, path, resp.StatusCode(), resp.Body())
	}
	return nil
}

// bareServer runs the handlers that are compared with, on a city's record.
func bareServer(b *testing.B, c *city) *caller {
	b.Helper()
	p := launch(b, []string{roleVariable + "=" + roleBare, folderOfRole + "=" + c.dir}, os.Args[0])
	url, err := p.await("Siap: ", time.Minute)
	if err != nil {
		b.Fatal(err)
	}
	return callerOf(url, "")
}

var entered atomic.Int64

// enter is one submission, every time another.
func enter(c *caller) error {
	n := int(entered.Add(1))
	body, err := json.Marshal(proposal(freeList, n))
	if err != nil {
		return err
	}
	return c.call(http.MethodPut, "/api/v1/proposals/"+uuidOf("bench", n), body, http.StatusCreated)
}

// benchSubmit compares entering with a bare handler's same transaction.
func benchSubmit(b *testing.B, t *table) {
	// A city of its own: two processes that write one SQLite file wait for each other.
	bare := bareServer(b, found(b, filepath.Join(b.TempDir(), "bare"), ""))
	c := found(b, filepath.Join(b.TempDir(), "data"), "")
	p, url := serve(b, c.dir)
	real := callerOf(url, c.tokens[planning.Facilitator])
	one := func(c *caller) func() sample {
		return func() sample { return closedLoop(8, turn, func(int) error { return enter(c) }) }
	}
	d := inTurns(3, one(bare), one(real))
	backlog := c.count(b, "commands WHERE status = 'pending'")
	began := time.Now()
	c.drained(b, 10*time.Minute)
	drained := float64(backlog) / time.Since(began).Seconds()
	t.line("submit to 201, 8 at once: bare handler", d.first.String(), "", true)
	t.line("submit to 201, 8 at once: real", d.second.String(), "", true)
	t.line("submit: rate ÷ bare", spread(d.rates), "≥ 0.6", median(d.rates) >= 0.6)
	t.line("submit: backlog left behind", fmt.Sprintf("%d of %d, then taken at %.0f/s", backlog, len(d.second.each), drained), "", true)
	p.stop(b)
}

// benchTrack compares the citizens' page with a bare handler's same read.
func benchTrack(b *testing.B, t *table) {
	const proposals = 200
	c := found(b, filepath.Join(b.TempDir(), "data"), "")
	p, url := serve(b, c.dir)
	real := callerOf(url, c.tokens[planning.Facilitator])
	for range proposals {
		if err := enter(real); err != nil {
			b.Fatal(err)
		}
	}
	c.drained(b, time.Minute)
	bare := bareServer(b, c)
	real.token = "" // citizens have none
	var n atomic.Int64
	codes := c.codes(b)
	read := func(c *caller) func() error {
		return func() error {
			return c.call(http.MethodGet, "/lacak/"+codes[int(n.Add(1))%len(codes)], nil, http.StatusOK)
		}
	}
	readBare, readReal := read(bare), read(real)
	loop := func(read func() error) func() sample {
		return func() sample { return closedLoop(16, turn, func(int) error { return read() }) }
	}
	d := inTurns(3, loop(readBare), loop(readReal))
	t.line("tracking page, 16 at once: bare handler", d.first.String(), "", true)
	t.line("tracking page, 16 at once: real", d.second.String(), "", true)
	t.line("tracking page: rate ÷ bare", spread(d.rates), "≥ 0.5", median(d.rates) >= 0.5)
	steady := openLoop(500, 10*time.Second, readReal)
	t.line("tracking page at 500/s", steady.String(), "p99 ≤ 25 ms", steady.at(0.99) <= 25*time.Millisecond && steady.failures == 0)
	p.stop(b)
}

// codes are the tracking codes of a city's proposals.
func (c *city) codes(b *testing.B) (codes []string) {
	b.Helper()
	s := c.open(b)
	defer s.Close()
	rows, err := s.Proposals(background(b, time.Minute), listAll(), planning.Actor{Grants: []planning.Grant{{Role: planning.Planner}}})
	if err != nil || len(rows.Items) == 0 {
		b.Fatalf("read codes: %d, %v", len(rows.Items), err)
	}
	for _, r := range rows.Items {
		codes = append(codes, string(r.Code))
	}
	return codes
}

// benchMemory measures a start and the memory of one process with everything
// inside, on a city with eight hundred open proposals.
func benchMemory(b *testing.B, t *table) {
	const open = 800
	c := found(b, filepath.Join(b.TempDir(), "data"), "")
	p, url := serve(b, c.dir)
	real := callerOf(url, c.tokens[planning.Facilitator])
	for range open {
		if err := enter(real); err != nil {
			b.Fatal(err)
		}
	}
	c.drained(b, 5*time.Minute)
	working := resident(b, p)
	p.stop(b)
	var slowest time.Duration
	var resting int
	for range 3 {
		began := time.Now()
		p, url = serve(b, c.dir)
		real = callerOf(url, "")
		for real.call(http.MethodGet, "/api/v1/ready", nil, http.StatusOK) != nil {
		}
		slowest = max(slowest, time.Since(began))
		citizens := openLoop(100, 5*time.Second, func() error { return real.call(http.MethodGet, "/", nil, http.StatusOK) })
		if citizens.failures > 0 {
			b.Errorf("the first page: %v", citizens.failure)
		}
		resting = max(resting, resident(b, p))
		p.stop(b)
	}
	t.line("start to ready, 800 open proposals, slowest of 3", short(slowest), "≤ 3 s", slowest <= 3*time.Second)
	t.line("memory, 800 open proposals, after a start and 500 pages", fmt.Sprintf("%d MB", resting), "≤ 400 MB", resting <= 400)
	t.line("memory right after 800 were entered and started", fmt.Sprintf("%d MB", working), "≤ 400 MB", working <= 400)
}

// resident is a process's resident memory in megabytes.
func resident(b *testing.B, p *process) int {
	b.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		b.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kb, err := strconv.Atoi(strings.Fields(rest)[0])
			if err != nil {
				b.Fatal(err)
			}
			return kb / 1024
		}
	}
	b.Fatal("no VmRSS")
	return 0
}

// benchClosing closes a sitting with five hundred proposals on its agenda.
func benchClosing(b *testing.B, t *table) {
	const n = 500
	c := found(b, filepath.Join(b.TempDir(), "data"), "")
	p, url := serve(b, c.dir)
	real := callerOf(url, c.tokens[planning.Facilitator])
	ids := make(chan string, n)
	for i := range n {
		body, _ := json.Marshal(proposal(passed, i))
		ids <- uuidOf("hall", i)
		if err := real.call(http.MethodPut, "/api/v1/proposals/"+uuidOf("hall", i), body, http.StatusCreated); err != nil {
			b.Fatal(err)
		}
	}
	close(ids)
	c.drained(b, 5*time.Minute)
	c.sitting(b, url, passed, "opening")
	began := time.Now()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for id := range ids {
				a, err := ask(http.MethodPost, url+"/api/v1/proposals/"+id+"/decisions", c.tokens[planning.Facilitator], uuidOf(id), map[string]any{"act": planning.Forward})
				if err != nil || a.status != http.StatusOK {
					b.Errorf("decide: %v, %d %s", err, a.status, a.body)
				}
			}
		})
	}
	wg.Wait()
	decided := float64(n) / time.Since(began).Seconds()
	began = time.Now()
	c.sitting(b, url, passed, "closing")
	closed := time.Since(began)
	if right := c.count(b, "proposals WHERE stage = 'plan' AND class = 'forwarded'"); right != n {
		b.Errorf("%d of %d rows are right after the close", right, n)
	}
	c.drained(b, 5*time.Minute)
	t.line("decide in an open sitting, 8 at once", fmt.Sprintf("%.0f/s", decided), "", true)
	t.line("close a sitting of 500: citizens' pages right after", short(closed), "", true)
	t.line("close a sitting of 500: workflows caught up after", short(time.Since(began)), "", true)
	p.stop(b)
}
