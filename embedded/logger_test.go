//go:build !external

package embedded

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"go.temporal.io/server/common/log"
	"go.temporal.io/server/common/log/tag"
)

func TestLoggerLetsThroughWhatIsAskedFor(t *testing.T) {
	var out bytes.Buffer
	sink := slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug}))
	for _, c := range []struct {
		level    slog.Leveler
		stopping bool
		want     string
	}{
		{level: nil, want: "E P"},
		{level: slog.LevelWarn, want: "W E P"},
		{level: slog.LevelDebug, want: "D I W E P"},
		{level: slog.LevelDebug, stopping: true, want: ""},
	} {
		out.Reset()
		l := newLogger(sink, c.level)
		l.stopping.Store(c.stopping)
		tagged := log.With(l, tag.NewStringTag("shard", "7"))
		tagged.Debug("D")
		tagged.Info("I")
		tagged.Warn("W")
		tagged.Error("E")
		tagged.DPanic("P")
		var got []string
		for _, line := range strings.Split(strings.TrimSpace(out.String()), "\n") {
			if line == "" {
				continue
			}
			if !strings.Contains(line, "part=temporal shard=7") {
				t.Errorf("tags missing: %s", line)
			}
			got = append(got, line[strings.Index(line, "msg=")+4:][:1])
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("level %v, stopping %v: %q, want %q", c.level, c.stopping, got, c.want)
		}
	}
}

func TestAQueueThatIsTooEarlyIsNoError(t *testing.T) {
	var out bytes.Buffer
	l := newLogger(slog.New(slog.NewTextHandler(&out, nil)), nil)
	l.Error("reader", tag.Error(errors.New("shard status unknown")))
	if out.Len() != 0 {
		t.Errorf("written: %s", out.String())
	}
	l.Error("reader", tag.Error(errors.New("disk full")))
	if !strings.Contains(out.String(), "level=ERROR") {
		t.Errorf("a real error was written as %q", out.String())
	}
}

func TestFatalPanicsWithTheCause(t *testing.T) {
	var out bytes.Buffer
	l := newLogger(slog.New(slog.NewTextHandler(&out, nil)), nil)
	l.stopping.Store(true)
	defer func() {
		f, ok := recover().(fatal)
		if !ok || f.Error() != "cannot listen: address taken" {
			t.Errorf("panic value %v", f)
		}
		if !strings.Contains(out.String(), "cannot listen") {
			t.Error("a Fatal was not logged during the stop")
		}
	}()
	l.Fatal("cannot listen", tag.Error(errors.New("address taken")))
}

// hung is a server whose Stop never comes back.
type hung struct{}

func (hung) Start() error { return nil }
func (hung) Stop() error  { select {} }

func TestStopGivesUpOnAHungServerButKeepsTheLock(t *testing.T) {
	defer func(d time.Duration) { stopWithin = d }(stopWithin)
	stopWithin = 20 * time.Millisecond
	dir := t.TempDir()
	lock, err := takeLock(dir)
	must(t, err)
	var out bytes.Buffer
	s := &Server{
		store:  &store{dir: dir},
		db:     storeConfig(dir + "/hung.db"),
		lock:   lock,
		logger: newLogger(slog.New(slog.NewTextHandler(&out, nil)), nil),
		server: hung{},
	}
	s.Stop()
	if !strings.Contains(out.String(), errStopTimeout.Error()) {
		t.Errorf("log: %s", out.String())
	}
	if _, err := takeLock(dir); !errors.Is(err, ErrInUse) {
		t.Errorf("the lock was given away under a running server: %v", err)
	}
	dropLock(lock)
}
