package ui

import (
	"errors"
	"fmt"
	"html/template"
	"reflect"
	"regexp"
	"strings"
	"time"

	"musrenbang/locales"
)

// functions are what templates of one language may call.
//
//	t "key" "Name" value …     text            n "key" count …  text with a plural
//	rich "key" "Name" value …  text with **bold** and [[link|Name]]
//	rupiah, rupiahShort, millions, number, volume (thousandths)   any integer type
//	percent "64.3"             date, datetime, clock              UTC microseconds
//	when, whenExact            the same inside <time datetime="">
//	icon "check"               inline SVG, hidden from screen readers
//	tone, classIcon            of an outcome class
//	groupIcon, noticeIcon      of a group, of a notice's tone
//	asset "work.css"           address of a static file
//	address .URL               lets tel: through, which html/template does not know
func functions(text *locales.Text, assets *Assets, zone *time.Location) template.FuncMap {
	integer := func(format func(int64) string) func(any) (string, error) {
		return func(v any) (string, error) {
			n, err := toInt(v)
			return format(n), err
		}
	}
	date := func(micros int64) string { return text.Date(micros, zone) }
	datetime := func(micros int64) string { return text.DateTime(micros, zone) }
	return template.FuncMap{
		"t": text.T,
		"n": func(key string, count any, args ...any) (string, error) {
			n, err := toInt(count)
			return text.N(key, int(n), args...), err
		},
		"rich": func(key string, args ...any) (template.HTML, error) {
			return rich(text.T(key, args...), args)
		},
		"rupiah":      integer(text.Rupiah),
		"rupiahShort": integer(text.RupiahShort),
		"millions":    integer(text.Millions),
		"number":      integer(text.Number),
		"volume":      integer(text.Volume),
		"percent":     text.Percent,
		"date":        integer(date),
		"datetime":    integer(datetime),
		"clock":       integer(func(micros int64) string { return text.Clock(micros, zone) }),
		"when":        timeElement(date, func(at time.Time) string { return at.In(zone).Format(time.DateOnly) }),
		"whenExact":   timeElement(datetime, func(at time.Time) string { return at.UTC().Format(time.RFC3339) }),
		"icon":        icon,
		"tone":        func(class any) string { return toneOf(fmt.Sprint(class)) },
		"classIcon":   func(class any) string { return iconOf(fmt.Sprint(class)) },
		"groupIcon":   func(group any) string { return groupIcons[fmt.Sprint(group)] },
		"noticeIcon":  func(tone string) string { return noticeIcons[tone] },
		"asset":       assets.URL,
		"address":     address,
		"citizenCSS":  assets.inline,
	}
}

// toInt takes any integer type, so that planning.Rupiah, planning.Volume and
// planning.Instant need no conversion in templates.
func toInt(v any) (int64, error) {
	value := reflect.Indirect(reflect.ValueOf(v))
	if !value.IsValid() || !value.CanInt() {
		return 0, fmt.Errorf("format number: %T is not an integer", v)
	}
	return value.Int(), nil
}

func timeElement(human func(int64) string, machine func(time.Time) string) func(any) (template.HTML, error) {
	return func(v any) (template.HTML, error) {
		micros, err := toInt(v)
		if err != nil {
			return "", err
		}
		return template.HTML(`<time datetime="` + machine(time.UnixMicro(micros)) + `">` +
			template.HTMLEscapeString(human(micros)) + `</time>`), nil
	}
}

var (
	boldMark = regexp.MustCompile(`\*\*([^*]+)\*\*`)
	linkMark = regexp.MustCompile(`\[\[([^\[\]|]+)\|([A-Z][A-Za-z]*)\]\]`)
)

// rich escapes a text and then turns its marks into <b> and <a>: the words of a
// link belong to the translator, its address to the page. Addresses come from
// args by name and must lie on this site (or be https or a mail or phone link).
func rich(text string, args []any) (template.HTML, error) {
	addresses := map[string]string{}
	for i := 0; i+1 < len(args); i += 2 {
		addresses[fmt.Sprint(args[i])] = fmt.Sprint(args[i+1])
	}
	html := boldMark.ReplaceAllString(template.HTMLEscapeString(text), "<b>$1</b>")
	var failed error
	html = linkMark.ReplaceAllStringFunc(html, func(mark string) string {
		m := linkMark.FindStringSubmatch(mark)
		address := addresses[m[2]]
		if !safeAddress(address) {
			failed = errors.Join(failed, fmt.Errorf("link %s: address %q is not allowed", m[2], address))
			return m[1]
		}
		return `<a href="` + template.HTMLEscapeString(address) + `">` + m[1] + `</a>`
	})
	return template.HTML(html), failed
}

// address marks an address of a page's own making as fit for href; anything else
// leads nowhere.
func address(s string) template.URL {
	if !safeAddress(s) {
		return "#"
	}
	return template.URL(s)
}

func safeAddress(address string) bool {
	if strings.HasPrefix(address, "//") || strings.HasPrefix(address, `/\`) {
		return false // another host in disguise
	}
	for _, start := range []string{"/", "#", "?", "https://", "mailto:", "tel:"} {
		if strings.HasPrefix(address, start) {
			return true
		}
	}
	return false
}
