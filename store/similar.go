package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"musrenbang/planning"
)

// SimilarProposal is one that may ask for the same. Its title is as its proposer
// wrote it: for those who may read the area's proposals, not for the public.
type SimilarProposal struct {
	Code  planning.TrackingCode `json:"code"`
	Title string                `json:"title"`
	RW    string                `json:"rw"`
	At    planning.Instant      `json:"at"` // received
}

// mostCompared bounds the titles that are compared, newest first.
const mostCompared = 3000

type titleRow struct {
	SimilarProposal
	alike int
}

// Similar lists up to most proposals of a cycle in one kelurahan whose titles are
// like the given one, the likest first. It is a hint: withdrawn ones are left out,
// an empty title is like none.
func (s *Store) Similar(ctx context.Context, cycle int, area planning.AreaCode, title string, most int) ([]SimilarProposal, error) {
	if kelurahan := area.Up(planning.LevelKelurahan); kelurahan != "" {
		area = kelurahan
	}
	rows, err := readAll(ctx, s, scanTitle, `SELECT p.code, t.title, p.rw, p.received_at
		FROM proposals p JOIN proposal_texts t ON t.id = p.id
		WHERE p.cycle = ? AND p.area = ? AND p.class <> 'withdrawn' AND t.title <> ''
		ORDER BY p.received_at DESC, p.id LIMIT ?`, cycle, string(area), mostCompared)
	if err != nil {
		return nil, fmt.Errorf("read titles: %w", err)
	}
	var alike []titleRow
	for _, r := range rows {
		if r.alike = planning.Likeness(title, r.Title); r.alike >= planning.Alike {
			alike = append(alike, r)
		}
	}
	slices.SortStableFunc(alike, func(a, b titleRow) int { return b.alike - a.alike })
	out := make([]SimilarProposal, 0, most)
	for _, r := range alike[:min(most, len(alike))] {
		out = append(out, r.SimilarProposal)
	}
	return out, nil
}

func scanTitle(r *sql.Rows) (x titleRow, err error) {
	return x, r.Scan(&x.Code, &x.Title, &x.RW, &x.At)
}
