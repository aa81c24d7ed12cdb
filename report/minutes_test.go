package report

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"musrenbang/locales"
	"musrenbang/planning"
)

// TestEveryRowIsOnItsAnnex reads each figure, code and reason back from the PDF.
func TestEveryRowIsOnItsAnnex(t *testing.T) {
	m, text := villageMinutes(), locales.New("id")
	pages := pagesOf(t, minutesPaper(m, sampleOptions()))
	first, second := "", ""
	for _, page := range pages {
		if strings.Contains(page, "LAMPIRAN II\n") || second != "" {
			second += page
		} else {
			first += page
		}
	}
	check := func(on string, rows []planning.MinutesRow) {
		on = flat([]string{on})
		for _, row := range rows {
			wants(t, on, string(row.Code), text.Volume(int64(row.Volume))+" "+row.Unit)
			if row.Value > 0 {
				wants(t, on, text.Number(int64(row.Value)))
			}
			if row.Reason != "" {
				wants(t, on, string(row.Reason)+" – "+text.T("reason."+string(row.Reason))+".")
			}
		}
	}
	check(first, m.Passed)
	check(second, m.NotPassed)
	wants(t, flat([]string{first}), "belum ditaksir", "625.250.000", "122.000.000", "250.000.000", "128.000.000",
		"Diubah oleh musyawarah. HRG – Harga tidak sesuai standar.")
	wants(t, flat([]string{second}), "Ditarik oleh pengusulnya", "Belum diputuskan sampai musyawarah ditutup", "747.250.000", "Ditunda")
}

func TestTheBodySaysWhatWasAgreed(t *testing.T) {
	text := flatMinutes(t, villageMinutes(), sampleOptions())
	wants(t, text,
		"Pada hari ini, Kamis, tanggal dua puluh satu bulan Januari tahun dua ribu dua puluh tujuh (21-01-2027), pukul 09.05 WIB, bertempat di Balai Kelurahan Rejosari,",
		"KESATU Sebanyak 9 (sembilan) usulan ditetapkan sebagai daftar prioritas kelurahan",
		"dengan jumlah nilai Rp625.250.000 (enam ratus dua puluh lima juta dua ratus lima puluh ribu rupiah)",
		"Di antaranya 1 (satu) usulan belum ditaksir",
		"terhadap pagu indikatif Rp250.000.000 adalah Rp122.000.000, sehingga tersisa Rp128.000.000.",
		"KEDUA Sebanyak 6 (enam) usulan tidak diteruskan, yaitu 1 ditolak, 1 ditunda, 1 dialihkan, 1 digabung, 1 ditarik, 1 belum diputuskan,",
		"KETIGA Musyawarah dihadiri 69 (enam puluh sembilan) orang, terdiri atas 31 (tiga puluh satu) perempuan dan 38 (tiga puluh delapan) laki-laki.",
		"KEEMPAT Berita acara ini dijadikan bahan Musrenbang Kecamatan",
		"Wakil peserta perempuan", "Wakil peserta laki-laki", "Pimpinan Sidang,", "Lurah Rejosari", "Semarang, 21 Januari 2027",
	)
	lacks(t, text, "CATATAN", "CONTOH", "DRAF ")
}

// TestTheSumAgainstTheCeilingIsOfItsOwnMoney: what goes on to the kecamatan or an
// agency does not draw on a kelurahan's ceiling.
func TestTheSumAgainstTheCeilingIsOfItsOwnMoney(t *testing.T) {
	m := villageMinutes()
	amount := planning.Rupiah(100_000_000)
	m.Ceiling = &amount
	wants(t, flatMinutes(t, m, sampleOptions()), "sehingga melebihi pagu sebesar Rp22.000.000.", "Melebihi pagu 22.000.000")
	m.Forum.Stage, m.Forum.Area = planning.Subdistrict, "33.74.03"
	wants(t, flatMinutes(t, m, sampleOptions()), "adalah Rp228.750.000")
}

func TestEachStageNamesItsForumAndItsUse(t *testing.T) {
	cases := map[string]struct {
		m    planning.Minutes
		want []string
	}{
		"subdistrict": {subdistrictMinutes(), []string{
			"HASIL KESEPAKATAN MUSRENBANG KECAMATAN SEMARANG TIMUR", "bahan Forum Perangkat Daerah, Musrenbang Kota,",
			"CATATAN Musyawarah ini ditutup pada 9 Februari 2027 pukul 15.10 WIB, sesudah batas waktu tahapannya berakhir.",
			"Sebanyak 4 (empat) orang tidak mencantumkan jenis kelamin.", "Sudah ditandatangani pada 10 Februari 2027.",
		}},
		"agency":        {agencyMinutes(), []string{"HASIL KESEPAKATAN FORUM PERANGKAT DAERAH DINAS PEKERJAAN UMUM", "rancangan Renja Dinas Pekerjaan Umum", "Wakil Bappeda"}},
		"city":          {cityMinutes(), []string{"HASIL KESEPAKATAN MUSRENBANG KOTA SEMARANG", "rancangan akhir RKPD Kota Semarang", "DRAF", "Isinya masih dapat berubah.", "NIHIL"}},
		"children":      {childrenMinutes(), []string{"MUSYAWARAH ANAK KELURAHAN REJOSARI", "(usulan nihil)", "tidak berlampiran", "Pendamping kelompok anak", "Jumlah peserta tidak tercatat."}},
		"neighbourhood": {neighbourhoodMinutes(), []string{"REMBUG WARGA RW 03 KELURAHAN REJOSARI (SIDANG KE-2)", "diteruskan ke musyawarah kelurahan"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) { wants(t, flatMinutes(t, c.m, sampleOptions()), c.want...) })
	}
}

func TestACorrectionSaysWhatItChanges(t *testing.T) {
	o := sampleOptions()
	o.Corrects = "001/BA/RW03/2028"
	wants(t, flatMinutes(t, neighbourhoodMinutes(), o), "BERITA ACARA PERUBAHAN", "mengubah berita acara Nomor 001/BA/RW03/2028")
}

func TestEveryPageCarriesDigestMarkAndNumber(t *testing.T) {
	m := longMinutes(60)
	pages := pagesOf(t, minutesPaper(m, sampleOptions()))
	if len(pages) < 6 {
		t.Fatalf("%d pages for 60 rows", len(pages))
	}
	sign := 0
	for i, page := range pages {
		if strings.Contains(page, "Pimpinan Sidang,") {
			sign = i + 1
		}
	}
	for i, page := range pages {
		wants(t, flat([]string{page}), m.Digest(), logRoot, "18.204 entri",
			"Halaman "+strconv.Itoa(i+1)+" dari "+strconv.Itoa(len(pages)),
			"Draf – belum ditandatangani. Sah setelah ditandatangani di halaman "+strconv.Itoa(sign)+".")
	}
}

func TestAnnexesRepeatTheirHeadingAndKeepTheirSums(t *testing.T) {
	pages := pagesOf(t, minutesPaper(longMinutes(60), sampleOptions()))
	annexes := 0
	for _, page := range pages {
		if !strings.Contains(page, "Permasalahan\n") {
			continue
		}
		annexes++
		wants(t, flat([]string{page}), "Usulan kegiatan", "(8)", "MB28-")
	}
	if annexes < 4 {
		t.Errorf("%d pages of annexes", annexes)
	}
}

// TestSumsStandTogetherBelowARow: alone on a page they are hard to check.
func TestSumsStandTogetherBelowARow(t *testing.T) {
	for n := 4; n < 24; n++ {
		m := villageMinutes()
		m.Passed = m.Passed[:0]
		for i := range n {
			m.Passed = append(m.Passed, sampleRow(i))
		}
		for _, page := range pagesOf(t, minutesPaper(m, sampleOptions())) {
			if strings.Contains(page, "Diperhitungkan terhadap pagu\n") {
				wants(t, page, "MB28-", "Dana kelurahan (", "Pagu kecamatan (", "Perangkat daerah (", "Pagu indikatif\n", "pagu\n", "Jumlah (")
			}
		}
	}
}

// TestNobodyIsNamed: the papers that are pinned up print counts only.
func TestNobodyIsNamed(t *testing.T) {
	text := flatMinutes(t, villageMinutes(), sampleOptions())
	lacks(t, text, "NIK", "Telp", "Alamat ", "telepon")
}

func TestMinutesWithoutAnyContentStillPrint(t *testing.T) {
	for _, stage := range append(planning.Stages(), "") {
		m := planning.Minutes{Forum: planning.Forum{Stage: stage}}
		wants(t, flatMinutes(t, m, Options{}), "(usulan nihil)", "CONTOH – bukan dokumen resmi", "Pada hari ini, ....")
	}
}

func TestTheZoneIsTheCitys(t *testing.T) {
	o := sampleOptions()
	o.Zone = time.FixedZone("WIT", 9*60*60)
	m := villageMinutes()
	m.HeldAt = at(2027, time.January, 21, 22, 30)
	wants(t, flatMinutes(t, m, o), "Jumat, tanggal dua puluh dua bulan Januari", "pukul 00.30 WIT")
}

func TestARefusalWithoutReasonSaysSo(t *testing.T) {
	m := villageMinutes()
	m.NotPassed = []planning.MinutesRow{
		refusedRow(1, planning.Reject, "", ""), refusedRow(2, planning.Reject, "", "Sudah disampaikan lisan."),
	}
	wants(t, flatMinutes(t, m, sampleOptions()), "TCT – Alasan tidak tercatat.", "Sudah disampaikan lisan.")
}
