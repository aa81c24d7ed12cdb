package simulate

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"musrenbang/planning"
)

// Names that stand for nobody: attendance lists need some, and a year file has none.
var (
	womenNames = []string{"Sari", "Wulan", "Endah", "Ratna", "Tri", "Yuni", "Lestari", "Murni", "Hartati", "Nining", "Puji", "Dwi"}
	menNames   = []string{"Bambang", "Slamet", "Agus", "Joko", "Teguh", "Wahyu", "Sugeng", "Hadi", "Budi", "Rahmat", "Eko", "Darto"}
	ageBands   = []planning.AgeBand{planning.AgeAdult, planning.AgeYouth, planning.AgeAdult, planning.AgeSenior}
	bodies     = []struct {
		group planning.Group
		body  string
	}{
		{"", "RT/RW"}, {planning.Women, "PKK"}, {"", "LPMK"}, {planning.Elderly, "Karang Werda"}, {"", "Karang Taruna"},
		{planning.Disability, "Himpunan Disabilitas"}, {planning.Children, "Pendamping Forum Anak"},
	}
)

// crowd is how many women and men came, by an attendance of simulate's own making:
// it follows from the place and its agenda, so that every run prints the same
// paper.
func crowd(f planning.Forum, rows int) (women, men int) {
	sum := 0
	for _, b := range []byte(f.Where()) {
		sum += int(b)
	}
	return 8 + sum%13 + rows/10, 10 + sum%17 + rows/8
}

// attendees are the lines of a sitting's list.
func attendees(f planning.Forum, rows int) []map[string]any {
	women, men := crowd(f, rows)
	list := make([]map[string]any, 0, women+men)
	for i := range women + men {
		sex, names, n := planning.Woman, womenNames, i
		if i >= women {
			sex, names, n = planning.Man, menNames, i-women
		}
		from := bodies[i%len(bodies)]
		line := map[string]any{
			"name": fmt.Sprintf("%s %s", names[n%len(names)], letter(n/len(names))), "sex": sex, "age": ageBands[i%len(ageBands)],
			"organisation": from.body, "group": from.group,
		}
		if from.group == planning.Children {
			line["girls"], line["boys"], line["group"] = 1+i%2, 1, ""
		}
		if i == 0 || i == women || i == women+1 {
			line["delegate"] = true
		}
		list = append(list, line)
	}
	return list
}

func letter(n int) string { return string(rune('A' + n%26)) }

// attend records who came, one line after the other as a table at the door would,
// what the list does not say, and the order of business.
func (p *play) attend(ctx context.Context, officer *caller, f planning.Forum, rows int) error {
	path := "/forums/" + f.ID
	facts := map[string]any{
		"venue": p.venue(f.Where()), "chair": p.chair(f.Where()), "speeches": []string{p.chair(f.Where()), "Bappeda"},
		"agenda": []planning.AgendaPoint{
			{Minutes: 10, Title: "Pembukaan"}, {Minutes: 20, Title: "Paparan hasil tahun lalu dan pagu"}, {Minutes: 90, Title: "Pembahasan usulan menurut prioritas"},
			{Minutes: 15, Title: "Pembacaan dan penutupan berita acara"},
		},
		"invited": p.held[f.Stage] - (7 * 24 * time.Hour).Microseconds(), "letter_number": fmt.Sprintf("005/%d/%d", f.Number, f.Cycle),
		"needs": []planning.NeedCount{{Need: planning.NeedLargePrint, Asked: 2, Provided: true}, {Need: planning.NeedInterpreter, Asked: 1}},
	}
	steps := []func() error{func() error {
		_, err := officer.call(ctx, http.MethodPut, path+"/facts", "", facts, nil)
		return err
	}}
	for i, line := range attendees(f, rows) {
		steps = append(steps, func() error {
			_, err := officer.call(ctx, http.MethodPut, path+"/attendees/"+p.derive(i, f.ID+".attendee"), "", line, nil)
			return err
		})
	}
	women, men := crowd(f, rows)
	apart := map[string]any{
		"disability": planning.DisabilityTally{Yes: 2, No: women + men - 5, Unsaid: 3},
		"speakers":   map[planning.Sex]int{planning.Woman: 4, planning.Man: 5}, "spoke_for": map[planning.Group]int{planning.Women: 2, planning.Disability: 1},
	}
	steps = append(steps, func() error {
		_, err := officer.call(ctx, http.MethodPut, path+"/attendance", "", apart, nil)
		return err
	})
	for _, step := range steps {
		if err := step(); refusedWith(err, "error.forum_frozen") {
			return nil // it was closed in an earlier run
		} else if err != nil {
			return err
		}
	}
	return nil
}
