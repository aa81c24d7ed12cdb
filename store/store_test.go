package store

import (
	"context"
	"errors"
	"sync"
	"testing"

	"entgo.io/ent/dialect"

	"musrenbang/pgtest"
	"musrenbang/planning"
)

// testClock is a clock that tests set; it moves only when told to.
type testClock struct {
	mu sync.Mutex
	at planning.Instant
}

func (c *testClock) now() planning.Instant {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *testClock) advance(by planning.Instant) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at += by
}

// Spans of instants.
const (
	second = planning.Instant(1_000_000)
	minute = 60 * second
	hour   = 60 * minute
)

// testStart is 2027-01-11 08:00 WIB, a Monday.
const testStart planning.Instant = 1_799_629_200_000_000

// openTest opens a migrated, empty store of one dialect that lives as long as
// the test. Its clock stands at testStart.
func openTest(t testing.TB, dialect string) *Store {
	s, _ := openTestClock(t, dialect)
	return s
}

func openTestClock(t testing.TB, dialect string) (*Store, *testClock) {
	t.Helper()
	clock := &testClock{at: testStart}
	s := openEmpty(t, Options{Dir: t.TempDir(), DatabaseURL: testURL(t, dialect), Clock: clock.now})
	if _, err := s.Migrate(context.Background()); err != nil {
		t.Fatal(err)
	}
	return s, clock
}

func openEmpty(t testing.TB, o Options) *Store {
	t.Helper()
	s, err := Open(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close store: %v", err)
		}
	})
	return s
}

func testURL(t testing.TB, d string) string {
	t.Helper()
	if d == dialect.Postgres {
		return pgtest.Start(t)
	}
	return ""
}

// eachDialect runs a test on a store of its own for each database.
func eachDialect(t *testing.T, test func(t *testing.T, s *Store)) {
	t.Helper()
	eachDialectClock(t, func(t *testing.T, s *Store, _ *testClock) { test(t, s) })
}

func eachDialectClock(t *testing.T, test func(t *testing.T, s *Store, clock *testClock)) {
	t.Helper()
	for _, d := range []string{dialect.SQLite, dialect.Postgres} {
		t.Run(d, func(t *testing.T) {
			t.Parallel()
			s, clock := openTestClock(t, d)
			test(t, s, clock)
		})
	}
}

// office is somebody whose acts are audited.
var office = planning.ActorRef{ID: "5d4c7d9a-0c5b-7f10-8a3e-1f2d3c4b5a69", Role: planning.Admin}

// wantCode fails unless err carries the code and, if given, the key.
func wantCode(t testing.TB, err error, code planning.Code, key string) {
	t.Helper()
	if planning.CodeOf(err) != code {
		t.Fatalf("error is %v (code %q), want code %q", err, planning.CodeOf(err), code)
	}
	var e *planning.Error
	if key != "" && (!errors.As(err, &e) || e.Key != key) {
		t.Fatalf("error is %v, want key %q", err, key)
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
