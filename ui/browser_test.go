package ui

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// browser opens pages and sends forms as people's browsers do: what it sends is
// what stands on the page.
type browser struct {
	t       testing.TB
	w       *world
	cookies map[string]string
	lang    string
}

func (w *world) browser(lang string) *browser {
	return &browser{t: w.t, w: w, cookies: map[string]string{}, lang: lang}
}

// signedIn is a browser whose owner has signed in through the page.
func (w *world) signedIn(login, lang string) *browser {
	w.t.Helper()
	b := w.browser(lang)
	got := b.send("/masuk", "/masuk", url.Values{"login": {login}, "password": {goodPass}})
	if got.status != http.StatusSeeOther {
		w.t.Fatalf("%s could not sign in: %d %s", login, got.status, got.text())
	}
	return b
}

// answer is what came back.
type answer struct {
	status   int
	body     string
	location string
	header   http.Header
	path     string
}

func (b *browser) do(r *http.Request) answer {
	b.t.Helper()
	r.Header.Set("Accept-Language", b.lang)
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	resp, err := b.w.app.Test(r, -1)
	must(b.t, err)
	defer func() { _ = resp.Body.Close() }()
	raw, err := io.ReadAll(resp.Body)
	must(b.t, err)
	for _, c := range resp.Cookies() {
		if c.Value == "" {
			delete(b.cookies, c.Name)
		} else {
			b.cookies[c.Name] = c.Value
		}
	}
	return answer{status: resp.StatusCode, body: string(raw), location: resp.Header.Get("Location"), header: resp.Header, path: r.URL.RequestURI()}
}

func (b *browser) get(path string) answer {
	b.t.Helper()
	return b.do(httptest.NewRequest(http.MethodGet, path, nil))
}

// open is get for a page that must be there.
func (b *browser) open(path string) answer {
	b.t.Helper()
	got := b.get(path)
	if got.status != http.StatusOK {
		b.t.Fatalf("%s: status %d to %q\n%s", path, got.status, got.location, got.text())
	}
	return got
}

// send opens a page, fills in the form that goes to action, and sends it.
func (b *browser) send(path, action string, fill url.Values) answer {
	b.t.Helper()
	return b.post(action, b.form(b.open(path), action, fill))
}

func (b *browser) post(action string, values url.Values) answer {
	b.t.Helper()
	r := httptest.NewRequest(http.MethodPost, action, strings.NewReader(values.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.do(r)
}

// form reads what the form to action would send, changed by fill. A form without
// an action goes to its own page.
func (b *browser) form(page answer, action string, fill url.Values) url.Values {
	b.t.Helper()
	doc, err := html.Parse(strings.NewReader(page.body))
	must(b.t, err)
	var found *html.Node
	walk(doc, func(n *html.Node) {
		to := attr(n, "action")
		if n.Data == "form" && attr(n, "method") == "post" && found == nil && (to == action || to == "" && page.path == action) {
			found = n
		}
	})
	if found == nil {
		b.t.Fatalf("%s has no form to %s", page.path, action)
	}
	values := url.Values{}
	walk(found, func(n *html.Node) { collect(n, values) })
	for name, v := range fill {
		values[name] = v
	}
	return values
}

// collect adds what one control sends.
func collect(n *html.Node, values url.Values) {
	name := attr(n, "name")
	switch {
	case name == "" || n.Type != html.ElementNode:
	case n.Data == "input":
		kind := attr(n, "type")
		if (kind == "radio" || kind == "checkbox") && !has(n, "checked") || kind == "file" {
			return
		}
		values.Add(name, attr(n, "value"))
	case n.Data == "textarea":
		values.Add(name, textOf(n))
	case n.Data == "select":
		first, chosen := "", ""
		seen := false
		walk(n, func(o *html.Node) {
			if o.Data != "option" {
				return
			}
			if !seen {
				first, seen = attr(o, "value"), true
			}
			if has(o, "selected") {
				chosen = attr(o, "value")
				first = chosen
			}
		})
		values.Add(name, first)
	}
}

func walk(n *html.Node, visit func(*html.Node)) {
	visit(n)
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		walk(c, visit)
	}
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

func textOf(n *html.Node) string {
	var b strings.Builder
	walk(n, func(n *html.Node) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
	})
	return b.String()
}

// text is what a reader reads of the page's main part, spaces run together.
func (a answer) text() string {
	doc, err := html.Parse(strings.NewReader(a.body))
	if err != nil {
		return a.body
	}
	var b strings.Builder
	walk(doc, func(n *html.Node) {
		if n.Type == html.TextNode && n.Parent.Data != "style" && n.Parent.Data != "title" {
			b.WriteString(n.Data + " ")
		}
	})
	return strings.Join(strings.Fields(b.String()), " ")
}

// wants fails for each text that the page does not show.
func (a answer) wants(t testing.TB, texts ...string) {
	t.Helper()
	shown := a.text()
	for _, text := range texts {
		if !strings.Contains(shown, text) {
			t.Errorf("%s does not show %q:\n%s", a.path, text, shown)
		}
	}
}

// lacks fails for each text that stands anywhere on the page.
func (a answer) lacks(t testing.TB, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if strings.Contains(a.body, text) || strings.Contains(a.text(), text) {
			t.Errorf("%s must not hold %q", a.path, text)
		}
	}
}
