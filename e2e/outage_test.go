package e2e

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"musrenbang/pgtest"
	"musrenbang/planning"
)

// cluster is a Temporal server in a process of its own, reached through a fixed
// port that leads nowhere while the server is down.
type cluster struct {
	tb      testing.TB
	dir     string
	address string
	server  *process

	mu       sync.Mutex
	upstream string
	open     map[net.Conn]bool
}

func newCluster(tb testing.TB) *cluster {
	tb.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = listener.Close() })
	k := &cluster{tb: tb, dir: filepath.Join(tb.TempDir(), "temporal"), address: listener.Addr().String(), open: map[net.Conn]bool{}}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go k.pass(conn)
		}
	}()
	k.start()
	return k
}

// start brings the server up, at the same port for its clients.
func (k *cluster) start() {
	k.tb.Helper()
	k.server = launch(k.tb, []string{roleVariable + "=" + roleTemporal, folderOfRole + "=" + k.dir}, os.Args[0])
	address, err := k.server.await("127.", time.Minute)
	if err != nil {
		k.tb.Fatalf("start Temporal: %v", err)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.upstream = "127." + strings.TrimSpace(address)
}

// stop takes the server down in good order and cuts every connection.
func (k *cluster) stop() {
	k.tb.Helper()
	k.mu.Lock()
	k.upstream = ""
	for conn := range k.open {
		_ = conn.Close()
	}
	k.mu.Unlock()
	_ = k.server.stdin.Close()
	if err := k.server.wait(30 * time.Second); err != nil {
		k.tb.Fatalf("stop Temporal: %v", err)
	}
}

// pass carries one connection to wherever the server is now.
func (k *cluster) pass(conn net.Conn) {
	defer conn.Close()
	k.mu.Lock()
	upstream := k.upstream
	k.mu.Unlock()
	if upstream == "" {
		return
	}
	server, err := net.Dial("tcp", upstream)
	if err != nil {
		return
	}
	defer server.Close()
	for _, c := range []net.Conn{conn, server} {
		k.note(c, true)
		defer k.note(c, false)
	}
	done := make(chan struct{}, 2)
	for _, way := range [][2]net.Conn{{conn, server}, {server, conn}} {
		go func() {
			_, _ = io.Copy(way[0], way[1])
			done <- struct{}{}
		}()
	}
	<-done
}

func (k *cluster) note(c net.Conn, open bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if open {
		k.open[c] = true
	} else {
		delete(k.open, c)
	}
}

func (k *cluster) env() string { return "TEMPORAL_ADDRESS=" + k.address }

// TestTemporalAway takes Temporal away: people go on entering, deciding and
// reading, and all of it lands by itself when Temporal is back; also for a
// service that was started while it was away.
func TestTemporalAway(t *testing.T) {
	k, c := newCluster(t), found(t, filepath.Join(t.TempDir(), "data"), "")
	c.env = append(c.env, k.env())
	p, url := serve(t, c.dir, c.env...)
	planned := c.plan(t, url, passed, 6)
	known := c.must(t, url, planning.Facilitator, http.MethodPut, "/proposals/"+uuidOf("known"), "", proposal(freeList, 1), http.StatusCreated)
	c.drained(t, time.Minute)
	k.stop()

	queued := c.workOffline(t, url, planned[:3], "running")
	c.readOffline(t, url, known)
	p.stop(t)
	p, url = serve(t, c.dir, c.env...)
	queued = append(queued, c.workOffline(t, url, planned[3:], "restarted")...)
	c.readOffline(t, url, known)

	k.start()
	c.drained(t, time.Minute)
	for _, id := range queued {
		c.settled(t, url, planning.Planner, id)
	}
	if ready := c.must(t, url, planning.Planner, http.MethodGet, "/ready", "", nil, http.StatusOK); !strings.Contains(string(ready.body), `"ready"`) {
		t.Errorf("after all it says %s", ready.body)
	}
	p.stop(t)
	check(t, c.dir, c.env...)
}

// workOffline enters a proposal and decides on the planned ones; every act is
// accepted and none is lost, so each answer says where to ask.
func (c *city) workOffline(t *testing.T, url string, planned []string, when string) (queued []string) {
	t.Helper()
	began := time.Now()
	c.must(t, url, planning.Facilitator, http.MethodPut, "/proposals/"+uuidOf("offline", when), "", proposal(freeList, len(when)), http.StatusCreated)
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("%s: entering took %s without Temporal", when, took)
	}
	for i, id := range planned {
		command := uuidOf(when, i)
		body := map[string]any{"act": planning.Accommodate, "document": c.document, "activity": "7.01.03.2.02.0003", "value": 9_000_000}
		began := time.Now()
		a := c.must(t, url, planning.Planner, http.MethodPost, "/proposals/"+id+"/decisions", command, body, http.StatusAccepted)
		if took := time.Since(began); took > 8*time.Second || i > 0 && took > time.Second {
			t.Errorf("%s: decision %d was answered after %s without Temporal", when, i+1, took)
		}
		if got, want := a.header.Get("Location"), "/api/v1/commands/"+command; got != want {
			t.Errorf("%s: Location is %q, want %q", when, got, want)
		}
		o := c.must(t, url, planning.Planner, http.MethodGet, "/commands/"+command, "", nil, http.StatusOK)
		if !strings.Contains(string(o.body), `"pending"`) {
			t.Errorf("%s: the queued decision is %s", when, o.body)
		}
		queued = append(queued, command)
	}
	return queued
}

// readOffline looks at what citizens and officers look at.
func (c *city) readOffline(t *testing.T, url string, receipt answer) {
	t.Helper()
	var known struct {
		Code string `json:"code"`
	}
	receipt.decode(t, &known)
	c.must(t, url, "", http.MethodGet, "/track/"+known.Code, "", nil, http.StatusOK)
	list := c.must(t, url, planning.Planner, http.MethodGet, fmt.Sprintf("/proposals?cycle=%d", planYear), "", nil, http.StatusOK)
	if !strings.Contains(string(list.body), known.Code) {
		t.Errorf("the list does not hold %s: %s", known.Code, list.body)
	}
	if ready := c.must(t, url, "", http.MethodGet, "/ready", "", nil, http.StatusOK); !strings.Contains(string(ready.body), "degraded") {
		t.Errorf("without Temporal it says %s", ready.body)
	}
}

// TestTwoServers sends every act to two processes at once that share PostgreSQL
// and Temporal: each is done once, and both get its answer.
func TestTwoServers(t *testing.T) {
	k := newCluster(t)
	c := found(t, filepath.Join(t.TempDir(), "data"), pgtest.Start(t))
	c.env = append(c.env, k.env())
	first, a := serve(t, c.dir, c.env...)
	second, b := serve(t, c.dir, c.env...)
	const n = 12
	ids := c.plan(t, a, passed, n)
	for i := range n {
		path := "/proposals/" + uuidOf("twice", i)
		receipts := c.both(t, a, b, planning.Facilitator, http.MethodPut, path, "", proposal(freeList, i), http.StatusCreated, http.StatusOK)
		var one, two struct{ Code, Secret string }
		receipts[0].decode(t, &one)
		receipts[1].decode(t, &two)
		if one.Code == "" || one != two {
			t.Errorf("two receipts for one proposal: %s and %s", receipts[0].body, receipts[1].body)
		}
		command := uuidOf("both", i)
		body := map[string]any{"act": planning.Accommodate, "document": c.document, "activity": "7.01.03.2.02.0003", "value": 9_000_000}
		c.both(t, a, b, planning.Planner, http.MethodPost, "/proposals/"+ids[i]+"/decisions", command, body, http.StatusOK, http.StatusAccepted)
		c.settled(t, a, planning.Planner, command)
		c.settled(t, b, planning.Planner, command)
	}
	c.drained(t, time.Minute)
	s := c.open(t)
	defer s.Close()
	for _, id := range ids {
		if p, err := s.ProposalState(background(t, time.Minute), id); err != nil || p.Version != 3 || p.Stage != planning.Budget {
			t.Errorf("%s has %d events and stands at %q (%v), want 3 at the budget", id, p.Version, p.Stage, err)
		}
	}
	if got := c.count(t, "proposals"); got != 2*n {
		t.Errorf("the record holds %d proposals, want %d", got, 2*n)
	}
	first.stop(t)
	second.stop(t)
	check(t, c.dir, c.env...)
}

// both sends one request to two servers at the same time.
func (c *city) both(t *testing.T, a, b string, role planning.Role, method, path, key string, body any, statuses ...int) [2]answer {
	t.Helper()
	var answers [2]answer
	var wg sync.WaitGroup
	for i, url := range []string{a, b} {
		wg.Go(func() { answers[i], _ = ask(method, url+"/api/v1"+path, c.tokens[role], key, body) })
	}
	wg.Wait()
	for _, got := range answers {
		ok := false
		for _, s := range statuses {
			ok = ok || got.status == s
		}
		if !ok {
			t.Fatalf("%s %s: %d %s", method, path, got.status, got.body)
		}
	}
	return answers
}
