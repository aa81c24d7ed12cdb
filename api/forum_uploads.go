package api

import (
	"net/http"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/store"
)

type broughtView struct {
	ID         int                 `json:"id"`
	Kind       planning.UploadKind `json:"kind"`
	File       string              `json:"file"`
	Size       int64               `json:"size"`
	UploadedAt planning.Instant    `json:"uploaded_at"`
	ClearedAt  planning.Instant    `json:"cleared_at,omitempty"`
	// Signature is what was found of an electronic signature in a PDF.
	Signature string `json:"signature,omitempty"`
}

func viewBrought(u store.ForumUpload) broughtView {
	return broughtView{ID: u.ID, Kind: u.Kind, File: u.File, Size: u.Size, UploadedAt: u.UploadedAt, ClearedAt: u.ClearedAt, Signature: u.Note}
}

// putUpload ties a scan or photo to a sitting; the request's body is the file.
func (h *handler) putUpload(c *fiber.Ctx) error {
	q := queryOf(c)
	kind := oneOf(q, "kind", planning.UploadKinds()...)
	if err := q.err(); err != nil {
		return err
	}
	f, by, err := h.forumFor(c, planning.ForumReadBack)
	if err != nil {
		return err
	}
	leave, err := h.door.Enter(c.UserContext(), auth.LoadPicture)
	if err != nil {
		return err
	}
	defer leave()
	u, err := h.store.PutUpload(c.UserContext(), by, f.ID, kind, c.Request().Body())
	if err != nil {
		return err
	}
	return c.Status(http.StatusCreated).JSON(viewBrought(u))
}

type broughtListView struct {
	Uploads []broughtView         `json:"uploads"`
	Missing []planning.UploadKind `json:"missing"`
}

// listUploads tells offices what was brought and what is owed; the public, which
// photos a person has cleared.
func (h *handler) listUploads(c *fiber.Ctx) error {
	if err := nothingElse(c); err != nil {
		return err
	}
	f, err := h.forum(c)
	if err != nil {
		return err
	}
	list, err := h.store.Uploads(c.UserContext(), f.ID)
	if err != nil {
		return err
	}
	v := broughtListView{Uploads: []broughtView{}, Missing: []planning.UploadKind{}}
	_, no := auth.Ref(c, planning.ReadProposals, f.Place())
	for _, u := range list {
		if no == nil || u.ClearedAt != 0 {
			v.Uploads = append(v.Uploads, viewBrought(u))
		}
	}
	if no != nil {
		return c.JSON(v)
	}
	missing, err := h.store.MissingUploads(c.UserContext(), f.ID)
	if err != nil {
		return err
	}
	v.Missing = append(v.Missing, missing...)
	return c.JSON(v)
}

// upload is the one the path names, of the sitting the path names.
func (h *handler) upload(c *fiber.Ctx) (f planning.Forum, u store.ForumUpload, err error) {
	if f, err = h.forum(c); err != nil {
		return f, u, err
	}
	name, err := pathParam(c, "upload")
	if err != nil {
		return f, u, err
	}
	id, err := strconv.Atoi(name)
	if err == nil {
		u, err = h.store.Upload(c.UserContext(), id)
	}
	if err != nil || u.Forum != f.ID {
		return f, u, planning.Refuse(planning.NotFound, "error.file_unknown")
	}
	return f, u, nil
}

// getUpload sends one: a cleared photo to everybody, the list of names to those
// who may read it, the rest to the offices of the place.
func (h *handler) getUpload(c *fiber.Ctx) error {
	if err := nothingElse(c); err != nil {
		return err
	}
	f, u, err := h.upload(c)
	if err != nil {
		return err
	}
	if u.ClearedAt == 0 {
		what := planning.ReadProposals
		if u.Kind == planning.UploadAttendance {
			what = planning.ReadPersonal
		}
		if _, err := auth.Ref(c, what, f.Place()); err != nil {
			return err
		}
	}
	return h.sendUpload(c, u)
}

func (h *handler) sendUpload(c *fiber.Ctx, u store.ForumUpload) error {
	content, err := h.stored(c, u.File)
	if err != nil {
		return err
	}
	kind, ending := "image/jpeg", ".jpg"
	if u.Note != "" { // only a PDF has one
		kind, ending = pdfType, ".pdf"
	}
	c.Set(fiber.HeaderETag, `"`+u.File+`"`)
	c.Set(fiber.HeaderContentType, kind)
	c.Set(fiber.HeaderContentDisposition, `inline; filename="`+string(u.Kind)+"-"+strconv.Itoa(u.ID)+ending+`"`)
	return c.Send(content)
}

// clearUpload lets a photo be public, after somebody has looked at it.
func (h *handler) clearUpload(c *fiber.Ctx) error {
	f, u, err := h.upload(c)
	if err != nil {
		return err
	}
	by, err := auth.Ref(c, planning.ReviewText, f.Place())
	if err != nil {
		return err
	}
	if err := h.store.ClearUpload(c.UserContext(), by, u.ID); err != nil {
		return err
	}
	return c.SendStatus(http.StatusNoContent)
}
