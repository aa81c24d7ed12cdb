package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/jung-kurt/gofpdf"

	"musrenbang/locales"
	"musrenbang/planning"
)

// A4, in millimetres.
const (
	a4Short = 210.0
	a4Long  = 297.0
)

// colour is red, green, blue. The papers use the colours of the pages.
type colour [3]int

var (
	ink     = colour{0x1c, 0x23, 0x26}
	second  = colour{0x4d, 0x5a, 0x60}
	hair    = colour{0x9a, 0xa6, 0xa6}
	brand   = colour{0x0b, 0x5f, 0x59}
	soft    = colour{0xe3, 0xf0, 0xee}
	paper   = colour{0xff, 0xff, 0xff}
	waiting = colour{0x7a, 0x4d, 0x00}
	amber   = colour{0xff, 0xf1, 0xd1}
	refused = colour{0x9b, 0x1c, 0x1c}
	rose    = colour{0xfd, 0xe8, 0xe6}
	kept    = colour{0x1b, 0x6b, 0x34}
	leaf    = colour{0xe2, 0xf3, 0xe6}
)

// style is how a text is set: face, points, and how far its lines stand apart in
// ems (0 means 1.35).
type style struct {
	font Font
	size float64
	lead float64
	ink  colour
}

func (st style) height() float64 {
	lead := st.lead
	if lead == 0 {
		lead = 1.35
	}
	return st.size * perPoint * lead
}

// sheet is a paper being laid out: the document, where the pen stands, and what
// every new page gets. Lengths are millimetres from the top left corner.
type sheet struct {
	pdf  *gofpdf.Fpdf
	text *locales.Text
	zone *time.Location

	short, long              float64 // the sides of the sheet
	wide                     bool    // landscape
	left, width, top, bottom float64
	y                        float64
	// frame draws what every page carries, before anything else is on it.
	frame func()
}

// wib is the zone of papers whose city names none.
var wib = time.FixedZone("WIB", 7*60*60)

// newSheet begins a document whose dates are at: a paper must come out the same
// whenever it is printed.
func newSheet(lang, title string, at planning.Instant, zone *time.Location) *sheet {
	if zone == nil {
		zone = wib
	}
	pdf := gofpdf.New("P", "mm", "A4", "")
	pdf.SetCatalogSort(true)
	when := time.UnixMicro(int64(at)).UTC()
	pdf.SetCreationDate(when)
	pdf.SetModificationDate(when)
	pdf.SetProducer("musrenbang", true)
	pdf.SetTitle(strings.ReplaceAll(Clean(title, Regular), string(noBreak), " "), true)
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetMargins(0, 0, 0)
	addFonts(pdf)
	return &sheet{pdf: pdf, text: locales.New(lang), zone: zone, short: a4Short, long: a4Long}
}

// page begins a page with the given margins.
func (s *sheet) page(wide bool, side, top, bottom float64) {
	orientation, width, height := "P", s.short, s.long
	if wide {
		orientation, width, height = "L", s.long, s.short
	}
	s.pdf.AddPageFormat(orientation, gofpdf.SizeType{Wd: s.short, Ht: s.long})
	s.wide, s.left, s.width = wide, side, width-2*side
	s.top, s.bottom, s.y = top, height-bottom, top
	if s.frame != nil {
		s.frame()
	}
}

// height is how tall a page is, as it lies.
func (s *sheet) height() float64 {
	if s.wide {
		return s.short
	}
	return s.long
}

// next begins another page like this one.
func (s *sheet) next() {
	s.page(s.wide, s.left, s.top, s.height()-s.bottom)
}

// room makes sure that h millimetres fit below the pen.
func (s *sheet) room(h float64) {
	if s.y+h > s.bottom && s.y > s.top {
		s.next()
	}
}

// put sets one line whose box begins at y. The text must be clean and fit.
func (s *sheet) put(x, y float64, text string, st style) {
	if text == "" {
		return
	}
	text = strings.ReplaceAll(text, string(noBreak), " ")
	s.pdf.SetFont(family, st.font.style(), st.size)
	s.pdf.SetTextColor(st.ink[0], st.ink[1], st.ink[2])
	// 0.72 em is the height of a capital: the line stands in the middle of its box.
	s.pdf.Text(x, y+(st.height()+0.72*st.size*perPoint)/2, text)
}

// one sets a single cleaned line, centred ("C"), to the right ("R") or to the
// left of the box.
func (s *sheet) one(x, y, width float64, align, text string, st style) {
	text = Clean(text, st.font)
	switch align {
	case "C":
		x += (width - measure(text, st.font, st.size)) / 2
	case "R":
		x += width - measure(text, st.font, st.size)
	}
	s.put(x, y, text, st)
}

// lines sets lines below y and returns where they end.
func (s *sheet) lines(x, y float64, lines []string, st style) float64 {
	for _, line := range lines {
		s.put(x, y, line, st)
		y += st.height()
	}
	return y
}

// paragraph sets text at the pen, indented, over as many pages as it takes.
func (s *sheet) paragraph(indent float64, text string, st style) {
	for _, line := range wrap(text, st.font, st.size, s.width-indent) {
		s.room(st.height())
		s.put(s.left+indent, s.y, line, st)
		s.y += st.height()
	}
}

// centred sets text at the pen in the middle of the page, in lines of about the
// same length.
func (s *sheet) centred(text string, st style) {
	lines := wrap(text, st.font, st.size, s.width)
	for width := s.width - 5; len(lines) > 1 && width > s.width/2; width -= 5 {
		narrower := wrap(text, st.font, st.size, width)
		if len(narrower) > len(lines) {
			break
		}
		lines = narrower
	}
	for _, line := range lines {
		s.room(st.height())
		s.one(s.left, s.y, s.width, "C", line, st)
		s.y += st.height()
	}
}

func (s *sheet) fill(c colour) { s.pdf.SetFillColor(c[0], c[1], c[2]) }

func (s *sheet) stroke(c colour, width float64) {
	s.pdf.SetDrawColor(c[0], c[1], c[2])
	s.pdf.SetLineWidth(width)
}

// box draws a rectangle, filled and with an edge.
func (s *sheet) box(x, y, w, h float64, inside, edge colour, thick float64) {
	s.fill(inside)
	s.stroke(edge, thick)
	s.pdf.Rect(x, y, w, h, "FD")
}

// outline draws the edge of a cell.
func (s *sheet) outline(x, y, w, h float64) {
	s.stroke(hair, 0.15)
	s.pdf.Rect(x, y, w, h, "D")
}

// write hands the finished document over, all at once: a paper that failed on
// the way leaves nothing behind.
func (s *sheet) write(w io.Writer) error {
	var out bytes.Buffer
	if err := s.pdf.Output(&out); err != nil {
		return fmt.Errorf("render paper: %w", err)
	}
	if _, err := w.Write(out.Bytes()); err != nil {
		return fmt.Errorf("write paper: %w", err)
	}
	return nil
}
