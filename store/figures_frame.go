package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"

	"musrenbang/planning"
)

// SettingCap is the setting that holds how many proposals one proposer may enter;
// unset or 0 means that no cap is in force.
const SettingCap = "proposals.cap_per_proposer"

// frame is what a cycle's figures rest on besides its proposals.
type frame struct {
	rules     planning.Rules
	ended     planning.Instant
	windows   []planning.Window
	documents []DocumentRef
	plan      planning.PlanBook
	planSet   bool
	cap       int
	places    []AreaRef // every area, by code
}

// Kinds of documents that carry a result once they are set (design.md 3).
var carries = map[DocumentKind]bool{
	DocumentPlan: true, DocumentBudget: true, DocumentExecution: true, DocumentPlanRevised: true, DocumentBudgetRevised: true,
}

// refreshFrame reads the small tables again where the trail says that something
// was changed, or where nobody has looked for a while.
func (s *Store) refreshFrame(ctx context.Context, b *figureBook, now planning.Instant) error {
	last, _, err := readOne(ctx, s, scanOne[int64], `SELECT coalesce(max(id), 0) FROM audit_entries`)
	if err != nil {
		return fmt.Errorf("read trail: %w", err)
	}
	age := now - b.framedAt
	if b.framedAt != 0 && last == b.audits && age >= 0 && age < frameAge {
		return nil
	}
	next, err := s.readFrame(ctx, b.cycle)
	if err != nil {
		return err
	}
	if err := s.markRetagged(ctx, b, last); err != nil {
		return err
	}
	b.adopt(next)
	b.audits, b.framedAt = last, now
	return nil
}

// adopt takes a new frame; where it changes what counts as kept, every area is
// counted again.
func (b *figureBook) adopt(next frame) {
	old := b.frame
	if reflect.DeepEqual(old, next) {
		return
	}
	if old.rules != next.rules || old.planSet != next.planSet || !maps.Equal(old.plan.Set, next.plan.Set) ||
		(len(old.plan.Rows) == 0) != (len(next.plan.Rows) == 0) {
		for area := range b.areas {
			b.staleAreas[area] = true
		}
	}
	b.frame = next
	b.revision++
	b.markOverrun()
}

// markRetagged marks the proposals whose group an officer has corrected: the one
// change to a counted row that is no event.
func (s *Store) markRetagged(ctx context.Context, b *figureBook, last int64) error {
	if b.framedAt == 0 || last == b.audits {
		return nil
	}
	subjects, err := readAll(ctx, s, scanOne[string],
		`SELECT subject FROM audit_entries WHERE id > ? AND action = ?`, max(b.audits-auditOverlap, 0), string(planning.Retag))
	if err != nil {
		return fmt.Errorf("read corrections: %w", err)
	}
	for part := range chunks(subjects, 400) {
		ids, err := readAll(ctx, s, scanOne[string],
			`SELECT id FROM proposals WHERE id IN (`+marks(len(part))+`) OR code IN (`+marks(len(part))+`)`,
			append(anys(part), anys(part)...)...)
		if err != nil {
			return fmt.Errorf("find corrected proposals: %w", err)
		}
		for _, id := range ids {
			b.mark(id)
		}
	}
	return nil
}

// frameAge is how long the small tables are believed without a trail that says
// that they changed.
const frameAge planning.Instant = 5 * 1_000_000

// auditOverlap is how far back corrections are looked for again, because on
// PostgreSQL a lower number may be committed later.
const auditOverlap = 50

func (s *Store) readFrame(ctx context.Context, cycle int) (frame, error) {
	var f frame
	c, err := s.r.Cycle.Get(ctx, cycle)
	if err != nil {
		return f, notFound(err, "error.cycle_unknown")
	}
	f.rules = planning.Rules{Version: c.Ruleset, Target: c.Target, PartThreshold: c.PartThreshold}
	f.ended = planning.Instant(c.EndedAt)
	if f.windows, err = readAll(ctx, s, scanWindow,
		`SELECT stage, opens_at, closes_at, opened_at, closed_at FROM stage_windows WHERE cycle = ? ORDER BY opens_at`, cycle); err != nil {
		return f, fmt.Errorf("read windows: %w", err)
	}
	if f.documents, err = readAll(ctx, s, scanDocument,
		`SELECT id, kind, number, title, dated_at, set_at, file FROM documents WHERE cycle = ? ORDER BY dated_at, id`, cycle); err != nil {
		return f, fmt.Errorf("read documents: %w", err)
	}
	f.plan.Set = map[string]bool{}
	for _, d := range f.documents {
		if carries[d.Kind] && d.SetAt > 0 {
			f.plan.Set[d.ID] = true
			f.planSet = f.planSet || d.Kind == DocumentPlan
		}
	}
	if f.plan.Rows, err = s.planRows(ctx, cycle); err != nil {
		return f, err
	}
	if f.places, err = readAll(ctx, s, scanAreaRef, `SELECT id, name FROM areas`); err != nil {
		return f, fmt.Errorf("read areas: %w", err)
	}
	// Sorted here: a database's collation need not be the order of bytes.
	slices.SortFunc(f.places, func(x, y AreaRef) int { return cmp.Compare(x.Code, y.Code) })
	limit, err := s.Setting(ctx, SettingCap)
	if err != nil {
		return f, err
	}
	f.cap, _ = strconv.Atoi(limit) // unset or unreadable: no cap can be in force
	return f, nil
}

func (s *Store) planRows(ctx context.Context, cycle int) (map[string]planning.Rupiah, error) {
	type row struct {
		id    string
		value planning.Rupiah
	}
	rows, err := readAll(ctx, s, func(r *sql.Rows) (x row, err error) { return x, r.Scan(&x.id, &x.value) },
		`SELECT id, value FROM plan_rows WHERE cycle = ?`, cycle)
	if err != nil {
		return nil, fmt.Errorf("read plan rows: %w", err)
	}
	out := make(map[string]planning.Rupiah, len(rows))
	for _, r := range rows {
		out[r.id] = r.value
	}
	return out, nil
}

func scanWindow(r *sql.Rows) (w planning.Window, err error) {
	return w, r.Scan(&w.Stage, &w.OpensAt, &w.ClosesAt, &w.Opened, &w.Closed)
}

func scanDocument(r *sql.Rows) (d DocumentRef, err error) {
	return d, r.Scan(&d.ID, &d.Kind, &d.Number, &d.Title, &d.Dated, &d.SetAt, &d.File)
}

func scanAreaRef(r *sql.Rows) (a AreaRef, err error) { return a, r.Scan(&a.Code, &a.Name) }

// overdue reports whether a stage's window has closed at now; what still waits
// there is late.
func (f frame) overdue(st planning.Stage, now planning.Instant) bool {
	for _, w := range f.windows {
		if w.Stage == st {
			return w.Closed != 0 || now >= w.ClosesAt
		}
	}
	return false
}

// knows refuses a scope that is no area of this city; "" is all of it.
func (f frame) knows(scope planning.AreaCode) error {
	if scope == "" || f.name(scope) != "" {
		return nil
	}
	return planning.Refuse(planning.NotFound, "error.area_unknown")
}

func (f frame) name(a planning.AreaCode) string {
	i, ok := slices.BinarySearchFunc(f.places, a, func(p AreaRef, c planning.AreaCode) int { return cmp.Compare(p.Code, c) })
	if !ok {
		return ""
	}
	return f.places[i].Name
}
