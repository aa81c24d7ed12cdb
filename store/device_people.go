package store

import (
	"context"
	"fmt"

	"musrenbang/ent/db"
	"musrenbang/ent/db/auditentry"
	"musrenbang/ent/db/device"
	"musrenbang/ent/db/deviceperson"
	"musrenbang/planning"
)

// DevicePerson (petugas) is an account that uses a device. Its name is personal
// data: for the device and for offices only.
type DevicePerson struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// JoinDevice notes that an account uses a device; joining twice changes nothing.
// NotFound (error.device_unknown, error.user_unknown), Unauthorized
// (error.device_revoked, error.user_disabled).
func (s *Store) JoinDevice(ctx context.Context, deviceID, userID string) error {
	return s.withTx(ctx, func(tx *db.Tx) error {
		d, err := forShare(s, tx.Device.Query().Where(device.ID(deviceID))).Only(ctx)
		if err != nil {
			return notFound(err, "error.device_unknown")
		}
		if d.RevokedAt != 0 {
			return planning.Refuse(planning.Unauthorized, "error.device_revoked")
		}
		u, err := s.userShared(ctx, tx, userID)
		if err != nil {
			return err
		}
		if u.Disabled {
			return planning.Refuse(planning.Unauthorized, "error.user_disabled")
		}
		there, err := tx.DevicePerson.Query().Where(deviceperson.DeviceID(deviceID), deviceperson.UserID(userID)).Exist(ctx)
		if err != nil || there {
			return wrap("read device people", err)
		}
		err = tx.DevicePerson.Create().SetDeviceID(deviceID).SetUserID(userID).SetJoinedAt(int64(s.now())).
			OnConflictColumns(deviceperson.FieldDeviceID, deviceperson.FieldUserID).Ignore().Exec(ctx)
		if err != nil {
			return fmt.Errorf("insert device person: %w", err)
		}
		return auditTx(ctx, tx, s.now(), planning.ActorRef{ID: userID}, "device.join", deviceID, nil)
	})
}

func wrap(doing string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", doing, err)
}

// LeaveDevice undoes JoinDevice; one who never joined may leave. What waits on the
// tablet under that person's name is refused until they join again.
func (s *Store) LeaveDevice(ctx context.Context, deviceID, userID string) error {
	return s.withTx(ctx, func(tx *db.Tx) error {
		n, err := tx.DevicePerson.Delete().Where(deviceperson.DeviceID(deviceID), deviceperson.UserID(userID)).Exec(ctx)
		if err != nil {
			return fmt.Errorf("remove device person: %w", err)
		}
		if n == 0 {
			return nil
		}
		return auditTx(ctx, tx, s.now(), planning.ActorRef{ID: userID}, "device.leave", deviceID, nil)
	})
}

// HasUsedDevice reports whether an account has ever joined a device, also where it
// has left since: the trail keeps it.
func (s *Store) HasUsedDevice(ctx context.Context, deviceID, userID string) (bool, error) {
	used, err := s.r.AuditEntry.Query().Where(auditentry.Actor(userID), auditentry.Action("device.join"), auditentry.Subject(deviceID)).Exist(ctx)
	return used, wrap("read the trail of a device", err)
}

// DevicePeople lists who uses a device, by name; closed accounts are left out.
func (s *Store) DevicePeople(ctx context.Context, deviceID string) ([]DevicePerson, error) {
	rows, err := readAll(ctx, s, scanTwo, `SELECT u.id, u.name FROM device_people d JOIN users u ON u.id = d.user_id
		WHERE d.device_id = ? AND NOT u.disabled ORDER BY u.name, u.id`, deviceID)
	if err != nil {
		return nil, fmt.Errorf("read device people: %w", err)
	}
	out := make([]DevicePerson, len(rows))
	for i, r := range rows {
		out[i] = DevicePerson{ID: r[0], Name: r[1]}
	}
	return out, nil
}

// DeviceActor is a person of a device with the grants the account holds at this
// moment: what a tablet sends is its person's act. Forbidden (error.device_person)
// where the account never joined the device, has left it or is closed.
func (s *Store) DeviceActor(ctx context.Context, deviceID, userID string) (planning.Actor, error) {
	joined, err := s.r.DevicePerson.Query().Where(deviceperson.DeviceID(deviceID), deviceperson.UserID(userID)).Exist(ctx)
	if err != nil {
		return planning.Actor{}, fmt.Errorf("read device people: %w", err)
	}
	if !joined {
		return planning.Actor{}, planning.Refuse(planning.Forbidden, "error.device_person")
	}
	a, _, err := s.Actor(ctx, userID)
	switch planning.CodeOf(err) {
	case planning.NotFound, planning.Unauthorized:
		return planning.Actor{}, planning.Refuse(planning.Forbidden, "error.device_person")
	}
	return a, err
}
