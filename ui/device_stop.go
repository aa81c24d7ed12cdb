package ui

import (
	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
)

// stopPage is the switch that takes the program off all tablets.
type stopPage struct {
	Page
	Stopped bool
}

// mayStop asks whether the caller manages the whole city's tablets.
func mayStop(c *fiber.Ctx) (planning.ActorRef, error) {
	return auth.Ref(c, planning.ManageDevices, planning.Place{})
}

func (h *Handler) stopForm(c *fiber.Ctx) error {
	if _, err := mayStop(c); err != nil {
		return err
	}
	stopped, err := h.stopped(c)
	if err != nil {
		return err
	}
	w := h.words(c)
	p := stopPage{Page: h.page(c, w.T("devices.stop_title")), Stopped: stopped}
	if stopped {
		p.Title = w.T("devices.start_title")
	}
	p.Crumbs = []Link{{Label: w.T("devices.title"), URL: "/kerja/tablet"}}
	return h.show(c, fiber.StatusOK, "device_stop", p)
}

// stop turns the switch to where the form says, so that a second click changes
// nothing.
func (h *Handler) stop(c *fiber.Ctx) error {
	by, err := mayStop(c)
	if err != nil {
		return err
	}
	value, news := "", "aplikasi-jalan"
	if readForm(c).Get("stop") == "1" {
		value, news = "1", "aplikasi-henti"
	}
	if err := h.store.SetSetting(c.UserContext(), by, stopSetting, value); err != nil {
		return err
	}
	return after(c, "/kerja/tablet", news)
}
