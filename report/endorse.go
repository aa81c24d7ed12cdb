package report

import (
	"strconv"
	"strings"

	"musrenbang/planning"
)

// endorse is the part that is signed, on one page while it fits one: the chair
// and the offices of the procedure, those who sign as knowing, the participants.
func (r *record) endorse() error {
	parties, knowing := r.parties()
	witnesses := r.people()
	const rowHeight = 11.0
	grid := r.gridTall(parties) + body.height()
	known := 0.0
	if len(knowing) > 0 {
		known = r.gridTall(knowing) + body.height() + 1
	}
	closing := float64(len(wrap(r.text.T("paper.minutes.closing"), Regular, body.size, r.width)))*body.height() + 3
	people := bodyBold.height() + 8 + float64(len(witnesses))*rowHeight
	if len(witnesses) == 0 {
		people = 0
	}
	const tail = 26.0 // QR code and copies
	if whole := closing + grid + known + people + tail; whole < r.bottom-r.top {
		r.room(whole)
	} else {
		r.room(closing + grid + known)
	}
	r.signPage = r.pdf.PageNo()
	r.paragraph(0, r.text.T("paper.minutes.closing"), body)
	r.y += 3
	r.grid(parties, r.dated())
	if len(knowing) > 0 {
		r.room(known)
		r.one(r.left, r.y, r.width, "C", r.text.T("paper.sign.knowing"), body)
		r.y += body.height() + 1
		r.grid(knowing, "")
	}
	if len(witnesses) > 0 {
		r.room(people)
		r.participants(witnesses, rowHeight)
	}
	r.room(tail)
	return r.tail()
}

// dated is the place and day above the signatures.
func (r *record) dated() string {
	date := dots(12)
	if at := instant(r.m); at != 0 {
		date = r.text.Date(int64(at), r.zone)
	}
	return bareCity(r.m.City) + ", " + date
}

// parties are the blocks in order, the chair's first. The chair is named by
// office; where a signatory holds that office, it is one block.
func (r *record) parties() (parties, knowing []signatory) {
	t := r.text
	led := false
	for _, h := range r.m.Signatories {
		switch {
		case h.Office == planning.OfficeResidents: // the table below is theirs
		case h.Knows:
			knowing = append(knowing, r.signatoryOf(h, ""))
		case !led && r.leads(h):
			led = true
			parties = append([]signatory{r.signatoryOf(h, t.T("paper.sign.chair"))}, parties...)
		default:
			parties = append(parties, r.signatoryOf(h, ""))
		}
	}
	if !led {
		chair := signatory{above: []string{t.T("paper.sign.chair")}, below: []string{t.T("paper.sign.full_name")}}
		if r.m.Chair != "" {
			chair.above = append(chair.above, r.m.Chair)
		}
		parties = append([]signatory{chair}, parties...)
	}
	return parties, knowing
}

// leads reports whether h is who chaired: the office named as the chair, or the
// first to sign where none is named.
func (r *record) leads(h planning.Officeholder) bool {
	if r.m.Chair == "" {
		return true
	}
	plain := h
	plain.Acting = planning.Holder
	if h.Office.Valid() && strings.EqualFold(r.m.Chair, r.text.T("officer."+string(h.Office))) {
		return true // named without its place
	}
	return strings.EqualFold(r.m.Chair, r.officeTitle(plain)) || strings.EqualFold(r.m.Chair, r.officeTitle(h))
}

// gridTall is the height of blocks two to a row.
func (r *record) gridTall(list []signatory) (h float64) {
	for i := 0; i < len(list); i += 2 {
		_, tall := r.rowTall(list[i:min(i+2, len(list))])
		h += tall
	}
	return h
}

// rowTall is the height of what stands above the signatures of a row, and of the
// whole row.
func (r *record) rowTall(row []signatory) (head, tall float64) {
	foot := 0.0
	for _, s := range row {
		head, foot = max(head, r.head(s)), max(foot, r.foots(s))
	}
	return head, head + signRoom + body.height() + foot + 4
}

// grid draws blocks two to a row, the first on the right as official papers have
// it; a single one of a row of "mengetahui" stands in the middle.
func (r *record) grid(list []signatory, date string) {
	right := r.left + r.width - blockWide
	if date != "" {
		r.one(right, r.y, blockWide, "C", date, body)
		r.y += body.height()
	}
	for i := 0; i < len(list); i += 2 {
		x, pair := right, i+1 < len(list)
		head, tall := r.rowTall(list[i:min(i+2, len(list))])
		if !pair && date == "" {
			x = r.left + (r.width-blockWide)/2
		}
		r.room(tall)
		r.block(x, r.y, head, list[i])
		if pair {
			r.block(r.left, r.y, head, list[i+1])
		}
		r.y += tall
	}
}

// person is one line of those who sign for the participants.
type person struct{ as, name, body string }

// people are those who sign for the participants: the delegates by name, and a
// woman and a man, and each group, where no delegate speaks for them. Children
// are signed for by their companion.
func (r *record) people() []person {
	if r.empty() && present(r.m.Attendance) == 0 {
		return nil // nobody came
	}
	if len(r.m.Delegates) == 0 {
		var out []person
		for _, as := range r.witnesses() {
			out = append(out, person{as: as})
		}
		return out
	}
	var out []person
	sexes := map[planning.Sex]bool{}
	for _, d := range r.m.Delegates {
		sexes[d.Sex] = true
		out = append(out, person{r.text.T("paper.sign.delegate"), d.Name, d.Body})
	}
	if !sexes[planning.Woman] {
		out = append(out, person{as: r.text.T("paper.sign.women")})
	}
	if !sexes[planning.Man] {
		out = append(out, person{as: r.text.T("paper.sign.men")})
	}
	return out
}

func (r *record) participants(list []person, rowHeight float64) {
	t := r.text
	r.paragraph(0, t.T("paper.sign.witnesses", "Forum", r.forum), bodyBold)
	r.y++
	table := newTable(r.sheet, 10, []column{
		{t.T("paper.sign.no"), 9, "C"}, {t.T("paper.sign.as"), 45, ""}, {t.T("paper.sign.name"), 48, ""},
		{t.T("paper.sign.body"), 36, ""}, {t.T("paper.sign.signature"), 34, ""},
	})
	table.least = rowHeight
	for i, p := range list {
		table.row([]cell{says(strconv.Itoa(i + 1)), says(p.as), says(p.name), says(p.body), nil})
	}
	r.y += 2
}

// tail is the QR code of the public record and who is sent the paper.
func (r *record) tail() error {
	const side = 22.0
	if r.base == "" || r.o.Path == "" {
		r.copies()
		return nil
	}
	if err := r.code(r.left, r.y, side, r.base+r.o.Path); err != nil {
		return err
	}
	lines := wrap(r.text.T("paper.sign.page", "Site", bare(r.base)), Regular, small.size, r.width-side-4)
	end := r.lines(r.left+side+3, r.y+3, lines, small)
	bottom := r.y + side
	left, width := r.left, r.width
	r.left, r.width, r.y = r.left+side+3, r.width-side-3, end+1
	r.copies()
	r.left, r.width, r.y = left, width, max(r.y, bottom)
	return nil
}
