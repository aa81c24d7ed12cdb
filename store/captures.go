package store

import (
	"context"
	"fmt"

	"musrenbang/ent/db"
	"musrenbang/planning"
)

// insertCapture keeps what the tablet claims of how a proposal was taken down. A
// number that repeats is kept as it came (a tablet restored from a rescue file
// counts from an older number) and shows in Devices.
func insertCapture(ctx context.Context, tx *db.Tx, sub planning.Submission) error {
	c := sub.Capture
	if c == nil {
		return nil
	}
	err := tx.Capture.Create().SetID(sub.ID).SetDeviceID(c.Device).SetSeq(c.Seq).SetPerson(c.Person).SetAt(int64(c.At)).
		SetClockOffsetMs(c.ClockOffsetMS).SetForm(c.Form).SetApp(c.App).SetLang(c.Lang).SetRescuedBy(c.RescuedBy).Exec(ctx)
	if err != nil {
		return fmt.Errorf("insert capture: %w", err)
	}
	return nil
}

// capture is what the tablet claimed of a proposal, nil where none took it down.
func (s *Store) capture(ctx context.Context, proposal string) (*planning.Capture, error) {
	row, err := s.r.Capture.Get(ctx, proposal)
	if db.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read capture: %w", err)
	}
	return &planning.Capture{
		Device: row.DeviceID, Seq: row.Seq, Person: row.Person, At: planning.Instant(row.At), ClockOffsetMS: row.ClockOffsetMs,
		Form: row.Form, App: row.App, Lang: row.Lang, RescuedBy: row.RescuedBy,
	}, nil
}

func pointOf(sub planning.Submission) planning.Point {
	if sub.Point == nil {
		return planning.Point{}
	}
	return *sub.Point
}

func fromDBPoint(lon, lat int64) *planning.Point {
	p := planning.Point{Lon: lon, Lat: lat}
	if !p.Set() {
		return nil
	}
	return &p
}
