package store

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"

	"musrenbang/ent/db"
	"musrenbang/ent/db/file"
	"musrenbang/ent/db/forumupload"
	"musrenbang/ent/db/minutes"
	"musrenbang/pdfsig"
	drawing "musrenbang/picture"
	"musrenbang/planning"
)

// ForumUpload is a scan or photo tied to a sitting.
type ForumUpload struct {
	ID         int
	Forum      string
	Kind       planning.UploadKind
	File       string // SHA-256 of the content as it is kept
	Size       int64  // bytes
	UploadedBy string // account ID
	UploadedAt planning.Instant
	ClearedAt  planning.Instant // a person has looked at it and lets it be public; 0 = not yet
	ClearedBy  string
	// Note says of a PDF what was found of a signature in it (pdfsig.State); ""
	// for pictures.
	Note string
}

// UploadMost bounds one upload, in bytes.
const UploadMost = 25 << 20

// PutUpload ties a scan or photo to a sitting: a PDF as it is, a picture drawn
// anew, without where and when it was taken. Again the same content changes
// nothing. TooLarge (error.file_large) above UploadMost; Invalid for what is
// neither, is damaged, or for a photo that is a PDF.
func (s *Store) PutUpload(ctx context.Context, by planning.ActorRef, forumID string, kind planning.UploadKind, content []byte) (ForumUpload, error) {
	if !kind.Valid() {
		return ForumUpload{}, planning.InvalidField("kind", "error.upload_kind")
	}
	if len(content) > UploadMost {
		return ForumUpload{}, planning.Refuse(planning.TooLarge, "error.file_large")
	}
	if _, err := s.ForumState(ctx, forumID); err != nil {
		return ForumUpload{}, err
	}
	content, note, err := cleanUpload(kind, content)
	if err != nil {
		return ForumUpload{}, err
	}
	s.naming.RLock()
	defer s.naming.RUnlock()
	f, err := s.PutFile(ctx, string(kind), bytes.NewReader(content), UploadMost)
	if err != nil {
		return ForumUpload{}, err
	}
	var u ForumUpload
	err = s.withTx(ctx, func(tx *db.Tx) (err error) {
		u, err = s.addUpload(ctx, tx, by, forumID, kind, f, note)
		return err
	})
	return u, err
}

// cleanUpload is what is kept of content, by its first bytes and never by what its
// sender calls it.
func cleanUpload(kind planning.UploadKind, content []byte) (clean []byte, note string, err error) {
	if pdfsig.Is(content) {
		if kind == planning.UploadPhoto {
			return nil, "", planning.InvalidField("file", "error.photo_type")
		}
		return content, string(pdfsig.Look(content)), nil
	}
	if !drawing.Is(content) {
		return nil, "", planning.InvalidField("file", "error.file_type")
	}
	clean, err = drawing.Redraw(content, drawing.PaperSide)
	return clean, "", err
}

func (s *Store) addUpload(ctx context.Context, tx *db.Tx, by planning.ActorRef, forumID string, kind planning.UploadKind, f File, note string) (ForumUpload, error) {
	forum, err := s.lockForum(ctx, tx, forumID)
	if err != nil {
		return ForumUpload{}, err
	}
	row, err := tx.ForumUpload.Query().Where(forumupload.ForumID(forumID), forumupload.Kind(string(kind)), forumupload.FileID(f.ID)).Only(ctx)
	if err == nil {
		return fromDBUpload(row, f.Size), nil
	}
	if !db.IsNotFound(err) {
		return ForumUpload{}, fmt.Errorf("read upload: %w", err)
	}
	row, err = tx.ForumUpload.Create().SetForumID(forumID).SetKind(string(kind)).SetFileID(f.ID).SetUploadedBy(by.ID).
		SetUploadedAt(int64(s.now())).SetNote(note).Save(ctx)
	if err != nil {
		return ForumUpload{}, fmt.Errorf("insert upload: %w", err)
	}
	if kind == planning.UploadMinutes && forum.Status == planning.ForumSigned {
		// Signed on paper before the scanner was found: the scan is what it rests on.
		last, err := latestMinutes(ctx, tx.Client(), forumID)
		if err != nil {
			return ForumUpload{}, err
		}
		if last != nil && last.Evidence == "" {
			if err := tx.Minutes.Update().Where(minutes.ID(last.ID)).SetEvidence(f.ID).Exec(ctx); err != nil {
				return ForumUpload{}, fmt.Errorf("tie scan to minutes: %w", err)
			}
		}
	}
	detail := map[string]string{"kind": string(kind), "file": f.ID, "signature": note}
	return fromDBUpload(row, f.Size), auditTx(ctx, tx, s.now(), by, "forum.upload", forumID, detail)
}

func fromDBUpload(r *db.ForumUpload, size int64) ForumUpload {
	return ForumUpload{
		ID: r.ID, Forum: r.ForumID, Kind: planning.UploadKind(r.Kind), File: r.FileID, Size: size, UploadedBy: r.UploadedBy,
		UploadedAt: planning.Instant(r.UploadedAt), ClearedAt: planning.Instant(r.ClearedAt), ClearedBy: r.ClearedBy, Note: r.Note,
	}
}

// Uploads lists what was brought after a sitting, in order.
func (s *Store) Uploads(ctx context.Context, forumID string) ([]ForumUpload, error) {
	rows, err := s.r.ForumUpload.Query().Where(forumupload.ForumID(forumID)).Order(forumupload.ByUploadedAt(), forumupload.ByID()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read uploads: %w", err)
	}
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.FileID
	}
	files, err := s.r.File.Query().Where(file.IDIn(ids...)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read files: %w", err)
	}
	known := byID(files, func(f *db.File) string { return f.ID })
	out := make([]ForumUpload, len(rows))
	for i, r := range rows {
		size := int64(0)
		if f := known[r.FileID]; f != nil {
			size = f.Size
		}
		out[i] = fromDBUpload(r, size)
	}
	return out, nil
}

// Upload returns one. NotFound (error.file_unknown).
func (s *Store) Upload(ctx context.Context, id int) (ForumUpload, error) {
	row, err := s.r.ForumUpload.Get(ctx, id)
	if err != nil {
		return ForumUpload{}, notFound(err, "error.file_unknown")
	}
	f, err := s.File(ctx, row.FileID)
	return fromDBUpload(row, f.Size), err
}

// ClearUpload records that a person has looked at a photo and lets it be public;
// again changes nothing. Only photos become public: Conflict
// (error.upload_private).
func (s *Store) ClearUpload(ctx context.Context, by planning.ActorRef, id int) error {
	return s.withTx(ctx, func(tx *db.Tx) error {
		row, err := forUpdate(s, tx.ForumUpload.Query().Where(forumupload.ID(id))).Only(ctx)
		if err != nil {
			return notFound(err, "error.file_unknown")
		}
		switch {
		case row.Kind != string(planning.UploadPhoto):
			return planning.Refuse(planning.Conflict, "error.upload_private")
		case row.ClearedAt != 0:
			return nil
		}
		if err := tx.ForumUpload.UpdateOneID(id).SetClearedAt(int64(s.now())).SetClearedBy(by.ID).Exec(ctx); err != nil {
			return fmt.Errorf("clear upload: %w", err)
		}
		return auditTx(ctx, tx, s.now(), by, "forum.upload_clear", row.ForumID, map[string]string{"file": row.FileID})
	})
}

// MissingUploads lists what a sitting's stage owes after the close and has not
// brought; of one held on paper also its list. The scan of signed minutes counts
// for the content that is signed now, not for one since corrected.
func (s *Store) MissingUploads(ctx context.Context, forumID string) ([]planning.UploadKind, error) {
	row, err := s.r.Forum.Get(ctx, forumID)
	if err != nil {
		return nil, notFound(err, "error.forum_unknown")
	}
	p, err := s.Procedure(ctx, row.Cycle)
	if err != nil {
		return nil, err
	}
	facts, err := factsOf(row)
	if err != nil {
		return nil, err
	}
	owed := slices.Clone(p.For(planning.Stage(row.Stage)).Uploads)
	if facts.OnPaper && !slices.Contains(owed, planning.UploadPaperList) {
		owed = append(owed, planning.UploadPaperList)
	}
	last, err := latestMinutes(ctx, s.r, forumID)
	if err != nil {
		return nil, err
	}
	there, err := s.Uploads(ctx, forumID)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(owed, func(k planning.UploadKind) bool {
		if k == planning.UploadMinutes && last != nil && last.Evidence != "" {
			return true
		}
		return slices.ContainsFunc(there, func(u ForumUpload) bool {
			return u.Kind == k && (k != planning.UploadMinutes || last == nil || int64(u.UploadedAt) >= last.CreatedAt)
		})
	}), nil
}

// signedScans are what a signature may rest on: the files of signed minutes brought
// since the content that counts was frozen, the latest first.
func signedScans(ctx context.Context, tx *db.Tx, forumID string) ([]string, error) {
	last, err := latestMinutes(ctx, tx.Client(), forumID)
	if err != nil || last == nil {
		return nil, err
	}
	files, err := tx.ForumUpload.Query().Where(forumupload.ForumID(forumID), forumupload.Kind(string(planning.UploadMinutes)),
		forumupload.UploadedAtGTE(last.CreatedAt)).Order(db.Desc(forumupload.FieldUploadedAt, forumupload.FieldID)).Select(forumupload.FieldFileID).Strings(ctx)
	if err != nil {
		return nil, fmt.Errorf("read uploads: %w", err)
	}
	return files, nil
}

// AdoptScan makes a stored file that was brought as signed minutes, and is nobody's
// yet, a scan of this sitting; one that is its scan already stays as it is.
// NotFound (error.file_unknown), Conflict (error.sign_scan) for any other file.
func (s *Store) AdoptScan(ctx context.Context, by planning.ActorRef, forumID, fileID string) (ForumUpload, error) {
	f, known, err := s.OpenFile(ctx, fileID)
	if err != nil {
		return ForumUpload{}, err
	}
	defer func() { _ = f.Close() }()
	uses, err := s.r.ForumUpload.Query().Where(forumupload.FileID(fileID)).All(ctx)
	if err != nil {
		return ForumUpload{}, fmt.Errorf("read uploads: %w", err)
	}
	for _, u := range uses {
		if u.ForumID == forumID && u.Kind == string(planning.UploadMinutes) {
			return fromDBUpload(u, known.Size), nil
		}
	}
	if len(uses) > 0 || known.Kind != string(planning.UploadMinutes) {
		return ForumUpload{}, planning.Refuse(planning.Conflict, "error.sign_scan")
	}
	content, err := io.ReadAll(f)
	if err != nil {
		return ForumUpload{}, fmt.Errorf("read file: %w", err)
	}
	return s.PutUpload(ctx, by, forumID, planning.UploadMinutes, content)
}

// signedOn refuses with Conflict (error.sign_scan) to note a signature that no
// paper of this sitting shows, brought since its latest minutes were frozen. A year taken over from elsewhere comes by Batch: its scans are owed.
func signedOn(ctx context.Context, tx *db.Tx, c planning.ForumCommand) error {
	if c.Act != planning.ForumSign {
		return nil
	}
	scans, err := signedScans(ctx, tx, c.Forum)
	if err != nil {
		return err
	}
	if len(scans) == 0 || c.Evidence != "" && !slices.Contains(scans, c.Evidence) {
		return planning.Refuse(planning.Conflict, "error.sign_scan")
	}
	return nil
}
