package report

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"musrenbang/locales"
	"musrenbang/planning"
)

// sampleBoard is an RW with one proposal of every outcome.
func sampleBoard(lang string) BoardData {
	b := BoardData{
		Lang: lang, BaseURL: publicBase, Path: "/usulan?wilayah=33.74.03.1005&rw=03", City: "Kota Semarang", Kelurahan: "Rejosari", RW: "03", Cycle: 2028,
		At: at(2027, time.March, 30, 8, 0), LogSize: 18204, LogRoot: logRoot,
	}
	for i, class := range planning.Classes()[1:] {
		row := sampleRow(i)
		r := BoardRow{Rank: i + 1, Code: row.Code, Title: row.Title, Location: row.Location, Group: row.Group, Class: class, Stage: planning.City}
		switch class {
		case planning.Rejected:
			r.Reason, r.Text = planning.ReasonCeiling, "Pagu kelurahan habis untuk sembilan usulan di atasnya."
		case planning.Deferred:
			r.Reason = planning.ReasonLand
		case planning.Redirected:
			r.Text = "Dikerjakan dengan dana operasional RT tahun ini."
		}
		b.Rows = append(b.Rows, r)
	}
	b.Rows[2].Title = strings.Repeat("Perbaikan saluran air dan jalan lingkungan ", 4)
	return b
}

func boardPaper(b BoardData, size Size) func(io.Writer) error {
	return func(w io.Writer) error { return Board(w, b, size) }
}

// wholeRW are the receipts of one RW.
func wholeRW(n int) []ReceiptData {
	all := make([]ReceiptData, n)
	for i := range all {
		r, row := sampleReceipt(), sampleRow(i)
		r.Code, r.Title, r.Rank, r.Group, r.Volume, r.Unit, r.Value = row.Code, row.Title, i+1, row.Group, row.Volume, row.Unit, row.Value
		r.Secret = fmt.Sprintf("7K4Q%02d", i)
		all[i] = r
	}
	all[1].Secret, all[1].NextAt, all[1].NextForum = "", 0, ""
	all[2].Title = strings.Repeat("Perbaikan saluran dan jalan ", 8)
	return all
}

func boardGoldens() []golden {
	english, sample, empty := wholeRW(4), sampleBoard("id"), sampleBoard("id")
	for i := range english {
		english[i].Lang = "en"
	}
	sample.BaseURL, empty.Rows = "", nil
	return []golden{
		{"board_a3", boardPaper(sampleBoard("id"), A3)},
		{"board_a4", boardPaper(sampleBoard("id"), A4)},
		{"board_a3_en", boardPaper(sampleBoard("en"), A3)},
		{"board_sample", boardPaper(sample, A4)},
		{"board_empty", boardPaper(empty, A4)},
		{"receipts_rw", func(w io.Writer) error { return ReceiptBatch(w, wholeRW(7)) }},
		{"receipts_rw_en", func(w io.Writer) error { return ReceiptBatch(w, english) }},
	}
}

func TestTheBoardShowsEveryProposalWithItsVerdict(t *testing.T) {
	for _, lang := range locales.Languages() {
		b, text := sampleBoard(lang), locales.New(lang)
		for _, size := range []Size{A4, A3} {
			all := flat(pagesOf(t, boardPaper(b, size)))
			for _, row := range b.Rows {
				wants(t, all, string(row.Code), text.T("class."+string(row.Class)+".verdict"), row.Location)
			}
			wants(t, all, text.T("reason."+string(planning.ReasonCeiling)), "Pagu kelurahan habis untuk sembilan usulan di atasnya.",
				"Dikerjakan dengan dana operasional RT", text.Number(int64(len(b.Rows))))
		}
	}
}

func TestTheBoardsSumsAreItsRows(t *testing.T) {
	b := sampleBoard("id")
	counts := map[tone]int{}
	for _, row := range b.Rows {
		counts[lookOf(row.Class).tone]++
	}
	want := fmt.Sprintf("%d usulan: %d diteruskan atau masuk rencana, %d menunggu, %d belum bisa dipenuhi, %d lewat jalan lain",
		len(b.Rows), counts[toneKept], counts[toneWaiting], counts[toneRefused], counts[toneOther])
	wants(t, flat(pagesOf(t, boardPaper(b, A3))), want)
	wants(t, BoardText(b), want)
	if counts[toneKept] == 0 || counts[toneRefused] == 0 || counts[toneWaiting] == 0 || counts[toneOther] == 0 {
		t.Errorf("the sample lacks a tone: %v", counts)
	}
}

func TestTheBoardsTextIsReadyForAChat(t *testing.T) {
	b := sampleBoard("id")
	b.Rows[0].Title = "*Tebal* _miring_\r\n~coret~ \u202e`kode` 王小明 محمد 🚧"
	text := BoardText(b)
	wants(t, text, "*Tebal miring coret kode 王小明 محمد 🚧*", "✅ ", "❌ Belum bisa dipenuhi", "Alasan: ", publicBase+"/lacak/"+string(b.Rows[0].Code))
	lacks(t, text, "\u202e", "\r", "`")
	if got := strings.Count(text, "/lacak/"); got != len(b.Rows) {
		t.Errorf("%d links for %d proposals", got, len(b.Rows))
	}
	b.BaseURL = "http://localhost"
	wants(t, BoardText(b), "CONTOH", string(b.Rows[3].Code))
	lacks(t, BoardText(b), "localhost")
}

func TestARefusalOnTheBoardIsNeverWithoutReason(t *testing.T) {
	b := sampleBoard("id")
	for i := range b.Rows {
		b.Rows[i].Reason, b.Rows[i].Text = "", ""
	}
	for _, row := range b.Rows {
		if row.Class == planning.Rejected {
			wants(t, boardWhy(locales.New("id"), row), "Alasannya tidak tercatat")
		}
	}
}

func TestABatchHoldsEveryReceipt(t *testing.T) {
	all := wholeRW(9)
	pages := pagesOf(t, func(w io.Writer) error { return ReceiptBatch(w, all) })
	if len(pages) != 3 {
		t.Errorf("%d sheets for 9 receipts, four to a sheet", len(pages))
	}
	text := flat(pages)
	for _, r := range all {
		wants(t, text, string(r.Code), locales.New("id").Rupiah(int64(r.Value)))
		if r.Secret != "" {
			wants(t, text, r.Secret)
		}
	}
	wants(t, text, "Tidak dicetak ulang")
	if err := ReceiptBatch(io.Discard, nil); err == nil {
		t.Error("a batch of nothing was written")
	}
}
