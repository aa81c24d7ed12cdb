package ui

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/locales"
	"musrenbang/planning"
	"musrenbang/report"
	"musrenbang/store"
)

// Deps is what the pages stand on.
type Deps struct {
	Store  *store.Store
	Engine Engine
	Door   *auth.Door
	// BaseURL is where citizens reach this server. Where report.PublicBase finds
	// none in it, every page and paper carries the mark of an example.
	BaseURL string
	// Site is whom people can ask. An empty City is read from the store.
	Site Site
	// Log takes what went wrong on our side; nil is slog's default.
	Log *slog.Logger
}

// Handler answers every page of the product. It is safe for concurrent use.
type Handler struct {
	store  *store.Store
	engine Engine
	door   *auth.Door
	log    *slog.Logger
	// cityArea is the code of the whole city, "" where none is set yet.
	cityArea planning.AreaCode
	base     string // public address without a slash at its end; "" = example
	site     Site
	views    *Renderer
	assets   *Assets
	policy   string // Content-Security-Policy
}

// New parses every page and fails where one cannot be made safe.
func New(d Deps) (*Handler, error) {
	if d.Store == nil || d.Engine == nil || d.Door == nil {
		return nil, errors.New("ui: store, engine and door are needed")
	}
	assets, err := LoadAssets()
	if err != nil {
		return nil, err
	}
	views, err := NewRenderer(pages(), assets, d.Door.Zone())
	if err != nil {
		return nil, err
	}
	h := &Handler{
		store: d.Store, engine: d.Engine, door: d.Door, log: d.Log, base: report.PublicBase(d.BaseURL), site: d.Site,
		views: views, assets: assets,
	}
	if h.log == nil {
		h.log = slog.Default()
	}
	city, err := d.Store.City(context.Background())
	if err != nil {
		return nil, fmt.Errorf("read city: %w", err)
	}
	h.cityArea = city.Area
	if h.site.City == "" {
		h.site.City = city.Name
	}
	h.site.Example = h.site.Example || h.base == ""
	h.policy = "default-src 'none'; " + assets.StylePolicy() +
		"; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
	return h, nil
}

// Assets are the static files, for whoever serves them elsewhere.
func (h *Handler) Assets() *Assets { return h.assets }

// show sends a page with the status. Pages of people who are signed in, and pages
// with a secret, stay in no cache.
func (h *Handler) show(c *fiber.Ctx, status int, name string, data any) error {
	c.Status(status)
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	c.Set(fiber.HeaderContentSecurityPolicy, h.policy)
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderReferrerPolicy, "same-origin")
	c.Set(fiber.HeaderContentLanguage, h.lang(c))
	c.Vary(fiber.HeaderCookie, fiber.HeaderAcceptLanguage)
	if _, signed := auth.Signed(c); signed {
		c.Set(fiber.HeaderCacheControl, "no-store")
	} else if len(c.Response().Header.Peek(fiber.HeaderCacheControl)) == 0 {
		c.Set(fiber.HeaderCacheControl, "no-cache")
	}
	return h.views.Render(c, name, data)
}

// Static serves a file by the address that holds its hash.
func (h *Handler) static(c *fiber.Ctx) error {
	asset, ok := h.assets.Find(c.Path())
	if !ok {
		return planning.Refuse(planning.NotFound, "error.route")
	}
	c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	c.Set(fiber.HeaderETag, asset.ETag)
	c.Set(fiber.HeaderContentType, asset.ContentType)
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	return c.Send(asset.Body)
}

// langQuery chooses the language of this page and, by a cookie, of those after.
const langQuery = "bahasa"

// lang is the language of the answer.
func (h *Handler) lang(c *fiber.Ctx) string {
	if chosen := chosenLang(c); chosen != "" {
		return chosen
	}
	return auth.Lang(c)
}

func chosenLang(c *fiber.Ctx) string {
	for _, l := range locales.Languages() {
		if c.Query(langQuery) == l {
			return l
		}
	}
	return ""
}

// keepLang remembers the language a reader has chosen.
func keepLang(c *fiber.Ctx) {
	lang := chosenLang(c)
	if lang == "" || c.Cookies(auth.LangCookie) == lang {
		return
	}
	c.Cookie(&fiber.Cookie{
		Name: auth.LangCookie, Value: lang, Path: "/", MaxAge: 365 * 24 * 3600, HTTPOnly: true, SameSite: "Lax",
		Secure: strings.EqualFold(c.Protocol(), "https"),
	})
}

// ErrorPage is the data of the page a refusal is shown on.
type errorPage struct {
	Page
	Detail string
	Ref    string // the request's ID, for those who ask us
	Ours   bool   // nothing the reader did
	Links  []Link
}

// ErrorPage shows a refusal as a page; the app's error handler calls it for what
// is no API call. Who is not signed in is led to the sign-in and back.
func (h *Handler) ErrorPage(c *fiber.Ctx, problem auth.Problem) error {
	if problem.Status == fiber.StatusUnauthorized && c.Method() == fiber.MethodGet {
		return c.Redirect("/masuk?ke="+queryEscape(pathOf(c)), fiber.StatusSeeOther)
	}
	w := h.words(c)
	p := errorPage{Page: h.page(c, problem.Title), Detail: problem.Detail, Ours: problem.Status >= 500}
	if p.Ours {
		p.Ref = auth.RequestID(c)
	}
	p.NoIndex = true
	p.Links = []Link{{Label: w.T("nav.track"), URL: "/lacak"}, {Label: w.T("nav.areas"), URL: "/wilayah"}, {Label: w.T("nav.home"), URL: "/"}}
	if problem.RetryAfter > 0 {
		c.Set(fiber.HeaderRetryAfter, fmt.Sprint(problem.RetryAfter))
	}
	return h.show(c, problem.Status, "problem", p)
}
