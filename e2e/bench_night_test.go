package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"musrenbang/auth"
	"musrenbang/demo"
	"musrenbang/planning"
	"musrenbang/reference"
	"musrenbang/store"
)

// benchNight is the deadline night of design.md 9: thirty proposals from each of
// the 177 kelurahan, whose sittings then all close, and the kecamatan's after them,
// while citizens look their proposals up.
func benchNight(b *testing.B, t *table) {
	const each = 30
	c := found(b, filepath.Join(b.TempDir(), "data"), "")
	kelurahan, kecamatan := c.wholeCity(b)
	p, url := serve(b, c.dir)
	n := each * len(kelurahan)

	enterer := callerOf(url, c.tokens[planning.Facilitator])
	began := time.Now()
	side(b, 16, n, func(i int) error {
		content := proposal(kelurahan[i%len(kelurahan)], i)
		content["channel"] = planning.ChannelKecamatan // so that the kecamatan's sittings have it on their agenda too
		body, err := json.Marshal(content)
		if err != nil {
			return err
		}
		return enterer.call(http.MethodPut, "/api/v1/proposals/"+uuidOf("night", i), body, http.StatusCreated)
	})
	entered := time.Since(began)
	c.drained(b, 10*time.Minute)
	t.line("night: "+fmt.Sprint(n)+" proposals received in", short(entered), "", true)

	readers, stop := c.readers(b, url)
	night := time.Now()
	c.hold(b, url, planning.Village, planning.VillageHead, kelurahan, func(i int) map[string]any { return map[string]any{"act": planning.Forward} }, n)
	villages := time.Since(night)
	c.drained(b, 10*time.Minute)
	c.hold(b, url, planning.Subdistrict, planning.SubdistrictOfficer, kecamatan, nil, 0)
	right := time.Since(night) - villages
	if got := c.count(b, "proposals WHERE class = 'deferred'"); got != n {
		b.Errorf("%d of %d rows are right after the last close", got, n)
	}
	c.drained(b, 10*time.Minute)
	caught := time.Since(night)
	close(stop)
	reads := <-readers
	t.line("night: 177 sittings decided and closed in", short(villages), "", true)
	t.line("night: 16 kecamatan closed, citizens' pages right after", short(right), "≤ 2 min", right <= 2*time.Minute)
	t.line("night: workflows caught up, from the first opening", short(caught), "≤ 10 min", caught <= 10*time.Minute)
	t.line("night: tracking meanwhile", reads.String(), "p99 ≤ 250 ms", reads.at(0.99) <= 250*time.Millisecond && reads.failures == 0)
	for what, want := range map[string]int{
		"events WHERE act = 'submit'": n, "events WHERE act = 'forward'": n, "events WHERE act = 'defer'": n, "commands WHERE status = 'pending'": 0,
	} {
		if got := c.count(b, what); got != want {
			b.Errorf("%s: %d, want %d", what, got, want)
		}
	}
	p.stop(b)
}

// wholeCity loads Semarang's areas and lets the accounts act in all of them.
func (c *city) wholeCity(b *testing.B) (kelurahan, kecamatan []planning.AreaCode) {
	b.Helper()
	s := c.open(b)
	defer s.Close()
	ctx := background(b, time.Minute)
	var areas []reference.Area
	for _, a := range demo.Areas() {
		code := planning.AreaCode(a.Code)
		areas = append(areas, reference.Area{Code: code, Level: code.Level(), Name: a.Name, Parent: code.Parent()})
		switch code.Level() {
		case planning.LevelKelurahan:
			kelurahan = append(kelurahan, code)
		case planning.LevelKecamatan:
			kecamatan = append(kecamatan, code)
		}
	}
	if err := s.LoadAreas(ctx, operator, areas); err != nil {
		b.Fatal(err)
	}
	for _, role := range []planning.Role{planning.Facilitator, planning.VillageHead, planning.SubdistrictOfficer} {
		u, err := s.CreateUser(ctx, operator, store.NewUser{Login: "night-" + string(role), Name: "Uji", Grants: []planning.Grant{{Role: role, Area: "33.74"}}})
		if err == nil {
			c.tokens[role] = auth.NewToken()
			_, err = s.CreateSession(ctx, store.Session{ID: auth.HashToken(c.tokens[role]), UserID: u.ID, Kind: store.SessionAPI, ExpiresAt: s.Now() + 24*3_600_000_000})
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	return kelurahan, kecamatan
}

// hold schedules and opens the sittings of a stage, decides n proposals in them,
// and closes them all, putting off what has no decision.
func (c *city) hold(b *testing.B, url string, stage planning.Stage, chair planning.Role, areas []planning.AreaCode, decide func(int) map[string]any, n int) {
	b.Helper()
	act := func(area planning.AreaCode, what string, body map[string]any) error {
		id := planning.ForumID(planYear, stage, string(area), "", 1)
		a, err := ask(http.MethodPost, url+"/api/v1/forums/"+id+"/"+what, c.tokens[chair], uuidOf(id, what), body)
		for err == nil && a.status == http.StatusServiceUnavailable { // eight chairs close at once: who is told to wait asks again
			time.Sleep(time.Second)
			a, err = ask(http.MethodPost, url+"/api/v1/forums/"+id+"/"+what, c.tokens[chair], uuidOf(id, what), body)
		}
		if err == nil && a.status != http.StatusOK && a.status != http.StatusAccepted {
			err = fmt.Errorf("%s of %s: %d %s", what, id, a.status, a.body)
		}
		return err
	}
	side(b, 8, len(areas), func(i int) error {
		a, err := ask(http.MethodPost, url+"/api/v1/forums", c.tokens[chair], uuidOf(stage, areas[i]), map[string]any{
			"cycle": planYear, "stage": stage, "area": areas[i], "number": 1, "venue": "Balai", "chair": "Pimpinan"})
		if err == nil && a.status != http.StatusCreated {
			err = fmt.Errorf("schedule %s: %d %s", areas[i], a.status, a.body)
		}
		return err
	})
	side(b, 8, len(areas), func(i int) error { return act(areas[i], "opening", map[string]any{}) })
	c.drained(b, 5*time.Minute)
	side(b, 16, n, func(i int) error {
		id := uuidOf("night", i)
		a, err := ask(http.MethodPost, url+"/api/v1/proposals/"+id+"/decisions", c.tokens[planning.Facilitator], uuidOf(stage, id), decide(i))
		if err == nil && a.status != http.StatusOK {
			err = fmt.Errorf("decide: %d %s", a.status, a.body)
		}
		return err
	})
	side(b, 8, len(areas), func(i int) error {
		return act(areas[i], "closing", map[string]any{"defer_rest": true, "reason": planning.ReasonPriority, "reason_text": "Waktu musyawarah tidak cukup.", "year": planYear + 1})
	})
	closed := fmt.Sprintf("forums WHERE stage = '%s' AND status = 'closed'", stage)
	eventually(b, 5*time.Minute, "every sitting is closed", func() (bool, string) {
		got := c.count(b, closed)
		return got == len(areas), fmt.Sprintf("%d of %d", got, len(areas))
	})
}

// readers are citizens who look up proposals, twenty a second, until stop.
func (c *city) readers(b *testing.B, url string) (done chan sample, stop chan struct{}) {
	b.Helper()
	s := c.open(b)
	defer s.Close()
	d, err := s.ProposalByID(background(b, time.Minute), uuidOf("night", 0))
	if err != nil {
		b.Fatal(err)
	}
	done, stop = make(chan sample, 1), make(chan struct{})
	public := callerOf(url, "")
	go func() {
		var all sample
		for {
			select {
			case <-stop:
				done <- all
				return
			default:
				all = all.join(openLoop(20, time.Second, func() error { return public.call(http.MethodGet, "/lacak/"+string(d.Code), nil, http.StatusOK) }))
			}
		}
	}()
	return done, stop
}

// side does n things, some at once, and fails on the first mistake.
func side(b *testing.B, at, n int, do func(int) error) {
	b.Helper()
	work := make(chan int)
	var mu sync.Mutex
	var failed []error
	var wg sync.WaitGroup
	for range at {
		wg.Go(func() {
			for i := range work {
				if err := do(i); err != nil {
					mu.Lock()
					failed = append(failed, err)
					mu.Unlock()
				}
			}
		})
	}
	for i := range n {
		work <- i
	}
	close(work)
	wg.Wait()
	if len(failed) > 0 {
		b.Fatalf("%d failed: %v", len(failed), failed[:min(3, len(failed))])
	}
}
