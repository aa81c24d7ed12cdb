package store

import (
	"context"
	"encoding/json"
	"fmt"

	"entgo.io/ent/dialect/sql"

	"musrenbang/ent/db"
	"musrenbang/ent/db/capture"
	"musrenbang/ent/db/device"
	"musrenbang/ent/db/deviceticket"
	"musrenbang/planning"
)

// Device (tablet) is an enrolled tablet or phone. Its credential is kept as a
// hash, which never leaves this package.
type Device struct {
	ID, Name   string
	Area       planning.AreaCode
	AddedBy    string // account
	CreatedAt  planning.Instant
	EnrolledAt planning.Instant // the last time; 0 = not yet
	RevokedAt  planning.Instant // 0 = it may send
	SeenAt     planning.Instant
	LastSeq    int // the highest number it has said it gave out
	Beat       planning.Beat
}

// AddDevice makes a device for an area and the ticket it enrols with, good until
// expires; "" makes no ticket. A wrong name or area is Invalid.
func (s *Store) AddDevice(ctx context.Context, by planning.ActorRef, name string, area planning.AreaCode, ticketHash string, expires planning.Instant) (Device, error) {
	var f planning.Fields
	f.AddError(planning.CheckText("name", name, 1, planning.MaxShort))
	if err := f.Err(); err != nil {
		return Device{}, err
	}
	now := s.now()
	d := Device{ID: newID(now), Name: name, Area: area, AddedBy: by.ID, CreatedAt: now}
	err := s.withTx(ctx, func(tx *db.Tx) error {
		if ok, err := s.areaExists(ctx, tx, area); err != nil {
			return err
		} else if !ok {
			return planning.InvalidField("area", "error.area_unknown")
		}
		err := tx.Device.Create().SetID(d.ID).SetName(name).SetArea(string(area)).SetAddedBy(by.ID).SetCreatedAt(int64(now)).Exec(ctx)
		if err != nil {
			return fmt.Errorf("insert device: %w", err)
		}
		if err := insertTicket(ctx, tx, d.ID, ticketHash, expires); err != nil {
			return err
		}
		return auditTx(ctx, tx, now, by, "device.add", d.ID, map[string]string{"area": string(area)})
	})
	return d, err
}

func insertTicket(ctx context.Context, tx *db.Tx, deviceID, hash string, expires planning.Instant) error {
	if hash == "" {
		return nil
	}
	if err := tx.DeviceTicket.Create().SetID(hash).SetDeviceID(deviceID).SetExpiresAt(int64(expires)).Exec(ctx); err != nil {
		return fmt.Errorf("insert ticket: %w", err)
	}
	return nil
}

// RenewTicket makes a new ticket for a device, a revoked one too; the older ones
// stop working. NotFound (error.device_unknown) where there is no such device.
func (s *Store) RenewTicket(ctx context.Context, by planning.ActorRef, deviceID, ticketHash string, expires planning.Instant) error {
	return s.withTx(ctx, func(tx *db.Tx) error {
		if _, err := s.deviceLocked(ctx, tx, deviceID); err != nil {
			return err
		}
		if err := s.endTickets(ctx, tx, deviceID); err != nil {
			return err
		}
		if err := insertTicket(ctx, tx, deviceID, ticketHash, expires); err != nil {
			return err
		}
		return auditTx(ctx, tx, s.now(), by, "device.ticket", deviceID, nil)
	})
}

func (s *Store) deviceLocked(ctx context.Context, tx *db.Tx, id string) (*db.Device, error) {
	row, err := forUpdate(s, tx.Device.Query().Where(device.ID(id))).Only(ctx)
	if err != nil {
		return nil, notFound(err, "error.device_unknown")
	}
	return row, nil
}

func (s *Store) endTickets(ctx context.Context, tx *db.Tx, deviceID string) error {
	err := tx.DeviceTicket.Update().Where(deviceticket.DeviceID(deviceID), deviceticket.UsedAt(0)).SetUsedAt(int64(s.now())).Exec(ctx)
	if err != nil {
		return fmt.Errorf("end older tickets: %w", err)
	}
	return nil
}

// EnrolDevice uses a ticket, once, and keeps the hash of the device's new token:
// the one before opens nothing any more, and a revocation ends. LastSeq of what it
// returns counts what arrived, too: a wiped tablet goes on after it. NotFound
// (error.ticket_over) where the ticket never existed, was used or has expired.
func (s *Store) EnrolDevice(ctx context.Context, ticketHash, tokenHash string) (d Device, err error) {
	err = s.withTx(ctx, func(tx *db.Tx) error {
		now := s.now()
		// Claimed before anything else: of two who come at once one finds it used.
		n, err := tx.DeviceTicket.Update().
			Where(deviceticket.ID(ticketHash), deviceticket.UsedAt(0), deviceticket.ExpiresAtGT(int64(now))).
			SetUsedAt(int64(now)).Save(ctx)
		if err != nil {
			return fmt.Errorf("use ticket: %w", err)
		}
		if n == 0 {
			return planning.Refuse(planning.NotFound, "error.ticket_over")
		}
		ticket, err := tx.DeviceTicket.Get(ctx, ticketHash)
		if err != nil {
			return fmt.Errorf("read ticket: %w", err)
		}
		row, err := tx.Device.UpdateOneID(ticket.DeviceID).SetTokenHash(tokenHash).SetEnrolledAt(int64(now)).
			SetRevokedAt(0).SetRevokedBy("").SetSeenAt(int64(now)).Save(ctx)
		if err != nil {
			return notFound(err, "error.ticket_over")
		}
		if d, err = fromDBDevice(row); err != nil {
			return err
		}
		if d.LastSeq, err = lastSeq(ctx, tx, d); err != nil {
			return err
		}
		return auditTx(ctx, tx, now, planning.ActorRef{ID: d.ID}, "device.enrol", d.ID, nil)
	})
	return d, err
}

// lastSeq is the highest number a device has used, as far as anybody here knows.
func lastSeq(ctx context.Context, tx *db.Tx, d Device) (int, error) {
	got, err := tx.Capture.Query().Where(capture.DeviceID(d.ID)).Order(capture.BySeq(sql.OrderDesc())).Limit(1).All(ctx)
	if err != nil {
		return 0, fmt.Errorf("read captures: %w", err)
	}
	if len(got) == 0 {
		return d.LastSeq, nil
	}
	return max(d.LastSeq, got[0].Seq), nil
}

// RevokeDevice closes a device: its token and its tickets open nothing from now
// on. Revoking a revoked one changes nothing. A reason that gives none is Invalid,
// no such device NotFound (error.device_unknown).
func (s *Store) RevokeDevice(ctx context.Context, by planning.ActorRef, deviceID, reason string) error {
	if e := planning.CheckText("reason", reason, 3, planning.MaxLocation); e != nil {
		return e
	}
	return s.withTx(ctx, func(tx *db.Tx) error {
		row, err := s.deviceLocked(ctx, tx, deviceID)
		if err != nil {
			return err
		}
		if err := s.endTickets(ctx, tx, deviceID); err != nil {
			return err
		}
		if row.RevokedAt != 0 {
			return nil
		}
		err = tx.Device.UpdateOneID(deviceID).SetRevokedAt(int64(s.now())).SetRevokedBy(by.ID).SetRevokedFor(reason).Exec(ctx)
		if err != nil {
			return fmt.Errorf("revoke device: %w", err)
		}
		return auditTx(ctx, tx, s.now(), by, "device.revoke", deviceID, nil)
	})
}

// Device returns one device. NotFound (error.device_unknown) where there is none.
func (s *Store) Device(ctx context.Context, id string) (Device, error) {
	row, err := s.r.Device.Get(ctx, id)
	if err != nil {
		return Device{}, notFound(err, "error.device_unknown")
	}
	return fromDBDevice(row)
}

// DeviceByToken returns the device whose token this is the hash of. Unauthorized
// where nobody's it is (error.device_unknown) or the device was revoked
// (error.device_revoked).
func (s *Store) DeviceByToken(ctx context.Context, tokenHash string) (Device, error) {
	if tokenHash == "" { // the hash of a device that was never enrolled
		return Device{}, planning.Refuse(planning.Unauthorized, "error.device_unknown")
	}
	row, err := s.r.Device.Query().Where(device.TokenHash(tokenHash)).First(ctx)
	switch {
	case db.IsNotFound(err):
		return Device{}, planning.Refuse(planning.Unauthorized, "error.device_unknown")
	case err != nil:
		return Device{}, fmt.Errorf("read device: %w", err)
	case row.RevokedAt != 0:
		return Device{}, planning.Refuse(planning.Unauthorized, "error.device_revoked")
	}
	return fromDBDevice(row)
}

func fromDBDevice(r *db.Device) (Device, error) {
	d := Device{
		ID: r.ID, Name: r.Name, Area: planning.AreaCode(r.Area), AddedBy: r.AddedBy, CreatedAt: planning.Instant(r.CreatedAt),
		EnrolledAt: planning.Instant(r.EnrolledAt), RevokedAt: planning.Instant(r.RevokedAt), SeenAt: planning.Instant(r.SeenAt),
		LastSeq: r.LastSeq,
	}
	if len(r.Beat) > 0 {
		if err := json.Unmarshal(r.Beat, &d.Beat); err != nil {
			return d, fmt.Errorf("decode beat of %s: %w", r.ID, err)
		}
	}
	return d, nil
}
