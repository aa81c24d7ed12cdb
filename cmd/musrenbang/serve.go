package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"musrenbang/api"
	"musrenbang/auth"
	"musrenbang/ui"
)

// serve runs the service until it is told to stop.
func serve(ctx context.Context, args []string) error {
	var data string
	f := newFlags("serve", &data)
	addr := f.String("addr", "127.0.0.1:8080", "alamat layanan / listen address `HOST:PORT`")
	if _, err := parse(f, args); err != nil {
		return err
	}
	sys, err := open(ctx, data)
	if err != nil {
		return err
	}
	defer sys.close()
	return sys.serve(ctx, *addr, func(url string) { fmt.Println("Siap: " + url) })
}

// open starts everything that has no address yet: the record, Temporal, the
// worker and the relay.
func open(ctx context.Context, data string) (*system, error) {
	s := &system{env: environment(), log: newLog(os.Stderr)}
	err := s.open(ctx, data)
	if err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func (s *system) open(ctx context.Context, data string) (err error) {
	if s.store, err = openStore(ctx, data, s.env); err != nil {
		return err
	}
	if err := s.connect(ctx, data); err != nil {
		return err
	}
	if err := s.work(); err != nil {
		return err
	}
	s.revive()
	return nil
}

// revive restarts every open process when Temporal's own store is new or was
// moved aside: the record is the truth, and it is all here.
func (s *system) revive() {
	if s.server == nil || !s.server.Fresh {
		return
	}
	if s.server.MovedAside != "" {
		s.log.Warn("Temporal's file was of another version and has been moved aside; processes restart from the record", "file", s.server.MovedAside)
	}
	s.running.Go(func() {
		done, err := s.relay.Rebuild(s.ctx, nil)
		if err != nil {
			if s.ctx.Err() == nil {
				s.log.Error("rebuild at start failed; run musrenbang rebuild", "error", err)
			}
			return
		}
		if err := s.server.ConfirmRebuilt(); err != nil {
			s.log.Error("rebuild not confirmed", "error", err)
		}
		s.log.Info("processes restarted from the record", "proposals", done.Proposals, "forums", done.Forums, "cycles", done.Cycles)
	})
}

// serve answers HTTP on addr until ctx ends, then stops taking requests and lets
// those in flight finish.
func (s *system) serve(ctx context.Context, addr string, ready func(url string)) error {
	app, err := s.app()
	if err != nil {
		return err
	}
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	failed := make(chan error, 1)
	go func() { failed <- app.Listener(ln) }()
	ready("http://" + ln.Addr().String())
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		// A request that is still running then is cut off and loses nothing: what it
		// was answered for is durable, and what it was not is asked again.
		if err := app.ShutdownWithTimeout(drainWithin); err != nil && !errors.Is(err, context.DeadlineExceeded) {
			return err
		}
		return nil
	}
}

// drainWithin is how long requests in flight may take once the service is asked to
// end; with the worker's and the server's own time it stays within ten seconds.
const drainWithin = 5 * time.Second

// app joins api and ui on one Fiber app; they do not know each other.
func (s *system) app() (*fiber.App, error) {
	https := strings.HasPrefix(s.env.baseURL, "https://")
	door := auth.New(auth.Options{Store: s.store, HTTPS: https})
	pages, err := ui.New(ui.Deps{Store: s.store, Engine: s.relay, Door: door, BaseURL: s.env.baseURL, Log: s.log})
	if err != nil {
		return nil, err
	}
	return api.New(api.Deps{
		Store: s.store, Engine: s.relay, Door: door, Log: s.log, HTTPS: https, Proxies: proxies(s.env.proxies),
		ErrorPage: pages.ErrorPage, Version: version(),
		Mount: func(r *auth.Routes) error { pages.Mount(r); return nil },
	})
}

func proxies(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' })
}
