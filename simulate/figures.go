package simulate

import (
	"context"
	"fmt"
	"net/http"

	"musrenbang/planning"
	"musrenbang/yearfile"
)

// share is one line of the server's accommodation answer.
type share struct {
	Eligible         int             `json:"eligible"`
	Accommodated     int             `json:"accommodated"`
	Percent          *string         `json:"percent"`
	TargetMet        bool            `json:"target_met"`
	ValueAsked       planning.Rupiah `json:"value_asked"`
	ValueAccommodate planning.Rupiah `json:"value_accommodated"`
	ValuePercent     *string         `json:"value_percent"`
	Unpriced         int             `json:"unpriced"`
}

// answer is what simulate reads of GET /cycles/:year/accommodation.
type answer struct {
	Measures map[planning.Measure]struct {
		Total  share                    `json:"total"`
		Groups map[planning.Group]share `json:"groups"`
	} `json:"measures"`
	Withdrawn   int `json:"withdrawn"`
	Official    int `json:"official"`
	Unexplained int `json:"unexplained"`
}

// figures reads the year's shares as the server publishes them.
func (p *play) figures(ctx context.Context) (Result, error) {
	var a answer
	path := fmt.Sprintf("/cycles/%d/accommodation", p.options.Cycle)
	if _, err := p.admin.as("").call(ctx, http.MethodGet, path, "", nil, &a); err != nil {
		return Result{}, err
	}
	t2 := a.Measures[planning.T2]
	r := Result{
		Cycle: p.options.Cycle, Eligible: t2.Total.Eligible, Withdrawn: a.Withdrawn, Official: a.Official,
		Accommodated: t2.Total.Accommodated, Percent: t2.Total.Percent, ValueAsked: t2.Total.ValueAsked,
		ValueAccommodate: t2.Total.ValueAccommodate, ValuePercent: t2.Total.ValuePercent, Unpriced: t2.Total.Unpriced,
		Funded: a.Measures[planning.T3].Total.Accommodated, Unexplained: a.Unexplained, TargetMet: t2.Total.TargetMet,
		Groups: map[planning.Group]GroupResult{},
	}
	for _, g := range planning.Groups() {
		s := t2.Groups[g]
		r.Groups[g] = GroupResult{Eligible: s.Eligible, Accommodated: s.Accommodated, Percent: s.Percent, TargetMet: s.TargetMet}
	}
	return r, nil
}

// differences holds the server's figures against the file's own count.
func differences(r Result, f yearfile.Figures) []Difference {
	var out []Difference
	compare := func(name string, server, file any) {
		if server != file {
			out = append(out, Difference{name, server, file})
		}
	}
	compare("eligible", r.Eligible, f.Eligible)
	compare("withdrawn", r.Withdrawn, f.Withdrawn)
	compare("official", r.Official, f.Official)
	compare("accommodated", r.Accommodated, f.Accommodated)
	compare("value_asked", r.ValueAsked, f.ValueAsked)
	compare("value_accommodated", r.ValueAccommodate, f.ValueAccommodated)
	compare("unpriced", r.Unpriced, f.Unpriced)
	compare("funded", r.Funded, f.Funded)
	compare("unexplained", r.Unexplained, f.Unexplained)
	for _, g := range planning.Groups() {
		compare(string(g)+".eligible", r.Groups[g].Eligible, f.Groups[g].Eligible)
		compare(string(g)+".accommodated", r.Groups[g].Accommodated, f.Groups[g].Accommodated)
	}
	return out
}
