package ui

import (
	"errors"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
)

// answers are what somebody filled in, copied out of the request, and what was
// wrong with it.
type answers struct {
	url.Values
	wrong map[string]string // by field, in the reader's words
}

// readForm copies the fields of a posted form.
func readForm(c *fiber.Ctx) answers {
	a := answers{Values: url.Values{}}
	for name, value := range c.Request().PostArgs().All() {
		a.Add(string(name), string(value))
	}
	if form, err := c.MultipartForm(); err == nil {
		for name, values := range form.Value {
			for _, v := range values {
				a.Add(name, strings.Clone(v))
			}
		}
	}
	return a
}

// text is one answer without spaces around it. Browsers send line ends as CRLF.
func (a answers) text(name string) string {
	return strings.TrimSpace(strings.ReplaceAll(a.Get(name), "\r\n", "\n"))
}

func (a answers) has(name, value string) bool { return slices.Contains(a.Values[name], value) }

// refused puts what was wrong beside the fields and on top of the page. ok is
// false where err is nothing the reader can mend; it then goes to the error page.
func (h *Handler) refused(c *fiber.Ctx, p *Page, a *answers, err error) (status int, ok bool) {
	var e *planning.Error
	if !errors.As(err, &e) {
		return 0, false
	}
	switch e.Code {
	case planning.Invalid, planning.Conflict, planning.TooMany, planning.Unavailable, planning.Forbidden:
	case planning.Unauthorized, planning.NotFound:
		if e.Field == "" && e.Key != "error.sign_in_wrong" {
			return 0, false
		}
	default:
		return 0, false
	}
	problem := h.door.Explain(h.lang(c), auth.RequestID(c), err)
	c.Locals(whatRefused, problem)
	if a.wrong == nil {
		a.wrong = map[string]string{}
	}
	for _, f := range problem.Errors {
		if _, told := a.wrong[f.Field]; !told {
			a.wrong[f.Field] = f.Detail
			p.Errors = append(p.Errors, FormError{ID: f.Field, Text: f.Detail})
		}
	}
	if len(p.Errors) == 0 {
		p.Errors = []FormError{{Text: problem.Detail}}
	}
	p.Notice = nil
	return problem.Status, true
}

// field is a question with a text answer, filled with what was answered.
func (a answers) field(w words, name, labelKey string) Field {
	return Field{ID: name, Name: name, Label: w.T(labelKey), Value: a.Get(name), Error: a.wrong[name]}
}

func (f Field) hint(text string) Field   { f.Hint = text; return f }
func (f Field) optional() Field          { f.Optional = true; return f }
func (f Field) lines(n int) Field        { f.Rows = n; return f }
func (f Field) short(mode string) Field  { f.Width, f.InputMode = "short", mode; return f }
func (f Field) kind(kind string) Field   { f.Type = kind; return f }
func (f Field) complete(as string) Field { f.Autocomplete = as; return f }
func (f Field) or(otherwise string) Field {
	if f.Value == "" {
		f.Value = otherwise
	}
	return f
}

// choices is a question with given answers, filled with what was chosen.
func (a answers) choices(w words, name, labelKey string, options []Choice) Choices {
	for i := range options {
		options[i].ID = name + "-" + idOf(options[i].Value)
		options[i].Checked = a.has(name, options[i].Value)
	}
	return Choices{ID: name, Name: name, Label: w.T(labelKey), Options: options, Error: a.wrong[name]}
}

// idOf makes a value fit for an id.
func idOf(value string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' {
			return r
		}
		return '_'
	}, value)
}

// first puts an empty answer on top of a drop-down list.
func (q Choices) first(label string) Choices {
	none := !slices.ContainsFunc(q.Options, func(o Choice) bool { return o.Checked })
	q.Options = slices.Insert(q.Options, 0, Choice{ID: q.ID + "-", Label: label, Checked: none})
	return q
}

func (q Choices) hint(text string) Choices { q.Hint = text; return q }
func (q Choices) many() Choices            { q.Many = true; return q }
func (q Choices) optional() Choices        { q.Optional = true; return q }

// preset chooses an answer where none was given yet.
func (q Choices) preset(value string) Choices {
	for _, o := range q.Options {
		if o.Checked && o.Value != "" {
			return q
		}
	}
	for i := range q.Options {
		q.Options[i].Checked = q.Options[i].Value == value
	}
	return q
}

// options lists words of the domain as answers.
func options[W ~string](list []W, label func(W) string) []Choice {
	out := make([]Choice, len(list))
	for i, x := range list {
		out[i] = Choice{Value: string(x), Label: label(x)}
	}
	return out
}

func groupOptions(w words) []Choice {
	out := options(planning.Groups(), func(g planning.Group) string { return w.T("group." + string(g)) })
	for i := range out {
		out[i].Group, out[i].Hint = out[i].Value, w.T("group."+out[i].Value+".hint")
	}
	return out
}

func reasonOptions(w words) []Choice {
	codes := slices.DeleteFunc(planning.ReasonCodes(), func(r planning.ReasonCode) bool { return r == planning.ReasonUnrecorded })
	return options(codes, func(r planning.ReasonCode) string { return w.T("reason." + string(r)) })
}

// scales are how people shorten large amounts in speech and writing.
var scales = []struct {
	word string
	by   planning.Rupiah
}{
	{"miliar", 1_000_000_000}, {"milyar", 1_000_000_000}, {"juta", 1_000_000}, {"jt", 1_000_000}, {"ribu", 1_000}, {"rb", 1_000},
}

// parseMoney reads an amount as people write it: what planning.ParseRupiah reads,
// and "150 juta", "1,5 miliar".
func parseMoney(field, s string) (planning.Rupiah, error) {
	t := strings.ToLower(strings.TrimSpace(s))
	for _, scale := range scales {
		figure, spoken := strings.CutSuffix(t, scale.word)
		if !spoken {
			continue
		}
		figure = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(strings.TrimPrefix(figure, "rp")), "."))
		v, err := planning.ParseVolume(field, figure)
		if err != nil {
			return 0, planning.InvalidField(field, "error.rupiah_format")
		}
		return v.Times(scale.by, field)
	}
	return planning.ParseRupiah(field, s)
}

// dateTimeLayout is what <input type="datetime-local"> sends.
const dateTimeLayout = "2006-01-02T15:04"

// parseInstant reads a day, or a day and time, in the city's zone.
func (w words) parseInstant(field, s string) (planning.Instant, *planning.Error) {
	for _, layout := range []string{dateTimeLayout, "2006-01-02T15:04:05", time.DateOnly} {
		if at, err := time.ParseInLocation(layout, s, w.zone); err == nil {
			return planning.Instant(at.UnixMicro()), nil
		}
	}
	if s == "" {
		return 0, planning.InvalidField(field, "error.required")
	}
	return 0, planning.InvalidField(field, "error.date")
}

func (w words) inputTime(at planning.Instant, layout string) string {
	if at == 0 {
		return ""
	}
	return time.UnixMicro(int64(at)).In(w.zone).Format(layout)
}

// isKey reports whether err is the refusal of that name.
func isKey(err error, key string) bool {
	var e *planning.Error
	return errors.As(err, &e) && e.Key == key
}

// addError adds what a reading of one field refused.
func addError(f *planning.Fields, err error) {
	var e *planning.Error
	if errors.As(err, &e) {
		f.AddError(e)
	}
}

// joinFields adds to what could not be read what is wrong with the rest, each
// field once and the unreadable ones first.
func joinFields(f planning.Fields, rest error) error {
	seen := map[string]bool{}
	var first *planning.Error
	if errors.As(f.Err(), &first) {
		for _, e := range first.All() {
			seen[e.Field] = true
		}
	}
	var more *planning.Error
	if errors.As(rest, &more) {
		for _, e := range more.All() {
			if !seen[e.Field] {
				one := *e
				one.More = nil
				f.AddError(&one)
			}
		}
	} else if rest != nil {
		return rest
	}
	return f.Err()
}

// renamed is err with its fields under the names a page gives its questions.
func renamed(err error, name func(string) string) error {
	var e *planning.Error
	if !errors.As(err, &e) || e.Field == "" {
		return err
	}
	var f planning.Fields
	for _, x := range e.All() {
		one := *x
		one.Field, one.More = name(x.Field), nil
		f.AddError(&one)
	}
	return f.Err()
}
