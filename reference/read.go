package reference

import (
	"fmt"
	"io"
	"regexp"

	"musrenbang/planning"
)

// ReadAreas reads kode, level, nama, kode_induk. The code's shape must agree
// with level and parent; the parent may be in the file or already loaded. The
// error is Faults, or what reading gave.
func ReadAreas(r io.Reader) ([]Area, error) {
	t, err := openTable(r, "kode", "level", "nama", "kode_induk")
	if err != nil {
		return nil, err
	}
	seen := map[string]int{}
	return rows(t, func() Area {
		a := Area{
			Code: planning.AreaCode(t.code("kode", seen)), Level: planning.Level(t.cell("level")),
			Name: t.text("nama", 1, planning.MaxShort), Parent: planning.AreaCode(t.cell("kode_induk")),
		}
		switch level := a.Code.Level(); {
		case a.Code == "":
		case level == "":
			t.fault("kode", "error.area_format")
		case level != a.Level:
			t.fault("level", "error.area_level", "level", string(level))
		case a.Code.Parent() != a.Parent:
			t.fault("kode_induk", "error.area_parent", "code", string(a.Code.Parent()))
		}
		return a
	})
}

// ReadAgencies reads kode, nama, telepon. The error is Faults, or what reading
// gave.
func ReadAgencies(r io.Reader) ([]Agency, error) {
	t, err := openTable(r, "kode", "nama", "telepon")
	if err != nil {
		return nil, err
	}
	seen := map[string]int{}
	return rows(t, func() Agency {
		return Agency{
			Code: t.code("kode", seen), Name: t.text("nama", 1, planning.MaxTitle),
			Phone: t.text("telepon", 0, 40),
		}
	})
}

var activityCode = regexp.MustCompile(`^\d\.\d{2}\.\d{2}\.2\.\d{2}\.\d{4}$`)

// ReadActivityCodes reads kode and nama (or nomenklatur). The error is Faults, or
// what reading gave.
func ReadActivityCodes(r io.Reader) ([]ActivityCode, error) {
	t, err := openTable(r, "kode", "nama|nomenklatur")
	if err != nil {
		return nil, err
	}
	seen := map[string]int{}
	return rows(t, func() ActivityCode {
		c := ActivityCode{Code: t.code("kode", seen), Name: t.text("nama", 1, planning.MaxLocation)}
		if c.Code != "" && !activityCode.MatchString(c.Code) {
			t.fault("kode", "error.activity_code")
		}
		return c
	})
}

// ReadCatalogue reads kode, judul, satuan, harga_maksimal, opd, jalur, bidang,
// syarat, sub_kegiatan; the last five columns but jalur may be empty cells. jalur
// is kelurahan, kecamatan, opd or luar, as in the year file. The error is Faults,
// or what reading gave.
func ReadCatalogue(r io.Reader) ([]CatalogueEntry, error) {
	t, err := openTable(r, "kode", "judul", "satuan", "harga_maksimal", "opd", "jalur", "bidang", "syarat", "sub_kegiatan")
	if err != nil {
		return nil, err
	}
	seen := map[string]int{}
	return rows(t, func() CatalogueEntry {
		e := CatalogueEntry{
			Code: t.code("kode", seen), Title: t.text("judul", 3, planning.MaxTitle), Unit: t.text("satuan", 1, 40),
			UnitPriceCap: t.rupiah("harga_maksimal", true), Agency: t.text("opd", 0, 40), Channel: channels[t.cell("jalur")],
			Field: t.text("bidang", 0, planning.MaxShort), Conditions: t.text("syarat", 0, planning.MaxText),
			Activity: t.cell("sub_kegiatan"),
		}
		if e.Channel == "" {
			t.fault("jalur", "error.channel")
		}
		if e.Channel == planning.ChannelAgency && e.Agency == "" {
			t.fault("opd", "error.agency_required")
		}
		if e.Activity != "" && !activityCode.MatchString(e.Activity) {
			t.fault("sub_kegiatan", "error.activity_code")
		}
		return e
	})
}

// channels are the words of the files for jalur.
var channels = map[string]planning.Channel{
	"kelurahan": planning.ChannelKelurahan, "kecamatan": planning.ChannelKecamatan,
	"opd": planning.ChannelAgency, "luar": planning.ChannelOutside,
}

// ceilingKinds are the words of the files for jenis.
var ceilingKinds = map[string]planning.CeilingKind{
	"kelurahan": planning.CeilingKelurahan, "kecamatan": planning.CeilingKecamatan, "opd": planning.CeilingAgency,
}

// ReadCeilings reads jenis (kelurahan, kecamatan, opd), kode and pagu (whole
// rupiah) for one cycle. The error is Faults, or what reading gave.
func ReadCeilings(r io.Reader, cycle int) ([]planning.Ceiling, error) {
	t, err := openTable(r, "jenis", "kode", "pagu")
	if err != nil {
		return nil, err
	}
	seen := map[string]int{}
	return rows(t, func() planning.Ceiling {
		kind, known := ceilingKinds[t.cell("jenis")]
		if !known {
			t.fault("jenis", "error.ceiling_kind")
		}
		c := planning.Ceiling{Cycle: cycle, Kind: kind, Key: t.text("kode", 1, 40), Amount: t.rupiah("pagu", false)}
		level := planning.AreaCode(c.Key).Level()
		if kind == planning.CeilingKelurahan && level != planning.LevelKelurahan ||
			kind == planning.CeilingKecamatan && level != planning.LevelKecamatan {
			t.fault("kode", "error.area_format")
		}
		name := string(kind) + " " + c.Key
		if first, twice := seen[name]; twice {
			t.fault("kode", "error.row_twice", "row", fmt.Sprint(first))
		}
		seen[name] = t.row
		return c
	})
}
