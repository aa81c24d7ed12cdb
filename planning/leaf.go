package planning

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// Leaf is what the public log keeps of an event: no personal data and no text,
// only the salted hash of each text, so that a text can be erased and the
// commitment stays (UU 27/2022; design.md 5, Log). Field order is fixed: the
// encoding is canonical.
type Leaf struct {
	V        int          `json:"v"`
	Code     TrackingCode `json:"code"`
	Cycle    int          `json:"cycle"`
	Version  int          `json:"version"`
	Act      Act          `json:"act"`
	From     Stage        `json:"from"`
	To       Stage        `json:"to"`
	Class    Class        `json:"class"`
	Round    int          `json:"round"`
	At       Instant      `json:"at"`
	Role     Role         `json:"role"`
	Office   string       `json:"office,omitempty"` // area or agency code of the office
	Reason   ReasonCode   `json:"reason,omitempty"`
	Activity string       `json:"activity,omitempty"`
	Agency   string       `json:"agency,omitempty"`
	Volume   Volume       `json:"volume"`
	Value    Rupiah       `json:"value"`
	Document string       `json:"document,omitempty"`
	Forum    string       `json:"forum,omitempty"`
	Into     string       `json:"into,omitempty"`  // the proposal merged into, by ID
	Texts    []string     `json:"texts,omitempty"` // salted hashes, in a fixed order of kinds
}

// LeafOf builds the leaf of e. texts are the salted hashes of the texts that
// came with it.
func LeafOf(p Proposal, e Event, texts []string) Leaf {
	l := Leaf{
		V: 1, Code: p.Code, Cycle: p.Cycle, Version: e.Version, Act: e.Act, From: e.From, To: e.To,
		Class: e.Class, Round: e.Round, At: e.At, Role: e.Actor.Role, Office: string(e.Actor.Area),
		Reason: e.Reason, Activity: e.Activity, Agency: e.NewAgency, Volume: e.NewVolume, Value: e.NewValue,
		Document: e.Document, Forum: e.Forum, Texts: texts,
	}
	if e.Actor.Agency != "" {
		l.Office = e.Actor.Agency
	}
	if e.Into != nil {
		l.Into = e.Into.ID
	}
	return l
}

// Encode is the canonical JSON of the leaf.
func (l Leaf) Encode() []byte {
	b, err := json.Marshal(l)
	if err != nil {
		panic("planning: a leaf always encodes: " + err.Error())
	}
	return b
}

// SaltedHash commits to a text without revealing it: SHA-256 over salt, a zero
// byte, and the text.
func SaltedHash(salt []byte, text string) string {
	h := sha256.New()
	h.Write(salt)
	h.Write([]byte{0})
	h.Write([]byte(text))
	return hex.EncodeToString(h.Sum(nil))
}
