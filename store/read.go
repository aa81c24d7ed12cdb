package store

import (
	"context"
	"database/sql"
	"strings"
)

// readAll runs a constant query on the readers and scans every row.
func readAll[T any](ctx context.Context, s *Store, scan func(*sql.Rows) (T, error), query string, args ...any) ([]T, error) {
	return readFrom(ctx, s.rdb, scan, s.q(query), args...)
}

// readFrom is readAll on a pool or a transaction; the query is in its dialect.
func readFrom[T any](ctx context.Context, q querier, scan func(*sql.Rows) (T, error), query string, args ...any) ([]T, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	return scanAll(rows, err, scan)
}

func scanAll[T any](rows *sql.Rows, err error, scan func(*sql.Rows) (T, error)) (out []T, _ error) {
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		x, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	return out, rows.Err()
}

// readHot is readAll for a query that many people wait for: it is prepared once
// for each connection, because parsing it costs more than running it.
func readHot[T any](ctx context.Context, s *Store, scan func(*sql.Rows) (T, error), query string, args ...any) ([]T, error) {
	st, err := s.prepared(ctx, query)
	if err != nil {
		return nil, err
	}
	rows, err := st.QueryContext(ctx, args...)
	return scanAll(rows, err, scan)
}

// prepared keeps one statement for each query; they close with their connections.
func (s *Store) prepared(ctx context.Context, query string) (*sql.Stmt, error) {
	if st, ok := s.statements.Load(query); ok {
		return st.(*sql.Stmt), nil
	}
	st, err := s.rdb.PrepareContext(ctx, s.q(query))
	if err != nil {
		return nil, err
	}
	if first, lost := s.statements.LoadOrStore(query, st); lost {
		return first.(*sql.Stmt), st.Close()
	}
	return st, nil
}

// readOne is readHot for a query that gives at most one row; ok is false where it
// gave none.
func readOne[T any](ctx context.Context, s *Store, scan func(*sql.Rows) (T, error), query string, args ...any) (x T, ok bool, err error) {
	all, err := readHot(ctx, s, scan, query, args...)
	if err != nil || len(all) == 0 {
		return x, false, err
	}
	return all[0], true, nil
}

func scanOne[T any](r *sql.Rows) (x T, err error) { return x, r.Scan(&x) }

// marks is a list of n placeholders.
func marks(n int) string { return strings.TrimSuffix(strings.Repeat("?,", n), ",") }

func anys[T any](list []T) []any {
	out := make([]any, len(list))
	for i, x := range list {
		out[i] = x
	}
	return out
}

func scanTwo(r *sql.Rows) (x [2]string, err error) { return x, r.Scan(&x[0], &x[1]) }

func scanThree(r *sql.Rows) (x [3]string, err error) { return x, r.Scan(&x[0], &x[1], &x[2]) }
