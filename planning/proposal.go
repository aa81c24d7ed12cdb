package planning

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Unpriced marks a value nobody has estimated yet ("belum ditaksir").
const Unpriced Rupiah = -1

// Proposal (usulan) is the process state of one need at one place: what its
// workflow carries and its row repeats. It holds codes and figures, no texts and
// no names, because a history cannot be edited to forget a person.
type Proposal struct {
	ID         string       `json:"id"`   // UUID made by the client
	Code       TrackingCode `json:"code"` // public
	Cycle      int          `json:"cycle"`
	Area       AreaCode     `json:"area"`
	Origin     Origin       `json:"origin"`
	Channel    Channel      `json:"channel"`
	Agency     string       `json:"agency,omitempty"`
	ProposedBy Group        `json:"proposed_by"`
	Basis      Basis        `json:"basis,omitempty"`
	// Twin is equal for two rows of one proposer with the same catalogue entry
	// and place: the only merge that leaves eligible.
	Twin string `json:"twin,omitempty"`

	Entry   Stage `json:"entry"` // where it began
	Stage   Stage `json:"stage"`
	Class   Class `json:"class"`
	Version int   `json:"version"` // one per event; 0 = received, not yet recorded
	Round   int   `json:"round"`   // 1 at first; +1 at each review or perubahan

	AskedVolume Volume `json:"asked_volume"`
	AskedValue  Rupiah `json:"asked_value"` // Unpriced if never estimated
	Volume      Volume `json:"volume"`      // as the last decision left it
	Value       Rupiah `json:"value"`

	Root      string `json:"root,omitempty"` // flattened: a root never has a root
	Covered   bool   `json:"covered,omitempty"`
	Duplicate bool   `json:"duplicate,omitempty"` // merged as a twin: leaves eligible
	Early     bool   `json:"early,omitempty"`     // withdrawn by its proposer before its forum closed
	Late      bool   `json:"late,omitempty"`      // received after its window closed
	Imported  bool   `json:"imported,omitempty"`  // entered from a file, so its decisions may be too
	Settled   bool   `json:"settled,omitempty"`   // some forum or officer has decided on it, if only to send it back

	LastAct  Act     `json:"last_act,omitempty"`
	LastRole Role    `json:"last_role,omitempty"`
	LastAt   Instant `json:"last_at,omitempty"`
}

// Place is where the proposal would be decided now. The kecamatan carries out
// what no agency was named for.
func (p Proposal) Place() Place { return Place{Stage: p.Stage, Area: p.Area, Agency: p.Agency} }

// Submission is what a proposer brings, with every text. Its personal and free
// texts never leave the erasable tables.
type Submission struct {
	ID         string   `json:"id"`
	Cycle      int      `json:"cycle"`
	Area       AreaCode `json:"area"`
	RW         string   `json:"rw,omitempty"`
	RT         string   `json:"rt,omitempty"`
	Origin     Origin   `json:"origin"`
	Channel    Channel  `json:"channel"`
	Agency     string   `json:"agency,omitempty"`
	ProposedBy Group    `json:"proposed_by"`
	Basis      Basis    `json:"basis,omitempty"`
	Benefits   []Group  `json:"benefits,omitempty"`
	Catalogue  string   `json:"catalogue,omitempty"`
	Title      string   `json:"title"`
	Problem    string   `json:"problem"`
	Location   string   `json:"location"`
	OwnWords   string   `json:"own_words,omitempty"` // kata pengusul
	Proposer   string   `json:"proposer,omitempty"`  // body that asks: "PKK RW 03"; not published
	Volume     Volume   `json:"volume"`
	Unit       string   `json:"unit"`
	Value      Rupiah   `json:"value"` // Unpriced if not estimated
	Rank       int      `json:"rank,omitempty"`
	Importer   string   `json:"importer,omitempty"` // the file or tool that entered it for someone
	Continues  string   `json:"continues,omitempty"`
	DeviceTime Instant  `json:"device_time,omitempty"` // a claim; order goes by receipt

	Intake   Intake       `json:"intake,omitempty"`
	ReadBack bool         `json:"read_back,omitempty"` // read back to the proposer in the official words
	Point    *Point       `json:"point,omitempty"`
	Slip     TrackingCode `json:"slip,omitempty"` // the code the proposer already holds, from the device's pool
	// Capture is no content, so it is in no hash; nil where no tablet took it down.
	Capture *Capture `json:"-"`
}

// Limits of texts, in characters.
const (
	MaxTitle    = 200
	MaxText     = 2000
	MaxLocation = 500
	MaxShort    = 80
)

// Validate checks form alone; whether area, agency and catalogue entry exist is
// the store's to say. It returns Invalid with one error per wrong field.
func (s Submission) Validate() error {
	var f Fields
	if !ValidID(s.ID) {
		f.Add("id", "error.id")
	}
	if s.Cycle < 2000 || s.Cycle > 2999 {
		f.Add("cycle", "error.cycle")
	}
	s.validateWhere(&f)
	s.validateWho(&f)
	s.validateCapture(&f)
	f.AddError(CheckText("title", s.Title, 3, MaxTitle))
	f.AddError(CheckText("problem", s.Problem, 0, MaxText))
	f.AddError(CheckText("location", s.Location, 0, MaxLocation))
	f.AddError(CheckText("own_words", s.OwnWords, 0, MaxText))
	f.AddError(CheckText("proposer", s.Proposer, 0, MaxShort))
	f.AddError(CheckText("unit", s.Unit, 1, 40))
	f.AddError(CheckText("importer", s.Importer, 0, MaxShort))
	if s.Volume <= 0 || s.Volume > MaxVolume {
		f.Add("volume", "error.volume_range")
	}
	if s.Value != Unpriced && (s.Value <= 0 || s.Value > MaxRupiah) {
		f.Add("value", "error.rupiah_range")
	}
	if s.Rank < 0 || s.Rank > 9999 {
		f.Add("rank", "error.rank")
	}
	if s.Continues != "" && (!ValidID(s.Continues) || s.Continues == s.ID) {
		f.Add("continues", "error.id")
	}
	return f.Err()
}

func (s Submission) validateWhere(f *Fields) {
	switch s.Area.Level() {
	case LevelKota, LevelKecamatan, LevelKelurahan:
	default:
		f.Add("area", "error.area_format")
	}
	for _, v := range [][2]string{{"rw", s.RW}, {"rt", s.RT}} {
		if len(v[1]) > 3 || strings.Trim(v[1], "0123456789") != "" {
			f.Add(v[0], "error.rw")
		}
	}
	if !s.Channel.Valid() {
		f.Add("channel", "error.channel")
	}
	if s.Channel == ChannelAgency && s.Agency == "" {
		f.Add("agency", "error.agency_required")
	}
	f.AddError(CheckText("agency", s.Agency, 0, 40))
}

func (s Submission) validateCapture(f *Fields) {
	if s.Intake != "" && !s.Intake.Valid() {
		f.Add("intake", "error.intake")
	}
	if s.Point != nil && !s.Point.InIndonesia() {
		f.Add("point", "error.point")
	}
	if s.Slip != "" {
		if code, err := ParseTrackingCode(string(s.Slip)); err != nil || code != s.Slip || s.Capture == nil {
			f.Add("slip", "error.slip")
		}
	}
	c := s.Capture
	if c == nil {
		return
	}
	if !ValidID(c.Device) || c.Seq < 1 || c.Seq > 1_000_000 {
		f.Add("capture", "error.capture")
	}
	if c.Form < FormVersion-1 || c.Form > FormVersion {
		f.Add("capture", "error.form_version")
	}
	f.AddError(CheckText("capture", c.Person, 1, MaxShort))
	f.AddError(CheckText("capture", c.App, 0, MaxShort))
	f.AddError(CheckText("capture", c.Lang, 0, 8))
}

func (s Submission) validateWho(f *Fields) {
	if !s.Origin.Valid() {
		f.Add("origin", "error.origin")
	}
	if !s.ProposedBy.Valid() {
		f.Add("proposed_by", "error.group")
	}
	if s.Basis != "" && !s.Basis.Valid() {
		f.Add("basis", "error.basis")
	}
	// A named group without saying how we know would let anyone tag anything.
	if s.ProposedBy.Valid() && s.ProposedBy != General && s.Basis == "" {
		f.Add("basis", "error.basis_required")
	}
	seen := map[Group]bool{}
	for _, g := range s.Benefits {
		if !g.Valid() || seen[g] {
			f.Add("benefits", "error.group")
			break
		}
		seen[g] = true
	}
}

// ContentHash is equal for equal decoded content: the test for "same UUID, same
// proposal". The device's clock is a claim about sending, not content.
func (s Submission) ContentHash() string {
	s.DeviceTime = 0
	s.Benefits = slices.Sorted(slices.Values(s.Benefits))
	b, err := json.Marshal(s)
	if err != nil {
		panic("planning: a submission always encodes: " + err.Error())
	}
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

// Twin derives the key two rows of one proposer share when they ask for the same
// catalogue entry at the same place; "" where that cannot be known.
func (s Submission) Twin() string {
	if s.Catalogue == "" || s.Proposer == "" {
		return ""
	}
	key := strings.Join([]string{
		strconv.Itoa(s.Cycle), string(s.Area), s.RW, s.Catalogue, string(s.ProposedBy),
		strings.ToLower(strings.Join(strings.Fields(s.Proposer), " ")),
		strings.ToLower(strings.Join(strings.Fields(s.Location), " ")),
	}, "|")
	h := sha256.Sum256([]byte(key))
	return hex.EncodeToString(h[:12])
}

// Received is the state of a fresh submission before its first event.
func (s Submission) Received(code TrackingCode, late bool) Proposal {
	entry := EntryStage(s.Origin, s.Area.Level(), s.Channel)
	return Proposal{
		ID: s.ID, Code: code, Cycle: s.Cycle, Area: s.Area, Origin: s.Origin, Channel: s.Channel,
		Agency: s.Agency, ProposedBy: s.ProposedBy, Basis: s.Basis, Twin: s.Twin(),
		Entry: entry, Stage: entry, Class: Submitted, Round: 1,
		AskedVolume: s.Volume, AskedValue: s.Value, Volume: s.Volume, Value: s.Value, Late: late,
		Imported: s.Importer != "",
	}
}

// ValidID reports whether s is a UUID in its usual form, of any version:
// simulate derives its own.
func ValidID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i, r := range s {
		switch {
		case i == 8 || i == 13 || i == 18 || i == 23:
			if r != '-' {
				return false
			}
		case r >= '0' && r <= '9' || r >= 'a' && r <= 'f':
		default:
			return false
		}
	}
	return true
}

// CheckText refuses what no paper or page can show safely: invalid UTF-8, NUL
// and other control characters, bidirectional overrides, too short or too long.
// Markup is ordinary text and passes. It returns nil or an Invalid error.
func CheckText(field, s string, least, most int) *Error {
	if !utf8.ValidString(s) {
		return InvalidField(field, "error.text_encoding")
	}
	for _, r := range s {
		if unicode.IsControl(r) && r != '\n' && r != '\t' && r != '\r' ||
			r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 {
			return InvalidField(field, "error.text_control")
		}
	}
	n := utf8.RuneCountInString(strings.TrimSpace(s))
	if n < least {
		if n == 0 {
			return InvalidField(field, "error.required")
		}
		return InvalidField(field, "error.text_short", "least", strconv.Itoa(least))
	}
	if utf8.RuneCountInString(s) > most {
		return InvalidField(field, "error.text_long", "most", strconv.Itoa(most))
	}
	return nil
}

// placeholders are texts that say nothing; a refusal owes more.
var placeholders = placeholderSet(
	"tidak ada", "lihat di atas", "sesuai aturan", "sudah jelas", "idem", "sda", "n/a", "none", "lain-lain", "lainnya",
	"ditolak", "tidak disetujui", "tidak diakomodir", "alasan",
)

func placeholderSet(texts ...string) map[string]bool {
	set := make(map[string]bool, len(texts))
	for _, t := range texts {
		set[strings.Join(distinctWords(t), " ")] = true
	}
	return set
}

// distinctWords are the words of s in lower case, each once: neither marks, nor
// spaces, nor saying it twice turns a placeholder into a reason.
func distinctWords(s string) []string {
	var out []string
	for _, w := range strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

// CheckReasonText refuses a reason that gives none: shorter than ten characters,
// one word, or a known placeholder. It returns nil or an Invalid error.
func CheckReasonText(field, s string) *Error {
	if e := CheckText(field, s, 10, MaxText); e != nil {
		return e
	}
	words := distinctWords(s)
	if len(words) < 2 || placeholders[strings.Join(words, " ")] {
		return InvalidField(field, "error.reason_placeholder")
	}
	return nil
}
