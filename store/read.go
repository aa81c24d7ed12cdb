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
func readFrom[T any](ctx context.Context, q querier, scan func(*sql.Rows) (T, error), query string, args ...any) (out []T, err error) {
	rows, err := q.QueryContext(ctx, query, args...)
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

// readOne is readAll for a query that gives at most one row; ok is false where it
// gave none.
func readOne[T any](ctx context.Context, s *Store, scan func(*sql.Rows) (T, error), query string, args ...any) (x T, ok bool, err error) {
	all, err := readAll(ctx, s, scan, query, args...)
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
