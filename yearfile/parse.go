package yearfile

import (
	"strings"

	"musrenbang/planning"
)

// Which outcomes a column knows. hasil_rkpd also takes the ends a planner can
// make, so that an exported year loses nothing.
var (
	forumKinds  = []Kind{Forwarded, Changed, Rejected, Deferred, Redirected, Merged, Withdrawn}
	planKinds   = []Kind{Accommodated, Rejected, Deferred, Redirected, Merged, Withdrawn}
	budgetKinds = []Kind{Funded, NotFunded}
)

// cells reads one record, collecting what is wrong with it.
type cells struct {
	at     map[string]int
	record []string
	faults []*planning.Error
}

// code is a cell of the file's own words or figures: spaces around do not count.
func (c *cells) code(column string) string { return strings.TrimSpace(c.record[c.at[column]]) }

// text is a cell of free text, without the guard Write put before a formula.
func (c *cells) text(column string) string { return unguard(newlines(c.record[c.at[column]])) }

func (c *cells) fail(column, key string, args ...string) {
	c.faults = append(c.faults, planning.InvalidField(column, key, args...))
}

func (c *cells) failWith(err error) {
	if e, ok := err.(*planning.Error); ok {
		c.faults = append(c.faults, e)
	}
}

func pickWord[T ~string](c *cells, column string, words []word[T]) T {
	cell := c.code(column)
	v, ok := valueOf(words, cell)
	if !ok {
		c.fail(column, "error.year_word", "value", short(cell), "allowed", allowed(words))
	}
	return v
}

func allowed[T ~string](words []word[T]) string {
	var list []string
	for _, w := range words {
		if w.text != "" {
			list = append(list, w.text)
		}
	}
	return strings.Join(list, ", ")
}

// rupiah reads an amount; an empty cell is empty, and zero is no amount.
func (c *cells) rupiah(column string, empty planning.Rupiah) planning.Rupiah {
	cell := c.code(column)
	if cell == "" {
		return empty
	}
	v, err := planning.ParseRupiah(column, cell)
	if err == nil && v == 0 {
		err = planning.InvalidField(column, "error.rupiah_range")
	}
	c.failWith(err)
	return v
}

func (c *cells) volume(column string) planning.Volume {
	v, err := planning.ParseVolume(column, c.code(column))
	c.failWith(err)
	return v
}

func (c *cells) outcome(column string, kinds []Kind) Outcome {
	o, e := parseOutcome(column, c.code(column), kinds)
	if e != nil {
		c.faults = append(c.faults, e)
	}
	return o
}

// parse reads a record into a row with everything that is wrong with it, looking
// at this row alone.
func (s *sheet) parse(record []string, at place) (Row, []*planning.Error) {
	c := &cells{at: s.at, record: record}
	r := c.asked()
	c.became(&r)
	if len(c.faults) == 0 {
		c.faults = append(c.faults, checkForm(r)...)
	}
	if len(c.faults) == 0 {
		c.faults = append(c.faults, checkPath(r)...)
	}
	if len(c.faults) == 0 {
		c.faults = append(c.faults, replay(r)...)
	}
	if len(c.faults) == 0 {
		s.warnAbout(r, at)
	}
	return r, c.faults
}

func (c *cells) asked() Row {
	r := Row{
		Origin: pickWord(c, "asal", originWords), Channel: pickWord(c, "jalur", channelWords), Agency: strings.TrimSpace(c.text("opd")),
		Area: planning.AreaCode(c.code("kode_wilayah")), RW: c.code("rw"), RT: c.code("rt"),
		ProposedBy: pickWord(c, "kelompok_pengusul", groupWords), Basis: pickWord(c, "dasar_kelompok", basisWords),
		Title: c.text("judul"), Problem: c.text("permasalahan"), Location: c.text("lokasi"), Unit: c.text("satuan"),
		Volume: c.volume("volume"), Value: c.rupiah("nilai_usulan", planning.Unpriced), Note: c.text("catatan"),
	}
	if r.No = number(c.code("no"), 1, maxNo); r.No == 0 {
		c.fail("no", "error.year_no", "value", short(c.code("no")))
	}
	if cell := c.code("prioritas"); cell != "" {
		if r.Rank = number(cell, 1, 9999); r.Rank == 0 {
			c.fail("prioritas", "error.rank")
		}
	}
	if cell := c.code("penerima_manfaat"); cell != "" {
		for name := range strings.SplitSeq(cell, ";") {
			g, ok := valueOf(groupWords, strings.TrimSpace(name))
			if !ok {
				c.fail("penerima_manfaat", "error.year_word", "value", short(name), "allowed", allowed(groupWords))
				break
			}
			r.Benefits = append(r.Benefits, g)
		}
	}
	if e := planning.CheckText("catatan", r.Note, 0, planning.MaxText); e != nil {
		c.failWith(e)
	}
	return r
}

func (c *cells) became(r *Row) {
	for _, x := range r.results() {
		switch x.stage {
		case planning.Plan:
			*x.outcome = c.outcome(x.column, planKinds)
		case planning.Budget:
			*x.outcome = c.outcome(x.column, budgetKinds)
		default:
			*x.outcome = c.outcome(x.column, forumKinds)
		}
	}
	r.Covered = pickWord(c, "tercakup", coverWords)
	if c.code("volume_rkpd") != "" {
		r.PlanVolume = c.volume("volume_rkpd")
	}
	r.PlanValue, r.BudgetValue = c.rupiah("nilai_rkpd", 0), c.rupiah("nilai_apbd", 0)
}

// warnAbout says what was read with a grain of salt.
func (s *sheet) warnAbout(r Row, at place) {
	if r.ProposedBy != planning.General && r.Basis == "" {
		s.warn(at, "dasar_kelompok", "warning.year_basis")
	}
	end, _, _ := r.Ending()
	if end.Kind == Merged && r.Covered == "" {
		s.warn(at, "tercakup", "warning.year_covered")
	}
	if end.Kind != Merged && r.Covered == CoverNo {
		s.warn(at, "tercakup", "warning.year_covered_unused")
	}
	if r.Note != "" && reasonText(r.Note) == "" && end.Kind.Ends() {
		s.warn(at, "catatan", "warning.year_note")
	}
	if stage, waiting := r.Waiting(); waiting {
		s.warn(at, columnOf(stage), "warning.year_undecided")
	}
}
