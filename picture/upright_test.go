package picture

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"testing"
)

// heldAs puts into a JPEG how the camera was held, as cameras do.
func heldAs(jpeg []byte, order binary.AppendByteOrder, way uint16) []byte {
	mark := map[bool]string{true: "II", false: "MM"}[order.AppendUint16(nil, 1)[0] == 1]
	tiff := order.AppendUint32(order.AppendUint16([]byte(mark), 42), 8)
	tiff = order.AppendUint16(tiff, 2) // two tags: the maker comes first
	for _, tag := range [][4]uint16{{0x010f, 2, 0}, {0x0112, 3, way}} {
		tiff = order.AppendUint32(order.AppendUint16(order.AppendUint16(tiff, tag[0]), tag[1]), 1)
		tiff = order.AppendUint16(order.AppendUint16(tiff, tag[2]), 0)
	}
	app1 := append([]byte("Exif\x00\x00"), tiff...)
	head := binary.BigEndian.AppendUint16([]byte{0xff, 0xd8, 0xff, 0xe1}, uint16(len(app1)+2))
	return append(append(head, app1...), jpeg[2:]...)
}

// corners names the colours of a picture's corners, row by row.
func corners(m image.Image) string {
	b := m.Bounds()
	name := func(x, y int) string {
		r, g, bl, _ := m.At(x, y).RGBA()
		switch {
		case r > 0xa000 && g > 0xa000:
			return "w"
		case r > 0xa000:
			return "r"
		case g > 0x6000:
			return "g"
		case bl > 0xa000:
			return "b"
		}
		return "?"
	}
	return name(4, 4) + name(b.Dx()-5, 4) + name(4, b.Dy()-5) + name(b.Dx()-5, b.Dy()-5)
}

// Seen upright, every photo shows red and green above, blue and white below; each
// camera stored it turned in its own way.
func TestAPhotoComesOutUpright(t *testing.T) {
	// What lies in the corners of the stored picture: first row, then second.
	stored := []string{1: "rgbw", 2: "grwb", 3: "wbgr", 4: "bwrg", 5: "rbgw", 6: "gwrb", 7: "wgbr", 8: "brwg"}
	colours := map[byte]color.RGBA{'r': {R: 255, A: 255}, 'g': {G: 200, A: 255}, 'b': {B: 255, A: 255}, 'w': {R: 255, G: 255, B: 255, A: 255}}
	for way := 1; way <= 8; way++ {
		w, h := 96, 64
		if way >= 5 {
			w, h = h, w
		}
		m := image.NewRGBA(image.Rect(0, 0, w, h))
		for y := range h {
			for x := range w {
				m.SetRGBA(x, y, colours[stored[way][y*2/h*2+x*2/w]])
			}
		}
		var plain bytes.Buffer
		if err := jpeg.Encode(&plain, m, nil); err != nil {
			t.Fatal(err)
		}
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
			t.Run(fmt.Sprint(way, order), func(t *testing.T) {
				out, err := Redraw(heldAs(plain.Bytes(), order, uint16(way)), PhotoSide)
				if err != nil {
					t.Fatal(err)
				}
				got, err := jpeg.Decode(bytes.NewReader(out))
				if err != nil {
					t.Fatal(err)
				}
				if corners(got) != "rgbw" || got.Bounds().Dx() != 96 || got.Bounds().Dy() != 64 {
					t.Errorf("corners %s in %v, want rgbw in 96×64", corners(got), got.Bounds())
				}
			})
		}
	}
}

// What a camera says may be cut off or nonsense; the picture is taken as it lies.
func TestADamagedWordOfTheCamera(t *testing.T) {
	var plain bytes.Buffer
	if err := jpeg.Encode(&plain, draw(8, 8), nil); err != nil {
		t.Fatal(err)
	}
	good := heldAs(plain.Bytes(), binary.LittleEndian, 6)
	if orientation(good) != 6 {
		t.Fatal("a whole one is not read")
	}
	for cut := range 64 {
		orientation(good[:min(cut, len(good))]) // must not panic
	}
	far := bytes.Clone(good)
	copy(far[16:], []byte{0xff, 0xff, 0xff, 0xff}) // its list lies behind the end
	for name, raw := range map[string][]byte{"none": plain.Bytes(), "nine": heldAs(plain.Bytes(), binary.LittleEndian, 9), "far": far, "nothing": nil} {
		if way := orientation(raw); way != 1 {
			t.Errorf("%s: %d", name, way)
		}
	}
}
