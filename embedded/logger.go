//go:build !external

package embedded

import (
	"context"
	"log/slog"
	"sync/atomic"

	"go.temporal.io/server/common/log"
	"go.temporal.io/server/common/log/tag"
)

// newLogger lets the server write to l what is at level or above.
func newLogger(l *slog.Logger, level slog.Leveler) serverLogger {
	if l == nil {
		l = slog.Default()
	}
	if level == nil {
		level = slog.LevelError
	}
	f := floor{Handler: l.Handler(), level: level, stopping: new(atomic.Bool)}
	return serverLogger{l: slog.New(f).With("part", "temporal"), stopping: f.stopping}
}

// floor drops what is below a level, whatever the handler behind it would take,
// and all but a Fatal while the server is being stopped: it then reports each
// of its own long polls that it cuts off as an error.
type floor struct {
	slog.Handler
	level    slog.Leveler
	stopping *atomic.Bool
}

// levelFatal is above every level a caller may ask for.
const levelFatal = slog.LevelError + 4

func (f floor) Enabled(ctx context.Context, l slog.Level) bool {
	if f.stopping.Load() && l < levelFatal {
		return false
	}
	return l >= f.level.Level() && f.Handler.Enabled(ctx, l)
}

func (f floor) WithAttrs(as []slog.Attr) slog.Handler {
	f.Handler = f.Handler.WithAttrs(as)
	return f
}

func (f floor) WithGroup(name string) slog.Handler {
	f.Handler = f.Handler.WithGroup(name)
	return f
}

// serverLogger is the server's logger on top of slog.
type serverLogger struct {
	l        *slog.Logger
	stopping *atomic.Bool
}

var (
	_ log.Logger      = serverLogger{}
	_ log.WithLogger  = serverLogger{}
	_ log.SLogWrapper = serverLogger{}
)

// fatal is what Fatal panics with. While the server is being put together the
// panic is caught and becomes Start's error; later it ends the process, which
// is what the server asks for and what the store is made to survive.
type fatal struct{ text string }

func (f fatal) Error() string { return f.text }

// SLog lets the server's inner SDK workers write to the same place.
func (s serverLogger) SLog() *slog.Logger { return s.l }

// With adds tags to every record.
func (s serverLogger) With(tags ...tag.Tag) log.Logger {
	s.l = slog.New(s.l.Handler().WithAttrs(attrs(tags)))
	return s
}

// Debug writes a record, as do the four after it; DPanic panics in the server's
// own development builds only, so here it does not.
func (s serverLogger) Debug(msg string, tags ...tag.Tag)  { s.write(slog.LevelDebug, msg, tags) }
func (s serverLogger) Info(msg string, tags ...tag.Tag)   { s.write(slog.LevelInfo, msg, tags) }
func (s serverLogger) Warn(msg string, tags ...tag.Tag)   { s.write(slog.LevelWarn, msg, tags) }
func (s serverLogger) Error(msg string, tags ...tag.Tag)  { s.write(errorLevel(tags), msg, tags) }
func (s serverLogger) DPanic(msg string, tags ...tag.Tag) { s.write(slog.LevelError, msg, tags) }

// tooEarly is the error of a queue that reads before its shard has been acquired:
// the server asks again by itself, and on a busy machine this happens at a start.
const tooEarly = "shard status unknown"

// errorLevel is what an error of the server's is worth to us.
func errorLevel(tags []tag.Tag) slog.Level {
	for _, t := range tags {
		if t.Key() == "error" && slog.AnyValue(t.Value()).String() == tooEarly {
			return slog.LevelWarn
		}
	}
	return slog.LevelError
}

// Panic writes the record and panics, as the interface demands.
func (s serverLogger) Panic(msg string, tags ...tag.Tag) {
	s.write(slog.LevelError, msg, tags)
	panic(msg)
}

// Fatal writes the record and panics with a fatal.
func (s serverLogger) Fatal(msg string, tags ...tag.Tag) {
	s.write(levelFatal, msg, tags)
	for _, t := range tags {
		if t.Key() == "error" {
			msg += ": " + slog.AnyValue(t.Value()).String()
		}
	}
	panic(fatal{msg})
}

func (s serverLogger) write(level slog.Level, msg string, tags []tag.Tag) {
	ctx := context.Background()
	if s.l.Enabled(ctx, level) {
		s.l.LogAttrs(ctx, level, msg, attrs(tags)...)
	}
}

func attrs(tags []tag.Tag) []slog.Attr {
	out := make([]slog.Attr, len(tags))
	for i, t := range tags {
		out[i] = slog.Any(t.Key(), t.Value())
	}
	return out
}
