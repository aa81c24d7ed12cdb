package api

import (
	"errors"
	"log/slog"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
)

const (
	apiPrefix   = "/api/v1/"
	problemType = "application/problem+json"
)

// errPanic stands for a panic that recovered has logged already.
var errPanic = errors.New("api: a handler panicked")

// problemWith is a refusal with something more to show the caller beside it.
type problemWith struct {
	cause  error
	stored *submissionView // the version kept under the same UUID, for its own area
}

func (p *problemWith) Error() string { return p.cause.Error() }
func (p *problemWith) Unwrap() error { return p.cause }

// answerError is the one place where errors become answers: a problem document
// (RFC 9457) under /api, ui's error page elsewhere. What is no refusal is logged
// here, once, and shows nothing but the request's ID.
func answerError(deps Deps) fiber.ErrorHandler {
	return func(c *fiber.Ctx, err error) error {
		p := deps.Door.Explain(auth.Lang(c), auth.RequestID(c), err)
		if _, known := auth.Refusal(err); !known && !errors.Is(err, errPanic) {
			deps.Log.LogAttrs(c.UserContext(), slog.LevelError, "request failed",
				slog.String("request", p.Instance), slog.String("route", routeOf(c)), slog.String("error", err.Error()))
		}
		if p.RetryAfter > 0 {
			c.Set(fiber.HeaderRetryAfter, strconv.Itoa(p.RetryAfter))
		}
		c.Set(fiber.HeaderCacheControl, "no-store")
		c.Set(requestIDHeader, p.Instance)
		c.Status(p.Status)
		if strings.HasPrefix(c.Path(), "/api/") {
			c.Vary(fiber.HeaderAcceptLanguage)
			if p.Code == planning.Unauthorized {
				c.Set(fiber.HeaderWWWAuthenticate, challenge(p.Key))
			}
			return c.JSON(document{Problem: p, Stored: storedOf(err)}, problemType)
		}
		if deps.ErrorPage != nil {
			failed := deps.ErrorPage(c, p)
			if failed == nil {
				return nil
			}
			deps.Log.LogAttrs(c.UserContext(), slog.LevelError, "error page failed",
				slog.String("request", p.Instance), slog.String("error", failed.Error()))
			c.Status(p.Status)
		}
		c.Set(fiber.HeaderContentType, fiber.MIMETextPlainCharsetUTF8)
		return c.SendString(p.Title + "\n\n" + p.Detail + "\n\n" + p.Instance + "\n")
	}
}

// challenge names the scheme by which the caller could identify.
func challenge(key string) string {
	if key == "error.device_unknown" || key == "error.device_revoked" {
		return `Device realm="musrenbang"`
	}
	return `Bearer realm="musrenbang"`
}

// document is a problem with what api alone adds.
type document struct {
	auth.Problem
	Stored *submissionView `json:"stored,omitempty"`
}

func storedOf(err error) *submissionView {
	var p *problemWith
	if errors.As(err, &p) {
		return p.stored
	}
	return nil
}
