// Package picture draws what people send anew: a photo of a place or of a paper
// comes out as a plain JPEG of a bounded size, without where it was taken and
// whatever else the camera wrote into it.
//
// It must not know the store, HTTP or languages.
package picture

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	_ "image/png" // a scanned paper may come as PNG

	"musrenbang/planning"
)

// Bounds of a picture. The longer side is brought down to PaperSide, at which a
// page of print is still read, or PhotoSide, at which a place is recognised; more
// pixels than MostPixels are not even decoded.
const (
	MostPixels = 40_000_000
	PaperSide  = 2400
	PhotoSide  = 1600
)

// Is looks at the first bytes, never at what the sender calls it.
func Is(raw []byte) bool {
	return bytes.HasPrefix(raw, []byte("\xff\xd8\xff")) || bytes.HasPrefix(raw, []byte("\x89PNG\r\n\x1a\n"))
}

// Redraw draws a picture anew as JPEG with its longer side at most side pixels,
// upright as its camera was held.
// Invalid (field file) for what is no picture (error.photo_type), is damaged
// (error.file_damaged) or has too many pixels (error.file_pixels).
func Redraw(raw []byte, side int) ([]byte, error) {
	if !Is(raw) {
		return nil, planning.InvalidField("file", "error.photo_type")
	}
	bounds, _, err := image.DecodeConfig(bytes.NewReader(raw))
	if err != nil {
		return nil, planning.InvalidField("file", "error.file_damaged")
	}
	if bounds.Width < 1 || bounds.Height < 1 || bounds.Width > MostPixels/bounds.Height {
		return nil, planning.InvalidField("file", "error.file_pixels")
	}
	decoded, _, err := image.Decode(bytes.NewReader(raw))
	if err != nil {
		return nil, planning.InvalidField("file", "error.file_damaged")
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, upright(smaller(decoded, side), orientation(raw)), &jpeg.Options{Quality: 85}); err != nil {
		return nil, planning.InvalidField("file", "error.file_damaged")
	}
	return out.Bytes(), nil
}

// smaller averages blocks of pixels so that the longer side fits, on white paper.
func smaller(p image.Image, side int) *image.RGBA {
	b := p.Bounds()
	step := (max(b.Dx(), b.Dy()) + side - 1) / side
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
