package picture

import (
	"bytes"
	"encoding/binary"
	"image"
)

// orientation reads from a JPEG how the camera was held: 1 to 8, as EXIF counts
// (CIPA DC-008, tag 0x0112), and 1 where it does not say or is damaged.
func orientation(raw []byte) int {
	for at := 2; at+4 <= len(raw) && raw[at] == 0xff; {
		kind, size := raw[at+1], int(binary.BigEndian.Uint16(raw[at+2:]))
		end := at + 2 + size
		if kind == 0xda || size < 2 || end > len(raw) { // the picture itself begins
			break
		}
		if tiff, ok := bytes.CutPrefix(raw[at+4:end], []byte("Exif\x00\x00")); kind == 0xe1 && ok {
			return orientationIn(tiff)
		}
		at = end
	}
	return 1
}

// orientationIn looks through the first list of tags.
func orientationIn(tiff []byte) int {
	var order binary.ByteOrder = binary.LittleEndian
	if bytes.HasPrefix(tiff, []byte("MM")) {
		order = binary.BigEndian
	}
	if len(tiff) < 8 {
		return 1
	}
	at := uint64(order.Uint32(tiff[4:]))
	if at+2 > uint64(len(tiff)) {
		return 1
	}
	list := tiff[at:]
	for tag := 2; tag+12 <= len(list) && tag < 2+12*int(order.Uint16(list)); tag += 12 {
		if order.Uint16(list[tag:]) != 0x0112 {
			continue
		}
		if way := int(order.Uint16(list[tag+8:])); way >= 1 && way <= 8 {
			return way
		}
		return 1
	}
	return 1
}

// upright turns and mirrors a picture as its camera said.
func upright(p *image.RGBA, way int) *image.RGBA {
	if way <= 1 || way > 8 {
		return p
	}
	w, h := p.Rect.Dx(), p.Rect.Dy()
	from := [...]func(x, y int) (int, int){
		2: func(x, y int) (int, int) { return w - 1 - x, y },
		3: func(x, y int) (int, int) { return w - 1 - x, h - 1 - y },
		4: func(x, y int) (int, int) { return x, h - 1 - y },
		5: func(x, y int) (int, int) { return y, x },
		6: func(x, y int) (int, int) { return y, h - 1 - x },
		7: func(x, y int) (int, int) { return w - 1 - y, h - 1 - x },
		8: func(x, y int) (int, int) { return w - 1 - y, x },
	}[way]
	size := image.Rect(0, 0, w, h)
	if way >= 5 {
		size = image.Rect(0, 0, h, w)
	}
	out := image.NewRGBA(size)
	for y := range size.Dy() {
		for x := range size.Dx() {
			out.SetRGBA(x, y, p.RGBAAt(from(x, y)))
		}
	}
	return out
}
