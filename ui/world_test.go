package ui

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/reference"
	"musrenbang/store"
)

// The small city the pages are tested on.
const (
	kota      = planning.AreaCode("33.74")
	timur     = planning.AreaCode("33.74.03")
	rejosari  = planning.AreaCode("33.74.03.1008")
	bugangan  = planning.AreaCode("33.74.03.1002")
	tengah    = planning.AreaCode("33.74.01")
	miroto    = planning.AreaCode("33.74.01.1001")
	year      = 2028
	goodPass  = "kucing tetangga naik sepeda"
	drainCode = "1.03.06.2.01.0028"
)

// begin is 2027-01-11 08:00 WIB, a Monday.
const begin planning.Instant = 1_799_629_200_000_000

const (
	hour planning.Instant = 3600 * 1_000_000
	aDay                  = 24 * hour
)

// officers are the accounts; the login is the key.
var officers = map[string]planning.Grant{
	"fasilitator":  {Role: planning.Facilitator, Area: rejosari},
	"fasilitator2": {Role: planning.Facilitator, Area: miroto},
	"lurah":        {Role: planning.VillageHead, Area: rejosari},
	"kecamatan":    {Role: planning.SubdistrictOfficer, Area: timur},
	"dinas":        {Role: planning.AgencyOfficer, Agency: "DPU"},
	"perencana":    {Role: planning.Planner},
	"anggaran":     {Role: planning.BudgetTeam},
	"pengelola":    {Role: planning.Admin},
	"pengamat":     {Role: planning.Observer},
}

type testClock struct {
	mu sync.Mutex
	at planning.Instant
}

func (c *testClock) now() planning.Instant {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *testClock) advance(by planning.Instant) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at += by
}

// world is a server with a city of its own.
type world struct {
	t      testing.TB
	store  *store.Store
	engine *referee
	app    *fiber.App
	pages  *Handler
	clock  *testClock
	n      int
}

var operator = planning.ActorRef{ID: "operator", Role: planning.System}

// prepared is a data directory with the city in it, made once: migrating and
// hashing passwords for every test would take most of their time.
var prepared = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "musrenbang-ui-")
	if err != nil {
		return "", err
	}
	ctx := context.Background()
	s, err := store.Open(ctx, store.Options{Dir: dir, Clock: func() planning.Instant { return begin }})
	if err != nil {
		return "", err
	}
	if _, err := s.Migrate(ctx); err != nil {
		return "", err
	}
	return dir, errors.Join(settle(ctx, s), s.Close())
})

func TestMain(m *testing.M) {
	code := m.Run()
	if dir, err := prepared(); err == nil {
		_ = os.RemoveAll(dir)
	}
	os.Exit(code)
}

// settle gives s its places, catalogue, money, accounts and calendar.
func settle(ctx context.Context, s *store.Store) error {
	area := func(code planning.AreaCode, level planning.Level, name string) reference.Area {
		return reference.Area{Code: code, Level: level, Name: name, Parent: code.Parent()}
	}
	windows := []planning.Window{}
	for i, st := range planning.Stages() {
		w := planning.Window{Stage: st, OpensAt: begin + planning.Instant(i)*30*aDay - 5*aDay, ClosesAt: begin + planning.Instant(i)*30*aDay + 20*aDay}
		if i == 0 {
			w.Opened = w.OpensAt
		}
		windows = append(windows, w)
	}
	cycle := planning.Cycle{Year: year, Rules: planning.DefaultRules(), Windows: windows}
	ceiling := func(kind planning.CeilingKind, key string, amount planning.Rupiah) planning.Ceiling {
		return planning.Ceiling{Cycle: year, Kind: kind, Key: key, Amount: amount}
	}
	return errors.Join(
		s.LoadAreas(ctx, operator, []reference.Area{
			area(kota, planning.LevelKota, "Semarang"), area(timur, planning.LevelKecamatan, "Semarang Timur"),
			area(rejosari, planning.LevelKelurahan, "Rejosari"), area(bugangan, planning.LevelKelurahan, "Bugangan"),
			area(tengah, planning.LevelKecamatan, "Semarang Tengah"), area(miroto, planning.LevelKelurahan, "Miroto"),
		}),
		s.SetCity(ctx, operator, store.City{Name: "Semarang", Area: kota, Zone: "Asia/Jakarta", BaseURL: "https://musrenbang.semarangkota.go.id"}),
		s.LoadAgencies(ctx, operator, []reference.Agency{
			{Code: "DPU", Name: "Dinas Pekerjaan Umum", Phone: "024-555-0123"}, {Code: "DINKES", Name: "Dinas Kesehatan", Phone: "024-555-0112"},
		}),
		s.CreateCycle(ctx, operator, cycle, "RKPD 2028"),
		s.LoadCatalogue(ctx, operator, year, []reference.CatalogueEntry{
			{Code: "INF-01", Title: "Perbaikan drainase lingkungan", Unit: "m", UnitPriceCap: 1_000_000, Agency: "DPU", Channel: planning.ChannelAgency,
				Field: "infrastruktur", Activity: drainCode},
			{Code: "INF-02", Title: "Pemavingan jalan lingkungan", Unit: "m2", UnitPriceCap: 285_000, Channel: planning.ChannelKelurahan, Field: "infrastruktur"},
			{Code: "SOS-01", Title: "Pelatihan kader posyandu", Unit: "orang", UnitPriceCap: 900_000, Agency: "DINKES", Channel: planning.ChannelAgency, Field: "sosial budaya"},
		}),
		s.LoadActivityCodes(ctx, operator, []reference.ActivityCode{{Code: drainCode, Name: "Pembangunan Sistem Drainase Lingkungan"}}),
		s.LoadCeilings(ctx, operator, year, []planning.Ceiling{
			ceiling(planning.CeilingKelurahan, string(rejosari), 250_000_000), ceiling(planning.CeilingKecamatan, string(timur), 2_000_000_000),
			ceiling(planning.CeilingAgency, "DPU", 41_000_000_000),
		}),
		hire(ctx, s),
	)
}

func hire(ctx context.Context, s *store.Store) error {
	hash, err := auth.HashPassword(ctx, goodPass)
	if err != nil {
		return err
	}
	for login, grant := range officers {
		n := store.NewUser{Login: login, Name: "Petugas " + login, PasswordHash: hash, Grants: []planning.Grant{grant}}
		if _, err := s.CreateUser(ctx, operator, n); err != nil {
			return err
		}
	}
	return nil
}

// newWorld copies the prepared city and puts the pages on an app set up as the
// product's is.
func newWorld(t testing.TB, change ...func(*Deps)) *world {
	t.Helper()
	from, err := prepared()
	must(t, err)
	dir := t.TempDir()
	must(t, copyDir(from, dir))
	w := &world{t: t, clock: &testClock{at: begin}}
	w.store, err = store.Open(context.Background(), store.Options{Dir: dir, Clock: w.clock.now})
	must(t, err)
	t.Cleanup(func() { must(t, w.store.Close()) })
	if behind, err := w.store.Behind(context.Background()); err != nil || behind {
		t.Fatalf("the copied city is behind: %v", err)
	}
	w.engine = &referee{store: w.store}
	door := auth.New(auth.Options{Store: w.store})
	deps := Deps{
		Store: w.store, Engine: w.engine, Door: door, BaseURL: "https://musrenbang.semarangkota.go.id",
		Site: Site{Office: "Bappeda Kota Semarang", Phone: "024-555-0100"},
	}
	for _, f := range change {
		f(&deps)
	}
	w.pages, err = New(deps)
	must(t, err)
	w.app = appOf(t, w.pages, door)
	return w
}

// appOf is an app configured as the product's, with the pages alone.
func appOf(t testing.TB, pages *Handler, door *auth.Door) *fiber.App {
	t.Helper()
	app := fiber.New(fiber.Config{
		DisableStartupMessage: true, Immutable: true, StrictRouting: true, CaseSensitive: true, StreamRequestBody: true,
		DisablePreParseMultipartForm: true, BodyLimit: int(auth.PaperBody),
		ErrorHandler: func(c *fiber.Ctx, err error) error {
			if _, known := auth.Refusal(err); !known {
				t.Errorf("%s %s: %v", c.Method(), c.Path(), err)
			}
			return pages.ErrorPage(c, door.Explain(auth.Lang(c), auth.RequestID(c), err))
		},
	})
	app.Use(door.Identify)
	routes := door.Routes(app)
	pages.Mount(routes)
	must(t, routes.Verify(app))
	return app
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func copyDir(from, to string) error {
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(from, path)
		if d.IsDir() {
			return os.MkdirAll(filepath.Join(to, rel), 0o700)
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, rel), raw, 0o600)
	})
}

// id makes UUIDs that follow from their number.
func (w *world) id() string {
	w.n++
	return fmt.Sprintf("00000000-0000-4000-8000-%012d", w.n)
}

func (w *world) by(login string) planning.ActorRef {
	w.t.Helper()
	u, _, err := w.store.UserByLogin(context.Background(), login)
	must(w.t, err)
	g := u.Grants[0]
	return planning.ActorRef{ID: u.ID, Role: g.Role, Area: g.Area, Agency: g.Agency}
}

// asks are what residents of Rejosari ask for.
type ask struct {
	title, problem, location string
	group                    planning.Group
	basis                    planning.Basis
	catalogue                string
	channel                  planning.Channel
	agency                   string
	volume                   planning.Volume
	unit                     string
	value                    planning.Rupiah
	rw                       string
}

func (w *world) submit(a ask) planning.Receipt {
	w.t.Helper()
	w.n++
	s := planning.Submission{
		ID: w.id(), Cycle: year, Area: rejosari, RW: a.rw, Origin: planning.FromResidents, Channel: a.channel, Agency: a.agency,
		ProposedBy: a.group, Basis: a.basis, Benefits: []planning.Group{planning.Elderly, planning.General}, Catalogue: a.catalogue,
		Title: a.title, Problem: a.problem, Location: a.location, Volume: a.volume, Unit: a.unit, Value: a.value, Rank: w.n % 40,
	}
	r, err := w.engine.Submit(context.Background(), s, w.by("fasilitator"))
	must(w.t, err)
	return r
}

// decide does one act straight through the engine.
func (w *world) decide(login string, code planning.TrackingCode, act planning.Act, d planning.Decision, reason string) {
	w.t.Helper()
	ctx := context.Background()
	id, _, err := w.store.ResolveCode(ctx, code)
	must(w.t, err)
	seen := 0
	c := planning.Command{ID: w.id(), Act: act, Proposal: id, Expected: seen, Actor: w.by(login), Decision: d}
	if _, err := w.engine.Decide(ctx, c, planning.Texts{Reason: reason}); err != nil {
		w.t.Fatalf("%s %s: %v", act, code, err)
	}
}

func (w *world) forum(login string, id string, act planning.Action) {
	w.t.Helper()
	c := planning.ForumCommand{ID: w.id(), Act: act, Forum: id, Actor: w.by(login)}
	_, err := w.engine.DecideForum(context.Background(), c, planning.Texts{})
	must(w.t, err)
}

// hold schedules and opens a sitting and returns its ID.
func (w *world) hold(login string, f planning.Forum, venue, chair string) string {
	w.t.Helper()
	f.Cycle, f.ScheduledAt = year, w.clock.now()
	f, err := w.store.ScheduleForum(context.Background(), f, store.ForumDetails{Venue: venue, Chair: chair, Women: 24, Men: 31}, w.by(login))
	must(w.t, err)
	w.forum(login, f.ID, planning.ForumOpen)
	return f.ID
}

// openStage opens a stage now, as the calendar would.
func (w *world) openStage(st planning.Stage) {
	w.t.Helper()
	ctx := context.Background()
	cy, err := w.store.Cycle(ctx, year)
	must(w.t, err)
	win, _ := cy.Window(st)
	if win.Opened != 0 {
		return
	}
	_, err = w.engine.DecideCycle(ctx, planning.CycleCommand{ID: w.id(), Act: planning.OpenStage, Cycle: year, Stage: st, Actor: operator}, planning.Texts{})
	must(w.t, err)
}

func (w *world) document(kind store.DocumentKind, number string, set bool) string {
	w.t.Helper()
	d := store.Document{ID: w.id(), Cycle: year, Kind: kind, Number: number, DatedAt: w.clock.now()}
	if set {
		d.SetAt = w.clock.now()
	}
	must(w.t, w.store.RecordDocument(context.Background(), w.by("perencana"), d))
	return d.ID
}

func rupiahs(millions int) planning.Rupiah { return planning.Rupiah(millions) * 1_000_000 }

func atoi(s string) int { n, _ := strconv.Atoi(s); return n }
