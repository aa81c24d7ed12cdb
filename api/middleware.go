package api

import (
	"context"
	"fmt"
	"log/slog"
	"regexp"
	"runtime/debug"
	"time"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
)

// requestIDHeader carries the ID of a request to the caller and back to us.
const requestIDHeader = "X-Request-Id"

// goodRequestID is what a proxy's ID must look like to be kept: it is echoed.
var goodRequestID = regexp.MustCompile(`^[A-Za-z0-9-]{8,64}$`)

// requestContext gives every request its ID and its deadline.
func requestContext(deps Deps) fiber.Handler {
	return func(c *fiber.Ctx) error {
		id := c.Get(requestIDHeader)
		if !goodRequestID.MatchString(id) {
			id = auth.NewID()
		}
		auth.SetRequestID(c, id)
		c.Set(requestIDHeader, id)
		within := answerWithin
		if isExport(c) {
			within = exportWithin
		}
		ctx, cancel := context.WithTimeout(context.Background(), within)
		defer cancel()
		c.SetUserContext(ctx)
		err := c.Next()
		if c.Request().IsBodyStream() {
			// Nobody has read the body, so what follows on the wire is no request.
			c.Context().SetConnectionClose()
		}
		return err
	}
}

// accessLog writes one line per request: which route, how it ended, how long it
// took. No address, name, code or query: those are personal data. It renders
// errors itself, because a status read before the error handler has run is 200.
func accessLog(log *slog.Logger) fiber.Handler {
	return func(c *fiber.Ctx) error {
		start := time.Now()
		err := c.Next()
		if err != nil {
			if failed := c.App().ErrorHandler(c, err); failed != nil {
				_ = c.SendStatus(fiber.StatusInternalServerError)
			}
		}
		status := c.Response().StatusCode()
		level := slog.LevelInfo
		if status >= 500 {
			level = slog.LevelWarn
		}
		log.LogAttrs(c.UserContext(), level, "request",
			slog.String("method", c.Method()), slog.String("route", routeOf(c)), slog.Int("status", status),
			slog.Int64("micros", time.Since(start).Microseconds()), slog.String("request", auth.RequestID(c)))
		return nil
	}
}

// routeOf is the pattern of the route, never the path: that may hold a code.
func routeOf(c *fiber.Ctx) string {
	if p := c.Route().Path; p != "/" || c.Path() == "/" {
		return p
	}
	return "none"
}

// recovered turns a panic into an error with its stack in the log.
func recovered(log *slog.Logger) fiber.Handler {
	return func(c *fiber.Ctx) (err error) {
		defer func() {
			if r := recover(); r != nil {
				log.Error("panic", "request", auth.RequestID(c), "what", fmt.Sprint(r), "stack", string(debug.Stack()))
				err = errPanic
			}
		}()
		return c.Next()
	}
}

// policy is the Content-Security-Policy of everything; a citizens' page names its
// one inline sheet by hash on top (ui's Assets.StylePolicy).
const policy = "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; connect-src 'self'; " +
	"form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'"

func securityHeaders(https bool) fiber.Handler {
	return func(c *fiber.Ctx) error {
		c.Set(fiber.HeaderContentSecurityPolicy, policy)
		c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
		c.Set(fiber.HeaderXFrameOptions, "DENY")
		// A tracking page's address holds its code: other sites never see it.
		c.Set(fiber.HeaderReferrerPolicy, "same-origin")
		c.Set(fiber.HeaderPermissionsPolicy, "camera=(self), geolocation=(self), microphone=(), payment=()")
		c.Set("Cross-Origin-Opener-Policy", "same-origin")
		c.Set("Cross-Origin-Resource-Policy", "same-origin")
		if https {
			c.Set(fiber.HeaderStrictTransportSecurity, "max-age=31536000; includeSubDomains")
		}
		return c.Next()
	}
}

// privateToOffices keeps answers made for an account or a device out of every
// cache.
func privateToOffices(c *fiber.Ctx) error {
	_, signed := auth.Signed(c)
	if _, enrolled := auth.Device(c); signed || enrolled {
		c.Set(fiber.HeaderCacheControl, "no-store")
		c.Vary(fiber.HeaderCookie, fiber.HeaderAuthorization)
	}
	return c.Next()
}
