package store

import (
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// slips: a code that was given ahead and used belongs to the very proposal that
// carries it, of the cycle it was given for.
func (c *checker) slips() error {
	return errors.Join(
		c.each(InvCodes, "was on a slip, but its proposal %s does not carry it",
			`SELECT k.id, k.proposal_id FROM codes k JOIN proposals p ON p.id = k.proposal_id
			WHERE k.device <> '' AND (p.code <> k.id OR NOT p.pooled OR p.cycle <> k.cycle)`),
		c.each(InvCodes, "says that its code %s was on a slip, but no pool has it",
			`SELECT p.id, p.code FROM proposals p LEFT JOIN codes k ON k.id = p.code
			WHERE p.pooled AND (k.id IS NULL OR k.device = '')`),
		c.each(InvCodes, "was given to device %s, which is missing",
			`SELECT k.id, k.device FROM codes k LEFT JOIN devices d ON d.id = k.device WHERE k.device <> '' AND d.id IS NULL`),
	)
}

// captures: what a tablet claims is claimed of a proposal.
func (c *checker) captures() error {
	return errors.Join(
		c.each(InvCaptures, "is of device %s, but there is no such proposal",
			`SELECT m.id, m.device_id FROM captures m LEFT JOIN proposals p ON p.id = m.id WHERE p.id IS NULL`),
		c.each(InvCaptures, "is of device %s, which is missing",
			`SELECT m.id, m.device_id FROM captures m LEFT JOIN devices d ON d.id = m.device_id WHERE d.id IS NULL`),
		c.each(InvCaptures, "came with a slip of another device than %s",
			`SELECT m.id, m.device_id FROM captures m JOIN proposals p ON p.id = m.id JOIN codes k ON k.id = p.code
			WHERE p.pooled AND k.device <> m.device_id`),
	)
}

// photos: every photo shows a proposal that is there, and its file is there too,
// as long as it was.
func (c *checker) photos() error {
	err := errors.Join(
		c.each(InvPhotos, "is of proposal %s, which is missing",
			`SELECT CAST(f.id AS TEXT), f.proposal_id FROM photos f LEFT JOIN proposals p ON p.id = f.proposal_id WHERE p.id IS NULL`),
		c.each(InvPhotos, "names file %s, which is not recorded",
			`SELECT CAST(f.id AS TEXT), f.file_id FROM photos f LEFT JOIN files x ON x.id = f.file_id WHERE x.id IS NULL AND f.removed_at = 0`),
	)
	if err != nil {
		return err
	}
	after := 0
	for {
		rows, err := readAll(c.ctx, c.s, scanPhotoFile, `SELECT f.id, x.id, x.size FROM photos f JOIN files x ON x.id = f.file_id AND f.removed_at = 0
			WHERE f.id > ? ORDER BY f.id LIMIT 500`, after)
		if err != nil {
			return fmt.Errorf("%s: %w", InvPhotos, err)
		}
		for _, r := range rows {
			after = r.photo
			info, err := os.Stat(c.s.filePath(r.file))
			switch {
			case errors.Is(err, fs.ErrNotExist):
				c.find(InvPhotos, fmt.Sprint(r.photo), "file %s is not on disk", r.file)
			case err != nil:
				return fmt.Errorf("%s: %w", InvPhotos, err)
			case info.Size() != r.size:
				c.find(InvPhotos, fmt.Sprint(r.photo), "file %s has %d bytes, recorded are %d", r.file, info.Size(), r.size)
			}
		}
		if len(rows) < 500 {
			return nil
		}
	}
}

type photoFile struct {
	photo int
	file  string
	size  int64
}

func scanPhotoFile(r *sql.Rows) (x photoFile, err error) {
	return x, r.Scan(&x.photo, &x.file, &x.size)
}
