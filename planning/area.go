package planning

import (
	"regexp"
	"strings"
)

// AreaCode is the official code of a place (Kepmendagri): 33.74 the city,
// 33.74.01 a kecamatan, 33.74.01.1001 a kelurahan, 33.74.01.1001.R03 an RW.
// Names repeat (two Purwosari in Semarang); codes do not.
type AreaCode string

// Level (tingkat wilayah) is the kind of an area.
type Level string

// The levels, widest first.
const (
	LevelKota      Level = "kota"
	LevelKecamatan Level = "kecamatan"
	LevelKelurahan Level = "kelurahan"
	LevelRW        Level = "rw"
)

var areaPattern = regexp.MustCompile(`^\d{2}\.\d{2}(\.\d{2}(\.\d{4}(\.R\d{2,3})?)?)?$`)

// Level returns the level the code's shape says, "" for no official shape.
func (a AreaCode) Level() Level {
	if !areaPattern.MatchString(string(a)) {
		return ""
	}
	switch strings.Count(string(a), ".") {
	case 1:
		return LevelKota
	case 2:
		return LevelKecamatan
	case 3:
		return LevelKelurahan
	}
	return LevelRW
}

// Parent returns the code one level up, "" above the city.
func (a AreaCode) Parent() AreaCode {
	if a.Level() == LevelKota || a.Level() == "" {
		return ""
	}
	return a[:strings.LastIndexByte(string(a), '.')]
}

// Contains reports whether b is a or lies within it.
func (a AreaCode) Contains(b AreaCode) bool {
	return a != "" && (a == b || strings.HasPrefix(string(b), string(a)+"."))
}

// Up returns the code of the given level that contains a, "" if a is wider.
func (a AreaCode) Up(l Level) AreaCode {
	for b := a; b != ""; b = b.Parent() {
		if b.Level() == l {
			return b
		}
	}
	return ""
}
