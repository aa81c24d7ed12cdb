package report

import (
	"fmt"
	"time"

	"musrenbang/planning"
)

// at is an instant by the clock on the wall in Semarang.
func at(year int, month time.Month, day, hour, minute int) planning.Instant {
	return planning.Instant(time.Date(year, month, day, hour, minute, 0, 0, wib).UnixMicro())
}

const (
	publicBase = "https://musrenbang.semarangkota.go.id"
	logRoot    = "3b1c7f5d2a9e4c08b6d1f0a7e5c3928471605f4e3d2c1b0a9f8e7d6c5b4a3928"
)

func sampleReceipt() ReceiptData {
	return ReceiptData{
		Lang: "id", BaseURL: publicBase, Code: "MB28-7KQ4-2XWR-5", Secret: "7K4Q2X", City: "Kota Semarang",
		Kelurahan: "Rejosari", RW: "03", Cycle: 2028, ReceivedAt: at(2027, time.January, 12, 19, 42),
		Title: "Perbaikan drainase gang mawar sepanjang 250 m", Group: planning.Women, Rank: 2,
		Volume: 250_000, Unit: "meter", Value: 210_000_000,
		NextForum: "Musrenbang Kelurahan Rejosari", NextAt: at(2027, time.January, 21, 9, 0),
	}
}

var sampleAsked = []struct{ title, problem, unit string }{
	{"Perbaikan drainase gang mawar", "Saluran tersumbat dan dangkal sehingga air menggenang sampai ke dalam rumah setiap hujan lebih dari satu jam.", "meter"},
	{"Pemavingan jalan lingkungan", "Jalan tanah becek saat hujan; warga lanjut usia sering terpeleset.", "m2"},
	{"Pengadaan alat posyandu lansia", "Timbangan dan pengukur tekanan darah rusak sejak tahun lalu.", "paket"},
	{"Pelatihan menjahit bagi ibu rumah tangga", "Banyak ibu rumah tangga belum mempunyai penghasilan sendiri.", "orang"},
	{"Pemasangan lampu penerangan jalan", "Jalan menuju sekolah gelap sehingga anak-anak takut pulang mengaji.", "titik"},
	{"Jalur landai dan pegangan tangan di balai RW", "Balai RW hanya bertangga, pengguna kursi roda tidak dapat ikut rapat.", "unit"},
}

func sampleRow(i int) planning.MinutesRow {
	asked := sampleAsked[i%len(sampleAsked)]
	row := planning.MinutesRow{
		Rank: i + 1, Code: planning.NewTrackingCode(2028, [5]byte{byte(i), byte(i >> 8), 0x5a, byte(i * 7), 0x31}),
		Title: asked.title, Problem: asked.problem, Unit: asked.unit,
		Location: fmt.Sprintf("Jl. Mawar Raya, dekat pos ronda RT %02d", 1+i%9), Area: fmt.Sprintf("Rejosari RW %02d", 1+i%12),
		Volume: planning.Volume(12_500 * (1 + i%40)), Value: planning.Rupiah(15_250_000 * (1 + int64(i%13))),
		Group: planning.Groups()[i%5], Channel: planning.Channels()[i%3], Act: planning.Forward,
	}
	if row.Channel == planning.ChannelAgency {
		row.Agency = "Dinas Pekerjaan Umum"
	}
	return row
}

func refusedRow(i int, act planning.Act, reason planning.ReasonCode, text string) planning.MinutesRow {
	row := sampleRow(i)
	row.Act, row.Reason, row.ReasonText = act, reason, text
	return row
}

// villageMinutes is a kelurahan's sitting with everything that can stand on it.
func villageMinutes() planning.Minutes {
	amount := planning.Rupiah(250_000_000)
	m := planning.Minutes{
		V: 1, Number: "001/BA/33.74.03.1005/2028", City: "Kota Semarang", AreaName: "Rejosari", ParentName: "Semarang Timur",
		Venue: "Balai Kelurahan Rejosari", Chair: "Lurah Rejosari", HeldAt: at(2027, time.January, 21, 9, 5),
		Attendance: planning.Tally{Women: 31, Men: 38, Total: 69}, Ceiling: &amount,
		Forum: planning.Forum{
			ID: planning.ForumID(2028, planning.Village, "33.74.03.1005", "", 1), Cycle: 2028, Stage: planning.Village,
			Area: "33.74.03.1005", Number: 1, Status: planning.ForumClosed, ClosedAt: at(2027, time.January, 21, 13, 40),
		},
	}
	for i := range 9 {
		m.Passed = append(m.Passed, sampleRow(i))
	}
	m.Passed[3].Value = planning.Unpriced
	m.Passed[5].Act, m.Passed[5].Changed = planning.ForwardChanged, true
	m.Passed[5].Reason, m.Passed[5].ReasonText = planning.ReasonPrice, "Harga mengikuti standar satuan harga kota tahun 2027."
	m.NotPassed = []planning.MinutesRow{
		refusedRow(9, planning.Reject, planning.ReasonCeiling, "Pagu kelurahan habis untuk sembilan usulan di atasnya."),
		refusedRow(10, planning.Defer, planning.ReasonLand, "Ditunda ke tahun 2029; PSU perumahan belum diserahkan kepada kota."),
		refusedRow(11, planning.Redirect, planning.ReasonOtherFunding, "Dikerjakan dengan dana operasional RT tahun ini."),
		refusedRow(12, planning.Merge, planning.ReasonDuplicate, "Digabung dengan usulan urutan 2."),
		refusedRow(13, planning.Withdraw, "", ""),
		refusedRow(14, "", "", ""),
	}
	return m
}

func sampleOptions() Options {
	return Options{BaseURL: publicBase, Path: "/musyawarah/2028-village-33.74.03.1005-pleno-1", LogSize: 18204, LogRoot: logRoot}
}

func subdistrictMinutes() planning.Minutes {
	m := villageMinutes()
	m.Number, m.AreaName, m.ParentName, m.Chair = "001/BA/33.74.03/2028", "Semarang Timur", "", "Camat Semarang Timur"
	m.Venue = "Pendapa Kecamatan Semarang Timur"
	m.Forum = planning.Forum{
		ID: planning.ForumID(2028, planning.Subdistrict, "33.74.03", "", 1), Cycle: 2028, Stage: planning.Subdistrict, Area: "33.74.03",
		Number: 1, Status: planning.ForumSigned, ClosedAt: at(2027, time.February, 9, 15, 10), SignedAt: at(2027, time.February, 10, 8, 0),
	}
	m.HeldAt, m.LateClose = at(2027, time.February, 9, 9, 0), true
	m.Attendance = planning.Tally{Women: 40, Men: 51, Total: 95}
	return m
}

func agencyMinutes() planning.Minutes {
	m := villageMinutes()
	m.Number, m.AreaName, m.ParentName, m.AgencyName = "001/BA/DPU/2028", "", "", "Dinas Pekerjaan Umum"
	m.Chair, m.Venue = "Kepala Dinas Pekerjaan Umum", "Ruang rapat Dinas Pekerjaan Umum"
	m.Forum = planning.Forum{
		ID: planning.ForumID(2028, planning.AgencyStage, "DPU", "", 1), Cycle: 2028, Stage: planning.AgencyStage, Agency: "DPU",
		Number: 1, Status: planning.ForumClosed, ClosedAt: at(2027, time.March, 2, 15, 0),
	}
	m.HeldAt, m.Ceiling = at(2027, time.March, 2, 9, 0), nil
	return m
}

func cityMinutes() planning.Minutes {
	m := villageMinutes()
	m.Number, m.AreaName, m.ParentName = "001/BA/33.74/2028", "Kota Semarang", ""
	m.Chair, m.Venue = "Wakil Wali Kota Semarang", "Balai Kota Semarang"
	m.Forum = planning.Forum{
		ID: planning.ForumID(2028, planning.City, "33.74", "", 1), Cycle: 2028, Stage: planning.City, Area: "33.74",
		Number: 1, Status: planning.ForumReadingOut,
	}
	m.HeldAt, m.Ceiling, m.NotPassed = at(2027, time.March, 18, 9, 0), nil, nil
	return m
}

// childrenMinutes is a thematic sitting that nobody brought a proposal to, in an
// installation without a public address.
func childrenMinutes() planning.Minutes {
	m := villageMinutes()
	m.Forum.Group, m.Forum.ID = planning.Children, planning.ForumID(2028, planning.Village, "33.74.03.1005", "children", 1)
	m.Passed, m.NotPassed, m.Ceiling, m.Number = nil, nil, nil, ""
	m.Attendance = planning.Tally{}
	return m
}

// neighbourhoodMinutes is an RW's meeting whose minutes are corrected.
func neighbourhoodMinutes() planning.Minutes {
	m := villageMinutes()
	m.Forum.Area, m.Forum.Number = "33.74.03.1005.R03", 2
	m.Forum.ID = planning.ForumID(2028, planning.Village, "33.74.03.1005.R03", "", 2)
	m.AreaName, m.ParentName, m.Chair, m.Venue, m.Number = "RW 03", "Rejosari", "Ketua RW 03", "Balai RW 03", "002/BA/RW03/2028"
	m.Passed, m.Ceiling = m.Passed[:3], nil
	return m
}

// longMinutes has n rows, a quarter of them refused.
func longMinutes(n int) planning.Minutes {
	m := villageMinutes()
	m.Passed, m.NotPassed = nil, nil
	for i := range n {
		if i%4 == 3 {
			m.NotPassed = append(m.NotPassed, refusedRow(i, planning.Reject, planning.ReasonCodes()[i%17], "Alasannya dibahas dalam musyawarah."))
			continue
		}
		m.Passed = append(m.Passed, sampleRow(i))
	}
	return m
}
