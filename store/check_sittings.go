package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"musrenbang/planning"
)

func (c *checker) minutes() error {
	if err := c.each(InvMinutes, "is %s and has no minutes",
		`SELECT f.id, f.status FROM forums f LEFT JOIN minutes m ON m.forum_id = f.id
		WHERE f.status IN ('closed', 'signed') AND m.id IS NULL`); err != nil {
		return err
	}
	after := int64(0)
	for {
		rows, err := readAll(c.ctx, c.s, scanMinutes,
			`SELECT forum_id, digest, content, number, corrects, id FROM minutes WHERE id > ? ORDER BY id LIMIT 100`, after)
		if err != nil {
			return fmt.Errorf("%s: %w", InvMinutes, err)
		}
		for _, r := range rows {
			var m planning.Minutes
			if err := json.Unmarshal(r.content, &m); err != nil {
				c.find(InvMinutes, r.forum, "content cannot be decoded: %v", err)
			} else if m.Digest() != r.digest {
				c.find(InvMinutes, r.forum, "content has digest %s, recorded is %s", m.Digest(), r.digest)
			}
			after = r.id
			if r.corrects != r.number-1 {
				c.find(InvMinutes, r.forum, "number %d corrects %d", r.number, r.corrects)
			}
		}
		if len(rows) < 100 {
			return nil
		}
	}
}

type minutesContent struct {
	forum, digest    string
	content          []byte
	number, corrects int
	id               int64
}

func scanMinutes(r *sql.Rows) (x minutesContent, err error) {
	return x, r.Scan(&x.forum, &x.digest, &x.content, &x.number, &x.corrects, &x.id)
}

// sittings looks at what hangs on a sitting: lists, notes, uploads, papers, mended
// drafts, and the officers' own record of a signature.
func (c *checker) sittings() error {
	var errs []error
	for _, table := range []string{"attendees", "companion_notes", "forum_uploads", "draft_mends", "agenda_items"} {
		errs = append(errs, c.each(InvSitting, "hangs on sitting %s, which is missing",
			`SELECT '`+table+` ' || CAST(x.id AS TEXT), x.forum_id FROM `+table+` x LEFT JOIN forums f ON f.id = x.forum_id WHERE f.id IS NULL`))
	}
	errs = append(errs,
		c.each(InvSitting, "names file %s, which is not stored",
			`SELECT 'forum_uploads ' || CAST(u.id AS TEXT), u.file_id FROM forum_uploads u LEFT JOIN files x ON x.id = u.file_id WHERE x.id IS NULL`),
		c.each(InvSitting, "names file %s, which is not stored",
			`SELECT 'papers ' || CAST(p.id AS TEXT), p.file FROM papers p LEFT JOIN files x ON x.id = p.file WHERE x.id IS NULL`),
		c.each(InvSitting, "rests on file %s, which is not stored",
			`SELECT m.forum_id, m.evidence FROM minutes m LEFT JOIN files x ON x.id = m.evidence WHERE m.evidence <> '' AND x.id IS NULL`),
		c.each(InvSitting, "closed over a note of %s that its chair had not seen",
			`SELECT n.forum_id, n."group" FROM companion_notes n JOIN forums f ON f.id = n.forum_id
			WHERE f.status IN ('closed', 'signed') AND n.seen_at = 0`),
		c.each(InvSitting, "is public, and is a %s",
			`SELECT 'forum_uploads ' || CAST(id AS TEXT), kind FROM forum_uploads WHERE cleared_at <> 0 AND kind <> 'photo'`),
		c.each(InvSitting, "was removed from a list and still holds a name (%s)",
			`SELECT id, forum_id FROM attendees WHERE gone_at <> 0 AND (name <> '' OR organisation <> '')`),
	)
	return errors.Join(errs...)
}
