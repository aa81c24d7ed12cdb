//go:build !external

package embedded

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

const lockName = "temporal.lock"

// takeLock takes the data directory for this process. The kernel drops the
// lock when the process ends, however it ends, so there is no stale lock to
// clean up. It returns an error wrapping ErrInUse when somebody has it.
func takeLock(dir string) (*os.File, error) {
	path := filepath.Join(dir, lockName)
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open lock file: %w", err)
	}
	if err := flock(f); err != nil {
		holder := readHolder(path)
		_ = f.Close()
		if err == syscall.EWOULDBLOCK {
			return nil, fmt.Errorf("%w: %s is used by %s; stop it, or give this one a directory of its own with --data", ErrInUse, dir, holder)
		}
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	// The number is only for the message above: the lock itself is the
	// kernel's, so a failure to note it is no reason not to start.
	if f.Truncate(0) == nil {
		_, _ = f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	}
	return f, nil
}

// flock tries once, without waiting; a signal does not count as an answer.
func flock(f *os.File) error {
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err != syscall.EINTR {
			return err
		}
	}
}

// dropLock gives the directory back. The file stays: removing it would let a
// third process lock a new file while a second waits on the old one.
func dropLock(f *os.File) {
	_ = f.Truncate(0)
	_ = f.Close()
}

func readHolder(path string) string {
	b, err := os.ReadFile(path)
	if pid := strings.TrimSpace(string(b)); err == nil && pid != "" {
		return "process " + pid
	}
	return "another process"
}
