package auth

import (
	"context"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"musrenbang/planning"
)

// Load is a kind of work that is bounded: by how much of it runs at once and, for
// an account, by how many bytes it brings. It is never bounded by a count, because
// a tablet that was offline for a week brings hundreds of proposals in a minute
// and a village hall shares one address.
type Load string

// The kinds of bounded work.
const (
	LoadPDF    Load = "pdf"    // a paper is drawn
	LoadExport Load = "export" // a whole year is written out
	LoadCount  Load = "count"  // a share is counted over all rows of a year
	LoadHash   Load = "hash"   // a password is hashed
	// LoadPicture is a picture drawn anew: unpacked it takes far more memory than
	// it took to send.
	LoadPicture Load = "picture"
	loadPaper   Load = "paper"  // a scanned paper arrives; guard's own
	loadRescue  Load = "rescue" // a rescue file arrives; guard's own
)

// atOnce is how much of each kind the whole server does at once, and how many
// may wait in line for it.
var atOnce = map[Load]struct{ run, wait int }{
	LoadPDF:    {4, 64},
	LoadExport: {2, 8},
	LoadCount:  {4, 64},
	LoadHash:   {2, 256},

	LoadPicture: {2, 256},
	loadPaper:   {16, 256},
	loadRescue:  {2, 16},
}

// waitInLine is how long a request waits for its turn before it is sent away.
const waitInLine = 10 * time.Second

// accountAtOnce is how many writes of one account run at once; bytesADay how
// much it may bring in a day (photographs of papers included).
const (
	accountAtOnce = 64
	bytesADay     = 512 << 20
)

type limits struct {
	now   func() time.Time
	gates map[Load]*gate

	mu       sync.Mutex
	accounts map[string]*usage
}

// usage is what one account has running and has brought lately.
type usage struct {
	running int
	bytes   int64
	since   time.Time
}

type gate struct {
	run  chan struct{}
	line chan struct{}
}

func newLimits(now func() time.Time) *limits {
	l := &limits{now: now, gates: map[Load]*gate{}, accounts: map[string]*usage{}}
	for load, n := range atOnce {
		l.gates[load] = &gate{run: make(chan struct{}, n.run), line: make(chan struct{}, n.run+n.wait)}
	}
	return l
}

// enter takes a place; leave gives it back. TooMany (error.too_busy) where the
// line is full or the wait too long.
func (g *gate) enter(ctx context.Context) (leave func(), err error) {
	select {
	case g.line <- struct{}{}:
	default:
		return nil, tooBusy()
	}
	timer := time.NewTimer(waitInLine)
	defer timer.Stop()
	select {
	case g.run <- struct{}{}:
		return func() { <-g.run; <-g.line }, nil
	case <-timer.C:
	case <-ctx.Done():
	}
	<-g.line
	return nil, tooBusy()
}

func tooBusy() error {
	return planning.Refuse(planning.TooMany, "error.too_busy", "seconds", "10")
}

// Bound is a handler that lets only so much work of one kind run at once.
func (d *Door) Bound(load Load) fiber.Handler {
	g := d.limits.gates[load]
	return func(c *fiber.Ctx) error {
		leave, err := g.enter(c.UserContext())
		if err != nil {
			return err
		}
		defer leave()
		return c.Next()
	}
}

// Enter is Bound for a part of a handler's work: it waits for a place, and leave
// gives it back. TooMany (error.too_busy) where the line is full.
func (d *Door) Enter(ctx context.Context, load Load) (leave func(), err error) {
	return d.limits.gates[load].enter(ctx)
}

// begin notes a write of an account with so many bytes; done ends it. TooMany
// where too many run at once or the day's bytes are used up.
func (l *limits) begin(account string, bytes int64) (done func(), err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	u := l.accounts[account]
	if u == nil {
		l.sweep(now)
		u = &usage{since: now}
		l.accounts[account] = u
	}
	if now.Sub(u.since) > 24*time.Hour {
		u.bytes, u.since = 0, now
	}
	switch {
	case u.running >= accountAtOnce:
		return nil, planning.Refuse(planning.TooMany, "error.too_many_at_once", "seconds", "1")
	case u.bytes+bytes > bytesADay:
		return nil, planning.Refuse(planning.TooMany, "error.too_many_bytes", "seconds", "3600")
	}
	u.running++
	u.bytes += bytes
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		u.running--
	}, nil
}

// sweep forgets accounts that have nothing running and nothing to remember.
func (l *limits) sweep(now time.Time) {
	if len(l.accounts) < 10_000 {
		return
	}
	for id, u := range l.accounts {
		if u.running == 0 && now.Sub(u.since) > 24*time.Hour {
			delete(l.accounts, id)
		}
	}
}
