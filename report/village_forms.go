package report

import (
	"io"
	"strconv"

	"musrenbang/planning"
)

// FormKel1 writes Form Kel.1, "Potensi Wilayah", blank to write on: what an area
// has, by aspect, before it is discussed what it lacks (Perwal Semarang
// 135/2016, pra-musrenbang). It fails only if w fails.
func FormKel1(w io.Writer, m planning.Minutes, o Options) error {
	return villageForm(w, m, o, "paper.kel1.name", "paper.kel1.title", "paper.kel1.how", func(r *record) {
		t := r.text
		table := newTable(r.sheet, 10, []column{
			{t.T("paper.sign.no"), 10, "C"}, {t.T("paper.kel1.kind"), 75, ""}, {t.T("paper.kel1.count"), 45, ""}, {t.T("paper.kel1.remarks"), 143, ""},
		})
		table.numbers, table.least = true, 9.5
		for i, aspect := range []string{"paper.kel1.built", "paper.kel1.social", "paper.kel1.culture", "paper.kel1.economy"} {
			table.bandRow(letter(i) + ". " + t.T(aspect))
			for n := range 5 {
				table.row([]cell{says(strconv.Itoa(n + 1)), nil, nil, nil})
			}
		}
	})
}

// FormKel2 writes Form Kel.2, "Kampung Tematik", blank to write on. It fails only
// if w fails.
func FormKel2(w io.Writer, m planning.Minutes, o Options) error {
	return villageForm(w, m, o, "paper.kel2.name", "paper.kel2.title", "paper.kel2.how", func(r *record) {
		t := r.text
		table := newTable(r.sheet, 10, []column{
			{t.T("paper.sign.no"), 10, "C"}, {t.T("paper.kel2.theme"), 45, ""}, {t.T("paper.kel2.place"), 38, ""}, {t.T("paper.kel2.potential"), 60, ""},
			{t.T("paper.kel2.problem"), 60, ""}, {t.T("paper.kel2.result"), 60, ""},
		})
		table.numbers, table.least = true, 26
		for n := range 6 {
			table.row([]cell{says(strconv.Itoa(n + 1)), nil, nil, nil, nil, nil})
		}
	})
}

// villageForm is a form of the pra-musrenbang: its head, its table, and the two
// who sign it.
func villageForm(w io.Writer, m planning.Minutes, o Options, name, title, how string, table func(*record)) error {
	digest := Digest([]string{m.Forum.ID, name})
	return twice(w, func(pages int) (*record, error) {
		r := newRecord("", m, digest, o)
		t := r.text
		r.pages, r.frame = pages, r.plain
		r.pdf.SetTitle(plainTitle(t.T(name)+" "+t.T(title)), true)
		r.page(true, annexSide, paperTop-6, paperBottom-4)
		r.one(r.left, r.y, r.width, "R", t.T(name), style{font: Bold, size: 12, ink: brand})
		r.centred(t.T(title), style{font: Bold, size: 14, lead: 1.3, ink: ink})
		r.centred(t.T("paper.kel.place", "Place", forumPlace(t, m), "City", cityName(t, m.City), "Year", strconv.Itoa(m.Forum.Cycle)), body)
		r.y += 1
		r.paragraph(0, t.T(how), small)
		r.y += 1.5
		table(r)
		r.formSigned()
		return r, nil
	})
}

// formSigned are the blocks of the lurah and the LPMK.
func (r *record) formSigned() {
	list := []signatory{r.signatoryOf(r.holder(planning.OfficeVillageHead), ""), r.signatoryOf(r.holder(planning.OfficeLPMK), "")}
	r.y += 3
	r.room(r.gridTall(list) + body.height())
	r.grid(list, bareCity(r.m.City)+", "+dots(12))
}

// holder is who holds an office among the signatories, without a name if nobody.
func (r *record) holder(office planning.OfficeKind) planning.Officeholder {
	for _, h := range r.m.Signatories {
		if h.Office == office {
			return h
		}
	}
	return planning.Officeholder{Office: office}
}
