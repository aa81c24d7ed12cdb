package report

import (
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"musrenbang/locales"
	"musrenbang/planning"
)

// Options is what the paper of a forum shows besides the forum's own content.
type Options struct {
	BaseURL string // where citizens reach the server; see PublicBase
	// Path is the page of these minutes under BaseURL ("/…"); with both set, a
	// QR code leads to the page, which is the accessible version of the paper.
	Path string
	// Corrects is the number of the minutes that these change: the paper is then
	// a "berita acara perubahan".
	Corrects string
	// Arrival is the address below BaseURL at which people sign in by phone, with
	// the forum's token ("/…"); "" leaves its QR code out.
	Arrival string
	// LogSize and LogRoot are the public log when the paper was made; 0 leaves
	// them out.
	LogSize int64
	LogRoot string
	Zone    *time.Location // nil is WIB
}

// Minutes writes the berita acara of m with its annexes: Lampiran I is what was
// passed on, Lampiran II what was not, with reasons. Official papers are in
// Indonesian. digest (planning.Minutes.Digest) stands at the foot of every page,
// because a file cannot print its own hash. It fails only if the address is too
// long for a QR code or w fails; m may be empty (usulan nihil).
func Minutes(w io.Writer, m planning.Minutes, digest string, o Options) error {
	// The number of pages and the page of the signatures stand on every page, so
	// the first pass only counts.
	counted, err := layMinutes(m, digest, o, 0, 0)
	if err != nil {
		return err
	}
	final, err := layMinutes(m, digest, o, counted.pdf.PageNo(), counted.signPage)
	if err != nil {
		return err
	}
	return final.write(w)
}

// record is the paper of one forum being laid out.
type record struct {
	*sheet
	m        planning.Minutes
	o        Options
	digest   string
	base     string
	forum    string
	pages    int // of the finished paper, 0 while counting
	signPage int
	footed   map[bool][]string // the lines of the foot, by width
	plan     []appendix        // the annexes, in order; of version 2
	upright  int               // the page that an upright annex began on
}

const (
	paperSide   = 20.0
	paperTop    = 17.0
	paperBottom = 22.0
	annexSide   = 12.0
)

var (
	body     = style{size: 11, lead: 1.38, ink: ink}
	bodyBold = style{font: Bold, size: 11, lead: 1.38, ink: ink}
	small    = style{size: 9, lead: 1.3, ink: second}
)

// instant is the paper's own date: when the forum closed, else when it sat.
func instant(m planning.Minutes) planning.Instant {
	if m.Forum.ClosedAt != 0 {
		return m.Forum.ClosedAt
	}
	return m.HeldAt
}

// newRecord begins a paper about the forum of m.
func newRecord(title string, m planning.Minutes, digest string, o Options) *record {
	text := locales.New(locales.Indonesian)
	return &record{
		sheet: newSheet(locales.Indonesian, title, instant(m), o.Zone),
		m:     m, o: o, digest: digest, base: PublicBase(o.BaseURL), forum: forumName(text, m), footed: map[bool][]string{},
	}
}

func layMinutes(m planning.Minutes, digest string, o Options, pages, signPage int) (*record, error) {
	text := locales.New(locales.Indonesian)
	name := forumName(text, m)
	title := text.T("paper.minutes.title", "Forum", name, "Year", strconv.Itoa(m.Forum.Cycle))
	r := newRecord(title, m, digest, o)
	r.pages, r.signPage, r.frame = pages, signPage, r.edges
	if m.V >= 2 {
		return r, r.laySitting()
	}
	r.page(false, paperSide, paperTop, paperBottom)
	r.letterhead()
	r.title()
	r.opening()
	r.agreed()
	r.groups()
	if err := r.signatures(); err != nil {
		return nil, err
	}
	if !r.empty() {
		r.annexes()
	}
	return r, nil
}

// empty reports a forum that no proposal came to.
func (r *record) empty() bool { return len(r.m.Passed)+len(r.m.NotPassed) == 0 }

// letterhead names the office whose forum it is, as official letters do.
func (r *record) letterhead() {
	t := r.text
	offices := []string{t.T("paper.minutes.government", "City", cityName(t, r.m.City))}
	switch level(r.m.Forum) {
	case planning.LevelKecamatan:
		offices = append(offices, areaName(t, planning.LevelKecamatan, r.m.AreaName))
	case planning.LevelKelurahan:
		offices = append(offices, areaName(t, planning.LevelKecamatan, r.m.ParentName),
			areaName(t, planning.LevelKelurahan, r.m.AreaName))
	case planning.LevelRW:
		offices = append(offices, areaName(t, planning.LevelKelurahan, r.m.ParentName))
	}
	if r.m.Forum.Stage == planning.AgencyStage {
		offices = append(offices, r.m.AgencyName)
	}
	offices = slices.DeleteFunc(offices, func(o string) bool { return o == "" })
	for i, office := range offices {
		size := 12.0
		if i == len(offices)-1 && i > 0 {
			size = 14
		}
		r.centred(strings.ToUpper(office), style{font: Bold, size: size, lead: 1.2, ink: ink})
	}
	r.y += 1.5
	r.stroke(ink, 0.8)
	r.pdf.Line(r.left, r.y, r.left+r.width, r.y)
	r.stroke(ink, 0.2)
	r.pdf.Line(r.left, r.y+0.9, r.left+r.width, r.y+0.9)
	r.y += 5
}

func (r *record) title() {
	t, year := r.text, strconv.Itoa(r.m.Forum.Cycle)
	big := style{font: Bold, size: 13, lead: 1.25, ink: ink}
	kind := t.T("paper.minutes.kind")
	if r.o.Corrects != "" {
		kind = t.T("paper.minutes.kind_changed")
	}
	r.centred(strings.ToUpper(kind), big)
	head := t.T("paper.minutes.heading", "Forum", r.forum)
	r.centred(strings.ToUpper(head), big)
	r.centred(strings.ToUpper(t.T("paper.minutes.purpose", "City", cityName(t, r.m.City), "Year", year)), big)
	number := r.m.Number
	if number == "" {
		number = dots(24)
	}
	r.centred(t.T("paper.minutes.number", "Number", number), body)
	if r.o.Corrects != "" {
		r.centred(t.T("paper.minutes.corrects", "Number", r.o.Corrects), body)
	}
	r.y += 4
}

// dots are to be written over by hand.
func dots(n int) string { return strings.Repeat(".", 2*n) }

// opening is "Pada hari ini …" and what was heard.
func (r *record) opening() {
	t, m := r.text, r.m
	day, clock := dots(20), dots(6)
	if m.HeldAt != 0 {
		day = longDate(t, int64(m.HeldAt), r.zone)
		clock = t.Clock(int64(m.HeldAt), r.zone)
	}
	venue := m.Venue
	if venue == "" {
		venue = dots(20)
	}
	year := strconv.Itoa(m.Forum.Cycle)
	r.paragraph(0, t.T("paper.minutes.opening", "Day", day, "Clock", clock, "Venue", venue,
		"Forum", r.forum, "City", cityName(t, m.City), "Year", year), body)
	r.y += 2
	r.paragraph(0, t.T("paper.minutes.considering"), body)
	for i, key := range []string{"paper.minutes.heard_welcome", "paper.minutes.heard_papers", "paper.minutes.heard_answers"} {
		r.item(strconv.Itoa(i+1)+".", 7, t.T(key), body)
	}
	r.y += 1
	r.paragraph(0, t.T("paper.minutes.therefore", "Forum", r.forum), body)
	r.y += 2
	r.room(3 * bodyBold.height())
	r.centred(t.T("paper.minutes.agree"), style{font: Bold, size: 12, ink: ink})
	r.y += 1
}

// item sets a paragraph beside its number or name.
func (r *record) item(mark string, indent float64, text string, st style) {
	lines := wrap(text, st.font, st.size, r.width-indent)
	for i, line := range lines {
		// The name stays with at least two lines of its text.
		if i == 0 {
			r.room(float64(min(2, len(lines))) * st.height())
			r.one(r.left, r.y, indent, "", mark, style{font: Bold, size: st.size, lead: st.lead, ink: st.ink})
		}
		r.room(st.height())
		r.put(r.left+indent, r.y, line, st)
		r.y += st.height()
	}
}
