package yearfile

import (
	"slices"
	"strconv"
	"strings"

	"musrenbang/planning"
)

// Kind is what a stage made of a proposal, in the words of the file.
type Kind string

// The kinds; "" is no outcome.
const (
	None         Kind = ""
	Forwarded    Kind = "diteruskan"
	Changed      Kind = "diubah"  // :VALUE, passed on at another value
	Rejected     Kind = "ditolak" // :CODE
	Deferred     Kind = "ditunda" // :YEAR
	Redirected   Kind = "dialihkan"
	Merged       Kind = "digabung" // :NO
	Withdrawn    Kind = "ditarik"
	Accommodated Kind = "diakomodir" // :ACTIVITY_CODE
	Funded       Kind = "dianggarkan"
	NotFunded    Kind = "tidak_dianggarkan" // :CODE
)

// Ends reports whether nothing may follow k.
func (k Kind) Ends() bool {
	switch k {
	case Rejected, Deferred, Redirected, Merged, Withdrawn, NotFunded:
		return true
	}
	return false
}

// Outcome is one result cell. Which field is used follows from Kind.
type Outcome struct {
	Kind     Kind
	Value    planning.Rupiah     // Changed
	Code     planning.ReasonCode // Rejected, NotFunded
	Year     int                 // Deferred
	Where    string              // Redirected
	Into     int                 // Merged: the number of the row that carries it on
	Activity string              // Accommodated
}

// String is the cell as the file has it.
func (o Outcome) String() string {
	arg := ""
	switch o.Kind {
	case Changed:
		arg = o.Value.String()
	case Rejected, NotFunded:
		arg = string(o.Code)
	case Deferred:
		arg = strconv.Itoa(o.Year)
	case Redirected:
		arg = o.Where
	case Merged:
		arg = strconv.Itoa(o.Into)
	case Accommodated:
		arg = o.Activity
	default:
		return string(o.Kind)
	}
	return string(o.Kind) + ":" + arg
}

// parseOutcome reads a result cell; allowed are the kinds its column knows.
func parseOutcome(column, cell string, allowed []Kind) (Outcome, *planning.Error) {
	word, arg, hasArg := strings.Cut(cell, ":")
	o := Outcome{Kind: Kind(strings.TrimSpace(word))}
	arg = strings.TrimSpace(arg)
	if o.Kind == None && !hasArg {
		return o, nil
	}
	if !slices.Contains(allowed, o.Kind) || !o.take(arg, hasArg) {
		return Outcome{}, planning.InvalidField(column, "error.year_outcome", "value", short(cell), "allowed", joinKinds(allowed))
	}
	if (o.Kind == Rejected || o.Kind == NotFunded) && !o.Code.Valid() {
		return Outcome{}, planning.InvalidField(column, "error.reason", "value", short(arg))
	}
	return o, nil
}

// take reads what stands behind the colon; false where that cannot be read. A
// code, a place and an activity code are for the rules to judge.
func (o *Outcome) take(arg string, hasArg bool) bool {
	switch o.Kind {
	case Changed:
		v, err := planning.ParseRupiah("", arg)
		o.Value = v
		return err == nil && v > 0
	case Rejected, NotFunded:
		o.Code = planning.ReasonCode(arg)
	case Deferred:
		o.Year = number(arg, 2001, 2999)
		return o.Year != 0
	case Merged:
		o.Into = number(arg, 1, maxNo)
		return o.Into != 0
	case Redirected:
		o.Where = arg
	case Accommodated:
		o.Activity = arg
	default:
		return !hasArg
	}
	return true
}

// maxNo is the largest row number: far above MaxRows, so that files may number
// as they like.
const maxNo = 999_999_999

// number reads plain digits between least and most, 0 for anything else.
func number(s string, least, most int) int {
	if s == "" || len(s) > 9 || strings.Trim(s, "0123456789") != "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < least || n > most {
		return 0
	}
	return n
}

func joinKinds(kinds []Kind) string {
	words := make([]string, len(kinds))
	for i, k := range kinds {
		words[i] = string(k)
	}
	return strings.Join(words, ", ")
}

// short keeps a quoted cell from filling the page it is shown on.
func short(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
