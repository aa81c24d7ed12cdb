package api

import (
	"musrenbang/planning"
	"musrenbang/store"
)

// forumView is a sitting as offices list it.
type forumView struct {
	ID            string               `json:"id"`
	Cycle         int                  `json:"cycle"`
	Stage         planning.Stage       `json:"stage"`
	Area          planning.AreaCode    `json:"area,omitempty"`
	AreaName      string               `json:"area_name,omitempty"`
	Agency        string               `json:"agency,omitempty"`
	AgencyName    string               `json:"agency_name,omitempty"`
	Group         planning.Group       `json:"group,omitempty"`
	Number        int                  `json:"number"`
	Status        planning.ForumStatus `json:"status"`
	Version       int                  `json:"version"`
	ScheduledAt   planning.Instant     `json:"scheduled_at,omitempty"`
	OpenedAt      planning.Instant     `json:"opened_at,omitempty"`
	ClosedAt      planning.Instant     `json:"closed_at,omitempty"`
	SignedAt      planning.Instant     `json:"signed_at,omitempty"`
	Venue         string               `json:"venue,omitempty"`
	Chair         string               `json:"chair,omitempty"`
	Women         int                  `json:"women"`
	Men           int                  `json:"men"`
	MinutesNumber string               `json:"minutes_number,omitempty"`
	Items         int                  `json:"items"`
	Undecided     int                  `json:"undecided"`
}

func viewForum(f store.ForumItem) forumView {
	return forumView{
		ID: f.ID, Cycle: f.Cycle, Stage: f.Stage, Area: f.Area, AreaName: f.AreaName, Agency: f.Agency, AgencyName: f.AgencyName,
		Group: f.Group, Number: f.Number, Status: f.Status, Version: f.Version, ScheduledAt: f.ScheduledAt, OpenedAt: f.OpenedAt,
		ClosedAt: f.ClosedAt, SignedAt: f.SignedAt, Venue: f.Venue, Chair: f.Chair, Women: f.Women, Men: f.Men,
		MinutesNumber: f.MinutesNumber, Items: f.Items, Undecided: f.Undecided,
	}
}

type agendaView struct {
	ID         string                `json:"id"`
	Code       planning.TrackingCode `json:"code"`
	Position   int                   `json:"position"`
	Rank       int                   `json:"rank,omitempty"`
	Title      string                `json:"title"`
	Problem    string                `json:"problem"`
	Location   string                `json:"location"`
	Area       planning.AreaCode     `json:"area"`
	AreaName   string                `json:"area_name"`
	RW         string                `json:"rw,omitempty"`
	RT         string                `json:"rt,omitempty"`
	ProposedBy planning.Group        `json:"proposed_by"`
	Channel    planning.Channel      `json:"channel"`
	Agency     string                `json:"agency,omitempty"`
	Volume     volumeView            `json:"volume"`
	Unit       string                `json:"unit"`
	Value      rupiahView            `json:"value"`
	// Seen is what a decision that mends this one sends as expected.
	Seen       int                 `json:"seen"`
	Act        planning.Act        `json:"act,omitempty"`
	Reason     planning.ReasonCode `json:"reason,omitempty"`
	ReasonText string              `json:"reason_text,omitempty"`
	DecidedAt  planning.Instant    `json:"decided_at,omitempty"`
	DecidedBy  planning.Role       `json:"decided_by,omitempty"`
	// Place is where it stands, from 1; Moved the place the sitting gave it.
	Place        int               `json:"place,omitempty"`
	Tied         bool              `json:"tied,omitempty"`
	Scores       planning.Scores   `json:"scores,omitempty"`
	Score        int               `json:"score,omitempty"`
	Moved        int               `json:"moved,omitempty"`
	MovedBecause string            `json:"moved_because,omitempty"`
	Reached      *planning.Reached `json:"reached,omitempty"`
}

func viewAgenda(r store.AgendaRow) agendaView {
	v := agendaView{
		ID: r.ID, Code: r.Code, Position: r.Position, Rank: r.Rank, Title: r.Title, Problem: r.Problem, Location: r.Location,
		Area: r.Area, AreaName: r.AreaName, RW: r.RW, RT: r.RT, ProposedBy: r.ProposedBy, Channel: r.Channel, Agency: r.Agency,
		Volume: volumeView(r.Volume), Unit: r.Unit, Value: rupiahView(r.Value), Seen: r.Seen, ReasonText: r.ReasonText,
		DecidedAt: r.DecidedAt, DecidedBy: r.DecidedBy, Place: r.Place, Tied: r.Tied, Scores: r.Scores, Score: r.Score, Moved: r.Moved,
		MovedBecause: r.MovedBecause, Reached: r.Reached,
	}
	if r.Decided != nil {
		v.Act, v.Reason = r.Decided.Act, r.Decided.Reason
	}
	return v
}

type totalView struct {
	Channel  planning.Channel `json:"channel"`
	Passed   int              `json:"passed"`
	Value    planning.Rupiah  `json:"value"`
	Unpriced int              `json:"unpriced"`
	Ceiling  *ceilingView     `json:"ceiling,omitempty"`
}

type sittingShareView struct {
	Group  planning.Group `json:"group"`
	Passed int            `json:"passed"`
	Total  int            `json:"total"`
}

type sittingView struct {
	forumView
	Agenda []agendaView       `json:"agenda"`
	Totals []totalView        `json:"totals"`
	Shares []sittingShareView `json:"shares"`
}

func viewSitting(s store.Sitting) sittingView {
	return sittingView{
		forumView: viewForum(s.ForumItem), Agenda: each(s.Agenda, viewAgenda),
		Totals: each(s.Totals, func(t store.SittingTotal) totalView {
			v := totalView{Channel: t.Channel, Passed: t.Passed, Value: t.Value, Unpriced: t.Unpriced}
			if t.Ceiling != nil {
				ceiling := viewCeiling(*t.Ceiling)
				v.Ceiling = &ceiling
			}
			return v
		}),
		Shares: each(s.Shares, func(x store.SittingShare) sittingShareView {
			return sittingShareView{Group: x.Group, Passed: x.Passed, Total: x.Total}
		}),
	}
}
