package report

import (
	"bytes"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/jung-kurt/gofpdf"

	"musrenbang/planning"
)

// hostile are texts that broke a paper, a reader or a page somewhere.
var hostile = []string{
	"Jalan rusak 😭👩‍👩‍👧🏽 parah", "مسجد النور", "ꦗꦮ", "a\x00b", "\xff\xfe\x80", "endstream\nendobj", ") Tj ET /JS (app.alert(1))", `\) \( \\`,
	"\u202eupap\u202c \u2066x\u2069", strings.Repeat("A", 10_000), strings.Repeat("kata ", 2_000), strings.Repeat("\u0301", 5_000), "e\u0301 ě č Ċ čĊ",
	"<script>alert(1)</script>", "{nb} {nb}", "=HYPERLINK(\"http://x\")", "\r\n\t\v\f", "\ufeff\u200b\u00ad", "\U0010ffff", "שלום", "１２３", " ", "",
	strings.Repeat("😀", 10_000), strings.Repeat("\u00a0", 500) + "x", "àà àb ࢀ", "\ue7e7\ue000",
}

func TestClean(t *testing.T) {
	cases := map[string]string{
		"Perbaikan jalan":                  "Perbaikan jalan",
		"a\tb\nc\r\nd":                     "a b c  d",
		"nol\x00satu\x1b":                  "nolsatu",
		"\u202eterbalik\u202c":             "terbalik",
		"e\u0301":                          "é",
		"x\u0334y":                         "xy",
		"rumah 😀!":                         "rumah □!",
		"👩\u200d👧":                         "□□",
		"ꦗ":                                "□",
		"م":                                "□",
		"שלום":                             "□□□□",
		"\xffx":                            "□x",
		"\ue000":                           "□",
		"m² – “½” … • ≥ é Đ Rp":            "m² – “½” … • ≥ é Đ Rp",
		"1\u00a0Januari":                   "1\u00a0Januari",
		"zero\u200bwidth\ufeff so\u00adft": "zerowidth soft",
	}
	for text, want := range cases {
		if got := Clean(text, Regular); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, font := range []Font{Regular, Bold} {
			clean := Clean(text, font)
			if !utf8.ValidString(clean) {
				t.Fatalf("%q: not UTF-8", clean)
			}
			if again := Clean(clean, font); again != clean {
				t.Fatalf("%q cleaned again is %q", clean, again)
			}
			for _, r := range clean {
				if _, drawn := font.face().glyph[r]; !drawn || unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
					t.Fatalf("%U stayed", r)
				}
			}
			var kept strings.Builder
			for _, line := range wrap(text, font, 10, 40) {
				if line == "" || measure(line, font, 10) > 40.001 {
					t.Fatalf("line %q is %.2f mm wide", line, measure(line, font, 10))
				}
				kept.WriteString(strings.ReplaceAll(line, " ", ""))
			}
			if want := strings.ReplaceAll(clean, " ", ""); kept.String() != want {
				t.Fatalf("wrapping lost text: %q of %q", kept.String(), want)
			}
		}
	})
}

// TestHostileTextsNeverSpoilAPaper puts each into every field that people write.
func TestHostileTextsNeverSpoilAPaper(t *testing.T) {
	for _, text := range hostile {
		hostilePapers(t, text, true)
	}
}

// FuzzPapers does the same with any text that is short enough for the fuzzer's
// patience.
func FuzzPapers(f *testing.F) {
	for _, s := range hostile {
		f.Add(s[:min(len(s), 300)])
	}
	f.Fuzz(func(t *testing.T, text string) { hostilePapers(t, text[:min(len(text), 300)], false) })
}

func hostilePapers(t *testing.T, text string, all bool) {
	t.Helper()
	r := sampleReceipt()
	r.Title, r.City, r.Kelurahan, r.RW, r.Unit, r.NextForum, r.Secret = text, text, text, text, text, text, text
	r.Code = planning.TrackingCode("X" + text)
	r.BaseURL = ""
	m := villageMinutes()
	m.City, m.AreaName, m.ParentName, m.Venue, m.Chair, m.Number = text, text, text, text, text, text
	m.Forum.ID = text
	m.NotPassed = m.NotPassed[:1]
	m.Passed = m.Passed[:1]
	for _, rows := range [][]planning.MinutesRow{m.Passed, m.NotPassed} {
		row := &rows[0]
		row.Title, row.Problem, row.Location, row.Area, row.Unit, row.Agency, row.ReasonText = text, text, text, text, text, text, text
		row.Group, row.Act, row.Reason = planning.Group(text), planning.Act(text), planning.ReasonCode(text)
	}
	var paper, slip bytes.Buffer
	if err := Minutes(&paper, m, text, Options{LogSize: 1, LogRoot: text, Corrects: text}); err != nil {
		t.Fatal(err)
	}
	if err := Receipt(&slip, r); err != nil {
		t.Fatal(err)
	}
	papers := [][]byte{paper.Bytes(), slip.Bytes()}
	if all {
		papers = append(papers, hostileSitting(t, m, text[:min(len(text), 2000)])...)
	}
	for _, pdf := range papers {
		for _, word := range []string{"/JS", "/JavaScript", "/URI", "/Launch"} {
			// Compressed streams may hold any four bytes; the objects around them may not.
			if bytes.Contains(streamStart.ReplaceAll(withoutStreams(pdf), nil), []byte(word)) {
				t.Fatalf("%s is in the document", word)
			}
		}
		for _, page := range streams(t, pdf) {
			if shown := texts(page); strings.ContainsAny(shown, "\x00\u202e") || !utf8.ValidString(shown) {
				t.Fatalf("the page shows %q", shown)
			}
		}
	}
}

func withoutStreams(pdf []byte) []byte {
	var out []byte
	for {
		from := bytes.Index(pdf, []byte("stream\n"))
		if from < 0 {
			return append(out, pdf...)
		}
		to := bytes.Index(pdf[from:], []byte("endstream"))
		if to < 0 {
			return append(out, pdf...)
		}
		out = append(out, pdf[:from]...)
		pdf = pdf[from+to+len("endstream"):]
	}
}

// TestALongTextGoesOnOverPages: nothing of it is lost, and each page has the
// heading.
func TestALongTextGoesOnOverPages(t *testing.T) {
	m := villageMinutes()
	m.NotPassed = nil
	m.Passed = m.Passed[:1]
	m.Passed[0].Problem = strings.Repeat("banjir ", 1_500)
	pages := pagesOf(t, minutesPaper(m, sampleOptions()))
	if got := strings.Count(flat(pages), "banjir"); got != 1_500 {
		t.Errorf("%d of 1500 words are on the paper", got)
	}
	if strings.Count(flat(pages), "Permasalahan") != len(pages)-2 {
		t.Errorf("the heading is not on each of %d pages", len(pages))
	}
}

// TestWidthsAreThoseOfTheDocument holds our reading of the font against gofpdf's.
func TestWidthsAreThoseOfTheDocument(t *testing.T) {
	pdf := gofpdf.New("P", "mm", "A4", "")
	addFonts(pdf)
	for _, font := range []Font{Regular, Bold} {
		pdf.SetFont(family, font.style(), 100)
		for r := range font.face().glyph {
			if r < ' ' || unicode.Is(unicode.M, r) {
				continue
			}
			ours, theirs := measure(string(r), font, 100), pdf.GetStringWidth(string(r))
			if diff := ours - theirs; diff > 0.05 || diff < -0.05 {
				t.Errorf("%U: %.3f mm, gofpdf says %.3f", r, ours, theirs)
			}
		}
	}
}

// hostileSitting writes the papers of a sitting whose every text is text.
func hostileSitting(t *testing.T, m planning.Minutes, text string) (papers [][]byte) {
	t.Helper()
	m.V, m.AgencyName, m.NilReason, m.Corrects = 2, text, text, text
	m.Changes, m.Speeches, m.Witness = []string{text}, []string{text}, []string{text}
	m.Agenda = []planning.AgendaPoint{{Minutes: 5, Title: text, Leader: text}}
	m.Needs = []planning.NeedCount{{Need: planning.Need(text), Asked: 1}}
	m.Shortfalls = []planning.Shortfall{{Kind: text}, {Kind: "group", Group: planning.Group(text)}}
	m.Delegates = []planning.Delegate{{Name: text, Sex: planning.Sex(text), Group: planning.Group(text), Body: text}}
	m.Signatories = []planning.Officeholder{{Office: planning.OfficeVillageHead, Name: text, Number: text, Decree: text}, {Office: planning.OfficeKind(text), Knows: true}}
	m.Criteria = []planning.Criterion{{Code: text, Name: text, Weight: 1, Scale: []planning.Anchor{{Score: 1, Text: text}}}}
	m.Reranked = []planning.Rerank{{Code: planning.TrackingCode(text), Reason: text, Role: planning.Role(text)}}
	m.Passed = append([]planning.MinutesRow{}, m.Passed...)
	m.Passed[0].Scores, m.Passed[0].MergedInto, m.Passed[0].Basis = planning.Scores{text: 1}, planning.TrackingCode(text), planning.Basis(text)
	b := BoardData{City: text, Kelurahan: text, RW: text, Rows: []BoardRow{{Code: planning.TrackingCode(text), Title: text, Location: text,
		Group: planning.Group(text), Class: planning.Class(text), Stage: planning.Stage(text), Reason: planning.ReasonCode(text), Text: text}}}
	o := Options{LogSize: 1, LogRoot: text}
	people := []planning.Attendee{{Name: text, Organisation: text, Group: planning.Group(text)}}
	r := sampleReceipt()
	r.Title, r.City, r.Kelurahan, r.RW, r.Unit, r.NextForum, r.Secret, r.BaseURL = text, text, text, text, text, text, text, ""
	for _, write := range []func(w *bytes.Buffer) error{
		func(w *bytes.Buffer) error { return Minutes(w, m, text, o) },
		func(w *bytes.Buffer) error {
			return Invitation(w, m, Letter{Number: text, To: text, Reply: text, Signer: m.Signatories[0]}, o)
		},
		func(w *bytes.Buffer) error { return Attendance(w, m, people, o) },
		func(w *bytes.Buffer) error {
			return WriteAgencyList(w, AgencyList{City: text, Agency: text, Code: text, Rows: m.Passed}, o)
		},
		func(w *bytes.Buffer) error { return Board(w, b, A4) },
		func(w *bytes.Buffer) error { return ReceiptBatch(w, []ReceiptData{r}) },
	} {
		var out bytes.Buffer
		if err := write(&out); err != nil {
			t.Fatal(err)
		}
		papers = append(papers, out.Bytes())
	}
	if chat := BoardText(b); !utf8.ValidString(chat) {
		t.Fatal("the board's text is not UTF-8")
	}
	return papers
}
