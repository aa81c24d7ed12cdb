package planning

import "slices"

// Intake (cara masuk) is how a resident's need reached the one who entered it
// (research/domain.md, rembug warga; design.md 2, Origin). "" is not said.
type Intake string

// The ways in. Entrusted (titipan) is brought by a neighbour for somebody who
// could not come; paper was keyed in from Form RW.1.
const (
	IntakeHall      Intake = "hall"
	IntakeVisit     Intake = "visit"
	IntakePhone     Intake = "phone"
	IntakeEntrusted Intake = "entrusted"
	IntakePaper     Intake = "paper"
)

// Intakes lists the ways in, the usual one first.
func Intakes() []Intake {
	return []Intake{IntakeHall, IntakeVisit, IntakePhone, IntakeEntrusted, IntakePaper}
}

// Valid reports whether i is one of them.
func (i Intake) Valid() bool { return slices.Contains(Intakes(), i) }

// Point is a place on the map in millionths of a degree; the zero Point is none.
type Point struct {
	Lon int64 `json:"lon"`
	Lat int64 `json:"lat"`
}

// Set reports whether p is a place at all.
func (p Point) Set() bool { return p != Point{} }

// InIndonesia reports whether p lies in the country's rectangle: a point outside
// it is a typing or a sensor's error.
func (p Point) InIndonesia() bool {
	return p.Lon >= 94_000_000 && p.Lon <= 142_000_000 && p.Lat >= -12_000_000 && p.Lat <= 7_000_000
}

// Capture (catatan tablet) is what a tablet claims of how a proposal was taken
// down: claims about sending, never content.
type Capture struct {
	Device        string  // ID of the device
	Seq           int     // finished proposals of the device, from 1 without a gap
	Person        string  // account of the facilitator who took it down
	At            Instant // the tablet's clock
	ClockOffsetMS int64   // how far the tablet knew its clock to be off
	Form          int     // version of the form
	App           string  // version of the program
	Lang          string
	RescuedBy     string // account that brought it in a rescue file; "" = the tablet itself
}

// FormVersion is the version of the tablet's form that this program hands out.
// It takes the one before as well, for a whole cycle.
const FormVersion = 1

// Beat is what a tablet says of itself.
type Beat struct {
	At            Instant `json:"at"`
	Queued        int     `json:"queued"`  // finished, not received
	Drafts        int     `json:"drafts"`  // begun
	Refused       int     `json:"refused"` // to be mended
	Photos        int     `json:"photos"`  // not received
	LastSeq       int     `json:"last_seq"`
	Dropped       []int   `json:"dropped,omitempty"` // numbers that a person deleted on the tablet
	Form          int     `json:"form"`
	App           string  `json:"app"`
	Lang          string  `json:"lang"`
	FreeMB        int     `json:"free_mb"`
	Persisted     bool    `json:"persisted"`
	ClockOffsetMS int64   `json:"clock_offset_ms"`
}
