//go:build !external

package embedded

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

const (
	storeName  = "temporal.db"
	markerName = "temporal.ready"
)

// marker is what temporal.ready holds. It is written after the first boot has
// made the whole store, so its absence means that nothing can be in the store
// yet: the server has never run on it.
type marker struct {
	// Server is the version of the server that last ran on the store.
	Server string `json:"server"`
	// Schema is the hash of the schema the store was made with.
	Schema string `json:"schema"`
	// Created is when the store was made, UTC microseconds.
	Created int64 `json:"created"`
	// RebuildPending is true until the caller has put the open workflows into
	// the new store; it outlives a crash between the two.
	RebuildPending bool `json:"rebuild_pending"`
}

// store is the server's file and what was found when it was prepared.
type store struct {
	dir    string
	marker marker
	// fresh says that the file is not there and must be made.
	fresh bool
	// movedAside is where an unusable file went, "" if there was none.
	movedAside string
}

func (s *store) path() string       { return filepath.Join(s.dir, storeName) }
func (s *store) markerPath() string { return filepath.Join(s.dir, markerName) }

// files are the database and what SQLite keeps beside it, the database last:
// while it is there the others belong to it.
func (s *store) files() []string {
	return []string{s.path() + "-shm", s.path() + "-wal", s.path()}
}

// inspect looks at what the data directory holds and clears the way: afterwards
// the store is either one this server may open or absent (fresh).
func inspect(dir, server, schema string, now time.Time) (*store, error) {
	s := &store{dir: dir}
	m, markerErr := readMarker(s.markerPath())
	_, storeErr := os.Stat(s.path())
	damaged := errors.Is(markerErr, errMarker)
	switch {
	case errors.Is(markerErr, fs.ErrNotExist), errors.Is(storeErr, fs.ErrNotExist):
		return s, s.discard()
	case storeErr != nil:
		return nil, fmt.Errorf("look at store: %w", storeErr)
	case markerErr != nil && !damaged:
		return nil, markerErr
	case damaged, m.Schema != schema, !neighbours(m.Server, server):
		return s, s.moveAside(now)
	}
	s.marker = m
	return s, nil
}

// discard removes a store that was never finished, or what is left of one.
func (s *store) discard() error {
	s.fresh = true
	if err := s.mayReplace(); err != nil {
		return err
	}
	// The marker goes first: it must never vouch for a file made later.
	for _, path := range append([]string{s.markerPath()}, s.files()...) {
		if err := removeIfThere(path); err != nil {
			return err
		}
	}
	return syncDir(s.dir)
}

// moveAside renames a store this server must not open to temporal.db.old-TIME
// and removes the marker last, so that a crash in between repeats the move.
func (s *store) moveAside(now time.Time) error {
	s.fresh = true
	if err := s.mayReplace(); err != nil {
		return err
	}
	aside, err := freeName(s.path() + ".old-" + now.UTC().Format("20060102T150405Z"))
	if err != nil {
		return err
	}
	for _, path := range s.files() {
		to := aside + strings.TrimPrefix(path, s.path())
		if err := os.Rename(path, to); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("move store aside: %w", err)
		}
	}
	s.movedAside = aside
	if err := removeIfThere(s.markerPath()); err != nil {
		return err
	}
	return syncDir(s.dir)
}

// mayReplace refuses to take a file away from under this process: the server's
// connection pool never closes, so it would go on writing into the old file.
func (s *store) mayReplace() error {
	if wasOpened(s.path()) {
		return fmt.Errorf("replace store: %s was already opened by this process; stop the program and start it again", s.path())
	}
	return nil
}

// finish writes the marker of a completed first boot.
func (s *store) finish(server, schema string, now time.Time) error {
	s.marker = marker{Server: server, Schema: schema, Created: now.UnixMicro(), RebuildPending: true}
	return s.writeMarker()
}

func (s *store) writeMarker() error {
	b, err := json.Marshal(s.marker)
	if err != nil {
		return fmt.Errorf("encode marker: %w", err)
	}
	return replaceFile(s.markerPath(), append(b, '\n'), 0o600)
}

// errMarker says that a marker is there but cannot be understood. It was
// written whole, so this is damage, or a program newer than this one: the store
// beside it may hold something and is moved, not removed.
var errMarker = errors.New("marker unreadable")

func readMarker(path string) (marker, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return marker{}, fmt.Errorf("read marker: %w", err)
	}
	var m marker
	if err := json.Unmarshal(b, &m); err != nil {
		return marker{}, fmt.Errorf("%w: %w", errMarker, err)
	}
	return m, nil
}

// neighbours says whether one server version may read what the other wrote.
// Temporal promises that for consecutive minors only.
func neighbours(a, b string) bool {
	aMajor, aMinor, aOK := majorMinor(a)
	bMajor, bMinor, bOK := majorMinor(b)
	if !aOK || !bOK || aMajor != bMajor {
		return false
	}
	return aMinor-bMinor <= 1 && bMinor-aMinor <= 1
}

func majorMinor(version string) (major, minor int, ok bool) {
	parts := strings.SplitN(version, ".", 3)
	if len(parts) < 3 {
		return 0, 0, false
	}
	major, err1 := strconv.Atoi(parts[0])
	minor, err2 := strconv.Atoi(parts[1])
	return major, minor, err1 == nil && err2 == nil
}

// freeName is name, or name with -2, -3 … behind it if that is taken.
func freeName(name string) (string, error) {
	for try, n := name, 2; ; try, n = fmt.Sprintf("%s-%d", name, n), n+1 {
		if _, err := os.Lstat(try); errors.Is(err, fs.ErrNotExist) {
			return try, nil
		} else if err != nil {
			return "", fmt.Errorf("look for a free name: %w", err)
		}
	}
}
