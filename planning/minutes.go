package planning

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
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
	// What follows is of version 2; a version 1 has none of it.
	Listing  bool     `json:"listing,omitempty"`  // a rembug warga or thematic sitting: Passed entered the plenary
	Corrects string   `json:"corrects,omitempty"` // berita acara perubahan: the number it changes
	Changes  []string `json:"changes,omitempty"`  // what it states otherwise
	// ChangeReason is why a correction was made.
	ChangeReason string `json:"change_reason,omitempty"`
	// WitnessGroups are whose companions left the notes of Witness, in its order.
	WitnessGroups []Group        `json:"witness_groups,omitempty"`
	Agenda        []AgendaPoint  `json:"agenda,omitempty"`
	Speeches      []string       `json:"speeches,omitempty"` // who welcomed and who presented, by office
	NilReason     string         `json:"nil_reason,omitempty"`
	Needs         []NeedCount    `json:"needs,omitempty"`
	Shortfalls    []Shortfall    `json:"shortfalls,omitempty"`
	Delegates     []Delegate     `json:"delegates,omitempty"`
	Signatories   []Officeholder `json:"signatories,omitempty"` // in the order they sign; Name "" = written by hand
	Witness       []string       `json:"witness,omitempty"`     // notes of groups' companions that the chair has seen
	Reranked      []Rerank       `json:"reranked,omitempty"`
	Criteria      []Criterion    `json:"criteria,omitempty"`
	// WomenShare and WomenBaseline are what the procedure expected of women's share
	// among those who came and what it was the year before, in percent; 0 = not set.
	WomenShare    int  `json:"women_share,omitempty"`
	WomenBaseline int  `json:"women_baseline,omitempty"`
	OnPaper       bool `json:"on_paper,omitempty"` // held on paper, keyed in by the kecamatan
	// PassedValue is the sum of what was passed on, over every channel.
	PassedValue Rupiah `json:"passed_value"`
	Unpriced    int    `json:"unpriced"`
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
	RW         string       `json:"rw,omitempty"`
	Basis      Basis        `json:"basis,omitempty"`
	Scores     Scores       `json:"scores,omitempty"`
	Score      int          `json:"score,omitempty"`
	Tied       bool         `json:"tied,omitempty"`
	Reached    *Reached     `json:"reached,omitempty"`
	MergedInto TrackingCode `json:"merged_into,omitempty"`
}

// AgendaPoint is one item of a sitting's order of business.
type AgendaPoint struct {
	Minutes int    `json:"minutes"`
	Title   string `json:"title"`
	Leader  string `json:"leader,omitempty"` // an office
}

// Delegate (delegasi) is who carries the list to the next level. Delegates are
// named in the minutes; minors are not delegates.
type Delegate struct {
	Name  string `json:"name"`
	Sex   Sex    `json:"sex,omitempty"`
	Group Group  `json:"group,omitempty"`
	Body  string `json:"body,omitempty"`
}

// Rerank is a rank that the sitting changed, and why.
type Rerank struct {
	Code   TrackingCode `json:"code"`
	From   int          `json:"from"`
	To     int          `json:"to"`
	Reason string       `json:"reason"`
	Role   Role         `json:"role"`
}

// Reached is how a decision was reached: by consent (mufakat), or by a vote with
// its count.
type Reached struct {
	Vote    bool `json:"vote,omitempty"`
	For     int  `json:"for,omitempty"`
	Against int  `json:"against,omitempty"`
	Abstain int  `json:"abstain,omitempty"`
}

// Public is what everybody may read of m: without the places and problems, which
// hold residents' names, without the names of delegates, the companions' words and
// the signatories' staff numbers, none of which anybody has reviewed. Its digest is
// another one: m's is the record's.
func (m Minutes) Public() Minutes {
	m.Passed, m.NotPassed = publicRows(m.Passed), publicRows(m.NotPassed)
	m.Delegates, m.Signatories, m.Witness = slices.Clone(m.Delegates), slices.Clone(m.Signatories), nil
	for i := range m.Delegates {
		m.Delegates[i].Name = ""
	}
	for i := range m.Signatories {
		m.Signatories[i].Number = ""
	}
	return m
}

func publicRows(rows []MinutesRow) []MinutesRow {
	rows = slices.Clone(rows)
	for i := range rows {
		rows[i].Problem, rows[i].Location = "", ""
	}
	return rows
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
