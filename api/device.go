package api

import (
	"net/http"
	"strings"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/store"
)

type personView struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

func viewPerson(p store.DevicePerson) personView { return personView{ID: p.ID, Name: p.Name} }

type enrolmentBody struct {
	Ticket string `json:"ticket"`
}

type enrolledView struct {
	Token   string         `json:"token"` // for the Authorization header; shown once
	Device  enrolledDevice `json:"device"`
	NextSeq int            `json:"next_seq"` // of the next proposal finished on it
}

type enrolledDevice struct {
	ID   string            `json:"id"`
	Name string            `json:"name"`
	Area planning.AreaCode `json:"area"`
}

// enrol makes the bearer of a ticket the device it was written for.
func (h *handler) enrol(c *fiber.Ctx) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	var b enrolmentBody
	if err := decode(c, &b); err != nil {
		return err
	}
	d, token, err := h.door.Enrol(c, b.Ticket)
	if err != nil {
		return err
	}
	return c.Status(http.StatusCreated).JSON(enrolledView{
		Token: token, Device: enrolledDevice{ID: d.ID, Name: d.Name, Area: d.Area}, NextSeq: d.LastSeq + 1,
	})
}

type deviceView struct {
	enrolledDevice
	AreaName string       `json:"area_name"`
	People   []personView `json:"people"`
}

// ownDevice is the device that asks, as it knows itself.
func (h *handler) ownDevice(c *fiber.Ctx) error {
	if err := nothingElse(c); err != nil {
		return err
	}
	d, _ := auth.Device(c)
	people, err := h.store.DevicePeople(c.UserContext(), d.ID)
	if err != nil {
		return err
	}
	names, err := h.store.AreaNames(c.UserContext())
	if err != nil {
		return err
	}
	return c.JSON(deviceView{
		enrolledDevice: enrolledDevice{ID: d.ID, Name: d.Name, Area: d.Area}, AreaName: names[d.Area], People: each(people, viewPerson),
	})
}

// joinDevice proves a password once and lets its account use the device.
func (h *handler) joinDevice(c *fiber.Ctx) error {
	var b signInBody
	if err := decode(c, &b); err != nil {
		return err
	}
	p, err := h.door.JoinDevice(c, b.Login, b.Password)
	if err != nil {
		return err
	}
	return c.Status(http.StatusCreated).JSON(viewPerson(p))
}

func (h *handler) leaveDevice(c *fiber.Ctx) error {
	id, err := pathParam(c, "id")
	if err != nil {
		return err
	}
	d, _ := auth.Device(c)
	if err := h.store.LeaveDevice(c.UserContext(), d.ID, id); err != nil {
		return err
	}
	return c.SendStatus(http.StatusNoContent)
}

// poolSize is how many unused codes a tablet carries: more than the largest hall
// needs in an evening.
const poolSize = 200

type codesRequest struct {
	Cycle int `json:"cycle"`
}

type poolCodeView struct {
	Code   planning.TrackingCode `json:"code"`
	Secret string                `json:"secret"`
}

type poolView struct {
	Codes []poolCodeView `json:"codes"`
}

// codes gives the device all codes it has not used, so that a lost answer loses
// none.
func (h *handler) codes(c *fiber.Ctx) error {
	var b codesRequest
	if err := decode(c, &b); err != nil {
		return err
	}
	d, _ := auth.Device(c)
	list, err := h.store.PoolCodes(c.UserContext(), d.ID, b.Cycle, poolSize)
	if err != nil {
		return err
	}
	return c.JSON(poolView{Codes: each(list, func(p store.PoolCode) poolCodeView { return poolCodeView{Code: p.Code, Secret: p.Secret} })})
}

type ranksBody struct {
	Cycle int               `json:"cycle"`
	Area  planning.AreaCode `json:"area"`
	RW    string            `json:"rw"`
	By    string            `json:"by"` // the person who ordered the list; "" = the tablet does not say
	Order []string          `json:"order"`
}

// maxOrder bounds one RW's list.
const maxOrder = 500

// ranks orders the proposals of one RW, the first in the list first.
func (h *handler) ranks(c *fiber.Ctx) error {
	var b ranksBody
	if err := decode(c, &b); err != nil {
		return err
	}
	var f planning.Fields
	if b.Area.Level() == "" {
		f.Add("area", "error.area_format")
	}
	if len(b.Order) == 0 || len(b.Order) > maxOrder {
		f.Add("order", "error.ranks")
	}
	for i, id := range b.Order {
		b.Order[i] = strings.ToLower(id)
		if !planning.ValidID(b.Order[i]) {
			f.Add("order", "error.id")
			break
		}
	}
	if err := f.Err(); err != nil {
		return err
	}
	by, err := auth.DeviceRef(c, b.By, planning.Action(planning.Amend), planning.Place{Stage: planning.Village, Area: b.Area})
	if err != nil {
		return err
	}
	if err := h.store.Rerank(c.UserContext(), by, b.Cycle, b.Area, b.RW, b.Order); err != nil {
		return err
	}
	return c.SendStatus(http.StatusNoContent)
}
