package api

import (
	"bytes"
	"context"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/rescue"
)

// What became of a row of a rescue file.
const (
	rowReceived = "received"
	rowKnown    = "known" // it had been received before
	rowRefused  = "refused"
)

// rescuedView is one row: a refused one says why, and so does a received one of
// whose photos one was refused.
type rescuedView struct {
	ID     string                `json:"id"`
	Code   planning.TrackingCode `json:"code,omitempty"`
	Status string                `json:"status"`
	Photos int                   `json:"photos"` // kept, of this file or before
	Error  *auth.Problem         `json:"error,omitempty"`
}

type rescuesView struct {
	Device string        `json:"device"`
	Rows   []rescuedView `json:"rows"`
}

// rescueWithin is how long a whole tablet may take. What is cut off goes on where
// the file is brought again.
const rescueWithin = 5 * time.Minute

// importRescue takes in what a tablet holds that cannot send any more. Rows are
// taken one by one: one that is refused holds none up, one that is known changes
// nothing.
func (h *handler) importRescue(c *fiber.Ctx) error {
	if err := nothingElse(c); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.UserContext()), rescueWithin)
	defer cancel()
	c.SetUserContext(ctx)
	file, err := rescue.Read(bytes.NewReader(c.Request().Body()))
	if err != nil {
		return err
	}
	view := rescuesView{Device: file.Device, Rows: make([]rescuedView, len(file.Rows))}
	for i, row := range file.Rows {
		if view.Rows[i], err = h.importRow(c, row); err != nil {
			return err
		}
	}
	return c.JSON(view)
}

// importRow takes one row in. The error is one of the server, never of the row.
func (h *handler) importRow(c *fiber.Ctx, row rescue.Row) (rescuedView, error) {
	v := rescuedView{ID: row.ID, Status: rowRefused}
	err := row.Err
	if err == nil {
		var receipt planning.Receipt
		if receipt, err = h.submitRescued(c, row.Submission); err == nil {
			v.Code, v.Status = receipt.Code, rowReceived
			if receipt.Replayed {
				v.Status = rowKnown
			}
			v.Photos, err = h.importPhotos(c.UserContext(), row)
		}
	}
	if err == nil {
		return v, nil
	}
	refused, known := auth.Refusal(err)
	if !known || refused.Code == planning.Unavailable || refused.Code == planning.TooMany {
		return v, err
	}
	p := h.door.Explain(auth.Lang(c), auth.RequestID(c), err)
	v.Error = &p
	return v, nil
}

// submitRescued enters a row for whoever took it down, with the caller as who
// brought it. What was received before needs nobody's right to be known.
func (h *handler) submitRescued(c *fiber.Ctx, s planning.Submission) (planning.Receipt, error) {
	ctx := c.UserContext()
	by, err := h.door.RescueRef(c, s)
	if planning.CodeOf(err) == planning.Forbidden {
		if _, manages := auth.Ref(c, planning.ManageDevices, planning.Place{Area: s.Area}); manages == nil {
			if captured, unread := h.store.CapturedBy(ctx, s.ID); unread == nil && captured != "" && captured == s.Capture.Device {
				err = nil
			}
		}
	}
	if err != nil {
		return planning.Receipt{}, err
	}
	capture := *s.Capture
	capture.RescuedBy = auth.Actor(c).ID
	s.Capture = &capture
	return h.engine.Submit(ctx, s, by)
}

// importPhotos keeps a row's photos that have not arrived, and goes on where the
// tablet was cut off.
func (h *handler) importPhotos(ctx context.Context, row rescue.Row) (kept int, first error) {
	for _, photo := range row.Photos {
		switch err := h.importPhoto(ctx, row.ID, photo); {
		case err == nil:
			kept++
		case first == nil:
			first = err
		}
	}
	return kept, first
}

func (h *handler) importPhoto(ctx context.Context, proposal string, photo rescue.Photo) error {
	size := int64(len(photo.Content))
	if size > maxPhoto {
		return planning.Refuse(planning.TooLarge, "error.too_large", "size", strconv.FormatInt(maxPhoto>>20, 10)+" MiB")
	}
	up, err := h.store.PhotoUpload(ctx, proposal, photo.SHA256)
	if err != nil || up.Done {
		return err
	}
	if up.Size != size {
		up.Offset = 0
	}
	if _, err := h.store.AppendPhoto(ctx, proposal, photo.SHA256, up.Offset, size, photo.Content[up.Offset:]); err != nil {
		return err
	}
	return h.keepPhoto(ctx, proposal, photo.SHA256, photo.Position)
}
