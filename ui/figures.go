package ui

import (
	"cmp"
	"net/url"
	"strings"

	"musrenbang/planning"
	"musrenbang/store"
)

// figures puts one count into words. Every number it shows is the store's.
type figures struct {
	w      words
	a      planning.Accommodation
	beside store.FigureContext
	year   int
	scope  planning.AreaCode
}

// rows is the address of the rows behind a figure; "" is any.
func (f figures) rows(m planning.Measure, g planning.Group, result string) string {
	q := url.Values{}
	for name, value := range map[string]string{
		"ukuran": string(m), "kelompok": groupSlug[g], "hasil": result, "wilayah": string(f.scope),
	} {
		if value != "" {
			q.Set(name, value)
		}
	}
	address := "/akomodasi/" + yearText(f.year) + "/usulan"
	if len(q) > 0 {
		address += "?" + q.Encode()
	}
	return address
}

// lede says which year, which document and until when.
func (f figures) lede() string {
	w := f.w
	parts := []string{w.T("acc.plan", "Year", yearText(f.year))}
	if doc, ok := f.planDocument(); ok {
		parts = append(parts, w.T("acc.set", "Document", doc.Number, "Date", w.date(doc.SetAt)))
	} else {
		parts = append(parts, w.T("acc.unset"))
	}
	parts = append(parts, w.T("acc.cutoff", "Date", w.datetime(f.beside.Cutoff)))
	return strings.Join(parts, " · ")
}

// planDocument is the latest RKPD that has been set: what the headline rests on.
func (f figures) planDocument() (doc store.DocumentRef, ok bool) {
	for _, d := range f.beside.Documents {
		if d.Kind == "rkpd" && d.SetAt > 0 {
			doc, ok = d, true
		}
	}
	return doc, ok
}

func (f figures) headline() Share {
	w, t2 := f.w, f.a.Total[planning.T2]
	s := shareOf(w, t2.Kept, t2.Eligible, f.a.Target, "").until(w, f.beside.PlanSet, yearText(f.year))
	if s.Ahead {
		t1 := f.a.Total[planning.T1]
		s.Text += " " + w.T("acc.so_far", "Fraction", w.fraction(t1.Kept, t1.Eligible))
		return s
	}
	s.Bar.Caption = true
	if s.None {
		s.Figure, s.Fraction, s.Text = w.T("share.none"), "", w.T("acc.none")
		return s
	}
	text := []string{}
	if !s.Met {
		text = append(text, w.N("acc.short", missing(t2, f.a.Target)))
	}
	if t2.Asked > 0 {
		text = append(text, w.T("acc.value", "Linked", w.short(t2.Linked), "Asked", w.short(t2.Asked), "Percent", w.Percent(cmp.Or(t2.ValuePercent(), "0"))))
	}
	if t2.Unpriced > 0 {
		text = append(text, w.N("acc.unpriced", t2.Unpriced))
	}
	s.Text = strings.Join(text, " ")
	return s
}

// missing is how many more proposals would have to be kept to reach the target.
func missing(s planning.Share, target int) int {
	need := (target*s.Eligible + 99) / 100
	return max(need-s.Kept, 0)
}

// groups are the five groups, on the recognised bases; who only declared a group
// is shown apart (design.md 3, Groups).
func (f figures) groups() (out []Share) {
	for _, g := range planning.Groups() {
		x := f.a.Groups[planning.T2][g]
		kept, eligible := x.Kept, x.Eligible
		if g != planning.General {
			kept, eligible = x.Headline()
		}
		s := shareOf(f.w, kept, eligible, f.a.Target, g).until(f.w, f.beside.PlanSet, yearText(f.year))
		if s.Ahead {
			s.Text = f.w.N("part.proposals", eligible)
		}
		s.Title, s.URL = f.w.T("group."+string(g)), f.rows(planning.T2, g, "")
		if x.Declared > 0 && !s.Ahead {
			s.Text = f.w.T("acc.declared", "Fraction", f.w.fraction(x.DeclaredKept, x.Declared))
		}
		out = append(out, s)
	}
	return out
}

// measureWord is what a measure is called.
func measureWord(w words, m planning.Measure) string {
	switch m {
	case planning.T1:
		return w.T("measure.T1")
	case planning.T2:
		return w.T("measure.T2")
	case planning.T3:
		return w.T("measure.T3")
	}
	return w.T("measure.T4")
}

// measures is the table of the four measures by group.
func (f figures) measures() Table {
	w := f.w
	t := Table{Caption: w.T("acc.by_stage"), Hidden: true, Head: []Column{{Label: w.T("acc.stage")}, {Label: w.T("acc.all"), Number: true}}}
	for _, g := range planning.Groups() {
		t.Head = append(t.Head, Column{Label: w.T("group." + string(g) + ".short"), Number: true})
	}
	for _, m := range planning.Measures() {
		row := []Cell{{Text: measureWord(w, m), Sub: string(m), URL: f.rows(m, "", "masuk")}}
		if wait := f.waitsFor(m); wait != "" {
			row = append(row, Cell{Text: wait})
			for range planning.Groups() {
				row = append(row, Cell{Text: "–"})
			}
			t.Rows = append(t.Rows, row)
			continue
		}
		all := f.shareCell(f.a.Total[m].Kept, f.a.Total[m].Eligible)
		all.Strong = m == planning.T2
		row = append(row, all)
		for _, g := range planning.Groups() {
			x := f.a.Groups[m][g]
			if g == planning.General {
				row = append(row, f.shareCell(x.Kept, x.Eligible))
			} else {
				row = append(row, f.shareCell(x.Headline()))
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// waitsFor says what a measure waits for before it can be counted, "" where it
// can.
func (f figures) waitsFor(m planning.Measure) string {
	switch {
	case m != planning.T1 && !f.beside.PlanSet:
		return f.w.T("acc.waits_plan")
	case m == planning.T3 && !f.budgetSet():
		return f.w.T("acc.waits_budget")
	case m == planning.T4 && f.a.Total[planning.T3].Kept == 0:
		return f.w.T("acc.waits_work")
	}
	return ""
}

func (f figures) budgetSet() bool {
	for _, d := range f.beside.Documents {
		if d.Kind == store.DocumentBudget && d.SetAt > 0 {
			return true
		}
	}
	return false
}

// shareCell is a share as one cell: percentage and fraction, the fraction alone
// below ten.
func (f figures) shareCell(kept, eligible int) Cell {
	switch {
	case eligible == 0:
		return Cell{Text: "–"}
	case eligible < fewProposals:
		return Cell{Text: f.w.fraction(kept, eligible)}
	}
	return Cell{Text: f.w.Percent(planning.Percent(int64(kept), int64(eligible), f.a.Target)), Sub: f.w.fraction(kept, eligible)}
}

// benefits is the second table: who gains, each proposal once in each of its
// groups.
func (f figures) benefits() Table {
	w := f.w
	t := Table{Caption: w.T("acc.by_benefit"), Hidden: true, Head: []Column{
		{Label: w.T("acc.group")}, {Label: measureWord(w, planning.T2), Number: true}, {Label: w.T("acc.linked_value"), Number: true},
	}}
	for _, g := range planning.Groups() {
		x := f.a.Benefits[g]
		row := []Cell{{Text: w.T("group." + string(g))}, f.shareCell(x.Kept, x.Eligible), {Text: w.short(x.Linked)}}
		switch {
		case x.Eligible == 0:
			row[1].Text, row[2].Text = w.T("share.none"), "–"
		case !f.beside.PlanSet:
			row[1], row[2].Text = Cell{Text: w.N("part.proposals", x.Eligible)}, "–"
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// notes are the lines beside the figures, each with the way to its rows.
func (f figures) notes() (out []note) {
	w, a, b := f.w, f.a, f.beside
	add := func(text, address string) { out = append(out, note{text, address}) }
	count := func(key string, n int, address string) {
		if n > 0 {
			add(w.N(key, n), address)
		}
	}
	count("acc.pending", a.Pending, f.rows("", "", "menunggu"))
	if a.Refused > 0 {
		add(w.N("acc.refused", a.Refused), f.rows("", "", "ditolak"))
	}
	count("acc.unexplained", a.Unexplained, f.rows("", "", "tanpa-alasan"))
	if b.Other.Part > 0 {
		add(w.T("acc.other_reason", "Fraction", w.fraction(b.Other.Part, b.Other.Whole)), f.rows("", "", "lain"))
	}
	if b.Repeated.Part > 1 {
		add(w.T("acc.repeated", "Fraction", w.fraction(b.Repeated.Part, b.Repeated.Whole)), "")
	}
	count("acc.withdrawn", a.Withdrawn, f.rows("", "", "ditarik"))
	count("acc.duplicates", a.Duplicates, f.rows("", "", "kembar"))
	count("acc.late", a.Late, f.rows("", "", "terlambat"))
	count("acc.official", a.Official, f.rows("", "", "resmi"))
	count("acc.retagged", a.Retagged, "")
	if b.Kelurahan > 0 {
		add(w.T("acc.silent", "Silent", w.count(len(b.Silent)), "Total", w.count(b.Kelurahan)), "")
	}
	if b.Cap > 0 {
		add(w.N("acc.cap", b.Cap), "")
	}
	if !a.Tested {
		add(w.T("acc.untested"), "")
	}
	if b.LogSize > 0 {
		add(w.T("acc.log", "Number", w.Number(b.LogSize)), "")
	}
	return out
}

// silent are the kelurahan that have sent nothing, by name and kecamatan.
func (f figures) silent() (out []Link) {
	for _, k := range f.beside.Silent {
		out = append(out, Link{Label: f.w.bare(k.Code) + " (" + f.w.bare(k.Code.Parent()) + ")", URL: "/wilayah/" + string(k.Code)})
	}
	return out
}

func (f figures) documents() (out []string) {
	w := f.w
	for _, d := range f.beside.Documents {
		text := w.document(string(d.Kind)) + ": " + d.Number + ", " + w.date(d.Dated)
		if d.SetAt > 0 {
			text += " (" + w.T("acc.doc_set", "Date", w.date(d.SetAt)) + ")"
		} else {
			text += " (" + w.T("acc.doc_draft") + ")"
		}
		out = append(out, text)
	}
	return out
}
