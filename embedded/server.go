//go:build !external

package embedded

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"go.temporal.io/sdk/worker"
	"go.temporal.io/server/common/authorization"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/headers"
	"go.temporal.io/server/common/primitives"
	"go.temporal.io/server/temporal"
)

const (
	// readyWithin bounds Start; a healthy start takes under a second.
	readyWithin = 30 * time.Second
	// portTries is how often Start chooses ports anew when somebody took one
	// between the choice and the listening.
	portTries = 3
)

// Server is a running Temporal server.
type Server struct {
	// HostPort is the frontend's gRPC address, on the loopback interface.
	HostPort string
	// Namespace is the one that is registered and served.
	Namespace string
	// Fresh says that the store is new and the open workflows have not been
	// put into it yet: the caller must rebuild them from its own database and
	// then call ConfirmRebuilt. It is true for a first boot, too.
	Fresh bool
	// MovedAside is the path of a store this server could not use and put out
	// of the way in this Start; "" if there was none.
	MovedAside string

	store  *store
	db     *config.SQL
	lock   *os.File
	logger serverLogger
	server temporal.Server
	stop   sync.Once
}

// Start brings the server up and returns when its frontend serves the namespace
// and its history can be asked. It ends when ctx does. The error wraps ErrInUse
// when the directory is taken.
func Start(ctx context.Context, o Options) (*Server, error) {
	s := &Server{Namespace: o.Namespace, logger: newLogger(o.Logger, o.LogLevel)}
	if s.Namespace == "" {
		s.Namespace = DefaultNamespace
	}
	if strings.ContainsAny(s.Namespace, " \t\r\n") {
		return nil, fmt.Errorf("start Temporal: namespace %q contains white space", s.Namespace)
	}
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, fmt.Errorf("start Temporal: %w", err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("start Temporal: %w", err)
	}
	if s.lock, err = takeLock(dir); err != nil {
		return nil, fmt.Errorf("start Temporal: %w", err)
	}
	if err := s.start(ctx, dir); err != nil {
		s.Stop()
		return nil, fmt.Errorf("start Temporal: %w", err)
	}
	return s, nil
}

// start does everything that needs the lock.
func (s *Server) start(ctx context.Context, dir string) error {
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	if err := removeAddress(dir); err != nil {
		return err
	}
	if err := s.prepare(ctx, dir); err != nil {
		return err
	}
	if err := s.launch(); err != nil {
		return err
	}
	if err := awaitReady(ctx, s.HostPort, s.Namespace); err != nil {
		return err
	}
	if s.store.marker.Server != headers.ServerVersion {
		s.store.marker.Server = headers.ServerVersion
		if err := s.store.writeMarker(); err != nil {
			return err
		}
	}
	return writeAddress(dir, s.HostPort, s.Namespace)
}

// atStep lets tests end the process between two steps of the first boot.
var atStep = func(string) {}

// prepare leaves a store this server can open, with the namespace in it.
func (s *Server) prepare(ctx context.Context, dir string) error {
	stmts, err := statements()
	if err != nil {
		return err
	}
	hash := schemaHash(stmts)
	if s.store, err = inspect(dir, headers.ServerVersion, hash, time.Now()); err != nil {
		return err
	}
	path := s.store.path()
	s.db = storeConfig(path)
	if s.store.fresh {
		atStep("cleared")
		if err := createStore(ctx, path, stmts); err != nil {
			return err
		}
		atStep("schema")
	}
	noteOpened(path)
	if err := registerNamespace(s.db, s.Namespace); err != nil {
		return err
	}
	if err := checkPragmas(s.db); err != nil {
		return err
	}
	if s.store.fresh {
		atStep("namespace")
		if err := s.store.finish(headers.ServerVersion, hash, time.Now()); err != nil {
			return err
		}
		atStep("marker")
	}
	s.Fresh, s.MovedAside = s.store.marker.RebuildPending, s.store.movedAside
	return nil
}

// launch starts the four services, on other ports if one was snatched away.
func (s *Server) launch() error {
	nameBinary()
	var err error
	for range portTries {
		var p ports
		if p, err = freePorts(); err != nil {
			return err
		}
		s.HostPort = p.hostPort(primitives.FrontendService)
		if s.server, err = s.assemble(p); err == nil {
			break
		}
	}
	if err != nil {
		return fmt.Errorf("assemble server: %w", err)
	}
	if err := s.server.Start(); err != nil {
		return fmt.Errorf("start services: %w", err)
	}
	return nil
}

// nameBinary tells the SDK what to call this program in histories. Left alone,
// its first worker takes the MD5 of the whole executable, 0.5 s of the 0.85 s of
// processor time a start costs; the server has such workers inside.
func nameBinary() {
	if info, ok := debug.ReadBuildInfo(); ok {
		sum := sha256.Sum256([]byte(info.String()))
		worker.SetBinaryChecksum(hex.EncodeToString(sum[:16]))
	}
}

// assemble builds the server; this is where it listens. A Fatal of the server
// in here is a panic, and becomes the error.
func (s *Server) assemble(p ports) (srv temporal.Server, err error) {
	defer func() {
		if r := recover(); r != nil {
			f, ok := r.(fatal)
			if !ok {
				panic(r)
			}
			srv, err = nil, f
		}
	}()
	return temporal.NewServer(
		temporal.WithConfig(serverConfig(s.db, p)),
		temporal.ForServices(temporal.DefaultServices),
		temporal.WithStaticHosts(p.staticHosts()),
		temporal.WithLogger(s.logger),
		temporal.WithAuthorizer(authorization.NewNoopAuthorizer()),
		temporal.WithClaimMapper(func(*config.Config) authorization.ClaimMapper { return authorization.NewNoopClaimMapper() }),
		temporal.WithDynamicConfigClient(dynamicConfig()),
	)
}

// ConfirmRebuilt notes, durably, that the open workflows are in the store
// again: the next Start will not say Fresh. Calling it again does nothing.
func (s *Server) ConfirmRebuilt() error {
	if !s.store.marker.RebuildPending {
		return nil
	}
	s.store.marker.RebuildPending = false
	if err := s.store.writeMarker(); err != nil {
		s.store.marker.RebuildPending = true
		return fmt.Errorf("confirm rebuild: %w", err)
	}
	s.Fresh = false
	return nil
}
