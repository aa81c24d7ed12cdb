package report

import (
	"strconv"

	"musrenbang/planning"
)

// letterhead says what the form is and whose: what is not known is a line to
// write on.
func (f *form) letterhead() {
	t := f.text
	title := style{font: Bold, size: 15, lead: 1.2, ink: ink}
	f.one(f.left, f.y, f.width, "", t.T("paper.long.title"), title)
	f.one(f.left, f.y, f.width, "R", t.T("paper.long.name"), style{font: Bold, size: 13, lead: 1.3, ink: brand})
	f.y += title.height()
	year := strconv.Itoa(f.l.Cycle)
	f.one(f.left, f.y, f.width, "", t.T("paper.long.for", "City", cityName(t, f.l.City), "Year", year), formText)
	f.one(f.left, f.y, f.width, "R", t.T("paper.long.legal"), style{size: 8, lead: 1.45, ink: second})
	f.y += formText.height() + 1
	f.stroke(brand, 0.6)
	f.pdf.Line(f.left, f.y, f.left+f.width, f.y)
	f.y += 1.5
	x := f.left
	third := f.width / 3
	for _, line := range [][2]string{
		{t.T("area_level.rw"), f.l.RW}, {t.T("area_level.kelurahan"), f.l.Kelurahan}, {t.T("area_level.kecamatan"), f.l.Kecamatan},
	} {
		f.filled(x, f.y, third-5, line[0], line[1])
		x += third
	}
	f.y += 7
	x = f.left
	for _, label := range []string{t.T("paper.long.held"), t.T("paper.long.venue"), t.T("paper.long.present")} {
		f.filled(x, f.y, third-5, label, "")
		x += third
	}
	f.y += 7.5
	how := t.T("paper.long.how")
	switch {
	case !f.blank() && len(f.l.Rows) == 0:
		how = t.T("paper.long.none")
	case !f.blank():
		how = t.T("paper.long.filled", "Date", t.DateTime(int64(f.l.At), f.zone))
	}
	f.paragraph(0, how, style{size: 8, lead: 1.25, ink: ink})
	f.y += 1.2
}

// filled is a label and what stands behind it, on a line to write on.
func (f *form) filled(x, y, width float64, label, value string) {
	label = Clean(label+":", Regular)
	f.put(x, y+1, label, formText)
	from := x + measure(label, Regular, formText.size) + 1.5
	if value != "" {
		st := style{font: Bold, size: 10.5, lead: 1.15, ink: ink}
		lines := shorten(wrap(value, Bold, st.size, x+width-from), 1, Bold, st.size, x+width-from)
		f.lines(from, y+0.9, lines, st)
	}
	f.stroke(second, 0.2)
	f.pdf.SetDashPattern([]float64{0.4, 0.8}, 0)
	f.pdf.Line(from, y+5.6, x+width, y+5.6)
	f.pdf.SetDashPattern(nil, 0)
}

// signatures are who answers for the list, and who took it: the form goes from
// the RW to the lurah.
func (f *form) signatures() {
	f.room(signTall)
	t := f.text
	f.y += 2
	half := f.width / 2
	place := f.l.Kelurahan
	if place == "" {
		place = dots(10)
	}
	left, right := t.T("paper.long.handed"), t.T("paper.long.head")
	if f.l.RW != "" {
		right = t.T("paper.long.head_of", "RW", areaName(t, planning.LevelRW, f.l.RW))
	}
	f.one(f.left, f.y, half, "C", t.T("paper.long.received_on", "Line", dots(14)), formText)
	f.one(f.left+half, f.y, half, "C", place+", "+dots(16), formText)
	f.y += formText.height()
	f.one(f.left, f.y, half, "C", left, formText)
	f.one(f.left+half, f.y, half, "C", right, formText)
	f.y += formText.height() + 15
	for _, x := range []float64{f.left, f.left + half} {
		f.one(x, f.y, half, "C", dots(22), formText)
		f.one(x, f.y+formText.height()-0.5, half, "C", t.T("paper.sign.full_name"), formHint)
	}
	f.y += formText.height() + formHint.height()
}

// edges are the mark of an example and the foot.
func (f *form) edges() {
	t := f.text
	if f.base == "" {
		f.watermark(t.T("paper.sample.word"), colour{0xf8, 0xe3, 0xe1}, a4Long/2, a4Short/2, 170, 35)
	}
	y := a4Short - 11.0
	f.stroke(hair, 0.2)
	f.pdf.Line(f.left, y, f.left+f.width, y)
	st := style{size: 7.5, lead: 1.3, ink: second}
	name := t.T("paper.long.name") + " · " + t.T("paper.long.title")
	if place := f.place(); place != "" {
		name += " · " + place
	}
	page := t.T("paper.foot.page", "Page", strconv.Itoa(f.pdf.PageNo()), "Pages", strconv.Itoa(f.pages))
	f.lines(f.left, y+0.8, shorten(wrap(name, Regular, st.size, f.width-45), 1, Regular, st.size, f.width-45), st)
	f.one(f.left, y+0.8, f.width, "R", page, style{font: Bold, size: 8.5, lead: 1.2, ink: ink})
	f.lines(f.left, y+0.8+st.height(), []string{Clean(t.T("paper.long.private"), Regular)}, st)
}
