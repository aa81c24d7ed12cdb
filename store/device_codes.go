package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"musrenbang/ent/db"
	"musrenbang/ent/db/code"
	"musrenbang/ent/db/device"
	"musrenbang/planning"
)

// PoolCode is a code given to a device ahead, with the secret that goes on the
// slip beside it.
type PoolCode struct {
	Code   planning.TrackingCode `json:"code"`
	Secret string                `json:"secret"`
}

// mostPool bounds a device's pool: more than any evening needs.
const mostPool = 1000

// PoolCodes lists every unused code of a device for a cycle, topped up to least.
// Asking again gives the same codes, so a lost answer loses none. Invalid
// (error.cycle_unknown) for a cycle that was never opened, NotFound
// (error.device_unknown) for no such device.
func (s *Store) PoolCodes(ctx context.Context, deviceID string, cycle, least int) ([]PoolCode, error) {
	least = min(least, mostPool)
	// Without the key, which Migrate makes, the secrets would fit nothing later.
	if len(s.ReceiptKey()) == 0 {
		return nil, errors.New("give codes to a device: the receipt key is not loaded; Migrate comes first")
	}
	codes, err := s.unusedCodes(ctx, s.r.Code.Query(), deviceID, cycle)
	if err != nil {
		return nil, err
	}
	if len(codes) < least {
		err = s.retryUnique(func() error {
			return s.withTx(ctx, func(tx *db.Tx) (err error) {
				codes, err = s.topUp(ctx, tx, deviceID, cycle, least)
				return err
			})
		})
		if err != nil {
			return nil, err
		}
	}
	out := make([]PoolCode, len(codes))
	for i, c := range codes {
		out[i] = PoolCode{Code: planning.TrackingCode(c), Secret: s.SlipSecret(planning.TrackingCode(c))}
	}
	return out, nil
}

func (s *Store) unusedCodes(ctx context.Context, q *db.CodeQuery, deviceID string, cycle int) ([]string, error) {
	codes, err := q.Where(code.Device(deviceID), code.ProposalID(""), code.Cycle(cycle)).Order(code.ByID()).IDs(ctx)
	if err != nil {
		return nil, fmt.Errorf("read codes: %w", err)
	}
	return codes, nil
}

func (s *Store) topUp(ctx context.Context, tx *db.Tx, deviceID string, cycle, least int) ([]string, error) {
	// The device's row is locked: of two calls at once one finds the pool full.
	if _, err := forUpdate(s, tx.Device.Query().Where(device.ID(deviceID))).Only(ctx); err != nil {
		return nil, notFound(err, "error.device_unknown")
	}
	if ok, err := tx.Cycle.Query().Where(cycleID(cycle)).Exist(ctx); err != nil || !ok {
		return nil, orNotOpen(err, cycle)
	}
	codes, err := s.unusedCodes(ctx, tx.Code.Query(), deviceID, cycle)
	if err != nil {
		return nil, err
	}
	var rows []*db.CodeCreate
	for len(codes) < least {
		c := string(planning.NewTrackingCode(cycle, randomFive()))
		codes = append(codes, c)
		rows = append(rows, tx.Code.Create().SetID(c).SetDevice(deviceID).SetCycle(cycle))
	}
	for part := range chunks(rows, 200) {
		if err := tx.Code.CreateBulk(part...).Exec(ctx); err != nil {
			return nil, fmt.Errorf("insert codes: %w", err)
		}
	}
	slices.Sort(codes) // as the next call will list them
	return codes, nil
}

// takeSlip gives the code on a proposer's slip to the proposal that has arrived.
// Invalid (error.slip) where it is no unused code of the device that took it down,
// for that cycle; Conflict (error.slip_used) where another proposal has it.
func takeSlip(ctx context.Context, tx *db.Tx, sub planning.Submission) error {
	if sub.Capture == nil {
		return planning.InvalidField("slip", "error.slip")
	}
	// Claimed by one statement: of two proposals that come at once one finds it used.
	n, err := tx.Code.Update().
		Where(code.ID(string(sub.Slip)), code.Device(sub.Capture.Device), code.Cycle(sub.Cycle), code.ProposalID("")).
		SetProposalID(sub.ID).Save(ctx)
	if err != nil {
		return fmt.Errorf("use slip: %w", err)
	}
	if n == 1 {
		return nil
	}
	row, err := tx.Code.Get(ctx, string(sub.Slip))
	switch {
	case db.IsNotFound(err):
		return planning.InvalidField("slip", "error.slip")
	case err != nil:
		return fmt.Errorf("read slip: %w", err)
	case row.ProposalID == sub.ID:
		return errAgain // the same submission was quicker on another connection
	case row.Device == sub.Capture.Device && row.Cycle == sub.Cycle && row.ProposalID != "":
		return planning.Refuse(planning.Conflict, "error.slip_used")
	}
	return planning.InvalidField("slip", "error.slip")
}

// codeUnknown is why a code opens nothing: it is nobody's, or it is on the slip of
// somebody whose tablet has not found a network yet. Who holds one has to hear that.
func (s *Store) codeUnknown(ctx context.Context, c planning.TrackingCode) error {
	given, err := s.r.Code.Query().Where(code.ID(string(c)), code.DeviceNEQ(""), code.ProposalID("")).Exist(ctx)
	if err != nil {
		return fmt.Errorf("read code: %w", err)
	}
	if given {
		return planning.Refuse(planning.NotFound, "error.code_waiting")
	}
	return planning.Refuse(planning.NotFound, "error.code_unknown")
}
