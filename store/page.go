package store

import (
	"encoding/base64"
	"strconv"
	"strings"

	"musrenbang/planning"
)

// How many rows a page has when nobody says, and at most.
const (
	defaultLimit = 50
	maxLimit     = 200
)

// Paging asks for a page: the cursor of the page before ("" for the first) and
// how many rows, 50 if zero and never more than 200.
type Paging struct {
	Cursor string
	Limit  int
}

// Page is a part of a list; Next is the cursor of what follows, "" at the end.
// Cursors stay right while rows are added, because they name a place and no count.
type Page[T any] struct {
	Items []T
	Next  string
}

// cursor is the last row of a page: rows are ordered by instant, then by ID.
type cursor struct {
	at planning.Instant
	id string
}

func (c cursor) encode() string {
	return base64.RawURLEncoding.EncodeToString([]byte(strconv.FormatInt(int64(c.at), 10) + "|" + c.id))
}

// open reads the paging: set is false for a first page. A cursor that we did not
// write is BadRequest (error.cursor).
func (p Paging) open() (c cursor, set bool, limit int, err error) {
	limit = p.limit()
	if p.Cursor == "" {
		return cursor{}, false, limit, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(p.Cursor)
	at, id, found := strings.Cut(string(raw), "|")
	n, errNumber := strconv.ParseInt(at, 10, 64)
	if err != nil || !found || errNumber != nil || len(p.Cursor) > 512 {
		return cursor{}, false, 0, planning.Refuse(planning.BadRequest, "error.cursor")
	}
	return cursor{planning.Instant(n), id}, true, limit, nil
}

func (p Paging) limit() int {
	if p.Limit <= 0 {
		return defaultLimit
	}
	return min(p.Limit, maxLimit)
}

// pageOf cuts rows that were read with limit+1 into a page.
func pageOf[R, T any](rows []R, limit int, place func(R) cursor, convert func(R) T) Page[T] {
	var page Page[T]
	if len(rows) > limit {
		rows = rows[:limit]
		page.Next = place(rows[limit-1]).encode()
	}
	page.Items = make([]T, len(rows))
	for i, r := range rows {
		page.Items[i] = convert(r)
	}
	return page
}
