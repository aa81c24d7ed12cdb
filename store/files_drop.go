package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"musrenbang/ent/db"
	"musrenbang/ent/db/document"
	"musrenbang/ent/db/file"
	"musrenbang/ent/db/forumupload"
	"musrenbang/ent/db/minutes"
	"musrenbang/ent/db/paper"
	"musrenbang/ent/db/photo"
	"musrenbang/planning"
)

// dropFiles removes files that nothing names any more: the row first, so that a
// crash between the two leaves bytes that nobody can reach. What is still named,
// or is gone already, is left.
func (s *Store) dropFiles(ctx context.Context, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	s.naming.Lock()
	defer s.naming.Unlock()
	for _, id := range ids {
		dropped := false
		err := s.withTx(ctx, func(tx *db.Tx) error {
			named, err := fileNamed(ctx, tx, id)
			if err != nil || named {
				return err
			}
			n, err := tx.File.Delete().Where(file.ID(id)).Exec(ctx)
			dropped = n > 0
			return err
		})
		if err != nil {
			return fmt.Errorf("drop file: %w", err)
		}
		if !dropped {
			continue
		}
		if err := os.Remove(s.filePath(id)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("remove file: %w", err)
		}
	}
	return nil
}

// sweepAfter is how old a file without a name must be before it is swept: whoever
// is about to name it has long done so.
const sweepAfter planning.Instant = 3600 * 1_000_000

// sweepFiles drops photos and scans of lists that nothing names any more: where a
// removal was cut short between its row and its bytes, this ends it.
func (s *Store) sweepFiles(ctx context.Context, now planning.Instant) error {
	ids, err := readAll(ctx, s, scanOne[string], `SELECT x.id FROM files x WHERE x.kind IN ('photo', 'attendance') AND x.created_at < ?
		AND NOT EXISTS (SELECT 1 FROM photos p WHERE p.file_id = x.id AND p.removed_at = 0)
		AND NOT EXISTS (SELECT 1 FROM forum_uploads u WHERE u.file_id = x.id)`, int64(now-sweepAfter))
	if err != nil {
		return fmt.Errorf("look for files without a name: %w", err)
	}
	return s.dropFiles(ctx, ids)
}

// fileNamed reports whether any row of the record still names a file.
func fileNamed(ctx context.Context, tx *db.Tx, id string) (bool, error) {
	for _, ask := range []func(context.Context) (bool, error){
		tx.ForumUpload.Query().Where(forumupload.FileID(id)).Exist,
		tx.Minutes.Query().Where(minutes.Or(minutes.Evidence(id), minutes.File(id))).Exist,
		tx.Paper.Query().Where(paper.File(id)).Exist,
		tx.Document.Query().Where(document.File(id)).Exist,
		tx.Photo.Query().Where(photo.FileID(id), photo.RemovedAt(0)).Exist,
	} {
		if named, err := ask(ctx); err != nil || named {
			return named, err
		}
	}
	return false, nil
}
