package api

import (
	"bytes"
	"context"
	"net/http"
	"slices"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/picture"
	"musrenbang/planning"
)

type fileView struct {
	ID   string `json:"id"` // SHA-256 of the content as it is kept
	Kind string `json:"kind"`
	Size int64  `json:"size"`
}

// fileKinds are what papers are brought for.
var fileKinds = []string{"minutes_signed", "document", "slip", "attendance"}

// putFile keeps a scanned paper: the request's body is the file, a PDF, JPEG or
// PNG. A picture is drawn anew, which leaves behind where it was taken and
// whatever else came with it.
func (h *handler) putFile(c *fiber.Ctx) error {
	q := queryOf(c)
	kind := oneOf(q, "kind", fileKinds...)
	if err := q.err(); err != nil {
		return err
	}
	if kind == "" {
		return planning.InvalidField("kind", "error.file_kind")
	}
	if !slices.ContainsFunc([]planning.Action{planning.ForumSign, planning.RecordDocument, planning.Action(planning.Submit)},
		func(a planning.Action) bool { return planning.MayAnywhere(auth.Actor(c), a) }) {
		return planning.Refuse(planning.Forbidden, "error.forbidden")
	}
	content, err := h.cleanPaper(c, c.Request().Body())
	if err != nil {
		return err
	}
	f, err := h.store.PutFile(c.UserContext(), kind, bytes.NewReader(content), auth.PaperBody)
	if err != nil {
		return err
	}
	return c.Status(http.StatusCreated).JSON(fileView{ID: f.ID, Kind: f.Kind, Size: f.Size})
}

func (h *handler) cleanPaper(c *fiber.Ctx, raw []byte) ([]byte, error) {
	if bytes.HasPrefix(raw, []byte("%PDF-")) {
		return raw, nil
	}
	if !picture.Is(raw) {
		return nil, planning.InvalidField("file", "error.file_type")
	}
	return h.redraw(c.UserContext(), raw, picture.PaperSide)
}

// redraw is picture.Redraw, only so many at once.
func (h *handler) redraw(ctx context.Context, raw []byte, side int) ([]byte, error) {
	leave, err := h.door.Enter(ctx, auth.LoadPicture)
	if err != nil {
		return nil, err
	}
	defer leave()
	return picture.Redraw(raw, side)
}
