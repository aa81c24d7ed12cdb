package ui

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"musrenbang/planning"
	"musrenbang/store"
)

// findPage asks for a code, and says how to find it where none fits.
type findPage struct {
	Page
	Field Field
	// Missed is set where a code was tried and none has it.
	Missed bool
}

// trackPage is what everybody may know of one proposal.
type trackPage struct {
	Page
	Code, Where string
	Late        bool
	Verdict     Verdict
	Related     []Link
	Next        *Next
	Journey     []JourneyStep
	Details     []Detail
	WithdrawURL string
	WhatsAppURL string
	Photos      []photoView // released ones
}

// find shows the field for a code, and leads a given code to its page.
func (h *Handler) find(c *fiber.Ctx) error {
	q := queryOf(c)
	typed := strings.TrimSpace(q.Get("kode"))
	if typed == "" {
		return h.findForm(c, fiber.StatusOK, "", nil)
	}
	code, err := planning.ParseTrackingCode(typed)
	if err != nil {
		return h.findForm(c, fiber.StatusNotFound, typed, err)
	}
	return c.Redirect("/lacak/"+string(code), fiber.StatusSeeOther)
}

// findForm shows the field again beside what was wrong with the code.
func (h *Handler) findForm(c *fiber.Ctx, status int, typed string, err error) error {
	w := h.words(c)
	p := findPage{Page: h.page(c, w.T("track.find_title")), Missed: err != nil}
	p.Description = w.T("track.find_lede")
	a := answers{Values: url.Values{"kode": {typed}}}
	if err != nil {
		problem := h.door.Explain(h.lang(c), "", err)
		a.wrong = map[string]string{"kode": problem.Detail}
		p.Errors = []FormError{{ID: "kode", Text: problem.Detail}}
		p.NoIndex = true
	}
	p.Field = codeField(a, w)
	return h.show(c, status, "find", p)
}

func codeField(a answers, w words) Field {
	f := a.field(w, "kode", "track.code").hint(w.T("form.code_hint")).complete("off")
	f.Width = "code"
	return f
}

// track shows one proposal. A code that is none, or that nobody has, leads to
// the page that helps to find the right one.
func (h *Handler) track(c *fiber.Ctx) error {
	typed := paramOf(c, "code")
	if err := h.door.MayGuess(c, "code"); err != nil {
		return err
	}
	t, err := h.store.Track(c.UserContext(), planning.TrackingCode(typed))
	switch planning.CodeOf(err) {
	case "":
	case planning.Invalid, planning.NotFound:
		h.door.Guessed(c, "code", err)
		return h.findForm(c, fiber.StatusNotFound, typed, err)
	default:
		return err
	}
	if string(t.Code) != typed {
		return c.Redirect("/lacak/"+string(t.Code), fiber.StatusSeeOther)
	}
	photos, err := h.store.PublicPhotos(c.UserContext(), t.Code)
	if err != nil {
		return err
	}
	return h.showKept(c, "track", []any{t, photos}, func() any {
		p := h.trackPage(c, t)
		p.Photos = trackPhotos(h.words(c), t, p.Title, photos)
		return p
	})
}

// trackPhotos are the photos an officer has released.
func trackPhotos(w words, t store.Tracking, title string, photos []store.Photo) (out []photoView) {
	for i, f := range photos {
		out = append(out, photoView{
			URL: "/lacak/" + string(t.Code) + "/foto/" + strconv.Itoa(f.ID), Alt: w.T("captured.photo_alt", "Number", w.count(i+1), "Title", title),
		})
	}
	return out
}

func (h *Handler) trackPage(c *fiber.Ctx, t store.Tracking) trackPage {
	w := h.words(c)
	p := trackPage{Page: h.page(c, publicTitle(w, t.Title, t.Area)), Code: string(t.Code), Where: trackWhere(w, t), Late: t.Late}
	p.Verdict = trackVerdict(w, t)
	p.Next = h.trackNext(w, t)
	p.Journey = journeyOf(w, t)
	p.Details = trackDetails(w, t)
	p.Related = relatedLinks(w, t)
	p.Description = p.Verdict.Title + ". " + p.Verdict.Text
	p.NoIndex = true
	if !t.Class.Terminal() {
		p.WithdrawURL = "/lacak/" + string(t.Code) + "/tarik"
	}
	if h.base != "" {
		text := p.Verdict.Title + " – " + p.Title + " (" + p.Code + ")\n" + h.base + "/lacak/" + p.Code
		p.WhatsAppURL = "https://wa.me/?text=" + url.QueryEscape(text)
	}
	return p
}

// publicTitle is a title that was released for everybody, or what can be said
// without one.
func publicTitle(w words, title string, area planning.AreaCode) string {
	if title != "" {
		return title
	}
	return w.T("track.untitled", "Place", w.area(area))
}

func trackWhere(w words, t store.Tracking) string {
	if t.ParentName == "" {
		return w.area(t.Area)
	}
	return w.area(t.Area) + ", " + w.area(t.Area.Parent())
}

func relatedLinks(w words, t store.Tracking) (links []Link) {
	add := func(key string, code planning.TrackingCode) {
		if code != "" {
			links = append(links, Link{Label: w.T(key, "Code", string(code)), URL: "/lacak/" + string(code)})
		}
	}
	add("track.merged_into", t.Root)
	add("track.part_of", t.Whole)
	for _, part := range t.Parts {
		add("track.part", part)
	}
	add("track.continues", t.Continues)
	return links
}

func trackDetails(w words, t store.Tracking) []Detail {
	plain := func(key string, values ...string) Detail {
		d := Detail{Label: w.T(key)}
		for _, v := range values {
			if v != "" {
				d.Values = append(d.Values, Link{Label: v})
			}
		}
		return d
	}
	by := w.T("group." + string(t.Group))
	if t.Basis != "" {
		by += " (" + w.T("basis."+string(t.Basis)) + ")"
	}
	details := []Detail{
		plain("detail.proposed_by", by, officialLine(w, t.Origin)), plain("detail.asked", w.quantity(t.AskedVolume, t.Unit), w.money(t.AskedValue)),
		plain("detail.channel", w.channel(t.Channel)),
	}
	office := plain("detail.office", officeName(w, t.Agency, t.AgencyName))
	if t.AgencyPhone != "" {
		office.Values = append(office.Values, Link{Label: t.AgencyPhone, URL: "tel:" + digits(t.AgencyPhone)})
	}
	if len(office.Values) > 0 {
		details = append(details, office)
	}
	if t.Activity != "" {
		details = append(details, plain("detail.activity", t.Activity))
	}
	details = append(details, plain("detail.cycle", w.T("detail.cycle_value", "Year", yearText(t.Cycle))), plain("detail.received", w.datetime(t.ReceivedAt)))
	if t.Leaf >= 0 {
		details = append(details, plain("detail.proof", w.T("detail.proof_value", "Number", w.Number(t.Leaf))))
	}
	return details
}

// officialLine says of an office's own row that it is none of the residents'.
func officialLine(w words, o planning.Origin) string {
	if !o.Official() {
		return ""
	}
	return w.T("detail.official", "Origin", w.T("origin."+string(o)))
}

func officeName(w words, code, name string) string {
	if planning.AreaCode(code).Level() != "" {
		return w.area(planning.AreaCode(code))
	}
	if name != "" {
		return name
	}
	return code
}

func digits(phone string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '+' {
			return r
		}
		return -1
	}, phone)
}
