package report

import (
	"strconv"
	"strings"

	"musrenbang/locales"
	"musrenbang/planning"
)

// kinds are the Indonesian words that may already stand before a name.
var kinds = map[planning.Level][]string{
	planning.LevelKota:      {"Kota "},
	planning.LevelKecamatan: {"Kecamatan "},
	planning.LevelKelurahan: {"Kelurahan ", "Desa "},
	planning.LevelRW:        {"RW "},
}

// areaName writes an area with its kind, whether or not the name came with it:
// "Kauman" and "Kelurahan Kauman" both give "Kelurahan Kauman".
func areaName(t *locales.Text, level planning.Level, name string) string {
	name = strings.TrimSpace(name)
	for _, kind := range kinds[level] {
		name = strings.TrimPrefix(name, kind)
	}
	if name == "" {
		return ""
	}
	return t.T("area_level."+string(level)+".named", "Name", name)
}

// cityName is the city as papers write it. A kabupaten keeps its own kind.
func cityName(t *locales.Text, city string) string {
	if strings.HasPrefix(strings.TrimSpace(city), "Kabupaten ") {
		return strings.TrimSpace(city)
	}
	return areaName(t, planning.LevelKota, city)
}

// bareCity is the name that stands before a date: "Semarang, 21 Januari 2027".
func bareCity(city string) string {
	return strings.TrimPrefix(strings.TrimPrefix(strings.TrimSpace(city), "Kota "), "Kabupaten ")
}

// level is the level a forum sits at.
func level(f planning.Forum) planning.Level {
	if l := f.Area.Level(); l == planning.LevelRW && f.Stage == planning.Village {
		return l
	}
	switch f.Stage {
	case planning.Village:
		return planning.LevelKelurahan
	case planning.Subdistrict:
		return planning.LevelKecamatan
	}
	return planning.LevelKota
}

// forumPlace is where a forum sits, with its kind: a kelurahan, a kecamatan, the
// city, an RW with its kelurahan.
func forumPlace(t *locales.Text, m planning.Minutes) string {
	l := level(m.Forum)
	switch {
	case l == planning.LevelKota:
		return cityName(t, m.City)
	case l == planning.LevelRW && m.ParentName != "":
		return firm(areaName(t, l, m.AreaName)) + " " + areaName(t, planning.LevelKelurahan, m.ParentName)
	}
	return areaName(t, l, m.AreaName)
}

// forumName is what a forum is called on paper, e.g. "Musrenbang Kelurahan
// Kauman", "Musyawarah Perempuan Kelurahan Kauman", "Rembug Warga RW 03 …",
// "Forum Perangkat Daerah Dinas Kesehatan".
func forumName(t *locales.Text, m planning.Minutes) string {
	f := m.Forum
	place := forumPlace(t, m)
	var name string
	switch {
	case f.Stage == planning.AgencyStage:
		name = t.T("paper.forum.agency", "Agency", m.AgencyName)
	case f.Group != "":
		name = t.T("paper.forum.thematic", "Group", t.T("group."+string(f.Group)), "Place", place)
	case level(f) == planning.LevelRW:
		name = t.T("paper.forum.neighbourhood", "Place", place)
	default:
		name = t.T("paper.forum.plenary", "Place", place)
	}
	if f.Number > 1 {
		name = t.T("paper.forum.again", "Forum", name, "Number", strconv.Itoa(f.Number))
	}
	return name
}
