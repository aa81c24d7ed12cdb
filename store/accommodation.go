package store

import (
	"context"

	"musrenbang/planning"
)

// DocumentRef is a document a figure rests on.
type DocumentRef struct {
	ID     string
	Kind   string // rkpd, apbd, perubahan, dpa, …
	Number string
	Title  string
	Dated  planning.Instant
	SetAt  planning.Instant // 0 for a draft: it carries nothing
	File   string
}

// Fraction is an exact share.
type Fraction struct{ Part, Whole int }

// FigureContext is what has to stand beside every figure (design.md 3).
type FigureContext struct {
	Scope     AreaRef // Code "" is the whole city
	Documents []DocumentRef
	Cutoff    planning.Instant // the record was read then
	LogSize   int64            // leaves of the public log the figure covers
	PlanSet   bool             // the RKPD has been set, so silence counts as unexplained
	Pending   int
	Refused   int
	// Unexplained, Other and Repeated are over Refused: without a recorded reason
	// (and, once the RKPD is set, unanswered), by LAIN, by one and the same text.
	Unexplained int
	Other       Fraction
	Repeated    Fraction
	Kelurahan   int
	Silent      []AreaRef // kelurahan that have sent nothing
	Cap         int       // proposals per proposer in force; 0 = no cap
	Tested      bool      // linked sums were tested against plan rows
}

// FigureFilter picks the rows behind a figure.
type FigureFilter struct {
	Cycle   int
	Scope   planning.AreaCode // "" is the whole city
	Measure planning.Measure  // "" is T2
	Group   planning.Group    // who asked; "" is all
	// Verdict keeps one verdict ("verdict.kept", … see planning.Verdicts) or one
	// line of the context (FigurePending, FigureRefused, …).
	Verdict string
	Cursor  string
	Limit   int
}

// Lines of a figure's context as verdicts, for FigureFilter.
const (
	FigurePending     = "pending"
	FigureRefused     = "refused"
	FigureUnexplained = "unexplained"
	FigureOther       = "other"
)

// FigureRow is one proposal behind a figure, public fields only.
type FigureRow struct {
	Code        planning.TrackingCode
	Title       string // public title, else the catalogue entry's, else ""
	Area        planning.AreaCode
	AreaName    string
	Origin      planning.Origin
	Channel     planning.Channel
	Group       planning.Group
	Basis       planning.Basis
	Benefits    []planning.Group
	Stage       planning.Stage
	Class       planning.Class
	Reason      planning.ReasonCode
	AskedVolume planning.Volume
	AskedValue  planning.Rupiah
	Volume      planning.Volume // as the last decision left it
	Value       planning.Rupiah
	Root        planning.TrackingCode // merged into
	Verdict     string
}

// Accommodation is the count of one scope of one cycle and what has to stand
// beside it. scope "" is the whole city. NotFound where the cycle is unknown.
func (s *Store) Accommodation(ctx context.Context, cycle int, scope planning.AreaCode) (planning.Accommodation, FigureContext, error) {
	return planning.Accommodation{}, FigureContext{}, nil
}

// AccommodationRows lists the rows behind a figure, by area and code.
func (s *Store) AccommodationRows(ctx context.Context, f FigureFilter) (Page[FigureRow], error) {
	return Page[FigureRow]{}, nil
}
