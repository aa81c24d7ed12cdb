package auth

import (
	"fmt"
	"testing"
	"time"
)

// hands is a clock that tests set.
type hands struct{ at time.Time }

func (h *hands) now() time.Time { return h.at }

func TestWaitsDoubleAndNeverLockOut(t *testing.T) {
	clock := &hands{time.Unix(1_800_000_000, 0)}
	th := NewThrottle(clock.now)
	want := []time.Duration{0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60}
	for i, seconds := range want {
		th.Failed("siti|10.0.0.1")
		if got := th.Wait("siti|10.0.0.1"); got != seconds*time.Second {
			t.Errorf("after %d failures: wait %v, want %v", i+1, got, seconds*time.Second)
		}
	}
	if got := th.Wait("siti|10.0.0.2"); got != 0 {
		t.Errorf("somebody else's failures make siti wait %v at her own address", got)
	}
	clock.at = clock.at.Add(59 * time.Second)
	if got := th.Wait("siti|10.0.0.1"); got != time.Second {
		t.Errorf("after 59 of 60 seconds: wait %v", got)
	}
	clock.at = clock.at.Add(time.Second)
	if got := th.Wait("siti|10.0.0.1"); got != 0 {
		t.Errorf("after the wait: wait %v", got)
	}
	th.Passed("siti|10.0.0.1")
	th.Failed("siti|10.0.0.1")
	if got := th.Wait("siti|10.0.0.1"); got != 0 {
		t.Errorf("the right password did not forgive: wait %v", got)
	}
}

func TestFailuresAreForgotten(t *testing.T) {
	clock := &hands{time.Unix(1_800_000_000, 0)}
	th := NewThrottle(clock.now)
	for range 20 {
		th.Failed("a")
	}
	clock.at = clock.at.Add(forgetsIn + time.Second)
	th.Failed("a")
	if got := th.Wait("a"); got != 0 {
		t.Errorf("a quarter of an hour later one failure means %v", got)
	}
}

// TestAFloodOfAddressesIsBounded: a crowd of keys must not fill the memory.
func TestAFloodOfAddressesIsBounded(t *testing.T) {
	clock := &hands{time.Unix(1_800_000_000, 0)}
	th := NewThrottle(clock.now)
	for i := range maxTracked + 1000 {
		th.Failed(fmt.Sprint(i))
	}
	if n := len(th.tries); n > maxTracked+1 {
		t.Errorf("%d keys are kept", n)
	}
}

func TestBytesOfADayAndWritesAtOnce(t *testing.T) {
	clock := &hands{time.Unix(1_800_000_000, 0)}
	l := newLimits(clock.now)
	for i := range 5000 {
		done, err := l.begin("siti", 2048)
		if err != nil {
			t.Fatalf("proposal %d of a sync: %v", i, err)
		}
		done()
	}
	var running []func()
	for range accountAtOnce {
		done, err := l.begin("budi", 1)
		if err != nil {
			t.Fatal(err)
		}
		running = append(running, done)
	}
	if _, err := l.begin("budi", 1); err == nil {
		t.Error("no bound on writes at once")
	}
	if _, err := l.begin("siti", 1); err != nil {
		t.Errorf("budi's writes hold siti up: %v", err)
	}
	running[0]()
	if _, err := l.begin("budi", 1); err != nil {
		t.Errorf("a place that was given back is not free: %v", err)
	}
	if _, err := l.begin("dewi", bytesADay+1); err == nil {
		t.Error("no bound on a day's bytes")
	}
	done, err := l.begin("dewi", bytesADay)
	if err != nil {
		t.Fatal(err)
	}
	done()
	if _, err := l.begin("dewi", 1); err == nil {
		t.Error("the day's bytes are used up, and more is taken")
	}
	clock.at = clock.at.Add(25 * time.Hour)
	if _, err := l.begin("dewi", 1); err != nil {
		t.Errorf("the next day: %v", err)
	}
}
