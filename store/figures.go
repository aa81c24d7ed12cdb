package store

import (
	"context"
	"maps"
	"slices"
	"sync"

	"musrenbang/planning"
)

// figures holds what dashboards and shares are added up from. A count over a
// whole cycle reads every proposal, which at 50,000 of them is too slow for a
// page; so what each proposal adds is kept, and only that of changed ones is
// found again. All of it is derived from rows by planning.Account: it can be
// thrown away at any time, and each process has its own.
type figures struct {
	mu     sync.Mutex
	cycles map[int]*figureBook
}

// figureBook is one cycle's figures, and how far into the record they have read.
type figureBook struct {
	mu    sync.Mutex
	cycle int
	frame frame
	rows  map[string]*rowFigure // by proposal
	areas map[planning.AreaCode]*areaFigure
	links map[string]*planLink // by plan row
	over  map[string]bool      // plan rows that more is linked to than they hold
	// lookers are, by proposal, those that are judged through it: what was merged
	// into it, and what it is a part of.
	lookers map[string]map[string]bool

	staleAreas map[planning.AreaCode]bool // to be counted whole
	stale      map[string]bool            // proposals to be counted again
	revision   int                        // +1 at each change
	repeated   map[planning.AreaCode]repeated
	words      words

	listed   bool // every area with proposals has been found once
	leaves   int64
	audits   int64
	framedAt planning.Instant
	latest   planning.Instant // newest receipt seen
	recent   map[string]planning.Instant
	asOf     planning.Instant
}

func newFigureBook(cycle int) *figureBook {
	return &figureBook{
		cycle: cycle, rows: map[string]*rowFigure{}, areas: map[planning.AreaCode]*areaFigure{}, links: map[string]*planLink{},
		over: map[string]bool{}, lookers: map[string]map[string]bool{}, staleAreas: map[planning.AreaCode]bool{}, stale: map[string]bool{},
		repeated: map[planning.AreaCode]repeated{}, words: words{}, recent: map[string]planning.Instant{},
	}
}

// book returns the cycle's figures, locked and true to the record as it stands
// now. The caller unlocks.
func (s *Store) book(ctx context.Context, cycle int) (*figureBook, error) {
	s.figures.mu.Lock()
	b := s.figures.cycles[cycle]
	if b == nil {
		if s.figures.cycles == nil {
			s.figures.cycles = map[int]*figureBook{}
		}
		b = newFigureBook(cycle)
		s.figures.cycles[cycle] = b
	}
	s.figures.mu.Unlock()
	b.mu.Lock()
	if err := s.refresh(ctx, b); err != nil {
		b.mu.Unlock()
		return nil, err
	}
	return b, nil
}

// WarmFigures counts every open cycle once, so that the first reader after a
// start does not wait for it.
func (s *Store) WarmFigures(ctx context.Context) error {
	years, err := s.OpenCycles(ctx)
	if err != nil {
		return err
	}
	for _, year := range years {
		b, err := s.book(ctx, year)
		if err != nil {
			return err
		}
		b.mu.Unlock()
	}
	return nil
}

// stalePart bounds one statement's parameters.
const stalePart = 400

// refresh brings b up to the record. Whatever it could not finish stays marked
// and is done by the next reader.
func (s *Store) refresh(ctx context.Context, b *figureBook) error {
	now := s.now()
	if err := s.refreshFrame(ctx, b, now); err != nil {
		return err
	}
	if err := s.markChanged(ctx, b); err != nil {
		return err
	}
	for len(b.staleAreas)+len(b.stale) > 0 {
		for _, area := range slices.Sorted(maps.Keys(b.staleAreas)) {
			rows, err := s.readArea(ctx, b.cycle, area)
			if err != nil {
				return err
			}
			b.keep(rows)
			delete(b.staleAreas, area)
		}
		for part := range slices.Chunk(slices.Sorted(maps.Keys(b.stale)), stalePart) {
			rows, err := s.readProposals(ctx, b.cycle, part)
			if err != nil {
				return err
			}
			b.keep(rows)
			for _, id := range part {
				delete(b.stale, id)
			}
		}
		b.markOverrun()
	}
	b.asOf = now
	return nil
}

// keep counts rows and puts what they add in the place of what they added.
func (b *figureBook) keep(rows countedRows) {
	if len(rows.rows) == 0 {
		return
	}
	reader := b.reader()
	for i := range rows.rows {
		next := b.words.figure(reader, rows, i)
		if last := b.rows[next.id]; last != nil {
			b.put(last, -1)
		}
		b.rows[next.id] = next
		b.put(next, 1)
	}
	b.revision++
}

// put adds a row to its area and its plan row, or takes it off where sign is -1.
func (b *figureBook) put(r *rowFigure, sign int) {
	a := b.areas[r.area]
	if a == nil {
		a = newAreaFigure(b.cycle, b.frame)
		b.areas[r.area] = a
	}
	a.put(r, sign)
	for _, id := range r.kin {
		if b.lookers[id] == nil {
			b.lookers[id] = map[string]bool{}
		}
		if sign > 0 {
			b.lookers[id][r.id] = true
		} else {
			delete(b.lookers[id], r.id)
		}
	}
	if r.planRow == "" {
		return
	}
	l := b.links[r.planRow]
	if l == nil {
		l = &planLink{rows: map[string]bool{}}
		b.links[r.planRow] = l
	}
	l.sum += planning.Rupiah(sign) * r.planValue
	if sign > 0 {
		l.rows[r.id] = true
	} else {
		delete(l.rows, r.id)
	}
}

// planLink is what is linked to one plan row.
type planLink struct {
	sum  planning.Rupiah
	rows map[string]bool
}

// markOverrun finds the plan rows that more is linked to than they hold, and
// marks the proposals whose figures that changes.
func (b *figureBook) markOverrun() {
	for row, l := range b.links {
		limit, loaded := b.frame.plan.Rows[row]
		over := loaded && l.sum > limit
		if over == b.over[row] {
			continue
		}
		if b.over[row] = over; !over {
			delete(b.over, row)
		}
		for id := range l.rows {
			b.mark(id)
		}
	}
}

// planBook is the plan as the count of some rows must see it: the sum linked to a
// plan row is over the whole cycle, so a row that is overrun anywhere holds
// nothing here, and one that is not overrun is not overrun here either.
func (b *figureBook) planBook() planning.PlanBook {
	if len(b.over) == 0 {
		return b.frame.plan
	}
	book := planning.PlanBook{Set: b.frame.plan.Set, Rows: maps.Clone(b.frame.plan.Rows)}
	for row := range b.over {
		book.Rows[row] = 0
	}
	return book
}

// figureReader is what counting rows needs of a book.
type figureReader struct {
	cycle int
	frame frame
	plan  planning.PlanBook
}

func (b *figureBook) reader() figureReader { return figureReader{b.cycle, b.frame, b.planBook()} }

func (r figureReader) account(rows []planning.Counted) planning.Accommodation {
	return planning.Account(r.cycle, r.frame.rules, rows, r.plan, r.frame.planSet)
}

// mark has a proposal counted again, and those that are judged through it.
func (b *figureBook) mark(id string) {
	b.stale[id] = true
	for looker := range b.lookers[id] {
		b.stale[looker] = true
	}
}
