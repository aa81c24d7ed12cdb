package report

import (
	"cmp"
	"errors"
	"io"
	"strconv"
	"strings"
	"time"

	"musrenbang/locales"
	"musrenbang/planning"
)

// ReceiptData is what stands on a proposer's slip.
type ReceiptData struct {
	Lang    string // "id" or "en"
	BaseURL string // where citizens reach the server; see PublicBase
	Code    planning.TrackingCode
	// Secret is the six characters that withdrawal and objection ask for. It is
	// known only in the moment the proposal is received; "" prints how to go on
	// without it.
	Secret     string
	City       string // "Semarang" or "Kota Semarang"
	Kelurahan  string // "" for a proposal of a whole kecamatan or city
	RW         string // "03"; may be empty
	Cycle      int    // the year the plan is for
	ReceivedAt planning.Instant
	Zone       *time.Location // nil is WIB
	Title      string
	Group      planning.Group
	Rank       int // among the proposer's own; 0 = none given
	Volume     planning.Volume
	Unit       string
	Value      planning.Rupiah // planning.Unpriced if nobody has estimated it
	// NextForum is who takes it up, in words ("Musrenbang Kelurahan Kauman");
	// NextAt when, 0 if no day is set yet.
	NextForum string
	NextAt    planning.Instant
}

// The slip is half of an A4 sheet, so that any printer prints it at full size
// and one cut makes it fit a pocket.
const (
	slipHeight = a4Long / 2
	slipSide   = 12.0
	slipWidth  = a4Short - 2*slipSide
	qrSide     = 48.0
	rightWidth = 54.0 // the column of the QR code
	leftWidth  = slipWidth - rightWidth - 4
)

var errNoReceipt = errors.New("render receipt: a receipt needs a tracking code")

// Receipt writes one slip: the upper half of an A4 sheet, to be cut off. It fails
// only if r has no code, the address is too long for a QR code, or w fails.
func Receipt(w io.Writer, r ReceiptData) error { return Receipts(w, []ReceiptData{r}) }

// Receipts writes several slips, two to a sheet, for a facilitator who received a
// whole list. All are dated by the first one's instant.
func Receipts(w io.Writer, all []ReceiptData) error {
	if len(all) == 0 {
		return errNoReceipt
	}
	first := all[0]
	title := locales.New(first.Lang).T("paper.receipt.title") + " " + string(first.Code)
	s := newSheet(first.Lang, title, first.ReceivedAt, first.Zone)
	for i, r := range all {
		if r.Code == "" {
			return errNoReceipt
		}
		if i%2 == 0 {
			s.page(false, slipSide, 0, 0)
			s.cut(slipHeight)
		}
		s.text = locales.New(r.Lang)
		slip := slip{sheet: s, r: r, base: PublicBase(r.BaseURL), top: float64(i%2) * slipHeight}
		if err := slip.draw(); err != nil {
			return err
		}
	}
	return s.write(w)
}

// slip draws one receipt within its half of the sheet.
type slip struct {
	*sheet
	r    ReceiptData
	base string // "" = example
	top  float64
}

var (
	slipBase  = style{size: 14, lead: 1.22, ink: ink}
	slipBold  = style{font: Bold, size: 14, lead: 1.22, ink: ink}
	slipLabel = style{size: 14, lead: 1.22, ink: second}
	slipSmall = style{size: 12, lead: 1.22, ink: second}
)

func (p slip) draw() error {
	if p.base == "" {
		pale := colour{0xf6, 0xd9, 0xd6}
		p.watermark(p.text.T("paper.sample.word"), pale, a4Short/2, p.top+slipHeight/2, 150, 28)
	}
	y := p.head(p.top + 8)
	if err := p.track(slipSide+slipWidth-rightWidth, y); err != nil {
		return err
	}
	y = p.identity(y, leftWidth)
	p.facts(y, leftWidth)
	p.after(p.top + 95.5)
	p.secret(p.top + 117.5)
	return nil
}

// head says that it arrived, and where.
func (p slip) head(y float64) float64 {
	p.received(slipSide, y, 13)
	p.one(slipSide+17, y-0.8, slipWidth, "", p.text.T("paper.receipt.received"), style{font: Bold, size: 21, lead: 1.2, ink: kept})
	sub := p.text.T("paper.receipt.for", "City", cityName(p.text, p.r.City), "Year", strconv.Itoa(p.r.Cycle))
	p.one(slipSide+17, y+8, slipWidth, "", sub, slipSmall)
	y += 16
	p.stroke(brand, 0.6)
	p.pdf.Line(slipSide, y, slipSide+slipWidth, y)
	return y + 2.5
}

// identity is the code and the title.
func (p slip) identity(y, width float64) float64 {
	p.one(slipSide, y, width, "", p.text.T("paper.receipt.code"), slipSmall)
	code := style{font: Bold, size: 33, lead: 1.15, ink: ink}
	for code.size > 12 && measure(Clean(string(p.r.Code), Bold), Bold, code.size) > width {
		code.size--
	}
	p.one(slipSide, y+5, width, "", string(p.r.Code), code)
	y += 5 + code.height() + 1.5
	title := style{font: Bold, size: 15, lead: 1.2, ink: ink}
	lines := shorten(wrap(p.r.Title, Bold, title.size, width), 2, Bold, title.size, width)
	return p.lines(slipSide, y, lines, title) + 1.5
}

// facts are the particulars, a label before each.
func (p slip) facts(y, width float64) {
	const label = 40.0
	received := p.text.DateTime(int64(p.r.ReceivedAt), p.zone)
	value := p.text.T("paper.unpriced")
	if p.r.Value > 0 {
		value = p.text.Rupiah(int64(p.r.Value))
	}
	group := p.text.T("group." + string(p.r.Group))
	if p.r.Rank > 0 {
		group = p.text.T("paper.receipt.ranked", "Group", group, "Rank", strconv.Itoa(p.r.Rank))
	}
	rows := [][2]string{
		{p.text.T("paper.receipt.place"), p.place()},
		{p.text.T("paper.receipt.at"), received},
		{p.text.T("paper.receipt.group"), group},
		{p.text.T("paper.receipt.volume"), strings.TrimSpace(p.text.Volume(int64(p.r.Volume)) + " " + p.r.Unit)},
		{p.text.T("paper.receipt.value"), value},
	}
	for _, row := range rows {
		p.one(slipSide, y, label, "", row[0], slipLabel)
		lines := shorten(wrap(row[1], Regular, slipBase.size, width-label), 1, Regular, slipBase.size, width-label)
		y = p.lines(slipSide+label, y, lines, slipBase)
		if len(lines) == 0 {
			y += slipBase.height()
		}
	}
}

func (p slip) place() string {
	var parts []string
	if p.r.RW != "" {
		parts = append(parts, areaName(p.text, planning.LevelRW, p.r.RW))
	}
	if p.r.Kelurahan != "" {
		parts = append(parts, areaName(p.text, planning.LevelKelurahan, p.r.Kelurahan))
	}
	if len(parts) == 0 {
		return cityName(p.text, p.r.City)
	}
	return strings.Join(parts, ", ")
}

// track is the QR code and how to go without it; an example has none, because
// its address leads nowhere.
func (p slip) track(x, y float64) error {
	middle := x + (rightWidth-qrSide)/2
	if p.base == "" {
		p.box(middle, y, qrSide, qrSide, rose, refused, 0.6)
		p.one(middle, y+8, qrSide, "C", p.text.T("paper.sample.word"), style{font: Bold, size: 24, ink: refused})
		why := style{size: 12, lead: 1.2, ink: refused}
		p.stack(middle+2, y+20, qrSide-4, p.text.T("paper.sample.no_address"), why)
		return nil
	}
	if err := p.code(middle, y-2, qrSide, p.base+"/lacak/"+string(p.r.Code)); err != nil {
		return err
	}
	at := p.stack(x, y+qrSide-4, rightWidth, p.text.T("paper.receipt.scan"), style{size: 12, lead: 1.2, ink: ink})
	p.stack(x, at, rightWidth, bare(p.base)+"/lacak", style{font: Bold, size: 12, lead: 1.2, ink: ink})
	return nil
}

// stack sets centred lines below each other and returns where they end.
func (p slip) stack(x, y, width float64, text string, st style) float64 {
	for _, line := range wrap(text, st.font, st.size, width) {
		p.one(x, y, width, "C", line, st)
		y += st.height()
	}
	return y
}

// Onward says who takes the proposal up and when, for whoever shows the receipt on
// a screen.
func (r ReceiptData) Onward() string {
	zone := r.Zone
	if zone == nil {
		zone = wib
	}
	return strings.ReplaceAll(r.onward(locales.New(r.Lang), zone), string(noBreak), " ")
}

func (r ReceiptData) onward(t *locales.Text, zone *time.Location) string {
	forum := cmp.Or(r.NextForum, t.T("paper.receipt.forum"))
	if r.NextAt == 0 {
		return t.T("paper.receipt.next_undated", "Forum", forum)
	}
	return t.T("paper.receipt.next_dated", "Forum", forum, "Date", firm(t.Date(int64(r.NextAt), zone)))
}

// after says what happens next, with its date.
func (p slip) after(y float64) {
	const height = 19.5
	p.box(slipSide, y, slipWidth, height, soft, soft, 0.2)
	p.fill(brand)
	p.pdf.Rect(slipSide, y, 1.6, height, "F")
	next := p.r.onward(p.text, p.zone)
	width := slipWidth - 8
	lines := shorten(wrap(next, Bold, slipBold.size, width), 2, Bold, slipBold.size, width)
	at := p.lines(slipSide+5, y+1, lines, slipBold)
	answer := wrap(p.text.T("paper.receipt.answer"), Regular, slipBase.size, width)
	p.lines(slipSide+5, at, shorten(answer, 3-len(lines), Regular, slipBase.size, width), slipBase)
}

// secret is the box with the six characters and what they are for.
func (p slip) secret(y float64) {
	const height, side = 24.0, 56.0
	p.box(slipSide, y, slipWidth, height, paper, ink, 0.7)
	x, width := slipSide+side+4, slipWidth-side-8
	why := style{size: 13, lead: 1.2, ink: ink}
	text := p.text.T("paper.receipt.secret_for")
	if p.r.Secret == "" {
		p.one(slipSide, y+(height-slipBold.height())/2, side, "C", p.text.T("paper.receipt.secret"), slipBold)
		text = p.text.T("paper.receipt.no_secret")
	} else {
		p.fill(amber)
		p.pdf.Rect(slipSide+0.35, y+0.35, side, height-0.7, "F")
		p.one(slipSide, y+1.5, side, "C", p.text.T("paper.receipt.secret"), style{font: Bold, size: 13, ink: ink})
		big := style{font: Bold, size: 31, ink: ink}
		secret := shorten(wrap(p.r.Secret, Bold, big.size, side-4), 1, Bold, big.size, side-4)
		p.one(slipSide, y+7, side, "C", strings.Join(secret, ""), big)
	}
	lines := shorten(wrap(text, Regular, why.size, width), 4, Regular, why.size, width)
	p.lines(x, y+(height-float64(len(lines))*why.height())/2, lines, why)
}
