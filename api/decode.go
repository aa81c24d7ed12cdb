package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"musrenbang/planning"
)

// decode reads a JSON body into dst. A body that is no JSON is BadRequest
// (error.body); a field we do not know, of another kind, or with text that no
// page can show is Invalid and named.
func decode(c *fiber.Ctx, dst any) error {
	kind, _, _ := strings.Cut(c.Get(fiber.HeaderContentType), ";")
	if !strings.EqualFold(strings.TrimSpace(kind), fiber.MIMEApplicationJSON) {
		return planning.Refuse(planning.BadRequest, "error.body_type")
	}
	raw := c.Request().Body()
	if err := checkText(raw); err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(dst); err != nil {
		return decodeError(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return planning.Refuse(planning.BadRequest, "error.body")
	}
	return nil
}

func decodeError(err error) error {
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) && kind.Field != "" {
		// encoding/json names the embedded struct as well; callers never see it.
		return planning.InvalidField(strings.TrimPrefix(kind.Field, "contentBody."), "error.field_kind")
	}
	// encoding/json has no type for this one.
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return planning.InvalidField(strings.Trim(name, `"`), "error.field_unknown", "name", strings.Trim(name, `"`))
	}
	var refused *planning.Error
	if errors.As(err, &refused) {
		return refused
	}
	return planning.Refuse(planning.BadRequest, "error.body")
}

// checkText refuses what encoding/json would quietly replace or pass on: bytes
// that are no UTF-8, halves of surrogate pairs, and NUL, which PostgreSQL cannot
// keep. The field that holds it is named.
func checkText(raw []byte) error {
	if utf8.Valid(raw) && !bytes.Contains(raw, []byte(`\u`)) {
		return nil
	}
	fields := map[string]json.RawMessage{}
	if err := json.Unmarshal(raw, &fields); err != nil {
		if !utf8.Valid(raw) {
			return planning.Refuse(planning.BadRequest, "error.text_encoding")
		}
		fields = map[string]json.RawMessage{"": raw}
	}
	var f planning.Fields
	for name, value := range fields {
		switch {
		case !utf8.Valid(value) || halfSurrogate(value) || !utf8.ValidString(name):
			f.Add(strings.ToValidUTF8(name, "?"), "error.text_encoding")
		case bytes.Contains(value, []byte(`\u0000`)) && !escapedBackslash(value, `\u0000`):
			f.Add(name, "error.text_control")
		}
	}
	return f.Err()
}

// halfSurrogate looks for \uD800 to \uDFFF outside a proper pair.
func halfSurrogate(raw []byte) bool {
	for i := 0; i+1 < len(raw); i++ {
		if raw[i] != '\\' {
			continue
		}
		if raw[i+1] != 'u' {
			i++ // an escaped character, a backslash among them
			continue
		}
		unit, ok := escape(raw[i:])
		if !ok {
			return false // no JSON; the decoder says so
		}
		i += 5
		switch {
		case unit >= 0xDC00 && unit <= 0xDFFF:
			return true
		case unit >= 0xD800 && unit <= 0xDBFF:
			low, ok := escape(raw[i+1:])
			if !ok || low < 0xDC00 || low > 0xDFFF {
				return true
			}
			i += 6
		}
	}
	return false
}

// escape reads \uXXXX at the start of raw.
func escape(raw []byte) (unit uint16, ok bool) {
	if len(raw) < 6 || raw[0] != '\\' || raw[1] != 'u' {
		return 0, false
	}
	_, err := fmt.Sscanf(string(raw[2:6]), "%04x", &unit)
	return unit, err == nil
}

// escapedBackslash reports whether every occurrence of what stands behind another
// backslash, so that it is text and no escape.
func escapedBackslash(raw []byte, what string) bool {
	for i := 0; i+1 < len(raw); i++ {
		if raw[i] != '\\' {
			continue
		}
		if bytes.HasPrefix(raw[i:], []byte(what)) {
			return false
		}
		i++
	}
	return true
}

// amount is a number as the caller wrote it: digits, or a text with Indonesian
// points and commas. It is read where its field's name is known.
type amount struct {
	text   string
	number bool // written as a JSON number
	given  bool
}

// UnmarshalJSON keeps the number as it was written; null is none.
func (a *amount) UnmarshalJSON(raw []byte) error {
	switch {
	case bytes.Equal(raw, []byte("null")):
		*a = amount{}
	case raw[0] == '"':
		a.given = true
		return json.Unmarshal(raw, &a.text)
	case raw[0] == '-' || raw[0] >= '0' && raw[0] <= '9':
		a.text, a.number, a.given = string(raw), true, true
	default:
		a.text, a.given = "?", true // neither: the parser names the field
	}
	return nil
}

// rupiah reads whole rupiah; absent where nothing was given.
func (a amount) rupiah(f *planning.Fields, field string, absent planning.Rupiah) planning.Rupiah {
	if !a.given {
		return absent
	}
	if a.number && strings.ContainsRune(a.text, '.') {
		// 1.500 as a JSON number is one and a half, not fifteen hundred.
		f.Add(field, "error.rupiah_fraction")
		return absent
	}
	v, err := planning.ParseRupiah(field, a.text)
	if err != nil {
		f.AddError(asField(err))
		return absent
	}
	return v
}

// volume reads a quantity with up to three decimals; zero where none was given.
func (a amount) volume(f *planning.Fields, field string) planning.Volume {
	if !a.given {
		return 0
	}
	v, err := planning.ParseVolume(field, a.text)
	if err != nil {
		f.AddError(asField(err))
	}
	return v
}

func asField(err error) *planning.Error {
	var e *planning.Error
	if errors.As(err, &e) {
		return e
	}
	return planning.Refuse(planning.Invalid, "error.field_kind")
}

// commandID is the caller's name for what it is about to do, so that an answer
// lost on the way never becomes a second act. BadRequest where there is none.
func commandID(c *fiber.Ctx) (string, error) {
	id := strings.ToLower(c.Get("Idempotency-Key"))
	if !planning.ValidID(id) {
		return "", planning.Refuse(planning.BadRequest, "error.idempotency_key")
	}
	return id, nil
}
