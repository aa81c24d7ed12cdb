package report

import (
	"strings"
	"time"

	"musrenbang/locales"
)

var (
	digits = []string{"nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"}
	scales = []struct {
		size uint64
		name string
	}{
		{1e18, "kuintiliun"}, {1e15, "kuadriliun"}, {1e12, "triliun"}, {1e9, "miliar"}, {1e6, "juta"}, {1e3, "ribu"},
	}
	weekdays = []string{"Minggu", "Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu"}
)

// spell writes n in Indonesian words (terbilang), as official papers do beside a
// figure: 2027 is "dua ribu dua puluh tujuh".
func spell(n int64) string {
	switch {
	case n == 0:
		return digits[0]
	case n < 0:
		return "minus " + strings.Join(words(-uint64(n)), " ")
	}
	return strings.Join(words(uint64(n)), " ")
}

func words(n uint64) []string {
	for _, s := range scales {
		if n < s.size {
			continue
		}
		head, rest := n/s.size, n%s.size
		if head == 1 && s.size == 1000 {
			return append([]string{"seribu"}, words(rest)...)
		}
		return append(append(words(head), s.name), words(rest)...)
	}
	switch {
	case n == 0:
		return nil
	case n < 10:
		return []string{digits[n]}
	case n == 10:
		return []string{"sepuluh"}
	case n == 11:
		return []string{"sebelas"}
	case n < 20:
		return []string{digits[n-10], "belas"}
	case n < 100:
		return append([]string{digits[n/10], "puluh"}, words(n%10)...)
	case n < 200:
		return append([]string{"seratus"}, words(n%100)...)
	}
	return append([]string{digits[n/100], "ratus"}, words(n%100)...)
}

// figure writes a count with its words, "42 (empat puluh dua)", so that nobody
// can add a digit to a signed paper.
func figure(t *locales.Text, n int) string {
	return t.Number(int64(n)) + " (" + spell(int64(n)) + ")"
}

// longDate writes a day as the opening of a berita acara does: "Rabu, tanggal
// dua puluh satu bulan Januari tahun dua ribu dua puluh tujuh (21-01-2027)".
func longDate(t *locales.Text, micros int64, zone *time.Location) string {
	at := time.UnixMicro(micros).In(zone)
	// The catalogue's date is day, month, year; only the month is a word.
	month := strings.Fields(t.Date(micros, zone))[1]
	return weekdays[at.Weekday()] + ", tanggal " + spell(int64(at.Day())) + " bulan " + month +
		" tahun " + spell(int64(at.Year())) + " (" + at.Format("02-01-2006") + ")"
}

// weekday names the day of an instant.
func weekday(micros int64, zone *time.Location) string {
	return weekdays[time.UnixMicro(micros).In(zone).Weekday()]
}

// zoneOf is the zone at the end of a time of day.
func zoneOf(clock string) string { return clock[strings.LastIndexByte(clock, ' ')+1:] }
