package report

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"musrenbang/planning"
)

// drawPresence is who came in counts, as far as it was recorded, and what people
// needed. It names nobody.
func (r *record) drawPresence(name string) {
	t, a := r.text, r.m.Attendance
	r.annexPage(false, name, t.T("paper.annex.presence", "Forum", r.forum))
	table := newTable(r.sheet, 10, []column{{t.T("paper.presence.what"), 120, ""}, {t.T("paper.presence.count"), 50, "R"}})
	line := func(label string, n int) { table.row([]cell{says(label), says(t.Number(int64(n)))}) }
	table.bandRow(t.T("paper.presence.sex"))
	line(t.T("sex.woman"), a.Women)
	line(t.T("sex.man"), a.Men)
	line(t.T("sex.unsaid"), present(a)-a.Women-a.Men)
	table.row([]cell{{{text: t.T("paper.presence.all"), font: Bold}}, {{text: t.Number(int64(present(a))), font: Bold}}})
	table.bandRow(t.T("paper.presence.age"))
	for _, band := range planning.AgeBands() {
		line(t.T("age."+ageKeys[band]), a.Ages[band])
	}
	table.bandRow(t.T("paper.presence.group"))
	for _, g := range planning.Groups() {
		line(t.T("group."+string(g)), a.Groups[g])
	}
	table.bandRow(t.T("paper.presence.disability"))
	line(t.T("paper.presence.yes"), a.Disability.Yes)
	line(t.T("paper.presence.no"), a.Disability.No)
	line(t.T("paper.presence.unsaid"), a.Disability.Unsaid)
	table.bandRow(t.T("paper.presence.speakers"))
	line(t.T("sex.woman"), a.Speakers[planning.Woman])
	line(t.T("sex.man"), a.Speakers[planning.Man])
	for _, g := range planning.Groups() {
		if n := a.SpokeFor[g]; n > 0 {
			line(t.T("paper.presence.spoke_for", "Group", strings.ToLower(t.T("group."+string(g)))), n)
		}
	}
	r.y += 2
	r.paragraph(0, t.T("paper.presence.once"), small)
	r.needsTable()
}

// needsTable is every need with how often it was asked for and whether it was met.
func (r *record) needsTable() {
	if len(r.m.Needs) == 0 {
		return
	}
	t := r.text
	r.y += 4
	r.room(25)
	r.paragraph(0, t.T("paper.needs.title"), bodyBold)
	r.y++
	table := newTable(r.sheet, 10, []column{{t.T("paper.needs.need"), 90, ""}, {t.T("paper.needs.asked"), 35, "R"}, {t.T("paper.needs.provided"), 45, ""}})
	for _, n := range r.m.Needs {
		table.row([]cell{says(t.T("need." + string(n.Need))), says(t.Number(int64(n.Asked))), says(r.provided(n))})
	}
}

// drawDelegates names who carries the list on.
func (r *record) drawDelegates(name string) {
	t := r.text
	r.annexPage(false, name, t.T("paper.annex.delegates", "Forum", r.forum))
	table := newTable(r.sheet, 10, []column{
		{t.T("paper.sign.no"), 10, "C"}, {t.T("paper.sign.name"), 52, ""}, {t.T("paper.presence.sex_short"), 24, ""},
		{t.T("paper.delegates.group"), 34, ""}, {t.T("paper.sign.body"), 50, ""},
	})
	for i, d := range r.m.Delegates {
		group := ""
		if d.Group != "" {
			group = t.T("group." + string(d.Group))
		}
		table.row([]cell{says(strconv.Itoa(i + 1)), says(d.Name), says(r.sex(d.Sex)), says(group), says(d.Body)})
	}
}

func (r *record) sex(s planning.Sex) string {
	if s == "" {
		return "–"
	}
	return r.text.T("sex." + string(s))
}

// scored are the rows that have scores, the highest first; equal ones keep the
// order the sitting gave them.
func (r *record) scored() (rows []planning.MinutesRow) {
	if len(r.m.Criteria) == 0 {
		return nil
	}
	for _, row := range slices.Concat(r.m.Passed, r.m.NotPassed) {
		if len(row.Scores) > 0 {
			rows = append(rows, row)
		}
	}
	slices.SortStableFunc(rows, func(a, b planning.MinutesRow) int { return cmp.Compare(b.Score, a.Score) })
	return rows
}

// drawScores is each answer by criterion, behind the criteria with what each
// answer stands for (Juknis Asahan 2018, "e").
func (r *record) drawScores(name string) {
	t := r.text
	r.annexPage(true, name, t.T("paper.annex.scores", "Forum", r.forum))
	criteria := newTable(r.sheet, annexSize, []column{
		{t.T("paper.scores.code"), 12, "C"}, {t.T("paper.scores.criterion"), 70, ""}, {t.T("paper.scores.weight"), 18, "R"}, {t.T("paper.scores.scale"), 173, ""},
	})
	columns := []column{{t.T("paper.scores.rank"), 16, "C"}, {t.T("paper.scores.proposal"), 90, ""}}
	for i, c := range r.m.Criteria {
		code := "K" + strconv.Itoa(i+1)
		var scale []string
		for _, a := range c.Scale {
			scale = append(scale, strconv.Itoa(a.Score)+" = "+a.Text)
		}
		criteria.row([]cell{{{text: code, font: Bold}}, says(c.Name), says(t.Number(int64(c.Weight))), says(strings.Join(scale, "; "))})
		columns = append(columns, column{code, 14, "R"})
	}
	r.y += 4
	table := newTable(r.sheet, annexSize, append(columns, column{t.T("paper.scores.total"), 22, "R"}, column{t.T("paper.scores.remark"), 42, ""}))
	for _, row := range r.scored() {
		table.row(r.scoreCells(row))
	}
	r.y += 2
	r.paragraph(0, t.T("paper.scores.how"), small)
}

func (r *record) scoreCells(row planning.MinutesRow) []cell {
	rank, remark := "", ""
	if row.Rank > 0 {
		rank = strconv.Itoa(row.Rank)
	}
	if row.Tied {
		remark = r.text.T("paper.scores.tied")
	}
	cells := []cell{says(rank), {{text: string(row.Code), font: Bold}, {text: row.Title, font: Regular}}}
	for _, c := range r.m.Criteria {
		answer := "–"
		if n, ok := row.Scores[c.Code]; ok {
			answer = strconv.Itoa(n)
		}
		cells = append(cells, says(answer))
	}
	return append(cells, cell{{text: r.text.Number(int64(row.Score)), font: Bold}}, says(remark))
}

// drawReranked is every rank the sitting changed, with why and by whom.
func (r *record) drawReranked(name string) {
	t := r.text
	r.annexPage(false, name, t.T("paper.annex.reranked", "Forum", r.forum))
	titles := map[planning.TrackingCode]string{}
	for _, row := range slices.Concat(r.m.Passed, r.m.NotPassed) {
		titles[row.Code] = row.Title
	}
	table := newTable(r.sheet, 9.5, []column{
		{t.T("paper.annex.proposal"), 66, ""}, {t.T("paper.reranked.from"), 18, "R"}, {t.T("paper.reranked.to"), 18, "R"},
		{t.T("paper.reranked.reason"), 46, ""}, {t.T("paper.reranked.by"), 24, ""},
	})
	for _, m := range r.m.Reranked {
		by := ""
		if m.Role != "" {
			by = t.T("role." + string(m.Role))
		}
		table.row([]cell{{{text: string(m.Code), font: Bold}, {text: titles[m.Code], font: Regular}},
			says(strconv.Itoa(m.From)), says(strconv.Itoa(m.To)), says(m.Reason), says(by)})
	}
}
