package ui

import (
	"html/template"
	"regexp"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/store"
)

// devicePage is one tablet: how it enrols, how it is doing, how it is closed.
type devicePage struct {
	Page
	View    deviceView
	Action  string
	Ticket  *ticketView
	Details []Detail
	Revoked bool
	Renew   string // what the button for a ticket says
	Address string // of the tablet's page, as people type it
	NoHTTPS bool
}

// ticketView is a ticket that is still good.
type ticketView struct {
	Text    string
	QR      template.HTML
	Expires string
}

// ticketCookie keeps a fresh ticket for the page that shows it: the database
// has only its hash, and a page that is loaded again must show the same code.
const ticketCookie = "tiket"

// ticketShape is what auth.NewToken makes.
var ticketShape = regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`)

func keepTicket(c *fiber.Ctx, t auth.Ticket) {
	c.Cookie(&fiber.Cookie{
		Name: ticketCookie, Value: t.Token + "." + strconv.FormatInt(int64(t.ExpiresAt), 10), Path: "/kerja/tablet/" + t.Device,
		MaxAge: int(auth.TicketFor.Seconds()), HTTPOnly: true, SameSite: fiber.CookieSameSiteStrictMode, Secure: c.Protocol() == "https",
	})
}

// ticketOf is the ticket this browser asked for, while it is good and unused.
func ticketOf(c *fiber.Ctx, d store.Device, now planning.Instant) (ticket string, expires planning.Instant) {
	ticket, until, ok := strings.Cut(c.Cookies(ticketCookie), ".")
	n, err := strconv.ParseInt(until, 10, 64)
	expires = planning.Instant(n)
	if !ok || err != nil || !ticketShape.MatchString(ticket) || now >= expires || d.EnrolledAt > expires-planning.Instant(auth.TicketFor.Microseconds()) {
		return "", 0
	}
	return ticket, expires
}

// deviceOf finds the tablet that the path names, where the caller manages it.
func (h *Handler) deviceOf(c *fiber.Ctx) (store.Device, planning.ActorRef, error) {
	d, err := h.store.Device(c.UserContext(), paramOf(c, "id"))
	if err != nil {
		return d, planning.ActorRef{}, err
	}
	by, err := auth.Ref(c, planning.ManageDevices, planning.Place{Area: d.Area})
	return d, by, err
}

// fieldBase is where tablets reach this server: the public address, or the one
// this page was opened at.
func (h *Handler) fieldBase(c *fiber.Ctx) string {
	if h.base != "" {
		return h.base
	}
	return c.BaseURL()
}

func (h *Handler) device(c *fiber.Ctx) error {
	d, _, err := h.deviceOf(c)
	if err != nil {
		return err
	}
	item, err := h.deviceItem(c, d)
	if err != nil {
		return err
	}
	w, now := h.words(c), h.store.Now()
	p := devicePage{
		Page: h.page(c, d.Name), View: deviceViewOf(w, item, now), Action: "/kerja/tablet/" + d.ID, Revoked: d.RevokedAt != 0,
		Renew: w.T("devices.renew"),
	}
	if d.EnrolledAt == 0 {
		p.Renew = w.T("devices.new_ticket")
	}
	p.Crumbs = []Link{{Label: w.T("devices.title"), URL: "/kerja/tablet"}}
	base := h.fieldBase(c)
	_, p.Address, _ = strings.Cut(base, "://")
	p.Address += "/lapangan"
	host := c.Hostname()
	p.NoHTTPS = !strings.HasPrefix(base, "https://") && !strings.HasPrefix(host, "localhost") && !strings.HasPrefix(host, "127.")
	if ticket, expires := ticketOf(c, d, now); ticket != "" {
		code, err := qrCode(base+"/lapangan#daftar="+ticket, w.T("devices.qr", "Name", d.Name))
		if err != nil {
			return err
		}
		p.Ticket = &ticketView{Text: ticket, QR: code, Expires: w.Clock(int64(expires), w.zone)}
	}
	p.Details = deviceDetails(w, item, p.View)
	return h.show(c, fiber.StatusOK, "device", p)
}

// deviceItem is a tablet as the list has it.
func (h *Handler) deviceItem(c *fiber.Ctx, d store.Device) (store.DeviceItem, error) {
	list, err := h.store.Devices(c.UserContext(), []planning.AreaCode{d.Area})
	if err != nil {
		return store.DeviceItem{}, err
	}
	for _, x := range list {
		if x.ID == d.ID {
			return x, nil
		}
	}
	return store.DeviceItem{Device: d}, nil
}

func deviceDetails(w words, d store.DeviceItem, v deviceView) []Detail {
	line := func(key string, values ...string) Detail {
		out := Detail{Label: w.T(key)}
		for _, text := range values {
			if text != "" {
				out.Values = append(out.Values, Link{Label: text})
			}
		}
		if len(out.Values) == 0 {
			out.Values = []Link{{Label: shownUnknownApp}}
		}
		return out
	}
	out := []Detail{
		line("devices.seen", v.Seen), line("devices.people", orText(v.People, w.T("devices.people_none"))),
		line("devices.work", append([]string{v.Received}, append(v.Unsent, v.Missing)...)...),
		line("devices.health", append(v.Health, w.N("devices.codes_left", d.CodesLeft))...),
		line("devices.added", w.datetime(d.CreatedAt)),
	}
	if d.EnrolledAt != 0 {
		out = append(out, line("devices.enrolled", w.datetime(d.EnrolledAt)))
	}
	if d.RevokedAt != 0 {
		out = append(out, line("devices.revoked", w.datetime(d.RevokedAt)))
	}
	return out
}

func orText(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// renewTicket makes a new ticket; the older one stops working.
func (h *Handler) renewTicket(c *fiber.Ctx) error {
	d, by, err := h.deviceOf(c)
	if err != nil {
		return err
	}
	ticket, err := h.door.RenewTicket(c.UserContext(), by, d.ID)
	if err != nil {
		return err
	}
	keepTicket(c, ticket)
	return after(c, "/kerja/tablet/"+d.ID, "tiket")
}

// revokePage is the last look before a tablet is closed.
type revokePage struct {
	Page
	View   deviceView
	Action string
	Back   string
	Reason Field
	Holds  string
}

func (h *Handler) revokeForm(c *fiber.Ctx) error {
	d, _, err := h.deviceOf(c)
	if err != nil {
		return err
	}
	return h.showRevoke(c, d, answers{}, nil)
}

func (h *Handler) showRevoke(c *fiber.Ctx, d store.Device, a answers, wrong error) error {
	item, err := h.deviceItem(c, d)
	if err != nil {
		return err
	}
	w := h.words(c)
	back := "/kerja/tablet/" + d.ID
	p := revokePage{
		Page: h.page(c, w.T("devices.revoke_title", "Name", d.Name)), View: deviceViewOf(w, item, h.store.Now()), Action: back + "/cabut", Back: back,
	}
	p.Crumbs = []Link{{Label: w.T("devices.title"), URL: "/kerja/tablet"}, {Label: d.Name, URL: back}}
	status := fiber.StatusOK
	if wrong != nil {
		var ok bool
		if status, ok = h.refused(c, &p.Page, &a, wrong); !ok {
			return wrong
		}
	}
	p.Holds = w.T("devices.revoke_empty")
	if len(p.View.Unsent) > 0 || p.View.Missing != "" {
		p.Holds = w.T("devices.revoke_holds", "What", strings.Join(append(p.View.Unsent, p.View.Missing), "; "), "Seen", p.View.Seen)
	}
	p.Reason = a.field(w, "reason", "devices.revoke_reason").lines(2).hint(w.T("devices.revoke_hint"))
	return h.show(c, status, "device_revoke", p)
}

func (h *Handler) revoke(c *fiber.Ctx) error {
	d, by, err := h.deviceOf(c)
	if err != nil {
		return err
	}
	a := readForm(c)
	if e := planning.CheckText("reason", a.text("reason"), 3, planning.MaxLocation); e != nil {
		return h.showRevoke(c, d, a, e)
	}
	if err := h.store.RevokeDevice(c.UserContext(), by, d.ID, a.text("reason")); err != nil {
		return h.showRevoke(c, d, a, err)
	}
	return after(c, "/kerja/tablet/"+d.ID, "dicabut")
}
