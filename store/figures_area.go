package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"

	"musrenbang/planning"
)

// areaFigure is what one area adds to its cycle's figures.
type areaFigure struct {
	count    int // rows, parts of splits included
	account  planning.Accommodation
	cells    map[planning.Stage]PipelineCell
	entered  int                         // proposals as they came in: no parts
	official int                         // of entered
	linked   map[string]planning.Rupiah  // to each plan row
	texts    map[uint64]int              // refusals by their reason's text
	verdicts map[verdictKey]int          // rows behind each figure
	newest   planning.Instant            // newest receipt
}

type verdictKey struct {
	measure planning.Measure
	verdict string
	group   planning.Group
}

// areaRow is one proposal of an area, as the counts and the rows behind them
// need it.
type areaRow struct {
	planning.Counted
	Stage      planning.Stage
	Reason     planning.ReasonCode
	Volume     planning.Volume
	Value      planning.Rupiah
	ReceivedAt planning.Instant
	terminal   bool
	text       uint64 // of the reason it was last refused with; 0 = none
}

// areaRows is an area with the rows elsewhere that it looks through to: roots its
// proposals were merged into, and those roots' parts.
type areaRows struct {
	rows []areaRow // by code
	kin  []planning.Counted
}

// counted lists every row for planning.Account. Kin are made official, so that
// they are looked through but stand on no line of this area; official says how
// many of them have to be taken off that line again.
func (a areaRows) counted() (out []planning.Counted, official int) {
	for _, r := range a.rows {
		out = append(out, r.Counted)
	}
	for _, k := range a.kin {
		k.Origin = planning.FromKecamatan
		if k.SplitFrom == "" {
			official++
		}
		out = append(out, k)
	}
	return out, official
}

// countArea counts one area of b from its rows.
func (s *Store) countArea(ctx context.Context, b *figureBook, area planning.AreaCode) (*areaFigure, error) {
	rows, err := s.readArea(ctx, b.cycle, area)
	if err != nil {
		return nil, err
	}
	f := &areaFigure{
		count: len(rows.rows), cells: map[planning.Stage]PipelineCell{}, linked: map[string]planning.Rupiah{},
		texts: map[uint64]int{}, verdicts: map[verdictKey]int{},
	}
	book := b.planBook()
	counted, kin := rows.counted()
	f.account = planning.Account(b.cycle, b.frame.rules, counted, book, b.frame.planSet)
	f.account.Official -= kin
	for _, m := range planning.Measures() {
		for i, v := range planning.Verdicts(b.frame.rules, counted, book, m)[:len(rows.rows)] {
			f.verdicts[verdictKey{m, v, counted[i].ProposedBy}]++
		}
	}
	for _, r := range rows.rows {
		f.add(r)
	}
	return f, nil
}

func (f *areaFigure) add(r areaRow) {
	if r.SplitFrom == "" {
		f.entered++
		if r.Origin.Official() {
			f.official++
		}
	}
	if r.text != 0 {
		f.texts[r.text]++
	}
	f.newest = max(f.newest, r.ReceivedAt)
	if link := r.Facts[planning.Plan]; link.Act == planning.Accommodate && link.PlanRow != "" {
		f.linked[link.PlanRow] += link.Value
	}
	for st, fact := range r.Facts {
		if passes(fact.Act) {
			c := f.cells[st]
			c.Passed++
			c.PassedValue += max(fact.Value, 0)
			f.cells[st] = c
		}
	}
	// A split proposal stands where its parts stand.
	if r.Class == planning.SplitUp {
		return
	}
	c := f.cells[r.Stage]
	c.Here++
	c.Asked += max(r.AskedValue, 0)
	if !r.terminal {
		c.Waiting++
	}
	f.cells[r.Stage] = c
}

// passes reports whether a stage's result moves a proposal on.
func passes(a planning.Act) bool {
	switch a {
	case planning.Forward, planning.ForwardChanged, planning.Accommodate, planning.Fund, planning.Complete:
		return true
	}
	return false
}

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
	rows, err := readAll(ctx, s, scanAreaRow, `SELECT `+countedColumns+` FROM proposals p WHERE p.cycle = ? AND p.area = ?`, cycle, string(area))
	if err != nil {
		return a, fmt.Errorf("read proposals of %s: %w", area, err)
	}
	facts, err := readAll(ctx, s, scanFact, factsOfArea, cycle, string(area))
	if err != nil {
		return a, fmt.Errorf("read facts of %s: %w", area, err)
	}
	texts, err := readAll(ctx, s, scanRefusal, refusalsOfArea, cycle, string(area))
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
			r.Counted.keep(f)
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
