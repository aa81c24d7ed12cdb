package api

import (
	"database/sql"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// scenario is one call and everything that may be said of its answer: what it is,
// what it holds, what it must not give away, and which rows it changed. Tables not
// named in changed must not change at all.
type scenario struct {
	name    string
	request request
	status  int
	key     string   // of a refusal
	has     []string // in the body
	hasNot  []string
	changed map[string]int // rows added, by table
	before  func(c *city)
	after   func(c *city, a answer)
}

// play runs scenarios on one city, in their order.
func (c *city) play(t *testing.T, list ...scenario) {
	t.Helper()
	for _, s := range list {
		ok := t.Run(s.name, func(t *testing.T) {
			whole := c.t
			c.t = t
			defer func() { c.t = whole }()
			if s.before != nil {
				s.before(c)
			}
			was := c.rows()
			a := c.do(s.request)
			a.want(t, s.status)
			if s.key != "" {
				a.wantKey(t, s.status, s.key)
			}
			s.check(t, a, added(was, c.rows()))
			if s.after != nil {
				s.after(c, a)
			}
		})
		if !ok {
			return // what follows rests on it
		}
	}
}

func (s scenario) check(t *testing.T, a answer, changed map[string]int) {
	t.Helper()
	for _, text := range s.has {
		if !strings.Contains(string(a.body), text) {
			t.Errorf("the answer lacks %q\n%s", text, a.body)
		}
	}
	for _, text := range s.hasNot {
		if strings.Contains(string(a.body), text) {
			t.Errorf("the answer gives away %q\n%s", text, a.body)
		}
	}
	if want := s.changed; !maps.Equal(changed, orNone(want)) {
		t.Errorf("rows added: %v, want %v", changed, want)
	}
}

func orNone(m map[string]int) map[string]int {
	if m == nil {
		return map[string]int{}
	}
	return m
}

// rows counts every table of the database, from outside the store. log_nodes
// follow leaves and are left out.
func (c *city) rows() map[string]int {
	c.t.Helper()
	if c.outside == nil {
		db, err := sql.Open("sqlite", "file:"+filepath.Join(c.store.Dir(), "musrenbang.db")+"?mode=ro")
		must(c.t, err)
		c.owner.Cleanup(func() { _ = db.Close() })
		c.outside = db
	}
	names, err := c.outside.Query("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'log_nodes'")
	must(c.t, err)
	var tables []string
	for names.Next() {
		var name string
		must(c.t, names.Scan(&name))
		tables = append(tables, name)
	}
	must(c.t, names.Err())
	_ = names.Close()
	if !slices.Contains(tables, "proposals") {
		c.t.Fatalf("no table of proposals among %v", tables)
	}
	out := map[string]int{}
	for _, name := range tables {
		var n int
		must(c.t, c.outside.QueryRow(fmt.Sprintf("SELECT count(*) FROM %q", name)).Scan(&n))
		out[name] = n
	}
	return out
}

// added is what changed from was to is.
func added(was, is map[string]int) map[string]int {
	out := map[string]int{}
	for name, n := range is {
		if n != was[name] {
			out[name] = n - was[name]
		}
	}
	return out
}

// state is one cell of the database, from outside the store.
func (c *city) state(query string, args ...any) string {
	c.t.Helper()
	c.rows()
	var s string
	must(c.t, c.outside.QueryRow(query, args...).Scan(&s))
	return s
}
