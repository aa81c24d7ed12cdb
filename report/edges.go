package report

import (
	"strconv"

	"musrenbang/planning"
)

// edges draws what every page of the minutes carries: the mark of what the paper
// is worth, and the foot with digest and page number.
func (r *record) edges() {
	t, f := r.text, r.m.Forum
	height := r.height()
	cx, cy := r.left+r.width/2, height/2
	pale := colour{0xf8, 0xe3, 0xe1}
	switch {
	case r.base == "":
		r.watermark(t.T("paper.sample.word"), pale, cx, cy, 170, 35)
	case !frozen(f):
		r.watermark(t.T("paper.draft.word"), colour{0xea, 0xea, 0xe6}, cx, cy, 130, 35)
	}
	y := 5.0
	x, width := r.left, r.width
	if r.base == "" {
		third := r.width / 3
		r.band(x, y, third-2, t.T("paper.sample.band"), 8.5, rose, refused)
		x, width = x+third, width-third
	}
	switch {
	case r.m.V >= 2:
		r.standing(x, y, width)
	case f.Status == planning.ForumSigned && f.SignedAt != 0:
		r.band(x, y, width, t.T("paper.draft.signed", "Date", t.Date(int64(f.SignedAt), r.zone)), 8.5, leaf, kept)
	case f.Status == planning.ForumSigned:
		r.band(x, y, width, t.T("paper.draft.signed_undated"), 8.5, leaf, kept)
	case frozen(f):
		r.band(x, y, width, t.T("paper.draft.unsigned", "Page", strconv.Itoa(r.signPage)), 8.5, amber, waiting)
	default:
		r.band(x, y, width, t.T("paper.draft.open"), 8.5, amber, waiting)
	}
	r.foot(height - 15)
}

// standing says whether the paper binds: "sah" from the signature on, and never
// before.
func (r *record) standing(x, y, width float64) {
	t, f := r.text, r.m.Forum
	switch {
	case f.Status == planning.ForumSigned && f.SignedAt != 0:
		r.band(x, y, width, t.T("paper.draft.legal", "Date", t.Date(int64(f.SignedAt), r.zone)), 8.5, leaf, kept)
	case f.Status == planning.ForumSigned:
		r.band(x, y, width, t.T("paper.draft.legal_undated"), 8.5, leaf, kept)
	case frozen(f):
		r.band(x, y, width, t.T("paper.draft.not_legal", "Page", strconv.Itoa(r.signPage)), 8.5, amber, waiting)
	default:
		r.band(x, y, width, t.T("paper.draft.not_legal_open"), 8.5, amber, waiting)
	}
}

// plain draws what every page of a paper that nobody's minutes are carries: the
// mark of an example and the foot.
func (r *record) plain() {
	if r.base == "" {
		r.watermark(r.text.T("paper.sample.word"), colour{0xf8, 0xe3, 0xe1}, r.left+r.width/2, r.height()/2, 150, 35)
		r.band(r.left, 5, r.width, r.text.T("paper.sample.band"), 8.5, rose, refused)
	}
	r.foot(r.height() - 15)
}

// frozen reports content that can no longer change.
func frozen(f planning.Forum) bool {
	return f.Status == planning.ForumClosed || f.Status == planning.ForumSigned
}

// foot names the paper, its content's digest, the public log, and the page.
func (r *record) foot(y float64) {
	t := r.text
	tiny := style{size: 7, lead: 1.35, ink: second}
	r.stroke(hair, 0.2)
	r.pdf.Line(r.left, y, r.left+r.width, y)
	y++
	page := t.T("paper.foot.page", "Page", strconv.Itoa(r.pdf.PageNo()), "Pages", strconv.Itoa(r.pages))
	r.one(r.left, y, r.width, "R", page, style{font: Bold, size: 9, lead: 1.35, ink: ink})
	for _, line := range r.footLines(r.width-32, tiny) {
		y = r.lines(r.left, y, []string{line}, tiny)
	}
}

// footLines are cut to one line each, once for upright and once for wide pages.
func (r *record) footLines(width float64, st style) []string {
	if lines, done := r.footed[r.wide]; done {
		return lines
	}
	t := r.text
	texts := []string{
		t.T("paper.foot.forum", "Forum", r.forum, "Sitting", r.m.Forum.ID),
		t.T("paper.foot.digest", "Digest", r.digest),
	}
	if r.o.LogSize > 0 {
		texts = append(texts, t.T("paper.foot.log", "Size", t.Number(r.o.LogSize), "Root", r.o.LogRoot))
	}
	var lines []string
	for _, text := range texts {
		lines = append(lines, shorten(wrap(text, st.font, st.size, width), 1, st.font, st.size, width)...)
	}
	r.footed[r.wide] = lines
	return lines
}
