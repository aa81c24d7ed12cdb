package report

import (
	"io"
	"strconv"
	"strings"

	"musrenbang/locales"
	"musrenbang/planning"
)

// ReceiptBatch writes the receipts of a whole RW, four to a sheet with lines to
// cut along, so that a facilitator hands one to every proposer. All are dated by
// the first one's instant. It fails where Receipt does.
func ReceiptBatch(w io.Writer, all []ReceiptData) error {
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
		if i%4 == 0 {
			s.page(false, 0, 0, 0)
			s.cut(a4Long / 2)
			s.cutDown(a4Short / 2)
		}
		s.text = locales.New(r.Lang)
		q := quarter{sheet: s, r: r, base: PublicBase(r.BaseURL), x: float64(i%2)*a4Short/2 + 8, top: float64(i/2%2) * a4Long / 2}
		if err := q.draw(); err != nil {
			return err
		}
	}
	return s.write(w)
}

// cutDown draws a dashed line from top to foot.
func (s *sheet) cutDown(x float64) {
	s.stroke(hair, 0.25)
	s.pdf.SetDashPattern([]float64{2, 2}, 0)
	s.pdf.Line(x, 5, x, a4Long-5)
	s.pdf.SetDashPattern(nil, 0)
}

// quarter is one receipt within a quarter of the sheet.
type quarter struct {
	*sheet
	r      ReceiptData
	base   string // "" = example
	x, top float64
}

const (
	quarterWide = a4Short/2 - 16
	quarterCode = 34.0 // side of the QR code
)

var (
	quarterText  = style{size: 9.5, lead: 1.2, ink: ink}
	quarterLabel = style{size: 8.5, lead: 1.2, ink: second}
)

func (q quarter) draw() error {
	t := q.text
	if q.base == "" {
		q.watermark(t.T("paper.sample.word"), colour{0xf6, 0xd9, 0xd6}, q.x+quarterWide/2, q.top+a4Long/4, 90, 40)
	}
	y := q.top + 9
	q.received(q.x, y, 8)
	q.one(q.x+10.5, y-0.8, quarterWide, "", t.T("paper.receipt.received"), style{font: Bold, size: 13, lead: 1.2, ink: kept})
	sub := t.T("paper.receipt.for", "City", cityName(t, q.r.City), "Year", strconv.Itoa(q.r.Cycle))
	q.lines(q.x+10.5, y+4.8, q.cutTo(sub, Regular, 7.5, quarterWide-10, 1), style{size: 7.5, lead: 1.2, ink: second})
	y += 11
	q.stroke(brand, 0.5)
	q.pdf.Line(q.x, y, q.x+quarterWide, y)
	y += 2
	q.one(q.x, y, quarterWide, "", t.T("paper.receipt.code"), quarterLabel)
	code := style{font: Bold, size: 22, lead: 1.15, ink: ink}
	for code.size > 9 && measure(Clean(string(q.r.Code), Bold), Bold, code.size) > quarterWide {
		code.size--
	}
	q.one(q.x, y+3.8, quarterWide, "", string(q.r.Code), code)
	y += 4.5 + code.height()
	title := style{font: Bold, size: 11.5, lead: 1.2, ink: ink}
	y = q.lines(q.x, y, q.cutTo(q.r.Title, Bold, title.size, quarterWide, 2), title) + 1
	if err := q.mark(q.x+quarterWide-quarterCode, y); err != nil {
		return err
	}
	q.particulars(y)
	q.onward(q.top + 98)
	q.secret(q.top + 119)
	return nil
}

// cutTo wraps text to at most n lines.
func (q quarter) cutTo(text string, font Font, size, width float64, n int) []string {
	return shorten(wrap(text, font, size, width), n, font, size, width)
}

// mark is the QR code, or the sign of an example, and how to go without it.
func (q quarter) mark(x, y float64) error {
	if q.base == "" {
		q.box(x, y, quarterCode, quarterCode, rose, refused, 0.5)
		q.one(x, y+13, quarterCode, "C", q.text.T("paper.sample.word"), style{font: Bold, size: 16, ink: refused})
		return nil
	}
	if err := q.code(x, y, quarterCode, q.base+"/lacak/"+string(q.r.Code)); err != nil {
		return err
	}
	st := style{size: 7.5, lead: 1.2, ink: ink}
	at := y + quarterCode
	for _, line := range append(wrap(q.text.T("paper.receipt.scan"), Regular, st.size, quarterCode), wrap(bare(q.base)+"/lacak", Regular, st.size, quarterCode)...) {
		q.one(x, at, quarterCode, "C", line, st)
		at += st.height()
	}
	return nil
}

// particulars are place, day, group, volume and value, a label above each.
func (q quarter) particulars(y float64) {
	t := q.text
	slip := slip{sheet: q.sheet, r: q.r, base: q.base}
	value := t.T("paper.unpriced")
	if q.r.Value > 0 {
		value = t.Rupiah(int64(q.r.Value))
	}
	group := t.T("group." + string(q.r.Group))
	if q.r.Rank > 0 {
		group = t.T("paper.receipt.ranked", "Group", group, "Rank", strconv.Itoa(q.r.Rank))
	}
	width := quarterWide - quarterCode - 3
	for _, row := range [][2]string{
		{t.T("paper.receipt.place"), slip.place()}, {t.T("paper.receipt.at"), t.DateTime(int64(q.r.ReceivedAt), q.zone)},
		{t.T("paper.receipt.group"), group},
		{t.T("paper.receipt.volume"), strings.TrimSpace(t.Volume(int64(q.r.Volume)) + " " + q.r.Unit)}, {t.T("paper.receipt.value"), value},
	} {
		q.one(q.x, y, width, "", row[0], quarterLabel)
		y += quarterLabel.height() - 0.4
		lines := q.cutTo(row[1], Regular, quarterText.size, width, 2)
		q.lines(q.x, y, lines, quarterText)
		y += float64(max(1, len(lines)))*quarterText.height() + 0.4
	}
}

// onward says who takes it up, and that an answer is owed.
func (q quarter) onward(y float64) {
	t := q.text
	next := q.r.onward(t, q.zone)
	q.box(q.x, y, quarterWide, 20, soft, soft, 0.2)
	bold := style{font: Bold, size: 9, lead: 1.2, ink: ink}
	lines := q.cutTo(next, Bold, bold.size, quarterWide-5, 3)
	at := q.lines(q.x+2.5, y+0.9, lines, bold)
	plain := style{size: 8.5, lead: 1.2, ink: ink}
	q.lines(q.x+2.5, at, q.cutTo(t.T("paper.receipt.answer"), Regular, plain.size, quarterWide-5, 2), plain)
}

// secret is the six characters and what they are for, or how to go on without.
func (q quarter) secret(y float64) {
	const height, side = 22.0, 34.0
	t := q.text
	q.box(q.x, y, quarterWide, height, paper, ink, 0.6)
	text, label := t.T("paper.receipt.secret_for"), style{font: Bold, size: 9, ink: ink}
	if q.r.Secret == "" {
		text = t.T("paper.receipt.no_secret")
		q.one(q.x, y+(height-label.height())/2, side, "C", t.T("paper.receipt.secret"), label)
	} else {
		q.fill(amber)
		q.pdf.Rect(q.x+0.3, y+0.3, side, height-0.6, "F")
		q.one(q.x, y+2.5, side, "C", t.T("paper.receipt.secret"), label)
		big := style{font: Bold, size: 20, ink: ink}
		q.one(q.x, y+8, side, "C", strings.Join(q.cutTo(q.r.Secret, Bold, big.size, side-2, 1), ""), big)
	}
	why := style{size: 8, lead: 1.18, ink: ink}
	width := quarterWide - side - 4
	lines := q.cutTo(text, Regular, why.size, width, 6)
	q.lines(q.x+side+2.5, y+(height-float64(len(lines))*why.height())/2, lines, why)
}

// ReceiptDigest is the digest of a batch: of codes and titles, without secrets.
func ReceiptDigest(all []ReceiptData) string {
	type row struct {
		Code  planning.TrackingCode
		Title string
	}
	rows := make([]row, len(all))
	for i, r := range all {
		rows[i] = row{r.Code, r.Title}
	}
	return Digest(rows)
}
