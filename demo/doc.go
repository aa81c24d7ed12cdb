// Package demo holds the demonstration city: Kota Semarang as plain public
// facts (areas with their official codes, kinds of agency, a proposal
// catalogue, national activity codes, ceilings) and a deterministic generator
// of plausible proposals in the shape of the year file.
//
// The names of places are real; every proposal, street stretch, refusal and
// person is invented. The package must not know the domain rules, the store,
// Temporal or HTTP: it imports the standard library alone and hands out rows
// of text, so that the demo, the simulation and the tests take the same door
// as a city's own files.
package demo
