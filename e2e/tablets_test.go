package e2e

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/store"
)

// evening is the hour in which many tablets come online: each sends what it took
// down, one proposal after the other, spread over a while.
type evening struct {
	tablets, each int
	within        time.Duration
}

// tablet is one enrolled device with its slips.
type tablet struct {
	token, device, person string
	area                  planning.AreaCode
	slips                 []store.PoolCode
	url                   string
	http                  *http.Client
	busy                  *atomic.Int64 // answers 429 and 503 of all tablets
}

// enrolTablets enrols devices straight in the record, spread over the kelurahan.
func (c *city) enrolTablets(tb testing.TB, e evening) []*tablet {
	tb.Helper()
	s := c.open(tb)
	defer s.Close()
	ctx := background(tb, 5*time.Minute)
	if behind, err := s.Behind(ctx); err != nil || behind { // it reads the key that slips' secrets come from
		tb.Fatalf("the record is behind: %v, %v", behind, err)
	}
	person, _, err := s.UserByLogin(ctx, "e2e-"+string(planning.Facilitator))
	list := make([]*tablet, 0, e.tablets)
	kelurahan := []planning.AreaCode{freeList, inSession, passed, quiet}
	client := &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: e.tablets}}
	busy := &atomic.Int64{}
	for i := range e.tablets {
		t := &tablet{token: auth.NewToken(), person: person.ID, area: kelurahan[i%len(kelurahan)], http: client, busy: busy}
		ticket := auth.HashToken(auth.NewToken())
		d, failed := s.AddDevice(ctx, operator, fmt.Sprintf("Tablet %03d", i+1), t.area, ticket, s.Now()+3_600_000_000)
		t.device = d.ID
		_, enrolled := s.EnrolDevice(ctx, ticket, auth.HashToken(t.token))
		joined := s.JoinDevice(ctx, d.ID, person.ID)
		slips, pooled := s.PoolCodes(ctx, d.ID, planYear, e.each)
		if err = errors.Join(err, failed, enrolled, joined, pooled); err != nil {
			tb.Fatalf("enrol tablet %d: %v", i+1, err)
		}
		t.slips = slips
		list = append(list, t)
	}
	return list
}

// body is the tablet's n-th proposal, counted from 0.
func (t *tablet) body(n int) map[string]any {
	p := proposal(t.area, n)
	p["slip"], p["intake"], p["read_back"] = t.slips[n].Code, planning.IntakeHall, true
	p["capture"] = map[string]any{"device": t.device, "seq": n + 1, "by": t.person, "at": time.Now().UnixMicro(), "form": planning.FormVersion, "app": "uji", "lang": "id"}
	return p
}

// try sends once; again says how long the server asks to wait, 0 where it answered.
func (t *tablet) try(method, path string, body any, want ...int) (content []byte, again time.Duration, err error) {
	encoded, err := json.Marshal(body)
	if err != nil {
		return nil, 0, err
	}
	req, err := http.NewRequest(method, t.url+path, bytes.NewReader(encoded))
	if err != nil {
		return nil, 0, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Device "+t.token)
	resp, err := t.http.Do(req)
	if err != nil {
		return nil, time.Second, nil // no answer: it may have arrived, so send it again
	}
	defer resp.Body.Close()
	if content, err = io.ReadAll(resp.Body); err != nil {
		return nil, time.Second, nil
	}
	switch resp.StatusCode {
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		t.busy.Add(1)
		seconds, err := strconv.Atoi(resp.Header.Get("Retry-After"))
		if err != nil || seconds < 1 {
			return nil, 0, fmt.Errorf("%d without a Retry-After: %q", resp.StatusCode, resp.Header.Get("Retry-After"))
		}
		return nil, time.Duration(seconds) * time.Second, nil
	}
	for _, status := range want {
		if resp.StatusCode == status {
			return content, 0, nil
		}
	}
	return nil, 0, fmt.Errorf("%s %s: %d %.300s", method, path, resp.StatusCode, content)
}

// send sends until it is answered, and waits as long as it is told to.
func (t *tablet) send(rnd *rand.Rand, method, path string, body any, want ...int) ([]byte, error) {
	for {
		content, again, err := t.try(method, path, body, want...)
		if err != nil || again == 0 {
			return content, err
		}
		time.Sleep(again + time.Duration(rnd.Int64N(int64(time.Second))))
	}
}

// empty sends the tablet's whole queue and a beat, and returns how long each
// proposal took from when it was due until its receipt came.
func (t *tablet) empty(e evening, began time.Time, rnd *rand.Rand) (took []time.Duration, err error) {
	share := e.within / time.Duration(e.each)
	for n := range e.each {
		due := began.Add(share*time.Duration(n) + time.Duration(rnd.Int64N(int64(share))))
		time.Sleep(time.Until(due))
		content, err := t.send(rnd, http.MethodPut, "/api/v1/proposals/"+uuidOf(t.device, n), t.body(n), http.StatusCreated, http.StatusOK)
		if err != nil {
			return took, err
		}
		var receipt store.PoolCode
		if err := json.Unmarshal(content, &receipt); err != nil || receipt != t.slips[n] {
			return took, fmt.Errorf("the receipt %s is not the slip %s (%w)", content, t.slips[n].Code, err)
		}
		took = append(took, time.Since(due))
	}
	_, err = t.send(rnd, http.MethodPost, "/api/v1/device/heartbeat", planning.Beat{LastSeq: e.each, Form: planning.FormVersion}, http.StatusOK)
	return took, err
}

// play has every tablet send what it holds and holds the record against it.
func (e evening) play(tb testing.TB, c *city, url string, tablets []*tablet) (all sample) {
	tb.Helper()
	var mu sync.Mutex
	var sending sync.WaitGroup
	began := time.Now()
	for i, t := range tablets {
		t.url = url
		sending.Go(func() {
			took, err := t.empty(e, began, rand.New(rand.NewPCG(28, uint64(i))))
			mu.Lock()
			defer mu.Unlock()
			all.each = append(all.each, took...)
			if err != nil {
				all.failures, all.failure = all.failures+1, err
			}
		})
	}
	sending.Wait()
	all.took = time.Since(began)
	if all.failures > 0 {
		tb.Errorf("%d tablets were refused, one of them: %v", all.failures, all.failure)
	}
	want := e.tablets * e.each
	for what, of := range map[string]string{
		"proposals":              "proposals",
		"codes of proposals":     "(SELECT DISTINCT code FROM proposals) AS codes",
		"numbers of the tablets": "(SELECT DISTINCT device_id, seq FROM captures) AS numbers",
		"submissions":            "commands WHERE act = 'submit'",
	} {
		if n := c.count(tb, of); n != want {
			tb.Errorf("the record holds %d %s, the tablets sent %d", n, what, want)
		}
	}
	return all
}

// missing are the numbers that the record says have not come from any tablet.
func (c *city) missing(tb testing.TB) (n int) {
	tb.Helper()
	s := c.open(tb)
	defer s.Close()
	list, err := s.Devices(background(tb, time.Minute), nil)
	if err != nil {
		tb.Fatal(err)
	}
	for _, d := range list {
		n += d.MissingCount
	}
	return n
}

// TestAnEveningOfTablets is the benchmark's evening, small: all in, none twice,
// each with the code on its slip.
func TestAnEveningOfTablets(t *testing.T) {
	e := evening{tablets: 25, each: 4, within: 4 * time.Second}
	c := found(t, t.TempDir(), "")
	tablets := c.enrolTablets(t, e)
	p, url := serve(t, c.dir)
	e.play(t, c, url, tablets)
	c.drained(t, time.Minute)
	if n := c.missing(t); n != 0 {
		t.Errorf("%d numbers are missing, and all were received", n)
	}
	p.stop(t)
	check(t, c.dir)
}

// benchTablets plays the evening of a whole city (issue: 500 tablets, 20 proposals
// each, five minutes). Times are told; "all in, none twice" is held.
func benchTablets(b *testing.B, t *table) {
	e := evening{tablets: 500, each: 20, within: 5 * time.Minute}
	c := found(b, b.TempDir(), "")
	tablets := c.enrolTablets(b, e)
	p, url := serve(b, c.dir)
	all := e.play(b, c, url, tablets)
	backlog := c.count(b, "commands WHERE status = 'pending'")
	began := time.Now()
	c.drained(b, 15*time.Minute)
	caughtUp := time.Since(began)
	missing := c.missing(b)
	t.line(fmt.Sprintf("%d tablets, %d proposals each in %s: received", e.tablets, e.each, e.within),
		fmt.Sprintf("%d of %d, %d numbers missing", c.count(b, "proposals"), e.tablets*e.each, missing), "all, none twice", !b.Failed() && missing == 0)
	t.line("tablets: from due to receipt", all.String()+", highest "+short(all.at(1)), "", true)
	t.line("tablets: told to wait (429, 503)", fmt.Sprint(tablets[0].busy.Load()), "", true)
	t.line("tablets: backlog left behind", fmt.Sprintf("%d, taken after %s", backlog, short(caughtUp)), "", true)
	p.stop(b)
}
