package report

import (
	"io"
	"strconv"
	"strings"
	"testing"
	"time"

	"musrenbang/locales"
	"musrenbang/planning"
)

func blankList() LongList {
	return LongList{
		Lang: "id", BaseURL: publicBase, City: "Kota Semarang", Kecamatan: "Semarang Timur", Kelurahan: "Rejosari", RW: "03", Cycle: 2028,
		At: at(2027, time.January, 10, 0, 0),
	}
}

// filledList is an RW's list with everything that can stand on it.
func filledList() LongList {
	l := blankList()
	row := func(i int) LongListRow {
		asked := sampleAsked[i%len(sampleAsked)]
		return LongListRow{
			Code: planning.NewTrackingCode(2028, [5]byte{byte(i), 0x11, 0x5a, byte(i * 7), 0x31}), ProposedBy: planning.Groups()[i%5],
			Basis: planning.Bases()[i%3], Body: "PKK RW 03", RW: "03", RT: "0" + strconv.Itoa(1+i%9), Location: "Gang Mawar dari nomor 12 sampai pos ronda",
			OwnWords: "Got e mampet, nek udan banyune munggah nganti omahe simbah-simbah.", Kind: "Perbaikan drainase lingkungan", Title: asked.title,
			Problem: asked.problem, Volume: planning.Volume(12_500 * (1 + i)), Unit: asked.unit, Value: planning.Rupiah(15_250_000 * (1 + int64(i))),
			Benefits: []planning.Group{planning.Elderly, planning.General}, Rank: i + 1, Channel: planning.Channels()[i%3], Intake: planning.Intakes()[i%5], ReadBack: i%2 == 0,
		}
	}
	for i := range 7 {
		l.Rows = append(l.Rows, row(i))
	}
	l.Rows[2].Value = planning.Unpriced
	l.Rows[4].Basis, l.Rows[4].Kind, l.Rows[4].Rank, l.Rows[4].Body = "", "", 0, ""
	l.Rows[5].Problem = strings.Repeat("Balai RW hanya bertangga, pengguna kursi roda tidak dapat ikut rapat. ", 8)
	return l
}

func longListPaper(l LongList) func(io.Writer) error {
	return func(w io.Writer) error { return WriteLongList(w, l) }
}

// bareOf is a text without spaces: lines break within words such as "kira-kira".
func bareOf(text string) string { return strings.Join(strings.Fields(text), "") }

// TestTheFormAsksInOrder reads the questions back from the paper: each once on
// every page, in the order of the screen and in its words.
func TestTheFormAsksInOrder(t *testing.T) {
	for _, lang := range locales.Languages() {
		l := blankList()
		l.Lang = lang
		text := locales.New(lang)
		pages := pagesOf(t, longListPaper(l))
		for n, page := range pages {
			on, from := bareOf(page), 0
			for i, key := range LongListQuestions() {
				want := text.T(key)
				if i < len(upperBand)+len(lowerBand) {
					want = "(" + strconv.Itoa(i+1) + ") " + want
				}
				at := strings.Index(on[from:], bareOf(want))
				if at < 0 {
					t.Fatalf("%s page %d of %d: %q does not stand behind the questions before it", lang, n+1, len(pages), want)
				}
				from += at
			}
		}
		all, bare := flat(pages), bareOf(strings.Join(pages, " "))
		if got := strings.Count(all, text.T("paper.long.code")); got != blankBlocks {
			t.Errorf("%s: room for %d proposals, want %d", lang, got, blankBlocks)
		}
		for _, hint := range append(upperBand[:len(upperBand):len(upperBand)], lowerBand...) {
			if hint.hint != "" {
				wants(t, bare, bareOf(text.T(hint.hint)))
			}
		}
		for _, i := range planning.Intakes() {
			wants(t, bare, bareOf(text.T("intake."+string(i))))
		}
		wants(t, all, text.T("paper.long.head_of", "RW", "RW 03"), "Rejosari", "Semarang Timur")
		lacks(t, all, text.T("paper.sample.word"))
	}
}

func TestTheFilledFormHoldsEveryAnswer(t *testing.T) {
	l, text := filledList(), locales.New("id")
	all := flat(pagesOf(t, longListPaper(l)))
	last := 0
	for _, row := range l.Rows {
		wants(t, all, string(row.Code), text.Volume(int64(row.Volume)))
		wants(t, bareOf(all), bareOf(row.Title), bareOf(row.Problem), bareOf(row.Location), bareOf(row.OwnWords))
		if row.Value > 0 {
			wants(t, all, text.Rupiah(int64(row.Value)))
		}
		if at := strings.Index(all, string(row.Code)); at < last {
			t.Errorf("%s stands before the one that ranks above it", row.Code)
		} else {
			last = at
		}
	}
	pages := pagesOf(t, longListPaper(l))
	end := flat(pages[len(pages)-1:])
	wants(t, end, string(l.Rows[len(l.Rows)-1].Code), text.T("paper.long.head_of", "RW", "RW 03")) // signatures never stand alone
	if strings.Contains(all, "____") {
		t.Error("a filled form leaves a line for a code")
	}
}

// TestAnyTextFitsTheForm: a proposal may fill a page and more.
func TestAnyTextFitsTheForm(t *testing.T) {
	l := filledList()
	long := strings.Repeat("air naik ", planning.MaxText/9)
	l.Rows[1].Problem, l.Rows[1].OwnWords, l.Rows[1].Title = long, long, strings.Repeat("W", planning.MaxTitle)
	l.Rows[1].Body, l.Rows[1].Location = "😀\x00<b>", strings.Repeat("🚧", 40)
	pages := pagesOf(t, longListPaper(l))
	if got := strings.Count(flat(pages), "naik"); got != 2*(planning.MaxText/9) {
		t.Errorf("%d of %d words are on the paper", got, 2*(planning.MaxText/9))
	}
	wants(t, flat(pages), string(l.Rows[2].Code))
	l.BaseURL = ""
	wants(t, flat(pagesOf(t, longListPaper(l))), locales.New("id").T("paper.sample.word"))
}
