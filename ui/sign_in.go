package ui

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/store"
)

// signInPage asks an officer who they are.
type signInPage struct {
	Page
	Login, Password Field
	To              string // where to go afterwards
}

func actorOf(c *fiber.Ctx) planning.Actor { return auth.Actor(c) }

func (h *Handler) signInForm(c *fiber.Ctx) error {
	to := ownPath(queryOf(c).Get("ke"))
	if _, signed := auth.Signed(c); signed {
		return c.Redirect(h.landing(auth.Actor(c), to), fiber.StatusSeeOther)
	}
	return h.showSignIn(c, answers{}, to, nil)
}

func (h *Handler) showSignIn(c *fiber.Ctx, a answers, to string, err error) error {
	w := h.words(c)
	p := signInPage{Page: h.page(c, w.T("sign_in.title")), To: to}
	p.NoIndex = true
	status := fiber.StatusOK
	if err != nil {
		var ok bool
		if status, ok = h.refused(c, &p.Page, &a, err); !ok {
			return err
		}
	}
	p.Login = a.field(w, "login", "form.username").complete("username")
	p.Password = a.field(w, "password", "form.password").kind("password").complete("current-password")
	p.Password.Value = ""
	return h.show(c, status, "sign_in", p)
}

func (h *Handler) signIn(c *fiber.Ctx) error {
	a := readForm(c)
	to := ownPath(a.Get("ke"))
	g, err := h.door.SignIn(c, a.text("login"), a.Get("password"), store.SessionBrowser)
	if err != nil {
		return h.showSignIn(c, a, to, err)
	}
	h.door.SetCookie(c, g)
	return c.Redirect(h.landing(planning.Actor{ID: g.User.ID, Grants: g.User.Grants}, to), fiber.StatusSeeOther)
}

// landing is where somebody goes after signing in.
func (h *Handler) landing(actor planning.Actor, to string) string {
	switch {
	case to != "":
		return to
	case planning.MayAnywhere(actor, planning.ReadProposals):
		return "/kerja"
	}
	return "/"
}

// ownPath keeps an address only if it lies on this site.
func ownPath(to string) string {
	if !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\r\n\t") {
		return ""
	}
	return to
}

func (h *Handler) signOut(c *fiber.Ctx) error {
	if err := h.door.SignOut(c); err != nil {
		return err
	}
	return c.Redirect(signedOutPath, fiber.StatusSeeOther)
}

// invitationPage lets the holder of a one-time link choose a password.
type invitationPage struct {
	Page
	Login    string
	Password Field
	Again    Field
}

func (h *Handler) invitationForm(c *fiber.Ctx) error { return h.showInvitation(c, answers{}, nil) }

func (h *Handler) showInvitation(c *fiber.Ctx, a answers, err error) error {
	if err := h.door.MayGuess(c, "invitation"); err != nil {
		return err
	}
	user, missing := h.store.Invitation(c.UserContext(), auth.HashToken(paramOf(c, "token")))
	if missing != nil {
		h.door.Guessed(c, "invitation", missing)
		return missing
	}
	w := h.words(c)
	p := invitationPage{Page: h.page(c, w.T("invitation.title")), Login: user.Login}
	p.NoIndex = true
	status := fiber.StatusOK
	if err != nil {
		var ok bool
		if status, ok = h.refused(c, &p.Page, &a, err); !ok {
			return err
		}
	}
	p.Password = a.field(w, "password", "invitation.password").kind("password").complete("new-password").hint(w.T("invitation.hint"))
	p.Again = a.field(w, "again", "invitation.again").kind("password").complete("new-password")
	p.Password.Value, p.Again.Value = "", ""
	c.Set(fiber.HeaderCacheControl, "no-store")
	return h.show(c, status, "invitation", p)
}

func (h *Handler) invitation(c *fiber.Ctx) error {
	a := readForm(c)
	if a.Get("password") != a.Get("again") {
		return h.showInvitation(c, a, planning.InvalidField("again", "error.password_again"))
	}
	if _, err := h.door.AcceptInvitation(c, paramOf(c, "token"), a.Get("password")); err != nil {
		return h.showInvitation(c, a, err)
	}
	return after(c, "/masuk", "sandi")
}
