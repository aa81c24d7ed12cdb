package store

import (
	"context"
	"database/sql"
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"strings"

	"musrenbang/planning"
)

// areaRow is one proposal with what counting needs of it.
type areaRow struct {
	planning.Counted
	Stage    planning.Stage
	terminal bool
	text     uint64 // of the reason it was last refused with; 0 = none
}

// countedRows are proposals with their kin: the rows they are judged through,
// because they were merged into them, or were split into them.
type countedRows struct {
	rows []areaRow
	kin  []planning.Counted
	byID map[string]*planning.Counted // rows and kin
	of   map[string][]string          // parts, by what they are parts of
}

// family lists what row i is judged through: the rows it was merged into, one
// after the other, and the parts of each and of row i, and their parts.
func (c countedRows) family(i int) (out []planning.Counted) {
	self := &c.rows[i].Counted
	seen := map[string]bool{self.ID: true}
	var add func(id string, merges bool)
	add = func(id string, merges bool) {
		r := c.byID[id]
		if r == nil || seen[id] {
			return
		}
		seen[id] = true
		out = append(out, *r)
		for _, part := range c.of[id] {
			add(part, false)
		}
		if merges {
			add(r.Root, true)
		}
	}
	for _, part := range c.of[self.ID] {
		add(part, false)
	}
	add(self.Root, true)
	return out
}

const (
	countedColumns = `SELECT p.id, p.code, p.area, p.origin, p.channel, p.proposed_by, p.basis, p.benefits, p.entry, p.stage, p.class,
		p.asked_volume, p.asked_value, p.late, p.early, p.duplicate, p.root, p.covered, p.split_from, p.terminal FROM proposals p `

	factColumns = `SELECT f.proposal_id, f.stage, f.round, f.version, f.act, f.reason, f.activity, f.agency, f.place, f.plan_row,
		f.volume, f.value, f.document FROM proposals p JOIN facts f ON f.proposal_id = p.id `

	refusalColumns = `SELECT f.proposal_id, f.version, t.reason FROM proposals p
		JOIN facts f ON f.proposal_id = p.id AND f.act IN ('reject', 'defer', 'not_fund', 'cancel', 'redirect')
		JOIN events e ON e.proposal_id = f.proposal_id AND e.version = f.version
		JOIN command_texts t ON t.id = e.command_id AND t.reason <> '' `

	ofArea = `WHERE p.cycle = ? AND p.area = ?`
)

// readArea reads the proposals of one area with the latest fact of each stage.
func (s *Store) readArea(ctx context.Context, cycle int, area planning.AreaCode) (countedRows, error) {
	return s.readCounted(ctx, ofArea, cycle, string(area))
}

// readProposals reads some proposals of a cycle.
func (s *Store) readProposals(ctx context.Context, cycle int, ids []string) (countedRows, error) {
	return s.readCounted(ctx, `WHERE p.id IN (`+marks(len(ids))+`) AND p.cycle = ?`, append(anys(ids), cycle)...)
}

// readCounted reads the proposals that a condition of this file picks.
func (s *Store) readCounted(ctx context.Context, where string, args ...any) (c countedRows, err error) {
	if c.rows, err = readAll(ctx, s, scanAreaRow, countedColumns+where, args...); err != nil {
		return c, fmt.Errorf("read counted proposals: %w", err)
	}
	facts, err := readAll(ctx, s, scanFact, factColumns+where, args...)
	if err != nil {
		return c, fmt.Errorf("read facts: %w", err)
	}
	refusals, err := readAll(ctx, s, scanRefusal, refusalColumns+where, args...)
	if err != nil {
		return c, fmt.Errorf("read refusals: %w", err)
	}
	at := make(map[string]*areaRow, len(c.rows))
	for i := range c.rows {
		at[c.rows[i].ID] = &c.rows[i]
	}
	for _, f := range facts {
		if r := at[f.Proposal]; r != nil {
			keepLatest(&r.Counted, f)
		}
	}
	for _, t := range refusals {
		if r := at[t.proposal]; r != nil && t.version == lastVersion(r.Facts) {
			r.text = textKey(t.text)
		}
	}
	if c.kin, err = s.readKin(ctx, at); err != nil {
		return c, err
	}
	c.index()
	return c, nil
}

func (c *countedRows) index() {
	c.byID, c.of = make(map[string]*planning.Counted, len(c.rows)+len(c.kin)), map[string][]string{}
	add := func(r *planning.Counted) {
		c.byID[r.ID] = r
		if r.SplitFrom != "" {
			c.of[r.SplitFrom] = append(c.of[r.SplitFrom], r.ID)
		}
	}
	for i := range c.rows {
		add(&c.rows[i].Counted)
	}
	for i := range c.kin {
		add(&c.kin[i])
	}
}

// readKin reads the proposals besides those in at that they are judged through:
// what they were merged into, what that was merged into in turn, and the parts of
// each.
func (s *Store) readKin(ctx context.Context, at map[string]*areaRow) ([]planning.Counted, error) {
	found := map[string]*planning.Counted{}
	asked := map[string]bool{}
	next := func(r *planning.Counted, more []string) []string {
		if r.Root != "" && at[r.Root] == nil && !asked[r.Root] {
			asked[r.Root] = true
			more = append(more, r.Root)
		}
		if r.Class == planning.SplitUp && !asked[r.ID] {
			asked[r.ID] = true // its parts come with it
			more = append(more, r.ID)
		}
		return more
	}
	var frontier []string
	for _, r := range at {
		frontier = next(&r.Counted, frontier)
	}
	for len(frontier) > 0 {
		var more []string
		slices.Sort(frontier)
		for part := range chunks(frontier, 200) {
			rows, err := s.readKinRows(ctx, part)
			if err != nil {
				return nil, err
			}
			for i := range rows {
				r := &rows[i].Counted
				if at[r.ID] != nil || found[r.ID] != nil {
					continue
				}
				found[r.ID] = r
				more = next(r, more)
			}
		}
		frontier = more
	}
	kin := make([]planning.Counted, 0, len(found))
	for _, id := range slices.Sorted(maps.Keys(found)) {
		kin = append(kin, *found[id])
	}
	return kin, nil
}

// readKinRows reads proposals and their parts with their facts.
func (s *Store) readKinRows(ctx context.Context, ids []string) ([]areaRow, error) {
	in := marks(len(ids))
	args := append(anys(ids), anys(ids)...)
	rows, err := readAll(ctx, s, scanAreaRow, countedColumns+`WHERE p.id IN (`+in+`) OR p.split_from IN (`+in+`)`, args...)
	if err != nil {
		return nil, fmt.Errorf("read merged into: %w", err)
	}
	facts, err := readAll(ctx, s, scanFact, factColumns+`WHERE p.id IN (`+in+`) OR p.split_from IN (`+in+`)`, args...)
	if err != nil {
		return nil, fmt.Errorf("read facts of merged into: %w", err)
	}
	at := make(map[string]*planning.Counted, len(rows))
	for i := range rows {
		at[rows[i].ID] = &rows[i].Counted
	}
	for _, f := range facts {
		keepLatest(at[f.Proposal], f)
	}
	return rows, nil
}

// keepLatest keeps f if no later round of its stage is kept.
func keepLatest(r *planning.Counted, f planning.Fact) {
	if r.Facts == nil {
		r.Facts = map[planning.Stage]planning.Fact{}
	}
	if old, has := r.Facts[f.Stage]; !has || f.Round > old.Round {
		r.Facts[f.Stage] = f
	}
}

func lastVersion(facts map[planning.Stage]planning.Fact) (version int) {
	for _, f := range facts {
		version = max(version, f.Version)
	}
	return version
}

// textKey is equal for texts that say the same but for case, spacing and the
// marks around them.
func textKey(text string) uint64 {
	words := strings.Join(strings.Fields(strings.ToLower(text)), " ")
	h := fnv.New64a()
	_, _ = h.Write([]byte(strings.Trim(words, " .,;:!-"))) // a hash's Write never fails
	return h.Sum64()
}

func scanAreaRow(r *sql.Rows) (x areaRow, err error) {
	var benefits string
	err = r.Scan(&x.ID, &x.Code, &x.Area, &x.Origin, &x.Channel, &x.ProposedBy, &x.Basis, &benefits, &x.Entry, &x.Stage, &x.Class,
		&x.AskedVolume, &x.AskedValue, &x.Late, &x.Early, &x.Duplicate, &x.Root, &x.Covered, &x.SplitFrom, &x.terminal)
	x.Benefits = splitGroups(benefits)
	return x, err
}

func scanFact(r *sql.Rows) (f planning.Fact, err error) {
	return f, r.Scan(&f.Proposal, &f.Stage, &f.Round, &f.Version, &f.Act, &f.Reason, &f.Activity, &f.Agency, &f.Place, &f.PlanRow,
		&f.Volume, &f.Value, &f.Document)
}

type refusal struct {
	proposal string
	version  int
	text     string
}

func scanRefusal(r *sql.Rows) (x refusal, err error) {
	return x, r.Scan(&x.proposal, &x.version, &x.text)
}
