package api

import "musrenbang/planning"

// volumeView writes a quantity as the decimal text it is ("569.5"): a JSON number
// would be read as a float.
type volumeView planning.Volume

// MarshalJSON writes the decimal in quotes.
func (v volumeView) MarshalJSON() ([]byte, error) {
	return []byte(`"` + planning.Volume(v).String() + `"`), nil
}

// rupiahView writes whole rupiah, null where nobody has estimated them.
type rupiahView planning.Rupiah

// MarshalJSON writes the integer or null.
func (r rupiahView) MarshalJSON() ([]byte, error) {
	if planning.Rupiah(r) == planning.Unpriced {
		return []byte("null"), nil
	}
	return []byte(planning.Rupiah(r).String()), nil
}
