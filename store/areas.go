package store

import (
	"context"
	"fmt"
	"sync"

	"musrenbang/ent/db"
	"musrenbang/ent/db/area"
	"musrenbang/planning"
	"musrenbang/reference"
)

// loadChunk bounds one INSERT of reference rows.
const loadChunk = 1000

// LoadAreas keeps areas: new ones are added, known ones take the file's name and
// parent, and none is ever removed, because proposals point at them. A parent
// that neither the file nor the database has is Invalid (error.area_parent, with
// its code). Loading the same file again changes nothing.
func (s *Store) LoadAreas(ctx context.Context, by planning.ActorRef, areas []reference.Area) error {
	err := s.withTx(ctx, func(tx *db.Tx) error { return s.loadAreas(ctx, tx, by, areas) })
	if err == nil {
		s.names.forget()
	}
	return err
}

func (s *Store) loadAreas(ctx context.Context, tx *db.Tx, by planning.ActorRef, areas []reference.Area) error {
	if err := checkParents(ctx, tx, areas); err != nil {
		return err
	}
	for part := range chunks(areas, loadChunk) {
		rows := make([]*db.AreaCreate, len(part))
		for i, a := range part {
			rows[i] = tx.Area.Create().SetID(string(a.Code)).SetLevel(string(a.Level)).SetName(a.Name).SetParent(string(a.Parent))
		}
		if err := tx.Area.CreateBulk(rows...).OnConflictColumns(area.FieldID).UpdateNewValues().Exec(ctx); err != nil {
			return fmt.Errorf("insert areas: %w", err)
		}
	}
	return auditTx(ctx, tx, s.now(), by, "areas.load", "areas", map[string]int{"rows": len(areas)})
}

func checkParents(ctx context.Context, tx *db.Tx, areas []reference.Area) error {
	known := make(map[planning.AreaCode]bool, len(areas))
	for _, a := range areas {
		known[a.Code] = true
	}
	var f planning.Fields
	for _, a := range areas {
		if a.Parent == "" || known[a.Parent] {
			continue
		}
		there, err := tx.Area.Query().Where(area.ID(string(a.Parent))).Exist(ctx)
		if err != nil {
			return fmt.Errorf("read area: %w", err)
		}
		if !there {
			f.Add("parent", "error.area_parent", "code", string(a.Parent))
		}
	}
	return f.Err()
}

// Area returns one area. NotFound (error.area_unknown) where there is none.
func (s *Store) Area(ctx context.Context, code planning.AreaCode) (reference.Area, error) {
	row, err := s.r.Area.Get(ctx, string(code))
	if err != nil {
		return reference.Area{}, notFound(err, "error.area_unknown")
	}
	return fromDBArea(row), nil
}

// Areas lists every area by code, so that each stands after its parent.
func (s *Store) Areas(ctx context.Context) ([]reference.Area, error) {
	return s.areas(ctx, s.r.Area.Query())
}

// Children lists the areas right below code, by code.
func (s *Store) Children(ctx context.Context, code planning.AreaCode) ([]reference.Area, error) {
	return s.areas(ctx, s.r.Area.Query().Where(area.Parent(string(code))))
}

func (s *Store) areas(ctx context.Context, q *db.AreaQuery) ([]reference.Area, error) {
	rows, err := q.Order(area.ByID()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read areas: %w", err)
	}
	out := make([]reference.Area, len(rows))
	for i, r := range rows {
		out[i] = fromDBArea(r)
	}
	return out, nil
}

func fromDBArea(r *db.Area) reference.Area {
	return reference.Area{
		Code: planning.AreaCode(r.ID), Level: planning.Level(r.Level), Name: r.Name, Parent: planning.AreaCode(r.Parent),
	}
}

// AreaNode is an area with those below it.
type AreaNode struct {
	reference.Area
	Below []*AreaNode
}

// AreaTree returns the areas as trees, normally one with the city on top. An
// area whose parent is not loaded is a top of its own.
func (s *Store) AreaTree(ctx context.Context) ([]*AreaNode, error) {
	areas, err := s.Areas(ctx)
	if err != nil {
		return nil, err
	}
	nodes := make(map[planning.AreaCode]*AreaNode, len(areas))
	for _, a := range areas {
		nodes[a.Code] = &AreaNode{Area: a}
	}
	var tops []*AreaNode
	for _, a := range areas {
		if parent := nodes[a.Parent]; parent != nil {
			parent.Below = append(parent.Below, nodes[a.Code])
		} else {
			tops = append(tops, nodes[a.Code])
		}
	}
	return tops, nil
}

// namesFor is how long names may be old where another process loads areas.
const namesFor planning.Instant = 10 * 1_000_000

// nameCache keeps the names of all areas: every list and paper wants them.
type nameCache struct {
	mu    sync.Mutex
	names map[planning.AreaCode]string
	read  planning.Instant
}

func (c *nameCache) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.names = nil
}

// AreaNames returns the name of every area. It is kept in memory; the caller
// must not change the map.
func (s *Store) AreaNames(ctx context.Context) (map[planning.AreaCode]string, error) {
	now := s.now()
	s.names.mu.Lock()
	defer s.names.mu.Unlock()
	if s.names.names != nil && now-s.names.read < namesFor && now >= s.names.read {
		return s.names.names, nil
	}
	areas, err := s.Areas(ctx)
	if err != nil {
		return nil, err
	}
	names := make(map[planning.AreaCode]string, len(areas))
	for _, a := range areas {
		names[a.Code] = a.Name
	}
	s.names.names, s.names.read = names, now
	return names, nil
}
