package yearfile

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"

	"musrenbang/planning"
)

// Write writes rows as a year file. A text that a spreadsheet would take for a
// formula gets an apostrophe before it, which Read takes away again; line breaks
// inside a text become plain ones.
func Write(w io.Writer, rows []Row) error {
	out := csv.NewWriter(w)
	if err := out.Write(columns); err != nil {
		return fmt.Errorf("write year file: %w", err)
	}
	for i := range rows {
		if err := out.Write(record(&rows[i])); err != nil {
			return fmt.Errorf("write year file: %w", err)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write year file: %w", err)
	}
	return nil
}

func record(r *Row) []string {
	text := func(s string) string { return guard(newlines(s)) }
	groups := make([]string, len(r.Benefits))
	for i, g := range r.Benefits {
		groups[i] = textOf(groupWords, g)
	}
	value := ""
	if r.Value != planning.Unpriced {
		value = r.Value.String()
	}
	return []string{
		strconv.Itoa(r.No), textOf(originWords, r.Origin), textOf(channelWords, r.Channel), text(r.Agency), string(r.Area),
		r.RW, r.RT, textOf(groupWords, r.ProposedBy), textOf(basisWords, r.Basis), strings.Join(groups, ";"), text(r.Title),
		text(r.Problem), text(r.Location), r.Volume.String(), text(r.Unit), value, figure(r.Rank), r.AtVillage.String(),
		r.AtSubdistrict.String(), r.AtAgency.String(), r.AtCity.String(), string(r.Covered), r.InPlan.String(),
		figure(r.PlanVolume), figure(r.PlanValue), r.InBudget.String(), figure(r.BudgetValue), text(r.Note),
	}
}

// figure is a number, or nothing where it is zero.
func figure[T int | planning.Volume | planning.Rupiah](n T) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}

// formula starts are what spreadsheets execute (OWASP, "CSV Injection").
const formulaStarts = "=+-@\t\r\n"

// risky reports whether s, or s behind apostrophes, starts like a formula.
func risky(s string) bool {
	rest := strings.TrimLeft(s, "'")
	return rest != "" && strings.IndexByte(formulaStarts, rest[0]) >= 0
}

func guard(s string) string {
	if risky(s) {
		return "'" + s
	}
	return s
}

func unguard(s string) string {
	if strings.HasPrefix(s, "'") && risky(s) {
		return s[1:]
	}
	return s
}

// newlines makes every line break a plain one: CSV readers do so for some, and a
// text must not change with the reader.
func newlines(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}
