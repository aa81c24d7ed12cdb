package ui

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"musrenbang/planning"
)

// minutesView is what minutes say, as a page: the complete and accessible twin
// of the paper. Template: parts/minutes.html.
type minutesView struct {
	Facts      []Detail
	Corrects   string
	Changes    []string
	Shortfalls []string
	NilReason  string
	Agenda     *Table
	Speeches   []string
	PassedText string
	Passed     []minutesPart // by channel: the kelurahan's lists A to D
	NotPassed  []minutesRow
	Groups     Table
	Attendance *Table
	Needs      *Table
	Delegates  *Table
	Scores     *Table
	Criteria   Table
	Reranked   *Table
	Witness    []string
	Signed     []Detail
}

// minutesPart is what was passed on by one channel.
type minutesPart struct {
	Title, Sum string
	Rows       []minutesRow
}

// minutesViewOf sets minutes for a page. public hides texts that nobody has
// released yet.
func (h *Handler) minutesViewOf(c *fiber.Ctx, w words, m planning.Minutes, public bool) (minutesView, error) {
	v := minutesView{
		Facts: minutesFacts(w, m), Groups: minutesGroups(w, m), Changes: m.Changes, Shortfalls: shortfallTexts(w, m.Shortfalls), Speeches: m.Speeches,
		NilReason: m.NilReason, Agenda: agendaTable(w, m.HeldAt, m.Agenda), Needs: needsTable(w, m.Needs), Witness: m.Witness,
		PassedText: w.N("minutes.passed", len(m.Passed), "Value", w.Rupiah(int64(m.PassedValue))),
	}
	if m.Corrects != "" {
		v.Corrects = w.T("minutes.corrects", "Number", m.Corrects)
	}
	if m.Listing {
		v.PassedText = w.N("minutes.listed", len(m.Passed), "Value", w.Rupiah(int64(m.PassedValue)))
	}
	passed, err := h.minutesRows(c, w, m.Passed, public)
	if err != nil {
		return v, err
	}
	v.Passed = byChannel(w, m, passed)
	if v.NotPassed, err = h.minutesRows(c, w, m.NotPassed, public); err != nil {
		return v, err
	}
	titles := map[planning.TrackingCode]string{}
	for _, list := range [][]minutesRow{passed, v.NotPassed} {
		for _, r := range list {
			titles[planning.TrackingCode(r.Code)] = r.Title
		}
	}
	v.Attendance = attendanceTable(w, m.Attendance)
	v.Delegates = delegatesTable(w, m.Delegates)
	if public {
		v.unname(w, m)
	}
	v.Scores, v.Criteria = scoreTable(w, m, titles), criteriaTable(w, m.Criteria)
	v.Reranked = rerankTable(w, m.Reranked, titles)
	v.Signed = signatories(w, m.Signatories)
	return v, nil
}

// unname leaves out what the paper holds and the public page must not: who the
// delegates are, and the companions' own words.
func (v *minutesView) unname(w words, m planning.Minutes) {
	v.Delegates, v.Witness = nil, nil
	if n := len(m.Delegates); n > 0 {
		v.Facts = append(v.Facts, Detail{w.T("minutes.delegates"), []Link{{Label: w.N("minutes.delegates_count", n)}}})
	}
	if n := len(m.Witness); n > 0 {
		v.Facts = append(v.Facts, Detail{w.T("minutes.witness"), []Link{{Label: w.N("minutes.witness_count", n)}}})
	}
}

// byChannel parts what was passed on by its channel, in the channels' order.
func byChannel(w words, m planning.Minutes, rows []minutesRow) (out []minutesPart) {
	letters := []string{"A", "B", "C", "D"}
	for i, channel := range planning.Channels() {
		var part minutesPart
		var sum planning.Rupiah
		for j, r := range m.Passed {
			if r.Channel == channel {
				part.Rows = append(part.Rows, rows[j])
				sum += max(r.Value, 0)
			}
		}
		if len(part.Rows) == 0 {
			continue
		}
		part.Title = w.channel(channel)
		if m.Forum.Stage == planning.Village && i < len(letters) {
			part.Title = w.T("minutes.list_of", "Letter", letters[i], "Channel", part.Title)
		}
		part.Sum = w.N("minutes.part_sum", len(part.Rows), "Value", w.Rupiah(int64(sum)))
		out = append(out, part)
	}
	return out
}

func attendanceTable(w words, t planning.Tally) *Table {
	if t.Total == 0 {
		return nil
	}
	table := tallyBlock(w, t).Table
	if table == nil {
		table = &Table{Head: []Column{{Label: w.T("attendance.what")}, {Label: w.T("attendance.people"), Number: true}}}
	}
	table.Caption, table.Hidden = w.T("attendance.counts"), true
	top := [][]Cell{{{Text: w.T("sex.woman")}, {Text: w.count(t.Women)}}, {{Text: w.T("sex.man")}, {Text: w.count(t.Men)}}}
	if t.Unsaid > 0 {
		top = append(top, []Cell{{Text: w.T("attendance.unsaid")}, {Text: w.count(t.Unsaid)}})
	}
	table.Rows = append(append(top, []Cell{{Text: w.T("attendance.all"), Strong: true}, {Text: w.count(t.Total), Strong: true}}), table.Rows...)
	return table
}

func delegatesTable(w words, list []planning.Delegate) *Table {
	if len(list) == 0 {
		return nil
	}
	t := &Table{Caption: w.T("minutes.delegates"), Hidden: true, Head: []Column{
		{Label: w.T("attendance.name")}, {Label: w.T("attendance.speaks_for")}, {Label: w.T("attendance.organisation")},
	}}
	for _, d := range list {
		group := "–"
		if d.Group != "" {
			group = w.T("group." + string(d.Group))
		}
		t.Rows = append(t.Rows, []Cell{{Text: d.Name}, {Text: group}, {Text: dash(d.Body)}})
	}
	return t
}

// scoreTable is every scored proposal with its answers, ties marked.
func scoreTable(w words, m planning.Minutes, titles map[planning.TrackingCode]string) *Table {
	if len(m.Criteria) == 0 {
		return nil
	}
	t := &Table{Caption: w.T("scores.title"), Hidden: true, Head: []Column{{Label: w.T("rows.proposal")}}}
	for _, x := range m.Criteria {
		t.Head = append(t.Head, Column{Label: x.Name, Number: true})
	}
	t.Head = append(t.Head, Column{Label: w.T("scores.sum"), Number: true})
	for _, list := range [][]planning.MinutesRow{m.Passed, m.NotPassed} {
		for _, r := range list {
			if len(r.Scores) == 0 {
				continue
			}
			row := []Cell{{Text: titles[r.Code], Sub: string(r.Code), URL: "/lacak/" + string(r.Code)}}
			for _, x := range m.Criteria {
				row = append(row, Cell{Text: strconv.Itoa(r.Scores[x.Code])})
			}
			sum := Cell{Text: strconv.Itoa(r.Score), Strong: true}
			if r.Tied {
				sum.Sub = w.T("scores.tied")
			}
			t.Rows = append(t.Rows, append(row, sum))
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}

// criteriaTable explains each criterion: its weight and what its answers mean.
func criteriaTable(w words, list []planning.Criterion) Table {
	t := Table{Caption: w.T("scores.criteria"), Hidden: true, Head: []Column{
		{Label: w.T("scores.criterion")}, {Label: w.T("scores.weight"), Number: true}, {Label: w.T("scores.scale")},
	}}
	for _, x := range list {
		scale := ""
		for _, anchor := range x.Scale {
			scale = joined(scale, strconv.Itoa(anchor.Score)+" – "+anchor.Text)
		}
		t.Rows = append(t.Rows, []Cell{{Text: x.Name}, {Text: strconv.Itoa(x.Weight)}, {Text: scale}})
	}
	return t
}

func rerankTable(w words, list []planning.Rerank, titles map[planning.TrackingCode]string) *Table {
	if len(list) == 0 {
		return nil
	}
	t := &Table{Caption: w.T("minutes.reranked"), Hidden: true, Head: []Column{
		{Label: w.T("rows.proposal")}, {Label: w.T("rank.moved")}, {Label: w.T("rank.why")}, {Label: w.T("draft.who")},
	}}
	for _, x := range list {
		t.Rows = append(t.Rows, []Cell{{Text: titles[x.Code], Sub: string(x.Code)}, {Text: w.T("rank.from_to", "From", strconv.Itoa(x.From), "To", strconv.Itoa(x.To))},
			{Text: x.Reason}, {Text: w.T("role." + string(x.Role))}})
	}
	return t
}

// signatories are the offices that sign, with who held them.
func signatories(w words, list []planning.Officeholder) (out []Detail) {
	for _, x := range list {
		name := x.Name
		if name == "" {
			name = w.T("minutes.by_hand")
		}
		values := []Link{{Label: name}}
		if x.Decree != "" {
			values = append(values, Link{Label: w.T("office.by_decree", "Decree", x.Decree)})
		}
		out = append(out, Detail{Label: officeWords(w, x), Values: values})
	}
	return out
}

// officeWords is an office in the standing somebody holds it: "Plt. Lurah".
func officeWords(w words, x planning.Officeholder) string {
	name := w.T("office_kind." + string(x.Office))
	if x.Acting != planning.Holder {
		name = w.T("acting."+string(x.Acting)) + " " + name
	}
	return name
}
