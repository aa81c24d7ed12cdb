package demo

import (
	"encoding/csv"
	"fmt"
	"os"
	"testing"
)

func TestScratch(t *testing.T) {
	for i, p := range []Progress{Finished, InExecution, MidDeliberation} {
		rows := Year(2026+i, p, 7)
		f, _ := os.Create(fmt.Sprintf("/tmp/demo_%d.csv", 2026+i))
		w := csv.NewWriter(f)
		w.Write(Columns)
		for _, r := range rows {
			w.Write(r.Record())
		}
		w.Flush()
		f.Close()
		n := map[string]int{}
		for _, x := range Realisations(rows, p, 7) {
			n[x.Outcome]++
		}
		fmt.Println(n)
	}
}
