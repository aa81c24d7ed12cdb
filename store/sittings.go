package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"musrenbang/ent/db"
	"musrenbang/ent/db/forum"
	"musrenbang/ent/db/minutes"
	"musrenbang/ent/db/predicate"
	"musrenbang/planning"
)

// ForumFilter narrows a list of sittings of one cycle.
type ForumFilter struct {
	Cycle  int // 0 is the newest cycle
	Stage  planning.Stage
	Area   planning.AreaCode // any level: sittings in it and below
	Agency string
	Group  planning.Group
	Status planning.ForumStatus
	Cursor string
	Limit  int
}

// ForumItem is one row of the list of sittings.
type ForumItem struct {
	planning.Forum
	AreaName      string
	AgencyName    string
	Venue, Chair  string
	Women, Men    int
	MinutesNumber string
	LateClose     bool
	Items         int // on its agenda
	Undecided     int // of them
}

// AgendaRow is one proposal on a sitting's agenda.
type AgendaRow struct {
	planning.Proposal
	Position   int // on the agenda, as the proposers ranked them
	Rank       int // the proposer's own
	Title      string
	Problem    string
	Location   string
	RW, RT     string
	AreaName   string
	Unit       string
	AgencyName string
	// Decided is the decision so far, nil while undecided; Seen is the agenda
	// item's version, to be sent back as Seen when the decision is mended.
	Decided    *planning.Command
	Seen       int
	ReasonText string
	Note       string
	DecidedAt  planning.Instant
	DecidedBy  planning.Role
	// Place is where it stands on the agenda, from 1: by its score, else its
	// proposer's rank, unless the sitting has Moved it there (0 = it has not).
	Place        int
	Tied         bool // shares its score with another
	Scores       planning.Scores
	Score        int
	Moved        int
	MovedBecause string
	Reached      *planning.Reached // nil where nobody said
	// Result is what the close recorded; nil before it, and where the decision had
	// become impossible by then.
	Result *planning.Event
}

// SittingTotal is what a sitting has passed of one channel, against the money
// that channel has at this place.
type SittingTotal struct {
	Channel  planning.Channel
	Passed   int
	Value    planning.Rupiah   // passed, over the priced
	Unpriced int               // passed without an estimate
	Ceiling  *planning.Ceiling // nil where none is loaded or this stage does not draw on it
}

// SittingShare is how a group fares in this sitting so far.
type SittingShare struct {
	Group         planning.Group
	Passed, Total int
}

// Sitting is a forum with its agenda as the screen shows it.
type Sitting struct {
	ForumItem
	ParentName string
	Window     planning.Window // of the stage; zero where none is set
	Agenda     []AgendaRow     // in rank order
	Totals     []SittingTotal
	Shares     []SittingShare // the five groups, in their order
}

// Forums lists sittings, the latest scheduled first.
func (s *Store) Forums(ctx context.Context, f ForumFilter) (Page[ForumItem], error) {
	c, set, limit, err := Paging{Cursor: f.Cursor, Limit: f.Limit}.open()
	if err != nil {
		return Page[ForumItem]{}, err
	}
	if f.Cycle == 0 {
		if f.Cycle, err = s.newestCycle(ctx); err != nil {
			return Page[ForumItem]{}, err
		}
	}
	q := s.r.Forum.Query().Where(forum.Cycle(f.Cycle)).Where(forumConditions(f)...)
	if set {
		q = q.Where(forum.Or(forum.ScheduledAtLT(int64(c.at)), forum.And(forum.ScheduledAt(int64(c.at)), forum.IDLT(c.id))))
	}
	rows, err := q.Order(db.Desc(forum.FieldScheduledAt, forum.FieldID)).Limit(limit + 1).All(ctx)
	if err != nil {
		return Page[ForumItem]{}, fmt.Errorf("list forums: %w", err)
	}
	items, err := s.forumItems(ctx, rows)
	if err != nil {
		return Page[ForumItem]{}, err
	}
	place := func(f ForumItem) cursor { return cursor{f.ScheduledAt, f.ID} }
	return pageOf(items, limit, place, func(f ForumItem) ForumItem { return f }), nil
}

func forumConditions(f ForumFilter) (out []predicate.Forum) {
	if f.Stage != "" {
		out = append(out, forum.Stage(string(f.Stage)))
	}
	if f.Agency != "" {
		out = append(out, forum.Agency(f.Agency))
	}
	if f.Group != "" {
		out = append(out, forum.Group(string(f.Group)))
	}
	if f.Status != "" {
		out = append(out, forum.Status(string(f.Status)))
	}
	switch {
	case f.Area == "":
	case f.Area.Level() == planning.LevelKecamatan:
		out = append(out, forum.Kecamatan(string(f.Area)))
	default:
		out = append(out, forum.Or(forum.Area(string(f.Area)), forum.AreaHasPrefix(string(f.Area)+".")))
	}
	return out
}

func (s *Store) forumItems(ctx context.Context, rows []*db.Forum) ([]ForumItem, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	areas, err := s.AreaNames(ctx)
	if err != nil {
		return nil, err
	}
	ids, desks := make([]string, len(rows)), make([]string, len(rows))
	for i, r := range rows {
		ids[i], desks[i] = r.ID, r.Agency
	}
	agencies, err := s.agencyNames(ctx, distinct(desks))
	if err != nil {
		return nil, err
	}
	counts, err := readAll(ctx, s, scanAgendaCount, `SELECT forum_id, count(*), sum(CASE WHEN act = '' THEN 1 ELSE 0 END)
		FROM agenda_items WHERE forum_id IN (`+marks(len(ids))+`) GROUP BY forum_id`, anys(ids)...)
	if err != nil {
		return nil, fmt.Errorf("count agendas: %w", err)
	}
	out := make([]ForumItem, len(rows))
	for i, r := range rows {
		f := fromDBForum(r)
		out[i] = ForumItem{
			Forum: f, AreaName: areaName(areas, f.Area), AgencyName: agencies[f.Agency], Venue: r.Venue, Chair: r.Chair, Women: r.Women,
			Men: r.Men, MinutesNumber: r.MinutesNumber, LateClose: r.LateClose,
		}
		for _, c := range counts {
			if c.forum == f.ID {
				if out[i].Items = c.items; !f.Lists() {
					out[i].Undecided = c.undecided // a listing sitting owes no decisions
				}
			}
		}
	}
	return out, nil
}

type agendaCount struct {
	forum            string
	items, undecided int
}

func scanAgendaCount(r *sql.Rows) (x agendaCount, err error) {
	return x, r.Scan(&x.forum, &x.items, &x.undecided)
}

// Minutes is the latest content of a closed forum's record and the stored file of
// its paper ("" until the paper has been made). NotFound (error.minutes_none)
// before the close.
func (s *Store) Minutes(ctx context.Context, forumID string) (m planning.Minutes, file string, err error) {
	row, err := s.r.Minutes.Query().Where(minutes.ForumID(forumID)).Order(db.Desc(minutes.FieldNumber)).First(ctx)
	if err != nil {
		return m, "", notFound(err, "error.minutes_none")
	}
	if err := json.Unmarshal(row.Content, &m); err != nil {
		return m, "", fmt.Errorf("decode minutes of %s: %w", forumID, err)
	}
	return m, row.File, nil
}
