package store

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"

	"musrenbang/planning"
)

// AreaRef names a place.
type AreaRef struct {
	Code planning.AreaCode
	Name string
}

// PipelineCell is what stands and what has passed at one stage of one place.
type PipelineCell struct {
	Stage       planning.Stage
	Here        int             // stand at this stage now, ended ones included
	Waiting     int             // of Here: somebody still has to act
	Overdue     int             // of Waiting: the stage's window has closed
	Asked       planning.Rupiah // of Here, first asked; the unpriced add nothing
	Passed      int             // have left this stage forward
	PassedValue planning.Rupiah // as that decision left them
}

// PipelineRow is one place. Cells follow Pipeline.Stages.
type PipelineRow struct {
	Area   planning.AreaCode
	Name   string
	Cells  []PipelineCell
	Total  PipelineCell // Passed counts steps forward: a proposal once for each stage it has passed
	Silent int          // kelurahan below that have sent nothing
}

// Pipeline is where every proposal of a cycle stands, by place and stage.
type Pipeline struct {
	Cycle   int
	Under   planning.AreaCode
	AsOf    planning.Instant
	Stages  []planning.Stage
	Windows []planning.Window
	Rows    []PipelineRow // places without proposals too
	Total   PipelineRow
	Silent  []AreaRef // kelurahan that have sent nothing
}

// Pipeline counts by kecamatan, or by kelurahan where under is a kecamatan, or
// one kelurahan alone; "" is the whole city. What was entered at a wider place (a
// thematic forum of the kecamatan) has that place's own row. The parts of a split
// stand here instead of their whole, because people must act on each. NotFound
// where the cycle or the area is unknown.
func (s *Store) Pipeline(ctx context.Context, cycle int, under planning.AreaCode) (Pipeline, error) {
	b, err := s.book(ctx, cycle)
	if err != nil {
		return Pipeline{}, err
	}
	defer b.mu.Unlock()
	if err := b.frame.knows(under); err != nil {
		return Pipeline{}, err
	}
	p := Pipeline{Cycle: cycle, Under: under, AsOf: b.asOf, Stages: planning.Stages(), Windows: slices.Clone(b.frame.windows)}
	p.Total = newPipelineRow(AreaRef{under, b.frame.name(under)})
	at := map[planning.AreaCode]*PipelineRow{}
	rowOf := func(code planning.AreaCode) *PipelineRow {
		place := pipelinePlace(under, code)
		if at[place] == nil {
			r := newPipelineRow(AreaRef{place, b.frame.name(place)})
			at[place] = &r
		}
		return at[place]
	}
	for _, place := range b.frame.places {
		if inScope(under, place.Code) && place.Code.Level() == pipelineLevel(under) {
			rowOf(place.Code)
		}
	}
	for area, f := range b.areas {
		if inScope(under, area) {
			rowOf(area).add(f, b)
			p.Total.add(f, b)
		}
	}
	_, p.Silent = b.silent(under)
	for _, k := range p.Silent {
		rowOf(k.Code).Silent++
	}
	p.Total.Silent = len(p.Silent)
	for _, code := range slices.Sorted(maps.Keys(at)) {
		p.Rows = append(p.Rows, *at[code])
	}
	return p, nil
}

// pipelineLevel is the level whose places are the rows of a pipeline.
func pipelineLevel(under planning.AreaCode) planning.Level {
	switch under.Level() {
	case planning.LevelKecamatan, planning.LevelKelurahan, planning.LevelRW:
		return planning.LevelKelurahan
	}
	return planning.LevelKecamatan
}

// pipelinePlace is the row an area belongs to.
func pipelinePlace(under, area planning.AreaCode) planning.AreaCode {
	if place := area.Up(pipelineLevel(under)); place != "" {
		return place
	}
	return area // entered at a wider place than the rows
}

func newPipelineRow(a AreaRef) PipelineRow {
	r := PipelineRow{Area: a.Code, Name: a.Name, Cells: make([]PipelineCell, len(planning.Stages()))}
	for i, st := range planning.Stages() {
		r.Cells[i].Stage = st
	}
	return r
}

func (r *PipelineRow) add(f *areaFigure, b *figureBook) {
	for i := range r.Cells {
		c := f.cells[r.Cells[i].Stage]
		if b.frame.overdue(r.Cells[i].Stage, b.asOf) {
			c.Overdue = c.Waiting
		}
		r.Cells[i].add(c)
		r.Total.add(c)
	}
}

func (c *PipelineCell) add(x PipelineCell) {
	c.Here += x.Here
	c.Waiting += x.Waiting
	c.Overdue += x.Overdue
	c.Asked += x.Asked
	c.Passed += x.Passed
	c.PassedValue += x.PassedValue
}

// CycleOverview is one cycle on the front page.
type CycleOverview struct {
	Cycle        int
	Target       int              // percent
	Stage        planning.Stage   // whose window is open now; "" between two
	ClosesAt     planning.Instant // of that window
	Received     int              // from residents
	Official     int
	Waiting      int
	Eligible     int
	Accommodated int    // T2, the headline
	Percent      string // "" where nothing is eligible
	Met          bool
	Funded       int // T3
	Realised     int // T4
	Forums       int
	ForumsClosed int // closed or signed
	Kelurahan    int
	Silent       int // kelurahan that have sent nothing
	Ended        bool
}

// Overview gives the figures of the front page: every cycle, newest first.
func (s *Store) Overview(ctx context.Context) ([]CycleOverview, error) {
	years, err := readAll(ctx, s, scanOne[int], `SELECT id FROM cycles ORDER BY id DESC`)
	if err != nil {
		return nil, fmt.Errorf("read cycles: %w", err)
	}
	out := make([]CycleOverview, len(years))
	for i, year := range years {
		if out[i], err = s.overview(ctx, year); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (s *Store) overview(ctx context.Context, year int) (CycleOverview, error) {
	held, err := readAll(ctx, s, scanStatusCount, `SELECT status, count(*) FROM forums WHERE cycle = ? GROUP BY status`, year)
	if err != nil {
		return CycleOverview{}, fmt.Errorf("count forums: %w", err)
	}
	b, err := s.book(ctx, year)
	if err != nil {
		return CycleOverview{}, err
	}
	defer b.mu.Unlock()
	a := b.account("")
	o := CycleOverview{
		Cycle: year, Target: a.Target, Ended: b.frame.ended != 0, Eligible: a.Total[planning.T2].Eligible,
		Accommodated: a.Total[planning.T2].Kept, Percent: a.Total[planning.T2].Percent(a.Target),
		Met: a.Total[planning.T2].Met(a.Target), Funded: a.Total[planning.T3].Kept, Realised: a.Total[planning.T4].Kept,
	}
	for _, f := range b.areas {
		o.Received += f.entered - f.official
		o.Official += f.official
		for _, c := range f.cells {
			o.Waiting += c.Waiting
		}
	}
	var silent []AreaRef
	o.Kelurahan, silent = b.silent("")
	o.Silent = len(silent)
	for _, h := range held {
		o.Forums += h.count
		if h.status == planning.ForumClosed || h.status == planning.ForumSigned {
			o.ForumsClosed += h.count
		}
	}
	for _, w := range b.frame.windows {
		if o.Stage == "" && w.Opened != 0 && w.Holds(b.asOf) {
			o.Stage, o.ClosesAt = w.Stage, w.ClosesAt
		}
	}
	return o, nil
}

type statusCount struct {
	status planning.ForumStatus
	count  int
}

func scanStatusCount(r *sql.Rows) (x statusCount, err error) { return x, r.Scan(&x.status, &x.count) }
