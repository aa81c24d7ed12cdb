package planning

// judge answers "kept?" for a row, looking through merges and splits.
type judge struct {
	rules Rules
	book  PlanBook
	byID  map[string]Counted
	parts map[string][]Counted
	over  map[string]bool // plan rows whose linked sum exceeds the row
}

func newJudge(rules Rules, rows []Counted, book PlanBook) *judge {
	// A city may only raise the part (design.md 3, Kept).
	rules.PartThreshold = max(rules.PartThreshold, DefaultRules().PartThreshold)
	j := &judge{rules: rules, book: book, byID: make(map[string]Counted, len(rows)), parts: map[string][]Counted{}, over: map[string]bool{}}
	sums := map[string]Rupiah{}
	for _, r := range rows {
		j.byID[r.ID] = r
		if r.SplitFrom != "" {
			j.parts[r.SplitFrom] = append(j.parts[r.SplitFrom], r)
		}
		if f, ok := r.Facts[Plan]; ok && f.Act == Accommodate && f.PlanRow != "" {
			sums[f.PlanRow] += max(f.Value, 0)
		}
	}
	for row, sum := range sums {
		if limit, loaded := book.Rows[row]; loaded && sum > limit {
			j.over[row] = true
		}
	}
	return j
}

// kept is the definition of each measure, on the row itself, on its root where
// it was merged, and on its parts where it was split.
func (j *judge) kept(r Counted, m Measure) bool {
	if r.Root != "" {
		root, ok := j.root(r)
		return ok && j.kept(root, m) && (m == T1 || j.reaches(root, r.Area))
	}
	if len(j.parts[r.ID]) > 0 && m != T1 {
		sum := j.inParts(r, m)
		return sum > 0 && AtLeastShare(int64(sum), int64(r.AskedVolume), j.rules.PartThreshold)
	}
	switch m {
	case T1:
		f, ok := r.Facts[r.Entry]
		if !ok {
			return false
		}
		return f.Act == Forward || f.Act == ForwardChanged || f.Act == Split || f.Act == Accommodate
	case T2:
		v, ok := j.planned(r)
		return ok && AtLeastShare(int64(v), int64(r.AskedVolume), j.rules.PartThreshold)
	case T3:
		return j.kept(r, T2) && r.Facts[Budget].Act == Fund && j.set(r.Facts[Budget].Document)
	case T4:
		return j.kept(r, T2) && r.Facts[Realisation].Act == Complete
	}
	return false
}

// standsFor reports whether r's twin is itself in the share: a duplicate of a
// late, official or withdrawn row has nothing that stands for it and stays.
func (j *judge) standsFor(r Counted) bool {
	for range len(j.byID) {
		twin, ok := j.byID[r.Root]
		if !ok || twin.SplitFrom != "" || twin.Origin.Official() || twin.Late || twin.Early {
			return false
		}
		if !twin.Duplicate {
			return true
		}
		r = twin
	}
	return false
}

// root follows r's merges to the row that carries it on; ok is false where one
// of them leaves r's place or volume out, or where they lead nowhere.
func (j *judge) root(r Counted) (root Counted, ok bool) {
	for range len(j.byID) {
		if r.Root == "" {
			return r, true
		}
		if !r.Covered {
			return r, false
		}
		if r, ok = j.byID[r.Root]; !ok {
			return r, false
		}
	}
	return r, r.Root == ""
}

// reaches reports whether the place linked in the plan contains area: what the
// parent does elsewhere is not its children's.
func (j *judge) reaches(root Counted, area AreaCode) bool {
	for _, p := range j.parts[root.ID] {
		if j.reaches(p, area) {
			return true
		}
	}
	return root.Facts[Plan].Place.Contains(area)
}

// inParts adds up the volume of the parts of r that have come as far as m asks.
func (j *judge) inParts(r Counted, m Measure) (sum Volume) {
	for _, p := range j.parts[r.ID] {
		if len(j.parts[p.ID]) > 0 {
			sum += j.inParts(p, m)
			continue
		}
		budget := p.Facts[Budget]
		v, ok := j.planned(p)
		if !ok || m == T3 && (budget.Act != Fund || !j.set(budget.Document)) || m == T4 && p.Facts[Realisation].Act != Complete {
			continue
		}
		sum += v
	}
	return sum
}

// inPlan reports whether r is linked, well or not, in a plan that has been set:
// then it waits for nobody.
func (j *judge) inPlan(r Counted) bool {
	f := r.Facts[Plan]
	return f.Act == Accommodate && j.set(f.Document)
}

func (j *judge) set(document string) bool { return document != "" && j.book.Set[document] }

// planned returns the volume linked in a plan that has been set; ok is false
// where any part of the definition of T2 fails.
func (j *judge) planned(r Counted) (v Volume, ok bool) {
	f := r.Facts[Plan]
	valid := j.inPlan(r) && f.Agency != "" && validActivity(f.Activity) &&
		f.Volume > 0 && f.Value > 0 && f.Place.Contains(r.Area) && j.withinRow(f.PlanRow)
	return f.Volume, valid
}

// withinRow reports whether what is linked to a plan row stays within it. Where a
// plan was loaded, a link to none of its rows is within nothing.
func (j *judge) withinRow(row string) bool {
	if len(j.book.Rows) == 0 {
		return true
	}
	_, loaded := j.book.Rows[row]
	return loaded && !j.over[row]
}

// linked is the rupiah a row brings to V1–V4: a merged child brings none, its
// parent's value counts once.
func (j *judge) linked(r Counted, m Measure) Rupiah {
	if r.Root != "" {
		return 0
	}
	if parts := j.parts[r.ID]; len(parts) > 0 && m != T1 {
		var sum Rupiah
		for _, p := range parts {
			sum += j.linked(p, m)
		}
		return sum
	}
	switch m {
	case T1:
		if j.kept(r, T1) {
			return max(r.Facts[r.Entry].Value, 0)
		}
	case T2:
		if _, ok := j.planned(r); ok {
			return r.Facts[Plan].Value
		}
	case T3:
		if _, ok := j.planned(r); ok && r.Facts[Budget].Act == Fund && j.set(r.Facts[Budget].Document) {
			return r.Facts[Budget].Value
		}
	case T4:
		if _, ok := j.planned(r); ok && r.Facts[Realisation].Act == Complete {
			return max(r.Facts[Realisation].Value, 0)
		}
	}
	return 0
}

// verdict explains one row of a figure: counted or not, kept or not, and the
// reason by name (catalogue keys verdict.*).
func (j *judge) verdict(r Counted, m Measure) string {
	var a Accommodation
	if !a.admit(j, r) {
		switch {
		case r.SplitFrom != "":
			return "verdict.part"
		case r.Origin.Official():
			return "verdict.official"
		case r.Late:
			return "verdict.late"
		case r.Early:
			return "verdict.withdrawn"
		}
		return "verdict.duplicate"
	}
	if j.kept(r, m) {
		return "verdict.kept"
	}
	if v, ok := j.planned(r); m == T2 && ok && v > 0 {
		return "verdict.too_small"
	}
	return "verdict.not_kept"
}

// Verdicts gives the verdict of every row, in the order of rows.
func Verdicts(rules Rules, rows []Counted, book PlanBook, m Measure) []string {
	j := newJudge(rules, rows, book)
	out := make([]string, len(rows))
	for i, r := range rows {
		out[i] = j.verdict(r, m)
	}
	return out
}
