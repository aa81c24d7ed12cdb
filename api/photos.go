package api

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/picture"
	"musrenbang/planning"
	"musrenbang/store"
)

// Bounds of a proposal's photos.
const (
	maxPhoto  int64 = 4 << 20 // bytes as sent
	maxPhotos       = store.MostPhotos
)

type uploadView struct {
	Offset int64 `json:"offset"`
	Size   int64 `json:"size"`
	Done   bool  `json:"done"`
}

type pieceView struct {
	Offset int64 `json:"offset"`
	Done   bool  `json:"done"`
}

// photoOf is which photo of which proposal the path means, for whoever may bring it.
func (h *handler) photoOf(c *fiber.Ctx) (proposal, hash string, err error) {
	proposal, hash = strings.ToLower(c.Params("code")), strings.ToLower(c.Params("hash"))
	if !planning.ValidID(proposal) {
		return "", "", planning.InvalidField("id", "error.id")
	}
	if len(hash) != 64 || strings.Trim(hash, "0123456789abcdef") != "" {
		return "", "", planning.InvalidField("sha256", "error.photo_hash")
	}
	return proposal, hash, h.mayBringPhoto(c, proposal)
}

// mayBringPhoto lets the device that took the proposal down bring its photos, and
// accounts that may enter or mend proposals there.
func (h *handler) mayBringPhoto(c *fiber.Ctx, proposal string) error {
	p, err := h.store.ProposalState(c.UserContext(), proposal)
	if err != nil {
		return err
	}
	if d, ok := auth.Device(c); ok {
		captured, err := h.store.CapturedBy(c.UserContext(), proposal)
		if err == nil && captured != d.ID {
			err = planning.Refuse(planning.Forbidden, "error.device_capture")
		}
		return err
	}
	at := planning.Place{Stage: p.Entry, Area: p.Area, Agency: p.Agency}
	if _, err = auth.Ref(c, planning.Action(planning.Submit), at); err != nil {
		_, err = auth.Ref(c, planning.Action(planning.Amend), at)
	}
	return err
}

// photoUpload says how much of a photo has arrived.
func (h *handler) photoUpload(c *fiber.Ctx) error {
	if err := nothingElse(c); err != nil {
		return err
	}
	proposal, hash, err := h.photoOf(c)
	if err != nil {
		return err
	}
	up, err := h.store.PhotoUpload(c.UserContext(), proposal, hash)
	if err != nil {
		return err
	}
	return c.JSON(uploadView{Offset: up.Offset, Size: up.Size, Done: up.Done})
}

// putPhoto takes one piece. With the last one the whole is looked at, drawn anew
// and kept; what is no picture is thrown away (422), so that nothing of it stays.
func (h *handler) putPhoto(c *fiber.Ctx) error {
	q := queryOf(c)
	offset, size, position := q.number("offset", int(maxPhoto)), q.bytes("size"), q.number("position", maxPhotos)
	if err := q.err(); err != nil {
		return err
	}
	if size > maxPhoto {
		return planning.Refuse(planning.TooLarge, "error.too_large", "size", strconv.FormatInt(maxPhoto>>20, 10)+" MiB")
	}
	if size < 1 {
		return planning.InvalidField("size", "error.required")
	}
	proposal, hash, err := h.photoOf(c)
	if err != nil {
		return err
	}
	up, err := h.store.AppendPhoto(c.UserContext(), proposal, hash, int64(offset), size, c.Request().Body())
	if err != nil {
		return err
	}
	if !up.Done && up.Offset < up.Size {
		return c.JSON(pieceView{Offset: up.Offset})
	}
	if !up.Done {
		if err := h.keepPhoto(c.UserContext(), proposal, hash, position); err != nil {
			return err
		}
	}
	return c.Status(http.StatusCreated).JSON(pieceView{Offset: size, Done: true})
}

// keepPhoto draws a photo that has arrived whole anew and keeps that.
func (h *handler) keepPhoto(ctx context.Context, proposal, hash string, position int) error {
	raw, err := h.uploaded(ctx, proposal, hash)
	if err != nil {
		return err
	}
	clean, err := h.redraw(ctx, raw, picture.PhotoSide)
	if planning.CodeOf(err) == planning.Invalid {
		if dropped := h.store.DropUpload(ctx, proposal, hash); dropped != nil {
			return dropped
		}
	}
	if err != nil {
		return err
	}
	_, err = h.store.FinishPhoto(ctx, proposal, hash, position, clean)
	return err
}

func (h *handler) uploaded(ctx context.Context, proposal, hash string) ([]byte, error) {
	f, err := h.store.OpenUpload(ctx, proposal, hash)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	return io.ReadAll(io.LimitReader(f, maxPhoto))
}

// photoView is a photo of a proposal's place.
type photoView struct {
	ID         int              `json:"id"`
	Position   int              `json:"position"`
	ReceivedAt planning.Instant `json:"received_at"`
	// ClearedAt is when somebody looked at it and found nobody in it; 0 until then.
	ClearedAt planning.Instant `json:"cleared_at,omitempty"`
}

func viewPhoto(p store.Photo) photoView {
	return photoView{ID: p.ID, Position: p.Position, ReceivedAt: p.ReceivedAt, ClearedAt: p.ClearedAt}
}

// getPhoto sends a photo to readers of its proposal; one that nobody has looked at
// may show people, and is personal data until then.
func (h *handler) getPhoto(c *fiber.Ctx) error {
	if err := nothingElse(c); err != nil {
		return err
	}
	ctx := c.UserContext()
	photo, d, err := h.photo(c, h.store.Photo)
	if err != nil {
		return err
	}
	if !seesPhoto(c, photo, d) {
		return planning.Refuse(planning.Forbidden, "error.forbidden")
	}
	f, known, err := h.store.OpenFile(ctx, photo.File)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	var content bytes.Buffer
	if _, err := io.CopyN(&content, f, known.Size); err != nil {
		return err
	}
	c.Set(fiber.HeaderETag, `"`+photo.File+`"`)
	c.Set(fiber.HeaderContentType, "image/jpeg")
	return c.Send(content.Bytes())
}

// photo is the one the path names, as read finds it, with its proposal.
func (h *handler) photo(c *fiber.Ctx, read func(context.Context, int) (store.Photo, error)) (photo store.Photo, d store.ProposalDetail, err error) {
	id, err := strconv.Atoi(c.Params("id"))
	if err != nil {
		return photo, d, planning.Refuse(planning.NotFound, "error.photo_unknown")
	}
	if photo, err = read(c.UserContext(), id); err != nil {
		return photo, d, err
	}
	d, err = h.store.ProposalByID(c.UserContext(), photo.Proposal)
	return photo, d, err
}

type removalBody struct {
	Reason string `json:"reason"`
}

// removePhoto takes a photo away for good, such as one that shows a person.
func (h *handler) removePhoto(c *fiber.Ctx) error {
	var b removalBody
	if err := decode(c, &b); err != nil {
		return err
	}
	photo, d, err := h.photo(c, h.store.AnyPhoto)
	if err != nil {
		return err
	}
	by, err := auth.Ref(c, planning.ReviewText, d.Place())
	if err != nil {
		return err
	}
	if err := h.store.RemovePhoto(c.UserContext(), by, photo.ID, b.Reason); err != nil {
		return err
	}
	return c.SendStatus(http.StatusNoContent)
}

func seesPhoto(c *fiber.Ctx, photo store.Photo, d store.ProposalDetail) bool {
	if _, err := auth.Ref(c, planning.ReadProposals, d.Place()); err != nil {
		return false
	}
	return photo.ClearedAt != 0 || auth.SeesPersonal(c, d.ProposalItem.Proposal)
}
