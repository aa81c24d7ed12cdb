package planning

import (
	"cmp"
	"slices"
	"strconv"
)

// maxPeople bounds a count of persons at one sitting.
const maxPeople = 100_000

const (
	hourLong Instant = 3600 * 1_000_000
	dayLong          = 24 * hourLong
)

// CheckReached refuses with Invalid a way of deciding that does not add up: a
// vote has voices and no negative ones, a consent has none to count. It is not
// owed: where nobody says how a decision was reached, the paper says nothing.
func CheckReached(r Reached) error {
	var f Fields
	for _, v := range []struct {
		field string
		n     int
	}{{"for", r.For}, {"against", r.Against}, {"abstain", r.Abstain}} {
		if v.n < 0 || v.n > maxPeople {
			f.Add(v.field, "error.number")
		}
	}
	switch sum := r.For + r.Against + r.Abstain; {
	case r.Vote && sum == 0:
		f.Add("for", "error.vote_empty")
	case !r.Vote && sum != 0:
		f.Add("vote", "error.vote_of_consent")
	}
	return f.Err()
}

// CheckRank refuses with Invalid a place that a list of n has not, and a change
// without its reason. Place 0 gives the proposal its own place back.
func CheckRank(rank, n int, reason string) error {
	var f Fields
	if rank < 0 || rank > n {
		f.Add("rank", "error.rank_range", "most", strconv.Itoa(n))
	}
	f.AddError(CheckReasonText("reason", reason))
	return f.Err()
}

// AgendaPlace is what a proposal's place on a sitting's agenda rests on.
type AgendaPlace struct {
	ID     string
	Own    int  // the proposer's rank
	Listed int  // the order it came in
	Scored bool // has scores
	Score  int
	Moved  int // the place the sitting gave it; 0 = none
}

// Placed is a proposal at its place of the agenda, from 1.
type Placed struct {
	ID    string
	Place int
	Was   int // its place before the sitting moved anything
	Tied  bool
}

// Arrange orders an agenda: the highest score first, then what has no score by
// the proposers' ranks; last, what the sitting has moved stands where it was put.
// Equal scores keep the proposers' order and are marked as tied.
func Arrange(list []AgendaPlace) []Placed {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b AgendaPlace) int {
		if a.Scored != b.Scored {
			if a.Scored {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Own, b.Own), cmp.Compare(a.Listed, b.Listed), cmp.Compare(a.ID, b.ID))
	})
	scored := map[int]int{}
	for _, a := range list {
		if a.Scored {
			scored[a.Score]++
		}
	}
	var stay, moved []Placed
	to := map[string]int{}
	for i, a := range list {
		p := Placed{ID: a.ID, Was: i + 1, Tied: a.Scored && scored[a.Score] > 1}
		if to[a.ID] = a.Moved; a.Moved > 0 {
			moved = append(moved, p)
		} else {
			stay = append(stay, p)
		}
	}
	slices.SortStableFunc(moved, func(a, b Placed) int { return cmp.Compare(to[a.ID], to[b.ID]) })
	for _, p := range moved {
		stay = slices.Insert(stay, min(to[p.ID]-1, len(stay)), p)
	}
	for i := range stay {
		stay[i].Place = i + 1
	}
	return stay
}

// CheckTally refuses with Invalid counts that nobody can have counted.
func CheckTally(t Tally) error {
	var f Fields
	check := func(field string, n int) {
		if n < 0 || n > maxPeople {
			f.Add(field, "error.number")
		}
	}
	check("women", t.Women)
	check("men", t.Men)
	check("unsaid", t.Unsaid)
	if t.Total != t.Women+t.Men+t.Unsaid {
		f.Add("total", "error.tally_total")
	}
	check("disability.yes", t.Disability.Yes)
	check("disability.no", t.Disability.No)
	check("disability.unsaid", t.Disability.Unsaid)
	for band, n := range t.Ages {
		if check("ages."+string(band), n); !slices.Contains(AgeBands(), band) {
			f.Add("ages", "error.age")
		}
	}
	for _, groups := range []map[Group]int{t.Groups, t.SpokeFor} {
		for g, n := range groups {
			if check("groups."+string(g), n); !g.Valid() {
				f.Add("groups", "error.group")
			}
		}
	}
	for sex, n := range t.Speakers {
		if check("speakers."+string(sex), n); sex != Woman && sex != Man && sex != "" {
			f.Add("speakers", "error.sex")
		}
	}
	return f.Err()
}

// ForSitting returns what is expected of f: a listing sitting answers for its own group
// alone and chooses no quorum of its level.
func (p Procedure) ForSitting(f Forum) StageRules {
	r := p.For(f.Stage)
	if !f.Lists() {
		return r
	}
	r.Quorum, r.NoticeDays = 0, 0
	switch f.Group {
	case "":
	case MixedGroups:
		r.Groups = []Group{Women, Children, Elderly, Disability}
	default:
		r.Groups = []Group{f.Group}
	}
	if f.Group != "" {
		r.WomenShare = 0 // a group's own sitting has no share to keep
	}
	return r
}

// ShortOf lists everything f fell short of: who came, how long before it was
// invited (0 where that is not recorded), and a close after its window.
func (r StageRules) ShortOf(f Forum, t Tally, invited Instant, w Window) []Shortfall {
	out := r.Shortfalls(t)
	if r.NoticeDays > 0 {
		days := 0
		if invited > 0 && invited < f.OpenedAt {
			days = int((f.OpenedAt - invited) / dayLong)
		}
		if days < r.NoticeDays {
			out = append(out, Shortfall{Kind: "notice", Got: days, Want: r.NoticeDays})
		}
	}
	if late := LateClose(f, w); late > 0 {
		out = append(out, Shortfall{Kind: "late_close", Got: late})
	}
	return out
}

// LateClose is by how many hours, begun ones whole, f closed after its window; 0
// where it was in time or the stage has no window.
func LateClose(f Forum, w Window) int {
	if w.ClosesAt == 0 || f.ClosedAt == 0 || f.ClosedAt < w.ClosesAt {
		return 0
	}
	return int((f.ClosedAt-w.ClosesAt)/hourLong) + 1
}

// Owed is when a closed forum's papers are due, counted from the close or from
// the correction that has to be signed anew.
func (r StageRules) Owed(since Instant) (signature, uploads Instant) {
	sign, upload := cmp.Or(r.SignWithinHours, 72), cmp.Or(r.UploadHours, r.SignWithinHours, 72)
	return since + Instant(sign)*hourLong, since + Instant(upload)*hourLong
}
