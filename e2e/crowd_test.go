package e2e

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"musrenbang/planning"
)

// crowd are people at work: facilitators who enter and mend, a hall that decides,
// planners, the budget team and officers. Each sends an act again, with the same
// identity, until it is answered, as tablets do; each writes every answer into a
// file of its own, synced, before it goes on.
type crowd struct {
	tb      testing.TB
	city    *city
	address atomic.Pointer[string]
	journal *journal
	planned chan string // proposals that wait in the plan, one for each officer's career
	ending  chan struct{}
	working sync.WaitGroup
	faults  atomic.Int64
}

// journal is the list of answers that were given, on disk.
type journal struct {
	mu   sync.Mutex
	file *os.File
}

// ack is one answer: what was promised to whom.
type ack struct {
	Proposal string                `json:"proposal"`
	Command  string                `json:"command,omitempty"` // "" for a submission
	Code     planning.TrackingCode `json:"code,omitempty"`
	Agenda   bool                  `json:"agenda,omitempty"` // decided by a sitting that has not closed
}

func (j *journal) write(a ack) error {
	line, err := json.Marshal(a)
	if err != nil {
		return err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	_, err = j.file.Write(append(line, '\n'))
	return err
}

// gather prepares the city for the crowd: a sitting that is open, and planned
// proposals that have passed theirs.
func gather(tb testing.TB, c *city, url string, planned int) *crowd {
	tb.Helper()
	file, err := os.OpenFile(filepath.Join(tb.TempDir(), "acks.jsonl"), os.O_CREATE|os.O_RDWR|os.O_APPEND|os.O_SYNC, 0o600)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = file.Close() })
	w := &crowd{tb: tb, city: c, journal: &journal{file: file}, planned: make(chan string, planned), ending: make(chan struct{})}
	w.aim(url)
	for _, id := range c.plan(tb, url, passed, planned) {
		w.planned <- id
	}
	c.sitting(tb, url, inSession, "opening")
	return w
}

// plan takes n new proposals of a kelurahan through its sitting into the plan.
func (c *city) plan(tb testing.TB, url string, area planning.AreaCode, n int) []string {
	tb.Helper()
	ids := make([]string, n)
	for i := range ids {
		ids[i] = uuidOf("planned", area, i)
		c.must(tb, url, planning.Facilitator, http.MethodPut, "/proposals/"+ids[i], "", proposal(area, i), http.StatusCreated, http.StatusOK)
	}
	c.sitting(tb, url, area, "opening")
	for _, id := range ids {
		c.must(tb, url, planning.Facilitator, http.MethodPost, "/proposals/"+id+"/decisions", uuidOf("forward", id), map[string]any{"act": planning.Forward}, http.StatusOK)
	}
	c.sitting(tb, url, area, "read_back", "closing")
	return ids
}

func (w *crowd) aim(url string) { w.address.Store(&url) }

// begin sets n people to work; finish lets them end what they have begun.
func (w *crowd) begin(n int, seed uint64) {
	for i := range n {
		w.working.Go(func() { w.person(i, rand.New(rand.NewPCG(seed, uint64(i)))) })
	}
}

func (w *crowd) finish(tb testing.TB) {
	tb.Helper()
	close(w.ending)
	done := make(chan struct{})
	go func() { w.working.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(2 * time.Minute):
		tb.Fatal("the crowd could not end what it had begun")
	}
	if n := w.faults.Load(); n > 0 {
		tb.Fatalf("%d answers were wrong", n)
	}
}

func (w *crowd) over() bool {
	select {
	case <-w.ending:
		return true
	default:
		return false
	}
}

// person goes from one proposal to the next.
func (w *crowd) person(me int, rnd *rand.Rand) {
	for n := 0; !w.over(); n++ {
		var err error
		switch rnd.IntN(3) {
		case 0:
			err = w.facilitate(rnd, uuidOf("crowd", me, n), me*100_000+n)
		case 1:
			err = w.deliberate(uuidOf("crowd", me, n), me*100_000+n)
		default:
			err = w.carryOut(rnd)
		}
		if err != nil && !errors.Is(err, errOver) {
			w.faults.Add(1)
			w.tb.Error(err)
			return
		}
	}
}

// facilitate enters a proposal, mends it, and sometimes withdraws it: its own
// workflow decides.
func (w *crowd) facilitate(rnd *rand.Rand, id string, n int) error {
	if err := w.submit(id, freeList, n); err != nil {
		return err
	}
	for i := range rnd.IntN(3) {
		content := proposal(freeList, n)
		for _, fixed := range []string{"cycle", "area", "origin", "channel", "proposed_by"} {
			delete(content, fixed)
		}
		content["volume"] = fmt.Sprint(100 + i)
		if err := w.act(planning.Facilitator, id, "amendments", uuidOf(id, "amend", i), content, false); err != nil {
			return err
		}
	}
	if rnd.IntN(4) > 0 {
		return nil
	}
	return w.act(planning.Facilitator, id, "decisions", uuidOf(id, "withdraw"), map[string]any{"act": planning.Withdraw, "proof": planning.ProofSlip}, false)
}

// deliberate enters a proposal into the open sitting, which decides it.
func (w *crowd) deliberate(id string, n int) error {
	if err := w.submit(id, inSession, n); err != nil {
		return err
	}
	return w.act(planning.Facilitator, id, "decisions", uuidOf(id, "forward"), map[string]any{"act": planning.Forward}, true)
}

// carryOut takes one planned proposal through plan, budget and work.
func (w *crowd) carryOut(rnd *rand.Rand) error {
	var id string
	select {
	case id = <-w.planned:
	default:
		return nil
	}
	steps := []struct {
		role planning.Role
		body map[string]any
	}{
		{planning.Planner, map[string]any{"act": planning.Accommodate, "document": w.city.document, "activity": "7.01.03.2.02.0003", "value": 9_000_000}},
		{planning.BudgetTeam, map[string]any{"act": planning.Fund, "document": w.city.budget, "value": 9_000_000}},
	}
	for range 1 + rnd.IntN(4) {
		steps = append(steps, struct {
			role planning.Role
			body map[string]any
		}{planning.SubdistrictOfficer, map[string]any{"act": planning.Progress}})
	}
	for i, s := range steps {
		if err := w.act(s.role, id, "decisions", uuidOf(id, "step", i), s.body, false); err != nil {
			return err
		}
	}
	return nil
}

func (w *crowd) submit(id string, area planning.AreaCode, n int) error {
	a, err := w.insist(planning.Facilitator, http.MethodPut, "/proposals/"+id, "", proposal(area, n), http.StatusCreated, http.StatusOK)
	if err != nil {
		return err
	}
	var receipt struct {
		ID   string                `json:"id"`
		Code planning.TrackingCode `json:"code"`
	}
	if err := json.Unmarshal(a.body, &receipt); err != nil || receipt.ID != id {
		return fmt.Errorf("receipt of %s: %s (%w)", id, a.body, err)
	}
	return w.journal.write(ack{Proposal: id, Code: receipt.Code})
}

func (w *crowd) act(role planning.Role, id, path, command string, body map[string]any, agenda bool) error {
	a, err := w.insist(role, http.MethodPost, "/proposals/"+id+"/"+path, command, body, http.StatusOK, http.StatusAccepted)
	if err != nil {
		return err
	}
	if err := w.journal.write(ack{Proposal: id, Command: command, Agenda: agenda}); err != nil {
		return err
	}
	// Accepted and not yet decided: the next office cannot act before it is.
	for a.status == http.StatusAccepted {
		time.Sleep(20 * time.Millisecond)
		if a, err = w.insist(role, http.MethodGet, "/commands/"+command, "", nil, http.StatusOK); err != nil {
			return err
		}
		var o planning.Outcome
		switch err := json.Unmarshal(a.body, &o); {
		case err != nil || o.Status == planning.CommandRefused:
			return fmt.Errorf("command %s, %v on %s, was accepted and then: %s (%w)", command, body, id, a.body, err)
		case o.Status == planning.CommandPending:
			a.status = http.StatusAccepted
		}
	}
	return nil
}

// errOver: the crowd has gone home; what was not answered may or may not exist.
var errOver = errors.New("over")

// insist sends a request until it is answered. What a server that is away, busy
// or restarting says is no answer.
func (w *crowd) insist(role planning.Role, method, path, key string, body any, want ...int) (answer, error) {
	for wait := 10 * time.Millisecond; ; wait = min(2*wait, 300*time.Millisecond) {
		a, err := ask(method, *w.address.Load()+"/api/v1"+path, w.city.tokens[role], key, body)
		switch {
		case err != nil, a.status == http.StatusServiceUnavailable, a.status == http.StatusTooManyRequests:
		case slices.Contains(want, a.status):
			return a, nil
		default:
			return a, fmt.Errorf("%s %s as %s, %v: %d %s", method, path, role, body, a.status, a.body)
		}
		time.Sleep(wait)
	}
}

// verify holds the record against every answer the crowd was given: nothing that
// was acknowledged is missing, nothing was done twice. It returns how many
// answers it held.
func (w *crowd) verify(tb testing.TB) int {
	tb.Helper()
	given, err := os.ReadFile(w.journal.file.Name())
	if err != nil {
		tb.Fatal(err)
	}
	s := w.city.open(tb)
	defer s.Close()
	ctx := background(tb, 2*time.Minute)
	submitted, acts, total := map[string]bool{}, map[string]int{}, 0
	for line := range bytes.Lines(given) {
		var a ack
		if err := json.Unmarshal(line, &a); err != nil {
			tb.Fatalf("journal: %q: %v", line, err)
		}
		total++
		if a.Command == "" {
			submitted[a.Proposal] = true
			p, err := s.ProposalState(ctx, a.Proposal)
			if err != nil || p.Code != a.Code {
				tb.Errorf("LOST: %s was received as %s; the record says %q, %v", a.Proposal, a.Code, p.Code, err)
			}
			continue
		}
		o, err := s.Outcome(ctx, a.Command)
		if err != nil || o.Status != planning.CommandApplied {
			tb.Errorf("LOST: command %s on %s was accepted; the record says %q, %v", a.Command, a.Proposal, o.Status, err)
		}
		if !a.Agenda {
			acts[a.Proposal]++
		}
	}
	for id, n := range acts {
		p, err := s.ProposalState(ctx, id)
		before := 1 // its submission
		if !submitted[id] {
			before = 2 // and its sitting, before the crowd came
		}
		if err != nil || p.Version != before+n {
			tb.Errorf("%s has %d events, want %d (%v)", id, p.Version, before+n, err)
		}
	}
	if received, want := w.city.count(tb, "proposals"), len(submitted)+cap(w.planned); received != want {
		tb.Errorf("the record holds %d proposals, %d were acknowledged", received, want)
	}
	return total
}
