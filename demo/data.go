package demo

import (
	"embed"
	"encoding/csv"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:embed data/*.csv data/*.txt
var files embed.FS

// Area is one wilayah of the demo city, keyed by its official code.
type Area struct {
	Code   string // official code, for example 33.74.03.1008
	Level  string // kota, kecamatan or kelurahan
	Name   string // name without its level; names repeat, codes do not
	Parent string // code of the area above; empty for the city
}

// Agency is a perangkat daerah that carries proposals out.
type Agency struct {
	Code  string // stable short code of capital letters
	Name  string
	Phone string // an invented office number
}

// Entry is one kind of proposal the catalogue allows.
type Entry struct {
	Code         string
	Title        string
	Unit         string
	UnitPriceCap int64  // rupiah for one unit
	Agency       string // code of the agency that would carry it out
	Channel      string // kelurahan, kecamatan or opd
	Field        string // infrastruktur, sosial budaya or ekonomi
	Conditions   string // what must be met, as the public reads it
	ActivityCode string // national sub kegiatan, U.BB.PP.2.KK.SSSS
}

// ActivityCode is one national sub kegiatan.
type ActivityCode struct {
	Code string
	Name string
}

// Ceiling is the money of one channel at one place, the same in each cycle.
type Ceiling struct {
	Channel string // kelurahan, kecamatan or opd
	Code    string // area code, or agency code for the channel opd
	Amount  int64  // rupiah
}

// File returns one embedded CSV as the importers read it: areas.csv,
// agencies.csv, catalogue.csv, activity_codes.csv or ceilings.csv.
func File(name string) ([]byte, error) {
	if !strings.HasSuffix(name, ".csv") || strings.Contains(name, "/") {
		return nil, fmt.Errorf("read demo file %q: %w", name, fs.ErrNotExist)
	}
	data, err := files.ReadFile("data/" + name)
	if err != nil {
		return nil, fmt.Errorf("read demo file %q: %w", name, err)
	}
	return data, nil
}

// Areas lists the city, its 16 kecamatan and its 177 kelurahan in code order,
// each kecamatan before its kelurahan.
func Areas() []Area { return slices.Clone(areas()) }

// Agencies lists the agencies in code order.
func Agencies() []Agency { return slices.Clone(agencies()) }

// Catalogue lists the catalogue entries as the file orders them.
func Catalogue() []Entry { return slices.Clone(catalogue()) }

// ActivityCodes lists the national codes the demo knows, in code order.
func ActivityCodes() []ActivityCode { return slices.Clone(activityCodes()) }

// Ceilings lists the ceilings, by channel and code.
func Ceilings() []Ceiling { return slices.Clone(ceilings()) }

// EntryOf finds the catalogue entry a generated title belongs to: every title
// starts with its entry's own title, followed by the place or the subject.
func EntryOf(title string) (Entry, bool) {
	best := -1
	for i, e := range catalogue() {
		if strings.HasPrefix(title, e.Title) && (best < 0 || len(e.Title) > len(catalogue()[best].Title)) {
			best = i
		}
	}
	if best < 0 {
		return Entry{}, false
	}
	return catalogue()[best], true
}

var areas = sync.OnceValue(func() []Area {
	var out []Area
	for _, r := range table("areas.csv", 4) {
		out = append(out, Area{Code: r[0], Level: r[1], Name: r[2], Parent: r[3]})
	}
	return out
})

var agencies = sync.OnceValue(func() []Agency {
	var out []Agency
	for _, r := range table("agencies.csv", 3) {
		out = append(out, Agency{Code: r[0], Name: r[1], Phone: r[2]})
	}
	return out
})

var catalogue = sync.OnceValue(func() []Entry {
	var out []Entry
	for _, r := range table("catalogue.csv", 9) {
		out = append(out, Entry{
			Code: r[0], Title: r[1], Unit: r[2], UnitPriceCap: rupiah(r[3]), Agency: r[4],
			Channel: r[5], Field: r[6], Conditions: r[7], ActivityCode: r[8],
		})
	}
	return out
})

var activityCodes = sync.OnceValue(func() []ActivityCode {
	var out []ActivityCode
	for _, r := range table("activity_codes.csv", 2) {
		out = append(out, ActivityCode{Code: r[0], Name: r[1]})
	}
	return out
})

var ceilings = sync.OnceValue(func() []Ceiling {
	var out []Ceiling
	for _, r := range table("ceilings.csv", 3) {
		out = append(out, Ceiling{Channel: r[0], Code: r[1], Amount: rupiah(r[2])})
	}
	return out
})

// table reads an embedded CSV without its header. The files are part of the
// program, so a broken one is a programming error.
func table(name string, columns int) [][]string {
	f, err := files.Open("data/" + name)
	if err != nil {
		panic(fmt.Sprintf("demo: open %s: %v", name, err))
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.FieldsPerRecord = columns
	rows, err := r.ReadAll()
	if err != nil || len(rows) < 2 {
		panic(fmt.Sprintf("demo: read %s: %d rows, %v", name, len(rows), err))
	}
	return rows[1:]
}

func rupiah(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n <= 0 {
		panic(fmt.Sprintf("demo: %q is not an amount in rupiah", s))
	}
	return n
}

func agencyName(code string) string {
	for _, a := range agencies() {
		if a.Code == code {
			return a.Name
		}
	}
	panic("demo: unknown agency " + code)
}
