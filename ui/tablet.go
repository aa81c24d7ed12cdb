package ui

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"html/template"
	"strings"

	"github.com/gofiber/fiber/v2"

	"musrenbang/locales"
	"musrenbang/planning"
)

// tabletPage is the shell of the tablet's page: every view and every text, and
// nothing of a person, a session or a place.
type tabletPage struct {
	Page
	App       string // version of the program: a hash of all that the tablet keeps of it
	Form      int
	Script    string // "" where the program was built without it
	OtherLang string
	Sprite    template.HTML
	Texts     map[string]any

	Intake, Who, Basis, Channel, Benefits                                      Choices
	Areas, Agency                                                              Choices
	Body, OwnWords, What, Problem, RW, RT, Location, Volume, Unit, Value, Rank Field
}

// tabletPolicy lets in the one script of this page and what it needs: our own
// server, photos from memory, the service worker.
const tabletPolicy = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' blob: data:; " +
	"worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// tabletTexts are the parts of the catalogue that the script asks for by key.
var tabletTexts = []string{
	"tablet.", "group.", "basis.", "channel.", "receipt.", "paper.receipt.for", "form.choose", "form.yes", "form.no",
	"propose.own_words", "propose.problem", "propose.body", "propose.location", "propose.volume", "propose.unit", "propose.value", "propose.unpriced",
	"propose.benefits", "propose.rank", "propose.need", "propose.intake", "intake.",
	"error.text_control", "error.text_short", "error.text_long", "error.required", "error.group", "error.basis_required", "error.rw", "error.rank",
	"error.channel", "error.agency_required", "error.value_or_unpriced", "error.volume_format", "error.volume_range", "error.volume_zero",
	"error.rupiah_format", "error.rupiah_fraction", "error.rupiah_negative", "error.rupiah_range", "error.device_unknown", "error.device_revoked",
}

// tabletIcons are the drawings the script places; the template places its own.
var tabletIcons = []string{
	"check", "cross", "clock", "info", "warn", "next", "back", "up", "down", "undo", "pencil", "plus", "print", "upload", "lock", "tablet", "offline",
	"person",
}

// tabletShell is the page in each language, made once: what the tablet keeps has
// to be the same bytes for everybody.
type tabletShell struct {
	version string
	pages   map[string][]byte
	keep    []string // every address the page needs without a network
}

// newTabletShell renders the page and names its version by all it is made of.
func newTabletShell(views *Renderer, assets *Assets, example bool) (tabletShell, error) {
	s := tabletShell{pages: map[string][]byte{}}
	script := ""
	if asset, ok := assets.byName["tablet.js"]; ok {
		script = asset.URL
	}
	// The pages name the files by their content, so a hash of the pages is one of
	// all; it is made before they carry it.
	if err := s.render(views, script, example); err != nil {
		return s, err
	}
	content := []byte(workerScript)
	for _, lang := range locales.Languages() {
		content = append(content, s.pages[lang]...)
	}
	s.version = hex.EncodeToString(hashOf(content))[:12]
	if err := s.render(views, script, example); err != nil {
		return s, err
	}
	for _, lang := range locales.Languages() {
		s.keep = append(s.keep, "/lapangan?bahasa="+lang)
	}
	for _, name := range []string{"base.css", "tablet.css", "icon.svg", "tablet.js"} {
		if asset, ok := assets.byName[name]; ok {
			s.keep = append(s.keep, asset.URL)
		}
	}
	return s, nil
}

func (s *tabletShell) render(views *Renderer, script string, example bool) error {
	for _, lang := range locales.Languages() {
		page, err := newTabletPage(lang, script, s.version, example)
		if err != nil {
			return err
		}
		var b bytes.Buffer
		if err := views.Render(&b, "tablet", page); err != nil {
			return err
		}
		s.pages[lang] = b.Bytes()
	}
	return nil
}

func newTabletPage(lang, script, version string, example bool) (tabletPage, error) {
	texts, err := locales.Subset(lang, tabletTexts...)
	if err != nil {
		return tabletPage{}, fmt.Errorf("texts of the tablet: %w", err)
	}
	w := words{Text: locales.New(lang)}
	p := tabletPage{App: version, Form: planning.FormVersion, Script: script, OtherLang: "en", Texts: texts, Sprite: sprite(tabletIcons)}
	if lang == p.OtherLang {
		p.OtherLang = "id"
	}
	p.Page = Page{Lang: lang, Title: w.T("tablet.title"), Site: Site{Example: example}}
	p.ask(w)
	return p, nil
}

// ask puts the questions of /usulan/baru under the same names, in the order a
// hall needs them.
func (p *tabletPage) ask(w words) {
	var none answers
	var q proposePage
	q.fillWho(w, none)
	q.fillWhat(w, none, entry{})
	q.fillLast(w, none)
	p.Who, p.Basis, p.Body, p.OwnWords, p.Benefits, p.Rank = q.Who, q.Basis, q.Body, q.OwnWords, q.Benefits, q.Rank
	p.Problem, p.Location, p.Volume, p.Unit, p.Value, p.RW, p.RT = q.Problem, q.Location, q.Volume, q.Unit, q.Value, q.RW, q.RT
	p.Problem = p.Problem.optional()
	p.RW.Hint = w.T("tablet.rw_hint")
	p.RT.Hint = w.T("tablet.rt_hint")
	p.Basis.Hint = ""
	p.What = none.field(w, "title", "propose.need").hint(w.T("tablet.what_hint"))
	p.Intake = none.choices(w, "intake", "propose.intake", intakeOptions(w))
	p.Areas = none.choices(w, "area", "propose.area", nil)
	p.Channel = none.choices(w, "channel", "propose.channel", channelOptions(w)).hint(w.T("tablet.channel_hint"))
	for i, o := range p.Channel.Options {
		p.Channel.Options[i].Hint = w.T("channel." + o.Value + ".plain")
	}
	p.Agency = none.choices(w, "agency", "propose.agency", nil).first(w.T("form.choose"))
}

// intakeNotes say what each way in means.
var intakeNotes = map[planning.Intake]string{
	planning.IntakeHall: "tablet.hall_note", planning.IntakeVisit: "tablet.visit_note", planning.IntakePhone: "tablet.phone_note",
	planning.IntakeEntrusted: "tablet.entrusted_note", planning.IntakePaper: "tablet.paper_note",
}

func intakeOptions(w words) []Choice {
	out := options(planning.Intakes(), func(i planning.Intake) string { return w.T("intake." + string(i)) })
	for i := range out {
		out[i].Hint = w.T(intakeNotes[planning.Intake(out[i].Value)])
	}
	return out
}

// sprite holds drawings once, for a script that may not write markup.
func sprite(names []string) template.HTML {
	var b strings.Builder
	b.WriteString(`<svg hidden aria-hidden="true" width="0" height="0">`)
	for _, name := range names {
		b.WriteString(`<symbol id="i-` + name + `" viewBox="0 0 24 24">` + icons[name] + `</symbol>`)
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String())
}

// tablet sends the shell. It is the same for everybody, signed in or not.
func (h *Handler) tablet(c *fiber.Ctx) error {
	body := h.shell.pages[h.lang(c)]
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	c.Set(fiber.HeaderContentSecurityPolicy, tabletPolicy)
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderReferrerPolicy, "same-origin")
	c.Set(fiber.HeaderContentLanguage, h.lang(c))
	c.Set(fiber.HeaderCacheControl, "no-cache")
	c.Vary(fiber.HeaderCookie, fiber.HeaderAcceptLanguage)
	return c.Send(body)
}
