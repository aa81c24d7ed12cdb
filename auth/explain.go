package auth

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"musrenbang/locales"
	"musrenbang/planning"
)

// Problem is a refusal in the reader's words (RFC 9457): what api sends and ui
// shows.
type Problem struct {
	Type     string            `json:"type"` // a stable URN of the key
	Title    string            `json:"title"`
	Status   int               `json:"status"`
	Detail   string            `json:"detail"`
	Instance string            `json:"instance"` // the request's ID, for those who ask us
	Code     planning.Code     `json:"code"`
	Key      string            `json:"key"`
	Args     map[string]string `json:"args,omitempty"`
	Errors   []FieldProblem    `json:"errors,omitempty"`
	// RetryAfter is how many seconds to wait, 0 where that would not help. It is
	// sent as a header.
	RetryAfter int `json:"-"`
}

// FieldProblem is what is wrong with one field.
type FieldProblem struct {
	Field  string            `json:"field"`
	Key    string            `json:"key"`
	Detail string            `json:"detail"`
	Args   map[string]string `json:"args,omitempty"`
}

// statuses is the table of design.md: one code, one status, one title.
var statuses = map[planning.Code]struct {
	status int
	title  string
}{
	planning.Invalid:      {http.StatusUnprocessableEntity, "problem.invalid"},
	planning.BadRequest:   {http.StatusBadRequest, "problem.bad_request"},
	planning.Unauthorized: {http.StatusUnauthorized, "problem.unauthorized"},
	planning.Forbidden:    {http.StatusForbidden, "problem.forbidden"},
	planning.NotFound:     {http.StatusNotFound, "problem.not_found"},
	planning.Conflict:     {http.StatusConflict, "problem.conflict"},
	planning.TooLarge:     {http.StatusRequestEntityTooLarge, "problem.too_large"},
	planning.TooMany:      {http.StatusTooManyRequests, "problem.too_many"},
	planning.Unavailable:  {http.StatusServiceUnavailable, "problem.unavailable"},
	planning.Internal:     {http.StatusInternalServerError, "problem.internal"},
}

// Refusal is the planning.Error in err. Fiber's own errors and ends of a context
// become one; anything else is Internal (error.internal), and then known is
// false: the edge logs it.
func Refusal(err error) (e *planning.Error, known bool) {
	if errors.As(err, &e) {
		_, listed := statuses[e.Code]
		if listed && e.Code != planning.Internal {
			return e, true
		}
		return planning.Refuse(planning.Internal, "error.internal"), false
	}
	var f *fiber.Error
	if errors.As(err, &f) {
		return fromFiber(f), true
	}
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return planning.Refuse(planning.Unavailable, "error.busy"), true
	}
	return planning.Refuse(planning.Internal, "error.internal"), false
}

func fromFiber(f *fiber.Error) *planning.Error {
	switch f.Code {
	case http.StatusNotFound:
		return planning.Refuse(planning.NotFound, "error.route")
	case http.StatusMethodNotAllowed:
		return planning.Refuse(planning.BadRequest, "error.method")
	case http.StatusRequestEntityTooLarge:
		return planning.Refuse(planning.TooLarge, "error.too_large", "size", sizeText(OrdinaryBody))
	case http.StatusRequestHeaderFieldsTooLarge:
		return planning.Refuse(planning.BadRequest, "error.headers")
	case http.StatusRequestTimeout:
		return planning.Refuse(planning.BadRequest, "error.slow")
	}
	return planning.Refuse(planning.BadRequest, "error.request")
}

// fiberStatus keeps the statuses that say more than 400 does.
func fiberStatus(err error) int {
	var f *fiber.Error
	if errors.As(err, &f) {
		switch f.Code {
		case http.StatusMethodNotAllowed, http.StatusRequestHeaderFieldsTooLarge, http.StatusRequestTimeout:
			return f.Code
		}
	}
	return 0
}

// Explain puts err into the words of lang. instance is the request's ID.
func (d *Door) Explain(lang, instance string, err error) Problem {
	e, _ := Refusal(err)
	text := locales.New(lang)
	row := statuses[e.Code]
	p := Problem{
		Type: "urn:musrenbang:" + strings.ReplaceAll(e.Key, ".", ":"), Title: text.T(row.title), Status: row.status,
		Detail: d.Sentence(text, e), Instance: instance, Code: e.Code, Key: e.Key, Args: e.Args,
	}
	if s := fiberStatus(err); s != 0 {
		p.Status = s
	}
	if e.Code == planning.TooMany || e.Code == planning.Unavailable {
		p.RetryAfter = max(1, atoi(e.Args["seconds"]))
	}
	for _, f := range e.All() {
		if f.Field == "" {
			continue
		}
		p.Errors = append(p.Errors, FieldProblem{Field: f.Field, Key: f.Key, Detail: d.Sentence(text, f), Args: f.Args})
	}
	return p
}

// bare are the keys whose sentence names what happened last, with the sentence
// for when nothing is known of it.
var bare = map[string]string{
	"error.stale":             "error.stale.bare",
	"error.already_decided":   "error.already_decided.bare",
	"error.ended":             "error.ended.bare",
	"error.wrong_stage":       "error.wrong_stage.bare",
	"error.nothing_to_review": "error.nothing_to_review.bare",
	"error.stage_not_open":    "error.stage_not_open.bare",
	"error.stage_closed":      "error.stage_closed.bare",
	"error.forum_step":        "error.forum_step.bare",
	"error.forum_stale":       "error.forum_stale.bare",
	"error.forum_frozen":      "error.forum_frozen.bare",
}

// Sentence is one refusal as a sentence of the language: what is wrong and what
// to do. Offices, acts and instants in it are the reader's words, never codes.
func (d *Door) Sentence(text *locales.Text, e *planning.Error) string {
	args := make([]any, 0, 2*len(e.Args))
	for name, value := range e.Args {
		args = append(args, title(name), d.word(text, e.Key, name, value))
	}
	if n, ok := e.Args["count"]; ok {
		return text.N(e.Key, atoi(n), args...)
	}
	key := e.Key
	if plain, ok := bare[key]; ok && !complete(e) {
		key = plain
	}
	return text.T(key, args...)
}

// complete reports whether everything the sentence of e names is known.
func complete(e *planning.Error) bool {
	if len(e.Args) == 0 {
		return false
	}
	for _, name := range []string{"act", "role", "at", "stage", "status"} {
		if v, given := e.Args[name]; given && (v == "" || name == "at" && v == "0") {
			return false
		}
	}
	_, at := e.Args["at"]
	_, status := e.Args["status"]
	return at || status
}

// word puts one argument of a refusal into the reader's language.
func (d *Door) word(text *locales.Text, key, name, value string) any {
	switch name {
	case "role":
		return known(text, "role.", value)
	case "act":
		return known(text, "act.", value)
	case "stage":
		return known(text, "stage.", value)
	case "class":
		return known(text, "class.", value)
	case "status":
		return known(text, "forum_status.", value)
	case "at":
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil {
			return value
		}
		return text.DateTime(n, d.Zone())
	case "remaining", "amount":
		return text.Rupiah(int64(atoi(value)))
	case "most":
		if key == "error.price_cap" {
			return text.Rupiah(int64(atoi(value)))
		}
		return text.Number(int64(atoi(value)))
	case "least", "seconds":
		return text.Number(int64(atoi(value)))
	}
	return value
}

// known translates a word of the domain; anything that is none stays itself.
func known(text *locales.Text, prefix, word string) string {
	if word == "" || !words[prefix+word] {
		return word
	}
	switch prefix {
	case "role.":
		return text.T("role." + word)
	case "act.":
		return text.T("act." + word)
	case "stage.":
		return text.T("stage." + word)
	case "class.":
		return text.T("class." + word)
	}
	return text.T("forum_status." + word)
}

// words are the words of the domain that arguments may hold.
var words = func() map[string]bool {
	set := map[string]bool{"role.citizen": true, "role.system": true}
	add(set, "role.", planning.Roles())
	add(set, "act.", planning.Acts())
	add(set, "stage.", planning.Stages())
	add(set, "class.", planning.Classes())
	add(set, "forum_status.", planning.ForumStatuses())
	return set
}()

func add[W ~string](set map[string]bool, prefix string, list []W) {
	for _, w := range list {
		set[prefix+string(w)] = true
	}
}

func title(name string) string {
	if name == "" {
		return ""
	}
	return strings.ToUpper(name[:1]) + name[1:]
}

func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

func sizeText(bytes int64) string {
	if bytes < 1<<20 {
		return strconv.FormatInt(bytes>>10, 10) + " KiB"
	}
	return strconv.FormatInt(bytes>>20, 10) + " MiB"
}

// seconds is a wait as an argument, at least one second.
func seconds(wait time.Duration) string {
	return strconv.Itoa(max(1, int((wait+time.Second-1)/time.Second)))
}
