package api

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	_ "image/png" // a scanned paper may come as PNG
	"net/http"
	"slices"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
)

type fileView struct {
	ID   string `json:"id"` // SHA-256 of the content as it is kept
	Kind string `json:"kind"`
	Size int64  `json:"size"`
}

// fileKinds are what papers are brought for.
var fileKinds = []string{"minutes_signed", "document", "slip", "attendance"}

// Bounds of a photographed paper. The longer side is brought down to maxSide, at
// which a page of print is still read; more pixels than maxPixels are not even
// decoded.
const (
	maxPixels = 40_000_000
	maxSide   = 2400
)

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
	content, err := cleanPaper(c.Request().Body())
	if err != nil {
		return err
	}
	f, err := h.store.PutFile(c.UserContext(), kind, bytes.NewReader(content), auth.PaperBody)
	if err != nil {
		return err
	}
	return c.Status(http.StatusCreated).JSON(fileView{ID: f.ID, Kind: f.Kind, Size: f.Size})
}

func cleanPaper(raw []byte) ([]byte, error) {
	switch {
	case bytes.HasPrefix(raw, []byte("%PDF-")):
		return raw, nil
	case bytes.HasPrefix(raw, []byte("\xff\xd8\xff")), bytes.HasPrefix(raw, []byte("\x89PNG\r\n\x1a\n")):
		return redraw(raw)
	}
	return nil, planning.InvalidField("file", "error.file_type")
}

func redraw(raw []byte) ([]byte, error) {
	bounds, _, err := image.DecodeConfig(bytes.NewReader(raw))
	if err != nil {
		return nil, planning.InvalidField("file", "error.file_damaged")
	}
	if bounds.Width < 1 || bounds.Height < 1 || bounds.Width > maxPixels/bounds.Height {
		return nil, planning.InvalidField("file", "error.file_pixels")
	}
	picture, _, err := image.Decode(bytes.NewReader(raw))
	if err != nil {
		return nil, planning.InvalidField("file", "error.file_damaged")
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, smaller(picture), &jpeg.Options{Quality: 85}); err != nil {
		return nil, planning.InvalidField("file", "error.file_damaged")
	}
	return out.Bytes(), nil
}

// smaller averages blocks of pixels so that the longer side fits, on white paper.
func smaller(p image.Image) image.Image {
	b := p.Bounds()
	step := (max(b.Dx(), b.Dy()) + maxSide - 1) / maxSide
	out := image.NewRGBA(image.Rect(0, 0, max(1, b.Dx()/step), max(1, b.Dy()/step)))
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			out.SetRGBA(x, y, average(p, b.Min.X+x*step, b.Min.Y+y*step, step))
		}
	}
	return out
}

func average(p image.Image, x0, y0, step int) color.RGBA {
	var r, g, b, n uint64
	end := p.Bounds().Max
	for y := y0; y < min(y0+step, end.Y); y++ {
		for x := x0; x < min(x0+step, end.X); x++ {
			pr, pg, pb, pa := p.At(x, y).RGBA()
			white := uint64(0xffff - pa)
			r, g, b, n = r+uint64(pr)+white, g+uint64(pg)+white, b+uint64(pb)+white, n+1
		}
	}
	n = max(n, 1)
	return color.RGBA{R: uint8(r / n >> 8), G: uint8(g / n >> 8), B: uint8(b / n >> 8), A: 0xff}
}
