package demo

import "strings"

// Realisation is what became of one funded row in the year it was built for.
// The year file has no column for it.
type Realisation struct {
	No        string // the row's number
	Outcome   string // completed, in_progress, not_started or cancelled
	Percent   int    // physical progress as the agency declares it, 0 to 100
	Confirmed bool   // residents have confirmed the completed work
	Code      string // reason code, for cancelled
	Note      string // the agency's note; owed when cancelled
}

// Realisations tells how the funded rows of a cycle went: nearly all completed
// when it is Finished, more than half when it is InExecution, none while it is
// under deliberation. The rows must come from Year.
func Realisations(rows []Row, progress Progress, seed uint64) []Realisation {
	d := newDice(seed, 1<<32|uint64(progress))
	var out []Realisation
	for _, r := range rows {
		if r.BudgetResult != "dianggarkan" {
			continue
		}
		out = append(out, realise(d, r, progress))
	}
	return out
}

var progressNotes = []string{
	"Pekerjaan berjalan sesuai jadwal.", "Menunggu penyelesaian pekerjaan akhir.",
	"Penyedia sudah ditetapkan dan pekerjaan berlangsung.", "Sempat terhenti karena cuaca, kini berjalan lagi.",
}

var waitingNotes = []string{
	"Dokumen pengadaan sedang disusun.", "Menunggu penetapan penyedia.", "Dijadwalkan pada triwulan berikutnya.",
}

var cancelNotes = []struct{ code, text string }{
	{"LAH", "Dibatalkan karena pemilik tanah di lokasi menarik kembali persetujuannya."},
	{"RFC", "Dibatalkan dalam perubahan APBD karena anggaran dialihkan untuk penanganan bencana."},
	{"SUD", "Dibatalkan karena pekerjaan di lokasi sudah selesai dibiayai sumber lain."},
}

func realise(d *dice, r Row, p Progress) Realisation {
	weights := []int{95, 0, 0, 5}
	if p == InExecution {
		weights = []int{62, 23, 11, 4}
	}
	out := Realisation{No: r.No}
	switch d.weighted(weights) {
	case 0:
		out.Outcome, out.Percent, out.Confirmed = "completed", 100, d.chance(70)
	case 1:
		out.Outcome, out.Percent, out.Note = "in_progress", d.between(2, 18)*5, pick(d, progressNotes)
	case 2:
		out.Outcome, out.Note = "not_started", pick(d, waitingNotes)
	default:
		c := pick(d, cancelNotes)
		// Land is no reason to cancel a training.
		if c.code == "LAH" && !strings.HasPrefix(entryCode(r), "INF") {
			c = cancelNotes[1]
		}
		out.Outcome, out.Code, out.Note = "cancelled", c.code, c.text
	}
	return out
}

func entryCode(r Row) string {
	e, _ := EntryOf(r.Title)
	return e.Code
}
