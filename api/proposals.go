package api

import (
	"github.com/gofiber/fiber/v2"

	"musrenbang/auth"
	"musrenbang/planning"
	"musrenbang/store"
)

// proposalView is a proposal as offices read it.
type proposalView struct {
	ID          string                `json:"id"`
	Code        planning.TrackingCode `json:"code"`
	Cycle       int                   `json:"cycle"`
	Area        planning.AreaCode     `json:"area"`
	AreaName    string                `json:"area_name"`
	RW          string                `json:"rw,omitempty"`
	RT          string                `json:"rt,omitempty"`
	Origin      planning.Origin       `json:"origin"`
	Channel     planning.Channel      `json:"channel"`
	Agency      string                `json:"agency,omitempty"`
	AgencyName  string                `json:"agency_name,omitempty"`
	ProposedBy  planning.Group        `json:"proposed_by"`
	Basis       planning.Basis        `json:"basis,omitempty"`
	Benefits    []planning.Group      `json:"benefits"`
	Catalogue   string                `json:"catalogue,omitempty"`
	Title       string                `json:"title"`
	Stage       planning.Stage        `json:"stage"`
	Class       planning.Class        `json:"class"`
	Version     int                   `json:"version"`
	Round       int                   `json:"round"`
	AskedVolume volumeView            `json:"asked_volume"`
	AskedValue  rupiahView            `json:"asked_value"`
	Volume      volumeView            `json:"volume"`
	Unit        string                `json:"unit"`
	Value       rupiahView            `json:"value"`
	Rank        int                   `json:"rank,omitempty"`
	Reason      planning.ReasonCode   `json:"reason,omitempty"`
	Activity    string                `json:"activity,omitempty"`
	Forum       string                `json:"forum,omitempty"`
	Late        bool                  `json:"late,omitempty"`
	Overdue     bool                  `json:"overdue,omitempty"`
	ReceivedAt  planning.Instant      `json:"received_at"`
	LastAct     planning.Act          `json:"last_act,omitempty"`
	LastRole    planning.Role         `json:"last_role,omitempty"`
	LastAt      planning.Instant      `json:"last_at,omitempty"`
}

func viewProposal(p store.ProposalItem) proposalView {
	return proposalView{
		ID: p.ID, Code: p.Code, Cycle: p.Cycle, Area: p.Area, AreaName: p.AreaName, RW: p.RW, RT: p.RT, Origin: p.Origin,
		Channel: p.Channel, Agency: p.Agency, AgencyName: p.AgencyName, ProposedBy: p.ProposedBy, Basis: p.Basis,
		Benefits: groups(p.Benefits), Catalogue: p.Catalogue, Title: p.Title, Stage: p.Stage, Class: p.Class, Version: p.Version,
		Round: p.Round, AskedVolume: volumeView(p.AskedVolume), AskedValue: rupiahView(p.AskedValue), Volume: volumeView(p.Volume),
		Unit: p.Unit, Value: rupiahView(p.Value), Rank: p.Rank, Reason: p.Reason, Activity: p.Activity, Forum: p.Forum, Late: p.Late,
		Overdue: p.Overdue, ReceivedAt: p.ReceivedAt, LastAct: p.LastAct, LastRole: p.LastRole, LastAt: p.LastAt,
	}
}

func groups(list []planning.Group) []planning.Group {
	if list == nil {
		return []planning.Group{}
	}
	return list
}

type stepView struct {
	Version    int                 `json:"version"`
	Act        planning.Act        `json:"act"`
	From       planning.Stage      `json:"from"`
	To         planning.Stage      `json:"to"`
	Class      planning.Class      `json:"class"`
	At         planning.Instant    `json:"at"`
	Role       planning.Role       `json:"role"`
	Office     string              `json:"office,omitempty"`
	Reason     planning.ReasonCode `json:"reason,omitempty"`
	ReasonText string              `json:"reason_text,omitempty"`
	Note       string              `json:"note,omitempty"`
	Volume     volumeView          `json:"volume"`
	Value      rupiahView          `json:"value"`
	Forum      string              `json:"forum,omitempty"`
	Document   string              `json:"document,omitempty"`
	Activity   string              `json:"activity,omitempty"`
	Leaf       int64               `json:"leaf"`
}

func viewStep(s store.Step) stepView {
	v := stepView{
		Version: s.Version, Act: s.Act, From: s.From, To: s.To, Class: s.Class, At: s.At, Role: s.Actor.Role, Office: string(s.Actor.Area),
		Reason: s.Reason, ReasonText: s.ReasonText, Note: s.Note, Volume: volumeView(s.NewVolume), Value: rupiahView(s.NewValue),
		Forum: s.Forum, Document: s.Document, Activity: s.Activity, Leaf: s.Leaf,
	}
	if s.Actor.Agency != "" {
		v.Office = s.Actor.Agency
	}
	return v
}

type waitingView struct {
	Command    string           `json:"command"`
	Act        planning.Act     `json:"act"`
	Role       planning.Role    `json:"role"`
	ReceivedAt planning.Instant `json:"received_at"`
}

type linkView struct {
	ID    string                `json:"id"`
	Code  planning.TrackingCode `json:"code"`
	Stage planning.Stage        `json:"stage"`
	Class planning.Class        `json:"class"`
}

func viewLink(l store.Link) linkView {
	return linkView{ID: l.ID, Code: l.Code, Stage: l.Stage, Class: l.Class}
}

func viewLinkTo(l *store.Link) *linkView {
	if l == nil {
		return nil
	}
	v := viewLink(*l)
	return &v
}

// detailView is one proposal with its texts, steps and what is bound to it.
type detailView struct {
	proposalView
	Problem  string         `json:"problem"`
	Location string         `json:"location"`
	OwnWords string         `json:"own_words,omitempty"`
	Proposer string         `json:"proposer,omitempty"`
	Acts     []planning.Act `json:"acts"` // open to this reader, now and here
	Steps    []stepView     `json:"steps"`
	Pending  []waitingView  `json:"pending"`
	Root     *linkView      `json:"root,omitempty"`
	Whole    *linkView      `json:"whole,omitempty"`
	Merged   []linkView     `json:"merged"`
	Parts    []linkView     `json:"parts"`
	// Continues is the proposal of an earlier cycle that this one takes up again.
	Continues *linkView       `json:"continues,omitempty"`
	Intake    planning.Intake `json:"intake,omitempty"`
	ReadBack  bool            `json:"read_back,omitempty"`
	Point     *planning.Point `json:"point,omitempty"`
	Photos    []photoView     `json:"photos"`
	// Capture is what a tablet claims of how it was taken down.
	Capture *captureView `json:"capture,omitempty"`
}

// filters is the allow-list of the list of proposals.
func filters(c *fiber.Ctx) (store.ProposalFilter, error) {
	q := queryOf(c)
	paging := q.paging()
	f := store.ProposalFilter{
		Cycle: q.number("cycle", 2999), Area: q.area("area"), Agency: q.text("agency"),
		Stage: oneOf(q, "stage", planning.Stages()...), Class: oneOf(q, "class", planning.Classes()...),
		Group: oneOf(q, "group", planning.Groups()...), Channel: oneOf(q, "channel", planning.Channels()...),
		Origin: oneOf(q, "origin", planning.Origins()...), Reason: oneOf(q, "reason", planning.ReasonCodes()...),
		Forum: q.text("forum"), Unexplained: q.flag("unexplained"), Overdue: q.flag("overdue"), Waiting: q.flag("waiting"),
		Query: q.text("q"), Sort: oneOf(q, "sort", store.SortReceived, store.SortValue, store.SortRank),
		Cursor: paging.Cursor, Limit: paging.Limit,
	}
	return f, q.err()
}

func (h *handler) listProposals(c *fiber.Ctx) error {
	f, err := filters(c)
	if err != nil {
		return err
	}
	page, err := h.store.Proposals(c.UserContext(), f, auth.Actor(c))
	if err != nil {
		return err
	}
	return c.JSON(pageOf(page, viewProposal))
}

func (h *handler) getProposal(c *fiber.Ctx) error {
	if err := nothingElse(c); err != nil {
		return err
	}
	p, err := h.proposal(c)
	if err != nil {
		return err
	}
	if _, err := auth.Ref(c, planning.ReadProposals, p.Place()); err != nil {
		return err
	}
	d, err := h.store.ProposalByID(c.UserContext(), p.ID)
	if err != nil {
		return err
	}
	photos, err := h.store.Photos(c.UserContext(), p.ID)
	if err != nil {
		return err
	}
	v := viewDetail(c, d)
	v.Photos = each(photos, viewPhoto)
	return c.JSON(v)
}

func viewDetail(c *fiber.Ctx, d store.ProposalDetail) detailView {
	v := detailView{
		proposalView: viewProposal(d.ProposalItem), Problem: d.Texts.Problem, Location: d.Texts.Location,
		OwnWords: d.Texts.OwnWords, Proposer: d.Texts.Proposer, Acts: auth.OpenActs(c, d.ProposalItem.Proposal),
		Steps: each(d.Steps, viewStep), Root: viewLinkTo(d.Root), Whole: viewLinkTo(d.SplitFrom),
		Merged: each(d.Merged, viewLink), Parts: each(d.Parts, viewLink), Continues: viewLinkTo(d.Continues),
		Intake: d.Intake, ReadBack: d.ReadBack, Point: d.Point, Capture: viewCapture(d.Capture),
	}
	v.Pending = each(d.Pending, func(w store.Waiting) waitingView {
		return waitingView{Command: w.ID, Act: w.Act, Role: w.Role, ReceivedAt: w.ReceivedAt}
	})
	// The observer reads all but personal data: the proposer's own words and name
	// are for those who may act on it or read such data.
	if !auth.SeesPersonal(c, d.ProposalItem.Proposal) {
		v.OwnWords, v.Proposer = "", ""
	}
	return v
}
