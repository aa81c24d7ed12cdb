package planning

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"strings"
)

// TrackingCode is the public code on a citizen's slip: MB28-XXXX-XXXX-C, eight
// random Crockford characters and a check character (Luhn mod 32) over them.
// It says the cycle, nothing about people or places.
type TrackingCode string

const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// NewTrackingCode builds the code for a cycle from five random bytes (40 bits =
// eight characters). The caller brings the randomness.
func NewTrackingCode(cycle int, random [5]byte) TrackingCode {
	body := base32(random[:], 8)
	return TrackingCode(fmt.Sprintf("MB%02d-%s-%s-%c", cycle%100, body[:4], body[4:], checkCharacter(body)))
}

// NewSecret turns four random bytes into the six characters on the receipt that
// withdrawal and objection ask for. Only HashSecret of it is kept.
func NewSecret(random [4]byte) string { return base32(random[:], 6) }

func base32(b []byte, n int) string {
	var acc uint64
	for _, x := range b {
		acc = acc<<8 | uint64(x)
	}
	out := make([]byte, n)
	for i := n - 1; i >= 0; i-- {
		out[i] = crockford[acc&31]
		acc >>= 5
	}
	return string(out)
}

// checkCharacter is Luhn mod N with N = 32: it finds every single wrong
// character and nearly every swap of neighbours.
func checkCharacter(body string) byte {
	factor, sum := 2, 0
	for i := len(body) - 1; i >= 0; i-- {
		add := factor * strings.IndexByte(crockford, body[i])
		sum += add/32 + add%32
		factor = 3 - factor
	}
	return crockford[(32-sum%32)%32]
}

// ParseTrackingCode reads a code as people type it: any case, spaces or no
// dashes, O for 0, I and L for 1. It returns the canonical form, or Invalid with
// error.code_format or error.code_check.
func ParseTrackingCode(s string) (TrackingCode, error) {
	bare := normaliseCode(s)
	if len(bare) != 13 || !strings.HasPrefix(bare, "MB") {
		return "", InvalidField("code", "error.code_format")
	}
	year, body, check := bare[2:4], bare[4:12], bare[12]
	for i := range len(year) {
		if year[i] < '0' || year[i] > '9' {
			return "", InvalidField("code", "error.code_format")
		}
	}
	for i := range len(body) {
		if strings.IndexByte(crockford, body[i]) < 0 {
			return "", InvalidField("code", "error.code_format")
		}
	}
	if checkCharacter(body) != check {
		return "", InvalidField("code", "error.code_check")
	}
	return TrackingCode("MB" + year + "-" + body[:4] + "-" + body[4:] + "-" + string(check)), nil
}

func normaliseCode(s string) string {
	if len(s) > 64 {
		return ""
	}
	s = strings.ToUpper(s)
	s = strings.NewReplacer("-", "", " ", "", "‑", "", "–", "").Replace(s)
	if strings.HasPrefix(s, "MB") {
		return "MB" + strings.NewReplacer("O", "0", "I", "1", "L", "1").Replace(s[2:])
	}
	return s
}

// HashSecret is what is kept of a receipt's secret: bound to its code, so that a
// leaked table cannot be searched once for all codes.
func HashSecret(code TrackingCode, secret string) string {
	h := sha256.Sum256([]byte(string(code) + "|" + strings.TrimPrefix(normaliseCode("MB"+secret), "MB")))
	return hex.EncodeToString(h[:])
}

// SecretMatches compares in constant time.
func SecretMatches(code TrackingCode, secret, hash string) bool {
	return subtle.ConstantTimeCompare([]byte(HashSecret(code, secret)), []byte(hash)) == 1
}
