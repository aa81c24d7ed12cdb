package democity

import (
	"fmt"
	"time"

	"musrenbang/demo"
	"musrenbang/planning"
	"musrenbang/records"
	"musrenbang/yearfile"
)

// works lays out what was reported of funded rows through the year they were
// built in, and of redirected ones in the year they were asked for. What lies
// after now is cut by the record: a work that has begun and not ended by then is
// under way.
func works(year int, rows []yearfile.Row, reports []demo.Realisation, now planning.Instant) []records.Work {
	agency := make(map[int]string, len(rows))
	for _, r := range rows {
		agency[r.No] = r.Agency
	}
	var out []records.Work
	for _, r := range reports {
		no := atoi(r.No)
		begins := on(year, time.February, 3, 200*records.Fraction(year, "begins", no))
		if agency[no] == demoAgency {
			begins += 60 * day // so that its sign-in has works to report until December
		}
		ends := min(begins+days(30+100*records.Fraction(year, "ends", no)), on(year, time.December, 15, 0))
		switch r.Outcome {
		case "completed":
			if ends > now {
				out = append(out, records.Work{No: no, At: begins, Act: planning.Progress, Text: "Pekerjaan sedang berlangsung."})
			}
			out = append(out, records.Work{No: no, At: ends, Act: planning.Complete})
		case "in_progress":
			text := fmt.Sprintf("Kemajuan fisik %d persen. %s", r.Percent, r.Note)
			out = append(out, records.Work{No: no, At: begins, Act: planning.Progress, Text: text})
		case "cancelled":
			out = append(out, records.Work{No: no, At: ends, Act: planning.Cancel, Reason: planning.ReasonCode(r.Code), Text: r.Note})
		}
	}
	for _, r := range rows {
		if end, _, ok := r.Ending(); ok && end.Kind == yearfile.Redirected {
			at := on(year-1, time.June, 2, 130*records.Fraction(year, "outside", r.No))
			out = append(out, records.Work{No: r.No, At: at, Act: planning.Complete, Text: "Selesai dikerjakan di luar APBD kota."})
		}
	}
	return out
}

// demoAgency is the agency of the demo's agency officer.
var demoAgency = func() string {
	for _, p := range demo.People() {
		if p.Agency != "" {
			return p.Agency
		}
	}
	return ""
}()

func days(n float64) planning.Instant { return planning.Instant(n * float64(day)) }

// on is mid-morning some days after a date.
func on(year int, month time.Month, d int, later float64) planning.Instant {
	return records.Daily(records.On(year, month, d, 10, 0)+days(later), 10, int(50*records.Fraction(later)))
}
