package activities

import (
	"context"
	"io"
	"maps"
	"slices"
	"strings"

	"musrenbang/locales"
	"musrenbang/planning"
	"musrenbang/report"
	"musrenbang/store"
)

// boards makes the papan of every RW of a kelurahan after its plenary, on A3 and
// A4, and as text for a chat in each language. Later stages change a verdict here
// and there over the whole city; their boards are made when somebody asks.
func (p *papers) boards(ctx context.Context, m planning.Minutes) error {
	if !p.kelurahan() {
		return nil
	}
	rows, at, err := p.a.Boards(ctx, p.forum.Cycle, p.forum.Area)
	if err != nil {
		return err
	}
	for _, rw := range slices.Sorted(maps.Keys(rows)) {
		b := report.BoardData{
			Lang: locales.Indonesian, BaseURL: p.o.BaseURL, City: m.City, Kelurahan: m.AreaName, RW: rw, Cycle: p.forum.Cycle,
			Path: "/wilayah/" + string(p.forum.Area), At: max(at, m.Forum.ClosedAt), Zone: p.zone, Rows: rows[rw], LogSize: p.o.LogSize, LogRoot: p.o.LogRoot,
		}
		if err := p.board(ctx, b, subjectOf(rw)); err != nil {
			return err
		}
	}
	return nil
}

// subjectOf is how an RW is written as a paper's subject; "00" are the proposals of
// the kelurahan as a whole.
func subjectOf(rw string) string {
	if rw == "" {
		return "00"
	}
	return rw
}

// board keeps one RW's papers.
func (p *papers) board(ctx context.Context, b report.BoardData, subject string) error {
	digest := report.Digest(b.Rows)
	for _, sheet := range []struct {
		name string
		size report.Size
	}{{"a3", report.A3}, {"a4", report.A4}} {
		write := func(w io.Writer) error { return report.Board(w, b, sheet.size) }
		if _, err := p.keep(ctx, "board", subject+"-"+sheet.name, digest, write); err != nil {
			return err
		}
	}
	for _, lang := range locales.Languages() {
		b.Lang = lang
		write := func(w io.Writer) error {
			_, err := io.WriteString(w, report.BoardText(b))
			return err
		}
		if _, err := p.keep(ctx, "board_text", subject+"-"+lang, digest, write); err != nil {
			return err
		}
	}
	return nil
}

// Boards are the rows of the papan of every RW of a kelurahan as they stand now,
// by RW; "" holds what was asked for the kelurahan as a whole. at is the instant of
// the newest step they show. They show what the public may read: reviewed titles,
// no place beyond the RT.
func (a *Activities) Boards(ctx context.Context, cycle int, area planning.AreaCode) (rows map[string][]report.BoardRow, at planning.Instant, err error) {
	by := planning.Actor{ID: string(planning.System), Grants: []planning.Grant{{Role: planning.Planner, Area: area.Up(planning.LevelKota)}}}
	rows = map[string][]report.BoardRow{}
	filter := store.ProposalFilter{Cycle: cycle, Area: area, Sort: store.SortRank, Limit: 200}
	for {
		page, err := a.Store.Proposals(ctx, filter, by)
		if err != nil {
			return nil, 0, err
		}
		for _, item := range page.Items {
			row, moved, err := a.boardRow(ctx, item)
			if err != nil {
				return nil, 0, err
			}
			rows[item.RW], at = append(rows[item.RW], row), max(at, moved)
		}
		if filter.Cursor = page.Next; page.Next == "" {
			return rows, at, nil
		}
	}
}

// boardRow is one proposal and when it last moved.
func (a *Activities) boardRow(ctx context.Context, item store.ProposalItem) (row report.BoardRow, moved planning.Instant, err error) {
	t, err := a.Store.Track(ctx, item.Code)
	if err != nil {
		return row, 0, err
	}
	for _, step := range t.Timeline {
		moved = max(moved, step.At)
	}
	row = report.BoardRow{
		Rank: item.Rank, Code: item.Code, Title: t.Title, Group: t.Group, Class: t.Class, Stage: t.Stage, Reason: t.Reason, Text: t.ReasonText,
	}
	if rt := strings.TrimSpace(item.RT); rt != "" {
		row.Location = "RT " + rt
	}
	return row, moved, nil
}
