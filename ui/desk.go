package ui

import (
	"html/template"

	"github.com/gofiber/fiber/v2"
)

// A desk is a page put together from blocks: tables, forms, figures, each with
// its heading. The pages around a sitting and the planners' settings are desks,
// so that a reader who knows one knows all. Template: parts/desk.html.

// deskPage is a desk in the officers' frame.
type deskPage struct {
	Page
	Lede   string
	Tabs   []Chip
	Blocks []block
}

// publicDeskPage is a desk in the citizens' frame.
type publicDeskPage deskPage

// block is one part of a desk. Every field may be empty; they are shown in this
// order.
type block struct {
	ID, Title, Text string
	Warnings        []string // expectations not met, in words
	Meters          []Meter
	Details         []Detail
	Items           []string
	Copy            string // text to be copied, in a read-only field
	QR              template.HTML
	Table           *Table
	Empty           *Empty
	Links           []Link
	Buttons         []rowAct
	Form            *section
	Screen          bool // not on paper
}

// rowAct is a form of one button, in a table's cell or under a block.
type rowAct struct {
	Action, Label, About string // About is read to who cannot see the row
	CSRF                 string
	Hidden               []hidden
	Danger               bool
}

// section is a form: its rows stand below each other, the questions of one row
// beside each other where there is room.
type section struct {
	ID, Action, CSRF string
	Files            bool
	Hidden           []hidden
	Rows             [][]control
	Note             string // beside the button: what it does
	Button           string
	Danger           bool
}

// control is one question of a form: exactly one of its fields is set.
type control struct {
	Field  *Field
	Select *Choices
	Tiles  *Choices
	Tick   *Choice
	Head   string // a heading between questions
}

func asks(f Field) control       { return control{Field: &f} }
func selects(q Choices) control  { return control{Select: &q} }
func tiles(q Choices) control    { return control{Tiles: &q} }
func ticks(o Choice) control     { return control{Tick: &o} }
func headed(text string) control { return control{Head: text} }

// row adds questions that stand beside each other.
func (s *section) row(questions ...control) *section {
	s.Rows = append(s.Rows, questions)
	return s
}

// tick is a yes or no, filled with what was answered.
func (a answers) tick(w words, name, labelKey string, preset bool) Choice {
	checked := a.Get(name) != ""
	if a.Values == nil {
		checked = preset
	}
	return Choice{ID: name, Value: "1", Label: w.T(labelKey), Checked: checked}
}

// showDesk shows a desk, with what was wrong in the form that was sent.
func (h *Handler) showDesk(c *fiber.Ctx, p deskPage, status int) error {
	return h.show(c, status, "desk", p)
}

// wrongOn is the status of a page that is shown again because of wrong, which it
// puts beside the fields; ok is false where wrong belongs to the error page.
func (h *Handler) wrongOn(c *fiber.Ctx, p *Page, a *answers, wrong error) (status int, ok bool) {
	if wrong == nil {
		return fiber.StatusOK, true
	}
	return h.refused(c, p, a, wrong)
}
