package api

import (
	"encoding/json"

	"github.com/gofiber/fiber/v2"

	"musrenbang/planning"
	"musrenbang/store"
)

// shareView is a fraction with its money; percentages are exact texts, null where
// nothing is eligible.
type shareView struct {
	Eligible         int             `json:"eligible"`
	Accommodated     int             `json:"accommodated"`
	Percent          *string         `json:"percent"`
	TargetMet        bool            `json:"target_met"`
	ValueAsked       planning.Rupiah `json:"value_asked"`
	ValueAccommodate planning.Rupiah `json:"value_accommodated"`
	ValuePercent     *string         `json:"value_percent"`
	Unpriced         int             `json:"unpriced"`
}

// groupView is a group's share. Eligible and accommodated are the headline, on the
// recognised bases; declared ones stand apart and are in the total.
type groupView struct {
	Eligible             int     `json:"eligible"`
	Accommodated         int     `json:"accommodated"`
	Percent              *string `json:"percent"`
	TargetMet            bool    `json:"target_met"`
	Declared             int     `json:"declared"`
	DeclaredAccommodated int     `json:"declared_accommodated"`
}

func viewShare(s planning.Share, target int) shareView {
	return shareView{
		Eligible: s.Eligible, Accommodated: s.Kept, Percent: textOrNull(s.Percent(target)), TargetMet: s.Met(target),
		ValueAsked: s.Asked, ValueAccommodate: s.Linked, ValuePercent: textOrNull(s.ValuePercent()), Unpriced: s.Unpriced,
	}
}

func viewGroup(s planning.Share, target int) groupView {
	kept, eligible := s.Headline()
	head := planning.Share{Eligible: eligible, Kept: kept}
	return groupView{
		Eligible: eligible, Accommodated: kept, Percent: textOrNull(head.Percent(target)), TargetMet: head.Met(target),
		Declared: s.Declared, DeclaredAccommodated: s.DeclaredKept,
	}
}

func textOrNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// measureView is how far "kept" has come, in all and per group.
type measureView struct {
	Total  shareView                    `json:"total"`
	Groups map[planning.Group]groupView `json:"groups"`
}

// accommodationView is the count of one scope of one cycle with everything that
// has to stand beside it (design.md 3).
type accommodationView struct {
	Cycle       int                              `json:"cycle"`
	Area        planning.AreaCode                `json:"area"` // "" is the whole city
	AreaName    string                           `json:"area_name,omitempty"`
	Target      int                              `json:"target"`
	Measures    map[planning.Measure]measureView `json:"measures"`
	Benefits    map[planning.Group]shareView     `json:"benefits"`
	Withdrawn   int                              `json:"withdrawn"`
	Duplicates  int                              `json:"duplicates"`
	Late        int                              `json:"late"`
	Official    int                              `json:"official"`
	Pending     int                              `json:"pending"`
	Refused     int                              `json:"refused"`
	Unexplained int                              `json:"unexplained"`
	Other       fractionView                     `json:"other"`    // refused with LAIN
	Repeated    fractionView                     `json:"repeated"` // refused with one and the same text
	Retagged    int                              `json:"retagged"`
	Tested      bool                             `json:"tested"` // against plan rows
	PlanSet     bool                             `json:"plan_set"`
	Cutoff      planning.Instant                 `json:"cutoff_at"`
	LogSize     int64                            `json:"log_size"`
	Documents   []figureDocumentView             `json:"documents"`
	Kelurahan   int                              `json:"kelurahan"`
	Silent      []areaRefView                    `json:"silent"` // have sent nothing
	Cap         int                              `json:"cap"`    // proposals per proposer; 0 = none
	Rows        string                           `json:"rows"`   // where the rows behind it are
}

type fractionView struct {
	Part  int `json:"part"`
	Whole int `json:"whole"`
}

type figureDocumentView struct {
	ID     string           `json:"id"`
	Kind   string           `json:"kind"`
	Number string           `json:"number"`
	Title  string           `json:"title,omitempty"`
	Dated  planning.Instant `json:"dated_at"`
	SetAt  planning.Instant `json:"set_at,omitempty"`
}

type areaRefView struct {
	Code planning.AreaCode `json:"code"`
	Name string            `json:"name"`
}

func viewAreaRef(a store.AreaRef) areaRefView { return areaRefView{Code: a.Code, Name: a.Name} }

func viewAccommodation(a planning.Accommodation, x store.FigureContext) accommodationView {
	v := accommodationView{
		Cycle: a.Cycle, Area: x.Scope.Code, AreaName: x.Scope.Name, Target: a.Target, Withdrawn: a.Withdrawn, Duplicates: a.Duplicates,
		Late: a.Late, Official: a.Official, Pending: a.Pending, Refused: a.Refused, Unexplained: a.Unexplained, Retagged: a.Retagged,
		Other: fractionView(x.Other), Repeated: fractionView(x.Repeated), Tested: a.Tested, PlanSet: x.PlanSet, Cutoff: x.Cutoff,
		LogSize: x.LogSize, Kelurahan: x.Kelurahan, Cap: x.Cap, Silent: each(x.Silent, viewAreaRef),
		Measures: map[planning.Measure]measureView{},
		Benefits: map[planning.Group]shareView{},
	}
	v.Documents = each(x.Documents, func(d store.DocumentRef) figureDocumentView {
		return figureDocumentView{ID: d.ID, Kind: string(d.Kind), Number: d.Number, Title: d.Title, Dated: d.Dated, SetAt: d.SetAt}
	})
	for _, m := range planning.Measures() {
		measure := measureView{Total: viewShare(a.Total[m], a.Target), Groups: map[planning.Group]groupView{}}
		for _, g := range planning.Groups() {
			measure.Groups[g] = viewGroup(a.Groups[m][g], a.Target)
		}
		v.Measures[m] = measure
	}
	for _, g := range planning.Groups() {
		v.Benefits[g] = viewShare(a.Benefits[g], a.Target)
	}
	return v
}

// accommodation is the share, in all and per group, of a whole cycle or of one
// area.
func (h *handler) accommodation(c *fiber.Ctx) error {
	year, err := yearParam(c)
	if err != nil {
		return err
	}
	q := queryOf(c)
	area := q.area("area")
	if err := q.err(); err != nil {
		return err
	}
	v, err := h.figure(c, year, area)
	if err != nil {
		return err
	}
	return c.JSON(v)
}

func (h *handler) figure(c *fiber.Ctx, year int, area planning.AreaCode) (accommodationView, error) {
	a, x, err := h.store.Accommodation(c.UserContext(), year, area)
	if err != nil {
		return accommodationView{}, err
	}
	v := viewAccommodation(a, x)
	v.Rows = apiPrefix + "cycles/" + c.Params("year") + "/accommodation/rows"
	if area != "" {
		v.Rows += "?area=" + string(area)
	}
	return v, nil
}

type figureRowView struct {
	Code        planning.TrackingCode `json:"code"`
	Title       string                `json:"title"`
	Area        planning.AreaCode     `json:"area"`
	AreaName    string                `json:"area_name"`
	Origin      planning.Origin       `json:"origin"`
	Channel     planning.Channel      `json:"channel"`
	ProposedBy  planning.Group        `json:"proposed_by"`
	Basis       planning.Basis        `json:"basis,omitempty"`
	Benefits    []planning.Group      `json:"benefits"`
	Stage       planning.Stage        `json:"stage"`
	Class       planning.Class        `json:"class"`
	Reason      planning.ReasonCode   `json:"reason,omitempty"`
	AskedVolume volumeView            `json:"asked_volume"`
	AskedValue  rupiahView            `json:"asked_value"`
	Volume      volumeView            `json:"volume"`
	Value       rupiahView            `json:"value"`
	Root        planning.TrackingCode `json:"root,omitempty"`
	Verdict     string                `json:"verdict"`
}

func viewFigureRow(r store.FigureRow) figureRowView {
	return figureRowView{
		Code: r.Code, Title: r.Title, Area: r.Area, AreaName: r.AreaName, Origin: r.Origin, Channel: r.Channel, ProposedBy: r.Group,
		Basis: r.Basis, Benefits: groups(r.Benefits), Stage: r.Stage, Class: r.Class, Reason: r.Reason,
		AskedVolume: volumeView(r.AskedVolume), AskedValue: rupiahView(r.AskedValue), Volume: volumeView(r.Volume),
		Value: rupiahView(r.Value), Root: r.Root, Verdict: r.Verdict,
	}
}

// verdicts are what the rows behind a figure can be filtered by.
var verdicts = []string{
	"verdict.kept", "verdict.not_kept", "verdict.too_small", "verdict.withdrawn", "verdict.duplicate", "verdict.official",
	"verdict.late", "verdict.part", store.FigurePending, store.FigureRefused, store.FigureUnexplained, store.FigureOther,
}

func (h *handler) accommodationRows(c *fiber.Ctx) error {
	year, err := yearParam(c)
	if err != nil {
		return err
	}
	q := queryOf(c)
	paging := q.paging()
	f := store.FigureFilter{
		Cycle: year, Scope: q.area("area"), Measure: oneOf(q, "measure", planning.Measures()...),
		Group: oneOf(q, "group", planning.Groups()...), Verdict: oneOf(q, "verdict", verdicts...),
		Cursor: paging.Cursor, Limit: paging.Limit,
	}
	if err := q.err(); err != nil {
		return err
	}
	page, err := h.store.AccommodationRows(c.UserContext(), f)
	if err != nil {
		return err
	}
	return c.JSON(pageOf(page, viewFigureRow))
}

// snapshotView is a published figure.
type snapshotView struct {
	ID       int              `json:"id"`
	Cycle    int              `json:"cycle"`
	Kind     string           `json:"kind"`
	TakenAt  planning.Instant `json:"taken_at"`
	CutoffAt planning.Instant `json:"cutoff_at"`
	Digest   string           `json:"digest"` // SHA-256 of content
	Previous int              `json:"previous,omitempty"`
	Content  json.RawMessage  `json:"content"`
}

type snapshotsView struct {
	Snapshots []snapshotView `json:"snapshots"`
}

func viewSnapshot(s store.Snapshot) snapshotView {
	return snapshotView{
		ID: s.ID, Cycle: s.Cycle, Kind: s.Kind, TakenAt: s.TakenAt, CutoffAt: s.CutoffAt, Digest: s.Digest, Previous: s.Previous, Content: s.Content,
	}
}
