package auth

import (
	"context"
	"errors"
	"io"
	"net"
	"time"

	"github.com/gofiber/fiber/v2"

	"musrenbang/planning"
)

// guard is what every declared route passes before its handler: may this be
// called at all, is the body bounded, did it come from our own pages, and is the
// account not doing too much at once. Cheap refusals come first, so that nobody
// can make us read or hash what we will refuse anyway.
func (d *Door) guard(route Route) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if err := admit(c, route.Access); err != nil {
			return err
		}
		if safe(c.Method()) {
			return c.Next()
		}
		if err := d.checkOrigin(c); err != nil {
			return err
		}
		leave, err := d.readBody(c, route.Body)
		if err != nil {
			return err
		}
		defer leave()
		if route.Body != OrdinaryBody {
			// It may have taken minutes to arrive: the answer's time begins now.
			ctx, cancel := context.WithTimeout(context.WithoutCancel(c.UserContext()), answerAfterBody)
			defer cancel()
			c.SetUserContext(ctx)
		}
		if err := d.checkForgery(c); err != nil {
			return err
		}
		id := caller(c)
		if id == "" {
			return c.Next()
		}
		done, err := d.limits.begin(id, int64(len(c.Request().Body())))
		if err != nil {
			return err
		}
		defer done()
		return c.Next()
	}
}

// admit asks the route's permission.
func admit(c *fiber.Ctx, a Access) error {
	if a.kind == public {
		return nil
	}
	if device(c) != nil {
		// It is enrolled, so enrolling again would not help: no 401.
		if a.device {
			return nil
		}
		return planning.Refuse(planning.Forbidden, "error.device_route")
	}
	actor := Actor(c)
	switch {
	case a.kind == deviceOnly && actor.ID == "":
		return planning.Refuse(planning.Unauthorized, "error.device_unknown")
	case actor.ID == "":
		return planning.Refuse(planning.Unauthorized, "error.sign_in")
	case a.kind == signedIn:
		return nil
	case a.kind == can && planning.MayAnywhere(actor, a.action):
		return nil
	}
	return planning.Refuse(planning.Forbidden, "error.forbidden")
}

// Ref answers "may this caller do this here" and returns who acted as a command
// records it. Unauthorized (error.sign_in) or Forbidden where not.
func Ref(c *fiber.Ctx, what planning.Action, at planning.Place) (planning.ActorRef, error) {
	actor := Actor(c)
	if _, device := Device(c); device && actor.ID == "" {
		return planning.ActorRef{}, planning.Refuse(planning.Forbidden, "error.forbidden") // known, and not one for this
	}
	if actor.ID == "" {
		return planning.ActorRef{}, planning.Refuse(planning.Unauthorized, "error.sign_in")
	}
	grant, err := planning.May(actor, what, at)
	if err != nil {
		return planning.ActorRef{}, err
	}
	return refOf(actor, grant), nil
}

// Reach lists the areas within which the caller may do something; nil is the whole
// city. It is for lists, on routes that have asked whether there is any.
func Reach(c *fiber.Ctx, what planning.Action) []planning.AreaCode {
	actor := Actor(c)
	areas := []planning.AreaCode{}
	for _, g := range actor.Grants {
		alone := planning.Actor{ID: actor.ID, Grants: []planning.Grant{g}}
		if _, err := planning.May(alone, what, planning.Place{}); err == nil {
			return nil
		}
		if g.Area != "" && planning.MayAnywhere(alone, what) {
			areas = append(areas, g.Area)
		}
	}
	return areas
}

func refOf(a planning.Actor, g planning.Grant) planning.ActorRef {
	return planning.ActorRef{ID: a.ID, Role: g.Role, Area: g.Area, Agency: g.Agency}
}

// SubmitRef is Ref for entering a proposal, which also asks whether the role may
// enter that line (planning.MaySubmit). A device enters what it took down itself
// (else Forbidden, error.device_capture), inside its area (error.device_area), for
// a person who uses it (error.device_person); an account claims no device's record.
func SubmitRef(c *fiber.Ctx, s planning.Submission) (planning.ActorRef, error) {
	if d := device(c); d != nil {
		return d.submitRef(c.UserContext(), s)
	}
	actor := Actor(c)
	if actor.ID == "" {
		return planning.ActorRef{}, planning.Refuse(planning.Unauthorized, "error.sign_in")
	}
	if s.Capture != nil {
		return planning.ActorRef{}, planning.Refuse(planning.Forbidden, "error.device_capture")
	}
	grant, err := planning.MaySubmit(actor, s)
	if err != nil {
		return planning.ActorRef{}, err
	}
	return refOf(actor, grant), nil
}

func safe(method string) bool {
	return method == fiber.MethodGet || method == fiber.MethodHead || method == fiber.MethodOptions
}

// slowBody is how long a paper, a piece of a photo or a rescue file may take to
// arrive over a village's network, answerAfterBody how long its answer may take
// then.
const (
	slowBody        = 3 * time.Minute
	answerAfterBody = 20 * time.Second
)

// readBody takes the request's body into memory, up to limit. The server streams
// bodies, so that nothing is read of what was refused before; this is the one
// place that reads. Encoded bodies are refused: unpacked they have no bound.
func (d *Door) readBody(c *fiber.Ctx, limit int64) (leave func(), err error) {
	nothing := func() {}
	if enc := c.Get(fiber.HeaderContentEncoding); enc != "" && enc != "identity" {
		return nothing, planning.Refuse(planning.BadRequest, "error.body_encoding")
	}
	req := c.Request()
	if int64(req.Header.ContentLength()) > limit {
		return nothing, tooLarge(limit)
	}
	if !req.IsBodyStream() {
		if int64(len(req.Body())) > limit {
			return nothing, tooLarge(limit)
		}
		return nothing, nil
	}
	leave = nothing
	if limit > OrdinaryBody {
		// Large bodies lie in memory: only so many at once.
		load := loadPaper
		if limit > PaperBody {
			load = loadRescue
		}
		if leave, err = d.limits.gates[load].enter(c.UserContext()); err != nil {
			return nothing, err
		}
	}
	if conn := c.Context().Conn(); conn != nil && limit != OrdinaryBody {
		_ = conn.SetReadDeadline(time.Now().Add(slowBody)) // a socket deadline, not an instant of ours
	}
	body, err := io.ReadAll(io.LimitReader(req.BodyStream(), limit+1))
	var timeout net.Error
	switch {
	case errors.As(err, &timeout) && timeout.Timeout():
		err = fiber.ErrRequestTimeout
	case err != nil:
		err = planning.Refuse(planning.BadRequest, "error.body")
	case int64(len(body)) > limit:
		err = tooLarge(limit)
	default:
		req.SetBodyRaw(body)
		return leave, nil
	}
	leave()
	return nothing, err
}

func tooLarge(limit int64) error {
	return planning.Refuse(planning.TooLarge, "error.too_large", "size", sizeText(limit))
}
