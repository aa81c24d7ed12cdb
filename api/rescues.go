package api

import (
	"bytes"
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/rescue"
	"musrenbang/salvage"
)

// rescuedView is one row of a rescue file: a refused one says why, and so does a
// received one of whose photos one was refused.
type rescuedView struct {
	ID     string                `json:"id"`
	Code   planning.TrackingCode `json:"code,omitempty"`
	Status string                `json:"status"`
	Photos int                   `json:"photos"` // in the record now
	Error  *auth.Problem         `json:"error,omitempty"`
}

// rowStatus is what became of a row, in the API's words.
var rowStatus = map[salvage.Outcome]string{
	salvage.Taken: "received", salvage.Known: "known", salvage.Draft: "draft", salvage.Refused: "refused",
}

type rescuesView struct {
	Device string        `json:"device"`
	Rows   []rescuedView `json:"rows"`
}

// rescueWithin is how long a whole tablet may take. What is cut off goes on where
// the file is brought again.
const rescueWithin = 5 * time.Minute

// importRescue takes in what a tablet holds that cannot send any more. One row
// that is refused holds none up, one that is known changes nothing.
func (h *handler) importRescue(c *fiber.Ctx) error {
	if err := nothingElse(c); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.UserContext()), rescueWithin)
	defer cancel()
	file, err := rescue.Read(bytes.NewReader(c.Request().Body()))
	if err != nil {
		return err
	}
	taker := salvage.Taker{
		Store: h.store, Submit: h.engine.Submit, By: planning.ActorRef{ID: auth.Actor(c).ID},
		May: func(at planning.Place) error {
			_, err := auth.Ref(c, planning.ManageDevices, at)
			return err
		},
	}
	results, err := taker.Take(ctx, file)
	if err != nil {
		return err
	}
	return c.JSON(rescuesView{Device: file.Device, Rows: each(results, func(r salvage.Result) rescuedView {
		v := rescuedView{ID: r.ID, Code: r.Receipt.Code, Status: rowStatus[r.Outcome], Photos: r.Photos}
		if r.Err != nil {
			p := h.door.Explain(auth.Lang(c), auth.RequestID(c), r.Err)
			v.Error = &p
		}
		return v
	})})
}
