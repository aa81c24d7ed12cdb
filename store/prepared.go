package store

import (
	"context"
	"database/sql"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
)

// preparing is SQLite's driver for transactions of many statements: each text is
// prepared once and kept until the transaction ends. Taking the same text apart
// for every row was a third of the time of a large load. PostgreSQL's driver does
// so by itself.
type preparing struct{ *entsql.Driver }

// Tx begins a transaction that keeps its statements.
func (d preparing) Tx(ctx context.Context) (dialect.Tx, error) {
	tx, err := d.DB().BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	kept := &statements{tx: tx, made: map[string]*sql.Stmt{}}
	return &entsql.Tx{Conn: entsql.Conn{ExecQuerier: kept}, Tx: tx}, nil
}

// statements runs queries of one transaction, which closes what was prepared.
// Rows must have been read to their end before the same text runs again, as
// everything in this package does.
type statements struct {
	tx   *sql.Tx
	made map[string]*sql.Stmt
}

// mostStatements bounds what is kept: texts with lists of any length in them
// could be many.
const mostStatements = 400

// ExecContext is sql.Tx's, prepared.
func (s *statements) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	p, err := s.prepare(ctx, query)
	if err != nil {
		return nil, err
	}
	if p == nil {
		return s.tx.ExecContext(ctx, query, args...)
	}
	return p.ExecContext(ctx, args...)
}

// QueryContext is sql.Tx's, prepared.
func (s *statements) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	p, err := s.prepare(ctx, query)
	if err != nil {
		return nil, err
	}
	if p == nil {
		return s.tx.QueryContext(ctx, query, args...)
	}
	return p.QueryContext(ctx, args...)
}

// prepare returns the kept statement of a text, nil where no more are kept.
func (s *statements) prepare(ctx context.Context, query string) (*sql.Stmt, error) {
	if p, ok := s.made[query]; ok {
		return p, nil
	}
	if len(s.made) >= mostStatements {
		return nil, nil
	}
	p, err := s.tx.PrepareContext(ctx, query)
	if err == nil {
		s.made[query] = p
	}
	return p, err
}
