package auth

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"musrenbang/planning"
)

// Where a form or a script brings the token.
const (
	// CSRFField is the name of the hidden form field.
	CSRFField = "csrf"
	// CSRFHeader is the header a script sends instead.
	CSRFHeader = "X-Csrf-Token"
)

// checkOrigin refuses what another site's page made the browser send. Every
// browser of the last years says where a request comes from (Sec-Fetch-Site, else
// Origin); programs that are no browser say neither and carry no cookie.
func (d *Door) checkOrigin(c *fiber.Ctx) error {
	switch c.Get("Sec-Fetch-Site") {
	case "same-origin", "none":
		return nil
	case "":
	default:
		return planning.Refuse(planning.Forbidden, "error.cross_site")
	}
	origin := c.Get(fiber.HeaderOrigin)
	if origin == "" || sameHost(origin, c.Hostname()) {
		return nil
	}
	return planning.Refuse(planning.Forbidden, "error.cross_site")
}

func sameHost(origin, host string) bool {
	u, err := url.Parse(origin)
	return err == nil && u.Host != "" && strings.EqualFold(u.Host, host)
}

// checkForgery asks for the token wherever a cookie identified the caller. A
// script of ours may send JSON without it, because no other site's page can send
// that content type here without a permission we never give, and checkOrigin has
// seen that the request said where it comes from.
func (d *Door) checkForgery(c *fiber.Ctx) error {
	s := session(c)
	if s == nil || !s.cookie {
		return nil
	}
	token := c.Get(CSRFHeader)
	if token == "" && isForm(c) {
		token = c.FormValue(CSRFField)
	}
	if token == "" && isJSON(c) && (c.Get("Sec-Fetch-Site") == "same-origin" || c.Get(fiber.HeaderOrigin) != "") {
		return nil
	}
	if !validCSRF(s.token, token) {
		return planning.Refuse(planning.Forbidden, "error.csrf")
	}
	return nil
}

func isForm(c *fiber.Ctx) bool {
	t := contentType(c)
	return t == fiber.MIMEApplicationForm || t == fiber.MIMEMultipartForm
}

func isJSON(c *fiber.Ctx) bool { return contentType(c) == fiber.MIMEApplicationJSON }

func contentType(c *fiber.Ctx) string {
	t, _, _ := strings.Cut(c.Get(fiber.HeaderContentType), ";")
	return strings.ToLower(strings.TrimSpace(t))
}

// SessionCSRF is the token for the forms of this page, "" for those who are not
// signed in by cookie. It is bound to the session and looks different each time,
// so that a compressed page does not give it away (BREACH).
func SessionCSRF(c *fiber.Ctx) string {
	s := session(c)
	if s == nil || !s.cookie {
		return ""
	}
	return newCSRF(s.token)
}

// The token is a random mask and the masked MAC of the session's own token, which
// only its holder and nobody's script can read.
func newCSRF(sessionToken string) string {
	mac := csrfMAC(sessionToken)
	out := make([]byte, 2*len(mac))
	_, _ = rand.Read(out[:len(mac)])
	subtle.XORBytes(out[len(mac):], out[:len(mac)], mac)
	return base64.RawURLEncoding.EncodeToString(out)
}

func validCSRF(sessionToken, token string) bool {
	mac := csrfMAC(sessionToken)
	b, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(b) != 2*len(mac) {
		return false
	}
	plain := make([]byte, len(mac))
	subtle.XORBytes(plain, b[:len(mac)], b[len(mac):])
	return subtle.ConstantTimeCompare(plain, mac) == 1
}

func csrfMAC(sessionToken string) []byte {
	h := hmac.New(sha256.New, []byte(sessionToken))
	h.Write([]byte("csrf"))
	return h.Sum(nil)
}
