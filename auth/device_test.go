package auth

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"musrenbang/planning"
	"musrenbang/reference"
	"musrenbang/store"
)

// The places of these tests.
const (
	kauman  = planning.AreaCode("33.74.01.1001")
	miroto  = planning.AreaCode("33.74.01.1002")
	bothIn  = planning.AreaCode("33.74.01")
	nowhere = planning.AreaCode("33.74.02.1001")
)

var byOperator = planning.ActorRef{ID: "operator", Role: planning.System}

// hall is a house with a tablet of Kauman and a facilitator of Kauman and Miroto.
type hall struct {
	*house
	facilitator store.User
	tablet      Ticket
	token       string
}

func newHall(t *testing.T) *hall {
	t.Helper()
	ctx := context.Background()
	h := &hall{}
	h.house = newHouse(t, Options{}, func(x *house, r *Routes) {
		said := func(c *fiber.Ctx) error {
			d, _ := Device(c)
			_, signed := Signed(c)
			return c.SendString(fmt.Sprintf("%s %q %v", d.ID, Actor(c).ID, signed))
		}
		r.Get("/open", Public, said)
		r.Get("/account", SignedIn, said)
		r.Get("/planner", Can(planning.ReadAudit), said)
		r.Get("/tablet", DeviceOnly, said)
		r.Post("/either", CanActOrDevice(planning.Submit), said)
		r.Post("/enrolment", Public, func(c *fiber.Ctx) error {
			_, token, err := x.door.Enrol(c, c.FormValue("ticket"))
			if err != nil {
				return err
			}
			return c.SendString(token)
		})
		r.Post("/people", DeviceOnly, func(c *fiber.Ctx) error {
			p, err := x.door.JoinDevice(c, c.FormValue("login"), c.FormValue("password"))
			if err != nil {
				return err
			}
			return c.SendString(p.ID)
		})
		r.Post("/submit", CanActOrDevice(planning.Submit), func(c *fiber.Ctx) error {
			s := planning.Submission{Area: planning.AreaCode(c.FormValue("area")), Origin: planning.FromResidents, Channel: planning.ChannelKelurahan}
			if device := c.FormValue("device"); device != "" {
				s.Capture = &planning.Capture{Device: device, Person: c.FormValue("by")}
			}
			by, err := SubmitRef(c, s)
			if err != nil {
				return err
			}
			return c.SendString(fmt.Sprintf("%s %s %s", by.ID, by.Role, by.Area))
		})
	})
	h.must(h.store.LoadAreas(ctx, byOperator, []reference.Area{
		{Code: "33.74", Level: planning.LevelKota, Name: "Semarang"},
		{Code: bothIn, Level: planning.LevelKecamatan, Name: "Semarang Tengah", Parent: "33.74"},
		{Code: kauman, Level: planning.LevelKelurahan, Name: "Kauman", Parent: bothIn},
		{Code: miroto, Level: planning.LevelKelurahan, Name: "Miroto", Parent: bothIn},
	}))
	hash, err := HashPassword(ctx, passphrase)
	h.must(err)
	h.facilitator, err = h.store.CreateUser(ctx, byOperator, store.NewUser{
		Login: "tini", Name: "Tini Wulan", PasswordHash: hash, Grants: []planning.Grant{{Role: planning.Facilitator, Area: bothIn}},
	})
	h.must(err)
	h.tablet, err = h.door.AddDevice(ctx, byOperator, "Tablet 07", kauman)
	h.must(err)
	h.token = readAll(t, h.want(200, h.do("POST", "/enrolment", "ticket="+h.tablet.Token, form)))
	return h
}

func (h *hall) want(status int, resp *http.Response) *http.Response {
	h.t.Helper()
	if resp.StatusCode != status {
		h.t.Fatalf("answered %d, want %d: %s", resp.StatusCode, status, readAll(h.t, resp))
	}
	return resp
}

func (h *hall) refused(status int, key string, resp *http.Response) {
	h.t.Helper()
	if got := readAll(h.t, h.want(status, resp)); !strings.Contains(got, `"`+key+`"`) {
		h.t.Errorf("refused with %s, want %s", got, key)
	}
}

// as is the header of a device.
func as(token string) string { return "Authorization: Device " + token }

func (h *hall) join() {
	h.t.Helper()
	h.want(200, h.do("POST", "/people", "login=tini&password="+strings.ReplaceAll(passphrase, " ", "+"), form, as(h.token)))
}

// TestADeviceIsNeverAnAccount: it is itself on its own routes, nobody on public
// ones, and refused everywhere else.
func TestADeviceIsNeverAnAccount(t *testing.T) {
	h := newHall(t)
	itself := h.tablet.Device + ` "" false`
	for _, path := range []string{"/open", "/tablet"} {
		if got := readAll(t, h.want(200, h.do("GET", path, "", as(h.token)))); got != itself {
			t.Errorf("GET %s knows %s, want %s", path, got, itself)
		}
	}
	if got := readAll(t, h.want(200, h.do("POST", "/either", "", as(h.token)))); got != itself {
		t.Errorf("POST /either knows %s", got)
	}
	h.refused(403, "error.device_route", h.do("GET", "/account", "", as(h.token)))
	h.refused(403, "error.device_route", h.do("GET", "/planner", "", as(h.token)))
	// A browser that is signed in as well stays the device.
	session := h.signIn()
	h.refused(403, "error.device_route", h.do("GET", "/account", "", as(h.token), "Cookie: sesi="+session))
	// And an account is no device.
	h.refused(403, "error.forbidden", h.do("GET", "/tablet", "", "Authorization: Bearer "+session))
	h.refused(401, "error.device_unknown", h.do("GET", "/tablet", ""))
	h.refused(401, "error.session", h.do("GET", "/tablet", "", "Authorization: Bearer "+h.token))
	h.refused(401, "error.device_unknown", h.do("GET", "/tablet", "", as(session)))
	h.refused(401, "error.device_unknown", h.do("GET", "/open", "", as(NewToken())))
	h.refused(401, "error.device_unknown", h.do("GET", "/open", "", as("")))
}

func TestATicketEnrolsOnce(t *testing.T) {
	h := newHall(t)
	ctx := context.Background()
	h.refused(404, "error.ticket_over", h.do("POST", "/enrolment", "ticket="+h.tablet.Token, form))
	older, err := h.door.RenewTicket(ctx, byOperator, h.tablet.Device)
	h.must(err)
	newer, err := h.door.RenewTicket(ctx, byOperator, h.tablet.Device)
	h.must(err)
	h.refused(404, "error.ticket_over", h.do("POST", "/enrolment", "ticket="+older.Token, form))
	token := readAll(t, h.want(200, h.do("POST", "/enrolment", "ticket="+newer.Token, form)))
	h.refused(401, "error.device_unknown", h.do("GET", "/tablet", "", as(h.token))) // the token before
	h.want(200, h.do("GET", "/tablet", "", as(token)))
	late, err := h.door.RenewTicket(ctx, byOperator, h.tablet.Device)
	h.must(err)
	h.now = late.ExpiresAt
	h.refused(404, "error.ticket_over", h.do("POST", "/enrolment", "ticket="+late.Token, form))
}

// TestGuessedTicketsWait: misses count whatever they look like, and a right one
// waits too.
func TestGuessedTicketsWait(t *testing.T) {
	h := newHall(t)
	for _, guess := range []string{"", "123456", NewToken(), NewToken(), strings.Repeat("A", tokenLength)} {
		h.refused(404, "error.ticket_over", h.do("POST", "/enrolment", "ticket="+guess, form))
	}
	fresh, err := h.door.RenewTicket(context.Background(), byOperator, h.tablet.Device)
	h.must(err)
	h.refused(429, "error.guess_wait", h.do("POST", "/enrolment", "ticket="+fresh.Token, form))
	h.now += 61 * 1_000_000
	h.want(200, h.do("POST", "/enrolment", "ticket="+fresh.Token, form))
}

// TestJoiningBeginsNoSession, and shares the sign-in's throttle.
func TestJoiningBeginsNoSession(t *testing.T) {
	h := newHall(t)
	h.join()
	list, err := h.store.Sessions(context.Background(), h.facilitator.ID)
	h.must(err)
	if len(list) != 0 {
		t.Errorf("%d sessions began", len(list))
	}
	for range 5 {
		h.refused(401, "error.sign_in_wrong", h.do("POST", "/people", "login=siti&password=salah", form, as(h.token)))
	}
	h.do("POST", "/people", "login=siti&password=salah", form, as(h.token))
	h.refused(429, "error.sign_in_wait", h.do("POST", "/in", "login=siti&password=salah", form))
}

// TestAPersonActsForTheDevice: with the grants of this moment, inside the device's
// area, for what the device itself took down.
func TestAPersonActsForTheDevice(t *testing.T) {
	h := newHall(t)
	ctx := context.Background()
	submit := func(area planning.AreaCode, device, by string, headers ...string) *http.Response {
		return h.do("POST", "/submit", fmt.Sprintf("area=%s&device=%s&by=%s", area, device, by), append(headers, form)...)
	}
	other, err := h.door.AddDevice(ctx, byOperator, "Tablet 08", kauman)
	h.must(err)
	tini, mine := h.facilitator.ID, h.tablet.Device
	h.refused(403, "error.device_person", submit(kauman, mine, tini, as(h.token))) // she has not joined
	h.join()
	if got := readAll(t, h.want(200, submit(kauman, mine, tini, as(h.token)))); got != tini+" facilitator "+string(bothIn) {
		t.Errorf("it is done by %s", got)
	}
	h.refused(403, "error.device_area", submit(miroto, mine, tini, as(h.token))) // her area, not the tablet's
	h.refused(403, "error.device_area", submit(nowhere, mine, tini, as(h.token)))
	h.refused(403, "error.device_capture", submit(kauman, other.Device, tini, as(h.token)))
	h.refused(403, "error.device_capture", submit(kauman, "", tini, as(h.token)))
	h.refused(403, "error.device_person", submit(kauman, mine, h.user.ID, as(h.token)))
	h.refused(403, "error.device_person", submit(kauman, mine, "", as(h.token)))
	h.must(h.store.SetGrants(ctx, byOperator, tini, []planning.Grant{{Role: planning.Observer}}))
	h.refused(403, "error.forbidden", submit(kauman, mine, tini, as(h.token)))
	h.must(h.store.SetGrants(ctx, byOperator, tini, []planning.Grant{{Role: planning.Facilitator, Area: kauman}}))
	h.want(200, submit(kauman, mine, tini, as(h.token)))
	// An account does not speak for a tablet.
	session := readAll(t, h.do("POST", "/in", "login=tini&password="+strings.ReplaceAll(passphrase, " ", "+"), form))
	h.refused(403, "error.device_capture", submit(kauman, mine, tini, "Authorization: Bearer "+session))
	h.must(h.store.Disable(ctx, byOperator, tini))
	h.refused(403, "error.device_person", submit(kauman, mine, tini, as(h.token)))
	h.must(h.store.RevokeDevice(ctx, byOperator, mine, "Tablet hilang."))
	h.refused(401, "error.device_revoked", submit(kauman, mine, tini, as(h.token)))
	h.refused(401, "error.device_revoked", h.do("GET", "/open", "", as(h.token)))
}

// TestADevicesWritesAreCounted as an account's are.
func TestADevicesWritesAreCounted(t *testing.T) {
	h := newHall(t)
	for range accountAtOnce {
		if _, err := h.door.limits.begin("device|"+h.tablet.Device, 1); err != nil {
			t.Fatal(err)
		}
	}
	h.refused(429, "error.too_many_at_once", h.do("POST", "/either", "", as(h.token)))
}
