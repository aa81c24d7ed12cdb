// Package planning is the domain: the rules by which an Indonesian city's
// Musrenbang carries a proposal (usulan) from the hall to funded-or-explained,
// and by which the share accommodated is counted.
//
// It is pure: no I/O, no clock, no randomness, nothing but the standard library.
// It must not know Temporal, SQL, HTTP, languages or files. Whoever needs the
// time passes an [Instant]; whoever needs a stored row passes what it holds.
//
// Read it in this order: stage.go (where a proposal can be), act.go (what can be
// done to it), decide.go and check.go (the one rule that says whether an act is
// allowed and what follows), forum.go and cycle.go (the sitting and the year
// around it), authority.go (who may), accommodation.go and judge.go (the share,
// made so that it cannot be cooked; attacks_test.go tries), event.go (what is
// recorded, and how the record folds back).
//
// Words are those of docs/glossary.md: English in code, Indonesian on paper.
package planning
