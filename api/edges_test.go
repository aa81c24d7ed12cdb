package api

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
)

func TestEveryAnswerCarriesItsHeaders(t *testing.T) {
	c := newCity(t, func(d *Deps) { d.HTTPS = true })
	for _, path := range []string{"/api/v1/health", "/api/v1/nosuch", "/api/v1/me"} {
		a := c.do(request{method: "GET", path: path})
		for name, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; connect-src 'self'; " +
				"form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'",
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "X-Frame-Options": "DENY",
			"Strict-Transport-Security": "max-age=31536000; includeSubDomains", "Cross-Origin-Opener-Policy": "same-origin",
		} {
			if got := a.header.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", path, name, got, want)
			}
		}
		if len(a.header.Get("X-Request-Id")) != 36 {
			t.Errorf("%s: X-Request-Id %q", path, a.header.Get("X-Request-Id"))
		}
	}
	if got := newCity(t).get("", "/health").header.Get("Strict-Transport-Security"); got != "" {
		t.Errorf("over plain http browsers are told %q", got)
	}
	if got := c.get("planner", "/proposals").header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("an officer's answer may be kept: Cache-Control %q", got)
	}
}

// TestARequestsIDIsOurs: a proxy's is kept if it looks like one, anything else is
// not echoed.
func TestARequestsIDIsOurs(t *testing.T) {
	c := newCity(t)
	for sent, kept := range map[string]bool{
		"abcdef12-3456": true, "evil id <script>": false, "short": false, strings.Repeat("a", 65): false,
	} {
		a := c.do(request{method: "GET", path: "/nosuch", headers: map[string]string{"X-Request-Id": sent}})
		if got := a.header.Get("X-Request-Id"); (got == sent) != kept || a.field(t, "instance") != got {
			t.Errorf("%q came back as %q, in the problem as %q", sent, got, a.field(t, "instance"))
		}
	}
}

func TestRefusalsSpeakTheReadersLanguage(t *testing.T) {
	c := newCity(t)
	cases := map[string]struct{ path, accept, cookie, title string }{
		"nothing said":     {"/nosuch", "", "", "Tidak ditemukan"},
		"English":          {"/nosuch", "en-GB,en;q=0.9", "", "Not found"},
		"Javanese":         {"/nosuch", "jv", "", "Tidak ditemukan"},
		"the cookie":       {"/nosuch", "id", "bahasa=en", "Not found"},
		"the address":      {"/nosuch?lang=id", "en", "bahasa=en", "Tidak ditemukan"},
		"a language of no": {"/nosuch?lang=xx", "fr", "", "Tidak ditemukan"},
	}
	for name, x := range cases {
		a := c.do(request{method: "GET", path: x.path, headers: map[string]string{"Accept-Language": x.accept, "Cookie": x.cookie}})
		if got := a.field(t, "title"); got != x.title {
			t.Errorf("%s: %q, want %q", name, got, x.title)
		}
		if got := a.header.Get("Content-Type"); got != problemType {
			t.Errorf("%s: Content-Type %q", name, got)
		}
	}
}

func TestMethodsAndPathsThatAreNone(t *testing.T) {
	c := newCity(t)
	a := c.do(request{method: "DELETE", path: "/cycles"}).wantKey(t, 405, "error.method")
	if got := a.header.Get("Allow"); got != "GET, HEAD" {
		t.Errorf("Allow: %s", got)
	}
	for _, path := range []string{"/", "/Health", "/health/", "//health", "/api/v2/health", "/forums//minutes"} {
		if a := c.do(request{method: "GET", path: path}); a.status != 404 {
			t.Errorf("%s answered %d", path, a.status)
		}
	}
	if a := c.do(request{method: "HEAD", path: "/health"}); a.status != 200 || len(a.body) != 0 {
		t.Errorf("HEAD: %d, %d bytes", a.status, len(a.body))
	}
}

// TestWhatBreaksIsLoggedOnceAndShowsNothing: the caller gets the request's ID, the
// log the cause; neither holds anybody's data.
func TestWhatBreaksIsLoggedOnceAndShowsNothing(t *testing.T) {
	var log bytes.Buffer
	c := newCity(t, func(d *Deps) {
		d.Log = slog.New(slog.NewJSONHandler(&log, nil))
		d.Mount = func(r *auth.Routes) error {
			r.Get("/api/v1/panic", auth.Public, func(*fiber.Ctx) error { panic("kunci rahasia") })
			r.Get("/api/v1/fail", auth.Public, func(*fiber.Ctx) error { return errors.New("disk /srv/data: full") })
			return nil
		}
	})
	for path, cause := range map[string]string{"/panic": "kunci rahasia", "/fail": "disk /srv/data: full"} {
		log.Reset()
		a := c.do(request{method: "GET", path: path})
		a.wantKey(t, 500, "error.internal")
		if strings.Contains(string(a.body), cause) {
			t.Errorf("%s tells the caller: %s", path, a.body)
		}
		if n := strings.Count(log.String(), cause); n != 1 {
			t.Errorf("%s: the cause is logged %d times\n%s", path, n, log.String())
		}
		if n := strings.Count(log.String(), a.field(t, "instance")); n < 2 {
			t.Errorf("%s: the log cannot be found by the request's ID\n%s", path, log.String())
		}
	}
	log.Reset()
	r := c.submit("facilitator", draft())
	c.get("", "/track/"+r.Code)
	c.get("planner", "/proposals?q=Bu+Siti")
	c.do(request{method: "GET", path: "/track/x%0a%7B%22level%22", headers: map[string]string{"User-Agent": "evil\tagent"}})
	for _, private := range []string{r.Code, r.Secret, "Siti", "siti", "0.0.0.0", "Petugas", c.ids["planner"], c.tokens["planner"], "evil"} {
		if strings.Contains(log.String(), private) {
			t.Errorf("the log holds %q\n%s", private, log.String())
		}
	}
	for _, needed := range []string{`"route":"/api/v1/track/:code"`, `"status":201`, `"status":404`, `"micros":`} {
		if !strings.Contains(log.String(), needed) {
			t.Errorf("the log lacks %s\n%s", needed, log.String())
		}
	}
	if n := strings.Count(log.String(), "\n"); n != 4 {
		t.Errorf("four requests made %d lines\n%s", n, log.String())
	}
}

// TestPagesAndAPIShareTheDoor: what ui mounts passes the same guard, its errors
// become its own page, and a page that cannot be drawn still says something.
func TestPagesAndAPIShareTheDoor(t *testing.T) {
	broken := false
	c := newCity(t, func(d *Deps) {
		d.Mount = func(r *auth.Routes) error {
			r.Get("/halaman", auth.Can(planning.ReadAudit), func(c *fiber.Ctx) error { return c.SendString("isi") })
			return nil
		}
		d.ErrorPage = func(c *fiber.Ctx, p auth.Problem) error {
			if broken {
				return errors.New("template is broken")
			}
			c.Set("Content-Type", "text/html; charset=utf-8")
			return c.SendString("<h1>" + p.Title + "</h1>")
		}
	})
	page := func(as string) *answer {
		req := c.build(request{method: "GET", path: "/health", as: as})
		req.URL.Path, req.RequestURI = "/halaman", "/halaman"
		resp, err := c.app.Test(req, int(within.Milliseconds()))
		must(t, err)
		var body bytes.Buffer
		_, err = body.ReadFrom(resp.Body)
		must(t, err)
		return &answer{status: resp.StatusCode, header: resp.Header, body: body.Bytes()}
	}
	if a := page("planner"); a.status != 200 || string(a.body) != "isi" {
		t.Errorf("%d %s", a.status, a.body)
	}
	if a := page(""); a.status != 401 || string(a.body) != "<h1>Perlu masuk</h1>" {
		t.Errorf("%d %s", a.status, a.body)
	}
	broken = true
	if a := page("facilitator"); a.status != 403 || !strings.Contains(string(a.body), "Tidak berwenang") || !strings.HasPrefix(a.header.Get("Content-Type"), "text/plain") {
		t.Errorf("%d %s %s", a.status, a.header.Get("Content-Type"), a.body)
	}
	_, err := New(Deps{Store: c.store, Engine: c.engine, Door: c.door, Mount: func(r *auth.Routes) error {
		r.Get("/halaman", auth.Access{}, func(*fiber.Ctx) error { return nil })
		return nil
	}})
	if err == nil || !strings.Contains(err.Error(), "GET /halaman declares no permission") {
		t.Errorf("a page without a permission starts: %v", err)
	}
}

func TestReadinessSaysWhatIsMissing(t *testing.T) {
	c := newCity(t)
	c.play(t, scenario{name: "ready", request: request{method: "GET", path: "/ready"}, status: 200, has: []string{`"ready"`, `"workflows":true`}})
	must(t, c.store.Close())
	a := c.get("", "/ready").want(t, 503)
	if !strings.Contains(string(a.body), `"database":false`) {
		t.Errorf("%s", a.body)
	}
	c.get("", "/health").want(t, 200)
	if a := c.get("", "/areas"); a.status < 500 || a.field(t, "key") == "" {
		t.Errorf("without a database: %d %s", a.status, a.body)
	}
}
