package ui

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/store"
)

// devicesPage lists the tablets within the reader's reach and adds one.
type devicesPage struct {
	Page
	Stopped   bool // the planner's switch
	MayStop   bool
	Rows      []deviceView
	Empty     *Empty
	Name      Field
	Areas     *Choices
	Area      string // where there is no choice
	RescueURL string
}

// stopSetting holds "1" while the tablets' program is switched off.
const stopSetting = "tablet.stop"

func (h *Handler) devices(c *fiber.Ctx) error { return h.showDevices(c, answers{}, nil) }

func (h *Handler) showDevices(c *fiber.Ctx, a answers, wrong error) error {
	ctx, w := c.UserContext(), h.words(c)
	p := devicesPage{Page: h.page(c, w.T("devices.title")), RescueURL: "/kerja/tablet/cadangan"}
	status := fiber.StatusOK
	if wrong != nil {
		var ok bool
		if status, ok = h.refused(c, &p.Page, &a, wrong); !ok {
			return wrong
		}
	}
	reach := auth.Reach(c, planning.ManageDevices)
	list, err := h.store.Devices(ctx, reach)
	if err != nil {
		return err
	}
	for _, d := range list {
		p.Rows = append(p.Rows, deviceViewOf(w, d, h.store.Now()))
	}
	if len(p.Rows) == 0 {
		p.Empty = &Empty{Title: w.T("devices.empty"), Text: w.T("devices.empty_text")}
	}
	if p.Stopped, err = h.stopped(c); err != nil {
		return err
	}
	p.MayStop = reach == nil
	areas, err := h.deviceAreas(c)
	if err != nil {
		return err
	}
	p.Name = a.field(w, "name", "devices.name").hint(w.T("devices.name_hint"))
	if len(areas) == 1 {
		p.Area = string(areas[0])
	} else {
		q := a.choices(w, "area", "devices.area", options(areas, w.longArea)).first(w.T("form.choose")).hint(w.T("devices.area_hint"))
		p.Areas = &q
	}
	return h.show(c, status, "devices", p)
}

// deviceAreas lists where somebody may enrol a tablet.
func (h *Handler) deviceAreas(c *fiber.Ctx) (out []planning.AreaCode, err error) {
	all, err := h.store.Areas(c.UserContext())
	if err != nil {
		return nil, err
	}
	actor := auth.Actor(c)
	for _, a := range all {
		if _, err := planning.May(actor, planning.ManageDevices, planning.Place{Area: a.Code}); err == nil && a.Level != planning.LevelRW {
			out = append(out, a.Code)
		}
	}
	return out, nil
}

func (h *Handler) stopped(c *fiber.Ctx) (bool, error) {
	value, err := h.store.Setting(c.UserContext(), stopSetting)
	return value == "1", err
}

// addDevice makes a tablet and leads to the page with its ticket.
func (h *Handler) addDevice(c *fiber.Ctx) error {
	ctx, a := c.UserContext(), readForm(c)
	var f planning.Fields
	name, area := a.text("name"), planning.AreaCode(a.text("area"))
	f.AddError(planning.CheckText("name", name, 1, planning.MaxShort))
	if area == "" {
		f.Add("area", "error.required")
	}
	if err := f.Err(); err != nil {
		return h.showDevices(c, a, err)
	}
	by, err := auth.Ref(c, planning.ManageDevices, planning.Place{Area: area})
	if err != nil {
		return h.showDevices(c, a, err)
	}
	// A second click finds the tablet of the first one.
	list, err := h.store.Devices(ctx, []planning.AreaCode{area})
	if err != nil {
		return err
	}
	if slices.ContainsFunc(list, func(d store.DeviceItem) bool {
		return d.Area == area && d.RevokedAt == 0 && strings.EqualFold(d.Name, name)
	}) {
		return h.showDevices(c, a, planning.InvalidField("name", "error.device_name_taken"))
	}
	ticket, err := h.door.AddDevice(ctx, by, name, area)
	if err != nil {
		return h.showDevices(c, a, err)
	}
	keepTicket(c, ticket)
	return after(c, "/kerja/tablet/"+ticket.Device, "tablet")
}
