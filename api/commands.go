package api

import (
	"net/http"
	"strings"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
)

type ackView struct {
	Command string                 `json:"command"`
	Status  planning.CommandStatus `json:"status"`
	Version int                    `json:"version,omitempty"`
	Stage   planning.Stage         `json:"stage,omitempty"`
	Class   planning.Class         `json:"class,omitempty"`
	Forum   planning.ForumStatus   `json:"forum,omitempty"`
}

// answerOutcome says what became of a command: 200 when it is done, 202 with the
// place to ask when it has been accepted and its referee has not answered yet.
func answerOutcome(c *fiber.Ctx, out planning.Outcome, err error) error {
	if err != nil {
		return err
	}
	if out.Status == planning.CommandRefused {
		if out.Error == nil {
			return planning.Refuse(planning.Conflict, "error.refused")
		}
		return out.Error
	}
	view := ackView{Command: out.Command, Status: out.Status, Version: out.Version, Stage: out.Stage, Class: out.Class, Forum: out.Ack.Forum}
	if out.Status == planning.CommandPending {
		c.Set(fiber.HeaderLocation, apiPrefix+"commands/"+out.Command)
		c.Status(http.StatusAccepted)
	}
	return c.JSON(view)
}

type commandView struct {
	ackView
	Error *auth.Problem `json:"error,omitempty"` // why it was refused
}

// command says what became of a command, to whoever sent it and to readers of the
// audit trail.
func (h *handler) command(c *fiber.Ctx) error {
	if err := nothingElse(c); err != nil {
		return err
	}
	id := strings.ToLower(c.Params("id"))
	if !planning.ValidID(id) {
		return planning.Refuse(planning.NotFound, "error.command_unknown")
	}
	sender, err := h.store.CommandActor(c.UserContext(), id)
	if err != nil {
		return err
	}
	if sender != auth.Actor(c).ID {
		if _, err := auth.Ref(c, planning.ReadAudit, everywhere); err != nil {
			// A stranger learns no more than that there is nothing for them.
			return planning.Refuse(planning.NotFound, "error.command_unknown")
		}
	}
	out, err := h.engine.Outcome(c.UserContext(), id)
	if err != nil && out.Error == nil {
		return err
	}
	v := commandView{ackView: ackView{
		Command: out.Command, Status: out.Status, Version: out.Version, Stage: out.Stage, Class: out.Class, Forum: out.Ack.Forum,
	}}
	if out.Error != nil {
		p := h.door.Explain(auth.Lang(c), auth.RequestID(c), out.Error)
		v.Error = &p
	}
	return c.JSON(v)
}
