package auth

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"
)

func readAll(t *testing.T, resp *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	return string(b)
}

// TestAForgedRequestChangesNothing plays what another site's page can make a
// browser send with the officer's cookie.
func TestAForgedRequestChangesNothing(t *testing.T) {
	changed := 0
	h := newHouse(t, Options{}, func(_ *house, r *Routes) {
		r.Post("/change", SignedIn, func(c *fiber.Ctx) error { changed++; return c.SendString("ok") })
		r.Get("/form", SignedIn, func(c *fiber.Ctx) error { return c.SendString(SessionCSRF(c)) })
	})
	token := h.signIn()
	cookie, bearer := "Cookie: sesi="+token, "Authorization: Bearer "+token
	mine := readAll(t, h.do("GET", "/form", "", cookie))
	again := readAll(t, h.do("GET", "/form", "", cookie))
	theirs := readAll(t, h.do("GET", "/form", "", "Cookie: sesi="+h.signIn()))
	if mine == "" || mine == again {
		t.Fatalf("the token reads %q and then %q: it must look different each time", mine, again)
	}
	if got := readAll(t, h.do("GET", "/form", "", bearer)); got != "" {
		t.Errorf("a program gets a form's token: %q", got)
	}
	const json = "Content-Type: application/json"
	cases := map[string]struct {
		body    string
		headers []string
		status  int
	}{
		"our form":                         {"csrf=" + mine, []string{cookie, form}, 200},
		"our form, an older page":          {"csrf=" + again, []string{cookie, form, "Sec-Fetch-Site: same-origin"}, 200},
		"our script, JSON":                 {"{}", []string{cookie, json, "Sec-Fetch-Site: same-origin"}, 200},
		"our script, JSON, older browser":  {"{}", []string{cookie, json, "Origin: http://example.com"}, 200},
		"our script with the token":        {"{}", []string{cookie, json, "X-Csrf-Token: " + mine}, 200},
		"a program":                        {"{}", []string{bearer, json}, 200},
		"a form without the token":         {"a=b", []string{cookie, form}, 403},
		"a wrong token":                    {"csrf=x" + mine[1:], []string{cookie, form}, 403},
		"another session's token":          {"csrf=" + theirs, []string{cookie, form}, 403},
		"another site, with the token":     {"csrf=" + mine, []string{cookie, form, "Sec-Fetch-Site: cross-site"}, 403},
		"another site's origin":            {"csrf=" + mine, []string{cookie, form, "Origin: https://jahat.example"}, 403},
		"no origin at all":                 {"csrf=" + mine, []string{cookie, form, "Origin: null"}, 403},
		"a subdomain":                      {"csrf=" + mine, []string{cookie, form, "Sec-Fetch-Site: same-site"}, 403},
		"JSON dressed as text":             {"{}", []string{cookie, "Content-Type: text/plain", "Origin: http://example.com"}, 403},
		"JSON that says nothing of itself": {"{}", []string{cookie, json}, 403},
		"nobody":                           {"csrf=" + mine, []string{form}, 401},
		"a program from another site":      {"{}", []string{bearer, json, "Sec-Fetch-Site: cross-site"}, 403},
	}
	for name, c := range cases {
		before := changed
		resp := h.do("POST", "/change", c.body, c.headers...)
		if resp.StatusCode != c.status || (changed > before) != (c.status == 200) {
			t.Errorf("%s: %d, want %d, changed %v\n%s", name, resp.StatusCode, c.status, changed > before, readAll(t, resp))
		}
	}
}

func TestReadingChangesNothing(t *testing.T) {
	h := newHouse(t, Options{}, func(_ *house, r *Routes) {
		r.Get("/page", Public, func(c *fiber.Ctx) error { return c.SendString("ok") })
	})
	if resp := h.do("GET", "/page", "", "Sec-Fetch-Site: cross-site", "Cookie: sesi="+h.signIn()); resp.StatusCode != 200 {
		t.Errorf("a link from another site: %d", resp.StatusCode)
	}
	for _, header := range []string{"X-HTTP-Method-Override: POST", "X-Method-Override: DELETE"} {
		if resp := h.do("GET", "/page", "", header); readAll(t, resp) != "ok" {
			t.Errorf("%s is obeyed", header)
		}
	}
}

// TestARouteWithoutAPermissionStopsTheStart is design.md's "declaration".
func TestARouteWithoutAPermissionStopsTheStart(t *testing.T) {
	ok := func(c *fiber.Ctx) error { return c.SendString("ok") }
	cases := map[string]struct {
		declare func(app *fiber.App, r *Routes)
		fault   string
	}{
		"declared":        {func(_ *fiber.App, r *Routes) { r.Get("/a", Public, ok); r.Group("/g").Post("/b", SignedIn, ok) }, ""},
		"no permission":   {func(_ *fiber.App, r *Routes) { r.Get("/a", Access{}, ok) }, "GET /a declares no permission"},
		"around the back": {func(app *fiber.App, r *Routes) { r.Get("/a", Public, ok); app.Post("/a", ok) }, "POST /a declares no permission"},
		"a mounted app": {func(app *fiber.App, _ *Routes) {
			sub := fiber.New()
			sub.Get("/x", ok)
			app.Mount("/sub", sub)
		}, "/sub"},
		"middleware on a path": {func(app *fiber.App, _ *Routes) { app.Use("/secret", ok) }, "/secret is a handler outside the table"},
		"a folder":             {func(app *fiber.App, _ *Routes) { app.Static("/files", ".") }, "/files"},
		"nothing to do":        {func(_ *fiber.App, r *Routes) { r.Get("/a", Public) }, "has no handler"},
		"another group":        {func(app *fiber.App, _ *Routes) { app.Group("/admin").Get("/users", ok) }, "GET /admin/users declares no permission"},
	}
	for name, c := range cases {
		app := fiber.New()
		app.Use(func(c *fiber.Ctx) error { return c.Next() })
		r := New(Options{}).Routes(app)
		c.declare(app, r)
		err := r.Verify(app)
		switch {
		case c.fault == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case c.fault != "" && (err == nil || !strings.Contains(err.Error(), c.fault)):
			t.Errorf("%s: %v, want %q", name, err, c.fault)
		}
	}
}

func TestTheAddressIsTheProxysWord(t *testing.T) {
	cases := map[string]struct {
		proxies   []string
		forwarded string
		want      string
	}{
		"no proxy is believed": {nil, "203.0.113.9", "0.0.0.0"},
		"a trusted proxy":      {[]string{"0.0.0.0"}, "203.0.113.9", "203.0.113.9"},
		"a caller who lies":    {[]string{"0.0.0.0"}, "198.51.100.1, 203.0.113.9", "203.0.113.9"},
		"a proxy that says no": {[]string{"0.0.0.0"}, "unknown", "0.0.0.0"},
	}
	for name, c := range cases {
		app := fiber.New(fiber.Config{EnableTrustedProxyCheck: true, TrustedProxies: c.proxies})
		app.Get("/", func(c *fiber.Ctx) error { return c.SendString(ClientIP(c)) })
		req := httptest.NewRequest("GET", "/", nil)
		req.Header.Set("X-Forwarded-For", c.forwarded)
		resp, err := app.Test(req, 60_000)
		if err != nil {
			t.Fatal(err)
		}
		if got := readAll(t, resp); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}
