package store

import (
	"context"
	"encoding/json"
	"fmt"

	"musrenbang/ent/db"
	"musrenbang/ent/db/area"
	"musrenbang/ent/db/areaoutline"
	"musrenbang/planning"
	"musrenbang/reference"
)

// LoadOutlines keeps the borders of areas: one that is known takes the new line,
// none is removed. A code that is no loaded area is Invalid (error.area_unknown,
// with the code). Loading the same file again changes nothing.
func (s *Store) LoadOutlines(ctx context.Context, by planning.ActorRef, outlines []reference.Outline) error {
	return s.withTx(ctx, func(tx *db.Tx) error { return s.loadOutlines(ctx, tx, by, outlines) })
}

func (s *Store) loadOutlines(ctx context.Context, tx *db.Tx, by planning.ActorRef, outlines []reference.Outline) error {
	known := map[string]bool{}
	for part := range chunks(outlines, loadChunk) {
		codes := make([]string, len(part))
		for i, o := range part {
			codes[i] = string(o.Code)
		}
		there, err := tx.Area.Query().Where(area.IDIn(codes...)).IDs(ctx)
		if err != nil {
			return fmt.Errorf("read areas: %w", err)
		}
		for _, c := range there {
			known[c] = true
		}
	}
	var f planning.Fields
	for _, o := range outlines {
		if !known[string(o.Code)] {
			f.Add("area", "error.area_unknown", "code", string(o.Code))
		}
	}
	if err := f.Err(); err != nil {
		return err
	}
	for part := range chunks(outlines, 100) {
		rows := make([]*db.AreaOutlineCreate, len(part))
		for i, o := range part {
			rows[i] = tx.AreaOutline.Create().SetID(string(o.Code)).SetRing(mustJSON(pairsOf(o.Ring))).SetSource(o.Source)
		}
		if err := tx.AreaOutline.CreateBulk(rows...).OnConflictColumns(areaoutline.FieldID).UpdateNewValues().Exec(ctx); err != nil {
			return fmt.Errorf("insert outlines: %w", err)
		}
	}
	return auditTx(ctx, tx, s.now(), by, "outlines.load", "areas", map[string]int{"rows": len(outlines)})
}

// Outline returns the border of an area; false where none is loaded.
func (s *Store) Outline(ctx context.Context, code planning.AreaCode) (reference.Outline, bool, error) {
	row, err := s.r.AreaOutline.Get(ctx, string(code))
	if db.IsNotFound(err) {
		return reference.Outline{}, false, nil
	}
	if err != nil {
		return reference.Outline{}, false, fmt.Errorf("read outline: %w", err)
	}
	o := reference.Outline{Code: code, Source: row.Source}
	var pairs [][2]int64
	if err := json.Unmarshal(row.Ring, &pairs); err != nil {
		return o, false, fmt.Errorf("decode outline of %s: %w", code, err)
	}
	for _, p := range pairs {
		o.Ring = append(o.Ring, planning.Point{Lon: p[0], Lat: p[1]})
	}
	return o, true, nil
}

// pairsOf is a ring as it is kept and as the tablet gets it: [[lon, lat], …].
func pairsOf(ring []planning.Point) [][2]int64 {
	out := make([][2]int64, len(ring))
	for i, p := range ring {
		out[i] = [2]int64{p.Lon, p.Lat}
	}
	return out
}
