package auth

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"musrenbang/locales"
	"musrenbang/planning"
)

// Account is who is signed in, as the frame of a page shows them.
type Account struct {
	ID   string
	Name string
}

// sessionInfo is what one request knows of its session.
type sessionInfo struct {
	token   string // as the browser or the program sent it
	cookie  bool   // it came as a cookie, so forms need the CSRF token
	kind    string
	account Account
	actor   planning.Actor
}

type localKey int

const (
	sessionKey localKey = iota
	langKey
	requestKey
	deviceKey
)

func session(c *fiber.Ctx) *sessionInfo {
	s, _ := c.Locals(sessionKey).(*sessionInfo)
	return s
}

// Actor is who asks, with every grant the account holds right now; the zero Actor
// where nobody is signed in.
func Actor(c *fiber.Ctx) planning.Actor {
	if s := session(c); s != nil {
		return s.actor
	}
	return planning.Actor{}
}

// Signed returns the account that is signed in; ok is false where nobody is.
func Signed(c *fiber.Ctx) (a Account, ok bool) {
	if s := session(c); s != nil {
		return s.account, true
	}
	return Account{}, false
}

// LangCookie keeps the language a reader chose.
const LangCookie = "bahasa"

// Lang is the language of the answer: ?lang=, then the cookie, then the browser's
// wish.
func Lang(c *fiber.Ctx) string {
	if lang, ok := c.Locals(langKey).(string); ok {
		return lang
	}
	lang := locales.Match(c.Get(fiber.HeaderAcceptLanguage), c.Cookies(LangCookie), c.Query("lang"))
	c.Locals(langKey, lang)
	return lang
}

// Text is the texts of the answer's language.
func Text(c *fiber.Ctx) *locales.Text { return locales.New(Lang(c)) }

// SetRequestID notes the ID of this request, once, for RequestID.
func SetRequestID(c *fiber.Ctx, id string) { c.Locals(requestKey, id) }

// RequestID is the ID of this request, made here if the first middleware never
// ran (a body too large for the server).
func RequestID(c *fiber.Ctx) string {
	if id, ok := c.Locals(requestKey).(string); ok {
		return id
	}
	id := NewID()
	c.Locals(requestKey, id)
	return id
}

// Identify is the middleware that finds out who asks, from the database, on every
// request: an account disabled a second ago is nobody now. A token in the
// Authorization header that opens nothing is refused (401); a stale cookie makes
// its bearer nobody, because public pages are for them too. A device's token makes
// a device (Device) and no account.
func (d *Door) Identify(c *fiber.Ctx) error {
	if token, ok := deviceToken(c); ok {
		if err := d.identifyDevice(c, token); err != nil {
			return err
		}
		return c.Next()
	}
	if token, ok := bearer(c); ok {
		s, err := d.find(c, token)
		if err != nil {
			return err
		}
		if s == nil {
			return planning.Refuse(planning.Unauthorized, "error.session")
		}
		c.Locals(sessionKey, s)
		return c.Next()
	}
	if token := c.Cookies(d.cookieName()); token != "" {
		s, err := d.find(c, token)
		if err != nil {
			return err
		}
		if s == nil {
			d.ClearCookie(c)
		} else {
			s.cookie = true
			c.Locals(sessionKey, s)
		}
	}
	return c.Next()
}

// bearer returns the token of the Authorization header; ok is true wherever the
// caller tried to identify that way.
func bearer(c *fiber.Ctx) (token string, ok bool) {
	header := c.Get(fiber.HeaderAuthorization)
	if header == "" {
		return "", false
	}
	scheme, token, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return "", true
	}
	return strings.TrimSpace(token), true
}
