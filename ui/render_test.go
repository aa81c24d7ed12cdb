package ui

import (
	"bytes"
	"html/template"
	"io"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/gofiber/fiber/v2"

	"musrenbang/locales"
	"musrenbang/planning"
)

var _ fiber.Views = (*Renderer)(nil)

// forbidden is what the Content-Security-Policy would refuse, and what a failed
// text or drawing leaves behind.
var forbidden = map[string]*regexp.Regexp{
	"style attribute":      regexp.MustCompile(`<[^>]+\sstyle=`),
	"event attribute":      regexp.MustCompile(`<[^>]+\son[a-z]+=`),
	"script":               regexp.MustCompile(`<script`),
	"data or script URL":   regexp.MustCompile(`(?:href|src|action)="(?:javascript|data):`),
	"missing key":          regexp.MustCompile(`\[[a-z_]+\.[A-Za-z_.]+\]`),
	"missing value":        regexp.MustCompile(`no value|&lt;nil&gt;|%!`),
	"address judged unfit": regexp.MustCompile(`ZgotmplZ`),
}

func TestPagesAreCleanInBothLanguages(t *testing.T) {
	r, _ := gallery(t)
	before := locales.Missing()
	for _, lang := range locales.Languages() {
		for name, html := range renderGallery(t, r, lang) {
			for what, pattern := range forbidden {
				if m := pattern.FindString(html); m != "" {
					t.Errorf("%s/%s: %s: %s", lang, name, what, m)
				}
			}
			if !strings.Contains(html, `<html lang="`+lang+`"`) {
				t.Errorf("%s/%s does not state its language", lang, name)
			}
		}
	}
	if after := locales.Missing(); !maps.Equal(before, after) {
		t.Errorf("texts were missing: %v", after)
	}
}

// TestIDsAreThereAndUnique covers what labels, hints and the list of errors
// point to.
func TestIDsAreThereAndUnique(t *testing.T) {
	r, _ := gallery(t)
	ids := regexp.MustCompile(`\sid="([^"]+)"`)
	uses := regexp.MustCompile(`\s(?:for="|aria-describedby="|href="#)([^"]+)"`)
	for name, html := range renderGallery(t, r, "id") {
		seen := map[string]bool{}
		for _, m := range ids.FindAllStringSubmatch(html, -1) {
			if seen[m[1]] {
				t.Errorf("%s: id %q stands twice", name, m[1])
			}
			seen[m[1]] = true
		}
		for _, m := range uses.FindAllStringSubmatch(html, -1) {
			for _, id := range strings.Fields(m[1]) {
				if !seen[id] {
					t.Errorf("%s points to %q, which is not on the page", name, id)
				}
			}
		}
	}
}

// TestCitizenPageFitsTheFirstWindow holds the budget of design.md 9: HTML and
// styles in 14 KB, with nothing else needed to read the page.
func TestCitizenPageFitsTheFirstWindow(t *testing.T) {
	r, _ := gallery(t)
	for _, lang := range locales.Languages() {
		for _, name := range []string{"track", "accommodation"} {
			html := renderGallery(t, r, lang)[name]
			size := compressed(t, html)
			t.Logf("%s/%s: %d bytes, %d with brotli", lang, name, len(html), size)
			if size > 14*1024 {
				t.Errorf("%s/%s takes %d bytes with brotli, at most %d may be", lang, name, size, 14*1024)
			}
			if strings.Contains(html, `rel="stylesheet"`) || strings.Contains(html, "<script") {
				t.Errorf("%s/%s needs a second request to be read", lang, name)
			}
		}
	}
}

func compressed(t *testing.T, s string) int {
	t.Helper()
	var buf bytes.Buffer
	w := brotli.NewWriterLevel(&buf, 5)
	if _, err := io.WriteString(w, s); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Len()
}

func TestInlineSheetIsTheOneThePolicyNames(t *testing.T) {
	r, assets := gallery(t)
	html := renderGallery(t, r, "id")["track"]
	m := regexp.MustCompile(`(?s)<style>(.*?)</style>`).FindStringSubmatch(html)
	if m == nil {
		t.Fatal("no inline sheet")
	}
	want := (&Assets{byName: map[string]Asset{citizenSheet: {Body: []byte(m[1])}}}).StylePolicy()
	if got := assets.StylePolicy(); got != want {
		t.Errorf("policy %s, the page's sheet needs %s", got, want)
	}
}

func TestAssetsAreNamedByTheirContent(t *testing.T) {
	_, assets := gallery(t)
	for _, name := range []string{"base.css", "work.css", "tablet.css", "icon.svg"} {
		url, err := assets.URL(name)
		if err != nil {
			t.Fatal(err)
		}
		asset, ok := assets.Find(url)
		if !ok || len(asset.Body) == 0 || asset.ContentType == "" {
			t.Errorf("%s is not served at %s", name, url)
		}
	}
	if _, err := assets.URL("gone.css"); err == nil {
		t.Error("an unknown file has an address")
	}
	if _, ok := assets.Find("/static/../render.go"); ok {
		t.Error("a file outside static is served")
	}
	if _, err := loadAssets(fstest.MapFS{"static/a.exe": {Data: []byte("x")}}); err == nil {
		t.Error("a file of unknown kind was taken in")
	}
}

func TestMinifyCSS(t *testing.T) {
	cases := map[string]struct{ in, want string }{
		"comment":              {"/* a { } */ b { c: d; }", "b{c:d}"},
		"descendant and class": {".a .b , .c > d { e : f }", ".a .b,.c>d{e :f}"},
		"descendant pseudo":    {".a :hover { b: c }", ".a :hover{b:c}"},
		"string":               {`a::after { content: "· /* not */ "; }`, `a::after{content:"· /* not */ "}`},
		"calc":                 {"a { width: calc(1px + 2px) }", "a{width:calc(1px + 2px)}"},
		"media":                {"@media (min-width: 2em) and (print) { a { b: c; } }", "@media (min-width:2em) and (print){a{b:c}}"},
		"comment left open":    {"a { b: c } /* x", "a{b:c}"},
		"string left open":     {`a { b: "c`, `a{b:"c`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := minifyCSS(c.in); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestStartFailsOnABadPage(t *testing.T) {
	type plain struct{ Title string }
	good := Declaration{"track", FrameCitizen, galleryTrack{}}
	page := func(body string) fstest.MapFS {
		files := galleryFiles(t)
		for name := range files {
			if strings.HasPrefix(name, "templates/pages/") {
				delete(files, name)
			}
		}
		files["templates/pages/track.html"] = &fstest.MapFile{Data: []byte(body)}
		return files
	}
	content := func(s string) fstest.MapFS { return page(`{{define "content"}}` + s + `{{end}}`) }
	cases := map[string]struct {
		files fs.FS
		pages []Declaration
		want  string
	}{
		"good":               {content("x"), []Declaration{good}, ""},
		"cannot be parsed":   {content("{{if}}"), []Declaration{good}, "parse page"},
		"unknown function":   {content(`{{nope 1}}`), []Declaration{good}, "parse page"},
		"cannot be escaped":  {content(`<a href="{{.Title}}`), []Declaration{good}, "escape page"},
		"unknown key":        {content(`{{t "no.key"}}`), []Declaration{good}, "no.key"},
		"text without data":  {content(`{{t "layout.help"}}`), []Declaration{good}, "layout.help"},
		"unknown icon":       {content(`{{if .Title}}x{{else}}{{icon "nope"}}{{end}}`), []Declaration{good}, "nope"},
		"unknown file":       {content(`{{range .Nav}}{{asset "nope.css"}}{{end}}`), []Declaration{good}, "nope.css"},
		"unknown part":       {content(`{{template "nope"}}`), []Declaration{good}, "escape page"},
		"no content":         {page(`x`), []Declaration{good}, "escape page"},
		"not declared":       {content("x"), nil, "not declared"},
		"declared twice":     {content("x"), []Declaration{good, good}, "declared twice"},
		"no file":            {content("x"), []Declaration{good, {"gone", FrameWork, galleryTrack{}}}, "declared"},
		"unknown frame":      {content("x"), []Declaration{{"track", "other", galleryTrack{}}}, "frame"},
		"data without Page":  {content("x"), []Declaration{{"track", FrameCitizen, plain{}}}, "embed"},
		"part with bad text": {withPart(content("x"), "{{end}}"), []Declaration{good}, "parse frames"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, assets := gallery(t)
			_, err := newRenderer(c.files, c.pages, assets, time.UTC)
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func withPart(files fstest.MapFS, body string) fstest.MapFS {
	files["templates/parts/bad.html"] = &fstest.MapFile{Data: []byte(body)}
	return files
}

func TestEmbeddedTemplatesParse(t *testing.T) {
	_, assets := gallery(t)
	base := template.New("").Funcs(functions(locales.New("id"), assets, time.UTC))
	if _, err := base.ParseFS(templates, "templates/*.html", "templates/parts/*.html"); err != nil {
		t.Error(err)
	}
}

// TestNothingIsSentOfAPageThatFails matters because half a page looks whole.
func TestNothingIsSentOfAPageThatFails(t *testing.T) {
	r, _ := gallery(t)
	broken := sampleQueue("id")
	broken.Head = broken.Head[:2] // the template asks for seven columns
	other := sampleTrack("fr")
	cases := map[string]struct {
		name string
		data any
	}{
		"fails while rendering": {"queue", broken},
		"wrong type":            {"track", sampleQueue("id")},
		"no data":               {"track", nil},
		"nil pointer":           {"track", (*galleryTrack)(nil)},
		"unknown page":          {"nowhere", sampleTrack("id")},
		"unknown language":      {"track", other},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			var buf bytes.Buffer
			if err := r.Render(&buf, c.name, c.data); err == nil || buf.Len() != 0 {
				t.Errorf("error %v, %d bytes sent", err, buf.Len())
			}
		})
	}
	page := sampleTrack("id")
	if err := r.Render(io.Discard, "track", &page); err != nil {
		t.Errorf("a pointer to the declared type: %v", err)
	}
}

// TestLanguagesDoNotMix renders both at once: a shared function map once gave
// readers pages in the language of another request.
func TestLanguagesDoNotMix(t *testing.T) {
	r, _ := gallery(t)
	words := map[string][2]string{"id": {"Langsung ke isi", "Skip to"}, "en": {"Skip to", "Langsung ke isi"}}
	var wg sync.WaitGroup
	for lang, w := range words {
		data := sampleTrack(lang)
		for range 4 {
			wg.Go(func() {
				for range 50 {
					var buf bytes.Buffer
					if err := r.Render(&buf, "track", data); err != nil {
						t.Error(err)
						return
					}
					if s := buf.String(); !strings.Contains(s, w[0]) || strings.Contains(s, w[1]) {
						t.Errorf("a page in %s holds words of the other language", lang)
						return
					}
				}
			})
		}
	}
	wg.Wait()
}

func TestTextIsEscaped(t *testing.T) {
	r, _ := gallery(t)
	page := sampleTrack("id")
	page.Title = `<img src=x onerror=alert(1)>`
	page.Verdict.Text = `"><script>alert(1)</script>`
	page.Journey[0].Links = []Link{{Label: "x", URL: "javascript:alert(1)"}}
	page.Details[0].Values[0].URL = "javascript:alert(1)"
	var buf bytes.Buffer
	if err := r.Render(&buf, "track", page); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"<img", "<script", "javascript:"} {
		if strings.Contains(buf.String(), bad) {
			t.Errorf("the page holds %q", bad)
		}
	}
}

func TestEveryClassAndGroupHasItsLook(t *testing.T) {
	for _, class := range planning.Classes() {
		look, ok := classLooks[string(class)]
		if !ok || icons[look.icon] == "" || noticeIcons[look.tone] == "" {
			t.Errorf("class %s has no look: %v", class, look)
		}
	}
	for _, group := range planning.Groups() {
		if icons[groupIcons[string(group)]] == "" {
			t.Errorf("group %s has no icon", group)
		}
	}
	if _, err := icon("nope"); err == nil {
		t.Error("an unknown icon was drawn")
	}
}

func TestEveryClassInTemplatesIsStyled(t *testing.T) {
	_, assets := gallery(t)
	sheets := string(assets.byName["base.css"].Body) + string(assets.byName["work.css"].Body) + string(assets.byName["tablet.css"].Body)
	attribute := regexp.MustCompile(`class="([^"]*)"`)
	action := regexp.MustCompile(`\{\{[^}]*\}\}`)
	err := fs.WalkDir(templates, "templates", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := fs.ReadFile(templates, path)
		for _, m := range attribute.FindAllStringSubmatch(action.ReplaceAllString(string(raw), " "), -1) {
			for _, class := range strings.Fields(m[1]) {
				if strings.HasSuffix(class, "-") {
					continue // completed at run time, as in g-women
				}
				if !slices.Contains(unstyled, class) && !regexp.MustCompile(`\.`+class+`\b`).MatchString(sheets) {
					t.Errorf("%s: class %q is in no sheet", path, class)
				}
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// unstyled are classes that only name a thing.
var unstyled = []string{"lang", "what", "do"}

func BenchmarkTrackPage(b *testing.B) {
	r, _ := gallery(b)
	page := sampleTrack("id")
	for b.Loop() {
		if err := r.Render(io.Discard, "track", page); err != nil {
			b.Fatal(err)
		}
	}
}
