package yearfile

import (
	"fmt"
	"strings"
)

// Provenance marks that a proposal was recorded from a row of a file, not taken
// in from its proposer: the file's name and the beginning of its hash, and the
// row's number.
func Provenance(name, hash string, no int) string {
	const most = 50
	if r := []rune(name); len(r) > most {
		name = string(r[:most])
	}
	return fmt.Sprintf("%s %.8s#%d", name, hash, no)
}

// ProvenanceOf takes a provenance apart; ok is false for any other importer.
func ProvenanceOf(importer string) (file string, no int, ok bool) {
	at := strings.LastIndexByte(importer, '#')
	if at < 0 {
		return "", 0, false
	}
	if _, err := fmt.Sscanf(importer[at:], "#%d", &no); err != nil || no < 1 {
		return "", 0, false
	}
	return importer[:at], no, true
}

// SameFile reports whether an importer's mark names the file of another.
func SameFile(importer, other string) bool {
	a, _, ok := ProvenanceOf(importer)
	b, _, too := ProvenanceOf(other)
	return ok && too && a == b
}
