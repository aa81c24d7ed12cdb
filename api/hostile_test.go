package api

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"musrenbang/locales"
)

// raw is a submission's body with one member's JSON written as it stands.
func raw(t testing.TB, field, value string) string {
	t.Helper()
	body, err := json.Marshal(with(map[string]any{field: nil}))
	must(t, err)
	return strings.TrimSuffix(string(body), "}") + fmt.Sprintf(`,%q:%s}`, field, value)
}

// TestBadInputIsNamedAndKeptOut sends what people, tablets and attackers send:
// the field is named, nothing is stored, nothing breaks.
func TestBadInputIsNamedAndKeptOut(t *testing.T) {
	c := newCity(t)
	cases := map[string]struct {
		field, value string
		status       int
		key          string
	}{
		"decimal comma in rupiah":        {"value", `"1.000.000,50"`, 422, "error.rupiah_fraction"},
		"a JSON fraction of a rupiah":    {"value", `1.500`, 422, "error.rupiah_fraction"},
		"above int64":                    {"value", `9223372036854775808`, 422, "error.rupiah_range"},
		"the largest int64":              {"value", `9223372036854775807`, 422, "error.rupiah_range"},
		"an exponent":                    {"value", `1e999`, 422, "error.rupiah_format"},
		"a negative amount":              {"value", `-1`, 422, "error.rupiah_negative"},
		"nothing at all":                 {"value", `0`, 422, "error.rupiah_range"},
		"not a number":                   {"value", `"NaN"`, 422, "error.rupiah_format"},
		"Arabic digits":                  {"value", `"١٢٣"`, 422, "error.rupiah_format"},
		"hexadecimal":                    {"value", `"0x10"`, 422, "error.rupiah_format"},
		"an object":                      {"value", `{"$gt":0}`, 422, "error.rupiah_format"},
		"true":                           {"value", `true`, 422, "error.rupiah_format"},
		"a volume of four decimals":      {"volume", `"1,2345"`, 422, "error.volume_format"},
		"an endless volume":              {"volume", `"1` + strings.Repeat("0", 5000) + `"`, 422, "error.volume_format"},
		"a volume with an exponent":      {"volume", `1e3`, 422, "error.volume_format"},
		"no volume":                      {"volume", `null`, 422, "error.volume_range"},
		"invalid UTF-8":                  {"title", "\"Selokan \xff\xfe\"", 422, "error.text_encoding"},
		"an overlong encoding":           {"title", "\"Selokan \xc0\xaf\"", 422, "error.text_encoding"},
		"half a surrogate pair":          {"title", `"Selokan \ud800 rusak"`, 422, "error.text_encoding"},
		"the other half":                 {"title", `"Selokan \udc00 rusak"`, 422, "error.text_encoding"},
		"NUL":                            {"title", `"Selokan\u0000 rusak"`, 422, "error.text_control"},
		"NUL in a code":                  {"catalogue", `"K\u0000"`, 422, "error.text_control"},
		"an escape character":            {"title", `"Selokan \u001b[31m rusak"`, 422, "error.text_control"},
		"right-to-left override":         {"title", `"Selokan \u202e rusak"`, 422, "error.text_control"},
		"a title of one million letters": {"title", `"` + strings.Repeat("a", 900_000) + `"`, 422, "error.text_long"},
		"a list for a title":             {"title", `["a"]`, 422, "error.field_kind"},
		"a rank of words":                {"rank", `"satu"`, 422, "error.field_kind"},
		"a rank above int":               {"rank", `99999999999999999999`, 422, "error.field_kind"},
		"a path for a place":             {"area", `"../../etc"`, 422, "error.area_format"},
		"quotes for a place":             {"area", `"33.74' OR '1'='1"`, 422, "error.area_format"},
		"a place nobody has loaded":      {"area", `"33.74.01.9999"`, 403, "error.forbidden"},
		"a group that is none":           {"benefits", `["women","women"]`, 422, "error.group"},
		"ten thousand groups":            {"benefits", `[` + strings.Repeat(`"x",`, 9999) + `"x"]`, 422, "error.group"},
		"an unknown field":               {"is_admin", `true`, 422, "error.field_unknown"},
		"a field with a hostile name":    {`<script>alert(1)</script>`, `1`, 422, "error.field_unknown"},
		"ten thousand levels":            {"title", strings.Repeat(`[`, 10_001) + strings.Repeat(`]`, 10_001), 400, "error.body"},
	}
	before := c.rows()
	for name, x := range cases {
		t.Run(name, func(t *testing.T) {
			c.t = t
			a := c.do(request{method: "PUT", path: "/proposals/" + c.next(), as: "facilitator", body: raw(t, x.field, x.value)})
			a.want(t, x.status)
			var p struct {
				Key    string
				Errors []struct{ Field, Key, Detail string }
			}
			a.json(t, &p)
			if p.Key != x.key {
				t.Errorf("refused with %s, want %s\n%.400s", p.Key, x.key, a.body)
			}
			named := x.status != 422
			for _, e := range p.Errors {
				named = named || strings.HasPrefix(e.Field, x.field) && e.Detail != ""
			}
			if !named || !utf8.Valid(a.body) {
				t.Errorf("the field %s is not named\n%.400s", x.field, a.body)
			}
			if strings.Contains(string(a.body), "<script>") {
				t.Errorf("a script comes back as one: %.400s", a.body)
			}
		})
	}
	c.t = t
	if changed := added(before, c.rows()); len(changed) != 0 {
		t.Errorf("bad input changed %v", changed)
	}
}

func TestBodiesThatAreNoJSON(t *testing.T) {
	c := newCity(t)
	cases := map[string]struct {
		body    string
		headers map[string]string
		key     string
	}{
		"empty":             {"", nil, "error.body"},
		"cut off":           {`{"cycle":2028`, nil, "error.body"},
		"two at once":       {`{} {}`, nil, "error.body"},
		"a list":            {`[]`, nil, "error.body"},
		"HTML":              {`<html>`, nil, "error.body"},
		"text":              {`{}`, map[string]string{"Content-Type": "text/plain"}, "error.body_type"},
		"a form":            {`title=x`, map[string]string{"Content-Type": "application/x-www-form-urlencoded"}, "error.body_type"},
		"compressed":        {"\x1f\x8b\x08", map[string]string{"Content-Encoding": "gzip"}, "error.body_encoding"},
		"compressed twice":  {"x", map[string]string{"Content-Encoding": "gzip, br"}, "error.body_encoding"},
		"invalid UTF-8 all": {"\xff\xfe\xfd", nil, "error.text_encoding"},
	}
	for name, x := range cases {
		t.Run(name, func(t *testing.T) {
			c.t = t
			c.do(request{method: "PUT", path: "/proposals/" + c.next(), as: "facilitator", body: x.body, headers: x.headers}).wantKey(t, 400, x.key)
		})
	}
}

// TestMarkupIsText: it is kept as written and comes back escaped in JSON, never as
// a page.
func TestMarkupIsText(t *testing.T) {
	c := newCity(t)
	title := `<img src=x onerror=alert(1)> {{7*7}} ${x} javascript:`
	r := c.submit("facilitator", with(map[string]any{"title": title, "location": "👩🏽‍🦽 ꦗꦮ"}))
	a := c.get("facilitator", "/proposals/"+r.Code).want(t, 200)
	if a.field(t, "title") != title || strings.Contains(string(a.body), "<img") {
		t.Errorf("%s", a.body)
	}
	if got := a.header.Get("Content-Type"); got != "application/json" {
		t.Errorf("Content-Type: %s", got)
	}
	if got := a.header.Get("X-Content-Type-Options"); got != "nosniff" {
		t.Errorf("X-Content-Type-Options: %s", got)
	}
}

// TestEveryParameterIsText fuzzes each parameter of each route with what breaks
// pages, queries and databases: no answer is a 500, none repeats the marker as
// markup.
func TestEveryParameterIsText(t *testing.T) {
	c := newCity(t)
	doc, err := described()
	must(t, err)
	marks := []string{
		"%3Cscript%3Emarker%3C%2Fscript%3E", "%27%20OR%201%3D1--", "%00", "%ff%fe", "%0d%0aX-Evil%3A%201", "..%2f..%2fetc%2fpasswd", "%e2%80%ae",
		strings.Repeat("9", 400), "-1", "%25%5F%5C",
	}
	for path, item := range doc.Paths.Map() {
		op := item.Get
		if op == nil || path == "/openapi.yaml" {
			continue
		}
		for _, mark := range marks {
			target := path
			for _, p := range item.Parameters {
				target = strings.ReplaceAll(target, "{"+p.Value.Name+"}", mark)
			}
			targets := []string{target, strings.NewReplacer("{year}", "2028", "{stage}", "village").Replace(path) + "?nosuch=" + mark}
			for _, p := range op.Parameters {
				if p.Value.In == "query" {
					targets = append(targets, strings.NewReplacer("{year}", "2028").Replace(path)+"?"+p.Value.Name+"="+mark)
				}
			}
			for _, at := range targets {
				if strings.Contains(at, "{") {
					continue
				}
				a := c.get("planner", at)
				if a.status >= 500 {
					t.Errorf("GET %s: %d\n%s", at, a.status, a.body)
				}
				if strings.Contains(string(a.body), "<script>") || a.header.Get("X-Evil") != "" || !utf8.Valid(a.body) && a.header.Get("Content-Type") != pdfType {
					t.Errorf("GET %s repeats what it was sent: %.300s", at, a.body)
				}
			}
		}
	}
	if missing := locales.Missing(); len(missing) != 0 {
		t.Errorf("texts that could not be given: %v", missing)
	}
}
