package store

import (
	"context"
	"maps"

	"musrenbang/planning"
)

// areaFigure is what one area adds to its cycle's figures.
type areaFigure struct {
	count    int // rows, parts of splits included
	account  planning.Accommodation
	cells    map[planning.Stage]PipelineCell
	entered  int                        // proposals as they came in: no parts
	official int                        // of entered
	linked   map[string]planning.Rupiah // to each plan row
	texts    map[uint64]int             // refusals by their reason's text
	verdicts map[verdictKey]int         // rows behind each figure
	newest   planning.Instant           // newest receipt
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

// areaRows is an area with its kin: the rows elsewhere that it looks through to,
// because its proposals were merged into them, or into what they are parts of.
type areaRows struct {
	rows []areaRow // by code
	kin  []planning.Counted
}

// counted lists the area's own rows, in order, and then its kin.
func (a areaRows) counted() []planning.Counted {
	out := make([]planning.Counted, 0, len(a.rows)+len(a.kin))
	for _, r := range a.rows {
		out = append(out, r.Counted)
	}
	return append(out, a.kin...)
}

// account counts the area's own rows. Kin are counted with them, to be looked
// through, and what they add is taken off again: it stands in their own area.
func (a areaRows) account(r figureReader) planning.Accommodation {
	sum := r.account(a.counted())
	if len(a.kin) > 0 {
		addAccount(&sum, r.account(a.kin), -1)
	}
	return sum
}

// figureReader is what counting rows needs of a book, so that it need not be held.
type figureReader struct {
	cycle int
	frame frame
	plan  planning.PlanBook
}

func (b *figureBook) reader() figureReader { return figureReader{b.cycle, b.frame, b.planBook()} }

func (r figureReader) account(rows []planning.Counted) planning.Accommodation {
	return planning.Account(r.cycle, r.frame.rules, rows, r.plan, r.frame.planSet)
}

// groupOf is the group a row counts for: the one it was received under.
func groupOf(r planning.Counted) planning.Group {
	if r.ReceivedAs != "" {
		return r.ReceivedAs
	}
	return r.ProposedBy
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
	reader, counted := b.reader(), rows.counted()
	f.account = rows.account(reader)
	for _, m := range planning.Measures() {
		for i, v := range planning.Verdicts(b.frame.rules, counted, reader.plan, m)[:len(rows.rows)] {
			f.verdicts[verdictKey{m, v, groupOf(counted[i])}]++
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
		f.linked[link.PlanRow] += max(link.Value, 0)
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

// markOverrun finds the plan rows that more is linked to than they hold, and
// marks the areas whose figures that changes.
func (b *figureBook) markOverrun() {
	sums := map[string]planning.Rupiah{}
	for _, a := range b.areas {
		for row, value := range a.linked {
			sums[row] += value
		}
	}
	over := map[string]bool{}
	for row, sum := range sums {
		if limit, loaded := b.frame.plan.Rows[row]; loaded && sum > limit {
			over[row] = true
		}
	}
	for area, a := range b.areas {
		for row := range a.linked {
			if over[row] != b.over[row] {
				b.stale[area] = true
			}
		}
	}
	b.over = over
}

// planBook is the plan as one area's count must see it: the sum linked to a plan
// row is over the whole cycle, so a row that is overrun anywhere holds nothing
// here, and one that is not overrun is not overrun here either.
func (b *figureBook) planBook() planning.PlanBook {
	if len(b.over) == 0 {
		return b.frame.plan
	}
	book := planning.PlanBook{Set: b.frame.plan.Set, Rows: maps.Clone(b.frame.plan.Rows)}
	for row := range b.over {
		book.Rows[row] = 0
	}
	return book
}
