package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"testing"

	"musrenbang/planning"
)

// TestAPhotoIsRemovedForGood: its bytes too, from every list, without coming again;
// a picture that another proposal shows stays for that one.
func TestAPhotoIsRemovedForGood(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		seedCity(t, s)
		for n := range 2 {
			_, err := s.Submit(ctx, submission(n+1), facilitator)
			must(t, err)
		}
		own, shared, other := sendPhoto(t, s, uuid(1), 1, 1), sendPhoto(t, s, uuid(1), 2, 2), sendPhoto(t, s, uuid(2), 2, 1)
		must(t, s.ClearPhoto(ctx, head, own.ID))
		wantCode(t, s.RemovePhoto(ctx, head, own.ID, ""), planning.Invalid, "error.required")
		for range 2 {
			must(t, s.RemovePhoto(ctx, head, own.ID, "Foto menampakkan wajah anak."))
		}
		must(t, s.RemovePhoto(ctx, head, shared.ID, "Foto menampakkan wajah anak."))
		list, err := s.Photos(ctx, uuid(1))
		must(t, err)
		d, err := s.ProposalByID(ctx, uuid(1))
		must(t, err)
		public, err := s.PublicPhotos(ctx, d.Code)
		must(t, err)
		if len(list) != 0 || len(public) != 0 {
			t.Errorf("left are %v, public %v", list, public)
		}
		_, err = s.Photo(ctx, own.ID)
		wantCode(t, err, planning.NotFound, "error.photo_unknown")
		wantCode(t, s.ClearPhoto(ctx, head, own.ID), planning.NotFound, "error.photo_unknown")
		if _, err := os.Stat(s.filePath(own.File)); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("its bytes are still there: %v", err)
		}
		if _, err := os.Stat(s.filePath(other.File)); err != nil {
			t.Errorf("the picture of the other proposal is gone: %v", err)
		}
		_, hash := picture(1, 300)
		u, err := s.PhotoUpload(ctx, uuid(1), hash)
		if err != nil || !u.Done {
			t.Errorf("the tablet would send it again: %+v, %v", u, err)
		}
		for n := range MostPhotos { // what was removed takes no place
			sendPhoto(t, s, uuid(1), 10+n, n+1)
		}
		noFindings(t, s)
	})
}
