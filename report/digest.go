package report

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
)

// Digest is the SHA-256, in hex, of the JSON of what a paper was made from: it
// stands at the paper's foot and beside its file. It panics on what JSON cannot
// hold, which no paper's content is.
func Digest(content any) string {
	b, err := json.Marshal(content)
	if err != nil {
		panic("report: content always encodes: " + err.Error())
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// plainTitle is a document's title as a reader shows it.
func plainTitle(title string) string {
	return strings.ReplaceAll(Clean(title, Regular), string(noBreak), " ")
}
