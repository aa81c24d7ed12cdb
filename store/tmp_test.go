package store
import ("testing";"fmt";"musrenbang/planning")
func TestTmpSeeds(t *testing.T) {
	for seed := uint64(100); seed < 125; seed++ {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			s, clock := openTestClock(t, "sqlite3")
			y := newYear(t, s, clock, seed)
			y.play(40, func(st planning.Stage) { figuresAreTrue(t, s, string(st)); pipelineIsTrue(t, s, string(st)) })
			noFindings(t, s)
		})
	}
}
