package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"musrenbang/planning"
)

// listQuery is a filter as SQL: constant conditions, every value a parameter.
type listQuery struct {
	sort    ProposalSort
	index   string // the index SQLite reads in order; PostgreSQL decides by its statistics
	where   []string
	args    []any
	nothing bool // no row can match
}

func (q *listQuery) and(condition string, args ...any) {
	q.where = append(q.where, condition)
	q.args = append(q.args, args...)
}

// sorts are the offered orders: the column, and which way it runs.
var sorts = map[ProposalSort]struct {
	column, index, order, after string
}{
	SortReceived: {"p.received_at", "proposal_cycle_received_at_id", " DESC", "<"},
	SortValue:    {"p.value", "proposal_cycle_value_id", " DESC", "<"},
	SortRank:     {"p.rank", "proposal_cycle_rank_id", "", ">"},
}

// page reads IDs in order, one page of them.
func (q *listQuery) page() string {
	o := sorts[q.sort]
	return `SELECT p.id, ` + o.column + ` FROM proposals p` + q.index + ` WHERE ` + strings.Join(q.where, ` AND `) +
		` ORDER BY ` + o.column + o.order + `, p.id` + o.order + ` LIMIT ?`
}

func (q *listQuery) count() string {
	return `SELECT count(*) FROM (SELECT 1 FROM proposals p` + q.index + ` WHERE ` + strings.Join(q.where, ` AND `) + ` LIMIT ?) AS kept`
}

func (s *Store) listQuery(ctx context.Context, f ProposalFilter, by planning.Actor) (*listQuery, error) {
	if f.Sort == "" {
		f.Sort = SortReceived
	}
	if _, offered := sorts[f.Sort]; !offered {
		return nil, planning.InvalidField("sort", "error.sort")
	}
	within, everywhere, err := reach(by)
	if err != nil {
		return nil, err
	}
	q := &listQuery{sort: f.Sort}
	if f.Cycle == 0 {
		if f.Cycle, err = s.newestCycle(ctx); err != nil {
			return nil, err
		}
	}
	q.and(`p.cycle = ?`, f.Cycle)
	areas := narrow(f.Area, within, everywhere)
	q.nothing = areas == nil && !everywhere
	q.andAreas(areas)
	q.andFields(f)
	if err := s.andStates(ctx, q, f); err != nil {
		return nil, err
	}
	index := chooseIndex(f, areas)
	if f.Query = strings.TrimSpace(f.Query); f.Query != "" {
		few, err := s.andTitle(ctx, q, f.Query)
		if err != nil {
			return nil, err
		}
		if few {
			index = "sqlite_autoindex_proposals_1" // by ID, the primary key
		}
	}
	if !s.postgres() {
		q.index = ` INDEXED BY ` + index
	}
	return q, q.from(f.Cursor)
}

// from continues after the cursor's row.
func (q *listQuery) from(text string) error {
	c, set, _, err := Paging{Cursor: text}.open()
	if err != nil || !set {
		return err
	}
	sort, id, _ := strings.Cut(c.id, ":")
	if ProposalSort(sort) != q.sort {
		return planning.Refuse(planning.BadRequest, "error.cursor")
	}
	o := sorts[q.sort]
	// The first condition alone bounds the index; the second settles ties.
	q.and(o.column+` `+o.after+`= ?`, int64(c.at))
	q.and(`(`+o.column+` `+o.after+` ? OR p.id `+o.after+` ?)`, int64(c.at), id)
	return nil
}

// reach is where an actor may read proposals: everywhere, or in these areas.
// It asks May, the one place that knows. No reach at all is Forbidden.
func reach(by planning.Actor) (areas []planning.AreaCode, everywhere bool, err error) {
	for _, g := range by.Grants {
		one := planning.Actor{ID: by.ID, Grants: []planning.Grant{g}}
		if _, err := planning.May(one, planning.ReadProposals, planning.Place{}); err == nil {
			return nil, true, nil
		}
		if _, err := planning.May(one, planning.ReadProposals, planning.Place{Area: g.Area, Agency: g.Agency}); err == nil && g.Area != "" {
			areas = append(areas, g.Area)
		}
	}
	if len(areas) == 0 {
		return nil, false, planning.Refuse(planning.Forbidden, "error.forbidden")
	}
	return areas, false, nil
}

// narrow cuts the wanted area with those within reach; nil with everywhere false
// means that nothing is left.
func narrow(wanted planning.AreaCode, within []planning.AreaCode, everywhere bool) (out []planning.AreaCode) {
	if everywhere {
		if wanted == "" {
			return nil
		}
		return []planning.AreaCode{wanted}
	}
	for _, a := range within {
		switch {
		case wanted == "" || wanted.Contains(a):
			out = append(out, a)
		case a.Contains(wanted):
			return []planning.AreaCode{wanted}
		}
	}
	return out
}

func (q *listQuery) andAreas(areas []planning.AreaCode) {
	if len(areas) == 0 {
		return
	}
	var any []string
	for _, a := range areas {
		condition, args := areaCondition(a)
		any = append(any, condition)
		q.args = append(q.args, args...)
	}
	q.where = append(q.where, `(`+strings.Join(any, ` OR `)+`)`)
}

// areaCondition matches the proposals entered in an area of any level or below.
func areaCondition(a planning.AreaCode) (string, []any) {
	switch a.Level() {
	case planning.LevelKecamatan:
		return `p.kecamatan = ?`, []any{string(a)}
	case planning.LevelKelurahan:
		return `p.kelurahan = ?`, []any{string(a)}
	case planning.LevelRW:
		// RW are entered as people write them: 3, 03, 003.
		_, rw, _ := strings.Cut(string(a), ".R")
		rw = strings.TrimLeft(rw, "0")
		return `(p.kelurahan = ? AND p.rw IN (?, ?, ?))`, []any{string(a.Up(planning.LevelKelurahan)), rw, pad(rw, 2), pad(rw, 3)}
	}
	// A city: its own rows and all below; codes hold no character LIKE minds.
	return `(p.area = ? OR p.area LIKE ?)`, []any{string(a), string(a) + ".%"}
}

func pad(digits string, width int) string {
	return strings.Repeat("0", max(width-len(digits), 0)) + digits
}

func (q *listQuery) andFields(f ProposalFilter) {
	for _, c := range []struct{ column, value string }{
		{`p.agency = ?`, f.Agency}, {`p.stage = ?`, string(f.Stage)}, {`p.class = ?`, string(f.Class)},
		{`p.proposed_by = ?`, string(f.Group)}, {`p.channel = ?`, string(f.Channel)}, {`p.origin = ?`, string(f.Origin)},
		{`p.reason = ?`, string(f.Reason)}, {`p.forum = ?`, f.Forum},
	} {
		if c.value != "" {
			q.and(c.column, c.value)
		}
	}
}

func (s *Store) andStates(ctx context.Context, q *listQuery, f ProposalFilter) error {
	if f.Unexplained {
		// Every refusal carries a reason code; this one says that there was none.
		q.and(`p.reason = ? AND p.class IN ('deferred', 'rejected', 'cancelled', 'redirected')`, string(planning.ReasonUnrecorded))
	}
	if f.Waiting || f.Overdue {
		q.and(`NOT p.terminal`)
	}
	if !f.Overdue {
		return nil
	}
	stages, err := s.closedStages(ctx, f.Cycle)
	if err != nil {
		return err
	}
	if f.Stage != "" {
		stages = slices.DeleteFunc(stages, func(st planning.Stage) bool { return st != f.Stage })
	}
	if len(stages) == 0 {
		q.nothing = true
		return nil
	}
	q.and(`p.stage IN (`+marks(len(stages))+`)`, anys(stages)...)
	return nil
}

// fewTitles is up to how many proposals a title search names one by one.
const fewTitles = 1000

// andTitle looks for a part of the title; what LIKE would read as a pattern is
// looked for as it stands. The titles lie close together in an index of their
// own: where few match they are named, and where many do the list is read in its
// order, because a page is soon full.
func (s *Store) andTitle(ctx context.Context, q *listQuery, text string) (few bool, err error) {
	like := `t.title LIKE ? ESCAPE '\'` // folds A–Z by itself
	if s.postgres() {
		like = `t.title ILIKE ? ESCAPE '\'`
	}
	pattern := `%` + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(text) + `%`
	ids, err := readAll(ctx, s, scanOne[string], `SELECT t.id FROM proposal_texts t WHERE `+like+` LIMIT ?`, pattern, fewTitles+1)
	switch {
	case err != nil:
		return false, fmt.Errorf("search titles: %w", err)
	case len(ids) == 0:
		q.nothing = true
	case len(ids) <= fewTitles:
		q.and(`p.id IN (`+marks(len(ids))+`)`, anys(ids)...)
		return true, nil
	default:
		q.and(`EXISTS (SELECT 1 FROM proposal_texts t WHERE t.id = p.id AND `+like+`)`, pattern)
	}
	return false, nil
}

// chooseIndex names the index a page is read from. SQLite keeps no statistics
// here and would rather sort a large part of the table than read a page in order;
// so a small set is sorted, and everything else is read in order until the page
// is full.
func chooseIndex(f ProposalFilter, areas []planning.AreaCode) string {
	var level planning.Level
	if len(areas) == 1 {
		level = areas[0].Level()
	}
	switch {
	case f.Forum != "":
		return "proposal_forum"
	case level == planning.LevelKelurahan || level == planning.LevelRW:
		return "proposal_cycle_kelurahan_stage"
	case f.Sort != SortReceived:
		return sorts[f.Sort].index
	case level == planning.LevelKecamatan:
		return "proposal_cycle_kecamatan_received_at_id"
	case f.Agency != "":
		return "proposal_cycle_agency_received_at_id"
	case f.Reason != "" || f.Unexplained:
		return "proposal_cycle_reason_received_at_id"
	case f.Class != "":
		return "proposal_cycle_class_received_at_id"
	case f.Stage != "":
		return "proposal_cycle_stage_received_at_id"
	}
	return sorts[SortReceived].index
}

// newestCycle is the latest year there is, 0 where there is none yet.
func (s *Store) newestCycle(ctx context.Context) (int, error) {
	year, _, err := readOne(ctx, s, scanOne[int], `SELECT coalesce(max(id), 0) FROM cycles`)
	if err != nil {
		return 0, fmt.Errorf("find newest cycle: %w", err)
	}
	return year, nil
}

// closedStages lists the stages of a cycle whose window has closed.
func (s *Store) closedStages(ctx context.Context, cycle int) ([]planning.Stage, error) {
	now := int64(s.now())
	out, err := readAll(ctx, s, scanOne[planning.Stage],
		`SELECT stage FROM stage_windows WHERE cycle = ? AND (closed_at <> 0 OR closes_at <= ?)`, cycle, now)
	if err != nil {
		return nil, fmt.Errorf("read closed stages: %w", err)
	}
	return out, nil
}

type listPlace struct {
	id string
	at planning.Instant // or the value or rank the list is ordered by
}

func scanPlace(r *sql.Rows) (x listPlace, err error) { return x, r.Scan(&x.id, &x.at) }
