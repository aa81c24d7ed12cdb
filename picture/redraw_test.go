package picture

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"

	"musrenbang/planning"
)

func filled(t *testing.T, width, height int, fill color.Color, as func(*bytes.Buffer, image.Image) error) []byte {
	t.Helper()
	p := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			p.Set(x, y, fill)
		}
	}
	var out bytes.Buffer
	if err := as(&out, p); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func asPNG(out *bytes.Buffer, p image.Image) error  { return png.Encode(out, p) }
func asJPEG(out *bytes.Buffer, p image.Image) error { return jpeg.Encode(out, p, nil) }

// TestTheLongerSideFits: the longer side fits, colours stay, and what is transparent lies on
// white paper.
func TestTheLongerSideFits(t *testing.T) {
	red, clear := color.NRGBA{R: 255, A: 255}, color.NRGBA{}
	for name, c := range map[string]struct {
		raw           []byte
		side          int
		width, height int
		pixel         color.NRGBA
	}{
		"as it is":        {filled(t, 160, 90, red, asJPEG), PhotoSide, 160, 90, red},
		"exactly as long": {filled(t, PhotoSide, 10, red, asPNG), PhotoSide, PhotoSide, 10, red},
		"too wide":        {filled(t, 3000, 30, red, asJPEG), PhotoSide, 1500, 15, red},
		"too high":        {filled(t, 30, 3000, red, asPNG), 1000, 10, 1000, red},
		"a single pixel":  {filled(t, 1, 1, red, asPNG), PhotoSide, 1, 1, red},
		"transparent":     {filled(t, 20, 20, clear, asPNG), PhotoSide, 20, 20, color.NRGBA{255, 255, 255, 255}},
	} {
		t.Run(name, func(t *testing.T) {
			clean, err := Redraw(c.raw, c.side)
			if err != nil {
				t.Fatal(err)
			}
			p, kind, err := image.Decode(bytes.NewReader(clean))
			if err != nil || kind != "jpeg" {
				t.Fatalf("%s, %v", kind, err)
			}
			if b := p.Bounds(); b.Dx() != c.width || b.Dy() != c.height {
				t.Errorf("%d × %d, want %d × %d", b.Dx(), b.Dy(), c.width, c.height)
			}
			got := color.NRGBAModel.Convert(p.At(0, 0)).(color.NRGBA)
			for _, d := range []int{int(got.R) - int(c.pixel.R), int(got.G) - int(c.pixel.G), int(got.B) - int(c.pixel.B)} {
				if d < -8 || d > 8 {
					t.Errorf("a pixel is %v, want %v", got, c.pixel)
				}
			}
		})
	}
}

func TestTheFirstBytesAreLookedAt(t *testing.T) {
	good := filled(t, 40, 40, color.Black, asJPEG)
	for name, raw := range map[string][]byte{"nothing": nil, "text": []byte("halo"), "half": good[:len(good)/2], "a head": good[:12]} {
		if _, err := Redraw(raw, PhotoSide); planning.CodeOf(err) != planning.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if Is([]byte("%PDF-1.4")) || Is(nil) || Is([]byte("GIF89a")) || !Is(good) {
		t.Error("the first bytes are not looked at")
	}
}
