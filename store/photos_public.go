package store

import (
	"context"
	"database/sql"
	"fmt"

	"musrenbang/planning"
)

// PublicPhotos lists the photos that an officer has released of the proposal with
// this main code, in the tablet's order; none where nobody has the code. One
// query: every tracking page asks it.
func (s *Store) PublicPhotos(ctx context.Context, code planning.TrackingCode) ([]Photo, error) {
	scan := func(rows *sql.Rows) (p Photo, err error) {
		err = rows.Scan(&p.ID, &p.Proposal, &p.File, &p.Position, &p.ReceivedAt, &p.ClearedAt)
		return p, err
	}
	found, err := readHot(ctx, s, scan, `SELECT f.id, f.proposal_id, f.file_id, f.position, f.received_at, f.cleared_at FROM proposals p
		JOIN photos f ON f.proposal_id = p.id WHERE p.code = ? AND f.cleared_at > 0 AND f.removed_at = 0 ORDER BY f.position, f.id`, string(code))
	if err != nil {
		return nil, fmt.Errorf("read public photos: %w", err)
	}
	return found, nil
}
