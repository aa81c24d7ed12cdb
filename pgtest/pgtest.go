// Package pgtest gives tests a real PostgreSQL: a private cluster for each test process, a database of its own for each test.
//
// A test asks for a database and gets its address; nothing has to be set up, and nothing stays behind, not even after kill -9. The package
// must not know our schema: callers migrate the empty database they are given. PostgreSQL that is missing fails a test, it never skips one,
// because a suite that leaves out half of its databases in silence proves nothing.
package pgtest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Option changes the cluster that Start uses.
type Option func(*settings)

// settings tell clusters apart: tests with the same settings share one.
type settings struct {
	durable bool
}

// Durable asks for a cluster that syncs every commit to disk, as a city's own server does. Without it fsync is off, which is several times
// faster and loses nothing that a test could notice unless the test kills the machine itself.
func Durable() Option {
	return func(s *settings) { s.durable = true }
}

// once starts one cluster on first use and remembers how that went.
type once struct {
	sync.Once
	cluster *cluster
	err     error
}

var (
	clustersMu sync.Mutex
	clusters   = map[settings]*once{}
	databases  atomic.Int64
)

// Start returns the address (a postgres:// URL over a Unix socket) of a new, empty UTF-8 database that is dropped when the test ends. The
// first call in a process starts the cluster (one to two seconds); it goes away with the process. Safe for parallel tests.
func Start(tb testing.TB, options ...Option) (dsn string) {
	tb.Helper()
	var s settings
	for _, option := range options {
		option(&s)
	}
	c, err := sharedCluster(s)
	if err != nil {
		tb.Fatalf("start PostgreSQL for tests: %v", err)
	}
	name := fmt.Sprintf("test_%d", databases.Add(1))
	if err := c.execute("CREATE DATABASE " + name); err != nil {
		tb.Fatalf("create test database: %v", err)
	}
	tb.Cleanup(func() {
		// FORCE ends the sessions of a pool that the test did not close.
		if err := c.execute("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			tb.Errorf("drop test database: %v", err)
		}
	})
	return c.dsn(name)
}

func sharedCluster(s settings) (*cluster, error) {
	clustersMu.Lock()
	o := clusters[s]
	if o == nil {
		o = &once{}
		clusters[s] = o
	}
	clustersMu.Unlock()
	o.Do(func() { o.cluster, o.err = startCluster(s) })
	return o.cluster, o.err
}

// dsn is the address of one database of the cluster.
func (c *cluster) dsn(database string) string {
	address := url.URL{Scheme: "postgres", Path: "/" + database}
	address.RawQuery = url.Values{"host": {c.dir}, "user": {superuser}}.Encode()
	return address.String()
}

// execute runs one statement on the maintenance database, outside a transaction.
func (c *cluster) execute(statement string) (err error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, c.dsn("postgres"))
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }()
	if _, err := conn.Exec(ctx, statement); err != nil {
		return fmt.Errorf("run %q: %w", statement, err)
	}
	return nil
}
