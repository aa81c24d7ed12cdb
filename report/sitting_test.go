package report

import (
	"bytes"
	"strconv"
	"strings"
	"testing"

	"musrenbang/locales"
	"musrenbang/planning"
)

// TestEveryNumberOfASittingIsOnItsPaper reads the figures of a version 2 back.
func TestEveryNumberOfASittingIsOnItsPaper(t *testing.T) {
	m, text := sittingMinutes(), locales.New("id")
	all := flatMinutes(t, m, sampleOptions())
	n := func(i int) string { return text.Number(int64(i)) }
	wants(t, all,
		"Sebanyak 9 (sembilan) usulan", text.Rupiah(int64(m.PassedValue)), "Di antaranya "+n(m.Unpriced)+" (satu) usulan belum ditaksir",
		"71 (tujuh puluh satu) orang", "31 (tiga puluh satu) perempuan", "38 (tiga puluh delapan) laki-laki", "Sebanyak 2 (dua) orang tidak mencantumkan",
		"Anak (di bawah 18 tahun) 4, 18–30 tahun 17, 31–59 tahun 39, 60 tahun ke atas 9", "perempuan 12, anak 4, lansia 6",
		"ya 0, tidak 61, tidak menjawab 10", "13 (tiga belas) orang: 5 perempuan dan 8 laki-laki",
		"hadir 71 orang dari paling sedikit 80 orang", "Peserta perempuan 44%, kurang dari 50%", "mewakili kelompok penyandang disabilitas",
		"2 hari sebelum musyawarah, kurang dari 3 hari", "Juru bahasa isyarat 2 orang (disediakan)", "tanpa tangga 1 orang (tidak tersedia)",
		"Catatan pengawal, sudah dilihat pimpinan sidang: Usulan jalur landai", "Suara: 41 setuju, 12 menolak, 5 abstain",
		"Digabung ke "+string(m.Passed[1].Code), "3 (tiga) orang delegasi ke tingkat berikutnya, 2 di antaranya perempuan",
		"Rekapitulasi kehadiran", "Berbicara mewakili kelompok perempuan 3",
	)
	for _, row := range append(m.Passed[:len(m.Passed):len(m.Passed)], m.NotPassed...) {
		wants(t, all, string(row.Code))
		if row.Value > 0 {
			wants(t, all, text.Number(int64(row.Value)))
		}
	}
	for i, channel := range planning.Channels() {
		sum, _ := sumOf(ofChannel(m.Passed, channel))
		wants(t, all, "Daftar "+letter(i)+" – "+text.T("channel."+string(channel)), text.Number(int64(sum)))
	}
}

func TestScoresAndRanksAreOnTheirAnnex(t *testing.T) {
	m := sittingMinutes()
	all := flatMinutes(t, m, sampleOptions())
	for i, c := range m.Criteria {
		wants(t, all, "K"+strconv.Itoa(i+1)+" "+c.Name, "1 = "+c.Scale[0].Text, "5 = "+c.Scale[2].Text)
	}
	from := strings.Index(all, "LAMPIRAN VI Berita")
	if from < 0 {
		t.Fatal("no annex of scores")
	}
	for _, row := range m.Passed {
		line := string(row.Code) + " " + row.Title
		for _, c := range m.Criteria {
			line += " " + strconv.Itoa(row.Scores[c.Code])
		}
		wants(t, all[from:], line+" "+strconv.Itoa(row.Score))
	}
	wants(t, all, "Skor sama; urutan ditetapkan musyawarah", m.Reranked[0].Reason, "LAMPIRAN V Berita", string(m.Reranked[0].Code)+" "+m.Passed[0].Title+" 4 1")
}

func TestSignaturesFollowTheOfficeholders(t *testing.T) {
	all := flatMinutes(t, sittingMinutes(), sampleOptions())
	wants(t, all, "Pimpinan Sidang, Plt. Lurah Rejosari, Drs. Purnomo Adi, M.Si. NIP 19720314 199803 1 004 berdasarkan Surat Perintah Wali Kota",
		"Ketua LPMK Rejosari, Haryono", "Mengetahui, Camat Semarang Timur,", "Sri Wahyuningsih", "TP PKK Kelurahan Rejosari")
	other := sittingMinutes()
	other.Chair = "Sekretaris Kelurahan Rejosari"
	wants(t, flatMinutes(t, other, sampleOptions()), "Pimpinan Sidang, Sekretaris Kelurahan Rejosari", "Plt. Lurah Rejosari,")
	other.Chair = "lurah"
	wants(t, flatMinutes(t, other, sampleOptions()), "Pimpinan Sidang, Plt. Lurah Rejosari,")
	wants(t, flatMinutes(t, agencySitting(), sampleOptions()), "Kepala Dinas Pekerjaan Umum,", "Plh. Kepala Bappeda Kota Semarang,")
	wants(t, flatMinutes(t, citySitting(), sampleOptions()), "Wali Kota Semarang,", "Kepala Bappeda Kota Semarang,")
	wants(t, flatMinutes(t, rwMinutes(), sampleOptions()), "Ketua RW 03,", "Slamet Riyadi", "Lurah Rejosari,")
}

// TestSahStandsOnSignedPapersOnly: on every page, and never before.
func TestSahStandsOnSignedPapersOnly(t *testing.T) {
	for _, page := range pagesOf(t, minutesPaper(sittingMinutes(), sampleOptions())) {
		wants(t, page, "BELUM SAH")
	}
	open := sittingMinutes()
	open.Forum.Status = planning.ForumReadingOut
	wants(t, flatMinutes(t, open, sampleOptions()), "BELUM SAH – draf", "DRAF")
	for _, page := range pagesOf(t, minutesPaper(signed(sittingMinutes()), sampleOptions())) {
		wants(t, page, "SAH – ditandatangani pada 22 Januari 2027")
		lacks(t, page, "BELUM SAH")
	}
}

// TestASignatureNeverStandsAlone: the closing words are on the page that is signed.
func TestASignatureNeverStandsAlone(t *testing.T) {
	for n := range 12 {
		m := sittingMinutes()
		for range n {
			m.Witness = append(m.Witness, "Satu catatan lagi yang cukup panjang supaya halaman bergeser sedikit demi sedikit ke bawah.")
		}
		for _, page := range pagesOf(t, minutesPaper(m, sampleOptions())) {
			if strings.Contains(page, "Pimpinan Sidang,\n") {
				wants(t, flat([]string{page}), "Demikian berita acara ini", "Haryono", "Mengetahui,", "Mewakili peserta", "Maria Goreti Lestari")
			}
		}
	}
}

func TestANilSittingSaysWhy(t *testing.T) {
	m := nilMinutes()
	all := flatMinutes(t, m, sampleOptions())
	wants(t, all, "BERITA ACARA USULAN NIHIL", "tidak ada peserta yang hadir", "Sebabnya: Hujan lebat dan banjir; warga mengungsi ke balai kelurahan.",
		"bukti undangan dan tanda terima undangan", "MENYATAKAN", "hadir 0 orang dari paling sedikit 20 orang", "Lurah Rejosari")
	lacks(t, all, "LAMPIRAN", "Delegasi", "MENYEPAKATI")
	m.Attendance = planning.Tally{Women: 2, Men: 1, Total: 3}
	wants(t, flatMinutes(t, m, sampleOptions()), "MENYEPAKATI", "usulan nihil", "3 (tiga) orang", "LAMPIRAN I")
}

func TestAPerubahanStatesWhatItChanges(t *testing.T) {
	m := perubahan()
	all := flatMinutes(t, m, sampleOptions())
	wants(t, all, "BERITA ACARA PERUBAHAN", "Nomor: "+m.Number, "mengubah berita acara Nomor "+m.Corrects, m.Changes[0], m.Changes[1])
}

func TestAListingSittingHandsItsListOn(t *testing.T) {
	wants(t, flatMinutes(t, rwMinutes(), sampleOptions()), "seluruhnya masuk ke Musrenbang Kelurahan Rejosari untuk diputuskan", "Daftar usulan menurut urutan prioritas")
	all := flatMinutes(t, thematicMinutes(), sampleOptions())
	wants(t, all, "MUSYAWARAH PENYANDANG DISABILITAS KELURAHAN REJOSARI", "berlangsung di atas kertas")
}

func TestEachAgencyHasItsPartOfAKecamatansList(t *testing.T) {
	m, text := kecamatanMinutes(), locales.New("id")
	all := flatMinutes(t, m, sampleOptions())
	wants(t, all, "Perangkat daerah – Dinas Pekerjaan Umum", "sesudah batas waktu tahapannya berakhir")
	sum, _ := sumOf(ofChannel(m.Passed, planning.ChannelAgency))
	wants(t, all, text.Number(int64(sum)))
}

func longSitting(n int) planning.Minutes {
	m, long := sittingMinutes(), longMinutes(n)
	m.Passed, m.NotPassed = long.Passed, long.NotPassed
	dress(m.Passed, m.Criteria)
	dress(m.NotPassed, m.Criteria)
	return m
}

// TestALongSittingStaysSmall: 500 rows with all annexes fit an e-mail.
func TestALongSittingStaysSmall(t *testing.T) {
	var b bytes.Buffer
	m := longSitting(500)
	if err := Minutes(&b, m, m.Digest(), sampleOptions()); err != nil {
		t.Fatal(err)
	}
	if b.Len() > 1<<20 {
		t.Errorf("%d bytes", b.Len())
	}
	t.Logf("500 rows: %d pages, %d bytes", len(streams(t, b.Bytes())), b.Len())
}
