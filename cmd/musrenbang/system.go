package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"

	"musrenbang/activities"
	"musrenbang/embedded"
	"musrenbang/relay"
	"musrenbang/store"
	"musrenbang/workflows"
)

// system is everything a running process holds, in the order it was opened.
type system struct {
	env      settings
	log      *slog.Logger
	store    *store.Store
	server   *embedded.Server // nil on a cluster
	temporal client.Client
	worker   worker.Worker
	relay    *relay.Relay
	ctx      context.Context // ends when the system closes
	stop     context.CancelFunc
	running  sync.WaitGroup
}

// openStore opens the record. A fresh one is migrated; one that is behind is not
// touched: upgrading is the operator's decision.
func openStore(ctx context.Context, dir string, env settings) (*store.Store, error) {
	s, err := store.Open(ctx, store.Options{Dir: dir, DatabaseURL: env.databaseURL})
	if err != nil {
		return nil, err
	}
	behind, err := s.Behind(ctx)
	if err != nil {
		_ = s.Close()
		return nil, err
	}
	if !behind {
		return s, nil
	}
	if fresh, err := s.Fresh(ctx); err != nil || !fresh {
		_ = s.Close()
		if err != nil {
			return nil, err
		}
		return nil, errors.New("susunan basis data tertinggal; jalankan musrenbang migrate / the schema is behind; run musrenbang migrate")
	}
	if _, err := s.Migrate(ctx); err != nil {
		_ = s.Close()
		return nil, err
	}
	return s, nil
}

// connect reaches Temporal: the cluster named by the environment, the server of
// a process that already serves this directory, or one inside this process.
func (s *system) connect(ctx context.Context, dir string) error {
	options := client.Options{Namespace: s.env.namespace, Logger: quiet(s.log)}
	switch {
	case s.env.temporalAddress != "":
		options.HostPort = s.env.temporalAddress
		if s.env.temporalTLS || s.env.temporalKey != "" {
			options.ConnectionOptions.TLS = &tls.Config{MinVersion: tls.VersionTLS12}
		}
		if s.env.temporalKey != "" {
			options.Credentials = client.NewAPIKeyStaticCredentials(s.env.temporalKey)
		}
		c, err := client.NewLazyClient(options)
		s.temporal = c
		return err
	default:
		server, err := embedded.Start(ctx, embedded.Options{Dir: dir, Namespace: s.env.namespace, Logger: s.log})
		if err != nil {
			return fmt.Errorf("start the Temporal server inside: %w", err)
		}
		s.server = server
		options.HostPort, options.Namespace = server.HostPort, server.Namespace
		s.temporal, err = client.Dial(options)
		return err
	}
}

// join reaches the Temporal of a process that already serves dir; ok is false
// where none answers.
func (s *system) join(ctx context.Context, dir string) (ok bool) {
	text, err := os.ReadFile(filepath.Join(dir, "temporal.address"))
	if err != nil || s.env.temporalAddress != "" {
		return false
	}
	words := strings.Fields(string(text))
	if len(words) != 2 {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	c, err := client.DialContext(ctx, client.Options{HostPort: words[0], Namespace: words[1], Logger: quiet(s.log)})
	if err != nil {
		return false
	}
	s.temporal = c
	return true
}

// work starts the worker and the relay.
func (s *system) work() error {
	// Its own context, not the caller's: requests in flight still need the relay
	// while the server drains.
	s.ctx, s.stop = context.WithCancel(context.Background())
	s.relay = relay.New(s.store, workflows.NewClient(s.temporal), s.log)
	if err := s.startWorker(); err != nil {
		return err
	}
	s.running.Go(func() { s.relay.Run(s.ctx) })
	s.running.Go(func() { s.relay.Reconcile(s.ctx, 10*time.Second) })
	s.running.Go(func() { s.tidy(s.ctx) })
	return nil
}

// startWorker starts the worker. A cluster that is away is no reason not to
// serve: intake, decisions and reading go on, and the worker comes when it can.
func (s *system) startWorker() error {
	err := s.tryWorker()
	if err == nil || s.env.temporalAddress == "" {
		return err
	}
	s.log.Warn("Temporal does not answer; the worker starts when it does", "address", s.env.temporalAddress, "error", err)
	s.running.Go(func() {
		for err != nil {
			select {
			case <-s.ctx.Done():
				return
			case <-time.After(time.Second):
			}
			// A worker that could not start cannot be started again, and trying is
			// noisy: ask first.
			if s.relay.Ready(s.ctx) {
				err = s.tryWorker()
			}
		}
	})
	return nil
}

func (s *system) tryWorker() error {
	w := newWorker(s.temporal, &activities.Activities{Store: s.store, BaseURL: s.env.baseURL, Log: s.log})
	if err := w.Start(); err != nil {
		return fmt.Errorf("start worker: %w", err)
	}
	s.worker = w
	return nil
}

// newWorker registers every workflow and activity under its constant name.
func newWorker(c client.Client, a *activities.Activities) worker.Worker {
	w := worker.New(c, workflows.TaskQueue, workflows.WorkerOptions())
	workflows.Register(w)
	a.Register(w)
	return w
}

// close ends everything in the reverse order. Nothing is lost by being cut off:
// what was accepted is in the mailbox, what was decided is in Temporal.
func (s *system) close() {
	if s.stop != nil {
		s.stop()
		s.running.Wait()
	}
	if s.server != nil {
		s.server.Quieten()
	}
	if s.worker != nil {
		s.worker.Stop()
	}
	if s.temporal != nil {
		s.temporal.Close()
	}
	if s.server != nil {
		s.server.Stop()
	}
	if s.store != nil {
		_ = s.store.Close()
	}
}

// newLog writes warnings and worse as JSON to standard error: results have
// standard output to themselves.
func newLog(w io.Writer) *slog.Logger {
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: slog.LevelWarn}))
}

// quiet keeps the SDK's chatter out of the log. An activity that fails is tried
// again by design (a drain, a database that restarts), so it is news only when it
// keeps failing.
func quiet(l *slog.Logger) sdklog.Logger { return patient{sdklog.NewStructuredLogger(l)} }

type patient struct{ sdklog.Logger }

// keepsFailing is the attempt from which a failing activity is news: about half
// a minute of retries.
const keepsFailing = 8

func (p patient) Error(msg string, keyvals ...any) {
	if msg == "Activity error." && attempt(keyvals) < keepsFailing {
		p.Debug(msg, keyvals...)
		return
	}
	p.Logger.Error(msg, keyvals...)
}

// With keeps the patience of a logger that is given fields; the SDK asks for it.
func (p patient) With(keyvals ...any) sdklog.Logger {
	return patient{sdklog.With(p.Logger, keyvals...)}
}

func attempt(keyvals []any) int32 {
	for i := 0; i+1 < len(keyvals); i += 2 {
		if keyvals[i] == "Attempt" {
			n, _ := keyvals[i+1].(int32)
			return n
		}
	}
	return 0
}
