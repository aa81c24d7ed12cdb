package store

import (
	"context"

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
	Total  PipelineCell // Passed: past the first stage they entered
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

// Pipeline counts by kecamatan, or by kelurahan where under is a kecamatan; ""
// is the whole city. NotFound where the cycle or the area is unknown.
func (s *Store) Pipeline(ctx context.Context, cycle int, under planning.AreaCode) (Pipeline, error) {
	return Pipeline{}, nil
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
func (s *Store) Overview(ctx context.Context) ([]CycleOverview, error) { return nil, nil }
