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
)

// dropFiles removes files that nothing names any more: the row first, so that a
// crash between the two leaves bytes that nobody can reach. What is still named,
// or is gone already, is left.
func (s *Store) dropFiles(ctx context.Context, ids []string) error {
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
