package planning

import (
	"math"
	"math/bits"
	"strconv"
	"strings"
)

// Rupiah is whole rupiah. There are no fractions of a rupiah in a plan.
type Rupiah int64

// MaxRupiah bounds a single amount: ten trillion rupiah, above a large city's
// whole budget, so that sums over nine hundred thousand rows cannot overflow.
const MaxRupiah Rupiah = 10_000_000_000_000

// Volume is a quantity in thousandths of its unit (569.5 m is 569500): the real
// file has halves, and floats would break equality and hashes.
type Volume int64

// MaxVolume bounds a volume: a thousand million units.
const MaxVolume Volume = 1_000_000_000_000

// Instant is UTC microseconds since 1970: the only form of time the domain and
// the store know, because drivers render times differently.
type Instant int64

// ParseRupiah reads whole rupiah written as plain digits, optionally with "Rp"
// and Indonesian thousands points (Rp1.500.000). It refuses signs, decimals,
// exponents, foreign digits and anything above MaxRupiah with Invalid.
func ParseRupiah(field, s string) (Rupiah, error) {
	t, marked := strings.CutPrefix(strings.TrimSpace(s), "Rp")
	if marked {
		// "Rp. 1.000" is how many write it; a point without "Rp" is no amount.
		t = strings.TrimSpace(strings.TrimPrefix(t, "."))
	}
	if strings.ContainsRune(t, ',') {
		return 0, InvalidField(field, "error.rupiah_fraction")
	}
	if strings.HasPrefix(t, "-") {
		return 0, InvalidField(field, "error.rupiah_negative")
	}
	digits, ok := ungroup(t)
	if !ok {
		return 0, InvalidField(field, "error.rupiah_format")
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || Rupiah(n) > MaxRupiah {
		return 0, InvalidField(field, "error.rupiah_range")
	}
	return Rupiah(n), nil
}

// ungroup accepts digits alone or digits in points of three.
func ungroup(s string) (string, bool) {
	if s == "" || len(s) > 40 {
		return "", false
	}
	parts := strings.Split(s, ".")
	for i, p := range parts {
		if p == "" || len(parts) > 1 && (i > 0 && len(p) != 3 || i == 0 && len(p) > 3) {
			return "", false
		}
		for _, r := range p {
			if r < '0' || r > '9' {
				return "", false
			}
		}
	}
	return strings.Join(parts, ""), true
}

// ParseVolume reads a decimal quantity with up to three decimals, point or comma
// as separator (569.5 or 569,5). Zero, signs and more decimals are Invalid.
func ParseVolume(field, s string) (Volume, error) {
	t := strings.Replace(strings.TrimSpace(s), ",", ".", 1)
	whole, frac, dotted := strings.Cut(t, ".")
	if whole == "" || len(whole) > 12 || dotted && frac == "" || len(frac) > 3 {
		return 0, InvalidField(field, "error.volume_format")
	}
	for _, r := range whole + frac {
		if r < '0' || r > '9' {
			return 0, InvalidField(field, "error.volume_format")
		}
	}
	n, err := strconv.ParseInt(whole+(frac + "000")[:3], 10, 64)
	if err != nil || Volume(n) > MaxVolume {
		return 0, InvalidField(field, "error.volume_range")
	}
	if n == 0 {
		return 0, InvalidField(field, "error.volume_zero")
	}
	return Volume(n), nil
}

// String renders v with a point and no trailing zeros, as the year file does.
func (v Volume) String() string {
	s := strconv.FormatInt(int64(v)/1000, 10)
	if f := int64(v) % 1000; f != 0 {
		s += "." + strings.TrimRight(strconv.FormatInt(1000+f, 10)[1:], "0")
	}
	return s
}

// String renders whole rupiah as digits, as the year file does.
func (r Rupiah) String() string { return strconv.FormatInt(int64(r), 10) }

// Times multiplies a unit price by a volume, rounding half up to whole rupiah.
// It is Invalid where the product leaves the range of an amount.
func (v Volume) Times(unit Rupiah, field string) (Rupiah, error) {
	hi, lo := bits.Mul64(uint64(max(v, 0)), uint64(max(unit, 0)))
	if hi != 0 || lo > math.MaxInt64-500 {
		return 0, InvalidField(field, "error.rupiah_range")
	}
	n := Rupiah((lo + 500) / 1000)
	if n > MaxRupiah {
		return 0, InvalidField(field, "error.rupiah_range")
	}
	return n, nil
}

// AtLeastShare reports whether part reaches percent of whole, exactly.
func AtLeastShare(part, whole int64, percent int) bool {
	ph, pl := bits.Mul64(uint64(max(part, 0)), 100)
	wh, wl := bits.Mul64(uint64(max(whole, 0)), uint64(percent))
	return ph > wh || ph == wh && pl >= wl
}

// mulDiv is a×b÷c rounded down without overflow, for non-negative arguments and
// a result within int64.
func mulDiv(a, b, c int64) int64 {
	hi, lo := bits.Mul64(uint64(max(a, 0)), uint64(b))
	if hi >= uint64(c) {
		return math.MaxInt64
	}
	q, _ := bits.Div64(hi, lo, uint64(c))
	return int64(min(q, math.MaxInt64))
}
