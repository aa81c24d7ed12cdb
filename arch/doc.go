// Package arch holds the tests that keep the code base in the shape that CONTRIBUTING.md promises: who may import whom, how long a file and
// a function may be, that every package and every exported name says what it is for, and which words stay out.
//
// It reads source text and runs `go list`, so it must not import, and so never builds, any of the packages it judges. It has no code that
// is not a test.
package arch
