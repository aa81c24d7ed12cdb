package report

import (
	_ "embed"
	"encoding/binary"
	"fmt"

	"github.com/jung-kurt/gofpdf"
)

// Font is one of the two faces the papers are set in: Liberation Sans, whose
// licence (SIL OFL 1.1, fonts/LICENSE.txt) allows embedding. gofpdf embeds only
// the glyphs a paper uses.
type Font int

// The faces.
const (
	Regular Font = iota
	Bold
)

// family is the name of both faces within a document.
const family = "liberation"

var (
	//go:embed fonts/LiberationSans-Regular.ttf
	regularTTF []byte
	//go:embed fonts/LiberationSans-Bold.ttf
	boldTTF []byte

	// faces are read once, at start: a broken font file stops the program there,
	// not on the first paper.
	faces = [2]*face{mustParse(regularTTF), mustParse(boldTTF)}
)

// face is what the layout needs of a font: which characters it draws, and how
// wide.
type face struct {
	glyph   map[rune]uint16
	advance []uint16 // by glyph, in units of the em; the last one holds for all after it
	em      float64
}

// width is how far r advances, in ems.
func (f *face) width(r rune) float64 {
	g := min(int(f.glyph[r]), len(f.advance)-1)
	return float64(f.advance[g]) / f.em
}

func (f Font) face() *face { return faces[f] }

// style is the font's name in gofpdf.
func (f Font) style() string {
	if f == Bold {
		return "B"
	}
	return ""
}

func addFonts(pdf *gofpdf.Fpdf) {
	pdf.AddUTF8FontFromBytes(family, Regular.style(), regularTTF)
	pdf.AddUTF8FontFromBytes(family, Bold.style(), boldTTF)
}

func mustParse(ttf []byte) *face {
	f, err := parseFace(ttf)
	if err != nil {
		panic("report: " + err.Error())
	}
	return f
}

// parseFace reads the character map (format 4: the plane gofpdf can draw) and
// the advance widths of a TrueType file (OpenType specification 1.9, cmap, hhea,
// hmtx). It trusts the offsets: the files are embedded.
func parseFace(ttf []byte) (*face, error) {
	tables := map[string][]byte{}
	for i := range int(binary.BigEndian.Uint16(ttf[4:])) {
		entry := ttf[12+16*i:]
		from, size := binary.BigEndian.Uint32(entry[8:]), binary.BigEndian.Uint32(entry[12:])
		tables[string(entry[:4])] = ttf[from : from+size]
	}
	for _, name := range []string{"head", "hhea", "hmtx", "cmap"} {
		if tables[name] == nil {
			return nil, fmt.Errorf("read font: no table %s", name)
		}
	}
	f := &face{em: float64(binary.BigEndian.Uint16(tables["head"][18:]))}
	for i := range int(binary.BigEndian.Uint16(tables["hhea"][34:])) {
		f.advance = append(f.advance, binary.BigEndian.Uint16(tables["hmtx"][4*i:]))
	}
	var err error
	f.glyph, err = parseCharacters(tables["cmap"])
	return f, err
}

func parseCharacters(cmap []byte) (map[rune]uint16, error) {
	u16 := func(b []byte, at int) int { return int(binary.BigEndian.Uint16(b[at:])) }
	for i := range u16(cmap, 2) {
		entry := cmap[4+8*i:]
		sub := cmap[binary.BigEndian.Uint32(entry[4:]):]
		if u16(entry, 0) != 3 || u16(entry, 2) != 1 || u16(sub, 0) != 4 {
			continue // not the Windows Unicode map
		}
		glyphs := map[rune]uint16{}
		twice := u16(sub, 6) // segments, doubled
		for s := 0; s < twice; s += 2 {
			last, first := u16(sub, 14+s), u16(sub, 16+twice+s)
			delta, shift := u16(sub, 16+2*twice+s), u16(sub, 16+3*twice+s)
			for c := first; c <= last && c != 0xFFFF; c++ {
				g := c
				if shift != 0 {
					g = u16(sub, 16+3*twice+s+shift+2*(c-first))
				}
				if shift == 0 || g != 0 {
					g = (g + delta) & 0xFFFF
				}
				if g != 0 {
					glyphs[rune(c)] = uint16(g)
				}
			}
		}
		return glyphs, nil
	}
	return nil, fmt.Errorf("read font: no character map of format 4")
}
