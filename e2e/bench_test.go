package e2e

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// BenchmarkCity measures what design.md 9 promises and prints one table. What is
// compared is measured in turns, on the same machine and the same kind of file:
// machines differ, ratios less so. Times judge nothing here; tests hold events.
// A part alone: go tool task bench -- City/track.
func BenchmarkCity(b *testing.B) {
	t := &table{}
	t.line("machine", fmt.Sprintf("%d processors, load %s, %s", runtime.NumCPU(), load(), runtime.Version()), "", true)
	for _, part := range []struct {
		name    string
		measure func(*testing.B, *table)
	}{
		{"decide", benchEngine}, {"submit", benchSubmit}, {"track", benchTrack}, {"memory", benchMemory}, {"closing", benchClosing},
		{"tablets", benchTablets}, {"night", benchNight},
	} {
		b.Run(part.name, func(b *testing.B) {
			if b.N == 1 { // a part takes long enough for one round to do
				part.measure(b, t)
			}
		})
	}
	t.line("machine afterwards", "load "+load(), "", true)
	fmt.Print("\n" + t.String() + "\n")
}

// table is what is printed.
type table struct{ rows [][3]string }

// line adds a row; target "" is for what has none.
func (t *table) line(what, measured, target string, reached bool) {
	switch {
	case target == "":
	case reached:
		target += ", reached"
	default:
		target += ", **short**"
	}
	t.rows = append(t.rows, [3]string{what, measured, target})
	fmt.Fprintf(os.Stderr, "%s: %s\n", what, measured) // it takes minutes, and somebody waits
}

// String lays the rows out as a Markdown table.
func (t *table) String() string {
	rows := append([][3]string{{"what", "measured", "target"}}, t.rows...)
	var width [3]int
	for _, r := range rows {
		for i, cell := range r {
			width[i] = max(width[i], len([]rune(cell)))
		}
	}
	var b strings.Builder
	for n, r := range rows {
		for i, cell := range r {
			fmt.Fprintf(&b, "| %s%s ", cell, strings.Repeat(" ", width[i]-len([]rune(cell))))
		}
		b.WriteString("|\n")
		if n == 0 {
			for _, w := range width {
				b.WriteString("|" + strings.Repeat("-", w+2))
			}
			b.WriteString("|\n")
		}
	}
	return b.String()
}

// load is the machine's one-minute load, "?" where it does not tell.
func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "?"
	}
	first, _, _ := strings.Cut(string(text), " ")
	return first
}

// sample is what one stretch of work gave.
type sample struct {
	took     time.Duration
	each     []time.Duration
	failures int
	failure  error // one of them
}

func (s sample) rate() float64 { return float64(len(s.each)) / s.took.Seconds() }

// at is the latency that the given share of the operations stayed below.
func (s sample) at(share float64) time.Duration {
	if len(s.each) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(s.each))
	return sorted[min(int(share*float64(len(sorted))), len(sorted)-1)]
}

func (s sample) join(o sample) sample {
	failure := s.failure
	if failure == nil {
		failure = o.failure
	}
	return sample{s.took + o.took, append(slices.Clone(s.each), o.each...), s.failures + o.failures, failure}
}

// closedLoop has n clients each do one operation after the other for a while.
func closedLoop(n int, lasting time.Duration, operation func(client int) error) sample {
	var (
		mu  sync.Mutex
		all sample
		wg  sync.WaitGroup
	)
	began := time.Now()
	for i := range n {
		wg.Go(func() {
			var mine sample
			for time.Since(began) < lasting {
				start := time.Now()
				if err := operation(i); err != nil {
					mine.failures, mine.failure = mine.failures+1, err
					continue
				}
				mine.each = append(mine.each, time.Since(start))
			}
			mu.Lock()
			defer mu.Unlock()
			all = all.join(mine)
		})
	}
	wg.Wait()
	all.took = time.Since(began)
	return all
}

// openLoop starts operations at a fixed rate, whether or not those before have
// ended: latency counts from when each was due, so that a queue is not hidden.
func openLoop(perSecond int, lasting time.Duration, operation func() error) sample {
	var (
		mu  sync.Mutex
		all sample
		wg  sync.WaitGroup
	)
	began, total := time.Now(), int(lasting.Seconds()*float64(perSecond))
	for i := range total {
		due := began.Add(time.Duration(i) * time.Second / time.Duration(perSecond))
		time.Sleep(time.Until(due))
		wg.Go(func() {
			err := operation()
			took := time.Since(due)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				all.failures, all.failure = all.failures+1, err
				return
			}
			all.each = append(all.each, took)
		})
	}
	wg.Wait()
	all.took = time.Since(began)
	return all
}

// duel measures two ways in turns and returns each one's whole and the ratios of
// second to first, pair by pair.
type duel struct {
	first, second sample
	rates, tails  []float64
}

func inTurns(pairs int, first, second func() sample) duel {
	var d duel
	for range pairs {
		a := first()
		b := second()
		d.first, d.second = d.first.join(a), d.second.join(b)
		d.rates = append(d.rates, b.rate()/a.rate())
		d.tails = append(d.tails, float64(b.at(0.95))/float64(a.at(0.95)))
	}
	slices.Sort(d.rates)
	slices.Sort(d.tails)
	return d
}

func median(sorted []float64) float64 { return sorted[len(sorted)/2] }

func spread(sorted []float64) string {
	return fmt.Sprintf("%.2f (%.2f–%.2f)", median(sorted), sorted[0], sorted[len(sorted)-1])
}

func (s sample) String() string {
	text := fmt.Sprintf("%.0f/s, p50 %s, p95 %s, p99 %s", s.rate(), short(s.at(0.5)), short(s.at(0.95)), short(s.at(0.99)))
	if s.failures > 0 {
		text += fmt.Sprintf(", %d FAILED (%.60s)", s.failures, s.failure)
	}
	return text
}

func short(d time.Duration) string {
	switch {
	case d >= 10*time.Second:
		return fmt.Sprintf("%.0f s", d.Seconds())
	case d >= time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d >= 10*time.Millisecond:
		return fmt.Sprintf("%.0f ms", d.Seconds()*1000)
	}
	return fmt.Sprintf("%.1f ms", d.Seconds()*1000)
}
