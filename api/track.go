package api

import (
	"github.com/gofiber/fiber/v2"

	"musrenbang/planning"
	"musrenbang/store"
)

// trackView is what the public may read of one proposal: no personal text, and
// offices instead of people.
type trackView struct {
	Code        planning.TrackingCode   `json:"code"`
	Cycle       int                     `json:"cycle"`
	Class       planning.Class          `json:"class"`
	Stage       planning.Stage          `json:"stage"`
	Channel     planning.Channel        `json:"channel"`
	Area        planning.AreaCode       `json:"area"`
	AreaName    string                  `json:"area_name"`
	ProposedBy  planning.Group          `json:"proposed_by"`
	Basis       planning.Basis          `json:"basis,omitempty"`
	Origin      planning.Origin         `json:"origin"`
	Title       string                  `json:"title"`
	AskedVolume volumeView              `json:"asked_volume"`
	AskedValue  rupiahView              `json:"asked_value"`
	Volume      volumeView              `json:"volume"`
	Unit        string                  `json:"unit"`
	Value       rupiahView              `json:"value"`
	Reason      planning.ReasonCode     `json:"reason,omitempty"`
	ReasonText  string                  `json:"reason_text,omitempty"`
	Agency      string                  `json:"agency,omitempty"`
	AgencyName  string                  `json:"agency_name,omitempty"`
	Activity    string                  `json:"activity,omitempty"`
	ReceivedAt  planning.Instant        `json:"received_at"`
	Late        bool                    `json:"late,omitempty"`
	Version     int                     `json:"version"`
	Next        nextView                `json:"next"`
	Timeline    []timelineView          `json:"timeline"` // newest first
	Leaf        int64                   `json:"leaf"`     // in the public log; -1 before the first
	Root        planning.TrackingCode   `json:"root,omitempty"`
	Whole       planning.TrackingCode   `json:"whole,omitempty"`
	Parts       []planning.TrackingCode `json:"parts"`
	Continues   planning.TrackingCode   `json:"continues,omitempty"`
}

type nextView struct {
	Stage    planning.Stage       `json:"stage,omitempty"`
	Role     planning.Role        `json:"role,omitempty"`
	Forum    string               `json:"forum,omitempty"`
	Status   planning.ForumStatus `json:"status,omitempty"`
	ClosesAt planning.Instant     `json:"closes_at,omitempty"`
	Overdue  bool                 `json:"overdue,omitempty"`
}

type timelineView struct {
	At         planning.Instant    `json:"at"`
	Act        planning.Act        `json:"act"`
	Stage      planning.Stage      `json:"stage"`
	To         planning.Stage      `json:"to"`
	Class      planning.Class      `json:"class"`
	Role       planning.Role       `json:"role"`
	Office     string              `json:"office,omitempty"`
	OfficeName string              `json:"office_name,omitempty"`
	Forum      string              `json:"forum,omitempty"`
	Reason     planning.ReasonCode `json:"reason,omitempty"`
	ReasonText string              `json:"reason_text,omitempty"`
	Year       int                 `json:"year,omitempty"`
	Where      string              `json:"where,omitempty"`
	Volume     volumeView          `json:"volume"`
	Value      rupiahView          `json:"value"`
	Channel    planning.Channel    `json:"channel"`
	Activity   string              `json:"activity,omitempty"`
	Document   string              `json:"document,omitempty"`
	Leaf       int64               `json:"leaf"`
}

func viewTrack(t store.Tracking) trackView {
	v := trackView{
		Code: t.Code, Cycle: t.Cycle, Class: t.Class, Stage: t.Stage, Channel: t.Channel, Area: t.Area, AreaName: t.AreaName,
		ProposedBy: t.Group, Basis: t.Basis, Origin: t.Origin, Title: t.Title, AskedVolume: volumeView(t.AskedVolume),
		AskedValue: rupiahView(t.AskedValue), Volume: volumeView(t.Volume), Unit: t.Unit, Value: rupiahView(t.Value), Reason: t.Reason,
		ReasonText: t.ReasonText, Agency: t.Agency, AgencyName: t.AgencyName, Activity: t.Activity, ReceivedAt: t.ReceivedAt,
		Late: t.Late, Version: t.Version, Leaf: t.Leaf, Root: t.Root, Whole: t.Whole, Parts: t.Parts, Continues: t.Continues,
		Timeline: each(t.Timeline, viewTimeline),
		Next: nextView{
			Stage: t.Next.Stage, Role: t.Next.Role, Forum: t.Next.Forum, Status: t.Next.Status, ClosesAt: t.Next.ClosesAt,
			Overdue: t.Next.Overdue,
		},
	}
	if v.Parts == nil {
		v.Parts = []planning.TrackingCode{}
	}
	return v
}

func viewTimeline(s store.TimelineStep) timelineView {
	return timelineView{
		At: s.At, Act: s.Act, Stage: s.Stage, To: s.To, Class: s.Class, Role: s.Role, Office: s.Office, OfficeName: s.OfficeName,
		Forum: s.Forum, Reason: s.Reason, ReasonText: s.ReasonText, Year: s.Year, Where: s.Where, Volume: volumeView(s.Volume),
		Value: rupiahView(s.Value), Channel: s.Channel, Activity: s.Activity, Document: s.Document, Leaf: s.Leaf,
	}
}

// track is the public view of one code. Whoever guesses codes waits longer and
// longer; whoever has one never does.
func (h *handler) track(c *fiber.Ctx) error {
	if err := nothingElse(c); err != nil {
		return err
	}
	if err := h.door.MayGuess(c, "code"); err != nil {
		return err
	}
	name, err := pathParam(c, "code")
	if err != nil {
		return err
	}
	code, err := planning.ParseTrackingCode(name)
	if err != nil {
		return missing(err)
	}
	t, err := h.store.Track(c.UserContext(), code)
	if err != nil {
		h.door.Guessed(c, "code", err)
		return err
	}
	return c.JSON(viewTrack(t))
}
