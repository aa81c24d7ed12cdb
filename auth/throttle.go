package auth

import (
	"sync"
	"time"
)

// Throttle slows down those who keep guessing, without ever locking anybody out:
// after a few free tries each further failure doubles the wait, up to a minute,
// and a while without failures forgives. It lives in memory, because a restart
// forgives nobody enough to matter.
type Throttle struct {
	now   func() time.Time
	mu    sync.Mutex
	tries map[string]*tries
}

type tries struct {
	failed int
	last   time.Time
}

const (
	freeTries  = 5
	longestGap = time.Minute
	forgetsIn  = 15 * time.Minute
	// maxTracked bounds the memory a crowd of addresses can take.
	maxTracked = 100_000
)

// NewThrottle makes a throttle that reads the given clock.
func NewThrottle(now func() time.Time) *Throttle {
	return &Throttle{now: now, tries: map[string]*tries{}}
}

// Wait returns how long the holders of keys must still wait before another try;
// zero means they may try now.
func (t *Throttle) Wait(keys ...string) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	var longest time.Duration
	for _, key := range keys {
		if s := t.tries[key]; s != nil {
			longest = max(longest, s.last.Add(s.gap()).Sub(t.now()))
		}
	}
	return max(longest, 0)
}

func (s *tries) gap() time.Duration {
	over := s.failed - freeTries
	if over < 0 {
		return 0
	}
	return min(longestGap, time.Second<<min(over, 6))
}

// Failed notes a failed try under each key.
func (t *Throttle) Failed(keys ...string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	if len(t.tries) > maxTracked {
		t.forget(now)
	}
	for _, key := range keys {
		s := t.tries[key]
		if s == nil || now.Sub(s.last) > forgetsIn {
			s = &tries{}
			t.tries[key] = s
		}
		s.failed++
		s.last = now
	}
}

// forget drops what is forgiven; where that is not enough, everything: a flood
// must not fill the memory, and those who still guess are noted again at once.
func (t *Throttle) forget(now time.Time) {
	for key, s := range t.tries {
		if now.Sub(s.last) > forgetsIn {
			delete(t.tries, key)
		}
	}
	if len(t.tries) > maxTracked {
		clear(t.tries)
	}
}

// Passed forgives the holders of keys.
func (t *Throttle) Passed(keys ...string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, key := range keys {
		delete(t.tries, key)
	}
}

// failures is how often the holder of key has failed lately, and when last.
func (t *Throttle) failures(key string) (n int, last time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if s := t.tries[key]; s != nil && t.now().Sub(s.last) <= forgetsIn {
		return s.failed, s.last
	}
	return 0, time.Time{}
}
