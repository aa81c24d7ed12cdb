package demo

// Progress says how far a cycle has come.
type Progress int

// The three states the demo city shows side by side.
const (
	// Finished has answers at every stage.
	Finished Progress = iota
	// InExecution has the plan and the budget; the works are under way.
	InExecution
	// MidDeliberation has a third of its village forums closed and no plan yet.
	MidDeliberation
)

// Columns is the header of the year file, in order.
var Columns = []string{
	"no", "asal", "jalur", "opd", "kode_wilayah", "rw", "rt",
	"kelompok_pengusul", "dasar_kelompok", "penerima_manfaat",
	"judul", "permasalahan", "lokasi", "volume", "satuan", "nilai_usulan", "prioritas",
	"hasil_kelurahan", "hasil_kecamatan", "hasil_opd", "hasil_kota", "tercakup",
	"hasil_rkpd", "volume_rkpd", "nilai_rkpd", "hasil_apbd", "nilai_apbd", "catatan",
}

// Row is one line of the year file. Every field holds the text of its column;
// amounts are whole rupiah, volumes decimals with a point, empty means what
// the year file says it means.
type Row struct {
	No                string // row number, from 1
	Origin            string // asal: warga, laporhendi, kecamatan, opd or pokir
	Channel           string // jalur: kelurahan, kecamatan, opd or luar
	Agency            string // opd: agency code where the channel is opd
	AreaCode          string
	RW                string // two digits or empty
	RT                string // two digits or empty
	ProposedBy        string // kelompok_pengusul, exactly one
	Basis             string // dasar_kelompok: musyawarah, organisasi, pernyataan or empty
	Benefits          string // penerima_manfaat, separated by semicolons
	Title             string
	Problem           string
	Location          string
	Volume            string
	Unit              string
	Value             string // nilai_usulan; empty when not yet estimated
	Rank              string // prioritas, per proposer
	VillageResult     string
	SubdistrictResult string
	AgencyResult      string
	CityResult        string
	Covered           string // tercakup: ya or tidak on merged rows
	PlanResult        string // hasil_rkpd
	PlanVolume        string // empty = as asked
	PlanValue         string
	BudgetResult      string // hasil_apbd
	BudgetValue       string
	Note              string // catatan: the reason of the refusal
}

// Record returns the row in the order of Columns.
func (r Row) Record() []string {
	return []string{
		r.No, r.Origin, r.Channel, r.Agency, r.AreaCode, r.RW, r.RT,
		r.ProposedBy, r.Basis, r.Benefits,
		r.Title, r.Problem, r.Location, r.Volume, r.Unit, r.Value, r.Rank,
		r.VillageResult, r.SubdistrictResult, r.AgencyResult, r.CityResult, r.Covered,
		r.PlanResult, r.PlanVolume, r.PlanValue, r.BudgetResult, r.BudgetValue, r.Note,
	}
}
