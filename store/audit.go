package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strconv"

	"musrenbang/ent/db"
	"musrenbang/ent/db/auditentry"
	"musrenbang/planning"
)

// AuditEntry (jejak audit) is one thing an office did that is no proposal's
// event. Detail is JSON with codes, counts and figures, never names or texts.
type AuditEntry struct {
	ID      int
	At      planning.Instant
	Actor   string // account ID
	Role    planning.Role
	Action  string // noun.verb, such as "user.disable"
	Subject string // what it was done to, by ID or code
	Detail  json.RawMessage
}

// AuditFilter narrows the trail; zero fields do not filter.
type AuditFilter struct {
	Actor   string
	Action  string
	Subject string
	From    planning.Instant // at or after
	Until   planning.Instant // before
}

// auditTx adds a row to the trail within tx: the change and its trace stand or
// fall together. at is when it was received; detail may be nil.
func auditTx(ctx context.Context, tx *db.Tx, at planning.Instant, by planning.ActorRef, action, subject string, detail any) error {
	row := tx.AuditEntry.Create().SetAt(int64(at)).SetActor(by.ID).SetRole(string(by.Role)).SetAction(action).SetSubject(subject)
	if detail != nil {
		body, err := json.Marshal(detail)
		if err != nil {
			return fmt.Errorf("encode audit detail: %w", err)
		}
		row = row.SetDetail(body)
	}
	if err := row.Exec(ctx); err != nil {
		return fmt.Errorf("insert audit entry: %w", err)
	}
	return nil
}

// AuditEntries lists the trail, newest first. A cursor of another list is
// BadRequest (error.cursor).
func (s *Store) AuditEntries(ctx context.Context, f AuditFilter, p Paging) (Page[AuditEntry], error) {
	c, set, limit, err := p.open()
	if err != nil {
		return Page[AuditEntry]{}, err
	}
	q := s.r.AuditEntry.Query()
	if set {
		before, err := strconv.Atoi(c.id)
		if err != nil {
			return Page[AuditEntry]{}, planning.Refuse(planning.BadRequest, "error.cursor")
		}
		q = q.Where(auditentry.Or(auditentry.AtLT(int64(c.at)), auditentry.And(auditentry.At(int64(c.at)), auditentry.IDLT(before))))
	}
	if f.Actor != "" {
		q = q.Where(auditentry.Actor(f.Actor))
	}
	if f.Action != "" {
		q = q.Where(auditentry.Action(f.Action))
	}
	if f.Subject != "" {
		q = q.Where(auditentry.Subject(f.Subject))
	}
	if f.From != 0 {
		q = q.Where(auditentry.AtGTE(int64(f.From)))
	}
	if f.Until != 0 {
		q = q.Where(auditentry.AtLT(int64(f.Until)))
	}
	rows, err := q.Order(db.Desc(auditentry.FieldAt, auditentry.FieldID)).Limit(limit + 1).All(ctx)
	if err != nil {
		return Page[AuditEntry]{}, fmt.Errorf("read audit entries: %w", err)
	}
	place := func(r *db.AuditEntry) cursor { return cursor{planning.Instant(r.At), strconv.Itoa(r.ID)} }
	return pageOf(rows, limit, place, fromDBAuditEntry), nil
}

func fromDBAuditEntry(r *db.AuditEntry) AuditEntry {
	return AuditEntry{
		ID: r.ID, At: planning.Instant(r.At), Actor: r.Actor, Role: planning.Role(r.Role),
		Action: r.Action, Subject: r.Subject, Detail: r.Detail,
	}
}

// scanInt reads the one number of rows and closes them.
func scanInt(rows *sql.Rows) (n int64, err error) {
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := rows.Scan(&n); err != nil {
			return 0, fmt.Errorf("read: %w", err)
		}
	}
	return n, rows.Err()
}
