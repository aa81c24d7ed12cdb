package relay

import (
	"context"
	"errors"
	"time"

	"musrenbang/planning"
	"musrenbang/store"
)

const (
	batch    = 64
	idle     = 2 * time.Second
	backOff  = 500 * time.Millisecond
	backMost = time.Minute
	// settleWithin is how long a started workflow may take to record its first
	// event before it is started again (which changes nothing if it runs).
	settleWithin = 10 * time.Second
)

// loop is the relay at work: lanes that are under way, lanes that wait for their
// turn, and what has been found out since the mailbox was last read. Only Run's
// goroutine touches it.
type loop struct {
	*Relay
	landed chan lap
	// flying are the subjects whose commands are being delivered.
	flying map[string]bool
	queue  [][]store.Envelope
	// told are the total commands that were taken and are not marked so yet.
	told []string
	// started remembers which submissions' workflows have just been started: they
	// settle themselves within moments and are not asked for again meanwhile.
	started map[string]time.Time
	// years are the planning years whose workflow has been started from here.
	years map[int]bool
}

// lap is how one lane went: whether anything moved, which total commands were
// taken, and which submission's workflow was started and will settle itself.
type lap struct {
	subject  string
	progress bool
	told     []string
	started  string
}

// Run delivers what waits until ctx ends, several subjects at a time and each
// subject's commands in their order. One that takes long holds up nobody else.
// It never gives a command up.
func (r *Relay) Run(ctx context.Context) {
	l := &loop{Relay: r, landed: make(chan lap), flying: map[string]bool{}, started: map[string]time.Time{}, years: map[int]bool{}}
	more := true
	for ctx.Err() == nil {
		if more && len(l.queue) == 0 && len(l.flying) < l.concurrency() && l.reachable(ctx) {
			more = l.fill(ctx)
		}
		l.launch(ctx)
		more = l.await(ctx) || more
	}
	for len(l.flying) > 0 {
		l.land(<-l.landed)
	}
}

// await waits for a lane to land, a nudge, or the idle time; more says that the
// mailbox may hold something new.
func (l *loop) await(ctx context.Context) (more bool) {
	pause := idle
	if len(l.queue) > 0 && len(l.flying) < l.concurrency() {
		pause = 0
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case one := <-l.landed:
		return l.land(one)
	case <-l.wake:
		return true
	case <-timer.C:
		return true
	}
}

func (l *loop) land(one lap) (more bool) {
	delete(l.flying, one.subject)
	l.told = append(l.told, one.told...)
	if one.started != "" {
		l.started[one.started] = time.Now()
	}
	return one.progress
}

// launch sets lanes on their way as far as there is room. With Temporal away the
// rest stays in the mailbox.
func (l *loop) launch(ctx context.Context) {
	if l.away.Load() {
		l.queue = nil
	}
	for len(l.queue) > 0 && len(l.flying) < l.concurrency() {
		lane := l.queue[0]
		l.queue = l.queue[1:]
		l.flying[lane[0].Subject] = true
		go func() { l.landed <- l.runLane(ctx, lane) }()
	}
}

// fill reads the mailbox; it returns false when there was nothing to take.
func (l *loop) fill(ctx context.Context) bool {
	err := l.store.Delivered(ctx, l.told)
	var commands []store.Envelope
	if err == nil {
		l.told = l.told[:0]
		l.startYears(ctx)
		commands, err = l.store.Pending(ctx, batch+len(l.started)+len(l.flying))
	}
	if err != nil {
		if ctx.Err() == nil {
			l.log.Warn("relay cannot read the mailbox", "error", err)
		}
		return false
	}
	l.queue = laneBySubject(l.due(commands))
	return len(l.queue) > 0
}

// due leaves out whose subject is under way and what was started moments ago.
func (l *loop) due(commands []store.Envelope) []store.Envelope {
	for id, at := range l.started {
		if time.Since(at) > settleWithin {
			delete(l.started, id)
		}
	}
	var due []store.Envelope
	for _, c := range commands {
		if _, settling := l.started[c.ID]; !settling && !l.flying[c.Subject] {
			due = append(due, c)
		}
	}
	return due
}

// startYears starts the workflow of every planning year that has been made since
// this process began: its calendar must run without anybody's command.
func (l *loop) startYears(ctx context.Context) {
	years, err := l.store.OpenCycles(ctx)
	for _, y := range years {
		if err == nil && !l.years[y] {
			err = l.startYear(ctx, y)
			l.years[y] = err == nil
		}
	}
	if err != nil && ctx.Err() == nil {
		l.noteAway(ctx, err)
		l.log.Warn("planning year not started", "error", err)
	}
}

// concurrency yields to people who are submitting: what they have brought is safe
// in the mailbox, and one lane keeps it moving.
func (l *loop) concurrency() int {
	if l.intake.Load() > 0 {
		return 1
	}
	return 8
}

// laneBySubject keeps each subject's commands in order and apart from others'.
func laneBySubject(commands []store.Envelope) [][]store.Envelope {
	index := map[string]int{}
	var lanes [][]store.Envelope
	for _, c := range commands {
		i, ok := index[c.Subject]
		if !ok {
			i = len(lanes)
			index[c.Subject] = i
			lanes = append(lanes, nil)
		}
		lanes[i] = append(lanes[i], c)
	}
	return lanes
}

// runLane delivers one subject's commands in order and stops at the first that
// must wait.
func (r *Relay) runLane(ctx context.Context, lane []store.Envelope) lap {
	l := lap{subject: lane[0].Subject}
	if earlier, err := r.store.EarlierPending(ctx, l.subject, lane[0].Seq); err != nil || earlier {
		return l // an earlier one is backing off: order holds
	}
	for _, env := range lane {
		err := r.deliver(ctx, env)
		var refused *planning.Error
		switch {
		case err == nil:
		case errors.Is(err, errTold):
			l.told = append(l.told, env.ID)
		case errors.Is(err, errStarted):
			l.started, l.progress = env.ID, true
			return l
		case errors.As(err, &refused) && final(refused):
		default:
			r.postpone(ctx, env, err)
			return l
		}
		l.progress = true
	}
	return l
}

// postpone puts a command that was not answered back, to be tried again later
// and later; not where Temporal is away, because then all are tried as soon as it
// is back.
func (r *Relay) postpone(ctx context.Context, env store.Envelope, cause error) {
	if r.noteAway(ctx, cause); ctx.Err() != nil || r.away.Load() {
		return
	}
	wait := min(backOff<<min(env.Attempts, 10), backMost)
	until := r.store.Now() + planning.Instant(wait.Microseconds())
	if err := r.store.Postpone(ctx, env.ID, until); err != nil && ctx.Err() == nil {
		r.log.Warn("command not postponed", "command", env.ID, "error", err)
	}
}
