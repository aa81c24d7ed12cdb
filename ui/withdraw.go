package ui

import (
	"fmt"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/store"
)

// withdrawPage asks a proposer for the secret on the receipt.
type withdrawPage struct {
	Page
	Code, Where string
	ID          string // the command's, so that a second click is the same act
	Effect      string // what withdrawing means now
	Secret      Field
}

func (h *Handler) withdrawForm(c *fiber.Ctx) error {
	t, err := h.store.Track(c.UserContext(), planning.TrackingCode(paramOf(c, "code")))
	if err != nil {
		return err
	}
	if t.Class.Terminal() {
		return c.Redirect("/lacak/"+string(t.Code), fiber.StatusSeeOther)
	}
	return h.showWithdraw(c, t, answers{}, nil)
}

func (h *Handler) showWithdraw(c *fiber.Ctx, t store.Tracking, a answers, err error) error {
	w := h.words(c)
	p := withdrawPage{
		Page: h.page(c, w.T("withdraw.title")), Code: string(t.Code), Where: publicTitle(w, t.Title, t.Area), ID: auth.NewID(),
		Effect: withdrawEffect(w, t),
	}
	p.NoIndex = true
	p.Crumbs = []Link{{Label: string(t.Code), URL: "/lacak/" + string(t.Code)}}
	status := fiber.StatusOK
	if err != nil {
		var ok bool
		if status, ok = h.refused(c, &p.Page, &a, err); !ok {
			return err
		}
	}
	p.Secret = a.field(w, "secret", "withdraw.secret").hint(w.T("form.secret_hint")).complete("off")
	p.Secret.Width, p.Secret.Value = "code", ""
	return h.show(c, status, "withdraw", p)
}

// withdrawEffect says what withdrawing does to the count, which is not the same
// before and after the first forum.
func withdrawEffect(w words, t store.Tracking) string {
	if len(t.Timeline) <= 1 && t.Class == planning.Submitted {
		return w.T("withdraw.effect_early")
	}
	return w.T("withdraw.effect_late")
}

// withdraw sends the proposer's act, once the secret has been compared.
func (h *Handler) withdraw(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), readForm(c)
	id, code, err := h.store.ResolveCode(ctx, planning.TrackingCode(paramOf(c, "code")))
	if err != nil {
		return err
	}
	t, err := h.store.Track(ctx, code)
	if err != nil {
		return err
	}
	if err := h.checkSecret(c, code, id, a.text("secret")); err != nil {
		return h.showWithdraw(c, t, a, err)
	}
	_, err = h.engine.Decide(ctx, planning.Command{
		ID: a.text("id"), Act: planning.Withdraw, Proposal: id, Actor: planning.ActorRef{Role: planning.Citizen},
		Decision: planning.Decision{Proof: planning.ProofSecret},
	}, planning.Texts{})
	if err != nil {
		return h.showWithdraw(c, t, a, err)
	}
	return after(c, "/lacak/"+string(code), "ditarik")
}

// checkSecret compares the six characters, slowly for those who guess.
func (h *Handler) checkSecret(c *fiber.Ctx, code planning.TrackingCode, id, secret string) error {
	if secret == "" {
		return planning.InvalidField("secret", "error.required")
	}
	if err := h.door.MayTrySecret(code); err != nil {
		return err
	}
	if err := h.door.MayGuess(c, "secret"); err != nil {
		return err
	}
	matched, err := h.store.SecretFits(c.UserContext(), id, secret)
	if err != nil {
		return err
	}
	h.door.TriedSecret(code, matched)
	if !matched {
		h.door.Guessed(c, "secret", planning.Refuse(planning.Forbidden, "error.secret"))
		return planning.InvalidField("secret", "error.secret")
	}
	return nil
}

// trackCalendar is the next date as a file for the reader's own calendar. It
// names no person and asks for none.
func (h *Handler) trackCalendar(c *fiber.Ctx) error {
	t, err := h.store.Track(c.UserContext(), planning.TrackingCode(paramOf(c, "code")))
	if err != nil {
		return err
	}
	if t.Next.ClosesAt == 0 {
		return planning.Refuse(planning.NotFound, "error.route")
	}
	w := h.words(c)
	day := time.UnixMicro(int64(t.Next.ClosesAt) - 1).In(w.zone)
	lines := []string{
		"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//musrenbang//lacak//ID", "BEGIN:VEVENT",
		fmt.Sprintf("UID:%s-%s-%d@musrenbang", t.Code, t.Next.Stage, t.Version),
		"DTSTAMP:" + time.UnixMicro(int64(h.store.Now())).UTC().Format("20060102T150405Z"),
		"DTSTART;VALUE=DATE:" + day.Format("20060102"),
		"SUMMARY:" + icsText(w.T("track.ics", "Code", string(t.Code), "What", nextWhat(w, t))), "END:VEVENT", "END:VCALENDAR", "",
	}
	c.Set(fiber.HeaderContentType, "text/calendar; charset=utf-8")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+string(t.Code)+`.ics"`)
	return c.SendString(strings.Join(lines, "\r\n"))
}

// icsText escapes what RFC 5545 reads as structure.
func icsText(s string) string {
	return strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r", "", "\n", `\n`).Replace(s)
}

// paramOf copies a part of the path.
func paramOf(c *fiber.Ctx, name string) string { return strings.Clone(c.Params(name)) }
