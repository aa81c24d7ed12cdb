package rescue

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"

	"musrenbang/planning"
)

// mostPhotos and mostPhotoBytes bound a row; the server takes no more either.
const (
	mostPhotos     = 3
	mostPhotoBytes = 8 << 20
)

type rowBody struct {
	ID     string          `json:"id"`
	Body   json.RawMessage `json:"body"`
	State  string          `json:"state"`
	Photos []photoBody     `json:"photos"`
}

type photoBody struct {
	SHA256   string `json:"sha256"`
	Position int    `json:"position"`
	Type     string `json:"type"`
	Base64   string `json:"base64"`
}

// body is what PUT /api/v1/proposals/{uuid} takes (api/submission.go).
type body struct {
	Cycle      int               `json:"cycle"`
	Area       planning.AreaCode `json:"area"`
	Origin     planning.Origin   `json:"origin"`
	Channel    planning.Channel  `json:"channel"`
	Agency     string            `json:"agency"`
	ProposedBy planning.Group    `json:"proposed_by"`
	Basis      planning.Basis    `json:"basis"`
	Importer   string            `json:"importer"`
	Continues  string            `json:"continues"`
	DeviceTime planning.Instant  `json:"device_time"`

	Intake   planning.Intake       `json:"intake"`
	ReadBack bool                  `json:"read_back"`
	Point    *planning.Point       `json:"point"`
	Slip     planning.TrackingCode `json:"slip"`
	Capture  *captureBody          `json:"capture"`

	RW        string           `json:"rw"`
	RT        string           `json:"rt"`
	Benefits  []planning.Group `json:"benefits"`
	Catalogue string           `json:"catalogue"`
	Title     string           `json:"title"`
	Problem   string           `json:"problem"`
	Location  string           `json:"location"`
	OwnWords  string           `json:"own_words"`
	Proposer  string           `json:"proposer"`
	Volume    amount           `json:"volume"`
	Unit      string           `json:"unit"`
	Value     amount           `json:"value"`
	Rank      int              `json:"rank"`
}

type captureBody struct {
	Device        string           `json:"device"`
	Seq           int              `json:"seq"`
	By            string           `json:"by"`
	At            planning.Instant `json:"at"`
	ClockOffsetMS int64            `json:"clock_offset_ms"`
	Form          int              `json:"form"`
	App           string           `json:"app"`
	Lang          string           `json:"lang"`
}

// readRow reads one row; what is wrong with it stands in its Err.
func readRow(raw json.RawMessage) Row {
	var b rowBody
	if err := strict(raw, &b); err != nil {
		return Row{Err: err}
	}
	row := Row{ID: strings.ToLower(b.ID), State: b.State}
	for _, p := range b.Photos {
		photo, err := p.read()
		if err != nil {
			row.Err = err
			return row
		}
		row.Photos = append(row.Photos, photo)
	}
	if len(row.Photos) > mostPhotos {
		row.Err = planning.InvalidField("photos", "error.photo_most")
		return row
	}
	var s body
	if row.Err = strict(b.Body, &s); row.Err == nil {
		row.Submission, row.Err = s.read(row.ID)
	}
	return row
}

func (p photoBody) read() (Photo, error) {
	if len(p.Base64) > base64.StdEncoding.EncodedLen(mostPhotoBytes) {
		return Photo{}, planning.InvalidField("photos", "error.file_large")
	}
	content, err := base64.StdEncoding.DecodeString(p.Base64)
	if err != nil {
		return Photo{}, planning.InvalidField("photos", "error.photo_hash")
	}
	sum := sha256.Sum256(content)
	if hex.EncodeToString(sum[:]) != p.SHA256 {
		return Photo{}, planning.InvalidField("photos", "error.photo_hash")
	}
	return Photo{SHA256: p.SHA256, Position: p.Position, Type: p.Type, Content: content}, nil
}

// read makes the submission and refuses every wrong field at once.
func (b body) read(id string) (planning.Submission, error) {
	var f planning.Fields
	s := planning.Submission{
		ID: id, Cycle: b.Cycle, Area: b.Area, RW: b.RW, RT: b.RT, Origin: b.Origin, Channel: b.Channel, Agency: b.Agency,
		ProposedBy: b.ProposedBy, Basis: b.Basis, Benefits: b.Benefits, Catalogue: b.Catalogue, Title: b.Title, Problem: b.Problem,
		Location: b.Location, OwnWords: b.OwnWords, Proposer: b.Proposer, Volume: b.Volume.volume(&f), Unit: b.Unit,
		Value: b.Value.rupiah(&f), Rank: b.Rank, Importer: b.Importer, Continues: b.Continues, DeviceTime: b.DeviceTime,
		Intake: b.Intake, ReadBack: b.ReadBack, Point: b.Point, Slip: b.Slip, Capture: b.Capture.read(),
	}
	if s.Capture == nil {
		f.Add("capture", "error.capture") // nothing says who took it down
	}
	if err := f.Err(); err != nil {
		return s, err
	}
	return s, s.Validate()
}

func (b *captureBody) read() *planning.Capture {
	if b == nil {
		return nil
	}
	return &planning.Capture{
		Device: strings.ToLower(b.Device), Seq: b.Seq, Person: b.By, At: b.At, ClockOffsetMS: b.ClockOffsetMS, Form: b.Form,
		App: b.App, Lang: b.Lang,
	}
}

// amount is a figure as text or number; null is none.
type amount struct {
	text   string
	number bool
	given  bool
}

// UnmarshalJSON keeps the figure as it was written.
func (a *amount) UnmarshalJSON(raw []byte) error {
	switch {
	case bytes.Equal(raw, []byte("null")):
		*a = amount{}
	case raw[0] == '"':
		a.given = true
		return json.Unmarshal(raw, &a.text)
	default:
		// What is no figure either is for the parser to name.
		a.text, a.number, a.given = string(raw), true, true
	}
	return nil
}

func (a amount) volume(f *planning.Fields) planning.Volume {
	if !a.given {
		return 0
	}
	v, err := planning.ParseVolume("volume", a.text)
	addError(f, err)
	return v
}

func (a amount) rupiah(f *planning.Fields) planning.Rupiah {
	if !a.given {
		return planning.Unpriced
	}
	if a.number && strings.ContainsRune(a.text, '.') {
		// 1.500 as a JSON number is one and a half, not fifteen hundred.
		f.Add("value", "error.rupiah_fraction")
		return planning.Unpriced
	}
	v, err := planning.ParseRupiah("value", a.text)
	addError(f, err)
	return v
}

func addError(f *planning.Fields, err error) {
	var e *planning.Error
	if errors.As(err, &e) {
		f.AddError(e)
	}
}

// strict decodes an object and refuses fields it does not know, and bytes that are
// no text.
func strict(raw json.RawMessage, into any) error {
	if len(raw) == 0 || !utf8.Valid(raw) {
		return planning.InvalidField("body", "error.text_encoding")
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	err := d.Decode(into)
	var kind *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &kind):
		return planning.InvalidField(kind.Field, "error.field_kind")
	}
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		name = strings.Trim(name, `"`)
		return planning.InvalidField(name, "error.field_unknown", "name", name)
	}
	return planning.InvalidField("body", "error.body")
}
