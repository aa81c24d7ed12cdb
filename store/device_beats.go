package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"musrenbang/ent/db"
	"musrenbang/planning"
)

// beatWithin is how long a heartbeat waits for its turn to write. A beat that does
// not get one is dropped: the next says the same, and the hall's proposals go first.
const beatWithin = 300 * time.Millisecond

// The most a beat can say: a device has not taken down more, and more numbers
// than that were not deleted on it.
const (
	mostSeq     = 1_000_000
	mostDropped = 10_000
)

// NoteBeat keeps what a device says of itself, seen now. Its last number only
// grows and a number once dropped stays so, because a tablet that starts anew
// forgets both. NotFound (error.device_unknown), Invalid (error.capture) for
// numbers no tablet has.
func (s *Store) NoteBeat(ctx context.Context, deviceID string, b planning.Beat) error {
	if b.LastSeq < 0 || b.LastSeq > mostSeq || len(b.Dropped) > mostDropped {
		return planning.InvalidField("last_seq", "error.capture")
	}
	release, err := s.acquire(ctx, beatWithin)
	if planning.CodeOf(err) == planning.Unavailable {
		return nil
	}
	if err != nil {
		return err
	}
	defer release()
	return s.runTx(ctx, func(tx *db.Tx) error { return s.noteBeat(ctx, tx, deviceID, b) })
}

func (s *Store) noteBeat(ctx context.Context, tx *db.Tx, deviceID string, b planning.Beat) error {
	row, err := s.deviceLocked(ctx, tx, deviceID)
	if err != nil {
		return err
	}
	was, err := fromDBDevice(row)
	if err != nil {
		return err
	}
	last := max(row.LastSeq, b.LastSeq)
	b.Dropped = slices.Concat(was.Beat.Dropped, b.Dropped)
	b.Dropped = slices.DeleteFunc(b.Dropped, func(n int) bool { return n < 1 || n > last })
	b.Dropped = slices.Compact(slices.Sorted(slices.Values(b.Dropped)))
	if len(b.Dropped) > mostDropped {
		b.Dropped = b.Dropped[len(b.Dropped)-mostDropped:]
	}
	body, err := json.Marshal(b)
	if err != nil {
		return fmt.Errorf("encode beat: %w", err)
	}
	err = tx.Device.UpdateOneID(deviceID).SetSeenAt(int64(s.now())).SetLastSeq(last).SetBeat(body).Exec(ctx)
	return wrap("keep beat", err)
}
