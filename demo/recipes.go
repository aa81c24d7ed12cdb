package demo

// recipe says how one catalogue entry turns into proposals: who asks for it,
// where, how much, and what it may be about.
type recipe struct {
	code     string
	tail     string // closing sentences, where they are not the family's
	family   string // jalan, akses, saluran, bangunan, lampu, rambu, barang, pelatihan, bantuan or air
	place    place
	class    streetClass
	zone     zone
	weights  [5]int // women, children, elderly, disability, general
	size     size
	benefits string   // groups that gain beside the proposing one
	building string   // what stands at the place, for atBuilding
	topics   []string // subjects, for trainings
}

// place is the kind of location an entry needs.
type place int

const (
	alongStreet place = iota // a stretch of a street in one RW
	atPoints                 // several points along streets of one RW
	atBuilding               // a building or open place of one RW
	inHomes                  // homes spread over one RW
	inHall                   // the kelurahan's hall: no RW
)

// size draws volumes. The kind says what low and high mean.
type size struct {
	kind      sizeKind
	low, high int
	step      int
	spacing   int // metres of street one unit serves, for counts that speak of length
}

type sizeKind int

const (
	count  sizeKind = iota // whole units
	metres                 // length, sometimes with a half metre
	area                   // length in metres times a width
	cubic                  // length in metres times a height times half a metre
)

const (
	women = iota
	children
	elderly
	disability
	general
)

// groups are the year file's words, in the order of recipe.weights.
var groups = []string{"perempuan", "anak", "lansia", "disabilitas", "umum"}

var recipes = []recipe{
	{code: "INF-01", family: "jalan", weights: [5]int{2, 0, 0, 0, 10}, size: size{area, 36, 200, 1, 0}},
	{code: "INF-02", family: "jalan", weights: [5]int{1, 0, 0, 0, 7}, size: size{area, 32, 170, 1, 0}},
	{code: "INF-03", family: "saluran", weights: [5]int{1, 0, 0, 0, 11}, size: size{metres, 36, 150, 1, 0}},
	{code: "INF-05", tail: "tanah", family: "saluran", place: atPoints, zone: hills, weights: [5]int{1, 0, 0, 0, 4}, size: size{count, 2, 9, 1, 0}},
	{code: "INF-06", family: "bangunan", place: atBuilding, building: "Balai {rw}", weights: [5]int{1, 0, 1, 0, 4}, size: size{count, 1, 1, 1, 0}},
	{code: "INF-07", family: "bangunan", place: atBuilding, building: "Posyandu {rw}", weights: [5]int{5, 0, 0, 0, 2}, size: size{count, 1, 1, 1, 0}, benefits: "perempuan;anak"},
	{code: "INF-08", tail: "tanah", family: "saluran", zone: hills, weights: [5]int{0, 0, 0, 0, 9}, size: size{cubic, 24, 90, 1, 0}},
	{code: "INF-09", family: "lampu", place: atPoints, weights: [5]int{5, 0, 3, 0, 5}, size: size{count, 5, 20, 1, 20}},
	{code: "INF-10", tail: "sarana", family: "air", place: atBuilding, building: "MCK umum {rt} {rw}", weights: [5]int{3, 0, 0, 0, 2}, size: size{count, 1, 1, 1, 0}},
	{code: "INF-11", family: "akses", weights: [5]int{0, 0, 7, 9, 1}, size: size{metres, 18, 75, 1, 0}, benefits: "lansia;disabilitas"},
	{code: "INF-21", family: "saluran", class: street, weights: [5]int{0, 0, 0, 0, 6}, size: size{metres, 35, 110, 1, 0}},
	{code: "INF-22", family: "jalan", class: street, weights: [5]int{0, 0, 0, 0, 4}, size: size{area, 80, 210, 1, 0}},
	{code: "INF-23", tail: "tanah", family: "jalan", place: atBuilding, class: street, building: "Jembatan {jalan}", weights: [5]int{0, 0, 0, 0, 3}, size: size{count, 1, 1, 1, 0}},
	{code: "INF-24", tail: "sarana", family: "bangunan", place: atBuilding, building: "Lahan taman {rw}", weights: [5]int{3, 8, 0, 0, 1}, size: size{count, 1, 1, 1, 0}, benefits: "anak"},
	{code: "INF-25", family: "bangunan", place: atBuilding, building: "Lapangan {rw}", weights: [5]int{0, 4, 0, 0, 4}, size: size{count, 1, 1, 1, 0}, benefits: "anak"},
	{code: "INF-41", family: "saluran", class: road, weights: [5]int{0, 0, 0, 0, 6}, size: size{metres, 70, 220, 1, 0}},
	{code: "INF-42", family: "jalan", class: road, weights: [5]int{0, 0, 0, 0, 5}, size: size{area, 150, 380, 1, 0}},
	{code: "INF-43", tail: "sarana", family: "air", place: atBuilding, zone: coast, building: "Rumah pompa {rw}", weights: [5]int{0, 0, 0, 0, 4}, size: size{count, 1, 1, 1, 0}},
	{code: "INF-44", family: "akses", class: road, weights: [5]int{0, 0, 4, 9, 1}, size: size{metres, 60, 180, 1, 0}, benefits: "lansia;disabilitas"},
	{code: "INF-45", family: "bantuan", place: inHomes, weights: [5]int{0, 0, 0, 0, 5}, size: size{count, 2, 8, 1, 0}},
	{code: "INF-46", family: "lampu", place: atPoints, class: road, weights: [5]int{4, 0, 0, 0, 5}, size: size{count, 4, 14, 1, 35}},
	{code: "INF-47", family: "air", place: atBuilding, zone: hills, building: "Sumur komunal {rt} {rw}", weights: [5]int{1, 0, 0, 0, 5}, size: size{count, 1, 1, 1, 0}},
	{code: "INF-49", family: "bangunan", place: atBuilding, building: "PAUD {rw}", weights: [5]int{2, 2, 0, 0, 1}, size: size{count, 1, 1, 1, 0}, benefits: "anak"},
	{code: "INF-50", family: "rambu", place: atPoints, class: street, weights: [5]int{0, 0, 0, 0, 3}, size: size{count, 2, 9, 1, 0}},
	{code: "INF-51", family: "rambu", place: atBuilding, class: road, building: "Depan sekolah", weights: [5]int{1, 8, 0, 0, 0}, size: size{count, 1, 1, 1, 0}, benefits: "anak"},
	{code: "INF-52", family: "barang", place: atBuilding, building: "Balai {rw}", weights: [5]int{0, 0, 0, 0, 3}, size: size{count, 1, 2, 1, 0}},
	{code: "INF-53", family: "barang", place: atBuilding, building: "Balai {rw}", weights: [5]int{0, 0, 0, 0, 2}, size: size{count, 1, 2, 1, 0}},
	{code: "SOB-01", family: "pelatihan", place: inHall, weights: [5]int{9, 0, 0, 0, 0}, size: size{count, 20, 50, 5, 0}, benefits: "anak", topics: []string{
		"penyuluhan gizi balita", "pencatatan digital posyandu", "pengukuran balita", "makanan pendamping ASI", "deteksi dini tumbuh kembang"}},
	{code: "SOB-02", family: "barang", place: atBuilding, building: "Posyandu {rw}", weights: [5]int{8, 0, 0, 0, 1}, size: size{count, 1, 2, 1, 0}, benefits: "anak"},
	{code: "SOB-03", family: "pelatihan", place: inHall, weights: [5]int{0, 12, 0, 0, 0}, size: size{count, 30, 60, 5, 0}, topics: []string{
		"pencegahan perundungan", "kesehatan jiwa remaja", "literasi digital", "jurnalistik anak", "penyusunan suara anak", "pengenalan hak anak"}},
	{code: "SOB-04", family: "pelatihan", place: inHall, weights: [5]int{0, 0, 12, 0, 0}, size: size{count, 30, 80, 5, 0}, topics: []string{
		"senam dan pemeriksaan gula darah", "senam otak", "pemeriksaan mata dan gigi", "pertemuan rutin dan konsultasi gizi", "senam ringan dan pencegahan jatuh"}},
	{code: "SOB-05", family: "barang", place: atBuilding, building: "PAUD {rw}", weights: [5]int{3, 5, 0, 0, 0}, size: size{count, 1, 3, 1, 0}, benefits: "anak"},
	{code: "SOB-06", family: "barang", place: atBuilding, building: "Balai {rw}", weights: [5]int{0, 8, 0, 0, 1}, size: size{count, 1, 1, 1, 0}, benefits: "anak"},
	{code: "SOB-07", family: "pelatihan", place: inHall, weights: [5]int{0, 0, 0, 10, 0}, size: size{count, 10, 25, 5, 0}, topics: []string{
		"menjahit", "komputer dengan pembaca layar", "kerajinan tangan", "pijat kebugaran", "peracikan kopi", "pembuatan kue kering"}},
	{code: "SOB-08", family: "pelatihan", place: inHall, weights: [5]int{2, 0, 0, 2, 3}, size: size{count, 25, 60, 5, 0}, topics: []string{
		"banjir", "kebakaran permukiman", "angin kencang"}},
	{code: "SOB-21", family: "pelatihan", place: inHall, weights: [5]int{9, 0, 0, 0, 0}, size: size{count, 40, 100, 5, 0}, topics: []string{
		"administrasi dasawisma", "pengolahan pangan keluarga", "pola asuh anak dan remaja", "pencatatan keluarga secara digital"}},
	{code: "SOB-22", family: "pelatihan", place: inHall, weights: [5]int{0, 0, 9, 0, 0}, size: size{count, 25, 60, 5, 0}, topics: []string{
		"kunjungan rumah bagi lansia", "pendampingan lansia", "pendataan lansia", "kerajinan ringan"}},
	{code: "SOB-23", family: "pelatihan", place: inHall, weights: [5]int{0, 0, 0, 0, 4}, size: size{count, 30, 60, 5, 0}, topics: []string{
		"kewirausahaan", "pembukuan organisasi", "pertolongan pertama", "pengelolaan media sosial", "pengolahan sampah"}},
	{code: "SOB-24", family: "pelatihan", place: inHall, weights: [5]int{0, 7, 0, 0, 0}, size: size{count, 1, 1, 1, 0}, topics: []string{
		"tari", "dongeng", "lukis", "teater", "musik"}},
	{code: "SOB-41", family: "barang", place: atBuilding, building: "Posyandu lansia {rw}", weights: [5]int{0, 0, 10, 0, 0}, size: size{count, 1, 4, 1, 0}},
	{code: "SOB-42", family: "bantuan", place: inHall, weights: [5]int{5, 0, 0, 0, 1}, size: size{count, 15, 60, 1, 0}, benefits: "anak"},
	{code: "SOB-43", family: "bantuan", place: inHall, weights: [5]int{0, 0, 1, 12, 0}, size: size{count, 3, 14, 1, 0}, benefits: "disabilitas"},
	{code: "SOB-44", family: "bantuan", place: inHomes, weights: [5]int{0, 0, 8, 0, 0}, size: size{count, 5, 25, 1, 0}},
	{code: "SOB-45", family: "pelatihan", place: inHall, weights: [5]int{5, 0, 0, 0, 0}, size: size{count, 40, 80, 5, 0}, benefits: "anak", topics: []string{
		"kekerasan dalam rumah tangga", "perundungan", "kekerasan di dunia maya", "kekerasan terhadap anak"}},
	{code: "SOB-46", family: "pelatihan", place: inHall, weights: [5]int{0, 6, 0, 0, 0}, size: size{count, 1, 1, 1, 0}, topics: []string{
		"ruang curhat remaja", "forum aspirasi anak", "penyusunan peta kampung aman", "kelas bermain sore"}},
	{code: "SOB-47", family: "pelatihan", place: inHall, weights: [5]int{0, 0, 6, 0, 0}, size: size{count, 1, 2, 1, 0}},
	{code: "EKO-01", family: "pelatihan", place: inHall, weights: [5]int{10, 0, 2, 0, 2}, size: size{count, 20, 40, 5, 0}, topics: []string{
		"pengolahan ikan bandeng", "menjahit", "batik cap", "pembuatan kue basah", "pengolahan singkong", "pembuatan sabun cuci", "anyaman dan kerajinan"}},
	{code: "EKO-02", family: "barang", place: atBuilding, building: "Bank sampah {rw}", weights: [5]int{5, 0, 0, 0, 3}, size: size{count, 1, 3, 1, 0}},
	{code: "EKO-41", family: "pelatihan", place: inHall, weights: [5]int{6, 0, 0, 1, 3}, size: size{count, 20, 40, 5, 0}, topics: []string{
		"pemasaran daring", "pengemasan produk", "pencatatan keuangan", "izin pangan rumahan"}},
	{code: "EKO-42", family: "pelatihan", place: inHall, weights: [5]int{0, 0, 0, 5, 3}, size: size{count, 16, 32, 4, 0}, topics: []string{
		"pengelasan", "servis pendingin ruangan", "tata boga", "operator komputer", "menjahit garmen", "pelayanan hotel"}},
	{code: "EKO-43", tail: "sarana", family: "barang", place: atBuilding, building: "Kebun warga {rw}", weights: [5]int{4, 0, 0, 0, 1}, size: size{count, 2, 8, 1, 0}},
}

// Entries a thematic forum above the kelurahan may hold, by group.
var thematic = [5][]string{
	{"SOB-21", "EKO-41", "SOB-45"}, {"SOB-24", "SOB-46"}, {"SOB-22", "SOB-47"}, {"EKO-42", "SOB-43"}, {"SOB-23"},
}

// The city's own thematic forums send everything to an agency.
var cityThematic = [5][]string{{"EKO-41", "SOB-45"}, {"SOB-46"}, {"SOB-47"}, {"EKO-42", "SOB-43"}, {"EKO-42"}}
