package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/base64"
	"fmt"
	"maps"
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
	limit := Paging{Limit: f.Limit}.limit()
	found := b.rowsBehind(f, fromArea, fromCode, limit+1)
	verdicts := make(map[string]string, len(found))
	ids := make([]string, len(found))
	for i, r := range found {
		ids[i], verdicts[r.id] = r.id, r.verdicts[slices.Index(planning.Measures(), f.Measure)]
	}
	b.mu.Unlock() // the page is read beside others' figures
	page := Page[FigureRow]{}
	if len(found) > limit {
		last := found[limit-1]
		page.Next = base64.RawURLEncoding.EncodeToString([]byte(string(last.area) + "|" + string(last.code)))
		ids = ids[:limit]
	}
	page.Items, err = s.figureRows(ctx, ids, verdicts)
	return page, err
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

// rowsBehind lists up to most rows behind f, by area and code, after a place.
func (b *figureBook) rowsBehind(f FigureFilter, area planning.AreaCode, code planning.TrackingCode, most int) (out []*rowFigure) {
	measure := slices.Index(planning.Measures(), f.Measure)
	for _, at := range slices.Sorted(maps.Keys(b.areas)) {
		if at < area || !inScope(f.Scope, at) || len(out) >= most {
			continue
		}
		var here []*rowFigure
		for _, r := range b.areas[at].rows {
			if (at > area || r.code > code) && r.behind(f, measure) {
				here = append(here, r)
			}
		}
		slices.SortFunc(here, func(x, y *rowFigure) int { return cmp.Compare(x.code, y.code) })
		out = append(out, here...)
	}
	return out[:min(len(out), most)]
}

// behind reports whether f asks for the row.
func (f *rowFigure) behind(by FigureFilter, measure int) bool {
	if by.Group != "" && f.group != by.Group {
		return false
	}
	lines := map[string]int{
		FigurePending: linePending, FigureRefused: lineRefused, FigureUnexplained: lineUnexplained, FigureOther: lineOther,
	}
	if line, ok := lines[by.Verdict]; ok {
		return f.lines[line] > 0
	}
	return by.Verdict == "" || by.Verdict == f.verdicts[measure]
}

const figureRowColumns = `SELECT p.id, p.code, p.area, p.origin, p.channel, p.proposed_by, p.basis, p.benefits, p.stage, p.class,
	p.reason, p.asked_volume, p.asked_value, p.volume, p.value, coalesce(nullif(t.public_title, ''), c.title, ''), coalesce(r.code, '')
	FROM proposals p LEFT JOIN proposal_texts t ON t.id = p.id AND t.reviewed_at > 0
	LEFT JOIN catalogue_entries c ON c.cycle = p.cycle AND c.code = p.catalogue AND p.catalogue <> ''
	LEFT JOIN proposals r ON r.id = p.root AND p.root <> '' WHERE p.id IN (`

// figureRows reads the rows of a page, in the order of ids.
func (s *Store) figureRows(ctx context.Context, ids []string, verdicts map[string]string) ([]FigureRow, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	names, err := s.AreaNames(ctx)
	if err != nil {
		return nil, err
	}
	found := make(map[string]FigureRow, len(ids))
	_, err = readAll(ctx, s, func(r *sql.Rows) (struct{}, error) {
		var id, benefits string
		var x FigureRow
		err := r.Scan(&id, &x.Code, &x.Area, &x.Origin, &x.Channel, &x.Group, &x.Basis, &benefits, &x.Stage, &x.Class,
			&x.Reason, &x.AskedVolume, &x.AskedValue, &x.Volume, &x.Value, &x.Title, &x.Root)
		x.Benefits, x.AreaName, x.Verdict = splitGroups(benefits), names[x.Area], verdicts[id]
		found[id] = x
		return struct{}{}, err
	}, figureRowColumns+marks(len(ids))+`)`, anys(ids)...)
	if err != nil {
		return nil, fmt.Errorf("read rows behind a figure: %w", err)
	}
	out := make([]FigureRow, len(ids))
	for i, id := range ids {
		out[i] = found[id]
	}
	return out, nil
}
