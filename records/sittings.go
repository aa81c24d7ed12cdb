package records

import (
	"cmp"
	"context"
	"fmt"
	"hash/fnv"
	"maps"
	"slices"

	"musrenbang/planning"
	"musrenbang/store"
	"musrenbang/yearfile"
)

// sitting is one forum of the year: when it sat and what it decided.
type sitting struct {
	forum planning.Forum
	place string
	steps []rowStep
	opens planning.Instant
	pace  planning.Instant // between two decisions
	rows  int              // how many decisions its length is for
	sits  bool             // it opens
	waits bool             // the rows leave some of its agenda without an answer
}

func (s *schedule) forumID(stage planning.Stage, place string) string {
	return planning.ForumID(s.Cycle, stage, place, "", 1)
}

// layOutSittings finds the forums that rows meet and gives each its evening.
func (s *schedule) layOutSittings() {
	for stage, places := range s.Places {
		for _, where := range places {
			s.at(stage, where)
		}
	}
	for _, r := range s.Rows {
		if entry := r.Entry(); entry.Deliberative() {
			s.at(entry, place(entry, r))
		}
		if stage, waiting := r.Waiting(); waiting {
			s.at(stage, place(stage, r)).waits = true
		}
	}
	for _, x := range s.steps() {
		if !x.Stage.Deliberative() || x.early() {
			continue
		}
		sit := s.at(x.Stage, place(x.Stage, x.row))
		sit.steps, sit.sits = append(sit.steps, x), true
	}
	for _, id := range slices.Sorted(maps.Keys(s.sittings)) {
		s.date(s.sittings[id])
	}
	s.joinMerged()
	s.refuseLeftBehind()
}

// refuseLeftBehind names rows that wait for an answer at a sitting whose other
// rows have gone on: it has closed, and a sitting answers all it has before it.
func (s *schedule) refuseLeftBehind() {
	for _, r := range s.Rows {
		stage, waiting := r.Waiting()
		if !waiting {
			continue
		}
		sit := s.at(stage, place(stage, r))
		if slices.ContainsFunc(sit.steps, func(x rowStep) bool { return stage.Before(lastStage(x.row)) }) {
			s.add(sit.opens, r.No, func(context.Context, *player) error {
				return planning.InvalidField(string(stage), "error.year_left_behind", "no", fmt.Sprint(r.No), "stage", string(stage))
			})
		}
	}
}

// lastStage is the last stage at which a row has an outcome.
func lastStage(r yearfile.Row) planning.Stage {
	steps := r.Steps()
	return steps[len(steps)-1].Stage
}

// at is the sitting of a stage at a place, made when first asked for.
func (s *schedule) at(stage planning.Stage, where string) *sitting {
	id := s.forumID(stage, where)
	if sit := s.sittings[id]; sit != nil {
		return sit
	}
	sit := &sitting{place: where, forum: planning.Forum{ID: id, Cycle: s.Cycle, Stage: stage, Number: 1}}
	if stage == planning.AgencyStage {
		sit.forum.Agency = where
	} else {
		sit.forum.Area = planning.AreaCode(where)
	}
	s.sittings[id] = sit
	return sit
}

// date gives a sitting its beginning and its pace.
func (s *schedule) date(sit *sitting) {
	w := s.window(sit.forum.Stage)
	length := w.ClosesAt - w.OpensAt
	sit.opens = w.OpensAt + part(length, 0.35+0.45*Fraction(s.File, sit.forum.ID, 0))
	if length >= 7*day {
		// Villages meet after work, offices in the morning.
		sit.opens = Daily(sit.opens, 9, 0)
		if sit.forum.Stage == planning.Village {
			sit.opens = Daily(sit.opens, 19, 30)
		}
	}
	if s.Sitting != nil {
		opens, sits := s.Sitting(sit.forum.Stage, sit.place, len(sit.steps) > 0)
		sit.opens, sit.sits = opens, sits || len(sit.steps) > 0
	}
	slices.SortStableFunc(sit.steps, mergesFirst)
	sit.rows = len(sit.steps)
	sit.pace = s.pace(sit)
}

// pace is two minutes a proposal, less where a long list has to fit its window.
func (s *schedule) pace(sit *sitting) planning.Instant {
	room := s.window(sit.forum.Stage).ClosesAt - sit.opens - hour
	return max(second/10, min(2*minute, room/2/planning.Instant(sit.rows+1)))
}

// joinMerged lets places sit together where one merged a proposal into another's:
// the other must still be open then.
func (s *schedule) joinMerged() {
	byNo := map[int]rowStep{}
	for _, r := range s.Rows {
		byNo[r.No] = rowStep{row: r}
	}
	for range len(s.sittings) {
		moved := false
		for _, x := range s.steps() {
			if x.Act != planning.Merge || !x.Stage.Deliberative() {
				continue
			}
			a := s.sittings[s.forumID(x.Stage, place(x.Stage, x.row))]
			b := s.sittings[s.forumID(x.Stage, place(x.Stage, byNo[x.Into].row))]
			moved = a.join(b) || moved
		}
		if !moved {
			return
		}
	}
}

// join makes two sittings begin and end together; moved reports a change.
func (a *sitting) join(b *sitting) (moved bool) {
	if b == nil || a == b || a.opens == b.opens && a.rows == b.rows && a.pace == b.pace {
		return false
	}
	a.opens, a.rows, a.pace = max(a.opens, b.opens), max(a.rows, b.rows), min(a.pace, b.pace)
	b.opens, b.rows, b.pace = a.opens, a.rows, a.pace
	return true
}

// sit lays out every sitting: scheduled, opened, decided, read aloud, closed,
// signed. One with rows left waiting stays open, or is only scheduled.
func (s *schedule) sit() {
	for _, id := range slices.Sorted(maps.Keys(s.sittings)) {
		sit := s.sittings[id]
		w := s.window(sit.forum.Stage)
		s.add(min(w.OpensAt, sit.opens-minute), 0, func(ctx context.Context, p *player) error { return p.schedule(ctx, s.Year, sit) })
		if !sit.sits {
			continue
		}
		s.forumAct(sit, planning.ForumOpen, sit.opens)
		at := sit.opens + 10*sit.pace
		for _, x := range sit.steps {
			s.add(at, x.row.No, x.play(s.Year, sit.forum.ID))
			at += sit.pace
		}
		if sit.waits || len(sit.steps) == 0 {
			continue
		}
		end := sit.opens + planning.Instant(10+sit.rows)*sit.pace
		s.forumAct(sit, planning.ForumReadBack, end+5*sit.pace)
		s.forumAct(sit, planning.ForumClose, end+10*sit.pace)
		signed := end + 20*sit.pace
		if w.ClosesAt-w.OpensAt >= 7*day {
			signed = Daily(end+day+part(2*day, Fraction(s.File, id, 1)), 10, 0)
		}
		s.forumAct(sit, planning.ForumSign, signed)
	}
}

func (s *schedule) forumAct(sit *sitting, act planning.Action, at planning.Instant) {
	s.add(at, 0, func(ctx context.Context, p *player) error { return p.forumAct(ctx, s.Year, sit.forum, act) })
}

// details are venue, chair and, of one that sat, attendance. They follow from the
// place, so that every run tells the same.
func (y *Year) details(sit *sitting) store.ForumDetails {
	name := y.Names[sit.forum.Area]
	d := store.ForumDetails{Venue: "Balai Kelurahan " + name, Chair: "Lurah " + name}
	switch sit.forum.Stage {
	case planning.Subdistrict:
		d = store.ForumDetails{Venue: "Pendapa Kecamatan " + name, Chair: "Camat " + name}
	case planning.AgencyStage:
		name = cmp.Or(y.Agencies[sit.forum.Agency], sit.forum.Agency)
		d = store.ForumDetails{Venue: "Aula " + name, Chair: "Kepala " + name}
	case planning.City:
		d = store.ForumDetails{Venue: "Balai Kota", Chair: "Kepala Bappeda"}
	}
	if sit.sits && sit.opens <= y.Until {
		d.Women = 9 + int(14*Fraction(sit.place, "women", 0)) + sit.rows/6
		d.Men = 11 + int(17*Fraction(sit.place, "men", 0)) + sit.rows/6
	}
	return d
}

// window is a stage's window, the whole time where the calendar has none.
func (s *schedule) window(stage planning.Stage) planning.Window {
	if w, ok := s.Calendar.Window(stage); ok {
		return w
	}
	return planning.Window{Stage: stage, OpensAt: s.Calendar.begins(), ClosesAt: s.Until}
}

// Fraction is a number from 0 up to 1 that follows from what it is for: the same
// for the same, evenly spread over others.
func Fraction(parts ...any) float64 {
	h := fnv.New64a()
	fmt.Fprintln(h, parts...)
	sum := h.Sum64()
	// FNV's low bits differ most between near texts; fold them into the high ones.
	sum ^= sum >> 29
	sum *= 0xbf58476d1ce4e5b9
	return float64(sum>>11) / (1 << 53)
}

func part(length planning.Instant, share float64) planning.Instant {
	return planning.Instant(float64(length) * share)
}
