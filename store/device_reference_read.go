package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	entsql "entgo.io/ent/dialect/sql"

	"musrenbang/ent/db/area"
	"musrenbang/ent/db/predicate"
	"musrenbang/planning"
)

// The most that one tablet is given: a page of reference data must come through a
// bad evening's network.
const (
	mostPrevious = 300
	mostNearby   = 200
)

func (s *Store) referenceAreas(ctx context.Context, r *DeviceReference) error {
	code := string(r.DeviceArea)
	rows, err := s.r.Area.Query().Where(area.Or(area.ID(code), predicate.Area(entsql.FieldHasPrefix(area.FieldID, code+".")))).Order(area.ByID()).All(ctx)
	if err != nil {
		return fmt.Errorf("read areas: %w", err)
	}
	at := map[planning.AreaCode]int{}
	r.Areas, r.Outlines = []ReferenceArea{}, map[planning.AreaCode][][2]int64{}
	for _, a := range rows {
		c := planning.AreaCode(a.ID)
		if planning.Level(a.Level) == planning.LevelRW {
			if i, ok := at[planning.AreaCode(a.Parent)]; ok { // a parent stands before its RW
				r.Areas[i].addRW(strings.TrimPrefix(a.ID[strings.LastIndexByte(a.ID, '.')+1:], "R"))
			}
			continue
		}
		at[c] = len(r.Areas)
		r.Areas = append(r.Areas, ReferenceArea{Code: c, Name: a.Name, Parent: planning.AreaCode(a.Parent), RWs: []string{}})
	}
	if err := s.referenceRWs(ctx, r, at); err != nil {
		return err
	}
	rings, err := readAll(ctx, s, scanRing, "SELECT id, ring FROM area_outlines WHERE id = ? OR id LIKE ? ORDER BY id", code, code+".%")
	if err != nil {
		return fmt.Errorf("read outlines: %w", err)
	}
	for _, o := range rings {
		var ring [][2]int64
		if err := json.Unmarshal(o.ring, &ring); err != nil {
			return fmt.Errorf("decode outline of %s: %w", o.code, err)
		}
		r.Outlines[planning.AreaCode(o.code)] = ring
	}
	return nil
}

// rwYears is how many years back an RW is looked for where none is loaded.
const rwYears = 5

// referenceRWs: where a city has not loaded its RW, those that asked in the years
// before. This year's are left out, or each that asks first would be a new version.
func (s *Store) referenceRWs(ctx context.Context, r *DeviceReference, at map[planning.AreaCode]int) error {
	var years []any
	for back := range rwYears {
		years = append(years, r.Cycle.Year-1-back)
	}
	condition, args := areaCondition(r.DeviceArea)
	rows, err := readAll(ctx, s, scanTwo, "SELECT DISTINCT p.area, p.rw FROM proposals p WHERE p.cycle IN ("+marks(rwYears)+
		") AND p.rw <> '' AND "+condition+" ORDER BY p.area, p.rw", append(years, args...)...)
	if err != nil {
		return fmt.Errorf("read RW: %w", err)
	}
	loaded := map[int]bool{}
	for i, a := range r.Areas {
		loaded[i] = len(a.RWs) > 0
	}
	for _, row := range rows {
		if i, ok := at[planning.AreaCode(row[0])]; ok && !loaded[i] {
			r.Areas[i].addRW(row[1])
		}
	}
	for i := range r.Areas {
		slices.Sort(r.Areas[i].RWs)
	}
	return nil
}

// addRW adds a number once, however it was written: 3, 03 and 003 are one RW.
func (a *ReferenceArea) addRW(number string) {
	if rw := pad(strings.TrimLeft(number, "0"), 2); !slices.Contains(a.RWs, rw) {
		a.RWs = append(a.RWs, rw)
	}
}

type ringRow struct {
	code string
	ring []byte
}

func scanRing(r *sql.Rows) (x ringRow, err error) { return x, r.Scan(&x.code, &x.ring) }

func (s *Store) referenceCatalogue(ctx context.Context, r *DeviceReference) error {
	entries, err := s.Catalogue(ctx, r.Cycle.Year)
	if err != nil {
		return err
	}
	r.Catalogue = make([]ReferenceEntry, len(entries))
	for i, e := range entries {
		r.Catalogue[i] = ReferenceEntry{
			Code: e.Code, Title: e.Title, Unit: e.Unit, Cap: e.UnitPriceCap, Agency: e.Agency, Channel: e.Channel,
			Field: e.Field, Conditions: e.Conditions,
		}
	}
	agencies, err := s.Agencies(ctx)
	if err != nil {
		return err
	}
	r.Agencies = make([]ReferenceAgency, len(agencies))
	for i, a := range agencies {
		r.Agencies[i] = ReferenceAgency{Code: a.Code, Name: a.Name}
	}
	return nil
}

// referencePrevious are last year's residents' proposals of these areas that have
// not come into the plan, the ranked ones first.
func (s *Store) referencePrevious(ctx context.Context, r *DeviceReference) error {
	condition, args := areaCondition(r.DeviceArea)
	rows, err := readAll(ctx, s, scanPrevious, `SELECT p.id, p.code, t.title, p.area, p.rw, p.catalogue, p.proposed_by, p.asked_volume, p.unit, p.class
		FROM proposals p JOIN proposal_texts t ON t.id = p.id
		WHERE p.cycle = ? AND `+condition+` AND p.origin IN ('residents', 'laporhendi') AND p.split_from = '' AND t.title <> ''
		AND p.class NOT IN ('accommodated_full', 'accommodated_part', 'funded', 'realised', 'redirected', 'merged', 'split', 'withdrawn')
		ORDER BY CASE p.rank WHEN 0 THEN 1000000 ELSE p.rank END, p.received_at DESC, p.id LIMIT ?`,
		append(append([]any{r.Cycle.Year - 1}, args...), mostPrevious)...)
	if err != nil {
		return fmt.Errorf("read last year's proposals: %w", err)
	}
	r.Previous = append([]ReferencePrevious{}, rows...)
	return nil
}

func scanPrevious(r *sql.Rows) (x ReferencePrevious, err error) {
	var volume planning.Volume
	err = r.Scan(&x.ID, &x.Code, &x.Title, &x.Area, &x.RW, &x.Catalogue, &x.Group, &volume, &x.Unit, &x.Class)
	x.Volume = volume.String()
	return x, err
}

func (s *Store) referenceNearby(ctx context.Context, r *DeviceReference) error {
	condition, args := areaCondition(r.DeviceArea)
	rows, err := readAll(ctx, s, scanNearby, `SELECT p.code, t.title, p.area, p.rw, p.received_at
		FROM proposals p JOIN proposal_texts t ON t.id = p.id
		WHERE p.cycle = ? AND `+condition+` AND p.class <> 'withdrawn' AND t.title <> ''
		ORDER BY p.received_at DESC, p.id LIMIT ?`, append(append([]any{r.Cycle.Year}, args...), mostNearby)...)
	if err != nil {
		return fmt.Errorf("read this year's proposals: %w", err)
	}
	r.Nearby = append([]ReferenceNearby{}, rows...)
	return nil
}

func scanNearby(r *sql.Rows) (x ReferenceNearby, err error) {
	return x, r.Scan(&x.Code, &x.Title, &x.Area, &x.RW, &x.at)
}
