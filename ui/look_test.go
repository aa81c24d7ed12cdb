package ui

import (
	"fmt"
	"html/template"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"musrenbang/locales"
	"musrenbang/planning"
)

// tokens reads the colours named at the top of the citizens' sheet.
func tokens(t *testing.T) map[string]string {
	t.Helper()
	raw, err := static.ReadFile("static/base.css")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{"white": "#ffffff"}
	for _, m := range regexp.MustCompile(`--([a-z0-9-]+): (#[0-9a-f]{6});`).FindAllStringSubmatch(string(raw), -1) {
		if _, seen := found[m[1]]; !seen {
			found[m[1]] = m[2]
		}
	}
	for _, m := range regexp.MustCompile(`\.(g-[a-z]+) \{ --g: (#[0-9a-f]{6}); \}`).FindAllStringSubmatch(string(raw), -1) {
		found[m[1]] = m[2]
	}
	return found
}

// TestColoursHaveContrast checks every pair the sheets use for words at WCAG AA
// (4.5 : 1), the body's at AAA (7 : 1), and lines of fields and marks at 3 : 1.
func TestColoursHaveContrast(t *testing.T) {
	pairs := []struct {
		on, under string
		least     float64
	}{
		{"ink", "ground", 7}, {"ink", "card", 7}, {"ink", "waiting-soft", 7}, {"ink", "soft", 7},
		{"ink2", "ground", 4.5}, {"ink2", "card", 4.5}, {"ink2", "waiting-soft", 4.5},
		{"brand", "ground", 4.5}, {"brand", "card", 4.5}, {"brand", "soft", 4.5}, {"brand", "kept-soft", 4.5},
		{"white", "brand", 4.5}, {"white", "brand-dark", 4.5}, {"white", "refused", 4.5}, {"white", "ink", 4.5},
		{"kept", "kept-soft", 4.5}, {"waiting", "waiting-soft", 4.5}, {"refused", "refused-soft", 4.5}, {"info", "info-soft", 4.5},
		{"refused", "card", 4.5}, {"refused", "ground", 4.5},
		{"white", "g-women", 4.5}, {"white", "g-children", 4.5}, {"white", "g-elderly", 4.5}, {"white", "g-disability", 4.5}, {"white", "g-general", 4.5},
		{"brand", "track", 3}, {"g-women", "track", 3}, {"g-children", "track", 3}, {"g-elderly", "track", 3}, {"g-disability", "track", 3},
		{"ink", "focus", 3},
	}
	colours := tokens(t)
	for _, p := range pairs {
		if got := contrast(t, colours[p.on], colours[p.under]); got < p.least {
			t.Errorf("%s on %s has contrast %.2f, needs %.1f", p.on, p.under, got, p.least)
		}
	}
}

func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	x, y := luminance(t, a), luminance(t, b)
	return (math.Max(x, y) + 0.05) / (math.Min(x, y) + 0.05)
}

func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	if len(colour) != 7 {
		t.Fatalf("colour %q is not a token", colour)
	}
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(colour[1+2*i:3+2*i], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		c := float64(n) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}

func TestSheetsKeepToTheTokens(t *testing.T) {
	for _, name := range []string{"base.css", "work.css", "tablet.css"} {
		raw, err := static.ReadFile("static/" + name)
		if err != nil {
			t.Fatal(err)
		}
		css := string(raw)
		if strings.Count(css, "{") != strings.Count(css, "}") {
			t.Errorf("%s: braces do not match", name)
		}
		used := regexp.MustCompile(`var\(--([a-z0-9-]+)\)`).FindAllStringSubmatch(css, -1)
		if len(used) == 0 {
			t.Errorf("%s uses no token", name)
		}
		all, _ := static.ReadFile("static/base.css")
		for _, m := range used {
			if !strings.Contains(string(all), "--"+m[1]+":") {
				t.Errorf("%s uses the unknown token --%s", name, m[1])
			}
		}
		if m := regexp.MustCompile(`url\(|@import|https?:`).FindString(css); m != "" {
			t.Errorf("%s fetches something: %s", name, m)
		}
	}
}

func TestBarStaysWithinItsDrawing(t *testing.T) {
	cases := map[string]struct {
		bar                 Bar
		width, mark, anchor string
	}{
		"usual":          {Bar{Percent: "64.3", Target: "70"}, "64.3", "70", "middle"},
		"over":           {Bar{Percent: "101.7", Target: "100"}, "100", "100", "end"},
		"none":           {Bar{Percent: "0", Target: "5"}, "0", "5", "start"},
		"negative":       {Bar{Percent: "-3"}, "0", "0", "start"},
		"not a number":   {Bar{Percent: "NaN", Target: `"><b>`}, "0", "0", "start"},
		"no share known": {Bar{}, "0", "0", "start"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got := fmt.Sprint(c.bar.Width(), " ", c.bar.Mark(), " ", c.bar.Anchor())
			if want := c.width + " " + c.mark + " " + c.anchor; got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

func TestSteps(t *testing.T) {
	cases := map[string]struct {
		steps Steps
		want  string
	}{
		"second of four": {Steps{2, 4}, "[true true false false]"},
		"none":           {Steps{0, 0}, "[]"},
		"nonsense":       {Steps{9, -1}, "[]"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := fmt.Sprint(c.steps.Segments()); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestRich(t *testing.T) {
	cases := map[string]struct {
		text string
		args []any
		want string
		fail bool
	}{
		"plain":          {"a & b", nil, "a &amp; b", false},
		"bold":           {"short by **303** of", nil, "short by <b>303</b> of", false},
		"link":           {"see [[the list|Rows]].", []any{"Rows", "/akomodasi?x=1&y=2"}, `see <a href="/akomodasi?x=1&amp;y=2">the list</a>.`, false},
		"markup in text": {"<b>**x**</b>", nil, "&lt;b&gt;<b>x</b>&lt;/b&gt;", false},
		"script address": {"[[x|Rows]]", []any{"Rows", "javascript:alert(1)"}, "x", true},
		"other host":     {"[[x|Rows]]", []any{"Rows", "//evil.example"}, "x", true},
		"no address":     {"[[x|Rows]]", nil, "x", true},
		"quote":          {"[[x|Rows]]", []any{"Rows", `/"><script>`}, `<a href="/&#34;&gt;&lt;script&gt;">x</a>`, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got, err := rich(c.text, c.args)
			if string(got) != c.want || (err != nil) != c.fail {
				t.Errorf("got %q, %v; want %q", got, err, c.want)
			}
		})
	}
}

func TestTemplateFunctions(t *testing.T) {
	_, assets := gallery(t)
	zone, err := time.LoadLocation("Asia/Makassar")
	if err != nil {
		t.Fatal(err)
	}
	at := planning.Instant(time.Date(2027, 1, 21, 16, 30, 0, 0, time.UTC).UnixMicro())
	f := functions(locales.New("id"), assets, zone)
	call := func(name string, v any) string {
		switch fn := f[name].(type) {
		case func(any) (string, error):
			s, err := fn(v)
			return fmt.Sprint(s, err)
		case func(string) string:
			return fn(v.(string))
		}
		return "no such function"
	}
	cases := map[string]struct {
		name string
		v    any
		want string
	}{
		"a named type":       {"rupiah", planning.Rupiah(1_500_000), "Rp1.500.000<nil>"},
		"short":              {"rupiahShort", 38_400_000_000, "Rp38,4 miliar<nil>"},
		"thousandths":        {"volume", planning.Volume(569_500), "569,5<nil>"},
		"a pointer":          {"number", new(int), "0<nil>"},
		"an instant":         {"datetime", at, "22 Januari 2027 pukul 00.30 WITA<nil>"},
		"percent":            {"percent", "64.3", "64,3 %"},
		"not a number":       {"rupiah", "12", "Rp0format number: string is not an integer"},
		"nothing":            {"number", nil, "0format number: <nil> is not an integer"},
		"an unsigned number": {"number", uint(3), "0format number: uint is not an integer"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := call(c.name, c.v); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
	when, err := f["when"].(func(any) (template.HTML, error))(at)
	if want := `<time datetime="2027-01-22">22 Januari 2027</time>`; err != nil || string(when) != want {
		t.Errorf("when gives %s, %v; want %s", when, err, want)
	}
}
