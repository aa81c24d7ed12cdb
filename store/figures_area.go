package store

import (
	"musrenbang/planning"
)

// areaFigure is what one area adds to its cycle's figures: the sum of its rows.
type areaFigure struct {
	rows     map[string]*rowFigure
	account  planning.Accommodation
	cells    map[planning.Stage]PipelineCell
	entered  int            // proposals as they came in: no parts
	official int            // of entered
	texts    map[uint64]int // refusals by their reason's text
}

func newAreaFigure(cycle int, f frame) *areaFigure {
	return &areaFigure{
		rows: map[string]*rowFigure{}, account: planning.Account(cycle, f.rules, nil, f.plan, f.planSet),
		cells: map[planning.Stage]PipelineCell{}, texts: map[uint64]int{},
	}
}

// put adds a row, or takes it off where sign is -1.
func (a *areaFigure) put(r *rowFigure, sign int) {
	if sign > 0 {
		a.rows[r.id] = r
	} else {
		delete(a.rows, r.id)
	}
	r.addTo(&a.account, sign)
	if !r.part {
		a.entered += sign
		if r.official {
			a.official += sign
		}
	}
	if r.text != 0 {
		if a.texts[r.text] += sign; a.texts[r.text] == 0 {
			delete(a.texts, r.text)
		}
	}
	money := planning.Rupiah(sign)
	for _, p := range r.passed {
		c := a.cells[p.stage]
		c.Passed += sign
		c.PassedValue += money * p.value
		a.cells[p.stage] = c
	}
	// A split proposal stands where its parts stand.
	if r.class == planning.SplitUp {
		return
	}
	c := a.cells[r.stage]
	c.Here += sign
	c.Asked += money * r.asked
	if r.waits {
		c.Waiting += sign
	}
	a.cells[r.stage] = c
}
