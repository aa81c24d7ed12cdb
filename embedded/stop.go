//go:build !external

package embedded

import (
	"errors"
	"time"
)

// stopWithin bounds the server's own part of Stop; a variable for tests.
var stopWithin = 9 * time.Second

var errStopTimeout = errors.New("server did not stop in time")

// Quieten silences the server's log, but for what ends the process, from now on:
// workers and clients that leave cut off polls and calls, and the server reports
// each of them as an error. Call it before stopping them.
func (s *Server) Quieten() { s.logger.stopping.Store(true) }

// Stop ends the server within ten seconds and gives the directory back. Stop
// the workers and close the clients first; a second call does nothing. If the
// server hangs, the lock stays with this process until it ends, because the
// file is still being written.
func (s *Server) Stop() {
	s.stop.Do(func() {
		if s.store != nil {
			if err := removeAddress(s.store.dir); err != nil {
				s.logger.l.Error("remove address file", "error", err)
			}
		}
		if err := s.halt(); err != nil {
			s.logger.l.Error("stop Temporal", "error", err)
			if errors.Is(err, errStopTimeout) {
				return
			}
		}
		dropLock(s.lock)
	})
}

// halt stops the services and leaves the store in its one file.
func (s *Server) halt() error {
	if s.server == nil {
		return nil
	}
	s.Quieten()
	defer s.logger.stopping.Store(false)
	done := make(chan error, 1)
	go func() {
		err := s.server.Stop()
		done <- errors.Join(err, emptyWAL(s.db))
	}()
	limit := time.NewTimer(stopWithin)
	defer limit.Stop()
	select {
	case err := <-done:
		return err
	case <-limit.C:
		return errStopTimeout
	}
}
