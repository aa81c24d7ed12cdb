package democity

import (
	"testing"

	"musrenbang/demo"
	"musrenbang/planning"
	"musrenbang/records"
)

// TestTheShowcaseHasItsPapers: the open sitting's before it sits, and the boards
// of a year that is over.
func TestTheShowcaseHasItsPapers(t *testing.T) {
	t.Parallel()
	s, tour, _ := build(t, records.On(2026, 11, 22, 10, 29))
	must(t, Papers(t.Context(), s, tour))
	for id, want := range map[string]string{
		tour.Sitting: "invitation",
		planning.ForumID(tour.Finished, planning.Village, demo.ShowcaseArea, "", 1): "board",
	} {
		papers, err := s.Papers(t.Context(), id)
		must(t, err)
		found := false
		for _, p := range papers {
			found = found || p.Kind == want
		}
		if !found {
			t.Errorf("%s has no %s among %d papers", id, want, len(papers))
		}
	}
}
