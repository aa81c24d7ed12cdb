package simulate

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// bar shows how far a long work has come, on one line.
type bar struct {
	mu    sync.Mutex
	w     io.Writer
	label string
	total int
	done  int
	drawn time.Time
}

func newBar(w io.Writer) *bar { return &bar{w: w} }

func (b *bar) start(label string, total int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.label, b.total, b.done = label, total, 0
	b.draw()
}

func (b *bar) step() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.done++
	if b.done == b.total || time.Since(b.drawn) > 100*time.Millisecond {
		b.draw()
	}
	if b.done == b.total {
		fmt.Fprintln(b.w)
	}
}

const barWidth = 30

func (b *bar) draw() {
	b.drawn = time.Now()
	if b.total == 0 {
		return
	}
	full := barWidth * b.done / b.total
	fmt.Fprintf(b.w, "\r%-34s [%s%s] %d/%d", b.label, strings.Repeat("#", full), strings.Repeat("·", barWidth-full), b.done, b.total)
}

// inParallel runs fn over items, at most n at once, and returns the first error.
func inParallel[T any](n int, items []T, fn func(T) error) error {
	var (
		wg    sync.WaitGroup
		once  sync.Once
		first error
		stop  = make(chan struct{})
		slots = make(chan struct{}, n)
	)
	for _, item := range items {
		select {
		case <-stop:
		case slots <- struct{}{}:
			wg.Go(func() {
				defer func() { <-slots }()
				if err := fn(item); err != nil {
					once.Do(func() { first = err; close(stop) })
				}
			})
		}
	}
	wg.Wait()
	return first
}
