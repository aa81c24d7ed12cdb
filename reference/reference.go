// Package reference reads the files a city brings before its first proposal:
// areas, agencies, the catalogue of kinds, activity codes and ceilings.
//
// A file is read wholly or not at all: every wrong cell is named by row, column
// and catalogue key (Faults), so that it can be mended in one go. The package
// checks form and what one file can know of itself; whether a code exists in the
// database is the store's to say. It must not know SQL, HTTP or languages.
package reference

import "musrenbang/planning"

// Area (wilayah) is a place by its official code. File: kode, level, nama,
// kode_induk.
type Area struct {
	Code   planning.AreaCode `json:"code"`
	Level  planning.Level    `json:"level"`
	Name   string            `json:"name"`
	Parent planning.AreaCode `json:"parent,omitempty"` // "" for the city
}

// Agency (perangkat daerah) carries proposals out. File: kode, nama, telepon.
type Agency struct {
	Code  string `json:"code"`
	Name  string `json:"name"`
	Phone string `json:"phone,omitempty"` // the office's, not a person's
}

// CatalogueEntry (kamus usulan) is one allowed kind of proposal. File: kode,
// judul, satuan, harga_maksimal, opd, jalur, bidang, syarat, sub_kegiatan.
type CatalogueEntry struct {
	Code         string           `json:"code"`
	Title        string           `json:"title"`
	Unit         string           `json:"unit"`
	UnitPriceCap planning.Rupiah  `json:"unit_price_cap,omitempty"` // 0 = none
	Agency       string           `json:"agency,omitempty"`
	Channel      planning.Channel `json:"channel"`
	Field        string           `json:"field,omitempty"` // bidang: fisik, ekonomi, sosial budaya
	Conditions   string           `json:"conditions,omitempty"`
	Activity     string           `json:"activity,omitempty"` // activity code it usually becomes
}

// ActivityCode (sub kegiatan) links a proposal to the plan. File: kode, nama (or
// nomenklatur, as the ministry's list has it).
type ActivityCode struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// Outline (garis batas) is the border of an area as one ring of points, the last
// not repeating the first. Source says whose drawing it is. File: GeoJSON, a
// FeatureCollection with the property kode.
type Outline struct {
	Code   planning.AreaCode
	Ring   []planning.Point
	Source string
}
