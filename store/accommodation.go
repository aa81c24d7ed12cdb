package store

import (
	"context"
	"slices"

	"musrenbang/planning"
)

// DocumentRef is a document a figure rests on.
type DocumentRef struct {
	ID     string
	Kind   DocumentKind
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
// beside it. scope "" is the whole city; one kelurahan, kecamatan or city counts
// what was entered there and below. NotFound where the
// cycle (error.cycle_unknown) or the area (error.area_unknown) is unknown.
func (s *Store) Accommodation(ctx context.Context, cycle int, scope planning.AreaCode) (planning.Accommodation, FigureContext, error) {
	b, err := s.book(ctx, cycle)
	if err != nil {
		return planning.Accommodation{}, FigureContext{}, err
	}
	defer b.mu.Unlock()
	if err := b.frame.knows(scope); err != nil {
		return planning.Accommodation{}, FigureContext{}, err
	}
	account := b.account(scope)
	return account, b.context(scope, account), nil
}

func inScope(scope, area planning.AreaCode) bool { return scope == "" || scope.Contains(area) }

// account adds up the areas of a scope: every line of an Accommodation is a sum
// over rows, and each row stands in one area.
func (b *figureBook) account(scope planning.AreaCode) planning.Accommodation {
	sum := newAreaFigure(b.cycle, b.frame).account
	for area, f := range b.areas {
		if inScope(scope, area) {
			addAccount(&sum, f.account, 1)
		}
	}
	return sum
}

// addAccount adds every line of a to sum, or takes it off where sign is -1.
func addAccount(sum *planning.Accommodation, a planning.Accommodation, sign int) {
	for m, x := range a.Total {
		addShare(sum.Total, m, x, sign)
	}
	for g, x := range a.Benefits {
		addShare(sum.Benefits, g, x, sign)
	}
	for m, groups := range a.Groups {
		for g, x := range groups {
			addShare(sum.Groups[m], g, x, sign)
		}
	}
	lines := linesOf(sum)
	for line, n := range linesOf(&a) {
		*lines[line] += sign * *n
	}
}

func addShare[K comparable](to map[K]planning.Share, key K, x planning.Share, sign int) {
	t, money := to[key], planning.Rupiah(sign)
	t.Eligible += sign * x.Eligible
	t.Kept += sign * x.Kept
	t.Asked += money * x.Asked
	t.Linked += money * x.Linked
	t.Unpriced += sign * x.Unpriced
	t.Declared += sign * x.Declared
	t.DeclaredKept += sign * x.DeclaredKept
	to[key] = t
}

func (b *figureBook) context(scope planning.AreaCode, a planning.Accommodation) FigureContext {
	kelurahan, silent := b.silent(scope)
	return FigureContext{
		Scope: AreaRef{Code: scope, Name: b.frame.name(scope)}, Documents: slices.Clone(b.frame.documents),
		Cutoff: b.asOf, LogSize: b.leaves, PlanSet: b.frame.planSet, Pending: a.Pending, Refused: a.Refused,
		Unexplained: a.Unexplained, Other: Fraction{a.Other, a.Refused}, Repeated: Fraction{b.mostRepeated(scope), a.Refused},
		Kelurahan: kelurahan, Silent: silent, Cap: b.frame.cap, Tested: a.Tested,
	}
}

// silent lists the kelurahan of a scope from which no resident's proposal came.
func (b *figureBook) silent(scope planning.AreaCode) (kelurahan int, silent []AreaRef) {
	for _, p := range b.frame.places {
		if p.Code.Level() != planning.LevelKelurahan || !inScope(scope, p.Code) {
			continue
		}
		kelurahan++
		if f := b.areas[p.Code]; f == nil || f.entered == f.official {
			silent = append(silent, p)
		}
	}
	return kelurahan, silent
}

// repeated is how often one and the same reason text refuses in a scope, as of a
// revision of the book.
type repeated struct {
	revision int
	most     int
}

func (b *figureBook) mostRepeated(scope planning.AreaCode) int {
	if r, ok := b.repeated[scope]; ok && r.revision == b.revision {
		return r.most
	}
	sums, most := map[uint64]int{}, 0
	for area, f := range b.areas {
		if !inScope(scope, area) {
			continue
		}
		for text, n := range f.texts {
			sums[text] += n
			most = max(most, sums[text])
		}
	}
	b.repeated[scope] = repeated{b.revision, most}
	return most
}
