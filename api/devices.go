package api

import (
	"net/http"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/store"
)

// deviceItemView is a tablet as those who look after it see it.
type deviceItemView struct {
	ID         string            `json:"id"`
	Name       string            `json:"name"`
	Area       planning.AreaCode `json:"area"`
	AreaName   string            `json:"area_name"`
	CreatedAt  planning.Instant  `json:"created_at"`
	EnrolledAt planning.Instant  `json:"enrolled_at,omitempty"`
	RevokedAt  planning.Instant  `json:"revoked_at,omitempty"`
	SeenAt     planning.Instant  `json:"seen_at,omitempty"`
	LastSeq    int               `json:"last_seq"`
	Received   int               `json:"received"`
	// Missing are the first numbers that have not arrived, of MissingCount.
	Missing      []int         `json:"missing"`
	MissingCount int           `json:"missing_count"`
	CodesLeft    int           `json:"codes_left"`
	People       []personView  `json:"people"`
	Beat         planning.Beat `json:"beat"`
}

func viewDeviceItem(d store.DeviceItem) deviceItemView {
	v := deviceItemView{
		ID: d.ID, Name: d.Name, Area: d.Area, AreaName: d.AreaName, CreatedAt: d.CreatedAt, EnrolledAt: d.EnrolledAt,
		RevokedAt: d.RevokedAt, SeenAt: d.SeenAt, LastSeq: d.LastSeq, Received: d.Received, Missing: d.Missing,
		MissingCount: d.MissingCount, CodesLeft: d.CodesLeft, People: each(d.People, viewPerson), Beat: d.Beat,
	}
	if v.Missing == nil {
		v.Missing = []int{}
	}
	return v
}

type devicesView struct {
	Devices []deviceItemView `json:"devices"`
}

func (h *handler) listDevices(c *fiber.Ctx) error {
	if err := nothingElse(c); err != nil {
		return err
	}
	list, err := h.store.Devices(c.UserContext(), auth.Reach(c, planning.ManageDevices))
	if err != nil {
		return err
	}
	return c.JSON(devicesView{Devices: each(list, viewDeviceItem)})
}

type newDeviceBody struct {
	Name string            `json:"name"`
	Area planning.AreaCode `json:"area"`
}

// ticketView is what the enrolment QR holds; it is shown once.
type ticketView struct {
	ID        string           `json:"id"`
	Ticket    string           `json:"ticket"`
	ExpiresAt planning.Instant `json:"expires_at"`
}

func answerTicket(c *fiber.Ctx, t auth.Ticket) error {
	return c.Status(http.StatusCreated).JSON(ticketView{ID: t.Device, Ticket: t.Token, ExpiresAt: t.ExpiresAt})
}

func (h *handler) addDevice(c *fiber.Ctx) error {
	var b newDeviceBody
	if err := decode(c, &b); err != nil {
		return err
	}
	var f planning.Fields
	f.AddError(planning.CheckText("name", b.Name, 1, planning.MaxShort))
	if b.Area.Level() == "" {
		f.Add("area", "error.area_format")
	}
	if err := f.Err(); err != nil {
		return err
	}
	by, err := auth.Ref(c, planning.ManageDevices, planning.Place{Area: b.Area})
	if err != nil {
		return err
	}
	t, err := h.door.AddDevice(c.UserContext(), by, b.Name, b.Area)
	if err != nil {
		return err
	}
	return answerTicket(c, t)
}

func (h *handler) renewTicket(c *fiber.Ctx) error {
	d, by, err := h.managedDevice(c)
	if err != nil {
		return err
	}
	t, err := h.door.RenewTicket(c.UserContext(), by, d.ID)
	if err != nil {
		return err
	}
	return answerTicket(c, t)
}

type revocationBody struct {
	Reason string `json:"reason"`
}

func (h *handler) revokeDevice(c *fiber.Ctx) error {
	var b revocationBody
	if err := decode(c, &b); err != nil {
		return err
	}
	d, by, err := h.managedDevice(c)
	if err != nil {
		return err
	}
	if e := planning.CheckText("reason", b.Reason, 1, planning.MaxLocation); e != nil {
		return e
	}
	if err := h.store.RevokeDevice(c.UserContext(), by, d.ID, b.Reason); err != nil {
		return err
	}
	return c.SendStatus(http.StatusNoContent)
}

// managedDevice is the device of the path, for those who look after its area.
func (h *handler) managedDevice(c *fiber.Ctx) (d store.Device, by planning.ActorRef, err error) {
	id, err := pathParam(c, "id")
	if err != nil {
		return d, by, err
	}
	if d, err = h.store.Device(c.UserContext(), id); err != nil {
		return d, by, err
	}
	by, err = auth.Ref(c, planning.ManageDevices, planning.Place{Area: d.Area})
	return d, by, err
}
