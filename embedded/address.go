//go:build !external

package embedded

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// addressName is the file in the data directory that tells Temporal's own
// client where the running server is.
const addressName = "temporal.address"

// writeAddress puts "HOST:PORT NAMESPACE" and a line feed into the address
// file; a reader sees the whole line or no file.
func writeAddress(dir, hostPort, namespace string) error {
	return replaceFile(filepath.Join(dir, addressName), []byte(hostPort+" "+namespace+"\n"), 0o644)
}

// removeAddress takes the address file away; it may be missing, or be left
// over from a process that was killed.
func removeAddress(dir string) error {
	return removeIfThere(filepath.Join(dir, addressName))
}

// replaceFile writes data beside path, syncs it, renames it over path and
// syncs the directory, so that after a crash path holds the old content or the
// new, never a part.
func replaceFile(path string, data []byte, mode fs.FileMode) error {
	tmp := path + ".tmp"
	f, err := os.OpenFile(tmp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, mode)
	if err != nil {
		return fmt.Errorf("create %s: %w", tmp, err)
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(tmp, path)
	}
	if err != nil {
		_ = os.Remove(tmp)
		return fmt.Errorf("write %s: %w", path, err)
	}
	return syncDir(filepath.Dir(path))
}

// syncDir makes creations, renames and removals in dir durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("open directory: %w", err)
	}
	defer d.Close()
	if err := d.Sync(); err != nil {
		return fmt.Errorf("sync directory %s: %w", dir, err)
	}
	return nil
}

func removeIfThere(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove file: %w", err)
	}
	return nil
}
