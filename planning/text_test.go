package planning

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestCheckText(t *testing.T) {
	cases := []struct {
		name, text string
		key        string
	}{
		{"ordinary", "Perbaikan saluran RW 03", ""},
		{"markup is ordinary text", `<script>alert("1")</script> & {{.X}}`, ""},
		{"a formula is ordinary text", "=SUM(A1:A9)", ""},
		{"SQL is ordinary text", "'; DROP TABLE proposals; --", ""},
		{"lines and tabs", "satu\n\tdua\r\ntiga", ""},
		{"Javanese script", "ꦱꦸꦫꦏꦂꦠ", ""},
		{"Arabic", "مسجد", ""},
		{"emoji of several runes", "👨‍👩‍👧 kumpul", ""},
		{"NUL", "sal\x00uran", "error.text_control"},
		{"bell", "sal\auran", "error.text_control"},
		{"escape", "sal\x1b[31muran", "error.text_control"},
		{"delete", "sal\x7furan", "error.text_control"},
		{"a C1 control", "sal\u0085uran", "error.text_control"},
		{"bidi override", "sal\u202Euran", "error.text_control"},
		{"bidi embedding", "sal\u202Auran", "error.text_control"},
		{"bidi isolate", "sal\u2066uran", "error.text_control"},
		{"broken UTF-8", "sal\xffuran", "error.text_encoding"},
		{"half a rune", "saluran\xe2\x80", "error.text_encoding"},
		{"a surrogate", "sal\xed\xa0\x80uran", "error.text_encoding"},
		{"nothing", "", "error.required"},
		{"only spaces", "   \t ", "error.required"},
		{"too short", "ab", "error.text_short"},
		{"too short with spaces", " ab          ", "error.text_short"},
		{"exactly long enough", "abc", ""},
		{"exactly as long as may be", strings.Repeat("é", 50), ""},
		{"one too long", strings.Repeat("é", 51), "error.text_long"},
		{"too long by spaces", "abc" + strings.Repeat(" ", 48), "error.text_long"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			e := CheckText("title", c.text, 3, 50)
			got := ""
			if e != nil {
				got = e.Key
				if e.Code != Invalid || e.Field != "title" {
					t.Errorf("%v", e)
				}
			}
			if got != c.key {
				t.Errorf("%q: %q, want %q", c.text, got, c.key)
			}
		})
	}
	if e := CheckText("note", "", 0, 50); e != nil {
		t.Errorf("an optional text that is empty: %v", e)
	}
}

func TestReasonsThatGiveNone(t *testing.T) {
	for name, text := range map[string]string{
		"nothing":                         "",
		"a dash":                          "-",
		"ten dashes":                      "----------",
		"dashes apart":                    "-        -",
		"dots":                            "..........",
		"one long word":                   "ditolakditolak",
		"as the rules say":                "sesuai aturan",
		"in capitals":                     "SESUAI ATURAN",
		"with marks":                      "Sesuai aturan!!!",
		"with a comma":                    "sesuai aturan,",
		"in brackets":                     "(sesuai aturan)",
		"with two spaces":                 "sesuai  aturan",
		"with a no-break space":           "sesuai\u00a0aturan",
		"with an invisible space":         "sesuai\u200b aturan",
		"on two lines":                    "sesuai\naturan",
		"said twice":                      "sesuai aturan, sesuai aturan",
		"one word three times":            "idem idem idem",
		"none, twice":                     "tidak ada tidak ada",
		"see above":                       "lihat di atas.",
		"not accommodated, which it says": "Tidak diakomodir.",
		"others":                          "lain-lain, lain-lain",
		"short and true":                  "sudah ada",
	} {
		if e := CheckReasonText("reason_text", text); e == nil {
			t.Errorf("%s passes: %q", name, text)
		}
	}
	for name, text := range map[string]string{
		"why and what then":    "Lahan milik pribadi, belum dihibahkan ke pemkot",
		"short":                "Pagu habis",
		"a placeholder within": "Tidak ada lahan yang bersih di lokasi",
		"what imports say":     "Alasan tidak tercatat pada sumber",
		"with markup":          "Lebar jalan < 3 m & tanpa drainase",
	} {
		if e := CheckReasonText("reason_text", text); e != nil {
			t.Errorf("%s refused: %v", name, e)
		}
	}
}

func FuzzCheckReasonText(f *testing.F) {
	f.Add("sesuai aturan")
	f.Add("\xff\x00")
	f.Fuzz(func(t *testing.T, s string) {
		if CheckReasonText("reason_text", s) == nil && (!utf8.ValidString(s) || len(strings.Fields(s)) == 0 || strings.ContainsRune(s, 0)) {
			t.Errorf("%q passes", s)
		}
	})
}
