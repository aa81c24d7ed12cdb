package records

import (
	"sync/atomic"
	"time"

	"musrenbang/planning"
)

// Clock is a clock set by hand: give its Now to store.Options, and what the
// store receives bears the instant it was set to.
type Clock struct{ at atomic.Int64 }

// Now is the instant the clock was set to last, 0 before the first time.
func (c *Clock) Now() planning.Instant { return planning.Instant(c.at.Load()) }

// Set moves the clock, in either direction.
func (c *Clock) Set(t planning.Instant) { c.at.Store(int64(t)) }

// wib is the zone of the hours people meet at (Waktu Indonesia Barat).
var wib = time.FixedZone("WIB", 7*3600)

// Lengths of time as instants count them.
const (
	second planning.Instant = 1_000_000
	minute                  = 60 * second
	hour                    = 60 * minute
	day                     = 24 * hour
)

// On is a day and an hour in WIB as an instant.
func On(year int, month time.Month, d, hours, minutes int) planning.Instant {
	return planning.Instant(time.Date(year, month, d, hours, minutes, 0, 0, wib).UnixMicro())
}

// Daily is the given hour in WIB on the day of t.
func Daily(t planning.Instant, hours, minutes int) planning.Instant {
	d := timeOf(t)
	return On(d.Year(), d.Month(), d.Day(), hours, minutes)
}

func timeOf(t planning.Instant) time.Time { return time.UnixMicro(int64(t)).In(wib) }
