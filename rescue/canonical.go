package rescue

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"slices"
)

// canonical writes a JSON value with the keys of its objects in order and no space
// between anything. Texts and numbers stay as they are written: the tablet's
// JSON.stringify writes each of them in one way only, and reading a half surrogate
// pair, which it can hold, would change it.
func canonical(w io.Writer, raw json.RawMessage) error {
	raw = bytes.TrimSpace(raw)
	switch {
	case len(raw) > 0 && raw[0] == '{':
		return canonicalObject(w, raw)
	case len(raw) > 0 && raw[0] == '[':
		return canonicalList(w, raw)
	}
	_, err := w.Write(raw)
	return err
}

func canonicalObject(w io.Writer, raw json.RawMessage) error {
	var object map[string]json.RawMessage
	if err := json.Unmarshal(raw, &object); err != nil {
		return err
	}
	between := "{"
	for _, name := range slices.Sorted(maps.Keys(object)) {
		key, err := json.Marshal(name) // our keys are plain words
		if err != nil {
			return err
		}
		if _, err := io.WriteString(w, between+string(key)+":"); err != nil {
			return err
		}
		if err := canonical(w, object[name]); err != nil {
			return err
		}
		between = ","
	}
	if len(object) == 0 {
		between = "{}"
	} else {
		between = "}"
	}
	_, err := io.WriteString(w, between)
	return err
}

func canonicalList(w io.Writer, raw json.RawMessage) error {
	var list []json.RawMessage
	if err := json.Unmarshal(raw, &list); err != nil {
		return err
	}
	if _, err := io.WriteString(w, "["); err != nil {
		return err
	}
	for i, item := range list {
		if i > 0 {
			if _, err := io.WriteString(w, ","); err != nil {
				return err
			}
		}
		if err := canonical(w, item); err != nil {
			return err
		}
	}
	_, err := io.WriteString(w, "]")
	return err
}
