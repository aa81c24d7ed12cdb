package report

import (
	"io"
	"strconv"

	"musrenbang/planning"
)

// Letter is what an invitation says besides the forum's own content.
type Letter struct {
	Number string           // of the letter; "" leaves a line
	To     string           // whom it invites; "" leaves lines to write on
	Sent   planning.Instant // its date; 0 leaves a line
	Reply  string           // where needs are told: a telephone number or an office
	Signer planning.Officeholder
	// Needs are asked for; nil asks for all of planning.Needs.
	Needs []planning.Need
}

// Invitation writes the letter that invites to the forum of m, with its agenda,
// what people may ask for to be able to take part, and the QR code to sign in
// with (Options.Arrival). It fails only if the address is too long or w fails.
func Invitation(w io.Writer, m planning.Minutes, l Letter, o Options) error {
	digest := Digest(struct {
		M planning.Minutes
		L Letter
	}{m, l})
	lay := func(pages int) (*record, error) {
		r := newRecord("", m, digest, o)
		r.pages, r.frame = pages, r.plain
		r.pdf.SetTitle(plainTitle(r.text.T("paper.invite.title", "Forum", r.forum)), true)
		r.page(false, paperSide, paperTop, paperBottom)
		r.letterhead()
		r.letterTop(l)
		r.letterBody()
		r.needsAsked(l)
		return r, r.letterEnd(l)
	}
	return twice(w, lay)
}

// twice lays a paper out to count its pages, and again with their number on it.
func twice(w io.Writer, lay func(pages int) (*record, error)) error {
	counted, err := lay(0)
	if err != nil {
		return err
	}
	final, err := lay(counted.pdf.PageNo())
	if err != nil {
		return err
	}
	return final.write(w)
}

// letterTop is number, subject, date and whom it is for.
func (r *record) letterTop(l Letter) {
	t := r.text
	number, date := l.Number, dots(12)
	if number == "" {
		number = dots(14)
	}
	if l.Sent != 0 {
		date = t.Date(int64(l.Sent), r.zone)
	}
	r.one(r.left, r.y, r.width, "R", bareCity(r.m.City)+", "+date, body)
	for _, row := range [][2]string{
		{t.T("paper.invite.number"), number}, {t.T("paper.invite.enclosed"), t.T("paper.invite.agenda_enclosed")},
		{t.T("paper.invite.subject"), t.T("paper.invite.to_forum", "Forum", r.forum)},
	} {
		r.width -= 55
		r.fact(0, 22, row[0], row[1])
		r.width += 55
	}
	r.y += 4
	r.paragraph(0, t.T("paper.invite.dear"), body)
	if l.To != "" {
		r.paragraph(0, l.To, bodyBold)
	} else {
		r.paragraph(0, dots(30), body)
		r.paragraph(0, dots(30), body)
	}
	r.paragraph(0, t.T("paper.invite.at_place"), body)
	r.y += 4
}

// letterBody says what, when and where, and the agenda.
func (r *record) letterBody() {
	t, m := r.text, r.m
	r.paragraph(0, t.T("paper.invite.body", "City", cityName(t, m.City), "Year", strconv.Itoa(m.Forum.Cycle), "Forum", r.forum), body)
	r.y += 2
	day, clock, venue := dots(20), dots(12), m.Venue
	if at := r.sits(); at != 0 {
		day, clock = weekday(int64(at), r.zone)+", "+t.Date(int64(at), r.zone), t.Clock(int64(at), r.zone)+" "+t.T("paper.invite.till_end")
	}
	if venue == "" {
		venue = dots(20)
	}
	for _, row := range [][2]string{
		{t.T("paper.minutes.fact_day"), day}, {t.T("paper.minutes.fact_time"), clock}, {t.T("paper.minutes.fact_venue"), venue},
	} {
		r.fact(7, 36, row[0], row[1])
	}
	r.y += 2
	r.paragraph(0, t.T("paper.invite.anybody"), body)
	r.y += 3
}

// sits is when the forum sits: when it was held, else when it is scheduled.
func (r *record) sits() planning.Instant {
	if r.m.HeldAt != 0 {
		return r.m.HeldAt
	}
	return r.m.Forum.ScheduledAt
}

// needsAsked is the slip that asks what people need, to tick.
func (r *record) needsAsked(l Letter) {
	t := r.text
	needs := l.Needs
	if needs == nil {
		needs = planning.Needs()
	}
	ask := wrap(t.T("paper.invite.needs"), Bold, body.size, r.width-8)
	reply := t.T("paper.invite.reply_open")
	if l.Reply != "" {
		reply = t.T("paper.invite.reply", "Reply", l.Reply)
	}
	replies := wrap(reply, Regular, 10, r.width-8)
	rows := (len(needs) + 1) / 2
	const rowTall = 7.0
	tall := float64(len(ask))*body.height() + float64(rows)*rowTall + float64(len(replies))*5 + 7
	r.room(tall)
	top := r.y
	r.box(r.left, top, r.width, tall, paper, brand, 0.5)
	r.y = r.lines(r.left+4, top+2.5, ask, bodyBold) + 1
	for i, n := range needs {
		x := r.left + 4 + float64(i%2)*(r.width/2-2)
		r.tickable(x, r.y+1.6, 3.4)
		r.one(x+5.5, r.y+0.6, r.width/2, "", t.T("need."+string(n)), style{size: 10.5, ink: ink})
		if i%2 == 1 {
			r.y += rowTall
		}
	}
	if len(needs)%2 == 1 {
		r.y += rowTall
	}
	r.lines(r.left+4, r.y+1, replies, style{size: 10, lead: 1.3, ink: ink})
	r.y = top + tall + 4
}

// tickable is an empty box to tick.
func (r *record) tickable(x, y, side float64) {
	r.stroke(ink, 0.35)
	r.pdf.Rect(x, y, side, side, "D")
}

// letterEnd is the QR code to sign in with and the signature.
func (r *record) letterEnd(l Letter) error {
	t := r.text
	s := r.signatoryOf(l.Signer, "")
	if l.Signer.Office == "" {
		s = signatory{above: []string{r.m.Chair}, below: []string{t.T("paper.sign.full_name")}}
	}
	head, tall := r.rowTall([]signatory{s})
	r.room(max(tall, 40) + 10)
	r.paragraph(0, t.T("paper.invite.thanks"), body)
	r.y += 3
	r.block(r.left+r.width-blockWide, r.y, head, s)
	if r.base != "" && r.o.Arrival != "" {
		if err := r.code(r.left, r.y, 30, r.base+r.o.Arrival); err != nil {
			return err
		}
		r.lines(r.left+32, r.y+3, wrap(t.T("paper.invite.sign_in"), Regular, 9.5, r.width-blockWide-36), style{size: 9.5, lead: 1.3, ink: ink})
	}
	r.y += max(tall, 32)
	r.agendaTable(true)
	return nil
}
