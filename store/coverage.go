package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"

	"musrenbang/ent/db/forum"
	"musrenbang/planning"
)

// CoverageRow tells of one kelurahan (or kecamatan) what it has sent to a stage.
type CoverageRow struct {
	Area      planning.AreaCode
	Name      string
	Parent    string // name of the area above
	Proposals int    // residents' proposals received from there, official lines apart
	RWs       []RWCoverage
	Forum     planning.Forum // its plenary; zero where none is on the calendar
	Late      bool           // the window has closed and the plenary had not
	Nihil     bool           // its plenary closed without a proposal: a result, not a gap
}

// RWCoverage is how many proposals came from one RW.
type RWCoverage struct {
	RW        string // its number, without leading zeros; "" for none given
	Proposals int
}

// Coverage tells, for every kelurahan at the village stage and every kecamatan
// above, what was received and whether its plenary was held: the board of who has
// sent nothing. RW are those that are loaded as areas and those that have sent.
func (s *Store) Coverage(ctx context.Context, year int, stage planning.Stage) ([]CoverageRow, error) {
	level, ok := map[planning.Stage]planning.Level{
		planning.Village: planning.LevelKelurahan, planning.Subdistrict: planning.LevelKecamatan, planning.City: planning.LevelKota,
	}[stage]
	if !ok {
		return nil, planning.InvalidField("stage", "error.stage")
	}
	areas, err := s.Areas(ctx)
	if err != nil {
		return nil, err
	}
	index := map[planning.AreaCode]int{}
	var out []CoverageRow
	names, err := s.AreaNames(ctx)
	if err != nil {
		return nil, err
	}
	for _, a := range areas {
		if a.Code.Level() == level {
			index[a.Code] = len(out)
			out = append(out, CoverageRow{Area: a.Code, Name: a.Name, Parent: names[a.Code.Parent()]})
		}
	}
	if level == planning.LevelKelurahan {
		for _, a := range areas {
			if i, there := index[a.Code.Parent()]; there && a.Code.Level() == planning.LevelRW {
				out[i].RWs = append(out[i].RWs, RWCoverage{RW: trimZeros(string(a.Code[len(a.Code.Parent())+2:]))})
			}
		}
	}
	if err := s.countCoverage(ctx, year, level, out, index); err != nil {
		return nil, err
	}
	return out, s.coverForums(ctx, year, stage, out, index)
}

type areaCount struct {
	area planning.AreaCode
	rw   string
	n    int
}

func scanAreaCount(r *sql.Rows) (x areaCount, err error) { return x, r.Scan(&x.area, &x.rw, &x.n) }

func (s *Store) countCoverage(ctx context.Context, year int, level planning.Level, out []CoverageRow, index map[planning.AreaCode]int) error {
	counts, err := readAll(ctx, s, scanAreaCount, `SELECT area, rw, count(*) FROM proposals
		WHERE cycle = ? AND split_from = '' AND origin IN ('residents', 'laporhendi') GROUP BY area, rw ORDER BY area, rw`, year)
	if err != nil {
		return fmt.Errorf("count proposals: %w", err)
	}
	for _, c := range counts {
		i, ok := index[c.area.Up(level)]
		if !ok {
			continue
		}
		row := &out[i]
		row.Proposals += c.n
		if level != planning.LevelKelurahan {
			continue
		}
		rw := trimZeros(c.rw)
		k := slices.IndexFunc(row.RWs, func(x RWCoverage) bool { return x.RW == rw })
		if k < 0 {
			k, row.RWs = len(row.RWs), append(row.RWs, RWCoverage{RW: rw})
		}
		row.RWs[k].Proposals += c.n
	}
	for i := range out {
		slices.SortFunc(out[i].RWs, func(a, b RWCoverage) int { return cmp.Or(cmp.Compare(len(a.RW), len(b.RW)), cmp.Compare(a.RW, b.RW)) })
	}
	return nil
}

func (s *Store) coverForums(ctx context.Context, year int, stage planning.Stage, out []CoverageRow, index map[planning.AreaCode]int) error {
	rows, err := s.r.Forum.Query().Where(forum.Cycle(year), forum.Stage(string(stage)), forum.Group("")).Order(forum.ByNumber()).All(ctx)
	if err != nil {
		return fmt.Errorf("read forums: %w", err)
	}
	window, err := windowOf(ctx, s.r, year, stage)
	if err != nil {
		return err
	}
	ended := window.ClosesAt != 0 && (s.now() >= window.ClosesAt || window.Closed != 0)
	var closed []string
	for _, r := range rows {
		f := fromDBForum(r)
		i, ok := index[f.Area]
		if !ok {
			continue
		}
		out[i].Forum = f
		if notFrozen(f) != nil {
			closed = append(closed, f.ID)
		}
	}
	empty, err := s.emptyAgendas(ctx, closed)
	if err != nil {
		return err
	}
	for i := range out {
		f := out[i].Forum
		held := f.ID != "" && notFrozen(f) != nil
		out[i].Late = ended && (!held || f.ClosedAt >= window.ClosesAt)
		out[i].Nihil = held && empty[f.ID]
	}
	return nil
}

// emptyAgendas are those of the closed forums that had nothing to decide.
func (s *Store) emptyAgendas(ctx context.Context, ids []string) (map[string]bool, error) {
	empty := make(map[string]bool, len(ids))
	for _, id := range ids {
		empty[id] = true
	}
	for part := range chunks(ids, 500) {
		counts, err := readAll(ctx, s, scanAgendaCount, `SELECT forum_id, count(*), 0 FROM agenda_items
			WHERE forum_id IN (`+marks(len(part))+`) GROUP BY forum_id`, anys(part)...)
		if err != nil {
			return nil, fmt.Errorf("count agendas: %w", err)
		}
		for _, c := range counts {
			delete(empty, c.forum)
		}
	}
	return empty, nil
}
