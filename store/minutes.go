package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"musrenbang/ent/db"
	"musrenbang/ent/db/minutes"
	"musrenbang/planning"
)

// writeMinutes freezes the content of a closed forum's berita acara in the
// closing transaction: each number in it is the database's at that instant.
func (s *Store) writeMinutes(ctx context.Context, tx *db.Tx, f planning.Forum, names map[planning.AreaCode]string) error {
	m, err := s.buildMinutes(ctx, tx.Client(), f, names)
	if err != nil {
		return err
	}
	// The list goes when its retention ends; what it came to is the forum's.
	err = tx.Forum.UpdateOneID(f.ID).SetLateClose(m.LateClose).SetMinutesNumber(m.Number).SetTally(mustJSON(m.Attendance)).
		SetWomen(m.Attendance.Women).SetMen(m.Attendance.Men).Exec(ctx)
	if err != nil {
		return fmt.Errorf("number minutes: %w", err)
	}
	return insertMinutes(ctx, tx, m, 1, 0, f.ClosedAt)
}

func insertMinutes(ctx context.Context, tx *db.Tx, m planning.Minutes, number, corrects int, at planning.Instant) error {
	err := tx.Minutes.Create().SetForumID(m.Forum.ID).SetNumber(number).SetCorrects(corrects).SetDigest(m.Digest()).SetContent(mustJSON(m)).
		SetCreatedAt(int64(at)).Exec(ctx)
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

// correctionNumber is the number of the n-th correction of a forum's minutes.
func correctionNumber(f planning.Forum, n int) string {
	return strings.Replace(minutesNumber(f), "/BA", fmt.Sprintf("/BA-P%d", n), 1)
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

func nameMinutes(ctx context.Context, c *db.Client, m *planning.Minutes, names map[planning.AreaCode]string) error {
	area := m.Forum.Area
	m.AreaName = areaName(names, area)
	m.City = names[area.Up(planning.LevelKota)]
	switch area.Level() {
	case planning.LevelKelurahan, planning.LevelRW:
		m.ParentName = names[area.Parent()]
	}
	if m.Forum.Agency == "" {
		return nil
	}
	a, err := c.Agency.Get(ctx, m.Forum.Agency)
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

// areaName is an area's name; an RW that nobody has named goes by its number.
func areaName(names map[planning.AreaCode]string, a planning.AreaCode) string {
	if name := names[a]; name != "" || a.Level() != planning.LevelRW {
		return name
	}
	return "RW " + string(a[len(a.Parent())+2:])
}

// DraftMinutes is a forum's berita acara as it would be frozen now: what is
// projected and read out. After the close it is what was frozen.
func (s *Store) DraftMinutes(ctx context.Context, forumID string) (planning.Minutes, error) {
	f, err := s.ForumState(ctx, forumID)
	if err != nil {
		return planning.Minutes{}, err
	}
	if notFrozen(f) != nil {
		m, _, err := s.Minutes(ctx, forumID)
		return m, err
	}
	names, err := s.AreaNames(ctx)
	if err != nil {
		return planning.Minutes{}, err
	}
	return s.buildMinutes(ctx, s.r, f, names)
}

// MinutesFile is what has been stored of one number of a forum's minutes.
type MinutesFile struct {
	File     string           // the paper; "" until made
	Evidence string           // the signed scan or PDF; "" until signed with one
	SignedAt planning.Instant // 0 until signed
}

// MinutesNumber is the n-th content of a forum's record: 1 the one of the close,
// each correction one more; 0 the latest. NotFound (error.minutes_none).
func (s *Store) MinutesNumber(ctx context.Context, forumID string, n int) (m planning.Minutes, file MinutesFile, err error) {
	q := s.r.Minutes.Query().Where(minutes.ForumID(forumID))
	if n > 0 {
		q = q.Where(minutes.NumberEQ(n))
	}
	row, err := q.Order(db.Desc(minutes.FieldNumber)).First(ctx)
	if err != nil {
		return m, file, notFound(err, "error.minutes_none")
	}
	if err := json.Unmarshal(row.Content, &m); err != nil {
		return m, file, fmt.Errorf("decode minutes of %s: %w", forumID, err)
	}
	return m, MinutesFile{File: row.File, Evidence: row.Evidence, SignedAt: planning.Instant(row.SignedAt)}, nil
}

// MinutesCount is how many contents a forum's record has: one after the close, and
// one more for each correction.
func (s *Store) MinutesCount(ctx context.Context, forumID string) (int, error) {
	n, err := s.r.Minutes.Query().Where(minutes.ForumID(forumID)).Count(ctx)
	if err != nil {
		return 0, fmt.Errorf("count minutes: %w", err)
	}
	return n, nil
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

// latestMinutes is the row that counts now, nil before the close.
func latestMinutes(ctx context.Context, c *db.Client, forumID string) (*db.Minutes, error) {
	row, err := c.Minutes.Query().Where(minutes.ForumID(forumID)).Order(db.Desc(minutes.FieldNumber)).First(ctx)
	if db.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read minutes: %w", err)
	}
	return row, nil
}
