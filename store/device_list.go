package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"musrenbang/ent/db"
	"musrenbang/ent/db/device"
	"musrenbang/ent/db/predicate"
	"musrenbang/planning"
)

// DeviceItem is a device as an office watches it: "tablet 07: no. 39 missing".
type DeviceItem struct {
	Device
	AreaName string
	People   []DevicePerson
	Received int // proposals that have arrived
	// Missing are the first numbers that were given out, have not arrived and were
	// not deleted on the device; MissingCount is how many there are.
	Missing      []int
	MissingCount int
	// Repeated are numbers that came with more than one proposal: the device was
	// restored from a rescue file, or its token is in two hands.
	Repeated  []int
	CodesLeft int // unused codes in its pool, of every cycle
}

// mostMissing bounds the list of missing numbers; their count is exact.
const mostMissing = 50

// Devices lists the devices of some areas and everything below them, by area and
// name; nil is the whole city. Revoked ones are in it.
func (s *Store) Devices(ctx context.Context, scope []planning.AreaCode) ([]DeviceItem, error) {
	if scope != nil && len(scope) == 0 {
		return nil, nil
	}
	q := s.r.Device.Query()
	if scope != nil {
		q = q.Where(device.Or(devicesIn(scope)...))
	}
	rows, err := q.Order(device.ByArea(), device.ByName(), device.ByID()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read devices: %w", err)
	}
	names, err := s.AreaNames(ctx)
	if err != nil {
		return nil, err
	}
	items := make([]DeviceItem, len(rows))
	at := make(map[string]*DeviceItem, len(rows))
	for i, r := range rows {
		if items[i].Device, err = fromDBDevice(r); err != nil {
			return nil, err
		}
		items[i].AreaName = names[items[i].Area]
		at[r.ID] = &items[i]
	}
	return items, s.fillDevices(ctx, rows, at)
}

func devicesIn(scope []planning.AreaCode) []predicate.Device {
	var out []predicate.Device
	for _, a := range scope {
		out = append(out, device.Area(string(a)), device.AreaHasPrefix(string(a)+"."))
	}
	return out
}

// fillDevices adds people, numbers and codes, each with one query for all.
func (s *Store) fillDevices(ctx context.Context, rows []*db.Device, at map[string]*DeviceItem) error {
	for part := range chunks(rows, 500) {
		ids := make([]any, len(part))
		for i, r := range part {
			ids[i] = r.ID
		}
		people, err := readAll(ctx, s, scanThree, `SELECT d.device_id, u.id, u.name FROM device_people d JOIN users u ON u.id = d.user_id
			WHERE NOT u.disabled AND d.device_id IN (`+marks(len(ids))+`) ORDER BY u.name, u.id`, ids...)
		if err != nil {
			return fmt.Errorf("read device people: %w", err)
		}
		for _, p := range people {
			at[p[0]].People = append(at[p[0]].People, DevicePerson{ID: p[1], Name: p[2]})
		}
		left, err := readAll(ctx, s, scanCount, `SELECT device, count(*), 0 FROM codes
			WHERE proposal_id = '' AND device IN (`+marks(len(ids))+`) GROUP BY device`, ids...)
		if err != nil {
			return fmt.Errorf("count codes: %w", err)
		}
		for _, n := range left {
			at[n.device].CodesLeft = n.a
		}
		seqs, err := readAll(ctx, s, scanCount, `SELECT device_id, seq, count(*) FROM captures
			WHERE device_id IN (`+marks(len(ids))+`) GROUP BY device_id, seq ORDER BY device_id, seq`, ids...)
		if err != nil {
			return fmt.Errorf("read captures: %w", err)
		}
		got := map[string][]int{}
		for _, n := range seqs {
			it := at[n.device]
			it.Received += n.b
			if n.b > 1 {
				it.Repeated = append(it.Repeated, n.a)
			}
			got[n.device] = append(got[n.device], n.a)
		}
		for _, r := range part {
			it := at[r.ID]
			it.Missing, it.MissingCount = missing(it.LastSeq, got[r.ID], it.Beat.Dropped)
		}
	}
	return nil
}

type deviceCount struct {
	device string
	a, b   int
}

func scanCount(r *sql.Rows) (x deviceCount, err error) { return x, r.Scan(&x.device, &x.a, &x.b) }

// missing are the numbers from 1 up to the last known one that are in neither
// sorted list. A number above what the device has said counts as given out too.
func missing(last int, got, dropped []int) (first []int, count int) {
	if len(got) > 0 {
		last = max(last, got[len(got)-1])
	}
	gone := slices.Compact(slices.Sorted(slices.Values(slices.Concat(got, dropped))))
	next := 0
	for n := 1; n <= last; n++ {
		for next < len(gone) && gone[next] < n {
			next++
		}
		if next < len(gone) && gone[next] == n {
			continue
		}
		if count++; len(first) < mostMissing {
			first = append(first, n)
		}
	}
	return first, count
}
