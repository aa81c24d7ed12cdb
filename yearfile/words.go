package yearfile

import "musrenbang/planning"

// columns are the file's, in the order it is written.
var columns = []string{
	"no", "asal", "jalur", "opd", "kode_wilayah", "rw", "rt", "kelompok_pengusul", "dasar_kelompok", "penerima_manfaat",
	"judul", "permasalahan", "lokasi", "volume", "satuan", "nilai_usulan", "prioritas", "hasil_kelurahan",
	"hasil_kecamatan", "hasil_opd", "hasil_kota", "tercakup", "hasil_rkpd", "volume_rkpd", "nilai_rkpd", "hasil_apbd",
	"nilai_apbd", "catatan",
}

// Columns lists the columns of a year file in order.
func Columns() []string { return append([]string(nil), columns...) }

// word pairs a value of the domain with the file's word for it.
type word[T ~string] struct {
	value T
	text  string
}

var (
	originWords = []word[planning.Origin]{
		{planning.FromResidents, "warga"}, {planning.FromLaporHendi, "laporhendi"}, {planning.FromKecamatan, "kecamatan"},
		{planning.FromAgency, "opd"}, {planning.FromPokir, "pokir"},
	}
	channelWords = []word[planning.Channel]{
		{planning.ChannelKelurahan, "kelurahan"}, {planning.ChannelKecamatan, "kecamatan"}, {planning.ChannelAgency, "opd"},
		{planning.ChannelOutside, "luar"},
	}
	groupWords = []word[planning.Group]{
		{planning.Women, "perempuan"}, {planning.Children, "anak"}, {planning.Elderly, "lansia"},
		{planning.Disability, "disabilitas"}, {planning.General, "umum"},
	}
	basisWords = []word[planning.Basis]{
		{planning.BasisForum, "musyawarah"}, {planning.BasisOrganisation, "organisasi"}, {planning.BasisDeclaration, "pernyataan"},
		{"", ""},
	}
	coverWords = []word[Cover]{{CoverYes, "ya"}, {CoverNo, "tidak"}, {"", ""}}
)

// GroupName is the file's word for g ("perempuan"), g itself where it has none.
func GroupName(g planning.Group) string { return textOf(groupWords, g) }

func textOf[T ~string](words []word[T], value T) string {
	for _, w := range words {
		if w.value == value {
			return w.text
		}
	}
	return string(value)
}

func valueOf[T ~string](words []word[T], text string) (value T, ok bool) {
	for _, w := range words {
		if w.text == text {
			return w.value, true
		}
	}
	return "", false
}
