// Package ui serves the pages people see: citizens' pages without a login, and
// the officers' pages. This file and assets.go, funcs.go, icons.go and parts.go
// are its ground: frames, parts, formats, styles. Pages, handlers and routes
// stand on them.
//
// A page is a template in templates/pages, declared once with its frame and the
// type of its data (Declaration). Renderer parses all of them at start, once per
// language, so that no request can ever be given another request's language.
//
// The package must not know Ent, Temporal or the api package; it decides nothing
// and formats only what it is given. It needs no JavaScript (the tablet's page has
// some, and a sitting's pages for those who hold it) and no inline style
// attribute: the only inline style is the citizens' sheet, named by its hash in
// the Content-Security-Policy (Assets.StylePolicy).
package ui

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"path"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"musrenbang/locales"
)

// The frames a page may stand in.
const (
	// FrameCitizen carries the small sheet inside the page: one request, no
	// navigation beyond a line of links.
	FrameCitizen = "layout"
	// FrameWork adds the officers' sheet, a side list and the signed-in person.
	FrameWork = "layout_work"
	// FrameTablet is the tablet's own page, which is nothing without its script.
	FrameTablet = "layout_tablet"
)

// Declaration ties a page template to its frame and to the type of its data.
type Declaration struct {
	Name  string // file name in templates/pages without .html
	Frame string // FrameCitizen, FrameWork or FrameTablet
	Data  any    // a value of the page's struct type, which embeds Page
}

// Page is what every page carries; each page's struct embeds it.
type Page struct {
	Site         Site
	Lang         string      // "id" or "en"
	Title        string      // already in the reader's language
	Description  string      // one sentence for previews (WhatsApp); "" for none
	Path         string      // path and query of this page, "" where it has no address of its own
	OtherLangURL string      // this page in the other language
	Nav          []Link      // main menu
	FooterNav    []Link      // help, data, accessibility
	Crumbs       []Link      // from the top down to the parent of this page
	Side         []LinkGroup // FrameWork: queue and saved views
	User         *UserView   // nil for a citizen
	CSRF         string      // token for forms that change something
	Notice       *Notice     // what the last act did
	Errors       []FormError // what must be corrected; also marks the title
	NoIndex      bool        // keep search engines away
	Away         *away       // the script of a sitting's pages, nil elsewhere
}

// Site is what all pages of one city share.
type Site struct {
	City    string // "Semarang"
	Office  string // who answers questions
	Phone   string
	Email   string
	Example bool // a demo, or no public address set: every page says so
}

// UserView is the signed-in officer, as the frame shows them.
type UserView struct {
	Name       string
	Role       string // in the reader's language
	SignOutURL string // target of a POST
}

func (p Page) language() string { return p.Lang }

// Renderer renders declared pages. It implements fiber.Views.
type Renderer struct {
	pages map[string]rendered
	pool  sync.Pool
}

type rendered struct {
	data   reflect.Type
	frame  string
	byLang map[string]*template.Template
}

// NewRenderer parses every page in every language. It fails when a page cannot
// be parsed or made safe, is declared without a file, or stands in the folder
// without a declaration. Dates are shown in zone.
func NewRenderer(pages []Declaration, assets *Assets, zone *time.Location) (*Renderer, error) {
	return newRenderer(templates, pages, assets, zone)
}

func newRenderer(files fs.FS, pages []Declaration, assets *Assets, zone *time.Location) (*Renderer, error) {
	if err := checkDeclared(files, pages); err != nil {
		return nil, err
	}
	r := &Renderer{pages: make(map[string]rendered, len(pages))}
	r.pool.New = func() any { return new(bytes.Buffer) }
	for _, lang := range locales.Languages() {
		base, err := template.New("").Funcs(functions(locales.New(lang), assets, zone)).
			ParseFS(files, "templates/*.html", "templates/parts/*.html")
		if err != nil {
			return nil, fmt.Errorf("parse frames and parts: %w", err)
		}
		for _, d := range pages {
			if err := r.add(files, base, d, lang, assets); err != nil {
				return nil, err
			}
		}
	}
	return r, nil
}

// checkDeclared compares the folder with the declarations, both ways.
func checkDeclared(files fs.FS, pages []Declaration) error {
	found, err := fs.Glob(files, "templates/pages/*.html")
	if err != nil {
		return fmt.Errorf("list pages: %w", err)
	}
	var declared []string
	for _, d := range pages {
		switch {
		case slices.Contains(declared, d.Name):
			return fmt.Errorf("page %q is declared twice", d.Name)
		case !slices.Contains([]string{FrameCitizen, FrameWork, FrameTablet}, d.Frame):
			return fmt.Errorf("page %q stands in unknown frame %q", d.Name, d.Frame)
		case !hasLanguage(d.Data):
			return fmt.Errorf("data of page %q is %T, which does not embed Page", d.Name, d.Data)
		}
		declared = append(declared, d.Name)
	}
	for _, file := range found {
		name := strings.TrimSuffix(path.Base(file), ".html")
		if !slices.Contains(declared, name) {
			return fmt.Errorf("page %s is not declared", file)
		}
	}
	if len(found) != len(declared) {
		return fmt.Errorf("%d pages are declared, %d are in templates/pages", len(declared), len(found))
	}
	return nil
}

func hasLanguage(data any) bool {
	_, ok := data.(interface{ language() string })
	return ok
}

func (r *Renderer) add(files fs.FS, base *template.Template, d Declaration, lang string, assets *Assets) error {
	page, err := base.Clone()
	if err != nil {
		return fmt.Errorf("prepare page %q: %w", d.Name, err)
	}
	if page, err = page.ParseFS(files, "templates/pages/"+d.Name+".html"); err != nil {
		return fmt.Errorf("parse page %q: %w", d.Name, err)
	}
	if err := (folder{locales.New(lang), assets}).fold(page); err != nil {
		return fmt.Errorf("prepare page %q: %w", d.Name, err)
	}
	// html/template escapes a template only when it first runs; run it now, so
	// that a page that cannot be made safe stops the start and not a reader.
	// What an empty page lacks in data is no fault here.
	var unsafe *template.Error
	if err := page.ExecuteTemplate(io.Discard, d.Frame, d.Data); errors.As(err, &unsafe) {
		return fmt.Errorf("escape page %q: %w", d.Name, err)
	}
	entry, ok := r.pages[d.Name]
	if !ok {
		entry = rendered{data: reflect.TypeOf(d.Data), frame: d.Frame, byLang: map[string]*template.Template{}}
		r.pages[d.Name] = entry
	}
	entry.byLang[lang] = page
	return nil
}

// Load does nothing: everything was parsed by NewRenderer. fiber.Views asks for it.
func (r *Renderer) Load() error { return nil }

// Render writes page name with data, whose type must be the declared one (or a
// pointer to it), in the language of data. Nothing is written when it fails.
// layouts is fiber's; frames are fixed by the declaration, so it is ignored.
func (r *Renderer) Render(w io.Writer, name string, data any, layouts ...string) error {
	page, ok := r.pages[name]
	if !ok {
		return fmt.Errorf("render: page %q is not declared", name)
	}
	value := reflect.ValueOf(data)
	if value.Kind() == reflect.Pointer && !value.IsNil() {
		value = value.Elem()
	}
	if !value.IsValid() || value.Type() != page.data {
		return fmt.Errorf("render %q: data is %T, declared is %s", name, data, page.data)
	}
	lang := value.Interface().(interface{ language() string }).language()
	t, ok := page.byLang[lang]
	if !ok {
		return fmt.Errorf("render %q: no language %q", name, lang)
	}
	buf := r.pool.Get().(*bytes.Buffer)
	defer r.pool.Put(buf)
	buf.Reset()
	if err := t.ExecuteTemplate(buf, page.frame, data); err != nil {
		return fmt.Errorf("render %q: %w", name, err)
	}
	if _, err := w.Write(buf.Bytes()); err != nil {
		return fmt.Errorf("send %q: %w", name, err)
	}
	return nil
}
