package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"musrenbang/ent/db"
	"musrenbang/ent/db/photo"
	"musrenbang/ent/db/proposal"
	"musrenbang/planning"
)

// PhotoUpload is how far a photo has come. Done means that it is stored; where
// Offset has reached Size and it is not, the whole file waits for FinishPhoto.
type PhotoUpload struct {
	Offset, Size int64 // bytes
	Done         bool
}

// The most one photo may measure as it is sent, and how many a proposal has.
const (
	MostPhotoBytes = 8 << 20
	MostPhotos     = 3
)

// mostUploads is how many unfinished photos of one proposal are kept; a person who
// takes photo after photo pushes the oldest out.
const mostUploads = 2 * MostPhotos

// uploads lets two requests for one photo take turns. Photos share locks, so that
// a city's worth of them leaves nothing behind.
type uploads struct{ busy [64]sync.Mutex }

func (u *uploads) lock(name string) (unlock func()) {
	h := fnv.New32a()
	_, _ = io.WriteString(h, name)
	m := &u.busy[h.Sum32()%uint32(len(u.busy))]
	m.Lock()
	return m.Unlock
}

// PhotoUpload says how far the photo with this hash has come; nothing yet is
// offset 0. NotFound (error.proposal_unknown), Invalid (error.photo_hash) where it
// is no SHA-256 in hex.
func (s *Store) PhotoUpload(ctx context.Context, proposalID, sentHash string) (PhotoUpload, error) {
	if u, err := s.knownUpload(ctx, proposalID, sentHash); err != nil || u.Done {
		return u, err
	}
	p, err := s.partial(proposalID, sentHash)
	return PhotoUpload{Offset: p.offset, Size: p.size}, err
}

// knownUpload checks what the caller names, and whether the photo is there.
func (s *Store) knownUpload(ctx context.Context, proposalID, sentHash string) (PhotoUpload, error) {
	if len(sentHash) != 64 || strings.Trim(sentHash, "0123456789abcdef") != "" {
		return PhotoUpload{}, planning.InvalidField("photo", "error.photo_hash")
	}
	there, err := s.r.Proposal.Query().Where(proposal.ID(proposalID)).Exist(ctx)
	if err != nil {
		return PhotoUpload{}, fmt.Errorf("read proposal: %w", err)
	}
	if !there {
		return PhotoUpload{}, planning.Refuse(planning.NotFound, "error.proposal_unknown")
	}
	row, err := s.r.Photo.Query().Where(photo.ProposalID(proposalID), photo.SentHash(sentHash)).Only(ctx)
	if db.IsNotFound(err) {
		return PhotoUpload{}, nil
	}
	if err != nil {
		return PhotoUpload{}, fmt.Errorf("read photo: %w", err)
	}
	if row.RemovedAt != 0 {
		return PhotoUpload{Done: true}, nil // it came once and was taken away; it is not to come again
	}
	f, err := s.File(ctx, row.FileID)
	return PhotoUpload{Offset: f.Size, Size: f.Size, Done: true}, err
}

// AppendPhoto adds a piece that begins at offset to a photo of size bytes, on disk
// when it returns. Where pieces have come to another place it is Conflict
// (error.upload_offset, with the offset to go on from); a fourth photo is Conflict
// (error.photo_most); more than MostPhotoBytes is TooLarge (error.file_large). When
// the last piece does not make the promised hash, all is thrown away: Invalid
// (error.photo_hash).
func (s *Store) AppendPhoto(ctx context.Context, proposalID, sentHash string, offset, size int64, piece []byte) (PhotoUpload, error) {
	if u, err := s.knownUpload(ctx, proposalID, sentHash); err != nil || u.Done {
		return u, err
	}
	if size > MostPhotoBytes {
		return PhotoUpload{}, planning.Refuse(planning.TooLarge, "error.file_large")
	}
	if size < 1 || offset < 0 || offset+int64(len(piece)) > size {
		return PhotoUpload{}, planning.InvalidField("size", "error.photo_size")
	}
	if err := s.roomForPhoto(ctx, proposalID); err != nil {
		return PhotoUpload{}, err
	}
	defer s.uploads.lock(proposalID + sentHash)()
	p, err := s.partial(proposalID, sentHash)
	if err != nil {
		return PhotoUpload{}, err
	}
	if p.name != "" && p.size != size { // begun as another file: it can never fit its hash
		if err := os.Remove(p.name); err != nil {
			return PhotoUpload{}, fmt.Errorf("begin photo anew: %w", err)
		}
		p = partialPhoto{}
	}
	if offset != p.offset {
		return PhotoUpload{}, planning.Refuse(planning.Conflict, "error.upload_offset", "offset", strconv.FormatInt(p.offset, 10))
	}
	if p.name == "" {
		if p.name, err = s.beginUpload(proposalID, sentHash, size); err != nil {
			return PhotoUpload{}, err
		}
	}
	if err := writePiece(p.name, offset, piece); err != nil {
		return PhotoUpload{}, err
	}
	u := PhotoUpload{Offset: offset + int64(len(piece)), Size: size}
	if u.Offset < size {
		return u, nil
	}
	return u, checkUpload(p.name, sentHash)
}

func writePiece(name string, offset int64, piece []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("open upload: %w", err)
	}
	_, err = f.WriteAt(piece, offset)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("write upload: %w", err)
	}
	return nil
}

// checkUpload throws a whole upload away that is not what was promised.
func checkUpload(name, sentHash string) error {
	f, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("open upload: %w", err)
	}
	sum := sha256.New()
	_, err = io.Copy(sum, f)
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("read upload: %w", err)
	}
	if hex.EncodeToString(sum.Sum(nil)) == sentHash {
		return nil
	}
	if err := os.Remove(name); err != nil {
		return fmt.Errorf("throw upload away: %w", err)
	}
	return planning.InvalidField("photo", "error.photo_hash")
}

// OpenUpload opens a photo that has come whole and fits its hash; the caller closes
// it. Conflict (error.upload_offset) where some of it is still to come.
func (s *Store) OpenUpload(ctx context.Context, proposalID, sentHash string) (*os.File, error) {
	if _, err := s.knownUpload(ctx, proposalID, sentHash); err != nil {
		return nil, err
	}
	p, err := s.partial(proposalID, sentHash)
	if err != nil {
		return nil, err
	}
	if p.name == "" || p.offset != p.size {
		return nil, planning.Refuse(planning.Conflict, "error.upload_offset", "offset", strconv.FormatInt(p.offset, 10))
	}
	f, err := os.Open(p.name)
	if err != nil {
		return nil, fmt.Errorf("open upload: %w", err)
	}
	return f, nil
}

// PruneUploads removes unfinished photos that nothing was added to since before,
// and returns how many. A tablet that comes back later begins them anew.
func (s *Store) PruneUploads(before time.Time) (removed int, err error) {
	found, err := os.ReadDir(s.uploadsDir())
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("list uploads: %w", err)
	}
	for _, e := range found {
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue // finished this moment
		}
		if err != nil {
			return removed, fmt.Errorf("list uploads: %w", err)
		}
		if !info.ModTime().Before(before) {
			continue
		}
		if err := os.Remove(filepath.Join(s.uploadsDir(), e.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return removed, fmt.Errorf("remove upload: %w", err)
		}
		removed++
	}
	return removed, nil
}

func (s *Store) uploadsDir() string { return filepath.Join(s.dir, "uploads") }

// partialPhoto is an upload on disk; no name where nothing has come.
type partialPhoto struct {
	name         string
	offset, size int64
}

// partial finds an upload. Its promised size is in its name, so that a restart
// knows it; only a known proposal and a hash ever become a path.
func (s *Store) partial(proposalID, sentHash string) (partialPhoto, error) {
	found, err := filepath.Glob(filepath.Join(s.uploadsDir(), proposalID+"."+sentHash+".*"))
	if err != nil || len(found) == 0 {
		return partialPhoto{}, wrap("find upload", err)
	}
	info, err := os.Stat(found[0])
	if errors.Is(err, fs.ErrNotExist) {
		return partialPhoto{}, nil // finished this moment
	}
	if err != nil {
		return partialPhoto{}, fmt.Errorf("find upload: %w", err)
	}
	size, err := strconv.ParseInt(strings.TrimPrefix(filepath.Ext(found[0]), "."), 10, 64)
	return partialPhoto{name: found[0], offset: info.Size(), size: size}, wrap("find upload", err)
}

// beginUpload names a new upload and makes room for it among the unfinished ones.
func (s *Store) beginUpload(proposalID, sentHash string, size int64) (string, error) {
	if err := os.MkdirAll(s.uploadsDir(), 0o700); err != nil {
		return "", fmt.Errorf("make upload folder: %w", err)
	}
	found, err := filepath.Glob(filepath.Join(s.uploadsDir(), proposalID+".*"))
	if err != nil {
		return "", fmt.Errorf("list uploads: %w", err)
	}
	for len(found) >= mostUploads {
		oldest, at := 0, time.Time{}
		for i, name := range found {
			info, err := os.Stat(name)
			if err != nil || at.IsZero() || info.ModTime().Before(at) {
				oldest = i
				if err == nil {
					at = info.ModTime()
				}
			}
		}
		if err := os.Remove(found[oldest]); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", fmt.Errorf("remove upload: %w", err)
		}
		found = append(found[:oldest], found[oldest+1:]...)
	}
	return filepath.Join(s.uploadsDir(), fmt.Sprintf("%s.%s.%d", proposalID, sentHash, size)), nil
}
