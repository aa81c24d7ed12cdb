package report

import (
	"time"

	"musrenbang/planning"
)

// sittingMinutes is a kelurahan's plenary of version 2 with everything that can
// stand on it.
func sittingMinutes() planning.Minutes {
	m := villageMinutes()
	m.V = 2
	m.Attendance = planning.Tally{
		Women: 31, Men: 38, Total: 71, Unsaid: 2,
		Ages:       map[planning.AgeBand]int{planning.AgeChild: 4, planning.AgeYouth: 17, planning.AgeAdult: 39, planning.AgeSenior: 9},
		Groups:     map[planning.Group]int{planning.Women: 12, planning.Children: 4, planning.Elderly: 6},
		Disability: planning.DisabilityTally{Yes: 0, No: 61, Unsaid: 10},
		Speakers:   map[planning.Sex]int{planning.Woman: 5, planning.Man: 8},
		SpokeFor:   map[planning.Group]int{planning.Women: 3, planning.Elderly: 1},
	}
	m.Agenda = []planning.AgendaPoint{
		{Minutes: 5, Title: "Pembukaan", Leader: "Lurah Rejosari"}, {Minutes: 5, Title: "Sambutan Camat", Leader: "Camat Semarang Timur"},
		{Minutes: 5, Title: "Arahan Bappeda", Leader: "Bappeda Kota Semarang"}, {Minutes: 10, Title: "Prioritas kelurahan", Leader: "Lurah Rejosari"},
		{Minutes: 20, Title: "Pembacaan daftar panjang", Leader: "Ketua LPMK"}, {Minutes: 40, Title: "Pembahasan Daftar A sampai D", Leader: "Pimpinan Sidang"},
		{Minutes: 5, Title: "Pemilihan delegasi", Leader: "Ketua LPMK"}, {Minutes: 5, Title: "Penandatanganan berita acara", Leader: "Pimpinan Sidang"},
	}
	m.Speeches = []string{"Camat Semarang Timur", "Bappeda Kota Semarang", "Lurah Rejosari (prioritas kelurahan tahun 2028)"}
	m.Needs = []planning.NeedCount{{Need: planning.NeedInterpreter, Asked: 2, Provided: true}, {Need: planning.NeedRamp, Asked: 1}, {Need: planning.NeedChildCare, Asked: 7, Provided: true}}
	m.Shortfalls = []planning.Shortfall{
		{Kind: "quorum", Got: 71, Want: 80}, {Kind: "women", Got: 44, Want: 50}, {Kind: "group", Group: planning.Disability},
		{Kind: "notice", Got: 2, Want: 3},
	}
	m.Delegates = []planning.Delegate{
		{Name: "Sri Wahyuningsih", Sex: planning.Woman, Group: planning.Women, Body: "TP PKK Kelurahan Rejosari"},
		{Name: "Bambang Sutejo", Sex: planning.Man, Body: "LPMK Rejosari"},
		{Name: "Maria Goreti Lestari", Sex: planning.Woman, Group: planning.Elderly, Body: "Karang Werda Melati"},
	}
	m.Signatories = []planning.Officeholder{
		{Office: planning.OfficeVillageHead, Where: "33.74.03.1005", Name: "Drs. Purnomo Adi, M.Si.", Number: "19720314 199803 1 004", Acting: planning.ActingTask,
			Decree: "Surat Perintah Wali Kota Semarang Nomor 800/1123/2026"},
		{Office: planning.OfficeLPMK, Where: "33.74.03.1005", Name: "Haryono"},
		{Office: planning.OfficeResidents},
		{Office: planning.OfficeSubdistrict, Where: "33.74.03", Knows: true},
	}
	m.Witness = []string{"Usulan jalur landai balai RW sudah tiga tahun diajukan; mohon tidak digeser lagi ke bawah."}
	m.Criteria = planning.CriteriaJuknis()
	dress(m.Passed, m.Criteria)
	dress(m.NotPassed[:4], m.Criteria)
	m.NotPassed[3].MergedInto = m.Passed[1].Code
	m.Reranked = []planning.Rerank{{Code: m.Passed[0].Code, From: 4, To: 1, Reason: "Genangan sudah masuk rumah dan mengancam posyandu.", Role: planning.VillageHead}}
	m.PassedValue, m.Unpriced = 0, 0
	for _, row := range m.Passed {
		if row.Value > 0 {
			m.PassedValue += row.Value
		} else {
			m.Unpriced++
		}
	}
	return m
}

// dress gives rows scores, a basis and a way they were decided.
func dress(rows []planning.MinutesRow, criteria []planning.Criterion) {
	for i := range rows {
		row := &rows[i]
		row.Scores = planning.Scores{}
		for k, c := range criteria {
			row.Scores[c.Code] = c.Scale[(i*5+k*k)%3].Score
		}
		row.Score = planning.Weigh(criteria, row.Scores)
		row.Basis = planning.Bases()[i%3]
		row.Reached = &planning.Reached{}
		if i%4 == 3 {
			row.Reached = &planning.Reached{Vote: true, For: 41, Against: 12, Abstain: 5}
		}
	}
	for i := range rows {
		for k := range rows {
			rows[i].Tied = rows[i].Tied || i != k && rows[i].Score == rows[k].Score
		}
	}
}

// signed marks a forum as signed.
func signed(m planning.Minutes) planning.Minutes {
	m.Forum.Status, m.Forum.SignedAt = planning.ForumSigned, at(2027, time.January, 22, 10, 0)
	return m
}

// rwMinutes is a rembug warga: a list that enters its kelurahan's plenary.
func rwMinutes() planning.Minutes {
	m := sittingMinutes()
	n := neighbourhoodMinutes()
	m.Forum, m.AreaName, m.ParentName, m.Chair, m.Venue, m.Number = n.Forum, n.AreaName, n.ParentName, n.Chair, n.Venue, n.Number
	m.Forum.Number, m.Listing, m.Ceiling, m.Criteria, m.Reranked = 1, true, nil, nil, nil
	m.Passed, m.NotPassed = m.Passed[:5], m.NotPassed[3:4]
	m.Signatories = []planning.Officeholder{
		{Office: planning.OfficeRWHead, Where: "33.74.03.1005.R03", Name: "Slamet Riyadi"}, {Office: planning.OfficeResidents},
		{Office: planning.OfficeVillageHead, Where: "33.74.03.1005", Knows: true},
	}
	m.Delegates, m.Shortfalls, m.Witness = m.Delegates[:1], nil, nil
	return m
}

func thematicMinutes() planning.Minutes {
	m := sittingMinutes()
	m.Forum.Group, m.Listing, m.Ceiling = planning.Disability, true, nil
	m.Forum.ID = planning.ForumID(2028, planning.Village, "33.74.03.1005", "disability", 1)
	m.Passed, m.NotPassed, m.Criteria, m.Reranked = m.Passed[:2], nil, nil, nil
	m.OnPaper = true
	return m
}

func kecamatanMinutes() planning.Minutes {
	m, old := sittingMinutes(), subdistrictMinutes()
	m.Forum, m.AreaName, m.ParentName, m.Chair, m.Venue, m.Number, m.HeldAt = old.Forum, old.AreaName, "", old.Chair, old.Venue, old.Number, old.HeldAt
	m.LateClose = true
	m.Signatories = []planning.Officeholder{
		{Office: planning.OfficeSubdistrict, Where: "33.74.03", Name: "Rina Kusumawati, S.STP.", Number: "19800101 200212 2 001"}, {Office: planning.OfficeResidents},
	}
	return m
}

func agencySitting() planning.Minutes {
	m, old := sittingMinutes(), agencyMinutes()
	m.Forum, m.AreaName, m.ParentName, m.AgencyName, m.Chair, m.Venue, m.Number = old.Forum, "", "", old.AgencyName, old.Chair, old.Venue, old.Number
	m.HeldAt, m.Ceiling, m.Criteria, m.Delegates, m.Shortfalls, m.Reranked = old.HeldAt, nil, nil, nil, nil, nil
	m.Signatories = []planning.Officeholder{
		{Office: planning.OfficeAgencyHead, Where: "DPU", Name: "Ir. Sunaryo, M.T.", Number: "19690505 199503 1 002"},
		{Office: planning.OfficePlanning, Acting: planning.ActingDay, Name: "Dewi Anggraeni, S.E.", Number: "19790909 200501 2 007", Decree: "Surat Perintah Nomor 800/77/2027"},
		{Office: planning.OfficeResidents},
	}
	return m
}

func citySitting() planning.Minutes {
	m, old := sittingMinutes(), cityMinutes()
	m.Forum, m.AreaName, m.ParentName, m.Chair, m.Venue, m.Number, m.HeldAt = old.Forum, old.AreaName, "", "Wali Kota Semarang", old.Venue, old.Number, old.HeldAt
	m.Ceiling, m.Criteria, m.Reranked = nil, nil, nil
	m.Signatories = []planning.Officeholder{{Office: planning.OfficeMayor}, {Office: planning.OfficePlanning}, {Office: planning.OfficeResidents}}
	return m
}

// nilMinutes is a rembug warga that nobody came to (SOP Medan 2017).
func nilMinutes() planning.Minutes {
	m := rwMinutes()
	m.Passed, m.NotPassed, m.Attendance, m.Delegates, m.Needs, m.Speeches, m.Agenda = nil, nil, planning.Tally{}, nil, nil, nil, nil
	m.NilReason = "Hujan lebat dan banjir; warga mengungsi ke balai kelurahan."
	m.Shortfalls = []planning.Shortfall{{Kind: "quorum", Got: 0, Want: 20}}
	return m
}

// perubahan corrects the kelurahan's minutes.
func perubahan() planning.Minutes {
	m := signed(sittingMinutes())
	m.Number, m.Corrects = "001-P/BA/33.74.03.1005/2028", "001/BA/33.74.03.1005/2028"
	m.Changes = []string{"Jumlah peserta perempuan semula 29 orang, menjadi 31 orang sesuai daftar hadir.", "Alasan penolakan usulan urutan 10 dilengkapi."}
	return m
}
