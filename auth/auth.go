// Package auth is the door: what api and ui share between the network and a
// handler. It says who is asking (password, session, token), whether a route may
// be called at all (routes.go: a route without a declared permission stops the
// program at start), in which language they read, how much they may send, and
// how a refusal is put into their words (explain.go).
//
// It may know the store, planning, locales and Fiber. It must not know Temporal,
// Ent, pages, or any rule of the process: who may act on what is planning.May's
// to say, and this package only asks it.
//
// Start with routes.go (declaring), guard.go (what happens before a handler) and
// identify.go (who it is).
package auth

import (
	"time"

	"musrenbang/store"
)

// Options say how the door is set up.
type Options struct {
	Store *store.Store
	// HTTPS says that people reach this server by https: cookies are then Secure
	// and carry the __Host- prefix, and browsers are told never to come by http.
	HTTPS bool
	// Zone is the city's zone, in which a refusal says when something happened;
	// nil is the zone the store keeps for the city.
	Zone *time.Location
	// Words are names that a password must not be made of, beside the city's.
	Words []string
}

// Door is the door of one server. It is safe for concurrent use.
type Door struct {
	store *store.Store
	https bool
	zone  *time.Location
	words []string

	signIns *Throttle // failed sign-ins, by account and address
	guesses *Throttle // wrong codes, secrets and invitations, by what was guessed
	limits  *limits
	city    cityCache
	now     func() time.Time
}

// New makes a door.
func New(o Options) *Door {
	d := &Door{store: o.Store, https: o.HTTPS, zone: o.Zone, words: o.Words, now: time.Now}
	if o.Store != nil {
		// One clock judges sessions, windows and delays: the store's.
		d.now = func() time.Time { return time.UnixMicro(int64(o.Store.Now())) }
	}
	d.signIns = NewThrottle(d.now)
	d.guesses = NewThrottle(d.now)
	d.limits = newLimits(d.now)
	return d
}
