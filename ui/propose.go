package ui

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/reference"
	"musrenbang/store"
)

// proposePage is the form a facilitator fills in with a proposer.
type proposePage struct {
	Page
	ID, Year string
	Heading  string // for whom: the area
	Areas    *Choices
	Area     string // where there is no choice
	RW, RT   Field
	Origins  *Choices
	Who      Choices
	Basis    Choices
	Body     Field
	Kinds    kindQuestion
	What     Field
	Problem  Field
	OwnWords Field
	Location Field
	Volume   Field
	Unit     Field
	Value    Field
	Unpriced bool
	Channel  Choices
	Agency   Choices
	Benefits Choices
	Rank     Field
	Intake   Choices
	ReadBack bool
}

// kindQuestion is the catalogue as a drop-down list by field of work.
type kindQuestion struct {
	Label, Hint, Error, None string
	Groups                   []kindGroup
}

type kindGroup struct {
	Label   string
	Options []Choice
}

// entry is what the form needs of the year and place somebody enters for.
type entry struct {
	cycle     planning.Cycle
	areas     []planning.AreaCode
	origins   []planning.Origin
	catalogue []reference.CatalogueEntry
	agencies  []reference.Agency
}

// entryFor finds the year that takes proposals and where this account may enter
// them. Forbidden where it may nowhere.
func (h *Handler) entryFor(c *fiber.Ctx) (e entry, err error) {
	ctx := c.UserContext()
	cycles, err := h.store.Cycles(ctx)
	if err != nil {
		return e, err
	}
	if len(cycles) == 0 {
		return e, planning.Refuse(planning.Conflict, "error.cycle_none")
	}
	e.cycle = takingYear(cycles, queryOf(c).Get("tahun"))
	if e.areas, err = h.entryAreas(c); err != nil {
		return e, err
	}
	e.origins = entryOrigins(auth.Actor(c), e.areas)
	if len(e.areas) == 0 || len(e.origins) == 0 {
		return e, planning.Refuse(planning.Forbidden, "error.forbidden")
	}
	if e.catalogue, err = h.store.Catalogue(ctx, e.cycle.Year); err != nil {
		return e, err
	}
	e.agencies, err = h.store.Agencies(ctx)
	return e, err
}

// takingYear is the wished year, else the newest whose village window is open,
// else the newest that has not ended.
func takingYear(cycles []store.CycleInfo, wished string) planning.Cycle {
	for _, cy := range cycles {
		if yearText(cy.Year) == wished {
			return cy.Cycle
		}
	}
	for _, cy := range cycles {
		if w, ok := cy.Window(planning.Village); ok && w.Opened != 0 && w.Closed == 0 && cy.Ended == 0 {
			return cy.Cycle
		}
	}
	for _, cy := range cycles {
		if cy.Ended == 0 {
			return cy.Cycle
		}
	}
	return cycles[0].Cycle
}

// entryAreas lists the places an account may enter proposals for: its own area
// and, where that is wider than a kelurahan, all below it.
func (h *Handler) entryAreas(c *fiber.Ctx) ([]planning.AreaCode, error) {
	actor := auth.Actor(c)
	all, err := h.store.Areas(c.UserContext())
	if err != nil {
		return nil, err
	}
	var out []planning.AreaCode
	for _, a := range all {
		if a.Level != planning.LevelRW && mayEnter(actor, a.Code) {
			out = append(out, a.Code)
		}
	}
	return out, nil
}

func mayEnter(actor planning.Actor, area planning.AreaCode) bool {
	return len(entryOrigins(actor, []planning.AreaCode{area})) > 0
}

// entryOrigins lists the lines an account may enter, by asking the rule.
func entryOrigins(actor planning.Actor, areas []planning.AreaCode) (out []planning.Origin) {
	agencies := []string{""}
	for _, g := range actor.Grants {
		if g.Agency != "" {
			agencies = append(agencies, g.Agency)
		}
	}
	for _, o := range planning.Origins() {
		allowed := slices.ContainsFunc(areas, func(area planning.AreaCode) bool {
			return slices.ContainsFunc(agencies, func(agency string) bool {
				return slices.ContainsFunc(planning.Channels(), func(ch planning.Channel) bool {
					_, err := planning.MaySubmit(actor, planning.Submission{Origin: o, Area: area, Channel: ch, Agency: agency})
					return err == nil
				})
			})
		})
		if allowed {
			out = append(out, o)
		}
	}
	return out
}

func (h *Handler) proposeForm(c *fiber.Ctx) error {
	a := readForm(c)
	a.Set("id", auth.NewID())
	return h.showPropose(c, a, nil)
}

// showPropose shows the form with what was answered so far and what was wrong.
func (h *Handler) showPropose(c *fiber.Ctx, a answers, wrong error) error {
	e, err := h.entryFor(c)
	if err != nil {
		return err
	}
	w := h.words(c)
	p := proposePage{Page: h.page(c, w.T("propose.title")), ID: a.Get("id"), Year: yearText(e.cycle.Year)}
	status := fiber.StatusOK
	if wrong != nil {
		var ok bool
		if status, ok = h.refused(c, &p.Page, &a, wrong); !ok {
			return wrong
		}
	}
	p.fill(w, a, e)
	return h.show(c, status, "propose", p)
}

func (p *proposePage) fill(w words, a answers, e entry) {
	p.Heading = w.T("propose.heading", "Year", p.Year)
	if len(e.areas) == 1 {
		p.Area = string(e.areas[0])
		p.Heading = w.T("propose.heading_at", "Place", w.area(e.areas[0]), "Year", p.Year)
	} else {
		q := a.choices(w, "area", "propose.area", options(e.areas, w.longArea)).first(w.T("form.choose"))
		p.Areas = &q
	}
	if len(e.origins) > 1 {
		q := a.choices(w, "origin", "propose.origin", options(e.origins, func(o planning.Origin) string { return w.T("origin." + string(o)) }))
		q = q.preset(string(e.origins[0]))
		p.Origins = &q
	}
	p.fillWho(w, a)
	p.fillWhat(w, a, e)
	p.Channel = a.choices(w, "channel", "propose.channel", channelOptions(w)).first(w.T("propose.by_catalogue")).hint(w.T("propose.channel_hint"))
	p.Agency = a.choices(w, "agency", "propose.agency", agencyOptions(e.agencies)).first(w.T("propose.by_catalogue")).hint(w.T("propose.agency_hint"))
	p.fillLast(w, a)
	p.fillIntake(w, a)
}

func (p *proposePage) fillLast(w words, a answers) {
	p.Benefits = a.choices(w, "benefits", "propose.benefits", groupOptions(w)).many().optional().hint(w.T("form.choose_many"))
	p.Rank = a.field(w, "rank", "propose.rank").short("numeric").optional().hint(w.T("propose.rank_hint"))
}

// fillIntake asks how the need came in: only where a proposal is new.
func (p *proposePage) fillIntake(w words, a answers) {
	ways := options(planning.Intakes(), func(i planning.Intake) string { return w.T("intake." + string(i)) })
	p.Intake = a.choices(w, "intake", "propose.intake", ways).optional()
	p.ReadBack = a.Get("read_back") != ""
}

func (p *proposePage) fillWho(w words, a answers) {
	p.RW = a.field(w, "rw", "propose.rw").short("numeric").optional()
	p.RT = a.field(w, "rt", "propose.rt").short("numeric").optional()
	p.Who = a.choices(w, "proposed_by", "propose.who", groupOptions(w))
	bases := options(planning.Bases(), func(b planning.Basis) string { return w.T("basis." + string(b)) })
	for i := range bases {
		bases[i].Hint = w.T("basis." + bases[i].Value + ".plain")
	}
	p.Basis = a.choices(w, "basis", "propose.basis", bases).hint(w.T("propose.basis_hint"))
	p.Body = a.field(w, "proposer", "propose.body").optional().hint(w.T("propose.body_hint"))
	p.OwnWords = a.field(w, "own_words", "propose.own_words").lines(3).optional().hint(w.T("propose.own_words_hint"))
}

func (p *proposePage) fillWhat(w words, a answers, e entry) {
	p.Kinds = kindsOf(w, a, e.catalogue)
	p.What = a.field(w, "title", "propose.what").hint(w.T("propose.what_hint"))
	p.Problem = a.field(w, "problem", "propose.problem").lines(3)
	p.Location = a.field(w, "location", "propose.location").lines(2).hint(w.T("propose.location_hint"))
	p.Volume = a.field(w, "volume", "propose.volume").short("decimal").hint(w.T("propose.volume_hint"))
	p.Unit = a.field(w, "unit", "propose.unit").short("text").hint(w.T("propose.unit_hint"))
	p.Value = a.field(w, "value", "propose.value").short("text").hint(w.T("propose.value_hint"))
	p.Unpriced = a.Get("unpriced") != ""
}

// longArea is an area with the kecamatan it lies in: names repeat.
func (w words) longArea(code planning.AreaCode) string {
	if code.Level() == planning.LevelKelurahan {
		return w.bare(code) + " (" + w.bare(code.Parent()) + ")"
	}
	return w.area(code)
}

func channelOptions(w words) []Choice {
	list := []planning.Channel{planning.ChannelKelurahan, planning.ChannelKecamatan, planning.ChannelAgency}
	return options(list, w.channel)
}

func agencyOptions(list []reference.Agency) []Choice {
	out := make([]Choice, len(list))
	for i, a := range list {
		out[i] = Choice{Value: a.Code, Label: a.Name}
	}
	return out
}

// kindsOf lists the catalogue by field of work, each entry with its unit and the
// most that one unit may cost.
func kindsOf(w words, a answers, list []reference.CatalogueEntry) kindQuestion {
	q := kindQuestion{Label: w.T("propose.kind"), Hint: w.T("propose.kind_hint"), None: w.T("propose.kind_none"), Error: a.wrong["catalogue"]}
	for _, e := range list {
		field := e.Field
		if field == "" {
			field = w.T("propose.kind_other")
		}
		i := slices.IndexFunc(q.Groups, func(g kindGroup) bool { return g.Label == field })
		if i < 0 {
			q.Groups = append(q.Groups, kindGroup{Label: field})
			i = len(q.Groups) - 1
		}
		label := e.Title + " – " + e.Unit
		if e.UnitPriceCap > 0 {
			label = w.T("propose.kind_cap", "Title", e.Title, "Unit", e.Unit, "Most", w.Rupiah(int64(e.UnitPriceCap)))
		}
		q.Groups[i].Options = append(q.Groups[i].Options, Choice{Value: e.Code, Label: label, Checked: a.Get("catalogue") == e.Code})
	}
	slices.SortStableFunc(q.Groups, func(x, y kindGroup) int { return strings.Compare(x.Label, y.Label) })
	return q
}
