package ui

import (
	"bytes"
	"flag"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
	_ "time/tzdata"

	"musrenbang/locales"
	"musrenbang/planning"
)

// -gallery DIR writes the gallery's pages there, to be looked at in a browser.
var galleryDir = flag.String("gallery", "", "write the gallery's pages to this directory")

type galleryTrack struct {
	Page
	Kind, Where, JourneyTitle, DetailsTitle string
	Verdict                                 Verdict
	Next                                    Next
	Journey                                 []JourneyStep
	Details                                 []Detail
}

type galleryAccommodation struct {
	Page
	Lede, GroupsTitle, Note, How string
	Headline                     Share
	Groups                       []Share
	Table                        Table
}

type galleryRow struct {
	On                        bool
	Title, Code, Where, Group string
	Asked, Agency             planning.Rupiah
	Score                     int
	Class                     planning.Class
}

type galleryQueue struct {
	Page
	Meters         []Meter
	Filters, Views []Chip
	Head           []Column
	Rows           []galleryRow
	Pager          Pager
}

type galleryForm struct {
	Page
	Steps      Steps
	Fields     []Field
	Who, Gain  Choices
	Reason     Choices
	Classes    []planning.Class
	GroupNames []planning.Group
	Icons      []string
	Empty      Empty
	Verdicts   []Verdict
}

var galleryPages = []Declaration{
	{"track", FrameCitizen, galleryTrack{}},
	{"accommodation", FrameCitizen, galleryAccommodation{}},
	{"queue", FrameWork, galleryQueue{}},
	{"form", FrameWork, galleryForm{}},
}

// galleryFiles lays the gallery's pages where real pages stand.
func galleryFiles(t testing.TB) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	copyInto(t, files, templates, "templates", "templates")
	for name := range files {
		if strings.HasPrefix(name, "templates/pages/") {
			delete(files, name)
		}
	}
	copyInto(t, files, os.DirFS("testdata"), "gallery", "templates/pages")
	return files
}

func copyInto(t testing.TB, to fstest.MapFS, from fs.FS, root, newRoot string) {
	t.Helper()
	err := fs.WalkDir(from, root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(from, path)
		to[newRoot+strings.TrimPrefix(path, root)] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func gallery(t testing.TB) (*Renderer, *Assets) {
	t.Helper()
	assets, err := LoadAssets()
	if err != nil {
		t.Fatal(err)
	}
	zone, err := time.LoadLocation("Asia/Jakarta")
	if err != nil {
		t.Fatal(err)
	}
	r, err := newRenderer(galleryFiles(t), galleryPages, assets, zone)
	if err != nil {
		t.Fatal(err)
	}
	return r, assets
}

// say picks the text of a language; the gallery's own words are in no catalogue.
type say string

func (lang say) of(id, en string) string {
	if lang == locales.English {
		return en
	}
	return id
}

func galleryPage(lang, title string) Page {
	l, text := say(lang), locales.New(lang)
	return Page{
		Site: Site{City: "Semarang", Office: "Bappeda Kota Semarang", Phone: "024-555-0100"},
		Lang: lang, Title: title, OtherLangURL: "?lang=" + l.of("en", "id"),
		Description: l.of("Pekerjaan dimulai Maret 2028.", "Work starts in March 2028."),
		Nav: []Link{
			{Label: text.T("nav.track"), URL: "/lacak"}, {Label: text.T("nav.areas"), URL: "/wilayah"},
			{Label: text.T("nav.accommodation"), URL: "/akomodasi", Current: true},
			{Label: text.T("nav.calendar"), URL: "/kalender"},
		},
		FooterNav: []Link{{Label: text.T("nav.how"), URL: "/cara"}, {Label: text.T("nav.data"), URL: "/data"}},
	}
}

func day(year int, month time.Month, d int) int64 {
	return time.Date(year, month, d, 3, 0, 0, 0, time.UTC).UnixMicro()
}

func sampleTrack(lang string) galleryTrack {
	l := say(lang)
	p := galleryTrack{
		Page: galleryPage(lang, l.of("Perbaikan drainase gang mawar sepanjang 250 m", "Repair of 250 m of drain in Gang Mawar")),
		Kind: l.of("Usulan", "Proposal"), Where: l.of("Kelurahan Rejosari, RW 03", "Rejosari village, RW 03"),
		JourneyTitle: l.of("Perjalanan usulan ini", "The journey of this proposal"), DetailsTitle: l.of("Rincian", "Details"),
		Verdict: Verdict{Class: "funded", Title: l.of("Didanai tahun 2028", "Funded in 2028"),
			Text: l.of("Rp180 juta dari Rp210 juta yang diusulkan. Panjang tetap 250 m; harga dikoreksi mengikuti standar kota.",
				"Rp180 million of the Rp210 million proposed. Still 250 m long; the price was corrected to the city's standard.")},
		Next: Next{What: l.of("pekerjaan dimulai", "work starts"), Text: l.of("Maret 2028, oleh Dinas Pekerjaan Umum.", "March 2028, by the Public Works Agency."),
			Link: &Link{Label: locales.New(lang).T("button.calendar"), URL: "/lacak/x.ics"}},
	}
	p.Journey = journey(l)
	p.Details = []Detail{
		{l.of("Diusulkan oleh", "Proposed by"), []Link{{Label: l.of("Perempuan (PKK, organisasi terdaftar)", "Women (PKK, registered organisation)")}}},
		{l.of("Bermanfaat bagi", "Benefits"), []Link{{Label: l.of("Lansia, umum", "Elderly people, general")}}},
		{l.of("Pelaksana", "Carried out by"), []Link{{Label: l.of("Dinas Pekerjaan Umum", "Public Works Agency")}, {Label: "024-555-0123", URL: "tel:0245550123"}}},
		{l.of("Bukti", "Proof"), []Link{{Label: l.of("Catatan no. 18.204 dapat diperiksa sendiri", "Record no. 18,204, check it yourself"), URL: "/catatan/18204"}}},
	}
	return p
}

func journey(l say) []JourneyStep {
	text := locales.New(string(l))
	return []JourneyStep{
		{State: StepAhead, Title: text.T("stage.realisation"), Facts: []string{l.of("Maret 2028", "March 2028")}},
		{State: StepNow, Title: text.T("stage.budget"), Facts: []string{l.of("menunggu DPA", "waiting for the DPA")}},
		{State: StepDone, Title: text.T("act.fund.done", "Forum", "TAPD"), At: day(2027, 11, 28), Facts: []string{"Perda 9/2027"}},
		{State: StepDone, Title: text.T("act.accommodate.done", "Forum", "Bappeda"), At: day(2027, 6, 26),
			Facts: []string{l.of("sub kegiatan", "sub-activity") + " 1.03.06.2.01.0028", text.Rupiah(180_000_000)}},
		{State: StepDone, Title: text.T("act.forward_changed.done", "Forum", "Forum Dinas PU"), At: day(2027, 3, 2),
			Facts: []string{text.RupiahShort(210_000_000) + " → " + text.RupiahShort(180_000_000)}, Reason: text.T("reason.HRG")},
		{State: StepReturned, Title: text.T("act.return.done", "Forum", "Musrenbang Kecamatan Semarang Timur"), At: day(2027, 2, 9)},
		{State: StepDone, Title: text.T("act.forward.done", "Forum", "Musrenbang Kelurahan Rejosari"), At: day(2027, 1, 21),
			Facts: []string{l.of("prioritas ke-2", "priority 2")}, Links: []Link{{Label: l.of("berita acara", "minutes"), URL: "/berita-acara/1"}}},
		{State: StepDone, Title: text.T("act.submit.done", "Forum", "PKK RW 03"), At: day(2027, 1, 12)},
	}
}

func sampleAccommodation(lang string) galleryAccommodation {
	l, text := say(lang), locales.New(lang)
	fraction := func(kept, total int64) string {
		return text.T("share.fraction", "Kept", text.Number(kept), "Total", text.Number(total))
	}
	share := func(group, percent string, kept, total int64, met bool) Share {
		return Share{Title: text.T("group." + group), Figure: text.Percent(percent), Fraction: fraction(kept, total), Met: met, URL: "/akomodasi/" + group,
			Bar: Bar{Percent: percent, Target: "70", Group: group, Label: text.Percent(percent)}}
	}
	few := share("disability", "77.8", 7, 9, true)
	few.Figure, few.Fraction, few.Bar.Label = fraction(7, 9), "", fraction(7, 9)
	p := galleryAccommodation{
		Page: galleryPage(lang, l.of("Berapa usulan warga yang masuk rencana kota?", "How many residents' proposals made it into the city plan?")),
		Lede: l.of("Rencana 2028 · masuk RKPD yang ditetapkan (Perwal 31/2027, 26 Juni 2027) · usulan warga sampai 31 Januari 2027",
			"Plan for 2028 · in the RKPD as set (Perwal 31/2027, 26 June 2027) · residents' proposals until 31 January 2027"),
		GroupsTitle: l.of("Setiap kelompok", "Each group"),
		Headline: Share{Figure: text.Percent("64.3"), Fraction: fraction(3412, 5306), Unit: l.of("usulan", "proposals"),
			Text: l.of("Kurang 303 usulan. Nilai: Rp412,6 miliar dari Rp903,1 miliar (45,7 %).", "303 proposals short. Value: Rp412.6 billion of Rp903.1 billion (45.7%)."),
			Bar:  Bar{Percent: "64.3", Target: "70", Label: text.Percent("64.3"), Caption: true}},
		Groups: []Share{share("women", "71.9", 328, 456, true), share("children", "58.0", 87, 150, false),
			share("elderly", "69.96", 466, 666, false), few},
		Note: l.of("12 usulan ditarik pengusul sebelum musyawarah ditutup dan tidak dihitung.", "12 proposals were withdrawn by their proposers before the forum closed and do not count."),
		How:  l.of("Cara menghitung", "How it is counted"),
	}
	p.Table = Table{Caption: l.of("Menurut tahap", "By stage"), Hidden: true,
		Head: []Column{{Label: l.of("Tahap", "Stage")}, {Label: l.of("Semua", "All"), Number: true}, {Label: text.T("group.women"), Number: true},
			{Label: text.T("group.children"), Number: true}, {Label: text.T("group.elderly"), Number: true}, {Label: text.T("group.disability.short"), Number: true}},
		Rows: [][]Cell{
			{{Text: l.of("Diteruskan kelurahan", "Forwarded by the village")}, {Text: text.Percent("92.1")}, {Text: text.Percent("95.0")}, {Text: text.Percent("90.7")}, {Text: text.Percent("88.4")}, {Text: fraction(9, 9)}},
			{{Text: l.of("Masuk RKPD", "In the plan")}, {Text: text.Percent("64.3"), Strong: true}, {Text: text.Percent("71.9")}, {Text: text.Percent("58.0")}, {Text: text.Percent("69.96")}, {Text: fraction(7, 9)}},
			{{Text: l.of("Didanai APBD", "Funded")}, {Text: text.Percent("51.8")}, {Text: text.Percent("60.3")}, {Text: text.Percent("49.3")}, {Text: text.Percent("55.1")}, {Text: fraction(6, 9)}},
		}}
	return p
}

func sampleQueue(lang string) galleryQueue {
	l, text := say(lang), locales.New(lang)
	count := func(n int) *int { return &n }
	p := galleryQueue{Page: galleryPage(lang, l.of("Forum Dinas PU · 184 usulan", "Public Works forum · 184 proposals"))}
	p.CSRF = "0123456789"
	p.User = &UserView{Name: "Sari W.", Role: text.T("role.planner"), SignOutURL: "/keluar"}
	p.Nav = []Link{{Label: text.T("nav.queue"), URL: "/kerja", Current: true}, {Label: text.T("nav.proposals"), URL: "#"}, {Label: text.T("nav.forums"), URL: "#"},
		{Label: text.T("nav.ceilings"), URL: "#"}, {Label: text.T("nav.plan"), URL: "#"}, {Label: text.T("nav.sipd"), URL: "#"}}
	p.Side = []LinkGroup{{Links: []Link{
		{Label: l.of("Menunggu saya", "Waiting for me"), URL: "#", Count: count(12), Current: true}, {Label: l.of("Lewat tenggat", "Overdue"), URL: "#", Count: count(3)},
		{Label: l.of("Kembar?", "Twins?"), URL: "#", Count: count(5)}, {Label: l.of("Tanpa alasan", "No reason"), URL: "#", Count: count(41)}}},
		{Links: []Link{{Label: l.of("Kec. Semarang Timur, drainase", "Semarang Timur, drainage"), URL: "#"}}}}
	p.Meters = []Meter{
		{Title: l.of("Pagu Dinas PU", "Ceiling, Public Works"), Value: text.RupiahShort(38_400_000_000), Of: l.of("dari ", "of ") + text.RupiahShort(41_000_000_000), Bar: Bar{Percent: "93.7", Label: text.Percent("93.7")}, Note: l.of("sisa ", "left ") + text.RupiahShort(2_600_000_000)},
		{Title: l.of("Jika 3 pilihan diterima", "If these 3 are accepted"), Value: text.RupiahShort(41_700_000_000), Bar: Bar{Percent: "101.7", Over: true, Label: text.Percent("101.7")}, Note: l.of("Lebih ", "Over by ") + text.RupiahShort(700_000_000)},
		{Title: l.of("Semua usulan", "All proposals"), Value: text.Percent("64.3"), Of: "→ " + text.Percent("64.4"), Bar: Bar{Percent: "64.4", Target: "70", Label: text.Percent("64.4")}, Note: text.T("share.target", "Percent", text.Percent("70"))},
		{Title: text.T("group.children"), Value: text.Percent("58.0"), Of: "→ " + text.Percent("58.7"), Bar: Bar{Percent: "58.7", Target: "70", Group: "children", Label: text.Percent("58.7")}, Note: l.of("butuh 18 lagi", "18 more needed")},
	}
	p.Filters = []Chip{{Label: l.of("Tahap: Forum PD", "Stage: agency forum"), RemoveURL: "?"}, {Label: "OPD: PU", RemoveURL: "?"}, {Label: l.of("Kecamatan", "Sub-district"), URL: "?"}, {Label: l.of("Kelompok", "Group"), URL: "?"}}
	p.Views = []Chip{{Label: l.of("Tabel", "Table"), URL: "?", Current: true}, {Label: l.of("Papan", "Board"), URL: "?"}, {Label: l.of("Ekspor", "Export"), URL: "?"}}
	p.Head = []Column{{Label: l.of("Usulan", "Proposal")}, {Label: l.of("Wilayah", "Area")}, {Label: l.of("Kelompok", "Group")},
		{Label: l.of("Diminta (juta)", "Asked (million)"), Number: true}, {Label: l.of("PD (juta)", "Agency (million)"), Number: true},
		{Label: l.of("Skor", "Score"), Number: true, SortURL: "?urut=skor", Sorted: "descending"}, {Label: "Status"}}
	p.Rows = []galleryRow{
		{true, "Perbaikan drainase gang mawar, 250 m", "MB28-7KQ4-2XWR-5", "Rejosari RW 03", "women", 210_000_000, 180_000_000, 82, planning.UnderReview},
		{true, "Trotoar aman sekolah SD Rejosari 02", "MB28-1HJD-9PAC-K", "Rejosari RW 07", "children", 96_500_000, 0, 79, planning.UnderReview},
		{true, "Jalur landai balai kelurahan", "MB28-8XKE-2M0V-3", "Bugangan", "disability", 34_000_000, 34_000_000, 91, planning.Returned},
		{false, "Pavingisasi Gang IV", "MB28-5ZRT-6FQA-D", "Kemijen RW 05", "general", 150_000_000, 0, 44, planning.Rejected},
		{false, "Sumur resapan 12 titik", "MB28-0TB7-3NWE-8", "Mlatiharjo", "elderly", 72_000_000, 72_000_000, 77, planning.Forwarded},
	}
	p.Pager = Pager{Page: 2, Pages: 4, PrevURL: "?hal=1", NextURL: "?hal=3"}
	return p
}

func sampleForm(lang string) galleryForm {
	l, text := say(lang), locales.New(lang)
	p := galleryForm{Page: galleryPage(lang, l.of("Apa yang dibutuhkan?", "What is needed?")), Steps: Steps{2, 4},
		Classes: planning.Classes(), GroupNames: planning.Groups(), Icons: slices.Sorted(maps.Keys(icons))}
	p.Site.Example = true
	p.Crumbs = []Link{{Label: text.T("nav.home"), URL: "/"}, {Label: text.T("nav.proposals"), URL: "/usulan"}}
	p.Notice = &Notice{"kept", l.of("Draf tersimpan pukul 19.42.", "Draft saved at 19:42.")}
	amount := l.of("Tulis nilainya dengan angka, misalnya 150000000.", "Write the amount in figures, for example 150000000.")
	p.Errors = []FormError{{"nilai", amount}}
	p.Fields = []Field{
		{ID: "masalah", Name: "masalah", Label: l.of("Kata pengusul sendiri", "In the proposer's own words"), Rows: 2, Value: "Got e mampet, nek udan banyune munggah nganti omahe simbah-simbah."},
		{ID: "jenis", Name: "jenis", Label: l.of("Jenis usulan", "Kind of proposal"), Hint: l.of("Ketik beberapa huruf. Tidak ada di daftar? Tulis saja.", "Type a few letters. Not on the list? Just write it."), Value: "Perbaikan drainase lingkungan"},
		{ID: "nilai", Name: "nilai", Label: l.of("Perkiraan nilai", "Estimated value"), Hint: text.T("form.money_hint"), Error: amount, Width: "short", InputMode: "numeric", Value: "seratus", Optional: true},
		{ID: "kode", Name: "kode", Label: l.of("Kode usulan tahun lalu", "Last year's code"), Hint: text.T("form.code_hint"), Width: "code", Value: "MB27-7KQ4-2XWR-5", Optional: true},
	}
	tiles := func(prefix string) (options []Choice) {
		for i, g := range planning.Groups() {
			options = append(options, Choice{ID: prefix + string(g), Value: string(g), Label: text.T("group." + string(g)), Hint: text.T("group." + string(g) + ".hint"), Group: string(g), Checked: i == 0})
		}
		return options
	}
	p.Who = Choices{ID: "pengusul", Name: "pengusul", Label: l.of("Siapa yang mengusulkan?", "Who is proposing?"), Options: tiles("p-")}
	p.Gain = Choices{ID: "penerima", Name: "penerima", Label: l.of("Siapa yang mendapat manfaat?", "Who benefits?"), Hint: text.T("form.choose_many"), Many: true, Options: tiles("m-"), Error: l.of("Pilih paling sedikit satu.", "Choose at least one.")}
	p.Reason = Choices{ID: "alasan", Name: "alasan", Label: l.of("Alasan", "Reason")}
	for _, r := range planning.ReasonCodes() {
		p.Reason.Options = append(p.Reason.Options, Choice{Value: string(r), Label: text.T("reason." + string(r))})
	}
	for _, c := range planning.Classes() {
		p.Verdicts = append(p.Verdicts, Verdict{string(c), text.T("class." + string(c) + ".verdict"), text.T("class." + string(c) + ".next")})
	}
	p.Empty = Empty{Title: l.of("Belum ada hasil", "No results yet"), Text: l.of("Hasil tampil di sini sesudah musyawarah ditutup, 31 Januari 2027.", "Results appear here after the forum closes, 31 January 2027.")}
	return p
}

// galleryData lists every page with data, by name.
func galleryData(lang string) map[string]any {
	return map[string]any{
		"track": sampleTrack(lang), "accommodation": sampleAccommodation(lang), "queue": sampleQueue(lang), "form": sampleForm(lang),
	}
}

func renderGallery(t *testing.T, r *Renderer, lang string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for name, data := range galleryData(lang) {
		var buf bytes.Buffer
		if err := r.Render(&buf, name, data); err != nil {
			t.Fatal(err)
		}
		out[name] = buf.String()
	}
	return out
}

// TestGalleryCanBeLookedAt writes the gallery when asked to, and always proves
// that what it would write is whole.
func TestGalleryCanBeLookedAt(t *testing.T) {
	r, assets := gallery(t)
	for _, lang := range locales.Languages() {
		for name, html := range renderGallery(t, r, lang) {
			if !strings.HasSuffix(strings.TrimSpace(html), "</html>") {
				t.Errorf("%s/%s does not end", lang, name)
			}
			writeGallery(t, name+"."+lang+".html", []byte(html))
		}
	}
	for url, asset := range assets.byURL {
		writeGallery(t, url, asset.Body)
	}
}

func writeGallery(t *testing.T, name string, body []byte) {
	t.Helper()
	if *galleryDir == "" {
		return
	}
	path := filepath.Join(*galleryDir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, body, 0o644); err != nil {
		t.Fatal(err)
	}
}
