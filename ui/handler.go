package ui

import (
	"context"
	"errors"
	"log/slog"
	"net/url"
	"slices"
	"sync"
	"time"

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
	cities cityCache
	base   string // public address without a slash at its end; "" = example
	site   Site
	views  *Renderer
	assets *Assets
	policy string // Content-Security-Policy
	shell  tabletShell
	kept   keptPages

	awayTexts map[string]map[string]any
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
	h.site.Example = h.site.Example || h.base == ""
	if h.shell, err = newTabletShell(views, assets, h.site.Example); err != nil {
		return nil, err
	}
	if h.awayTexts, err = textsOfAway(); err != nil {
		return nil, err
	}
	// These pages run no script, so none is let in. The tablet's and a sitting's are
	// the exceptions: see tabletPolicy and awayPolicy.
	h.policy = "default-src 'none'; " + assets.StylePolicy() +
		"; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
	return h, nil
}

// Assets are the static files, for whoever serves them elsewhere.
func (h *Handler) Assets() *Assets { return h.assets }

// show sends a page with the status. Pages of people who are signed in, and pages
// with a secret, stay in no cache.
func (h *Handler) show(c *fiber.Ctx, status int, name string, data any) error {
	h.headers(c, status)
	if page, ok := data.(interface{ scripted() bool }); ok && page.scripted() {
		c.Set(fiber.HeaderContentSecurityPolicy, awayPolicy)
	}
	return h.views.Render(c, name, data)
}

// headers are what every page is sent with.
func (h *Handler) headers(c *fiber.Ctx, status int) {
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
func (h *Handler) lang(c *fiber.Ctx) string { return auth.Lang(c) }

// keeping takes the language that ?bahasa= chose for this page and remembers it
// for the pages after.
func keeping(handler fiber.Handler) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if lang := chosenLang(c); lang != "" && c.Cookies(auth.LangCookie) != lang {
			// As if the browser had sent it already: auth.Lang finds it there.
			c.Request().Header.SetCookie(auth.LangCookie, lang)
			c.Cookie(&fiber.Cookie{
				Name: auth.LangCookie, Value: lang, Path: "/", MaxAge: 365 * 24 * 3600, HTTPOnly: true,
				SameSite: fiber.CookieSameSiteLaxMode, Secure: c.Protocol() == "https",
			})
		}
		return handler(c)
	}
}

func chosenLang(c *fiber.Ctx) string {
	wished := c.Query(langQuery)
	if slices.Contains(locales.Languages(), wished) {
		return wished
	}
	return ""
}

// errorPage is the data of the page a refusal is shown on.
type errorPage struct {
	Page
	Detail string
	Ref    string // the request's ID, for those who ask us
	Links  []Link
}

// ErrorPage shows a refusal as a page: what the app's error handler calls for
// every path outside the API. Who is not signed in is led to the sign-in and back.
func (h *Handler) ErrorPage(c *fiber.Ctx, problem auth.Problem) error {
	if byScript(c) {
		return c.Status(problem.Status).JSON(problem, problemType)
	}
	if problem.Code == planning.Unauthorized && c.Method() == fiber.MethodGet {
		return c.Redirect("/masuk?ke="+url.QueryEscape(pathOf(c)), fiber.StatusSeeOther)
	}
	w := h.words(c)
	p := errorPage{Page: h.page(c, problem.Title), Detail: problem.Detail}
	if problem.Status >= fiber.StatusInternalServerError {
		p.Ref = problem.Instance
	}
	p.NoIndex = true
	p.Links = []Link{{Label: w.T("nav.track"), URL: "/lacak"}, {Label: w.T("nav.areas"), URL: "/wilayah"}, {Label: w.T("nav.home"), URL: "/"}}
	return h.show(c, problem.Status, "problem", p)
}

// cityFor is how old the city's facts may be.
const cityFor = 10 * time.Second

// cityCache keeps the city's facts: every page shows its name, and it changes
// once in a lifetime.
type cityCache struct {
	mu   sync.Mutex
	read time.Time
	city store.City
}

// city returns the city's facts. Where they cannot be read, the last known ones
// stand: a page is worth more than its heading.
func (h *Handler) city(ctx context.Context) store.City {
	h.cities.mu.Lock()
	defer h.cities.mu.Unlock()
	if h.cities.city.Name != "" && time.Since(h.cities.read) < cityFor {
		return h.cities.city
	}
	city, err := h.store.City(ctx)
	if err != nil {
		h.log.Warn("city not read", "error", err)
		return h.cities.city
	}
	h.cities.city, h.cities.read = city, time.Now()
	return city
}

// siteOf is what all pages share, under the city's present name.
func (h *Handler) siteOf(ctx context.Context) Site {
	site := h.site
	if site.City == "" {
		site.City = h.city(ctx).Name
	}
	return site
}
