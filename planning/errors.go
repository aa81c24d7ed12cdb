package planning

import (
	"errors"
	"strings"
)

// Code sorts a failure a person can act on. The edge maps it to an HTTP status.
type Code string

// The codes, with the status the edge gives them.
const (
	Invalid      Code = "invalid"      // 422: a field is wrong; Field names it
	BadRequest   Code = "bad_request"  // 400: the request cannot be read at all
	Unauthorized Code = "unauthorized" // 401: who is it?
	Forbidden    Code = "forbidden"    // 403: this actor may not do this here
	NotFound     Code = "not_found"    // 404
	Conflict     Code = "conflict"     // 409: the thing has moved on, or the step is illegal now
	TooLarge     Code = "too_large"    // 413
	TooMany      Code = "too_many"     // 429
	Unavailable  Code = "unavailable"  // 503: try again; nothing is lost
	Internal     Code = "internal"     // 500: ours; details stay in the log
)

// Error is a failure a person can act on. Key is a catalogue key (error.*),
// Field the input it belongs to ("" for the whole), Args what the text needs.
// Args are strings so that they survive a JSON boundary unchanged.
type Error struct {
	Code  Code              `json:"code"`
	Key   string            `json:"key"`
	Field string            `json:"field,omitempty"`
	Args  map[string]string `json:"args,omitempty"`
	// More holds the other fields' errors when several are wrong at once.
	More []*Error `json:"more,omitempty"`
}

// Error gives code, field and key; it is for logs, never for people.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(string(e.Code))
	b.WriteString(": ")
	b.WriteString(e.Key)
	if e.Field != "" {
		b.WriteString(" (" + e.Field + ")")
	}
	return b.String()
}

// CodeOf returns the code carried by err, Internal for any other error and ""
// for nil.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return Internal
}

// Refuse builds an Error; args come in pairs (name, value).
func Refuse(code Code, key string, args ...string) *Error {
	e := &Error{Code: code, Key: key}
	for i := 0; i+1 < len(args); i += 2 {
		if e.Args == nil {
			e.Args = make(map[string]string, len(args)/2)
		}
		e.Args[args[i]] = args[i+1]
	}
	return e
}

// InvalidField builds an Invalid error for one field.
func InvalidField(field, key string, args ...string) *Error {
	e := Refuse(Invalid, key, args...)
	e.Field = field
	return e
}

// Fields collects one error per field and returns them as one, or nil.
type Fields struct{ first *Error }

// Add records an error for field.
func (f *Fields) Add(field, key string, args ...string) {
	f.AddError(InvalidField(field, key, args...))
}

// AddError records an Invalid error made elsewhere; nil is ignored.
func (f *Fields) AddError(e *Error) {
	switch {
	case e == nil:
	case f.first == nil:
		f.first = e
	default:
		f.first.More = append(f.first.More, e)
	}
}

// Err returns the collected error or nil.
func (f *Fields) Err() error {
	if f.first == nil {
		return nil
	}
	return f.first
}

// All returns e and the errors of the other fields as one list.
func (e *Error) All() []*Error {
	return append([]*Error{e}, e.More...)
}
