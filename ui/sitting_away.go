package ui

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"html/template"
	"strings"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/locales"
	"musrenbang/planning"
	"musrenbang/store"
)

// A sitting goes on where the network drops in its middle (docs/sitting.md,
// adr/0009): a script on the officers' pages of a sitting keeps copies of them
// and what is decided meanwhile. This file is the server's part of it.

// away is what that script finds on a page.
type away struct {
	Script  string
	Account string // whose page it is: what is kept here is sent as this account or not at all
	Forum   string
	Zone    string // of the city
	Clock   string // when the figures of the page were read
	Keep    bool   // the sitting can still be changed, so its pages are worth keeping
	Mark    string // changes with anything on the agenda
	Texts   map[string]any
	Sprite  template.HTML
}

// awayPolicy lets in the script of the sitting's pages and what it needs: our own
// server and the service worker.
const awayPolicy = "default-src 'none'; script-src 'self'; connect-src 'self'; worker-src 'self'; style-src 'self'; img-src 'self' data:; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// awayQuery asks for a page as it is kept on the device: every act's form at once,
// and no person's name.
const awayQuery = "luring"

// awayWorker is the service worker of a sitting's pages.
//
//go:embed templates/sw_sitting.js
var awayWorker string

var awayIcons = []string{"check", "clock", "warn", "info", "offline", "upload", "lock", "pencil", "undo"}

// scripted reports whether a page carries the sitting's script.
func (p Page) scripted() bool { return p.Away != nil }

// carry puts the script on a page of a sitting for those who hold the sitting.
// Others read its pages without one, and nothing is kept on their devices.
func (h *Handler) carry(c *fiber.Ctx, w words, p *Page, s store.Sitting) {
	asset, built := h.assets.byName["sitting.js"]
	account, signed := auth.Signed(c)
	if !built || !signed || !mayAt(c, planning.ForumReadBack, s) && !mayAt(c, planning.ForumClose, s) {
		return
	}
	p.Away = &away{
		Script: asset.URL, Account: account.ID, Forum: s.ID, Zone: w.zone.String(), Clock: w.Clock(int64(h.store.Now()), w.zone), Keep: unfrozen(s),
		Mark: markOf(s.Status, s.Version, s.Agenda, s.Totals), Texts: h.awayTexts[p.Lang], Sprite: sprite(awayIcons),
	}
}

// textsOfAway are the parts of the catalogue that the script asks for by key, by
// language.
func textsOfAway() (map[string]map[string]any, error) {
	out := map[string]map[string]any{}
	for _, lang := range locales.Languages() {
		texts, err := locales.Subset(lang, "offline.")
		if err != nil {
			return nil, fmt.Errorf("texts of the sitting's script: %w", err)
		}
		out[lang] = texts
	}
	return out, nil
}

// markOf changes with what it is made of: a kept page with another mark is old.
func markOf(of ...any) string {
	raw, err := json.Marshal(of)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%08x", crc32.ChecksumIEEE(raw))
}

// isCopy reports whether a page is asked for to be kept.
func isCopy(c *fiber.Ctx) bool { return c.Query(awayQuery) != "" }

// everyAct is the decision form of each act on offer, for a page that is kept.
func (h *Handler) everyAct(c *fiber.Ctx, w words, p decidable, f *decideForm) error {
	for _, act := range actsFor(auth.Actor(c), p) {
		one := &decideForm{Action: f.Action, ID: auth.NewID(), Seen: f.Seen, Act: string(act), Over: act == planning.Forward || act == planning.ForwardChanged}
		if err := h.fill(c, w, p, answers{}, act, one); err != nil {
			return err
		}
		f.Every = append(f.Every, *one)
	}
	return nil
}

// awayWorkerFile sends the service worker. It stands below the pages it serves and
// can reach no other.
func (h *Handler) awayWorkerFile(c *fiber.Ctx) error {
	c.Set(fiber.HeaderContentType, contentTypes[".js"])
	c.Set(fiber.HeaderCacheControl, "no-cache")
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	return c.SendString(awayWorker)
}

// byScript reports whether a form was sent by the sitting's script, which wants
// to hear in data how it went.
func byScript(c *fiber.Ctx) bool {
	return c.Method() == fiber.MethodPost && strings.HasPrefix(c.Get(fiber.HeaderAccept), fiber.MIMEApplicationJSON)
}

// keptForm is a form as the sitting's script sends it. It comes as JSON, which no
// other site's page can send here, so that it needs no token of a session that may
// have ended since the form was filled in.
type keptForm struct {
	Account string `json:"account"`
	Form    string `json:"form"` // as the page would have sent it
}

// taken is the answer to a form of the script's that was not refused. Pending: it
// is accepted, and not yet carried out.
type taken struct {
	Next    string `json:"next"`
	Pending bool   `json:"pending"`
}

// whatRefused is where a page that is shown again because of a refusal leaves it.
const whatRefused = "ui.refused"

// keepable lets a form also come from the sitting's script, maybe long after it
// was filled in. It is the same form and goes the same way; only the answer is
// data: taken, or a problem document.
func (h *Handler) keepable(handler fiber.Handler) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if !byScript(c) {
			return handler(c)
		}
		var kept keptForm
		if err := json.Unmarshal(c.Body(), &kept); err != nil {
			return planning.Refuse(planning.BadRequest, "error.body")
		}
		if account, _ := auth.Signed(c); account.ID != kept.Account {
			return planning.Refuse(planning.Forbidden, "error.other_account")
		}
		c.Request().Header.SetContentType(fiber.MIMEApplicationForm)
		c.Request().SetBodyString(kept.Form)
		if err := handler(c); err != nil {
			return err
		}
		c.Set(fiber.HeaderCacheControl, "no-store")
		if problem, refused := c.Locals(whatRefused).(auth.Problem); refused {
			return c.JSON(problem, problemType)
		}
		next := string(c.Response().Header.Peek(fiber.HeaderLocation))
		c.Response().Header.Del(fiber.HeaderLocation)
		return c.Status(fiber.StatusOK).JSON(taken{Next: next, Pending: strings.HasPrefix(next, "/kerja/perintah/")})
	}
}

// problemType is what a problem document is sent as (RFC 9457).
const problemType = "application/problem+json"

// signedOutPath must lie below the sittings' pages.
const signedOutPath = "/musyawarah/keluar"

// signedOut is where signing out leads first: within the reach of the sittings'
// service worker, which drops there what the device kept of the pages, and on to
// the public page.
func (h *Handler) signedOut(c *fiber.Ctx) error { return after(c, "/", "keluar") }
