package report

import (
	"io"
	"slices"
	"strconv"

	"musrenbang/planning"
)

// AgencyList is every proposal that waits for one agency at a stage.
type AgencyList struct {
	City   string
	Agency string // its name
	Code   string
	Cycle  int
	Stage  planning.Stage
	At     planning.Instant // the day of the list
	Rows   []planning.MinutesRow
}

// WriteAgencyList writes the list, grouped by where the proposals come from, with
// sums. It fails only if w fails.
func WriteAgencyList(w io.Writer, l AgencyList, o Options) error {
	m := planning.Minutes{
		City: l.City, AgencyName: l.Agency, HeldAt: l.At,
		Forum: planning.Forum{Cycle: l.Cycle, Stage: planning.AgencyStage, Agency: l.Code, Number: 1, ID: planning.ForumID(l.Cycle, l.Stage, l.Code, "", 1)},
	}
	digest := Digest(l)
	return twice(w, func(pages int) (*record, error) {
		r := newRecord("", m, digest, o)
		t := r.text
		r.pages, r.frame, r.forum = pages, r.plain, t.T("paper.agency.title", "Agency", l.Agency)
		r.pdf.SetTitle(plainTitle(r.forum), true)
		r.page(true, annexSide, paperTop-4, paperBottom-4)
		r.agencyHead(l)
		table := r.rowsTable(t.T("paper.agency.last"))
		areas, rows := byArea(l.Rows)
		for i, area := range areas {
			table.bandRow(area)
			follow := 1
			if i == len(areas)-1 {
				follow = 2
			}
			r.rowsOf(table, rows[area], r.standingOf, follow)
			sum, _ := sumOf(rows[area])
			table.sum(valueColumn, t.T("paper.annex.of_section", "Number", t.Number(int64(len(rows[area])))), t.Number(int64(sum)), Regular)
		}
		if len(l.Rows) == 0 {
			table.note(t.T("paper.annex.none"))
			return r, nil
		}
		r.totals(table, list{rows: l.Rows})
		return r, nil
	})
}

func (r *record) agencyHead(l AgencyList) {
	t := r.text
	r.centred(t.T("paper.agency.title", "Agency", l.Agency), style{font: Bold, size: 14, lead: 1.3, ink: ink})
	r.centred(t.T("paper.agency.for", "City", cityName(t, l.City), "Year", strconv.Itoa(l.Cycle), "Stage", t.T("stage."+string(l.Stage)),
		"Date", t.Date(int64(l.At), r.zone)), body)
	r.y += 2
}

// byArea groups rows by their area's name, areas in order of the alphabet, rows
// as they came.
func byArea(rows []planning.MinutesRow) (areas []string, by map[string][]planning.MinutesRow) {
	by = map[string][]planning.MinutesRow{}
	for _, row := range rows {
		if by[row.Area] == nil {
			areas = append(areas, row.Area)
		}
		by[row.Area] = append(by[row.Area], row)
	}
	slices.Sort(areas)
	return areas, by
}

// standingOf is what has been decided so far, or that it waits.
func (r *record) standingOf(row planning.MinutesRow) cell {
	if row.Act == "" {
		return cell{{text: r.text.T("paper.agency.waits"), font: Bold}}
	}
	if row.Reason != "" || row.ReasonText != "" {
		return r.reason(row)
	}
	return append(cell{{text: r.ending(row.Act), font: Bold}}, r.reachedCell(row)...)
}
