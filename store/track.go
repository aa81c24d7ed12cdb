package store

import (
	"context"
	"database/sql"
	"fmt"

	"musrenbang/planning"
)

// Tracking is what the public page says of one proposal. It holds nothing
// personal: titles only as reviewed, offices instead of people.
type Tracking struct {
	Code       planning.TrackingCode
	Cycle      int
	Class      planning.Class // the verdict
	Stage      planning.Stage
	Channel    planning.Channel
	Area       planning.AreaCode
	AreaName   string
	ParentName string // the kecamatan of a kelurahan
	Group      planning.Group
	Basis      planning.Basis
	Origin     planning.Origin
	// Title is the reviewed public title, else the catalogue entry's, else "".
	Title       string
	Unit        string
	AskedVolume planning.Volume
	AskedValue  planning.Rupiah // Unpriced if never estimated
	Volume      planning.Volume // as the last decision left it
	Value       planning.Rupiah
	// Reason is owed where the verdict is a refusal; ReasonText is the office's
	// own statement.
	Reason      planning.ReasonCode
	ReasonText  string
	Agency      string // who carries it out, or would
	AgencyName  string
	AgencyPhone string
	Activity    string
	ReceivedAt  planning.Instant
	Late        bool // received after the close of the forum it entered
	Version     int
	Next        NextStep
	// Timeline is newest first; the receipt itself is its last step.
	Timeline []TimelineStep
	Leaf     int64                 // of the last event; -1 before the first is recorded
	Root     planning.TrackingCode // merged into this one
	Whole    planning.TrackingCode // a part of this one
	Parts    []planning.TrackingCode
	// Continues is the proposal of an earlier cycle that this one takes up again.
	Continues planning.TrackingCode
}

// NextStep is who must act next, and until when. Role is "" where nobody must.
type NextStep struct {
	Stage    planning.Stage
	Role     planning.Role
	Forum    string               // the sitting that has it on its agenda now
	Status   planning.ForumStatus // of that sitting
	ClosesAt planning.Instant     // end of the stage's window; 0 where none is set
	Overdue  bool                 // the window has closed and nobody has acted
}

// TimelineStep is one event as the public may read it.
type TimelineStep struct {
	At         planning.Instant
	Act        planning.Act
	Stage      planning.Stage // where it was done
	To         planning.Stage // where it led
	Class      planning.Class
	Round      int
	Role       planning.Role
	Office     string // area or agency code; "" for the city and for citizens
	OfficeName string
	Forum      string
	Status     planning.ForumStatus
	Minutes    string // stored file of the minutes; "" until there is one
	Rank, Of   int    // place on the sitting's agenda; 0 where unknown
	Reason     planning.ReasonCode
	ReasonText string
	Year       int    // deferred to
	Where      string // redirected to
	Volume     planning.Volume
	Value      planning.Rupiah
	Channel    planning.Channel
	Activity   string
	Document   string // its number
	Leaf       int64
}

// Track is the public view of one code, in one query for the row and one for its
// events (a third only where it was merged, split or continued). Invalid where it
// is no code at all, NotFound (error.code_unknown, error.code_waiting) as ResolveCode.
func (s *Store) Track(ctx context.Context, code planning.TrackingCode) (Tracking, error) {
	canonical, err := planning.ParseTrackingCode(string(code))
	if err != nil {
		return Tracking{}, err
	}
	r, ok, err := readOne(ctx, s, scanTracked, trackedRow, string(canonical))
	if err != nil {
		return Tracking{}, fmt.Errorf("track: %w", err)
	}
	if !ok {
		return Tracking{}, s.codeUnknown(ctx, canonical)
	}
	names, err := s.AreaNames(ctx)
	if err != nil {
		return Tracking{}, err
	}
	r.name(names)
	entries, err := readHot(ctx, s, scanTimeline, trackedEvents, r.id, r.id, r.id, r.id)
	if err != nil {
		return Tracking{}, fmt.Errorf("track events: %w", err)
	}
	if err := r.tell(entries, names); err != nil {
		return Tracking{}, err
	}
	r.Next = r.next(s.now())
	if r.root != "" || r.whole != "" || r.continues != "" || r.Class == planning.SplitUp {
		err = s.trackKin(ctx, &r)
	}
	return r.Tracking, err
}

// tracked is a Tracking while it is put together.
type tracked struct {
	Tracking
	id, kecamatan          string
	root, whole, continues string // IDs
	forum                  string
	status                 planning.ForumStatus
	closesAt, closedAt     planning.Instant
}

const trackedRow = `SELECT p.id, p.code, p.cycle, p.class, p.stage, p.channel, p.area, p.kecamatan, p.proposed_by, p.basis, p.origin,
	p.unit, p.asked_volume, p.asked_value, p.volume, p.value, p.agency, p.activity, p.received_at, p.late, p.version,
	p.root, p.split_from, p.continues, p.forum, coalesce(g.name, ''), coalesce(g.phone, ''),
	coalesce(nullif(t.public_title, ''), c.title, ''), coalesce(w.closes_at, 0), coalesce(w.closed_at, 0), coalesce(f.status, '')
	FROM codes k JOIN proposals p ON p.id = k.proposal_id
	LEFT JOIN agencies g ON g.id = p.agency
	LEFT JOIN proposal_texts t ON t.id = p.id AND t.reviewed_at > 0
	LEFT JOIN catalogue_entries c ON c.cycle = p.cycle AND c.code = p.catalogue AND p.catalogue <> ''
	LEFT JOIN stage_windows w ON w.cycle = p.cycle AND w.stage = p.stage
	LEFT JOIN forums f ON f.id = p.forum AND p.forum <> ''
	WHERE k.id = ?`

func scanTracked(r *sql.Rows) (x tracked, err error) {
	return x, r.Scan(&x.id, &x.Code, &x.Cycle, &x.Class, &x.Stage, &x.Channel, &x.Area, &x.kecamatan, &x.Group, &x.Basis, &x.Origin,
		&x.Unit, &x.AskedVolume, &x.AskedValue, &x.Volume, &x.Value, &x.Agency, &x.Activity, &x.ReceivedAt, &x.Late, &x.Version,
		&x.root, &x.whole, &x.continues, &x.forum, &x.AgencyName, &x.AgencyPhone,
		&x.Title, &x.closesAt, &x.closedAt, &x.status)
}

func (r *tracked) name(names map[planning.AreaCode]string) {
	r.AreaName = names[r.Area]
	if r.Area.Level() == planning.LevelKelurahan {
		r.ParentName = names[r.Area.Parent()]
	}
	if r.Agency == "" {
		// Without an agency the kecamatan carries it out.
		r.Agency = planning.Executor("", r.Area)
		r.AgencyName = names[planning.AreaCode(r.Agency)]
	}
}

// next says who must act next, from where the proposal stands.
func (r *tracked) next(now planning.Instant) NextStep {
	role := nextRole(r.Stage, r.Class, r.Origin)
	if role == "" {
		return NextStep{}
	}
	return NextStep{
		Stage: r.Stage, Role: role, Forum: r.forum, Status: r.status, ClosesAt: r.closesAt,
		Overdue: r.closesAt != 0 && (r.closedAt != 0 || now >= r.closesAt),
	}
}

// nextRole is whose turn it is; "" after an ending. See the comments of
// planning's classes and stages.
func nextRole(st planning.Stage, c planning.Class, o planning.Origin) planning.Role {
	if c.Terminal() {
		return ""
	}
	if c == planning.Returned {
		switch o {
		case planning.FromKecamatan:
			return planning.SubdistrictOfficer
		case planning.FromAgency, planning.FromPokir:
			return planning.AgencyOfficer
		}
		return planning.Facilitator
	}
	switch st {
	case planning.Village:
		return planning.VillageHead
	case planning.Subdistrict:
		return planning.SubdistrictOfficer
	case planning.City, planning.Plan:
		return planning.Planner
	case planning.Budget:
		return planning.BudgetTeam
	}
	return planning.AgencyOfficer
}

// trackKin adds the codes of the proposals this one is bound to.
func (s *Store) trackKin(ctx context.Context, r *tracked) error {
	rows, err := readAll(ctx, s, scanThree, `SELECT id, code, split_from FROM proposals
		WHERE id IN (?, ?, ?) OR split_from = ? ORDER BY code`, r.root, r.whole, r.continues, r.id)
	if err != nil {
		return fmt.Errorf("track related: %w", err)
	}
	for _, k := range rows {
		code := planning.TrackingCode(k[1])
		switch k[0] {
		case r.root:
			r.Root = code
		case r.whole:
			r.Whole = code
		case r.continues:
			r.Continues = code
		default:
			r.Parts = append(r.Parts, code)
		}
	}
	return nil
}
