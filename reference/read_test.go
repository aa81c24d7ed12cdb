package reference

import (
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"strings"
	"testing"

	"musrenbang/planning"
)

// faultsOf renders what is wrong as "row column key", for comparing.
func faultsOf(t *testing.T, err error) []string {
	t.Helper()
	var faults Faults
	if err != nil && !errors.As(err, &faults) {
		t.Fatalf("error is %v, want Faults", err)
	}
	var out []string
	for _, f := range faults {
		out = append(out, fmt.Sprintf("%d %s %s", f.Row, f.Column, f.Key))
	}
	return out
}

func TestReadAreas(t *testing.T) {
	const header = "kode,level,nama,kode_induk\n"
	cases := []struct {
		name, file string
		rows       int
		faults     []string
	}{
		{"city and below", header + "33.74,kota,Kota Semarang,\n33.74.01,kecamatan,Semarang Tengah,33.74\n33.74.01.1001,kelurahan,Miroto,33.74.01\n33.74.01.1001.R03,rw,RW 03,33.74.01.1001\n", 4, nil},
		{"columns in another order, one more, and a byte order mark", "\uFEFFnama,Kode,kode_induk,nama_induk,level\nMiroto,33.74.01.1001,33.74.01,Semarang Tengah,kelurahan\n", 1, nil},
		{"semicolons and Windows line ends", "kode;level;nama;kode_induk\r\n33.74;kota;Kota Semarang;\r\n", 1, nil},
		{"empty lines do not count as rows of the file but as lines", header + "\n33.74,kota,Kota,\n,,,\n33.7,kota,Kota,\n", 0, []string{"5 kode error.area_format"}},
		{"a quoted line break", header + "33.74,kota,\"Kota\nSemarang\",\n33.7,kota,x,\n", 0, []string{"4 kode error.area_format"}},
		{"level and shape differ", header + "33.74.01,kota,X,33.74\n", 0, []string{"2 level error.area_level"}},
		{"parent and code differ", header + "33.74.01.1001,kelurahan,X,33.74.02\n", 0, []string{"2 kode_induk error.area_parent"}},
		{"every fault is named", header + ",kota,,\n33.74,kota,X,\n33.74,kota,Y,\n", 0, []string{"2 kode error.required", "2 nama error.required", "4 kode error.row_twice"}},
		{"column missing", "kode,nama\n", 0, []string{"1 level error.column_missing", "1 kode_induk error.column_missing"}},
		{"column twice", "kode,level,nama,kode_induk,nama\n", 0, []string{"1 nama error.column_twice"}},
		{"nothing", "", 0, []string{"1  error.file_empty"}},
		{"a quote that never closes", header + "33.74,kota,\"Kota,\n", 0, []string{"2  error.csv"}},
		{"not UTF-8", header + "33.74,kota,Kot\xe9,\n", 0, []string{"2 nama error.text_encoding"}},
		{"only a header", header, 0, nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			areas, err := ReadAreas(strings.NewReader(c.file))
			if got := faultsOf(t, err); !reflect.DeepEqual(got, c.faults) || len(areas) != c.rows {
				t.Errorf("%d rows, faults %q; want %d, %q", len(areas), got, c.rows, c.faults)
			}
		})
	}
}

func TestFaultsAreInvalid(t *testing.T) {
	_, err := ReadAreas(strings.NewReader("kode\n"))
	if planning.CodeOf(err) != planning.Invalid {
		t.Errorf("code is %q, want invalid", planning.CodeOf(err))
	}
	cut := errors.New("connection cut")
	_, err = ReadAreas(io.MultiReader(strings.NewReader("kode,level,nama,kode_induk\n33.74,ko"), &broken{cut}))
	if !errors.Is(err, cut) || planning.CodeOf(err) == planning.Invalid {
		t.Errorf("a broken reader gave %v, want its own error", err)
	}
}

// broken is a reader that fails.
type broken struct{ err error }

func (b *broken) Read([]byte) (int, error) { return 0, b.err }

func TestAFileOfAnotherKindStopsEarly(t *testing.T) {
	_, err := ReadAreas(strings.NewReader("kode,level,nama,kode_induk\n" + strings.Repeat("x,x,x,x\n", 5000)))
	if got := len(faultsOf(t, err)); got < maxFaults || got > maxFaults+10 {
		t.Errorf("%d faults, want about %d", got, maxFaults)
	}
}

func TestReadCatalogue(t *testing.T) {
	const header = "kode,judul,satuan,harga_maksimal,opd,jalur,bidang,syarat,sub_kegiatan\n"
	got, err := ReadCatalogue(strings.NewReader(header +
		"K1,Perbaikan jalan paving,m2,350.000,1.03,opd,fisik,\"Lahan milik pemerintah, bersertifikat\",1.03.10.2.01.0010\nK2,Pelatihan menjahit,orang,,,kelurahan,,,\n"))
	want := []CatalogueEntry{
		{Code: "K1", Title: "Perbaikan jalan paving", Unit: "m2", UnitPriceCap: 350_000, Agency: "1.03", Channel: planning.ChannelAgency,
			Field: "fisik", Conditions: "Lahan milik pemerintah, bersertifikat", Activity: "1.03.10.2.01.0010"},
		{Code: "K2", Title: "Pelatihan menjahit", Unit: "orang", Channel: planning.ChannelKelurahan},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
	_, err = ReadCatalogue(strings.NewReader(header + "K1,x,,\"1,5\",,opd,,,1.03\nK2,Jembatan,m,-5,,jalan,,,\n"))
	wantFaults := []string{
		"2 judul error.text_short", "2 satuan error.required", "2 harga_maksimal error.rupiah_fraction",
		"2 opd error.agency_required", "2 sub_kegiatan error.activity_code",
		"3 harga_maksimal error.rupiah_negative", "3 jalur error.channel",
	}
	if got := faultsOf(t, err); !reflect.DeepEqual(got, wantFaults) {
		t.Errorf("faults %q, want %q", got, wantFaults)
	}
}

func TestReadCeilings(t *testing.T) {
	got, err := ReadCeilings(strings.NewReader("jenis,kode,pagu\nkelurahan,33.74.01.1001,200000000\nopd,1.03,\"Rp1.500.000.000\"\n"), 2028)
	want := []planning.Ceiling{
		{Cycle: 2028, Kind: planning.CeilingKelurahan, Key: "33.74.01.1001", Amount: 200_000_000},
		{Cycle: 2028, Kind: planning.CeilingAgency, Key: "1.03", Amount: 1_500_000_000},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
	_, err = ReadCeilings(strings.NewReader("jenis,kode,pagu\nkecamatan,33.74.01.1001,1\nkota,33.74,\nopd,a,1\nopd,a,2\n"), 2028)
	wantFaults := []string{"2 kode error.area_format", "3 jenis error.ceiling_kind", "3 pagu error.rupiah_format", "5 kode error.row_twice"}
	if got := faultsOf(t, err); !reflect.DeepEqual(got, wantFaults) {
		t.Errorf("faults %q, want %q", got, wantFaults)
	}
}

func TestReadAgencies(t *testing.T) {
	got, err := ReadAgencies(strings.NewReader("kode,nama,telepon\n1.03,Dinas Pekerjaan Umum,024-123456\n7.01,Kecamatan Klojen,\n"))
	if err != nil || len(got) != 2 || got[0] != (Agency{"1.03", "Dinas Pekerjaan Umum", "024-123456"}) {
		t.Errorf("got %+v, %v", got, err)
	}
}

// TestRealFiles reads what cities and the ministry publish, where a copy lies
// beside the repository; it is not ours to ship.
func TestRealFiles(t *testing.T) {
	const data = "../../shared/data/"
	if _, err := os.Stat(data); os.IsNotExist(err) {
		t.Log("no real files beside the repository: the cases above have to do")
		return
	}
	cases := []struct {
		file string
		rows int
		read func(io.Reader) (int, error)
	}{
		{"malang_wilayah.csv", 63, count(ReadAreas)},
		{"semarang_wilayah.csv", 194, count(ReadAreas)},
		{"nomenklatur_subkegiatan.csv", 0, count(ReadActivityCodes)},
	}
	for _, c := range cases {
		f, err := os.Open(data + c.file)
		if err != nil {
			t.Fatal(err)
		}
		n, err := c.read(f)
		if err != nil || n < c.rows || n == 0 {
			t.Errorf("%s: %d rows, %v", c.file, n, err)
		}
		t.Logf("%s: %d rows", c.file, n)
		_ = f.Close()
	}
}

func count[T any](read func(io.Reader) ([]T, error)) func(io.Reader) (int, error) {
	return func(r io.Reader) (int, error) {
		list, err := read(r)
		return len(list), err
	}
}
