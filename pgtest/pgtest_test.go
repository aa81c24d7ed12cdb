package pgtest

import (
	"bufio"
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// childVariable makes the test binary play the process that is killed in TestClusterDiesWithItsProcess.
const childVariable = "PGTEST_CHILD"

func TestEachTestHasItsOwnDatabase(t *testing.T) {
	first, second := Start(t), Start(t)
	if first == second {
		t.Fatalf("both databases are %s", first)
	}
	query(t, first, "CREATE TABLE proposals (code text)")
	if got := query(t, second, "SELECT count(*)::text FROM pg_tables WHERE tablename = 'proposals'"); got != "0" {
		t.Errorf("the second database sees the first one's table")
	}
}

func TestSettings(t *testing.T) {
	cases := []struct {
		name    string
		options []Option
		setting string
		want    string
	}{
		{"fast cluster does not sync", nil, "fsync", "off"},
		{"durable cluster syncs", []Option{Durable()}, "fsync", "on"},
		{"durable cluster waits for the disk", []Option{Durable()}, "synchronous_commit", "on"},
		{"no port is open", nil, "listen_addresses", ""},
		{"text is UTF-8", nil, "server_encoding", "UTF8"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := query(t, Start(t, c.options...), "SHOW "+c.setting); got != c.want {
				t.Errorf("%s is %q, want %q", c.setting, got, c.want)
			}
		})
	}
}

func TestDatabaseIsDroppedThoughPoolIsOpen(t *testing.T) {
	var dsn string
	t.Run("user", func(t *testing.T) {
		dsn = Start(t)
		if _, err := pgx.Connect(t.Context(), dsn); err != nil {
			t.Fatal(err)
		}
	})
	_, err := pgx.Connect(t.Context(), dsn)
	if err == nil || !strings.Contains(err.Error(), "does not exist") {
		t.Errorf("connecting after the test gave %v, want that the database does not exist", err)
	}
}

func TestMissingPostgreSQLNamesThePackage(t *testing.T) {
	_, err := findBinaries(t.TempDir(), filepath.Join(t.TempDir(), "*", "bin"))
	if err == nil || !strings.Contains(err.Error(), "apt-get install postgresql") {
		t.Errorf("got %v, want an error that names the package to install", err)
	}
}

func TestHighestVersionIsUsed(t *testing.T) {
	root := t.TempDir()
	for _, version := range []string{"9", "15", "17"} {
		bin := filepath.Join(root, version, "bin")
		if err := os.MkdirAll(bin, 0o755); err != nil {
			t.Fatal(err)
		}
		for _, program := range []string{"initdb", "pg_ctl"} {
			if err := os.WriteFile(filepath.Join(bin, program), nil, 0o755); err != nil {
				t.Fatal(err)
			}
		}
	}
	got, err := findBinaries("", filepath.Join(root, "*", "bin"))
	if want := filepath.Join(root, "17", "bin"); err != nil || got != want {
		t.Errorf("found %q, %v; want %q", got, err, want)
	}
}

func TestServerThatCannotStartShowsItsLog(t *testing.T) {
	owner, err := unprivileged()
	if err != nil {
		t.Fatal(err)
	}
	dir, err := makeFolder(owner)
	if err != nil {
		t.Fatal(err)
	}
	broken := filepath.Join(t.TempDir(), "no-such-bin")
	c := &cluster{dir: dir, guard: exec.Command("/bin/sh", "-c", guardScript, "pgtest", broken, dir, "")}
	if err := c.run(); err == nil || !strings.Contains(err.Error(), "no-such-bin/initdb") {
		t.Errorf("got %v, want the log's line on the missing initdb", err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder of the failed cluster is still there: %v", err)
	}
}

// TestClusterDiesWithItsProcess kills a process that holds a cluster as hard as can be, and waits for the folder and the server to go.
func TestClusterDiesWithItsProcess(t *testing.T) {
	if os.Getenv(childVariable) != "" {
		c, err := sharedCluster(settings{})
		if err != nil {
			t.Fatal(err)
		}
		os.Stderr.WriteString(c.dir + "\n")
		select {}
	}
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestClusterDiesWithItsProcess$")
	child.Env = append(os.Environ(), childVariable+"=1")
	output, err := child.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		t.Fatalf("child said %q: %v", line, err)
	}
	dir := strings.TrimSpace(line)
	if _, err := os.Stat(filepath.Join(dir, "data", "postmaster.pid")); err != nil {
		t.Fatalf("no running cluster in the child: %v", err)
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := child.Wait(); err == nil {
		t.Fatal("the child ended by itself")
	}
	waitUntilGone(t, dir)
}

func waitUntilGone(t *testing.T, dir string) {
	t.Helper()
	deadline := time.After(time.Minute)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
			return
		}
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("%s is still there a minute after its process was killed", dir)
		}
	}
}

// query returns the one text that a statement yields, or nothing where it yields no row.
func query(t *testing.T, dsn, statement string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := conn.Query(ctx, statement)
	if err != nil {
		t.Fatal(err)
	}
	texts, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	if err := conn.Close(ctx); err != nil {
		t.Fatal(err)
	}
	return strings.Join(texts, "\n")
}
