package demo

// purse names one ceiling.
type purse struct{ channel, code string }

// purses returns what each ceiling holds before anything is taken out.
func purses() map[purse]int64 {
	out := make(map[purse]int64, len(ceilings()))
	for _, c := range ceilings() {
		out[purse{c.Channel, c.Code}] = c.Amount
	}
	return out
}

// purse is the ceiling a draft draws on.
func (x *draft) purse() purse {
	switch x.entry.Channel {
	case "kelurahan":
		return purse{"kelurahan", x.area.Code}
	case "kecamatan":
		return purse{"kecamatan", x.q.sub.Code}
	}
	return purse{"opd", x.entry.Agency}
}
