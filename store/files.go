package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"musrenbang/ent/db"
	"musrenbang/ent/db/file"
	"musrenbang/planning"
)

// File is a stored paper or upload. Its ID is the SHA-256 of its content in hex,
// so the same content is stored once and a changed byte is found.
type File struct {
	ID        string
	Kind      string // what it is, such as "minutes", "slip", "photo"
	Size      int64  // bytes
	CreatedAt planning.Instant
}

// PutFile stores content of at most limit bytes: synced to disk, file and
// folder, before the row that names it. Storing the same content again changes
// nothing. More than limit bytes is TooLarge (error.file_large).
func (s *Store) PutFile(ctx context.Context, kind string, content io.Reader, limit int64) (File, error) {
	temp, err := s.spool(content, limit)
	if err != nil {
		return File{}, err
	}
	defer func() { _ = os.Remove(temp.name) }()
	target := s.filePath(temp.id)
	if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
		return File{}, fmt.Errorf("make file folder: %w", err)
	}
	if err := os.Rename(temp.name, target); err != nil {
		return File{}, fmt.Errorf("place file: %w", err)
	}
	// The folder may be new: its own entry has to be on disk as well.
	for _, dir := range []string{filepath.Dir(target), s.filesDir()} {
		if err := syncDir(dir); err != nil {
			return File{}, err
		}
	}
	err = s.withTx(ctx, func(tx *db.Tx) error {
		add := tx.File.Create().SetID(temp.id).SetKind(kind).SetSize(temp.size).SetCreatedAt(int64(s.now()))
		return add.OnConflictColumns(file.FieldID).Ignore().Exec(ctx)
	})
	if err != nil {
		return File{}, fmt.Errorf("insert file: %w", err)
	}
	return File{ID: temp.id, Kind: kind, Size: temp.size, CreatedAt: s.now()}, nil
}

// spooled is content on disk that has no place yet.
type spooled struct {
	name, id string
	size     int64
}

func (s *Store) spool(content io.Reader, limit int64) (t spooled, err error) {
	if err := os.MkdirAll(s.filesDir(), 0o700); err != nil {
		return t, fmt.Errorf("make file folder: %w", err)
	}
	f, err := os.CreateTemp(s.filesDir(), ".new-*")
	if err != nil {
		return t, fmt.Errorf("make file: %w", err)
	}
	t.name = f.Name()
	defer func() {
		err = errors.Join(err, f.Close())
		if err != nil {
			_ = os.Remove(t.name)
		}
	}()
	sum := sha256.New()
	if t.size, err = io.Copy(io.MultiWriter(f, sum), io.LimitReader(content, limit+1)); err != nil {
		return t, fmt.Errorf("write file: %w", err)
	}
	if t.size > limit {
		return t, planning.Refuse(planning.TooLarge, "error.file_large")
	}
	if err := f.Sync(); err != nil {
		return t, fmt.Errorf("sync file: %w", err)
	}
	t.id = hexSum(sum)
	return t, nil
}

func hexSum(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil)) }

// File returns what is known of a stored file. NotFound (error.file_unknown)
// where there is none.
func (s *Store) File(ctx context.Context, id string) (File, error) {
	row, err := s.r.File.Get(ctx, id)
	if err != nil {
		return File{}, notFound(err, "error.file_unknown")
	}
	return File{ID: row.ID, Kind: row.Kind, Size: row.Size, CreatedAt: planning.Instant(row.CreatedAt)}, nil
}

// OpenFile opens a stored file for reading; the caller closes it. NotFound
// (error.file_unknown) where there is none.
func (s *Store) OpenFile(ctx context.Context, id string) (*os.File, File, error) {
	known, err := s.File(ctx, id)
	if err != nil {
		return nil, File{}, err
	}
	f, err := os.Open(s.filePath(id))
	if err != nil {
		return nil, File{}, fmt.Errorf("open file %s: %w", id, err)
	}
	return f, known, nil
}

// CheckFile reads a stored file and proves that its content is still the one its
// name was made from.
func (s *Store) CheckFile(ctx context.Context, id string) error {
	f, known, err := s.OpenFile(ctx, id)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	sum := sha256.New()
	n, err := io.Copy(sum, f)
	if err != nil {
		return fmt.Errorf("read file %s: %w", id, err)
	}
	if n != known.Size || hexSum(sum) != id {
		return fmt.Errorf("file %s: its content was changed", id)
	}
	return nil
}

func (s *Store) filesDir() string { return filepath.Join(s.dir, "files") }

// filePath spreads files over 256 folders. Only a hash ever becomes a path.
func (s *Store) filePath(id string) string {
	if len(id) != 64 || strings.Trim(id, "0123456789abcdef") != "" {
		return filepath.Join(s.filesDir(), "no-such-file")
	}
	return filepath.Join(s.filesDir(), id[:2], id)
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("open folder: %w", err)
	}
	if err := errors.Join(d.Sync(), d.Close()); err != nil {
		return fmt.Errorf("sync folder: %w", err)
	}
	return nil
}

// writeOnce writes a private file that must not exist yet, whole or not at all.
// The error wraps fs.ErrExist where it does.
func writeOnce(name string, content []byte) error {
	temp, err := os.CreateTemp(filepath.Dir(name), ".new-*") // mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(temp.Name()) }()
	if _, err := io.Copy(temp, bytes.NewReader(content)); err != nil {
		return errors.Join(err, temp.Close())
	}
	if err := errors.Join(temp.Sync(), temp.Close()); err != nil {
		return err
	}
	var exists *os.LinkError
	if err := os.Link(temp.Name(), name); errors.As(err, &exists) && errors.Is(err, fs.ErrExist) {
		return fs.ErrExist
	} else if err != nil {
		return err
	}
	return syncDir(filepath.Dir(name))
}
