package papers

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

// boards are the papan of every RW of a kelurahan after its plenary, on A3 and A4,
// and as text for a chat in each language. Later stages change a verdict here and
// there over the whole city; their boards are made when somebody asks.
func (s sitting) boards(ctx context.Context, m planning.Minutes) (out []Paper, err error) {
	if !villagePlenary(s.forum) {
		return nil, nil
	}
	rows, at, err := s.boardRows(ctx)
	if err != nil {
		return nil, err
	}
	for _, rw := range slices.Sorted(maps.Keys(rows)) {
		b := report.BoardData{
			Lang: locales.Indonesian, BaseURL: s.o.BaseURL, City: m.City, Kelurahan: m.AreaName, RW: rw, Cycle: s.forum.Cycle,
			Path: "/wilayah/" + string(s.forum.Area), At: max(at, m.Forum.ClosedAt), Zone: s.zone, Rows: rows[rw], LogSize: s.o.LogSize, LogRoot: s.o.LogRoot,
		}
		out = append(out, board(b, subjectOf(rw))...)
	}
	return out, nil
}

// subjectOf is how an RW is written as a paper's subject; "00" are the proposals of
// the kelurahan as a whole.
func subjectOf(rw string) string {
	if rw == "" {
		return "00"
	}
	return rw
}

// board is one RW's papers.
func board(b report.BoardData, subject string) (out []Paper) {
	digest := report.Digest(b.Rows)
	for _, sheet := range []struct {
		name string
		size report.Size
	}{{"a3", report.A3}, {"a4", report.A4}} {
		out = append(out, Paper{"board", subject + "-" + sheet.name, digest, func(w io.Writer) error { return report.Board(w, b, sheet.size) }})
	}
	for _, lang := range locales.Languages() {
		b.Lang = lang
		text := report.BoardText(b)
		out = append(out, Paper{"board_text", subject + "-" + lang, digest, func(w io.Writer) error {
			_, err := io.WriteString(w, text)
			return err
		}})
	}
	return out
}

// boardRows are the rows of the papan of every RW of the kelurahan as they stand
// now, by RW; "" holds what was asked for the kelurahan as a whole. at is the
// instant of the newest step they show. They show what the public may read:
// reviewed titles, no place beyond the RT.
func (s sitting) boardRows(ctx context.Context) (rows map[string][]report.BoardRow, at planning.Instant, err error) {
	items, err := s.proposals(ctx, store.ProposalFilter{Cycle: s.forum.Cycle, Area: s.forum.Area})
	if err != nil {
		return nil, 0, err
	}
	rows = map[string][]report.BoardRow{}
	for _, item := range items {
		row, moved, err := s.boardRow(ctx, item)
		if err != nil {
			return nil, 0, err
		}
		rows[item.RW], at = append(rows[item.RW], row), max(at, moved)
	}
	return rows, at, nil
}

// proposals reads a list whole, in rank order, as the system sees it.
func (k Maker) proposals(ctx context.Context, f store.ProposalFilter) (out []store.ProposalItem, err error) {
	by := planning.Actor{ID: string(planning.System), Grants: []planning.Grant{{Role: planning.Planner, Area: f.Area.Up(planning.LevelKota)}}}
	f.Sort, f.Limit = store.SortRank, 200
	for {
		page, err := k.Store.Proposals(ctx, f, by)
		if err != nil {
			return nil, err
		}
		out = append(out, page.Items...)
		if f.Cursor = page.Next; page.Next == "" {
			return out, nil
		}
	}
}

// boardRow is one proposal and when it last moved.
func (s sitting) boardRow(ctx context.Context, item store.ProposalItem) (row report.BoardRow, moved planning.Instant, err error) {
	t, err := s.Store.Track(ctx, item.Code)
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
