package locales

import (
	"strconv"
	"strings"
	"time"
)

// style is how one language writes numbers and dates. Spelling of money: Rp
// stands against the figure without a space (PUEBI II.H.5).
type style struct {
	group, decimal string // thousands and decimal separators
	percent        string // what follows a percentage
	scales         [3]string
	months         [12]string
	at             string // between date and time
	hour           string // between hours and minutes
}

var indonesian = style{
	group: ".", decimal: ",", percent: " %",
	scales: [3]string{"juta", "miliar", "triliun"},
	months: [12]string{
		"Januari", "Februari", "Maret", "April", "Mei", "Juni",
		"Juli", "Agustus", "September", "Oktober", "November", "Desember",
	},
	at: " pukul ", hour: ".",
}

var english = style{
	group: ",", decimal: ".", percent: "%",
	scales: [3]string{"million", "billion", "trillion"},
	months: [12]string{
		"January", "February", "March", "April", "May", "June",
		"July", "August", "September", "October", "November", "December",
	},
	at: ", ", hour: ":",
}

// Number writes n with its thousands separated: 5.306 in Indonesian, 5,306 in
// English.
func (t *Text) Number(n int64) string {
	digits := strconv.FormatUint(magnitude(n), 10)
	return sign(n) + t.grouped(digits)
}

// Rupiah writes whole rupiah in full: Rp1.500.000, in English Rp1,500,000.
func (t *Text) Rupiah(n int64) string {
	return sign(n) + "Rp" + t.grouped(strconv.FormatUint(magnitude(n), 10))
}

// RupiahShort writes rupiah as they are said: Rp180 juta, Rp38,4 miliar, in
// English Rp180 million, Rp38.4 billion; half up to one decimal, which is left
// out where it is zero. Below a million the amount stands in full.
func (t *Text) RupiahShort(n int64) string {
	m := magnitude(n)
	if m < 1_000_000 {
		return t.Rupiah(n)
	}
	scale, tenths := 0, tenthsOf(m, 1_000_000)
	// 999,95 juta reads 1 miliar, so the carry decides the scale.
	for tenths >= 10_000 && scale < len(t.style.scales)-1 {
		scale++
		tenths = tenthsOf(m, pow1000(scale+2))
	}
	figure := t.grouped(strconv.FormatUint(tenths/10, 10))
	if tenths%10 != 0 {
		figure += t.style.decimal + strconv.FormatUint(tenths%10, 10)
	}
	return sign(n) + "Rp" + figure + " " + t.style.scales[scale]
}

// Millions writes rupiah in millions with exactly one decimal and no unit
// (210,0), for columns whose heading says "juta rupiah".
func (t *Text) Millions(n int64) string {
	tenths := tenthsOf(magnitude(n), 1_000_000)
	s := t.grouped(strconv.FormatUint(tenths/10, 10)) + t.style.decimal + strconv.FormatUint(tenths%10, 10)
	if tenths == 0 {
		return s
	}
	return sign(n) + s
}

// Percent writes a percentage that was worked out exactly elsewhere and comes as
// plain decimals ("64.3", "69.96"): 64,3 % in Indonesian, 64.3% in English. It
// never rounds, because rounding could make an unmet target look met.
func (t *Text) Percent(decimal string) string {
	return strings.Replace(decimal, ".", t.style.decimal, 1) + t.style.percent
}

// Volume writes a quantity given in thousandths without trailing zeros: 569500
// is 569,5 in Indonesian and 569.5 in English.
func (t *Text) Volume(thousandths int64) string {
	m := magnitude(thousandths)
	s := t.grouped(strconv.FormatUint(m/1000, 10))
	if rest := m % 1000; rest != 0 {
		s += t.style.decimal + strings.TrimRight(strconv.FormatUint(1000+rest, 10)[1:], "0")
	}
	return sign(thousandths) + s
}

// Date writes the day on which an instant (UTC microseconds) falls in loc:
// 21 Januari 2027, 21 January 2027.
func (t *Text) Date(micros int64, loc *time.Location) string {
	at := time.UnixMicro(micros).In(loc)
	return strconv.Itoa(at.Day()) + " " + t.style.months[at.Month()-1] + " " + strconv.Itoa(at.Year())
}

// DateTime writes an instant (UTC microseconds) to the minute, with its zone:
// 21 Januari 2027 pukul 19.42 WIB; 21 January 2027, 19:42 WIB.
func (t *Text) DateTime(micros int64, loc *time.Location) string {
	return t.Date(micros, loc) + t.style.at + t.Clock(micros, loc)
}

// Clock writes the time of day of an instant (UTC microseconds) with its zone:
// 19.42 WIB; 19:42 WIB.
func (t *Text) Clock(micros int64, loc *time.Location) string {
	at := time.UnixMicro(micros).In(loc)
	return at.Format("15") + t.style.hour + at.Format("04") + " " + Zone(loc)
}

// Zone names the Indonesian time zone of loc: WIB, WITA or WIT, and the offset
// from UTC for a zone outside the country.
func Zone(loc *time.Location) string {
	switch loc.String() {
	case "Asia/Jakarta", "Asia/Pontianak", "WIB":
		return "WIB"
	case "Asia/Makassar", "Asia/Ujung_Pandang", "WITA":
		return "WITA"
	case "Asia/Jayapura", "WIT":
		return "WIT"
	case "UTC":
		return "UTC"
	}
	return time.Unix(0, 0).In(loc).Format("UTC-07:00")
}

// grouped puts the separator between groups of three digits.
func (t *Text) grouped(digits string) string {
	head := len(digits) % 3
	var b strings.Builder
	b.WriteString(digits[:head])
	for i := head; i < len(digits); i += 3 {
		if b.Len() > 0 {
			b.WriteString(t.style.group)
		}
		b.WriteString(digits[i : i+3])
	}
	return b.String()
}

// magnitude is |n|, right for the smallest int64 too.
func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

func sign(n int64) string {
	if n < 0 {
		return "-"
	}
	return ""
}

// tenthsOf is m / unit in tenths, half up.
func tenthsOf(m, unit uint64) uint64 {
	tenth := unit / 10
	whole, rest := m/tenth, m%tenth
	if rest*2 >= tenth {
		whole++
	}
	return whole
}

func pow1000(n int) uint64 {
	p := uint64(1)
	for range n {
		p *= 1000
	}
	return p
}
