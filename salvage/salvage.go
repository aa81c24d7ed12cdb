// Package salvage takes a rescue file into the record: what a tablet could not
// send, an office or the operator brings. Every proposal goes the way it would have
// gone from the tablet, under the same UUID, so bringing the same file twice, or
// after the tablet has found a network, changes nothing.
//
// The proposer, the enterer (the person of the capture) and the importer (who
// brings the file) stay three. It must not know HTTP or languages.
package salvage

import (
	"context"
	"errors"
	"slices"

	"musrenbang/picture"
	"musrenbang/planning"
	"musrenbang/rescue"
	"musrenbang/store"
)

// Outcome is what became of a row.
type Outcome string

// The outcomes.
const (
	Taken   Outcome = "taken"   // received now
	Known   Outcome = "known"   // received before, with the same content
	Draft   Outcome = "draft"   // nobody had finished it: left out
	Refused Outcome = "refused" // see Err
)

// Result is one row of the file and what became of it.
type Result struct {
	Row     int // in the file, from 1
	ID      string
	Outcome Outcome
	Receipt planning.Receipt
	Photos  int // of it, in the record now
	// Err is why the row was refused, or why a photo of it was: a planning.Error.
	Err error
}

// Taker is who brings a file, and how its proposals are taken in.
type Taker struct {
	Store *store.Store
	// Submit takes one submission in: the engine's, the store's or a batch's.
	Submit func(context.Context, planning.Submission, planning.ActorRef) (planning.Receipt, error)
	By     planning.ActorRef
	// May says whether the one who brings the file may do so for a place
	// (planning.ManageDevices); nil is the operator, who may.
	May func(at planning.Place) error
	// CheckOnly looks at photos and keeps none; Submit's own transaction decides
	// what becomes of the proposals.
	CheckOnly bool
}

// Take takes in every row it can; the others are Refused and say why. The error is
// one of ours, after which the same file may simply be brought again.
func (t Taker) Take(ctx context.Context, f rescue.File) ([]Result, error) {
	out := make([]Result, len(f.Rows))
	for i, row := range f.Rows {
		out[i] = Result{Row: i + 1, ID: row.ID}
		if row.State == rescue.StateDraft {
			out[i].Outcome = Draft
			continue
		}
		if err := t.row(ctx, row, &out[i]); err != nil {
			return out, err
		}
	}
	return out, nil
}

func (t Taker) row(ctx context.Context, row rescue.Row, r *Result) error {
	err := row.Err
	if err == nil {
		r.Receipt, err = t.submit(ctx, row.Submission)
	}
	switch {
	case err != nil && !refusal(err):
		return err
	case err != nil:
		r.Outcome, r.Err = Refused, err
		return nil
	case r.Receipt.Replayed:
		r.Outcome = Known
	default:
		r.Outcome = Taken
	}
	for _, p := range row.Photos {
		switch err := t.photo(ctx, row.ID, p); {
		case err == nil:
			r.Photos++
		case !refusal(err):
			return err
		default:
			r.Err = err
		}
	}
	return nil
}

// refusal tells what the file's reader can act on from a failure of ours.
func refusal(err error) bool {
	switch planning.CodeOf(err) {
	case planning.Internal, planning.Unavailable, planning.TooMany:
		return false
	}
	return true
}

func (t Taker) submit(ctx context.Context, sub planning.Submission) (planning.Receipt, error) {
	by, err := t.enterer(ctx, sub)
	if err != nil {
		return planning.Receipt{}, err
	}
	capture := *sub.Capture
	capture.RescuedBy = t.By.ID
	sub.Capture = &capture
	return t.Submit(ctx, sub, by)
}

// enterer is the person of the capture, with the grant that holds now. Somebody who
// has left since is still who took it down: the one who brings the file answers for
// it then, as the importer of records (planning.System).
func (t Taker) enterer(ctx context.Context, sub planning.Submission) (planning.ActorRef, error) {
	if t.May != nil {
		if err := t.May(planning.Place{Area: sub.Area}); err != nil {
			return planning.ActorRef{}, err
		}
	}
	person := sub.Capture.Person
	d, err := t.Store.Device(ctx, sub.Capture.Device)
	switch {
	case planning.CodeOf(err) == planning.NotFound:
		return planning.ActorRef{}, planning.InvalidField("capture", "error.device_unknown")
	case err != nil:
		return planning.ActorRef{}, err
	case !d.Area.Contains(sub.Area):
		return planning.ActorRef{}, planning.InvalidField("area", "error.rescue_area")
	}
	// A file can be written by hand: it makes nobody an enterer who never was one here.
	if used, err := t.Store.HasUsedDevice(ctx, d.ID, person); err != nil {
		return planning.ActorRef{}, err
	} else if !used {
		return planning.ActorRef{}, planning.InvalidField("capture", "error.device_person")
	}
	actor, err := t.Store.DeviceActor(ctx, d.ID, person)
	if err == nil {
		var g planning.Grant
		if g, err = planning.MaySubmit(actor, sub); err == nil {
			return planning.ActorRef{ID: person, Role: g.Role, Area: g.Area, Agency: g.Agency}, nil
		}
	}
	residents := []planning.Origin{planning.FromResidents, planning.FromLaporHendi}
	if planning.CodeOf(err) != planning.Forbidden || !slices.Contains(residents, sub.Origin) {
		return planning.ActorRef{}, err
	}
	return planning.ActorRef{ID: person, Role: planning.System}, nil
}

// photo draws a picture anew and keeps it under the hash the tablet would have sent
// it with, so that the tablet need not send it again.
func (t Taker) photo(ctx context.Context, proposal string, p rescue.Photo) error {
	if !t.CheckOnly {
		u, err := t.Store.PhotoUpload(ctx, proposal, p.SHA256)
		if err != nil || u.Done {
			return err
		}
	}
	clean, err := picture.Redraw(p.Content, picture.PhotoSide)
	if err != nil || t.CheckOnly {
		return err
	}
	_, err = t.Store.FinishPhoto(ctx, proposal, p.SHA256, p.Position, clean)
	return err
}

// Fields are all the wrong fields that a result names; none where nothing is wrong.
func (r Result) Fields() []*planning.Error {
	var e *planning.Error
	if errors.As(r.Err, &e) {
		return e.All()
	}
	return nil
}
