package api

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/reference"
	"musrenbang/store"
)

// The small city every test is played in.
const (
	kota      = planning.AreaCode("33.74")
	kecamatan = planning.AreaCode("33.74.01")
	kelurahan = planning.AreaCode("33.74.01.1001")
	sister    = planning.AreaCode("33.74.01.1002")
	farKec    = planning.AreaCode("33.74.02")
	farKel    = planning.AreaCode("33.74.02.1001")

	publicWorks = "1.03.0.00.0.00.01.0000"
	health      = "1.02.0.00.0.00.02.0000"
	year        = 2028
	code0003    = "1.03.10.2.01.0003"
)

// begin is 2027-01-11 08:00 WIB, a Monday: 1 hour into every window.
const begin planning.Instant = 1_799_629_200_000_000

const hour planning.Instant = 3600 * 1_000_000

// people are the accounts of the city; the login is the key.
var people = map[string]planning.Grant{
	"facilitator":     {Role: planning.Facilitator, Area: kelurahan},
	"facilitator2":    {Role: planning.Facilitator, Area: sister},
	"facilitator3":    {Role: planning.Facilitator, Area: farKel},
	"village_head":    {Role: planning.VillageHead, Area: kelurahan},
	"village_head2":   {Role: planning.VillageHead, Area: sister},
	"village_head3":   {Role: planning.VillageHead, Area: farKel},
	"subdistrict":     {Role: planning.SubdistrictOfficer, Area: kecamatan},
	"subdistrict_far": {Role: planning.SubdistrictOfficer, Area: farKec},
	"agency":          {Role: planning.AgencyOfficer, Agency: publicWorks},
	"agency2":         {Role: planning.AgencyOfficer, Agency: health},
	"planner":         {Role: planning.Planner},
	"budget":          {Role: planning.BudgetTeam},
	"admin":           {Role: planning.Admin},
	"observer":        {Role: planning.Observer},
}

// tablets are the enrolled devices of the city, each used by its area's facilitator.
var tablets = map[string]struct {
	area   planning.AreaCode
	person string
}{
	"tablet":  {kelurahan, "facilitator"},
	"tablet2": {sister, "facilitator2"},
	"tablet3": {farKel, "facilitator3"},
}

const goodPassword = "kucing tetangga naik sepeda"

// city is a server with its own copy of the small city.
type city struct {
	t      testing.TB // who is asking right now
	owner  testing.TB // whose city it is
	store  *store.Store
	engine *referee
	door   *auth.Door
	app    *fiber.App
	routes *auth.Routes
	clock  *clock
	tokens map[string]string
	ids    map[string]string
	n      int
	// outside looks at the database without the store.
	outside *sql.DB
}

type clock struct {
	mu sync.Mutex
	at planning.Instant
}

func (c *clock) now() planning.Instant {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) advance(by planning.Instant) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at += by
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// prepared is a data directory with the small city in it, made once: migrating
// and hashing passwords for every test would take most of their time.
var prepared = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "musrenbang-api-")
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
	if err := settle(ctx, s); err != nil {
		return "", err
	}
	if err := signInAll(ctx, s); err != nil {
		return "", err
	}
	return dir, s.Close()
})

// Everybody's and every tablet's token and ID in the prepared city; each city has its own copy.
var tokens, ids = map[string]string{}, map[string]string{}

func signInAll(ctx context.Context, s *store.Store) error {
	for login := range people {
		u, _, err := s.UserByLogin(ctx, login)
		if err != nil {
			return err
		}
		token := auth.NewToken()
		if _, err := s.CreateSession(ctx, store.Session{
			ID: auth.HashToken(token), UserID: u.ID, Kind: store.SessionAPI, ExpiresAt: begin + 20_000*hour,
		}); err != nil {
			return err
		}
		tokens[login], ids[login] = token, u.ID
	}
	for name, tablet := range tablets {
		token, ticket := auth.NewToken(), auth.HashToken(auth.NewToken())
		d, err := s.AddDevice(ctx, operator, "Tablet "+name, tablet.area, ticket, begin+hour)
		if err != nil {
			return err
		}
		if _, err := s.EnrolDevice(ctx, ticket, auth.HashToken(token)); err != nil {
			return err
		}
		if err := s.JoinDevice(ctx, d.ID, ids[tablet.person]); err != nil {
			return err
		}
		tokens[name], ids[name] = token, d.ID
	}
	return nil
}

var operator = planning.ActorRef{ID: "operator", Role: planning.System}

// settle gives s the areas, agencies, accounts and calendar of the small city.
func settle(ctx context.Context, s *store.Store) error {
	if err := s.LoadAreas(ctx, operator, []reference.Area{
		{Code: kota, Level: planning.LevelKota, Name: "Semarang"},
		{Code: kecamatan, Level: planning.LevelKecamatan, Name: "Semarang Tengah", Parent: kota},
		{Code: kelurahan, Level: planning.LevelKelurahan, Name: "Kauman", Parent: kecamatan},
		{Code: sister, Level: planning.LevelKelurahan, Name: "Miroto", Parent: kecamatan},
		{Code: farKec, Level: planning.LevelKecamatan, Name: "Semarang Utara", Parent: kota},
		{Code: farKel, Level: planning.LevelKelurahan, Name: "Purwosari", Parent: farKec},
	}); err != nil {
		return err
	}
	if err := s.SetCity(ctx, operator, store.City{Name: "Semarang", Area: kota, Zone: "Asia/Jakarta"}); err != nil {
		return err
	}
	if err := s.LoadAgencies(ctx, operator, []reference.Agency{
		{Code: publicWorks, Name: "Dinas Pekerjaan Umum", Phone: "024 0000001"}, {Code: health, Name: "Dinas Kesehatan"},
	}); err != nil {
		return err
	}
	windows := []planning.Window{}
	for _, st := range planning.Stages() {
		windows = append(windows, planning.Window{Stage: st, OpensAt: begin - hour, ClosesAt: begin + 10_000*hour, Opened: begin - hour})
	}
	if err := s.CreateCycle(ctx, operator, planning.Cycle{Year: year, Rules: planning.DefaultRules(), Windows: windows}, "RKPD 2028"); err != nil {
		return err
	}
	hash, err := auth.HashPassword(ctx, goodPassword)
	if err != nil {
		return err
	}
	for login, grant := range people {
		if _, err := s.CreateUser(ctx, operator, store.NewUser{
			Login: login, Name: "Petugas " + login, PasswordHash: hash, Grants: []planning.Grant{grant},
		}); err != nil {
			return err
		}
	}
	return nil
}

func TestMain(m *testing.M) {
	code := m.Run()
	if dir, err := prepared(); err == nil {
		_ = os.RemoveAll(dir)
	}
	os.Exit(code)
}

// newCity copies the prepared city and signs everybody in.
func newCity(t testing.TB, change ...func(*Deps)) *city {
	t.Helper()
	from, err := prepared()
	must(t, err)
	dir := t.TempDir()
	must(t, copyDir(from, dir))
	c := &city{t: t, owner: t, clock: &clock{at: begin}}
	ctx := context.Background()
	c.store, err = store.Open(ctx, store.Options{Dir: dir, Clock: c.clock.now})
	must(t, err)
	t.Cleanup(func() { _ = c.store.Close() })
	if behind, err := c.store.Behind(ctx); err != nil || behind {
		t.Fatalf("schema behind: %v, %v", behind, err)
	}
	c.tokens, c.ids = maps.Clone(tokens), maps.Clone(ids)
	c.engine, c.door = &referee{store: c.store}, auth.New(auth.Options{Store: c.store})
	deps := Deps{
		Store: c.store, Engine: c.engine, Door: c.door, Log: slog.New(slog.DiscardHandler),
		Version: "test", TempDir: dir,
	}
	for _, f := range change {
		f(&deps)
	}
	c.app, c.routes, err = build(deps)
	must(t, err)
	return c
}

func copyDir(from, to string) error {
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, rel)
		if d.IsDir() {
			return os.MkdirAll(target, 0o700)
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(target, content, 0o600)
	})
}

// uuid makes the n-th UUID of a test.
func uuid(n int) string { return fmt.Sprintf("0190a1b2-0000-7000-8000-%012d", n) }

// next makes a UUID nobody has used yet.
func (c *city) next() string {
	c.n++
	return uuid(1_000_000 + c.n)
}

// within is how long a test waits for one answer; a machine that runs other tests
// is slow.
const within = 60 * time.Second
