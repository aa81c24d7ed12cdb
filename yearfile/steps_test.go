package yearfile

import (
	"reflect"
	"strings"
	"testing"

	"musrenbang/planning"
)

func TestDerivedIdentities(t *testing.T) {
	base := DeriveID(2028, "abc", 7, "submit")
	if !planning.ValidID(base) || base[14] != '8' || !strings.ContainsRune("89ab", rune(base[19])) {
		t.Errorf("%s is no UUID of version 8", base)
	}
	if base != "fa5086cc-f551-898b-aea8-da45134887d2" {
		t.Errorf("%s: another identity than before; a second run would enter everything twice", base)
	}
	for name, other := range map[string]string{
		"cycle": DeriveID(2029, "abc", 7, "submit"), "file": DeriveID(2028, "abd", 7, "submit"), "row": DeriveID(2028, "abc", 8, "submit"),
		"act": DeriveID(2028, "abc", 7, "withdraw"), "shifted": DeriveID(2028, "abc\n7", 7, "submit"),
	} {
		if other == base {
			t.Errorf("another %s, the same identity", name)
		}
	}
	seen := map[string]bool{}
	rows, _ := read(t, file(line("1", "jalur", "opd", "opd", "1.03.01", "hasil_kecamatan", "diteruskan", "hasil_opd", "diteruskan",
		"hasil_kota", "diteruskan", "hasil_apbd", "dianggarkan")))
	for _, s := range rows[0].Steps() {
		seen[s.ID(2028, "abc", 1)] = true
	}
	if seen[ProposalID(2028, "abc", 1)] || len(seen) != 6 {
		t.Errorf("%d identities for six steps", len(seen))
	}
}

func TestSubmissionOfARow(t *testing.T) {
	rows, _ := read(t, file(line("4", "asal", "laporhendi", "jalur", "opd", "opd", "1.03.01", "rt", "07", "kelompok_pengusul", "disabilitas",
		"dasar_kelompok", "musyawarah", "penerima_manfaat", "disabilitas; lansia", "volume", "569.5", "nilai_usulan", "", "prioritas", "",
		"hasil_kelurahan", "", "hasil_rkpd", "", "nilai_rkpd", "")))
	got := rows[0].Submission(2028, "abc")
	want := planning.Submission{
		ID: ProposalID(2028, "abc", 4), Cycle: 2028, Area: "33.74.01.1001", RW: "03", RT: "07", Origin: planning.FromLaporHendi,
		Channel: planning.ChannelAgency, Agency: "1.03.01", ProposedBy: planning.Disability, Basis: planning.BasisForum,
		Benefits: []planning.Group{planning.Disability, planning.Elderly}, Title: "Perbaikan saluran", Problem: "Saluran mampet",
		Location: "Gang Mawar", Volume: 569_500, Unit: "m", Value: planning.Unpriced,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want\n%+v", got, want)
	}
	rows, _ = read(t, file(asked("1", "kelompok_pengusul", "anak"), asked("2", "rw", "")))
	if s := rows[0].Submission(2028, ""); s.Basis != planning.BasisDeclaration || rows[0].Basis != "" {
		t.Errorf("a group on no basis counts as declared: %q", s.Basis)
	}
	if s := rows[1].Submission(2028, ""); s.Validate() != nil || s.RW != "" || s.Basis != "" {
		t.Errorf("%+v", s)
	}
	for text, want := range map[string]planning.Origin{"warga": planning.FromResidents, "kecamatan": planning.FromKecamatan,
		"opd": planning.FromAgency, "pokir": planning.FromPokir} {
		rows, _ := read(t, file(asked("1", "asal", text, "jalur", "luar")))
		if s := rows[0].Submission(2028, ""); s.Origin != want || s.Channel != planning.ChannelOutside {
			t.Errorf("%s: %s on %s", text, s.Origin, s.Channel)
		}
	}
}

// TestStepsOfEveryOutcome names, for each kind of cell, the act it asks for.
func TestStepsOfEveryOutcome(t *testing.T) {
	note := "Lahan belum diserahkan kepada kota"
	owed := func(act planning.Act, d planning.Decision, code planning.ReasonCode, text string) Step {
		d.Reason, d.HasText, d.Imported = code, text != "", text == "" || code == planning.ReasonUnrecorded
		return Step{Act: act, Decision: d, ReasonText: text}
	}
	kelurahan := func(cell, note string) map[string]string { return asked("1", "hasil_kelurahan", cell, "catatan", note) }
	cases := []struct {
		name string
		line map[string]string
		at   planning.Stage
		want Step
	}{
		{"diteruskan", kelurahan("diteruskan", ""), planning.Village, Step{Act: planning.Forward}},
		{"diubah", kelurahan("diubah:8000000", note), planning.Village,
			owed(planning.ForwardChanged, planning.Decision{Value: 8_000_000}, planning.ReasonUnrecorded, "")},
		{"ditolak with text", kelurahan("ditolak:LAH", note), planning.Village, owed(planning.Reject, planning.Decision{}, planning.ReasonLand, note)},
		{"ditolak without text", kelurahan("ditolak:LAH", ""), planning.Village, owed(planning.Reject, planning.Decision{}, planning.ReasonLand, "")},
		{"ditolak with a dash", kelurahan("ditolak:LAH", "-"), planning.Village, owed(planning.Reject, planning.Decision{}, planning.ReasonLand, "")},
		{"ditolak, not recorded", kelurahan("ditolak:TCT", note), planning.Village,
			owed(planning.Reject, planning.Decision{}, planning.ReasonUnrecorded, note)},
		{"ditolak, other", kelurahan("ditolak:LAIN", note), planning.Village, owed(planning.Reject, planning.Decision{}, planning.ReasonOther, note)},
		{"ditunda with text", kelurahan("ditunda:2030", note), planning.Village,
			owed(planning.Defer, planning.Decision{Year: 2030}, planning.ReasonOther, note)},
		{"ditunda without text", kelurahan("ditunda:2030", ""), planning.Village,
			owed(planning.Defer, planning.Decision{Year: 2030}, planning.ReasonUnrecorded, "")},
		{"dialihkan", kelurahan("dialihkan:CSR", note), planning.Village,
			owed(planning.Redirect, planning.Decision{Where: "CSR"}, planning.ReasonOtherFunding, note)},
		{"diteruskan on the way outside", with(kelurahan("diteruskan", ""), "jalur", "luar"), planning.Village,
			owed(planning.Redirect, planning.Decision{Where: "lainnya"}, planning.ReasonOtherFunding, "")},
		{"digabung and covered", with(kelurahan("digabung:2", ""), "tercakup", "ya"), planning.Village,
			Step{Act: planning.Merge, Into: 2, Decision: planning.Decision{Covered: true}}},
		{"digabung and not covered", with(kelurahan("digabung:2", ""), "tercakup", "tidak"), planning.Village, Step{Act: planning.Merge, Into: 2}},
		{"ditarik in the kelurahan", kelurahan("ditarik", ""), planning.Village,
			Step{Act: planning.Withdraw, Decision: planning.Decision{Proof: planning.ProofSlip}}},
		{"ditarik later", asked("1", "jalur", "kecamatan", "hasil_kelurahan", "diteruskan", "hasil_kecamatan", "ditarik"), planning.Subdistrict,
			Step{Act: planning.Withdraw, Decision: planning.Decision{Proof: planning.ProofMeeting}}},
		{"diakomodir as asked", line("1"), planning.Plan,
			Step{Act: planning.Accommodate, Decision: planning.Decision{Activity: "1.03.10.2.01.0042", Volume: 100_000, Value: 9_000_000}}},
		{"diakomodir in part", line("1", "volume_rkpd", "40,5"), planning.Plan,
			Step{Act: planning.Accommodate, Decision: planning.Decision{Activity: "1.03.10.2.01.0042", Volume: 40_500, Value: 9_000_000}}},
		{"refused by the planner", asked("1", "hasil_kelurahan", "diteruskan", "hasil_rkpd", "ditolak:PAG", "catatan", note), planning.Plan,
			owed(planning.Reject, planning.Decision{}, planning.ReasonCeiling, note)},
		{"dianggarkan", line("1", "hasil_apbd", "dianggarkan", "nilai_apbd", "8000000"), planning.Budget,
			Step{Act: planning.Fund, Decision: planning.Decision{Value: 8_000_000}}},
		{"dianggarkan as planned", line("1", "hasil_apbd", "dianggarkan"), planning.Budget, Step{Act: planning.Fund}},
		{"tidak_dianggarkan", line("1", "hasil_apbd", "tidak_dianggarkan:RFC", "catatan", note), planning.Budget,
			owed(planning.NotFund, planning.Decision{}, planning.ReasonRefocusing, note)},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			rows, _ := read(t, file(c.line, asked("2")))
			steps := rows[0].Steps()
			c.want.Stage = c.at
			if len(steps) == 0 || !reflect.DeepEqual(steps[len(steps)-1], c.want) {
				t.Errorf("%+v, want last\n%+v", steps, c.want)
			}
			play(t, rows, 2028)
		})
	}
}

func TestStepsComeInTheOrderOfTheYear(t *testing.T) {
	rows, _ := read(t, file(line("1", "jalur", "opd", "opd", "1.03.01", "hasil_kecamatan", "diubah:8000000", "hasil_opd", "diteruskan",
		"hasil_kota", "diteruskan", "hasil_apbd", "dianggarkan")))
	var got []string
	for _, s := range rows[0].Steps() {
		got = append(got, string(s.Stage)+" "+string(s.Act))
	}
	want := "village forward, subdistrict forward_changed, agency forward, city forward, plan accommodate, budget fund"
	if strings.Join(got, ", ") != want {
		t.Errorf("%v", got)
	}
}

func TestWithdrawalBeforeTheForumLeavesTheShare(t *testing.T) {
	rows, _ := read(t, file(
		asked("1", "hasil_kelurahan", "ditarik"),
		asked("2", "jalur", "kecamatan", "hasil_kelurahan", "diteruskan", "hasil_kecamatan", "ditarik"),
		asked("3", "jalur", "kecamatan", "kode_wilayah", "33.74.01", "hasil_kecamatan", "ditarik"),
	))
	all := play(t, rows, 2028)
	if !all[1].p.Early || all[2].p.Early || all[3].p.Early {
		t.Errorf("early: %v %v %v, want only the first", all[1].p.Early, all[2].p.Early, all[3].p.Early)
	}
	f := Count(rows)
	if f.Withdrawn != 1 || f.Eligible != 2 {
		t.Errorf("%+v", f)
	}
	agree(t, f, account(rows, all))
}
