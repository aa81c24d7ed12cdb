// Package records loads years as records: it plays the rows of year files onto
// the store as a city would have lived them, with receipts, sittings, decisions
// and documents at their instants, and reads a recorded year back as rows.
//
// Every act goes through the mailbox (store.Batch) and planning's rules, as one
// that arrives today does; only the workflows are missing, because what is being
// recorded is over. So the clock is set by hand ([Clock]), and whatever the rows
// leave waiting is left waiting at its place. Read year.go first (what is
// given), then schedule.go (when it happened), then player.go (how it is done).
//
// It must not know Temporal's server, HTTP, languages, or where rows come from.
package records
