package planning

import "slices"

// Procedure (tata cara) is what differs between cities in how sittings are held:
// versioned configuration of a cycle, never code. DefaultProcedure holds the
// regulations' figures (research/domain.md 9.1, Perbup Asahan 49/2017) and the
// habits a city most often sets.
type Procedure struct {
	V      int                  `json:"v"`
	Stages map[Stage]StageRules `json:"stages"`
	// Quotas are how many proposals one proposer may bring, by kind of proposer
	// ("rw" or a group); absent = no limit. Shown wherever ranks are shown.
	Quotas map[string]int `json:"quotas,omitempty"`
	// Scoring is the kinds' weighted criteria, by kind ("physical",
	// "non_physical"; "" for all).
	Scoring map[string][]Criterion `json:"scoring,omitempty"`
	// KeepAttendanceDays is how long names of attendees are kept after the
	// signature; counts stay for ever.
	KeepAttendanceDays int `json:"keep_attendance_days"`
}

// StageRules are a stage's figures. Zero means that none is set.
type StageRules struct {
	NoticeDays      int          `json:"notice_days,omitempty"`       // an invitation goes out at least so long before
	EntryHours      int          `json:"entry_hours,omitempty"`       // lists may be keyed in so long after the sitting began
	SignWithinHours int          `json:"sign_within_hours,omitempty"` // from the close to the signature
	UploadHours     int          `json:"upload_hours,omitempty"`      // from the close to scan and photos
	Quorum          int          `json:"quorum,omitempty"`            // persons
	WomenShare      int          `json:"women_share,omitempty"`       // percent of those present, a warning
	WomenBaseline   int          `json:"women_baseline,omitempty"`    // percent of the year before, printed beside
	Groups          []Group      `json:"groups,omitempty"`            // who should be there
	Delegates       int          `json:"delegates,omitempty"`         // to the next level
	Uploads         []UploadKind `json:"uploads,omitempty"`           // owed after the close
	Signatories     []Signatory  `json:"signatories,omitempty"`
}

// Signatory (penanda tangan) is an office that signs a stage's minutes.
type Signatory struct {
	Office OfficeKind `json:"office"`
	Knows  bool       `json:"knows,omitempty"` // "mengetahui", not a party
}

// OfficeKind is an office that signs or chairs, held by somebody by decree.
type OfficeKind string

// The offices.
const (
	OfficeRWHead      OfficeKind = "rw_head"      // Ketua RW
	OfficeVillageHead OfficeKind = "village_head" // Lurah
	OfficeLPMK        OfficeKind = "lpmk"         // Ketua LPMK
	OfficeSubdistrict OfficeKind = "subdistrict"  // Camat
	OfficeAgencyHead  OfficeKind = "agency_head"  // Kepala perangkat daerah
	OfficePlanning    OfficeKind = "planning"     // Kepala Bappeda
	OfficeMayor       OfficeKind = "mayor"        // Wali Kota
	OfficeResidents   OfficeKind = "residents"    // wakil peserta; chosen in the hall
)

// Offices lists the offices.
func Offices() []OfficeKind {
	return []OfficeKind{OfficeRWHead, OfficeVillageHead, OfficeLPMK, OfficeSubdistrict, OfficeAgencyHead, OfficePlanning, OfficeMayor, OfficeResidents}
}

// Valid reports whether o is one of them.
func (o OfficeKind) Valid() bool { return slices.Contains(Offices(), o) }

// Acting says in which standing somebody holds an office.
type Acting string

// The standings: holder, Plt. (pelaksana tugas), Plh. (pelaksana harian).
const (
	Holder     Acting = ""
	ActingTask Acting = "plt"
	ActingDay  Acting = "plh"
)

// Officeholder (pejabat) is who holds an office at a place from one day to
// another, by which decree. A public office's name is no secret.
type Officeholder struct {
	ID     string     `json:"id"`
	Office OfficeKind `json:"office"`
	Where  string     `json:"where"` // area or agency code
	Name   string     `json:"name"`
	Number string     `json:"number,omitempty"` // NIP, printed below the name
	Acting Acting     `json:"acting,omitempty"`
	Decree string     `json:"decree,omitempty"`
	From   Instant    `json:"from"`
	Until  Instant    `json:"until,omitempty"` // not including; 0 = still
	// Knows is set on minutes only: signs below "mengetahui" (Signatory.Knows).
	Knows bool `json:"knows,omitempty"`
}

// In reports whether h holds the office at t.
func (h Officeholder) In(t Instant) bool { return t >= h.From && (h.Until == 0 || t < h.Until) }

// UploadKind is what is brought after a sitting.
type UploadKind string

// The uploads (research/domain.md 6.1, upload set per session).
const (
	UploadMinutes    UploadKind = "minutes_signed" // scan or certified PDF of the signed minutes
	UploadAttendance UploadKind = "attendance"     // scan of the signed list
	UploadPhoto      UploadKind = "photo"
	UploadInvitation UploadKind = "invitation" // proof that it went out
	UploadPaperList  UploadKind = "paper_list" // the list of a sitting held on paper
)

// UploadKinds lists them.
func UploadKinds() []UploadKind {
	return []UploadKind{UploadMinutes, UploadAttendance, UploadPhoto, UploadInvitation, UploadPaperList}
}

// Valid reports whether k is one of them.
func (k UploadKind) Valid() bool { return slices.Contains(UploadKinds(), k) }

// For returns the rules of a stage, the zero StageRules where none are set.
func (p Procedure) For(s Stage) StageRules { return p.Stages[s] }

// DefaultProcedure is the regulations' procedure.
func DefaultProcedure() Procedure {
	uploads := []UploadKind{UploadMinutes, UploadAttendance}
	return Procedure{
		V: 1, KeepAttendanceDays: 730,
		Stages: map[Stage]StageRules{
			Village: {
				NoticeDays: 3, EntryHours: 24, SignWithinHours: 24, UploadHours: 24, WomenShare: 30, Groups: []Group{Women, Children, Elderly, Disability},
				Delegates: 3, Uploads: uploads,
				Signatories: []Signatory{{Office: OfficeVillageHead}, {Office: OfficeLPMK}, {Office: OfficeResidents}},
			},
			Subdistrict: {
				NoticeDays: 7, EntryHours: 72, SignWithinHours: 24, UploadHours: 24, WomenShare: 30, Groups: []Group{Women, Children, Elderly, Disability},
				Delegates: 5, Uploads: uploads, Signatories: []Signatory{{Office: OfficeSubdistrict}, {Office: OfficeResidents}},
			},
			AgencyStage: {
				NoticeDays: 7, SignWithinHours: 24, UploadHours: 24, Uploads: uploads,
				Signatories: []Signatory{{Office: OfficeAgencyHead}, {Office: OfficePlanning}, {Office: OfficeResidents}},
			},
			City: {
				NoticeDays: 7, SignWithinHours: 72, UploadHours: 72, WomenShare: 30, Uploads: uploads,
				Signatories: []Signatory{{Office: OfficeMayor}, {Office: OfficePlanning}, {Office: OfficeResidents}},
			},
		},
		Scoring: map[string][]Criterion{"": CriteriaJuknis()},
	}
}
