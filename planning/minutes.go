package planning

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// Minutes (berita acara) is the content of a forum's record: what the paper
// prints and the page shows. Its digest is printed on it, because a file cannot
// print its own hash. Kinds follow the forms of Perbup Asahan 49/2017 and Juknis
// Asahan 2018 (domain.md 6.1).
type Minutes struct {
	V          int     `json:"v"`
	Forum      Forum   `json:"forum"`
	Number     string  `json:"number"`
	City       string  `json:"city"`
	AreaName   string  `json:"area_name"`
	ParentName string  `json:"parent_name,omitempty"` // the kecamatan of a kelurahan
	AgencyName string  `json:"agency_name,omitempty"`
	Venue      string  `json:"venue,omitempty"`
	Chair      string  `json:"chair,omitempty"` // an office, e.g. "Lurah Kauman"; the name is written by hand
	HeldAt     Instant `json:"held_at"`
	LateClose  bool    `json:"late_close,omitempty"` // closed after the stage's window
	Attendance Tally   `json:"attendance"`
	// Passed on, and not passed on with reasons; ordered by rank.
	Passed    []MinutesRow `json:"passed"`
	NotPassed []MinutesRow `json:"not_passed"`
	// Ceiling is the money of the forum's own channel; nil where none is loaded. The
	// paper holds the rows of that channel against it.
	Ceiling *Rupiah `json:"ceiling,omitempty"`
	// PassedValue is the sum of what was passed on, over every channel.
	PassedValue Rupiah `json:"passed_value"`
	Unpriced    int    `json:"unpriced"`
}

// Tally is who came, in counts only.
type Tally struct {
	Women int `json:"women"`
	Men   int `json:"men"`
	Total int `json:"total"`
}

// MinutesRow is one proposal on the paper.
type MinutesRow struct {
	Rank       int          `json:"rank"`
	Code       TrackingCode `json:"code"`
	Title      string       `json:"title"`
	Problem    string       `json:"problem"`
	Location   string       `json:"location"`
	Area       string       `json:"area"`
	Volume     Volume       `json:"volume"`
	Unit       string       `json:"unit"`
	Value      Rupiah       `json:"value"`
	Group      Group        `json:"group"`
	Channel    Channel      `json:"channel"`
	Agency     string       `json:"agency,omitempty"`
	Act        Act          `json:"act"`
	Reason     ReasonCode   `json:"reason,omitempty"`
	ReasonText string       `json:"reason_text,omitempty"`
	Changed    bool         `json:"changed,omitempty"`
}

// Digest is the SHA-256 of the canonical content, in hex.
func (m Minutes) Digest() string {
	b, err := json.Marshal(m)
	if err != nil {
		panic("planning: minutes always encode: " + err.Error())
	}
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}
