package store

import (
	"context"
	"fmt"

	"musrenbang/ent/db"
	"musrenbang/ent/db/paper"
	"musrenbang/planning"
)

// Paper is a document made of the record, of a sitting or of a whole cycle.
type Paper struct {
	Forum   string // "" for a cycle's own
	Cycle   int
	Kind    string // docs/sitting.md, Papers
	Subject string // what it is about within the forum: an RW, an agency; "" for all
	Digest  string // of the content it was made of
	File    string // the stored file
	MadeAt  planning.Instant
}

// SavePaper notes a stored document; the same content again changes nothing. A
// file that is not stored is NotFound (error.file_unknown).
func (s *Store) SavePaper(ctx context.Context, p Paper) error {
	return s.withTx(ctx, func(tx *db.Tx) error {
		if _, err := tx.File.Get(ctx, p.File); err != nil {
			return notFound(err, "error.file_unknown")
		}
		if p.MadeAt == 0 {
			p.MadeAt = s.now()
		}
		err := tx.Paper.Create().SetForumID(p.Forum).SetCycle(p.Cycle).SetKind(p.Kind).SetSubject(p.Subject).SetDigest(p.Digest).
			SetFile(p.File).SetMadeAt(int64(p.MadeAt)).
			OnConflictColumns(paper.FieldForumID, paper.FieldKind, paper.FieldSubject, paper.FieldDigest).Ignore().Exec(ctx)
		if err != nil {
			return fmt.Errorf("save paper: %w", err)
		}
		return nil
	})
}

// Papers lists the documents of a sitting, the latest of each kind and subject
// first.
func (s *Store) Papers(ctx context.Context, forumID string) ([]Paper, error) {
	rows, err := s.r.Paper.Query().Where(paper.ForumID(forumID)).
		Order(paper.ByKind(), paper.BySubject(), db.Desc(paper.FieldMadeAt, paper.FieldID)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read papers: %w", err)
	}
	out := make([]Paper, len(rows))
	for i, r := range rows {
		out[i] = Paper{Forum: r.ForumID, Cycle: r.Cycle, Kind: r.Kind, Subject: r.Subject, Digest: r.Digest, File: r.File, MadeAt: planning.Instant(r.MadeAt)}
	}
	return out, nil
}
