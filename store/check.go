package store

import "context"

// Invariant names a rule that every row must keep.
type Invariant string

// Finding is one row that breaks an invariant.
type Finding struct {
	Invariant Invariant
	Subject   string // the row: a code, a forum ID, a command ID, a leaf's index, …
	Detail    string // what was found, for the operator
}

// Check proves the invariants of the record and reports every row that breaks
// one. It only reads, and returns an error only where it could not read.
func (s *Store) Check(ctx context.Context, report func(Finding)) error { return nil }
