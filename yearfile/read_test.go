package yearfile

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"musrenbang/planning"
)

var brokenRows = []struct {
	name  string
	lines []map[string]string
	want  string
}{
	{"no number", one(asked("")), "1 no error.year_no"},
	{"number zero", one(asked("0")), "1 no error.year_no"},
	{"a negative number", one(asked("-1")), "1 no error.year_no"},
	{"a number in foreign digits", one(asked("١")), "1 no error.year_no"},
	{"a number twice", []map[string]string{asked("1"), asked("2"), asked("1")}, "3 no error.year_no_twice"},
	{"an origin there is not", one(asked("1", "asal", "Warga")), "1 asal error.year_word"},
	{"a channel there is not", one(asked("1", "jalur", "")), "1 jalur error.year_word"},
	{"a group there is not", one(asked("1", "kelompok_pengusul", "pemuda")), "1 kelompok_pengusul error.year_word"},
	{"a basis there is not", one(asked("1", "dasar_kelompok", "katanya")), "1 dasar_kelompok error.year_word"},
	{"a beneficiary there is not", one(asked("1", "penerima_manfaat", "anak,lansia")), "1 penerima_manfaat error.year_word"},
	{"a beneficiary twice", one(asked("1", "penerima_manfaat", "anak;anak")), "1 penerima_manfaat error.group"},
	{"no place", one(asked("1", "kode_wilayah", "")), "1 kode_wilayah error.area_format"},
	{"a name for a place", one(asked("1", "kode_wilayah", "Purwosari")), "1 kode_wilayah error.area_format"},
	{"an RW in letters", one(asked("1", "rw", "tiga")), "1 rw error.rw"},
	{"no title", one(asked("1", "judul", "")), "1 judul error.required"},
	{"a title with NUL", one(asked("1", "judul", "sal\x00uran")), "1 judul error.text_control"},
	{"a place turned round", one(asked("1", "lokasi", "\u202egnag")), "1 lokasi error.text_control"},
	{"no volume", one(asked("1", "volume", "")), "1 volume error.volume_format"},
	{"no volume at all", one(asked("1", "volume", "0")), "1 volume error.volume_zero"},
	{"a volume in words", one(asked("1", "volume", "seratus")), "1 volume error.volume_format"},
	{"no unit", one(asked("1", "satuan", "")), "1 satuan error.required"},
	{"a negative value", one(asked("1", "nilai_usulan", "-1")), "1 nilai_usulan error.rupiah_negative"},
	{"a value for free", one(asked("1", "nilai_usulan", "0")), "1 nilai_usulan error.rupiah_range"},
	{"a value with cents", one(asked("1", "nilai_usulan", "1000000,50")), "1 nilai_usulan error.rupiah_fraction"},
	{"an exponent", one(asked("1", "nilai_usulan", "1e9")), "1 nilai_usulan error.rupiah_format"},
	{"a rank of zero", one(asked("1", "prioritas", "0")), "1 prioritas error.rank"},
	{"a rank in words", one(asked("1", "prioritas", "tinggi")), "1 prioritas error.rank"},
	{"the agency channel without agency", one(asked("1", "jalur", "opd")), "1 opd error.agency_required"},
	{"a note with a bell", one(asked("1", "catatan", "\a")), "1 catatan error.text_control"},

	{"an outcome there is not", one(asked("1", "hasil_kelurahan", "disetujui")), "1 hasil_kelurahan error.year_outcome"},
	{"an outcome of another column", one(asked("1", "hasil_kelurahan", "dianggarkan")), "1 hasil_kelurahan error.year_outcome"},
	{"forwarded with an argument", one(asked("1", "hasil_kelurahan", "diteruskan:1")), "1 hasil_kelurahan error.year_outcome"},
	{"changed without a value", one(asked("1", "hasil_kelurahan", "diubah")), "1 hasil_kelurahan error.year_outcome"},
	{"changed to nothing", one(asked("1", "hasil_kelurahan", "diubah:0")), "1 hasil_kelurahan error.year_outcome"},
	{"changed to what it was", one(asked("1", "hasil_kelurahan", "diubah:10000000")), "1 hasil_kelurahan error.nothing_changed"},
	{"refused without a code", one(asked("1", "hasil_kelurahan", "ditolak")), "1 hasil_kelurahan error.reason"},
	{"refused with a code there is not", one(asked("1", "hasil_kelurahan", "ditolak:ZZZ")), "1 hasil_kelurahan error.reason"},
	{"refused as other without a text", one(asked("1", "hasil_kelurahan", "ditolak:LAIN")), "1 catatan error.reason_text_required"},
	{"refused as other with a placeholder", one(asked("1", "hasil_kelurahan", "ditolak:LAIN", "catatan", "sesuai aturan")), "1 catatan error.reason_text_required"},
	{"put off to no year", one(asked("1", "hasil_kelurahan", "ditunda:")), "1 hasil_kelurahan error.year_outcome"},
	{"put off to a year of two digits", one(asked("1", "hasil_kelurahan", "ditunda:29")), "1 hasil_kelurahan error.year_outcome"},
	{"sent nowhere", one(asked("1", "hasil_kelurahan", "dialihkan")), "1 hasil_kelurahan error.redirect_where"},
	{"merged into nothing", one(asked("1", "hasil_kelurahan", "digabung:")), "1 hasil_kelurahan error.year_outcome"},
	{"merged into a row there is not", one(asked("1", "hasil_kelurahan", "digabung:9")), "1 hasil_kelurahan error.merge_target"},
	{"merged into itself", one(asked("1", "hasil_kelurahan", "digabung:1")), "1 hasil_kelurahan error.merge_self"},
	{"linked without a code", one(line("1", "hasil_rkpd", "diakomodir")), "1 hasil_rkpd error.activity_code"},
	{"linked to a catch-all", one(line("1", "hasil_rkpd", "diakomodir:0.00.00.2.00.0000")), "1 hasil_rkpd error.activity_code"},
	{"linked without a value", one(line("1", "nilai_rkpd", "")), "1 nilai_rkpd error.value_required"},
	{"linked for one rupiah", one(line("1", "nilai_rkpd", "1")), "1 nilai_rkpd error.value_token"},
	{"linked at no volume", one(line("1", "volume_rkpd", "0")), "1 volume_rkpd error.volume_zero"},
	{"left out of the budget without a code", one(line("1", "hasil_apbd", "tidak_dianggarkan")), "1 hasil_apbd error.reason"},

	{"after a refusal", one(line("1", "hasil_kelurahan", "ditolak:PAG")), "1 hasil_rkpd error.year_after_ending"},
	{"after a withdrawal", one(line("1", "hasil_kelurahan", "ditarik")), "1 hasil_rkpd error.year_after_ending"},
	{"after being sent outside", one(asked("1", "jalur", "luar", "hasil_kelurahan", "diteruskan", "hasil_rkpd", "ditolak:PAG")), "1 hasil_rkpd error.year_after_ending"},
	{"over a gap", one(line("1", "hasil_kelurahan", "")), "1 hasil_rkpd error.year_gap"},
	{"over a gap at the kecamatan", one(line("1", "jalur", "kecamatan")), "1 hasil_rkpd error.year_gap"},
	{"into the budget past the plan", one(asked("1", "hasil_kelurahan", "diteruskan", "hasil_apbd", "dianggarkan")), "1 hasil_apbd error.year_gap"},
	{"where its channel does not pass", one(line("1", "hasil_kecamatan", "diteruskan")), "1 hasil_kecamatan error.year_not_on_path"},
	{"outside the plan, in the plan", one(asked("1", "jalur", "luar", "hasil_rkpd", "ditolak:PAG")), "1 hasil_rkpd error.year_not_on_path"},
	{"an official row in its village", one(asked("1", "asal", "pokir", "jalur", "opd", "opd", "1.03.01", "hasil_kelurahan", "diteruskan")), "1 hasil_kelurahan error.year_not_on_path"},
	{"a thematic list in a village", one(asked("1", "jalur", "kecamatan", "kode_wilayah", "33.74.01", "hasil_kelurahan", "diteruskan")), "1 hasil_kelurahan error.year_not_on_path"},
	{"changed on the way outside", one(asked("1", "jalur", "luar", "hasil_kelurahan", "diubah:5")), "1 hasil_kelurahan error.channel"},

	{"covered without a merge", one(line("1", "tercakup", "ya")), "1 tercakup error.year_covered"},
	{"covered, in a word there is not", one(asked("1", "tercakup", "yes")), "1 tercakup error.year_word"},
	{"planned volume without a plan", one(asked("1", "volume_rkpd", "5")), "1 volume_rkpd error.year_without"},
	{"planned value without a plan", one(asked("1", "hasil_kelurahan", "diteruskan", "nilai_rkpd", "5000")), "1 nilai_rkpd error.year_without"},
	{"budget value without a budget", one(line("1", "nilai_apbd", "5000")), "1 nilai_apbd error.year_without"},
	{"budget value of what was left out", one(line("1", "hasil_apbd", "tidak_dianggarkan:RFC", "nilai_apbd", "5000")), "1 nilai_apbd error.year_without"},
}

// TestBrokenRows has one fault per line: which row, which column, which rule.
func TestBrokenRows(t *testing.T) {
	for _, c := range brokenRows {
		t.Run(c.name, func(t *testing.T) {
			rows, _, err := Read(strings.NewReader(file(c.lines...)))
			if got := faults(err); err == nil || len(got) != 1 || got[0] != c.want {
				t.Errorf("%v, want %s", got, c.want)
			}
			if rows != nil {
				t.Error("refused, and rows came back")
			}
			if planning.CodeOf(err) != planning.Invalid {
				t.Errorf("code %s", planning.CodeOf(err))
			}
		})
	}
}

func one(m map[string]string) []map[string]string { return []map[string]string{m} }

func TestMergesAcrossRows(t *testing.T) {
	kec := func(no string, change ...string) map[string]string {
		return asked(no, append([]string{"jalur", "kecamatan", "hasil_kelurahan", "diteruskan"}, change...)...)
	}
	cases := []struct {
		name  string
		lines []map[string]string
		want  []string
	}{
		{"a ring of two", []map[string]string{asked("1", "hasil_kelurahan", "digabung:2", "tercakup", "ya"), asked("2", "hasil_kelurahan", "digabung:1", "tercakup", "ya")},
			[]string{"1 hasil_kelurahan error.merge_ring", "2 hasil_kelurahan error.merge_ring"}},
		{"a ring over stages", []map[string]string{asked("1", "jalur", "kecamatan", "hasil_kelurahan", "digabung:2"), kec("2", "hasil_kecamatan", "digabung:1")},
			[]string{"1 hasil_kelurahan error.merge_ring", "2 hasil_kecamatan error.merge_ring"}},
		{"into one merged by the same sitting", []map[string]string{asked("1"), asked("2", "hasil_kelurahan", "digabung:1"), asked("3", "hasil_kelurahan", "digabung:2")},
			[]string{"3 hasil_kelurahan error.merge_into_merged"}},
		{"into one merged before", []map[string]string{kec("1"), asked("2", "jalur", "kecamatan", "hasil_kelurahan", "digabung:1"), kec("3", "hasil_kecamatan", "digabung:2")},
			[]string{"3 hasil_kecamatan error.merge_into_merged"}},
		{"into one that ended before", []map[string]string{asked("1", "hasil_kelurahan", "ditolak:PAG"), kec("2", "hasil_kecamatan", "digabung:1")},
			[]string{"2 hasil_kecamatan error.merge_ended"}},
		{"into one withdrawn before the sitting", []map[string]string{asked("1", "hasil_kelurahan", "ditarik"), asked("2", "hasil_kelurahan", "digabung:1")},
			[]string{"2 hasil_kelurahan error.merge_ended"}},
		{"into one refused by the same sitting", []map[string]string{asked("1", "hasil_kelurahan", "ditolak:PAG"), asked("2", "hasil_kelurahan", "digabung:1")}, nil},
		{"into one merged later", []map[string]string{kec("1", "hasil_kecamatan", "diteruskan"), kec("2", "hasil_kecamatan", "digabung:1"), asked("3", "hasil_kelurahan", "digabung:2")}, nil},
		{"covered from another city", []map[string]string{asked("1"), asked("2", "kode_wilayah", "35.73.02.1007", "hasil_kelurahan", "digabung:1", "tercakup", "ya")},
			[]string{"2 hasil_kelurahan error.place_outside"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			rows, _, err := Read(strings.NewReader(file(c.lines...)))
			if err == nil {
				play(t, rows, 2028)
			}
			if (err == nil) != (c.want == nil) || err != nil && !slices.Equal(faults(err), c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
		})
	}
}

func TestEveryBadRowIsNamed(t *testing.T) {
	_, _, err := Read(strings.NewReader(file(asked("1", "asal", "x", "volume", "y"), asked("2"), asked("3", "judul", ""), line("4", "hasil_kelurahan", ""))))
	want := []string{"1 asal error.year_word", "1 volume error.volume_format", "3 judul error.required", "4 hasil_rkpd error.year_gap"}
	if got := faults(err); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	var e *planning.Error
	if errors.As(err, &e) {
		last := e.All()[3]
		if last.Args["no"] != "4" || last.Args["line"] != "5" || last.Args["row"] != "4" {
			t.Errorf("%v", last.Args)
		}
	}
}

func TestFilesThatCannotBeTakenApart(t *testing.T) {
	good := file(asked("1"))
	header, body, _ := strings.Cut(good, "\n")
	cases := []struct {
		name, text string
		want       []string
	}{
		{"nothing", "", []string{"error.year_empty"}},
		{"only a byte order mark", "\ufeff", []string{"error.year_empty"}},
		{"a quote left open", header + "\n\"1,warga\n", []string{"error.year_quotes"}},
		{"a quote in the middle", header + "\n1,wa\"rga\n", []string{"error.year_quotes"}},
		{"a missing column", strings.Replace(header, "volume_rkpd", "vol", 1) + "\n" + body, []string{"volume_rkpd error.year_column_missing"}},
		{"two missing columns", strings.Replace(strings.Replace(header, "asal,", "", 1), ",catatan", "", 1), []string{"asal error.year_column_missing", "catatan error.year_column_missing"}},
		{"a column twice", header + ",volume\n", []string{"volume error.year_column_twice"}},
		{"another table altogether", "a;b;c\n1;2;3\n", nil},
		{"Latin-1", header + "\n1,caf\xe9\n", []string{"error.year_encoding"}},
		{"UTF-16", "\xff\xfen\x00o\x00", []string{"error.year_encoding"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			rows, _, err := Read(strings.NewReader(c.text))
			if c.want == nil {
				if len(faults(err)) != len(columns) {
					t.Errorf("%v", faults(err))
				}
				return
			}
			if !slices.Equal(faults(err), c.want) || rows != nil {
				t.Errorf("%v, want %v", faults(err), c.want)
			}
		})
	}
	if _, _, err := Read(iotest.ErrReader(errors.New("disk gone"))); err == nil || planning.CodeOf(err) != planning.Internal {
		t.Errorf("a disk that fails: %v", err)
	}
	size := len(file(asked("1"), asked("2")))
	for most, key := range map[int]string{size: "", size - 1: "error.year_too_large"} {
		if _, _, err := readWithin(strings.NewReader(file(asked("1"), asked("2"))), most, 2); err != nil != (key != "") || err != nil && faults(err)[0] != key {
			t.Errorf("%d bytes of %d: %v", size, most, err)
		}
	}
	if _, _, err := readWithin(strings.NewReader(file(asked("1"), asked("2"))), MaxBytes, 1); planning.CodeOf(err) != planning.TooLarge || faults(err)[0] != "error.year_rows" {
		t.Errorf("two rows where one may be: %v", err)
	}
	if _, _, err := Read(io.LimitReader(zeros{}, MaxBytes+10)); planning.CodeOf(err) != planning.TooLarge {
		t.Errorf("endless: %v", err)
	}
	short := header + "\n" + body + "2,warga\n" + body
	if _, _, err := Read(strings.NewReader(short)); !slices.Equal(faults(err), []string{"2 error.year_fields", "3 no error.year_no_twice"}) {
		t.Errorf("a short row: %v", faults(err))
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = '0'
	}
	return len(p), nil
}

func TestAFileOfTheWrongKindIsNotNamedCellByCell(t *testing.T) {
	header, _, _ := strings.Cut(file(), "\n")
	bad := header + "\n" + strings.Repeat(strings.Repeat("x,", len(columns)-1)+"x\n", 1000)
	_, _, err := Read(strings.NewReader(bad))
	var e *planning.Error
	if !errors.As(err, &e) || len(e.All()) != MaxFaults+1 {
		t.Fatalf("%v", err)
	}
	if last := e.All()[MaxFaults]; last.Key != "error.year_more" || last.Args["count"] == "" {
		t.Errorf("%v", last)
	}
}

func TestFilesReadAllTheSame(t *testing.T) {
	good := file(line("1"), asked("2", "permasalahan", "Baris satu\nbaris dua, \"kutipan\""))
	want, _ := read(t, good)
	header, body, _ := strings.Cut(good, "\n")
	for name, text := range map[string]string{
		"with a byte order mark":      "\ufeff" + good,
		"with Windows line ends":      strings.ReplaceAll(good, "\n", "\r\n"),
		"without a last line end":     strings.TrimSuffix(good, "\n"),
		"with empty lines at the end": good + "\n\n",
		"with spaces around words":    strings.ReplaceAll(strings.ReplaceAll(good, `"warga"`, `" warga "`), `"diteruskan"`, `"diteruskan "`),
		"with spaces in its header":   strings.ReplaceAll(header, ",", " , ") + "\n" + body,
	} {
		rows, _ := read(t, text)
		if !equal(rows, want) {
			t.Errorf("%s: %+v", name, rows)
		}
	}
	other, warnings := read(t, header+",rt_rw_lama,\n"+strings.ReplaceAll(body, "\"\"\n", "\"\",x,y\n"))
	if !equal(other, want) || len(warnings) < 2 || warnings[0].Key != "warning.year_column" || warnings[0].Column != "rt_rw_lama" || warnings[0].Row != 0 {
		t.Errorf("extra columns: %+v", warnings)
	}
}

func TestWarnings(t *testing.T) {
	_, warnings := read(t, file(
		line("10"),
		line("11", "kelompok_pengusul", "perempuan"),
		asked("12", "hasil_kelurahan", "digabung:10"),
		line("13", "tercakup", "tidak"),
		asked("14", "hasil_kelurahan", "ditolak:PAG", "catatan", "-"),
		asked("15"),
	))
	var got []string
	for _, w := range warnings {
		got = append(got, w.Args["no"]+" "+w.Column+" "+w.Key)
	}
	want := []string{"11 dasar_kelompok warning.year_basis", "12 tercakup warning.year_covered", "13 tercakup warning.year_covered_unused",
		"14 catatan warning.year_note", "15 hasil_kelurahan warning.year_undecided"}
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestCompleteYears(t *testing.T) {
	rows, _ := read(t, file(
		line("1"),
		asked("2"),
		asked("3", "jalur", "kecamatan", "hasil_kelurahan", "diteruskan"),
		asked("4", "hasil_kelurahan", "diteruskan"), // unanswered by the planner: complete
		asked("5", "jalur", "luar"),
		asked("6", "asal", "pokir", "jalur", "opd", "opd", "1.03.01"),
		asked("7", "hasil_kelurahan", "ditarik"),
	))
	want := []string{"2 hasil_kelurahan error.year_undecided", "3 hasil_kecamatan error.year_undecided",
		"5 hasil_kelurahan error.year_undecided", "6 hasil_opd error.year_undecided"}
	if got := faults(Complete(rows)); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if err := Complete(rows[:1]); err != nil {
		t.Error(err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(file(line("1"), asked("2", "hasil_kelurahan", "digabung:1", "tercakup", "ya")))
	f.Add("\ufeff" + file(asked("1", "judul", "'=1+1")))
	f.Add("no,asal\n\"")
	f.Fuzz(func(t *testing.T, text string) {
		rows, _, err := Read(strings.NewReader(text))
		if err != nil {
			if rows != nil {
				t.Error("refused, and rows came back")
			}
			return
		}
		var b strings.Builder
		if err := Write(&b, rows); err != nil {
			t.Fatal(err)
		}
		again, _, err := Read(strings.NewReader(b.String()))
		if err != nil || !equal(again, rows) {
			t.Errorf("%v\n%+v\n%+v", faults(err), rows, again)
		}
		Count(rows)
	})
}
