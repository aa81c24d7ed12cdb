package store

import (
	"context"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"

	"musrenbang/planning"
)

// AccommodationRows lists the rows behind a figure, by area and code. A measure,
// verdict or cursor we do not know is Invalid or BadRequest.
func (s *Store) AccommodationRows(ctx context.Context, f FigureFilter) (Page[FigureRow], error) {
	if f.Measure == "" {
		f.Measure = planning.T2
	}
	if !slices.Contains(planning.Measures(), f.Measure) {
		return Page[FigureRow]{}, planning.InvalidField("measure", "error.measure")
	}
	fromArea, fromCode, err := openFigureCursor(f.Cursor)
	if err != nil {
		return Page[FigureRow]{}, err
	}
	b, err := s.book(ctx, f.Cycle)
	if err != nil {
		return Page[FigureRow]{}, err
	}
	areas, fr := b.areasBehind(f, fromArea), b.reader()
	b.mu.Unlock() // what follows reads rows, and others may read figures meanwhile

	limit := Paging{Limit: f.Limit}.limit()
	var page Page[FigureRow]
	for _, area := range areas {
		found, err := s.rowsBehind(ctx, fr, area, f)
		if err != nil {
			return page, err
		}
		for _, r := range found {
			if area == fromArea && r.Code <= fromCode {
				continue
			}
			if len(page.Items) == limit {
				last := page.Items[limit-1]
				page.Next = base64.RawURLEncoding.EncodeToString([]byte(string(last.Area) + "|" + string(last.Code)))
				return page, s.nameFigureRows(ctx, page.Items)
			}
			page.Items = append(page.Items, r)
		}
	}
	return page, s.nameFigureRows(ctx, page.Items)
}

func openFigureCursor(c string) (area planning.AreaCode, code planning.TrackingCode, err error) {
	if c == "" {
		return "", "", nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(c)
	a, rest, found := strings.Cut(string(raw), "|")
	if err != nil || !found || len(c) > 512 {
		return "", "", planning.Refuse(planning.BadRequest, "error.cursor")
	}
	return planning.AreaCode(a), planning.TrackingCode(rest), nil
}

// areasBehind lists the areas that have rows for f, from one on, in order.
func (b *figureBook) areasBehind(f FigureFilter, from planning.AreaCode) (out []planning.AreaCode) {
	for area, a := range b.areas {
		if area >= from && inScope(f.Scope, area) && a.has(f) {
			out = append(out, area)
		}
	}
	slices.Sort(out)
	return out
}

func (a *areaFigure) has(f FigureFilter) bool {
	switch f.Verdict {
	case FigurePending:
		return a.account.Pending > 0
	case FigureRefused:
		return a.account.Refused > 0
	case FigureUnexplained:
		return a.account.Unexplained > 0
	case FigureOther:
		return a.account.Other > 0
	}
	for k, n := range a.verdicts {
		if n > 0 && k.measure == f.Measure && (f.Verdict == "" || k.verdict == f.Verdict) && (f.Group == "" || k.group == f.Group) {
			return true
		}
	}
	return false
}

func (s *Store) rowsBehind(ctx context.Context, fr figureReader, area planning.AreaCode, f FigureFilter) ([]FigureRow, error) {
	rows, err := s.readArea(ctx, fr.cycle, area)
	if err != nil {
		return nil, err
	}
	counted := rows.counted()
	verdicts := planning.Verdicts(fr.frame.rules, counted, fr.plan, f.Measure)
	line := lineOf(fr, counted)
	var out []FigureRow
	for i, r := range rows.rows {
		if f.Group != "" && groupOf(r.Counted) != f.Group {
			continue
		}
		if f.Verdict != "" && f.Verdict != verdicts[i] && !line(i, f.Verdict) {
			continue
		}
		out = append(out, FigureRow{
			Code: r.Code, Area: r.Area, AreaName: fr.frame.name(r.Area), Origin: r.Origin, Channel: r.Channel,
			Group: r.ProposedBy, Basis: r.Basis, Benefits: r.Benefits, Stage: r.Stage, Class: r.Class, Reason: r.Reason,
			AskedVolume: r.AskedVolume, AskedValue: r.AskedValue, Volume: r.Volume, Value: r.Value, Verdict: verdicts[i],
			id: r.ID,
		})
	}
	return out, nil
}

// lineOf tells whether a row stands on a line of the context. It asks Account
// about that row with those it is judged through, and about those alone: what the
// row adds is the difference, so the rows behind a line are those that made it.
func lineOf(fr figureReader, counted []planning.Counted) func(i int, verdict string) bool {
	return func(i int, verdict string) bool {
		switch verdict {
		case FigurePending, FigureRefused, FigureUnexplained, FigureOther:
		default:
			return false
		}
		kin := family(counted, i)
		a := areaRows{rows: []areaRow{{Counted: counted[i]}}, kin: kin}.account(fr)
		n := map[string]int{
			FigurePending: a.Pending, FigureRefused: a.Refused, FigureUnexplained: a.Unexplained, FigureOther: a.Other,
		}
		return n[verdict] > 0
	}
}

// family lists what row i is judged through: the rows it was merged into, one
// after the other, and the parts of each and of row i.
func family(counted []planning.Counted, i int) (out []planning.Counted) {
	wanted := map[string]bool{counted[i].ID: true}
	taken := map[int]bool{i: true}
	roots := map[string]bool{counted[i].Root: true}
	for grown := true; grown; {
		grown = false
		for k, x := range counted {
			if taken[k] || !roots[x.ID] && !wanted[x.SplitFrom] {
				continue
			}
			taken[k], grown = true, true
			wanted[x.ID] = true
			if roots[x.ID] {
				roots[x.Root] = true
			}
			out = append(out, x)
		}
	}
	return out
}

const publicTitles = `SELECT p.id, coalesce(nullif(t.public_title, ''), c.title, ''), coalesce(r.code, '')
	FROM proposals p LEFT JOIN proposal_texts t ON t.id = p.id AND t.reviewed_at > 0
	LEFT JOIN catalogue_entries c ON c.cycle = p.cycle AND c.code = p.catalogue AND p.catalogue <> ''
	LEFT JOIN proposals r ON r.id = p.root AND p.root <> '' WHERE p.id IN (`

// nameFigureRows adds what only the rows of a page need: titles and root codes.
func (s *Store) nameFigureRows(ctx context.Context, rows []FigureRow) error {
	if len(rows) == 0 {
		return nil
	}
	at := make(map[string]*FigureRow, len(rows))
	ids := make([]string, len(rows))
	for i := range rows {
		ids[i] = rows[i].id
		at[rows[i].id] = &rows[i]
	}
	named, err := readAll(ctx, s, scanThree, publicTitles+marks(len(ids))+`)`, anys(ids)...)
	if err != nil {
		return fmt.Errorf("read public titles: %w", err)
	}
	for _, n := range named {
		r := at[n[0]]
		r.Title, r.Root = n[1], planning.TrackingCode(n[2])
	}
	return nil
}
