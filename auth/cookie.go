package auth

import (
	"net"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
)

// cookieName carries the __Host- prefix where browsers honour it: no subdomain
// and no plain-http page can then plant a cookie of that name.
func (d *Door) cookieName() string {
	if d.https {
		return "__Host-sesi"
	}
	return "sesi"
}

// SetCookie gives the browser its session. It is for the answer to a sign-in,
// which always carries a new token: what the browser held before is worth
// nothing.
func (d *Door) SetCookie(c *fiber.Ctx, g Granted) {
	d.cookie(c, g.Token, time.UnixMicro(int64(g.ExpiresAt)))
}

// ClearCookie takes the session's cookie back.
func (d *Door) ClearCookie(c *fiber.Ctx) { d.cookie(c, "", time.Unix(0, 0)) }

func (d *Door) cookie(c *fiber.Ctx, value string, expires time.Time) {
	c.Cookie(&fiber.Cookie{
		Name: d.cookieName(), Value: value, Path: "/", Expires: expires, Secure: d.https, HTTPOnly: true,
		SameSite: fiber.CookieSameSiteLaxMode,
	})
}

// ClientIP is the caller's address, for throttling only. Behind a proxy that is
// trusted it is the last address the proxy itself saw (the right end of
// X-Forwarded-For): what stands before it is the caller's own claim.
func ClientIP(c *fiber.Ctx) string {
	direct := c.Context().RemoteIP().String()
	forwarded := c.Get(fiber.HeaderXForwardedFor)
	if forwarded == "" || !c.IsProxyTrusted() {
		return direct
	}
	last := forwarded[strings.LastIndexByte(forwarded, ',')+1:]
	if ip := net.ParseIP(strings.TrimSpace(last)); ip != nil {
		return ip.String()
	}
	return direct
}
