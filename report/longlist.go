package report

import (
	"io"
	"strconv"
	"strings"
	"time"

	"musrenbang/locales"
	"musrenbang/planning"
)

// LongList is Form RW.1, "Daftar Panjang Usulan Kegiatan Rembug Warga": what an
// RW hands to its lurah (research/domain.md 2.2, Perwal Semarang 135/2016). It
// asks what the tablet asks, in that order and in those words.
type LongList struct {
	Lang    string // "id" or "en"
	BaseURL string // where citizens reach the server; see PublicBase
	City    string
	// Kecamatan, Kelurahan and RW head the form; "" leaves a line to write on.
	Kecamatan, Kelurahan, RW string
	Cycle                    int              // the year the plan is for
	At                       planning.Instant // the paper's own date: the newest row's receipt
	Zone                     *time.Location   // nil is WIB
	Rows                     []LongListRow    // in rank order; nil is a blank form, empty says that there are none
}

// LongListRow is one proposal on the form.
type LongListRow struct {
	Code       planning.TrackingCode
	ProposedBy planning.Group
	Basis      planning.Basis
	Body       string // body that asks
	RW, RT     string
	Location   string
	OwnWords   string
	Title      string
	Kind       string // the catalogue's name for it; "" where none fits
	Problem    string
	Volume     planning.Volume
	Unit       string
	Value      planning.Rupiah // planning.Unpriced if nobody has estimated it
	Channel    planning.Channel
	Benefits   []planning.Group
	Rank       int
	Intake     planning.Intake
	ReadBack   bool
}

// blankBlocks is how many proposals a blank form has room for: three full pages.
const blankBlocks = 10

// formQuestion is one column: the question's key, the key of its explanation, and
// its share of the width.
type formQuestion struct {
	key, hint string
	share     float64
}

// The form's questions as they follow each other on the screen, in two bands: one
// line of them would leave nobody room to write.
var (
	upperBand = []formQuestion{
		{"propose.who", "paper.long.who_hint", 45}, {"propose.basis", "paper.long.basis_hint", 40}, {"propose.body", "paper.long.body_hint", 34},
		{"propose.intake", "paper.long.intake_hint", 59}, {"propose.own_words", "paper.long.own_words_hint", 50},
		{"propose.need", "paper.long.need_hint", 42},
	}
	lowerBand = []formQuestion{
		{"propose.problem", "paper.long.problem_hint", 47}, {"propose.rw", "", 15}, {"propose.rt", "", 15},
		{"propose.location", "paper.long.location_hint", 38}, {"propose.volume", "paper.long.volume_hint", 18},
		{"propose.unit", "paper.long.unit_hint", 16}, {"propose.value", "paper.long.value_hint", 29},
		{"propose.channel", "paper.long.channel_hint", 32}, {"propose.benefits", "paper.long.benefits_hint", 45},
		{"propose.rank", "paper.long.rank_hint", 17},
	}
)

// LongListQuestions are the catalogue keys of the form's questions in their
// order, for whoever shows the same questions on a screen.
func LongListQuestions() []string {
	var keys []string
	for _, q := range append(upperBand[:len(upperBand):len(upperBand)], lowerBand...) {
		keys = append(keys, q.key)
	}
	return append(keys, "propose.read_back")
}

// WriteLongList writes the form, A4 in landscape. It fails only where w fails.
func WriteLongList(w io.Writer, l LongList) error {
	counted := layLongList(l, 0)
	return layLongList(l, counted.pdf.PageNo()).write(w)
}

// form is a long list being laid out.
type form struct {
	*sheet
	l            LongList
	base         string
	pages        int // of the finished paper, 0 while counting
	upper, lower *table
	explained    bool // the explanations have been printed
	headed       int
}

const (
	formSide   = 12.0
	numberWide = 9.0
	bandHeight = 17.0 // to write in by hand
	stripTall  = 6.0
	signTall   = 37.0
)

var (
	formLabel = style{font: Bold, size: 8, lead: 1.15, ink: ink}
	formHint  = style{size: 6.5, lead: 1.18, ink: second}
	formText  = style{size: 9, lead: 1.3, ink: ink}
)

func layLongList(l LongList, pages int) *form {
	text := locales.New(l.Lang)
	s := newSheet(l.Lang, text.T("paper.long.title"), l.At, l.Zone)
	f := &form{sheet: s, l: l, base: PublicBase(l.BaseURL), pages: pages}
	f.frame = f.edges
	f.page(true, formSide, 9, 13)
	f.letterhead()
	f.upper, f.lower = f.band(upperBand), f.band(lowerBand)
	if f.blank() {
		for i := range blankBlocks {
			f.block(i+1, LongListRow{RW: l.RW}, i == blankBlocks-1)
		}
	}
	for i, row := range l.Rows {
		f.block(i+1, row, i == len(l.Rows)-1)
	}
	f.signatures()
	return f
}

// blank reports a form to be filled in by hand.
func (f *form) blank() bool { return f.l.Rows == nil }

// band is the table of one line of questions.
func (f *form) band(questions []formQuestion) *table {
	columns := make([]column, len(questions))
	total := 0.0
	for i, q := range questions {
		columns[i] = column{head: q.key, share: q.share}
		total += q.share
	}
	t := newTable(f.sheet, 8, columns)
	for i, q := range questions {
		t.widths[i] = (f.width - numberWide) * q.share / total
	}
	t.left, t.head = f.left+numberWide, f.heading
	if f.blank() {
		t.least = bandHeight
	}
	return t
}

// heading names the questions on every page and explains them on the first.
func (f *form) heading() {
	f.upper.headed, f.lower.headed = f.pdf.PageNo(), f.pdf.PageNo()
	if f.headed == f.pdf.PageNo() {
		return
	}
	f.headed = f.pdf.PageNo()
	top, number := f.y, 1
	for _, b := range []struct {
		t *table
		q []formQuestion
	}{{f.upper, upperBand}, {f.lower, lowerBand}} {
		number = f.questions(b.t, b.q, number)
	}
	f.box(f.left, top, numberWide, f.y-top, soft, hair, 0.15)
	f.one(f.left, top+(f.y-top-formLabel.height())/2, numberWide, "C", f.text.T("paper.long.no"), formLabel)
	f.explained = true
}

// questions draws the heading of one band; number counts the columns as forms of
// the state do.
func (f *form) questions(t *table, list []formQuestion, number int) int {
	labels, hints, tall := make([][]string, len(list)), make([][]string, len(list)), 0.0
	for i, q := range list {
		width := t.widths[i] - 2*padX
		labels[i] = wrap("("+strconv.Itoa(number+i)+") "+f.text.T(q.key), Bold, formLabel.size, width)
		if q.hint != "" && f.blank() && !f.explained {
			hints[i] = wrap(f.text.T(q.hint), Regular, formHint.size, width)
		}
		tall = max(tall, float64(len(labels[i]))*formLabel.height()+float64(len(hints[i]))*formHint.height())
	}
	tall += 2 * padY
	x := t.left
	for i := range list {
		f.box(x, f.y, t.widths[i], tall, soft, hair, 0.15)
		at := f.lines(x+padX, f.y+padY, labels[i], formLabel)
		f.lines(x+padX, at, hints[i], formHint)
		x += t.widths[i]
	}
	f.y += tall
	return number + len(list)
}

// block is one proposal: its two bands, and what the facilitator notes below.
// The last one stays with the signatures: they never stand alone.
func (f *form) block(number int, row LongListRow, last bool) {
	upper, lower := f.upperCells(row), f.lowerCells(row)
	_, a := f.upper.lay(upper)
	_, b := f.lower.lay(lower)
	whole := a + b + stripTall
	if last {
		whole += signTall
	}
	if f.headed != 0 && f.y+whole > f.bottom && whole < f.bottom-f.top-20 {
		f.next()
	}
	f.heading()
	top, page := f.y, f.pdf.PageNo()
	f.upper.row(upper)
	f.lower.row(lower)
	f.room(stripTall)
	f.heading()
	f.strip(row)
	if f.pdf.PageNo() != page {
		top = f.top // carried on from the page before
	}
	f.stroke(hair, 0.15)
	f.pdf.Rect(f.left, top, numberWide, f.y-top, "D")
	f.one(f.left, top+1.5, numberWide, "C", strconv.Itoa(number), style{font: Bold, size: 11, ink: ink})
	f.stroke(ink, 0.45)
	f.pdf.Rect(f.left, top, f.width, f.y-top, "D")
}

// strip says that the proposal was read back, and holds its code, which ties this
// paper to the record.
func (f *form) strip(row LongListRow) {
	x, y := f.left+numberWide, f.y
	f.outline(x, y, f.width-numberWide, stripTall)
	st, at := style{size: 8, lead: 1.25, ink: ink}, y+(stripTall-style{size: 8, lead: 1.25}.height())/2
	x += padX
	f.tickBox(x, y+(stripTall-tickSide)/2, ticksIf(row.ReadBack))
	x += tickRoom
	f.put(x, at, Clean(f.text.T("propose.read_back"), Regular), st)
	code := string(row.Code)
	if code == "" {
		code = "MB" + strconv.Itoa(f.l.Cycle%100) + " – ____ – ____ – __"
	}
	right := f.left + f.width - padX
	st.font = Bold
	wide := measure(Clean(code, Bold), Bold, st.size)
	f.put(right-wide, at, Clean(code, Bold), st)
	label := Clean(f.text.T("paper.long.code"), Regular)
	st.font = Regular
	f.put(right-wide-2-measure(label, Regular, st.size), at, label, st)
	f.y += stripTall
}

// place is the RW as the foot names it, "" on a form for any.
func (f *form) place() string {
	var parts []string
	if f.l.RW != "" {
		parts = append(parts, areaName(f.text, planning.LevelRW, f.l.RW))
	}
	if f.l.Kelurahan != "" {
		parts = append(parts, areaName(f.text, planning.LevelKelurahan, f.l.Kelurahan))
	}
	return strings.Join(parts, ", ")
}
