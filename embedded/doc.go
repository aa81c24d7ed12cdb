// Package embedded runs a Temporal server inside the process, on one SQLite
// file of its own, so that a city can start with one binary and no set-up.
//
// Start gives back an address and a namespace; whoever called it dials that
// address exactly as it would dial a cluster. The package must not know what
// runs on the server: no workflows, no activities, no planning, no store.
//
// The file is disposable. Everything in it can be made again from the
// application's database by a rebuild, and the package counts on that twice:
// a file whose first boot was cut short is thrown away, and a file of another
// schema or of a server too far away in version is moved aside. Both are told
// to the caller in Server.Fresh, which stays true over restarts until
// Server.ConfirmRebuilt.
//
// In the data directory it keeps:
//
//	temporal.db       the store (SQLite, WAL; -wal and -shm beside it)
//	temporal.ready    the marker of a finished first boot
//	temporal.lock     flock against a second process; never removed
//	temporal.address  "HOST:PORT NAMESPACE" while the server runs
//	temporal.db.old-… stores moved aside; nobody reads them again
//
// While the server runs nobody else may open temporal.db, not even to read a
// byte from the same process: closing any descriptor of the file drops SQLite's
// locks on it. To copy it, Stop first.
//
// The server listens on the loopback address only and asks nobody who they
// are: any local user can reach it. On a shared machine use a real cluster.
//
// With the build tag external the package holds no server and Start says so.
package embedded
