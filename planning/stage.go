package planning

import "slices"

// Stage (tahapan) is where a proposal stands on its way.
type Stage string

// The stages in the order a planning year runs them.
const (
	Village     Stage = "village"     // musyawarah kelurahan; the village's officers act
	Subdistrict Stage = "subdistrict" // musyawarah kecamatan; the sub-district's officers act
	AgencyStage Stage = "agency"      // forum perangkat daerah; the agency's officers act
	City        Stage = "city"        // musyawarah kota; planners act
	Plan        Stage = "plan"        // RKPD; planners act
	Budget      Stage = "budget"      // APBD; the budget team acts
	Realisation Stage = "realisation" // pelaksanaan; the agency acts
)

// Stages lists the stages in order.
func Stages() []Stage {
	return []Stage{Village, Subdistrict, AgencyStage, City, Plan, Budget, Realisation}
}

// Valid reports whether s is a stage.
func (s Stage) Valid() bool { return slices.Contains(Stages(), s) }

// Deliberative reports whether a forum sits at s; the later stages are acts of
// planners, the budget team and agencies.
func (s Stage) Deliberative() bool {
	return s == Village || s == Subdistrict || s == AgencyStage || s == City
}

// NeedsForum reports whether only an open forum may decide at s. At the agency
// stage officers also verify at their desk (domain.md 1.3, Forum PD).
func (s Stage) NeedsForum() bool { return s == Village || s == Subdistrict || s == City }

func (s Stage) rank() int { return slices.Index(Stages(), s) }

// Before reports whether s comes before t in the year.
func (s Stage) Before(t Stage) bool { return s.rank() < t.rank() }

// Channel (jalur) is the route a proposal takes.
type Channel string

// The channels, named for who holds the money. Source: Perwal Semarang 135/2016,
// lists A–D (domain.md 2.4).
const (
	ChannelKelurahan Channel = "kelurahan" // dana kelurahan
	ChannelKecamatan Channel = "kecamatan" // pagu kecamatan
	ChannelAgency    Channel = "agency"    // an agency's budget
	ChannelOutside   Channel = "outside"   // CSR, RT fund, this year's maintenance
)

// Channels lists the channels.
func Channels() []Channel {
	return []Channel{ChannelKelurahan, ChannelKecamatan, ChannelAgency, ChannelOutside}
}

// Valid reports whether c is a channel.
func (c Channel) Valid() bool { return slices.Contains(Channels(), c) }

// Route lists the stages a proposal of channel c passes, in order.
func (c Channel) Route() []Stage {
	switch c {
	case ChannelKelurahan:
		return []Stage{Village, Plan, Budget, Realisation}
	case ChannelKecamatan:
		return []Stage{Village, Subdistrict, Plan, Budget, Realisation}
	case ChannelAgency:
		return []Stage{Village, Subdistrict, AgencyStage, City, Plan, Budget, Realisation}
	case ChannelOutside:
		return []Stage{Village, Realisation}
	}
	return nil
}

// Next returns the stage after s on c's route; ok is false at its end or where
// the route knows no later stage.
func (c Channel) Next(s Stage) (next Stage, ok bool) {
	for _, t := range c.Route() {
		if s.Before(t) {
			return t, true
		}
	}
	return "", false
}

// EntryStage says where a proposal begins: at its area's level for residents, at
// the office's own stage for official rows; always at a stage its channel knows,
// and never past those who decide: whichever forum it enters may send it outside.
func EntryStage(o Origin, level Level, c Channel) Stage {
	at := Village
	switch {
	case o == FromKecamatan:
		at = Subdistrict
	case o == FromAgency || o == FromPokir:
		at = AgencyStage
	case level == LevelKecamatan:
		at = Subdistrict
	case level == LevelKota:
		at = City
	}
	if c == ChannelOutside {
		return at
	}
	for _, s := range c.Route() {
		if !s.Before(at) {
			return s
		}
	}
	return at
}
