package demo

import "math/rand/v2"

// dice draws everything random in the package from one seeded source, in one
// fixed order, so that a seed always gives the same rows.
type dice struct{ r *rand.Rand }

func newDice(seed, stream uint64) *dice {
	return &dice{r: rand.New(rand.NewPCG(seed, stream))}
}

// between returns a whole number from low to high, both included.
func (d *dice) between(low, high int) int { return low + d.r.IntN(high-low+1) }

// chance is true in percent of all calls.
func (d *dice) chance(percent int) bool { return d.r.IntN(100) < percent }

// pick returns one element of a list that is not empty.
func pick[T any](d *dice, list []T) T { return list[d.r.IntN(len(list))] }

// weighted returns an index drawn by weight, or -1 when all weights are zero.
func (d *dice) weighted(weights []int) int {
	total := 0
	for _, w := range weights {
		total += w
	}
	if total == 0 {
		return -1
	}
	n := d.r.IntN(total)
	for i, w := range weights {
		if n -= w; n < 0 {
			return i
		}
	}
	return -1
}

func shuffle[T any](d *dice, list []T) {
	d.r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
}
