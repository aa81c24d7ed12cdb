package report

// watermark writes a word across the page, behind what follows: pale, so that
// the text stays readable, and large, so that no copy loses it.
func (s *sheet) watermark(word string, pale colour, cx, cy, width, degrees float64) {
	word = Clean(word, Bold)
	size := width / measure(word, Bold, 1)
	st := style{font: Bold, size: size, lead: 1, ink: pale}
	s.pdf.TransformBegin()
	s.pdf.TransformRotate(degrees, cx, cy)
	s.put(cx-width/2, cy-st.height()/2, word, st)
	s.pdf.TransformEnd()
}

// band writes a mark in a coloured strip with an edge of its own colour, and
// returns where it ends. The words carry the meaning, not the colour.
func (s *sheet) band(x, y, width float64, text string, size float64, inside, edge colour) float64 {
	st := style{font: Bold, size: size, ink: edge}
	lines := wrap(text, Bold, size, width-6)
	height := float64(len(lines))*st.height() + 2
	s.box(x, y, width, height, inside, edge, 0.3)
	at := y + 1
	for _, line := range lines {
		s.one(x, at, width, "C", line, st)
		at += st.height()
	}
	return y + height
}

// received draws the sign of a thing that arrived: a tick in a disc.
func (s *sheet) received(x, y, side float64) {
	s.fill(kept)
	s.pdf.Circle(x+side/2, y+side/2, side/2, "F")
	s.stroke(paper, side*0.1)
	s.pdf.SetLineCapStyle("round")
	s.pdf.SetLineJoinStyle("round")
	s.pdf.MoveTo(x+side*0.27, y+side*0.53)
	s.pdf.LineTo(x+side*0.43, y+side*0.69)
	s.pdf.LineTo(x+side*0.74, y+side*0.34)
	s.pdf.DrawPath("D")
	s.pdf.SetLineCapStyle("butt")
	s.pdf.SetLineJoinStyle("miter")
}

// scissors draws the sign beside a line to cut along.
func (s *sheet) scissors(x, y float64) {
	s.stroke(second, 0.3)
	s.pdf.Circle(x, y-1.2, 0.9, "D")
	s.pdf.Circle(x, y+1.2, 0.9, "D")
	s.pdf.Line(x+0.8, y-0.8, x+5, y+1.3)
	s.pdf.Line(x+0.8, y+0.8, x+5, y-1.3)
}

// cut draws a dashed line across the sheet.
func (s *sheet) cut(y float64) {
	s.scissors(6, y)
	s.stroke(hair, 0.25)
	s.pdf.SetDashPattern([]float64{2, 2}, 0)
	s.pdf.Line(13, y, a4Short-6, y)
	s.pdf.SetDashPattern(nil, 0)
}

// tickBox draws the box somebody ticks, or the one that was ticked.
func (s *sheet) tickBox(x, y float64, state tick) {
	if state == noTick {
		return
	}
	s.stroke(ink, 0.25)
	s.pdf.Rect(x, y, tickSide, tickSide, "D")
	if state == ticked {
		s.stroke(ink, 0.5)
		s.pdf.Line(x+0.4, y+0.4, x+tickSide-0.4, y+tickSide-0.4)
		s.pdf.Line(x+0.4, y+tickSide-0.4, x+tickSide-0.4, y+0.4)
	}
}
