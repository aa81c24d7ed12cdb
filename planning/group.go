package planning

import "slices"

// Group (kelompok) is who asked, or who gains. The four named groups and
// "general" are fixed in meaning; a city may add others as rows.
type Group string

// The groups every city has.
const (
	Women      Group = "women"
	Children   Group = "children"
	Elderly    Group = "elderly"
	Disability Group = "disability"
	General    Group = "general"
)

// Groups lists the five groups in the order papers and pages print them.
func Groups() []Group { return []Group{Women, Children, Elderly, Disability, General} }

// Valid reports whether g is one of the five groups.
func (g Group) Valid() bool { return slices.Contains(Groups(), g) }

// Basis (dasar kelompok) is how we know who asked. Only the first two carry the
// headline share of a group (docs/adr/0003).
type Basis string

// The bases, strongest first.
const (
	BasisForum        Basis = "forum"        // musyawarah: a thematic forum's list
	BasisOrganisation Basis = "organisation" // organisasi: PKK, forum anak, karang werda, disability organisation
	BasisDeclaration  Basis = "declaration"  // pernyataan: the proposer says so
)

// Bases lists the bases.
func Bases() []Basis { return []Basis{BasisForum, BasisOrganisation, BasisDeclaration} }

// Valid reports whether b is a known basis.
func (b Basis) Valid() bool { return slices.Contains(Bases(), b) }

// Recognised reports whether the basis counts for a group's headline.
func (b Basis) Recognised() bool { return b == BasisForum || b == BasisOrganisation }

// Origin (asal) is the line a proposal enters by. Official origins are counted
// on lines of their own, never in the share.
type Origin string

// The origins.
const (
	FromResidents  Origin = "residents"   // warga: hall, home visit, phone
	FromLaporHendi Origin = "laporhendi"  // the city's complaint line, residents too
	FromKecamatan  Origin = "subdistrict" // added by the kecamatan itself
	FromAgency     Origin = "agency"      // added by an agency
	FromPokir      Origin = "pokir"       // council members' pokok pikiran
)

// Origins lists the origins.
func Origins() []Origin {
	return []Origin{FromResidents, FromLaporHendi, FromKecamatan, FromAgency, FromPokir}
}

// Valid reports whether o is a known origin.
func (o Origin) Valid() bool { return slices.Contains(Origins(), o) }

// Official reports whether the row is an office's own, outside the share.
func (o Origin) Official() bool { return o == FromKecamatan || o == FromAgency || o == FromPokir }

// Retagging (perbaikan kelompok) corrects the group that asked. Both stay on
// record, the share goes by what was received (Counted.ReceivedAs), and how
// many were retagged is printed beside it.
type Retagging struct {
	To      Group
	Basis   Basis
	HasText bool // why; owed
}

// CheckRetag refuses with Invalid a correction that names no group, shows no
// basis for a named group, gives no reason, or changes nothing.
func CheckRetag(p Proposal, r Retagging) error {
	var f Fields
	switch {
	case !r.To.Valid():
		f.Add("proposed_by", "error.group")
	case r.Basis != "" && !r.Basis.Valid():
		f.Add("basis", "error.basis")
	case r.To != General && r.Basis == "":
		f.Add("basis", "error.basis_required")
	case r.To == p.ProposedBy && r.Basis == p.Basis:
		f.Add("proposed_by", "error.nothing_changed")
	}
	if !r.HasText {
		f.Add("reason_text", "error.reason_text_required")
	}
	return f.Err()
}
