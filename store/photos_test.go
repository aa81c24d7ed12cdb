package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"musrenbang/planning"
)

// picture is some bytes, and the hash under which a tablet would send them.
func picture(n, size int) ([]byte, string) {
	content := bytes.Repeat([]byte{byte(n), 0xff, 'x'}, size/3+1)[:size]
	sum := sha256.Sum256(content)
	return content, hex.EncodeToString(sum[:])
}

// sendPhoto sends a whole picture and stores what was drawn anew from it.
func sendPhoto(t *testing.T, s *Store, proposal string, n, position int) Photo {
	t.Helper()
	ctx := context.Background()
	content, hash := picture(n, 300)
	_, err := s.AppendPhoto(ctx, proposal, hash, 0, 300, content)
	must(t, err)
	p, err := s.FinishPhoto(ctx, proposal, hash, position, append([]byte("clean "), content...))
	must(t, err)
	return p
}

func wantUpload(t *testing.T, got PhotoUpload, err error, want PhotoUpload) {
	t.Helper()
	must(t, err)
	if got != want {
		t.Fatalf("upload is %+v, want %+v", got, want)
	}
}

func wantOffset(t *testing.T, err error, offset string) {
	t.Helper()
	wantCode(t, err, planning.Conflict, "error.upload_offset")
	var e *planning.Error
	if !errors.As(err, &e) || e.Args["offset"] != offset {
		t.Fatalf("the refusal says %v, want offset %s", e, offset)
	}
}

// A photo comes in pieces over three connections and a restart.
func TestAPhotoGoesOnAfterARestart(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	clock := &testClock{at: testStart}
	s, err := Open(ctx, Options{Dir: dir, Clock: clock.now})
	must(t, err)
	_, err = s.Migrate(ctx)
	must(t, err)
	seedCity(t, s)
	_, err = s.Submit(ctx, submission(1), facilitator)
	must(t, err)
	content, hash := picture(1, 1000)
	u, err := s.PhotoUpload(ctx, uuid(1), hash)
	wantUpload(t, u, err, PhotoUpload{})
	u, err = s.AppendPhoto(ctx, uuid(1), hash, 0, 1000, content[:400])
	wantUpload(t, u, err, PhotoUpload{Offset: 400, Size: 1000})
	_, err = s.AppendPhoto(ctx, uuid(1), hash, 800, 1000, content[800:]) // out of order
	wantOffset(t, err, "400")
	_, err = s.AppendPhoto(ctx, uuid(1), hash, 0, 1000, content[:400]) // its answer was lost
	wantOffset(t, err, "400")
	_, err = s.OpenUpload(ctx, uuid(1), hash)
	wantOffset(t, err, "400")
	must(t, s.Close())

	s = openEmpty(t, Options{Dir: dir, Clock: clock.now})
	_, err = s.Behind(ctx)
	must(t, err)
	u, err = s.PhotoUpload(ctx, uuid(1), hash)
	wantUpload(t, u, err, PhotoUpload{Offset: 400, Size: 1000})
	u, err = s.AppendPhoto(ctx, uuid(1), hash, 400, 1000, content[400:])
	wantUpload(t, u, err, PhotoUpload{Offset: 1000, Size: 1000})
	// The last answer was lost, or the server died before it drew the picture.
	u, err = s.AppendPhoto(ctx, uuid(1), hash, 1000, 1000, nil)
	wantUpload(t, u, err, PhotoUpload{Offset: 1000, Size: 1000})
	f, err := s.OpenUpload(ctx, uuid(1), hash)
	must(t, err)
	whole, err := io.ReadAll(f)
	must(t, errors.Join(err, f.Close()))
	if !bytes.Equal(whole, content) {
		t.Error("the pieces were not put together as they were sent")
	}
	first, err := s.FinishPhoto(ctx, uuid(1), hash, 2, []byte("drawn anew"))
	must(t, err)
	again, err := s.FinishPhoto(ctx, uuid(1), hash, 2, []byte("drawn anew"))
	must(t, err)
	if first != again || first.Proposal != uuid(1) || first.Position != 2 || first.ReceivedAt != s.now() || first.ClearedAt != 0 {
		t.Errorf("finished %+v, then %+v", first, again)
	}
	u, err = s.PhotoUpload(ctx, uuid(1), hash)
	wantUpload(t, u, err, PhotoUpload{Offset: 10, Size: 10, Done: true})
	u, err = s.AppendPhoto(ctx, uuid(1), hash, 0, 1000, content)
	wantUpload(t, u, err, PhotoUpload{Offset: 10, Size: 10, Done: true})
	if left, err := os.ReadDir(s.uploadsDir()); err != nil || len(left) != 0 {
		t.Errorf("the upload stayed behind: %v, %v", left, err)
	}
	must(t, s.CheckFile(ctx, first.File))
}

func TestPhotosAreRefused(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		seedCity(t, s)
		_, err := s.Submit(ctx, submission(1), facilitator)
		must(t, err)
		content, hash := picture(1, 600)
		wrong := append([]byte("x"), content[1:]...)
		_, err = s.AppendPhoto(ctx, uuid(1), hash, 0, 600, wrong)
		wantCode(t, err, planning.Invalid, "error.photo_hash")
		u, err := s.PhotoUpload(ctx, uuid(1), hash)
		wantUpload(t, u, err, PhotoUpload{}) // thrown away: it begins anew
		_, err = s.AppendPhoto(ctx, uuid(1), hash, 0, 999, content[:500])
		must(t, err)
		_, err = s.AppendPhoto(ctx, uuid(1), hash, 500, 600, content[500:]) // the size it promised was wrong
		wantOffset(t, err, "0")
		u, err = s.AppendPhoto(ctx, uuid(1), hash, 0, 600, content)
		wantUpload(t, u, err, PhotoUpload{Offset: 600, Size: 600})
		for name, c := range map[string]struct {
			proposal, hash string
			offset, size   int64
			code           planning.Code
			key            string
		}{
			"nobody's":             {uuid(9), hash, 0, 600, planning.NotFound, "error.proposal_unknown"},
			"of no hash":           {uuid(1), "../../musrenbang.db", 0, 600, planning.Invalid, "error.photo_hash"},
			"of a hash too long":   {uuid(1), hash + "0", 0, 600, planning.Invalid, "error.photo_hash"},
			"too large":            {uuid(1), strings.Repeat("a", 64), 0, MostPhotoBytes + 1, planning.TooLarge, "error.file_large"},
			"past its end":         {uuid(1), strings.Repeat("a", 64), 0, 599, planning.Invalid, "error.photo_size"},
			"before its beginning": {uuid(1), strings.Repeat("a", 64), -1, 600, planning.Invalid, "error.photo_size"},
			"without a size":       {uuid(1), strings.Repeat("a", 64), 0, 0, planning.Invalid, "error.photo_size"},
		} {
			_, err := s.AppendPhoto(ctx, c.proposal, c.hash, c.offset, c.size, content)
			if planning.CodeOf(err) != c.code {
				t.Errorf("a photo %s: %v", name, err)
				continue
			}
			wantCode(t, err, c.code, c.key)
		}
		_, err = s.FinishPhoto(ctx, uuid(1), hash, MostPhotos+1, content)
		wantCode(t, err, planning.Invalid, "error.photo_most")
		if all, err := s.Photos(ctx, uuid(1)); err != nil || len(all) != 0 {
			t.Errorf("%v, %v", all, err)
		}
	})
}

func TestThreePhotosAndNoMore(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		seedCity(t, s)
		for n := range 2 {
			_, err := s.Submit(ctx, submission(n+1), facilitator)
			must(t, err)
		}
		// Four are whole; all of them are finished at the same moment.
		var all sync.WaitGroup
		results := make([]error, 4)
		for n := range results {
			content, hash := picture(n, 300)
			_, err := s.AppendPhoto(ctx, uuid(1), hash, 0, 300, content)
			must(t, err)
			all.Go(func() { _, results[n] = s.FinishPhoto(ctx, uuid(1), hash, 3-n%3, content) })
		}
		all.Wait()
		stored := 0
		for _, err := range results {
			if err == nil {
				stored++
				continue
			}
			wantCode(t, err, planning.Conflict, "error.photo_most")
		}
		list, err := s.Photos(ctx, uuid(1))
		must(t, err)
		if stored != 3 || len(list) != 3 || list[0].Position > list[1].Position || list[1].Position > list[2].Position {
			t.Fatalf("%d stored, list %+v", stored, list)
		}
		content, hash := picture(9, 300)
		_, err = s.AppendPhoto(ctx, uuid(1), hash, 0, 300, content)
		wantCode(t, err, planning.Conflict, "error.photo_most")
		// Another proposal may show the very same picture.
		same := sendPhoto(t, s, uuid(2), 0, 1)
		must(t, s.ClearPhoto(ctx, office, same.ID))
		must(t, s.ClearPhoto(ctx, planner, same.ID))
		got, err := s.Photo(ctx, same.ID)
		must(t, err)
		if got.ClearedAt != s.now() || got.File != same.File || got.Proposal != uuid(2) {
			t.Errorf("cleared: %+v", got)
		}
		trail, err := s.AuditEntries(ctx, AuditFilter{Action: "photo.clear"}, Paging{})
		must(t, err)
		if len(trail.Items) != 1 || trail.Items[0].Actor != office.ID {
			t.Errorf("the trail has %+v", trail.Items)
		}
		_, err = s.Photo(ctx, 999)
		wantCode(t, err, planning.NotFound, "error.photo_unknown")
		wantCode(t, s.ClearPhoto(ctx, office, 999), planning.NotFound, "error.photo_unknown")
		referee(t, s)
		noFindings(t, s)
	})
}

// One who takes photo after photo without finishing any fills no disk.
func TestUnfinishedPhotosAreBounded(t *testing.T) {
	s := openTest(t, "sqlite3")
	ctx := context.Background()
	seedCity(t, s)
	_, err := s.Submit(ctx, submission(1), facilitator)
	must(t, err)
	for n := range 3 * mostUploads {
		content, hash := picture(n, 300)
		_, err := s.AppendPhoto(ctx, uuid(1), hash, 0, 300, content[:100])
		must(t, err)
	}
	left, err := filepath.Glob(filepath.Join(s.uploadsDir(), "*"))
	must(t, err)
	if len(left) != mostUploads {
		t.Errorf("%d unfinished photos are kept", len(left))
	}
	_, last := picture(3*mostUploads-1, 300)
	u, err := s.PhotoUpload(ctx, uuid(1), last)
	wantUpload(t, u, err, PhotoUpload{Offset: 100, Size: 300})
	must(t, os.Chtimes(left[0], time.Now(), time.Now().Add(-48*time.Hour)))
	if n, err := s.PruneUploads(time.Now().Add(-24 * time.Hour)); err != nil || n != 1 {
		t.Errorf("pruned %d, %v", n, err)
	}
	if n, err := openTest(t, "sqlite3").PruneUploads(time.Now()); err != nil || n != 0 {
		t.Errorf("without a folder: pruned %d, %v", n, err)
	}
}

// Each damage to what a tablet brought is found, under its own name.
func TestCheckFindsDamageToWhatTabletsBring(t *testing.T) {
	code := "SELECT code FROM proposals WHERE id = '" + uuid(1) + "'"
	for _, c := range []struct {
		name, statement string
		want            Invariant
		subject         string
	}{
		{"a slip without its mark", `UPDATE proposals SET pooled = FALSE WHERE id = '` + uuid(1) + `'`, InvCodes, "MB28-"},
		{"a slip moved to another proposal", `UPDATE codes SET proposal_id = '` + uuid(2) + `' WHERE id = (` + code + `)`, InvCodes, "MB28-"},
		{"a slip of another year", `UPDATE codes SET cycle = 2027 WHERE id = (` + code + `)`, InvCodes, "MB28-"},
		{"a slip of no pool", `UPDATE codes SET device = '' WHERE id = (` + code + `)`, InvCodes, uuid(1)},
		{"a slip of another device", `UPDATE codes SET device = (SELECT min(id) FROM devices WHERE name = 'Tablet 08') WHERE id = (` + code + `)`, InvCaptures, uuid(1)},
		{"a pool of nobody's", `UPDATE codes SET device = 'nobody' WHERE proposal_id = '' AND device <> ''`, InvCodes, "MB28-"},
		{"a capture of nothing", `UPDATE captures SET id = 'nothing' WHERE id = '` + uuid(1) + `'`, InvCaptures, "nothing"},
		{"a capture of no device", `UPDATE captures SET device_id = 'nobody' WHERE id = '` + uuid(1) + `'`, InvCaptures, uuid(1)},
		{"a photo of nothing", `UPDATE photos SET proposal_id = 'nothing'`, InvPhotos, "1"},
		{"a photo without its file's row", `DELETE FROM files`, InvPhotos, "1"},
		{"a photo of another size", `UPDATE files SET size = size + 1`, InvPhotos, "1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := brought(t, openTest(t, "sqlite3"))
			damage(t, s, c.statement)
			wantFinding(t, s, c.want, c.subject)
		})
	}
	eachDialect(t, func(t *testing.T, s *Store) {
		brought(t, s)
		rows, err := s.Photos(context.Background(), uuid(1))
		must(t, err)
		must(t, os.Remove(s.filePath(rows[0].File)))
		wantFinding(t, s, InvPhotos, fmt.Sprint(rows[0].ID))
		damage(t, s, `UPDATE captures SET device_id = 'nobody'`)
		damage(t, s, `UPDATE proposals SET pooled = FALSE WHERE pooled`)
		wantFinding(t, s, InvCaptures, uuid(1))
		wantFinding(t, s, InvCodes, "MB28-")
	})
}

func wantFinding(t *testing.T, s *Store, want Invariant, subject string) {
	t.Helper()
	found := findings(t, s)
	for _, f := range found {
		if f.Invariant == want && strings.Contains(f.Subject, subject) && f.Detail != "" {
			return
		}
	}
	t.Errorf("want %s of %q, found %+v", want, subject, found)
}

// brought is a sound record of two proposals from a tablet, with a photo.
func brought(t *testing.T, s *Store) *Store {
	t.Helper()
	ctx := context.Background()
	seedCity(t, s)
	d, u := enrolled(t, s, "Tablet 07")
	_, err := s.AddDevice(ctx, office, "Tablet 08", kelurahan, "", 0)
	must(t, err)
	pool, err := s.PoolCodes(ctx, d.ID, 2028, 3)
	must(t, err)
	for n := range 2 {
		sub := captured(d, u, n+1, n+1)
		sub.Slip = pool[n].Code
		_, err := s.Submit(ctx, sub, facilitator)
		must(t, err)
	}
	sendPhoto(t, s, uuid(1), 1, 1)
	referee(t, s)
	if found := findings(t, s); len(found) != 0 {
		t.Fatalf("the record is not sound before the damage: %+v", found)
	}
	return s
}
