package planning

// CeilingKind says what a ceiling (pagu indikatif) binds.
type CeilingKind string

// The kinds.
const (
	CeilingKelurahan CeilingKind = "kelurahan" // key: kelurahan code, channel kelurahan
	CeilingKecamatan CeilingKind = "kecamatan" // key: kecamatan code, channel kecamatan
	CeilingAgency    CeilingKind = "agency"    // key: agency code, channel agency
	CeilingPlanRow   CeilingKind = "plan_row"  // key: a row of the plan
)

// Ceiling is money available to an area, agency or plan row in one cycle.
type Ceiling struct {
	Cycle    int
	Kind     CeilingKind
	Key      string
	Amount   Rupiah
	Reserved Rupiah
}

// Remaining is what is left, negative after a noted overrun.
func (c Ceiling) Remaining() Rupiah { return c.Amount - c.Reserved }

// Reserve adds value or refuses it with Invalid (error.ceiling) unless an
// overrun note came with it.
func (c Ceiling) Reserve(value Rupiah, noted bool) (Ceiling, error) {
	if value > c.Remaining() && !noted {
		e := InvalidField("value", "error.ceiling", "remaining", c.Remaining().String(), "amount", c.Amount.String())
		return c, e
	}
	c.Reserved += value
	return c, nil
}

// CeilingFor says which ceiling an act that moves money draws on: passing on at
// the stage whose own money it is, and linking to a plan row. ok is false where
// the act moves none.
func CeilingFor(p Proposal, c Command) (kind CeilingKind, key string, value Rupiah, ok bool) {
	channel, agency, value := p.Channel, p.Agency, p.Value
	if c.Act == ForwardChanged {
		if c.Channel != "" {
			channel = c.Channel
		}
		if c.Agency != "" {
			agency = c.Agency
		}
	}
	if c.Value > 0 {
		value = c.Value
	}
	if value <= 0 {
		return "", "", 0, false
	}
	switch c.Act {
	case Forward, ForwardChanged:
		switch {
		case p.Stage == Village && channel == ChannelKelurahan:
			return CeilingKelurahan, string(p.Area.Up(LevelKelurahan)), value, true
		case p.Stage == Subdistrict && channel == ChannelKecamatan:
			return CeilingKecamatan, string(p.Area.Up(LevelKecamatan)), value, true
		case p.Stage == AgencyStage && channel == ChannelAgency:
			return CeilingAgency, agency, value, true
		}
	case Accommodate:
		if c.PlanRow != "" {
			return CeilingPlanRow, c.PlanRow, value, true
		}
	}
	return "", "", 0, false
}
