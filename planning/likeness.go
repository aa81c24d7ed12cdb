package planning

import "strings"

// weakWords say little about what a title asks for: nearly every title has some.
var weakWords = map[string]bool{
	"di": true, "ke": true, "dan": true, "untuk": true, "yang": true, "dari": true, "pada": true, "dengan": true, "rt": true,
	"rw": true, "pembangunan": true, "perbaikan": true, "pengadaan": true, "peningkatan": true, "rehabilitasi": true,
	"pembuatan": true, "pemasangan": true, "pemeliharaan": true, "bantuan": true,
}

// Alike is the likeness at which two titles may mean the same: enough for a hint
// to a person, never for a decision.
const Alike = 450

// Likeness compares two titles by the three-letter pieces of their words and gives
// thousandths: 1000 is the same words in any order, 0 nothing in common. It knows
// no grammar; slips of the finger and endings cost little.
func Likeness(a, b string) int {
	p, q := pieces(a), pieces(b)
	if len(p)+len(q) == 0 {
		return 0
	}
	common := 0
	for x := range p {
		if q[x] {
			common++
		}
	}
	return 2000 * common / (len(p) + len(q))
}

// pieces are the trigrams of a title's telling words; of all where none tells.
func pieces(title string) map[string]bool {
	words := distinctWords(title)
	var telling []string
	for _, w := range words {
		if !weakWords[w] {
			telling = append(telling, w)
		}
	}
	if len(telling) == 0 {
		telling = words
	}
	out := map[string]bool{}
	for _, w := range telling {
		letters := []rune("  " + strings.ToLower(w) + " ")
		for i := 0; i+3 <= len(letters); i++ {
			out[string(letters[i:i+3])] = true
		}
	}
	return out
}
