package democity

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"musrenbang/activities"
	"musrenbang/demo"
	"musrenbang/planning"
	"musrenbang/store"
)

// Papers makes the papers of closed sittings that have none yet, as their
// workflows would have. It takes longer than all the rest, so it runs beside the
// city that is being looked at, newest year first; it ends early with ctx.
func Papers(ctx context.Context, s *store.Store, t Tour) error {
	a := &activities.Activities{Store: s}
	if err := a.RenderMinutes(ctx, t.Sitting); err != nil { // what the open sitting needs: invitation, list, forms
		return fmt.Errorf("papers of %s: %w", t.Sitting, err)
	}
	for _, year := range []int{t.Open, t.Budgeted, t.Finished} {
		for _, stage := range planning.Stages() {
			ids, err := s.StageForums(ctx, year, stage)
			if err != nil {
				return err
			}
			for _, id := range slices.Sorted(maps.Keys(ids)) {
				if err := paper(ctx, a, id); err != nil {
					return fmt.Errorf("paper of %s: %w", id, err)
				}
			}
		}
	}
	return nil
}

func paper(ctx context.Context, a *activities.Activities, id string) error {
	f, err := a.Store.ForumState(ctx, id)
	if err != nil || f.ClosedAt == 0 {
		return err
	}
	if _, file, err := a.Store.Minutes(ctx, id); err != nil || file != "" {
		return err
	}
	render := a.RenderRecord
	if f.Area == demo.ShowcaseArea {
		render = a.RenderMinutes // its boards and forms are worth seeing; a whole city's would fill the disk
	}
	if err := render(ctx, id); err != nil {
		return err
	}
	select { // people come first
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(pause):
		return nil
	}
}

// pause leaves two thirds of a core to those who look at the city meanwhile.
const pause = 150 * time.Millisecond
