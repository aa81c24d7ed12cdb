package report

import (
	"io"
	"strconv"
	"strings"
	"time"

	"musrenbang/locales"
	"musrenbang/planning"
)

// BoardData is a papan RW: every proposal of one RW with what became of it, to
// pin up where everybody passes.
type BoardData struct {
	Lang      string // "id" or "en"
	BaseURL   string // where citizens reach the server; see PublicBase
	Path      string // the RW's own page below BaseURL ("/…"); "" leaves the large QR code out
	City      string
	Kelurahan string
	RW        string // "03"; "" for a kelurahan's proposals outside any RW
	Cycle     int
	At        planning.Instant // the state it shows
	Zone      *time.Location   // nil is WIB
	Rows      []BoardRow       // in rank order
	LogSize   int64            // the public log when it was made; 0 leaves it out
	LogRoot   string
}

// BoardRow is one proposal on the board. Nothing on it names a person.
type BoardRow struct {
	Rank     int
	Code     planning.TrackingCode
	Title    string
	Location string
	Group    planning.Group
	Class    planning.Class
	Stage    planning.Stage // where it stands now
	Reason   planning.ReasonCode
	Text     string // the reason's public text
}

// Size is a size of paper.
type Size int

// The sizes: A3 is read from a metre away, A4 from an arm's length.
const (
	A4 Size = iota
	A3
)

// Board writes the papan RW in upright format, over as many sheets as it takes.
// It fails only if an address is too long for a QR code or w fails.
func Board(w io.Writer, b BoardData, size Size) error {
	counted, err := layBoard(b, size, 0)
	if err != nil {
		return err
	}
	final, err := layBoard(b, size, counted.pdf.PageNo())
	if err != nil {
		return err
	}
	return final.write(w)
}

// board is a papan RW being laid out. It is drawn for A3 and scaled by k.
type board struct {
	*sheet
	b      BoardData
	k      float64
	base   string
	digest string
	pages  int
	failed error // of a QR code in the frame
}

func layBoard(b BoardData, size Size, pages int) (*board, error) {
	text := locales.New(b.Lang)
	s := newSheet(b.Lang, text.T("paper.board.title", "Place", boardPlace(text, b)), b.At, b.Zone)
	p := &board{sheet: s, b: b, k: 0.7072, base: PublicBase(b.BaseURL), digest: Digest(b.Rows), pages: pages}
	if size == A3 {
		p.k, s.short, s.long = 1, 297, 420
	}
	s.frame = p.head
	s.page(false, p.mm(14), p.mm(14), p.mm(24))
	for i, row := range b.Rows {
		if err := p.row(i, row); err != nil {
			return nil, err
		}
	}
	if len(b.Rows) == 0 {
		p.centred(text.T("paper.board.none"), p.style(Bold, 22, ink))
	}
	return p, p.failed
}

// mm scales a length of the A3 sheet.
func (p *board) mm(v float64) float64 { return v * p.k }

func (p *board) style(font Font, size float64, c colour) style {
	return style{font: font, size: size * p.k, lead: 1.2, ink: c}
}

func boardPlace(t *locales.Text, b BoardData) string {
	kelurahan := areaName(t, planning.LevelKelurahan, b.Kelurahan)
	if b.RW == "" {
		return kelurahan
	}
	return strings.TrimSpace(firm(areaName(t, planning.LevelRW, b.RW)) + " " + kelurahan)
}

// head is on every sheet: what it is, whose, as of when, the sums, and the QR
// code of the RW's page.
func (p *board) head() {
	t, b := p.text, p.b
	if p.base == "" {
		p.watermark(t.T("paper.sample.word"), colour{0xf8, 0xe3, 0xe1}, p.short/2, p.long/2, p.mm(240), 50)
	}
	side := p.mm(44)
	width := p.width
	top := p.y
	if p.base != "" && b.Path != "" {
		width -= side + p.mm(4)
		if err := p.code(p.left+p.width-side, top, side, p.base+b.Path); err != nil {
			p.failed = err
		}
	}
	for _, line := range []struct {
		text string
		st   style
	}{
		{t.T("paper.board.title", "Place", boardPlace(t, b)), p.style(Bold, 32, brand)},
		{t.T("paper.board.for", "City", cityName(t, b.City), "Year", strconv.Itoa(b.Cycle)), p.style(Regular, 19, ink)},
		{p.sums(), p.style(Bold, 19, ink)},
		{t.T("paper.board.as_of", "Date", t.Date(int64(b.At), p.zone)), p.style(Regular, 15, second)},
	} {
		p.y = p.lines(p.left, p.y, wrap(line.text, line.st.font, line.st.size, width), line.st)
	}
	p.y = max(p.y, top+side) + p.mm(3)
	p.stroke(brand, p.mm(1))
	p.pdf.Line(p.left, p.y, p.left+p.width, p.y)
	p.y += p.mm(3)
	p.foot()
}

// sums counts the rows by the tone of their verdict.
func (p *board) sums() string {
	counts := map[tone]int{}
	for _, row := range p.b.Rows {
		counts[lookOf(row.Class).tone]++
	}
	t := p.text
	n := func(k tone) string { return t.Number(int64(counts[k])) }
	return t.T("paper.board.sums", "Number", t.Number(int64(len(p.b.Rows))), "Kept", n(toneKept), "Waiting", n(toneWaiting),
		"Refused", n(toneRefused), "Other", n(toneOther))
}

func (p *board) foot() {
	t := p.text
	y := p.long - p.mm(21)
	p.stroke(hair, 0.2)
	p.pdf.Line(p.left, y, p.left+p.width, y)
	st := p.style(Regular, 11, second)
	answer := p.style(Bold, 14, ink)
	p.lines(p.left, y+p.mm(1.5), shorten(wrap(t.T("paper.board.answer"), Bold, answer.size, p.width-p.mm(45)), 1, Bold, answer.size, p.width-p.mm(45)), answer)
	page := t.T("paper.foot.page", "Page", strconv.Itoa(p.pdf.PageNo()), "Pages", strconv.Itoa(p.pages))
	p.one(p.left, y+p.mm(1.5), p.width, "R", page, answer)
	lines := []string{t.T("paper.foot.digest", "Digest", p.digest)}
	if p.b.LogSize > 0 {
		lines = append(lines, t.T("paper.foot.log", "Size", t.Number(p.b.LogSize), "Root", p.b.LogRoot))
	}
	at := y + p.mm(1.5) + answer.height()
	for _, line := range lines {
		at = p.lines(p.left, at, shorten(wrap(line, Regular, st.size, p.width), 1, Regular, st.size, p.width), st)
	}
}

// row is one proposal, whole on one sheet: rank, title and place, the verdict as
// sign and word, the reason or what comes next, code and QR code.
func (p *board) row(i int, row BoardRow) error {
	t := p.text
	look := lookOf(row.Class)
	rankWide, side := p.mm(20), p.mm(30)
	width := p.width - rankWide - side - p.mm(6)
	title, place := p.style(Bold, 20, ink), p.style(Regular, 15, second)
	verdict, why := p.style(Bold, 18, look.edge), p.style(Regular, 16, ink)
	titles := shorten(wrap(boardTitle(t, row), Bold, title.size, width), 3, Bold, title.size, width)
	places := shorten(wrap(p.placeOf(row), Regular, place.size, width), 2, Regular, place.size, width)
	said := wrap(t.T("class."+string(row.Class)+".verdict"), Bold, verdict.size, width-p.mm(16))
	whys := shorten(wrap(boardWhy(t, row), Regular, why.size, width), 6, Regular, why.size, width)
	tall := float64(len(titles))*title.height() + float64(len(places))*place.height() + float64(len(said))*verdict.height() + p.mm(5) +
		float64(len(whys))*why.height() + p.mm(4)
	tall = max(tall, side+p.mm(9))
	p.room(tall + p.mm(3))
	top, x := p.y, p.left+rankWide
	rank := "–"
	if row.Rank > 0 {
		rank = strconv.Itoa(row.Rank)
	}
	big := p.style(Bold, 30, ink)
	if len(rank) > 2 {
		big.size *= 0.7
	}
	p.one(p.left, top, rankWide-p.mm(3), "C", rank, big)
	y := p.lines(x, top, titles, title)
	y = p.lines(x, y, places, place) + p.mm(1)
	y = p.verdict(x, y, width, said, verdict, look) + p.mm(1)
	p.lines(x, y, whys, why)
	if err := p.codeOf(p.left+p.width-side, top, side, row); err != nil {
		return err
	}
	p.y = top + tall
	p.stroke(hair, p.mm(0.4))
	p.pdf.Line(p.left, p.y, p.left+p.width, p.y)
	p.y += p.mm(3)
	return nil
}

func (p *board) placeOf(row BoardRow) string {
	group := p.text.T("group." + string(row.Group))
	if strings.TrimSpace(row.Location) == "" {
		return group
	}
	return row.Location + " · " + group
}

// verdict is a strip with the sign and the word; the word carries the meaning.
func (p *board) verdict(x, y, width float64, said []string, st style, look look) float64 {
	height := float64(len(said))*st.height() + p.mm(3)
	p.box(x, y, width, height, look.inside, look.edge, p.mm(0.5))
	p.sign(look.sign, x+p.mm(3), y+(height-p.mm(8))/2, p.mm(8), look.edge)
	p.lines(x+p.mm(14), y+p.mm(1.5), said, st)
	return y + height
}

// codeOf is the QR code of one proposal with its code below.
func (p *board) codeOf(x, y, side float64, row BoardRow) error {
	if p.base != "" {
		if err := p.code(x, y, side, p.base+"/lacak/"+string(row.Code)); err != nil {
			return err
		}
	}
	st := p.style(Bold, 12, ink)
	for st.size > 4 && measure(Clean(string(row.Code), Bold), Bold, st.size) > side+p.mm(4) {
		st.size *= 0.95
	}
	p.one(x-p.mm(2), y+side, side+p.mm(4), "C", string(row.Code), st)
	return nil
}

// boardTitle is the reviewed title, or that there is none yet.
func boardTitle(t *locales.Text, row BoardRow) string {
	if strings.TrimSpace(row.Title) == "" {
		return t.T("paper.board.untitled")
	}
	return row.Title
}

// boardWhy is the reason where one is owed, else what comes next.
func boardWhy(t *locales.Text, row BoardRow) string {
	if why := reasonOf(t, row); why != "" {
		return t.T("paper.board.why", "Reason", why)
	}
	if lookOf(row.Class).tone == toneRefused || row.Class == planning.Deferred || row.Class == planning.Returned {
		return t.T("paper.board.no_reason")
	}
	if row.Class == planning.Forwarded && row.Stage != "" {
		return t.T("paper.board.next", "Stage", t.T("stage."+string(row.Stage)))
	}
	return t.T("class." + string(row.Class) + ".next")
}

func reasonOf(t *locales.Text, row BoardRow) string {
	text := strings.TrimSpace(row.Text)
	if row.Reason == "" || row.Reason == planning.ReasonUnrecorded {
		return text
	}
	return strings.TrimSpace(t.T("reason."+string(row.Reason)) + ". " + text)
}
