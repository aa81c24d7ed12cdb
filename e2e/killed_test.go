package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"regexp"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/store"
)

// moment is a point in a year's play: so many of one step done.
type moment struct {
	step string
	done int
}

// moments name a point in each part of the year; each is far from the step's end.
func (y yearFiles) moments() []moment {
	if y.want.Eligible > 100 {
		return []moment{{"mengusulkan · village", 50}, {"bermusyawarah · village", 70}, {"bermusyawarah · subdistrict", 30}, {"menetapkan · plan", 5}}
	}
	return []moment{{"mengusulkan · village", 6}, {"bermusyawarah · village", 7}, {"bermusyawarah · city", 1}, {"menetapkan · plan", 2}}
}

var progressBar = regexp.MustCompile(`([^\r\n\[]+?) +\[[#·]*\] (\d+)/\d+`)

// reach waits until the process says that it has come that far; false when it
// ended before.
func (p *process) reach(t *testing.T, m moment, within time.Duration) bool {
	t.Helper()
	limit := time.After(within)
	for {
		text, more := p.errs.read()
		for _, found := range progressBar.FindAllStringSubmatch(text, -1) {
			if done, _ := strconv.Atoi(found[2]); found[1] == m.step && done >= m.done {
				return true
			}
		}
		select {
		case <-more:
		case <-p.done:
			return false
		case <-limit:
			t.Fatalf("%s did not come to %d within %s", m.step, m.done, within)
		}
	}
}

// anyYear is the real year where there is one, else the small one.
func anyYear(t *testing.T) yearFiles {
	if y, ok := realYear(t); ok {
		return y
	}
	return smallYear(t)
}

// TestAYearThatIsKilled kills the process at a moment of every part of the year;
// the same file again ends with the same figures.
func TestAYearThatIsKilled(t *testing.T) {
	y, dir := anyYear(t), filepath.Join(t.TempDir(), "data")
	for _, m := range y.moments() {
		p := start(t, nil, y.args(dir)...)
		if !p.reach(t, m, 2*time.Minute) {
			t.Fatalf("it ended (%v) before %s came to %d: %s", p.err, m.step, m.done, tail(p.errs.String(), 2000))
		}
		p.kill()
	}
	y.play(t, dir)
	check(t, dir)
}

// TestAYearWhoseServerIsKilled kills the server under a year that is played from
// outside; its player waits and sends again. No receipt that was handed out may
// be missing afterwards, or stand for something else.
func TestAYearWhoseServerIsKilled(t *testing.T) {
	y, dir := anyYear(t), filepath.Join(t.TempDir(), "data")
	token := administrator(t, dir)
	var target atomic.Pointer[url.URL]
	receipts := &receiptBook{codes: map[string]string{}}
	door := httptest.NewServer(receipts.proxy(&target))
	defer door.Close()
	aim := func(address string) {
		to, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		target.Store(to)
	}
	server, address := serve(t, dir)
	aim(address)
	player := start(t, nil, y.args(dir, "--server", door.URL, "--admin-token", token)...)
	for _, m := range y.moments() {
		if !player.reach(t, m, 2*time.Minute) {
			t.Fatalf("it ended (%v) before %s came to %d: %s", player.err, m.step, m.done, tail(player.errs.String(), 2000))
		}
		server.kill()
		server, address = serve(t, dir)
		aim(address)
	}
	if err := player.wait(3 * time.Minute); err != nil {
		t.Fatalf("simulate: %v\n%s", err, tail(player.errs.String(), 2000))
	}
	y.compare(t, player.out.String())
	receipts.verify(t, address, y)
	server.stop(t)
	check(t, dir)
}

// administrator makes the account whose token `simulate --server` needs.
func administrator(t *testing.T, dir string) string {
	t.Helper()
	ctx := background(t, time.Minute)
	s, err := store.Open(ctx, store.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	c := &city{tokens: map[planning.Role]string{}}
	if err := c.signIn(ctx, s, planning.Admin, planning.Grant{Role: planning.Admin}); err != nil {
		t.Fatal(err)
	}
	return c.tokens[planning.Admin]
}

// receiptBook stands between a client and the server and writes down every
// receipt that passes.
type receiptBook struct {
	mu    sync.Mutex
	codes map[string]string // UUID → code
	wrong []string
}

func (b *receiptBook) proxy(target *atomic.Pointer[url.URL]) http.Handler {
	return &httputil.ReverseProxy{
		Rewrite:        func(r *httputil.ProxyRequest) { r.SetURL(target.Load()) },
		Transport:      &http.Transport{MaxIdleConnsPerHost: 64},
		ModifyResponse: b.note,
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) {
			// To its client the server is away, as it would be without us.
			if c, _, err := http.NewResponseController(w).Hijack(); err == nil {
				_ = c.Close()
			}
		},
	}
}

func (b *receiptBook) note(r *http.Response) error {
	if r.Request.Method != http.MethodPut || r.StatusCode != http.StatusCreated && r.StatusCode != http.StatusOK {
		return nil
	}
	body, err := readAgain(r)
	if err != nil {
		return err
	}
	var receipt struct {
		ID   string `json:"id"`
		Code string `json:"code"`
	}
	if json.Unmarshal(body, &receipt) != nil || receipt.Code == "" {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if before, ok := b.codes[receipt.ID]; ok && before != receipt.Code {
		b.wrong = append(b.wrong, fmt.Sprintf("%s was %s, then %s", receipt.ID, before, receipt.Code))
	}
	b.codes[receipt.ID] = receipt.Code
	return nil
}

func (b *receiptBook) verify(t *testing.T, address string, y yearFiles) {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	if want := y.want.Eligible + y.want.Withdrawn + y.want.Official; len(b.codes) != want {
		t.Errorf("%d receipts were handed out, want %d", len(b.codes), want)
	}
	for _, w := range b.wrong {
		t.Error("two receipts for one proposal: " + w)
	}
	for id, code := range b.codes {
		a, err := ask(http.MethodGet, address+"/api/v1/track/"+code, "", auth.NewID(), nil)
		if err != nil || a.status != http.StatusOK {
			t.Errorf("receipt %s of %s: %d %s %v", code, id, a.status, a.body, err)
		}
	}
}
