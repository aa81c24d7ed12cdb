package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
)

// tokenBytes is 256 bits, twice what ASVS 7.2.3 asks of a reference token.
const tokenBytes = 32

// tokenLength is how long a token is in its printed form.
const tokenLength = 43

// NewToken makes a random reference token. It says nothing about its holder; the
// database keeps only HashToken of it.
func NewToken() string {
	b := make([]byte, tokenBytes)
	_, _ = rand.Read(b) // crypto/rand.Read never fails on the platforms Go supports
	return base64.RawURLEncoding.EncodeToString(b)
}

// HashToken is what the database keeps of a token: its SHA-256 in hex. A token is
// random, so it needs neither salt nor a slow hash.
func HashToken(token string) string {
	h := sha256.Sum256([]byte(token))
	return hex.EncodeToString(h[:])
}

// looksLikeToken spares the database whatever cannot be a token of ours.
func looksLikeToken(s string) bool {
	if len(s) != tokenLength {
		return false
	}
	_, err := base64.RawURLEncoding.DecodeString(s)
	return err == nil
}

// NewID makes a random UUID (version 4): for requests, accounts and commands that
// brought none.
func NewID() string {
	var b [16]byte
	_, _ = rand.Read(b[:])
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
