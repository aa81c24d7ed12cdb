package auth

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"musrenbang/planning"
	"musrenbang/store"
)

const begin planning.Instant = 1_799_629_200_000_000

// house is a door with its store and an app behind it.
type house struct {
	t     *testing.T
	store *store.Store
	door  *Door
	app   *fiber.App
	now   planning.Instant
	user  store.User
}

func newHouse(t *testing.T, o Options, declare func(h *house, r *Routes)) *house {
	t.Helper()
	h := &house{t: t, now: begin}
	ctx := context.Background()
	s, err := store.Open(ctx, store.Options{Dir: t.TempDir(), Clock: func() planning.Instant { return h.now }})
	h.must(err)
	t.Cleanup(func() { _ = s.Close() })
	_, err = s.Migrate(ctx)
	h.must(err)
	h.store = s
	hash, err := HashPassword(ctx, passphrase)
	h.must(err)
	by := planning.ActorRef{ID: "operator", Role: planning.System}
	h.user, err = s.CreateUser(ctx, by, store.NewUser{
		Login: "siti", Name: "Siti Rahma", PasswordHash: hash, Grants: []planning.Grant{{Role: planning.Planner}},
	})
	h.must(err)
	o.Store = s
	h.door = New(o)
	h.app = fiber.New(fiber.Config{Immutable: true, StreamRequestBody: true, BodyLimit: 1 << 20, ErrorHandler: func(c *fiber.Ctx, err error) error {
		p := h.door.Explain("en", "r", err)
		return c.Status(p.Status).JSON(p)
	}})
	h.app.Use(h.door.Identify)
	r := h.door.Routes(h.app)
	r.Post("/in", Public, func(c *fiber.Ctx) error {
		g, err := h.door.SignIn(c, c.FormValue("login"), c.FormValue("password"), store.SessionBrowser)
		if err != nil {
			return err
		}
		h.door.SetCookie(c, g)
		return c.SendString(g.Token)
	})
	if declare != nil {
		declare(h, r)
	}
	h.must(r.Verify(h.app))
	return h
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// do sends a request with headers given as "Name: value".
func (h *house) do(method, path, body string, headers ...string) *http.Response {
	h.t.Helper()
	req := httptest.NewRequest(method, path, strings.NewReader(body))
	for _, line := range headers {
		name, value, _ := strings.Cut(line, ": ")
		req.Header.Set(name, value)
	}
	resp, err := h.app.Test(req, 60_000)
	h.must(err)
	return resp
}

const form = "Content-Type: application/x-www-form-urlencoded"

// signIn returns the session's token.
func (h *house) signIn() string {
	h.t.Helper()
	g := h.do("POST", "/in", "login=siti&password="+strings.ReplaceAll(passphrase, " ", "+"), form)
	if g.StatusCode != 200 {
		h.t.Fatalf("sign-in answered %d", g.StatusCode)
	}
	return readAll(h.t, g)
}

func TestTheCookieIsForThisHostAlone(t *testing.T) {
	cases := map[string]struct {
		https bool
		name  string
	}{"over https": {true, "__Host-sesi"}, "on this machine": {false, "sesi"}}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, Options{HTTPS: c.https}, nil)
			resp := h.do("POST", "/in", "login=siti&password="+strings.ReplaceAll(passphrase, " ", "+"), form)
			cookies := resp.Cookies()
			if len(cookies) != 1 {
				t.Fatalf("%d cookies, status %d", len(cookies), resp.StatusCode)
			}
			k := cookies[0]
			if k.Name != c.name || k.Secure != c.https || !k.HttpOnly || k.SameSite != http.SameSiteLaxMode || k.Path != "/" || k.Domain != "" {
				t.Errorf("%+v", k)
			}
		})
	}
}

func TestEverySignInGivesANewToken(t *testing.T) {
	h := newHouse(t, Options{}, nil)
	first, second := h.signIn(), h.signIn()
	if first == second || len(first) < 22 {
		t.Errorf("tokens %q and %q", first, second)
	}
	// A token of the visitor's choosing is never taken over.
	planted := NewToken()
	resp := h.do("POST", "/in", "login=siti&password="+strings.ReplaceAll(passphrase, " ", "+"), form, "Cookie: sesi="+planted)
	if got := readAll(t, resp); got == planted {
		t.Error("the planted token became a session")
	}
	list, err := h.store.Sessions(context.Background(), h.user.ID)
	h.must(err)
	for _, s := range list {
		if s.ID == first || s.ID == second || s.ID != HashToken(first) && s.ID != HashToken(second) && s.ID == HashToken(planted) {
			t.Errorf("the database holds %s", s.ID)
		}
	}
}

// TestUnknownAndWrongAreOne: whoever guesses learns nothing about accounts, and is
// slowed down without locking anybody else out.
func TestUnknownAndWrongAreOne(t *testing.T) {
	h := newHouse(t, Options{}, nil)
	wrong := readAll(t, h.do("POST", "/in", "login=siti&password=salah", form))
	unknown := readAll(t, h.do("POST", "/in", "login=tidakada&password=salah", form))
	if wrong != unknown || !strings.Contains(wrong, "error.sign_in_wrong") {
		t.Errorf("a wrong password answers %s, an unknown account %s", wrong, unknown)
	}
	for range 6 {
		h.do("POST", "/in", "login=siti&password=salah", form)
	}
	resp := h.do("POST", "/in", "login=siti&password="+strings.ReplaceAll(passphrase, " ", "+"), form)
	if resp.StatusCode != 429 || !strings.Contains(readAll(t, resp), "error.sign_in_wait") {
		t.Errorf("after seven failures the eighth is looked at: %d", resp.StatusCode)
	}
	h.now += 61 * 1_000_000
	h.signIn() // never locked out
}

func TestASessionEndsAtOnce(t *testing.T) {
	endings := map[string]func(h *house, token string){
		"account closed": func(h *house, _ string) {
			ctx := context.Background()
			by := planning.ActorRef{ID: "operator", Role: planning.System}
			h.must(h.store.Disable(ctx, by, h.user.ID))
		},
		"signed out everywhere": func(h *house, _ string) {
			h.must(h.store.EndAll(context.Background(), planning.ActorRef{ID: "operator"}, h.user.ID))
		},
		"twelve hours later": func(h *house, _ string) { h.now += planning.Instant(BrowserFor.Microseconds()) },
		"nobody there for two hours": func(h *house, _ string) {
			h.now += planning.Instant((IdleFor + time.Minute).Microseconds())
		},
	}
	for name, end := range endings {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, Options{}, func(_ *house, r *Routes) {
				r.Get("/mine", SignedIn, func(c *fiber.Ctx) error { return c.SendString("ok") })
			})
			token := h.signIn()
			if resp := h.do("GET", "/mine", "", "Cookie: sesi="+token); resp.StatusCode != 200 {
				t.Fatalf("before: %d", resp.StatusCode)
			}
			end(h, token)
			for range 2 { // asking must not wake what has ended
				if resp := h.do("GET", "/mine", "", "Cookie: sesi="+token); resp.StatusCode != 401 {
					t.Errorf("by cookie: %d", resp.StatusCode)
				}
			}
			if resp := h.do("GET", "/mine", "", "Authorization: Bearer "+token); resp.StatusCode != 401 {
				t.Errorf("by token: %d", resp.StatusCode)
			}
		})
	}
}

// TestGrantsAreReadEachTime: a right that was taken is gone with the next request.
func TestGrantsAreReadEachTime(t *testing.T) {
	h := newHouse(t, Options{}, func(_ *house, r *Routes) {
		r.Get("/audit", Can(planning.ReadAudit), func(c *fiber.Ctx) error { return c.SendString("ok") })
	})
	token := h.signIn()
	if resp := h.do("GET", "/audit", "", "Authorization: Bearer "+token); resp.StatusCode != 200 {
		t.Fatalf("before: %d", resp.StatusCode)
	}
	by := planning.ActorRef{ID: "operator", Role: planning.System}
	h.must(h.store.SetGrants(context.Background(), by, h.user.ID, []planning.Grant{{Role: planning.BudgetTeam}}))
	if resp := h.do("GET", "/audit", "", "Authorization: Bearer "+token); resp.StatusCode != 403 {
		t.Errorf("after: %d", resp.StatusCode)
	}
}

// TestAnInvitationOpensOnce and never after its time or another one.
func TestAnInvitationOpensOnce(t *testing.T) {
	ctx := context.Background()
	by := planning.ActorRef{ID: "operator", Role: planning.System}
	h := newHouse(t, Options{}, func(h *house, r *Routes) {
		r.Post("/invitations/:token", Public, func(c *fiber.Ctx) error {
			_, err := h.door.AcceptInvitation(c, c.Params("token"), c.FormValue("password"))
			return err
		})
	})
	h.must(h.store.SetCity(ctx, by, store.City{Name: "Semarang", Area: "33.74", Zone: "Asia/Jakarta"}))
	invite := func() string {
		token, _, err := h.door.Invite(ctx, by, h.user.ID)
		h.must(err)
		return token
	}
	accept := func(token, password string) int {
		return h.do("POST", "/invitations/"+token, "password="+password, form).StatusCode
	}
	older, newer := invite(), invite()
	if got := accept(older, "rumah+kayu+di+tepi"); got != 404 {
		t.Errorf("the older link: %d", got)
	}
	if got := accept(newer, "Semarang2027!!"); got != 422 {
		t.Errorf("the city's name as a password: %d", got)
	}
	if got := accept(newer, "rumah+kayu+di+tepi"); got != 200 {
		t.Errorf("the link: %d", got)
	}
	if got := accept(newer, "rumah+kayu+di+tepi"); got != 404 {
		t.Errorf("the link again: %d", got)
	}
	late := invite()
	h.now += planning.Instant(InvitationFor.Microseconds())
	if got := accept(late, "rumah+kayu+di+tepi"); got != 404 {
		t.Errorf("the link at its end: %d", got)
	}
}
