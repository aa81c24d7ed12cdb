// Package democity makes the demonstration city a record: package demo's places
// and invented proposals, loaded as three planning years that lie around the
// present: one carried out and ending, one in the budget, and one whose village
// and sub-district sittings are being held right now.
//
// Everything is laid out on a calendar and cut at the present: what would have
// happened later has not happened. So the city looks right on any day of the
// year. It must not know HTTP, Temporal's server or files.
package democity
