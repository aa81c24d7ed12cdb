// Package e2e holds the end-to-end tests: they run the real binary as child processes, with private data directories on free loopback
// ports, kill it, starve it of Temporal, and hold what it says against what it had promised. The measurements of `go tool task bench` are
// here too, because they need the embedded Temporal server.
//
// It must not know how anything is done inside: it speaks HTTP, reads what commands print, looks into the record through package store, and
// asks Temporal through Temporal's own client. It has no code that is not a test.
package e2e
