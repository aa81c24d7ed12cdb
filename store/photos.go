package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strconv"

	"musrenbang/ent/db"
	"musrenbang/ent/db/photo"
	"musrenbang/ent/db/proposal"
	"musrenbang/planning"
)

// Photo shows a proposal's place. File is the picture as it was drawn anew, without
// what the camera wrote into it; the public sees it once a person has looked at it.
type Photo struct {
	ID             int
	Proposal, File string
	Position       int // 1 to MostPhotos, as the tablet showed them
	ReceivedAt     planning.Instant
	ClearedAt      planning.Instant // 0 until an officer has released it
}

// FinishPhoto stores a picture that was drawn anew from a whole upload, and removes
// the upload. Finishing again gives the photo that is there. Conflict
// (error.photo_most) above three, NotFound (error.proposal_unknown).
func (s *Store) FinishPhoto(ctx context.Context, proposalID, sentHash string, position int, clean []byte) (Photo, error) {
	u, err := s.knownUpload(ctx, proposalID, sentHash)
	if err != nil {
		return Photo{}, err
	}
	if position < 0 || position > MostPhotos {
		return Photo{}, planning.InvalidField("position", "error.photo_most")
	}
	var made Photo
	if !u.Done {
		if err := s.roomForPhoto(ctx, proposalID); err != nil {
			return Photo{}, err
		}
		s.naming.RLock()
		defer s.naming.RUnlock()
		f, err := s.PutFile(ctx, "photo", bytes.NewReader(clean), MostPhotoBytes)
		if err != nil {
			return Photo{}, err
		}
		err = s.retryUnique(func() error {
			return s.withTx(ctx, func(tx *db.Tx) error {
				made, err = s.insertPhoto(ctx, tx, Photo{Proposal: proposalID, File: f.ID, Position: position}, sentHash)
				return err
			})
		})
		if err != nil {
			return Photo{}, err
		}
	} else {
		row, err := s.r.Photo.Query().Where(photo.ProposalID(proposalID), photo.SentHash(sentHash)).Only(ctx)
		if err != nil {
			return Photo{}, notFound(err, "error.photo_unknown")
		}
		made = fromDBPhoto(row)
	}
	p, err := s.partial(proposalID, sentHash)
	if err == nil && p.name != "" {
		err = os.Remove(p.name)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return made, fmt.Errorf("remove upload: %w", err)
	}
	return made, nil
}

func (s *Store) insertPhoto(ctx context.Context, tx *db.Tx, p Photo, sentHash string) (Photo, error) {
	// The proposal's row is locked: four photos at once are counted one by one.
	if _, err := forUpdate(s, tx.Proposal.Query().Where(proposal.ID(p.Proposal))).Only(ctx); err != nil {
		return p, notFound(err, "error.proposal_unknown")
	}
	rows, err := tx.Photo.Query().Where(photo.ProposalID(p.Proposal)).All(ctx)
	if err != nil {
		return p, fmt.Errorf("read photos: %w", err)
	}
	for _, r := range rows {
		if r.SentHash == sentHash {
			return fromDBPhoto(r), nil
		}
	}
	if len(slices.DeleteFunc(rows, func(r *db.Photo) bool { return r.RemovedAt != 0 })) >= MostPhotos {
		return p, planning.Refuse(planning.Conflict, "error.photo_most")
	}
	row, err := tx.Photo.Create().SetProposalID(p.Proposal).SetSentHash(sentHash).SetFileID(p.File).
		SetPosition(p.Position).SetReceivedAt(int64(s.now())).Save(ctx)
	if err != nil {
		return p, fmt.Errorf("insert photo: %w", err)
	}
	return fromDBPhoto(row), nil
}

// roomForPhoto refuses a fourth photo before its bytes are taken.
func (s *Store) roomForPhoto(ctx context.Context, proposalID string) error {
	n, err := s.r.Photo.Query().Where(photo.ProposalID(proposalID), photo.RemovedAt(0)).Count(ctx)
	if err != nil {
		return fmt.Errorf("count photos: %w", err)
	}
	if n >= MostPhotos {
		return planning.Refuse(planning.Conflict, "error.photo_most")
	}
	return nil
}

// Photos lists a proposal's photos in the tablet's order.
func (s *Store) Photos(ctx context.Context, proposalID string) ([]Photo, error) {
	rows, err := s.r.Photo.Query().Where(photo.ProposalID(proposalID), photo.RemovedAt(0)).Order(photo.ByPosition(), photo.ByID()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read photos: %w", err)
	}
	out := make([]Photo, len(rows))
	for i, r := range rows {
		out[i] = fromDBPhoto(r)
	}
	return out, nil
}

// Photo returns one photo. NotFound (error.photo_unknown) where there is none, or
// none any more.
func (s *Store) Photo(ctx context.Context, id int) (Photo, error) {
	row, err := s.r.Photo.Query().Where(photo.ID(id), photo.RemovedAt(0)).Only(ctx)
	if err != nil {
		return Photo{}, notFound(err, "error.photo_unknown")
	}
	return fromDBPhoto(row), nil
}

// AnyPhoto is Photo, of one that was removed too.
func (s *Store) AnyPhoto(ctx context.Context, id int) (Photo, error) {
	row, err := s.r.Photo.Get(ctx, id)
	if err != nil {
		return Photo{}, notFound(err, "error.photo_unknown")
	}
	return fromDBPhoto(row), nil
}

// ClearPhoto releases a photo for the public: by has looked at it and found nobody
// in it. Releasing it again changes nothing. NotFound (error.photo_unknown).
func (s *Store) ClearPhoto(ctx context.Context, by planning.ActorRef, id int) error {
	return s.withTx(ctx, func(tx *db.Tx) error {
		row, err := forUpdate(s, tx.Photo.Query().Where(photo.ID(id), photo.RemovedAt(0))).Only(ctx)
		if err != nil {
			return notFound(err, "error.photo_unknown")
		}
		if row.ClearedAt != 0 {
			return nil
		}
		if err := tx.Photo.UpdateOneID(id).SetClearedAt(int64(s.now())).SetClearedBy(by.ID).Exec(ctx); err != nil {
			return fmt.Errorf("clear photo: %w", err)
		}
		return auditTx(ctx, tx, s.now(), by, "photo.clear", row.ProposalID, map[string]int{"photo": id})
	})
}

// RemovePhoto takes a photo away for good, such as one that shows a person: its
// bytes too, unless another proposal shows the same picture. Its row stays, so that
// the tablet does not send it again. Removing again changes nothing. Invalid
// without a reason, NotFound (error.photo_unknown).
func (s *Store) RemovePhoto(ctx context.Context, by planning.ActorRef, id int, reason string) error {
	if err := planning.CheckReasonText("reason", reason); err != nil {
		return err
	}
	file := ""
	err := s.withTx(ctx, func(tx *db.Tx) error {
		row, err := forUpdate(s, tx.Photo.Query().Where(photo.ID(id))).Only(ctx)
		if err != nil {
			return notFound(err, "error.photo_unknown")
		}
		file = row.FileID
		if row.RemovedAt != 0 {
			return nil
		}
		if err := tx.Photo.UpdateOneID(id).SetRemovedAt(int64(s.now())).SetClearedAt(0).SetClearedBy("").Exec(ctx); err != nil {
			return fmt.Errorf("remove photo: %w", err)
		}
		return auditTx(ctx, tx, s.now(), by, "photo.remove", row.ProposalID, map[string]string{"photo": strconv.Itoa(id), "reason": reason})
	})
	if err != nil {
		return err
	}
	return s.dropFiles(ctx, []string{file})
}

func fromDBPhoto(r *db.Photo) Photo {
	return Photo{
		ID: r.ID, Proposal: r.ProposalID, File: r.FileID, Position: r.Position,
		ReceivedAt: planning.Instant(r.ReceivedAt), ClearedAt: planning.Instant(r.ClearedAt),
	}
}
