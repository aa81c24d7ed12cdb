package store

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"musrenbang/ent/db"
	"musrenbang/ent/db/cycle"
	"musrenbang/ent/db/stagewindow"
	"musrenbang/planning"
)

// CycleInfo is a planning year with its name.
type CycleInfo struct {
	planning.Cycle
	Name      string
	CreatedAt planning.Instant
}

// CreateCycle opens a planning year with its windows, one for each stage it has.
// The same year with the same windows and rules again changes nothing; with
// others it is Conflict (error.cycle_exists). A window that closes before it
// opens, a stage twice or none at all, or rules below the regulation's are
// Invalid.
func (s *Store) CreateCycle(ctx context.Context, by planning.ActorRef, c planning.Cycle, name string) error {
	if err := checkCycle(c, name); err != nil {
		return err
	}
	return s.retryUnique(func() error {
		return s.withTx(ctx, func(tx *db.Tx) error { return s.createCycle(ctx, tx, by, c, name) })
	})
}

// createCycle is CreateCycle within tx, for what checkCycle has passed.
func (s *Store) createCycle(ctx context.Context, tx *db.Tx, by planning.ActorRef, c planning.Cycle, name string) error {
	was, err := s.cycleState(ctx, tx, c.Year)
	switch {
	case err == nil && sameCalendar(was, c):
		return nil
	case err == nil:
		return planning.Refuse(planning.Conflict, "error.cycle_exists")
	case planning.CodeOf(err) != planning.NotFound:
		return err
	}
	now := s.now()
	err = tx.Cycle.Create().SetID(c.Year).SetName(name).SetTarget(c.Rules.Target).SetPartThreshold(c.Rules.PartThreshold).
		SetRuleset(c.Rules.Version).SetRevision(c.Revision).SetCreatedAt(int64(now)).Exec(ctx)
	if err != nil {
		return fmt.Errorf("insert cycle: %w", err)
	}
	for _, w := range c.Windows {
		if err := toDBWindow(tx.StageWindow.Create().SetCycle(c.Year).SetStage(string(w.Stage)), w).Exec(ctx); err != nil {
			return fmt.Errorf("insert window: %w", err)
		}
	}
	return auditTx(ctx, tx, now, by, "cycle.create", strconv.Itoa(c.Year), c)
}

// sameCalendar compares what a cycle was created with; what has happened since
// does not matter to one who only repeats its creation.
func sameCalendar(was, c planning.Cycle) bool {
	if was.Rules != c.Rules || len(was.Windows) != len(c.Windows) {
		return false
	}
	if was.Revision > c.Revision {
		return true
	}
	for _, w := range c.Windows {
		if have, ok := was.Window(w.Stage); !ok || have != w {
			return false
		}
	}
	return true
}

func checkCycle(c planning.Cycle, name string) error {
	var f planning.Fields
	if c.Year < 2000 || c.Year > 2999 {
		f.Add("cycle", "error.cycle")
	}
	f.AddError(planning.CheckText("name", name, 0, planning.MaxShort))
	if c.Rules.Target < 1 || c.Rules.Target > 100 {
		f.Add("target", "error.target")
	}
	// A city may raise the share of the volume that counts as kept, never lower it.
	if c.Rules.PartThreshold < planning.DefaultRules().PartThreshold || c.Rules.PartThreshold > 100 {
		f.Add("part_threshold", "error.part_threshold")
	}
	if len(c.Windows) == 0 {
		f.Add("windows", "error.required")
	}
	seen := map[planning.Stage]bool{}
	for _, w := range c.Windows {
		if !w.Stage.Valid() || seen[w.Stage] {
			f.Add("stage", "error.stage", "stage", string(w.Stage))
		}
		seen[w.Stage] = true
		if w.ClosesAt <= w.OpensAt {
			f.Add("closes_at", "error.window_order", "stage", string(w.Stage))
		}
	}
	return f.Err()
}

func toDBWindow(c *db.StageWindowCreate, w planning.Window) *db.StageWindowCreate {
	return c.SetOpensAt(int64(w.OpensAt)).SetClosesAt(int64(w.ClosesAt)).SetRemindAt(int64(w.RemindAt)).
		SetOpenedAt(int64(w.Opened)).SetClosedAt(int64(w.Closed)).SetRemindedAt(int64(w.Reminded))
}

// Cycle returns the state of a planning year. NotFound (error.cycle_unknown)
// where there is none.
func (s *Store) Cycle(ctx context.Context, year int) (planning.Cycle, error) {
	found, err := s.cycles(ctx, year)
	if err == nil && len(found) == 0 {
		err = planning.Refuse(planning.NotFound, "error.cycle_unknown")
	}
	if err != nil {
		return planning.Cycle{}, err
	}
	return found[0].Cycle, nil
}

// Cycles lists every planning year, newest first.
func (s *Store) Cycles(ctx context.Context) ([]CycleInfo, error) { return s.cycles(ctx, 0) }

// Window returns the window of a stage. NotFound (error.cycle_unknown) where
// there is no such cycle or its calendar has no such stage.
func (s *Store) Window(ctx context.Context, year int, stage planning.Stage) (planning.Window, error) {
	row, err := s.r.StageWindow.Query().Where(stagewindow.Cycle(year), stagewindow.Stage(string(stage))).Only(ctx)
	if err != nil {
		return planning.Window{}, notFound(err, "error.cycle_unknown")
	}
	return fromDBWindow(row), nil
}

// cyclesQuery reads years with their windows in one statement: a calendar that is
// being changed is seen as it was or as it is, never half.
const cyclesQuery = `SELECT c.id, c.name, c.target, c.part_threshold, c.ruleset, c.revision, c.ended_at, c.created_at,
	w.stage, w.opens_at, w.closes_at, w.remind_at, w.opened_at, w.closed_at, w.reminded_at
	FROM cycles c JOIN stage_windows w ON w.cycle = c.id
	WHERE c.id = ? OR ? = 0 ORDER BY c.id DESC, w.opens_at, w.id`

// cycles reads one year, or all for 0.
func (s *Store) cycles(ctx context.Context, year int) ([]CycleInfo, error) {
	rows, err := s.rdb.QueryContext(ctx, s.q(cyclesQuery), year, year)
	if err != nil {
		return nil, fmt.Errorf("read cycles: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var out []CycleInfo
	for rows.Next() {
		var c CycleInfo
		var w planning.Window
		err := rows.Scan(&c.Year, &c.Name, &c.Rules.Target, &c.Rules.PartThreshold, &c.Rules.Version, &c.Revision, &c.Ended, &c.CreatedAt,
			&w.Stage, &w.OpensAt, &w.ClosesAt, &w.RemindAt, &w.Opened, &w.Closed, &w.Reminded)
		if err != nil {
			return nil, fmt.Errorf("read cycles: %w", err)
		}
		if last := len(out) - 1; last < 0 || out[last].Year != c.Year {
			out = append(out, c)
		}
		last := &out[len(out)-1]
		last.Windows = append(last.Windows, w)
	}
	return out, rows.Err()
}

// RecordCycle writes what a calendar's command did, with its trace and the
// command's outcome, in one transaction. It is safe to repeat and to reorder: an
// older revision than the stored one changes no window. Writers into a window
// hold its row shared, so that a close waits for them.
func (s *Store) RecordCycle(ctx context.Context, c planning.Cycle, cmd planning.CycleCommand, changed bool) error {
	return s.withTx(ctx, func(tx *db.Tx) error { return s.recordCycle(ctx, tx, c, cmd, changed) })
}

func (s *Store) recordCycle(ctx context.Context, tx *db.Tx, c planning.Cycle, cmd planning.CycleCommand, changed bool) error {
	// The cycle's row first, then its windows: always in this order.
	row, err := forUpdate(s, tx.Cycle.Query().Where(cycle.ID(c.Year))).Only(ctx)
	if err != nil {
		return notFound(err, "error.cycle_unknown")
	}
	if changed && row.Revision < c.Revision {
		if err := s.writeCalendar(ctx, tx, c); err != nil {
			return err
		}
		detail := map[string]string{"command": cmd.ID, "stage": string(cmd.Stage), "revision": strconv.Itoa(c.Revision)}
		if err := auditTx(ctx, tx, cmd.ReceivedAt, cmd.Actor, "cycle."+string(cmd.Act), strconv.Itoa(c.Year), detail); err != nil {
			return err
		}
	}
	out := planning.Outcome{Command: cmd.ID, Status: planning.CommandApplied, Ack: planning.Ack{Version: c.Revision, Stage: cmd.Stage}}
	return settle(ctx, tx, cmd.ID, out, s.now())
}

func (s *Store) writeCalendar(ctx context.Context, tx *db.Tx, c planning.Cycle) error {
	err := tx.Cycle.UpdateOneID(c.Year).SetRevision(c.Revision).SetEndedAt(int64(c.Ended)).Exec(ctx)
	if err != nil {
		return fmt.Errorf("write cycle: %w", err)
	}
	rows, err := forUpdate(s, tx.StageWindow.Query().Where(stagewindow.Cycle(c.Year)).Order(stagewindow.ByID())).All(ctx)
	if err != nil {
		return fmt.Errorf("lock windows: %w", err)
	}
	for _, w := range c.Windows {
		i := slices.IndexFunc(rows, func(r *db.StageWindow) bool { return r.Stage == string(w.Stage) })
		if i < 0 {
			return fmt.Errorf("cycle %d has no window for %s", c.Year, w.Stage)
		}
		if fromDBWindow(rows[i]) == w {
			continue
		}
		err := tx.StageWindow.UpdateOneID(rows[i].ID).SetOpensAt(int64(w.OpensAt)).SetClosesAt(int64(w.ClosesAt)).
			SetRemindAt(int64(w.RemindAt)).SetOpenedAt(int64(w.Opened)).SetClosedAt(int64(w.Closed)).
			SetRemindedAt(int64(w.Reminded)).Exec(ctx)
		if err != nil {
			return fmt.Errorf("write window: %w", err)
		}
	}
	return nil
}
