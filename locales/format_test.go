package locales

import (
	"math"
	"strings"
	"testing"
	"testing/quick"
	"time"
	_ "time/tzdata" // the machine may have no zone files
)

func TestAmounts(t *testing.T) {
	cases := map[string]struct{ got, want func(*Text) string }{}
	add := func(name string, format func(*Text) string, id, en string) {
		cases[name] = struct{ got, want func(*Text) string }{format, func(t *Text) string {
			if t.Lang() == English {
				return en
			}
			return id
		}}
	}
	rupiah := func(n int64) func(*Text) string { return func(t *Text) string { return t.Rupiah(n) } }
	short := func(n int64) func(*Text) string { return func(t *Text) string { return t.RupiahShort(n) } }
	add("rupiah", rupiah(1_500_000), "Rp1.500.000", "Rp1,500,000")
	add("rupiah, small", rupiah(999), "Rp999", "Rp999")
	add("rupiah, none", rupiah(0), "Rp0", "Rp0")
	add("rupiah, owed", rupiah(-2_500), "-Rp2.500", "-Rp2,500")
	add("rupiah, smallest", rupiah(math.MinInt64), "-Rp9.223.372.036.854.775.808", "-Rp9,223,372,036,854,775,808")
	add("short, million", short(180_000_000), "Rp180 juta", "Rp180 million")
	add("short, tenth", short(38_400_000_000), "Rp38,4 miliar", "Rp38.4 billion")
	add("short, half up", short(1_250_000), "Rp1,3 juta", "Rp1.3 million")
	add("short, just below half", short(1_249_999), "Rp1,2 juta", "Rp1.2 million")
	add("short, below a million", short(750_000), "Rp750.000", "Rp750,000")
	add("short, one below a million", short(999_999), "Rp999.999", "Rp999,999")
	add("short, carry to the next scale", short(999_950_000), "Rp1 miliar", "Rp1 billion")
	add("short, no carry", short(999_949_999), "Rp999,9 juta", "Rp999.9 million")
	add("short, trillion", short(5_200_000_000_000), "Rp5,2 triliun", "Rp5.2 trillion")
	add("short, thousands of trillions", short(1_234_000_000_000_000), "Rp1.234 triliun", "Rp1,234 trillion")
	add("short, owed", short(-700_000_000), "-Rp700 juta", "-Rp700 million")
	add("millions", func(t *Text) string { return t.Millions(96_500_000) }, "96,5", "96.5")
	add("millions, whole", func(t *Text) string { return t.Millions(1_210_000_000) }, "1.210,0", "1,210.0")
	add("millions, nearly none", func(t *Text) string { return t.Millions(-1) }, "0,0", "0.0")
	add("number", func(t *Text) string { return t.Number(5306) }, "5.306", "5,306")
	add("volume", func(t *Text) string { return t.Volume(569_500) }, "569,5", "569.5")
	add("volume, whole", func(t *Text) string { return t.Volume(250_000) }, "250", "250")
	add("volume, thousandths", func(t *Text) string { return t.Volume(1_000_005) }, "1.000,005", "1,000.005")
	add("volume, large", func(t *Text) string { return t.Volume(1_250_750) }, "1.250,75", "1,250.75")
	add("percent", func(t *Text) string { return t.Percent("64.3") }, "64,3 %", "64.3%")
	add("percent, two decimals", func(t *Text) string { return t.Percent("69.96") }, "69,96 %", "69.96%")
	add("percent, whole", func(t *Text) string { return t.Percent("70") }, "70 %", "70%")
	for name, c := range cases {
		for _, lang := range Languages() {
			t.Run(name+"/"+lang, func(t *testing.T) {
				if got, want := c.got(New(lang)), c.want(New(lang)); got != want {
					t.Errorf("got %q, want %q", got, want)
				}
			})
		}
	}
}

// TestNumberKeepsEveryDigit holds for every whole number: take the separators
// away and the number is there again.
func TestNumberKeepsEveryDigit(t *testing.T) {
	plain := func(n int64) bool {
		for _, lang := range Languages() {
			s := New(lang).Number(n)
			stripped := strings.NewReplacer(".", "", ",", "").Replace(s)
			if stripped != decimal(n) {
				return false
			}
			groups := strings.FieldsFunc(strings.TrimPrefix(s, "-"), func(r rune) bool { return r == '.' || r == ',' })
			for i, g := range groups {
				if len(g) > 3 || i > 0 && len(g) != 3 {
					return false
				}
			}
		}
		return true
	}
	if err := quick.Check(plain, nil); err != nil {
		t.Error(err)
	}
}

func decimal(n int64) string {
	if n == 0 {
		return "0"
	}
	var digits []byte
	for m := n; m != 0; m /= 10 {
		d := m % 10
		if d < 0 {
			d = -d
		}
		digits = append([]byte{byte('0' + d)}, digits...)
	}
	if n < 0 {
		return "-" + string(digits)
	}
	return string(digits)
}

func TestDates(t *testing.T) {
	jakarta, makassar, jayapura := zone(t, "Asia/Jakarta"), zone(t, "Asia/Makassar"), zone(t, "Asia/Jayapura")
	evening := time.Date(2027, 1, 21, 12, 42, 31, 0, time.UTC).UnixMicro()
	yearEnd := time.Date(2027, 12, 31, 17, 0, 0, 0, time.UTC).UnixMicro()
	cases := map[string]struct {
		at     int64
		loc    *time.Location
		id, en string
	}{
		"WIB":                        {evening, jakarta, "21 Januari 2027 pukul 19.42 WIB", "21 January 2027, 19:42 WIB"},
		"WITA":                       {evening, makassar, "21 Januari 2027 pukul 20.42 WITA", "21 January 2027, 20:42 WITA"},
		"WIT":                        {evening, jayapura, "21 Januari 2027 pukul 21.42 WIT", "21 January 2027, 21:42 WIT"},
		"midnight is the day's own":  {yearEnd, jakarta, "1 Januari 2028 pukul 00.00 WIB", "1 January 2028, 00:00 WIB"},
		"UTC":                        {yearEnd, time.UTC, "31 Desember 2027 pukul 17.00 UTC", "31 December 2027, 17:00 UTC"},
		"a zone outside the country": {yearEnd, zone(t, "Asia/Bangkok"), "1 Januari 2028 pukul 00.00 UTC+07:00", "1 January 2028, 00:00 UTC+07:00"},
		"before 1970":                {-1, jakarta, "1 Januari 1970 pukul 06.59 WIB", "1 January 1970, 06:59 WIB"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := New(Indonesian).DateTime(c.at, c.loc); got != c.id {
				t.Errorf("id: got %q, want %q", got, c.id)
			}
			if got := New(English).DateTime(c.at, c.loc); got != c.en {
				t.Errorf("en: got %q, want %q", got, c.en)
			}
			if got := New(English).Date(c.at, c.loc); !strings.HasPrefix(c.en, got+",") {
				t.Errorf("Date %q does not begin %q", got, c.en)
			}
		})
	}
}

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}
