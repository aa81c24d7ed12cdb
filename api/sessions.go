package api

import (
	"net/http"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/store"
)

type userView struct {
	ID        string           `json:"id"`
	Login     string           `json:"login"`
	Name      string           `json:"name"`
	Disabled  bool             `json:"disabled,omitempty"`
	CreatedAt planning.Instant `json:"created_at"`
	Grants    []planning.Grant `json:"grants"`
}

func viewUser(u store.User) userView {
	grants := u.Grants
	if grants == nil {
		grants = []planning.Grant{}
	}
	return userView{ID: u.ID, Login: u.Login, Name: u.Name, Disabled: u.Disabled, CreatedAt: u.CreatedAt, Grants: grants}
}

type signInBody struct {
	Login    string `json:"login"`
	Password string `json:"password"`
}

type sessionView struct {
	Token     string           `json:"token"`
	ExpiresAt planning.Instant `json:"expires_at"`
	User      userView         `json:"user"`
}

// signIn begins a session for a program: the answer's token goes into the
// Authorization header. Pages have their own sign-in, with a cookie.
func (h *handler) signIn(c *fiber.Ctx) error {
	var body signInBody
	if err := decode(c, &body); err != nil {
		return err
	}
	g, err := h.door.SignIn(c, body.Login, body.Password, store.SessionAPI)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Status(http.StatusCreated).JSON(sessionView{Token: g.Token, ExpiresAt: g.ExpiresAt, User: viewUser(g.User)})
}

func (h *handler) signOut(c *fiber.Ctx) error {
	if err := h.door.SignOut(c); err != nil {
		return err
	}
	return c.SendStatus(http.StatusNoContent)
}

// me is the account that is signed in, with what it may do right now.
func (h *handler) me(c *fiber.Ctx) error {
	if err := nothingElse(c); err != nil {
		return err
	}
	u, err := h.store.User(c.UserContext(), auth.Actor(c).ID)
	if err != nil {
		return err
	}
	return c.JSON(viewUser(u))
}

type passwordBody struct {
	Password string `json:"password"`
}

// acceptInvitation sets the password of the holder of a one-time link.
func (h *handler) acceptInvitation(c *fiber.Ctx) error {
	token, err := pathParam(c, "token")
	if err != nil {
		return err
	}
	var body passwordBody
	if err := decode(c, &body); err != nil {
		return err
	}
	if _, err := h.door.AcceptInvitation(c, token, body.Password); err != nil {
		return err
	}
	return c.SendStatus(http.StatusNoContent)
}
