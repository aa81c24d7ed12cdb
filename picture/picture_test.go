package picture

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"

	"musrenbang/planning"
)

func draw(w, h int) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.Set(x, y, color.RGBA{R: 200, G: 30, B: 30, A: 255})
		}
	}
	return m
}

func encoded(t *testing.T, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// What comes out is a picture of the same place and nothing that came with it.
func TestAPictureIsDrawnAnew(t *testing.T) {
	var photo bytes.Buffer
	if err := jpeg.Encode(&photo, draw(3000, 1000), nil); err != nil {
		t.Fatal(err)
	}
	// As a camera does: an APP1 segment with where it was taken, after the first mark.
	where := []byte("Exif\x00\x00 GPS 6.99S 110.42E")
	tagged := append([]byte{0xff, 0xd8, 0xff, 0xe1, 0, byte(len(where) + 2)}, where...)
	tagged = append(tagged, photo.Bytes()[2:]...)
	clean, err := Redraw(tagged, PhotoSide)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(clean, []byte("Exif")) || bytes.Contains(clean, []byte("GPS")) || !bytes.Contains(tagged, []byte("GPS")) {
		t.Error("where it was taken is still in it")
	}
	m, kind, err := image.Decode(bytes.NewReader(clean))
	if err != nil {
		t.Fatal(err)
	}
	r, g, _, _ := m.At(100, 100).RGBA()
	if kind != "jpeg" || m.Bounds().Dx() != 1500 || m.Bounds().Dy() != 500 || r>>8 < 180 || g>>8 > 60 {
		t.Errorf("drawn as %s, %v, red %d and green %d", kind, m.Bounds(), r>>8, g>>8)
	}
}

func TestWhatIsNoPicture(t *testing.T) {
	small := encoded(t, draw(4, 4))
	huge := bytes.Clone(small)
	copy(huge[16:], []byte{0, 0, 0x40, 0, 0, 0, 0x40, 0}) // 16384 pixels each way, if one believes it
	for name, c := range map[string]struct {
		raw []byte
		key string
	}{
		"nothing": {nil, "error.photo_type"}, "a page": {[]byte("<html>"), "error.photo_type"},
		"cut off": {small[:len(small)/2], "error.file_damaged"}, "only a mark": {[]byte("\xff\xd8\xff"), "error.file_damaged"},
		"too many pixels": {huge, "error.file_damaged error.file_pixels"},
	} {
		_, err := Redraw(c.raw, PhotoSide)
		var e *planning.Error
		if !errors.As(err, &e) || !bytes.Contains([]byte(c.key), []byte(e.Key)) {
			t.Errorf("%s: %v, want %s", name, err, c.key)
		}
	}
}
