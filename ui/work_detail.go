package ui

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/store"
)

// workDetailPage is the officers' view of one proposal: what was asked, what was
// decided and why, and the decision that is due.
type workDetailPage struct {
	Page
	Code, Where  string
	Class, Group string
	Problem      string
	Location     string
	OwnWords     string
	Proposer     string
	Public       string // what the public reads as its title
	Waiting      []string
	OnAgenda     *Link
	AmendURL     string
	AmendLabel   string
	NeedsForum   string // why nothing can be decided here now
	Decide       *decideForm
	Journey      []JourneyStep
	Details      []Detail
	Links        []Link
	Captured     capturedView
}

// detailOf is the proposal the path names, without its proposer's own words and
// name for whom these are not.
func (h *Handler) detailOf(c *fiber.Ctx) (store.ProposalDetail, error) {
	d, err := h.store.Proposal(c.UserContext(), planning.TrackingCode(paramOf(c, "code")))
	if err != nil {
		return d, err
	}
	if !auth.SeesPersonal(c, d.ProposalItem.Proposal) {
		d.Texts.OwnWords, d.Texts.Proposer = "", ""
	}
	_, err = auth.Ref(c, planning.ReadProposals, d.Place())
	return d, err
}

func (h *Handler) workDetail(c *fiber.Ctx) error {
	d, err := h.detailOf(c)
	if err != nil {
		return err
	}
	return h.showDetail(c, d, answers{}, nil)
}

func (h *Handler) showDetail(c *fiber.Ctx, d store.ProposalDetail, a answers, wrong error) error {
	w := h.words(c)
	p := workDetailPage{
		Page: h.page(c, d.Texts.Title), Code: string(d.Code), Where: w.place(d.Area, d.RW), Class: string(d.Class), Group: string(d.ProposedBy),
		Problem: d.Texts.Problem, Location: d.Texts.Location, OwnWords: d.Texts.OwnWords, Proposer: d.Texts.Proposer, Public: d.PublicTitle,
	}
	p.Crumbs = []Link{{Label: w.T("nav.proposals"), URL: "/kerja/usulan?tahun=" + yearText(d.Cycle)}}
	status := fiber.StatusOK
	if wrong != nil {
		var ok bool
		if status, ok = h.refused(c, &p.Page, &a, wrong); !ok {
			return wrong
		}
	}
	for _, x := range d.Pending {
		p.Waiting = append(p.Waiting, w.T("work.pending", "Act", w.T("act."+string(x.Act)), "Role", w.T("role."+string(x.Role)), "Date", w.datetime(x.ReceivedAt)))
	}
	if err := h.fillDecide(c, w, &p, d, a); err != nil {
		return err
	}
	var err error
	if p.Captured, err = h.captured(c, w, d); err != nil {
		return err
	}
	p.Journey = workJourney(w, d)
	p.Details = workDetails(w, d)
	p.Links = workLinks(w, d)
	return h.show(c, status, "work_detail", p)
}

// fillDecide offers the acts that are open here, or says where they are.
func (h *Handler) fillDecide(c *fiber.Ctx, w words, p *workDetailPage, d store.ProposalDetail, a answers) error {
	if d.Forum != "" {
		p.OnAgenda = &Link{Label: w.T("work.on_agenda"), URL: "/musyawarah/" + d.Forum + "#u-" + string(d.Code)}
		return nil
	}
	x := decidable{Proposal: d.Proposal, Unit: d.Unit, Seen: d.Version, Catalogue: d.Catalogue}
	if d.Catalogue != "" && d.Stage == planning.Plan {
		if entry, err := h.store.CatalogueEntry(c.UserContext(), d.Cycle, d.Catalogue); err == nil {
			x.Activity = entry.Activity
		}
	}
	act := planning.Amend
	if d.Class == planning.Returned {
		act = planning.Resubmit
	}
	if _, err := auth.Ref(c, planning.Action(act), d.Place()); err == nil && slices.Contains(planning.Allowed(d.Proposal), act) {
		p.AmendURL, p.AmendLabel = "/usulan/"+string(d.Code)+"/perbaiki", w.T("act."+string(act)+".do")
	}
	var err error
	if p.Decide, err = h.decideFormFor(c, w, x, a, "/kerja/usulan/"+string(d.Code)); err != nil {
		return err
	}
	if d.Stage.NeedsForum() && !d.Class.Terminal() {
		p.NeedsForum = w.T("work.needs_forum", "Stage", w.T("stage."+string(d.Stage)))
	}
	return nil
}

// workDecide sends an act on one proposal.
func (h *Handler) workDecide(c *fiber.Ctx) error {
	d, err := h.detailOf(c)
	if err != nil {
		return err
	}
	a := readForm(c)
	cmd, texts, err := h.decision(c, a, decidable{Proposal: d.Proposal})
	if err == nil {
		err = invalid(d.Proposal, cmd)
	}
	var out planning.Outcome
	if err == nil {
		out, err = h.engine.Decide(c.UserContext(), cmd, texts)
	}
	if err != nil {
		return h.showDetail(c, d, a, err)
	}
	return sent(c, out, "/kerja/usulan/"+string(d.Code), "diputuskan")
}

// workJourney is every step with the reason and note that came with it.
func workJourney(w words, d store.ProposalDetail) (out []JourneyStep) {
	for i := len(d.Steps) - 1; i >= 0; i-- {
		e := d.Steps[i]
		j := JourneyStep{
			State: stepState(e.Act), At: int64(e.At), Title: w.T("act." + string(e.Act)),
			Facts: []string{w.T("stage." + string(e.From) + ".short"), w.T("role." + string(e.Actor.Role))}, Text: e.Note,
		}
		if e.Reason != "" || e.ReasonText != "" {
			j.Reason = reasonSentence(w, e.Reason, e.ReasonText)
		}
		if e.Activity != "" {
			j.Facts = append(j.Facts, w.T("track.activity", "Code", e.Activity))
		}
		if i > 0 && e.NewValue != d.Steps[i-1].NewValue {
			j.Facts = append(j.Facts, w.money(d.Steps[i-1].NewValue)+" → "+w.money(e.NewValue))
		}
		if i > 0 && e.NewVolume != d.Steps[i-1].NewVolume {
			j.Facts = append(j.Facts, w.quantity(d.Steps[i-1].NewVolume, d.Unit)+" → "+w.quantity(e.NewVolume, d.Unit))
		}
		if e.Forum != "" {
			if f, ok := forumOf(e.Forum); ok {
				agency := f.Agency
				if agency == d.Agency {
					agency = d.AgencyName
				}
				j.Links = []Link{{Label: w.forum(f, agency), URL: "/musyawarah/" + e.Forum}}
			}
		}
		out = append(out, j)
	}
	return out
}

func workDetails(w words, d store.ProposalDetail) []Detail {
	line := func(key string, values ...string) Detail {
		out := Detail{Label: w.T(key)}
		for _, v := range values {
			if v != "" {
				out.Values = append(out.Values, Link{Label: v})
			}
		}
		return out
	}
	basis := ""
	if d.Basis != "" {
		basis = w.T("basis." + string(d.Basis))
	}
	out := []Detail{
		line("list.stage", w.T("stage."+string(d.Stage))), line("detail.proposed_by", w.T("group."+string(d.ProposedBy)), basis),
		line("detail.asked", w.quantity(d.AskedVolume, d.Unit), w.money(d.AskedValue)),
		line("detail.now", w.quantity(d.Volume, d.Unit), w.money(d.Value)), line("detail.channel", w.channel(d.Channel)),
		line("detail.office", officeName(w, planning.Executor(d.Agency, d.Area), d.AgencyName)), line("propose.origin", w.T("origin."+string(d.Origin))),
		line("detail.received", w.datetime(d.ReceivedAt)),
	}
	if len(d.Benefits) > 0 {
		out = append(out, line("detail.benefits", w.groups(d.Benefits)))
	}
	if d.Rank > 0 {
		out = append(out, line("propose.rank", w.count(d.Rank)))
	}
	if d.Activity != "" {
		out = append(out, line("detail.activity", d.Activity))
	}
	return out
}

// workLinks are the proposals this one is bound to, and its public page.
func workLinks(w words, d store.ProposalDetail) []Link {
	links := []Link{{Label: w.T("work.public"), URL: "/lacak/" + string(d.Code)}, {Label: w.T("receipt.title"), URL: "/usulan/" + string(d.Code) + "/tanda-terima"}}
	add := func(key string, l *store.Link) {
		if l != nil {
			links = append(links, Link{Label: w.T(key, "Code", string(l.Code)), URL: "/kerja/usulan/" + string(l.Code)})
		}
	}
	add("track.merged_into", d.Root)
	add("track.part_of", d.SplitFrom)
	add("track.continues", d.Continues)
	for i := range d.Merged {
		add("work.merged", &d.Merged[i])
	}
	for i := range d.Parts {
		add("track.part", &d.Parts[i])
	}
	return links
}
