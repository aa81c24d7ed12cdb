package store

import (
	"context"
	"encoding/json"
	"fmt"

	"musrenbang/ent/db"
	"musrenbang/ent/db/notice"
	"musrenbang/planning"
)

// Notice is a message owed to somebody: a reminder, an escalation, an answer. Its
// ID says what it is about (such as "remind/2028/village/33.74.01.1001"), so that
// it is owed once, however often it is asked for.
type Notice struct {
	ID        string
	Kind      string
	Subject   string          // proposal, forum or stage it is about
	Recipient string          // account, office or contact by ID; never an address
	Body      json.RawMessage // what the text needs
	CreatedAt planning.Instant
	SentAt    planning.Instant // 0 = not yet
	Attempts  int
}

// AddNotice owes a notice; added is false where it is owed or was sent already.
func (s *Store) AddNotice(ctx context.Context, n Notice) (added bool, err error) {
	err = s.withTx(ctx, func(tx *db.Tx) error {
		added, err = s.addNotice(ctx, tx, n)
		return err
	})
	return added, err
}

// addNotice owes a notice within the transaction that gives cause for it.
func (s *Store) addNotice(ctx context.Context, tx *db.Tx, n Notice) (added bool, err error) {
	insert := s.q("INSERT INTO notices (id, kind, subject, recipient, body, created_at, sent_at, attempts) " +
		"VALUES (?, ?, ?, ?, ?, ?, 0, 0) ON CONFLICT (id) DO NOTHING")
	result, err := tx.ExecContext(ctx, insert, n.ID, n.Kind, n.Subject, n.Recipient, []byte(n.Body), int64(s.now()))
	if err != nil {
		return false, fmt.Errorf("insert notice: %w", err)
	}
	rows, err := result.RowsAffected()
	return rows == 1, err
}

// PendingNotices lists up to limit notices that were not sent yet, oldest first,
// those tried more often after those tried less.
func (s *Store) PendingNotices(ctx context.Context, limit int) ([]Notice, error) {
	rows, err := s.r.Notice.Query().Where(notice.SentAt(0)).
		Order(notice.ByAttempts(), notice.ByCreatedAt(), notice.ByID()).Limit(max(limit, 0)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read notices: %w", err)
	}
	return fromDBNotices(rows), nil
}

// NoticesFor lists the notices of a recipient, newest first.
func (s *Store) NoticesFor(ctx context.Context, recipient string, p Paging) (Page[Notice], error) {
	c, set, limit, err := p.open()
	if err != nil {
		return Page[Notice]{}, err
	}
	q := s.r.Notice.Query().Where(notice.Recipient(recipient))
	if set {
		q = q.Where(notice.Or(notice.CreatedAtLT(int64(c.at)), notice.And(notice.CreatedAt(int64(c.at)), notice.IDLT(c.id))))
	}
	rows, err := q.Order(db.Desc(notice.FieldCreatedAt, notice.FieldID)).Limit(limit + 1).All(ctx)
	if err != nil {
		return Page[Notice]{}, fmt.Errorf("read notices: %w", err)
	}
	place := func(r *db.Notice) cursor { return cursor{planning.Instant(r.CreatedAt), r.ID} }
	return pageOf(rows, limit, place, fromDBNotice), nil
}

func fromDBNotices(rows []*db.Notice) []Notice {
	out := make([]Notice, len(rows))
	for i, r := range rows {
		out[i] = fromDBNotice(r)
	}
	return out
}

func fromDBNotice(r *db.Notice) Notice {
	return Notice{
		ID: r.ID, Kind: r.Kind, Subject: r.Subject, Recipient: r.Recipient, Body: r.Body,
		CreatedAt: planning.Instant(r.CreatedAt), SentAt: planning.Instant(r.SentAt), Attempts: r.Attempts,
	}
}

// NoticeTried notes an attempt to send; sent ends it. A notice that was sent
// already stays as it is.
func (s *Store) NoticeTried(ctx context.Context, id string, sent bool) error {
	return s.withTx(ctx, func(tx *db.Tx) error {
		u := tx.Notice.Update().Where(notice.ID(id), notice.SentAt(0)).AddAttempts(1)
		if sent {
			u = u.SetSentAt(int64(s.now()))
		}
		if err := u.Exec(ctx); err != nil {
			return fmt.Errorf("note attempt: %w", err)
		}
		return nil
	})
}
