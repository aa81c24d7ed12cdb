// Package rescue reads the file that a tablet writes when it cannot send any more:
// everything it holds, finished or not, with the photos (docs/tablet.md, Rescue
// file). It proves that the file is as the tablet wrote it and turns its rows into
// submissions; what becomes of them is the reader's to decide.
//
// It must not know the store, HTTP or languages.
package rescue

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"

	"musrenbang/planning"
)

// The file's name for itself, and the bounds of one. MostRows is more than a tablet
// takes down in a year.
const (
	Kind     = "musrenbang-rescue"
	Version  = 1
	MostRows = 5000
)

// The states of a row, as the tablet shows them.
const (
	StateDraft   = "draft"
	StateWaiting = "waiting"
	StateSent    = "sent"
	StateRefused = "refused"
)

// File is a rescue file whose hash fits its rows.
type File struct {
	Device string // the device that wrote it
	MadeAt planning.Instant
	Rows   []Row
}

// Row is one proposal of the tablet.
type Row struct {
	ID    string
	State string
	// Submission is what the tablet would have sent, with its capture.
	Submission planning.Submission
	Photos     []Photo
	// Err names each wrong field of this row, as a planning.Error; the others go on.
	Err error
}

// Photo is one picture, as the tablet would have sent it.
type Photo struct {
	SHA256   string // of Content, in hex; it fits
	Position int
	Type     string // what the tablet called it
	Content  []byte
}

// Read reads a whole file. Invalid (error.rescue_kind) where it is no rescue file or
// one of a newer version, (error.rescue_damaged) where it was cut off or changed,
// (error.rescue_rows) where it has too many rows.
func Read(r io.Reader) (File, error) {
	in := &input{sum: sha256.New(), json: json.NewDecoder(r)}
	err := in.read()
	var refused *planning.Error
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &refused):
		return File{}, err
	case errors.Is(err, io.EOF) && in.seen == 0, errors.As(err, &syntax) && in.seen == 0:
		return File{}, planning.InvalidField("file", "error.rescue_kind")
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.As(err, &syntax), errors.As(err, &kind):
		return File{}, planning.InvalidField("file", "error.rescue_damaged")
	case err != nil:
		return File{}, fmt.Errorf("read rescue file: %w", err)
	}
	if in.kind != Kind || in.version != Version {
		return File{}, planning.InvalidField("file", "error.rescue_kind")
	}
	if !in.rows || in.claimed != hex.EncodeToString(in.sum.Sum(nil)) {
		return File{}, planning.InvalidField("file", "error.rescue_damaged")
	}
	return in.file, nil
}

// input is a file being read, row by row: all photos twice would be too much.
type input struct {
	json    *json.Decoder
	sum     hash.Hash // over the canonical rows
	file    File
	kind    string
	version int
	claimed string
	rows    bool
	seen    int // fields of the file
}

func (in *input) read() error {
	if err := in.expect('{'); err != nil {
		return err
	}
	for in.json.More() {
		name, err := in.json.Token()
		if err != nil {
			return err
		}
		if err := in.field(name); err != nil {
			return err
		}
		in.seen++
	}
	if err := in.expect('}'); err != nil {
		return err
	}
	if _, err := in.json.Token(); !errors.Is(err, io.EOF) {
		return planning.InvalidField("file", "error.rescue_damaged")
	}
	return nil
}

func (in *input) field(name json.Token) error {
	switch name {
	case "kind":
		return in.json.Decode(&in.kind)
	case "v":
		return in.json.Decode(&in.version)
	case "device":
		return in.json.Decode(&in.file.Device)
	case "made_at":
		return in.json.Decode(&in.file.MadeAt)
	case "sha256":
		return in.json.Decode(&in.claimed)
	case "rows":
		return in.readRows()
	}
	// A later version may say more.
	var other json.RawMessage
	return in.json.Decode(&other)
}

func (in *input) readRows() error {
	if in.rows {
		return planning.InvalidField("file", "error.rescue_damaged")
	}
	in.rows = true
	if err := in.expect('['); err != nil {
		return err
	}
	in.sum.Write([]byte("["))
	for in.json.More() {
		var raw json.RawMessage
		if err := in.json.Decode(&raw); err != nil {
			return err
		}
		if len(in.file.Rows) >= MostRows {
			return planning.InvalidField("file", "error.rescue_rows", "most", fmt.Sprint(MostRows))
		}
		if len(in.file.Rows) > 0 {
			in.sum.Write([]byte(","))
		}
		if err := canonical(in.sum, raw); err != nil {
			return err
		}
		in.file.Rows = append(in.file.Rows, readRow(raw))
	}
	in.sum.Write([]byte("]"))
	return in.expect(']')
}

func (in *input) expect(d json.Delim) error {
	got, err := in.json.Token()
	if err == nil && got != d {
		err = planning.InvalidField("file", "error.rescue_kind")
	}
	return err
}
