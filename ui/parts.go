package ui

import (
	"html/template"
	"strconv"
)

// The types below are the data of templates/parts: one part, one type, and the
// page's struct holds them ready. Texts arrive in the reader's language.

// Link is a way to somewhere. Count is shown behind the words where it is not nil.
type Link struct {
	Label   string
	URL     string
	Current bool
	Count   *int
}

// LinkGroup is a list of links in the side column; Title may be "".
type LinkGroup struct {
	Title string
	Links []Link
}

// Notice says what the last act did. Tone is kept, waiting, refused or info.
type Notice struct {
	Tone string
	Text string
}

// FormError is one thing to correct; ID is the field's id.
type FormError struct {
	ID   string
	Text string
}

// Verdict is the outcome in words, the first thing on a proposal's page.
type Verdict struct {
	Class string // outcome class; gives colour and icon
	Title string // "Didanai tahun 2028"
	Text  string // one sentence why
}

// Next is the next step with its date.
type Next struct {
	What string // "pekerjaan dimulai"
	Text string // "Maret 2028, oleh Dinas Pekerjaan Umum."
	Link *Link
}

// The states of a step on a journey.
const (
	StepDone     = "done"
	StepReturned = "returned"
	StepRefused  = "refused"
	StepNow      = "now"
	StepAhead    = "ahead"
)

// JourneyStep is one step a proposal took or will take, newest first.
type JourneyStep struct {
	State  string // StepDone, StepReturned, StepRefused, StepNow, StepAhead
	Title  string
	At     int64    // UTC microseconds; 0 shows no date
	Facts  []string // short facts behind the date: rank, value, document
	Text   string
	Reason string
	Links  []Link
}

// Dot is the drawing inside the step's mark.
func (s JourneyStep) Dot() template.HTML { return drawn[stepIcons[s.State]] }

// Open is the state of a step that has not been taken yet, "" for all others.
func (s JourneyStep) Open() string {
	if s.State == StepNow || s.State == StepAhead {
		return s.State
	}
	return ""
}

// HasFacts reports whether a line of date, facts and links follows the title.
func (s JourneyStep) HasFacts() bool { return s.At != 0 || len(s.Facts)+len(s.Links) > 0 }

var stepIcons = map[string]string{StepDone: "check", StepReturned: "undo", StepRefused: "cross", StepNow: "clock"}

// Detail is one line of a list of labels and values; parts of a value stand on
// lines of their own.
type Detail struct {
	Label  string
	Values []Link // a value without URL is plain text
}

// Bar is a share against a target. Percentages are plain decimals ("64.3").
type Bar struct {
	Percent string
	Target  string // "" draws no target
	Group   string // women, children, elderly, disability, general; "" is the brand's colour
	Over    bool   // beyond what is allowed: drawn in the colour of refusal
	Label   string // what a screen reader hears: "64,3 %", "7 dari 9"
	Caption bool   // write the target under its line
}

// Width is Percent within 0 to 100, for drawing only.
func (b Bar) Width() string { return clamp(b.Percent) }

// Mark is Target within 0 to 100, for drawing only.
func (b Bar) Mark() string { return clamp(b.Target) }

// Anchor keeps the caption inside the drawing where the target is near an end.
func (b Bar) Anchor() string {
	switch at, _ := strconv.ParseFloat(b.Target, 64); {
	case at > 80:
		return "end"
	case at < 20:
		return "start"
	}
	return "middle"
}

func clamp(percent string) string {
	v, err := strconv.ParseFloat(percent, 64)
	switch {
	case err != nil || !(v > 0):
		return "0"
	case v > 100:
		return "100"
	}
	return percent
}

// Share is one accommodation figure: the number, its fraction, its bar, whether
// the target is met, and the way to the rows.
type Share struct {
	Title    string // "" for the headline
	Figure   string // "64,3 %", or "7 dari 9" below ten proposals
	Fraction string // "3.412 dari 5.306"; "" where Figure is the fraction
	Unit     string // "usulan"
	None     bool   // no proposal was eligible
	Ahead    bool   // cannot be counted yet: Text says why, and no bar is drawn
	Met      bool
	Bar      Bar
	Text     string
	URL      string // the rows
}

// Meter is money against a ceiling, or a share before and after a choice.
type Meter struct {
	Title string
	Value string // "Rp38,4 miliar"
	Of    string // "dari Rp41 miliar", "→ 64,4 %"
	Bar   Bar
	Note  string // "sisa Rp2,6 miliar", "Lebih Rp0,7 miliar"
}

// Field is one question of a form with a text answer.
type Field struct {
	ID, Name, Label string
	Hint, Error     string
	Value           string
	Type            string // text (also for ""), password, email, tel, search, date, file
	InputMode       string // numeric, decimal, …
	Autocomplete    string
	Width           string // short, code; "" fills the column
	Rows            int    // more than zero: a text area
	Optional        bool
	Echo            string // what the server understood: "Rp150.000.000"
}

// Choice is one answer of Choices.
type Choice struct {
	ID, Value, Label, Hint string
	Group                  string // colours the tile of a group
	Checked                bool
}

// Choices is a question with given answers: tiles, or a drop-down list.
type Choices struct {
	ID, Name, Label, Hint, Error string
	Many                         bool // check boxes instead of radio buttons
	Optional                     bool
	Options                      []Choice
}

// Chip is one filter or one view. RemoveURL is set on a filter in force.
type Chip struct {
	Label     string
	URL       string
	Current   bool
	RemoveURL string
}

// Pager leads through the pages of a list.
type Pager struct {
	Page, Pages      int
	PrevURL, NextURL string // "" at an end
}

// Steps shows how far a form of several pages is.
type Steps struct {
	Step, Steps int
}

// Segments lists the steps for drawing: true is done or current.
func (s Steps) Segments() []bool {
	segments := make([]bool, max(s.Steps, 0))
	for i := range segments {
		segments[i] = i < s.Step
	}
	return segments
}

// Table is a table of plain cells. On a phone each row becomes a card.
type Table struct {
	Caption string
	Hidden  bool // the caption is for screen readers, a heading above says the same
	Head    []Column
	Rows    [][]Cell // the first cell names the row
}

// Column is the head of a table's column.
type Column struct {
	Label   string
	Number  bool // right-aligned
	SortURL string
	Sorted  string // "", ascending, descending
}

// Cell is one cell. Class and Group draw a status or a group beside the text.
type Cell struct {
	Text, Sub, URL string
	Strong         bool
	Class, Group   string
	Image          string   // address of a picture shown small; Text describes it
	Acts           []rowAct // buttons of this row
	Tone           string   // kept, waiting, refused, info: Text is drawn as a tag
}

// Empty says what will appear here, and when.
type Empty struct {
	Title, Text string
	Link        *Link
}

// toneOf is the colour of an outcome class: kept, waiting, refused or info.
func toneOf(class string) string {
	if look, ok := classLooks[class]; ok {
		return look.tone
	}
	return "info"
}

// iconOf is the icon of an outcome class.
func iconOf(class string) string {
	if look, ok := classLooks[class]; ok {
		return look.icon
	}
	return "info"
}

var classLooks = map[string]struct{ tone, icon string }{
	"draft":             {"info", "pencil"},
	"submitted":         {"waiting", "clock"},
	"under_review":      {"waiting", "clock"},
	"returned":          {"waiting", "undo"},
	"forwarded":         {"kept", "next"},
	"accommodated_full": {"kept", "check"},
	"accommodated_part": {"kept", "part"},
	"funded":            {"kept", "check"},
	"redirected":        {"info", "turn"},
	"deferred":          {"waiting", "later"},
	"rejected":          {"refused", "cross"},
	"merged":            {"info", "merge"},
	"split":             {"info", "split"},
	"withdrawn":         {"info", "back"},
	"realised":          {"kept", "built"},
	"cancelled":         {"refused", "cross"},
}
