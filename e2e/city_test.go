package e2e

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/reference"
	"musrenbang/store"
)

// The small city of these tests: one kecamatan, four kelurahan, one agency.
const (
	planYear  = 2028
	kecamatan = planning.AreaCode("33.74.01")
	freeList  = planning.AreaCode("33.74.01.1001") // no sitting: the workflows decide
	inSession = planning.AreaCode("33.74.01.1002") // a sitting is open
	passed    = planning.AreaCode("33.74.01.1003") // sits and closes
	quiet     = planning.AreaCode("33.74.01.1004")
	works     = "1.03.01"
)

var operator = planning.ActorRef{ID: "operator", Role: planning.System}

// city is a data directory with a signed-in user of each role.
type city struct {
	dir      string
	env      []string
	database string
	tokens   map[planning.Role]string
	document string // the RKPD as set
	budget   string // the APBD as set
}

// found makes the city straight in the record, so that no test waits for forty
// milliseconds of password hashing per user. databaseURL "" is SQLite in dir.
func found(tb testing.TB, dir, databaseURL string) *city {
	tb.Helper()
	c := &city{dir: dir, database: databaseURL, tokens: map[planning.Role]string{}, document: uuidOf("rkpd"), budget: uuidOf("apbd")}
	if databaseURL != "" {
		c.env = append(c.env, "DATABASE_URL="+databaseURL)
	}
	ctx := background(tb, time.Minute)
	s := c.open(tb)
	defer s.Close()
	_, err := s.Migrate(ctx)
	now := s.Now()
	const hour = planning.Instant(3_600_000_000)
	var windows []planning.Window
	for _, st := range planning.Stages() {
		if st != planning.Realisation {
			windows = append(windows, planning.Window{Stage: st, OpensAt: now - hour, ClosesAt: now + 5000*hour})
		}
	}
	areas := []reference.Area{
		{Code: "33.74", Level: planning.LevelKota, Name: "Kota Contoh"},
		{Code: kecamatan, Level: planning.LevelKecamatan, Name: "Tengah", Parent: "33.74"},
	}
	for i, k := range []planning.AreaCode{freeList, inSession, passed, quiet} {
		areas = append(areas, reference.Area{Code: k, Level: planning.LevelKelurahan, Name: fmt.Sprintf("Kelurahan %d", i+1), Parent: kecamatan})
	}
	err = errors.Join(err, s.SetCity(ctx, operator, store.City{Name: "Kota Contoh", Area: "33.74", Zone: store.DefaultZone}),
		s.LoadAreas(ctx, operator, areas),
		s.LoadAgencies(ctx, operator, []reference.Agency{{Code: works, Name: "Dinas Pekerjaan Umum", Phone: "024-0000001"}}),
		s.CreateCycle(ctx, operator, planning.Cycle{Year: planYear, Rules: planning.DefaultRules(), Windows: windows}, "RKPD 2028"),
		s.RecordDocument(ctx, operator, store.Document{ID: c.document, Cycle: planYear, Kind: store.DocumentPlan, Number: "Perwal 1", DatedAt: now, SetAt: now}),
		s.RecordDocument(ctx, operator, store.Document{ID: c.budget, Cycle: planYear, Kind: store.DocumentBudget, Number: "Perda 1", DatedAt: now, SetAt: now}),
		c.signIn(ctx, s, planning.Facilitator, planning.Grant{Role: planning.Facilitator, Area: kecamatan}),
		c.signIn(ctx, s, planning.VillageHead, planning.Grant{Role: planning.VillageHead, Area: kecamatan}),
		c.signIn(ctx, s, planning.SubdistrictOfficer, planning.Grant{Role: planning.SubdistrictOfficer, Area: kecamatan}),
		c.signIn(ctx, s, planning.AgencyOfficer, planning.Grant{Role: planning.AgencyOfficer, Agency: works}),
		c.signIn(ctx, s, planning.Planner, planning.Grant{Role: planning.Planner}),
		c.signIn(ctx, s, planning.BudgetTeam, planning.Grant{Role: planning.BudgetTeam}),
	)
	if err != nil {
		tb.Fatalf("found the city: %v", err)
	}
	return c
}

// signIn makes an account with a session whose token only this test knows.
func (c *city) signIn(ctx context.Context, s *store.Store, role planning.Role, grant planning.Grant) error {
	u, err := s.CreateUser(ctx, operator, store.NewUser{Login: "e2e-" + string(role), Name: "Uji", Grants: []planning.Grant{grant}})
	if err != nil {
		return err
	}
	c.tokens[role] = auth.NewToken()
	_, err = s.CreateSession(ctx, store.Session{
		ID: auth.HashToken(c.tokens[role]), UserID: u.ID, Kind: store.SessionAPI, ExpiresAt: s.Now() + 24*3_600_000_000,
	})
	return err
}

// addCanaryAccount gives the facilitator a name that must not get into Temporal.
func (c *city) addCanaryAccount(tb testing.TB) {
	tb.Helper()
	ctx := background(tb, time.Minute)
	s := c.open(tb)
	defer s.Close()
	u, err := s.CreateUser(ctx, operator, store.NewUser{
		Login: "kenariakun", Name: "KENARIAKUN", Grants: []planning.Grant{{Role: planning.Facilitator, Area: kecamatan}},
	})
	if err == nil {
		c.tokens[planning.Facilitator] = auth.NewToken()
		_, err = s.CreateSession(ctx, store.Session{
			ID: auth.HashToken(c.tokens[planning.Facilitator]), UserID: u.ID, Kind: store.SessionAPI, ExpiresAt: s.Now() + 24*3_600_000_000,
		})
	}
	if err != nil {
		tb.Fatal(err)
	}
}

// open opens the record beside the running service: to look, or while none runs.
func (c *city) open(tb testing.TB) *store.Store {
	tb.Helper()
	s, err := store.Open(background(tb, time.Minute), store.Options{Dir: c.dir, DatabaseURL: c.database})
	if err != nil {
		tb.Fatalf("open the record: %v", err)
	}
	return s
}

// count counts the rows of a table, or of a table with a condition.
func (c *city) count(tb testing.TB, what string) (n int) {
	tb.Helper()
	driver, address := "sqlite", "file:"+filepath.Join(c.dir, "musrenbang.db")+"?mode=ro&_pragma=busy_timeout(5000)"
	if c.database != "" {
		driver, address = "pgx", c.database
	}
	db, err := sql.Open(driver, address)
	if err != nil {
		tb.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRow("SELECT count(*) FROM " + what).Scan(&n); err != nil {
		tb.Fatalf("count %s: %v", what, err)
	}
	return n
}

// drained waits until every command has its answer.
func (c *city) drained(tb testing.TB, within time.Duration) {
	tb.Helper()
	s := c.open(tb)
	defer s.Close()
	eventually(tb, within, "the mailbox is empty", func() (bool, string) {
		n, err := s.PendingCount(background(tb, 10*time.Second))
		return n == 0 && err == nil, fmt.Sprintf("%d commands wait (%v)", n, err)
	})
}

// uuidOf makes an identity that follows from what it is for.
func uuidOf(parts ...any) string {
	h := sha256.Sum256(fmt.Append(nil, parts...))
	h[6], h[8] = h[6]&0x0f|0x80, h[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", h[:4], h[4:6], h[6:8], h[8:10], h[10:16])
}

// answer is what the API said to one request.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func (a answer) decode(tb testing.TB, into any) {
	tb.Helper()
	if err := json.Unmarshal(a.body, into); err != nil {
		tb.Fatalf("decode %q: %v", a.body, err)
	}
}

var web = &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 64}}

// ask sends one request as the holder of token; err means that no answer came.
func ask(method, url, token, key string, body any) (answer, error) {
	var content io.Reader
	if body != nil {
		encoded, raw := body.([]byte)
		if !raw {
			var err error
			if encoded, err = json.Marshal(body); err != nil {
				return answer{}, err
			}
		}
		content = bytes.NewReader(encoded)
	}
	req, err := http.NewRequest(method, url, content)
	if err != nil {
		return answer{}, err
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	if key != "" {
		req.Header.Set("Idempotency-Key", key)
	}
	resp, err := web.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	read, err := io.ReadAll(resp.Body)
	return answer{resp.StatusCode, resp.Header, read}, err
}

// must is ask where anything but one of the statuses ends the test.
func (c *city) must(tb testing.TB, url string, role planning.Role, method, path, key string, body any, statuses ...int) answer {
	tb.Helper()
	a, err := ask(method, url+"/api/v1"+path, c.tokens[role], key, body)
	if err != nil {
		tb.Fatalf("%s %s: %v", method, path, err)
	}
	for _, s := range statuses {
		if a.status == s {
			return a
		}
	}
	tb.Fatalf("%s %s: %d, want %v: %s", method, path, a.status, statuses, a.body)
	return a
}

// proposal is the content of the n-th proposal of an area; its texts are made up.
func proposal(area planning.AreaCode, n int) map[string]any {
	return map[string]any{
		"cycle": planYear, "area": area, "rw": "03", "origin": planning.FromResidents, "channel": planning.ChannelKelurahan,
		"proposed_by": planning.General, "title": fmt.Sprintf("Perbaikan saluran nomor %d", n), "problem": "Mampet saat hujan deras.",
		"location": "Gang Mawar", "proposer": "RW 03", "volume": "100", "unit": "m", "value": 10_000_000, "rank": 1 + n%9,
	}
}

// sitting opens, or closes, the first plenary of a kelurahan.
func (c *city) sitting(tb testing.TB, url string, area planning.AreaCode, acts ...string) {
	tb.Helper()
	id := planning.ForumID(planYear, planning.Village, string(area), "", 1)
	c.must(tb, url, planning.VillageHead, http.MethodPost, "/forums", uuidOf(id), map[string]any{
		"cycle": planYear, "stage": planning.Village, "area": area, "number": 1, "venue": "KENARIBALAI desa", "chair": "KENARIKETUA lurah",
	}, http.StatusCreated, http.StatusConflict)
	for _, act := range acts {
		if act == "signing" {
			c.scanned(tb, url, id, "ditandatangani")
		}
		a := c.must(tb, url, planning.VillageHead, http.MethodPost, "/forums/"+id+"/"+act, uuidOf(id, act), map[string]any{}, http.StatusOK, http.StatusAccepted)
		if a.status == http.StatusAccepted {
			c.settled(tb, url, planning.VillageHead, uuidOf(id, act))
		}
	}
}

// scanned brings signed minutes, without which nobody can note the signature.
func (c *city) scanned(tb testing.TB, url, forum, what string) {
	tb.Helper()
	c.must(tb, url, planning.VillageHead, http.MethodPost, "/forums/"+forum+"/uploads?kind=minutes_signed", "", []byte("%PDF-1.4 "+what), http.StatusCreated)
}

// settled waits until a command's referee has answered, and expects a yes.
func (c *city) settled(tb testing.TB, url string, role planning.Role, id string) {
	tb.Helper()
	eventually(tb, time.Minute, "command "+id, func() (bool, string) {
		a := c.must(tb, url, role, http.MethodGet, "/commands/"+id, "", nil, http.StatusOK)
		var o struct {
			Status planning.CommandStatus `json:"status"`
		}
		a.decode(tb, &o)
		if o.Status == planning.CommandRefused {
			tb.Fatalf("command %s was refused: %s", id, a.body)
		}
		return o.Status == planning.CommandApplied, string(a.body)
	})
}

// listAll asks for the first page of everything.
func listAll() store.ProposalFilter { return store.ProposalFilter{Cycle: planYear, Limit: 200} }
