package api

import (
	"net/http"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/store"
)

type newUserBody struct {
	Login  string           `json:"login"`
	Name   string           `json:"name"`
	Grants []planning.Grant `json:"grants"`
}

type invitationView struct {
	Token     string           `json:"token"` // for a one-time link; shown once
	ExpiresAt planning.Instant `json:"expires_at"`
}

type invitedView struct {
	User       userView       `json:"user"`
	Invitation invitationView `json:"invitation"`
}

// everywhere is where an office's act on the whole city is done.
var everywhere = planning.Place{}

func (h *handler) listUsers(c *fiber.Ctx) error {
	q := queryOf(c)
	paging := q.paging()
	if err := q.err(); err != nil {
		return err
	}
	page, err := h.store.Users(c.UserContext(), paging)
	if err != nil {
		return err
	}
	return c.JSON(pageOf(page, viewUser))
}

// createUser makes an account and the one-time link by which its holder sets a
// password.
func (h *handler) createUser(c *fiber.Ctx) error {
	var body newUserBody
	if err := decode(c, &body); err != nil {
		return err
	}
	by, err := auth.Ref(c, planning.ManageUsers, everywhere)
	if err != nil {
		return err
	}
	u, err := h.store.CreateUser(c.UserContext(), by, store.NewUser{Login: body.Login, Name: body.Name, Grants: body.Grants})
	if err != nil {
		return err
	}
	token, expires, err := h.door.Invite(c.UserContext(), by, u.ID)
	if err != nil {
		return err
	}
	return c.Status(http.StatusCreated).JSON(invitedView{User: viewUser(u), Invitation: invitationView{Token: token, ExpiresAt: expires}})
}

func (h *handler) disableUser(c *fiber.Ctx) error {
	id, by, err := userAct(c)
	if err != nil {
		return err
	}
	if err := h.store.Disable(c.UserContext(), by, id); err != nil {
		return err
	}
	return c.SendStatus(http.StatusNoContent)
}

func (h *handler) inviteUser(c *fiber.Ctx) error {
	id, by, err := userAct(c)
	if err != nil {
		return err
	}
	token, expires, err := h.door.Invite(c.UserContext(), by, id)
	if err != nil {
		return err
	}
	return c.Status(http.StatusCreated).JSON(invitationView{Token: token, ExpiresAt: expires})
}

func userAct(c *fiber.Ctx) (id string, by planning.ActorRef, err error) {
	if id, err = pathParam(c, "id"); err != nil {
		return "", by, err
	}
	by, err = auth.Ref(c, planning.ManageUsers, everywhere)
	return id, by, err
}
