package report

// column of a table: its heading, its share of the width, and where its cells
// stand ("R" for figures).
type column struct {
	head  string
	share float64
	align string
}

// span is a paragraph within a cell.
type span struct {
	text string
	font Font
	tick tick
	// beside stands on the same line, in the other half of the cell, where both fit on one.
	beside *span
}

// tick is the box that may stand before a paragraph.
type tick int

const (
	noTick tick = iota
	unticked
	ticked
)

const (
	tickSide = 2.6 // of the box
	tickRoom = 3.9 // box and the space behind it
)

// cell is one or more paragraphs.
type cell []span

// says is a cell of one plain paragraph.
func says(text string) cell { return cell{{text: text}} }

// table lays rows out over pages and repeats its heading on each. Rows stay
// whole while they fit a page; one that does not is carried on, line by line.
type table struct {
	s       *sheet
	left    float64
	columns []column
	widths  []float64
	size    float64 // points
	least   float64 // least height of a row
	numbers bool    // a second heading row of column numbers, as forms of the state have
	headed  int     // the page whose heading is drawn
	// head draws another heading than the names of the columns.
	head func()
}

const (
	padX = 1.2
	padY = 0.9
)

// line is one laid-out line of a cell.
type line struct {
	text   string
	font   Font
	tick   tick
	indent float64
	beside *line
}

func newTable(s *sheet, size float64, columns []column) *table {
	total := 0.0
	for _, c := range columns {
		total += c.share
	}
	t := &table{s: s, left: s.left, columns: columns, size: size}
	for _, c := range columns {
		t.widths = append(t.widths, s.width*c.share/total)
	}
	return t
}

func (t *table) style(font Font) style { return style{font: font, size: t.size, lead: 1.25, ink: ink} }

// lay breaks each cell into lines and returns the height they need.
func (t *table) lay(cells []cell) (laid [][]line, height float64) {
	for i, c := range cells {
		var lines []line
		for _, sp := range c {
			lines = append(lines, t.paragraph(sp, t.widths[i]-2*padX)...)
		}
		laid = append(laid, lines)
	}
	return laid, max(t.least, t.tall(deepest(laid)))
}

// paragraph breaks one span into lines.
func (t *table) paragraph(sp span, width float64) (lines []line) {
	indent := 0.0
	if sp.tick != noTick {
		indent = tickRoom
	}
	if sp.beside != nil {
		left, right := sp, *sp.beside
		left.beside = nil
		halves := [2][]line{t.paragraph(left, width/2), t.paragraph(right, width/2)}
		if len(halves[0]) == 1 && len(halves[1]) == 1 {
			halves[0][0].beside = &halves[1][0]
			return halves[0]
		}
		return append(t.paragraph(left, width), t.paragraph(right, width)...)
	}
	for k, text := range wrap(sp.text, sp.font, t.size, width-indent) {
		l := line{text: text, font: sp.font, indent: indent}
		if k == 0 {
			l.tick = sp.tick
		}
		lines = append(lines, l)
	}
	return lines
}

func (t *table) tall(lines int) float64 {
	return float64(lines)*t.style(Regular).height() + 2*padY
}

// heading draws the heading on a page that has none yet.
func (t *table) heading() {
	if t.headed == t.s.pdf.PageNo() {
		return
	}
	if t.head != nil {
		t.headed = t.s.pdf.PageNo()
		t.head()
		return
	}
	cells := make([]cell, len(t.columns))
	for i, c := range t.columns {
		cells[i] = cell{{text: c.head, font: Bold}}
	}
	laid, _ := t.lay(cells)
	height := t.tall(deepest(laid))
	numbered := 0.0
	if t.numbers {
		numbered = t.tall(1)
	}
	// A heading alone at the foot of a page says nothing.
	t.s.room(height + numbered + max(t.least, t.tall(3)))
	t.headed = t.s.pdf.PageNo()
	t.cells(laid, t.s.y, height, true)
	t.s.y += height
	if t.numbers {
		for i := range cells {
			cells[i] = says("(" + t.s.text.Number(int64(i+1)) + ")")
		}
		laid, _ = t.lay(cells)
		t.cells(laid, t.s.y, numbered, true)
		t.s.y += numbered
	}
}

// row draws one row, on the next page if it does not fit this one.
func (t *table) row(cells []cell) {
	t.heading()
	laid, height := t.lay(cells)
	if t.s.y+height > t.s.bottom && height < t.s.bottom-t.s.top-20 {
		t.s.next()
		t.heading()
	}
	for t.s.y+height > t.s.bottom {
		fits := int((t.s.bottom - t.s.y - 2*padY) / t.style(Regular).height())
		if fits >= 1 {
			var head [][]line
			head, laid = take(laid, fits)
			t.cells(head, t.s.y, t.tall(fits), false)
		}
		t.s.next()
		t.heading()
		height = t.tall(deepest(laid))
	}
	t.cells(laid, t.s.y, height, false)
	t.s.y += height
}

// deepest is the number of lines of the fullest cell.
func deepest(laid [][]line) int {
	most := 0
	for _, lines := range laid {
		most = max(most, len(lines))
	}
	return most
}

// take cuts the first n lines off every cell.
func take(laid [][]line, n int) (head, rest [][]line) {
	for _, lines := range laid {
		k := min(n, len(lines))
		head, rest = append(head, lines[:k]), append(rest, lines[k:])
	}
	return head, rest
}

// cells draws one row of boxes with their lines. Only headings are filled: the
// mark across a draft must show through the list.
func (t *table) cells(laid [][]line, y, height float64, heading bool) {
	x := t.left
	for i, lines := range laid {
		at, how := y+padY, t.columns[i].align
		if heading {
			t.s.box(x, y, t.widths[i], height, soft, hair, 0.15)
			at, how = y+(height-float64(len(lines))*t.style(Regular).height())/2, "C"
		} else {
			t.s.outline(x, y, t.widths[i], height)
		}
		for _, l := range lines {
			st := t.style(l.font)
			t.line(x+padX, at, t.widths[i]-2*padX, how, l)
			at += st.height()
		}
		x += t.widths[i]
	}
}

// line draws one line of a cell with its box, and what stands beside it.
func (t *table) line(x, y, width float64, how string, l line) {
	st := t.style(l.font)
	t.s.one(x+l.indent, y, width-l.indent, how, l.text, st)
	t.s.tickBox(x, y+(st.height()-tickSide)/2, l.tick)
	if l.beside != nil {
		t.line(x+width/2, y, width/2, how, *l.beside)
	}
}

// keep draws a row on the same page as the n rows of one line that follow it.
func (t *table) keep(cells []cell, n int) {
	t.heading()
	_, height := t.lay(cells)
	height += float64(n) * t.tall(1)
	if t.s.y+height > t.s.bottom && height < (t.s.bottom-t.s.top)/2 {
		t.s.next()
		t.heading()
	}
	t.row(cells)
}

// sum draws a row that says label over the columns before at, and value in
// column at.
func (t *table) sum(at int, label, value string, font Font) {
	height := t.tall(1)
	if t.s.y+height > t.s.bottom {
		t.s.next()
		t.heading()
	}
	before, rest := 0.0, t.s.width
	for i := range at {
		before += t.widths[i]
	}
	rest -= before + t.widths[at]
	y, x := t.s.y, t.left
	t.s.outline(x, y, before, height)
	t.s.one(x+padX, y+padY, before-2*padX, "R", label, t.style(font))
	t.s.outline(x+before, y, t.widths[at], height)
	t.s.one(x+before+padX, y+padY, t.widths[at]-2*padX, "R", value, t.style(font))
	if rest > 0 {
		t.s.outline(x+before+t.widths[at], y, rest, height)
	}
	t.s.y += height
}

// note draws one row over all columns.
func (t *table) note(text string) {
	t.heading()
	t.s.outline(t.s.left, t.s.y, t.s.width, t.tall(1)+2)
	t.s.one(t.s.left, t.s.y+padY+1, t.s.width, "C", text, t.style(Regular))
	t.s.y += t.tall(1) + 2
}

// space makes sure that n rows of one line fit below the pen.
func (t *table) space(n int) {
	if t.s.y+float64(n)*t.tall(1) > t.s.bottom {
		t.s.next()
		t.heading()
	}
}

// bandRow draws a heading over all columns, on the page of the row below it.
func (t *table) bandRow(title string) {
	t.heading()
	lines := wrap(title, Bold, t.size, t.s.width-2*padX)
	height := t.tall(len(lines))
	if t.s.y+height+t.tall(4) > t.s.bottom {
		t.s.next()
		t.heading()
	}
	t.s.stroke(hair, 0.15)
	t.s.fill(soft)
	t.s.pdf.Rect(t.s.left, t.s.y, t.s.width, height, "FD")
	t.s.lines(t.s.left+padX, t.s.y+padY, lines, t.style(Bold))
	t.s.y += height
}
