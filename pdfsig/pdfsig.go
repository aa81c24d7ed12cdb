// Package pdfsig looks at the electronic signatures in a PDF: whether the bytes
// are still those that were signed, by the key of the certificate inside. It does
// not know who may sign what, and trusts no authority: whose certificate it is, and
// whether it was in force, a person checks with the issuer (docs/adr/0008).
//
// It must not know the store, HTTP or languages.
package pdfsig

import (
	"bytes"
	"encoding/hex"
	"regexp"
	"strconv"
)

// State is what was found.
type State string

// The states. Only Intact says that the content is what was signed; none says by
// whom.
const (
	None      State = "unsigned"            // no signature in it: a scan, or a plain print
	Intact    State = "signature_intact"    // every signature fits the bytes it covers, the last covers all
	Continued State = "signature_continued" // they fit, and something was added to the file after the last
	Broken    State = "signature_broken"    // the bytes are not those that were signed
	Unchecked State = "signature_unchecked" // there is one, of a kind that is not read here
)

// Is looks at the first bytes.
func Is(raw []byte) bool { return bytes.HasPrefix(raw, []byte("%PDF-")) }

var byteRange = regexp.MustCompile(`/ByteRange\s*\[\s*(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s*\]`)

// mostSignatures bounds the work on one file.
const mostSignatures = 20

// Look reads every signature of a PDF and returns the worst that was found.
func Look(pdf []byte) State {
	found := byteRange.FindAllSubmatch(pdf, mostSignatures+1)
	switch {
	case len(found) == 0 && bytes.Contains(pdf, []byte("/ByteRange")):
		return Unchecked
	case len(found) == 0:
		return None
	case len(found) > mostSignatures:
		return Unchecked
	}
	end := 0
	state := Intact
	for _, m := range found {
		var at [4]int
		for i := range at {
			at[i], _ = strconv.Atoi(string(m[i+1])) // twelve digits at most
		}
		one := lookAt(pdf, at)
		if one == Broken {
			return Broken
		}
		if one != Intact {
			state = one
		}
		end = max(end, at[2]+at[3])
	}
	if rest := bytes.TrimSpace(pdf[min(end, len(pdf)):]); state == Intact && len(rest) > 0 {
		return Continued
	}
	return state
}

// lookAt checks one signature: two ranges of bytes around its own hex digits.
func lookAt(pdf []byte, at [4]int) State {
	first, gap, second, rest := at[0], at[0]+at[1], at[2], at[3]
	if first != 0 || gap >= second || second+rest > len(pdf) {
		return Broken
	}
	raw := bytes.TrimSpace(pdf[gap:second])
	if len(raw) < 2 || raw[0] != '<' || raw[len(raw)-1] != '>' {
		return Broken // something else than the signature was left out of it
	}
	der, err := hex.DecodeString(string(bytes.Map(dropSpace, raw[1:len(raw)-1])))
	if err != nil {
		return Unchecked
	}
	return verify(der, pdf[:gap], pdf[second:second+rest])
}

func dropSpace(r rune) rune {
	switch r {
	case ' ', '\t', '\r', '\n':
		return -1
	}
	return r
}
