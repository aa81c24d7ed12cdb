package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"musrenbang/planning"
	"musrenbang/yearfile"
)

// exportPage is how many proposals are held in memory at once.
const exportPage = 500

// ExportYear hands out a cycle as rows of the year file, in the order in which
// the proposals were received, numbered from 1. It reads one snapshot in pages,
// so memory stays flat and work goes on beside it. Texts are as they were
// entered: the file is for offices, not for the public. An error of row ends the
// export and is returned.
//
// The file has no word for a split: a split proposal is one row, which follows
// the part that came furthest and adds up what its parts were given.
func (s *Store) ExportYear(ctx context.Context, cycle int, row func(yearfile.Row) error) error {
	return s.export(ctx, cycle, row, false)
}

// ExportPublicYear is ExportYear with what the public may read: titles, problems
// and places as reviewed, "" where they were not, and no RW and RT.
func (s *Store) ExportPublicYear(ctx context.Context, cycle int, row func(yearfile.Row) error) error {
	return s.export(ctx, cycle, row, true)
}

func (s *Store) export(ctx context.Context, cycle int, row func(yearfile.Row) error, public bool) error {
	if _, err := s.r.Cycle.Get(ctx, cycle); err != nil {
		return notFound(err, "error.cycle_unknown")
	}
	tx, err := s.rdb.BeginTx(ctx, s.snapshot())
	if err != nil {
		return fmt.Errorf("begin export: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // it only read
	x := &exporter{s: s, ctx: ctx, tx: tx, cycle: cycle, public: public}
	if x.numbers, err = x.mergeNumbers(); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	var at planning.Instant
	for number, after := 0, ""; ; {
		page, err := x.page(at, after)
		if err != nil {
			return fmt.Errorf("export: %w", err)
		}
		for _, p := range page {
			number++
			at, after = p.receivedAt, p.id
			if err := row(x.row(p, number)); err != nil {
				return err
			}
		}
		if len(page) < exportPage {
			return nil
		}
	}
}

// exporter is one export under way.
type exporter struct {
	s       *Store
	ctx     context.Context
	tx      *sql.Tx
	cycle   int
	public  bool
	numbers map[string]int // of the rows that others were merged into
}

// exported is a proposal with all that its row is made of.
type exported struct {
	id, agency   string
	stage        planning.Stage
	class        planning.Class
	channel      planning.Channel
	receivedAt   planning.Instant
	row          yearfile.Row
	events       []saidEvent
	parts        []*exported
	publicTitle  string
	publicTexts  [2]string
	hasPublished bool
}

// saidEvent is an event with the reason that came with it.
type saidEvent struct {
	planning.Event
	reason string
}

// mergeNumbers numbers the rows that others were merged into, before any of them
// is written: a row may point forward.
func (x *exporter) mergeNumbers() (map[string]int, error) {
	type numbered struct {
		id     string
		number int
	}
	rows, err := readFrom(x.ctx, x.tx, func(r *sql.Rows) (n numbered, err error) { return n, r.Scan(&n.id, &n.number) },
		x.s.q(`SELECT id, number FROM (SELECT id, row_number() OVER (ORDER BY received_at, id) AS number
			FROM proposals WHERE cycle = ? AND split_from = '') AS numbered
			WHERE id IN (SELECT root FROM proposals WHERE cycle = ? AND root <> '')`), x.cycle, x.cycle)
	if err != nil {
		return nil, fmt.Errorf("number merged rows: %w", err)
	}
	out := make(map[string]int, len(rows))
	for _, r := range rows {
		out[r.id] = r.number
	}
	return out, nil
}

const exportedColumns = `SELECT p.id, p.stage, p.class, p.origin, p.channel, p.agency, p.area, p.rw, p.rt, p.proposed_by, p.basis,
	p.benefits, coalesce(t.title, ''), coalesce(t.problem, ''), coalesce(t.location, ''), p.asked_volume, p.unit, p.asked_value,
	p.rank, p.received_at, coalesce(nullif(t.public_title, ''), c.title, ''), coalesce(t.public_problem, ''),
	coalesce(t.public_location, ''), coalesce(t.reviewed_at, 0) > 0, p.split_from
	FROM proposals p LEFT JOIN proposal_texts t ON t.id = p.id
	LEFT JOIN catalogue_entries c ON c.cycle = p.cycle AND c.code = p.catalogue AND p.catalogue <> '' `

// page reads the proposals that follow one, with their parts and events.
func (x *exporter) page(at planning.Instant, after string) ([]*exported, error) {
	rows, err := readFrom(x.ctx, x.tx, scanExported, x.s.q(exportedColumns+`WHERE p.cycle = ? AND p.split_from = '' AND p.received_at >= ?
		AND (p.received_at > ? OR p.id > ?) ORDER BY p.received_at, p.id LIMIT ?`), x.cycle, int64(at), int64(at), after, exportPage)
	if err != nil {
		return nil, fmt.Errorf("read proposals: %w", err)
	}
	of := map[string]*exported{}
	page := make([]*exported, len(rows))
	for i := range rows {
		page[i] = &rows[i].exported
		of[page[i].id] = page[i]
	}
	if err := x.addParts(of, page); err != nil {
		return nil, err
	}
	return page, x.addEvents(of)
}

// addParts adds the parts of what was split, and their parts.
func (x *exporter) addParts(of map[string]*exported, wholes []*exported) error {
	for len(wholes) > 0 {
		var ids []string
		for _, w := range wholes {
			if w.class == planning.SplitUp {
				ids = append(ids, w.id)
			}
		}
		wholes = nil
		for some := range chunks(ids, 400) {
			rows, err := readFrom(x.ctx, x.tx, scanExported, x.s.q(exportedColumns+`WHERE p.split_from IN (`+marks(len(some))+`) ORDER BY p.id`), anys(some)...)
			if err != nil {
				return fmt.Errorf("read parts: %w", err)
			}
			for i := range rows {
				p := &rows[i].exported
				of[p.id] = p
				of[rows[i].splitFrom].parts = append(of[rows[i].splitFrom].parts, p)
				wholes = append(wholes, p)
			}
		}
	}
	return nil
}

func (x *exporter) addEvents(of map[string]*exported) error {
	ids := make([]string, 0, len(of))
	for id := range of {
		ids = append(ids, id)
	}
	for some := range chunks(ids, 400) {
		_, err := readFrom(x.ctx, x.tx, func(r *sql.Rows) (struct{}, error) {
			var id string
			var body []byte
			var e saidEvent
			if err := r.Scan(&id, &body, &e.reason); err != nil {
				return struct{}{}, err
			}
			if err := json.Unmarshal(body, &e.Event); err != nil {
				return struct{}{}, fmt.Errorf("decode event of %s: %w", id, err)
			}
			of[id].events = append(of[id].events, e)
			return struct{}{}, nil
		}, x.s.q(`SELECT e.proposal_id, e.body, coalesce(t.reason, '') FROM events e LEFT JOIN command_texts t ON t.id = e.command_id
			WHERE e.proposal_id IN (`+marks(len(some))+`) ORDER BY e.proposal_id, e.version`), anys(some)...)
		if err != nil {
			return fmt.Errorf("read events: %w", err)
		}
	}
	return nil
}

// exportedRow is a scanned row of exportedColumns.
type exportedRow struct {
	exported
	splitFrom string
}

func scanExported(r *sql.Rows) (x exportedRow, err error) {
	var benefits string
	y := &x.row
	err = r.Scan(&x.id, &x.stage, &x.class, &y.Origin, &x.channel, &x.agency, &y.Area, &y.RW, &y.RT, &y.ProposedBy, &y.Basis,
		&benefits, &y.Title, &y.Problem, &y.Location, &y.Volume, &y.Unit, &y.Value,
		&y.Rank, &x.receivedAt, &x.publicTitle, &x.publicTexts[0], &x.publicTexts[1], &x.hasPublished, &x.splitFrom)
	y.Benefits = splitGroups(benefits)
	return x, err
}
