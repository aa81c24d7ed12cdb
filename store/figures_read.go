package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"strings"

	"musrenbang/planning"
)

const (
	countedColumns = `p.id, p.code, p.area, p.origin, p.channel, p.proposed_by, p.basis, p.benefits, p.entry, p.stage, p.class,
		p.asked_volume, p.asked_value, p.volume, p.value, p.late, p.early, p.duplicate, p.root, p.covered, p.split_from, p.reason,
		p.terminal, p.received_at`

	factColumns = `f.proposal_id, f.stage, f.round, f.version, f.act, f.reason, f.has_text, f.activity, f.agency, f.place,
		f.plan_row, f.volume, f.value, f.at, f.document, f.ruleset`

	factsOfArea = `SELECT ` + factColumns + ` FROM proposals p JOIN facts f ON f.proposal_id = p.id
		WHERE p.cycle = ? AND p.area = ?`

	refusalsOfArea = `SELECT f.proposal_id, f.version, t.reason FROM proposals p
		JOIN facts f ON f.proposal_id = p.id AND f.act IN ('reject', 'defer', 'not_fund', 'cancel', 'redirect')
		JOIN events e ON e.proposal_id = f.proposal_id AND e.version = f.version
		JOIN command_texts t ON t.id = e.command_id
		WHERE p.cycle = ? AND p.area = ? AND t.reason <> ''`
)

// readArea reads the rows of one area with the latest fact of each stage.
func (s *Store) readArea(ctx context.Context, cycle int, area planning.AreaCode) (areaRows, error) {
	var a areaRows
	rows, err := readHot(ctx, s, scanAreaRow, `SELECT `+countedColumns+` FROM proposals p WHERE p.cycle = ? AND p.area = ?`, cycle, string(area))
	if err != nil {
		return a, fmt.Errorf("read proposals of %s: %w", area, err)
	}
	facts, err := readHot(ctx, s, scanFact, factsOfArea, cycle, string(area))
	if err != nil {
		return a, fmt.Errorf("read facts of %s: %w", area, err)
	}
	texts, err := readHot(ctx, s, scanRefusal, refusalsOfArea, cycle, string(area))
	if err != nil {
		return a, fmt.Errorf("read refusals of %s: %w", area, err)
	}
	slices.SortFunc(rows, func(x, y areaRow) int { return cmp.Compare(x.Code, y.Code) })
	a.rows = rows
	at := make(map[string]*areaRow, len(rows))
	for i := range a.rows {
		at[a.rows[i].ID] = &a.rows[i]
	}
	for _, f := range facts {
		if r := at[f.Proposal]; r != nil {
			keepLatest(&r.Counted, f)
		}
	}
	for _, t := range texts {
		if r := at[t.proposal]; r != nil && t.version == lastVersion(r.Facts) {
			r.text = textKey(t.text)
		}
	}
	a.kin, err = s.readKin(ctx, at)
	return a, err
}

// readKin reads the proposals elsewhere that those in at were merged into, what
// these were merged into in turn, and the parts of each.
func (s *Store) readKin(ctx context.Context, at map[string]*areaRow) ([]planning.Counted, error) {
	found := map[string]*planning.Counted{}
	asked := map[string]bool{}
	next := func(r *planning.Counted, more []string) []string {
		if r.Root != "" && at[r.Root] == nil && !asked[r.Root] {
			asked[r.Root] = true
			more = append(more, r.Root)
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
				if r.Class == planning.SplitUp && !asked[r.ID] {
					asked[r.ID] = true // a part that was split again
					more = append(more, r.ID)
				}
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
	rows, err := readAll(ctx, s, scanAreaRow, `SELECT `+countedColumns+` FROM proposals p WHERE p.id IN (`+in+`) OR p.split_from IN (`+in+`)`, args...)
	if err != nil {
		return nil, fmt.Errorf("read merged into: %w", err)
	}
	facts, err := readAll(ctx, s, scanFact, `SELECT `+factColumns+` FROM proposals p JOIN facts f ON f.proposal_id = p.id
		WHERE p.id IN (`+in+`) OR p.split_from IN (`+in+`)`, args...)
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
		&x.AskedVolume, &x.AskedValue, &x.Volume, &x.Value, &x.Late, &x.Early, &x.Duplicate, &x.Root, &x.Covered, &x.SplitFrom, &x.Reason,
		&x.terminal, &x.ReceivedAt)
	x.Benefits = splitGroups(benefits)
	return x, err
}

func scanFact(r *sql.Rows) (f planning.Fact, err error) {
	return f, r.Scan(&f.Proposal, &f.Stage, &f.Round, &f.Version, &f.Act, &f.Reason, &f.HasText, &f.Activity, &f.Agency, &f.Place,
		&f.PlanRow, &f.Volume, &f.Value, &f.At, &f.Document, &f.Ruleset)
}

type refusal struct {
	proposal string
	version  int
	text     string
}

func scanRefusal(r *sql.Rows) (x refusal, err error) {
	return x, r.Scan(&x.proposal, &x.version, &x.text)
}
