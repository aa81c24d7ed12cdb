package auth

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"musrenbang/planning"
	"musrenbang/store"
)

// DeviceOnly is open to enrolled devices and to no account.
var DeviceOnly = Access{device: true, kind: deviceOnly}

// CanActOrDevice is open to accounts that may do the act at some place, and to
// devices, for whom a person acts (SubmitRef).
func CanActOrDevice(act planning.Act) Access {
	return Access{kind: can, action: planning.Action(act), device: true}
}

// TicketFor is how long an enrolment ticket opens the door.
const TicketFor = time.Hour

// deviceScheme is how a device names itself in the Authorization header.
const deviceScheme = "Device"

// deviceInfo is what one request knows of the device that sent it.
type deviceInfo struct {
	store.Device
	door *Door
}

// Device returns the enrolled device that asks; ok is false where none does. A
// device is never an account: Actor and Signed know nothing of it.
func Device(c *fiber.Ctx) (d store.Device, ok bool) {
	if info := device(c); info != nil {
		return info.Device, true
	}
	return store.Device{}, false
}

func device(c *fiber.Ctx) *deviceInfo {
	info, _ := c.Locals(deviceKey).(*deviceInfo)
	return info
}

// deviceToken returns the token of "Authorization: Device TOKEN".
func deviceToken(c *fiber.Ctx) (token string, ok bool) {
	scheme, token, _ := strings.Cut(c.Get(fiber.HeaderAuthorization), " ")
	return strings.TrimSpace(token), strings.EqualFold(scheme, deviceScheme)
}

// identifyDevice notes the device that a token belongs to. Unauthorized
// (error.device_unknown, error.device_revoked) where it opens nothing: the device
// keeps what it holds and asks to be enrolled anew.
func (d *Door) identifyDevice(c *fiber.Ctx, token string) error {
	if !looksLikeToken(token) {
		return planning.Refuse(planning.Unauthorized, "error.device_unknown")
	}
	known, err := d.store.DeviceByToken(c.UserContext(), HashToken(token))
	if err != nil {
		return err
	}
	c.Locals(deviceKey, &deviceInfo{Device: known, door: d})
	return nil
}

// caller is whose writes are counted together: an account's, or a device's.
func caller(c *fiber.Ctx) string {
	if info := device(c); info != nil {
		return "device|" + info.ID
	}
	return Actor(c).ID
}

// submitRef is SubmitRef for what the device took down: done by the capture's
// person, inside the device's area.
func (d *deviceInfo) submitRef(ctx context.Context, s planning.Submission) (planning.ActorRef, error) {
	switch {
	case s.Capture == nil || s.Capture.Device != d.ID:
		return planning.ActorRef{}, planning.Refuse(planning.Forbidden, "error.device_capture")
	case !d.Area.Contains(s.Area):
		return planning.ActorRef{}, planning.Refuse(planning.Forbidden, "error.device_area")
	}
	actor, err := d.person(ctx, s.Capture.Person)
	if err != nil {
		return planning.ActorRef{}, err
	}
	grant, err := planning.MaySubmit(actor, s)
	if err != nil {
		return planning.ActorRef{}, err
	}
	return refOf(actor, grant), nil
}

// person is the account behind a device's act, with the grants it holds now.
// Forbidden (error.device_person) where it does not use this device.
func (d *deviceInfo) person(ctx context.Context, id string) (planning.Actor, error) {
	if id == "" {
		return planning.Actor{}, planning.Refuse(planning.Forbidden, "error.device_person")
	}
	return d.door.store.DeviceActor(ctx, d.ID, id)
}

// DeviceRef answers "may this person of the calling device do this here". Where the
// device does not say who ("") it is the device's own act, and somebody who uses it
// must be allowed it. Forbidden (error.device_area) outside the device's area,
// (error.device_person) where the person does not use the device, or
// (error.forbidden).
func DeviceRef(c *fiber.Ctx, person string, what planning.Action, at planning.Place) (planning.ActorRef, error) {
	info := device(c)
	if info == nil {
		return planning.ActorRef{}, planning.Refuse(planning.Unauthorized, "error.device_unknown")
	}
	if !info.Area.Contains(at.Area) {
		return planning.ActorRef{}, planning.Refuse(planning.Forbidden, "error.device_area")
	}
	if person == "" {
		return info.ownRef(c.UserContext(), what, at)
	}
	actor, err := info.person(c.UserContext(), person)
	if err != nil {
		return planning.ActorRef{}, err
	}
	grant, err := planning.May(actor, what, at)
	if err != nil {
		return planning.ActorRef{}, err
	}
	return refOf(actor, grant), nil
}

// ownRef is DeviceRef for what the device does without naming a person.
func (d *deviceInfo) ownRef(ctx context.Context, what planning.Action, at planning.Place) (planning.ActorRef, error) {
	people, err := d.door.store.DevicePeople(ctx, d.ID)
	if err != nil {
		return planning.ActorRef{}, err
	}
	for _, p := range people {
		actor, err := d.person(ctx, p.ID)
		if err != nil && planning.CodeOf(err) != planning.Forbidden {
			return planning.ActorRef{}, err
		}
		if grant, err := planning.May(actor, what, at); err == nil {
			return planning.ActorRef{ID: d.ID, Role: grant.Role, Area: d.Area}, nil
		}
	}
	return planning.ActorRef{}, planning.Refuse(planning.Forbidden, "error.device_person")
}

// Ticket is a new enrolment ticket; Token is known in this moment only.
type Ticket struct {
	Device    string
	Token     string
	ExpiresAt planning.Instant
}

func (d *Door) newTicket() Ticket {
	return Ticket{Token: NewToken(), ExpiresAt: d.store.Now() + planning.Instant(TicketFor.Microseconds())}
}

// AddDevice makes a device that waits to be enrolled, with its first ticket. Its
// refusals are the store's.
func (d *Door) AddDevice(ctx context.Context, by planning.ActorRef, name string, area planning.AreaCode) (Ticket, error) {
	t := d.newTicket()
	made, err := d.store.AddDevice(ctx, by, name, area, HashToken(t.Token), t.ExpiresAt)
	t.Device = made.ID
	return t, err
}

// RenewTicket gives a device another ticket; those before stop working.
func (d *Door) RenewTicket(ctx context.Context, by planning.ActorRef, deviceID string) (Ticket, error) {
	t := d.newTicket()
	t.Device = deviceID
	return t, d.store.RenewTicket(ctx, by, deviceID, HashToken(t.Token), t.ExpiresAt)
}

// Enrol makes the holder of a ticket the device it was written for, and returns
// its token, which is known in this moment only. NotFound (error.ticket_over) for
// a ticket that was used, has expired or never was; TooMany (error.guess_wait)
// for whoever keeps guessing.
func (d *Door) Enrol(c *fiber.Ctx, ticket string) (enrolled store.Device, token string, err error) {
	const kind = "ticket"
	if err := d.MayGuess(c, kind); err != nil {
		return enrolled, "", err
	}
	token = NewToken()
	if looksLikeToken(ticket) {
		enrolled, err = d.store.EnrolDevice(c.UserContext(), HashToken(ticket), HashToken(token))
	} else {
		err = planning.Refuse(planning.NotFound, "error.ticket_over")
	}
	if err != nil {
		d.Guessed(c, kind, err)
		return store.Device{}, "", err
	}
	return enrolled, token, nil
}

// JoinDevice lets an account use the calling device from now on: its login and
// password are proved as at a sign-in, and no session begins.
func (d *Door) JoinDevice(c *fiber.Ctx, login, password string) (store.DevicePerson, error) {
	info := device(c)
	if info == nil {
		return store.DevicePerson{}, planning.Refuse(planning.Unauthorized, "error.device_unknown")
	}
	user, err := d.prove(c, login, password)
	if err != nil {
		return store.DevicePerson{}, err
	}
	if err := d.store.JoinDevice(c.UserContext(), info.ID, user.ID); err != nil {
		return store.DevicePerson{}, fmt.Errorf("join device: %w", err)
	}
	return store.DevicePerson{ID: user.ID, Name: user.Name}, nil
}
