package report

import (
	"musrenbang/planning"
)

// groups is the summary by who asked, in the part that is signed: what a group
// brought and what became of it can then not be told otherwise later.
func (r *record) groups() {
	if r.empty() {
		return
	}
	t := r.text
	asked, passed := map[planning.Group]int{}, map[planning.Group]int{}
	for _, row := range r.m.Passed {
		asked[row.Group]++
		passed[row.Group]++
	}
	for _, row := range r.m.NotPassed {
		asked[row.Group]++
	}
	r.room(58) // the whole table: it is read as one
	r.paragraph(0, t.T("paper.groups.title"), bodyBold)
	r.y++
	table := newTable(r.sheet, 10, []column{
		{t.T("paper.groups.group"), 70, ""}, {t.T("paper.groups.asked"), 34, "R"},
		{t.T("paper.groups.passed"), 34, "R"}, {t.T("paper.groups.not_passed"), 34, "R"},
	})
	number := func(n int) cell { return says(t.Number(int64(n))) }
	for _, g := range planning.Groups() {
		name := t.T("group." + string(g))
		if asked[g] == 0 {
			table.row([]cell{says(name), says(t.T("share.none")), number(0), number(0)})
			continue
		}
		table.row([]cell{says(name), number(asked[g]), number(passed[g]), number(asked[g] - passed[g])})
	}
	all := len(r.m.Passed) + len(r.m.NotPassed)
	bold := func(n int) cell { return cell{{text: t.Number(int64(n)), font: Bold}} }
	table.row([]cell{{{text: t.T("paper.groups.all"), font: Bold}}, bold(all), bold(len(r.m.Passed)), bold(len(r.m.NotPassed))})
	r.y += 5
}

// signatures are the blocks to sign, with empty lines for the names, on one page.
func (r *record) signatures() error {
	const fixed, rowHeight = 75.0, 12.0 // all but the rows of the witnesses
	witnesses := r.witnesses()
	r.room(fixed + float64(len(witnesses))*rowHeight)
	r.signPage = r.pdf.PageNo()
	// Said on the page that is signed: a signature never stands alone.
	r.paragraph(0, r.text.T("paper.minutes.closing"), body)
	r.y += 3
	if err := r.chair(); err != nil {
		return err
	}
	r.paragraph(0, r.text.T("paper.sign.witnesses", "Forum", r.forum), bodyBold)
	r.y++
	table := newTable(r.sheet, 10, []column{
		{r.text.T("paper.sign.no"), 9, "C"}, {r.text.T("paper.sign.as"), 52, ""},
		{r.text.T("paper.sign.name"), 46, ""}, {r.text.T("paper.sign.body"), 34, ""},
		{r.text.T("paper.sign.signature"), 31, ""},
	})
	table.least = rowHeight
	for i, who := range witnesses {
		table.row([]cell{says(r.text.Number(int64(i + 1))), says(who), nil, nil, nil})
	}
	r.y += 2
	r.copies()
	return nil
}

// chair is the block of who led the sitting, with the QR code of the page beside
// it.
func (r *record) chair() error {
	t := r.text
	x, width := r.left+r.width-80, 80.0
	date := dots(12)
	if at := instant(r.m); at != 0 {
		date = t.Date(int64(at), r.zone)
	}
	if r.base != "" && r.o.Path != "" {
		if err := r.code(r.left, r.y, 28, r.base+r.o.Path); err != nil {
			return err
		}
		r.lines(r.left+30, r.y+3, wrap(t.T("paper.sign.page", "Site", bare(r.base)), Regular, small.size, x-r.left-36), small)
	}
	y := r.y
	for _, line := range []string{bareCity(r.m.City) + ", " + date, t.T("paper.sign.chair"), r.m.Chair} {
		if line == "" {
			continue
		}
		for _, part := range shorten(wrap(line, Regular, body.size, width), 2, Regular, body.size, width) {
			r.one(x, y, width, "C", part, body)
			y += body.height()
		}
	}
	y = max(y+18, r.y+34)
	r.one(x, y, width, "C", dots(22), body)
	y += body.height() - 0.5
	r.one(x, y, width, "C", t.T("paper.sign.full_name"), small)
	r.y = y + small.height() + 4
	return nil
}

// witnesses are those who sign for the participants. A children's group is signed
// for by the adult who goes with it: papers name no child.
func (r *record) witnesses() []string {
	t := r.text
	both := []string{t.T("paper.sign.women"), t.T("paper.sign.men")}
	switch {
	case r.m.Forum.Stage == planning.AgencyStage:
		return append([]string{t.T("paper.sign.bappeda"), t.T("paper.sign.kecamatan")}, both...)
	case r.m.Forum.Group == planning.Children:
		return []string{t.T("paper.sign.children"), t.T("paper.sign.companion")}
	case r.m.Forum.Group != "":
		return append(both, t.T("paper.sign.companion"))
	case level(r.m.Forum) == planning.LevelRW:
		return append(both, t.T("paper.sign.team"))
	}
	return append(both, t.T("paper.sign.elderly"), t.T("paper.sign.disability"), t.T("paper.sign.children"))
}

// copies says who is sent the paper.
func (r *record) copies() {
	t := r.text
	city := cityName(t, r.m.City)
	var text string
	switch {
	case level(r.m.Forum) == planning.LevelRW:
		if r.m.ParentName == "" {
			return
		}
		text = t.T("paper.copy.village", "Kelurahan", areaName(t, planning.LevelKelurahan, r.m.ParentName))
	case r.m.Forum.Stage == planning.Village && r.m.Forum.Group != "":
		text = t.T("paper.copy.village", "Kelurahan", areaName(t, planning.LevelKelurahan, r.m.AreaName))
	case r.m.Forum.Stage == planning.Village && r.m.ParentName != "":
		text = t.T("paper.copy.subdistrict", "Kecamatan", areaName(t, planning.LevelKecamatan, r.m.ParentName), "City", city)
	case r.m.Forum.Stage == planning.City:
		return
	default:
		text = t.T("paper.copy.bappeda", "City", city)
	}
	r.paragraph(0, text, small)
}
