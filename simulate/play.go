package simulate

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"

	"musrenbang/planning"
	"musrenbang/yearfile"
)

// play is one year being played.
type play struct {
	options   Options
	admin     *caller
	people    people
	bar       *bar
	byNo      map[int]yearfile.Row
	documents map[string]string        // kind → ID
	held      map[planning.Stage]int64 // when its sittings are held, µs
}

// all plays the year from an empty calendar to the budget.
func (p *play) all(ctx context.Context) error {
	if err := p.prepare(ctx); err != nil {
		return err
	}
	for _, stage := range []planning.Stage{planning.Village, planning.Subdistrict, planning.AgencyStage, planning.City} {
		if err := p.deliberate(ctx, stage); err != nil {
			return fmt.Errorf("%s: %w", stage, err)
		}
	}
	for _, stage := range []planning.Stage{planning.Plan, planning.Budget} {
		if err := p.decideAtDesk(ctx, stage); err != nil {
			return fmt.Errorf("%s: %w", stage, err)
		}
	}
	return nil
}

// deliberate plays one stage of forums: opened, entered, sat, closed.
func (p *play) deliberate(ctx context.Context, stage planning.Stage) error {
	entering, places := p.entering(stage), p.places(stage)
	if len(entering) == 0 && len(places) == 0 {
		return nil
	}
	if err := p.stage(ctx, stage, "opening"); err != nil {
		return err
	}
	if err := p.enter(ctx, stage, entering); err != nil {
		return err
	}
	if err := p.sit(ctx, stage, places); err != nil {
		return err
	}
	return p.stage(ctx, stage, "closing")
}

func (p *play) stage(ctx context.Context, stage planning.Stage, act string) error {
	id := p.derive(0, "stage."+string(stage)+"."+act)
	path := fmt.Sprintf("/cycles/%d/stages/%s/%s", p.options.Cycle, stage, act)
	if err := p.people.planner.act(ctx, http.MethodPost, path, id, struct{}{}); err != nil || act != "closing" {
		return err
	}
	return p.frozen(ctx, stage)
}

// frozen waits for the snapshot that the calendar takes once a stage has closed
// and what it had received is drained: the next stage would be in it otherwise.
func (p *play) frozen(ctx context.Context, stage planning.Stage) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		var list struct {
			Snapshots []struct {
				Kind string `json:"kind"`
			} `json:"snapshots"`
		}
		if _, err := p.people.planner.call(ctx, http.MethodGet, fmt.Sprintf("/cycles/%d/snapshots", p.options.Cycle), "", nil, &list); err != nil {
			return err
		}
		for _, s := range list.Snapshots {
			if s.Kind == "stage."+string(stage) {
				return nil
			}
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for the snapshot of stage %s: %w", stage, ctx.Err())
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func (p *play) derive(no int, act string) string {
	return yearfile.DeriveID(p.options.Cycle, p.options.Hash, no, act)
}

func (p *play) entering(stage planning.Stage) []yearfile.Row {
	var out []yearfile.Row
	for _, r := range p.options.Rows {
		if r.Entry() == stage {
			out = append(out, r)
		}
	}
	return out
}

// enter submits the rows that begin at a stage, each by the user who would.
func (p *play) enter(ctx context.Context, stage planning.Stage, rows []yearfile.Row) error {
	p.bar.start("mengusulkan · "+string(stage), len(rows))
	return inParallel(p.options.Concurrency, rows, func(r yearfile.Row) error {
		defer p.bar.step()
		s := r.Submission(p.options.Cycle, p.options.Hash)
		s.Importer = yearfile.Provenance("simulate", p.options.Hash, r.No)
		_, err := p.people.enterer(r).call(ctx, http.MethodPut, "/proposals/"+s.ID, "", submissionBody(s), nil)
		if err != nil {
			return fmt.Errorf("baris %d: %w", r.No, err)
		}
		return nil
	})
}

// step is one row's act at one stage.
type step struct {
	row yearfile.Row
	yearfile.Step
}

// places groups a stage's acts by the forum that takes them.
func (p *play) places(stage planning.Stage) map[string][]step {
	out := map[string][]step{}
	for _, r := range p.options.Rows {
		for _, s := range r.Steps() {
			if s.Stage == stage {
				where := forumPlace(stage, r)
				out[where] = append(out[where], step{r, s})
			}
		}
	}
	return out
}

func forumPlace(stage planning.Stage, r yearfile.Row) string {
	switch stage {
	case planning.Village:
		return string(r.Area.Up(planning.LevelKelurahan))
	case planning.Subdistrict:
		return string(r.Area.Up(planning.LevelKecamatan))
	case planning.AgencyStage:
		return r.Agency
	}
	return string(r.Area.Up(planning.LevelKota))
}

// sit holds every forum of a stage, several at a time.
func (p *play) sit(ctx context.Context, stage planning.Stage, places map[string][]step) error {
	total := 0
	for _, steps := range places {
		total += len(steps)
	}
	p.bar.start("bermusyawarah · "+string(stage), total)
	names := slices.Sorted(maps.Keys(places))
	// Each forum uses its own share of the requests in flight.
	return inParallel(max(1, p.options.Concurrency/2), names, func(place string) error {
		if err := p.forum(ctx, stage, place, places[place]); err != nil {
			return fmt.Errorf("musyawarah %s: %w", place, err)
		}
		return nil
	})
}

// forum holds one sitting. One with rows the file leaves waiting stays open.
func (p *play) forum(ctx context.Context, stage planning.Stage, place string, steps []step) error {
	officer, chair := p.people.officers(stage, place)
	f := planning.Forum{Cycle: p.options.Cycle, Stage: stage, Number: 1}
	if stage == planning.AgencyStage {
		f.Agency = place
	} else {
		f.Area = planning.AreaCode(place)
	}
	f.ID = planning.ForumID(f.Cycle, stage, place, "", 1)
	if err := p.schedule(ctx, chair, f, place); err != nil {
		return err
	}
	forumPath := "/forums/" + f.ID
	if err := chair.act(ctx, http.MethodPost, forumPath+"/opening", p.derive(0, f.ID+".open"), struct{}{}); err != nil {
		return err
	}
	if err := p.attend(ctx, officer, f, len(steps)); err != nil {
		return err
	}
	// Parents before the rows merged into them, withdrawals in their own order.
	slices.SortStableFunc(steps, func(a, b step) int { return cmp.Compare(a.Into, b.Into) })
	err := inParallel(2, steps, func(s step) error {
		defer p.bar.step()
		return p.decide(ctx, officer, s)
	})
	if err != nil || p.waits(stage, place) {
		return err
	}
	if err := chair.act(ctx, http.MethodPost, forumPath+"/read_back", p.derive(0, f.ID+".read_back"), struct{}{}); err != nil {
		return err
	}
	return chair.act(ctx, http.MethodPost, forumPath+"/closing", p.derive(0, f.ID+".close"), struct{}{})
}

func (p *play) waits(stage planning.Stage, place string) bool {
	for _, r := range p.options.Rows {
		if at, ok := r.Waiting(); ok && at == stage && forumPlace(stage, r) == place {
			return true
		}
	}
	return false
}

// schedule puts the sitting on the calendar.
func (p *play) schedule(ctx context.Context, chair *caller, f planning.Forum, place string) error {
	body := map[string]any{
		"cycle": f.Cycle, "stage": f.Stage, "number": 1, "venue": p.venue(place), "chair": p.chair(place), "scheduled_at": p.held[f.Stage],
	}
	if f.Agency != "" {
		body["agency"] = f.Agency
	} else {
		body["area"] = f.Area
	}
	_, err := chair.call(ctx, http.MethodPost, "/forums", p.derive(0, f.ID+".schedule"), body, nil)
	if refusedWith(err, "error.forum_step", "error.forum_frozen") {
		return nil // it has opened in an earlier run
	}
	return err
}

// venue names where a sitting is held.
func (p *play) venue(place string) string {
	return p.office(place, "Balai Kelurahan", "Kantor Kecamatan", "Balai Kota", "Kantor")
}

// chair names the office that chairs a sitting.
func (p *play) chair(place string) string {
	return p.office(place, "Lurah", "Camat", "Kepala Bappeda", "Kepala")
}

func (p *play) office(place, village, subdistrict, city, agency string) string {
	for _, a := range p.options.Areas {
		switch {
		case string(a.Code) != place:
		case a.Level == planning.LevelKelurahan:
			return village + " " + a.Name
		case a.Level == planning.LevelKecamatan:
			return subdistrict + " " + a.Name
		default:
			return city
		}
	}
	return agency + " " + place
}

// decide sends one row's act and waits for its referee.
func (p *play) decide(ctx context.Context, by *caller, s step) error {
	id := s.Step.ID(p.options.Cycle, p.options.Hash, s.row.No)
	path := "/proposals/" + yearfile.ProposalID(p.options.Cycle, p.options.Hash, s.row.No) + "/decisions"
	if err := by.act(ctx, http.MethodPost, path, id, p.decisionBody(s)); err != nil {
		return fmt.Errorf("baris %d, %s: %w", s.row.No, s.Act, err)
	}
	return nil
}

// decideAtDesk plays a stage without forums: the plan by planners, the budget by
// the budget team.
func (p *play) decideAtDesk(ctx context.Context, stage planning.Stage) error {
	var steps []step
	for _, r := range p.options.Rows {
		for _, s := range r.Steps() {
			if s.Stage == stage {
				steps = append(steps, step{r, s})
			}
		}
	}
	if len(steps) == 0 {
		return nil
	}
	if err := p.stage(ctx, stage, "opening"); err != nil {
		return err
	}
	if err := p.document(ctx, stage); err != nil {
		return err
	}
	by := p.people.planner
	if stage == planning.Budget {
		by = p.people.budget
	}
	p.bar.start("menetapkan · "+string(stage), len(steps))
	err := inParallel(p.options.Concurrency, steps, func(s step) error {
		defer p.bar.step()
		return p.decide(ctx, by, s)
	})
	if err != nil {
		return err
	}
	return p.stage(ctx, stage, "closing")
}

// document records the act a stage's results rest on, as set.
func (p *play) document(ctx context.Context, stage planning.Stage) error {
	kind, number := "rkpd", fmt.Sprintf("Perwal (simulasi) RKPD %d", p.options.Cycle)
	if stage == planning.Budget {
		kind, number = "apbd", fmt.Sprintf("Perda (simulasi) APBD %d", p.options.Cycle)
	}
	id := p.derive(0, "document."+kind)
	p.documents[kind] = id
	dated := time.Date(p.options.Cycle-1, time.June, 26, 0, 0, 0, 0, time.UTC).UnixMicro()
	body := map[string]any{"id": id, "kind": kind, "number": number, "dated_at": dated, "set_at": dated}
	_, err := p.people.planner.call(ctx, http.MethodPost, fmt.Sprintf("/cycles/%d/documents", p.options.Cycle), id, body, nil)
	return err
}
