//go:build !external

package embedded

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"go.temporal.io/server/common/headers"
)

func itoa(n int) string { return strconv.Itoa(n) }

// checkFile reads a stopped store with another connection: everything is in
// the one file, which remembers that it is in WAL mode and is sound.
func checkFile(t *testing.T, dir string) {
	t.Helper()
	path := filepath.Join(dir, storeName)
	if st, err := os.Stat(path + "-wal"); err == nil && st.Size() > 0 {
		t.Errorf("the write-ahead log holds %d bytes after a clean stop", st.Size())
	}
	db, err := sql.Open("sqlite", "file:"+escapeDSN(path)+"?mode=ro")
	must(t, err)
	defer db.Close()
	if st, err := os.Stat(path); err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("store: %v, %v", st.Mode(), err)
	}
	for query, want := range map[string]string{
		"PRAGMA journal_mode":                                          "wal",
		"PRAGMA integrity_check":                                       "ok",
		"SELECT count(*) > 0 FROM shards":                              "1",
		"SELECT count(*) FROM namespaces":                              "2",
		"SELECT name FROM namespaces WHERE name NOT LIKE 'temporal-%'": DefaultNamespace,
	} {
		var got string
		must(t, db.QueryRow(query).Scan(&got))
		if got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
}

func TestHalfWrittenStoreIsThrownAway(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, storeName)
	stmts, err := statements()
	must(t, err)
	must(t, createStore(context.Background(), path, stmts[:len(stmts)/2]))
	must(t, os.WriteFile(path+"-wal", []byte("not a log"), 0o600))
	c := start(t, dir)
	if !c.Fresh || c.MovedAside != "" {
		t.Errorf("fresh %v, moved aside %q", c.Fresh, c.MovedAside)
	}
	cl := dial(t, c)
	w := work(t, cl)
	run(t, cl, "after")
	w.Stop()
	cl.Close()
	c.stop()
	checkFile(t, dir)
}

func TestKilledInFirstBoot(t *testing.T) {
	t.Parallel()
	for _, step := range []string{"cleared", "schema", "namespace", "marker"} {
		t.Run(step, func(t *testing.T) {
			dir := t.TempDir()
			c := spawn(t, "serve", dir, stepEnv+"="+step)
			if err := c.out.Decode(&c.report); err == nil {
				t.Fatalf("the child was to die at %q, but said %+v", step, c.report)
			}
			_ = c.cmd.Wait()
			if c.cmd.ProcessState.ExitCode() != -1 {
				t.Fatalf("the child was not killed: %v", c.cmd.ProcessState)
			}
			again := start(t, dir)
			if !again.Fresh || again.MovedAside != "" {
				t.Errorf("fresh %v, moved aside %q", again.Fresh, again.MovedAside)
			}
			again.stop()
			checkFile(t, dir)
		})
	}
}

// TestKilledAtAnyMoment aims at the same window with the clock instead.
func TestKilledAtAnyMoment(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for i := range 12 {
		c := spawn(t, "serve", dir)
		done := make(chan error, 1)
		go func() { done <- c.out.Decode(&c.report) }()
		select {
		case <-done:
		case <-time.After(time.Duration(15+40*i) * time.Millisecond):
		}
		c.kill()
		if c.Err != "" {
			t.Fatalf("round %d: %s", i, c.Err)
		}
	}
	start(t, dir).stop()
	checkFile(t, dir)
}

func TestStoreOfAFarVersionIsMovedAside(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	start(t, dir).stop()
	m, err := readMarker(filepath.Join(dir, markerName))
	must(t, err)
	m.Server, m.RebuildPending = "1.29.7", false
	must(t, (&store{dir: dir, marker: m}).writeMarker())

	c := start(t, dir)
	if !c.Fresh || c.MovedAside == "" {
		t.Fatalf("fresh %v, moved aside %q", c.Fresh, c.MovedAside)
	}
	if _, err := os.Stat(c.MovedAside); err != nil {
		t.Error(err)
	}
	c.stop()
	again := start(t, dir)
	if !again.Fresh || again.MovedAside != "" {
		t.Errorf("second start: fresh %v, moved aside %q", again.Fresh, again.MovedAside)
	}
	again.stop()
}

func TestNeighbouringVersionIsKeptAndNoted(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	start(t, dir).stop()
	path := filepath.Join(dir, markerName)
	m, err := readMarker(path)
	must(t, err)
	if m.Server != headers.ServerVersion || m.Created == 0 || !m.RebuildPending {
		t.Errorf("marker %+v", m)
	}
	m.Server, m.RebuildPending = "1.31.0", false
	must(t, (&store{dir: dir, marker: m}).writeMarker())
	c := start(t, dir)
	if c.Fresh || c.MovedAside != "" {
		t.Errorf("fresh %v, moved aside %q", c.Fresh, c.MovedAside)
	}
	c.stop()
	if m, err = readMarker(path); err != nil || m.Server != headers.ServerVersion {
		t.Errorf("marker after an upgrade: %+v, %v", m, err)
	}
}

func TestInspect(t *testing.T) {
	now := time.Date(2027, 2, 1, 3, 4, 5, 0, time.UTC)
	const good = `{"server":"1.32.0","schema":"S","created":1,"rebuild_pending":false}`
	aside := storeName + ".old-20270201T030405Z"
	for _, c := range []struct {
		name   string
		files  map[string]string
		fresh  bool
		aside  string
		left   []string // what must be there afterwards
		exists bool     // whether the store must
	}{
		{name: "empty", fresh: true},
		{name: "no marker", files: map[string]string{storeName: "x", storeName + "-wal": "w", storeName + "-shm": "s"}, fresh: true},
		{name: "no store", files: map[string]string{markerName: good, storeName + "-wal": "w"}, fresh: true},
		{name: "good", files: map[string]string{markerName: good, storeName: "x", storeName + "-wal": "w"}, exists: true, left: []string{markerName, storeName + "-wal"}},
		{name: "other schema", files: map[string]string{markerName: `{"server":"1.32.0","schema":"T"}`, storeName: "x", storeName + "-wal": "w"}, fresh: true, aside: aside, left: []string{aside, aside + "-wal"}},
		{name: "two minors back", files: map[string]string{markerName: `{"server":"1.30.9","schema":"S"}`, storeName: "x"}, fresh: true, aside: aside, left: []string{aside}},
		{name: "unreadable marker", files: map[string]string{markerName: `{"ser`, storeName: "x"}, fresh: true, aside: aside, left: []string{aside}},
		{name: "name taken", files: map[string]string{markerName: "", storeName: "x", aside: "older"}, fresh: true, aside: aside + "-2", left: []string{aside, aside + "-2"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			for name, text := range c.files {
				must(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
			}
			s, err := inspect(dir, "1.32.1", "S", now)
			must(t, err)
			if s.fresh != c.fresh || s.movedAside != inDir(dir, c.aside) {
				t.Errorf("fresh %v, moved aside %q", s.fresh, s.movedAside)
			}
			want := len(c.left)
			if c.exists {
				want++
			}
			for _, name := range c.left {
				if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
					t.Error(err)
				}
			}
			if got, err := os.ReadDir(dir); err != nil || len(got) != want {
				t.Errorf("left in the directory: %v (%v)", got, err)
			}
		})
	}
}

func inDir(dir, name string) string {
	if name == "" {
		return ""
	}
	return filepath.Join(dir, name)
}

func TestStoreIsNotTakenFromUnderThisProcess(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, storeName)
	must(t, os.WriteFile(path, []byte("x"), 0o600))
	noteOpened(path)
	if _, err := inspect(dir, "1.32.1", "S", time.Now()); err == nil {
		t.Error("a file the pool holds was removed")
	}
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
}

func TestNeighbours(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"1.32.1", "1.32.1", true},
		{"1.32.0", "1.32.9", true},
		{"1.31.4", "1.32.1", true},
		{"1.33.0", "1.32.1", true},
		{"1.30.0", "1.32.1", false},
		{"1.34.0", "1.32.1", false},
		{"2.32.1", "1.32.1", false},
		{"1.32", "1.32.1", false},
		{"1.x.1", "1.32.1", false},
		{"", "1.32.1", false},
	} {
		if got := neighbours(c.a, c.b); got != c.want {
			t.Errorf("neighbours(%q, %q) = %v", c.a, c.b, got)
		}
		if neighbours(c.a, c.b) != neighbours(c.b, c.a) {
			t.Errorf("neighbours(%q, %q) depends on the order", c.a, c.b)
		}
	}
}

func TestSchemaHash(t *testing.T) {
	stmts, err := statements()
	must(t, err)
	if len(stmts) < 20 {
		t.Errorf("only %d statements", len(stmts))
	}
	a := schemaHash(stmts)
	if a != schemaHash(stmts) {
		t.Error("the hash changes by itself")
	}
	if a == schemaHash(stmts[1:]) || schemaHash([]string{"ab", "c"}) == schemaHash([]string{"a", "bc"}) {
		t.Error("another schema has the same hash")
	}
}

func TestCheckPragmasSeesAMisspeltOne(t *testing.T) {
	dir := t.TempDir()
	for name, spoil := range map[string]func(map[string]string){
		"synchronous":  func(m map[string]string) { m["synchronous"] = "1" },
		"journal_mode": func(m map[string]string) { delete(m, "journal_mode"); m["jurnal_mode"] = "wal" },
	} {
		good := storeConfig(filepath.Join(dir, name+"-good.db"))
		if err := checkPragmas(good); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		bad := storeConfig(filepath.Join(dir, name+"-bad.db"))
		spoil(bad.ConnectAttributes)
		if err := checkPragmas(bad); err == nil {
			t.Errorf("a wrong %s was not noticed", name)
		}
	}
}

func TestLock(t *testing.T) {
	dir := t.TempDir()
	f, err := takeLock(dir)
	must(t, err)
	if _, err := takeLock(dir); !errors.Is(err, ErrInUse) {
		t.Errorf("second lock: %v", err)
	}
	dropLock(f)
	f, err = takeLock(dir)
	must(t, err)
	dropLock(f)
}

func TestReplaceFileLeavesNoPart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	must(t, replaceFile(path, []byte("one"), 0o600))
	must(t, replaceFile(path, []byte("two"), 0o600))
	if b, err := os.ReadFile(path); err != nil || string(b) != "two" {
		t.Errorf("%q %v", b, err)
	}
	if all, _ := os.ReadDir(filepath.Dir(path)); len(all) != 1 {
		t.Errorf("left behind: %v", all)
	}
	if err := replaceFile(filepath.Join(path, "below"), nil, 0o600); err == nil {
		t.Error("a file below a file was written")
	}
}
