package store

import (
	"context"
	"fmt"
	"strings"

	"musrenbang/ent/db"
	"musrenbang/ent/db/ceiling"
	"musrenbang/ent/db/minutes"
	"musrenbang/ent/db/stagewindow"
	"musrenbang/planning"
)

// writeMinutes freezes the content of a closed forum's berita acara in the
// closing transaction: each number in it is the database's at that instant.
func (s *Store) writeMinutes(ctx context.Context, tx *db.Tx, f planning.Forum, names map[planning.AreaCode]string) error {
	row, err := tx.Forum.Get(ctx, f.ID)
	if err != nil {
		return notFound(err, "error.forum_unknown")
	}
	m := planning.Minutes{V: 1, Forum: f, Venue: row.Venue, Chair: row.Chair, HeldAt: f.OpenedAt}
	m.Attendance = planning.Tally{Women: row.Women, Men: row.Men, Total: row.Women + row.Men}
	m.Number = row.MinutesNumber
	if m.Number == "" {
		m.Number = minutesNumber(f)
	}
	if err := nameMinutes(ctx, tx, &m, names); err != nil {
		return err
	}
	if w, err := tx.StageWindow.Query().Where(stagewindow.Cycle(f.Cycle), stagewindow.Stage(string(f.Stage))).Only(ctx); err == nil {
		m.LateClose = int64(f.ClosedAt) >= w.ClosesAt
	}
	if err := s.minutesRows(ctx, tx, &m, names); err != nil {
		return err
	}
	if kind, ok := ceilingOfStage(f.Stage); ok {
		if c, err := tx.Ceiling.Query().Where(ceiling.Cycle(f.Cycle), ceiling.Kind(string(kind)), ceiling.Key(f.Where())).Only(ctx); err == nil {
			amount := planning.Rupiah(c.Amount)
			m.Ceiling = &amount
		}
	}
	if err := tx.Forum.UpdateOneID(f.ID).SetLateClose(m.LateClose).SetMinutesNumber(m.Number).Exec(ctx); err != nil {
		return fmt.Errorf("number minutes: %w", err)
	}
	err = tx.Minutes.Create().SetForumID(f.ID).SetNumber(1).SetDigest(m.Digest()).SetContent(mustJSON(m)).SetCreatedAt(int64(f.ClosedAt)).Exec(ctx)
	if err != nil {
		return fmt.Errorf("insert minutes: %w", err)
	}
	return nil
}

// minutesNumber tells a group's sitting from the plenary of the same place.
func minutesNumber(f planning.Forum) string {
	if f.Group == "" {
		return fmt.Sprintf("%03d/BA/%s/%d", f.Number, f.Where(), f.Cycle)
	}
	return fmt.Sprintf("%03d/BA-%s/%s/%d", f.Number, strings.ToUpper(string(f.Group)), f.Where(), f.Cycle)
}

func ceilingOfStage(st planning.Stage) (planning.CeilingKind, bool) {
	switch st {
	case planning.Village:
		return planning.CeilingKelurahan, true
	case planning.Subdistrict:
		return planning.CeilingKecamatan, true
	case planning.AgencyStage:
		return planning.CeilingAgency, true
	}
	return "", false
}

func nameMinutes(ctx context.Context, tx *db.Tx, m *planning.Minutes, names map[planning.AreaCode]string) error {
	area := m.Forum.Area
	m.AreaName = names[area]
	m.City = names[area.Up(planning.LevelKota)]
	if area.Level() == planning.LevelKelurahan {
		m.ParentName = names[area.Parent()]
	}
	if m.Forum.Agency == "" {
		return nil
	}
	a, err := tx.Agency.Get(ctx, m.Forum.Agency)
	if err != nil {
		return notFound(err, "error.agency_unknown")
	}
	m.AgencyName = a.Name
	for code, name := range names {
		if code.Level() == planning.LevelKota {
			m.City = name
		}
	}
	return nil
}

func (s *Store) minutesRows(ctx context.Context, tx *db.Tx, m *planning.Minutes, names map[planning.AreaCode]string) error {
	items, rows, err := s.agendaOf(ctx, tx, m.Forum.ID)
	if err != nil {
		return err
	}
	for _, it := range items {
		c, err := commandOf(it)
		if err != nil {
			return err
		}
		row, err := s.minutesRow(ctx, tx, rows[it.ProposalID], c, names)
		if err != nil {
			return err
		}
		if c.Act == planning.Forward || c.Act == planning.ForwardChanged {
			m.Passed = append(m.Passed, row)
			if row.Value > 0 {
				m.PassedValue += row.Value
			} else {
				m.Unpriced++
			}
			continue
		}
		m.NotPassed = append(m.NotPassed, row)
	}
	return nil
}

func (s *Store) minutesRow(ctx context.Context, tx *db.Tx, p *db.Proposal, c planning.Command, names map[planning.AreaCode]string) (planning.MinutesRow, error) {
	t, err := tx.ProposalText.Get(ctx, p.ID)
	if err != nil {
		return planning.MinutesRow{}, notFound(err, "error.proposal_unknown")
	}
	r := planning.MinutesRow{
		Rank: p.Rank, Code: planning.TrackingCode(p.Code), Title: t.Title, Problem: t.Problem, Location: t.Location,
		Area: names[planning.AreaCode(p.Area)], Volume: planning.Volume(p.Volume), Unit: p.Unit, Value: planning.Rupiah(p.Value),
		Group: planning.Group(p.ProposedBy), Channel: planning.Channel(p.Channel), Agency: p.Agency, Act: c.Act,
		Reason: c.Reason, Changed: c.Act == planning.ForwardChanged,
	}
	if p.Rw != "" {
		r.Area += " RW " + p.Rw
	}
	if c.Act == planning.Merge && r.Reason == "" {
		r.Reason = planning.ReasonDuplicate
	}
	reason, err := tx.CommandText.Get(ctx, c.ID)
	if err != nil && !db.IsNotFound(err) {
		return r, fmt.Errorf("read reason: %w", err)
	}
	if reason != nil {
		r.ReasonText = reason.Reason
	}
	return r, nil
}

// SaveMinutesFile ties the rendered paper (its hash) to its content.
func (s *Store) SaveMinutesFile(ctx context.Context, forumID string, number int, file string) error {
	return s.withTx(ctx, func(tx *db.Tx) error {
		err := tx.Minutes.Update().Where(minutes.ForumID(forumID), minutes.NumberEQ(number)).SetFile(file).Exec(ctx)
		if err != nil {
			return fmt.Errorf("save minutes file: %w", err)
		}
		return nil
	})
}
