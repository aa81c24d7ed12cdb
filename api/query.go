package api

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"musrenbang/planning"
	"musrenbang/store"
)

// query reads the parameters of one request by name. A name that is not asked for
// is BadRequest (error.filter_unknown): a misspelt filter must never look like an
// answer to it (and never reach the database).
type query struct {
	values map[string]string
	asked  []string
	first  *planning.Error
}

func queryOf(c *fiber.Ctx) *query {
	q := &query{values: c.Queries()}
	q.text("lang") // every address may name its language
	return q
}

func (q *query) refuse(name, key string) {
	if q.first == nil {
		q.first = planning.Refuse(planning.BadRequest, key, "name", name)
	}
}

func (q *query) text(name string) string {
	q.asked = append(q.asked, name)
	v := q.values[name]
	if v != "" && planning.CheckText(name, v, 0, 512) != nil {
		q.refuse(name, "error.filter_value")
		return ""
	}
	return v
}

func (q *query) number(name string, most int) int {
	v := q.text(name)
	if v == "" {
		return 0
	}
	n, err := strconv.Atoi(v)
	if err != nil || n < 0 || n > most {
		q.refuse(name, "error.filter_value")
		return 0
	}
	return n
}

// bytes is a size of any height: the handler says which is too large.
func (q *query) bytes(name string) int64 {
	v := q.text(name)
	if v == "" {
		return 0
	}
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil || n < 0 {
		q.refuse(name, "error.filter_value")
		return 0
	}
	return n
}

func (q *query) flag(name string) bool {
	switch q.text(name) {
	case "", "false", "0":
		return false
	case "true", "1":
		return true
	}
	q.refuse(name, "error.filter_value")
	return false
}

func (q *query) instant(name string) planning.Instant {
	v := q.text(name)
	if v == "" {
		return 0
	}
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil || n < 0 {
		q.refuse(name, "error.filter_value")
		return 0
	}
	return planning.Instant(n)
}

func (q *query) area(name string) planning.AreaCode {
	a := planning.AreaCode(q.text(name))
	if a != "" && a.Level() == "" {
		q.refuse(name, "error.filter_value")
		return ""
	}
	return a
}

func (q *query) paging() store.Paging {
	return store.Paging{Cursor: q.text("cursor"), Limit: q.number("limit", 1000)}
}

// oneOf reads a word of the domain.
func oneOf[W ~string](q *query, name string, words ...W) W {
	w := W(q.text(name))
	if w != "" && !slices.Contains(words, w) {
		q.refuse(name, "error.filter_value")
		return ""
	}
	return w
}

// err is what was wrong: the first bad value, else the first name nobody asked for.
func (q *query) err() error {
	if q.first != nil {
		return q.first
	}
	var unknown []string
	for name := range q.values {
		if !slices.Contains(q.asked, name) {
			unknown = append(unknown, name)
		}
	}
	if len(unknown) == 0 {
		return nil
	}
	slices.Sort(unknown)
	name := strings.ToValidUTF8(unknown[0], "?")
	if len(name) > 40 {
		name = name[:40]
	}
	return planning.Refuse(planning.BadRequest, "error.filter_unknown", "name", strings.ToValidUTF8(name, ""))
}

// nothingElse refuses any parameter but the language.
func nothingElse(c *fiber.Ctx) error { return queryOf(c).err() }

// yearParam is the cycle of the path.
func yearParam(c *fiber.Ctx) (int, error) {
	year, err := strconv.Atoi(c.Params("year"))
	if err != nil || year < 2000 || year > 2999 {
		return 0, planning.Refuse(planning.NotFound, "error.cycle_unknown", "cycle", strconv.Itoa(year))
	}
	return year, nil
}
