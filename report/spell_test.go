package report

import (
	"math"
	"testing"
	"time"

	"musrenbang/locales"
)

func TestSpell(t *testing.T) {
	cases := map[int64]string{
		0: "nol", 1: "satu", 9: "sembilan", 10: "sepuluh", 11: "sebelas", 12: "dua belas", 19: "sembilan belas", 20: "dua puluh",
		21: "dua puluh satu", 99: "sembilan puluh sembilan", 100: "seratus", 101: "seratus satu", 111: "seratus sebelas", 200: "dua ratus",
		999: "sembilan ratus sembilan puluh sembilan", 1000: "seribu", 1001: "seribu satu", 1100: "seribu seratus", 2000: "dua ribu",
		2027: "dua ribu dua puluh tujuh", 10_000: "sepuluh ribu", 11_000: "sebelas ribu", 100_000: "seratus ribu", 101_000: "seratus satu ribu",
		1_000_000: "satu juta", 1_001_000: "satu juta seribu", 591_490_000: "lima ratus sembilan puluh satu juta empat ratus sembilan puluh ribu",
		1_000_000_000: "satu miliar", 2_232_210_000: "dua miliar dua ratus tiga puluh dua juta dua ratus sepuluh ribu",
		6_400_000_000_000: "enam triliun empat ratus miliar", -5: "minus lima",
		math.MinInt64: "minus sembilan kuintiliun dua ratus dua puluh tiga kuadriliun tiga ratus tujuh puluh dua triliun tiga puluh enam miliar delapan ratus lima puluh empat juta tujuh ratus tujuh puluh lima ribu delapan ratus delapan",
	}
	for n, want := range cases {
		if got := spell(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

func TestSpellingsDiffer(t *testing.T) {
	seen := map[string]int64{}
	for n := range int64(120_000) {
		s := spell(n)
		if other, twice := seen[s]; twice {
			t.Fatalf("%d and %d are both %q", other, n, s)
		}
		seen[s] = n
	}
}

func TestLongDate(t *testing.T) {
	text := locales.New("id")
	cases := map[time.Time]string{
		time.Date(2027, 1, 21, 9, 0, 0, 0, wib):   "Kamis, tanggal dua puluh satu bulan Januari tahun dua ribu dua puluh tujuh (21-01-2027)",
		time.Date(2027, 2, 28, 23, 59, 0, 0, wib): "Minggu, tanggal dua puluh delapan bulan Februari tahun dua ribu dua puluh tujuh (28-02-2027)",
		time.Date(2028, 3, 11, 0, 0, 0, 0, wib):   "Sabtu, tanggal sebelas bulan Maret tahun dua ribu dua puluh delapan (11-03-2028)",
	}
	for day, want := range cases {
		if got := longDate(text, day.UnixMicro(), wib); got != want {
			t.Errorf("%v: %q, want %q", day, got, want)
		}
	}
}
