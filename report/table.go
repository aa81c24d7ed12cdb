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
}

// cell is one or more paragraphs.
type cell []span

// says is a cell of one plain paragraph.
func says(text string) cell { return cell{{text: text}} }

// table lays rows out over pages and repeats its heading on each. Rows stay
// whole while they fit a page; one that does not is carried on, line by line.
type table struct {
	s       *sheet
	columns []column
	widths  []float64
	size    float64 // points
	least   float64 // least height of a row
	numbers bool    // a second heading row of column numbers, as forms of the state have
	headed  int     // the page whose heading is drawn
}

const (
	padX = 1.2
	padY = 0.9
)

// line is one laid-out line of a cell.
type line struct {
	text string
	font Font
}

func newTable(s *sheet, size float64, columns []column) *table {
	total := 0.0
	for _, c := range columns {
		total += c.share
	}
	t := &table{s: s, columns: columns, size: size}
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
			for _, text := range wrap(sp.text, sp.font, t.size, t.widths[i]-2*padX) {
				lines = append(lines, line{text, sp.font})
			}
		}
		laid = append(laid, lines)
	}
	return laid, max(t.least, t.tall(deepest(laid)))
}

func (t *table) tall(lines int) float64 {
	return float64(lines)*t.style(Regular).height() + 2*padY
}

// heading draws the heading on a page that has none yet.
func (t *table) heading() {
	if t.headed == t.s.pdf.PageNo() {
		return
	}
	cells := make([]cell, len(t.columns))
	for i, c := range t.columns {
		cells[i] = cell{{c.head, Bold}}
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
	x := t.s.left
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
			t.s.one(x+padX, at, t.widths[i]-2*padX, how, l.text, st)
			at += st.height()
		}
		x += t.widths[i]
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
	y, x := t.s.y, t.s.left
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
