package activities

import (
	"context"
	"encoding/json"
	"fmt"

	"musrenbang/planning"
	"musrenbang/refusal"
	"musrenbang/store"
)

// StartStage puts a stage's plenary sittings on the calendar: one for every
// kelurahan, kecamatan or agency, or the city's. Those that exist stay as they
// are. Officers open them; nothing is decided by a clock.
func (a *Activities) StartStage(ctx context.Context, year int, stage planning.Stage) error {
	if !stage.Deliberative() {
		return nil
	}
	defer alive(ctx)()
	cycle, err := a.Store.Cycle(ctx, year)
	if err != nil {
		return refusal.ToTemporal(err)
	}
	window, _ := cycle.Window(stage)
	sittings, err := a.sittingsOf(ctx, year, stage)
	if err != nil {
		return refusal.ToTemporal(err)
	}
	by := planning.ActorRef{ID: "calendar", Role: planning.System}
	for _, f := range sittings {
		f.ScheduledAt = window.OpensAt
		_, err := a.Store.ScheduleForum(ctx, f, store.ForumDetails{}, by)
		if err != nil && planning.CodeOf(err) != planning.Conflict {
			return refusal.ToTemporal(err)
		}
	}
	return nil
}

// sittingsOf lists the plenaries a stage needs that are not on the calendar yet.
func (a *Activities) sittingsOf(ctx context.Context, year int, stage planning.Stage) ([]planning.Forum, error) {
	have, err := a.Store.StageForums(ctx, year, stage)
	if err != nil {
		return nil, err
	}
	var out []planning.Forum
	add := func(f planning.Forum) {
		f.Cycle, f.Stage, f.Number = year, stage, 1
		if !have[planning.ForumID(year, stage, f.Where(), "", 1)] {
			out = append(out, f)
		}
	}
	if stage == planning.AgencyStage {
		agencies, err := a.Store.Agencies(ctx)
		for _, g := range agencies {
			add(planning.Forum{Agency: g.Code})
		}
		return out, err
	}
	level := map[planning.Stage]planning.Level{
		planning.Village: planning.LevelKelurahan, planning.Subdistrict: planning.LevelKecamatan, planning.City: planning.LevelKota,
	}[stage]
	areas, err := a.Store.Areas(ctx)
	for _, area := range areas {
		if area.Code.Level() == level {
			add(planning.Forum{Area: area.Code})
		}
	}
	return out, err
}

// FinishStage freezes a stage after its window has closed: it waits until every
// command received before that instant has been taken (Unavailable until then),
// names the sittings that have not closed, and takes the snapshot.
func (a *Activities) FinishStage(ctx context.Context, year int, stage planning.Stage, closedAt planning.Instant) error {
	defer alive(ctx)()
	waiting, err := a.Store.Undrained(ctx, year, closedAt)
	if err != nil {
		return fmt.Errorf("drain stage: %w", err)
	}
	if waiting > 0 {
		return refusal.ToTemporal(planning.Refuse(planning.Unavailable, "error.draining"))
	}
	open, err := a.Store.OpenSittings(ctx, year, stage)
	if err != nil {
		return fmt.Errorf("read open sittings: %w", err)
	}
	for _, f := range open {
		if err := a.owe(ctx, "forum.late", f.ID, f.Where()); err != nil {
			return err
		}
		if err := a.owe(ctx, "forum.late_above", f.ID, above(f)); err != nil {
			return err
		}
	}
	if err := a.publishLate(ctx, year, stage, closedAt, open); err != nil {
		return err
	}
	return a.snapshot(ctx, year, stage, closedAt)
}

// snapshot freezes the year's figures as they stand when a stage closes. A
// repetition with the same figures is the snapshot that is there.
func (a *Activities) snapshot(ctx context.Context, year int, stage planning.Stage, closedAt planning.Instant) error {
	share, _, err := a.Store.Accommodation(ctx, year, "")
	if err != nil {
		return refusal.ToTemporal(err)
	}
	content, err := json.Marshal(share)
	if err != nil {
		return fmt.Errorf("encode snapshot: %w", err)
	}
	by := planning.ActorRef{ID: "calendar", Role: planning.System}
	_, err = a.Store.Publish(ctx, by, year, "stage."+string(stage), closedAt, content)
	return refusal.ToTemporal(err)
}

// late is what is published of the sittings that a stage has closed without: codes
// of places, no names.
type late struct {
	Stage    planning.Stage `json:"stage"`
	Sittings []string       `json:"sittings"` // forum IDs
	Places   []string       `json:"places"`   // area or agency codes, in the same order
}

func (a *Activities) publishLate(ctx context.Context, year int, stage planning.Stage, closedAt planning.Instant, open []planning.Forum) error {
	l := late{Stage: stage, Sittings: []string{}, Places: []string{}}
	for _, f := range open {
		l.Sittings, l.Places = append(l.Sittings, f.ID), append(l.Places, f.Where())
	}
	content, err := json.Marshal(l)
	if err != nil {
		return fmt.Errorf("encode late sittings: %w", err)
	}
	by := planning.ActorRef{ID: "calendar", Role: planning.System}
	_, err = a.Store.Publish(ctx, by, year, "late."+string(stage), closedAt, content)
	return refusal.ToTemporal(err)
}

// above is whom a delay is told to beyond the place itself: the level above, the
// planners for an agency's or the city's.
func above(f planning.Forum) string {
	if up := f.Area.Parent(); up != "" {
		return string(up)
	}
	return "planner"
}

// Remind owes a notice to every sitting of a stage that has not closed, before
// its window does.
func (a *Activities) Remind(ctx context.Context, year int, stage planning.Stage) error {
	open, err := a.Store.OpenSittings(ctx, year, stage)
	if err != nil {
		return fmt.Errorf("read open sittings: %w", err)
	}
	cycle, err := a.Store.Cycle(ctx, year)
	if err != nil {
		return refusal.ToTemporal(err)
	}
	window, _ := cycle.Window(stage)
	for _, f := range open {
		// Once per deadline: an extended one is reminded of again.
		if err := a.owe(ctx, fmt.Sprintf("forum.remind.%d", window.ClosesAt), f.ID, f.Where()); err != nil {
			return err
		}
	}
	return nil
}

// owe notes a message once per kind and subject; sending is the outbox's.
func (a *Activities) owe(ctx context.Context, kind, subject, recipient string) error {
	_, err := a.Store.AddNotice(ctx, store.Notice{ID: kind + "/" + subject, Kind: kind, Subject: subject, Recipient: recipient})
	if err != nil {
		return fmt.Errorf("owe notice: %w", err)
	}
	return nil
}
