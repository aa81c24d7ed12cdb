package e2e

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"musrenbang/pgtest"
)

// rounds is how often the server is killed in each chaos test.
func rounds(tb testing.TB) int {
	tb.Helper()
	text := os.Getenv("MUSRENBANG_CHAOS_ROUNDS")
	if text == "" {
		return 3
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		tb.Fatalf("MUSRENBANG_CHAOS_ROUNDS is %q", text)
	}
	return n
}

// TestChaosKill kills the server at random moments under a crowd that sends again
// what was not answered: of all that was acknowledged nothing may be lost,
// nothing done twice, and the record must be whole.
func TestChaosKill(t *testing.T) {
	for name, database := range map[string]func() string{
		"SQLite":     func() string { return "" },
		"PostgreSQL": func() string { return pgtest.Start(t) },
	} {
		t.Run(name, func(t *testing.T) {
			n, seed := rounds(t), rand.Uint64()
			c := found(t, filepath.Join(t.TempDir(), "data"), database())
			p, url := serve(t, c.dir, c.env...)
			w := gather(t, c, url, min(20+10*n, 400))
			w.begin(8, seed)
			moments := rand.New(rand.NewPCG(seed, 99))
			var longest time.Duration
			for range n {
				// The random moment is the point; nothing waits for anything here.
				time.Sleep(time.Duration(100+moments.IntN(1400)) * time.Millisecond)
				p.kill()
				down := time.Now()
				p, url = serve(t, c.dir, c.env...)
				longest = max(longest, time.Since(down))
				w.aim(url)
			}
			w.finish(t)
			c.drained(t, time.Minute)
			p.stop(t)
			held := w.verify(t)
			check(t, c.dir, c.env...)
			t.Logf("%d kills, %d acknowledged, longest recovery %s (seed %d)", n, held, longest.Round(time.Millisecond), seed)
			if held < 10*n {
				t.Errorf("only %d answers in %d rounds: the crowd did not work", held, n)
			}
		})
	}
}

// TestInterrupt presses Ctrl-C under the crowd: the service ends by itself, with
// success, within ten seconds, and goes on where it was when it is started again.
func TestInterrupt(t *testing.T) {
	c := found(t, filepath.Join(t.TempDir(), "data"), "")
	p, url := serve(t, c.dir)
	w := gather(t, c, url, 30)
	w.begin(8, 1)
	for range 2 {
		time.Sleep(700 * time.Millisecond) // in the midst of it
		pressed := time.Now()
		p.interrupt()
		if err := p.wait(20 * time.Second); err != nil {
			t.Fatalf("after Ctrl-C: %v\n%s", err, tail(p.errs.String(), 2000))
		}
		if took := time.Since(pressed); took > 10*time.Second {
			t.Errorf("ending took %s", took)
		} else {
			t.Logf("ending took %s", took.Round(time.Millisecond))
		}
		p, url = serve(t, c.dir)
		w.aim(url)
	}
	w.finish(t)
	c.drained(t, time.Minute)
	p.stop(t)
	w.verify(t)
	check(t, c.dir)
}
