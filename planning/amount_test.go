package planning

import (
	"math"
	"math/big"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"testing/quick"
)

func TestParseRupiah(t *testing.T) {
	cases := []struct {
		name, text string
		want       Rupiah
		key        string
	}{
		{"plain digits", "1500000", 1_500_000, ""},
		{"thousands points", "1.500.000", 1_500_000, ""},
		{"with Rp", "Rp1.500.000", 1_500_000, ""},
		{"with Rp and a space", " Rp 1.500.000 ", 1_500_000, ""},
		{"with Rp and a no-break space", "Rp\u00a01.500.000", 1_500_000, ""},
		{"with Rp and a point", "Rp. 1.500", 1_500, ""},
		{"zero", "0", 0, ""},
		{"leading zeros", "007", 7, ""},
		{"the largest", "10000000000000", MaxRupiah, ""},
		{"one more than the largest", "10000000000001", 0, "error.rupiah_range"},
		{"beyond 64 bits", "9223372036854775808", 0, "error.rupiah_range"},
		{"far beyond", strings.Repeat("9", 40), 0, "error.rupiah_range"},
		{"a screenful of digits", strings.Repeat("9", 5000), 0, "error.rupiah_format"},
		{"cents", "1.000.000,50", 0, "error.rupiah_fraction"},
		{"a comma for thousands", "1,000,000", 0, "error.rupiah_fraction"},
		{"a fraction", ".500", 0, "error.rupiah_format"},
		{"negative", "-1", 0, "error.rupiah_negative"},
		{"negative with Rp", "Rp-1", 0, "error.rupiah_negative"},
		{"a plus sign", "+1", 0, "error.rupiah_format"},
		{"exponent", "1e999", 0, "error.rupiah_format"},
		{"small exponent", "1e3", 0, "error.rupiah_format"},
		{"NaN", "NaN", 0, "error.rupiah_format"},
		{"infinity", "Inf", 0, "error.rupiah_format"},
		{"hex", "0x10", 0, "error.rupiah_format"},
		{"underscores", "1_000", 0, "error.rupiah_format"},
		{"Arabic digits", "١٢٣", 0, "error.rupiah_format"},
		{"full-width digits", "１２３", 0, "error.rupiah_format"},
		{"thousands in pairs", "1.00.000", 0, "error.rupiah_format"},
		{"four digits before a point", "1500.000", 0, "error.rupiah_format"},
		{"a trailing point", "1.500.", 0, "error.rupiah_format"},
		{"two points", "1..500", 0, "error.rupiah_format"},
		{"spaces for thousands", "1 500 000", 0, "error.rupiah_format"},
		{"dashes for cents", "1.500.000,-", 0, "error.rupiah_fraction"},
		{"nothing", "", 0, "error.rupiah_format"},
		{"only Rp", "Rp", 0, "error.rupiah_format"},
		{"words", "satu juta", 0, "error.rupiah_format"},
		{"NUL", "1\x00", 0, "error.rupiah_format"},
		{"a formula", "=1+1", 0, "error.rupiah_format"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, err := ParseRupiah("value", c.text)
			if got != c.want || keyOf(err) != c.key {
				t.Errorf("%q: %s, %v", c.text, got, err)
			}
			if err != nil && (CodeOf(err) != Invalid || err.(*Error).Field != "value") {
				t.Errorf("%q: %v", c.text, err)
			}
		})
	}
}

func TestParseVolume(t *testing.T) {
	cases := []struct {
		name, text string
		want       Volume
		key        string
	}{
		{"whole", "35", 35_000, ""},
		{"half, with a point", "569.5", 569_500, ""},
		{"half, with a comma", "569,5", 569_500, ""},
		{"three decimals", "0.001", 1, ""},
		{"spaces around", " 4 ", 4_000, ""},
		{"the largest", "1000000000", MaxVolume, ""},
		{"more than the largest", "1000000000.001", 0, "error.volume_range"},
		{"zero", "0", 0, "error.volume_zero"},
		{"zero with decimals", "0,000", 0, "error.volume_zero"},
		{"four decimals", "1.0001", 0, "error.volume_format"},
		{"negative", "-1", 0, "error.volume_format"},
		{"plus", "+1", 0, "error.volume_format"},
		{"exponent", "1e999", 0, "error.volume_format"},
		{"NaN", "NaN", 0, "error.volume_format"},
		{"hex", "0x1", 0, "error.volume_format"},
		{"Arabic digits", "٣٥", 0, "error.volume_format"},
		{"Arabic decimals", "1.٥", 0, "error.volume_format"},
		{"beyond 64 bits", "9223372036854775808", 0, "error.volume_format"},
		{"point and comma", "1.000,5", 0, "error.volume_format"},
		{"a trailing point", "1.", 0, "error.volume_format"},
		{"a leading point", ".5", 0, "error.volume_format"},
		{"nothing", "", 0, "error.volume_format"},
		{"a unit", "3 m", 0, "error.volume_format"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, err := ParseVolume("volume", c.text)
			if got != c.want || keyOf(err) != c.key {
				t.Errorf("%q: %d, %v", c.text, got, err)
			}
		})
	}
}

func TestAmountsReadBackAsTheyAreWritten(t *testing.T) {
	volumes := func(n uint64) bool {
		v := Volume(1 + n%uint64(MaxVolume))
		got, err := ParseVolume("volume", v.String())
		return err == nil && got == v && !strings.HasSuffix(v.String(), ".")
	}
	rupiah := func(n uint64) bool {
		r := Rupiah(n % uint64(MaxRupiah+1))
		got, err := ParseRupiah("value", r.String())
		return err == nil && got == r
	}
	for _, f := range []any{volumes, rupiah} {
		if err := quick.Check(f, &quick.Config{MaxCount: 5000}); err != nil {
			t.Error(err)
		}
	}
	if s := Volume(569_500).String() + " " + Volume(35_000).String() + " " + Volume(1).String(); s != "569.5 35 0.001" {
		t.Error(s)
	}
}

func TestVolumeTimesPrice(t *testing.T) {
	cases := []struct {
		name  string
		v     Volume
		price Rupiah
		want  Rupiah
		key   string
	}{
		{"whole", 3_000, 1_000, 3_000, ""},
		{"half rounds up", 1_500, 1, 2, ""},
		{"just under half rounds down", 1_499, 1, 1, ""},
		{"nothing for free", 1_000, 0, 0, ""},
		{"up to the largest amount", 1_000, MaxRupiah, MaxRupiah, ""},
		{"over the largest amount", 1_001, MaxRupiah, 0, "error.rupiah_range"},
		{"both largest", MaxVolume, MaxRupiah, 0, "error.rupiah_range"},
		{"beyond 64 bits", math.MaxInt64, math.MaxInt64, 0, "error.rupiah_range"},
		{"just at 64 bits", math.MaxInt64, 1, 0, "error.rupiah_range"},
	}
	for _, c := range cases {
		got, err := c.v.Times(c.price, "value")
		if got != c.want || keyOf(err) != c.key {
			t.Errorf("%s: %s, %v", c.name, got, err)
		}
	}
	exact := func(v uint32, price uint32) bool {
		got, err := Volume(v).Times(Rupiah(price), "value")
		want := new(big.Int).Mul(big.NewInt(int64(v)), big.NewInt(int64(price)))
		want.Add(want, big.NewInt(500)).Div(want, big.NewInt(1000))
		if want.Cmp(big.NewInt(int64(MaxRupiah))) > 0 {
			return keyOf(err) == "error.rupiah_range"
		}
		return err == nil && want.Cmp(big.NewInt(int64(got))) == 0
	}
	if err := quick.Check(exact, &quick.Config{MaxCount: 5000}); err != nil {
		t.Error(err)
	}
}

func TestPercent(t *testing.T) {
	cases := []struct {
		name        string
		part, whole int64
		target      int
		want        string
	}{
		{"a hair under the target", 466, 666, 70, "69.96"},
		{"the same without a target", 466, 666, 0, "70.0"},
		{"the target exactly", 7, 10, 70, "70.0"},
		{"the real year by count", 29, 138, 70, "21.0"},
		{"the real year by value", 591_490_000, 2_232_210_000, 0, "26.5"},
		{"half up", 1, 2000, 70, "0.1"},
		{"under half down", 9, 20_000, 70, "0.0"},
		{"two thirds", 2, 3, 70, "66.7"},
		{"nothing kept", 0, 5, 70, "0.0"},
		{"all kept", 5, 5, 70, "100.0"},
		{"all but one, target all", 9999, 10_000, 100, "99.99"},
		{"all but one of a million, target all", 999_999, 1_000_000, 100, "99.99"},
		{"more linked than asked", 3, 2, 0, "150.0"},
		{"nothing asked", 0, 0, 70, ""},
		{"rounds up over a met target", 7_004, 10_000, 70, "70.0"},
		{"amounts that would overflow a product", 9_000_000_000_000_000_000, 9_200_000_000_000_000_000, 0, "97.8"},
	}
	for _, c := range cases {
		if got := Percent(c.part, c.whole, c.target); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// TestPercentNeverReachesAnUnmetTarget holds for every fraction there is.
func TestPercentNeverReachesAnUnmetTarget(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	for range 50_000 {
		whole := 1 + r.Int64N(pick(r, int64(20), 1_000, 1_000_000, 1_000_000_000_000_000))
		part, target := r.Int64N(whole+1), 1+r.IntN(100)
		if r.IntN(3) == 0 { // near the target, where it matters
			part = min(max(whole*int64(target)/100+r.Int64N(3)-1, 0), whole)
		}
		shown, err := strconv.ParseFloat(Percent(part, whole, target), 64)
		if err != nil {
			t.Fatal(err)
		}
		exact := new(big.Rat).SetFrac64(part, whole)
		met := exact.Cmp(big.NewRat(int64(target), 100)) >= 0
		if got := AtLeastShare(part, whole, target); got != met {
			t.Fatalf("%d of %d reaches %d%%: %v", part, whole, target, got)
		}
		if !met && shown >= float64(target) || met && shown < float64(target) {
			t.Fatalf("%d of %d at target %d is shown as %v", part, whole, target, shown)
		}
		x, _ := exact.Float64()
		if math.Abs(shown-100*x) > 0.0501 {
			t.Fatalf("%d of %d is shown as %v", part, whole, shown)
		}
	}
}

func TestAtLeastShareDoesNotOverflow(t *testing.T) {
	if !AtLeastShare(math.MaxInt64, math.MaxInt64, 100) || AtLeastShare(math.MaxInt64-1, math.MaxInt64, 100) {
		t.Error("the largest numbers")
	}
	if AtLeastShare(-1, 10, 1) || !AtLeastShare(5_000, 10_000, 50) || AtLeastShare(4_999, 10_000, 50) {
		t.Error("small numbers")
	}
}

func FuzzParseRupiah(f *testing.F) {
	for _, s := range []string{"1.500.000", "Rp. 1", "1e9", "-1", "٣", "0x1", "9223372036854775808", "1,5"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, err := ParseRupiah("value", s)
		if err != nil {
			if CodeOf(err) != Invalid {
				t.Errorf("%q: %v", s, err)
			}
			return
		}
		digits := strings.Map(func(c rune) rune {
			if c >= '0' && c <= '9' {
				return c
			}
			return -1
		}, s)
		if want := strings.TrimLeft(digits, "0"); strings.TrimLeft(r.String(), "0") != want || r < 0 || r > MaxRupiah {
			t.Errorf("%q read as %s", s, r)
		}
	})
}

func FuzzParseVolume(f *testing.F) {
	for _, s := range []string{"569.5", "1,25", "1e9", "-1", "٣", "1.000,5", "0.0001"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v, err := ParseVolume("volume", s)
		if err != nil {
			return
		}
		again, err := ParseVolume("volume", v.String())
		if v <= 0 || v > MaxVolume || err != nil || again != v {
			t.Errorf("%q read as %d, written %s", s, v, v)
		}
	})
}
